"""Nombres à la française : cas faits à la main."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.langue.nombres import (
    deux_chiffres,
    montant,
    montants,
    nombre,
    ordinal,
    part,
    points,
    soustraire,
    variation,
)


def lisible(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2212", "-")


@pytest.mark.parametrize(
    ("valeur", "exact", "attendu"),
    [
        (4_260_900_000, True, "4 260,9 M€"),
        (580_354_500_000, True, "580 354,5 M€"),
        (-942_400_000, True, "-942,4 M€"),
        (0, True, "0,0 M€"),
        (12, True, "moins de 0,1 M€"),
        (4_260_900_000, False, "4 300 M€"),
        (12_340_000_000, False, "12 Md€"),
        (9_960_000_000, False, "10 Md€"),
        (460_123, False, "460 k€"),
        (999_600, False, "1,0 M€"),
        (-3_400_000, False, "-3,4 M€"),
        (12, False, "moins de 1 k€"),
        (0, False, "0 k€"),
        (math.nan, False, "inconnu"),
    ],
)
def test_montant(valeur, exact, attendu):
    assert lisible(montant(valeur, exact=exact)) == attendu


def test_montant_signe():
    assert lisible(montant(3_400_000, exact=True, signe=True)) == "+3,4 M€"


@pytest.mark.parametrize(
    ("valeurs", "attendus"),
    [
        ((4.1e6, 840e3, 480e3), ["4,1 M€", "0,84 M€", "0,48 M€"]),
        ((4.1e6, 18e3), ["4 100 k€", "18 k€"]),  # en M€, le second ne se lirait plus
        ((120e6, 18e3, 900), ["120 M€", "0,02 M€", "moins de 0,01 M€"]),
        ((22e9, -340e6), ["22 Md€", "-0,34 Md€"]),
        ((22e9, 40e6), ["22 000 M€", "40 M€"]),
        ((860e3, 0, math.nan), ["860 k€", "0 k€", "inconnu"]),
    ],
)
def test_une_rangee_de_montants_n_a_qu_une_unite(valeurs, attendus):
    assert [lisible(m) for m in montants(valeurs, exact=False)] == attendus


def test_part_jamais_nulle_a_tort():
    assert lisible(part(0.2)) == "20,0 %"
    assert lisible(part(0.00001)) == "moins de 0,1 %"
    assert lisible(part(0.0)) == "0,0 %"
    assert part(math.nan) == "inconnu"


def test_part_jamais_entiere_a_tort():
    """« 100 % » ne s'écrit que s'il ne manque rien, au dernier bit d'une somme près."""
    assert lisible(part(0.9999)) == "plus de 99,9 %"
    assert lisible(part(0.997, 0)) == "plus de 99 %"
    assert lisible(part(0.997)) == "99,7 %"
    assert lisible(part(1 - 1e-12)) == lisible(part(1.0)) == "100,0 %"


def test_points_et_rangs():
    assert lisible(points(8.8)) == "8,8 points"
    assert lisible(points(1.0)) == "1,0 point"
    assert (ordinal(1), ordinal(40)) == ("1er", "40e")


def test_zero_arrondi_sans_signe():
    assert nombre(-0.04, 1) == "0,0"


@given(st.floats(min_value=1e-3, max_value=1e15))
def test_deux_chiffres_reste_proche(valeur):
    assert deux_chiffres(valeur) == pytest.approx(valeur, rel=0.05)


@pytest.mark.parametrize(
    ("de", "retire", "exact", "attendu"),
    [
        (1781e6, 1331e6, False, 500e6),  # 1 800 − 1 300
        (140.4e6, 61.2e6, False, 79e6),  # 140 − 61
        (1800e6, 98e6, False, 1700e6),  # deux chiffres aussi à l'écart
        (61.2e6, 140.4e6, False, -79e6),
        (4260.94e6, 3318.46e6, True, 942.4e6),  # 4 260,9 − 3 318,5
        (20e3, 10e3, True, 10e3),  # sous le dixième de million, l'écart reste
    ],
)
def test_un_ecart_est_celui_des_montants_ecrits(de, retire, exact, attendu):
    assert soustraire(de, retire, exact) == pytest.approx(attendu)
    assert math.isnan(soustraire(math.nan, retire, exact))


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (-39.0, None, "-39 %"),
        (12.7, None, "+12,7 %"),
        (0.01, None, "0 %"),
        (-4.55, 0, "-5 %"),
        (0.3, 0, "0 %"),
        (1.0, 1, "+1,0 %"),
        (math.nan, None, "inconnu"),
    ],
)
def test_une_variation_porte_son_signe(valeur, decimales, attendu):
    assert lisible(variation(valeur, decimales)) == attendu
