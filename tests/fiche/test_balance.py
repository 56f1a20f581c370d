"""Balance par pays."""

import pandas as pd

from modules.fiche.fiche import _balance_par_pays, _cote
from tests.fiche.conftest import DOUBS, fabriquer_cadre


def _balance(cadre):
    cotes = {
        nom: _cote(cadre, sens=sens, territoire=DOUBS)
        for nom, sens in (("exportations", "export"), ("importations", "import"))
    }
    return _balance_par_pays(cadre, **cotes)


def test_doubs(cadre):
    table = _balance(cadre)
    assert table[["importations_confiance", "exportations_confiance"]].isna().all(axis=None)  # officiel
    assert table.iloc[:, :6].values.tolist() == [
        ["DE", "Allemagne", "UE", 900, 600, -300],
        ["CN", "Chine", "Asie", 300, 0, -300],
        ["CH", "Suisse", "Europe hors UE", 0, 200, 200],
        ["US", "États-Unis", "Amérique du Nord", 0, 200, 200],
        ["autres", "Autres pays", "", 0, 0, 0],
    ]


def test_pays_indetermines_dans_autres():
    table = _balance(
        fabriquer_cadre([("export", "25", "2932", "ZZ", 50), ("import", "25", "2932", "DE", 30)])
    )
    assert table["code"].tolist() == ["DE", "autres"]
    assert table["solde_eur"].tolist() == [-30, 50]


def test_sens_absent_reste_inconnu():
    table = _balance(fabriquer_cadre([("import", "25", "2932", "DE", 30)]))
    assert table["exportations_eur"].isna().all()
    assert table["solde_eur"].isna().all()
    assert table["importations_eur"].tolist() == [30, 0]
    assert pd.isna(table.loc[0, "solde_eur"])
