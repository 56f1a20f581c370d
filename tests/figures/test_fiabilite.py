"""Fourchettes et tornade : géométrie, texte alternatif, table."""

import re

import pandas as pd
import pytest

from modules.donnees import tables
from modules.donnees.tables import territoire
from modules.figures.fourchettes import fourchettes
from modules.figures.gabarit import Legende
from modules.figures.tornade import tornade
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import uniforme
from modules.vues.fiabilite import figure_seuils, lignes_seuils
from tests.fiche.conftest import cadre_embarque

CAS = pd.DataFrame(
    {
        "libelle": ["Vins de raisin", "Inconnu", "<b>Autos"],
        "libelle_court": ["Vins", "Inconnu", "<b>Autos"],
        "bas": [2.0, None, 1.0],
        "milieu": [3.0, None, 1.5],
        "haut": [6.0, None, 2.0],
        "texte": ["2 à 6", "inconnu", "1 à 2"],
        "selection": [True, False, False],
    }
)
EFFETS = pd.DataFrame(
    {
        "hypothese": ["Horizon", "Droit normal"],
        "valeur_a": ["à un an", "nul"],
        "valeur_b": ["long terme", "doublé"],
        "baisse_a": [10e6, 11e6],
        "baisse_b": [40e6, 9e6],
        "source": ["S1", "S2"],
    }
)


def test_fourchettes():
    figure = fourchettes(CAS, legende=Legende("T", "S", "Baisse (€)"))
    barre, traits = figure.fig.data[0], figure.fig.data[1]
    assert list(barre.base) == [2, 1] and list(barre.x) == [4, 1]
    assert list(traits.x) == [3, 1.5]
    assert "Vins de raisin, 2 à 6" in figure.alt
    assert len(figure.table) == 3  # l'inconnu reste dans la table
    textes = [t.replace("\u00a0", " ") for t in figure.fig.data[2].text]
    assert textes == ["<b>Vins : 2 à 6</b>", "&lt;b&gt;Autos : <b>1 à 2</b>"]  # nom et chiffres ensemble
    gouttieres = figure.fig.layout.shapes
    assert [(f.xref, f.x0, f.x1, f.layer) for f in gouttieres] == [("paper", 0, 1, "below")] * 2
    assert figure.fig.layout.height is not None


def test_fourchettes_bornes_et_vide():
    figure = fourchettes(CAS, legende=Legende("T", "S", "Place"), bornes=(1.0, 100.0))
    assert figure.fig.layout.xaxis.range[1] == pytest.approx(100.99)
    vide = fourchettes(CAS.iloc[:0], legende=Legende("T", "S", "Baisse"))
    assert "vide" in vide.alt


def test_tornade():
    figure = tornade(EFFETS, centrale=10e6, legende=Legende("T", "S", "Baisse"), exact=False)
    barre = figure.fig.data[0]
    assert list(barre.base) == [10e6, 9e6] and list(barre.x) == [30e6, 2e6]
    reperes = [forme for forme in figure.fig.layout.shapes if forme.type == "line"]
    assert [forme.x0 for forme in reperes] == [10e6, 10e6]
    textes = "".join(figure.fig.data[2].text).replace("\u00a0", " ")
    assert "à un an : 10 M€ · long terme : 40 M€" in textes
    assert figure.table["Source des deux valeurs"].tolist() == ["S1", "S2"]
    assert "Horizon" in figure.alt


@pytest.mark.parametrize("code", tables.departements()["code"][::8])
def test_les_seuils_tiennent_a_cote_de_leur_nom(code):
    """Un téléphone montre 56 signes à côté d'une barre : la phrase entière reste à la table."""
    resultat = simuler(assiette_de(cadre_embarque().flux), scenario=uniforme(15))
    lieu = territoire(code)
    for part in (0.1, 0.3, 0.5):
        cible = part * float(resultat.ligne(code)["exportations_us_eur"])
        lignes = lignes_seuils(resultat, lieu, cible_eur=cible)
        figure = figure_seuils(lignes, lieu, resultat.assiette.provenance)
        if figure is not None:
            noms = [str(t) for trace in figure.fig.data for t in (trace.text or ())]
            assert max(len(re.sub("<[^>]+>", "", nom)) for nom in noms) <= 56, noms
