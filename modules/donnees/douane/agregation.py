"""Des lignes lues aux flux trimestriels : une ligne par sens × département × CPF4 × pays × trimestre."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from modules.donnees.douane.lecture import Lot, Registre
from modules.donnees.douane.periodes import Trimestre
from modules.donnees.flux import CLES, CLES_ANNUELLES

SENS = ["export", "import"]
CODES = tuple(CLES_ANNUELLES[1:])
RETENUES = (*CODES, "moment", "valeur", "masse")


def agreger(lots: Sequence[Lot], registre: Registre) -> pd.DataFrame:
    """Toutes les lignes lues, celles de même clé additionnées, en euros exacts (int64).

    Tous les trimestres sont gardés : c'est `TableFlux` qui en retient douze mois. `masse_kg` est inconnue dès
    qu'une des lignes additionnées l'est : une somme partielle tromperait. Lignes triées par code,
    catégories en ordre alphabétique.
    """
    axes: list[list[str]] = []
    places: dict[str, np.ndarray] = {}
    for dimension in CODES:
        places[dimension], codes = _alphabetique(registre.codes(dimension))
        axes.append(codes)
    rangs = sorted({int(m) // 2 for lot in lots for m in np.unique(lot.colonne("moment"))})
    premier = rangs[0] if rangs else 0
    places["trimestre"] = np.arange(rangs[-1] - premier + 1 if rangs else 0, dtype=np.int16)
    axes.append([Trimestre.du_rang(premier + int(i)).code for i in places["trimestre"]])
    # Un sens après l'autre : moitié moins de mémoire au plus haut.
    morceaux = [_sommer(_lignes_du_sens(lots, sens, premier), places) for sens in range(len(SENS))]
    sommes = {nom: np.concatenate([morceau[nom] for morceau in morceaux]) for nom in morceaux[0]}
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


def _lignes_du_sens(lots: Sequence[Lot], sens: int, premier: int) -> dict[str, np.ndarray]:
    """Colonnes des seules lignes de ce sens (0 export, 1 import) ; `trimestre` compté depuis `premier`."""
    gardes = [lot.colonne("moment") % 2 == sens for lot in lots]
    utiles = [(lot, garde) for lot, garde in zip(lots, gardes, strict=True) if garde.any()]
    if len(utiles) == 1 and utiles[0][1].all():  # cas courant d'un fichier par sens : rien à recopier
        colonnes = {nom: utiles[0][0].colonne(nom) for nom in RETENUES}
    else:
        colonnes = {
            nom: np.concatenate([np.zeros(0, np.int16), *(lot.colonne(nom)[garde] for lot, garde in utiles)])
            for nom in RETENUES
        }
    return colonnes | {"trimestre": colonnes["moment"] // 2 - premier}


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
