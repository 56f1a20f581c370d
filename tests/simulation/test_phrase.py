"""Le scénario en une phrase correcte."""

import pytest
from hypothesis import given

from modules.simulation.mots import scenario_en_phrase
from modules.simulation.scenario import Mesure, Scenario, uniforme
from tests.simulation.test_echange import scenarios

R5 = "R5_S301FL10_2026-10-09"
VINS = Mesure("cpf4", "1102", "remplace", 200)
SPIRITUEUX = Mesure("cpf4", "1101", "remplace", 200)
EXEMPTEES = tuple(Mesure("cpf4", c, "exempte") for c in ("1101", "1102", "2910", "2931", "2932"))


@pytest.mark.parametrize(
    ("scenario", "phrase"),
    [
        (Scenario(), "Aucune surtaxe."),
        (uniforme(15), "Surtaxe de 15 % sur tous les produits."),
        (uniforme(12.5), "Surtaxe de 12,5 % sur tous les produits."),
        (Scenario(R5), "Dernier régime vérifié (9 octobre 2026)."),
        (
            Scenario(mesures=(SPIRITUEUX, VINS)),
            "Surtaxe de 200 % sur « Boissons alcoolisées distillées » et surtaxe de 200 % sur « Vins de "
            "raisin », aucune surtaxe sur les "
            "autres produits.",
        ),
        (
            Scenario(R5, (VINS,)),
            "Dernier régime vérifié (9 octobre 2026), mais surtaxe de 200 % sur « Vins de raisin ».",
        ),
        (
            Scenario(R5, (Mesure("tous", "tous", "ajoute", 10), Mesure("a129", "C30C", "exempte"))),
            "Dernier régime vérifié (9 octobre 2026), plus 10 points sur tous les produits, mais exemption "
            "de « Produits de la construction aéronautique et spatiale ».",
        ),
        (
            Scenario(R5, (VINS, Mesure("cpf4", "1102", "ajoute", 1))),
            "Dernier régime vérifié (9 octobre 2026), mais 1 point de plus sur « Vins de raisin ».",
        ),
        (
            Scenario(mesures=(*uniforme(15).mesures, *EXEMPTEES)),
            "Surtaxe de 15 % sur tous les produits, mais exemption de « Boissons alcoolisées distillées », "
            "« Vins de raisin » et 3 autres produits.",
        ),
        (
            Scenario(R5, (Mesure("tous", "tous", "plafonne", 15),), "aucune"),
            "15 % tout compris, droit normal inclus, sur tous les produits, par rapport à une situation sans "
            "surtaxe.",
        ),
    ],
)
def test_phrases(scenario, phrase):
    ecrite = scenario_en_phrase(scenario)
    assert ecrite.replace("\u00a0", " ").replace("\u202f", " ") == phrase


@given(scenarios)
def test_toujours_une_seule_phrase(scenario):
    phrase = scenario_en_phrase(scenario)
    assert phrase[0] == phrase[0].upper()
    assert phrase.endswith(".")
    assert "  " not in phrase
    assert ",," not in phrase and ", ," not in phrase
    assert " %" not in phrase, "espace insécable devant %"
