"""Vrai Chromium contre la vraie application, réseau coupé sauf la boucle locale."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Request,
    WebSocket,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as PlaywrightTimeout

RACINE = Path(__file__).parents[2]
# Tout ce qui n'est pas la boucle locale part vers un mandataire où personne n'écoute : le réseau est coupé
# par le navigateur lui-même, qui garde ainsi son cache. Et le code compilé d'un onglet y reste.
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--proxy-server=http://127.0.0.1:9", "--js-flags=--no-flush-bytecode",
]  # fmt: skip
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:", "file:")
# Une machine chargée répond tard : on attend plus longtemps, on ne vérifie pas moins.
expect.set_options(timeout=30_000)


def chemin_chromium() -> str:
    """Chromium de la machine ; son absence est un échec en intégration continue, sinon un test sauté."""
    for nom in ("chromium", "chromium-browser", "google-chrome"):
        if trouve := shutil.which(nom):
            return trouve
    message = "Chromium est absent : apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def lancer_application(environnement: dict[str, str] | None = None) -> tuple[subprocess.Popen[bytes], str]:
    """Démarre l'application sur un port libre et attend qu'elle réponde."""
    port = port_libre()
    processus = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}",
         "--server.address=127.0.0.1", "--server.fileWatcherType=none"],
        cwd=RACINE, env=os.environ | (environnement or {}),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    adresse = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{adresse}/_stcore/health", timeout=1)
            return processus, adresse
        except OSError:
            time.sleep(0.25)
    processus.kill()
    raise RuntimeError("l'application n'a pas démarré en une minute")


@contextlib.contextmanager
def application_commune(dossier: Path) -> Iterator[str]:
    """Un seul serveur pour tous les processus de test : le premier venu le lance, le dernier l'arrête.

    `dossier` : commun à ces processus ; le compte des usagers y est tenu sous verrou.
    """
    with _compte(dossier) as etat:
        if not etat.get("usagers"):
            processus, adresse = lancer_application()
            etat.update(usagers=0, pid=processus.pid, adresse=adresse)
        etat["usagers"] += 1
        adresse = etat["adresse"]
    try:
        yield adresse
    finally:
        with _compte(dossier) as etat:
            etat["usagers"] -= 1
            if not etat["usagers"]:
                os.kill(etat["pid"], signal.SIGTERM)


@contextlib.contextmanager
def _compte(dossier: Path) -> Iterator[dict]:
    with (dossier / "application.json").open("a+", encoding="utf-8") as fichier:
        fcntl.flock(fichier, fcntl.LOCK_EX)
        fichier.seek(0)
        etat = json.loads(fichier.read() or "{}")
        yield etat
        fichier.truncate(0)
        fichier.write(json.dumps(etat))


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Adresse de l'application sur ses données embarquées, la même pour tous les processus de test."""
    dossier = tmp_path_factory.getbasetemp()
    # Sous xdist, chaque processus a son sous-dossier du dossier de la séance.
    with application_commune(dossier.parent if "PYTEST_XDIST_WORKER" in os.environ else dossier) as adresse:
        yield adresse


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=chemin_chromium(), args=OPTIONS)
        yield navigateur
        navigateur.close()


BUREAU, TELEPHONE = (1440, 900), (390, 844)


def nouveau_contexte(chromium: Browser, largeur: int = BUREAU[0], hauteur: int = BUREAU[1]) -> BrowserContext:
    """Contexte neuf ; ce que la page demande hors de la machine est coupé, et noté dans `.refusees`."""
    contexte = chromium.new_context(
        viewport={"width": largeur, "height": hauteur}, locale="fr-FR", reduced_motion="reduce"
    )
    contexte.grant_permissions(["clipboard-read", "clipboard-write"])
    contexte.set_default_timeout(60_000)
    refusees: list[str] = []

    def noter(demande: Request | WebSocket) -> None:
        if not demande.url.startswith(LOCAL):
            refusees.append(demande.url)

    contexte.add_init_script(COMPTER)
    contexte.on("request", noter)
    contexte.on("page", lambda onglet: onglet.on("websocket", noter))
    contexte.refusees = refusees  # type: ignore[attr-defined]
    return contexte


def redimensionner(page: Page, taille: tuple[int, int]) -> None:
    page.set_viewport_size({"width": taille[0], "height": taille[1]})


def _onglet(chromium: Browser) -> Iterator[Page]:
    """Onglet de bureau ; échoue si la page a demandé quoi que ce soit hors de la machine."""
    contexte = nouveau_contexte(chromium)
    yield contexte.new_page()
    refusees = contexte.refusees  # type: ignore[attr-defined]
    contexte.close()
    assert not refusees, f"requêtes vers l'extérieur : {refusees}"


@pytest.fixture
def page_neuve(chromium: Browser) -> Iterator[Page]:
    """Onglet que ce test est seul à voir : il peut l'écouter, y poser un script, compter ses pas."""
    yield from _onglet(chromium)


@pytest.fixture(scope="session")
def _garde(chromium: Browser) -> Iterator[Page]:
    yield from _onglet(chromium)


@pytest.fixture(scope="session")
def _garde_du_voisin(chromium: Browser) -> Iterator[Page]:
    yield from _onglet(chromium)


def _premiere_visite(onglet: Page) -> Iterator[Page]:
    """L'onglet gardé, puis rendu vide : aucun témoin, rien de gardé par le navigateur, session fermée.

    Ouvrir une page y coûte 1 s de processeur, 4 s dans un onglet neuf, qui recompile tout le code.
    """
    redimensionner(onglet, BUREAU)
    onglet.mouse.move(0, 0)
    yield onglet
    if onglet.url.startswith("http"):
        onglet.goto(urljoin(onglet.url, "/_stcore/health"))  # l'application fermée, rien n'y est récrit
        onglet.evaluate("localStorage.clear(); sessionStorage.clear()")
    onglet.context.clear_cookies()
    onglet.goto("about:blank")
    refusees = onglet.context.refusees  # type: ignore[attr-defined]
    deja, refusees[:] = list(refusees), []
    assert not deja, f"requêtes vers l'extérieur : {deja}"


@pytest.fixture
def page(_garde: Page) -> Iterator[Page]:
    """Onglet de bureau, sans visite antérieure ; y entrer par `goto`."""
    yield from _premiere_visite(_garde)


@pytest.fixture
def voisin(_garde_du_voisin: Page) -> Iterator[Page]:
    """Onglet d'un second visiteur, qui ne partage rien avec `page`."""
    yield from _premiere_visite(_garde_du_voisin)


@pytest.fixture(scope="session")
def _vitrine(chromium: Browser) -> Iterator[Page]:
    yield from _onglet(chromium)


@pytest.fixture
def vitrine(_vitrine: Page) -> Page:
    """Le même onglet de bureau pour tous les tests qui ne font que regarder ; y entrer par `aller`."""
    redimensionner(_vitrine, BUREAU)
    return _vitrine


CALME = """() => document.querySelector("[data-testid='stApp'][data-test-script-state='notRunning']")
  && document.querySelector("[data-testid='stMain'] [data-testid='stElementContainer']")
  && (document.querySelector("[data-testid='stMain']").innerText.includes("Outil indépendant")
    || document.querySelector(".ecran, .telephones"))"""  # la présentation n'a pas de pied de page
# Calme sans interruption depuis ce nombre de millisecondes : un nouveau dessin remet le compte à zéro. Et vue
# calme tant de fois : sur une machine chargée, ce temps passe sans que la page ait eu la main.
CALME_DEPUIS = f"""([duree, fois, attente]) => {{
  const calme = window.calme?.attente === attente ? window.calme : (window.calme = {{ attente }});
  if (!({CALME})()) {{ calme.depuis = undefined; return false; }}
  if (calme.depuis === undefined) Object.assign(calme, {{ depuis: performance.now(), vues: 0 }});
  calme.vues += 1;
  return calme.vues > fois && performance.now() - calme.depuis >= duree;
}}"""
DUREE_CALME_MS, PAS_MS = 350, 50


def attendre_calme(page: Page) -> None:
    """Attend la fin d'exécution du script et le tracé des figures.

    Une page vide est calme aussi : sur une machine lente, elle l'est avant d'avoir commencé. Le pied
    de page dit qu'elle est entière.
    """
    page.wait_for_function(
        CALME_DEPUIS,
        arg=[DUREE_CALME_MS, DUREE_CALME_MS // PAS_MS, time.time()],
        polling=PAS_MS,
        timeout=120_000,
    )


# Compte ce que la page reçoit du serveur.
COMPTER = """{ const Prise = WebSocket; window.recus = 0;
  window.WebSocket = class extends Prise { constructor(...choix) {
    super(...choix); this.addEventListener("message", () => { window.recus += 1; }); } }; }"""
ALLER = """(adresse) => {
  history.pushState(history.state, "", adresse);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}"""


@contextlib.contextmanager
def redessinee(page: Page) -> Iterator[None]:
    """Attend que le serveur ait répondu au geste fait dans ce bloc, puis que la page soit calme.

    Une machine chargée répond tard : juste après un clic, la page est encore au repos.
    """
    avant = page.evaluate("window.recus")
    yield
    page.wait_for_function("(avant) => window.recus > avant", arg=avant, timeout=120_000)
    attendre_calme(page)


def aller(page: Page, adresse: str) -> None:
    """Ouvre cette adresse de l'application comme par « Précédent », sans recharger le navigateur.

    Une page rechargée coûte plusieurs secondes de processeur. La visite reste la même : le serveur se
    souvient de ce qui n'est pas dans l'adresse.
    """
    if page.url == "about:blank":
        page.goto(adresse)
        attendre_calme(page)
        return
    with redessinee(page):
        page.evaluate(ALLER, adresse)


def choisir(page: Page, liste: Locator, texte: str) -> None:
    """Choisit au clavier, dans une liste de Streamlit, l'option qui contient ce texte.

    Entrée ne vaut qu'une fois l'option montrée. Une page qui se redessine vide la saisie : on la refait.
    """
    option = page.get_by_role("option").filter(has_text=texte).first
    for reste in reversed(range(6)):
        liste.fill(texte)
        try:
            option.wait_for(timeout=5_000)
            break
        except PlaywrightTimeout:
            if not reste:
                raise
    page.keyboard.press("Enter")
