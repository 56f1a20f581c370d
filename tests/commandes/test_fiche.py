"""`python -m modules fiche` : formats, codes acceptés et refus."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from modules.__main__ import principal
from modules.donnees.flux import ecrire
from tests.conftest import LIGNES, fabriquer_flux

RACINE = Path(__file__).resolve().parents[2]


@pytest.fixture
def jeu_jouet(tmp_path) -> str:
    """Parquet du flux jouet."""
    flux = fabriquer_flux(LIGNES)
    ecrire(tmp_path / "jouet.parquet", flux.table, flux.provenance)
    return str(tmp_path / "jouet.parquet")


def _json(capsys, *arguments) -> dict:
    assert principal(["fiche", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_du_doubs(capsys, jeu_jouet):
    f = _json(capsys, "25", "--donnees", jeu_jouet)
    assert f["departement"] == {"code": "25", "nom": "Doubs", "region": "Bourgogne-Franche-Comté"}
    assert f["territoires_industrie"] == ["Alliances Luxe et Précision Doubs", "Nord Franche-Comté"]
    assert (f["donnees"]["statut"], f["donnees"]["periode"]) == ("officiel", "2024")
    exports = f["exportations"]
    assert exports["total_eur"] == 1000
    assert exports["part_region"] == pytest.approx(1000 / 1500)
    assert exports["rang"] == 1
    assert exports["produits"][-1]["code"] == "autres"
    for liste in ("produits", "pays", "flux"):
        assert sum(ligne["valeur_eur"] for ligne in exports[liste]) == 1000
    assert exports["flux"][0]["principal"] is True
    assert {"pays", "importations_eur", "exportations_eur", "solde_eur"} <= set(f["balance_par_pays"][0])
    assert sum(ligne["solde_eur"] for ligne in f["balance_par_pays"]) == f["solde_eur"] == -200


def test_dix_entrees_et_autres_sur_les_donnees_embarquees(capsys):
    f = _json(capsys, "01")
    for cote in ("exportations", "importations"):
        for liste in ("produits", "pays"):
            assert len(f[cote][liste]) == 11
            assert f[cote][liste][-1]["code"] == "autres"
            assert sum(ligne["valeur_eur"] for ligne in f[cote][liste]) == f[cote]["total_eur"]
        assert sum(ligne["valeur_eur"] for ligne in f[cote]["flux"]) == f[cote]["total_eur"]
        assert sum(ligne["principal"] for ligne in f[cote]["flux"]) == 5


def test_un_seul_sens_donne_null(capsys, tmp_path):
    flux = fabriquer_flux([ligne for ligne in LIGNES if ligne[0] == "import"])
    ecrire(tmp_path / "imports.parquet", flux.table, flux.provenance)
    f = _json(capsys, "25", "--donnees", str(tmp_path / "imports.parquet"))
    assert f["exportations"] is None
    assert f["solde_eur"] is None
    assert f["balance_par_pays"][0]["exportations_eur"] is None


def test_csv_porte_le_statut_et_se_somme(capsys, jeu_jouet):
    assert principal(["fiche", "25", "--format", "csv", "--donnees", jeu_jouet]) == 0
    lignes = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    assert {ligne["statut"] for ligne in lignes} == {"officiel"}
    assert sum(int(ligne["valeur_eur"]) for ligne in lignes if ligne["sens"] == "export") == 1000


def test_confiance_reserves_et_publies_d_une_estimation(capsys):
    f = _json(capsys, "44")
    us = next(ligne for ligne in f["exportations"]["pays"] if ligne["code"] == "US")
    assert us["confiance"] == "mesure"
    assert us["publie"].startswith("22 % (2024, ")
    niveaux = {ligne["confiance"] for ligne in f["exportations"]["flux"]}
    assert niveaux == {"mesure", "structure_reelle", "reparti", None}
    assert sum(f["exportations"]["confiance"].values()) == pytest.approx(1)
    assert {r["sujet"] for r in f["reserves"]} == {"navires", "hydrocarbures"}
    (part,) = [p for p in f["publies"] if p["pays"] == ["US"] and not p["produits"]]
    assert part["obtenu"] == pytest.approx(22, rel=0.1)

    assert principal(["fiche", "44", "--format", "csv"]) == 0
    lignes = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    json_flux = [*f["exportations"]["flux"], *f["importations"]["flux"]]
    assert [ligne["confiance"] or None for ligne in lignes] == [ligne["confiance"] for ligne in json_flux]
    assert all("paquebot" in ligne["reserves"] for ligne in lignes)
    assert all("22 % (2024, " in ligne["publies"] for ligne in lignes)


def test_rien_de_cela_pour_un_fichier_officiel(capsys, jeu_jouet):
    f = _json(capsys, "25", "--donnees", jeu_jouet)
    assert (f["reserves"], f["publies"], f["exportations"]["confiance"]) == ([], [], None)
    assert {ligne["confiance"] for ligne in f["exportations"]["flux"]} == {None}
    assert principal(["fiche", "25", "--format", "csv", "--donnees", jeu_jouet]) == 0
    lignes = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    vides = {ligne[c] for ligne in lignes for c in ("confiance", "publie", "reserves", "publies")}
    assert vides == {""}


def test_texte(capsys, jeu_jouet):
    assert principal(["fiche", "25", "--donnees", jeu_jouet]) == 0
    texte = capsys.readouterr().out
    assert "Doubs (25)" in texte
    assert "À retenir" in texte
    assert "None" not in texte
    assert "nan" not in texte


@pytest.mark.parametrize("code", ["2", "2A", "971", "99"])
def test_alias_acceptes(capsys, jeu_jouet, code):
    attendu = {"2": "02", "2A": "20", "971": "9A", "99": "99"}[code]
    assert _json(capsys, code, "--donnees", jeu_jouet)["departement"]["code"] == attendu


def test_refus_en_francais_sans_trace_par_le_programme():
    fini = subprocess.run(
        [sys.executable, "-m", "modules", "fiche", "zz"], cwd=RACINE, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert fini.returncode == 2
    assert fini.stdout == ""
    assert fini.stderr.startswith("Erreur")
    assert "Traceback" not in fini.stderr


@pytest.mark.parametrize("arguments", [["fiche", "ti-0101"], ["fiche"], ["fiche", "25", "--format", "x"]])
def test_refus_en_francais_sans_trace(capsys, arguments):
    assert _issue(arguments) == 2
    sorties = capsys.readouterr()
    assert sorties.out == ""
    assert sorties.err.startswith("Erreur")


def _issue(arguments: list[str]) -> object:
    """Code de sortie du programme, que l'analyseur l'ait quitté ou non."""
    try:
        return principal(arguments)
    except SystemExit as fin:
        return fin.code


@pytest.mark.parametrize(
    ("demande", "code"), [("R16", "R16"), ("R27", "R16"), ("FR", "FR"), ("france", "FR")]
)
def test_region_et_france(capsys, jeu_jouet, demande, code):
    """Mêmes noms en JSON et en CSV ; les totaux sont ceux de leurs départements."""
    f = _json(capsys, demande, "--donnees", jeu_jouet)
    assert f["territoire"]["code"] == code
    assert f["exportations"]["total_eur"] == {"R16": 1500, "FR": 2560}[code]
    assert principal(["fiche", demande, "--format", "csv", "--donnees", jeu_jouet]) == 0
    entete, premiere = capsys.readouterr().out.splitlines()[:2]
    assert entete.startswith("territoire;territoire_nom;periode;sens")
    assert premiere.startswith(f"{code};")
    assert "True" not in premiere + entete


def test_une_ville_mene_a_son_departement_sans_le_prendre(capsys, jeu_jouet):
    assert principal(["fiche", "Toulouse", "--donnees", jeu_jouet]) == 2
    assert "31 (Toulouse (Haute-Garonne, 31))" in capsys.readouterr().err
