"""Concentration des échanges, dite en mots : combien de produits ou de pays en font l'essentiel."""

from dataclasses import dataclass

import pandas as pd

from modules.indicateurs.agregats import AUTRES

MOITIE = 0.5


@dataclass(frozen=True, slots=True)
class Concentration:
    """`part_un`, `part_trois` : part du premier et des trois premiers postes dans le total.

    `moitie` : plus petit nombre de postes atteignant la moitié du total ; None si les postes nommés n'y
    suffisent pas (montants non ventilés) ou si le total est nul. `nombre` : postes de montant positif.
    """

    nombre: int
    part_un: float | None
    part_trois: float | None
    moitie: int | None


def concentration(sommes: pd.Series) -> Concentration:
    """Concentration d'une série de montants par poste ; « autres » compte dans le total seulement."""
    total = int(sommes.sum())
    nommes = sommes.drop(AUTRES, errors="ignore")
    tries = nommes[nommes > 0].sort_values(ascending=False)
    if not total:
        return Concentration(nombre=0, part_un=None, part_trois=None, moitie=None)
    cumul = (tries.cumsum() / total).to_numpy()
    atteints = int((cumul < MOITIE).sum()) + 1
    return Concentration(
        nombre=len(tries),
        part_un=float(tries.head(1).sum() / total),
        part_trois=float(tries.head(3).sum() / total),
        moitie=atteints if atteints <= len(tries) else None,
    )
