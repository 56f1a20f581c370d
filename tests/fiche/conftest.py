"""Nomenclatures et territoires faits à la main pour les calculs de la fiche ; fiches de l'estimation."""

from functools import cache

import pandas as pd
import pytest

from modules.donnees import jeu
from modules.donnees.tables import References, Territoire, references, region_de, territoire
from modules.fiche.echanges import Cadre
from modules.fiche.fiche import Fiche, fiche
from tests.conftest import LIGNES, fabriquer_flux

PRODUITS = [
    # code, libelle, libelle_court, a129, a129_libelle, a129_court
    ("2932", "Autres parties automobiles", "Parties automobiles", "C29B", "Équipement auto", "Équip. auto"),
    ("2910", "Véhicules automobiles", "Véhicules", "C29A", "Véhicules", "Véhicules"),
    ("2931", "Équipements électriques automobiles", "Équip. électriques", "C29B", "Équipements automobiles",
     "Équip. auto"),
    ("2652", "Articles d’horlogerie", "Horlogerie", "C26E", "Horlogerie", "Horlogerie"),
    ("2221", "Plaques en plastique", "Plaques plastique", "C22B", "Plasturgie", "Plasturgie"),
    ("2042", "Parfums", "Parfums", "C20C", "Parfums et entretien", "Parfums"),
]  # fmt: skip
PAYS = [
    ("DE", "Allemagne", "UE", False),
    ("CH", "Suisse", "Europe hors UE", False),
    ("US", "États-Unis", "Amérique du Nord", False),
    ("IT", "Italie", "UE", False),
    ("ES", "Espagne", "UE", False),
    ("CN", "Chine", "Asie", False),
    ("QU", "Pays non déterminés", "", True),
    ("ZZ", "Autres pays", "", True),
]
DEPARTEMENTS = [("01", True), ("25", True), ("70", True), ("99", False)]


def fabriquer_references() -> References:
    """Six produits, six pays classables, quatre unités."""
    colonnes = ["code", "libelle", "libelle_court", "a129", "a129_libelle", "a129_court"]
    produits = pd.DataFrame(PRODUITS, columns=colonnes).assign(famille="f", famille_libelle="F")
    ti = pd.DataFrame(
        [
            ("ti-1", "Nord", "25", 0.5, True),
            ("ti-2", "Bord", "25", 0.001, False),
            ("ti-3", "Ain", "01", 1, True),
        ],
        columns=["id", "libelle", "departement", "part_population", "liste"],
    )
    return References(
        produits=produits,
        pays=pd.DataFrame(PAYS, columns=["code", "libelle", "zone", "rang_exclu"]),
        departements=pd.DataFrame(DEPARTEMENTS, columns=["code", "classe"]),
        territoires_industrie=ti,
    )


DOUBS = Territoire("25", "Doubs", "departement", ("25",))
HAUTE_SAONE = Territoire("70", "Haute-Saône", "departement", ("70",))
MONACO = Territoire("99", "Monaco", "departement", ("99",))
BFC = Territoire("R16", "Bourgogne-Franche-Comté", "region", ("25", "70"))
FRANCE = Territoire("FR", "France", "france", None)


def fabriquer_cadre(lignes=LIGNES, niveau="cpf4", statut="officiel") -> Cadre:
    """Cadre de calcul sur ces lignes."""
    return Cadre(fabriquer_flux(lignes, statut), fabriquer_references(), niveau)


@pytest.fixture
def cadre() -> Cadre:
    """Cadre sur le flux jouet."""
    return fabriquer_cadre()


@cache
def cadre_embarque() -> Cadre:
    """L'estimation embarquée, lue une fois."""
    return Cadre(jeu.charger(jeu.DOSSIER / "estimation_2024.parquet"), references())


@cache
def fiche_embarquee(code: str) -> Fiche:
    """Fiche de ce territoire sur l'estimation embarquée, calculée une fois pour tous les tests."""
    lieu = territoire(code)
    region = region_de(code) if lieu.genre == "departement" else None
    return fiche(cadre_embarque(), territoire=lieu, region=region)
