"""États difficiles de l'atelier dans Chromium : deux visiteurs à la fois, retour en arrière, appuis
rapprochés, avertissements à l'écran de salle, carnet que le lien ne porte pas."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from modules.simulation.echange import Carnet, Cas, carnet_en_json, carnet_en_lien
from modules.simulation.embarque import parametres_embarques
from modules.simulation.scenario import Mesure, Scenario
from tests.navigateur.chromium import attendre_calme, redessinee, redimensionner
from tests.navigateur.qr import lire_qr_code

VOCABULAIRE = parametres_embarques().vocabulaire
CODES = list(VOCABULAIRE.cpf4)
SALLE = (1280, 720)
NOTES = ("Proposé par la chambre d’agriculture", "Demandé par le syndicat")


def carnet_de(cas: int, mesures: int, code: str) -> Carnet:
    """Scénarios longs à lire et à écrire : noms de soixante signes, mesures à taux décimaux."""
    return Carnet(
        tuple(
            Cas(
                f"{i} Proposition de la filière viticole et de la chambre rurale"[:60],
                Scenario(
                    list(VOCABULAIRE.regimes)[i % len(VOCABULAIRE.regimes)],
                    tuple(
                        Mesure(
                            "cpf4",
                            CODES[(53 * i + 17 * j) % len(CODES)],
                            "remplace",
                            (97 * i + 331 * j) / 100,
                        )
                        for j in range(mesures)
                    ),
                ),
                note=NOTES[i % 2],
            )
            for i in range(cas)
        ),
        code,
    )


def enregistrer(page: Page, nom: str, note: str) -> None:
    page.get_by_label("Nom du scénario").fill(nom)
    page.get_by_label("Note (facultative)").fill(note)
    with redessinee(page):
        page.get_by_role("button", name="Enregistrer ce scénario").click()
    expect(page.get_by_text("est dans le carnet").first).to_be_visible()


def ouvrir_carnet(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Carnet d’atelier")).last.click()
    expect(page.get_by_role("heading", name="Atelier", exact=True)).to_be_visible()
    attendre_calme(page)


def charger(page: Page, application: str, carnet: Carnet | str) -> None:
    page.goto(f"{application}/atelier?dep=51")
    attendre_calme(page)
    page.get_by_text("Rouvrir un carnet enregistré").click()
    texte = carnet if isinstance(carnet, str) else carnet_en_json(carnet)
    page.locator("input[type=file]").set_input_files(
        [{"name": "carnet.json", "mimeType": "application/json", "buffer": texte.encode()}]
    )
    page.get_by_role("button", name="Charger ce carnet").click()
    expect(page.locator("h3.cas").first).to_be_visible()
    attendre_calme(page)


def test_deux_visiteurs_en_meme_temps_gardent_chacun_le_leur(application, page: Page, voisin: Page):
    onglets = (page, voisin)
    for onglet, taux in zip(onglets, (15, 40), strict=True):
        onglet.goto(f"{application}/simulateur?dep=51&m=tousr{taux}")
        attendre_calme(onglet)
    for onglet, nom, note in zip(onglets, ("Table une", "Table deux"), NOTES, strict=True):
        enregistrer(onglet, nom, note)
    for onglet in onglets:
        ouvrir_carnet(onglet)
    for onglet, nom, note, taux in zip(onglets, ("Table une", "Table deux"), NOTES, (15, 40), strict=True):
        assert onglet.locator("h3.cas").all_inner_texts() == [f"1. {nom}"]
        assert onglet.locator("p.dit").all_inner_texts() == [note]
        expect(onglet.get_by_text(f"Surtaxe de {taux}").first).to_be_visible()


def test_le_retour_en_arriere_ne_perd_ni_note_ni_scenario(application, page: Page):
    """« Précédent » quitte la page d'un seul pas ; y revenir rend le carnet, notes comprises."""
    page.goto(f"{application}/fiche?dep=51")
    attendre_calme(page)
    charger(page, application, carnet_de(2, 2, "51"))
    avant = page.evaluate("location.search")
    page.get_by_role("button", name="Dupliquer").first.click()
    expect(page.locator("h3.cas")).to_have_count(3)
    page.wait_for_function("(avant) => location.search !== avant", arg=avant)
    notes = page.locator("p.dit").all_inner_texts()
    assert len(notes) == 3
    page.go_back()
    attendre_calme(page)
    assert page.evaluate("location.pathname") == "/fiche"
    page.go_forward()
    attendre_calme(page)
    expect(page.locator("p.dit")).to_have_count(3, timeout=20_000)
    assert page.locator("p.dit").all_inner_texts() == notes


@pytest.mark.parametrize(
    ("suite", "coupe", "nombre"),
    [("", 0, 0), ("&d=o-2024-00000000", 0, 1), ("&d=o-2024-00000000&m=zzz", 6, 3)],
    ids=["aucun", "un", "trois"],
)
def test_l_ecran_de_salle_tient_avec_ses_avertissements(application, page: Page, suite, coupe, nombre):
    redimensionner(page, SALLE)
    code = carnet_en_lien(carnet_de(3, 5, "04"))
    code = code[: len(code) - coupe]
    page.goto(f"{application}/presentation?dep=04&k={code}{suite}")
    attendre_calme(page)
    page.wait_for_selector(".main-svg")
    expect(page.get_by_test_id("stAlert")).to_have_count(nombre)
    alertes = page.get_by_test_id("stAlert").evaluate_all("l => l.map(e => e.getBoundingClientRect().bottom)")
    titre, figure, pied = (
        page.locator(s).first.evaluate(
            "e => [e.getBoundingClientRect().top, e.getBoundingClientRect().bottom]"
        )
        for s in (".ecran h1", ".js-plotly-plot", ".pied")
    )
    assert all(bas <= titre[0] + 1 for bas in alertes)  # dit avant tout chiffre
    assert figure[1] <= pied[0] + 1
    assert pied[1] <= 720


def test_partager_un_carnet_donne_un_qr_code_que_l_on_decode(application, page: Page):
    code = carnet_en_lien(carnet_de(8, 5, "51"))
    page.goto(f"{application}/atelier?dep=51&k={code}")
    attendre_calme(page)
    page.get_by_role("button", name="Partager").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert f"k={code}" in lire_qr_code(page)[0]


def test_un_carnet_trop_long_n_est_pas_promis_par_partager(application, page: Page):
    charger(page, application, carnet_de(12, 40, "51"))
    page.get_by_role("button", name="Partager").click()
    expect(page.get_by_text("trop long pour un lien")).to_be_visible()
    expect(page.get_by_text("dans le même état")).to_have_count(0)
    expect(page.get_by_role("button", name="Carnet (JSON, avec les notes)").first).to_be_visible()


def test_un_fichier_abime_charge_le_valide_et_liste_le_reste(application, page: Page):
    contenu = json.loads(carnet_en_json(carnet_de(3, 1, "51")))
    contenu["scenarios"][1]["scenario"]["mesures"][0]["taux"] = "beaucoup"
    charger(page, application, json.dumps(contenu))
    assert page.locator("h3.cas").count() == 2
    expect(page.get_by_test_id("stAlert").first).to_contain_text("scénario 2")


def test_un_carnet_vide_se_presente_quand_meme(application, page: Page):
    page.goto(f"{application}/atelier?dep=51")
    attendre_calme(page)
    page.get_by_role("button", name="Mode présentation").click()
    expect(page.locator(".ecran h1")).to_contain_text("Marne")
    assert page.locator(".ecran data").count() == 3
