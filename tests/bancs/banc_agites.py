"""Des visiteurs agités parmi une salle : ceux qui tirent le curseur, ceux qui partent au milieu.

    python -m tests.bancs.banc_agites [--salle 50] [--tireurs 5] [--partants 100]

Un tireur envoie cent pas du curseur en trois secondes, sans attendre de réponse, comme un doigt que l'on fait
glisser. Un partant demande une fiche et ferme aussitôt, pendant qu'elle se calcule. Pour chaque scène, le p95
d'un témoin qui déplace le curseur sans se presser. Échec si le témoin ou le dernier pas d'un tireur attend
plus que `LIMITE_S`, si une session tombe en erreur, si le nombre affiché n'est pas celui du dernier pas, ou
si le serveur dépasse `LIMITE_MO`.
"""

import argparse
import asyncio
import os
import random
import sys
from collections.abc import Awaitable, Callable

from tests.bancs.banc_charge import SCENARIO, UNITES, agiter, imprimer, p95
from tests.bancs.banc_lourd import temoin
from tests.bancs.client_streamlit import Serveur, serveur, visiteur

LIMITE_S = 4.0
LIMITE_MO = 500.0
PAS = 100
DUREE_S = 3.0
ENSEMBLE = 20  # partants à la fois


async def tirer(adresse: str) -> float:
    """Cent pas sans attendre ; secondes entre le dernier et la réponse qui le montre."""
    async with visiteur(adresse) as v:
        await v.ouvrir("simulateur", f"dep=31&{SCENARIO}")
        attente = await v.tirer("taux", [float(1 + n % 50) for n in range(PAS)], duree_s=DUREE_S)
        montre = list(v.textes)
        await v.regler("taux", 20.0)
        await v.regler("taux", float(1 + (PAS - 1) % 50))
        if montre != v.textes:
            raise AssertionError(f"dernier pas mal montré : {montre} au lieu de {v.textes}")
        return attente


async def partir(adresse: str, rang: int, places: asyncio.Semaphore) -> None:
    """Demande une fiche, et ferme avant qu'elle n'arrive."""
    hasard = random.Random(rang)
    async with places, visiteur(adresse) as v:
        demande = asyncio.create_task(v.ouvrir("fiche", f"dep={hasard.choice(UNITES)}"))
        await asyncio.sleep(hasard.uniform(0, 0.3))
        demande.cancel()


async def scene(s: Serveur, nom: str, salle: int, faire: Callable[[], Awaitable[list[float]]]) -> bool:
    """Joue une scène devant la salle et son témoin ; vrai si personne n'a attendu plus que permis."""
    fini, vu_assez = asyncio.Event(), asyncio.Event()
    assis = [asyncio.create_task(agiter(s.adresse, rang, fini, pause_s=(2, 6))) for rang in range(salle)]
    vu = asyncio.create_task(temoin(s.adresse, vu_assez))
    await asyncio.sleep(3)
    durees = await faire()
    await asyncio.sleep(2)
    vu_assez.set()
    attendu = await vu
    fini.set()
    venus = await asyncio.gather(*assis, return_exceptions=True)
    pannes = [e for e in venus if isinstance(e, BaseException)]
    imprimer(f"témoin, {nom}", attendu)
    if durees:
        imprimer(nom, durees)
    print(f"   {len(pannes)} sessions de la salle en erreur, {s.memoire():.0f} Mo", *pannes[:3], flush=True)
    return not pannes and p95(attendu) < LIMITE_S and max(durees, default=0.0) < LIMITE_S


async def mesurer(s: Serveur, args: argparse.Namespace) -> bool:
    """Les deux scènes."""

    async def tireurs() -> list[float]:
        return list(await asyncio.gather(*(tirer(s.adresse) for _ in range(args.tireurs))))

    async def partants() -> list[float]:
        places = asyncio.Semaphore(ENSEMBLE)
        await asyncio.gather(*(partir(s.adresse, rang, places) for rang in range(args.partants)))
        return []

    async with visiteur(s.adresse) as v:
        await v.ouvrir("simulateur", f"dep=31&{SCENARIO}")
    await asyncio.sleep(args.avance)
    tient = await scene(s, f"{args.tireurs} tireurs", args.salle, tireurs)
    return await scene(s, f"{args.partants} partants", args.salle, partants) and tient


def principal() -> int:
    """Lance le serveur, joue, compare."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--salle", type=int, default=50)
    analyseur.add_argument("--tireurs", type=int, default=5)
    analyseur.add_argument("--partants", type=int, default=100)
    analyseur.add_argument("--avance", type=float, default=60, help="secondes laissées à la préparation")
    args = analyseur.parse_args()
    with serveur(options=["--server.fileWatcherType=none"]) as s:
        print(f"charge de la machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cœurs")
        tenu, haut = asyncio.run(mesurer(s, args)), s.memoire("VmHWM")
    tenu = tenu and haut < LIMITE_MO
    print(f"au plus haut {haut:.0f} Mo ; charge de la machine {os.getloadavg()[0]:.1f}")
    print(f"limites {LIMITE_S:g} s, {LIMITE_MO:.0f} Mo : {'tenues' if tenu else 'DÉPASSÉES'}")
    return int(not tenu)


if __name__ == "__main__":
    sys.exit(principal())
