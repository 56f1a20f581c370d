"""Une connexion WebSocket coupée se dit en français, et la fiche reste lisible sans elle."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.navigateur.chromium import attendre_calme


def test_une_connexion_coupee_se_dit_et_la_fiche_reste_lisible(application: str, page_neuve: Page):
    page = page_neuve
    page.route_web_socket("**/_stcore/stream", lambda prise: prise.close())
    page.goto(f"{application}/fiche?dep=25")
    message = page.get_by_role("alert").filter(has_text="bloque peut-être les connexions WebSocket")
    expect(message).to_be_visible(timeout=25_000)
    message.get_by_role("link", name="fiche du département 25").click()
    expect(page.get_by_text("Doubs").first).to_be_visible(timeout=60_000)
    assert page.url.endswith("/document/fiche-25.html")


def test_la_page_dit_qu_elle_charge_jusqu_a_ce_qu_elle_ait_de_quoi_montrer(
    application: str, page_neuve: Page
):
    """Les scripts de l'outil retenus, la page n'est pas blanche ; et ce n'est pas la faute du WebSocket."""
    page, retenus, libre = page_neuve, [], False
    page.clock.install()
    page.route("**/static/js/**", lambda demande: demande.continue_() if libre else retenus.append(demande))
    page.goto(f"{application}/fiche?dep=25", wait_until="commit")
    expect(page.get_by_role("status").filter(has_text="Chargement de l’outil…")).to_be_visible()
    page.wait_for_function("!document.querySelector('script[defer]') || document.readyState !== 'loading'")
    page.clock.run_for(12_000)
    expect(page.get_by_text("Le réseau est lent")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.resume()
    libre = True
    for demande in retenus:
        demande.continue_()
    expect(page.get_by_role("heading", name="Doubs (25)")).to_be_visible(timeout=60_000)
    expect(page.locator("#chargement")).to_have_count(0)


def test_un_reseau_coupe_se_dit_sans_anglais_et_la_page_reprend(application: str, page_neuve: Page):
    page = page_neuve
    prises: list[WebSocketRoute] = []

    def relayer(prise: WebSocketRoute) -> None:
        prise.connect_to_server()
        prises.append(prise)

    page.route_web_socket("**/_stcore/stream", relayer)
    page.goto(f"{application}/simulateur?dep=16&v=1&m=tousr25")
    attendre_calme(page)
    page.route("**/_stcore/**", lambda demande: demande.abort("connectionrefused"))
    prises[-1].close()
    boite = page.get_by_role("dialog")
    expect(boite.get_by_text("Connexion perdue")).to_be_visible()
    expect(boite.get_by_text("Le serveur ne répond pas")).to_be_visible()
    assert not re.search(r"\b(Streamlit|server|connected|internet\?)", boite.inner_text())
    page.unroute("**/_stcore/**")
    expect(boite).to_have_count(0)
    attendre_calme(page)
    assert "m=tousr25" in page.url
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr26')")
