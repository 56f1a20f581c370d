"""Niveau 2 : réaction possible des ventes à trois horizons."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modules.simulation.parametres import Parametres, Vecteur
from modules.simulation.scenario import HORIZONS, Choc, Horizon, Hypotheses
from modules.simulation.surtaxes import Surtaxes


@dataclass(frozen=True, eq=False)
class Reaction:
    """Part des ventes perdue par produit (négative : hausse possible), NaN si inconnue.

    `basse` et `haute` : aux deux bouts de la fourchette de sensibilité, taux central inchangé.
    """

    basse: Vecteur
    centrale: Vecteur
    haute: Vecteur


def reactions(
    surtaxes: Surtaxes, *, parametres: Parametres, hypotheses: Hypotheses
) -> Mapping[Horizon, Reaction]:
    """1 − R^(−ε) par produit, horizon et borne, avec R = (1 + npf + surtaxe) / (1 + npf + observée).

    ε porte sur la valeur hors droits : la réponse des prix est dedans, on ne la multiplie par rien.
    """
    log_rapport = np.log1p(surtaxes.npf + surtaxes.central) - np.log1p(surtaxes.npf + surtaxes.observee)
    resultat: dict[Horizon, Reaction] = {}
    for horizon in HORIZONS:
        bornes = sensibilites(horizon, parametres=parametres, choc=hypotheses.champ_du_choc)
        resultat[horizon] = Reaction(*(-np.expm1(-e * log_rapport) for e in bornes))
    return resultat


def sensibilites(horizon: Horizon, *, parametres: Parametres, choc: Choc) -> tuple[Vecteur, Vecteur, Vecteur]:
    """Sensibilité (basse, centrale, haute) par produit.

    À long terme : σ(1 − θ) + θη quand toute l'Union subit la surtaxe, σ si la France seule ; valeur commune,
    jamais réduite, là où l'estimation du produit n'est pas utilisable.
    """
    communes = tuple(np.full(len(parametres.produits), v) for v in parametres.sensibilites[horizon])
    if horizon != "long":
        return communes[0], communes[1], communes[2]
    # Part de l'UE inconnue : on ne réduit pas la sensibilité du produit.
    theta = np.where(np.isnan(parametres.theta), 0.0, parametres.theta) if choc == "UE" else 0.0
    basse, centrale, haute = (
        np.where(parametres.sigma_utilisable, sigma * (1 - theta) + theta * parametres.eta, commune)
        for sigma, commune in zip(parametres.sigma, communes, strict=True)
    )
    return basse, centrale, haute
