"""Vrai Chromium contre la vraie application, réseau coupé sauf la boucle locale."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

RACINE = Path(__file__).parents[2]
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
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


@pytest.fixture(scope="session")
def application() -> Iterator[str]:
    """Adresse de l'application sur ses données embarquées."""
    processus, adresse = lancer_application()
    yield adresse
    processus.terminate()
    processus.wait(timeout=10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=chemin_chromium(), args=OPTIONS)
        yield navigateur
        navigateur.close()


def nouveau_contexte(chromium: Browser, largeur: int = 1440, hauteur: int = 900) -> BrowserContext:
    """Contexte neuf dont toute requête hors boucle locale est coupée et notée dans `.refusees`."""
    contexte = chromium.new_context(
        viewport={"width": largeur, "height": hauteur}, locale="fr-FR", reduced_motion="reduce"
    )
    contexte.grant_permissions(["clipboard-read", "clipboard-write"])
    contexte.set_default_timeout(60_000)
    refusees: list[str] = []

    def trier(route: Route) -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            refusees.append(route.request.url)
            route.abort()

    contexte.route("**/*", trier)
    contexte.refusees = refusees  # type: ignore[attr-defined]
    return contexte


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Onglet de bureau 1440 × 900 ; échoue si la page a demandé quoi que ce soit hors de la machine."""
    contexte = nouveau_contexte(chromium)
    yield contexte.new_page()
    refusees = contexte.refusees  # type: ignore[attr-defined]
    contexte.close()
    assert not refusees, f"requêtes vers l'extérieur : {refusees}"


CALME = """() => document.querySelector("[data-testid='stApp'][data-test-script-state='notRunning']")
  && document.querySelector("[data-testid='stMain'] [data-testid='stElementContainer']")
  && (document.querySelector("[data-testid='stMain']").innerText.includes("Outil indépendant")
    || document.querySelector(".ecran, .telephones"))"""  # la présentation n'a pas de pied de page


def attendre_calme(page: Page) -> None:
    """Attend la fin d'exécution du script et le tracé des figures.

    Une page vide est calme aussi : sur une machine lente, elle l'est avant d'avoir commencé. Le pied
    de page dit qu'elle est entière.
    """
    page.wait_for_function(CALME, timeout=60_000)
    page.wait_for_timeout(400)
    page.wait_for_function(CALME, timeout=60_000)
