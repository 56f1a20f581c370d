"""Droit américain et sensibilités : lecture contrôlée des tables de `data/tarifs` et `data/elasticites`."""

import contextlib
import os
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.schema import LIGNE, NOMBRES, champs, exiger, lire_inventaire
from modules.langue.typographie import date_ecrite, insecables

DOSSIER = Path(__file__).resolve().parents[2] / "data"
# Avant cette date, aucune surtaxe de ce catalogue n'était en vigueur.
_PREMIERE_SURTAXE = date(2025, 3, 12)
# Une par champ de `Tarifs`.
_TABLES = (
    "tarifs/regimes.csv", "tarifs/surtaxes.csv", "tarifs/parts_touchees.csv", "tarifs/npf.csv",
    "tarifs/evenements.csv", "tarifs/prereglages.csv", "tarifs/regimes_autres_origines.csv",
    "tarifs/taux_par_origine.csv", "tarifs/surtaxes_sectorielles.csv", "tarifs/plafonds.csv",
    "elasticites/sigma_a129.csv",
    "elasticites/horizons.csv", "elasticites/parametres.csv", "elasticites/essais.csv",
)  # fmt: skip
_AFFICHEES = [
    "libelle", "en_clair", "remarque", "etat_detail", "base_legale", "type_taux", "champ", "cumul",
    "exemptions", "confiance", "remarques", "ue", "autres_origines",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tarifs:
    """Tables de `data/tarifs` et `data/elasticites`, une par fichier, nombres convertis.

    `surtaxes` : regime, cpf4, borne (min, central, max), points ; une borne absente vaut le taux central, un
    taux central absent est inconnu. `parts_touchees` : part visée (0 à 1). `npf` : droit normal moyen, en
    points. `regimes_autres_origines` : qui est visé, κ ; `taux_par_origine` : quelques concurrents ;
    `surtaxes_sectorielles` : part due aux droits sectoriels, les mêmes pour toutes les origines ;
    `plafonds` : effet d'un taux tout compris, ligne par ligne. `sigma_a129` : sensibilité de long terme.
    `horizons`, `parametres` : valeurs par défaut, sources. `essais` : les deux valeurs des hypothèses
    essayées une à une par « Fiabilité » (NaN : elles viennent du droit ou des données).
    """

    regimes: pd.DataFrame
    surtaxes: pd.DataFrame
    parts_touchees: pd.DataFrame
    npf: pd.DataFrame
    evenements: pd.DataFrame
    prereglages: pd.DataFrame
    regimes_autres_origines: pd.DataFrame
    taux_par_origine: pd.DataFrame
    surtaxes_sectorielles: pd.DataFrame
    plafonds: pd.DataFrame
    sigma_a129: pd.DataFrame
    horizons: pd.DataFrame
    parametres: pd.DataFrame
    essais: pd.DataFrame


def lire_tarifs(dossier: Path = DOSSIER) -> Tarifs:
    """Lit et contrôle toutes les tables, avec les espaces insécables des textes affichés.

    Gardé en mémoire tant qu'aucun fichier ne change ; celles de l'application se vérifient une fois par
    seconde, car un geste les demande douze fois.
    """
    if dossier == DOSSIER:
        return _embarques(int(monotonic()))
    return _lire(dossier, marque(dossier))


@lru_cache(maxsize=1)
def _embarques(_seconde: int) -> Tarifs:
    return _lire(DOSSIER, marque(DOSSIER))


def regime_en_vigueur(regimes: pd.DataFrame) -> str:
    """Code du régime en vigueur à la dernière vérification du droit : appliqué, et sans fin connue."""
    appliques = regimes[(regimes["genre"] == "en_vigueur") & (regimes["fin"] == "")]
    return str(appliques.sort_values("date", kind="stable")["regime"].iloc[-1])


def parametre(nom: str) -> float:
    """Valeur par défaut d'un paramètre de `data/elasticites/parametres.csv` (« phi » : part de 0 à 1)."""
    return _parametres(lire_tarifs())[nom]


@lru_cache(maxsize=2)
def _parametres(tarifs: Tarifs) -> dict[str, float]:
    table = tarifs.parametres
    return {nom: float(valeur) for nom, valeur in zip(table["parametre"], table["valeur"], strict=True)}


def derniere_verification(regimes: pd.DataFrame) -> str:
    """Jour ISO jusqu'auquel le droit américain a été vérifié : dernier état décrit d'un régime en vigueur."""
    return str(regimes.loc[regimes["genre"] == "en_vigueur", "date"].max())


def verifie_le(regimes: pd.DataFrame | None = None) -> str:
    """Le même jour, écrit : « 9 octobre 2026 » ; d'après les tables de l'application sans autre table."""
    jour = _derniere_verification(lire_tarifs()) if regimes is None else derniere_verification(regimes)
    return date_ecrite(jour).replace("\u00a0", " ")


@lru_cache(maxsize=2)
def _derniere_verification(tarifs: Tarifs) -> str:
    return derniere_verification(tarifs.regimes)


AGE_AMBRE = 45  # jours : au-delà, la vérification du droit commence à dater


def age_verification(aujourdhui: date | None = None) -> int:
    """Jours écoulés depuis la dernière vérification du droit américain."""
    verifie = date.fromisoformat(_derniere_verification(lire_tarifs()))
    return max(0, ((aujourdhui or date.today()) - verifie).days)


def marque(dossier: Path = DOSSIER) -> tuple[int, ...]:
    """Dates des tables : change dès qu'une personne en corrige une."""
    dates = []
    for nom in _TABLES:  # lu plusieurs fois par geste : pas d'objet Path
        with contextlib.suppress(FileNotFoundError):
            dates.append(os.stat(f"{dossier}/{nom}").st_mtime_ns)
    return tuple(dates)


@lru_cache(maxsize=2)
def _lire(dossier: Path, _marque: tuple[int, ...]) -> Tarifs:
    tables = exiger(dossier, _TABLES)
    ressources = {r["path"]: r for r in lire_inventaire(dossier)["resources"]}
    return Tarifs(**{Path(nom).stem: _convertir(t, ressources[nom]) for nom, t in tables.items()})


def _convertir(table: pd.DataFrame, ressource: Mapping[str, Any]) -> pd.DataFrame:
    """Nombres en flottants (vide = inconnu), textes affichés insécables, sans numéros de ligne."""
    propre = table.drop(columns=LIGNE)
    for champ in champs(ressource):
        colonne: str = champ["name"]
        if champ["type"] in NOMBRES:
            propre[colonne] = propre[colonne].replace("", "nan").astype(float)
        elif colonne in _AFFICHEES:
            propre[colonne] = propre[colonne].map(insecables)
    return propre


def poids_periode(regimes: pd.DataFrame, *, debut: str, fin: str) -> dict[str, float]:
    """Part des jours de la période (mois ISO inclus) passée sous chaque régime en vigueur.

    Vide pour une période close avant le 12 mars 2025. La somme est inférieure à 1 si la période commence
    avant ; les jours postérieurs au dernier régime vérifié lui sont attribués.
    Lève `ErreurDonnees` si la fin précède le début.
    """
    premier, dernier = _premier_jour(debut), _dernier_jour(fin)
    jours = (dernier - premier).days + 1
    if jours < 1:
        raise ErreurDonnees(f"Période impossible : de {debut} à {fin}.")
    poids: dict[str, float] = {}
    # Colonne par colonne : une fiche le demande cinquante fois, et trier la table coûterait dix fois plus.
    for regime, genre, entree, sortie in zip(
        *(regimes[nom].tolist() for nom in ("regime", "genre", "debut", "fin")), strict=True
    ):
        if genre != "en_vigueur" or not entree:
            continue
        commence = max(premier, date.fromisoformat(entree), _PREMIERE_SURTAXE)
        finit = min(dernier, date.fromisoformat(sortie)) if sortie else dernier
        if finit >= commence:
            poids[regime] = ((finit - commence).days + 1) / jours
    return poids


def _premier_jour(mois: str) -> date:
    return date.fromisoformat(f"{mois[:7]}-01")


def _dernier_jour(mois: str) -> date:
    annee, numero = int(mois[:4]), int(mois[5:7])
    return date(annee, numero, monthrange(annee, numero)[1])
