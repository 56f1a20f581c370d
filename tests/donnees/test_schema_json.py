"""Schémas publiés des scénarios et des carnets : justes, suivis par le code, et leurs refus en français."""

import json
from dataclasses import fields
from typing import get_args

import jsonschema
import pytest

from modules.donnees.schema_json import _DOSSIER, _schema, defauts_json
from modules.simulation import scenario as s
from modules.simulation.echange import CAS_MAXIMUM, NOM_MAXIMUM, NOTE_MAXIMUM, VERSION

VALIDE = {
    "version": 1,
    "scenario": {
        "base": "aucune",
        "reference": "periode",
        "mesures": [
            {"perimetre_genre": "cpf4", "perimetre_code": "1102", "mode": "remplace", "taux": 200},
            {"perimetre_genre": "tous", "perimetre_code": "tous", "mode": "exempte"},
        ],
    },
    "hypotheses": {"horizon": "long", "phi": 0.9},
}


@pytest.mark.parametrize("nom", ["scenario", "carnet"])
def test_les_schemas_publies_sont_des_schemas(nom):
    jsonschema.Draft202012Validator.check_schema(_schema(nom))
    assert (_DOSSIER / f"{nom}.schema.json").read_text(encoding="utf-8").endswith("}\n")


def test_le_schema_dit_les_memes_bornes_que_le_code():
    definitions = _schema("scenario")["$defs"]
    mesure = definitions["mesure"]["properties"]
    assert _schema("scenario")["properties"]["version"]["const"] == VERSION
    assert set(mesure) == {c.name for c in fields(s.Mesure)}
    assert tuple(mesure["mode"]["enum"]) == s.MODES
    assert set(mesure["perimetre_genre"]["enum"]) == set(s.GENRES)
    assert mesure["taux"]["maximum"] == s.TAUX_MAXIMAL
    assert definitions["scenario"]["properties"]["mesures"]["maxItems"] == s.MESURES_MAXIMUM
    hypotheses = definitions["hypotheses"]["properties"]
    assert set(hypotheses) == {c.name for c in fields(s.Hypotheses)}
    assert tuple(hypotheses["horizon"]["enum"]) == s.HORIZONS == get_args(s.Horizon)
    assert set(hypotheses["champ_du_choc"]["enum"]) == {s.DU_REGIME, *s.CHOCS}
    assert hypotheses["kappa"]["maximum"] == s.KAPPA_MAXIMAL
    assert hypotheses["change"]["maximum"] == -hypotheses["change"]["minimum"] == s.CHANGE_MAXIMAL
    carnet = _schema("carnet")["properties"]["scenarios"]
    assert carnet["maxItems"] == CAS_MAXIMUM
    assert carnet["items"]["properties"]["nom"]["maxLength"] == NOM_MAXIMUM
    assert carnet["items"]["properties"]["note"]["maxLength"] == NOTE_MAXIMUM


def test_un_contenu_conforme_n_a_pas_de_defaut():
    assert defauts_json(VALIDE, "scenario") == []
    carnet = {"version": 1, "scenarios": [{"nom": "a", "scenario": VALIDE["scenario"]}]}
    assert defauts_json(carnet, "carnet") == []


@pytest.mark.parametrize(
    ("chemin", "valeur", "phrase", "attendu"),
    [
        (("version",), 2, "« version » : « 2 » ne convient pas, attendu : 1", "1"),
        (("scenario",), [], "« scenario » : « liste », alors qu'il faut un objet", "un objet"),
        (("scenario", "base"), "à côté", "« scenario › base » : « à côté » ne convient pas", None),
        (
            ("scenario", "mesures", 1, "mode"),
            "double",
            "« scenario › mesures › 2 › mode » : « double » ne convient pas",
            "ajoute, remplace, plafonne, exempte",
        ),
        (("scenario", "mesures", 0, "taux"), -5, "mesures › 1 › taux » : « -5 »", "un nombre de 0 à 500"),
        (("scenario", "mesures", 0, "taux"), True, "alors qu'il faut un nombre", "un nombre"),
        (
            ("scenario", "mesures"),
            [{}] * 41,
            "« scenario › mesures » : 41 éléments, au plus 40",
            "au plus 40",
        ),
        (("hypotheses", "phi"), "x", "« hypotheses › phi » : « x »", "un nombre"),
    ],
)
def test_chaque_refus_dit_son_chemin(chemin, valeur, phrase, attendu):
    contenu = json.loads(json.dumps(VALIDE))
    cible = contenu
    for etape in chemin[:-1]:
        cible = cible[etape]
    cible[chemin[-1]] = valeur
    (defaut,) = defauts_json(contenu, "scenario")
    assert phrase in defaut
    assert defaut.colonne == ".".join(str(e + 1) if isinstance(e, int) else e for e in chemin)
    assert attendu is None or defaut.attendu == attendu


def test_tous_les_refus_a_la_fois():
    contenu = {"version": 1, "scenario": {"mesures": [{"taux": "x"}, {"mode": "ajoute"}]}, "hypotheses": 3}
    chemins = {d.colonne for d in defauts_json(contenu, "scenario")}
    assert chemins == {
        "scenario.mesures.1.perimetre_genre", "scenario.mesures.1.perimetre_code", "scenario.mesures.1.mode",
        "scenario.mesures.1.taux", "scenario.mesures.2.perimetre_genre", "scenario.mesures.2.perimetre_code",
        "hypotheses",
    }  # fmt: skip
