"""L'atelier de bout en bout dans Chromium, réseau coupé : trois scénarios, lien, fichier, comparaison, écran
de salle, compte rendu ; les nombres sont les mêmes partout, à l'euro."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.navigateur.chromium import (
    TELEPHONE,
    attendre_calme,
    choisir,
    nouveau_contexte,
    redessinee,
    redimensionner,
)
from tests.navigateur.qr import lire_qr_code

VINS, MENACE = "200", "Menace de 30"  # ce que l'on tape dans la liste des scénarios
NOMS = ("Accord à 15 %", "Vins à 200 %", "Menace de trente")
SALLE = (1280, 720)
NOTE = "Proposé par la chambre d’agriculture"
MESURES = (
    "Exportations visées",
    "Droits théoriques à l’entrée aux États-Unis",
    "Baisse possible des ventes à un an",
)

# Plus petit texte visible de la page, hors touches réservées aux télécommandes.
PLUS_PETIT = """() => {
  const vus = [], app = document.querySelector('[data-testid=stApp]');
  const marche = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
  while (marche.nextNode()) {
    const texte = marche.currentNode.textContent.trim(), e = marche.currentNode.parentElement;
    if (!texte || ['STYLE', 'SCRIPT', 'TITLE'].includes(e.tagName.toUpperCase())) continue;
    if (e.closest('.st-key-touches')) continue;
    const boite = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (boite.width < 2 || boite.height < 2 || style.visibility === 'hidden') continue;
    vus.push([parseFloat(style.fontSize), texte, boite.right, boite.bottom]);
  }
  return vus;
}"""


def donnees(page: Page) -> list[int]:
    """Valeurs à l'euro écrites dans la page ; une part n'en a pas."""
    ecrites = page.locator("data").evaluate_all("l => l.map(e => e.getAttribute('value'))")
    return [int(v) for v in ecrites if v]


def texte_telecharge(page: Page, bouton: str) -> str:
    with page.expect_download() as attente:
        page.get_by_role("button", name=bouton).first.click()
    return Path(attente.value.path()).read_text(encoding="utf-8-sig")


def enregistrer(page: Page, nom: str, note: str = "") -> list[int]:
    """Enregistre le scénario affiché par le simulateur ; rend ses montants, sommes du CSV par produit."""
    page.get_by_label("Nom du scénario").fill(nom)
    page.get_by_label("Note (facultative)").fill(note)
    with redessinee(page):
        page.get_by_role("button", name="Enregistrer ce scénario").click()
    expect(page.get_by_text("est dans le carnet").first).to_be_visible()
    contenu = texte_telecharge(page, "Résultats par produit (CSV)")
    lignes = [ligne for ligne in contenu.splitlines() if not ligne.startswith(("# ", "'# "))]
    table = list(csv.DictReader(io.StringIO("\n".join(lignes)), delimiter=";"))
    return [
        round(sum(float(r[c].replace(",", ".")) for r in table if r[c]))
        for c in ("visees_eur", "droits_eur", "baisse_court_eur")
    ]


def remplir(application: str, page: Page) -> list[int]:
    """Trois scénarios enregistrés dans la même visite, puis le carnet ouvert."""
    page.goto(f"{application}/simulateur?dep=51&m=tousr15")
    attendre_calme(page)
    montants = enregistrer(page, NOMS[0], NOTE)
    for choix, nom in ((VINS, NOMS[1]), (MENACE, NOMS[2])):
        composer(page, choix)
        montants += enregistrer(page, nom)
    with redessinee(page):
        page.get_by_role("link", name=re.compile("Carnet d’atelier")).last.click()
    expect(page.get_by_role("heading", name=NOMS[2])).to_be_visible(timeout=20_000)
    return montants


def composer(page: Page, choix: str) -> None:
    """Change de scénario : une menace datée, choisie au clavier dans sa liste."""
    liste = page.get_by_role("combobox", name="Menace ou régime", exact=False).first
    page.get_by_text("Une menace datée", exact=True).first.click()
    expect(liste).to_be_visible()
    attendre_calme(page)
    with redessinee(page):
        choisir(page, liste, choix)
    expect(page.get_by_text(choix).first).to_be_visible()


@pytest.fixture(scope="module")
def atelier(application: str, chromium: Browser, tmp_path_factory) -> dict[str, object]:
    """Un atelier mené une fois : montants du simulateur, lien, fichier, compte rendu, comparaison."""
    contexte = nouveau_contexte(chromium)
    page = contexte.new_page()
    montants = remplir(application, page)
    affiches = donnees(page)
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_text("Lien copié.")).to_be_visible()
    lien = page.evaluate("navigator.clipboard.readText()")
    fichier = texte_telecharge(page, "Carnet (JSON, avec les notes)")
    rendu = texte_telecharge(page, "Compte rendu d’atelier")
    page.get_by_role("button", name="Comparer", exact=True).click()
    attendre_calme(page)
    comparaison = texte_telecharge(page, "Toute la comparaison (CSV)")
    refusees = contexte.refusees  # type: ignore[attr-defined]
    contexte.close()
    assert not refusees
    return {"montants": montants, "affiches": affiches, "lien": lien, "fichier": fichier, "rendu": rendu,
            "comparaison": comparaison, "dossier": tmp_path_factory.mktemp("atelier")}  # fmt: skip


def test_memes_montants_a_l_euro_partout(atelier):
    montants = atelier["montants"]
    assert len(set(montants)) == 9  # neuf montants distincts : une confusion se verrait
    assert atelier["affiches"] == montants
    table = list(csv.DictReader(io.StringIO(atelier["comparaison"]), delimiter=";"))
    totaux = {
        (r["terme"], r["mesure"]): round(float(r["valeur_eur"].replace(",", ".")))
        for r in table
        if r["libelle"] == "Total"
    }
    assert [totaux[nom, m] for nom in NOMS for m in MESURES] == montants
    ecrits = [int(v) for v in re.findall(r'<data value="(-?\d+)"', atelier["rendu"])]
    assert ecrits == montants * 2  # le tableau « En bref », puis chaque scénario


def test_le_lien_rouvre_le_carnet_sans_les_notes(atelier, page: Page):
    lien = atelier["lien"]
    assert len(lien) <= 2000
    assert "d=e-2024-" in lien
    page.goto(lien)
    attendre_calme(page)
    expect(page.locator("data")).to_have_count(len(atelier["montants"]))
    assert donnees(page) == atelier["montants"]
    assert page.get_by_text(NOTE).count() == 0


def test_le_fichier_rouvre_le_carnet_avec_les_notes(application, atelier, page: Page):
    page.goto(f"{application}/atelier")
    attendre_calme(page)
    page.get_by_text("Rouvrir un carnet enregistré").click()
    attendre_calme(page)
    page.locator("input[type=file]").set_input_files(
        [{"name": "carnet.json", "mimeType": "application/json", "buffer": atelier["fichier"].encode()}]
    )
    page.get_by_role("button", name="Charger ce carnet").click()
    expect(page.get_by_text(NOTE)).to_be_visible(timeout=20_000)
    attendre_calme(page)
    assert donnees(page) == atelier["montants"]
    page.wait_for_function("location.search.includes('dep=51')")


@pytest.mark.usefixtures("atelier")
def test_deux_visiteurs_ne_partagent_rien(application, page: Page):
    page.goto(f"{application}/atelier?dep=51")
    attendre_calme(page)
    expect(page.get_by_text("Le carnet est vide")).to_be_visible()
    page.goto(f"{application}/simulateur?dep=51")
    attendre_calme(page)
    assert page.get_by_text("Dernier régime vérifié (9 octobre 2026).").count() >= 1


def test_le_compte_rendu_se_lit_hors_ligne(atelier, page_neuve: Page):
    page, fichier = page_neuve, atelier["dossier"] / "compte-rendu.html"
    fichier.write_text(atelier["rendu"], encoding="utf-8")
    erreurs: list[str] = []
    page.on("pageerror", lambda e: erreurs.append(str(e)))
    page.goto(fichier.as_uri())
    page.wait_for_selector(".main-svg")
    assert page.locator(".trace .main-svg").count() >= 4  # comparaison et trois scénarios
    for attendu in (
        *NOMS[:1],
        NOTE,
        "Marne",
        "Ces trois montants ne s’additionnent pas",
        "Ce que l’outil ne mesure pas",
    ):
        expect(page.get_by_text(attendu).first).to_be_attached()
    assert page.locator("a[href*='/simulateur?']").count() == 3
    assert not erreurs


@pytest.mark.parametrize(
    ("largeur", "hauteur", "taille"), [(1280, 720, 100), (1920, 1080, 150), (1920, 1080, 100)]
)
def test_presentation_lisible_et_sans_defilement(atelier, page: Page, largeur, hauteur, taille):
    redimensionner(page, (largeur, hauteur))
    page.goto(atelier["lien"].replace("/atelier?", f"/presentation?taille={taille}&"))
    attendre_calme(page)
    facteur, lus = taille / 100, []
    nombre = int(page.locator(".pied span").last.inner_text().split("/")[1])
    assert nombre >= 3 + 5
    for rang in range(nombre):
        expect(page.locator(".pied span").last).to_have_text(f"{rang + 1} / {nombre}", timeout=15_000)
        page.wait_for_selector(".main-svg")
        attendre_calme(page)
        lus += donnees(page)
        tailles = page.locator(".ecran data").evaluate_all(
            "l => l.map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert len(tailles) == 3
        assert min(tailles) >= 64 * facteur
        for points, texte, droite, bas in page.evaluate(PLUS_PETIT):
            assert points >= 28 * facteur - 0.01, texte
            assert droite <= largeur + 1, texte
            assert bas <= hauteur + 1, texte
        defile = page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]');"
            " return [m.scrollHeight - m.clientHeight, m.scrollWidth - m.clientWidth]; })()"
        )
        assert max(defile) <= 0
        coupes = page.locator(".ecran .mot").evaluate_all("l => l.filter(e => e.getClientRects().length > 1)")
        assert not coupes  # « États-Unis » tient sur une ligne
        sous = page.locator(".js-plotly-plot").evaluate("e => e.getBoundingClientRect().bottom")
        assert sous <= page.locator(".pied").evaluate("e => e.getBoundingClientRect().top") + 1
        assert page.get_by_test_id("stSidebar").is_hidden()
        page.keyboard.press(("ArrowRight", "PageDown")[rang % 2])
    assert lus[:9] == atelier["montants"]


def test_clavier_reculer_et_sortir(atelier, page: Page):
    redimensionner(page, SALLE)
    page.goto(atelier["lien"].replace("/atelier?", "/presentation?ecran=3&"))
    attendre_calme(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".pied span").last).to_contain_text("2 /")
    page.keyboard.press("PageUp")
    expect(page.locator(".pied span").last).to_contain_text("1 /")
    page.wait_for_function("location.search.includes('ecran=1')")
    page.keyboard.press("q")
    expect(page.locator(".telephones")).to_be_visible()
    fermer = page.get_by_role("button", name="Fermer le code")
    expect(fermer).to_be_visible()
    attendre_calme(page)  # la touche « Échap » change de bouton avec la page
    page.keyboard.press("Escape")  # ferme le code, sans quitter la présentation
    expect(fermer).to_have_count(0)
    expect(page.locator(".pied span").last).to_contain_text("1 /")
    attendre_calme(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Atelier", exact=True)).to_be_visible(timeout=20_000)


def test_qr_code_plein_ecran_ouvre_le_simulateur_sur_un_telephone(atelier, page: Page, voisin: Page):
    redimensionner(page, SALLE)
    page.goto(atelier["lien"].replace("/atelier?", "/presentation?ecran=2&"))
    attendre_calme(page)
    page.keyboard.press("q")
    page.wait_for_selector(".qr-plein")
    lien, hauteur = lire_qr_code(page)
    assert page.locator(".qr-plein").evaluate("e => e.getBoundingClientRect().height") >= 0.8 * SALLE[1]
    assert "/simulateur?" in lien
    assert len(lien) <= 300
    assert hauteur >= 0.8 * SALLE[1]  # le code lui-même, sans sa bordure
    page.keyboard.press("q")
    expect(page.locator(".ecran h1")).to_be_visible()

    mobile = voisin
    redimensionner(mobile, TELEPHONE)
    mobile.goto(lien)
    attendre_calme(mobile)
    expect(mobile.get_by_role("heading", name="Et si les États-Unis surtaxaient")).to_be_visible()
    contenu = texte_telecharge(mobile, "Résultats par produit (CSV)")
    lignes = [ligne for ligne in contenu.splitlines() if not ligne.startswith(("# ", "'# "))]
    droits = sum(
        float(r["droits_eur"].replace(",", "."))
        for r in csv.DictReader(io.StringIO("\n".join(lignes)), delimiter=";")
        if r["droits_eur"]
    )
    assert round(droits) == atelier["montants"][4]


def test_partager_donne_lien_qr_code_et_fichier(application, page: Page, voisin: Page):
    page.goto(f"{application}/fiche?dep=25&echelle_export=region")
    attendre_calme(page)
    page.get_by_role("button", name="Partager").click()
    expect(page.locator("img.qr")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_text("Lien copié.")).to_be_visible()
    lien = page.evaluate("navigator.clipboard.readText()")
    for attendu in ("/fiche?", "dep=25", "v=1", "d=e-2024-", "niveau=cpf4", "echelle_export=region"):
        assert attendu in lien
    assert "valeur_eur" in texte_telecharge(page, "Chiffres de la fiche (CSV)")
    voisin.goto(lien)
    attendre_calme(voisin)
    expect(voisin.get_by_text("Exportations de la Bourgogne-Franche-Comté :").first).to_be_visible()
