"""Un sens des échanges d'un territoire : total, place, produits, pays et flux principaux."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.provenance import Sens
from modules.donnees.references import Niveau
from modules.donnees.territoires import Territoire
from modules.indicateurs.agregats import AUTRES, classer, reduire
from modules.indicateurs.cadre import Cadre
from modules.indicateurs.concentration import Concentration, concentration

PREMIERS = 10
FEUILLES = 40
FLUX_PRINCIPAUX = 5
AUTRES_PRODUITS = "Autres produits"
AUTRES_PAYS = "Autres pays"


@dataclass(frozen=True, slots=True, eq=False)
class Cote:
    """Exportations (FAB) ou importations (CAF) d'un territoire sur la période.

    `rang` : sur 100 unités, seulement pour un département classé. Parts de 0 à 1, None si sans objet.
    `produits` : dix premiers + « autres » [code, libelle, libelle_court, famille, famille_libelle,
    valeur_eur, part]. `feuilles` : mêmes colonnes, quarante premiers + « autres ». `pays` : dix premiers +
    « autres » [code, libelle, zone, valeur_eur, part]. `flux` : croisement des deux, décroissant, sans
    ligne nulle [produit, produit_libelle, produit_court, pays, pays_libelle, valeur_eur, part, principal].
    Les quatre tables ont pour somme `total_eur`. `non_ventile_*` : montant sans produit ou sans pays connu,
    compris dans « autres ». `sommes_produits`, `sommes_pays` : euros par code, sans limite de rang.
    """

    sens: Sens
    territoire: Territoire
    niveau: Niveau
    total_eur: int
    part_region: float | None
    part_france: float | None
    rang: int | None
    produits: pd.DataFrame
    pays: pd.DataFrame
    flux: pd.DataFrame
    feuilles: pd.DataFrame
    concentration_produits: Concentration
    concentration_pays: Concentration
    non_ventile_produits_eur: int
    non_ventile_pays_eur: int
    sommes_produits: pd.Series
    sommes_pays: pd.Series

    def principaux(self) -> pd.DataFrame:
        """Les flux principaux, du plus grand au plus petit (cinq au plus, deux bouts nommés)."""
        return self.flux[self.flux["principal"]]


def cote(
    cadre: Cadre, *, sens: Sens, territoire: Territoire, region: Territoire | None = None
) -> Cote | None:
    """Calcule un côté ; None si le fichier ne contient pas du tout ce sens (montants inconnus).

    `region` : territoire dont on donne la part, None pour la Corse, une région ou la France.
    """
    if not cadre.present(sens):
        return None
    table = cadre.matrice(sens, territoire.departements)
    par_produit, par_pays = table.sum(axis=1), table.sum(axis=0)
    libelles = cadre.libelles_produits
    feuilles = classer(par_produit, libelles=libelles, limite=FEUILLES, libelle_autres=AUTRES_PRODUITS)
    produits = classer(par_produit, libelles=libelles, limite=PREMIERS, libelle_autres=AUTRES_PRODUITS)
    pays = classer(par_pays, libelles=cadre.pays, limite=PREMIERS, libelle_autres=AUTRES_PAYS)
    total, totaux = int(par_produit.sum()), cadre.totaux(sens)
    return Cote(
        sens=sens,
        territoire=territoire,
        niveau=cadre.niveau,
        total_eur=total,
        part_region=_part_region(total, region=region, totaux=totaux),
        part_france=None if territoire.genre == "france" else _part(total, int(totaux.sum())),
        rang=_rang(territoire, totaux=totaux, classes=cadre.references.departements_classes()),
        produits=produits,
        pays=pays,
        flux=_flux(table, produits=produits, pays=pays),
        feuilles=feuilles,
        concentration_produits=concentration(par_produit),
        concentration_pays=concentration(par_pays),
        non_ventile_produits_eur=int(par_produit.get(AUTRES, 0)),
        non_ventile_pays_eur=int(par_pays.get(AUTRES, 0)),
        sommes_produits=par_produit,
        sommes_pays=par_pays,
    )


def _part(valeur: int, total: int) -> float | None:
    return valeur / total if total else None


def _part_region(total: int, *, region: Territoire | None, totaux: pd.Series) -> float | None:
    if region is None or region.departements is None:
        return None
    return _part(total, int(totaux.reindex(list(region.departements)).sum()))


def _rang(territoire: Territoire, *, totaux: pd.Series, classes: pd.Series) -> int | None:
    """1 + nombre d'unités classées strictement devant ; une unité sans ligne dans le fichier vaut zéro."""
    if territoire.genre != "departement" or territoire.code not in set(classes):
        return None
    return 1 + int((totaux.reindex(classes) > totaux.get(territoire.code, 0)).sum())


def _flux(table: pd.DataFrame, *, produits: pd.DataFrame, pays: pd.DataFrame) -> pd.DataFrame:
    """Dix produits × dix pays + « autres » des deux côtés, en liste décroissante."""
    reduite = reduire(table, produits=list(produits["code"]), pays=list(pays["code"]))
    lignes = pd.DataFrame(
        {
            "produit": np.repeat(reduite.index, len(reduite.columns)),
            "pays": np.tile(reduite.columns, len(reduite.index)),
            "valeur_eur": reduite.to_numpy().ravel(),
        }
    )
    lignes = lignes[lignes["valeur_eur"] > 0].sort_values(
        ["valeur_eur", "produit", "pays"], ascending=[False, True, True], ignore_index=True
    )
    noms = produits.set_index("code")
    nommes = (lignes["produit"] != AUTRES) & (lignes["pays"] != AUTRES)
    total = lignes["valeur_eur"].sum()
    return pd.DataFrame(
        {
            "produit": lignes["produit"],
            "produit_libelle": lignes["produit"].map(noms["libelle"]),
            "produit_court": lignes["produit"].map(noms["libelle_court"]),
            "pays": lignes["pays"],
            "pays_libelle": lignes["pays"].map(pays.set_index("code")["libelle"]),
            "valeur_eur": lignes["valeur_eur"],
            "part": lignes["valeur_eur"] / total if total else np.nan,
            "principal": nommes & (nommes.cumsum() <= FLUX_PRINCIPAUX),
        }
    )
