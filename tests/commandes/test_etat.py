"""`python -m modules etat`."""

import json

from modules.__main__ import principal
from modules.donnees.flux import ecrire
from tests.conftest import LIGNES, fabriquer_flux


def test_etat_des_donnees_embarquees(capsys):
    assert principal(["etat", "--format", "json"]) == 0
    rapport = json.loads(capsys.readouterr().out)
    assert [jeu["par_defaut"] for jeu in rapport["jeux"]].count(True) == 1
    estimation = next(jeu for jeu in rapport["jeux"] if jeu["statut"] == "estimation")
    assert estimation["periode"] == "2024"
    assert round(estimation["exportations_eur"] / 1e6, 1) == 580354.5
    assert round(estimation["importations_eur"] / 1e6, 1) == 684776.3


def test_etat_en_texte(capsys, tmp_path):
    flux = fabriquer_flux(LIGNES)
    ecrire(tmp_path / "jouet.parquet", flux.table, flux.provenance)
    assert principal(["etat", "--donnees", str(tmp_path / "jouet.parquet")]) == 0
    texte = capsys.readouterr().out
    assert "jouet.parquet" in texte
    assert "Données officielles" in texte
    assert "2024-01 à 2024-12" in texte


def test_fichier_introuvable(capsys):
    assert principal(["etat", "--donnees", "absent.parquet"]) == 2
    assert "introuvable" in capsys.readouterr().err
