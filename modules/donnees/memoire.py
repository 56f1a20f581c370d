"""Rendre au système la mémoire libérée : sur un petit serveur, ce qui reste en réserve compte comme pris."""

import contextlib
import ctypes
import gc

import pyarrow as pa


def rendre_memoire() -> None:
    """Rend ce que Python et pyarrow ont libéré ; sans effet hors de la glibc."""
    gc.collect()
    rogner()


def rogner() -> None:
    """La même chose, sans ramassage : pour un calcul en cours, qui sait ce qu'il vient de libérer."""
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
