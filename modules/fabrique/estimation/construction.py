"""Enchaîne les sections de la méthode : sources → table des flux, diagnostic, Parquet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from modules.donnees import flux
from modules.donnees.provenance import Provenance, Sens
from modules.fabrique.estimation.arrondi import lignes_entieres
from modules.fabrique.estimation.calage import Calage, caler
from modules.fabrique.estimation.controles import verifier
from modules.fabrique.estimation.departement_produit_pays import Cube, cube_2024, gros_porteurs
from modules.fabrique.estimation.entrees import PREFIXE, SENS, Entrees, lire
from modules.fabrique.estimation.pays import TotauxPays, retenir_pays, totaux_par_pays
from modules.fabrique.estimation.produit_pays import ProduitPays, ecart_relatif, produit_pays
from modules.fabrique.estimation.structure import structure_2024

# Nom d'une figure intermédiaire → facteur, part, écart, nombre de tours ou de lignes, ou liste de CPF4.
Diagnostic = dict[str, int | float | list[str]]

PROVENANCE = Provenance(
    statut="estimation",
    source="estimation de l’outil d’après Douane (DGDDI), Eurostat, OCDE, US Census",
    periode="2024",
    debut="2024-01",
    fin="2024-12",
    complete=True,
    licence="Licence Ouverte 2.0 ; distances : GeoNames, CC BY 4.0",
    reserve=(
        "Montants modélisés : seuls les totaux de la France, de la Bourgogne-Franche-Comté et du Doubs "
        "sont publiés ; le reste donne des ordres de grandeur."
    ),
    totaux_publies=("FR", "R16", "25"),
)


@dataclass(frozen=True, eq=False)
class Estimation:
    """Table des flux (colonnes de `modules.donnees.flux`, sans masse) et figures intermédiaires."""

    table: pd.DataFrame
    diagnostic: Diagnostic


def _muet(_message: str) -> None:
    """Avancement ignoré."""


def estimer(dossier: Path, *, avancement: Callable[[str], None] = _muet) -> Estimation:
    """Applique toute la méthode aux sources de `dossier` ; `avancement` reçoit une phrase par étape."""
    avancement("Lecture des sources")
    entrees = lire(dossier)
    totaux = {sens: totaux_par_pays(entrees, sens) for sens in SENS}
    retenus = retenir_pays(totaux)
    diagnostic = _diagnostic_pays(totaux) | _diagnostic_gros_porteurs(entrees)
    lignes = []
    for sens in SENS:
        avancement(f"{PREFIXE[sens].capitalize()} : structure et calage des départements")
        calage = caler(entrees, sens, structure=structure_2024(entrees, sens))
        produits = calage.valeurs.sum(axis=0)
        avancement(f"{PREFIXE[sens].capitalize()} : produit × pays, puis département × produit × pays")
        national = produit_pays(entrees, sens, totaux_produits=produits, totaux_pays=retenus[sens])
        cube = cube_2024(entrees, sens, valeurs=calage.valeurs, national=national)
        avancement(f"{PREFIXE[sens].capitalize()} : arrondi")
        table = lignes_entieres(entrees, sens, cube=cube.valeurs, pays=national.pays)
        diagnostic |= _diagnostic_sens(sens, calage=calage, national=national, cube=cube)
        diagnostic |= _diagnostic_table(sens, table=table, totaux_pays=retenus[sens])
        lignes.append(table)
    avancement("Contrôles")
    ensemble = pd.concat(lignes, ignore_index=True)
    verifier(entrees, ensemble)
    return Estimation(ensemble, diagnostic)


def ecrire(estimation: Estimation, chemin: Path) -> Provenance:
    """Écrit le Parquet de l'estimation."""
    return flux.ecrire(chemin, estimation.table, PROVENANCE)


def _diagnostic_pays(totaux: dict[Sens, TotauxPays]) -> Diagnostic:
    return {
        "k_export": totaux["export"].facteur_hors_ue,
        "facteur_ue_import": totaux["import"].facteur_ue,
        "facteur_hors_ue_import": totaux["import"].facteur_hors_ue,
    }


def _diagnostic_gros_porteurs(entrees: Entrees) -> Diagnostic:
    parts = gros_porteurs(entrees)
    return {
        "gros_porteurs_part_nationale": parts.part_nationale,
        "gros_porteurs_part_haute_garonne": parts.part_haute_garonne,
        "gros_porteurs_lambda": parts.lambda_,
        "gros_porteurs_part_ventes_us": parts.part_ventes_us,
    }


def _diagnostic_sens(sens: Sens, *, calage: Calage, national: ProduitPays, cube: Cube) -> Diagnostic:
    produits = calage.valeurs.sum(axis=0)
    releve: Diagnostic = {
        f"facteur_libre_{sens}": calage.facteur_libre,
        f"tours_calage_{sens}": calage.tours,
        f"ecart_produit_pays_{sens}": ecart_relatif(national.valeurs, lignes=produits),
        f"ecart_cube_{sens}_meur": float(np.abs(cube.valeurs.sum(axis=2) - calage.valeurs).max()),
    }
    if cube.facteur_us_libre is not None and cube.tours_us is not None:
        releve |= {
            "facteur_us_libre": cube.facteur_us_libre,
            "tours_us": cube.tours_us,
            "plafonnes_us": list(national.plafonnes),
        }
    return releve


def _diagnostic_table(sens: Sens, *, table: pd.DataFrame, totaux_pays: "pd.Series[float]") -> Diagnostic:
    """Ce que coûtent la parcimonie et l'arrondi : lignes écrites, plus grand écart à un total de pays."""
    trouves = table.groupby("pays")["valeur_eur"].sum() / 1e6
    return {
        f"lignes_{sens}": len(table),
        f"ecart_pays_{sens}": float((trouves / totaux_pays - 1).abs().max()),
    }
