"""Sources réelles (absentes d'un clone public) et petites sources faites à la main."""

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from modules.__main__ import principal
from modules.commandes import estimer as commande
from modules.fabrique.estimation.construction import Diagnostic, Estimation
from modules.fabrique.estimation.entrees import Entrees
from modules.fabrique.estimation.produit_pays import ProduitPays

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"


@pytest.fixture(scope="session")
def sources() -> Path:
    if not SOURCES.is_dir():
        pytest.skip("Sources de l'estimation absentes : elles ne sont pas distribuées avec l'outil.")
    return SOURCES


@dataclass(frozen=True)
class Reconstruction:
    """Ce que `python -m modules estimer` a rendu, dit et écrit, et ce qu'il faut de son calcul.

    `nationaux` : produit × pays de chaque sens ; `citables` : sources que les tables peuvent nommer.
    """

    code: int
    sortie: str
    avancement: str
    parquet: Path
    diagnostic: Diagnostic
    nationaux: list[ProduitPays]
    citables: set[str]


@pytest.fixture(scope="session")
def reconstruction(sources, une_fois, tmp_path_factory) -> Reconstruction:
    """La commande, lancée une seule fois pour tous les tests : dix secondes de calcul."""

    def lancer() -> Reconstruction:
        parquet = tmp_path_factory.mktemp("estimation") / "essai.parquet"
        calculees: list[Estimation] = []

        def estimer_et_garder(*arguments, **options) -> Estimation:
            calculees.append(estimer(*arguments, **options))
            return calculees[0]

        estimer = commande.estimer
        sortie, erreur = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as rustine:
            rustine.setattr(commande, "estimer", estimer_et_garder)
            with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(erreur):
                code = principal(["estimer", "--sources", str(sources), "--sortie", str(parquet)])
        (estimation,) = calculees
        modeles = estimation.modeles
        return Reconstruction(
            code, sortie.getvalue(), erreur.getvalue(), parquet,
            diagnostic=estimation.diagnostic,
            nationaux=[modele.national for modele in modeles.sens.values()],
            citables={s for nom in ("publies", "faits") for s in modeles.entrees.tables[nom]["source"]},
        )  # fmt: skip

    return une_fois("estimation", lancer)


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
