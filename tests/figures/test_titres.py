"""Titre et ligne de mesure d'une figure ; messages des figures du simulateur, de la carte et des autres."""

from dataclasses import replace

import pandas as pd
import pytest

from modules.figures.chronologie import _message_chronologie
from modules.figures.gabarit import _MARQUE, dire, pour_image
from modules.simulation.lectures import Effet
from modules.vues.classement import message_carte, message_nuage
from modules.vues.evolution import _message_attendu, message_base_100, message_serie
from modules.vues.fiabilite import (
    _message_contre_epreuves,
    _message_effets,
    _message_fourchettes,
    _message_places,
)
from modules.vues.resultat import message_visees
from tests.figures.test_figures import FIGURES

VENTES = {"exportations_us_eur": 100.0, "visees_eur": 25.0, "visees_inconnues_eur": 0.0}


def test_le_message_prend_la_place_du_nom_qui_passe_dessous():
    figure = replace(FIGURES["papillon"], titre="Balance du Doubs")
    dite = dire(figure, "Plus fort déficit avec la Chine", unite="en euros, 2024")
    assert (dite.entete, dite.mesure) == (
        "Plus fort déficit avec la Chine",
        "Balance du Doubs, en euros, 2024",
    )
    assert dite.fig.layout.meta["titre"] == dite.entete
    assert dite.fig.layout.meta["mesure"] == dite.mesure
    muette = dire(figure, None, unite="en euros, 2024")
    assert (muette.entete, muette.mesure) == ("Balance du Doubs", "En euros, 2024")


def test_l_image_porte_message_mesure_source_nom_et_date():
    dite = dire(FIGURES["papillon"], "Plus fort déficit avec la Chine", unite="en euros, 2024")
    image = pour_image(dite, date="27 novembre 2026").layout
    assert "Plus fort déficit avec la Chine" in image.title.text
    assert image.title.subtitle.text.startswith("Titre, en euros, 2024<br>Estimation 2024")
    pied = image.annotations[-1].text
    assert _MARQUE in pied
    assert "27 novembre 2026" in pied
    assert image.margin.b > dite.fig.layout.margin.b


@pytest.mark.parametrize(
    ("visees", "inconnues", "dit"),
    [
        (25, 0, "La surtaxe vise le quart des ventes aux États-Unis"),
        (23, 0, "La surtaxe vise 23\u00a0% des ventes aux États-Unis"),
        (98, 0, "La surtaxe vise presque toutes les ventes aux États-Unis"),
        (100, 0, "La surtaxe vise toutes les ventes aux États-Unis"),
        (0.5, 0, "La surtaxe ne vise presque aucune vente aux États-Unis"),
        (0, 0, "La surtaxe ne vise aucune vente aux États-Unis"),
        (25, 2, None),
        (float("nan"), 0, None),
    ],
)
def test_part_visee(visees, inconnues, dit):
    ligne = VENTES | {"visees_eur": visees, "visees_inconnues_eur": inconnues}
    assert message_visees(ligne, exact=False) == dit
    assert message_visees(ligne | {"exportations_us_eur": 0.0}, exact=False) is None


def test_part_des_dix_premiers_departements():
    valeurs = [50.0, *[10.0] * 5, *[25.0] * 4, *[10.0] * 20]  # 200 sur 400
    assert message_carte("exportations", valeurs, exact=True) == (
        "Dix départements font la moitié des exportations"
    )
    assert message_carte("dependance", valeurs, exact=True) is None
    assert message_carte("exportations", [*valeurs, float("nan")], exact=True) is None


def test_fourchette_du_premier_produit():
    cas = pd.DataFrame({"libelle_court": ["Vins"], "texte": ["8 à 21 M€"], "bas": [8.0]})
    assert _message_fourchettes(cas) == "La plus forte baisse possible\u00a0: vins, 8 à 21 M€"
    assert _message_fourchettes(cas.assign(bas=-1.0)) is None
    assert _message_fourchettes(cas.iloc[:0]) is None


def test_place():
    dit = _message_places({"p10": 12, "p90": 35}, "le Doubs")
    assert dit == "Le Doubs, du 12e au 35e rang, huit fois sur dix"
    assert _message_places({"p10": 4, "p90": 4}, "le Doubs") == "Le Doubs, au 4e rang, huit fois sur dix"
    assert _message_places({"p10": 5, "p90": 95}, "le Doubs") is None
    assert _message_places(None, "Monaco") is None


def effet(nom: str, amplitude: float) -> Effet:
    return Effet(nom, "a", "b", 0.0, amplitude, "source")


def test_hypothese_qui_compte_le_plus():
    effets = [effet("Réaction des acheteurs", 20.0), effet("Exemptions", 10.0)]
    assert _message_effets(effets) == "Ce qui compte le plus\u00a0: réaction des acheteurs"
    assert _message_effets([effet("A", 20.0), effet("B", 19.0)]) is None
    assert _message_effets([]) is None


def test_part_mediane_et_celle_du_choix():
    parts = {"25": 0.02, "33": 0.10, "51": 0.30}
    dit = "Dans la moitié des départements, moins de 10,0\u00a0% des ventes partent aux États-Unis"
    assert message_nuage(parts, None, exact=True) == dit
    assert message_nuage(parts, "25", exact=True) == f"{dit}\u202f; pour le Doubs, 2,0\u00a0%"
    assert message_nuage(parts | {"33": float("nan")}, "25", exact=True) is None


def test_contre_epreuves():
    assert _message_contre_epreuves([(-0.3, -0.1), (0.1, -0.1), (-0.2, -0.1)]) == (
        "L’observé va plus bas que le calcul 2 fois sur 3"
    )
    assert _message_contre_epreuves([(0.1, -0.1)]) == "L’observé ne va jamais plus bas que le calcul"
    assert _message_contre_epreuves([]) is None


@pytest.mark.parametrize(
    ("observes", "dit"),
    [
        ((-30.0, 5.0, -8.0), "L’observé sort de la fourchette de l’attendu 2 fois sur 3"),
        (
            (-30.0, -30.0, float("nan")),
            "L’observé sort de la fourchette de l’attendu 2 fois sur 2, toujours vers le bas",
        ),
        ((-8.0, -6.0, -9.0), "L’observé reste partout dans la fourchette de l’attendu"),
        ((float("nan"),) * 3, None),
    ],
)
def test_attendu_et_observe(observes, dit):
    cas = pd.DataFrame({"attendu_bas_pct": -10.0, "attendu_haut_pct": -5.0, "observe_pct": observes})
    assert _message_attendu(cas) == dit


def test_serie_et_indices():
    ecarts = pd.DataFrame({"trimestre": ["2025T1", "2025T2"], "exportations_pct": [1.0, -3.24]})
    assert message_serie(ecarts, "exportations", "Exportations") == (
        "Exportations\u00a0: −3,2\u00a0% sur un an au 2e trimestre 2025"
    )
    assert message_serie(ecarts.iloc[:0].reindex([0]), "exportations", "Exportations") is None
    indices = pd.DataFrame({"trimestre": ["2025T2"], "territoire": [112.4], "france": [99.6]})
    noms = {"territoire": "Doubs", "france": "France"}
    assert message_base_100(indices, noms) == "Indice 112 pour le Doubs, 100 pour la France"
    assert message_base_100(indices.assign(france=float("nan")), noms) is None


def test_frise():
    etats = pd.Series(["en_vigueur"] * 2 + ["jamais_applique", "termine"])
    assert _message_chronologie(etats) == "2 mesures en vigueur, 1 menace jamais appliquée"
    assert _message_chronologie(etats[:2]) is None
