"""Ce qui passe sur le fil : une salle sur un mauvais Wi-Fi doit suivre."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, WebSocket

from tests.navigateur.chromium import attendre_calme

LIMITE_OCTETS = 60_000


@pytest.fixture
def recus(page: Page) -> Iterator[list[bytes]]:
    """Messages que la page reçoit du serveur."""
    trames: list[bytes] = []

    def suivre(prise: WebSocket) -> None:
        prise.on("framereceived", noter)

    def noter(trame: bytes | str) -> None:
        trames.append(trame if isinstance(trame, bytes) else trame.encode())

    page.on("websocket", suivre)
    yield trames
    page.remove_listener("websocket", suivre)


def test_un_pas_du_curseur_pese_moins_de_60_ko(application: str, page: Page, recus: list[bytes]):
    page.goto(f"{application}/simulateur?dep=31&m=tousr15")
    attendre_calme(page)
    curseur = page.get_by_role("slider")
    curseur.focus()
    recus.clear()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr16')")
    attendre_calme(page)
    octets = sum(map(len, recus))
    assert 0 < octets <= LIMITE_OCTETS, f"{octets} octets"


def test_la_carte_ne_porte_pas_les_contours(application: str, page: Page, recus: list[bytes]):
    page.goto(f"{application}/carte?dep=25")
    attendre_calme(page)
    assert recus
    for trame in recus:
        assert b"FeatureCollection" not in trame
        assert b'"coordinates"' not in trame
