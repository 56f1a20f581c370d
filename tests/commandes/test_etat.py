"""`python -m modules etat`."""

import json
from dataclasses import replace

import pytest

from modules.__main__ import analyseur, principal
from modules.donnees import jeu
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


@pytest.fixture
def officiel_abime(tmp_path, monkeypatch):
    """Une année officielle complète, et la plus récente, dont quelques octets ont changé au milieu."""
    monkeypatch.setattr(jeu, "DOSSIER", tmp_path)
    jouet = fabriquer_flux(LIGNES)
    ancien = replace(jouet.provenance, periode="2023", debut="2023-01", fin="2023-12")
    ecrire(tmp_path / "officiel_2023.parquet", jouet.table, ancien)
    chemin = tmp_path / "officiel_2024.parquet"
    ecrire(chemin, jouet.table, jouet.provenance)
    octets = bytearray(chemin.read_bytes())
    octets[4:200] = b"\xff" * 196
    chemin.write_bytes(bytes(octets))


@pytest.mark.parametrize("commande", [["fiche", "25"], ["simuler", "25"], ["classer"]])
def test_un_officiel_abime_cede_la_place_et_se_dit(officiel_abime, capsys, commande):
    assert principal(commande) == 0
    recu = capsys.readouterr()
    assert "Données officielles 2023" in recu.out
    assert "« officiel_2024.parquet » est écarté" in recu.err


def test_etat_nomme_l_officiel_abime_et_montre_les_autres(officiel_abime, capsys):
    assert principal(["etat"]) == 0
    recu = capsys.readouterr()
    assert "officiel_2023.parquet (employé par défaut)" in recu.out
    assert "officiel_2024.parquet : écarté" in recu.out
    assert not recu.err


def test_seule_la_commande_demandee_est_chargee():
    """Une demi-seconde de moins à chaque commande ; sans commande connue, l'aide les nomme toutes."""
    assert "simuler" not in analyseur("etat").format_help()
    assert "importer-emploi" in analyseur("importer-emploi").format_help()
    for demandee in ("", "inconnue", "-h"):
        aide = analyseur(demandee).format_help()
        assert all(nom in aide for nom in ("etat", "simuler", "importer-emploi", "territoire"))
