"""Départements à comparer à un autre : ses voisins, ceux de sa région, ceux qui vendent la même chose."""

import numpy as np
import pandas as pd

from modules.donnees import tables
from modules.fiche.echanges import Cadre

VOISIN, REGION, PROFIL = "voisin", "même région", "ventes semblables"
PROFILS = 5
RESSEMBLANCE = 0.5  # en dessous, deux départements n'ont qu'un produit ou deux en commun


def a_comparer(cadre: Cadre, code: str) -> dict[str, str]:
    """Code d'un autre département → pourquoi le comparer ; semblables, voisins, puis région.

    Un département n'est cité que pour sa première raison.
    """
    departements = tables.departements().set_index("code")
    region = departements["region"]
    raisons: dict[str, str] = {}
    for codes, raison in (
        (profils_proches(cadre, code), PROFIL),
        (tables.voisins().get(code, ()), VOISIN),
        (region.index[region == region[code]], REGION),
    ):
        for autre in codes:
            if autre != code:
                raisons.setdefault(autre, raison)
    return raisons


def profils_proches(cadre: Cadre, code: str, nombre: int = PROFILS) -> tuple[str, ...]:
    """Départements dont les ventes se répartissent de même entre produits, le plus semblable d'abord.

    Ressemblance : cosinus entre les montants exportés par produit (0 : rien de commun ; 1 : mêmes parts), au
    moins `RESSEMBLANCE`.
    Vide si les exportations sont inconnues ou nulles.
    """
    if not cadre.present("export"):
        return ()
    parts = _ventes_par_produit(cadre)
    if code not in parts.index or not parts.loc[code].any():
        return ()
    normes = np.sqrt((parts**2).sum(axis=1))
    unitaires = parts.div(normes.where(normes > 0), axis=0).dropna()
    autres = unitaires.drop(index=code)
    semblables = pd.Series(autres.to_numpy() @ unitaires.loc[code].to_numpy(), index=autres.index)
    semblables = semblables[semblables >= RESSEMBLANCE].sort_values(ascending=False, kind="stable")
    return tuple(semblables.index[:nombre])


def _ventes_par_produit(cadre: Cadre) -> pd.DataFrame:
    """Départements classés (lignes) × produits nommés (colonnes), en euros ; sans ligne, zéro."""
    lignes = cadre.flux.lignes("export")
    sommes = lignes.groupby(["departement", "produit"], observed=True)["valeur_eur"].sum().astype(float)
    connus = cadre.references.produits["code"]
    # Dans un fichier qui contient les exportations, un produit sans ligne n'est pas vendu.
    table = sommes.unstack(fill_value=0).reindex(columns=connus, fill_value=0.0)
    return table.reindex(cadre.references.departements_classes(), fill_value=0.0)
