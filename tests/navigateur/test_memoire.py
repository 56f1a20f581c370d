"""Rien ne se perd : carnet après un rechargement, lien sans presse-papiers, un « Précédent » par choix."""

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.chromium import attendre_calme

pytestmark = pytest.mark.navigateur
# Le traducteur de Chrome : chaque texte remplacé par une balise « font », et une classe sur la page.
TRADUIRE = """() => {
  document.documentElement.classList.add("translated-ltr");
  const textes = [], parcours = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (parcours.nextNode()) textes.push(parcours.currentNode);
  for (const t of textes) {
    if (!t.nodeValue.trim() || t.parentElement.closest("script, style")) continue;
    const font = document.createElement("font");
    font.textContent = `T ${t.nodeValue}`;
    t.replaceWith(font);
  }
}"""
SANS_PRESSE_PAPIERS = """() => {
  Object.defineProperty(navigator, "clipboard", { value: undefined });
  document.execCommand = () => false;
}"""
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
    expect(page.get_by_role("link", name="Carnet d’atelier (1 scénario)")).to_be_visible()
    page.get_by_label("Nom du scénario").fill("Second essai")  # ne remplace pas le premier
    page.get_by_role("button", name="Enregistrer ce scénario").click()
    page.wait_for_function(f"({GARDE}).carnet?.includes('Second essai')", timeout=60_000)
    ouvrir(page, f"{application}/simulateur?dep=25")  # le scénario affiché n'est pas remplacé : il se propose
    expect(page.get_by_role("button", name="Reprendre votre dernier scénario (surtaxe de 12")).to_be_visible()
    expect(page.get_by_text("Dernier régime vérifié (").first).to_be_visible()
    ouvrir(page, f"{application}/atelier")  # sans rien dans l'adresse, session neuve
    expect(page.get_by_text("Second essai").first).to_be_visible()
    expect(page.get_by_text("Essai gardé").first).to_be_visible()
    expect(page.get_by_text("dit en salle").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Département").first).to_have_value("Doubs (25)")
    page.get_by_role("button", name="Effacer ce que ce navigateur garde").click()
    expect(page.get_by_text("Essai gardé")).to_have_count(0)
    page.wait_for_function(f"!({GARDE}).carnet", timeout=60_000)


def test_sans_presse_papiers_le_lien_se_montre_selectionne(application: str, page: Page):
    ouvrir(page, f"{application}/simulateur?dep=51&m=tousr12")
    page.evaluate(SANS_PRESSE_PAPIERS)
    page.get_by_role("button", name="Copier le lien").click()
    champ = page.get_by_label("Lien à copier")
    expect(champ).to_be_visible()
    assert "m=tousr12" in champ.input_value()
    expect(page.get_by_text("Ce navigateur refuse la copie")).to_be_visible()
    choisi = champ.evaluate("e => e.selectionEnd - e.selectionStart === e.value.length")
    assert choisi
    # Au doigt, le téléphone propose ses propres moyens d'envoyer le lien.
    expect(page.get_by_role("button", name="Envoyer…")).to_have_count(0)
    page.evaluate("""() => {
      window.matchMedia = () => ({ matches: true, addEventListener() {}, removeEventListener() {} });
      navigator.share = async (quoi) => { window.partage = quoi; };
    }""")
    page.get_by_role("slider").press("ArrowRight")
    page.get_by_role("button", name="Envoyer…").click()
    assert "m=tousr13" in page.evaluate("window.partage.url")


def test_un_precedent_par_vrai_choix(application: str, page_neuve: Page):
    page = page_neuve
    page.goto("about:blank")
    ouvrir(page, f"{application}/simulateur?dep=33&m=tousr15")
    longueur = page.evaluate("history.length")
    curseur = page.get_by_role("slider").first
    curseur.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("!location.search.includes('m=tousr15')")
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


def test_d_un_portail_chaque_choix_ne_coute_qu_un_precedent(application: str, page: Page):
    """Choisir à l'accueil, ouvrir le simulateur, puis une de ses vues : trois pas, puis le portail."""
    page.goto("about:blank")
    ouvrir(page, application)
    champ = page.get_by_role("combobox", name="Département").first
    champ.fill("marne")
    champ.press("Enter")
    page.wait_for_function("location.pathname.endsWith('/fiche') && location.search.includes('dep=51')")
    attendre_calme(page)
    # Le premier lien est tout en bas de la fiche : la page qu'il ouvre se lit depuis son titre.
    for nom, chemin in (("Que viserait ici", "/simulateur"), ("Plus tard", "/plus_tard")):
        page.get_by_role("link", name=nom).last.click()
        page.wait_for_function(
            "c => location.pathname.endsWith(c) && location.search.includes('dep=51')", arg=chemin
        )
        attendre_calme(page)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    for chemin in ("/simulateur", "/fiche", "/"):
        page.go_back()
        page.wait_for_function("c => location.pathname.endsWith(c)", arg=chemin)
        attendre_calme(page)
    page.go_back()
    page.wait_for_function("location.href === 'about:blank'")


def test_une_page_traduite_ne_garde_pas_l_ancien_titre(application: str, page: Page):
    ouvrir(page, f"{application}/fiche?dep=25")
    page.evaluate(TRADUIRE)
    expect(page.get_by_role("heading", name="T Doubs (25)")).to_be_visible()
    champ = page.get_by_role("combobox", name="Département").first
    champ.fill("jura")
    champ.press("Enter")
    expect(page.get_by_role("heading", name="Jura (39)", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Doubs")).to_have_count(0)
    # Une autre page s'ouvre par le haut, même quand le serveur y mène par deux adresses d'un même geste.
    assert page.evaluate("""() => {
      const corps = document.querySelector("[data-testid=stMain]");
      corps.scrollTo(0, 600);
      const avant = corps.scrollTop;
      history.pushState({}, "", `carte${location.search}`);
      return [avant, corps.scrollTop];
    }""") == [600, 0]


@pytest.mark.parametrize("touche", [{"modifiers": ["Control"]}, {"button": "middle"}])
def test_un_lien_ouvert_a_cote_garde_territoire_et_scenario(
    application: str, page: Page, touche: dict[str, str]
):
    """Le menu du haut comme les liens de la page ; celle-ci reste où elle est."""
    ouvrir(page, f"{application}/simulateur?dep=51&m=tousr12")
    for nom in ("Mon territoire", "Est-ce sûr"):
        with page.context.expect_page() as ouverte:
            page.get_by_role("link", name=nom).first.click(**touche)
        page.wait_for_function("location.pathname.endsWith('/simulateur')")
        adresse = ouverte.value.url
        ouverte.value.close()
        assert "dep=51" in adresse
        assert "m=tousr12" in adresse
