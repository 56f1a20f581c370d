"""§ 2 de la méthode : calage de la structure sur les totaux publiés de territoires (M€)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.provenance import Sens
from modules.fabrique.estimation.ajustement import ajuster_groupes
from modules.fabrique.estimation.entrees import FLUX, Entiers, Entrees, Matrice
from modules.fabrique.estimation.structure import eurostat_par_section

DOUBS, BFC = "25", "16"
TOLERANCE_MEUR, TOURS_MAX = 1e-4, 400


@dataclass(frozen=True, eq=False)
class Calage:
    """Résultat : `valeurs[d, p]` en M€.

    `facteur_libre` : total laissé au groupe libre, rapporté à sa structure ; proche de 1 si les contrôles
    publiés sont cohérents entre eux.
    """

    valeurs: Matrice
    facteur_libre: float
    tours: int


def actualisation(entrees: Entrees, sens: Sens, *, region: str, annee: str, structure: Matrice) -> float:
    """§ 2.1 : facteur qui porte à 2024 un total régional de l'année, selon la structure CTCI de la région."""
    poids = pd.Series(structure[entrees.en_region(region)].sum(axis=0)).groupby(entrees.section).sum()
    avant = eurostat_par_section(entrees, sens, debut=f"{annee}-01", fin=f"{annee}-12")
    apres = eurostat_par_section(entrees, sens, debut="2024-01", fin="2024-12")
    return float(poids.sum() / (poids * avant / apres).sum())


def cibles_regionales(entrees: Entrees, sens: Sens, *, structure: Matrice) -> dict[str, float]:
    """§ 2.1 : total 2024 visé de chaque région publiée, Bourgogne-Franche-Comté comprise (M€)."""
    table = entrees.tables["controles"]
    table = table[(table["flux"] == FLUX[sens]) & (table["niveau"] == "region")]
    return {
        region: cible * actualisation(entrees, sens, region=region, annee=annee, structure=structure)
        for region, annee, cible in zip(table["code"], table["annee"], table["valeur_meur"], strict=True)
    }


def groupes_cales(entrees: Entrees, sens: Sens, *, structure: Matrice) -> tuple[Entiers, Matrice]:
    """§ 2.2 : groupe de chaque département et total de chaque groupe ; le groupe 0 est le groupe libre."""
    groupes = np.zeros(len(entrees.departements), dtype=np.int64)
    cibles = [entrees.total(sens)]
    doubs = float(entrees.controle(sens, "departement")[DOUBS])
    for region, cible in cibles_regionales(entrees, sens, structure=structure).items():
        groupes[entrees.en_region(region)] = len(cibles)
        cibles.append(cible - doubs if region == BFC else cible)
    groupes[entrees.numero_departement(DOUBS)] = len(cibles)
    cibles.append(doubs)
    cibles[0] -= sum(cibles[1:])
    return groupes, np.array(cibles)


def caler(entrees: Entrees, sens: Sens, *, structure: Matrice) -> Calage:
    """§ 2.3 : `V[d, p]`, colonnes sur les totaux par produit, groupes sur leurs cibles."""
    groupes, cibles = groupes_cales(entrees, sens, structure=structure)
    valeurs, tours = ajuster_groupes(
        structure, colonnes=structure.sum(axis=0), groupes=groupes, cibles=cibles,
        tolerance=TOLERANCE_MEUR, tours_max=TOURS_MAX,
    )  # fmt: skip
    facteur_libre = float(cibles[0] / structure[groupes == 0].sum())
    return Calage(valeurs, facteur_libre=facteur_libre, tours=tours)
