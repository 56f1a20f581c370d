"""L'emploi dans le document et le tableur d'un département, et dans le tableur d'un Territoire."""

import io
import zipfile
from datetime import date
from html.parser import HTMLParser

import pytest

from modules.documents.classeur import classeur_emploi, classeur_fiche
from modules.documents.contenu import contenu, fiches_de
from modules.documents.html import Edition, document
from modules.documents.reglages import lire_reglages
from modules.documents.territoire import document_territoire
from modules.donnees import jeu
from modules.donnees.emploi import tables_emploi
from modules.donnees.tables import references, territoire
from modules.fiche.echanges import Cadre
from modules.fiche.emploi import emploi_embarque
from modules.fiche.phrases_emploi import _RESERVE, NOTE_TI, NOTES_EMPLOI, phrases_emploi


@pytest.fixture(scope="module")
def garonne():
    flux = jeu.charger(None)
    cadre = Cadre(flux, references())
    return contenu("31", fiche=fiches_de(cadre), emploi=emploi_embarque(flux, territoire("31")))


class Lecteur(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texte = ""

    def handle_data(self, data: str) -> None:
        self.texte += data


def test_le_document_porte_le_bloc_emploi(garonne):
    lecteur = Lecteur()
    html = document(garonne, edition=Edition(lire_reglages(), date(2026, 11, 27)), forme="legere")
    lecteur.feed(html)
    for phrase in (*phrases_emploi(garonne.emploi, tables_emploi()), *NOTES_EMPLOI):
        assert phrase in lecteur.texte
    assert _RESERVE in lecteur.texte
    assert 'id="figure-emploi"' in html
    assert "45\u202f061" in html


def test_sans_emploi_le_document_reste_le_meme_ailleurs(garonne):
    seul = contenu("31", fiche=fiches_de(Cadre(jeu.charger(None), references())))
    html = document(seul, edition=Edition(lire_reglages(), date(2026, 11, 27)), forme="legere")
    assert 'id="figure-emploi"' not in html


def textes_du_classeur(octets: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "".join(
            archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml") and "theme" not in n
        )


def test_le_tableur_de_la_fiche_porte_les_feuilles_d_emploi(garonne):
    texte = textes_du_classeur(classeur_fiche(garonne))
    for attendu in ("Emploi, zones", "Emploi, branches", "45061", "ODbL"):
        assert attendu in texte


def test_tableur_d_un_territoire():
    flux = jeu.charger(None)
    texte = textes_du_classeur(classeur_emploi(emploi_embarque(flux, territoire("ti-2809")), tables_emploi()))
    assert "Vallée de la Bresle" in texte
    assert "officiel" in texte
    assert "estimation" in texte  # la part des achats américains vient d'une estimation, et le dit


def test_document_d_un_territoire():
    flux = jeu.charger(None)
    cadre = Cadre(flux, references())
    lieu = territoire("ti-2809")
    fiches = [fiches_de(cadre)(code) for code in lieu.departements or ()]
    emploi = emploi_embarque(flux, lieu)
    edition = Edition(lire_reglages(), date(2026, 11, 27))
    html = document_territoire(emploi, fiches, tables_emploi(), edition=edition)
    lecteur = Lecteur()
    lecteur.feed(html)
    for phrase in (*phrases_emploi(emploi, tables_emploi()), *NOTES_EMPLOI, NOTE_TI):
        assert phrase in lecteur.texte
    for attendu in ("CC du Vimeu", "Seine-Maritime", "21\u202f269", "333", "Abbeville"):
        assert attendu in lecteur.texte
    assert html.count("<figure") == 2


def test_document_de_mayotte():
    flux = jeu.charger(None)
    lieu = territoire("ti-0601")
    fiches = [fiches_de(Cadre(flux, references()))(code) for code in lieu.departements or ()]
    edition = Edition(lire_reglages(), date(2026, 11, 27))
    html = document_territoire(emploi_embarque(flux, lieu), fiches, tables_emploi(), edition=edition)
    assert "inconnu fin 2019" in html
    assert "<figure" not in html
