"""Tirages au hasard, faits une fois par jeu de données et gardés pour tous les scénarios.

Méthode du simulateur, § 5. Chaque cause d'incertitude a sa propre suite, à graine fixe : ajouter une cause ne
change pas les autres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from modules.simulation.assiette import Assiette
from modules.simulation.parametres import Parametres
from modules.simulation.scenario import Horizon

Condition = Literal["aviation", "medicament"]
CONDITIONS: tuple[Condition, ...] = ("aviation", "medicament")
NOMBRE = 2_000
GRAINE = 20_261_009
ECART_COMMUN: dict[Horizon, float] = {"court": 0.345, "moyen": 0.30, "long": 0.30}  # écart-type de u
ECART_DONNEES = 0.20  # écart-type de w, données estimées seulement
# Divisions CPF de la chimie et de la pharmacie : leurs exemptions dépendent toutes de l'usage médical, celles
# des autres divisions de l'usage en aviation civile ; aucun CPF4 ne mêle les deux (vérifié sur les listes).
DIVISIONS_MEDICAMENT = ("20", "21")


@dataclass(frozen=True, eq=False)
class Tirages:
    """`nombre` tirages (première dimension de chaque tableau).

    `commun[k]` : loi normale réduite, sensibilité de tous les produits. `propre[k, p]` : loi normale
    réduite, la même pour les produits d'un même A129. `conditions[c][k]` : de −1 (tout est exempté) à 1 (rien
    ne l'est), 0 au taux central. `facteurs[k, u]` : multiplie les ventes aux États-Unis d'un département ; 1
    pour des données relevées et pour les ensembles de départements, recalculés par somme.
    """

    commun: np.ndarray
    propre: np.ndarray
    conditions: Mapping[Condition, np.ndarray]
    facteurs: np.ndarray
    donnees_tirees: bool

    @property
    def nombre(self) -> int:
        """Nombre de tirages."""
        return len(self.commun)


def tirer(
    assiette: Assiette, *, parametres: Parametres, nombre: int = NOMBRE, graine: int = GRAINE
) -> Tirages:
    """Tire toutes les causes ; les données ne bougent que si elles sont estimées."""
    codes, place = np.unique(parametres.groupes["a129"], return_inverse=True)
    propre = _normales(nombre, len(codes), graine=graine, cause=1)
    estimees = assiette.provenance.est_estimation
    return Tirages(
        commun=_normales(nombre, 1, graine=graine, cause=0)[:, 0],
        propre=propre[:, place],
        conditions={
            c: 2 * _rangees(nombre, 1, graine=graine, cause=2 + i)[:, 0] - 1 for i, c in enumerate(CONDITIONS)
        },
        facteurs=(
            _facteurs(assiette, nombre=nombre, graine=graine)
            if estimees
            else np.ones((nombre, len(assiette.unites)))
        ),
        donnees_tirees=estimees,
    )


def condition_de(produits: tuple[str, ...]) -> np.ndarray:
    """Condition dont dépend l'exemption de chaque produit, s'il en a une."""
    return np.array(["medicament" if p.startswith(DIVISIONS_MEDICAMENT) else "aviation" for p in produits])


def _normales(nombre: int, colonnes: int, *, graine: int, cause: int) -> np.ndarray:
    """Rangées de `_rangees`, changées en loi normale réduite."""
    from scipy.special import ndtri  # 0,4 s que le premier écran n'attend pas

    normales: np.ndarray = ndtri(_rangees(nombre, colonnes, graine=graine, cause=cause))
    return normales


def _rangees(nombre: int, causes: int, *, graine: int, cause: int) -> np.ndarray:
    """Nombres de 0 à 1, un par tranche égale et dans un ordre tiré au sort (tirages × causes).

    Une valeur par tranche : la médiane d'une cause est exactement son centre, même avec peu de tirages.
    """
    hasard = np.random.default_rng([graine, cause])
    tranches = np.tile((np.arange(nombre) + 0.5) / nombre, (causes, 1))
    melees: np.ndarray = hasard.permuted(tranches, axis=1).T
    return melees


def _facteurs(assiette: Assiette, *, nombre: int, graine: int) -> np.ndarray:
    """exp(w) par département, recalé pour que la somme des départements ne change pas."""
    departements = np.array([g == "departement" for g in assiette.genres])
    facteurs = np.ones((nombre, len(assiette.unites)))
    ventes = assiette.us[departements].sum(axis=1)
    if ventes.sum() <= 0:
        return facteurs
    bruits = np.exp(ECART_DONNEES * _normales(nombre, len(ventes), graine=graine, cause=4))
    facteurs[:, departements] = bruits * (ventes.sum() / (bruits @ ventes))[:, None]
    return facteurs
