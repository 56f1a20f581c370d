"""Tous les chiffres de la fiche d'un territoire, sans mise en forme."""

from dataclasses import dataclass

import pandas as pd

from modules.donnees.provenance import Provenance
from modules.donnees.references import Niveau, References
from modules.donnees.territoires import Territoire
from modules.indicateurs.balance import balance_par_pays
from modules.indicateurs.cadre import Cadre
from modules.indicateurs.concentration import Concentration, concentration
from modules.indicateurs.cote import Cote, cote
from modules.indicateurs.specialisation import specialisations

ETATS_UNIS = "US"


@dataclass(frozen=True, slots=True, eq=False)
class Fiche:
    """Fiche d'un territoire ; un côté vaut None quand le fichier ne le contient pas (montants inconnus).

    `territoires_industrie` : libellés, pour un département. `solde_eur` : exportations FAB − importations
    CAF. `taux_couverture` : exportations / importations. `dependance_us` : part des États-Unis dans les
    exportations. `balance`, `specialisations` : voir les fonctions de même nom (None sans exportations
    connues). `france_produits` : concentration des exportations de la France, terme de comparaison.
    """

    territoire: Territoire
    region: Territoire | None
    territoires_industrie: tuple[str, ...]
    provenance: Provenance
    niveau: Niveau
    exportations: Cote | None
    importations: Cote | None
    solde_eur: int | None
    taux_couverture: float | None
    exportations_us_eur: int | None
    dependance_us: float | None
    balance: pd.DataFrame
    specialisations: pd.DataFrame | None
    france_produits: Concentration | None


def fiche(cadre: Cadre, *, territoire: Territoire, region: Territoire | None) -> Fiche:
    """Calcule la fiche. `region` : celle dont on donne la part, None pour la Corse (voir `region_de`)."""
    exportations = cote(cadre, sens="export", territoire=territoire, region=region)
    importations = cote(cadre, sens="import", territoire=territoire, region=region)
    us_eur, us_part = _etats_unis(exportations)
    return Fiche(
        territoire=territoire,
        region=region,
        territoires_industrie=_territoires_industrie(territoire, references=cadre.references),
        provenance=cadre.flux.provenance,
        niveau=cadre.niveau,
        exportations=exportations,
        importations=importations,
        solde_eur=exportations.total_eur - importations.total_eur if exportations and importations else None,
        taux_couverture=_rapport(exportations, importations),
        exportations_us_eur=us_eur,
        dependance_us=us_part,
        balance=balance_par_pays(cadre, exportations=exportations, importations=importations),
        specialisations=specialisations(cadre, exportations) if exportations else None,
        france_produits=concentration(cadre.france("export").sum(axis=1)) if exportations else None,
    )


def _etats_unis(exportations: Cote | None) -> tuple[int | None, float | None]:
    """Ventes aux États-Unis, en euros et en part ; part None si rien n'est exporté."""
    if exportations is None:
        return None, None
    valeur = int(exportations.sommes_pays.get(ETATS_UNIS, 0))
    return valeur, valeur / exportations.total_eur if exportations.total_eur else None


def _rapport(exportations: Cote | None, importations: Cote | None) -> float | None:
    """Taux de couverture ; None si un côté est inconnu ou si rien n'est importé."""
    if exportations is None or importations is None or importations.total_eur == 0:
        return None
    return exportations.total_eur / importations.total_eur


def _territoires_industrie(territoire: Territoire, *, references: References) -> tuple[str, ...]:
    """Libellés des Territoires d'industrie du département, sans les débordements de moins de 1 %."""
    table = references.territoires_industrie
    garde = (table["departement"] == territoire.code) & table["liste"].astype(bool)
    return tuple(sorted(table.loc[garde, "libelle"]))
