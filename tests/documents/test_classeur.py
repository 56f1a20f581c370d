"""Le tableur d'une fiche et d'un scénario, relu par une autre bibliothèque."""

import io

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from modules.documents.classeur import _nom_feuille, classeur, classeur_fiche, classeur_simulation
from modules.documents.contenu import contenu
from modules.donnees.tables import territoire
from modules.simulation.incertitude import etendue_de


def relire(octets: bytes) -> Workbook:
    return load_workbook(io.BytesIO(octets))


@pytest.fixture(scope="module")
def fiche(fiche_de) -> Workbook:
    return relire(classeur_fiche(contenu("25", fiche=fiche_de)))


def test_une_feuille_par_tableau(fiche):
    assert fiche.sheetnames[:2] == ["Lisez-moi", "Chiffres clés"]
    assert len(fiche.sheetnames) == 2 + 9


def test_lisez_moi_dit_l_estimation(fiche):
    textes = [cellule.value for cellule in fiche["Lisez-moi"]["A"]]
    assert "Statut : Estimation" in textes
    assert any(str(t).startswith("Source : ") for t in textes)
    assert any("ni l’ANCT" in str(t) for t in textes)


def test_types_et_formats(fiche):
    balance = fiche.worksheets[2]
    entetes = [cellule.value for cellule in balance[1]]
    assert entetes == ["Pays", "Importations (€)", "Exportations (€)", "Solde (€)", "statut"]
    ligne = balance[2]
    assert [c.data_type for c in ligne] == ["s", "n", "n", "n", "s"]
    assert ligne[1].number_format == "#,##0\\ €"
    assert ligne[4].value == "estimation"
    assert sum(c.value for c in balance["C"][1:]) == 4_260_900_000


def test_chiffres_cles(fiche):
    valeurs = {ligne[0].value: ligne[2].value for ligne in fiche["Chiffres clés"].iter_rows(min_row=2)}
    assert valeurs["Exportations"] == 4_260_900_000
    assert valeurs["Importations"] == 5_203_300_000
    assert valeurs["Solde"] == -942_400_000


def test_formules_neutralisees_et_inconnu_vide(fiche_de):
    table = pd.DataFrame({"=A": ["=1+1", "@x"], "V (€)": pd.array([None, 2], dtype="Int64")})
    octets = classeur({"T": table}, textes=["=HYPERLINK(1)"], provenance=fiche_de("25").provenance)
    relu = relire(octets)
    assert relu["Lisez-moi"]["A1"].value == "'=HYPERLINK(1)"
    feuille = relu["T"]
    assert [feuille["A1"].value, feuille["A2"].value, feuille["A3"].value] == ["'=A", "'=1+1", "'@x"]
    assert feuille["B2"].value is None
    assert {c.data_type for ligne in feuille for c in ligne} <= {"s", "n"}


def test_noms_de_feuilles_admis_et_uniques():
    pris: set[str] = set()
    noms = [_nom_feuille(t, pris=pris) for t in ["a/b:c" * 10, "A b c" * 10, "a b c" * 10]]
    assert len({n.lower() for n in noms}) == 3
    assert all(len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in noms)


def test_simulation(simulation):
    relu = relire(classeur_simulation(simulation, lieu=territoire("25")))
    assert relu.sheetnames == ["Lisez-moi", "Produits", "Indicateurs", "Toutes les unités"]
    textes = [str(c.value) for c in relu["Lisez-moi"]["A"]]
    assert "Scénario : Surtaxe de 15\u00a0% sur tous les produits." in textes
    assert "Ces trois montants ne s’additionnent pas." in textes
    produits = relu["Produits"]
    entetes = [c.value for c in produits[1]]
    assert not any("_" in str(e) for e in entetes)
    colonne = entetes.index("Ventes aux États-Unis (€)")
    ventes = sum(ligne[colonne].value for ligne in produits.iter_rows(min_row=2))
    assert ventes == pytest.approx(simulation.resultat.ligne("25")["exportations_us_eur"])
    assert relu["Toutes les unités"].max_row == 102
    valeurs = {ligne[0].value: ligne[1].value for ligne in relu["Indicateurs"].iter_rows(min_row=2)}
    etendue = [valeurs[f"baisse_court_p{q}_eur"] for q in (10, 50, 90)]
    assert etendue == pytest.approx(etendue_de(simulation.resultat, "25"))


def test_memes_octets(fiche_de):
    assert classeur_fiche(contenu("25", fiche=fiche_de)) == classeur_fiche(contenu("25", fiche=fiche_de))
