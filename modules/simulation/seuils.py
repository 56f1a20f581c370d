"""Lecture inverse : à partir de quelle surtaxe la baisse possible dépasse-t-elle un montant ?"""

from dataclasses import dataclass
from math import isclose

import numpy as np

from modules.simulation.exposition import Exposition
from modules.simulation.parametres import Parametres
from modules.simulation.reaction import sensibilites
from modules.simulation.scenario import TAUX_MAXIMAL, Horizon


@dataclass(frozen=True, slots=True)
class Seuil:
    """Réponse.

    `points` : surtaxe à partir de laquelle la cible est atteinte, None si aucune ne l'atteint jusqu'à 500.
    `cible_eur` : baisse cherchée. `maximum_eur` : baisse possible à 500 points.
    """

    points: float | None
    cible_eur: float
    maximum_eur: float


def seuil(  # noqa: PLR0913
    exposition: Exposition,
    *,
    parametres: Parametres,
    unite: str,
    cible_eur: float,
    produit: str | None = None,
    horizon: Horizon = "court",
) -> Seuil:
    """Surtaxe uniforme (ou sur un seul `produit`) qui fait baisser les ventes de `cible_eur` euros.

    Part de la référence de l'exposition ; ni sa base ni ses mesures n'y entrent. La baisse croît avec la
    surtaxe : une seule solution, cherchée de 0 à 500 points.
    """
    from scipy.optimize import brentq  # 20 Mo que la plupart des visites n'emploient pas

    assiette, s, choc = exposition.assiette, exposition.surtaxes, exposition.hypotheses.champ_du_choc
    ventes = assiette.us[assiette.rang_de(unite)]
    # Une référence inconnue (taux de la période) exclut le produit, comme dans la réaction.
    comptes = (ventes > 0) & ~np.isnan(s.observee)
    if produit is not None:
        comptes &= np.array(assiette.produits) == produit
    npf, depart, ventes = s.npf[comptes], s.observee[comptes], ventes[comptes]
    e = sensibilites(horizon, parametres=parametres, choc=choc)[1][comptes]

    def baisse(points: float) -> float:
        rapport = np.log1p(npf + points / 100) - np.log1p(npf + depart)
        return float(ventes @ -np.expm1(-e * rapport))

    maximum = baisse(TAUX_MAXIMAL)
    if not len(ventes) or (maximum < cible_eur and not isclose(maximum, cible_eur)):
        return Seuil(None, cible_eur, maximum)
    if maximum <= cible_eur:
        return Seuil(TAUX_MAXIMAL, cible_eur, maximum)
    if baisse(0.0) >= cible_eur:
        return Seuil(0.0, cible_eur, maximum)
    points = brentq(lambda x: baisse(x) - cible_eur, 0.0, TAUX_MAXIMAL, xtol=1e-9)
    return Seuil(float(points), cible_eur, maximum)
