"""Césure : entre deux syllabes, jamais de bout de mot trop court."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.figures.arbre import _couper_mot, lignes


@pytest.mark.parametrize(
    ("mot", "attendu"),
    [
        ("horlogerie", ["horlo-", "gerie"]),
        ("électrique", ["élec-", "trique"]),
        ("Montres,", ["Montres,"]),
        ("vins", ["vins"]),
        ("ferro-alliages", ["ferro-alliages"]),
    ],
)
def test_coupe_attendue(mot, attendu):
    assert _couper_mot(mot, largeur=7) == attendu


@given(st.text(alphabet="abcdeéghilmnoprstu", min_size=1, max_size=20), st.integers(6, 13))
def test_rien_ne_se_perd(mot, largeur):
    morceaux = _couper_mot(mot, largeur=largeur)
    assert "".join(m.removesuffix("-") for m in morceaux) == mot
    assert all(len(m.removesuffix("-")) >= 4 for m in morceaux) or len(morceaux) == 1


def test_lignes_sans_couper_les_mots():
    assert lignes("Montres, horlogerie", largeur=8, couper_les_mots=False) == ["Montres,", "horlogerie"]
