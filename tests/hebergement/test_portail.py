"""L'outil dans le cadre d'un autre site : ce que le guide promet, et ce qu'il dit ne pas marcher."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.hebergement.outils import GUIDE
from tests.navigateur.chromium import nouveau_contexte

BALISE = GUIDE.read_text(encoding="utf-8").split("```html\n", 1)[1].split("```", 1)[0]


@pytest.fixture(scope="module")
def portail(application: str) -> Iterator[str]:
    """Un site « localhost » qui montre l'outil, servi à « 127.0.0.1 » : pour le navigateur, deux sites."""
    balise = BALISE.replace("https://outils.exemple.fr/export", application)
    assert application in balise

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Portail</title>{balise}".encode())

        def log_message(self, *_: object) -> None: ...

    site = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://localhost:{site.server_address[1]}/"
    site.shutdown()


@pytest.fixture(scope="module")
def onglet(chromium: Browser) -> Iterator[Page]:
    contexte = nouveau_contexte(chromium)
    yield contexte.new_page()
    contexte.close()


@pytest.fixture
def cadre(portail: str, onglet: Page) -> FrameLocator:
    onglet.goto(portail)
    return onglet.frame_locator("iframe")


def test_la_page_s_affiche_et_le_lien_se_copie(onglet: Page, cadre: FrameLocator):
    page, dedans = onglet, cadre
    expect(dedans.get_by_test_id("stMetricValue").first).to_be_visible(timeout=90_000)
    dedans.get_by_role("button", name="Partager", exact=True).click()
    dedans.get_by_role("button", name="Copier le lien").first.click()
    expect(dedans.get_by_text("Lien copié.")).to_be_visible()
    page.evaluate("window.focus()")  # lire est permis au portail, pas au cadre
    copie = page.evaluate("navigator.clipboard.readText()")
    assert "/fiche?" in copie
    assert "dep=25" in copie


def test_le_depot_y_est_refuse_comme_le_guide_le_dit(onglet: Page, cadre: FrameLocator):
    page, dedans = onglet, cadre
    expect(dedans.get_by_test_id("stMetricValue").first).to_be_visible(timeout=90_000)
    racine = page.frames[1].url.split("/fiche")[0]
    page.frames[1].goto(f"{racine}/donnees?embed=true")
    etats: list[int] = []
    page.on("response", lambda r: etats.append(r.status) if "/upload_file/" in r.url else None)
    champ = dedans.locator("input[type=file]").first
    champ.wait_for(state="attached", timeout=90_000)
    champ.set_input_files({"name": "e.txt", "mimeType": "text/plain", "buffer": b"x"})
    depot = dedans.locator("[data-testid=stFileUploader]").first
    expect(depot).to_contain_text("ouvrez l’outil dans son propre onglet", timeout=60_000)
    assert etats == [403]
    assert "Le dépôt de fichiers ne marche pas" in GUIDE.read_text(encoding="utf-8")
