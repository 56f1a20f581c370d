"""Ce qu'on montre du résultat d'un scénario, partout avec les mêmes mots.

Trois nombres et leur fourchette, puis depuis quand, comparaison, concurrents, autres clients, certitude,
textes.
"""

from collections.abc import Hashable, Iterable, Mapping
from functools import cache, lru_cache
from math import isnan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from modules.donnees import confiance, tables
from modules.donnees.droit import AGE_AMBRE, Tarifs, age_verification, lire_tarifs, verifie_le
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire, de, territoire
from modules.fiche.echanges import AUTRES, ETATS_UNIS
from modules.fiche.messages import fraction
from modules.figures.exposition import barres_visees
from modules.figures.gabarit import Figure, dire
from modules.langue.nombres import (
    ENTIERE,
    INCONNU,
    INSECABLE,
    MOINS,
    deux_chiffres,
    deux_montants,
    montant,
    nombre,
    ordinal,
    part,
    points,
    texte_part,
    unite_commune,
    variation,
)
from modules.langue.typographie import (
    date_ecrite,
    dates_insecables,
    entre_guillemets,
    le,
    majuscule,
    mois_de_a,
)
from modules.simulation.embarque import regime_en_vigueur
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import Etendue
from modules.simulation.lectures import MESURES, Repere, debouches, reperes_du_territoire, variation_ordinaire
from modules.simulation.mots import SEULE, surtaxe_des_autres
from modules.simulation.scenario import AUCUNE, MESURES_MAXIMUM, PERIODE, Choc, Mesure, Scenario
from modules.vues.simulation import nom_produit

_INFIME = 0.001  # part en dessous de laquelle un calcul ne garde que deux décimales : « −0,03 % »
_PRESQUE_NUL_EUR = 500.0  # en dessous, un montant d'estimation s'écrirait « moins de 1 k€ »


class Chiffre(NamedTuple):
    """Un nombre à montrer : libellé, valeur écrite, précision."""

    libelle: str
    valeur: str
    precision: str


def texte_fourchette(etendue: Etendue, *, exact: bool, unite: str | None = None) -> str:
    """« entre 8,9 et 24 M€ huit fois sur dix » ; une hausse possible se dit. `unite` : celle des voisins."""
    entre = texte_entre(etendue, exact=exact, unite=unite)
    bas, _, haut = etendue
    ecrite = not isnan(bas) and max(abs(bas), abs(haut)) >= _PRESQUE_NUL_EUR
    return f"{entre} huit fois sur dix" if ecrite else entre


def texte_entre(etendue: Etendue, *, exact: bool, unite: str | None = None) -> str:
    """« entre 8,9 et 24 M€ », sans le milieu ; « autour de 15 M€ » si les deux bouts s'écrivent pareil."""
    bas, _, haut = etendue
    if any(isnan(v) for v in etendue):
        return f"fourchette {INCONNU}e"
    if max(abs(bas), abs(haut)) < _PRESQUE_NUL_EUR:
        return "aucun effet"
    unite = unite or unite_commune((bas, haut))
    if bas < 0 < haut:
        hausse, baisse = (montant(v, exact, unite=unite) for v in (-bas, haut))
        return f"entre {hausse} de hausse et {baisse} de baisse"
    petit, grand = sorted((abs(bas), abs(haut)))
    ecrit = montant(grand, exact, unite=unite)
    if ecrit == montant(petit, exact, unite=unite):
        return f"autour de {ecrit}"
    return f"entre {deux_montants(petit, grand, 'et', exact=exact, unite=unite)}"


def texte_de_a(bas: float, haut: float, *, exact: bool, unite: str | None = None) -> str:
    """« 8,9 à 24 M€ », pour une ligne de tableau ou de graphique ; une hausse possible se dit."""
    if isnan(bas) or isnan(haut):
        return INCONNU
    unite = unite or unite_commune((bas, haut))
    if bas < 0 < haut:
        hausse, baisse = (montant(v, exact, unite=unite) for v in (-bas, haut))
        return f"{hausse} de hausse à {baisse} de baisse"
    petit, grand = sorted((abs(bas), abs(haut)))
    ecrit = montant(grand, exact, unite=unite)
    if ecrit != montant(petit, exact, unite=unite):
        ecrit = deux_montants(petit, grand, "à", exact=exact, unite=unite)
    return f"{ecrit} de hausse" if bas < 0 else ecrit


def plus_que_les_ventes(haut_eur: float, ventes_eur: float, p: Provenance) -> str:
    """Pourquoi une fourchette peut dépasser les ventes écrites à côté ; vide si elle ne les dépasse pas.

    Dans chaque tirage, la baisse reste au plus égale aux ventes : ce sont les ventes estimées qui varient.
    """
    if not p.est_estimation or not haut_eur > ventes_eur > 0:
        return ""
    return (
        "Le haut de la fourchette dépasse les ventes estimées aux États-Unis "
        f"({ecrire(ventes_eur, p)})\u202f: "
        "ces ventes sont elles-mêmes incertaines, et la fourchette en tient compte. La baisse, elle, ne peut "
        "pas dépasser les ventes."
    )


def texte_place(premier: int, dernier: int) -> str:
    """« très probablement entre le 5e et le 12e », ou « très probablement au 1er rang »."""
    if premier == dernier:
        return f"très probablement au {ordinal(premier)} rang"
    return f"très probablement entre le {ordinal(premier)} et le {ordinal(dernier)}"


def texte_chances(proba: float) -> str:
    """« environ 3 chances sur 10 » ; les extrêmes se disent sans chiffre trompeur."""
    dixiemes = round(10 * proba)
    if proba < 0.01:
        return "moins d’une chance sur 100"
    if proba > 0.99:
        return "plus de 99 chances sur 100"
    if dixiemes == 0:
        return "moins d’une chance sur 10"
    if dixiemes == 10:
        return "plus de 9 chances sur 10"
    return f"environ {dixiemes} chance{'s' if dixiemes > 1 else ''} sur 10"


_BARRES = 10
_AUTRES_PRODUITS, _NON_VENTILE = "Autres produits", "Non ventilé"
VISEES = "Exportations visées"
DROITS = "Droits théoriques à l’entrée aux États-Unis"
BAISSE = "Baisse possible des ventes à un an"
_HAUSSE = "Hausse possible des ventes à un an"


def ecrire(valeur: float, provenance: Provenance, unite: str | None = None) -> str:
    """Montant d'une simulation, à la précision des données ; NaN s'écrit « inconnu »."""
    return INCONNU if pd.isna(valeur) else montant(valeur, exact=provenance.exacte, unite=unite)


def ecrire_colonnes(provenance: Provenance, *colonnes: Iterable[float]) -> list[list[str]]:
    """Colonnes de montants d'un même tableau, toutes dans la même unité."""
    listes = [list(c) for c in colonnes]
    unite = unite_commune(v for valeurs in listes for v in valeurs)
    return [[ecrire(v, provenance, unite) for v in valeurs] for valeurs in listes]


def euros(valeur: float) -> str:
    """Montant à l'euro près, pour une machine ; vide s'il est inconnu."""
    return "" if pd.isna(valeur) else str(round(valeur))


def ecrire_points(valeur: float, provenance: Provenance) -> str:
    """Surtaxe moyenne en points ; deux chiffres significatifs sur une estimation."""
    if pd.isna(valeur) or provenance.exacte:
        return points(valeur)
    return points(deux_chiffres(valeur), 0 if abs(valeur) >= 10 else 1)


def sans_vente(lieu: Territoire) -> str:
    """Ce qu'on dit d'un territoire qui ne vend rien aux États-Unis."""
    return (
        f"Aucune vente {de(lieu.nom)} aux États-Unis n’apparaît dans ces données\u202f: aucune surtaxe "
        "n’y vise donc d’exportation directe. L’exposition par des fournisseurs ou des clients d’autres "
        "départements n’est pas mesurée."
    )


def trois_nombres(
    ligne: dict[str, float], p: Provenance, etendue: Etendue, unite: str | None = None
) -> list[Chiffre]:
    """Exportations visées, droits théoriques, baisse possible : le pourcentage d'abord, puis les euros.

    `etendue` : celle de la baisse à un an (`etendue_de`). `unite` : celle des résultats montrés à côté.
    """
    exact, part_toutes = p.exacte, _part(ligne["visees_part_exportations"], p)
    unite = unite or unite_des_resultats((ligne, etendue))
    visees = ecrire(ligne["visees_eur"], p, unite)
    return [
        Chiffre(
            VISEES,
            f"{_part(ligne['visees_part_us'], p)} ({visees})",
            f"des ventes aux États-Unis, soit {part_toutes} de toutes les exportations",
        ),
        Chiffre(DROITS, ecrire(ligne["droits_eur"], p, unite), _precision_droits(ligne, p, unite)),
        Chiffre(
            _HAUSSE if ligne["baisse_court_eur"] < 0 else BAISSE,
            _baisse_ecrite(ligne, p, unite),
            f"des ventes aux États-Unis, soit {_part_baisse(ligne, p, 'exportations_eur')} de toutes les "
            f"exportations\u202f; {_fourchette_seule(etendue, exact=exact, unite=unite)}",
        ),
    ]


def _fourchette_seule(etendue: Etendue, *, exact: bool, unite: str) -> str:
    """La fourchette et ce qu'elle suppose ; « aucun effet » ne suppose rien."""
    dite = texte_fourchette(etendue, exact=exact, unite=unite)
    return f"{dite}, {SEULE}" if any(etendue) else dite


def unite_des_resultats(*resultats: tuple[Mapping[str, float], Etendue]) -> str:
    """Unité des montants de résultats côte à côte : exportations visées, droits, baisse et sa fourchette."""
    montres = [v for ligne, etendue in resultats for v in (*(ligne[m] for m in MESURES), *etendue)]
    return unite_commune(v for v in montres if abs(v) >= _PRESQUE_NUL_EUR)


def _baisse_ecrite(ligne: dict[str, float], p: Provenance, unite: str | None = None) -> str:
    """« −10 % (95 M€) » : part des ventes aux États-Unis, puis montant, à un an."""
    baisse = ligne["baisse_court_eur"]
    if pd.isna(baisse):
        return INCONNU
    return f"{_part_baisse(ligne, p, 'exportations_us_eur')} ({ecrire(abs(baisse), p, unite)})"


def _part_baisse(ligne: dict[str, float], p: Provenance, total: str) -> str:
    """« −10 % » pour une baisse, « +3 % » pour une hausse."""
    baisse, ventes = ligne["baisse_court_eur"], ligne[total]
    if pd.isna(baisse) or not ventes > 0:
        return INCONNU
    signe = "" if baisse == 0 else MOINS if baisse > 0 else "+"
    part_ = abs(baisse) / ventes
    infime = part_ < _INFIME and not p.exacte
    return f"{signe}{part(part_, 2) if infime else texte_part(part_, exact=p.exacte)}"


def _precision_droits(ligne: dict[str, float], p: Provenance, unite: str) -> str:
    """Qui les paie, à quel taux moyen ; au-delà des ventes elles-mêmes, dit que ce n'est pas une facture."""
    moyenne = ligne["surtaxe_moyenne_points"]
    dont = "" if pd.isna(moyenne) else f"\u202f; surtaxe moyenne {ecrire_points(moyenne, p)}"
    if ligne["droits_eur"] > ligne["visees_eur"]:
        apres = ecrire(ligne["droits_apres_court_eur"], p, unite)
        dont += (
            "\u202f; à ventes inchangées, donc plus que les ventes visées\u00a0: ce n’est pas une facture. "
            f"Après réaction à un an\u00a0: {apres}"
        )
    return f"acquittés par l’importateur américain{dont}"


def _part(valeur: float, p: Provenance) -> str:
    return texte_part(_ou_rien(valeur), exact=p.exacte)


def _ou_rien(valeur: float) -> float | None:
    return None if pd.isna(valeur) else float(valeur)


def reserves(ligne: dict[str, float], p: Provenance, etendue: Etendue | None = None) -> list[str]:
    """Ce qui manque au calcul pour ce territoire, et pourquoi sa fourchette peut dépasser ses ventes."""
    phrases = []
    if etendue is not None and (dite := plus_que_les_ventes(etendue.haut, ligne["exportations_us_eur"], p)):
        phrases.append(dite)
    if ligne["non_couverte_eur"] > 0:
        part = texte_part(float(ligne["part_non_couverte"]), exact=p.exacte)
        phrases.append(
            f"Taux inconnu pour {ecrire(ligne['non_couverte_eur'], p)} ({part} des ventes aux "
            "États-Unis)\u202f: ces produits ne sont pas comptés dans les droits ni dans la baisse."
        )
    sans_reaction = ligne["reaction_non_couverte_eur"]
    if sans_reaction > ligne["non_couverte_eur"]:
        phrases.append(
            f"La réaction de {ecrire(sans_reaction, p)} de ventes ne peut pas être calculée, faute de taux "
            "connu pendant la période des données\u202f: elles ne sont pas comptées dans la baisse."
        )
    if ligne["visees_inconnues_eur"] > ligne["non_couverte_eur"]:
        phrases.append(
            "La part visée de certains produits est inconnue\u202f: les exportations visées sont un minimum."
        )
    return phrases


def reserves_locales(lieu: Territoire, p: Provenance, *, avant: bool | None = None) -> list[str]:
    """Ce qu'il faut savoir des chiffres de ce territoire dans l'estimation ; rien pour l'officiel.

    `avant` : ce qui se dit avant les chiffres, parce que leur détail n'est pas propre au territoire ; ou le
    reste ; None : tout.
    """
    if not p.est_estimation:
        return []
    return [
        r.phrase for r in confiance.reserves(lieu.code) if avant is None or (r.portee == "detail") == avant
    ]


def figure_visees(resultat: Exposition, lieu: Territoire) -> Figure:
    """Ventes aux États-Unis par produit, visées ou non."""
    p = resultat.assiette.provenance
    figure = barres_visees(
        produits_montres(resultat, lieu.code),
        titre=f"Ventes {de(lieu.nom)} aux États-Unis, visées ou non",
        exact=p.exacte,
        source=f"{p.ligne('export')} · Surtaxes\u00a0: hypothèse du scénario",
        unite=unite_des_ventes(resultat, lieu.code),
    )
    ligne = resultat.ligne(lieu.code)
    message = message_visees(ligne, exact=p.exacte)
    return dire(figure, message, unite=f"en euros, {p.periode}")


def unite_des_ventes(resultat: Exposition, code: str) -> str:
    """Unité des chiffres et des barres d’un territoire : celle de ses ventes aux États-Unis."""
    _, ventes, _ = resultat.ventes_visees(code)
    montrees = [*ventes[:_BARRES].tolist(), float(ventes[_BARRES:].sum()), float(ventes.sum())]
    return unite_commune(v for v in montrees if v >= _PRESQUE_NUL_EUR)


_INCERTAIN = 0.01  # part des ventes au sort inconnu au-delà de laquelle on ne conclut pas


def message_visees(ligne: Mapping[str, float], *, exact: bool) -> str | None:
    """« La surtaxe vise le quart des ventes aux États-Unis » ; None si trop de ventes ont un sort inconnu.

    `ligne` : exportations_us_eur, visees_eur, visees_inconnues_eur (euros).
    """
    ventes, visees = ligne["exportations_us_eur"], ligne["visees_eur"]
    if not ventes > 0 or pd.isna(visees) or ligne["visees_inconnues_eur"] > _INCERTAIN * ventes:
        return None
    part = visees / ventes
    if visees == 0:
        return "La surtaxe ne vise aucune vente aux États-Unis"
    if part < _INCERTAIN:
        return "La surtaxe ne vise presque aucune vente aux États-Unis"
    if part >= ENTIERE:
        return "La surtaxe vise toutes les ventes aux États-Unis"
    sujet, _ = fraction(part, "ventes aux États-Unis", exact=exact)
    return f"La surtaxe vise {sujet[:1].lower()}{sujet[1:]}"


def produits_montres(resultat: Exposition, code: str) -> pd.DataFrame:
    """Dix premiers produits vendus aux États-Unis et « Autres produits », en trois parties (euros)."""
    codes, ventes, visees = resultat.ventes_visees(code)
    inconnue = np.isnan(visees)
    parties = {
        "vise_eur": np.where(inconnue, 0.0, visees),
        "non_vise_eur": np.where(inconnue, 0.0, ventes - visees),
        "inconnu_eur": np.where(inconnue, ventes, 0.0),
    }
    noms = _noms()
    cles = list(codes[:_BARRES])
    montres = [noms.get(c, _NON_VENTILE) for c in cles]
    if len(codes) > _BARRES:
        cles.append(AUTRES)
        montres.append(_AUTRES_PRODUITS)
        parties = {nom: np.append(v[:_BARRES], v[_BARRES:].sum()) for nom, v in parties.items()}
    return pd.DataFrame({"code": cles, "libelle": montres, "libelle_court": montres} | parties)


@cache
def _noms() -> dict[str, str]:
    """CPF4 → nom d'usage."""
    table = tables.produits()
    return dict(zip(table["code"], table["libelle_court"], strict=True))


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


def s_appuie_sur_le_droit(scenario: Scenario) -> bool:
    """Le scénario reprend-il quelque chose du droit américain : un régime, ou ses exemptions ?

    Une surtaxe supposée sur tous les produits n'en dépend pas : la date du relevé n'y change rien.
    """
    regimes = {scenario.base, scenario.reference} - {AUCUNE, PERIODE}
    return bool(regimes) or any(m.mode == "exempte" for m in scenario.mesures)


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
    supposees = " S’y ajoutent vos propres mesures, que nul texte ne décide." if scenario.mesures else ""
    return f"{_depuis_quand(scenario.base, lire_tarifs())}{supposees}"


@lru_cache(maxsize=32)  # un pas du curseur change le taux, pas le régime
def _depuis_quand(base: str, tarifs: Tarifs) -> str:
    regime = tarifs.regimes.astype(str).set_index("regime").loc[base].to_dict()
    depuis = f"en vigueur depuis {le(regime['debut'])}" if regime["debut"] and not regime["fin"] else ""
    if regime["debut"] and regime["fin"]:
        depuis = f"appliqué du {date_ecrite(regime['debut'])} au {date_ecrite(regime['fin'])}"
    if not regime["debut"]:
        depuis = f"annoncé {le(regime['date'])}, jamais appliqué"
    sens = " ".join(str(e["en_clair"]) for e in _evenements(base, tarifs)[:1])
    debut = majuscule(depuis) if depuis else "Cas construit, hors de toute date"
    return f"{debut}.{f' {sens}' if sens else ''}"


def textes_legaux(scenario: Scenario) -> str:
    """Les textes qui décident ce scénario, pour qui veut les relire ; vide pour un scénario supposé."""
    return "" if scenario.base == AUCUNE else _textes_legaux(scenario.base, lire_tarifs())


@lru_cache(maxsize=32)
def _textes_legaux(base: str, tarifs: Tarifs) -> str:
    dits = [
        f"{entre_guillemets(e['libelle'])}{_depuis(str(e['debut']))}\u00a0: {e['base_legale']}"
        for e in _evenements(base, tarifs)
        if e["base_legale"]
    ][:_TEXTES_CITES]
    return f"{'. '.join(dits)}." if dits else ""


def _evenements(base: str, tarifs: Tarifs) -> list[dict[Hashable, Any]]:
    """Mesures d'un régime ; la générale, qui traverse plusieurs régimes, vient d'abord."""
    evenements = tarifs.evenements
    cites = evenements[[base in r.split(";") for r in evenements["regimes"]]]
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
    ici, nationale = poids(lieu.code), poids("FR")
    comparee = "comme en France" if ici == nationale else f"contre {nationale} en France"
    face = f"Les droits font {ici} des exportations, {comparee}"
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
        f"«\u00a0{nom_produit(code)}\u00a0»\u00a0: {_ecart_concurrents(resultat, code)}." for code in vises
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
    taux = _concurrents_connus(resultat.scenario.base, produit, lire_tarifs())
    return f"{francais}\u202f; {taux or f'les autres origines, {surtaxe_des_autres(resultat.choc.kappa[1])}'}"


@lru_cache(maxsize=512)
def _concurrents_connus(regime: str, produit: str, tarifs: Tarifs) -> str:
    """Concurrents cités pour ce produit, sinon le moins et le plus taxé ; l'Union n'en est pas un.

    Vide si l'on n'en connaît aucun.
    """
    table = tarifs.taux_par_origine
    table = table[(table["regime"] == regime) & (table["origine"] != _UNION)]
    cites = table[[produit in codes.split() for codes in table["produits"]]]
    return _enumerer_concurrents(
        cites.head(4) if len(cites) else table.drop_duplicates(["points", "type"]).head(3)
    )


def _enumerer_concurrents(taux: pd.DataFrame) -> str:
    morceaux = []
    for (taux_points, genre), groupe in taux.groupby(["points", "type"], sort=False):
        noms = list(groupe["gentile"])
        sens = "droit normal compris" if genre == "net" else "de plus que son droit normal"
        if len(noms) > 1 and genre != "net":
            sens = "de plus que leur droit normal"
        morceaux.append(f"{_et(noms)} {_pct(float(str(taux_points)))} {sens}")
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
            nom_produit(str(produit)),
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
    ou = "pour ce territoire ou pour la France" if _publiees_ici(lieu) else "pour la France entière"
    return (
        f"Les ventes {de(lieu.nom)} aux États-Unis sont estimées\u202f; {texte_part(part, exact=False)} sont "
        f"tirées de chiffres publiés {ou}, le reste est réparti."
    )


def _publiees_ici(lieu: Territoire) -> bool:
    """Vrai si un chiffre est publié sur les ventes de ce territoire aux États-Unis."""
    return any(p.sens == "export" and ETATS_UNIS in p.pays.split() for p in confiance.publies(lieu.code))


def vus(resultat: Exposition, lieu: Territoire) -> list[str]:
    """« Ce qu'on a vu » : une ligne par observation qui concerne les produits d'ici."""
    return [_repere_ecrit(r) for r in reperes_du_territoire(resultat, lieu.code)]


def _repere_ecrit(r: Repere) -> str:
    """« Vins, octobre à décembre 2025 : observé −39 %, attendu −10 %, écart −29 points (source) »."""
    calcule, ecart = r.calcule, r.ecart_points
    if calcule is None or ecart is None:
        return f"{r.libelle}, {periode(r)}\u00a0: observé {pourcent(r.observe)} ({r.source})"
    libelle = "Toutes les ventes de la France" if r.general else majuscule(r.libelle)
    return (
        f"**{libelle}**, {periode(r)}\u00a0: observé {pourcent(r.observe)}, attendu "
        f"{pourcent(round(calcule, 2))}, écart {ecart_ecrit(100 * (r.observe - round(calcule, 2)))}"
    )


def periode(r: Repere) -> str:
    """« octobre à décembre 2025 », « juillet 2025 »."""
    return mois_de_a(r.debut, r.fin)


def pourcent(valeur: float) -> str:
    """« −39 % », « +17 % », signe toujours écrit."""
    return variation(100 * valeur)


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
