"""Figures d'évolution : ce qui est tracé, ce qui est interrompu, ce qui est dit."""

from datetime import date

import numpy as np
import pandas as pd

from modules.figures.evolution import (
    Bande,
    _pour_cent,
    attendu,
    bandes_visibles,
    base_100,
    echanges,
    ventes_us,
)

SOURCE = "Données officielles 2024 · essai"
CODES = ["2021T3", "2021T4", "2022T1", "2022T2"]
SERIE = pd.DataFrame(
    {
        "trimestre": CODES,
        "exportations_eur": pd.array([10_000_000, 12_000_000, None, 14_000_000], dtype="Int64"),
        "importations_eur": pd.array([1_000_000] * 4, dtype="Int64"),
        "exportations_us_eur": pd.array([5_000_000, 4_000_000, 3_000_000, None], dtype="Int64"),
    }
)
BANDES = [
    Bande(date(2021, 11, 15), date(2022, 2, 1), "A (15 novembre 2021)"),
    Bande(date(2022, 2, 2), None, "B (2 février 2022)"),
    Bande(date(2019, 1, 1), date(2019, 6, 1), "Ancien"),
]


def test_inconnu_et_rupture_interrompent_la_courbe():
    figure = echanges(SERIE, titre="Titre", source=SOURCE)
    exportations, importations = figure.fig.data
    assert list(exportations.y) == [10, 12, None, None, 14]  # point vide de janvier 2022, puis l'inconnu
    assert list(importations.y) == [1, 1, None, 1, 1]
    assert len(figure.fig.layout.shapes) == 1
    assert "10,0" in figure.alt
    assert list(figure.table["Exportations (€)"].isna()) == [False, False, True, False]


def test_regimes_derriere_les_ventes():
    figure = ventes_us(SERIE, BANDES, titre="Titre", source=SOURCE)
    assert [b.libelle[0] for b in bandes_visibles(BANDES, CODES)] == ["A", "B"]
    rectangles = figure.fig.layout.shapes
    assert len(rectangles) == 2
    assert rectangles[1].x1 == 2022.5  # un régime en cours va jusqu'au bout des trimestres montrés
    assert list(figure.table["Régimes en vigueur"])[:2] == ["aucune surtaxe", "A (15 novembre 2021)"]
    assert "1" in figure.lecture
    assert "Ancien" not in figure.lecture


def test_base_100_nomme_chaque_courbe():
    table = pd.DataFrame(
        {"trimestre": CODES, "territoire": [98.0, 101.0, np.nan, 104.0], "france": [100.0] * 4}
    )
    figure = base_100(table, {"territoire": "Doubs", "france": "France"}, titre="Titre", source=SOURCE)
    assert len(figure.fig.data) == 2
    assert list(figure.table) == ["Trimestre", "Doubs (base 100)", "France (base 100)"]
    assert "104,0" in figure.alt


def test_attendu_et_observe():
    cas = pd.DataFrame(
        [("Tous produits", -7.0, -4.0, -10.0, -33.3), ("Vin", np.nan, np.nan, np.nan, 2.0)],
        columns=["libelle", "attendu_pct", "attendu_bas_pct", "attendu_haut_pct", "observe_pct"],
    )
    figure = attendu(cas, titre="Titre", source=SOURCE)
    segments, calcules, releves, _noms = figure.fig.data
    assert list(segments.x) == [-4.0, -10.0, None]
    assert list(calcules.x) == [-7.0, None]
    assert list(releves.x) == [-33.3, 2.0]
    assert "−33,3" in figure.alt
    assert (_pour_cent(float("nan")), _pour_cent(0.01)) == ("non calculé", "0\u00a0%")
