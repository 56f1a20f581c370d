"""Poids d'une première visite et processeur du serveur, page par page, sur un ou deux serveurs déjà chauds.

`python -m tests.bancs.banc_visite PORT:PID [PORT:PID]` : chaque serveur est lancé à part, par exemple deux
versions de l'outil. Médiane des tours, le premier mis de côté.
"""

import argparse
import os
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

PAGES = ("?dep=25", "fiche?dep=25", "simulateur?dep=25", "carte?dep=25")
PRET = """() => !document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton]')
  && [...document.querySelectorAll('.stPlotlyChart')].every((f) => f.querySelector('.main-svg'))"""
CALME = 6  # lectures de suite sans rien qui bouge


def processeur(pid: int) -> float:
    """Secondes de processeur consommées par ce serveur depuis son lancement."""
    champs = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


def visiter(navigateur: Browser, port: int, adresse: str) -> int:
    """Octets reçus, par HTTP et par WebSocket, d'un navigateur neuf jusqu'à la page immobile."""
    contexte, recus = navigateur.new_context(viewport={"width": 1280, "height": 900}), [0]
    page = contexte.new_page()
    espion = contexte.new_cdp_session(page)
    espion.send("Network.enable")

    def compter_trame(evenement: dict[str, Any]) -> None:
        trame = evenement["response"]
        recus[0] += len(trame["payloadData"]) * (4 if trame["opcode"] == 1 else 3) // 4

    espion.on("Network.loadingFinished", lambda e: recus.append(int(e["encodedDataLength"])))
    espion.on("Network.webSocketFrameReceived", compter_trame)
    page.goto(f"http://localhost:{port}/{adresse}")
    _attendre(page)
    contexte.close()
    return sum(recus)


def _attendre(page: Page) -> None:
    page.wait_for_selector("[data-testid=stMain]", timeout=60_000)
    calme = 0
    while calme < CALME:
        page.wait_for_timeout(300)
        calme = calme + 1 if page.evaluate(PRET) else 0


def main() -> None:
    """Une ligne par page et par serveur."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("serveurs", nargs="+", metavar="PORT:PID")
    analyseur.add_argument("--tours", type=int, default=3)
    args = analyseur.parse_args()
    mesures = defaultdict(list)
    with sync_playwright() as outil:
        navigateur = outil.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for _ in range(args.tours):
            for serveur in args.serveurs:
                port, pid = map(int, serveur.split(":"))
                for adresse in PAGES:
                    avant = processeur(pid)
                    octets = visiter(navigateur, port, adresse)
                    mesures[adresse, port].append((octets, processeur(pid) - avant))
        navigateur.close()
    for (adresse, port), tours in sorted(mesures.items()):
        octets, secondes = (median(valeurs) for valeurs in zip(*tours[1:], strict=True))
        print(f"{adresse} ({port}) : {octets / 1e6:.2f} Mo, {1000 * secondes:.0f} ms de processeur")


if __name__ == "__main__":
    main()
