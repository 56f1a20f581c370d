"""Bloc « Emploi » de la fiche et page d'un Territoire d'industrie."""

import pytest

from modules.donnees import tables
from modules.donnees.tables import territoire
from modules.ecran import cache, partage
from modules.fiche.phrases_emploi import _RESERVE
from tests.app.outils import choisir_lieu, lieu, ouvrir, textes
from tests.fiche.test_emploi import INTERDITS


def test_bloc_emploi_du_departement():
    page = ouvrir("fiche", dep="31")
    assert not page.exception
    texte = textes(page)
    assert "Dans la zone d’emploi de Toulouse, 45 061 salariés du privé travaillaient fin 2024" in texte
    assert _RESERVE.replace("\u00a0", " ") in texte
    assert "Industrie dans la zone d’emploi de Toulouse" in texte
    assert "Salariés du privé, régime général" in texte


def test_page_du_territoire_d_industrie():
    page = ouvrir("fiche", ti="ti-2809")
    assert not page.exception
    assert not page.warning
    texte = textes(page)
    assert page.title[0].value == "Vallée de la Bresle – Vimeu"
    assert "touche 2 départements : la Somme et la Seine-Maritime" in texte
    assert "Salariés du privé, fin 2024 21 269" in texte
    assert "20 899 fin 2019 · 21 799 fin 2014" in texte
    assert "Établissements industriels, 2018 333" in texte
    assert "CC du Vimeu" in texte
    assert "plus fin que le département" in texte
    assert [b.label for b in page.button].count("Lire la fiche complète") == 2


def test_mayotte_est_inconnue():
    texte = textes(ouvrir("fiche", ti="ti-0601"))
    assert "Salariés du privé, fin 2024 inconnu" in texte
    assert "il est inconnu ici, et non nul" in texte


def test_aucun_mot_interdit_dans_la_page():
    lignes = textes(ouvrir("fiche", ti="ti-2809")).splitlines()
    assert [ligne for ligne in lignes if INTERDITS.search(ligne)] == []


def test_du_departement_a_son_territoire_et_retour():
    page = ouvrir("fiche", dep="25")
    code = tables.territoires_industrie().set_index("libelle").at["Nord Franche-Comté", "id"]
    page.button(key=f"ti-{code}").click().run()
    assert page.title[0].value == "Nord Franche-Comté"
    page.button(key="ouvrir-25").click().run()
    assert page.title[0].value.startswith("Doubs")
    assert "ti" not in page.query_params


def test_depuis_la_recherche_de_l_accueil():
    page = ouvrir("accueil")
    choisir_lieu(page, "ti-0101")
    assert not page.exception
    assert page.title[0].value == "Basse-Terre"
    assert lieu(page) == "9A"


def test_zone_choisie_dans_l_adresse_puis_oubliee_ailleurs():
    page = ouvrir("fiche", dep="25", zone_emploi="2714")
    assert "Industrie dans la zone d’emploi de Montbéliard" in textes(page)
    choisir_lieu(page, "31")
    assert not page.warning
    assert "Industrie dans la zone d’emploi de Toulouse" in textes(page)


def test_methode_donne_les_reperes_nationaux():
    texte = textes(ouvrir("methode"))
    assert "14 700 entreprises françaises" in texte
    assert "ne se répartissent pas entre départements" in texte
    assert "Haute-Garonne" in texte


@pytest.mark.parametrize("code", ["ti-1101", "ti-9306", "ti-3207", "ti-0201"])
def test_quelques_pages_de_territoires(code):
    page = ouvrir("fiche", ti=code)
    assert not page.exception
    assert not page.error
    assert page.title[0].value == territoire(code).nom


def test_le_volet_partager_d_un_territoire_donne_son_emploi():
    flux = cache.flux_actif()
    fichier = partage.de_mon_territoire(flux, territoire("ti-2809"))
    assert fichier.nom == "emploi-ti-2809-2024.csv"
    assert "Abbeville" in fichier.contenu().decode("utf-8-sig")
    assert partage._de_l_emploi(flux, territoire("ti-0601")).contenu()


@pytest.mark.parametrize("dep", ["25", "9B"])
def test_une_zone_inventee_est_nommee(dep):
    page = ouvrir("fiche", dep=dep, zone_emploi="zz<b>9")
    assert not page.exception
    assert "Zone d’emploi" in page.warning[0].value
    assert page.query_params.get("zone_emploi") not in ("zz<b>9", ["zz<b>9"])


def test_la_fiche_montre_les_zones_sans_charger_le_lecteur_de_tables():
    """Le premier `st.table` d'une page pèse 0,8 Mo de plus chez le visiteur."""
    page = ouvrir("fiche", dep="25")
    lignes = [m.value for m in page.markdown if m.value.startswith("| Zone d’emploi")]
    assert len(lignes) == 1 and "Besançon" in lignes[0] and "| --- |" in lignes[0]
    assert not page.table
