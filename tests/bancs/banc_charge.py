"""Une salle de cinquante personnes : temps de réponse, erreurs et mémoire, sur la boucle locale.

    python -m tests.bancs.banc_charge [--ensemble] [--lignes 1000000] [--sans-temoin]

Chaque session ouvre une fiche, change de département, ouvre le simulateur et déplace dix fois le curseur.
Par défaut : arrivées étalées sur 30 s, 2 à 6 s entre deux gestes ; `--ensemble` : les cinquante font chaque
geste dans la même seconde. Un vrai Chromium fait de même, en témoin. `--lignes` : jeu de taille officielle,
tiré au sort puis importé. Échec au-delà des limites, ou si le ramassage après chaque geste est revenu.
"""

import argparse
import asyncio
import contextlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.async_api import TimeoutError as PlaywrightTimeout
from playwright.async_api import async_playwright
from websockets.exceptions import WebSocketException

from modules.donnees import tables
from modules.donnees.douane.controles import codes_connus
from tests.bancs.client_streamlit import RACINE, Reponse, Serveur, SessionEnErreur, serveur, visiteur
from tests.fabriquer import ecrire_grand
from tests.navigateur.chromium import OPTIONS, chemin_chromium

PAS = 10
SCENARIO = "v=1&m=tousr15"  # une surtaxe uniforme : le scénario qui a un curseur
LIMITES_S = {"étalée": 0.3, "ensemble": 4.0}  # p95 de la réponse du serveur
NOMBRE_CHANGE = "avant => document.querySelectorAll('[data-testid=stMetricValue]')[1]?.innerText !== avant"
LIMITES_MO = {"embarqué": 450.0, "officiel": 690.0}


@contextlib.contextmanager
def jeu_officiel(lignes: int) -> Iterator[dict[str, str]]:
    """Environnement désignant un jeu tiré au sort puis importé (`lignes` par sens) ; vide si 0."""
    if not lignes:
        yield {}
        return
    with tempfile.TemporaryDirectory() as dossier:
        textes = [Path(dossier) / f"REGIONAL_CPF4PAYS{sens}.txt" for sens in "EI"]
        for graine, texte in enumerate(textes):
            ecrire_grand(texte, flux=texte.stem[-1], lignes=lignes, connus=codes_connus(), graine=graine)
        sortie = Path(dossier) / "flux"
        subprocess.run(
            [sys.executable, "-m", "modules", "importer", *map(str, textes), "--sortie", str(sortie)],
            cwd=RACINE, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for texte in textes:
            texte.unlink()
        yield {"DOSSIER_FLUX": str(sortie)}


async def agiter(adresse: str, rang: int, fini: asyncio.Event, *, pause_s: tuple[float, float]) -> int:
    """Une personne de la salle passe d'une fiche à l'autre jusqu'à la fin ; nombre de gestes."""
    hasard = random.Random(rang)
    async with visiteur(adresse) as v:
        while not fini.is_set():
            await v.ouvrir("fiche", f"dep={hasard.choice(UNITES)}")
            await asyncio.sleep(hasard.uniform(*pause_s))
        return len(v.reponses)


async def salle(adresse: str, *, sessions: int, ensemble: bool) -> tuple[list[Reponse], list[str]]:
    """Toutes les sessions à la fois ; réponses mesurées et erreurs."""
    barriere = asyncio.Barrier(sessions) if ensemble else None
    faits: list[Reponse] = []
    erreurs: list[str] = []

    async def personne(rang: int) -> None:
        hasard = random.Random(rang)

        async def souffler() -> None:
            if barriere is None:
                await asyncio.sleep(hasard.uniform(2, 6))
            else:
                await barriere.wait()
                await asyncio.sleep(hasard.uniform(0, 1))

        depart, suivant = hasard.sample(UNITES, 2)
        await asyncio.sleep(hasard.uniform(0, 1) if ensemble else 30 * rang / sessions)
        try:
            async with visiteur(adresse) as v:
                gestes = [
                    lambda: v.ouvrir("fiche", f"dep={depart}"),
                    lambda: v.ouvrir("fiche", f"dep={suivant}"),
                    lambda: v.ouvrir("simulateur", f"dep={suivant}&{SCENARIO}"),
                    *(lambda t=t: v.regler("taux", t) for t in hasard.sample(range(101), PAS)),
                ]
                for geste in gestes:
                    await geste()
                    await souffler()
                faits.extend(v.reponses)
        except (SessionEnErreur, WebSocketException, TimeoutError, OSError) as erreur:
            erreurs.append(f"session {rang} : {type(erreur).__name__} {erreur}")
            if barriere is not None:
                await barriere.abort()
        except asyncio.BrokenBarrierError:
            erreurs.append(f"session {rang} : interrompue par une autre")

    await asyncio.gather(*(personne(rang) for rang in range(sessions)))
    return faits, erreurs


async def temoin(adresse: str, arret: asyncio.Event) -> tuple[list[float], list[str]]:
    """Un vrai Chromium : du geste au nombre changé à l'écran, et les erreurs vues."""
    durees, erreurs = [], []
    async with async_playwright() as p:
        navigateur = await p.chromium.launch(executable_path=chemin_chromium(), args=OPTIONS)
        page = await navigateur.new_page()
        page.on("pageerror", lambda e: erreurs.append(f"témoin : {e}"))
        await page.goto(f"{adresse}/simulateur?dep=31&{SCENARIO}")
        curseur = page.get_by_role("slider")
        await curseur.wait_for(timeout=60_000)
        droits = page.get_by_test_id("stMetricValue").nth(1)
        while not arret.is_set():
            avant = await droits.inner_text()
            debut = time.perf_counter()
            await curseur.press("Home" if len(durees) % 2 else "End")
            try:
                await page.wait_for_function(NOMBRE_CHANGE, arg=avant)
            except PlaywrightTimeout:
                erreurs.append("témoin : le nombre n’a pas changé en 30 s")
                continue
            durees.append(time.perf_counter() - debut)
            if await page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count():
                erreurs.append("témoin : erreur à l’écran")
            await page.wait_for_timeout(3000)
        await navigateur.close()
    return durees, erreurs


async def mesurer(s: Serveur, args: argparse.Namespace) -> tuple[list[Reponse], list[float], list[str]]:
    """Un premier visiteur (l'animateur de la salle), puis la salle et son témoin."""
    async with visiteur(s.adresse) as v:
        await v.ouvrir("fiche", "dep=25")
        await v.ouvrir("simulateur", f"dep=25&{SCENARIO}")
        print(f"premier visiteur : fiche {v.reponses[0].secondes:.1f} s, "
              f"simulateur {v.reponses[1].secondes:.1f} s")  # fmt: skip
    await asyncio.sleep(args.avance)  # les fiches se préparent : l'animateur ouvre l'outil avant la salle
    arret = asyncio.Event()
    vu = None if args.sans_temoin else asyncio.create_task(temoin(s.adresse, arret))
    if vu:
        await asyncio.sleep(5)  # Chromium démarre avant la salle
    reponses, erreurs = await salle(s.adresse, sessions=args.sessions, ensemble=args.ensemble)
    arret.set()
    durees, autres = await vu if vu else ([], [])
    return reponses, durees, erreurs + autres


def p95(durees: list[float]) -> float:
    """Quatre-vingt-quinzième centile ; d'une seule durée, elle-même."""
    if len(durees) == 1:
        return durees[0]
    return statistics.quantiles(durees, n=20, method="inclusive")[-1]


def imprimer(nom: str, durees: list[float], octets: float = 0) -> None:
    poids = f"{octets / 1000:8.0f} ko" if octets else ""
    print(f"{nom:28}{len(durees):6} gestes  médiane {1000 * statistics.median(durees):6.0f} ms  "
          f"p95 {1000 * p95(durees):6.0f} ms  pire {1000 * max(durees):6.0f} ms{poids}")  # fmt: skip


def principal() -> int:
    """Lance le serveur, mesure, imprime, compare aux limites."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--sessions", type=int, default=50)
    analyseur.add_argument("--ensemble", action="store_true")
    analyseur.add_argument("--lignes", type=int, default=0, help="lignes par sens du jeu tiré au sort")
    analyseur.add_argument("--sans-temoin", action="store_true")
    analyseur.add_argument(
        "--avance", type=float, default=60, help="secondes entre le premier visiteur et la salle"
    )
    args = analyseur.parse_args()
    with (
        jeu_officiel(args.lignes) as environnement,
        serveur(options=["--server.fileWatcherType=none"], environnement=environnement) as s,
    ):
        print(f"charge de la machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cœurs")
        reponses, durees, erreurs = asyncio.run(mesurer(s, args))
        memoire, haut, processeur = s.memoire(), s.memoire("VmHWM"), s.processeur()
    for action in dict.fromkeys(r.action for r in reponses):
        memes = [r for r in reponses if r.action == action]
        imprimer(action, [r.secondes for r in memes], statistics.mean(r.octets for r in memes))
    imprimer("toutes", tout := [r.secondes for r in reponses])
    if durees:
        imprimer("témoin Chromium", durees)
    print(f"mémoire {memoire:.0f} Mo (au plus haut {haut:.0f}), processeur {processeur:.0f} s")
    print(f"charge de la machine {os.getloadavg()[0]:.1f}, erreurs {len(erreurs)}", *erreurs, sep="\n")
    limite_s = LIMITES_S["ensemble" if args.ensemble else "étalée"]
    limite_mo = LIMITES_MO["officiel" if args.lignes else "embarqué"]
    tenu = p95(tout) < limite_s and haut < limite_mo and not erreurs
    verdict = "tenues" if tenu else "DÉPASSÉES"
    print(f"limites : p95 {limite_s} s, {limite_mo:.0f} Mo, aucune erreur : {verdict}")
    return int(not tenu)


UNITES = tuple(tables.departements()["code"])

if __name__ == "__main__":
    sys.exit(principal())
