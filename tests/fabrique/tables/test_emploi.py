"""Tables d'emploi : sommes et parts faites à la main, aucune répartition, un repère absent est nommé."""

import pytest

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.tables import emploi


def test_zones_et_sommes(sources):
    zones = emploi.table_zones(sources).set_index("zone")
    assert zones.loc["2708"].to_dict() == {
        "nom": "Dijon",
        "salaries_prives_2019": 400,
        "salaries_prives_2022": 405,
        "salaries_prives_2023": 418,
        "salaries_prives_2024": 400,
        "salaries_manufacture_2024": 100,
        "salaries_industrie_2024": 120,
    }
    # Outre-mer, la source n'a qu'un code : la commune la plus pourvue en salariés nomme la zone.
    assert zones.at["9312", "nom"] == "Marseille"


def test_branches_sans_effectif_urssaf_absentes(sources):
    table = emploi.table_zones_a38(sources)
    assert list(zip(table["zone"], table["a38"], strict=True)) == [
        ("2708", "BZ"), ("2708", "CL"), ("2708", "GZ"), ("9312", "CA"),
    ]  # fmt: skip
    assert list(table["part_2024"]) == [0.05, 0.25, 0.7, 1.0]
    assert table["salaries_2022"].isna().tolist() == [True, False, False, False]


def test_france_est_la_somme_des_zones(sources):
    france = emploi.table_france_a38(sources).set_index("a38")
    assert france["salaries_2024"].to_dict() == {"BZ": 20, "CA": 100, "CL": 100, "GZ": 280}
    assert france["part_2024"].to_dict() == {"BZ": 0.04, "CA": 0.2, "CL": 0.2, "GZ": 0.56}


def test_la_part_approchee_de_l_industrie_n_est_pas_publiee(sources):
    table = emploi.table_zones_departements(sources)
    assert list(table.columns) == ["zone", "departement", "part_emploi_prive_2024"]


def test_mayotte_est_inconnue_et_non_nulle(sources):
    table = emploi.table_territoires(sources).set_index("id")
    assert set(table.loc["ti-0601"].drop("communes")) == {""}
    assert table.at["ti-2", "salaries_prives_2024"] == "30"


def test_zones_et_membres_des_territoires(sources):
    zones = emploi.table_territoires_zones(sources)
    assert zones.to_dict("records") == [
        {"id": "ti-2", "zone": "9312", "part": 1.0},
        {"id": "ti-2", "zone": "2708", "part": 0.07},
    ]
    membres = emploi.table_membres(sources)
    assert list(membres["siren"]) == ["242010056", "242000354", "249740101"]
    assert membres["nom"].iloc[-1] == "CA de l’Ouest"


def test_un_repere_absent_est_nomme(sources):
    chemin = sources / emploi._REPERES
    chemin.write_text(chemin.read_text().replace("part_us_dans_ca,", "autre,"), encoding="utf-8")
    with pytest.raises(ErreurDonnees, match="part_us_dans_ca"):
        emploi.table_reperes(sources)


def test_zones_illisibles_refusees(sources):
    chemin = sources / emploi._TERRITOIRES
    chemin.write_text(chemin.read_text().replace("9312 (100 %)", "9312 : tout"), encoding="utf-8")
    with pytest.raises(ErreurDonnees, match="ti-2"):
        emploi.table_territoires_zones(sources)
