"""Ce que le navigateur rend à une session neuve : carnet et notes, territoire, scénario."""

import json

from modules.ecran import carnet, memoire
from modules.simulation.echange import Carnet, Cas, carnet_en_json, carnet_en_lien, vers_adresse
from modules.simulation.scenario import Hypotheses, uniforme
from tests.app.outils import lieu, ouvrir, textes

TROIS = Carnet(tuple(Cas(f"Essai {n}", uniforme(n), Hypotheses(), f"note {n}") for n in (5, 10, 20)), "51")
GARDE = carnet_en_json(TROIS)


def rendre(page: str, contenu: dict[str, str], **adresse: str):
    """La session commence à cette adresse, puis le navigateur rend `contenu`."""
    test = ouvrir(page, **adresse)
    test.session_state[memoire.RETOUR] = contenu
    return test.run()


def test_les_scenarios_et_les_notes_reviennent():
    page = rendre("atelier", {"carnet": GARDE})
    assert not page.exception
    for n in (5, 10, 20):
        assert f"Essai {n}" in textes(page)
        assert f"note {n}" in textes(page)
    assert lieu(page) == "51"


def test_les_notes_reviennent_quand_l_adresse_porte_le_meme_carnet():
    page = rendre("atelier", {"carnet": GARDE}, k=carnet_en_lien(TROIS))
    assert "note 20" in textes(page)


def test_un_lien_ouvre_son_carnet_et_le_mien_attend():
    recu = Carnet((Cas("Reçu", uniforme(30), Hypotheses(), ""),), "33")
    page = rendre("atelier", {"carnet": GARDE}, k=carnet_en_lien(recu))
    assert "Reçu" in textes(page)
    assert "Essai 5" not in textes(page)
    assert json.loads(page.session_state[memoire.ANCIEN]) == json.loads(GARDE)
    page.button(key="rouvrir-carnet").click().run()
    assert "Essai 5" in textes(page)
    assert "note 5" in textes(page)


def test_territoire_et_scenario_reviennent_si_l_adresse_n_en_dit_rien():
    gardee = {"adresse": "dep=70&" + "&".join(f"{n}={v}" for n, v in vers_adresse(uniforme(37.0)).items())}
    page = rendre("simulateur", gardee)
    assert lieu(page) == "70"
    assert "37 %" in textes(page)
    lien = rendre("simulateur", gardee, dep="25", m="tousr12")
    assert lieu(lien) == "25"
    assert "12 %" in textes(lien)


def test_un_contenu_abime_ne_casse_rien():
    for abime in (
        {"carnet": "{"},
        {"carnet": "x" * 300_000},
        {"adresse": "dep=zz&m=%%%"},
        {"carnet": 3},
        "texte",
    ):
        page = rendre("atelier", abime)
        assert not page.exception
        assert not page.error


def test_effacer_oublie_tout():
    page = rendre("atelier", {"carnet": GARDE})
    page.button(key="effacer-memoire").click().run()
    assert carnet.CLE not in page.session_state or not json.loads(page.session_state[carnet.CLE])["scenarios"]
    assert lieu(page) is None
    assert page.session_state[memoire.EFFACER] == 1
