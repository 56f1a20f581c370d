"""Tables d'emploi embarquées : totaux des sources, clés connues, Mayotte inconnue."""

import pytest

from modules.donnees import tables
from modules.donnees.emploi import INDUSTRIE, MANUFACTURE, tables_emploi
from modules.donnees.tables import lire_csv


def test_totaux_publies_fin_2024():
    """Urssaf, France hors Mayotte, fin 2024 : méthode « emploi local », totaux de contrôle."""
    t = tables_emploi()
    par_branche = t.branches.groupby("a38")["salaries_2024"].sum()
    assert par_branche.sum() == t.france["salaries_2024"].sum() == 19_995_376
    assert t.zones["salaries_prives_2024"].sum() == 19_995_376
    assert par_branche.reindex(MANUFACTURE).sum() == t.zones["salaries_manufacture_2024"].sum() == 2_805_329
    assert par_branche.reindex(INDUSTRIE).sum() == t.zones["salaries_industrie_2024"].sum() == 3_179_726


def test_cles_connues():
    t = tables_emploi()
    zones = set(t.zones.index)
    assert len(zones) == 305
    assert set(t.branches["zone"]) == zones == set(t.zones_departements["zone"])
    assert set(t.ti_zones["zone"]) <= zones
    assert set(t.branches["a38"]) <= set(t.france.index) <= set(t.libelles.index)
    unites = set(tables.departements()["code"])
    assert set(t.zones_departements["departement"]) == unites - {"9E", "99"}
    assert set(t.a38_des_produits.values()) <= set(t.libelles.index)


def test_parts_des_zones():
    t = tables_emploi()
    sommes = t.zones_departements.groupby("zone")["part_emploi_prive_2024"].sum()
    assert sommes.to_numpy() == pytest.approx(1.0, abs=0.001)
    assert t.branches.groupby("zone")["part_2024"].sum().to_numpy() == pytest.approx(1.0, abs=1e-4)
    assert t.ti_zones["part"].between(0, 1).all()


def test_les_183_territoires():
    t = tables_emploi()
    connus = set(tables.territoires_industrie()["id"])
    assert set(t.ti.index) == connus == set(t.membres["id"])
    assert connus - set(t.ti_zones["id"]) == {"ti-0601"}
    sans = t.ti.index[t.ti["salaries_prives_2024"].isna()]
    assert list(sans) == ["ti-0601"]
    # ti-0302 est exactement la zone d'emploi 0303 : les deux tables disent le même nombre.
    assert t.ti.at["ti-0302", "salaries_prives_2024"] == t.zones.at["0303", "salaries_prives_2024"]


def test_unites_faites_de_zones_entieres():
    """Corse, Guadeloupe, La Réunion : la somme de leurs zones est leur total, donc une fin d'année."""
    t = tables_emploi()
    for unite in ("20", "9A", "9D"):
        zones = t.zones_departements.query("departement == @unite")["zone"]
        total = t.zones.loc[zones, "salaries_prives_2024"].sum()
        assert total == t.departements.at[unite, "salaries_prive_2024"]


def test_les_zones_de_guadeloupe_ont_un_nom():
    """Les deux zones de Guadeloupe que la source ne nomme pas prennent le nom que l'Insee leur donne."""
    zones = lire_csv("emploi/zones.csv")
    guadeloupe = zones[zones["zone"].str.startswith("01")]
    assert len(guadeloupe) == 5
    assert (guadeloupe["nom"] != guadeloupe["zone"]).all()
