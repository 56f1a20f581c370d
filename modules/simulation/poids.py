"""Ce qui pèse : les couples produit × département qui font l'essentiel des droits, et les cas concentrés."""

import numpy as np
import pandas as pd

from modules.simulation.exposition import Exposition
from modules.simulation.indicateurs import connu

MOITIE = 0.5


def cellules_majeures(exposition: Exposition, *, part: float = MOITIE) -> pd.DataFrame:
    """Plus petit nombre de couples qui font au moins `part` des droits de tous les départements.

    unite, produit, ventes_eur, droits_eur, part (des droits de tous les départements), cumul ; du plus gros
    au plus petit. Vide si personne n'est taxé.
    """
    a = exposition.assiette
    lignes = np.flatnonzero(np.array([g == "departement" for g in a.genres]))
    droits = a.us[lignes] * connu(exposition.surtaxes.central)
    total = float(droits.sum())
    plats = droits.ravel()
    ordre = np.argsort(-plats, kind="stable")
    cumul = np.cumsum(plats[ordre])
    gardes = ordre[: int(np.searchsorted(cumul, part * total)) + 1] if total > 0 else ordre[:0]
    rangs, produits = np.unravel_index(gardes, droits.shape)
    return pd.DataFrame(
        {
            "unite": np.array(a.unites)[lignes[rangs]],
            "produit": np.array(a.produits)[produits],
            "ventes_eur": a.us[lignes[rangs], produits],
            "droits_eur": plats[gardes],
            "part": plats[gardes] / (total or 1.0),
            "cumul": cumul[: len(gardes)] / (total or 1.0),
        }
    )


def expositions_concentrees(exposition: Exposition, *, part: float = MOITIE) -> pd.DataFrame:
    """Départements dont un seul produit fait plus de `part` des droits.

    unite, produit, droits_eur (du produit), part (des droits du département) ; de la plus grande part à la
    plus petite, puis des plus gros droits aux plus petits. À ce niveau un produit vers un pays est un flux du
    fichier : en dessous, rien n'est visible.
    """
    a = exposition.assiette
    lignes = np.flatnonzero(np.array([g == "departement" for g in a.genres]))
    droits = a.us[lignes] * connu(exposition.surtaxes.central)
    totaux = droits.sum(axis=1)
    premier = droits.argmax(axis=1)
    maximum = droits[np.arange(len(lignes)), premier]
    parts = np.divide(maximum, totaux, out=np.zeros(len(lignes)), where=totaux > 0)
    gardes = np.flatnonzero(parts > part)
    gardes = gardes[np.lexsort((-maximum[gardes], -parts[gardes]))]
    return pd.DataFrame(
        {
            "unite": np.array(a.unites)[lignes[gardes]],
            "produit": np.array(a.produits)[premier[gardes]],
            "droits_eur": maximum[gardes],
            "part": parts[gardes],
        }
    )
