"""`emploi` et `territoire` : formats, contrat du JSON, refus en français."""

import csv
import io
import json

import pytest

from modules.__main__ import principal


def lire(capsys, *arguments) -> dict:
    assert principal([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_contrat_du_territoire(capsys):
    f = lire(capsys, "territoire", "ti-0101")
    assert list(f) == [
        "id", "nom", "departements", "salaries_prives", "etablissements_industrie_2018", "zones_emploi",
    ]  # fmt: skip
    assert (f["id"], f["nom"], f["departements"]) == ("ti-0101", "Basse-Terre", ["9A"])
    assert f["salaries_prives"] == {"2014": 14_982, "2019": 16_204, "2024": 18_402}
    assert f["etablissements_industrie_2018"] == 309
    assert {z["code"]: z["part"] for z in f["zones_emploi"]} == {"0101": 1.0, "0105": 1.0, "0104": 0.14}
    for zone in f["zones_emploi"]:
        assert list(zone) == ["code", "nom", "part", "branches"]
        for branche in zone["branches"]:
            assert list(branche) == ["a38", "libelle", "salaries", "part", "part_france"]
            assert 0 <= branche["part"] <= 1


@pytest.mark.parametrize(
    ("nom", "identifiant"), [("basse terre", "ti-0101"), ("NORD FRANCHE-COMTE", "ti-2708")]
)
def test_un_territoire_se_demande_aussi_par_son_nom(nom, identifiant, capsys):
    assert lire(capsys, "territoire", nom)["id"] == identifiant


def test_emploi_d_un_departement(capsys):
    f = lire(capsys, "emploi", "31")
    assert f["nom"] == "Haute-Garonne"
    toulouse = next(z for z in f["zones_emploi"] if z["code"] == "7625")
    cl = next(b for b in toulouse["branches"] if b["a38"] == "CL")
    assert cl["salaries"] == 45_061
    assert cl["part"] > cl["part_france"] > 0
    assert any("45\u202f061" in phrase for phrase in f["phrases"])
    assert f["statut_echanges"] == "estimation"


def test_csv_une_ligne_par_zone_et_branche(capsys):
    assert principal(["emploi", "25", "--format", "csv"]) == 0
    lignes = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    branche = lire(capsys, "emploi", "25")["zones_emploi"][0]["branches"][0]
    assert set(branche) <= set(lignes[0])  # la même chose porte le même nom en CSV et en JSON
    assert lignes[0]["salaries"] == str(branche["salaries"])
    assert {ligne["code"] for ligne in lignes} == {"25"}
    assert "ODbL" in lignes[0]["source"]
    paires = [(ligne["zone_emploi"], ligne["a38"]) for ligne in lignes]
    assert len(paires) == len(set(paires)) > 20
    cites = [ligne for ligne in lignes if ligne["part_achats_us"]]
    assert {ligne["statut_achats_us"] for ligne in cites} == {"estimation"}


@pytest.mark.parametrize("code", ["25", "ti-2809", "9E", "99", "2A"])
def test_texte(capsys, code):
    assert principal(["emploi", code]) == 0
    sortie = capsys.readouterr().out
    assert "Urssaf" in sortie
    assert "Traceback" not in sortie


def test_texte_du_territoire(capsys):
    assert principal(["territoire", "ti-2809"]) == 0
    sortie = capsys.readouterr().out
    assert "touche 2 départements\u00a0: la Somme et la Seine-Maritime" in sortie
    assert "plus fin que le département" in sortie


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (["territoire", "25"], "pas un Territoire d'industrie"),
        (["territoire", "ti-9999"], "inconnu"),
        (["emploi", "R16"], "ni un département"),
        (["emploi", "96"], "inconnu"),
    ],
)
def test_refus(capsys, arguments, dit):
    assert principal(arguments) == 2
    assert dit in capsys.readouterr().err
