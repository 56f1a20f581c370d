"""Mémoire du serveur, du repos à une salle, sous la limite de 690 Mo de Community Cloud.

    python -m tests.bancs.banc_memoire [--lignes 1000000] [--sessions 15]

La limite est un groupe de contrôle (v1 ou v2) quand on peut en créer un : au-delà, le noyau tue le serveur.
Sinon la mesure se fait sans limite et le dit. Échec si le serveur est tué ou dépasse la limite.
"""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bancs.banc_charge import jeu_officiel, salle
from tests.bancs.client_streamlit import Serveur, serveur, visiteur

LIMITE_MO = 690
RACINES = {
    Path("/sys/fs/cgroup/memory"): "memory.limit_in_bytes",  # v1
    Path("/sys/fs/cgroup"): "memory.max",  # v2
}


@contextlib.contextmanager
def limite() -> Iterator[list[str]]:
    """Commande qui enferme la suivante dans un groupe limité ; vide si c'est impossible ici."""
    for racine, reglage in RACINES.items():
        groupe = racine / f"banc-memoire-{os.getpid()}"
        try:
            groupe.mkdir()
            (groupe / reglage).write_text(str(LIMITE_MO * 1_000_000))
        except OSError:
            with contextlib.suppress(OSError):
                groupe.rmdir()
            continue
        try:
            yield ["sh", "-c", f'echo $$ > {groupe}/cgroup.procs && exec "$@"', "sh"]
        finally:
            groupe.rmdir()
        return
    print("aucun groupe de contrôle ne peut être créé : mesure SANS limite")
    yield []


async def parcours(s: Serveur, sessions: int) -> list[str]:
    """Imprime la mémoire à chaque étape ; renvoie les erreurs."""

    def dire(etape: str) -> None:
        print(f"{etape:34}{s.memoire():7.0f} Mo  (au plus haut {s.memoire('VmHWM'):.0f})")

    dire("serveur au repos")
    async with visiteur(s.adresse) as v:
        await v.ouvrir("", "dep=25")
        dire("accueil")
        for nom in [n for n in v.pages if n]:
            await v.ouvrir(nom, "dep=25")
            dire(nom)
        await asyncio.sleep(90)
        dire("toutes les fiches préparées")
    erreurs = (await salle(s.adresse, sessions=sessions, ensemble=True))[1]
    dire(f"{sessions} visiteurs dans la même seconde")
    return erreurs


def principal() -> int:
    """Mesure et compare à la limite."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--sessions", type=int, default=15)
    analyseur.add_argument("--lignes", type=int, default=0, help="lignes par sens du jeu tiré au sort")
    args = analyseur.parse_args()
    options = ["--server.fileWatcherType=none"]
    with (
        jeu_officiel(args.lignes) as environnement,
        limite() as prefixe,
        serveur(options=options, environnement=environnement, prefixe=prefixe) as s,
    ):
        erreurs = asyncio.run(parcours(s, args.sessions))
        haut, vivant = s.memoire("VmHWM"), s.processus.poll() is None
    tenu = vivant and haut < LIMITE_MO and not erreurs
    sous = "sous groupe limité" if prefixe else "sans limite imposée"
    print(f"limite {LIMITE_MO} Mo, {sous} : {'tenue' if tenu else 'DÉPASSÉE'}", *erreurs, sep="\n")
    return int(not tenu)


if __name__ == "__main__":
    sys.exit(principal())
