"""Démarrage à froid jusqu'au premier écran utile, face à une application Streamlit vide, tour à tour.

    python -m tests.bancs.banc_demarrage [--tours 5]

Donne le temps de processeur du serveur, moins sensible que la montre à ce que fait la machine par ailleurs,
puis les bibliothèques les plus longues à importer.
"""

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bancs.client_streamlit import RACINE, serveur, visiteur

VIDE = """import plotly.graph_objects as go
import streamlit as st

st.title("Vide")
st.metric("Nombre", 1)
st.plotly_chart(go.Figure({"data": [{"type": "bar", "x": [1, 2], "y": [1, 2]}]}))
"""
PAGES = {"accueil": "", "fiche": "fiche", "simulateur": "simulateur"}


async def premier_ecran(adresse: str, page: str) -> float:
    """Secondes de la demande à la fin de la page."""
    async with visiteur(adresse) as v:
        await v.ouvrir(page, "dep=25")
        return v.reponses[0].secondes


def mesurer(script: Path | str, page: str) -> tuple[float, float, float, float]:
    """Secondes jusqu'au serveur prêt, puis jusqu'à l'écran ; processeur (s) ; mémoire (Mo)."""
    with serveur(
        script, options=["--server.fileWatcherType=none"], environnement={"PRECHAUFFER": "non"}
    ) as s:
        ecran = asyncio.run(premier_ecran(s.adresse, page))
        time.sleep(0.5)
        return s.secondes, ecran, s.processeur(), s.memoire()


def imports() -> None:
    """Les imports les plus longs de l'application, en millisecondes cumulées."""
    sortie = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import modules.ecran.serveur"],
        cwd=RACINE, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    durees: dict[str, float] = {}
    for propre, nom in re.findall(r"import time:\s+(\d+) \|\s+\d+ \| *([\w.]+)", sortie):
        racine = nom.split(".")[0]
        durees[racine] = durees.get(racine, 0) + int(propre) / 1000
    print(
        "imports (ms) :",
        ", ".join(f"{n} {d:.0f}" for n, d in sorted(durees.items(), key=lambda p: -p[1])[:8]),
    )
    print(f"total des imports {sum(durees.values()):.0f} ms")


def principal() -> None:
    """Alterne les mesures et imprime les médianes."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--tours", type=int, default=5)
    args = analyseur.parse_args()
    with tempfile.TemporaryDirectory() as dossier:
        vide = Path(dossier) / "vide.py"
        vide.write_text(VIDE, encoding="utf-8")
        cas: dict[str, tuple[Path | str, str]] = {"application vide": (vide, "")}
        cas |= {nom: ("app.py", page) for nom, page in PAGES.items()}
        mesures: dict[str, list[tuple[float, ...]]] = {nom: [] for nom in cas}
        for _ in range(args.tours):
            for nom, (script, page) in cas.items():
                mesures[nom].append(mesurer(script, page))
    print(
        f"charge de la machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cœurs, {args.tours} tours, médianes"
    )
    print(f"{'':18}{'serveur prêt':>14}{'puis écran':>12}{'processeur':>12}{'mémoire':>10}")
    for nom, lignes in mesures.items():
        pret, ecran, processeur, memoire = map(statistics.median, zip(*lignes, strict=True))
        print(f"{nom:18}{pret:12.1f} s{ecran:10.1f} s{processeur:10.1f} s{memoire:7.0f} Mo")
    imports()


if __name__ == "__main__":
    principal()
