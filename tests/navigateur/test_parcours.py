"""Le parcours principal dans un vrai navigateur, réseau coupé."""

from playwright.sync_api import Page, expect

from tests.navigateur.chromium import TELEPHONE, aller, attendre_calme, redessinee, redimensionner


def test_choisir_au_clavier_ouvre_la_fiche(application: str, page: Page):
    page.goto(f"{application}/fiche")
    attendre_calme(page)
    liste = page.get_by_role("combobox", name="Département", exact=False).first
    liste.focus()
    page.keyboard.type("Doubs")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 260,9 M€").first).to_be_visible(timeout=30_000)
    page.wait_for_function("location.search.includes('dep=25')")


def test_le_curseur_change_le_nombre_et_l_adresse_sans_reculer(application: str, page: Page):
    page.goto(f"{application}/simulateur?dep=33&m=tousr15")
    attendre_calme(page)
    droits = page.get_by_test_id("stMetric").nth(1).get_by_test_id("stMetricValue")
    avant = droits.inner_text()
    curseur = page.get_by_role("slider")
    curseur.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr25')")
    expect(droits).not_to_have_text(avant)
    for _ in range(15):  # vite, sans attendre la page entre deux
        page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr40')")
    attendre_calme(page)
    expect(curseur).to_have_value("40")


def test_le_lien_copie_rouvre_le_meme_etat(application: str, page: Page, voisin: Page):
    page.goto(f"{application}/simulateur?dep=51&base=R5_S301FL10_2026-10-09&m=1102r200")
    attendre_calme(page)
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_text("Lien copié.")).to_be_visible()
    lien = page.evaluate("navigator.clipboard.readText()")
    for attendu in ("v=1", "dep=51", "base=R5_S301FL10_2026-10-09", "m=1102r200", "h=court", "ref=periode"):
        assert attendu in lien
    nombres = page.get_by_test_id("stMetricValue").all_inner_texts()
    redimensionner(voisin, TELEPHONE)
    voisin.goto(lien)
    attendre_calme(voisin)
    assert len(nombres) == 3
    expect(voisin.get_by_test_id("stMetricValue")).to_have_text(nombres, use_inner_text=True)


def test_le_choix_suit_le_visiteur_de_page_en_page(application: str, page: Page):
    page.goto(f"{application}/fiche?dep=25")
    attendre_calme(page)
    for lien in ("Et si\u202f?", "Accueil", "Mon territoire"):
        with redessinee(page):
            page.get_by_role("link", name=lien, exact=True).first.click()
        liste = page.get_by_role("combobox", name="Département", exact=False).first
        expect(liste).to_have_value("Doubs (25)")
        page.wait_for_function("location.search.includes('dep=25')")


def test_la_barre_montre_le_lieu_dont_la_page_est_une_partie(application: str, vitrine: Page):
    gras = {"fiabilite": ("600", "400"), "comparer": ("400", "600"), "fiche": ("400", "400")}
    for adresse, epaisseurs in gras.items():
        aller(vitrine, f"{application}/{adresse}?dep=25")
        for lieu, epaisseur in zip(("Et si", "Atelier"), epaisseurs, strict=True):
            lien = vitrine.get_by_test_id("stTopNavLink").filter(has_text=lieu)
            expect(lien).to_have_css("font-weight", epaisseur)


def test_un_territoire_d_industrie_ouvre_ses_departements(application: str, page: Page):
    page.goto(f"{application}/")
    attendre_calme(page)
    liste = page.get_by_role("combobox", name="Territoire d’industrie", exact=False).first
    liste.focus()
    page.keyboard.type("nord franche comte")
    page.keyboard.press("Enter")
    expect(page.get_by_text("lit donc côte à côte").first).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Territoire de Belfort")).to_be_visible()
    page.wait_for_function("location.search.includes('ti=')")


def test_le_premier_ecran_montre_phrase_nombres_et_debut_du_graphique(application: str, page: Page):
    page.goto(f"{application}/simulateur?dep=25")
    attendre_calme(page)
    haut = {
        "phrase": page.get_by_text("Dernier régime vérifié (9 octobre 2026)."),
        "mention": page.get_by_text("Ces trois montants ne s’additionnent pas."),
        "nombres": page.get_by_test_id("stMetric").first,
        "barres": page.locator(".js-plotly-plot .bars path").first,
    }
    for cible in haut.values():
        expect(cible).to_be_visible(timeout=30_000)
    places = [cible.bounding_box()["y"] for cible in haut.values()]
    assert places == sorted(places)
    assert places[-1] < 900
    with page.expect_download() as attente:
        page.get_by_role("button", name="Résultats par produit (CSV)").click()
    contenu = attente.value.path().read_text(encoding="utf-8-sig")
    assert "# Scénario : Dernier régime vérifié" in contenu
    assert ";estimation;" in contenu
