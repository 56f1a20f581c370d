"""Sources réelles (absentes d'un clone public) et petites sources faites à la main."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from modules.fabrique.estimation.construction import Estimation, estimer
from modules.fabrique.estimation.entrees import Entrees

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"


@pytest.fixture(scope="session")
def sources() -> Path:
    if not SOURCES.is_dir():
        pytest.skip("Sources de l'estimation absentes : elles ne sont pas distribuées avec l'outil.")
    return SOURCES


@pytest.fixture(scope="session")
def estimation(sources) -> Estimation:
    return estimer(sources)


def _controles() -> pd.DataFrame:
    lignes = [
        ("E", "france", "FR", "2024", 1000.0), ("I", "france", "FR", "2024", 500.0),
        ("E", "region", "16", "2024", 300.0), ("I", "region", "16", "2024", 200.0),
        ("E", "departement", "25", "2024", 100.0), ("I", "departement", "25", "2024", 50.0),
        ("E", "partenaire", "US", "2024", 90.0), ("I", "partenaire", "US", "2024", 40.0),
        ("E", "region_us", "16", "2024", 30.0),
    ]  # fmt: skip
    return pd.DataFrame(lignes, columns=["flux", "niveau", "code", "annee", "valeur_meur"])


@pytest.fixture
def jouet() -> Entrees:
    """Trois départements (Doubs et Jura en 16, Paris en 03), trois produits."""
    sections = [
        (f"{annee}-06", ctci, e * 1e6, i * 1e6)
        for annee, montants in {"2022": (50, 10), "2024": (100, 20)}.items()
        for ctci, e, i in (("7", montants[0], montants[1]), ("5", 100, 40))
    ]
    tables = {
        "controles": _controles(),
        "sections": pd.DataFrame(sections, columns=["mois", "ctci1", "exportations_eur", "importations_eur"]),
        "pays": pd.DataFrame(
            {
                "code": ["DE", "US", "CH", "NA", "KZ", "ZZ"],
                "iso3": ["DEU", "USA", "CHE", "NAM", "KAZ", ""],
                "ue27": ["1", "0", "0", "0", "0", "0"],
                "actif": "1",
            }
        ),
        "secteurs": pd.DataFrame({"cpf4": ["2042", "2120", "3030"]}),
        "points": pd.DataFrame(
            {"dep": ["25", "39", "75"], "lat": [47.0, 46.7, 48.8566], "lon": [6.4, 5.7, 2.3522]}
        ),
        "villes": pd.DataFrame(
            {
                "pays": ["DE", "DE", "CH"],
                "lat": [52.52, 48.8566, 47.0],
                "lon": [13.405, 2.3522, 6.4],
                "population": [3, 1, 7],
            }
        ),
        "contiguite": pd.DataFrame({"dep": ["25", "39", "25"], "pays": ["CH", "CH", "LU"]}),
        "hydrocarbures": pd.DataFrame({"pays": ["KZ", "NA"], "petrole_brut": [1, 1], "gaz_naturel": [0, 1]}),
        "icio": pd.DataFrame(
            {
                "secteur_icio": ["C20"] * 4,
                "partenaire_iso3": ["DEU", "USA", "KAZ", "ROW"],
                "exportations_musd": [50.0, 20.0, 10.0, 20.0],
                "importations_musd": [1.0, 1.0, 1.0, 1.0],
            }
        ),
    }
    return Entrees(
        tables=tables,
        departements=pd.Index(["25", "39", "75"]),
        produits=pd.Index(["2042", "2120", "3030"]),
        region=np.array(["16", "16", "03"]),
        section=np.array(["5", "5", "7"]),
        secteur=np.array(["C20", "C20", "C302T309"]),
        a17=np.array(["C5", "C5", "C4"]),
    )
