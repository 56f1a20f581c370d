"""L'outil ne demande rien à personne : ni au démarrage, ni pour une origine étrangère."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.bancs.client_streamlit import visiteur
from tests.hebergement.conftest import Observe
from tests.hebergement.outils import dehors

ETRANGER = "https://ailleurs.example"


async def visite(adresse: str) -> None:
    async with visiteur(adresse) as v:
        await v.ouvrir("fiche", "dep=25")
    flot = adresse.replace("http", "ws", 1) + "/_stcore/stream"
    with contextlib.suppress(InvalidStatus):
        async with connect(flot, subprotocols=["streamlit"], origin=ETRANGER, proxy=None):
            pytest.fail("une page étrangère a pu ouvrir une session")


def test_rien_n_est_demande_au_reseau(observe: Observe):
    with ThreadPoolExecutor(1) as fil:
        fil.submit(asyncio.run, visite(observe.serveur.adresse)).result()
    assert observe.reseau.read_text()  # l'espion a bien été posé
    assert not dehors(observe.reseau)
