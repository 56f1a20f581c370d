"""Rien ne se perd : carnet après un rechargement, lien sans presse-papiers, un « Précédent » par choix."""

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.chromium import attendre_calme

pytestmark = pytest.mark.navigateur
GARDE = "JSON.parse(localStorage.getItem('commerce-exterieur') || '{}')"


def ouvrir(page: Page, adresse: str) -> None:
    page.goto(adresse)
    attendre_calme(page)


def test_le_carnet_et_ses_notes_survivent_au_rechargement(application: str, page: Page):
    ouvrir(page, f"{application}/simulateur?dep=51&m=tousr12")
    page.get_by_label("Nom du scénario").fill("Essai gardé")
    page.get_by_label("Note (facultative)").fill("dit en salle")
    page.get_by_role("button", name="Enregistrer ce scénario").click()
    page.wait_for_function(f"({GARDE}).carnet?.includes('dit en salle')", timeout=60_000)
    page.reload()
    attendre_calme(page)
    ouvrir(page, f"{application}/atelier")  # sans rien dans l'adresse, session neuve
    expect(page.get_by_text("Essai gardé").first).to_be_visible()
    expect(page.get_by_text("dit en salle").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Département").first).to_have_value("Marne (51)")
    page.get_by_role("button", name="Effacer ce que ce navigateur garde").click()
    expect(page.get_by_text("Essai gardé")).to_have_count(0)
    page.wait_for_function(f"!({GARDE}).carnet", timeout=60_000)


def test_sans_presse_papiers_le_lien_se_montre_selectionne(application: str, page: Page):
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false;"
    )
    ouvrir(page, f"{application}/simulateur?dep=51&m=tousr12")
    page.get_by_role("button", name="Copier le lien").click()
    champ = page.get_by_label("Lien à copier")
    expect(champ).to_be_visible()
    assert "m=tousr12" in champ.input_value()
    expect(page.get_by_text("Ce navigateur refuse la copie")).to_be_visible()
    choisi = champ.evaluate("e => e.selectionEnd - e.selectionStart === e.value.length")
    assert choisi


def test_un_precedent_par_vrai_choix(application: str, page: Page):
    page.goto("about:blank")
    ouvrir(page, f"{application}/simulateur?dep=33&m=tousr15")
    longueur = page.evaluate("history.length")
    curseur = page.get_by_role("slider").first
    curseur.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    attendre_calme(page)
    assert page.evaluate("history.length") == longueur  # le curseur n'empile rien
    champ = page.get_by_role("combobox", name="Département").first
    champ.fill("doubs")
    champ.press("Enter")
    page.wait_for_function("location.search.includes('dep=25')")
    attendre_calme(page)
    assert page.evaluate("history.length") == longueur + 1
    page.go_back()
    page.wait_for_function("location.search.includes('dep=33')")
    page.go_back()
    page.wait_for_function("location.href === 'about:blank'")
