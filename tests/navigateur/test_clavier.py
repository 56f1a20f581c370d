"""Tout au clavier : parcours principal, volets, carte et sa liste, focus visible, tableaux."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from modules.donnees.recherche import nom_affiche
from tests.navigateur.chromium import TELEPHONE, aller, attendre_calme, redimensionner

pytestmark = pytest.mark.navigateur

# Le champ de recherche est dans une racine à part : on y entre.
ACTIF = "const d = document.activeElement, e = d.shadowRoot?.activeElement || d;"
NOM = (
    f"() => {{ {ACTIF}"
    + """
  const texte = e.matches('body, main') ? '' : e.labels?.[0]?.innerText || e.innerText || '';
  return [e.tagName, e.getAttribute('aria-label') || texte, e.type || ''].join('|'); }"""
)
# Le focus se voit : contour, halo, ou celui que le curseur porte sur sa poignée.
VISIBLE = (
    f"() => {{ {ACTIF}"
    + """
  const vu = (x) => { const s = getComputedStyle(x);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; };
  const curseur = e.matches('input[type=range]') && e.closest('[data-testid=stSlider]');
  const porteur = curseur ? curseur.querySelectorAll('*') : [e];
  return [...porteur].some(vu); }"""
)


def ouvrir(page: Page, lien: str) -> None:
    page.goto(lien)
    page.wait_for_selector("h1", timeout=60_000)
    attendre_calme(page)


def avancer(page: Page, arrive: Callable[[str], bool], *, pas: int = 60) -> None:
    """Tab jusqu'à l'élément voulu ; chaque étape doit montrer où est le focus."""
    vus: list[str] = []
    for _ in range(pas):
        page.keyboard.press("Tab")
        vus.append(page.evaluate(NOM))
        if vus[-1] != "BODY||":
            assert page.evaluate(VISIBLE), f"focus invisible : {vus[-1]}"
        if arrive(vus[-1]):
            return
    pytest.fail(f"jamais atteint : {vus}")


def test_parcours_principal_sans_souris(application: str, page: Page):
    """Choisir un département, lire sa fiche, ouvrir le simulateur, bouger le curseur, copier le lien."""
    ouvrir(page, f"{application}/")
    avancer(page, lambda n: "Aller au contenu" in n, pas=1)
    page.keyboard.press("Enter")
    avancer(page, lambda n: n.startswith("INPUT|Département"))
    page.keyboard.type("doubs")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('dep=25')", timeout=30_000)
    expect(page.get_by_role("heading", name="Doubs (25)")).to_be_visible(timeout=30_000)
    attendre_calme(page)
    avancer(page, lambda n: n.startswith("A|") and "Que vise ici le droit américain en vigueur" in n)
    page.keyboard.press("Enter")
    page.wait_for_function("location.pathname.includes('simulateur')", timeout=30_000)
    attendre_calme(page)
    aller(page, f"{application}/simulateur?dep=25&m=tousr15")  # une surtaxe uniforme : un curseur
    expect(page.get_by_role("slider")).to_be_visible(timeout=30_000)
    avancer(page, lambda n: n.endswith("|range"))
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr16')", timeout=30_000)
    expect(page.get_by_role("status", name="Résultats du scénario")).to_contain_text("moyenne 16")
    attendre_calme(page)
    page.keyboard.press("Shift+Tab")
    avancer(page, lambda n: "Partager" in n, pas=90)
    page.keyboard.press("Enter")
    page.get_by_test_id("stPopoverBody").wait_for()
    attendre_calme(page)
    avancer(page, lambda n: "Copier le lien" in n, pas=3)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lien copié.")).to_be_visible()
    assert "m=tousr16" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert "Partager" in page.evaluate(NOM)


def test_la_liste_vaut_le_clic_sur_la_carte(application: str, page: Page):
    """Chaque département que la carte permet de cliquer se choisit aussi dans la liste, au clavier."""
    for adresse in ("", "carte"):
        aller(page, f"{application}/{adresse}")
        page.wait_for_function(
            "document.querySelectorAll('.choroplethlayer path').length > 90", timeout=60_000
        )
        cliquables = set(
            page.evaluate("[...document.querySelectorAll('.choroplethlayer path')].map(e => e.__data__.loc)")
        )
        liste = page.get_by_role("combobox", name="Département", exact=False)
        liste.focus()
        page.keyboard.press("ArrowDown")
        page.get_by_role("option").first.wait_for()
        choix = set(page.get_by_role("option").all_inner_texts())
        assert {nom_affiche(code) for code in cliquables} <= choix


def test_echap_ferme_la_liste_sans_effacer_le_choix(application: str, page: Page):
    ouvrir(page, f"{application}/fiche?dep=25")
    liste = page.get_by_role("combobox", name="Département", exact=False)
    liste.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Escape")
    attendre_calme(page)
    expect(liste).to_have_value("Doubs (25)")
    assert "dep=25" in page.evaluate("location.search")


def test_figures_nommees_et_tables_declarees(application: str, page: Page):
    ouvrir(page, f"{application}/fiche?dep=25")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    figures = page.get_by_test_id("stPlotlyChart")
    for rang in range(figures.count()):
        assert figures.nth(rang).get_attribute("role") == "figure"
        assert re.search(r"\d", figures.nth(rang).get_attribute("aria-label") or ""), "sans chiffre"
    volets = page.get_by_role("button", name="Tableau · CSV · Comment lire")
    assert volets.count() == figures.count()
    image = page.get_by_role("button", name="Télécharger l’image (PNG)").first
    image.focus()
    assert image.evaluate("e => Number(getComputedStyle(e.closest('.modebar')).opacity)") == 1
    volets.first.press("Enter")
    table = page.get_by_test_id("stPopoverBody").get_by_role("table")
    table.wait_for()
    attendre_calme(page)
    assert table.get_attribute("aria-label")
    colonnes = table.locator("thead th")
    assert colonnes.count() == table.locator("thead th[scope=col]").count() > 1
    assert table.get_by_role("rowheader").count() == table.locator("tbody tr").count() > 0


def test_le_menu_du_telephone_se_prend_et_se_rend(application: str, page: Page):
    redimensionner(page, TELEPHONE)
    ouvrir(page, f"{application}/methode")
    avancer(page, lambda n: "Aller au contenu" in n, pas=1)
    avancer(page, lambda n: "Aller à l’accueil" in n, pas=1)
    avancer(page, lambda n: "Ouvrir le menu" in n, pas=1)  # fermé, le menu n'est pas sur le chemin
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Fermer le menu'")
    avancer(page, lambda n: n.endswith("Accueil|"), pas=1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Ouvrir le menu'")


def test_mouvement_reduit(application: str, vitrine: Page):
    """Rien ne bouge quand le visiteur l'a demandé à son système (le contexte le demande)."""
    aller(vitrine, f"{application}/simulateur?dep=25")
    bouge = """() => [...document.querySelectorAll('body *')].filter(e => { const s = getComputedStyle(e);
      return s.animationName !== 'none' || s.transitionDuration.split(',').some(d => parseFloat(d) > 0)
        && s.transitionProperty !== 'none'; }).map(e => e.outerHTML.slice(0, 120))"""
    assert vitrine.evaluate(bouge) == []
