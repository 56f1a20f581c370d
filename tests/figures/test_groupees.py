"""Barres groupées et barres projetées : même échelle, inconnues dites, tailles tenues."""

import math

import pandas as pd

from modules.figures.groupees import barres_groupees, legende
from modules.figures.projection import _TAILLE, barres_projetees

TABLE = pd.DataFrame(
    {
        "libelle": ["Vins <de> raisin", "Parfums"],
        "libelle_court": ["Vins", "Parfums"],
        "valeur_0": [4e6, math.nan],
        "valeur_1": [1e6, -2e6],
    }
)


def test_meme_echelle_et_inconnu_ecrit():
    figure = barres_groupees(TABLE, noms=["Doubs", "Gironde"], titre="t", exact=True, source="s")
    a, b = figure.fig.data[0], figure.fig.data[1]
    assert list(a.x) == [4e6, 0.0]
    assert list(b.x) == [1e6, -2e6]
    assert "inconnu" in a.text[1]
    bas, haut = figure.fig.layout.xaxis.range
    assert bas < -2e6
    assert haut > 4e6
    assert "<de>" not in a.customdata[0]
    assert figure.table["Écart B − A (€)"].iloc[0] == -3e6
    assert math.isnan(figure.table["Écart B − A (€)"].iloc[1])


def test_lettres_de_la_legende():
    assert [lettre for lettre, *_ in legende(["x", "y", "z"])] == ["A", "B", "C"]


def test_projection_textes_grands_et_valeur_inconnue_sans_barre():
    lignes = pd.DataFrame(
        {
            "libelle": ["a", "b", "c"],
            "libelle_court": ["a", "b", "c"],
            "valeur": [3.0, -1.0, math.nan],
            "fond": [5.0, math.nan, 2.0],
            "texte": ["3 sur 5", "−1", "taux inconnu"],
        }
    )
    for taille in (_TAILLE, 42):
        figure = barres_projetees(lignes, titre="t", source="s", lecture="l", taille=taille)
        fond, barre, noms, textes = figure.fig.data
        assert list(barre.x) == [3.0, 1.0, 0.0]
        assert list(barre.marker.pattern.shape) == ["", "/", ""]
        assert list(textes.x) == [5.0, 1.0, 2.0]
        assert noms.textfont.size == textes.textfont.size == taille
        assert list(fond.x) == [5.0, 0.0, 2.0]
