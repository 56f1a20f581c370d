"""Poids d'un pas de curseur sur le fil : une salle sur un mauvais Wi-Fi doit suivre."""

from playwright.sync_api import Page, WebSocket

from tests.navigateur.chromium import attendre_calme

LIMITE_OCTETS = 60_000


def test_un_pas_du_curseur_pese_moins_de_60_ko(application: str, page: Page):
    recus: list[int] = []

    def suivre(prise: WebSocket) -> None:
        prise.on("framereceived", lambda trame: recus.append(len(trame)))

    page.on("websocket", suivre)
    page.goto(f"{application}/simulateur?dep=31&m=tousr15")
    attendre_calme(page)
    curseur = page.get_by_role("slider")
    curseur.focus()
    recus.clear()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr16')")
    attendre_calme(page)
    assert 0 < sum(recus) <= LIMITE_OCTETS, f"{sum(recus)} octets"


def test_la_carte_ne_porte_pas_les_contours(application: str, page: Page):
    recus: list[bytes | str] = []
    page.on("websocket", lambda prise: prise.on("framereceived", lambda trame: recus.append(trame)))  # noqa: PLW0108 une méthode native ne s’accroche pas
    page.goto(f"{application}/carte?dep=25")
    attendre_calme(page)
    for trame in recus:
        octets = trame if isinstance(trame, bytes) else trame.encode()
        assert b"FeatureCollection" not in octets
        assert b'"coordinates"' not in octets
