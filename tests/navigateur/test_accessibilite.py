"""Chaque page dans Chromium : français, axe sur chaque état, titres, contraste, zoom, rien ne déborde.

Une page ouverte coûte plusieurs secondes de processeur : tout ce qui se voit d'une même ouverture se
vérifie ensemble, un écran de bureau puis un téléphone.
"""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from modules.ecran.navigation import ENTREES, NOM
from modules.simulation.echange import carnet_en_lien
from tests.app.test_atelier import TROIS
from tests.conftest import COMPLET
from tests.navigateur.axe import infractions
from tests.navigateur.chromium import BUREAU, TELEPHONE, aller, attendre_calme, redimensionner

pytestmark = pytest.mark.navigateur

CARNET = {"atelier", "presentation", "comparer"}
SANS_DEPARTEMENT = {"methode"}
ADRESSES = [e.adresse for e in ENTREES]
TITRES = {e.adresse: e.titre for e in ENTREES}
ANGLAIS = re.compile(
    r"\b(Upload|Browse files|per file|No results|Choose an option|Running|Fullscreen|Download as|Search)\b"
)
ZOOM = (720, 450)
RANGS = "() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"
# Texte visible coupé : plus large que sa boîte, qui le cache sans défiler ni l'abréger exprès.
COUPES = """() => [...document.querySelectorAll(
    '[data-testid=stMain] :is(p, h1, h2, h3, button, dd, dt, label, [data-testid=stMetricValue])')]
  .filter(e => e.offsetParent && !e.closest('.js-plotly-plot, [aria-hidden=true]')
    && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline'
    && getComputedStyle(e).overflowX !== 'auto')
  .map(e => e.innerText.slice(0, 60))"""
# Pour chaque texte, l'opacité héritée comprise : le rapport de contraste le plus faible, sur le fond réel.
CONTRASTE = """() => {
  const lire = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const luminance = (c) => c.slice(0, 3).map((v) => { const u = v / 255;
    return u <= 0.03928 ? u / 12.92 : ((u + 0.055) / 1.055) ** 2.4; })
    .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const melanger = (c, a, fond) => fond.map((f, i) => c[i] * a + f * (1 - a));
  const fond = (e) => { for (; e; e = e.parentElement) { const c = lire(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  const TEXTES = '[data-testid=stCaptionContainer] p, .source, [data-testid=stMetricLabel] p';
  return [...document.querySelectorAll(TEXTES)]
    .filter(e => e.offsetParent && e.innerText.trim()).map((e) => {
      let opacite = 1; for (let p = e; p; p = p.parentElement) opacite *= Number(getComputedStyle(p).opacity);
      const c = lire(getComputedStyle(e).color), f = fond(e);
      const [a, b] = [luminance(melanger(c, (c[3] ?? 1) * opacite, f)), luminance(f)];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.innerText.slice(0, 40)];
    });
}"""


def adresse_complete(adresse: str) -> str:
    carnet = f"&k={carnet_en_lien(TROIS)}" if adresse in CARNET else ""
    return f"{adresse}?dep=25{carnet}"


def verifier(page: Page, etat: str, zone: str | None = None) -> None:
    fautes = infractions(page, zone)
    assert not fautes, f"{etat} : {fautes}"


def deplier(page: Page) -> None:
    """Ouvre tous les volets dépliants ; ceux qui naissent d'un autre s'ouvrent au tour suivant."""
    fermes = page.locator("details:not([open]) > summary:visible")
    for _ in range(12):
        if not fermes.count():
            return
        fermes.evaluate_all("l => l.forEach(e => e.click())")
        attendre_calme(page)


def deplier_liste(page: Page, liste: Locator) -> None:
    """Au clavier ; une page qui se redessine à cet instant perd la touche : on la frappe de nouveau."""
    for _ in range(6):
        liste.focus()
        liste.press("ArrowDown")
        try:
            page.get_by_role("listbox").wait_for(timeout=5_000)
        except PlaywrightTimeout:
            continue
        return
    raise AssertionError("la liste ne se déroule pas au clavier")


def etats(page: Page) -> None:
    """Liste déroulée, premier et dernier volets flottants ouverts, puis la page, tous ses replis ouverts.

    La page repliée ne montre rien que la page dépliée ne montre aussi.
    """
    liste = page.get_by_role("combobox").first
    if liste.count():
        deplier_liste(page, liste)
        verifier(page, "liste déroulée")
        page.keyboard.press("Escape")
        page.get_by_role("listbox").wait_for(state="detached")
    nombre = page.get_by_test_id("stPopoverButton").count()
    for rang in sorted({0, nombre - 1} if nombre else ()):
        page.get_by_test_id("stPopoverButton").nth(rang).press("Enter")
        page.get_by_test_id("stPopoverBody").wait_for()
        verifier(page, f"volet {rang}", "[data-testid=stPopoverBody]")
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")
    deplier(page)
    verifier(page, "page, replis ouverts")


def debordement(page: Page) -> int:
    """Pixels cachés à droite de la page."""
    return int(page.get_by_test_id("stMain").evaluate("m => m.scrollWidth - m.clientWidth"))


@pytest.mark.parametrize("adresse", ADRESSES)
def test_sur_un_bureau(application: str, vitrine: Page, adresse: str):
    """Langue, titre, aucun mot anglais ; agrandie deux fois, rien ne déborde ; axe, titres, contraste."""
    bureau = vitrine
    aller(bureau, f"{application}/{adresse_complete(adresse)}")
    assert bureau.evaluate("document.documentElement.lang") == "fr"
    lieu = "" if adresse in SANS_DEPARTEMENT else " · Doubs"
    expect(bureau).to_have_title(f"{TITRES[adresse]}{lieu} – {NOM}")
    assert not ANGLAIS.findall(bureau.locator("body").inner_text())
    redimensionner(bureau, ZOOM)
    attendre_calme(bureau)
    assert debordement(bureau) <= 1
    assert bureau.evaluate(COUPES) == []
    redimensionner(bureau, BUREAU)
    etats(bureau)
    rangs = bureau.evaluate(RANGS)
    assert rangs[0] == 1
    assert rangs.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(rangs)), rangs
    faibles = [c for c in bureau.evaluate(CONTRASTE) if c[0] < 4.5]
    assert not faibles


@pytest.mark.parametrize("adresse", ADRESSES)
def test_sur_un_telephone(application: str, vitrine: Page, adresse: str):
    """Le nom le plus long : rien ne déborde à 390 px ni, l'écran élargi, à 1440 ; aucun texte coupé."""
    telephone = vitrine
    redimensionner(telephone, TELEPHONE)
    aller(telephone, f"{application}/{adresse}?dep=9C")
    assert debordement(telephone) <= 1
    deplier(telephone)
    assert telephone.evaluate(COUPES) == []
    redimensionner(telephone, BUREAU)
    attendre_calme(telephone)
    assert debordement(telephone) <= 1


def test_un_chiffre_long_reste_dans_sa_carte(application: str, vitrine: Page):
    """« plus de 99 % (1 100 M€) » passe à la ligne sur un téléphone, au lieu de couvrir la carte d'à côté."""
    redimensionner(vitrine, TELEPHONE)
    aller(vitrine, f"{application}/simulateur?dep=16")
    expect(vitrine.get_by_test_id("stMetricValue").first).to_contain_text("plus de 99")
    assert vitrine.evaluate(COUPES) == []


@pytest.mark.skipif(not COMPLET, reason="./tests/lancer --complet : axe aux deux largeurs")
@pytest.mark.parametrize("adresse", ADRESSES)
def test_axe_sur_un_telephone(application: str, vitrine: Page, adresse: str):
    telephone = vitrine
    redimensionner(telephone, TELEPHONE)
    aller(telephone, f"{application}/{adresse_complete(adresse)}")
    etats(telephone)
    assert telephone.evaluate(COUPES) == []
    menu = telephone.get_by_test_id("stExpandSidebarButton")
    if menu.is_visible():
        menu.press("Enter")
        telephone.get_by_role("button", name="Fermer le menu").wait_for()
        verifier(telephone, "menu ouvert")
        telephone.get_by_role("button", name="Fermer le menu").press("Enter")


def test_l_analyse_voit_une_faute(page: Page):
    """L'outil de mesure voit une image sans texte et un texte hors zone ; il admet la liste."""
    page.set_content(
        "<html lang='fr'><title>t</title><main data-testid='stMain'><h1>t</h1><div data-testid='stApp' "
        "data-test-script-state='notRunning'>a</div><div data-testid='stElementContainer'>b</div>"
        "<p>Outil indépendant</p>"
        "<img src='data:,'></main><p>hors zone</p>"
        "<div role='listbox' aria-label='l'><div role='option'>o</div></div></html>"
    )
    assert {f["regle"] for f in infractions(page)} == {"image-alt", "region"}
    assert [f["element"] for f in infractions(page) if f["regle"] == "region"] == ["<p>hors zone</p>"]
    assert {f["regle"] for f in infractions(page, "main")} == {"image-alt"}
