"""L'outil sous un sous-chemin, derrière nginx réglé comme le dit le guide, dans un vrai navigateur."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response, expect

from tests.bancs.client_streamlit import Serveur
from tests.hebergement.outils import bloc, hote, nginx
from tests.navigateur.chromium import CALME, nouveau_contexte


@pytest.fixture(scope="module")
def mandataire(sous_chemin: Serveur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    lieux = bloc("nginx").replace("127.0.0.1:8501", hote(sous_chemin.adresse))
    with nginx(tmp_path_factory.mktemp("nginx"), lieux=lieux) as adresse:
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


@pytest.fixture(scope="module")
def onglet(chromium: Browser) -> Iterator[Page]:
    contexte = nouveau_contexte(chromium)
    yield contexte.new_page()
    assert not contexte.refusees  # type: ignore[attr-defined]
    contexte.close()


@pytest.fixture
def surveillee(onglet: Page) -> Iterator[Page]:
    """Page dont rien ne doit manquer : ni refus du navigateur, ni contours cherchés ailleurs."""
    refus: list[str] = []
    contours: list[tuple[str, int]] = []

    def ecouter_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refus.append(message.text)

    def ecouter_erreur(erreur: Error) -> None:
        refus.append(str(erreur))

    def ecouter_reponse(reponse: Response) -> None:
        if reponse.url.endswith(".geojson"):
            contours.append((reponse.url, reponse.status))

    ecoutes = {"console": ecouter_console, "pageerror": ecouter_erreur, "response": ecouter_reponse}
    for evenement, ecoute in ecoutes.items():
        onglet.on(evenement, ecoute)  # type: ignore[call-overload]
    onglet.contours = contours  # type: ignore[attr-defined]
    yield onglet
    assert onglet.evaluate("() => window.francaisPose && window.imagePosee && window.impressionPosee")
    assert not refus
    for evenement, ecoute in ecoutes.items():
        onglet.remove_listener(evenement, ecoute)


def ouvrir(page: Page, adresse: str) -> None:
    """Ouvre cette page, qui porte la politique de sécurité du guide."""
    reponse = page.goto(adresse)
    assert reponse is not None
    assert "script-src 'self'" in reponse.headers["content-security-policy"]
    assert "nosniff" in reponse.headers["x-content-type-options"]
    attendre_calme(page)


def carte_peinte(page: Page, mandataire: str) -> None:
    """La carte se peint, de contours servis par le sous-chemin."""
    attendre_carte(page)
    contours = page.contours  # type: ignore[attr-defined]
    assert contours
    assert all(u == f"{mandataire}/export/app/static/departements.geojson" and s == 200 for u, s in contours)


def test_les_mesures_du_serveur_ne_sortent_pas(mandataire: str):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{mandataire}/export/_stcore/metrics")


def test_l_accueil_et_sa_carte(mandataire: str, surveillee: Page):
    ouvrir(surveillee, f"{mandataire}/export/")
    carte_peinte(surveillee, mandataire)


def test_la_fiche_puis_la_carte_par_le_menu(mandataire: str, surveillee: Page):
    ouvrir(surveillee, f"{mandataire}/export/fiche?dep=25")
    surveillee.get_by_role("link", name="Carte et classement").first.click()
    surveillee.wait_for_url(f"{mandataire}/export/carte*")
    carte_peinte(surveillee, mandataire)


def test_la_page_des_donnees(mandataire: str, surveillee: Page):
    ouvrir(surveillee, f"{mandataire}/export/donnees")


def test_le_curseur_passe_par_la_connexion_websocket_et_le_lien_garde_le_sous_chemin(
    mandataire: str, surveillee: Page
):
    page = surveillee
    ouvrir(page, f"{mandataire}/export/simulateur?dep=31&v=1&m=tousr15")
    droits = page.get_by_test_id("stMetricValue").nth(1)
    avant = droits.inner_text()
    page.get_by_role("slider").press("ArrowRight")
    attendre(page, "() => location.search.includes('m=tousr16')")
    attendre_calme(page)
    assert droits.inner_text() != avant
    page.get_by_role("button", name="Copier le lien").first.click()
    expect(page.get_by_text("Lien copié.")).to_be_visible()
    copie = page.evaluate("navigator.clipboard.readText()")
    assert copie.startswith(f"{mandataire}/export/simulateur?")
    assert "dep=31" in copie
    ouvrir(page, copie)
    page.get_by_test_id("stMetricValue").nth(2).wait_for(timeout=60_000)
