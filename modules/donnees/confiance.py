"""Ce que vaut une estimation : confiance d'un couple produit × pays, réserves locales, chiffres publiés.

Tables écrites par `python -m modules estimer` (`data/flux`). Elles ne disent rien d'un fichier officiel : ne
les employer que si la provenance des flux affichés est une estimation (`Provenance.est_estimation`).
"""

from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from modules.donnees.droit import parametre
from modules.donnees.provenance import Sens
from modules.donnees.tables import lire_csv

Niveau = Literal["mesure", "structure_reelle", "reparti"]

LIBELLES: dict[Niveau, str] = {
    "mesure": "chiffre publié",
    "structure_reelle": "d’après une structure réelle",
    "reparti": "réparti d’après la structure nationale",
}


class Reserve(NamedTuple):
    """Avertissement propre à un territoire."""

    code: str
    sujet: str
    phrase: str
    source: str


class Publie(NamedTuple):
    """Chiffre publié d'un territoire et ce que l'estimation en dit, dans la même unité (« M€ » ou « % »)."""

    fait: str
    publie: str
    obtenu: float
    unite: str
    annee: str
    source: str

    @property
    def mention(self) -> str:
        """« publié : 22 % (2024, presse nationale d’après la douane) »."""
        return f"publié\u00a0: {self.publie} ({self.annee}, {self.source})"


@cache
def table_confiance() -> pd.DataFrame:
    """sens, produit, pays, niveau : couples mesurés ou à structure réelle. Un couple absent est réparti."""
    table = lire_csv("flux/confiance.csv")
    table = table.assign(pays=table["pays"].str.split()).explode("pays", ignore_index=True)
    return table[["sens", "produit", "pays", "niveau"]]


@cache
def _niveaux() -> dict[tuple[str, str, str], Niveau]:
    table = table_confiance()
    cles = zip(table["sens"], table["produit"], table["pays"], strict=True)
    return dict(zip(cles, table["niveau"], strict=True))


def confiance(sens: Sens, produit: str, pays: str) -> Niveau:
    """Niveau de confiance d'un couple produit (CPF4) × pays, France entière ou territoire."""
    return _niveaux().get((sens, produit, pays), "reparti")


def confiance_de(table: pd.DataFrame) -> "pd.Series[str]":
    """Niveau de chaque ligne d'une table qui porte sens, produit et pays ; même index."""
    cles = zip(
        table["sens"].astype(str), table["produit"].astype(str), table["pays"].astype(str), strict=True
    )
    niveaux = _niveaux()
    return pd.Series([niveaux.get(cle, "reparti") for cle in cles], index=table.index, dtype="object")


def reserves(*codes: str) -> list[Reserve]:
    """Réserves des départements de ces codes, dans l'ordre de la table (liste vide s'il n'y en a pas)."""
    table = lire_csv("flux/reserves.csv")
    return [Reserve(*ligne) for ligne in table[table["code"].isin(codes)].itertuples(index=False)]


@cache
def rapport_construction() -> pd.DataFrame:
    """Rapport de construction : un chiffre publié par ligne (colonnes dans `data/datapackage.json`)."""
    return lire_csv("flux/construction.csv")


@cache
def epreuve() -> pd.DataFrame:
    """Écarts sur les faits retirés, par sorte de chiffre ; la dernière ligne est l'ensemble."""
    return lire_csv("flux/epreuve.csv")


def publies(code: str) -> list[Publie]:
    """Chiffres publiés employés d'un territoire : code de département, « R12 » pour une région, « FR »."""
    table = rapport_construction()
    table = table[(table["usage"] == "employé") & (table["obtenu"] != "")]
    garde = table["territoires"] == code
    return [
        Publie(r["fait"], r["publie"], float(r["obtenu"]), r["unite"], r["annee"], r["source"])
        for r in table[garde].to_dict("records")
    ]


@cache
def table_departements() -> "pd.Series[float]":
    """Part mesurée des ventes aux États-Unis (0 à 1), par code de département."""
    table = lire_csv("flux/confiance_departements.csv").set_index("departement")
    return table["part_mesure_us"].astype("float64")


def part_mesure_us(departement: str) -> float:
    """Part (0 à 1) des ventes d'un département aux États-Unis portée par des chiffres publiés ; 0 sinon."""
    parts = table_departements()
    return float(parts[departement]) if departement in parts.index else 0.0


def ecart_type_us(departement: str) -> float:
    """Écart typique relatif des ventes d'un département aux États-Unis.

    Entre les paramètres `ecart_mesure` et `ecart_reparti`, selon la part portée par des chiffres publiés.
    """
    part = part_mesure_us(departement)
    mesure, reparti = parametre("ecart_mesure"), parametre("ecart_reparti")
    return float(np.sqrt(part * mesure**2 + (1 - part) * reparti**2))
