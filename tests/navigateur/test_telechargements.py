"""Ce que l'on emporte depuis les pages : document, tableur, image complète."""

import io
import json
from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page
from pypdf import PdfReader

from modules.documents.lot import Commande, publier
from tests.navigateur.chromium import TELEPHONE, aller, attendre_calme, redimensionner


def ouvrir_menu(page: Page, adresse: str) -> None:
    page.goto(adresse)
    attendre_calme(page)
    page.get_by_role("button", name="Télécharger", exact=True).click()


def telecharger(page: Page, libelle: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=90_000) as attente:
        page.get_by_role("button", name=libelle, exact=False).click()
    recu = attente.value
    return recu.suggested_filename, Path(str(recu.path())).read_bytes()


def test_document_et_tableur_de_la_fiche(application: str, page: Page, page_neuve: Page, tmp_path: Path):
    ouvrir_menu(page, f"{application}/fiche?dep=25")
    nom, document = telecharger(page, "Document (HTML")
    assert nom == "fiche-25-doubs-2024.html"
    chemin = tmp_path / nom
    chemin.write_bytes(document)
    page.get_by_role("button", name="Préparer le document (PDF)").click()
    nom, pdf = telecharger(page, "Enregistrer le PDF")
    assert nom == "fiche-25-doubs-2024.pdf"
    assert "Estimation 2024" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\u00a0", " ")
    nom, tableur = telecharger(page, "Tableur (xlsx)")
    assert nom == "fiche-25-doubs-2024.xlsx"
    assert "Lisez-moi" in load_workbook(io.BytesIO(tableur)).sheetnames

    lecture = page_neuve
    redimensionner(lecture, TELEPHONE)
    erreurs: list[str] = []
    lecture.on("pageerror", lambda e: erreurs.append(str(e)))
    lecture.goto(chemin.as_uri())
    lecture.wait_for_selector("#trace-specialisation svg.main-svg")
    assert lecture.locator(".trace svg.main-svg").count() >= 9
    with lecture.expect_download() as attente:
        lecture.locator("#trace-balance").hover()
        lecture.locator("#trace-balance .modebar-btn").nth(1).click()
    svg = Path(str(attente.value.path())).read_text(encoding="utf-8")
    assert attente.value.suggested_filename == "balance-25-doubs-2024.svg"
    assert "Balance commerciale du Doubs par pays" in svg
    assert "Estimation 2024" in svg
    assert not erreurs


# Dans la même visite : sans département d'abord, le scénario en dernier.
A_PARTAGER = {
    "": ("fiche-fr-2024.csv", "Aéronefs"),
    "regimes": ("regimes-et-menaces.csv", "vérifié au 9 octobre 2026"),
    "donnees": ("datapackage.json", "flux-estimation_2024"),
    "methode": ("contre-epreuves.csv", "témoin"),
    "fiche?dep=25": ("fiche-25-2024.csv", "Véhicules automobiles"),
    "simulateur?dep=25": ("simulation-25-2024.csv", "Territoire : Doubs (25)"),
    "carte?dep=25": ("classement-exportations-2024.csv", "Doubs"),
    "comparer?dep=25": ("comparaison-25-2024.csv", "Scénario du simulateur"),
    "fiabilite?dep=25&v=1&m=tousr31": ("fourchettes-2024.csv", "Surtaxe de 31\u00a0% sur tous les produits"),
}


def test_partager_donne_sur_chaque_page_le_fichier_qui_convient(application: str, page: Page):
    for adresse, (nom, contenu) in A_PARTAGER.items():
        aller(page, f"{application}/{adresse}")
        page.get_by_role("button", name="Partager", exact=True).click()
        with page.expect_download() as attente:
            page.locator(".st-key-fichier-page button").click()
        assert attente.value.suggested_filename == nom
        assert contenu in Path(str(attente.value.path())).read_text(encoding="utf-8-sig"), nom


def test_simulation_a_emporter(application: str, page: Page):
    ouvrir_menu(page, f"{application}/simulateur?dep=25")
    nom, document = telecharger(page, "Document (HTML")
    assert nom == "simulation-25-doubs-2024.html"
    assert "Annexe – Exposition aux surtaxes américaines" in document.decode()


def test_les_fichiers_portent_le_scenario_alors_affiche(application: str, page: Page):
    """Préparés au clic, hors de la session : ni le scénario d'ouverture, ni celui d'avant le curseur."""
    phrase = "Surtaxe de 31\u00a0% sur tous les produits"
    page.goto(f"{application}/simulateur?dep=25&v=1&m=tousr30")
    attendre_calme(page)
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("location.search.includes('m=tousr31')")
    attendre_calme(page)
    assert phrase in telecharger(page, "Résultats par produit (CSV)")[1].decode()
    assert json.loads(telecharger(page, "Scénario (JSON)")[1])["scenario"]["mesures"][0]["taux"] == 31
    page.get_by_role("button", name="Télécharger", exact=True).click()
    assert phrase in telecharger(page, "Document (HTML")[1].decode()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Partager", exact=True).click()
    with page.expect_download() as attente:
        page.locator(".st-key-fichier-page button").click()
    assert phrase in Path(str(attente.value.path())).read_text(encoding="utf-8-sig")
    with page.expect_download() as attente:  # le feuillet, au même endroit
        page.locator(".st-key-feuillet-page button").click()
    assert attente.value.suggested_filename == "feuillet-25-doubs-2024.html"
    assert "31\u00a0%" in Path(str(attente.value.path())).read_text(encoding="utf-8")


def test_l_image_d_une_figure_porte_titre_et_source(application: str, page: Page):
    """Plus haute que la figure, de la place du titre et de la source, et large de 25 cm à 300 points."""
    page.goto(f"{application}/fiche?dep=25")
    attendre_calme(page)
    figure = page.locator(".st-key-balance .js-plotly-plot")
    figure.scroll_into_view_if_needed()
    figure.hover()
    boite = figure.bounding_box()
    with page.expect_download() as attente:
        figure.locator(".modebar-btn").first.click()
    assert attente.value.suggested_filename == "balance-25-2024.png"
    image = Image.open(str(attente.value.path())).convert("L")
    assert image.width == 3000
    assert boite is not None
    bandeau = round(image.height - 3000 * boite["height"] / boite["width"])
    assert bandeau > 100
    assert min(image.crop((0, 0, image.width, bandeau)).tobytes()) < 60


def test_la_carte_de_l_index_ouvre_la_fiche(page_neuve: Page, tmp_path: Path):
    """Monaco est un point sans contour : il s'ouvre comme les autres."""
    page = page_neuve
    commande = Commande(sortie=tmp_path, formats=("html",), jour=date(2026, 11, 24))
    publier(["99"], commande=commande, travaux=1, progres=lambda *_: None)
    page.goto((tmp_path / "index.html").as_uri())
    page.wait_for_selector("#trace-carte path.point")
    page.locator("#trace-carte .scattergeo path.point").last.click(force=True)
    page.wait_for_url("**/fiche-99-monaco-2024.html")


def test_comparaison_a_emporter(application: str, page: Page, page_neuve: Page, tmp_path: Path):
    ouvrir_menu(page, f"{application}/comparer?vue=lieux&lieux=25~R16")
    nom, document = telecharger(page, "Document (HTML")
    assert nom == "comparaison-25-r16-2024.html"
    nom_tableur, tableur = telecharger(page, "Tableur (xlsx)")
    assert nom_tableur == "comparaison-25-r16-2024.xlsx"
    assert load_workbook(io.BytesIO(tableur)).sheetnames == ["Lisez-moi", "Totaux", "Produits", "Colonnes"]
    (tmp_path / nom).write_bytes(document)
    lecture = page_neuve
    redimensionner(lecture, TELEPHONE)
    erreurs: list[str] = []
    lecture.on("pageerror", lambda e: erreurs.append(str(e)))
    lecture.goto((tmp_path / nom).as_uri())
    lecture.wait_for_selector("#trace-comparaison-2-3 svg.main-svg")
    assert "Estimation 2024" in lecture.locator(".bandeau").inner_text()
    with lecture.expect_download() as attente:
        lecture.locator("#trace-comparaison-1-1").hover()
        lecture.locator("#trace-comparaison-1-1 .modebar-btn").nth(1).click()
    svg = Path(str(attente.value.path())).read_text(encoding="utf-8")
    assert attente.value.suggested_filename == "comparaison-25-r16-2024-1-1.svg"
    for attendu in ("Les trois montants", "Doubs", "Estimation 2024"):
        assert attendu in svg
    assert not erreurs


def test_l_image_tient_dans_la_toile_d_un_telephone(application: str, page: Page):
    """Plus de 16,8 millions de points, et un iPhone rend un fichier de six octets sans le dire."""
    redimensionner(page, TELEPHONE)
    page.goto(f"{application}/fiche?dep=25")
    attendre_calme(page)
    figure = page.locator(".js-plotly-plot").first
    figure.scroll_into_view_if_needed()
    figure.hover()
    with page.expect_download() as attente:
        figure.locator(".modebar-btn").first.dispatch_event("click")
    image = Image.open(str(attente.value.path()))
    assert image.width * image.height <= 16_700_000
    assert image.width > 1500
