"""Les serveurs que plusieurs épreuves d'hébergement interrogent : un démarrage coûte 3 s de processeur."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bancs.client_streamlit import Serveur, serveur
from tests.hebergement.outils import compter_les_ramassages, espionner, options_du_service


@dataclass(frozen=True, slots=True)
class Observe:
    """Serveur dont sont notés, depuis son démarrage, les demandes au réseau et les ramassages de mémoire."""

    serveur: Serveur
    reseau: Path
    ramassages: Path


@pytest.fixture(scope="session")
def observe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observe]:
    """À l'écoute de toutes les adresses, comme dans un conteneur."""
    dossier = tmp_path_factory.mktemp("observe")
    environnement, reseau = espionner(dossier)
    _, ramassages = compter_les_ramassages(dossier)
    environnement |= {"PRECHAUFFER": "non"}
    options = ["--server.address=0.0.0.0", "--server.fileWatcherType=none"]
    with serveur(options=options, environnement=environnement) as lance:
        yield Observe(lance, reseau, ramassages)


@pytest.fixture(scope="session")
def sous_chemin() -> Iterator[Serveur]:
    """L'application comme le service du guide la lance, sous « /export », au secret commun à ses voisins."""
    reglages = {"PRECHAUFFER": "non", "STREAMLIT_SERVER_COOKIE_SECRET": "commun"}
    with serveur(options=options_du_service(), environnement=reglages) as lance:
        yield lance
