"""Carnet d'atelier : ordre, fichier, lien compact, et ce qu'il reste d'un carnet abîmé."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.donnees.tables import territoire
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
    ecourter,
)
from modules.simulation.embarque import parametres_embarques
from modules.simulation.scenario import (
    AUCUNE,
    CHOCS,
    HORIZONS,
    PERIODE,
    TOUS,
    Hypotheses,
    Mesure,
    Scenario,
    ScenarioInvalide,
    genre_de,
    uniforme,
)

VOCABULAIRE = parametres_embarques().vocabulaire
CODES = [*VOCABULAIRE.cpf4, *VOCABULAIRE.a129, *VOCABULAIRE.familles, TOUS]
REGIMES = list(VOCABULAIRE.regimes)


def connu(code: str) -> bool:
    try:
        territoire(code)
    except ValueError:
        return False
    return True


OUTILS = {"connu": connu}
TROIS = Carnet(tuple(Cas(nom, uniforme(taux)) for nom, taux in (("a", 10), ("b", 20), ("c", 30))), "25")

mesures = st.builds(
    lambda code, mode, taux: Mesure(genre_de(code), code, mode, 0.0 if mode == "exempte" else taux / 100),
    st.sampled_from(CODES),
    st.sampled_from(["ajoute", "remplace", "plafonne", "exempte"]),
    st.integers(0, 50_000),
)
scenarios = st.builds(
    Scenario,
    st.sampled_from([AUCUNE, *REGIMES]),
    st.lists(mesures, max_size=5).map(tuple),
    st.sampled_from([PERIODE, AUCUNE, *REGIMES]),
)
hypotheses = st.builds(
    Hypotheses,
    st.sampled_from(HORIZONS),
    st.sampled_from(CHOCS),
    st.integers(0, 100).map(lambda n: n / 100),
    st.integers(0, 100).map(lambda n: n / 100),
)
textes = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
cas = st.builds(
    Cas,
    textes.map(lambda t: ecourter(t, NOM_MAXIMUM) or "x"),
    scenarios,
    hypotheses,
    textes.map(lambda t: ecourter(t, NOTE_MAXIMUM)),
)
carnets = st.builds(Carnet, st.lists(cas, max_size=8).map(tuple), st.sampled_from(["", "25", "9A"]))


@given(carnets)
def test_fichier_et_lien_rendent_le_meme_carnet(carnet):
    assert carnet_depuis_json(carnet_en_json(carnet), **OUTILS).carnet == carnet
    assert carnet_depuis_lien(carnet_en_lien(carnet, notes=True), **OUTILS).carnet == carnet
    sans_notes = carnet_depuis_lien(carnet_en_lien(carnet), **OUTILS).carnet
    assert [c.nom for c in sans_notes.cas] == [c.nom for c in carnet.cas]
    assert not any(c.note for c in sans_notes.cas)


@given(carnets, st.data())
def test_un_lien_abime_ne_donne_jamais_un_scenario_faux(carnet, data):
    lien = carnet_en_lien(carnet, notes=True)
    place = data.draw(st.integers(0, len(lien) - 1))
    signe = data.draw(st.sampled_from("AZaz09-_ é%"))
    lu = carnet_depuis_lien(lien[:place] + signe + lien[place + 1 :], **OUTILS)
    coupe = carnet_depuis_lien(lien[:place], **OUTILS)
    for lecture in (lu, coupe):
        assert all(c in carnet.cas for c in lecture.carnet.cas)
        assert lecture.carnet == carnet or lecture.ignores


def test_un_lien_tronque_garde_le_debut_et_dit_ce_qui_manque():
    lien = carnet_en_lien(Carnet(tuple(Cas(f"Cas {i}", uniforme(i)) for i in range(1, 9)), "25"))
    lu = carnet_depuis_lien(lien[: len(lien) * 4 // 5], **OUTILS)
    assert 0 < len(lu.carnet.cas) < 8
    assert lu.carnet.territoire == "25"
    assert lu.ignores


@pytest.mark.parametrize("texte", ["", "k", "%%%", "AAAA", "zzzzzzzzzzzzzzzz", "é" * 50])
def test_lien_illisible(texte):
    lu = carnet_depuis_lien(texte, **OUTILS)
    assert lu.carnet.cas == ()
    assert lu.ignores


def test_huit_scenarios_de_cinq_mesures_et_leurs_notes_tiennent_dans_un_lien():
    codes = list(VOCABULAIRE.cpf4)[::6]
    notes = (
        "Proposé par la chambre de commerce : les vignerons craignent la perte des petits importateurs ; "
        "à revoir avec les douanes avant la réunion.",
        "Demandé par la sous-préfète après la visite de l’usine ; l’horlogerie passe par la Suisse, le total "
        "serait donc un minimum, dit la fédération.",
    )
    tous = tuple(
        Cas(
            f"Table {i + 1} : surtaxe sur la filière n° {i + 1}"[:NOM_MAXIMUM],
            Scenario(
                REGIMES[i % len(REGIMES)],
                tuple(
                    Mesure("cpf4", codes[(7 * i + 11 * j) % len(codes)], "remplace", 12.5 + i * 7 + j * 13)
                    for j in range(5)
                ),
            ),
            note=f"{i} {notes[i % 2]}"[:NOTE_MAXIMUM],
        )
        for i in range(8)
    )
    carnet = Carnet(tous, "25")
    # Adresse d'une application publique, département et marque des données compris.
    autour = len(
        "https://commerce-exterieur-des-departements.streamlit.app/atelier?v=1&dep=25&d=e-2024-01234567&k="
    )
    assert autour + len(carnet_en_lien(carnet)) <= 2000
    assert autour + len(carnet_en_lien(carnet, notes=True)) <= 2000
    assert carnet_depuis_lien(carnet_en_lien(carnet, notes=True), **OUTILS).carnet == carnet


def test_fichier_abime_garde_le_valide_et_liste_le_reste():
    contenu = json.loads(carnet_en_json(TROIS))
    contenu["territoire"] = "25x"
    contenu["scenarios"][1]["scenario"]["mesures"][0]["taux"] = "beaucoup"
    contenu["scenarios"].append(3)
    contenu["scenarios"][2]["note"] = "n" * 400
    lu = carnet_depuis_json(json.dumps(contenu), **OUTILS)
    assert [c.nom for c in lu.carnet.cas] == ["a", "c"]
    assert lu.carnet.territoire == ""
    assert lu.carnet.cas[1].note == "n" * NOTE_MAXIMUM
    assert len(lu.ignores) == 4
    assert any("scénario 2, « b »" in ligne for ligne in lu.ignores)


@pytest.mark.parametrize("texte", ["", "[]", "{}", '{"scenarios": 3}', "[" * 100_000])
def test_fichier_qui_n_est_pas_un_carnet(texte):
    with pytest.raises(ScenarioInvalide):
        carnet_depuis_json(texte, **OUTILS)


def test_ordre_copie_et_limite():
    def noms(carnet: Carnet) -> str:
        return " ".join(c.nom for c in carnet.cas)

    assert noms(TROIS.deplacer(0, 1)) == "b a c"
    assert noms(TROIS.deplacer(2, 1)) == "a b c"
    assert noms(TROIS.deplacer(0, -1)) == "a b c"
    assert noms(TROIS.dupliquer(0)) == "a a (copie) b c"
    assert noms(TROIS.retirer(1)) == "a c"
    plein = Carnet(tuple(TROIS.cas[0] for _ in range(CAS_MAXIMUM)))
    assert plein.ajouter(TROIS.cas[0]) == plein
    trop = json.loads(carnet_en_json(plein))
    trop["scenarios"].append(trop["scenarios"][0])
    lu = carnet_depuis_json(json.dumps(trop), **OUTILS)
    assert len(lu.carnet.cas) == CAS_MAXIMUM
    assert lu.ignores
