"""Comparaison à emporter : document et tableur des scénarios, des territoires et de deux fiches."""

import io
import re

import pytest
from openpyxl import load_workbook

from modules.documents.comparaison import (
    Comparaison,
    classeur_comparaison,
    comparaison_fiches,
    comparaison_simulations,
    document_comparaison,
)
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import simuler
from modules.simulation.lectures import Colonne
from modules.simulation.scenario import uniforme

PIEGE = "=1+1 <script>alert(1)</script>"


def lisible(texte: str) -> str:
    return re.sub(r"\s+", " ", texte.replace("\u202f", " ").replace("\u00a0", " "))


@pytest.fixture(scope="module")
def scenarios(simulation) -> Comparaison:
    """Le Doubs sous deux surtaxes ; un nom donné par le visiteur veut se faire passer pour autre chose."""
    base = simulation.resultat
    fort = simuler(base.assiette, parametres=parametres_embarques(), scenario=uniforme(50))
    colonnes = [Colonne("Quinze", base, "25"), Colonne(PIEGE, fort, "25")]
    return comparaison_simulations(colonnes)


@pytest.fixture(scope="module")
def fiches(fiche_de) -> Comparaison:
    return comparaison_fiches([fiche_de("25"), fiche_de("9C")])


def test_document_des_scenarios(scenarios, edition):
    html = document_comparaison(scenarios, edition=edition, nom="comparaison-25-2024")
    texte = lisible(html)
    assert "Scénarios comparés : Doubs, 2024 – estimation</title>" in texte
    assert "<strong>Estimation 2024</strong>, pas une donnée de la Douane" in texte
    assert "Surtaxe de 15 % sur tous les produits." in texte
    assert "Ces trois montants ne s’additionnent pas." in texte
    assert html.count('<figure id="figure-comparaison-') == 4
    assert '"filename":"comparaison-25-2024-2-1"' in html
    assert "<script>alert" not in html
    assert "=1+1 &lt;script&gt;" in html
    assert len(html.encode()) < 6_000_000


def test_document_repete_a_l_identique(scenarios, edition):
    premier, second = (document_comparaison(scenarios, edition=edition, nom="x") for _ in range(2))
    assert premier == second


def test_une_figure_nomme_ses_lettres(scenarios, fiches):
    """L'image part sans la page : sa source dit qui est A, qui est B, et que c'est une estimation."""
    for comparaison, attendu in ((scenarios, "A : Quinze · B : =1+1"), (fiches, "A : Doubs · B : Guyane")):
        for figure in (f for liste in comparaison.figures.values() for f in liste):
            assert lisible(figure.source).startswith(attendu)
            assert "Estimation 2024" in figure.fig.layout.meta["source"]


def test_tableur_des_scenarios(scenarios, simulation):
    relu = load_workbook(io.BytesIO(classeur_comparaison(scenarios)))
    assert relu.sheetnames == ["Lisez-moi", "Totaux", "Produits", "Colonnes"]
    textes = [str(c.value) for c in relu["Lisez-moi"]["A"]]
    assert "Statut : Estimation" in textes
    assert any(t.startswith("A : Horizon : ") for t in textes)
    totaux = list(relu["Totaux"].iter_rows(values_only=True))
    assert totaux[0] == (
        "Terme", "Territoire", "Montant", "Valeur (€)", "Écart avec le premier terme (€)", "statut",
    )  # fmt: skip
    assert totaux[1][3] == pytest.approx(simulation.resultat.ligne("25")["visees_eur"])
    assert totaux[2][0] == f"'{PIEGE}"
    assert totaux[1][-1] == "estimation"
    types = {c.data_type for ligne in relu["Produits"].iter_rows(min_row=2) for c in ligne}
    assert types <= {"s", "n"}


def test_deux_fiches(fiches, edition):
    texte = lisible(document_comparaison(fiches, edition=edition, nom="comparaison-fiches-25-9c-2024"))
    for attendu in ("Fiches comparées : Doubs, Guyane", "4 260,9 M€", "820 M€", "Doubs, plus que la France"):
        assert attendu in texte
    assert "Ces trois montants" not in texte
    relu = load_workbook(io.BytesIO(classeur_comparaison(fiches)))
    assert relu.sheetnames[1:3] == ["Chiffres clés Doubs", "Chiffres clés Guyane"]
    valeurs = {li[0].value: li[2].value for li in relu["Chiffres clés Doubs"].iter_rows(min_row=2)}
    assert valeurs["Exportations"] == 4_260_900_000
    assert len(relu.sheetnames) == 3 + 4 + 1  # la dernière décrit les colonnes


@pytest.mark.parametrize("termes", [2, 3, 4])
def test_chaque_figure_tient_sur_une_page(simulation, termes):
    """Plus haute qu'une page A4, une figure serait coupée à l'impression."""
    colonnes = [Colonne(f"T{i}", simulation.resultat, "25") for i in range(termes)]
    c = comparaison_simulations(colonnes)
    hauteurs = [f.fig.layout.height for liste in c.figures.values() for f in liste]
    assert len(hauteurs) == 4
    assert max(hauteurs) <= 800  # sur 975 pixels utiles, titre, source et lecture compris


def test_territoires_compares(simulation, edition):
    colonnes = [Colonne(nom, simulation.resultat, code) for nom, code in (("Doubs", "25"), ("France", "FR"))]
    c = comparaison_simulations(colonnes)
    assert lisible(c.titre) == "Territoires comparés : Doubs, France"
    assert list(c.chiffres.columns) == ["Montant", "A. Doubs", "B. France"]
    assert "Écarts avec A, Doubs" in document_comparaison(c, edition=edition, nom="x")
