"""Concentration des échanges, dite en mots : combien de produits ou de pays en font l'essentiel."""

from dataclasses import dataclass

import numpy as np
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
    if not total:
        return Concentration(nombre=0, part_un=None, part_trois=None, moitie=None)
    valeurs = sommes[sommes.index != AUTRES].to_numpy()
    cumul = np.sort(valeurs[valeurs > 0])[::-1].cumsum() / total
    atteints = int((cumul < MOITIE).sum()) + 1
    parts = [float(cumul[min(n, len(cumul)) - 1]) if len(cumul) else 0.0 for n in (1, 3)]
    return Concentration(
        nombre=len(cumul),
        part_un=parts[0],
        part_trois=parts[1],
        moitie=atteints if atteints <= len(cumul) else None,
    )
