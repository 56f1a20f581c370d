"""Les chiffres publiés lus comme des données : tolérances, cellules, contradictions d'âge."""

from dataclasses import replace

import numpy as np
import pytest

from modules.fabrique.estimation import faits, rapport
from modules.fabrique.estimation.faits import Fait, _annee_de, _tolerance_de


def fait(**champs) -> Fait:
    base = Fait(
        cle="X1", libelle="vin vers le Japon", sens="export", departements=(), produits=("1102",),
        pays=("JP",),
        genre="montant", valeur=100.0, publie="100 MEUR", annee="2024", fiabilite="B", source="essai",
        tolerance=0.10,
    )  # fmt: skip
    return replace(base, **champs)


def test_tolerance_un_cran_par_trois_ans():
    assert _tolerance_de("A", "2024") == 0.05
    assert _tolerance_de("A", "2022") == 0.05
    assert _tolerance_de("A", "2021") == 0.10
    assert _tolerance_de("B", "2018") == 0.35
    assert _tolerance_de("C", "2013") == 0.50
    assert _annee_de("2022T2-2023T1") == 2023


def test_bande_et_minimum():
    assert fait().bornes == pytest.approx((97.5, 102.5))
    assert fait(genre="minimum").bornes == (100.0, np.inf)
    # Un minimum ancien ne vaut qu'à la moitié de sa tolérance près.
    assert fait(genre="minimum", annee="2020", tolerance=0.2).bornes == (90.0, np.inf)


def test_niveau_selon_les_cellules_nommees():
    assert fait().niveau == "produit_pays"
    assert fait(pays=()).niveau == "produit"
    assert fait(produits=()).niveau == "pays"
    assert fait(departements=("51",)).niveau == "territoire"


def test_le_plus_recent_puis_le_plus_fiable():
    ancien = fait(cle="X1", annee="2020", fiabilite="A")
    recent = fait(cle="X2", annee="2023", fiabilite="C")
    sur = fait(cle="X3", annee="2023", fiabilite="A")
    autre_pays = fait(cle="X4", pays=("CN",), annee="2019")
    tries = faits._departager([ancien, recent, sur, autre_pays])
    assert [f.cle for f in tries if f.employe] == ["X3", "X4"]
    assert "plus récent ou plus fiable" in tries[0].ecarte


def test_part_et_montant():
    assert faits.montant_du(fait(genre="part", valeur=0.2), total=500.0) == 100.0
    assert faits.montant_du(fait(), total=500.0) == 100.0


def test_un_minimum_depasse_n_a_pas_d_ecart():
    assert rapport._ecart_de(fait(genre="minimum"), 150.0) == 0
    assert rapport._ecart_de(fait(genre="minimum"), 80.0) == pytest.approx(-0.2)
    assert rapport._ecart_de(fait(), 150.0) == pytest.approx(0.5)


def test_epreuve_resumee_par_sorte():
    mesures = [(fait(cle=str(i)), ecart) for i, ecart in enumerate((0.05, 0.10, 0.40))]
    mesures.append((fait(pays=(), cle="T"), 0.02))
    table = rapport._table_epreuve(mesures).set_index("sorte")
    croises = table.loc["Produit × pays, France entière"]
    assert (croises["nombre"], croises["ecart_median_pct"], croises["part_dans_tolerance_pct"]) == (
        3,
        "10",
        "67",
    )
    assert table.loc["Ensemble", "nombre"] == 4
