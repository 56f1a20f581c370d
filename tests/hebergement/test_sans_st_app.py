"""Un hébergeur qui ne connaît pas `st.App` exécute `app.py` comme un script : l'application marche."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.bancs.client_streamlit import RACINE, visiteur
from tests.navigateur.chromium import port_libre

LANCER = """
from streamlit.web import bootstrap
reglages = {{"server_port": {port}, "server_address": "127.0.0.1", "server_fileWatcherType": "none"}}
bootstrap.load_config_options(reglages)
bootstrap.run("app.py", False, [], reglages)
"""


async def visite(adresse: str) -> list[str]:
    async with visiteur(adresse) as v:
        await v.ouvrir("fiche", "dep=25")
        document = await v.telecharger("Document (HTML, à lire hors ligne)")
        assert b"Doubs" in document
        return v.textes


def test_app_py_marche_aussi_en_simple_script():
    port = port_libre()
    processus = subprocess.Popen(
        [sys.executable, "-c", LANCER.format(port=port)], cwd=RACINE, env=os.environ | {"PRECHAUFFER": "non"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    adresse = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{adresse}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        with ThreadPoolExecutor(1) as fil:
            assert fil.submit(asyncio.run, visite(adresse)).result()
    finally:
        processus.terminate()
        processus.wait(timeout=15)
