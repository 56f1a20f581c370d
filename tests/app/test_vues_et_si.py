"""« Et si ? » : cinq vues d'une page, un seul état, et les anciennes adresses."""

import re

import pytest

from modules.donnees import jeu
from modules.donnees.tables import territoire
from modules.ecran.navigation import _PARTIES
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import Hypotheses, uniforme
from modules.vues.adresse import PAGES
from modules.vues.fiabilite import figure_horizons, figure_seuils, lignes_seuils
from tests.app.outils import ouvrir, textes


@pytest.fixture(scope="module")
def doubs_a_15():
    """Le Doubs du jeu embarqué, sous 15 % : résultat, territoire."""
    flux = jeu.charger()
    resultat = simuler(assiette_de(flux), scenario=uniforme(15.0), hypotheses=Hypotheses())
    return resultat, territoire("25")


ETAT = {"dep": "51", "base": "aucune", "m": "tousr12", "h": "long", "cible": "meur", "montant": "40"}
VUES = ("simulateur", "fiabilite", "seuils", "plus_tard", "regimes")


def cibles(page) -> dict[str, str]:
    """Nom de chaque partie → paramètres de son lien."""
    return {
        lien.proto.label.strip("*"): lien.proto.query_string
        for lien in page.get("page_link")
        if lien.proto.label.strip("*").replace("\u202f", " ")
        in {"Résultat", "Est-ce sûr ?", "À partir de quel taux ?", "Plus tard", "Le droit américain"}
    }


@pytest.mark.parametrize("vue", VUES)
def test_les_cinq_vues_se_suivent_avec_le_meme_etat(vue: str):
    assert _PARTIES[0] == VUES
    page = ouvrir(vue, **ETAT)
    assert not page.exception
    assert not page.error
    assert not page.warning
    liens = cibles(page)
    assert len(liens) == 5
    for requete in liens.values():
        for nom, valeur in ETAT.items():
            assert f"{nom}={valeur}" in requete, nom


@pytest.mark.parametrize("vue", VUES)
def test_les_cinq_vues_lisent_le_meme_etat(vue: str):
    assert PAGES[vue] == PAGES["simulateur"]


@pytest.mark.parametrize("vue", ["fiabilite", "seuils", "plus_tard", "carte"])
def test_le_scenario_est_dit_en_francais(vue: str):
    """Une valeur de Python n'est pas une phrase."""
    texte = textes(ouvrir(vue, dep="25", m="tousr15", indicateur="droits"))
    assert "Surtaxe de 15 % sur tous les produits" in texte
    assert "est celui de leur dépendance aux États-Unis" in texte
    assert "Avis(" not in texte


def test_un_ancien_lien_vers_les_seuils_y_mene():
    """Les seuils étaient au bas de « Est-ce sûr ? » : la question y reste, et mène à leur vue."""
    page = ouvrir("fiabilite", **ETAT)
    assert "seuils" in [t.proto.anchor for t in page.header]
    lien = next(
        x for x in page.get("page_link") if "quel taux" in x.proto.label and "Chercher" in x.proto.label
    )
    assert "montant=40" in lien.proto.query_string
    assert re.search(r"de 40 M€ à un an|atteint 40 M€", textes(ouvrir("seuils", **ETAT)))


def test_plus_tard_montre_trois_echeances_et_leur_table():
    page = ouvrir("plus_tard", dep="51", m="tousr12")
    (table,) = [t.value for t in page.table if "Huit fois sur dix" in t.value]
    assert list(table["Horizon"]) == ["À un an", "À moyen terme", "À long terme"]
    assert page.get("plotly_chart")


def test_un_produit_que_rien_n_atteint_est_dit_sans_barre(doubs_a_15):
    """Cible au-delà de toutes les ventes : ni graphique, ni chiffre."""
    resultat, lieu = doubs_a_15
    ligne = resultat.ligne(lieu.code)
    lignes = lignes_seuils(resultat, lieu, cible_eur=2 * ligne["exportations_us_eur"])
    assert figure_seuils(lignes, lieu, resultat.assiette.provenance) is None
    peu = lignes_seuils(resultat, lieu, cible_eur=0.02 * ligne["exportations_us_eur"])
    figure = figure_seuils(peu, lieu, resultat.assiette.provenance)
    assert figure is not None
    assert len(figure.table) == len(peu)
    seuil = peu[0].trouve
    assert figure.table.iloc[0, 1:].tolist() == [seuil.si_forte, seuil.points, seuil.si_faible]
    assert seuil.si_forte < seuil.points < seuil.si_faible


def test_la_figure_des_echeances_porte_les_bornes_donnees(doubs_a_15):
    resultat, lieu = doubs_a_15
    etendues = {"court": (1e6, 2e6, 3e6), "moyen": (2e6, 3e6, 4e6), "long": (3e6, 5e6, 9e6)}
    figure = figure_horizons(resultat, etendues, lieu)
    assert figure.table.iloc[:, 1].tolist() == [1e6, 2e6, 3e6]
    assert figure.table.iloc[:, 3].tolist() == [3e6, 4e6, 9e6]
    assert "3,0 à 9,0 M€" in figure.alt.replace("\u00a0", " ").replace("\u202f", " ")
