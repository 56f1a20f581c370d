"""L'outil ne demande rien à personne : ni au démarrage, ni pour une origine étrangère."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.bancs.client_streamlit import serveur, visiteur
from tests.hebergement.outils import dehors, espionner

ETRANGER = "https://ailleurs.example"


async def visite(adresse: str) -> None:
    async with visiteur(adresse) as v:
        await v.ouvrir("fiche", "dep=25")
    flot = adresse.replace("http", "ws", 1) + "/_stcore/stream"
    with contextlib.suppress(InvalidStatus):
        async with connect(flot, subprotocols=["streamlit"], origin=ETRANGER, proxy=None):
            pytest.fail("une page étrangère a pu ouvrir une session")


def test_rien_n_est_demande_au_reseau(tmp_path: Path):
    environnement, notes = espionner(tmp_path)
    # Comme dans un conteneur : à l'écoute de toutes les adresses.
    options = ["--server.address=0.0.0.0", "--server.fileWatcherType=none"]
    environnement |= {"PRECHAUFFER": "non"}
    with serveur(options=options, environnement=environnement) as s, ThreadPoolExecutor(1) as fil:
        fil.submit(asyncio.run, visite(s.adresse)).result()
    assert notes.read_text()  # l'espion a bien été posé
    assert not dehors(notes)
