"""Carte dans Chromium, réseau coupé : elle se peint, un clic choisit, le scénario la change."""

import re

from playwright.sync_api import Page, expect

from tests.navigateur.chromium import TELEPHONE, aller, attendre_calme, choisir, redessinee, redimensionner

TRANSPARENT = "rgb(0, 0, 0)"  # le contour du choix, sans remplissage
APLATS = ".choroplethlayer path"
COULEURS = f"() => [...document.querySelectorAll('{APLATS}')].map(e => e.getAttribute('fill'))"
# Tous les aplats sont là, et rien n'a bougé ni changé de couleur depuis la mesure précédente.
PEINTE = f"""() => {{
  const aplats = [...document.querySelectorAll('{APLATS}')];
  const vue = aplats.map(e => [e.getAttribute('fill'), e.getBoundingClientRect().y]).join();
  const pareille = window.vue === vue;
  window.vue = vue;
  return pareille && aplats.length > 90;
}}"""
# Milieu à l'écran du premier aplat assez grand dont le milieu est bien à l'intérieur, et son code.
DEDANS = f"""() => {{
  for (const e of document.querySelectorAll('{APLATS}')) {{
    const b = e.getBBox(), r = e.getBoundingClientRect();
    const milieu = new DOMPoint(b.x + b.width / 2, b.y + b.height / 2);
    if (r.width > 25 && r.y > 0 && e.isPointInFill(milieu))
      return {{x: r.x + r.width / 2, y: r.y + r.height / 2, code: e.__data__.loc}};
  }}
}}"""


def ouvrir(page: Page, adresse: str) -> None:
    aller(page, adresse)
    attendre_peinte(page)


def attendre_peinte(page: Page) -> None:
    page.wait_for_function(PEINTE, polling=200, timeout=60_000)


def peints(page: Page) -> list[str]:
    return [c for c in page.evaluate(COULEURS) if c and c != TRANSPARENT]


def test_la_carte_se_peint_sans_reseau(application: str, vitrine: Page):
    ouvrir(vitrine, f"{application}/carte?dep=25")
    couleurs = peints(vitrine)
    assert len(couleurs) > 90
    assert len(set(couleurs)) >= 4


def test_un_clic_choisit_le_departement(application: str, page: Page):
    ouvrir(page, f"{application}/carte")
    cible = page.evaluate(DEDANS)
    page.mouse.click(cible["x"], cible["y"])
    page.wait_for_function("location.search.includes('dep=')", timeout=30_000)
    code = page.evaluate("new URLSearchParams(location.search).get('dep')")
    assert code == cible["code"]
    liste = page.get_by_role("combobox", name="Département", exact=False)
    expect(liste).to_have_value(re.compile(rf".+\({code}\)$"), timeout=30_000)


def test_le_curseur_du_simulateur_change_la_carte(application: str, page: Page):
    ouvrir(page, f"{application}/carte?dep=33&indicateur=droits-part&m=tousr15")
    avant, tableau = peints(page), page.get_by_test_id("stTable").first.inner_text()
    with redessinee(page):
        page.get_by_role("link", name="Et si\u202f?", exact=True).first.click()
    curseur = page.get_by_role("slider")
    curseur.focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr30')", timeout=30_000)
    with redessinee(page):
        page.get_by_role("link", name="Carte et classement", exact=True).first.click()
    attendre_peinte(page)
    expect(page.get_by_text("Surtaxe de 30").first).to_be_visible()
    assert page.get_by_test_id("stTable").first.inner_text() != tableau
    assert peints(page) != avant
    assert "dep=33" in page.evaluate("location.search")
    assert "indicateur=droits-part" in page.evaluate("location.search")


def test_rien_ne_deborde_sur_un_telephone(application: str, page: Page):
    redimensionner(page, TELEPHONE)
    for adresse in ("carte?dep=25&indicateur=baisse-part", "regimes?dep=25&etat=jamais_applique"):
        aller(page, f"{application}/{adresse}")
        depassement = page.get_by_test_id("stMain").evaluate("m => m.scrollWidth - m.clientWidth")
        assert depassement <= 1, adresse


def test_simuler_un_regime_depuis_sa_page(application: str, page: Page):
    page.goto(f"{application}/regimes?dep=25&etat=jamais_applique")
    attendre_calme(page)
    page.get_by_role("link", name="Menace de 30").first.click()
    page.wait_for_function("location.pathname.includes('simulateur')", timeout=30_000)
    attendre_calme(page)
    assert "base=T_UE30_2025-07-12" in page.evaluate("location.search")
    expect(page.get_by_text("Menace de 30").first).to_be_visible()
    liste = page.get_by_role("combobox", name="Département", exact=False).first
    expect(liste).to_have_value("Doubs (25)")


def test_trier_change_l_adresse_sans_repeindre_la_carte(application: str, page: Page):
    ouvrir(page, f"{application}/carte?dep=25&indicateur=solde")
    page.evaluate(f"document.querySelector('{APLATS}').dataset.temoin = 'oui'")
    liste = page.get_by_role("combobox", name="Trier par", exact=False)
    choisir(page, liste, "Nom")
    page.wait_for_function("location.search.includes('tri=nom')", timeout=30_000)
    attendre_calme(page)
    premiere = page.get_by_test_id("stTable").first.locator("tbody tr").first
    expect(premiere).to_contain_text("Ain (01)")
    assert page.locator("[data-temoin=oui]").count() == 1


# Vide entre la France et sa légende, et places que la largeur laisse au classement et à ses listes.
PLACES = """() => {
  const bas = Math.max(...[...document.querySelectorAll('.choroplethlayer path')].map(
    (e) => e.getBoundingClientRect().bottom));
  return {
    vide: document.querySelector(".colorbar").getBoundingClientRect().top - bas,
    classement: document.querySelector(".st-key-tableau_classement").clientWidth / innerWidth,
  };
}"""


def test_la_carte_suit_un_ecran_etroit(application: str, page: Page):
    """Téléphone : pas d'écran à demi vide sous la France ; à 200 %, le classement passe dessous, entier."""
    redimensionner(page, TELEPHONE)
    ouvrir(page, f"{application}/carte?dep=25")
    vu = page.evaluate(PLACES)
    assert 0 < vu["vide"] < 90
    redimensionner(page, (720, 450))
    attendre_peinte(page)
    assert page.evaluate(PLACES)["classement"] > 0.9
