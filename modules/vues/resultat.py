"""Ce qu'une page de résultat répond, dans l'ordre : depuis quand, comparaison, concurrents, autres clients,
certitude, textes."""

from collections.abc import Hashable, Iterable
from functools import lru_cache
from math import isclose
from typing import Any

import numpy as np
import pandas as pd

from modules.donnees import confiance, tables
from modules.donnees.droit import AGE_AMBRE, Tarifs, age_verification, lire_tarifs, verifie_le
from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire, de, territoire
from modules.langue.nombres import INSECABLE, MOINS, nombre, texte_part
from modules.langue.typographie import date_ecrite, dates_insecables, le, mois_de_a
from modules.simulation.embarque import regime_en_vigueur
from modules.simulation.exposition import Exposition
from modules.simulation.lectures import Repere, debouches, reperes_du_territoire, variation_ordinaire
from modules.simulation.mots import surtaxe_des_autres
from modules.simulation.scenario import AUCUNE, MESURES_MAXIMUM, Choc, Mesure, Scenario
from modules.vues.resume import ecrire
from modules.vues.simulation import libelle_produit

_PRODUITS_CITES = 3
_SEMBLABLES = 3
_TEXTES_CITES = 2
_UNION = "Union européenne"
_SEULS_VISES: dict[Choc, str] = {
    "UE": "Toute l’Union européenne est visée, elle seule\u202f: ses concurrents ne paient que leur droit "
    "normal.",
    "France": "La France est visée, elle seule\u202f: ses concurrents, européens compris, ne paient que leur "
    "droit normal.",
}
NON_CONNU = "non connu à ce niveau"
# Un produit dont moins de la moitié est visée par le droit en vigueur est dit exempté.
_PART_EXEMPTEE = 0.5
_EXEMPTIONS_CITEES = 30


def verification() -> tuple[str, bool]:
    """« vérifié il y a 49 jours (9 octobre 2026) », et vrai si la vérification commence à dater."""
    jours = age_verification()
    quand = "aujourd’hui" if jours == 0 else "hier" if jours == 1 else f"il y a {jours} jours"
    return f"vérifié {quand} ({dates_insecables(verifie_le())})", jours > AGE_AMBRE


def avec_exemptions(taux: float) -> Scenario:
    """Le même taux partout, sauf sur les produits que le droit en vigueur exempte surtout (avions…)."""
    generale = Mesure("tous", "tous", "remplace", float(taux))
    return Scenario(mesures=(generale, *_exemptees(lire_tarifs())))


@lru_cache(maxsize=2)  # le curseur le demande trois fois par pas
def _exemptees(tarifs: Tarifs) -> tuple[Mesure, ...]:
    """Une exemption par produit que le droit en vigueur exempte surtout, des plus importés aux moins."""
    regime = regime_en_vigueur()
    parts = tarifs.parts_touchees[tarifs.parts_touchees["regime"] == regime].set_index("cpf4")["part"]
    poids = tarifs.npf.set_index("cpf4")["importations_us_musd"]
    exemptes = parts[parts < _PART_EXEMPTEE].index.intersection(pd.Index(tables.produits()["code"]))
    ordre = poids.reindex(exemptes).sort_values(ascending=False).index
    codes = [str(c) for c in ordre[: min(_EXEMPTIONS_CITEES, MESURES_MAXIMUM - 1)]]
    return tuple(Mesure("cpf4", code, "exempte") for code in codes)


def depuis_quand(scenario: Scenario) -> str:
    """Depuis quand, et ce que la mesure principale veut dire ; une mesure supposée n'a pas de texte."""
    if scenario.base == AUCUNE:
        return "Scénario supposé\u00a0: aucun texte ne le décide."
    tarifs = lire_tarifs()
    regime = tarifs.regimes.astype(str).set_index("regime").loc[scenario.base].to_dict()
    depuis = f"en vigueur depuis {le(regime['debut'])}" if regime["debut"] and not regime["fin"] else ""
    if regime["debut"] and regime["fin"]:
        depuis = f"appliqué du {date_ecrite(regime['debut'])} au {date_ecrite(regime['fin'])}"
    if not regime["debut"]:
        depuis = f"annoncé {le(regime['date'])}, jamais appliqué"
    sens = " ".join(str(e["en_clair"]) for e in _evenements(scenario, tarifs)[:1])
    supposees = " S’y ajoutent vos propres mesures, que nul texte ne décide." if scenario.mesures else ""
    debut = f"{depuis[0].upper()}{depuis[1:]}" if depuis else "Cas construit, hors de toute date"
    return f"{debut}.{f' {sens}' if sens else ''}{supposees}"


def textes_legaux(scenario: Scenario) -> str:
    """Les textes qui décident ce scénario, pour qui veut les relire ; vide pour un scénario supposé."""
    if scenario.base == AUCUNE:
        return ""
    dits = [
        f"«\u00a0{e['libelle']}\u00a0»{_depuis(str(e['debut']))}\u00a0: {e['base_legale']}"
        for e in _evenements(scenario, lire_tarifs())
        if e["base_legale"]
    ][:_TEXTES_CITES]
    return f"{'. '.join(dits)}." if dits else ""


def _evenements(scenario: Scenario, tarifs: Tarifs) -> list[dict[Hashable, Any]]:
    """Mesures d'un régime ; la générale, qui traverse plusieurs régimes, vient d'abord."""
    evenements = tarifs.evenements
    cites = evenements[[scenario.base in r.split(";") for r in evenements["regimes"]]]
    ordre = cites["regimes"].str.count(";").sort_values(ascending=False, kind="stable").index
    return cites.loc[ordre].to_dict("records")


def _depuis(debut: str) -> str:
    return f", depuis {le(debut)}" if debut else ""


def face_aux_autres(resultat: Exposition, lieu: Territoire) -> str:
    """Droits rapportés aux exportations : ici, en France, et dans les départements qui vendent la même
    chose."""
    p = resultat.assiette.provenance

    def poids(code: str) -> str:
        valeur = resultat.ligne(code)["droits_part_exportations"]
        return texte_part(None if pd.isna(valeur) else valeur, exact=p.exacte)

    if lieu.code == "FR":
        return f"Rapportés aux exportations de la France, les droits font {poids('FR')}."
    voisins = [f"{nom} {poids(code)}" for code, nom in _semblables(resultat, lieu.code)]
    face = f"Les droits font {poids(lieu.code)} des exportations, contre {poids('FR')} en France"
    if not voisins:
        return f"{face}."
    return f"{face}\u202f; départements qui vendent des produits semblables\u00a0: {', '.join(voisins)}."


def _semblables(resultat: Exposition, unite: str) -> list[tuple[str, str]]:
    """(code, nom) des départements dont les exportations se répartissent le plus comme ici, par produit."""
    a = resultat.assiette
    rang = a.rang_de(unite)
    if a.genres[rang] != "departement":
        return []
    normes = np.linalg.norm(a.toutes, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        proximite = (a.toutes @ a.toutes[rang]) / (normes * normes[rang])
    proximite[~a.classees | ~(normes > 0)] = -1.0
    proximite[rang] = -1.0
    ordre = np.argsort(-proximite, kind="stable")[:_SEMBLABLES]
    return [(a.unites[i], territoire(a.unites[i]).nom) for i in ordre if proximite[i] > 0]


def concurrents(resultat: Exposition, lieu: Territoire) -> list[str]:
    """Une phrase par produit visé qui pèse : ce que paient le produit français et ses concurrents."""
    vises = produits_vises(resultat, lieu)
    if resultat.choc.champ != "monde":
        return [_SEULS_VISES[resultat.choc.champ]] if vises else []
    return [
        f"«\u00a0{libelle_produit(code)}\u00a0»\u00a0: {_ecart_concurrents(resultat, code)}."
        for code in vises
    ]


def _ecart_concurrents(resultat: Exposition, produit: str) -> str:
    """« le produit français paie 10 %, droit normal compris ; le chilien 12,5 % de plus que son droit ».

    Quand tout le monde est visé.
    """
    s, rang = resultat.surtaxes, resultat.assiette.produits.index(produit)
    total = 100 * (s.npf[rang] + s.central[rang])
    francais = f"le produit français paie {_pct(total)} en moyenne, droit normal compris"
    if s.central[rang] > 0 and s.sectorielle[rang] > s.central[rang] / 2:
        return f"{francais}\u202f; c’est surtout un droit sectoriel, le même pour toutes les origines"
    taux = _concurrents_connus(resultat.scenario.base, produit)
    if taux.empty:
        return f"{francais}\u202f; les autres origines, {surtaxe_des_autres(resultat.choc.kappa[1])}"
    return f"{francais}\u202f; {_enumerer_concurrents(taux)}"


def _concurrents_connus(regime: str, produit: str) -> pd.DataFrame:
    """Concurrents cités pour ce produit, sinon le moins et le plus taxé ; l'Union n'en est pas un."""
    table = lire_tarifs().taux_par_origine
    table = table[(table["regime"] == regime) & (table["origine"] != _UNION)]
    cites = table[[produit in codes.split() for codes in table["produits"]]]
    return cites.head(4) if len(cites) else table.drop_duplicates(["points", "type"]).head(3)


def _enumerer_concurrents(taux: pd.DataFrame) -> str:
    morceaux = []
    for (points, genre), groupe in taux.groupby(["points", "type"], sort=False):
        noms = list(groupe["gentile"])
        sens = "droit normal compris" if genre == "net" else "de plus que son droit normal"
        if len(noms) > 1 and genre != "net":
            sens = "de plus que leur droit normal"
        morceaux.append(f"{_et(noms)} {_pct(float(str(points)))} {sens}")
    return "\u202f; ".join(morceaux)


def produits_vises(resultat: Exposition, lieu: Territoire) -> tuple[str, ...]:
    """Codes des produits visés qui pèsent le plus ici."""
    codes, _, visees = resultat.ventes_visees(lieu.code)
    return tuple(c for c, visee in zip(codes, visees.tolist(), strict=True) if visee > 0)[:_PRODUITS_CITES]


def autres_clients(flux: TableFlux, lieu: Territoire, produits: tuple[str, ...]) -> list[tuple[str, str]]:
    """(produit, autres pays qui l'achètent déjà ici) ; seulement quand la structure vient d'une donnée."""
    connus = debouches(flux, territoire=lieu, produits=produits, pays=tables.pays())
    exact = flux.provenance.exacte
    return [
        (
            libelle_produit(str(produit)),
            ", ".join(
                f"{c['libelle']} ({texte_part(c['part'], exact=exact)})"
                for c in connus[connus["produit"] == produit].to_dict("records")
            )
            or NON_CONNU,
        )
        for produit in produits
    ]


def certitude(flux: TableFlux, lieu: Territoire) -> str:
    """D'où vient ce que l'on sait des ventes d'ici, en une phrase."""
    if flux.provenance.exacte:
        return "Les ventes sont relevées par la Douane\u202f; seule la réaction des acheteurs est incertaine."
    if lieu.genre != "departement":
        return "Les ventes sont estimées\u202f; un ensemble se trompe moins qu’un département."
    part = confiance.part_mesure_us(lieu.code)
    if part < 0.01:
        return f"Les ventes {de(lieu.nom)} aux États-Unis sont estimées, sans chiffre publié qui les porte."
    return (
        f"Les ventes {de(lieu.nom)} aux États-Unis sont estimées\u202f; {texte_part(part, exact=False)} sont "
        "portées par des chiffres publiés."
    )


def vus(resultat: Exposition, lieu: Territoire) -> list[str]:
    """« Ce qu'on a vu » : une ligne par observation qui concerne les produits d'ici."""
    return [_repere_ecrit(r) for r in reperes_du_territoire(resultat, lieu.code)]


def _repere_ecrit(r: Repere) -> str:
    """« Vins, octobre à décembre 2025 : observé −39 %, calculé −10 %, écart −29 points (source) »."""
    calcule, ecart = r.calcule, r.ecart_points
    if calcule is None or ecart is None:
        return f"{r.libelle}, {periode(r)}\u00a0: observé {pourcent(r.observe)} ({r.source})"
    libelle = (
        "Toutes les ventes de la France" if r.libelle == "total" else f"{r.libelle[0].upper()}{r.libelle[1:]}"
    )
    return (
        f"**{libelle}**, {periode(r)}\u00a0: observé {pourcent(r.observe)}, calculé "
        f"{pourcent(round(calcule, 2))}, écart {ecart_ecrit(100 * (r.observe - round(calcule, 2)))}"
    )


def periode(r: Repere) -> str:
    """« octobre à décembre 2025 », « juillet 2025 »."""
    return mois_de_a(r.debut, r.fin)


def pourcent(valeur: float) -> str:
    """« −39 % », « +17 % », signe toujours écrit."""
    decimales = 0 if isclose(100 * valeur, round(100 * valeur), abs_tol=1e-9) else 1
    arrondi = round(100 * valeur, decimales)
    if arrondi == 0:
        return f"0{INSECABLE}%"
    return f"{MOINS if arrondi < 0 else '+'}{nombre(abs(arrondi), decimales)}{INSECABLE}%"


def ecart_ecrit(valeur: float) -> str:
    """« −29 points », « +7 points »."""
    arrondi = round(valeur)
    unite = "point" if abs(arrondi) < 2 else "points"
    return f"{MOINS if arrondi < 0 else '+' if arrondi else ''}{abs(arrondi)}{INSECABLE}{unite}"


@lru_cache(maxsize=1)
def ordinaire_ecrite() -> str:
    """Combien les ventes bougent d'une année sur l'autre pour d'autres raisons."""
    v = variation_ordinaire(tables.variations_ordinaires())
    return (
        f"En année ordinaire (de {v.debut} à {v.fin}, sur douze mois), les ventes françaises aux "
        f"États-Unis ont "
        f"bougé d’une année sur l’autre de {pourcent(round(v.basse, 2))} à {pourcent(round(v.haute, 2))} "
        f"pour "
        f"d’autres raisons, une fois sur deux de plus de {nombre(100 * v.mediane)}{INSECABLE}%. "
        f"Source\u00a0: "
        "Eurostat."
    )


def change_ecrit(resultat: Exposition, lieu: Territoire) -> str:
    """L'hypothèse de change, à part de la surtaxe ; vide si elle est nulle."""
    hausse, h = resultat.hypotheses.change, resultat.hypotheses.horizon
    if hausse == 0:
        return ""
    effet, p = resultat.ligne(lieu.code)[f"change_{h}_eur"], resultat.assiette.provenance
    sens = "hausse" if hausse > 0 else "baisse"
    return (
        f"**À part, le change.** Une {sens} de l’euro de {_pct(abs(hausse))} face au dollar ferait à elle "
        f"seule "
        f"{'baisser' if effet > 0 else 'monter'} la valeur en euros de ces ventes de {ecrire(abs(effet), p)}."
    )


def _pct(valeur: float) -> str:
    arrondi = round(valeur, 1)
    return f"{nombre(arrondi, 0 if arrondi == round(arrondi) else 1)}{INSECABLE}%"


def _et(noms: Iterable[str]) -> str:
    *premiers, dernier = list(noms)
    return f"{', '.join(premiers)} et {dernier}" if premiers else dernier
