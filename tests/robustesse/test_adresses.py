"""Cent cinquante adresses hostiles par page : aucune panne, et chaque valeur ignorée est nommée."""

import random

import pytest

from tests.app.outils import ouvrir
from tests.robustesse.adresses import PAGES, SCENARIO, adresse

ADRESSES, TRANCHES = 150, 3
FAUX = "zz<b>9"
# Ce que chaque page doit nommer, dans un contexte où elle le lit.
LUS = {
    "accueil": ("dep", "ti"),
    "fiche": ("dep", "ti", "niveau", "echelle_export", "echelle_import"),
    "carte": ("dep", "indicateur", "zone", "tri", *SCENARIO),
    "simulateur": ("dep", *SCENARIO),
    "regimes": ("dep", "etat"),
    "comparer": ("vue", "cas", "lieu", *SCENARIO),
    "fiabilite": ("dep", "cible", "montant", "riposte", "droit", *SCENARIO),
    "atelier": ("dep",),
    "presentation": ("dep", "ecran", "taille", *SCENARIO),
}


def avertissements(page) -> str:
    return " ".join(w.value for w in page.warning).replace("\\", "")


@pytest.mark.parametrize("tranche", range(TRANCHES))
@pytest.mark.parametrize("nom", PAGES)
def test_adresses_hostiles(nom, tranche):
    alea = random.Random(f"{nom} {tranche}")
    for _ in range(ADRESSES // TRANCHES):
        parametres = adresse(alea, nom)
        page = ouvrir(nom, **parametres)
        vus = {cle: str(valeur)[:60] for cle, valeur in parametres.items()}
        assert not page.exception, (vus, page.exception[0].message)
        assert not page.error, (vus, page.error[0].value)  # « Cette page n'a pas pu s'afficher » compris


@pytest.mark.parametrize(("nom", "parametre"), [(p, n) for p, noms in LUS.items() for n in noms])
def test_valeur_ignoree_nommee(nom, parametre):
    page = ouvrir(nom, **{"dep": "25", parametre: FAUX})
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
    page.slider(key="taux").set_value(30).run()
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


@pytest.mark.parametrize("nombre", ["inf", "nan", "1e400", "-1", "9" * 400, "1.5"])
@pytest.mark.parametrize("parametre", ["droit", "montant"])
def test_nombre_impossible_ote_avant_son_champ(parametre, nombre):
    """Streamlit convertirait l'infini en entier : panne de la page."""
    page = ouvrir("fiabilite", **{"dep": "25", parametre: nombre})
    assert not page.error
    assert nombre[:50] in avertissements(page)
    page.run()
    assert not page.error
