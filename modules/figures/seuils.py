"""Limites de classes d'une carte, rondes et lisibles."""

from math import floor, log10
from typing import Any

import numpy as np
import pandas as pd

from modules.langue.nombres import nombre


def bornes_lisibles(valeurs: "pd.Series[Any]", classes: int, palette: str) -> list[float]:
    """Au plus `classes` − 1 limites croissantes : quantiles arrondis à un ou deux chiffres.

    Palette « solde » : zéro au milieu, puis les mêmes quantiles de la valeur absolue de part et d'autre.
    """
    connues = valeurs.dropna().to_numpy(dtype=float)
    if not len(connues):
        return []
    if palette == "solde":
        cote = classes // 2
        positives = _quantiles(np.abs(connues[connues != 0]), cote)
        return [*(-b for b in reversed(positives)), 0.0, *positives]
    return _quantiles(connues, classes)


def _quantiles(valeurs: "np.ndarray[Any, np.dtype[np.float64]]", classes: int) -> list[float]:
    if not len(valeurs):
        return []
    exactes = np.quantile(valeurs, [i / classes for i in range(1, classes)])
    # Une limite sous toutes les valeurs ferait une classe vide.
    return sorted({r for b in exactes if (r := _rond(float(b))) > valeurs.min()})


def _rond(valeur: float) -> float:
    """Un chiffre significatif au-dessus de 5, deux en dessous : 4 260 → 4 300 ; 873 → 900."""
    if valeur == 0:
        return 0.0
    ordre = floor(log10(abs(valeur)))
    chiffres = 0 if abs(valeur) / 10**ordre >= 5 else 1
    return round(valeur, chiffres - ordre)


def ecrire_borne(borne: float) -> str:
    """« 4 300 », « 0,25 » : autant de décimales qu'il en faut."""
    decimales = next(d for d in range(7) if round(borne, d) == borne or d == 6)
    return nombre(borne, decimales)
