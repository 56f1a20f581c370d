"""Page « Carte et classement » : tout le choix dans l'adresse, fond de carte servi."""

import json
from pathlib import Path

import pytest

from modules.donnees import tables
from modules.ecran.composants import CONTOURS
from modules.vues.classement import INDICATEURS
from tests.app.outils import choisir_lieu, ouvrir, textes
from tests.app.test_pages import importe

RACINE = Path(__file__).parents[2]
INTERDITS = ("coût pour le département", "emplois menacés", "prévision", "tarif actuel")


def lignes(page) -> list[list[str]]:
    return page.table[0].value.to_numpy().tolist()


def figure(page, cle: str = "carte") -> dict:
    for graphique in page.get("plotly_chart"):
        if f"-{cle}" in graphique.proto.id:
            return json.loads(graphique.proto.spec)
    raise AssertionError(f"figure {cle} absente")


def valeur_adresse(page, nom: str) -> str:
    recu = page.query_params[nom]
    return recu[0] if isinstance(recu, list) else recu


def test_contours_servis_et_complets():
    """Un fichier absent donnerait une carte blanche sans message."""
    chemin = RACINE / CONTOURS.removeprefix("app/")
    contours = json.loads(chemin.read_text(encoding="utf-8"))
    codes = {f["properties"]["code"] for f in contours["features"]}
    unites = tables.departements()
    assert codes == set(unites.loc[unites["code"] != "99", "code"])
    assert chemin.read_bytes() == (RACINE / "data/contours/departements.geojson").read_bytes()
    assert "enableStaticServing = true" in (RACINE / ".streamlit/config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("indicateur", INDICATEURS)
def test_chaque_indicateur_s_affiche(indicateur):
    page = ouvrir("carte", dep="25", indicateur=indicateur)
    assert not page.exception
    assert not page.error
    assert not page.warning
    assert len(lignes(page)) == 101
    assert page.header[0].value == INDICATEURS[indicateur].libelle
    texte = textes(page)
    assert "Le Doubs" in texte
    assert ("Changer de scénario" in [lien.label for lien in page.get("page_link")]) == INDICATEURS[
        indicateur
    ].simule
    for mot in INTERDITS:
        assert mot not in texte.lower()


def test_la_carte_ne_contient_pas_les_contours():
    trace = figure(ouvrir("carte", dep="25"))["data"][0]
    assert trace["geojson"] == CONTOURS
    assert len(trace["locations"]) == 100


def test_choisir_un_departement_au_clavier_le_situe():
    page = ouvrir("carte")
    assert "cliquez-le sur la carte" in textes(page)
    choisir_lieu(page, "33")
    assert "La Gironde" in textes(page)
    assert valeur_adresse(page, "dep") == "33"
    assert any("➤" in cellule for ligne in lignes(page) for cellule in ligne)


def test_region_et_tri():
    page = ouvrir("carte", dep="25", zone="16", tri="nom")
    noms = [ligne[1].replace("\\", "").replace("*", "") for ligne in lignes(page)]
    assert len(noms) == 8
    assert noms[0] == "Côte-d’Or (21)"
    assert noms[1] == "➤ Doubs (25)"
    page.selectbox(key="liste_zone").set_value("toutes").run()
    page.selectbox(key="liste_tri").set_value("croissant").run()
    assert len(lignes(page)) == 101
    assert valeur_adresse(page, "tri") == "croissant"
    page.selectbox(key="liste_tri").set_value("region").run()
    assert next(iter(page.table[0].value.columns)) == "Région"


def test_valeur_inconnue_nommee_et_classee_derniere():
    page = ouvrir("carte", indicateur="intensite", tri="croissant")
    assert "Valeur inconnue : Mayotte, Monaco." in textes(page)
    assert [ligne[-1] for ligne in lignes(page)][-2:] == ["inconnu", "inconnu"]


def test_adresse_incomprise_est_nommee():
    page = ouvrir("carte", indicateur="zz", zone="99", dep="25")
    assert not page.exception
    messages = " ".join(w.value for w in page.warning)
    assert "zz" in messages
    assert "99" in messages
    assert valeur_adresse(page, "indicateur") == "exportations"


def test_le_scenario_du_visiteur_change_les_valeurs_et_garde_les_classes():
    avant = ouvrir("carte", dep="25", indicateur="droits-part", m="tousr15")
    apres = ouvrir("carte", dep="25", indicateur="droits-part", m="tousr30")
    assert "Surtaxe de 15 % sur tous les produits" in textes(avant)
    assert "est celui de leur dépendance aux États-Unis" in textes(avant)
    assert lignes(avant)[0][-1] != lignes(apres)[0][-1]
    cartes = [figure(page) for page in (avant, apres)]
    assert cartes[0]["data"][0]["z"] != cartes[1]["data"][0]["z"]
    legendes = [c["layout"]["coloraxis"]["colorbar"]["ticktext"] for c in cartes]
    assert legendes[0] == legendes[1]


def test_indicateur_de_la_fiche_ne_parle_pas_de_scenario():
    texte = textes(ouvrir("carte", dep="25", indicateur="exportations"))
    assert "Scénario :" not in texte


def test_jeu_importe():
    page = ouvrir("carte", session=importe(), dep="25", indicateur="dependance")
    assert not page.exception
    assert "Le Doubs : 20,0 %, 1er sur 100" in textes(page).replace("**", "")
    assert "Estimation 2024" not in textes(page)


def test_territoire_sans_vente_aux_etats_unis():
    page = ouvrir("carte", session=importe(), dep="70", indicateur="droits")
    assert not page.exception
    assert "La Haute-Saône : 0,0 M€" in textes(page).replace("**", "")
