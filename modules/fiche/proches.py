"""Départements à comparer à un autre : ses voisins, ceux de sa région, ceux qui vendent la même chose."""

import numpy as np
import pandas as pd

from modules.donnees import tables
from modules.fiche.echanges import Cadre

_VOISIN, _REGION, _PROFIL = "voisin", "même région", "ventes semblables"
_PROFILS = 5
_RESSEMBLANCE = 0.5  # en dessous, deux départements n'ont qu'un produit ou deux en commun


def a_comparer(cadre: Cadre, code: str) -> dict[str, str]:
    """Code d'un autre département → pourquoi le comparer ; semblables, voisins, puis région.

    Un département n'est cité que pour sa première raison.
    """
    departements = tables.departements().set_index("code")
    region = departements["region"]
    raisons: dict[str, str] = {}
    for codes, raison in (
        (_profils_proches(cadre, code), _PROFIL),
        (tables.voisins().get(code, ()), _VOISIN),
        (region.index[region == region[code]], _REGION),
    ):
        for autre in codes:
            if autre != code:
                raisons.setdefault(autre, raison)
    return raisons


def _profils_proches(cadre: Cadre, code: str, nombre: int = _PROFILS) -> tuple[str, ...]:
    """Départements dont les ventes se répartissent de même entre produits, le plus semblable d'abord.

    Ressemblance : cosinus entre les montants exportés par produit (0 : rien de commun ; 1 : mêmes parts), au
    moins `_RESSEMBLANCE`.
    Vide si les exportations sont inconnues ou nulles.
    """
    if not cadre.present("export"):
        return ()
    parts = cadre.ventes_par_departement
    if code not in parts.index or not parts.loc[code].any():
        return ()
    ventes = parts.to_numpy()
    normes = np.sqrt((ventes**2).sum(axis=1))
    ici = parts.index.get_loc(code)
    with np.errstate(invalid="ignore"):  # un département qui ne vend rien ne ressemble à aucun
        unitaires = ventes / normes[:, None]
    semblables = pd.Series(unitaires @ unitaires[ici], index=parts.index).drop(index=code)
    semblables = semblables[semblables >= _RESSEMBLANCE].sort_values(ascending=False, kind="stable")
    return tuple(semblables.index[:nombre])
