"""Fiches de l'estimation embarquée, calculées une fois pour tous les tests de publication."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from modules.donnees import jeu
from modules.donnees.references import references
from modules.indicateurs.cadre import Cadre
from modules.indicateurs.fiche import Fiche
from modules.publication.cadre_simulation import assiette_de, parametres_embarques
from modules.publication.contenu import Simulation, fiches_de
from modules.publication.document import Edition
from modules.publication.navigateur import Chromium
from modules.publication.reglages import lire_reglages
from modules.simulation.exposition import simuler
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
    return Simulation(resultat, parametres.vocabulaire)


@pytest.fixture(scope="session")
def edition() -> Edition:
    return Edition(lire_reglages(), date(2026, 11, 24))


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chromium]:
    with Chromium(chemin_chromium()) as chromium:
        yield chromium
