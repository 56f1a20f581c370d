"""Petites tables faites à la main et navigateur, communs à tous les tests."""

import fcntl
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from modules.donnees.flux import TableFlux, _empreinte
from modules.donnees.provenance import Provenance
from modules.figures import gabarit

# Une seule définition : deux Chromium de session dans un même processus s'excluent.
pytest_plugins = ["tests.navigateur.chromium"]

# « ./tests/lancer --complet » : dix fois plus de fichiers abîmés, les 101 fiches en page, axe sur téléphone.
COMPLET = os.environ.get("TESTS_COMPLETS") == "oui"

gabarit._VERIFIER = True  # une propriété que Plotly ne connaît pas fait échouer le test qui la dessine

# Hypothesis mesure aussi le temps : sur une machine chargée, il échouerait sans qu'aucun cas soit faux.
settings.register_profile("sans_chronometre", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sans_chronometre")

# sens, departement, produit, pays, valeur_eur : Doubs et Haute-Saône (BFC), Ain (AURA), Monaco (PACA)
LIGNES = [
    ("export", "25", "2932", "DE", 600),
    ("export", "25", "2932", "US", 100),
    ("export", "25", "2652", "CH", 200),
    ("export", "25", "2652", "US", 100),
    ("export", "70", "2932", "DE", 500),
    ("export", "01", "2221", "IT", 1000),
    ("export", "99", "2042", "IT", 50),
    ("export", "98", "2932", "DE", 10),
    ("import", "25", "2932", "DE", 900),
    ("import", "25", "2652", "CN", 300),
    ("import", "70", "2932", "ES", 400),
    ("import", "01", "2221", "DE", 700),
    ("import", "99", "2042", "IT", 40),
]


def fabriquer_flux(lignes: list[tuple[str, str, str, str, int]], statut: str = "officiel") -> TableFlux:
    """TableFlux à partir de lignes (sens, departement, produit, pays, euros)."""
    table = pd.DataFrame(lignes, columns=["sens", "departement", "produit", "pays", "valeur_eur"])
    marque = _empreinte(table)
    codes = dict.fromkeys(["sens", "departement", "produit", "pays"], "category")
    provenance = Provenance(
        statut=statut, source="Test", periode="2024", debut="2024-01", fin="2024-12", complete=True,
        licence="Licence Ouverte 2.0", empreinte=marque,
    )  # fmt: skip
    return TableFlux(table.astype(codes), provenance)


@pytest.fixture
def flux_jouet() -> TableFlux:
    """Treize lignes dont tous les totaux se vérifient de tête."""
    return fabriquer_flux(LIGNES)


# Les tests d'un seul tenant les plus longs : commencés en dernier, ils feraient attendre l'autre processus.
LONGS = (
    "tests/test_entretien.py",
    "tests/robustesse/test_hypothesis.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Les plus longs d'abord, les autres dans l'ordre des fichiers."""
    items.sort(key=lambda test: not test.nodeid.startswith(LONGS))


DEBUT = time.monotonic()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Les deux durées de `./tests/lancer`, juste avant la dernière ligne de pytest."""
    if preparation := os.environ.get("DUREE_PREPARATION"):
        tests = time.monotonic() - DEBUT
        terminalreporter.write_line(f"Préparation et vérifications : {preparation} s ; tests : {tests:.0f} s")


@pytest.fixture(autouse=True)
def programme_principal() -> Iterator[None]:
    """AppTest met app.py à la place de `__main__` ; les processus lancés ensuite l'exécuteraient."""
    principal = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = principal


@pytest.fixture(scope="session")
def une_fois(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], object]], object]:
    """`une_fois(nom, faire)` : `faire()` par un seul processus de tests ; l'autre attend et relit."""
    base = tmp_path_factory.getbasetemp()
    commun: Path = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def partager(nom: str, faire: Callable[[], object]) -> object:
        resultat = commun / f"{nom}.pickle"
        with (commun / f"{nom}.verrou").open("w") as verrou:
            fcntl.flock(verrou, fcntl.LOCK_EX)
            if resultat.exists():
                return pickle.loads(resultat.read_bytes())
            fait = faire()
            resultat.write_bytes(pickle.dumps(fait))
            return fait

    return partager
