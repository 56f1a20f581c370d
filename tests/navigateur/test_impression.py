"""Imprimer une page : figures entières dans la largeur du papier, ni menu ni bouton, la marque et le jour."""

import pytest
from playwright.sync_api import Page

from tests.navigateur.chromium import aller, attendre_calme

PAPIER = 705  # pixels entre les marges d'une page A4, à un arrondi près
# Mesuré d'un trait après l'annonce de l'impression : le navigateur n'y laisse rien redessiner.
MESURER = """(annonce) => {
  window.dispatchEvent(new Event(annonce));
  const tous = (nom) => [...document.querySelectorAll(nom)];
  const visible = (nom) => tous(nom).filter((e) => e.getClientRects().length).length;
  const bloc = document.querySelector("[data-testid='stMainBlockContainer']").getBoundingClientRect();
  return {
    menus: visible("[data-testid='stHeader'], [data-testid='stPopover'], .modebar, .copier, .st-key-suites,"
      + "[data-testid='stButtonGroup'], [data-testid='stSelectbox'], "
      + "[data-testid='stSlider'], .st-key-garder"),
    sujet: document.querySelector(".entete-imprimee strong").textContent,
    jour: document.querySelector(".entete-imprimee time").textContent,
    entete: visible(".entete-imprimee"),
    bloc: bloc.width,
    debords: tous(".js-plotly-plot").map((f) => f.getBoundingClientRect()).filter(
      (f) => f.right > bloc.right + 1 || f.left < bloc.left - 1).length,
    figures: visible(".js-plotly-plot"),
    empilees: tous("[data-testid='stColumn']:has(.js-plotly-plot)").filter(
      (c) => c.nextSibling && c.getBoundingClientRect().width > 0.9 * bloc.width
        && c.querySelector(".js-plotly-plot").getBoundingClientRect().width < 0.8 * bloc.width).length,
    colonnes: getComputedStyle(
      tous(".st-key-tableau_classement [data-testid='stTable']")[0] ?? document.body).columnCount,
    defilent: tous("[data-testid='stTable']").filter((t) => t.scrollHeight > t.clientHeight + 1).length,
  };
}"""

# Tailles écrites (points) à l'annonce de l'impression.
TAILLES = """() => {
  const tous = (nom) => [...document.querySelectorAll(nom)].filter((e) => e.getClientRects().length);
  const bloc = document.querySelector("[data-testid='stMainBlockContainer']");
  const textes = tous(".main-svg text").filter((t) => t.textContent.trim() && !t.closest(".legend"));
  const ecrits = () => JSON.stringify(textes.map((t) => t.outerHTML));
  const points = (e) => 0.75 * parseFloat(getComputedStyle(e).fontSize) * bloc.style.zoom
    * (e.closest("[data-testid='stElementContainer']")?.style.zoom || 1);
  const avant = ecrits();
  window.dispatchEvent(new Event("beforeprint"));
  const ecrit = (t) => t.querySelector("tspan.tuile") ?? t;
  const vu = {
    figures: Math.min(...textes.filter((t) => t.textContent).map((t) => points(ecrit(t)))),
    page: Math.min(...tous("main :is(p, li, h1, h2, h3)").map(points)),
  };
  window.dispatchEvent(new Event("afterprint"));
  return { ...vu, rendu: ecrits() === avant };
}"""


@pytest.mark.parametrize(
    ("adresse", "propre"),
    [
        ("fiche?dep=25", ".st-key-emploi .main-svg"),
        ("simulateur?dep=25", ".st-key-resultats"),
        ("carte?dep=25", ".st-key-tableau_classement td"),
    ],
)
def test_la_page_imprimee_est_entiere(application: str, vitrine: Page, adresse: str, propre: str):
    """`propre` : ce que cette page seule montre, et qui paraît en dernier."""
    page = vitrine
    aller(page, f"{application}/{adresse}")
    page.wait_for_selector(propre, state="attached")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    attendre_calme(page)
    page.wait_for_function("!document.querySelector('.stPlotlyChart:not(:has(.main-svg text))')")
    tailles = page.evaluate(TAILLES)
    assert tailles["page"] >= 8 and tailles["figures"] >= 6.9 and tailles["rendu"], tailles
    page.emulate_media(media="print")
    vu = page.evaluate(MESURER, "beforeprint")
    assert vu["menus"] == 0
    assert vu["entete"] == 1 and vu["jour"].startswith("imprimé le ")
    assert "Doubs" in vu["sujet"]  # le champ qui le disait ne s'imprime pas
    assert vu["bloc"] <= PAPIER
    assert vu["figures"] > 0 and vu["debords"] == 0
    assert vu["empilees"] == vu["defilent"] == 0
    assert vu["colonnes"] == ("3" if adresse.startswith("carte") else "auto")
    page.emulate_media(media="screen")
    assert page.evaluate(MESURER, "afterprint")["menus"] > 0


def test_en_couleurs_forcees_le_curseur_et_le_choix_se_voient(application: str, vitrine: Page):
    """Le contraste élevé de Windows efface les fonds : le pouce et le bouton choisi gardent le leur."""
    page = vitrine
    page.emulate_media(forced_colors="active")
    aller(page, f"{application}/simulateur?dep=25&v=1&m=tousr15")
    fond = "e => getComputedStyle(e).backgroundColor"
    choisi = page.locator("[role='radio'][aria-checked='true']").first.evaluate(fond)
    autre = page.locator("[role='radio'][aria-checked='false']").first.evaluate(fond)
    assert choisi != autre
    curseur = page.get_by_test_id("stSlider").first
    pouce = curseur.locator("[data-rac]:has(> div > input[type='range'])").last.evaluate(fond)
    rail = curseur.locator("[style*='touch-action'] > div").first.evaluate(fond)
    page_fond = page.locator("body").evaluate(fond)
    assert page_fond not in {pouce, rail}
    assert pouce != rail
    page.emulate_media(forced_colors="none")
