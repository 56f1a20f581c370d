"""L'incertitude en mots ordinaires."""

import math

import pytest

from modules.vues.resultat import texte_chances, texte_de_a, texte_entre, texte_fourchette, texte_place


def simple(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("etendue", "exact", "attendu"),
    [
        ((8.1e6, 13e6, 19.2e6), False, "entre 8,1 et 19 M€ huit fois sur dix"),
        ((8.1e6, 13e6, 19.2e6), True, "entre 8,1 et 19,2 M€ huit fois sur dix"),
        ((600e3, 900e3, 1.4e6), False, "entre 0,60 et 1,4 M€ huit fois sur dix"),
        ((800, 1500, 2500), False, "entre moins de 1 k€ et 2,5 k€ huit fois sur dix"),
        ((-19e6, -13e6, -8e6), False, "entre 8,0 et 19 M€ huit fois sur dix"),
        (
            (-2e6, 1e6, 3e6),
            False,
            "entre 2,0 M€ de hausse et 3,0 M€ de baisse huit fois sur dix",
        ),
        ((13e6, 13e6, 13e6), False, "autour de 13 M€ huit fois sur dix"),
        ((0, 0, 0), False, "aucun effet"),
        ((math.nan,) * 3, False, "fourchette inconnue"),
    ],
)
def test_fourchette(etendue, exact, attendu):
    assert simple(texte_fourchette(etendue, exact=exact)) == attendu


def test_entre_sans_le_milieu():
    assert simple(texte_entre((8.1e6, 13e6, 19e6), exact=False)) == "entre 8,1 et 19 M€"


@pytest.mark.parametrize(
    ("bas", "haut", "attendu"),
    [
        (8.9e6, 24e6, "8,9 à 24 M€"),
        (600e3, 1.4e6, "0,60 à 1,4 M€"),
        (0, 0, "0 k€"),
        (-24e6, -8.9e6, "8,9 à 24 M€ de hausse"),
        (-2e6, 3e6, "2,0 M€ de hausse à 3,0 M€ de baisse"),
        (math.nan, 3e6, "inconnu"),
    ],
)
def test_de_a(bas, haut, attendu):
    assert simple(texte_de_a(bas, haut, exact=False)) == attendu


def test_places():
    assert texte_place(5, 12) == "très probablement entre le 5e et le 12e"
    assert texte_place(1, 1) == "très probablement au 1er rang"


@pytest.mark.parametrize(
    ("proba", "attendu"),
    [
        (0, "moins d’une chance sur 100"),
        (0.03, "moins d’une chance sur 10"),
        (0.1, "environ 1 chance sur 10"),
        (0.32, "environ 3 chances sur 10"),
        (0.97, "plus de 9 chances sur 10"),
        (1, "plus de 99 chances sur 100"),
    ],
)
def test_chances(proba, attendu):
    assert texte_chances(proba) == attendu
