"""Un téléphone de 390 points de large, au doigt : dix téléchargements d'affilée, aucun perdu."""

from pathlib import Path

from playwright.sync_api import Browser, TimeoutError

from tests.navigateur.chromium import attendre_calme

FICHIERS = {"Tableur (xlsx)": b"PK", "Document (HTML": b"<!doctype html"}


def test_dix_telechargements_d_affilee(application: str, chromium: Browser):
    contexte = chromium.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True, has_touch=True,
        locale="fr-FR", accept_downloads=True,
    )  # fmt: skip
    contexte.set_default_timeout(90_000)
    page = contexte.new_page()
    page.goto(f"{application}/fiche?dep=25")
    attendre_calme(page)
    page.get_by_role("button", name="Télécharger", exact=True).tap()
    for rang in range(10):
        libelle, debut = list(FICHIERS.items())[rang % 5 == 4]
        try:
            with page.expect_download() as attente:
                page.get_by_role("button", name=libelle, exact=False).tap()
        except TimeoutError as perdu:
            menu = page.get_by_test_id("stPopoverBody").all_inner_texts()
            raise AssertionError(f"Téléchargement {rang} perdu ; la page dit : {menu}") from perdu
        octets = Path(str(attente.value.path())).read_bytes()
        assert octets.lower().startswith(debut.lower()), (rang, octets[:40])
        assert len(octets) > 10_000
    contexte.close()
