"""La commande `publier` : ce qu'elle refuse, ce qu'elle écrit."""

import argparse

import pytest

from modules.__main__ import principal
from modules.commandes import publier as commande
from modules.simulation.echange import depuis_json
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.scenario import AUCUNE


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "docx"], "Format inconnu : docx"),
        (["--departements", "25,R16"], "N'en sont pas : R16"),
        (["--departements", ","], "attend « tous »"),
        (["--departements", "975"], "Saint-Pierre-et-Miquelon"),
        (["--travaux", "0"], "au moins 1"),
        (["--format", "pdf", "--chrome", "/nulle/part"], "/nulle/part"),
        (["--mesure", "1102"], "mal écrite"),
    ],
)
def test_refus_en_francais(arguments, message, tmp_path, capsys):
    assert principal(["publier", "--sortie", str(tmp_path / "s"), *arguments]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_dossier_impossible(tmp_path, capsys):
    (tmp_path / "fichier").write_text("")
    assert principal(["publier", "--departements", "25", "--sortie", str(tmp_path / "fichier" / "s")]) == 2
    assert "Écriture impossible" in capsys.readouterr().err


def test_date_mal_ecrite(tmp_path, capsys):
    with pytest.raises(SystemExit) as fin:
        principal(["publier", "--sortie", str(tmp_path), "--date", "24/11/2026"])
    assert fin.value.code == 2
    assert "--date : valeur incorrecte" in capsys.readouterr().err


def test_une_fiche(tmp_path, capsys):
    assert principal(["publier", "--departements", "2A", "--sortie", str(tmp_path), "--travaux", "1"]) == 0
    sortie = capsys.readouterr()
    assert "1 fiches produites" not in sortie.out
    assert "1 fiche produite" in sortie.out
    assert "1/1 (20)" in sortie.err
    assert (tmp_path / "fiche-20-corse-2024.html").is_file()


@pytest.mark.parametrize(
    ("options", "base", "horizon"),
    [
        ([], None, None),
        (["--avec-simulation"], "vigueur", "court"),
        (["--avec-simulation", "--horizon", "long"], "vigueur", "long"),
        (["--horizon", "moyen"], "vigueur", "moyen"),
        (["--uniforme", "12,5"], "aucune", "court"),
    ],
)
def test_scenario_de_l_annexe(options, base, horizon):
    """Une hypothèse donnée seule n'est jamais ignorée : elle porte sur le droit en vigueur."""
    analyseur = argparse.ArgumentParser()
    commande.declarer(analyseur.add_subparsers())
    ecrit = commande._scenario(analyseur.parse_args(["publier", "--sortie", "x", *options]))
    if base is None:
        assert ecrit is None
        return
    scenario, hypotheses = depuis_json(ecrit)
    assert scenario.base == (scenario_en_vigueur().base if base == "vigueur" else AUCUNE)
    assert hypotheses.horizon == horizon
