"""Codes de territoire, alias, régions."""

import pytest

from modules.donnees import tables
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.tables import Territoire, region_de, territoire


@pytest.mark.parametrize(
    ("demande", "code"),
    [
        ("25", "25"), ("1", "01"), (" 01 ", "01"), ("2A", "20"), ("2b", "20"), ("20", "20"), ("971", "9A"),
        ("972", "9B"), ("973", "9C"), ("974", "9D"), ("976", "9E"), ("9d", "9D"), ("99", "99"), ("fr", "FR"),
        ("mc", "99"), ("Monaco", "99"),
        ("r16", "R16"), ("R27", "R16"), ("r84", "R18"), ("R24", "R24"), ("27", "27"), ("TI-0101", "ti-0101"),
    ],
)  # fmt: skip
def test_codes_et_alias(demande, code):
    assert territoire(demande).code == code


@pytest.mark.parametrize(
    ("demande", "conseil"),
    [
        ("96", "Département « 96 » inconnu"),
        ("", "inconnu"),
        ("Doubs", "Codes possibles"),
        ("975", "Saint-Pierre-et-Miquelon"),
        ("R99", "ses propres codes"),
        ("ti-9999", "Territoire d'industrie"),
        ("0025", "inconnu"),
    ],
)
def test_code_inconnu_explique(demande, conseil):
    with pytest.raises(TerritoireInconnu, match=conseil):
        territoire(demande)


def test_france_compte_toutes_les_lignes():
    assert territoire("FR") == Territoire("FR", "France", "france", None)


def test_territoire_et_region():
    assert territoire("25") == Territoire("25", "Doubs", "departement", ("25",))
    bfc = territoire("R16")
    assert (bfc.nom, bfc.genre) == ("Bourgogne-Franche-Comté", "region")
    assert bfc.departements == ("21", "25", "39", "58", "70", "71", "89", "90")


def test_regions_particulieres():
    assert region_de("20") is None
    assert region_de("99") == territoire("R21")
    assert "99" in (territoire("R21").departements or ())
    assert region_de("974") == territoire("R24")
    assert territoire("R24").nom == "ensemble des DROM"
    assert territoire("R24").departements == ("9A", "9B", "9C", "9D", "9E")


def test_chaque_unite_est_dans_une_region_et_une_seule():
    membres = [d for r in tables.regions()["code"] for d in territoire(f"R{r}").departements or ()]
    assert sorted(membres) == list(tables.departements()["code"])
    for code in membres:
        region = region_de(code)
        assert region is None or code in (region.departements or ())


def test_region_de_refuse_ce_qui_n_est_pas_un_departement():
    with pytest.raises(TerritoireInconnu, match="n'est pas un département"):
        region_de("R16")


def test_territoire_industrie_a_cheval():
    """Nord Franche-Comté : Territoire de Belfort, Doubs, Haute-Saône ; le plus peuplé d'abord."""
    noms = tables.territoires_industrie().set_index("libelle")["id"]
    ti = territoire(noms["Nord Franche-Comté"])
    assert ti.genre == "ti"
    assert set(ti.departements or ()) >= {"25", "90"}
    parts = tables._territoires_industrie_departements().query("id == @ti.code").set_index("departement")
    valeurs = [parts.at[d, "part_population"] for d in ti.departements or ()]
    assert valeurs == sorted(valeurs, reverse=True)
    assert min(valeurs) >= 0.01


def test_tous_les_territoires_industrie_menent_a_un_departement():
    for identifiant in tables.territoires_industrie()["id"]:
        assert territoire(identifiant).departements
