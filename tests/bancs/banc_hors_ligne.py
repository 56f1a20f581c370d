"""Recette du portable hors ligne : paquets téléchargés, puis installation et service réseau coupé.

    python -m tests.bancs.banc_hors_ligne

Télécharge les paquets de `requirements.txt` (réseau), puis, dans un espace de noms qui n'a que la boucle
locale (`unshare`), crée un environnement neuf, y installe sans index et ouvre quatre pages.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bancs.client_streamlit import RACINE, serveur, visiteur
from tests.hebergement.outils import dehors, espionner

PAGES = ("", "fiche", "carte", "simulateur")


async def visite(adresse: str) -> None:
    """Ouvre les pages et bouge le curseur ; toute erreur à l'écran arrête le banc."""
    async with visiteur(adresse) as v:
        for page in PAGES:
            await v.ouvrir(page, "dep=25&v=1&m=tousr15")
        await v.regler("taux", 40)
        print("pages ouvertes :", ", ".join(r.action for r in v.reponses), "|", v.textes[1])


def dedans() -> None:
    """Exécuté sans réseau : le vérifier, puis servir."""
    with socket.socket() as prise:
        prise.settimeout(2)
        try:
            prise.connect(("192.0.2.1", 443))  # adresse réservée à la documentation
        except OSError as erreur:
            print("réseau coupé :", erreur.strerror)
        else:
            raise SystemExit("le réseau répond : la mesure ne vaut rien")
    with tempfile.TemporaryDirectory() as dossier:
        environnement, notes = espionner(Path(dossier))
        options = ["--server.address=0.0.0.0", "--server.fileWatcherType=none"]
        with serveur(options=options, environnement=environnement) as s:
            print(f"démarré en {s.secondes:.1f} s")
            asyncio.run(visite(s.adresse))
        if demandes := dehors(notes):
            raise SystemExit(f"demandé au réseau : {demandes}")
        print("aucun nom demandé, aucune adresse jointe")


def principal() -> None:
    """Prépare les paquets puis relance ce fichier sans réseau."""
    copie = ("app.py", "modules", "data", "static", ".streamlit", "tests", "requirements.txt")
    with tempfile.TemporaryDirectory() as temporaire:
        projet = Path(temporaire) / "projet"
        projet.mkdir()
        for nom in copie:
            source = RACINE / nom
            (shutil.copytree if source.is_dir() else shutil.copy)(source, projet / nom)
        debut = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "-r", "requirements.txt", "-d", "paquets"],
            cwd=projet, check=True,
        )  # fmt: skip
        paquets = list((projet / "paquets").iterdir())
        poids = sum(p.stat().st_size for p in paquets) / 1e6
        print(f"{len(paquets)} paquets, {poids:.0f} Mo, {time.perf_counter() - debut:.0f} s")
        etapes = [
            "ip link set lo up",
            f"{sys.executable} -m venv .venv",
            ".venv/bin/pip install -q --no-index --find-links paquets -r requirements.txt",
            ".venv/bin/python -m tests.bancs.banc_hors_ligne --dedans",
        ]
        debut = time.perf_counter()
        subprocess.run(
            ["unshare", "--net", "--map-root-user", "sh", "-ec", "\n".join(etapes)],
            cwd=projet, check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )  # fmt: skip
        print(f"installé et servi sans réseau en {time.perf_counter() - debut:.0f} s")


if __name__ == "__main__":
    dedans() if "--dedans" in sys.argv else principal()
