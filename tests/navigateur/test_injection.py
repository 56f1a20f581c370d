"""Dans un vrai navigateur : un fichier et un carnet hostiles n'exécutent rien et n'appellent personne."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from modules.simulation.echange import Carnet, Cas, carnet_en_lien
from modules.simulation.scenario import uniforme
from tests.navigateur.chromium import aller, attendre_calme, redessinee
from tests.navigateur.test_import import deposer
from tests.robustesse.test_injection import BALISE, MARKDOWN, fichier_hostile

MENU = ("Mon territoire", "Carte et classement", "Et si\u202f?", "Données")


def rien_n_a_agi(page: Page, ouvertes: list[str]) -> None:
    assert not ouvertes, f"boîte de dialogue : {ouvertes}"
    assert page.locator("img[src='x'], img[src*='x.fr']").count() == 0
    assert page.locator("a[href*='x.fr']").count() == 0
    assert page.get_by_text("Traceback").count() == 0


@pytest.fixture
def ouvertes(page: Page) -> Iterator[list[str]]:
    """Messages des boîtes de dialogue que la page a ouvertes."""
    messages: list[str] = []

    def refermer(boite: Dialog) -> None:
        messages.append(boite.message)
        boite.dismiss()

    page.on("dialog", refermer)
    yield messages
    page.remove_listener("dialog", refermer)


def test_fichier_hostile(application: str, page: Page, ouvertes: list[str]):
    page.goto(f"{application}/donnees?dep=25")
    attendre_calme(page)
    deposer(page, ("e.txt", fichier_hostile()))
    expect(page.get_by_text("Vos fichiers sont chargés")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Non ventilé par département").first).to_be_visible()
    rien_n_a_agi(page, ouvertes)
    for lien in MENU:
        with redessinee(page):
            page.get_by_role("link", name=lien, exact=True).first.click()
        rien_n_a_agi(page, ouvertes)


def test_carnet_hostile(application: str, page: Page, ouvertes: list[str]):
    noms = (BALISE, MARKDOWN)
    carnet = Carnet(tuple(Cas(nom, uniforme(10 * (i + 1)), note=nom) for i, nom in enumerate(noms)), "25")
    for adresse in ("atelier", "comparer", "presentation"):
        aller(page, f"{application}/{adresse}?dep=25&k={carnet_en_lien(carnet, notes=True)}")
        expect(page.get_by_text("onerror=alert").first).to_be_attached(timeout=20_000)
        rien_n_a_agi(page, ouvertes)
