"""Mémoire du serveur : rendre au système celle qui est libérée, et savoir combien il en reste à prendre.

Sur un petit serveur, ce qui reste en réserve compte comme pris.
"""

import contextlib
import ctypes
import gc
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

_RACINE = Path("/")
# Limite, usage et champs de `memory.stat` que le système peut reprendre : groupes de contrôle v2, puis v1.
_GROUPES = {
    "": ("memory.max", "memory.current", ("inactive_file", "active_file")),
    "memory": (
        "memory.limit_in_bytes", "memory.usage_in_bytes", ("total_inactive_file", "total_active_file")
    ),
}  # fmt: skip


def rendre_memoire() -> None:
    """Rend ce que Python et pyarrow ont libéré ; sans effet hors de la glibc."""
    gc.collect()
    rogner()


def rogner() -> None:
    """La même chose, sans ramassage : pour un calcul en cours, qui sait ce qu'il vient de libérer."""
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def libre(racine: Path = _RACINE) -> int | None:
    """Octets que ce processus et ses enfants peuvent encore prendre ; None si le système ne le dit pas.

    Le moindre de ce que laissent la machine et les groupes de contrôle où l'on est (conteneur, service) : au
    delà, le système arrête un processus. Les fichiers qu'il garde en mémoire ne comptent pas, il les rend. Lu
    dans `/proc` et `/sys` : Linux seulement. `racine` : où les chercher.
    """
    return min((*_de_la_machine(racine), *_des_groupes(racine)), default=None)


def _de_la_machine(racine: Path) -> Iterator[int]:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for ligne in (racine / "proc/meminfo").read_text(encoding="ascii").splitlines():
            if ligne.startswith("MemAvailable:"):
                yield 1024 * int(ligne.split()[1])


def _des_groupes(racine: Path) -> Iterator[int]:
    """Reste de chaque groupe limité, du sien à celui qui les contient tous."""
    try:
        lignes = (racine / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for _, controles, chemin in (ligne.split(":", 2) for ligne in lignes):
        for nom in {"memory", ""} & set(controles.split(",")):
            base = racine / "sys/fs/cgroup" / nom
            groupe = base / chemin.lstrip("/")
            for dossier in (groupe, *(d for d in groupe.parents if d.is_relative_to(base))):
                with contextlib.suppress(OSError, ValueError):  # « max » : sans limite
                    yield _reste(dossier, *_GROUPES[nom])


def _reste(dossier: Path, limite: str, usage: str, rendus: tuple[str, ...]) -> int:
    maximum, pris = (int((dossier / nom).read_text(encoding="ascii")) for nom in (limite, usage))
    etat = dict(ligne.split() for ligne in (dossier / "memory.stat").read_text("ascii").splitlines())
    return maximum - pris + sum(int(etat.get(nom, 0)) for nom in rendus)
