"""Des textes d'une colonne aux numéros de ses textes distincts."""

from functools import lru_cache

import numpy as np
import pyarrow as pa

from modules.donnees.douane import nature


def distinguer(colonne: pa.StringArray) -> tuple[np.ndarray, list[str]]:
    """Numéro de chaque ligne et textes distincts.

    Les codes de la douane ont presque toujours la même largeur dans une colonne (1, 2 ou 4 octets) : les
    comparer comme des entiers coûte sept fois moins que de les hacher un à un.
    """
    bornes = np.frombuffer(colonne.buffers()[1], dtype=np.int32)
    bornes = bornes[colonne.offset : colonne.offset + len(colonne) + 1]
    largeur = int(bornes[1] - bornes[0])
    if largeur not in (1, 2, 4) or not (np.diff(bornes) == largeur).all():
        encodee = colonne.dictionary_encode()
        return encodee.indices.to_numpy(), _decoder(encodee.dictionary.cast(pa.binary()).to_pylist())
    octets = np.frombuffer(colonne.buffers()[2], dtype=np.uint8)[bornes[0] : bornes[-1]]
    mots = octets.view(f"u{largeur}")
    if (mots == mots[0]).all():  # sens, année : souvent une seule valeur
        return np.zeros(len(mots), dtype=np.int8), _decoder(mots[:1].view(f"S{largeur}").tolist())
    numeros, presents = _par_suites(mots) if largeur == 4 else _par_table(mots)
    return numeros, _decoder(presents.view(f"S{largeur}").tolist())


def _par_table(mots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mots d'un ou deux octets : une table de tous les mots possibles suffit."""
    vus = np.zeros(np.iinfo(mots.dtype).max + 1, dtype=bool)
    vus[mots] = True
    presents = np.flatnonzero(vus).astype(mots.dtype)
    place = np.zeros(len(vus), dtype=np.int32)
    place[presents] = np.arange(len(presents))
    return place[mots], presents


def _par_suites(mots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mots de quatre octets : les fichiers étant triés, ils se répètent par longues suites."""
    debuts = np.flatnonzero(np.concatenate([[True], mots[1:] != mots[:-1]]))
    presents, numeros = np.unique(mots[debuts], return_inverse=True)
    return np.repeat(numeros, np.diff(debuts, append=len(mots))), presents


def _decoder(octets: list[bytes]) -> list[str]:
    return [_texte(mot) for mot in octets]


_texte = lru_cache(maxsize=20_000)(nature.decoder)  # les mêmes codes reviennent à chaque bloc
