"""Robustesse du classement : étendue de la place, chance d'être parmi les dix premiers, ordre conservé."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

TETE = 10
PAS_KENDALL = 4  # un tirage sur quatre suffit à un tau médian, donné à deux chiffres


@dataclass(frozen=True, eq=False)
class Rangs:
    """Places tirées des unités classées, 1 = la plus exposée.

    `table` : index unite, colonnes p10, p50, p90 (places entières), proba_top10 (0 à 1). `kendall` : tau de
    Kendall médian entre l'ordre d'un tirage et l'ordre des places médianes ; `ordre_conserve` :
    (1 + tau) / 2, part des paires de départements rangées dans le même ordre.
    """

    table: pd.DataFrame
    kendall: float

    @property
    def ordre_conserve(self) -> float:
        """Part des paires rangées dans le même ordre d'un tirage à l'autre."""
        return (1 + self.kendall) / 2

    def de(self, unite: str) -> dict[str, float] | None:
        """p10, p50, p90 (entiers) et proba_top10 d'une unité ; None si elle n'est pas classée."""
        if unite not in self.table.index:
            return None
        ligne: dict[str, float] = self.table.loc[[unite]].to_dict("records")[0]  # type: ignore[assignment]
        return ligne

    def indiscernables(self, unite: str) -> list[str]:
        """Unités dont l'étendue de place recoupe celle-ci, la place médiane la plus proche d'abord."""
        if unite not in self.table.index:
            return []
        t, ici = self.table, self.table.loc[unite]
        recoupent = t[(t["p10"] <= ici["p90"]) & (t["p90"] >= ici["p10"])].drop(index=unite)
        ordre = (recoupent["p50"] - ici["p50"]).abs().sort_values(kind="stable").index
        return [str(code) for code in ordre]


def rangs_tires(
    valeurs: np.ndarray, *, totaux: np.ndarray, classees: np.ndarray, unites: tuple[str, ...]
) -> Rangs | None:
    """Places par `valeurs[k, u]` rapportées à `totaux[u]` ; None si personne n'est exposé."""
    en_lice = np.flatnonzero(classees & (totaux > 0))
    # Arrondi : deux poids égaux ne doivent pas être départagés par le dernier bit d'une somme.
    poids = np.round(valeurs[:, en_lice] / totaux[en_lice], 12)
    if not (poids > 0).any():
        return None
    places = _places(poids)
    etendue = _etendue(places)
    table = pd.DataFrame(
        {
            "p10": etendue[0],
            "p50": etendue[1],
            "p90": etendue[2],
            "proba_top10": (places <= TETE).mean(axis=0),
        },
        index=pd.Index([unites[i] for i in en_lice], name="unite"),
    )
    return Rangs(
        table=table, kendall=_kendall(places[::PAS_KENDALL], ordre=np.argsort(etendue[1], kind="stable"))
    )


def _places(poids: np.ndarray) -> np.ndarray:
    """Place de chaque colonne dans chaque ligne, la plus grande valeur d'abord, ex aequo à la même place.

    Entiers courts : les places se comptent par centaines, et tout ce qui suit les parcourt plusieurs fois.
    """
    ordre = np.argsort(-poids, axis=1)
    tries = np.take_along_axis(poids, ordre, axis=1)
    nouvelle = np.ones(poids.shape, dtype=bool)
    nouvelle[:, 1:] = tries[:, 1:] < tries[:, :-1]
    rang = np.where(nouvelle, np.arange(poids.shape[1], dtype=np.int16), np.int16(0))
    np.maximum.accumulate(rang, axis=1, out=rang)
    places = np.empty_like(rang)
    np.put_along_axis(places, ordre, rang + 1, axis=1)
    return places


def _etendue(places: np.ndarray) -> np.ndarray:
    """P10, P50 et P90 de chaque colonne, trois lignes de places entières : aucune n'est une moyenne de deux.

    Comme `np.quantile(…, method="inverted_cdf")`, mais le tri d'entiers courts coûte sept fois moins.
    """
    rangees = np.sort(np.ascontiguousarray(places.T), axis=1)
    numeros = [ceil(len(places) * dixieme / 10) - 1 for dixieme in (1, 5, 9)]
    return rangees[:, numeros].T.astype(int)


def _kendall(places: np.ndarray, *, ordre: np.ndarray) -> float:
    """Tau médian entre l'ordre de chaque tirage et celui des places médianes (`ordre` des colonnes)."""
    n = places.shape[1]
    if n < 2:
        return 1.0
    # Tirages contigus : les n(n − 1)/2 comparaisons coûtent quelques millisecondes.
    rangees = np.ascontiguousarray(places.T[ordre])
    accords = np.zeros(len(places), dtype=np.int32)
    for i in range(n - 1):
        apres = rangees[i + 1 :]
        accords += (apres > rangees[i]).sum(axis=0, dtype=np.int16)
        accords -= (apres < rangees[i]).sum(axis=0, dtype=np.int16)
    return float(np.median(accords) / (n * (n - 1) / 2))
