"""Lecture des sources de l'estimation : codes en texte (la Namibie a le code « NA »), nombres vérifiés."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.provenance import Sens

Matrice = NDArray[np.float64]
Entiers = NDArray[np.int64]
Masque = NDArray[np.bool_]

SENS: tuple[Sens, Sens] = ("export", "import")
# Préfixe des colonnes de montants et code de flux des contrôles, par sens.
PREFIXE: dict[Sens, str] = {"export": "exportations", "import": "importations"}
FLUX: dict[Sens, str] = {"export": "E", "import": "I"}

# Dollars par euro, moyenne annuelle (§ 10 ; 2021 et 2017 : BCE).
_DOLLARS = {2017: 1.1297, 2021: 1.1827, 2022: 1.0530, 2023: 1.0813, 2024: 1.0821}
_EXPORT_IMPORT_EUR = ("exportations_eur", "importations_eur")


class _Source(NamedTuple):
    """Une source : chemin dans le dossier, colonnes de texte, colonnes de nombres."""

    chemin: str
    textes: tuple[str, ...]
    nombres: tuple[str, ...] = ()


_FICHIERS: dict[str, _Source] = {
    "base": _Source("flux/departement_cpf4_2019t2_2020t2.csv", ("dep", "cpf4"), _EXPORT_IMPORT_EUR),
    "nc8": _Source("flux/nc8_aeronautique_france_2019_2020.csv", ("nc8",), _EXPORT_IMPORT_EUR),
    "icio": _Source(
        "flux/icio2022_france_secteur_partenaire.csv",
        ("secteur_icio", "partenaire_iso3"),
        ("exportations_musd", "importations_musd"),
    ),
    "partenaires": _Source(
        "flux/eurostat_france_partenaires_mensuel.csv", ("mois", "pays"), _EXPORT_IMPORT_EUR
    ),
    "sections": _Source("flux/eurostat_france_ctci1_mensuel.csv", ("mois", "ctci1"), _EXPORT_IMPORT_EUR),
    "baci": _Source(
        "flux/baci2023_france_partenaires.csv", ("pays",), ("exportations_kusd", "importations_kusd")
    ),
    "census": _Source(
        "flux/us_census_2024_importations_origine_france_hs6.csv",
        ("hs6",),
        ("importations_us_origine_france_usd",),
    ),
    "dix_premiers": _Source(
        "flux/douane_dix_premiers_partenaires_2024.csv", ("pays",), ("exportations_meur", "importations_meur")
    ),
    "a17": _Source(
        "flux/douane_synthese_a17_aout_octobre_2024.csv",
        ("flux", "a17"),
        ("aout_2024_deduit", "septembre_2024", "octobre_2024"),
    ),
    "controles": _Source("flux/controles.csv", ("flux", "niveau", "code", "annee"), ("valeur_meur",)),
    "villes": _Source("flux/villes_par_pays.csv", ("pays",), ("lat", "lon", "population")),
    "points": _Source("flux/points_departements.csv", ("dep",), ("lat", "lon")),
    "contiguite": _Source("flux/contiguite_departement_pays.csv", ("dep", "pays")),
    "hydrocarbures": _Source(
        "flux/fournisseurs_hydrocarbures.csv", ("pays",), ("petrole_brut", "gaz_naturel")
    ),
    "faits": _Source(
        "flux/faits_publies.csv",
        (
            "flux",
            "departements",
            "region",
            "produits",
            "pays",
            "mesure",
            "valeur",
            "periode",
            "fiabilite",
            "source",
            "note",
        ),
    ),
    "publies": _Source(
        "flux/partenaires_publies.csv",
        ("flux", "produit", "cpf4", "pays", "annee", "publie", "unite", "part_publiee_pct", "source"),
    ),
    "a129_national": _Source(
        "flux/douane_a129_national_2004_2024.csv",
        ("flux", "a129", "libelle", "annee", "indicateur", "valeur_md_eur"),
    ),
    "reel": _Source(
        "flux/produit_partenaire_reel.csv",
        ("flux", "nomenclature", "code_produit", "pays", "annee", "origine"),
        ("valeur",),
    ),
    "reel_cpf4": _Source(
        "nomenclatures/partenaires_cpf4.csv", ("nomenclature", "code_produit", "cpf4", "regle")
    ),
    "a129": _Source("nomenclatures/a129.csv", ("code", "a38", "a17")),
    "pays": _Source("nomenclatures/pays.csv", ("code", "iso3", "zone", "ue27", "actif")),
    "departements": _Source("nomenclatures/departements_regions.csv", ("dep", "region_douane")),
    "hs6": _Source("nomenclatures/hs6_2022_cpf4_a129.csv", ("hs6", "cpf4"), ("part_nc8",)),
    "secteurs": _Source("nomenclatures/cpf4_ctci1_icio.csv", ("cpf4", "a129", "ctci1", "secteur_icio")),
}


@dataclass(frozen=True, eq=False)
class Entrees:
    """Tables sources et axes communs des matrices : 101 unités douanières et CPF4 échangés, triés par code.

    `section` (CTCI à un chiffre), `secteur` (ICIO) et `a17` sont alignés sur `produits` ; `region` (code
    douanier) l'est sur `departements`.
    """

    tables: dict[str, pd.DataFrame]
    departements: pd.Index
    produits: pd.Index
    region: NDArray[np.str_]
    section: NDArray[np.str_]
    secteur: NDArray[np.str_]
    a17: NDArray[np.str_]

    def controle(self, sens: Sens, niveau: str) -> "pd.Series[float]":
        """Totaux publiés (M€) d'un niveau, par code."""
        table = self.tables["controles"]
        garde = (table["flux"] == FLUX[sens]) & (table["niveau"] == niveau)
        return table[garde].set_index("code")["valeur_meur"]

    def total(self, sens: Sens) -> float:
        """Total national publié (M€)."""
        return float(self.controle(sens, "france")["FR"])

    def dollars(self, annee: int) -> float:
        """Dollars par euro, moyenne de l'année."""
        return _DOLLARS[annee]

    def numero_departement(self, code: str) -> int:
        """Rang du département sur l'axe d des matrices."""
        return list(self.departements).index(code)

    def numero_produit(self, code: str) -> int:
        """Rang du CPF4 sur l'axe p des matrices."""
        return list(self.produits).index(code)

    def en_region(self, region: str) -> Masque:
        """Départements de cette région douanière."""
        masque: Masque = self.region == region
        return masque


def _lire_csv(dossier: Path, fichier: _Source) -> pd.DataFrame:
    """Colonnes utiles d'une source : textes tels quels, nombres convertis sans rien laisser passer."""
    try:
        table = pd.read_csv(
            dossier / fichier.chemin, dtype=str, keep_default_na=False, encoding="utf-8",
            usecols=[*fichier.textes, *fichier.nombres],
        )  # fmt: skip
        return table.assign(**{colonne: pd.to_numeric(table[colonne]) for colonne in fichier.nombres})
    except ValueError as erreur:
        raise ErreurDonnees(
            Defaut(f"« {fichier.chemin} » : colonne absente ou nombre illisible.", fichier=fichier.chemin),
            [str(erreur)],
        ) from None


def lire(dossier: Path) -> Entrees:
    """Lit toutes les sources d'un dossier ; refuse en nommant d'un coup tous les fichiers manquants.

    Lève `ErreurDonnees`, aussi pour un code inconnu.
    """
    manquants = [f.chemin for f in _FICHIERS.values() if not (dossier / f.chemin).is_file()]
    if manquants:
        raise ErreurDonnees(
            Defaut(f"Sources incomplètes dans « {dossier} » : fichiers manquants.", fichier=str(dossier)),
            manquants,
        )
    tables = {cle: _lire_csv(dossier, fichier) for cle, fichier in _FICHIERS.items()}
    base = tables["base"]
    departements = tables["departements"].set_index("dep").sort_index()
    secteurs = tables["secteurs"].set_index("cpf4")
    echanges = base.groupby("cpf4")[["exportations_eur", "importations_eur"]].sum().sum(axis=1)
    produits = echanges[echanges > 0].index
    defauts = [f"CPF4 {code} sans section ni secteur" for code in produits.difference(secteurs.index)]
    defauts += [f"département {code} inconnu" for code in set(base["dep"]) - set(departements.index)]
    if defauts:
        raise ErreurDonnees("Codes inconnus dans les flux de base.", defauts)
    retenus = secteurs.loc[produits]
    a17 = tables["a129"].set_index("code")["a17"]
    return Entrees(
        tables=tables,
        departements=departements.index,
        produits=produits,
        region=departements["region_douane"].to_numpy(dtype=str),
        section=retenus["ctci1"].to_numpy(dtype=str),
        secteur=retenus["secteur_icio"].to_numpy(dtype=str),
        a17=retenus["a129"].map(a17).to_numpy(dtype=str),
    )
