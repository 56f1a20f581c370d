"""Tous les chiffres de la fiche d'un territoire, sans mise en forme."""

from dataclasses import dataclass

import pandas as pd

from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.references import Niveau, References
from modules.donnees.territoires import Territoire
from modules.indicateurs.balance import balance_par_pays
from modules.indicateurs.cote import Cote, cote
from modules.indicateurs.specialisation import specialisations

ETATS_UNIS = "US"


@dataclass(frozen=True, slots=True, eq=False)
class Fiche:
    """Fiche d'un territoire ; un côté vaut None quand le fichier ne le contient pas (montants inconnus).

    `territoires_industrie` : libellés, pour un département. `solde_eur` : exportations FAB − importations
    CAF. `taux_couverture` : exportations / importations. `dependance_us` : part des États-Unis dans les
    exportations. `balance` : voir `balance_par_pays`. `specialisations` : voir `specialisations`.
    `france_exportations`, `france_importations` : les mêmes côtés pour la France, termes de comparaison.
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
    specialisations: pd.DataFrame
    france_exportations: Cote | None
    france_importations: Cote | None


def fiche(
    flux: TableFlux,
    *,
    territoire: Territoire,
    region: Territoire | None,
    france: Territoire,
    references: References,
    niveau: Niveau = "cpf4",
) -> Fiche:
    """Calcule la fiche. `region` : celle dont on donne la part, None pour la Corse (voir `region_de`)."""
    exportations = cote(
        flux, sens="export", territoire=territoire, region=region, references=references, niveau=niveau
    )
    importations = cote(
        flux, sens="import", territoire=territoire, region=region, references=references, niveau=niveau
    )
    france_exportations = cote(
        flux, sens="export", territoire=france, region=None, references=references, niveau=niveau
    )
    france_importations = cote(
        flux, sens="import", territoire=france, region=None, references=references, niveau=niveau
    )
    us = None if exportations is None else int(exportations.matrice.get(ETATS_UNIS, pd.Series(0)).sum())
    return Fiche(
        territoire=territoire,
        region=region,
        territoires_industrie=_territoires_industrie(territoire, references=references),
        provenance=flux.provenance,
        niveau=niveau,
        exportations=exportations,
        importations=importations,
        solde_eur=exportations.total_eur - importations.total_eur if exportations and importations else None,
        taux_couverture=_rapport(exportations, importations),
        exportations_us_eur=us,
        dependance_us=us / exportations.total_eur
        if exportations and us is not None and exportations.total_eur
        else None,
        balance=balance_par_pays(exportations, importations, references=references),
        specialisations=specialisations(exportations, france=france_exportations, references=references)
        if exportations and france_exportations
        else pd.DataFrame(),
        france_exportations=france_exportations,
        france_importations=france_importations,
    )


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
