"""Codes et noms hostiles : ni balise, ni lien, ni formule n'agit, à l'écran ou dans un fichier."""

import io
import json
import re
import zipfile
from datetime import date

import pytest

from modules.documents.classeur import classeur_fiche, classeur_simulation
from modules.documents.contenu import Simulation, contenu, fiches_de
from modules.documents.html import Edition, document
from modules.documents.reglages import Reglages, lire_reglages
from modules.donnees.douane import Demande, SourceFichier, lire_douane
from modules.donnees.tables import references, territoire
from modules.ecran import cache
from modules.fiche.echanges import Cadre
from modules.simulation.echange import Carnet, Cas, carnet_en_lien
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import Hypotheses, uniforme
from modules.vues.simulation import csv_simulation
from modules.vues.tableur import csv_francais
from tests.app.outils import ouvrir
from tests.fabriquer import annee, texte
from tests.robustesse.adresses import PAGES

BALISE = "<img src=x onerror=alert(1)>"
MARKDOWN = "![i](http://x.fr/i) $x$ `c`"
FORMULES = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]
CODES = [BALISE, "<script>alert(1)</script>", MARKDOWN, "=1+1", "@SUM(A1)", "<b>"]
# Une balise venue des données, telle qu'un navigateur la comprendrait.
ACTIVE = re.compile(r"<img src=x|<script>alert|<b>(?:</|\s*\\?n)")


def fichier_hostile() -> bytes:
    """Une année d'échanges du Doubs et d'ailleurs, dont chaque dimension porte des codes hostiles."""
    lignes = []
    for sens in "EI":
        # Les codes inconnus pèsent un peu moins de 2 %, au-delà l'import les refuse.
        lignes += annee(sens, pays="US", valeur=4 * 10**11 // 6) + annee(sens, pays="DE", valeur=500)
        for code in CODES:
            lignes += annee(sens, departement=code, valeur=10**8)
            lignes += annee(sens, a129="", cpf4=code, pays="US", valeur=10**8)
            lignes += annee(sens, pays=code, valeur=10**8)
    return texte(lignes)


@pytest.fixture(scope="module")
def importe():
    return lire_douane([SourceFichier(f"{BALISE}.txt", io.BytesIO(fichier_hostile()))], Demande(partiel=True))


@pytest.fixture(scope="module")
def publie(importe):
    """Contenu du document du Doubs, simulation comprise."""
    resultat = simuler(
        assiette_de(importe.flux), parametres=parametres_embarques(), scenario=uniforme(15),
        hypotheses=Hypotheses(),
    )  # fmt: skip
    simulation = Simulation(resultat)
    return contenu("25", fiche=fiches_de(Cadre(importe.flux, references())), simulation=simulation)


def html_de(page) -> str:
    """Ce que l'application donne au navigateur comme HTML, et les textes de ses figures."""
    figures = [g.proto.spec for g in page.get("plotly_chart")]
    return "\n".join([h.proto.body for h in page.get("html")] + figures)


def markdown_de(page) -> str:
    familles = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    textes = [str(e.value) for famille in familles for e in getattr(page, famille)]
    aides = [b.proto.help for b in page.button]
    return "\n".join([*textes, *aides])


@pytest.mark.parametrize("nom", PAGES)
def test_pages_d_un_jeu_aux_codes_hostiles(nom, importe):
    session = {
        cache._CLE_IMPORT: {"table": importe.flux.table, "provenance": importe.flux.provenance.vers_json()},
        "rapport_import": importe.rapport.phrases(),
        "pourquoi": True, "long": True,
    }  # fmt: skip
    page = ouvrir(nom, session=session, dep="25")
    assert not page.exception
    assert not page.error
    assert not ACTIVE.search(html_de(page))
    assert "![i](" not in markdown_de(page)
    for table in page.table:
        assert "![i](" not in json.dumps(table.value.to_dict(), default=str)


def test_le_compte_rendu_nomme_les_codes_hostiles_sans_les_executer(importe):
    session = {
        cache._CLE_IMPORT: {"table": importe.flux.table, "provenance": importe.flux.provenance.vers_json()},
        "rapport_import": importe.rapport.phrases(),
    }  # fmt: skip
    dit = markdown_de(ouvrir("donnees", session=session))
    assert "Non ventilé par département" in dit
    assert "\\<img src=x onerror=alert\\(1\\)\\>" in dit


@pytest.mark.parametrize("page", ["atelier", "comparer", "presentation"])
def test_noms_hostiles_d_un_carnet_recu_par_lien(page):
    noms = [BALISE, MARKDOWN, "</script><script>alert(1)</script>"]
    carnet = Carnet(tuple(Cas(nom, uniforme(10 * (i + 1)), note=nom) for i, nom in enumerate(noms)), "25")
    ouverte = ouvrir(page, dep="25", k=carnet_en_lien(carnet, notes=True))
    assert not ouverte.exception
    assert not ouverte.error
    assert not ACTIVE.search(html_de(ouverte))
    assert "![i](" not in markdown_de(ouverte)


@pytest.mark.parametrize("nom", PAGES)
def test_adresse_hostile_repetee_sans_danger(nom):
    for valeur in (BALISE, MARKDOWN):
        page = ouvrir(nom, **dict.fromkeys(PAGES[nom], valeur))
        assert not ACTIVE.search(html_de(page))
        assert "![i](" not in markdown_de(page)


def test_document_html(publie):
    reglages = Reglages(
        **{c: BALISE if isinstance(v, str) else v for c, v in _champs(lire_reglages()).items()}
    )
    rendu = document(publie, edition=Edition(reglages, date(2026, 1, 2)), forme="legere")
    assert "Doubs" in rendu
    assert not ACTIVE.search(rendu)


def _champs(reglages: Reglages) -> dict:
    return {c: getattr(reglages, c) for c in reglages.__dataclass_fields__}


def cellules(octets: bytes) -> str:
    """Tout le XML d'un tableur."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "\n".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml"))


def test_tableurs_sans_formule(publie):
    for octets in (classeur_fiche(publie), classeur_simulation(publie.simulation, lieu=territoire("25"))):
        xml = cellules(octets)
        assert "<f>" not in xml
        assert not ACTIVE.search(xml)


@pytest.mark.parametrize("formule", FORMULES)
def test_csv_sans_formule(formule, importe):
    table = importe.flux.table.head(1).astype(object).assign(produit=formule)
    table[formule] = 1
    lignes = csv_francais(table, statut="importé", source=formule).decode("utf-8-sig").split("\r\n")
    for ligne in lignes:
        for cellule in ligne.split(";"):
            assert not cellule.strip('"').startswith(("=", "+", "@", "\t", "\r"))
            assert not re.match(r'"?-\D', cellule)


def test_csv_de_la_simulation_sans_formule(publie):
    csv_ = csv_simulation(publie.simulation.resultat, territoire("25"))
    assert not re.search(r'(^|[;\r\n"])[=@]', csv_.decode("utf-8-sig"))
