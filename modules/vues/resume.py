"""Ce qu'on montre d'abord d'un scénario, et l'incertitude en mots ordinaires, partout les mêmes."""

from functools import cache
from math import isnan

import numpy as np
import pandas as pd

from modules.donnees import tables
from modules.donnees.articles import de
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire
from modules.fiche.affichage import texte_part
from modules.figures.exposition import barres_visees
from modules.figures.gabarit import Figure
from modules.langue.nombres import INCONNU, INSECABLE, deux_chiffres, montant, ordinal, points
from modules.simulation.exposition import Exposition
from modules.simulation.mots import CONVENTION, DEJA_SOUS_SURTAXE, SOUS_SURTAXE_AUTRE_REFERENCE

ECART_AU_CENTRE = 0.2
PRESQUE_NUL_EUR = 500.0  # en dessous, un montant d'estimation s'écrirait « moins de 1 k€ »


def texte_fourchette(
    etendue: tuple[float, float, float], *, exact: bool, centrale: float | None = None
) -> str:
    """« entre 8,9 et 24 M€, le plus probable autour de 15 M€ » ; une hausse possible se dit.

    `etendue` : une chance sur dix d'être en dessous, milieu, une chance sur dix d'être au-dessus (euros).
    `centrale` : valeur affichée au-dessus ; si le milieu des tirages s'en écarte (exemption qui ne peut
    bouger que d'un côté), on dit ce qu'il est au lieu de l'appeler « le plus probable ».
    """
    entre, milieu = texte_entre(etendue, exact=exact), etendue[1]
    if not entre.startswith("entre"):
        return entre
    if centrale is not None and abs(milieu - centrale) > ECART_AU_CENTRE * abs(centrale):
        return f"{entre} selon les exemptions accordées\u202f; une fois sur deux, {_au_dela(milieu, exact)}"
    sens = "" if etendue[0] * etendue[2] >= 0 else f" de {'baisse' if milieu > 0 else 'hausse'}"
    probable = f"le plus probable autour de {montant(abs(milieu), exact)}{sens}"
    return f"{entre}, {probable}"


def _au_dela(milieu: float, exact: bool) -> str:
    """« plus de 31 M€ » : la moitié des tirages vont au-delà du milieu."""
    return f"plus de {montant(abs(milieu), exact)}{' de hausse' if milieu < 0 else ''}"


def texte_entre(etendue: tuple[float, float, float], *, exact: bool) -> str:
    """« entre 8,9 et 24 M€ », sans le milieu ; « autour de 15 M€ » si les deux bouts s'écrivent pareil."""
    bas, _, haut = etendue
    if any(isnan(v) for v in etendue):
        return f"fourchette {INCONNU}e"
    if max(abs(bas), abs(haut)) < PRESQUE_NUL_EUR:
        return "aucun effet"
    if bas < 0 < haut:
        return f"entre {montant(-bas, exact)} de hausse et {montant(haut, exact)} de baisse"
    petit, grand = sorted((abs(bas), abs(haut)))
    if montant(petit, exact) == montant(grand, exact):
        return f"autour de {montant(petit, exact)}"
    return f"entre {sans_unite_repetee(montant(petit, exact), montant(grand, exact))}"


def texte_de_a(bas: float, haut: float, *, exact: bool) -> str:
    """« 8,9 à 24 M€ », pour une ligne de tableau ou de graphique ; une hausse possible se dit."""
    if isnan(bas) or isnan(haut):
        return INCONNU
    if bas < 0 < haut:
        return f"{montant(-bas, exact)} de hausse à {montant(haut, exact)} de baisse"
    petit, grand = (montant(v, exact) for v in sorted((abs(bas), abs(haut))))
    ecrit = grand if petit == grand else sans_unite_repetee(petit, grand, lien="à")
    return f"{ecrit} de hausse" if bas < 0 else ecrit


def sans_unite_repetee(bas: str, haut: str, *, lien: str = "et") -> str:
    """« 8,9 et 24 M€ » : l'unité n'est dite qu'une fois quand elle est la même."""
    nombre, _, unite = bas.rpartition(INSECABLE)
    # « moins de 1 k€ » garde la sienne : « moins de 1 et 2,5 k€ » ne se lit pas.
    reprise = nombre[:1].isdigit() and haut.endswith(f"{INSECABLE}{unite}")
    return f"{nombre if reprise else bas} {lien} {haut}"


def texte_place(premier: int, dernier: int) -> str:
    """« très probablement entre le 5e et le 12e »."""
    if premier == dernier:
        return f"très probablement {ordinal(premier)}"
    return f"très probablement entre le {ordinal(premier)} et le {ordinal(dernier)}"


def texte_chances(proba: float) -> str:
    """« environ 3 chances sur 10 » ; les extrêmes se disent sans chiffre trompeur."""
    dixiemes = round(10 * proba)
    if proba < 0.01:
        return "presque aucune chance"
    if proba > 0.99:
        return "presque certain"
    if dixiemes == 0:
        return "moins d’une chance sur 10"
    if dixiemes == 10:
        return "plus de 9 chances sur 10"
    return f"environ {dixiemes} chance{'s' if dixiemes > 1 else ''} sur 10"


BARRES = 10
AUTRES_PRODUITS, NON_VENTILE = "Autres produits", "Non ventilé"
# Changent le sens des nombres : avant eux, pas après.
A_DIRE_AVANT = {DEJA_SOUS_SURTAXE, SOUS_SURTAXE_AUTRE_REFERENCE, CONVENTION}
VISEES = "Exportations visées"
DROITS = "Droits théoriques à l’entrée aux États-Unis"
BAISSE = "Baisse possible des ventes à un an"
HAUSSE = "Hausse possible des ventes à un an"


def ecrire(valeur: float, provenance: Provenance) -> str:
    """Montant d'une simulation, à la précision des données ; NaN s'écrit « inconnu »."""
    return INCONNU if pd.isna(valeur) else montant(valeur, exact=not provenance.est_estimation)


def euros(valeur: float) -> str:
    """Montant à l'euro près, pour une machine ; vide s'il est inconnu."""
    return "" if pd.isna(valeur) else str(round(valeur))


def ecrire_points(valeur: float, provenance: Provenance) -> str:
    """Surtaxe moyenne en points ; deux chiffres significatifs sur une estimation."""
    if pd.isna(valeur) or not provenance.est_estimation:
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
    ligne: dict[str, float], p: Provenance, etendue: tuple[float, float, float]
) -> list[tuple[str, str, str]]:
    """(libellé, valeur, précision) : exportations visées, droits théoriques, baisse possible.

    `etendue` : fourchette des tirages (`etendue_de`).
    """
    exact = not p.est_estimation
    baisse = ligne["baisse_court_eur"]
    part_ventes = texte_part(_ou_rien(ligne["visees_part_us"]), exact=exact)
    part_toutes = texte_part(_ou_rien(ligne["visees_part_exportations"]), exact=exact)
    moyenne = ligne["surtaxe_moyenne_points"]
    dont = "" if pd.isna(moyenne) else f"\u202f; surtaxe moyenne {ecrire_points(moyenne, p)}"
    return [
        (
            VISEES,
            ecrire(ligne["visees_eur"], p),
            f"{part_ventes} des ventes aux États-Unis, {part_toutes} de toutes les ventes",
        ),
        (DROITS, ecrire(ligne["droits_eur"], p), f"payés par l’importateur américain{dont}"),
        (
            HAUSSE if baisse < 0 else BAISSE,
            ecrire(abs(baisse), p),
            texte_fourchette(etendue, exact=exact, centrale=baisse),
        ),
    ]


def _ou_rien(valeur: float) -> float | None:
    return None if pd.isna(valeur) else float(valeur)


def reserves(ligne: dict[str, float], p: Provenance) -> list[str]:
    """Ce qui manque au calcul pour ce territoire."""
    phrases = []
    if ligne["non_couverte_eur"] > 0:
        part = texte_part(float(ligne["part_non_couverte"]), exact=not p.est_estimation)
        phrases.append(
            f"Taux inconnu pour {ecrire(ligne['non_couverte_eur'], p)} ({part} des ventes aux "
            "États-Unis)\u202f: ces produits ne sont pas comptés dans les droits ni dans la baisse."
        )
    if ligne["visees_inconnues_eur"] > ligne["non_couverte_eur"]:
        phrases.append(
            "La part visée de certains produits est inconnue\u202f: les exportations visées sont un minimum."
        )
    return phrases


def figure_visees(resultat: Exposition, lieu: Territoire) -> Figure:
    """Ventes aux États-Unis par produit, visées ou non."""
    p = resultat.assiette.provenance
    return barres_visees(
        produits_montres(resultat, lieu.code),
        titre=f"Ventes {de(lieu.nom)} aux États-Unis, visées ou non",
        exact=not p.est_estimation,
        source=f"{p.ligne('export')} · Surtaxes\u00a0: hypothèse du scénario",
    )


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
    montres = [noms.get(c, (NON_VENTILE, NON_VENTILE)) for c in codes[:BARRES]]
    if len(codes) > BARRES:
        montres.append((AUTRES_PRODUITS, AUTRES_PRODUITS))
        parties = {nom: np.append(v[:BARRES], v[BARRES:].sum()) for nom, v in parties.items()}
    libelles = {"libelle": [n for n, _ in montres], "libelle_court": [c for _, c in montres]}
    return pd.DataFrame(libelles | parties)


@cache
def _noms() -> dict[str, tuple[str, str]]:
    """CPF4 → (libellé, libellé court)."""
    table = tables.produits()
    return dict(zip(table["code"], zip(table["libelle"], table["libelle_court"], strict=True), strict=True))
