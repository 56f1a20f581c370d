"""Barres des branches d'une zone d'emploi : valeurs, table complète, texte de remplacement."""

from modules.fiche.emploi import Branche, ZoneEmploi
from modules.figures.emploi import _BRANCHES, figure_zone


def zone(combien: int) -> ZoneEmploi:
    branches = tuple(
        Branche(f"C{chr(65 + i)}", f"Branche {i}", 1000 - i, 0.5 / (i + 1), 0.01) for i in range(combien)
    )
    return ZoneEmploi("7625", "Toulouse", 0.98, 10_000, 5_000, branches)


def test_barres_et_table():
    figure = figure_zone(zone(10))
    assert figure.titre == "Industrie dans la zone d’emploi de Toulouse"
    assert list(figure.fig.data[0].x) == [0.5 / (i + 1) for i in range(_BRANCHES)]
    assert set(figure.fig.data[1].x) == {0.01}
    assert (
        figure.fig.data[0].text[0].replace("\u202f", " ").replace("\u00a0", " ") == "1 000 salariés, 50,0 %"
    )
    assert len(figure.table) == 10
    assert figure.table.iloc[0].tolist() == ["CA Branche 0", 1000, 50.0, 1.0]
    assert "Branche 0" in figure.alt
    assert "ODbL" in figure.source


def test_zone_sans_industrie_et_sans_nom():
    vide = ZoneEmploi("0103", "0103", 1.0, 10, 0, ())
    figure = figure_zone(vide)
    assert figure.titre == "Industrie dans la zone d’emploi 0103"
    assert "aucun effectif" in figure.alt
