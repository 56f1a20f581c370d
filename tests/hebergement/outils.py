"""Le guide d'hébergement pris au mot : ses blocs sont lus et exécutés."""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.navigateur.chromium import port_libre

RACINE = Path(__file__).parents[2]
GUIDE = RACINE / "docs" / "hebergement.md"
# Lancé par root, nginx prend un autre compte, qui n'entre pas dans le dossier du test : ses fichiers tampons
# y seraient refusés, et une réponse lente coupée.
NGINX = """
{compte}
daemon off;
pid {dossier}/nginx.pid;
error_log {dossier}/erreurs.log;
events {{}}
http {{
    access_log off;
    {avant}
    client_body_temp_path {dossier}/corps;
    proxy_temp_path {dossier}/mandataire;
    fastcgi_temp_path {dossier}/f;
    uwsgi_temp_path {dossier}/u;
    scgi_temp_path {dossier}/s;
    server {{
        listen 127.0.0.1:{port};
        {lieux}
    }}
}}
"""

# Note chaque nom demandé et chaque adresse jointe par le serveur, y compris avant le premier geste.
ESPION = """
import sys
def noter(evenement, arguments):
    if evenement in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect"):
        cible = arguments[0] if evenement != "socket.connect" else arguments[1]
        with open({fichier!r}, "a") as f:
            f.write(repr(cible) + "\\n")
sys.addaudithook(noter)
"""
# Note chaque ramassage demandé par le serveur, par sa génération.
COMPTEUR = """
import gc
ramasser = gc.collect
def compter(generation=2):
    with open({fichier!r}, "a") as f:
        f.write(str(generation))
    return ramasser(generation)
gc.collect = compter
"""
ICI = ("localhost", "127.0.0.1", "0.0.0.0", "8.8.8.8", "None")  # 8.8.8.8 : prise UDP, rien n'est envoyé


def espionner(dossier: Path) -> tuple[dict[str, str], Path]:
    """Environnement d'un serveur dont les demandes au réseau sont notées, et le fichier où elles le sont."""
    return _poser(dossier, ESPION, "reseau")


def compter_les_ramassages(dossier: Path) -> tuple[dict[str, str], Path]:
    """Environnement d'un serveur dont les ramassages sont notés, et le fichier où ils le sont."""
    return _poser(dossier, COMPTEUR, "ramassages")


def _poser(dossier: Path, sonde: str, nom: str) -> tuple[dict[str, str], Path]:
    """Ajoute une sonde à celles que Python exécute avant le serveur."""
    notes = dossier / nom
    notes.touch()
    with (dossier / "sitecustomize.py").open("a", encoding="utf-8") as script:
        script.write(sonde.format(fichier=str(notes)))
    return {"PYTHONPATH": str(dossier)}, notes


def dehors(notes: Path) -> list[str]:
    """Ce qui a été demandé à une autre machine."""
    return [ligne for ligne in notes.read_text().splitlines() if not any(ici in ligne for ici in ICI)]


def bloc(langage: str) -> str:
    """Le premier bloc de code de ce langage dans le guide."""
    return GUIDE.read_text(encoding="utf-8").split(f"```{langage}\n", 1)[1].split("```", 1)[0]


def hote(adresse: str) -> str:
    """« http://127.0.0.1:8501/export » → « 127.0.0.1:8501 »."""
    return urlsplit(adresse).netloc


def options_du_service() -> list[str]:
    """Options données à Streamlit par la ligne `ExecStart` du guide, sauf l'adresse et le port."""
    ligne = next(li for li in bloc("ini").splitlines() if li.startswith("ExecStart="))
    return [o for o in shlex.split(ligne) if o.startswith("--") and ".port" not in o and ".address" not in o]


@contextlib.contextmanager
def nginx(dossier: Path, *, lieux: str, avant: str = "") -> Iterator[str]:
    """nginx sur un port libre, avec ces blocs du guide ; rend l'adresse du mandataire.

    `lieux` : dans le bloc `server` ; `avant` : au-dessus.
    """
    if shutil.which("nginx") is None:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("nginx est absent : apt-get install nginx")
    port = port_libre()
    compte = "user root;" if os.geteuid() == 0 else ""
    reglages = dossier / "nginx.conf"
    reglages.write_text(
        NGINX.format(dossier=dossier, port=port, lieux=lieux, avant=avant, compte=compte), encoding="utf-8"
    )
    processus = subprocess.Popen(["nginx", "-p", str(dossier), "-c", str(reglages)])
    try:
        _attendre(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        processus.terminate()
        processus.wait(timeout=10)


def _attendre(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx n’a pas démarré")
