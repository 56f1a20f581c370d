"""Cinquante visiteurs qui cliquent, et vingt téléchargements de chaque sorte qui arrivent tous.

    python -m tests.bancs.banc_telechargements [--sessions 50] [--nombre 20] [--pdf 20] [--latences 0 60 300]

À 0, 60 et 300 ms de latence ajoutée entre la préparation d'un fichier et sa demande par le navigateur : c'est
là que d'autres gestes l'effaceraient. Dix personnes téléchargent à la fois. `--nombre 0` : les PDF seulement.
Échec au premier fichier perdu.
"""

import argparse
import asyncio
import random
import sys
import time

from tests.bancs.banc_charge import SCENARIO, UNITES, agiter, imprimer
from tests.bancs.banc_lourd import NOM, temoin
from tests.bancs.client_streamlit import SessionEnErreur, serveur, visiteur

LATENCES_MS = (0, 60, 300)
SORTES = {
    "Document (HTML, à lire hors ligne)": "fiche",
    "Tableur (xlsx)": "fiche",
    "Résultats par produit (CSV)": "simulateur",
    "Scénario (JSON)": "simulateur",
    "Totaux par département (CSV)": "donnees",
}
ENSEMBLE = 10
FILE_PDF = 3


async def telecharger(adresse: str, libelle: str, latence_s: float, places: asyncio.Semaphore) -> float:
    """Un téléchargement par une session neuve ; durée en secondes, latence comprise."""
    dep = random.choice(UNITES)
    async with places, visiteur(adresse) as v:
        await v.ouvrir(SORTES[libelle], f"dep={dep}&{SCENARIO}")
        debut = time.perf_counter()
        await v.telecharger(libelle, latence_s=latence_s)
        return time.perf_counter() - debut


async def telecharger_pdf(adresse: str, latence_s: float, places: asyncio.Semaphore) -> float:
    """Un PDF, préparé quand vient son tour puis enregistré ; durée en secondes, attente et latence comprises.

    On attend son tour dans la file du serveur, qui n'admet que neuf personnes : pas plus à la fois ici.
    """
    async with places, visiteur(adresse) as v:
        await v.ouvrir("fiche", "dep=25")
        debut = time.perf_counter()
        await v.cliquer(f"preparer-{NOM}")
        await asyncio.sleep(latence_s)
        if not (await v.prendre("Enregistrer le PDF")).startswith(b"%PDF-"):
            raise SessionEnErreur("ce n’est pas un PDF")
        return time.perf_counter() - debut


def compter(nom: str, recus: list[float | BaseException]) -> int:
    """Imprime une série ; renvoie le nombre de fichiers perdus."""
    rates = [r for r in recus if isinstance(r, BaseException)]
    imprimer(nom, [r for r in recus if isinstance(r, float)] or [0.0])
    for r in rates:
        print(f"   perdu : {type(r).__name__} {r}", flush=True)
    return len(rates)


async def mesurer(adresse: str, args: argparse.Namespace) -> int:
    """Imprime chaque série ; renvoie le nombre de fichiers perdus."""
    fini, perdus = asyncio.Event(), 0
    vu = asyncio.create_task(temoin(adresse, fini))
    salle = [
        asyncio.create_task(agiter(adresse, rang, fini, pause_s=(2, 6))) for rang in range(args.sessions)
    ]
    for latence_s in (ms / 1000 for ms in args.latences):
        for libelle in SORTES if args.nombre else ():
            places = asyncio.Semaphore(ENSEMBLE)
            demandes = [telecharger(adresse, libelle, latence_s, places) for _ in range(args.nombre)]
            perdus += compter(
                f"{1000 * latence_s:3.0f} ms {libelle[:22]}",
                await asyncio.gather(*demandes, return_exceptions=True),
            )
        if args.pdf:
            file = asyncio.Semaphore(FILE_PDF)
            demandes = [telecharger_pdf(adresse, latence_s, file) for _ in range(args.pdf)]
            recus = await asyncio.gather(*demandes, return_exceptions=True)
            perdus += compter(f"{1000 * latence_s:3.0f} ms PDF", recus)
    fini.set()
    imprimer("témoin, curseur", await vu)
    gestes = await asyncio.gather(*salle, return_exceptions=True)
    pannes = [g for g in gestes if isinstance(g, SessionEnErreur)]
    print(f"pendant ce temps, {sum(g for g in gestes if isinstance(g, int))} gestes, {len(pannes)} en erreur")
    return perdus + len(pannes)


def principal() -> int:
    """Lance le serveur, mesure, compare à zéro."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--sessions", type=int, default=50)
    analyseur.add_argument("--nombre", type=int, default=20)
    analyseur.add_argument("--pdf", type=int, default=20)
    analyseur.add_argument("--latences", type=int, nargs="+", default=LATENCES_MS, metavar="MS")
    args = analyseur.parse_args()
    with serveur(options=["--server.fileWatcherType=none"]) as s:
        perdus = asyncio.run(mesurer(s.adresse, args))
        print(f"mémoire {s.memoire():.0f} Mo (au plus haut {s.memoire('VmHWM'):.0f})")
    print(f"fichiers perdus : {perdus}")
    return int(perdus > 0)


if __name__ == "__main__":
    sys.exit(principal())
