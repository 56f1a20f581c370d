"""Ce qu'on montre d'abord d'un scénario, les mêmes mots à l'écran et dans les documents."""

from functools import cache

import numpy as np
import pandas as pd

from modules.donnees import catalogue
from modules.donnees.provenance import Provenance
from modules.donnees.territoires import Territoire
from modules.figures.exposition import barres_visees
from modules.figures.figure import Figure
from modules.indicateurs.affichage import texte_part
from modules.langue.grammaire import de
from modules.langue.nombres import INCONNU, deux_chiffres, montant, points
from modules.publication.fourchette import texte_fourchette
from modules.simulation.avis import CONVENTION, DEJA_SOUS_SURTAXE, SOUS_SURTAXE_AUTRE_REFERENCE
from modules.simulation.exposition import Exposition

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
    table = catalogue.produits()
    return dict(zip(table["code"], zip(table["libelle"], table["libelle_court"], strict=True), strict=True))
