"""Une connexion WebSocket coupée se dit en français, et la fiche reste lisible sans elle."""

from playwright.sync_api import Page, expect


def test_une_connexion_coupee_se_dit_et_la_fiche_reste_lisible(application: str, page: Page):
    page.route_web_socket("**/_stcore/stream", lambda prise: prise.close())
    page.goto(f"{application}/fiche?dep=25")
    message = page.get_by_role("alert").filter(has_text="bloque peut-être les connexions WebSocket")
    expect(message).to_be_visible(timeout=25_000)
    message.get_by_role("link", name="fiche du département 25").click()
    expect(page.get_by_text("Doubs").first).to_be_visible(timeout=60_000)
    assert page.url.endswith("/document/fiche-25.html")
