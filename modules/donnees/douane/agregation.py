"""Des lignes lues aux flux de douze mois : une ligne par sens × département × CPF4 × pays."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from modules.donnees.douane.lecture import Lot, Registre
from modules.donnees.douane.periodes import Periode
from modules.donnees.flux import CLES

SENS = ["export", "import"]
RETENUES = (*CLES[1:], "valeur", "masse")


def agreger(lots: Sequence[Lot], registre: Registre, periode: Periode) -> pd.DataFrame:
    """Somme les quatre trimestres, en euros exacts (int64).

    `masse_kg` est inconnue dès qu'une des lignes additionnées l'est : une somme partielle tromperait.
    Lignes triées par code, catégories en ordre alphabétique.
    """
    axes: list[list[str]] = []
    places: dict[str, np.ndarray] = {}
    for dimension in CLES[1:]:
        places[dimension], codes = _alphabetique(registre.codes(dimension))
        axes.append(codes)
    # Un sens après l'autre : moitié moins de mémoire au plus haut.
    morceaux = [_sommer(_lignes_retenues(lots, periode, sens), places) for sens in range(len(SENS))]
    sommes = {nom: np.concatenate([morceau[nom] for morceau in morceaux]) for nom in RETENUES}
    sommes["sens"] = np.repeat([0, 1], [len(morceau["valeur"]) for morceau in morceaux])
    table = pd.DataFrame(
        {
            nom: pd.Categorical.from_codes(
                sommes[nom].astype(np.int16), categories=pd.Index(axe, dtype="str")
            )
            for nom, axe in zip(CLES, [SENS, *axes], strict=True)
        }
    )
    table["valeur_eur"] = sommes["valeur"].astype(np.int64)
    table["masse_kg"] = pd.Series(np.rint(sommes["masse"].astype(np.float64))).astype("Int64")
    return table


def _lignes_retenues(lots: Sequence[Lot], periode: Periode, sens: int) -> dict[str, np.ndarray]:
    """Colonnes des seules lignes de la période et du sens (0 export, 1 import)."""
    moments = np.asarray([t.rang * 2 + sens for t in periode.trimestres], dtype=np.int16)
    gardes = [np.isin(lot.colonne("moment"), moments) for lot in lots]
    utiles = [(lot, garde) for lot, garde in zip(lots, gardes, strict=True) if garde.any()]
    if len(utiles) == 1 and utiles[0][1].all():  # cas courant d'une année entière : rien à recopier
        return {nom: utiles[0][0].colonne(nom) for nom in RETENUES}
    return {
        nom: np.concatenate([np.zeros(0, np.int16), *(lot.colonne(nom)[garde] for lot, garde in utiles)])
        for nom in RETENUES
    }


def _sommer(colonnes: dict[str, np.ndarray], places: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Une ligne par clé distincte, en ordre alphabétique ; euros et kilogrammes additionnés."""
    codes = {dimension: place[colonnes[dimension]] for dimension, place in places.items()}
    cle = np.zeros(len(colonnes["valeur"]), dtype=np.int64)
    for dimension, place in places.items():
        cle *= len(place)
        cle += codes[dimension]
    ordre = np.argsort(cle, kind="stable")  # quasi linéaire : les fichiers sont triés dans chaque trimestre
    debuts = np.flatnonzero(np.diff(cle[ordre], prepend=-1))
    premieres = ordre[debuts]
    sommes = {dimension: numeros[premieres] for dimension, numeros in codes.items()}
    for nom in ("valeur", "masse"):
        sommes[nom] = np.add.reduceat(colonnes[nom][ordre], debuts) if len(debuts) else colonnes[nom]
    return sommes


def _alphabetique(codes: list[str]) -> tuple[np.ndarray, list[str]]:
    """Place alphabétique de chaque numéro, et codes dans cet ordre."""
    ordre = sorted(range(len(codes)), key=codes.__getitem__)
    place = np.empty(len(codes), dtype=np.int16)
    place[ordre] = np.arange(len(codes))
    return place, [codes[i] for i in ordre]
