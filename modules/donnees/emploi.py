"""Emploi local embarqué : zones d'emploi, Territoires d'industrie, départements, repères nationaux.

Effectifs Urssaf de fin d'année : secteur privé, régime général, hors agriculture, hors Mayotte, apprentis
compris depuis juin 2023. Une branche A38 est l'activité principale de l'établissement. Ces tables sont
indépendantes des flux ; elles sont partagées, ne pas les modifier sur place.
"""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from modules.donnees import tables

ANNEES_ZONES = (2019, 2022, 2023, 2024)
ANNEES_TI = (2014, 2019, 2024)
ANNEES_DEPARTEMENTS = (2014, 2019, 2022, 2023, 2024)
MANUFACTURE = (
    "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM",
)  # fmt: skip
INDUSTRIE = ("BZ", *MANUFACTURE, "DZ", "EZ")
DERNIERE = 2024


@dataclass(frozen=True, eq=False)
class TablesEmploi:
    """Tables de `data/emploi`, passées en argument aux calculs pour qu'ils ne lisent aucun fichier.

    `zones` : index zone ; nom, salaries_prives_<an>, salaries_manufacture_2024, salaries_industrie_2024.
    `branches` : zone, a38, salaries_<an> (NaN si l'Urssaf n'en donne pas), part_2024 (de la zone, 0 à 1).
    `france` : index a38 ; salaries_<an>, part_2024. `libelles` : index a38 ; libelle, dans, confondus,
    melange. `zones_departements` : zone, departement, part_emploi_prive_2024. `departements` : index
    departement ; salaries_prive_<an>, emploi_total_2018, emploi_manufacturier_2018 (NaN si inconnu). `ti` :
    index id ; communes, salaries_prives_<an>, etablissements_industrie_2018. `ti_zones` : id, zone, part.
    `membres` : id, siren, nom. `a38_des_produits` : CPF4 → A38. `reperes` : index cle, repères en texte.
    """

    zones: pd.DataFrame
    branches: pd.DataFrame
    france: pd.DataFrame
    libelles: pd.DataFrame
    zones_departements: pd.DataFrame
    departements: pd.DataFrame
    ti: pd.DataFrame
    ti_zones: pd.DataFrame
    membres: pd.DataFrame
    a38_des_produits: dict[str, str]
    reperes: pd.DataFrame


@cache
def tables_emploi() -> TablesEmploi:
    """Tables embarquées. Lève `ErreurDonnees` si l'une manque."""
    prives = _nombres(tables.lire_csv("emploi/salaries_prive.csv"), cles=("departement",))
    total = _nombres(tables.lire_csv("emploi/emploi_2018.csv"), cles=("departement",))
    return TablesEmploi(
        zones=_nombres(tables.lire_csv("emploi/zones.csv"), cles=("zone", "nom")).set_index("zone"),
        branches=_nombres(tables.lire_csv("emploi/zones_a38.csv"), cles=("zone", "a38")),
        france=_nombres(tables.lire_csv("emploi/france_a38.csv"), cles=("a38",)).set_index("a38"),
        libelles=tables.lire_csv("emploi/libelles_a38.csv").set_index("a38"),
        zones_departements=_nombres(
            tables.lire_csv("emploi/zones_departements.csv"), cles=("zone", "departement")
        ),
        departements=prives.merge(total, on="departement", how="left", validate="1:1").set_index(
            "departement"
        ),
        ti=_nombres(tables.lire_csv("emploi/territoires_industrie.csv"), cles=("id",)).set_index("id"),
        ti_zones=_nombres(tables.lire_csv("emploi/territoires_industrie_zones.csv"), cles=("id", "zone")),
        membres=tables.lire_csv("territoires/territoires_industrie_membres.csv"),
        a38_des_produits=_a38_des_produits(),
        reperes=tables.lire_csv("emploi/reperes.csv").set_index("cle"),
    )


def _nombres(table: pd.DataFrame, *, cles: tuple[str, ...]) -> pd.DataFrame:
    """Convertit tout sauf les clés ; une cellule vide vaut NaN, c'est-à-dire inconnue."""
    return table.assign(**{c: pd.to_numeric(table[c]) for c in table.columns if c not in cles})


def _a38_des_produits() -> dict[str, str]:
    """CPF4 → A38, par le poste A129 de la douane."""
    postes = tables.lire_csv("nomenclatures/a129.csv").set_index("code")["a38"].to_dict()
    produits = tables.lire_csv("nomenclatures/produits.csv")
    return {code: postes[a129] for code, a129 in zip(produits["code"], produits["a129"], strict=True)}
