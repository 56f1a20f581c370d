"""Aller-retour exact d'un scénario par JSON et par adresse ; lecture tolérante d'une adresse abîmée."""

from hypothesis import given
from hypothesis import strategies as st

from modules.simulation.echange import (
    depuis_adresse,
    depuis_json,
    mesures_en_texte,
    vers_adresse,
    vers_json,
)
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.scenario import AUCUNE, PERIODE, Hypotheses, Mesure, Scenario, uniforme
from tests.simulation import fabrique

VOCABULAIRE = fabrique.parametres().vocabulaire
PERIMETRES = [("tous", "tous")] + [
    (genre, code) for genre in ("cpf4", "a129", "famille") for code in VOCABULAIRE.codes(genre)
]
centiemes = st.integers(0, 50_000).map(lambda n: n / 100)
parts = st.integers(0, 100).map(lambda n: n / 100)


@st.composite
def mesures(draw):
    genre, code = draw(st.sampled_from(PERIMETRES))
    mode = draw(st.sampled_from(["ajoute", "remplace", "plafonne", "exempte"]))
    return Mesure(genre, code, mode, 0.0 if mode == "exempte" else draw(centiemes))


scenarios = st.builds(
    Scenario,
    base=st.sampled_from([AUCUNE, *VOCABULAIRE.regimes]),
    mesures=st.lists(mesures(), max_size=8).map(tuple),
    reference=st.sampled_from([PERIODE, AUCUNE, *VOCABULAIRE.regimes]),
)
hypotheses = st.builds(
    Hypotheses,
    horizon=st.sampled_from(["court", "moyen", "long"]),
    champ_du_choc=st.sampled_from(["regime", "monde", "UE", "France"]),
    kappa=st.none() | st.integers(0, 1_000).map(lambda n: n / 100),
    change=st.integers(-5_000, 5_000).map(lambda n: n / 100),
    phi=parts,
    reorientation=parts,
)


@given(scenarios, hypotheses)
def test_json_aller_retour(scenario, suppositions):
    assert depuis_json(vers_json(scenario, suppositions)) == (scenario, suppositions)


@given(scenarios, hypotheses)
def test_adresse_aller_retour(scenario, suppositions):
    lecture = depuis_adresse(vers_adresse(scenario, suppositions))
    assert (lecture.scenario, lecture.hypotheses, lecture.ignores) == (scenario, suppositions, ())


def test_adresse_compacte_et_complete():
    scenario = Scenario(mesures=(Mesure("cpf4", "1102", "remplace", 200), Mesure("a129", "C30C", "exempte")))
    adresse = vers_adresse(scenario)
    assert adresse["m"] == "1102r200~C30Ce"
    assert adresse == {
        "v": "1", "base": "aucune", "ref": "periode", "m": "1102r200~C30Ce", "h": "court", "choc": "regime",
        "kappa": "regime", "change": "0", "phi": "0.94", "reo": "0",
    }  # fmt: skip


def test_chaque_valeur_ignoree_est_nommee():
    lecture = depuis_adresse(
        {
            "v": "7", "base": "R99", "ref": "hier",
            "m": "1102r999~n'importe quoi~0000r5~2932a10", "h": "demain",
            "choc": "mars", "phi": "2", "reo": "abc",
        },
    )  # fmt: skip
    lisible = Mesure("cpf4", "2932", "ajoute", 10)
    assert lecture.scenario == Scenario(base=scenario_en_vigueur().base, mesures=(lisible,))
    assert lecture.hypotheses == Hypotheses()
    for attendu in (
        "7",
        "R99",
        "hier",
        "1102r999",
        "n'importe quoi",
        "0000r5",
        "demain",
        "mars",
        "phi=2",
        "abc",
    ):
        assert any(attendu in phrase for phrase in lecture.ignores), attendu
    assert len(lecture.ignores) == 10


@given(
    st.dictionaries(
        st.sampled_from(["v", "base", "ref", "m", "h", "choc", "kappa", "change", "phi", "x"]), st.text()
    )
)
def test_une_adresse_quelconque_ne_casse_rien(parametres):
    lecture = depuis_adresse(parametres)
    assert depuis_json(vers_json(lecture.scenario, lecture.hypotheses))


def test_defaut_sans_scenario_dans_l_adresse():
    defaut = uniforme(15)
    assert depuis_adresse({"dep": "25"}, defaut=defaut).scenario == defaut
    assert depuis_adresse({"m": ""}, defaut=defaut).scenario == Scenario()


def test_texte_des_mesures_sans_zero_inutile():
    assert mesures_en_texte((Mesure("tous", "tous", "ajoute", 12.5),)) == "tousa12.5"
