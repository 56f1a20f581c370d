"""Nomenclatures réunies, passées en argument aux calculs pour qu'ils ne lisent aucun fichier."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandas as pd

from modules.donnees import catalogue

Niveau = Literal["cpf4", "a129"]

_COLONNES_A129 = {
    "a129": "code", "a129_libelle": "libelle", "a129_court": "libelle_court",
    "famille": "famille", "famille_libelle": "famille_libelle",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class References:
    """Tables de `modules.donnees.catalogue` : mêmes noms, mêmes colonnes."""

    produits: pd.DataFrame
    pays: pd.DataFrame
    departements: pd.DataFrame
    territoires_industrie: pd.DataFrame

    def groupes_produits(self, niveau: Niveau) -> dict[str, str]:
        """CPF4 → code au niveau demandé ; un code absent est « non ventilé »."""
        cible = "code" if niveau == "cpf4" else "a129"
        return dict(zip(self.produits["code"], self.produits[cible], strict=True))

    def libelles_produits(self, niveau: Niveau) -> pd.DataFrame:
        """Index : code au niveau demandé. Colonnes : libelle, libelle_court, famille, famille_libelle."""
        colonnes = list(_COLONNES_A129.values())
        if niveau == "cpf4":
            return self.produits[colonnes].set_index("code")
        groupes = self.produits[list(_COLONNES_A129)].rename(columns=_COLONNES_A129)
        return groupes.drop_duplicates("code").set_index("code")

    def pays_classables(self) -> pd.DataFrame:
        """Index : code. Colonnes : libelle, zone. Sans « autres pays » ni pays indéterminés."""
        classables = self.pays[~self.pays["rang_exclu"].astype(bool)]
        return classables[["code", "libelle", "zone"]].set_index("code")

    def departements_classes(self) -> "pd.Series[str]":
        """Codes des 100 unités classées (sans Monaco)."""
        return self.departements.loc[self.departements["classe"].astype(bool), "code"]


@cache
def references() -> References:
    """Nomenclatures embarquées du projet."""
    return References(
        produits=catalogue.produits(),
        pays=catalogue.pays(),
        departements=catalogue.departements(),
        territoires_industrie=catalogue.territoires_industrie_departements(),
    )
