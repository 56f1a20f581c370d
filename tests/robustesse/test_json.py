"""Scénarios et carnets en JSON ou en lien, abîmés : relus sans danger, ou refusés en français."""

import base64
import json
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.simulation.echange import (
    CAS_MAXIMUM,
    NOM_MAXIMUM,
    NOTE_MAXIMUM,
    Carnet,
    Cas,
    carnet_depuis_json,
    carnet_depuis_lien,
    carnet_en_json,
    carnet_en_lien,
    depuis_adresse,
    depuis_json,
    vers_adresse,
    vers_json,
)
from modules.simulation.scenario import MESURES_MAXIMUM, Mesure, Scenario, ScenarioInvalide, uniforme
from tests.robustesse import mutateur
from tests.robustesse.controle import ANGLAIS, CITATION, chronometre

LONGUEUR_MESSAGE = 1500  # la liste des régimes possibles en fait déjà 600
MESURES = (Mesure("cpf4", "1102", "remplace", 200.0), Mesure("a129", "C30A", "exempte"))
SCENARIO = Scenario("aucune", MESURES, "periode")
CARNET = Carnet((Cas("Vin à 200 %", SCENARIO, note="proposé par l’Ain"), Cas("b", uniforme(10))), "25")
MUTATIONS = [m for m in mutateur.TEXTUELLES if m is not mutateur.recoder] + [mutateur.champ_enorme]
VALEURS = [
    None, True, -1, 0, 1.5, 10**400, float("nan"), float("inf"), "", "x", "é" * 500, "\ud800", "\x00",
    "<b>", "25", "9" * 5000, [], [[]], {}, {"a": 1}, ["tous"] * 60, "tous",
]  # fmt: skip


def connu(code: str) -> bool:
    return code in {"25", "70"}


def controler(erreur: ScenarioInvalide) -> None:
    assert "ichier" in erreur.message or erreur.defauts
    montrables([erreur.message, *erreur.defauts])


def montrables(phrases: list[str]) -> None:
    """En français, sans surrogat ni démesure : l'écran peut les montrer."""
    for phrase in phrases:
        phrase.encode()
        assert len(phrase) <= LONGUEUR_MESSAGE, phrase[:200]
        assert not ANGLAIS.search(CITATION.sub("", phrase)), phrase


def eprouver_scenario(texte: str) -> None:
    try:
        with chronometre():
            scenario, hypotheses = depuis_json(texte)
    except ScenarioInvalide as erreur:
        controler(erreur)
    else:
        assert len(scenario.mesures) <= MESURES_MAXIMUM
        assert depuis_json(vers_json(scenario, hypotheses)) == (scenario, hypotheses)
        adresse = vers_adresse(scenario, hypotheses)
        assert depuis_adresse(adresse).scenario == scenario


def eprouver_carnet(texte: str) -> None:
    try:
        with chronometre():
            lu = carnet_depuis_json(texte, connu=connu)
    except ScenarioInvalide as erreur:
        controler(erreur)
    else:
        sain(lu)
        relu = carnet_depuis_json(carnet_en_json(lu.carnet), connu=connu)
        assert relu == type(relu)(lu.carnet)


def sain(lu) -> None:
    """Carnet dont tout peut être montré, écrit et remis en lien ; chaque perte est dite."""
    montrables([phrase[:LONGUEUR_MESSAGE] for phrase in lu.ignores])
    assert len(lu.carnet.cas) <= CAS_MAXIMUM
    assert lu.carnet.territoire in {"", "25", "70"}
    for cas in lu.carnet.cas:
        assert 0 < len(cas.nom.encode()) <= 4 * NOM_MAXIMUM
        assert len(cas.note) <= NOTE_MAXIMUM
    carnet_en_lien(lu.carnet, notes=True)


def remplacer_une_valeur(alea: random.Random, contenu: object) -> object:
    """Même structure, dont une valeur prise au hasard est remplacée, ôtée ou répétée."""
    if isinstance(contenu, dict) and contenu and alea.random() < 0.85:
        cle = alea.choice(list(contenu))
        if alea.random() < 0.15:
            return {c: v for c, v in contenu.items() if c != cle}
        return contenu | {cle: remplacer_une_valeur(alea, contenu[cle])}
    if isinstance(contenu, list) and contenu and alea.random() < 0.85:
        rang = alea.randrange(len(contenu))
        if alea.random() < 0.1:
            return contenu * 60
        return [*contenu[:rang], remplacer_une_valeur(alea, contenu[rang]), *contenu[rang + 1 :]]
    return alea.choice(VALEURS)


@pytest.mark.parametrize("graine", range(4))
@pytest.mark.parametrize(
    ("eprouver", "valide"),
    [(eprouver_scenario, vers_json(SCENARIO)), (eprouver_carnet, carnet_en_json(CARNET))],
)
def test_valeurs_remplacees(eprouver, valide, graine):
    alea = random.Random(graine)
    for _ in range(1500):
        contenu = json.loads(valide)
        for _ in range(alea.choice([1, 1, 2, 3])):
            contenu = remplacer_une_valeur(alea, contenu)
        eprouver(json.dumps(contenu))


@pytest.mark.parametrize("graine", range(4))
@pytest.mark.parametrize(
    ("eprouver", "valide"),
    [(eprouver_scenario, vers_json(SCENARIO)), (eprouver_carnet, carnet_en_json(CARNET))],
)
def test_textes_abimes(eprouver, valide, graine):
    alea = random.Random(graine)
    for _ in range(1500):
        octets = alea.choice(MUTATIONS)(alea, valide.encode())
        eprouver(octets.decode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    "texte",
    [
        "[" * 100_000,
        '{"version": 1, "scenario": ' + '{"mesures": [' * 900 + "]}" * 900 + "}",
        "9" * 5000,
        '{"version": 1, "scenario": {"mesures": [' + "{}," * 50_000 + "{}]}}",
        '{"version": 1, "scenarios": [' + "{}," * 50_000 + "{}]}",
        " " * 2_000_000 + "{}",
    ],
)
def test_json_demesures(texte):
    eprouver_scenario(texte)
    eprouver_carnet(texte)


def comprimer(texte: bytes) -> str:
    compresse = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.urlsafe_b64encode(compresse.compress(texte) + compresse.flush()).decode().rstrip("=")


def sceller(corps: str) -> str:
    return f"{zlib.crc32(corps.encode()) & 0xFFFF:04x}{corps}"


@pytest.mark.parametrize(
    "texte",
    [
        b"\0" * 50_000_000,
        "\n".join([sceller("9" * 5000 + "\t25"), sceller("a\tm=tousr5")]).encode(),
        "\n".join([sceller("٣\t25"), sceller("a\tm=tousr5")]).encode(),
        "\n".join([sceller("1\t<b>"), sceller("\x00\x1b\t" + "m=x~" * 200 + "&base=" + "z" * 900)]).encode(),
        b"\xff\xfe\xfd",
    ],
)
def test_liens_forges(texte):
    with chronometre():
        sain(carnet_depuis_lien(comprimer(texte), connu=connu))


@pytest.mark.parametrize("graine", range(2))
def test_liens_abimes(graine):
    alea, valide = random.Random(graine), carnet_en_lien(CARNET, notes=True)
    for _ in range(1500):
        octets = alea.choice(MUTATIONS)(alea, valide.encode())
        with chronometre():
            sain(carnet_depuis_lien(octets.decode("latin-1"), connu=connu))


CLES = st.sampled_from(["version", "scenario", "scenarios", "mesures", "taux", "nom"])
atomes = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
quelconques = st.recursive(
    atomes, lambda dedans: st.lists(dedans, max_size=4) | st.dictionaries(CLES, dedans), max_leaves=12
)


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(quelconques)
def test_json_quelconque(contenu):
    texte = json.dumps(contenu)
    eprouver_scenario(texte)
    eprouver_carnet(texte)
