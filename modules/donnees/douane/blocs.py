"""Des octets d'un texte à ses blocs analysés par pyarrow, l'un pendant qu'on range l'autre."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv

from modules.donnees.douane import lignes, nature
from modules.donnees.douane.sources import ABIMEE, ContenuAbime

TAILLE_BLOC = 5_000_000
TAILLE_MORCEAU = TAILLE_BLOC // 2  # analysés en parallèle par pyarrow
ILLISIBLE = "lecture impossible, fichier abîmé : le télécharger de nouveau"
_TYPES = dict.fromkeys(lignes.COLONNES[:8], pa.string()) | {"valeur": pa.int64(), "masse": pa.float64()}
_HEXADECIMALE = re.compile(rb"0[xX][0-9a-fA-F]+[ \t\"]*;[^;\r\n]*(?:[\r\n]|\Z)")


class BlocRefuse(Exception):
    """Bloc que la lecture rapide n'accepte pas : la relecture ligne à ligne dira pourquoi."""


def _blocs(flot: BinaryIO) -> Iterator[bytes]:
    """Blocs coupés en fin de ligne, sans la marque d'ordre UTF-8 du début.

    Une ligne démesurée reste coupée : le bloc est refusé, et le suivant ne peut pas passer pour bon.
    """
    try:
        debut = flot.read(len(nature.MARQUE_UTF8)).removeprefix(nature.MARQUE_UTF8)
        while octets := debut + flot.read(TAILLE_BLOC) + flot.readline(lignes.LONGUEUR_LIGNE + 1):
            debut = b""
            yield octets
    except ABIMEE as erreur:
        raise ContenuAbime from erreur


def analyses(flot: BinaryIO) -> Iterator[tuple[bytes, pa.Table | BlocRefuse]]:
    """Chaque bloc et sa table, ou son refus ; le suivant se lit et s'analyse pendant qu'on range celui-ci."""
    blocs = _blocs(flot)

    def suivant() -> tuple[bytes, pa.Table | BlocRefuse] | None:
        octets = next(blocs, None)
        if octets is None:
            return None
        try:
            return octets, _analyser(octets)
        except BlocRefuse as refus:
            return octets, refus

    with ThreadPoolExecutor(1) as executeur:
        attendu = executeur.submit(suivant)
        while (pret := attendu.result()) is not None:
            attendu = executeur.submit(suivant)
            yield pret


def _analyser(octets: bytes) -> pa.Table:
    """Table Arrow du bloc, ou `BlocRefuse`. Second essai sans les blancs autour des champs."""
    derniere = max(octets.rfind(b"\n"), octets.rfind(b"\r")) + 1
    if b"\0" in octets or len(octets) - derniere > lignes.LONGUEUR_LIGNE:
        raise BlocRefuse(ILLISIBLE)
    if _peut_etre_hexadecimal(octets) and _HEXADECIMALE.search(octets):
        raise BlocRefuse(ILLISIBLE)  # pyarrow lirait « 0x1F » comme 31
    if not octets.strip(b" \t\r\n"):
        return pa.table({})
    try:
        return _table(octets)
    except pa.ArrowInvalid:
        serre = lignes.serrer(octets)
    try:
        return _table(serre)
    except pa.ArrowInvalid as erreur:
        raise BlocRefuse(ILLISIBLE) from erreur


def _peut_etre_hexadecimal(octets: bytes) -> bool:
    """« 0x » ou « 0X » quelque part ; chercher le X d'abord va dix fois plus vite que `in`."""
    suite = np.frombuffer(octets, dtype=np.uint8)
    return any(
        lettre in octets and bool((suite[np.flatnonzero(suite == lettre[0]) - 1] == ord("0")).any())
        for lettre in (b"x", b"X")
    )


def _table(octets: bytes) -> pa.Table:
    return pcsv.read_csv(
        pa.BufferReader(octets),
        read_options=pcsv.ReadOptions(column_names=lignes.COLONNES, block_size=TAILLE_MORCEAU),
        parse_options=pcsv.ParseOptions(delimiter=";"),
        convert_options=pcsv.ConvertOptions(
            column_types=_TYPES, check_utf8=False, null_values=[""], strings_can_be_null=False
        ),
    )
