"""Adresses hostiles : aucune panne, chaque valeur ignorée est nommée, ce qui traîne derrière est ôté."""

import base64
import random
import time
import zlib

import pytest

from modules.simulation.echange import PARAMETRES as SCENARIO_LU
from modules.simulation.echange import depuis_adresse
from modules.simulation.embarque import parametres_embarques
from modules.simulation.scenario import defauts_hypotheses, defauts_scenario
from modules.vues.adresse import _CONNUS, nettoyer, plusieurs, un_choix, un_entier
from tests.app.outils import ouvrir
from tests.robustesse.adresses import PAGES, SCENARIO, adresse

ADRESSES, ENTIERES = 2000, 5  # par page : lectures sans écran, et pages entières
MOTS = parametres_embarques().vocabulaire
OPTIONS = {"a": "A", "25": "Doubs", "tousr15": "15 %"}
FAUX = "zz<b>9"
ECRIT_MAXIMUM = 4000  # signes d'avertissement sur une page, quelle que soit l'adresse
# Ce que chaque page doit nommer, dans un contexte où elle le lit.
LUS = {
    "accueil": ("dep", "ti"),
    "fiche": ("dep", "ti", "niveau", "echelle_export", "echelle_import", "zone_emploi"),
    "carte": ("dep", "indicateur", "zone", "tri", *SCENARIO),
    "simulateur": ("dep", *SCENARIO),
    "regimes": ("dep", "etat"),
    "comparer": ("vue", "cas", "lieu", *SCENARIO),
    "fiabilite": ("dep", "riposte", "droit", *SCENARIO),
    "seuils": ("dep", "cible", *SCENARIO),
    "plus_tard": ("dep", *SCENARIO),
    "atelier": ("dep",),
    "presentation": ("dep", "ecran", "taille", *SCENARIO),
}


def avertissements(page) -> str:
    return " ".join(w.value for w in page.warning).replace("\\", "")


@pytest.mark.parametrize("nom", PAGES)
def test_lecture_hostile(nom):
    """Sans écran : quelle que soit l'adresse, une valeur permise ou un défaut nommé, jamais une panne."""
    alea = random.Random(nom)
    for _ in range(ADRESSES):
        parametres = adresse(alea, nom)
        lue = nettoyer({n: v if isinstance(v, list) else [v] for n, v in parametres.items()})
        assert set(lue.valeurs) <= _CONNUS
        assert not set(lue.inconnus) & _CONNUS
        scenario = depuis_adresse({n: v for n, v in lue.valeurs.items() if n in SCENARIO_LU})
        assert not defauts_scenario(scenario.scenario, vocabulaire=MOTS)
        assert not defauts_hypotheses(scenario.hypotheses)
        for valeur in lue.valeurs.values():
            code, compris = un_choix(valeur, OPTIONS, defaut="a")
            assert code in OPTIONS
            assert compris == (valeur.lower() in OPTIONS)
            assert un_entier(valeur, bornes=(1, 9)) in {None, *range(1, 10)}
            connus, inconnus = plusieurs(valeur, OPTIONS, maximum=1)
            assert len(connus) <= 1
            assert not set(inconnus) & set(OPTIONS)


@pytest.mark.parametrize("rang", range(ENTIERES))
@pytest.mark.parametrize("nom", PAGES)
def test_page_hostile(nom, rang):
    parametres = adresse(random.Random(f"{nom} {rang}"), nom)
    page = ouvrir(nom, **parametres)
    vus = {cle: str(valeur)[:60] for cle, valeur in parametres.items()}
    assert not page.exception, (vus, page.exception[0].message)
    assert not page.error, (vus, page.error[0].value)  # « Cette page n'a pas pu s'afficher » compris


@pytest.mark.parametrize(
    ("recus", "valeurs"),
    [
        ({"dep": ["25."]}, {"dep": "25"}),
        ({"dep": ["25)"]}, {"dep": "25"}),
        ({"dep": ["25\u00a0"]}, {"dep": "25"}),
        ({"dep": ["25"], "amp;base": ["aucune"]}, {"dep": "25", "base": "aucune"}),
        ({"DEP": ["25"]}, {"dep": "25"}),
        ({"dep": ["25"], "fbclid": ["x"], "utm_source": ["y"], "gclid": ["z"]}, {"dep": "25"}),
        ({"dep": ["25", "70"]}, {"dep": "70"}),
    ],
)
def test_adresse_abimee_en_route(recus, valeurs):
    lue = nettoyer(recus)
    assert lue.valeurs == valeurs
    assert not lue.inconnus


def test_lien_suivi_et_ponctue_ouvre_la_fiche_sans_alerte():
    page = ouvrir("fiche", **{"DEP": "25).", "fbclid": "abc", "utm_source": "lettre"})
    assert not page.warning
    assert page.session_state["departement"] == "25"
    assert set(page.query_params) & {"DEP", "fbclid", "utm_source"} == set()


@pytest.mark.parametrize("nom", LUS)
def test_valeurs_ignorees_nommees(nom):
    """Une page pour toutes les valeurs fausses, puis une où le territoire seul est faux."""
    fausses = [parametre for parametre in LUS[nom] if parametre != "dep"]
    page = ouvrir(nom, **{"dep": "25"} | {parametre: f"{FAUX}{parametre}" for parametre in fausses})
    assert not page.exception
    assert [parametre for parametre in fausses if f"{FAUX}{parametre}" not in avertissements(page)] == []
    page = ouvrir(nom, dep=FAUX)
    assert not page.exception
    assert FAUX in avertissements(page)


@pytest.mark.parametrize("nom", ["atelier", "comparer", "presentation"])
def test_carnet_illisible_signale(nom):
    assert "carnet" in avertissements(ouvrir(nom, dep="25", k="eJwzzz"))


def test_parametre_inconnu_nomme_a_cote_d_un_scenario():
    assert "bidule" in avertissements(ouvrir("simulateur", dep="25", m="tousr5", bidule="1"))


def test_parametre_inconnu_nomme_sans_scenario_puis_une_seule_fois():
    page = ouvrir("simulateur", dep="25", bidule="1")
    assert "bidule" in avertissements(page)
    depart = next(b for b in page.get("button_group") if "depart" in b.proto.id)
    depart.set_value("uniforme").run()
    assert not page.warning


def test_parametre_repete_nomme():
    page = ouvrir("simulateur", dep="25", m=["tousr5", "tousr9"])
    assert "« m » répété" in avertissements(page).replace("\u00a0", " ")
    assert page.slider(key="taux").value == 9


@pytest.mark.parametrize("nom", PAGES)
def test_valeur_demesuree_citee_en_bref(nom):
    """Une adresse de plusieurs kilo-octets ne remplit pas l'écran."""
    page = ouvrir(nom, **dict.fromkeys(PAGES[nom], "9" * 5000))
    assert not page.exception
    assert not page.error
    assert len(avertissements(page)) < 4000


def test_trop_de_mesures_puis_un_second_passage():
    """Le scénario gardé de la visite doit rester lisible au passage suivant."""
    page = ouvrir("simulateur", dep="25", m="~".join(["tousa1"] * 60))
    assert "60 mesures, les 40 premières" in avertissements(page)
    page.run()
    assert not page.error


@pytest.mark.parametrize("nombre", ["inf", "nan", "1e400", "-1", "9" * 400, "1.5", FAUX])
@pytest.mark.parametrize("parametre", ["droit", "montant"])
def test_nombre_impossible_ote_avant_son_champ(parametre, nombre):
    """Streamlit convertirait l'infini en entier : panne de la page."""
    page = ouvrir({"droit": "fiabilite", "montant": "seuils"}[parametre], **{"dep": "25", parametre: nombre})
    assert not page.error
    assert nombre[:50] in avertissements(page)
    page.run()
    assert not page.error


def comprime(texte: str) -> str:
    """Paramètre `k` d'un carnet forgé : 99 000 sauts de ligne y tiennent en 152 signes."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    octets = machine.compress(texte.encode()) + machine.flush()
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def scelle(texte: str) -> str:
    return f"{zlib.crc32(texte.encode()) & 0xFFFF:04x}{texte}"


GONFLES = {
    "k, sauts de ligne": {"k": comprime("\n" * 99_000)},
    "k, lignes abîmées": {"k": comprime(scelle("9000\t25") + "\nabîmé" * 9000)},
    "k, un million annoncés": {"k": comprime(scelle("99999999\t25"))},
    "k, mesures inconnues": {"k": comprime("\n".join([scelle("1\t25"), scelle("nom\tm=" + "zz~" * 30_000)]))},
    "k, scénarios pleins": {"k": comprime("\n".join([scelle("900\t25"), *[scelle("n\tm=zz~yy~xx")] * 900]))},
    "m, mesures inconnues": {"m": "~".join(["zz"] * 50_000)},
    "m, séparateurs": {"m": "~" * 200_000},
    "m, mesures bonnes": {"m": "~".join(["tousa1"] * 20_000)},
    "noms inconnus": {f"n{rang}": "1" for rang in range(5000)},
    "valeurs répétées": {"m": ["zz"] * 5000, "lieux": ["25"] * 5000},
    "lieux": {"vue": "departements", "lieux": "~".join(["25", "zz"] * 20_000), "cas": "9" * 50_000},
}


@pytest.mark.parametrize("gonfle", GONFLES)
@pytest.mark.parametrize("nom", ["simulateur", "comparer", "atelier", "presentation"])
def test_un_lien_ne_se_deploie_pas(nom, gonfle):
    """Dix phrases et un compte : ni l'écran, ni le processeur, ni la session ne se remplissent."""
    debut = time.process_time()
    page = ouvrir(nom, dep="25", **GONFLES[gonfle])
    assert not page.exception
    assert not page.error
    assert len(avertissements(page)) < ECRIT_MAXIMUM
    assert time.process_time() - debut < 20  # sans borne, le navigateur et la salle gelaient
    for cle in ("carnet_ignores", "adresse_ignores", "adresse_nommes"):
        assert cle not in page.session_state or len(page.session_state[cle]) <= 11
