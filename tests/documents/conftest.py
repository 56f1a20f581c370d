"""Fiches de l'estimation embarquée, calculées une fois pour tous les tests de publication."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from modules.documents.chromium import Chromium
from modules.documents.contenu import Simulation, fiches_de
from modules.documents.html import Edition
from modules.documents.reglages import lire_reglages
from modules.donnees import jeu
from modules.donnees.tables import references
from modules.fiche.echanges import Cadre
from modules.fiche.fiche import Fiche
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import uniforme
from tests.navigateur.chromium import chemin_chromium

ESTIMATION = "estimation_2024.parquet"


@pytest.fixture(scope="session")
def fiche_de() -> Callable[[str], Fiche]:
    return fiches_de(Cadre(jeu.charger(jeu.DOSSIER / ESTIMATION), references()))


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    parametres = parametres_embarques()
    flux = jeu.charger(jeu.DOSSIER / ESTIMATION)
    resultat = simuler(assiette_de(flux), parametres=parametres, scenario=uniforme(15))
    return Simulation(resultat)


@pytest.fixture(scope="session")
def edition() -> Edition:
    return Edition(lire_reglages(), date(2026, 11, 24))


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chromium]:
    with Chromium(chemin_chromium()) as chromium:
        yield chromium
