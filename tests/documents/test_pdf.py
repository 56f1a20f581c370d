"""PDF et figures en SVG, par le vrai Chromium."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from modules.documents.chromium import _NavigateurAbsent, _trouver, exiger
from modules.documents.contenu import annexe_simulation, contenu
from modules.documents.html import PLOTLY, document, script_plotly
from modules.documents.lot import _figures_svg, _normaliser

MO = 1_000_000


@pytest.fixture(scope="module")
def page(fiche_de, edition, simulation, tmp_path_factory) -> Path:
    """Fiche de la Guyane avec l'annexe : encarts, région « ensemble des DROM », une seule grande vente."""
    dossier = tmp_path_factory.mktemp("pdf")
    (dossier / PLOTLY).write_text(script_plotly(), encoding="utf-8")
    page = dossier / "fiche.html"
    tout = contenu("9C", fiche=fiche_de, simulation=simulation)
    page.write_text(document(tout, edition=edition, forme="legere"), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def pdf(page, chrome) -> PdfReader:
    return PdfReader(BytesIO(chrome.imprimer(page)))


def lisible(texte: str) -> str:
    return re.sub(r"\s+", " ", texte.replace("\u202f", " ").replace("\u00a0", " "))


def textes(pdf: PdfReader) -> list[str]:
    return [lisible(page.extract_text()) for page in pdf.pages]


def balises(noeud: object, trouves: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(balise, texte de remplacement) de tout l'arbre."""
    noeud = noeud.get_object() if hasattr(noeud, "get_object") else noeud
    if isinstance(noeud, ArrayObject):
        for fils in noeud:
            balises(fils, trouves)
    elif isinstance(noeud, DictionaryObject) and "/S" in noeud:
        trouves.append((str(noeud["/S"]), str(noeud.get("/Alt", ""))))
        balises(noeud.get("/K", ArrayObject()), trouves)
    return trouves


def test_titre_langue_balises(pdf):
    racine = pdf.trailer["/Root"]
    assert racine["/Lang"] == "fr"
    assert racine["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == "Commerce extérieur de la Guyane (973), 2024 – estimation"
    arbre = balises(racine["/StructTreeRoot"]["/K"], [])
    noms = [balise for balise, _ in arbre]
    assert noms.count("/H1") == 1
    assert noms.count("/H2") == 10
    assert "/Table" in noms
    remplacements = [alt for balise, alt in arbre if balise == "/Figure"]
    assert len(remplacements) == 20  # dix figures, chacune dans son cadre
    assert all(remplacements)


def test_signets(pdf):
    def titres(plan: list) -> list[str]:
        return [t for s in plan for t in (titres(s) if isinstance(s, list) else [s.title])]

    trouves = titres(pdf.outline)
    assert "Balance commerciale territoriale" in trouves
    assert "Annexe – Exposition aux surtaxes américaines" in trouves


def test_totaux_et_accents_selectionnables(pdf):
    texte = " ".join(textes(pdf))
    for attendu in ("820 M€", "1 000 M€", "À retenir", "ensemble des DROM", "Aéronefs et engins spatiaux"):
        assert attendu in texte


def test_chaque_page_dit_estimation_et_son_numero(pdf):
    pages = textes(pdf)
    assert 15 <= len(pages) <= 16  # annexe comprise : ni section perdue, ni section qui déborde
    for rang, texte in enumerate(pages, start=1):
        assert "Estimation 2024" in texte
        assert f"page {rang} sur {len(pages)}" in texte
        assert "Guyane (973)" in texte


def test_un_sankey_et_ses_cinq_flux_tiennent_sur_une_page(pdf):
    listes = [texte for texte in textes(pdf) if "Les cinq flux principaux" in texte]
    assert len(listes) == 6
    assert all("Comment lire" in texte for texte in listes)


def test_figures_tracees(pdf):
    """Les noms des nœuds du Sankey sont dans le PDF : le script a tourné avant l'impression."""
    assert "Avions, engins spatiaux" in " ".join(textes(pdf))


@pytest.fixture(scope="module")
def statique(fiche_de, edition, simulation, chrome) -> tuple[str, dict[str, str]]:
    tout = contenu("25", fiche=fiche_de, simulation=simulation)
    figures = tout.figures() | annexe_simulation(simulation, lieu=tout.fiche.territoire).figures
    images = _figures_svg(figures, chrome=chrome)
    return document(tout, edition=edition, forme="statique", images=images), images


def test_variante_sans_script(statique):
    html, images = statique
    assert len(images) == 10
    assert len(html.encode()) < 1.5 * MO
    assert "<script" not in html
    assert html.count('<svg role="img" aria-label="') == 10
    assert "Véhicules automobiles" in images["flux-export-departement"]


def test_identifiants_uniques_et_references_tenues(statique):
    html, _ = statique
    identifiants = re.findall(r'\bid="([^"]+)"', html)
    assert len(identifiants) == len(set(identifiants))
    assert set(re.findall(r"url\([\"']?#([\w-]+)", html)) <= set(identifiants)


def test_memes_octets_apres_normalisation(statique, fiche_de, chrome):
    _, images = statique
    seule = {"balance": contenu("25", fiche=fiche_de).figures()["balance"]}
    assert _figures_svg(seule, chrome=chrome)["balance"] == images["balance"]


def test_normaliser():
    brut = (
        '<svg class="main-svg"><clipPath id="clipa1b2c3"/>'
        '<g clip-path="url(#clipa1b2c3)" style="cursor: a; fill: b;"/></svg>'
    )
    propre = _normaliser(brut, nom="x", alt="A « b » & <c>")
    assert propre == (
        '<svg role="img" aria-label="A « b » &amp; &lt;c&gt;"><clipPath id="x-1"/>'
        '<g clip-path="url(#x-1)" style="fill: b;"/></svg>'
    )


def test_navigateur_absent(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME_PATH", raising=False)
    monkeypatch.setattr("modules.documents.chromium._CHEMINS", ())
    assert _trouver() is None
    with pytest.raises(_NavigateurAbsent, match="imprimer le document HTML"):
        exiger()


def test_chemin_donne_mais_faux(monkeypatch):
    with pytest.raises(_NavigateurAbsent, match="/nulle/part"):
        _trouver("/nulle/part")
    monkeypatch.setenv("CHROME_PATH", "/ailleurs")
    with pytest.raises(_NavigateurAbsent, match="/ailleurs"):
        _trouver()


def test_chemin_donne_par_la_variable(monkeypatch, tmp_path):
    faux = tmp_path / "chrome"
    faux.write_text("#!/bin/sh\n")
    faux.chmod(0o755)
    monkeypatch.setenv("CHROME_PATH", str(faux))
    assert _trouver() == str(faux)
    assert Path(str(_trouver(str(faux)))) == faux
