"""Feuillet : une seule page A4, sans réseau, rien sous huit points."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from modules.documents.contenu import contenu
from modules.documents.feuillet import feuillet
from modules.donnees import jeu
from modules.donnees.tables import territoire
from modules.fiche.emploi import emploi_embarque
from modules.fiche.retenir import a_retenir

CSS = Path(__file__).parents[2] / "modules" / "documents" / "gabarits" / "feuillet.css"


@pytest.fixture
def ecrire_feuillet(fiche_de, edition, simulation):
    def ecrire(code: str) -> str:
        emploi = emploi_embarque(jeu.charger(), territoire(code))
        return feuillet(contenu(code, fiche=fiche_de, emploi=emploi), simulation, edition=edition)

    return ecrire


@pytest.mark.parametrize("code", ["25", "20", "99", "31", "75", "9A", "9E"])
def test_une_page_par_le_vrai_chromium(code, ecrire_feuillet, chrome, tmp_path):
    page = tmp_path / "feuillet.html"
    page.write_text(ecrire_feuillet(code), encoding="utf-8")
    pdf = PdfReader(BytesIO(chrome.imprimer(page)))
    assert len(pdf.pages) == 1
    texte = re.sub(r"\s+", " ", pdf.pages[0].extract_text())
    assert "Estimation 2024" in texte
    assert "À retenir" in texte
    assert "Baisse possible" in texte
    assert "Urssaf" in texte


def test_dit_la_fiche_et_ne_demande_rien_au_reseau(fiche_de, ecrire_feuillet):
    html = ecrire_feuillet("25")
    for phrase in a_retenir(fiche_de("25")):
        assert phrase.replace("&", "&amp;") in html
    assert "4\u202f260,9\u00a0M€" in html
    assert not re.search(r'(?:src|href)="?https?://', html)
    assert "<script" not in html


def test_rien_sous_huit_points():
    tailles = [float(t) for t in re.findall(r"([\d.]+)pt", CSS.read_text(encoding="utf-8"))]
    assert tailles
    assert min(tailles) >= 8
