"""Observations publiées et variation ordinaire des ventes françaises aux États-Unis."""

import pytest

from modules.fabrique.tables.observations import table_observations, table_variations


def test_variation_sur_douze_mois(sources):
    """Décembre contre décembre : +10 %, −10 %, +100 % ; une fenêtre qui touche 2021 est mise à part."""
    table = table_variations(sources).set_index("fin")
    assert table["variation_pct"].reindex(["2022-12", "2023-12", "2024-12"]).to_list() == [10, -10, 100]
    assert table.loc["2022-12", "exportations_12_mois_eur"] == 1320
    assert table.loc["2022-12", "periode"] == "ordinaire"
    assert set(table.index) == {f"{a}-{m:02d}" for a in (2023, 2024) for m in range(1, 13)} | {"2022-12"}


def test_observations_avec_identifiant_et_apostrophe(sources):
    ligne = table_observations(sources).iloc[0]
    assert ligne["observation"] == "obs01"
    assert ligne["libelle"] == "vins d’ici"
    assert float(ligne["variation_pct"]) == pytest.approx(-39)
