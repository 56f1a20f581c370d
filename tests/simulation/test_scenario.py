"""Validation : tous les défauts à la fois, en français."""

import pytest

from modules.langue.typographie import citer
from modules.simulation.echange import depuis_adresse, depuis_json, ecourter
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.scenario import (
    Hypotheses,
    Mesure,
    Scenario,
    ScenarioInvalide,
    defauts_hypotheses,
    exiger_valide,
    genre_de,
    uniforme,
)
from tests.simulation import fabrique

VOCABULAIRE = fabrique.parametres().vocabulaire


def test_scenario_valide_passe():
    exiger_valide(uniforme(15), vocabulaire=VOCABULAIRE)
    exiger_valide(Scenario("R5_S301FL10_2026-10-09", (), "aucune"), vocabulaire=VOCABULAIRE)


def test_tous_les_defauts_sont_dits():
    mauvais = Scenario(
        base="R9",
        mesures=(
            Mesure("cpf4", "0000", "remplace", 600),
            Mesure("planete", "x", "double", -1),
            Mesure("tous", "tous", "exempte", 3),
            Mesure("tous", "tous", "ajoute", 1.234),
        ),
        reference="hier",
    )
    with pytest.raises(ScenarioInvalide) as refus:
        exiger_valide(mauvais, vocabulaire=VOCABULAIRE)
    textes = refus.value.defauts
    attendus = [
        "« R9 »",
        "« hier »",
        "« 0000 »",
        "600",
        "« planete »",
        "« double »",
        "-1",
        "exempte",
        "1.234",
    ]
    for attendu in attendus:
        assert any(attendu in t for t in textes), attendu
    assert len(textes) == len(attendus)


def test_taux_non_fini_refuse():
    for taux in (float("nan"), float("inf")):
        with pytest.raises(ScenarioInvalide):
            exiger_valide(uniforme(taux), vocabulaire=VOCABULAIRE)


def test_hypotheses_hors_limites():
    defauts = defauts_hypotheses(Hypotheses("demain", "mars", 1.2, 0.333, -1, 0.333))  # type: ignore[arg-type]
    assert len(defauts) == 6
    assert defauts_hypotheses(Hypotheses()) == []


@pytest.mark.parametrize(
    ("code", "genre"), [("1102", "cpf4"), ("C11Z", "a129"), ("tous", "tous"), ("boissons", "famille")]
)
def test_genre_devine(code, genre):
    assert genre_de(code) == genre


@pytest.mark.parametrize(
    "texte",
    [
        "{",
        "[]",
        '{"version": 1}',
        '{"version": 2, "scenario": {}}',
        '{"version": 1, "scenario": {"mesures": {}}}',
        '{"version": 1, "scenario": {"mesures": [1]}}',
        '{"version": 1, "scenario": {"mesures": [{"perimetre_genre": "tous"}]}}',
        '{"version": 1, "scenario": {"base": 3}}',
        '{"version": 1, "scenario": {}, "hypotheses": {"phi": "beaucoup"}}',
        '{"version": 1, "scenario": {}, "hypotheses": []}',
        '{"version": 1, "scenario": {"mesures": [{"perimetre_genre": "tous", "perimetre_code": "tous", '
        '"mode": "remplace", "taux": true}]}}',
    ],
)
def test_json_abime_refuse_en_francais(texte):
    with pytest.raises(ScenarioInvalide) as refus:
        depuis_json(texte)
    assert "scénario" in str(refus.value)


def test_json_dit_d_un_coup_la_forme_et_les_codes_avec_leur_chemin():
    texte = (
        '{"version": 1, "scenario": {"base": "R9", "mesures": [{"perimetre_genre": "tous", '
        '"mode": "ajoute"}, '
        '{"perimetre_genre": "cpf4", "perimetre_code": "0000", "mode": "ajoute", "taux": 5}]}, '
        '"hypotheses": {"phi": 0.333, "reorientation": "x"}}'
    )
    with pytest.raises(ScenarioInvalide) as refus:
        depuis_json(texte)
    dit = refus.value.defauts
    assert len(dit) == 5
    for attendu in (
        "« scenario › mesures › 1 › perimetre_code » : absent",
        "« hypotheses › reorientation » : « x », alors qu'il faut un nombre",
        "point de départ « R9 » inconnu",
        "mesure 2 : code « 0000 » inconnu",
        "part de la charge 0.333",
    ):
        assert any(attendu in d for d in dit), attendu
    assert refus.value.colonne == "scenario.mesures.1.perimetre_code"


@pytest.mark.parametrize(
    "parametres",
    [{"base": "zzz"}, {"m": "tousrNaN"}, {"base": "aucune", "m": "tousr1e308"}, {"m": "tousr١٥"}],
)
def test_une_adresse_abimee_ne_vaut_jamais_aucune_surtaxe(parametres):
    """Un zéro que personne n'a demandé se lirait comme un résultat."""
    lu = depuis_adresse(parametres)
    assert lu.scenario.base == scenario_en_vigueur().base
    assert lu.ignores
    assert depuis_adresse({"base": "aucune"}).scenario.base == "aucune"
    garde = depuis_adresse({"base": "aucune", "m": "tousr15~tousrNaN"}).scenario
    assert (garde.base, len(garde.mesures)) == ("aucune", 1)


def test_un_scenario_ne_porte_pas_de_signe_cache():
    assert ecourter("a\u202eb\u200bc", 60) == "abc"
    assert citer("a\u202eb") == "a·b"
