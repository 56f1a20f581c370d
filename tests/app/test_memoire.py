"""Ce que le navigateur rend à une session neuve : carnet et notes, territoire, scénario."""

import json
from urllib.parse import urlencode

import pytest

from modules.ecran import adresse, carnet, memoire
from modules.simulation.echange import Carnet, Cas, carnet_en_json, carnet_en_lien, vers_adresse
from modules.simulation.scenario import Hypotheses, uniforme
from tests.app.outils import choisir_lieu, lieu, ouvrir, textes

TROIS = Carnet(tuple(Cas(f"Essai {n}", uniforme(n), Hypotheses(), f"note {n}") for n in (5, 10, 20)), "51")
GARDE = carnet_en_json(TROIS)


def rendre(page: str, contenu: dict[str, str], **adresse: str):
    """La session commence à cette adresse, puis le navigateur rend `contenu`."""
    test = ouvrir(page, **adresse)
    test.session_state[memoire._RETOUR] = contenu
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


RECU = Carnet((Cas("Reçu", uniforme(30), Hypotheses(), ""),), "33")


def test_un_lien_ouvre_son_carnet_et_le_mien_attend():
    page = rendre("atelier", {"carnet": GARDE}, k=carnet_en_lien(RECU))
    cles = [e.key for e in page.main if getattr(e, "key", None)]
    assert cles.index("rouvrir-carnet") < cles.index("recherche_lieu")  # en tête, pas sous les scénarios
    assert "Le vôtre (3 scénarios) est gardé" in textes(page)
    assert "Reçu" in textes(page)
    assert "Essai 5" not in textes(page)
    assert json.loads(page.session_state[memoire._ANCIEN]) == json.loads(GARDE)
    page.button(key="rouvrir-carnet").click().run()
    assert "Essai 5" in textes(page)
    assert "note 5" in textes(page)
    assert "Le carnet reçu par un lien (1 scénario) est gardé" in textes(page)
    page.button(key="reunir-carnets").click().run()
    assert [cas["nom"] for cas in json.loads(page.session_state[carnet.CLE])["scenarios"]] == [
        "Essai 5", "Essai 10", "Essai 20", "Reçu",
    ]  # fmt: skip
    assert "rouvrir-carnet" not in [b.key for b in page.button]


def test_la_page_du_carnet_sans_lien_montre_le_mien():
    """Le carnet qu'un lien avait ouvert ne prend pas la place du mien à la visite suivante."""
    gardes = {"carnet": carnet_en_json(RECU), "ancien": GARDE, "recu": "oui"}
    page = rendre("atelier", gardes)
    assert "Essai 5" in textes(page)
    assert "Le carnet reçu par un lien (1 scénario) est gardé" in textes(page)
    autre = Carnet((Cas("Troisième", uniforme(7), Hypotheses(), ""),), "33")
    page = rendre("atelier", gardes, k=carnet_en_lien(autre))
    assert json.loads(page.session_state[memoire._ANCIEN]) == json.loads(GARDE)
    page.button(key="reunir-carnets").click().run()
    assert "note 20" in textes(page)
    assert "Troisième" in textes(page)


def test_le_territoire_revient_et_le_scenario_se_propose_si_l_adresse_n_en_dit_rien():
    """Le scénario affiché ne change jamais sous les yeux du visiteur : il a un bouton pour le dernier."""
    gardee = {"adresse": "dep=70", "scenario": urlencode(vers_adresse(uniforme(37.0)))}
    ancienne = {"adresse": "dep=70&" + urlencode(vers_adresse(uniforme(37.0)))}  # gardée avant ce bouton
    for gardes in (gardee, ancienne):
        page = rendre("simulateur", gardes)
        assert lieu(page) == "70"
        assert "Dernier régime vérifié" in textes(page)
        assert "37 %" not in textes(page)
        bouton = page.button(key="reprendre-scenario")
        assert bouton.label.replace("\\", "").startswith("Reprendre votre dernier scénario (surtaxe de 37")
        bouton.click().run()
        assert "Surtaxe de 37 %" in textes(page)
        assert "reprendre-scenario" not in [b.key for b in page.button]
    lien = rendre("simulateur", gardee, dep="25", m="tousr12")
    assert lieu(lien) == "25"
    assert "12 %" in textes(lien)
    assert "reprendre-scenario" not in [b.key for b in lien.button]


def test_rien_ne_change_sous_les_doigts_d_un_visiteur_qui_a_touche_a_la_page():
    page = rendre("fiche", {"adresse": "dep=70", "carnet": GARDE, "touche": "oui"})
    assert lieu(page) is None
    assert page.title[0].value == "France"


@pytest.mark.parametrize("inconnu", ["zz", "0"])
def test_un_lieu_inconnu_dans_l_adresse_n_est_pas_remplace_par_celui_de_la_memoire(inconnu: str):
    """Ni par le département du carnet gardé ; et l'avertissement reste jusqu'au prochain choix."""
    page = rendre("fiche", {"adresse": "dep=39", "carnet": GARDE}, dep=inconnu)
    page.run()
    assert page.title[0].value == "France"
    assert [a.value for a in page.warning if f"«\u00a0{inconnu}\u00a0»" in a.value]
    choisir_lieu(page, "25")
    assert page.title[0].value == "Doubs (25)"
    assert not [a.value for a in page.warning if "de l’adresse est inconnu" in a.value]


def test_un_territoire_d_industrie_de_plusieurs_departements_revient_sur_sa_page():
    page = rendre("fiche", {"adresse": "ti=ti-1101"})
    assert page.title[0].value == "Boucle Nord de Seine"
    assert not page.warning
    assert (
        lieu(rendre("simulateur", {"adresse": "ti=ti-1101"})) is None
    )  # ailleurs, la France : ni alerte, ni renvoi
    lien = rendre("fiche", {"adresse": "ti=ti-1101"}, dep="25")
    assert lien.title[0].value == "Doubs (25)"
    assert rendre("fiche", {"adresse": "ti=ti-9999"}).title[0].value == "France"


def test_un_territoire_d_industrie_reste_celui_de_la_fiche_pendant_la_visite():
    page = ouvrir("fiche", ti="ti-1101")
    page.switch_page("modules/pages/carte/carte.py").run()
    for nom in ("ti", "dep"):
        if nom in page.query_params:
            del page.query_params[nom]
    page.switch_page("modules/pages/fiche/fiche.py").run()
    assert page.title[0].value == "Boucle Nord de Seine"
    choisir_lieu(page, "25")
    assert page.title[0].value == "Doubs (25)"
    assert adresse.TI_GARDE not in page.session_state


@pytest.mark.parametrize("ti", ["ti-1101", "ti-0101"])
def test_la_page_d_un_territoire_d_industrie_a_le_pied_des_autres(ti: str):
    """Elle s'arrêtait avant : ni mention d'indépendance, ni lien vers la méthode."""
    page = ouvrir("fiche", ti=ti)
    assert "ni l’ANCT, ni l’Insee, ni la Douane ne l’ont validé" in textes(page)
    assert "Méthode et limites" in [lien.proto.label for lien in page.get("page_link")]


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
    assert page.session_state[memoire._EFFACER] == 1


def test_un_lien_abime_est_dit_a_chaque_fois():
    """Même si le navigateur rend un carnet à lui, vide ou non, à la place de ce qui n'a pas pu être lu."""
    for garde in (GARDE, carnet_en_json(Carnet())):
        page = rendre("atelier", {"carnet": garde}, dep="25", k="abime")
        assert "début du carnet illisible" in textes(page)
