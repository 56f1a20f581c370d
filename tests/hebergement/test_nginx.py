"""L'outil sous un sous-chemin, derrière nginx réglé comme le dit le guide, dans un vrai navigateur."""

import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.bancs.client_streamlit import serveur
from tests.hebergement.outils import bloc, hote, nginx, options_du_service
from tests.navigateur.chromium import CALME


@pytest.fixture(scope="module")
def mandataire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if shutil.which("nginx") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx est absent : apt-get install nginx")
        pytest.skip("nginx est absent : apt-get install nginx")
    dossier: Path = tmp_path_factory.mktemp("nginx")
    with (
        serveur(options=options_du_service(), environnement={"PRECHAUFFER": "non"}) as s,
        nginx(dossier, lieux=bloc("nginx").replace("127.0.0.1:8501", hote(s.adresse))) as adresse,
    ):
        yield adresse


def test_la_racine_du_sous_chemin_y_mene(mandataire: str):
    with urllib.request.urlopen(f"{mandataire}/export") as reponse:
        assert reponse.url == f"{mandataire}/export/"
        assert reponse.status == 200
    with pytest.raises(urllib.error.HTTPError, match=r"40[34]"):  # nginx n'a que le sous-chemin
        urllib.request.urlopen(f"{mandataire}/")


def attendre(page: Page, condition: str) -> None:
    """Attend une condition sans `eval` dans la page, que la politique de sécurité refuse."""
    for _ in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(200)
    pytest.fail(f"jamais vrai en une minute : {condition}")


def attendre_calme(page: Page) -> None:
    attendre(page, CALME)
    page.wait_for_timeout(400)
    attendre(page, CALME)


def attendre_carte(page: Page) -> None:
    attendre(page, "() => document.querySelectorAll('.choroplethlayer path').length > 90")


@pytest.mark.parametrize(
    "adresse", ["fiche?dep=25", "simulateur?dep=31&v=1&m=tousr15", "carte?dep=25", "donnees"]
)
def test_rien_ne_manque_sous_la_politique_de_securite(mandataire: str, page: Page, adresse: str):
    """Scripts, styles, fond de carte, champ de recherche : aucun refus du navigateur, et le français posé."""
    refus: list[str] = []
    page.on("console", lambda m: refus.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda e: refus.append(str(e)))
    reponse = page.goto(f"{mandataire}/export/{adresse}")
    assert reponse is not None
    assert "script-src 'self'" in reponse.headers["content-security-policy"]
    assert "nosniff" in reponse.headers["x-content-type-options"]
    attendre_calme(page)
    assert page.evaluate("() => window.francaisPose && window.imagePosee && window.impressionPosee")
    assert not refus


def test_les_mesures_du_serveur_ne_sortent_pas(mandataire: str):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{mandataire}/export/_stcore/metrics")


@pytest.mark.parametrize("chemin", ["", "carte?dep=25"])
def test_la_carte_se_peint_sous_le_sous_chemin(mandataire: str, page: Page, chemin: str):
    contours = []
    page.on("response", lambda r: contours.append((r.url, r.status)) if r.url.endswith(".geojson") else None)
    page.goto(f"{mandataire}/export/{chemin}")
    attendre_carte(page)
    assert contours
    assert all(u == f"{mandataire}/export/app/static/departements.geojson" and s == 200 for u, s in contours)


def test_le_curseur_passe_par_la_connexion_websocket(mandataire: str, page: Page):
    page.goto(f"{mandataire}/export/simulateur?dep=31&v=1&m=tousr15")
    attendre_calme(page)
    droits = page.get_by_test_id("stMetricValue").nth(1)
    avant = droits.inner_text()
    page.get_by_role("slider").press("ArrowRight")
    attendre(page, "() => location.search.includes('m=tousr16')")
    attendre_calme(page)
    assert droits.inner_text() != avant


def test_le_lien_copie_garde_le_sous_chemin(mandataire: str, page: Page):
    page.goto(f"{mandataire}/export/simulateur?dep=31&v=1&m=tousr15")
    attendre_calme(page)
    page.get_by_role("button", name="Copier le lien").first.click()
    page.wait_for_timeout(500)
    copie = page.evaluate("navigator.clipboard.readText()")
    assert copie.startswith(f"{mandataire}/export/simulateur?")
    assert "dep=31" in copie
    page.goto(copie)
    page.get_by_test_id("stMetricValue").nth(2).wait_for(timeout=60_000)


def test_le_menu_reste_sous_le_sous_chemin(mandataire: str, page: Page):
    page.goto(f"{mandataire}/export/fiche?dep=25")
    attendre_calme(page)
    page.get_by_role("link", name="Carte et classement").first.click()
    page.wait_for_url(f"{mandataire}/export/carte*")
    attendre_carte(page)
