"""Spécialisation et concentration."""

import pandas as pd
import pytest

from modules.fiche.fiche import _comparaison, _concentration, _cote, _specialisations
from tests.fiche.conftest import DOUBS, FRANCE, fabriquer_cadre


def test_doubs_specialise_en_horlogerie(cadre):
    table = _specialisations(cadre, _cote(cadre, sens="export", territoire=DOUBS))
    # 2652 : 300/1000 contre 300/2560 ; 2932 : 0,7 contre 1210/2560, soit 1,48 fois : sous le seuil
    assert table["code"].tolist() == ["2652"]
    assert table.loc[0, "part"] == pytest.approx(0.3)
    assert table.loc[0, "part_france"] == pytest.approx(300 / 2560)
    assert table.loc[0, "rapport"] == pytest.approx(2.56)


def test_un_produit_infime_ne_distingue_pas():
    cadre = fabriquer_cadre(
        [
            ("export", "25", "2042", "DE", 9),
            ("export", "25", "2932", "DE", 991),
            ("export", "01", "2932", "DE", 10**6),
        ]
    )
    c = _cote(cadre, sens="export", territoire=DOUBS)
    assert _specialisations(cadre, c).empty  # 2042 : 0,9 % des ventes
    assert _comparaison(cadre, c)["code"].tolist() == ["2042", "2932"]


def test_la_france_n_est_jamais_specialisee(cadre):
    assert _specialisations(cadre, _cote(cadre, sens="export", territoire=FRANCE)).empty


def test_concentration_a_la_main():
    c = _concentration(pd.Series({"a": 40, "b": 20, "c": 10, "d": 5, "autres": 25}))
    assert c.nombre == 4
    assert c.part_un == pytest.approx(0.4)
    assert c.part_trois == pytest.approx(0.7)
    assert c.moitie == 2


def test_moitie_atteinte_exactement():
    assert _concentration(pd.Series({"a": 50, "b": 50})).moitie == 1


def test_moitie_hors_d_atteinte_quand_l_essentiel_n_est_pas_ventile():
    assert _concentration(pd.Series({"a": 10, "autres": 90})).moitie is None


def test_rien_d_echange():
    c = _concentration(pd.Series({"autres": 0}))
    assert (c.nombre, c.part_un, c.part_trois, c.moitie) == (0, None, None, None)
