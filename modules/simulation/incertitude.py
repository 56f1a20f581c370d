"""Étendue de la baisse possible et des droits, sur tous les tirages (méthode du simulateur, § 5)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.simulation.exposition import Exposition
from modules.simulation.indicateurs import connu
from modules.simulation.parametres import Parametres
from modules.simulation.rangs import Rangs, rangs_tires
from modules.simulation.reaction import sensibilites
from modules.simulation.scenario import Horizon
from modules.simulation.surtaxes import Surtaxes
from modules.simulation.tirages import ECART_COMMUN, Tirages, condition_de

QUANTILES = (0.1, 0.5, 0.9)
BAISSE = [f"baisse_p{round(100 * q)}_eur" for q in QUANTILES]
Etendue = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Incertitude:
    """Étendue à un horizon.

    `unites` : une ligne par territoire, colonnes baisse_p10_eur, baisse_p50_eur, baisse_p90_eur,
    droits_p10_eur, droits_p50_eur, droits_p90_eur ; NaN = inconnu. `rangs_droits` : places par droits
    rapportés aux exportations (la place de la méthode) ; `rangs_baisse` : par baisse rapportée aux
    exportations. Aucune place n'est tirée sur des données relevées (None).
    """

    horizon: Horizon
    unites: pd.DataFrame
    rangs_droits: Rangs | None
    rangs_baisse: Rangs | None

    def etendue(self, unite: str) -> Etendue:
        """P10, P50 et P90 de la baisse d'un territoire (euros), NaN si inconnue."""
        bas, milieu, haut = self.unites[BAISSE].loc[[unite]].to_numpy(float)[0].tolist()
        return bas, milieu, haut


def evaluer(
    exposition: Exposition, *, parametres: Parametres, tirages: Tirages, horizon: Horizon
) -> Incertitude:
    """Toutes les unités : une matrice tirages × produits, puis un seul produit matriciel."""
    assiette = exposition.assiette
    pertes = pertes_tirees(exposition, parametres=parametres, tirages=tirages, horizon=horizon)
    baisses = _sommer(pertes @ assiette.us.T, exposition=exposition, tirages=tirages)
    droits = _sommer(_droits_tires(exposition, tirages=tirages), exposition=exposition, tirages=tirages)
    colonnes: dict[str, np.ndarray] = {}
    for nom, reference, valeurs in (
        ("baisse", f"baisse_{horizon}_eur", baisses),
        ("droits", "droits_eur", droits),
    ):
        connue = exposition.unites[reference].notna().to_numpy()
        etendue = np.where(connue, quantiles(valeurs), np.nan)
        colonnes |= {f"{nom}_p{round(100 * q)}_eur": e for q, e in zip(QUANTILES, etendue, strict=True)}
    places: list[Rangs | None] = [None, None]
    if tirages.donnees_tirees:
        classees = assiette.classees & exposition.unites["droits_eur"].notna().to_numpy()
        places = [
            rangs_tires(v, totaux=assiette.totaux, classees=classees, unites=assiette.unites)
            for v in (droits, baisses)
        ]
    return Incertitude(
        horizon=horizon,
        unites=pd.DataFrame(colonnes, index=exposition.unites.index),
        rangs_droits=places[0],
        rangs_baisse=places[1],
    )


def etendue_baisse(
    exposition: Exposition, *, parametres: Parametres, tirages: Tirages, horizon: Horizon, unite: str
) -> Etendue:
    """P10, P50, P90 de la baisse d'un seul département : ce que le curseur recalcule à chaque pas."""
    rang = exposition.assiette.rang_de(unite)
    if exposition.assiette.genres[rang] != "departement":
        return evaluer(exposition, parametres=parametres, tirages=tirages, horizon=horizon).etendue(unite)
    if np.isnan(exposition.ligne(unite)[f"baisse_{horizon}_eur"]):
        return np.nan, np.nan, np.nan
    vendus = np.flatnonzero(exposition.assiette.us[rang] > 0)
    pertes = pertes_tirees(
        exposition, parametres=parametres, tirages=tirages, horizon=horizon, produits=vendus
    )
    baisses = (pertes @ exposition.assiette.us[rang, vendus]) * tirages.facteurs[:, rang]
    bas, milieu, haut = quantiles(baisses[:, None])[:, 0]
    return float(bas), float(milieu), float(haut)


def etendue_par_produit(
    exposition: Exposition, *, parametres: Parametres, tirages: Tirages, horizon: Horizon, unite: str
) -> pd.DataFrame:
    """produit, baisse_p10_eur, baisse_p50_eur, baisse_p90_eur des produits vendus par un territoire.

    Un ensemble de départements garde ses ventes publiées, sans bruit de données : les erreurs de ses
    membres s'y compensent. Un produit sans taux connu a une étendue inconnue.
    """
    rang = exposition.assiette.rang_de(unite)
    ventes = exposition.assiette.us[rang]
    vendus = np.flatnonzero(ventes > 0)
    pertes = pertes_tirees(
        exposition, parametres=parametres, tirages=tirages, horizon=horizon, produits=vendus
    )
    # quantile(V·x) = V·quantile(x) : les ventes multiplient après coup.
    etendue = quantiles(pertes * tirages.facteurs[:, [rang]]) * ventes[vendus]
    connue = ~np.isnan(exposition.reactions[horizon].centrale[vendus])
    return pd.DataFrame(
        {"produit": np.array(exposition.assiette.produits)[vendus]}
        | {
            f"baisse_p{round(100 * q)}_eur": np.where(connue, e, np.nan)
            for q, e in zip(QUANTILES, etendue, strict=True)
        }
    )


def pertes_tirees(
    exposition: Exposition,
    *,
    parametres: Parametres,
    tirages: Tirages,
    horizon: Horizon,
    produits: np.ndarray | None = None,
) -> np.ndarray:
    """1 − R^(−ε) par tirage et produit, avec ε = ε_h · exp(u) · exp(v) ; 0 là où la surtaxe est inconnue.

    `produits` : numéros des produits voulus, tous par défaut.
    """
    gardes = np.arange(len(parametres.produits)) if produits is None else produits
    s = exposition.surtaxes
    depart = np.log1p(s.npf + s.observee)[gardes]
    rapport = np.log1p(s.npf + s.central)[gardes] - depart
    choc = exposition.hypotheses.champ_du_choc
    centrale = sensibilites(horizon, parametres=parametres, choc=choc)[1][gardes]
    commun = -np.exp(ECART_COMMUN[horizon] * tirages.commun)[:, None]
    exposants: np.ndarray = commun * (centrale * connu(rapport))
    variables = np.flatnonzero((s.maximum > s.minimum)[gardes])
    if len(variables):
        taux = taux_tires(s, produits=gardes[variables], codes=parametres.produits, tirages=tirages)
        logs = np.log1p(s.npf[gardes[variables]] + taux) - depart[variables]
        exposants[:, variables] = commun * (centrale[variables] * connu(logs))
    if horizon == "long":
        exposants *= np.exp(tirages.propre[:, gardes] * ecarts_propres(parametres)[gardes])
    # Sur place : chaque grand tableau de plus coûte plus à obtenir du système qu'à calculer.
    np.exp(exposants, out=exposants)
    np.subtract(1.0, exposants, out=exposants)
    return exposants


def ecarts_propres(parametres: Parametres) -> np.ndarray:
    """Écart-type de v par produit, à long terme ; 0 là où la valeur commune remplace celle du produit."""
    _, sigma, haute = parametres.sigma
    ecarts = np.zeros(len(sigma))
    utilisable = parametres.sigma_utilisable
    ecarts[utilisable] = np.log(haute[utilisable] / sigma[utilisable])
    return ecarts


def taux_tires(
    surtaxes: Surtaxes, *, produits: np.ndarray, codes: tuple[str, ...], tirages: Tirages
) -> np.ndarray:
    """Surtaxe par tirage et produit : uniforme de min à central une fois sur deux, de central à max l'autre.

    Un seul tirage par condition, commun à tous les produits et départements qu'elle concerne.
    """
    central = surtaxes.central[produits]
    vers_le_bas, vers_le_haut = central - surtaxes.minimum[produits], surtaxes.maximum[produits] - central
    conditions = condition_de(codes)[produits]
    taux = np.empty((tirages.nombre, len(produits)))
    for condition, position in tirages.conditions.items():
        p = conditions == condition
        ecart = np.minimum(position, 0)[:, None] * vers_le_bas[p]
        ecart += np.maximum(position, 0)[:, None] * vers_le_haut[p]
        taux[:, p] = central[p] + ecart
    return taux


def _droits_tires(exposition: Exposition, *, tirages: Tirages) -> np.ndarray:
    """Droits par tirage et unité, ventes inchangées : linéaires en la position de chaque condition."""
    s, us = exposition.surtaxes, exposition.assiette.us
    conditions = condition_de(exposition.assiette.produits)
    droits = np.tile(us @ connu(s.central), (tirages.nombre, 1))
    for condition, position in tirages.conditions.items():
        ici = conditions == condition
        bas, haut = (
            us @ np.where(ici, connu(e), 0.0) for e in (s.central - s.minimum, s.maximum - s.central)
        )
        droits += np.minimum(position, 0)[:, None] * bas + np.maximum(position, 0)[:, None] * haut
    return droits


def _sommer(valeurs: np.ndarray, *, exposition: Exposition, tirages: Tirages) -> np.ndarray:
    """Applique le bruit des données aux départements et refait les ensembles par somme.

    Ce qu'un ensemble contient hors des départements préparés (non ventilé) ne bouge pas.
    """
    if not tirages.donnees_tirees:
        return valeurs
    ecarts = valeurs * (tirages.facteurs - 1)
    bruites: np.ndarray = valeurs + ecarts @ exposition.assiette.membres.T
    return bruites


def quantiles(valeurs: np.ndarray) -> np.ndarray:
    """P10, P50 et P90 de chaque colonne (trois lignes), interpolés entre les deux tirages voisins.

    Comme `np.quantile`, mais trier des colonnes rendues contiguës coûte moitié moins.
    """
    rangees = np.sort(np.ascontiguousarray(valeurs.T), axis=1)
    dernier = rangees.shape[1] - 1
    lignes = []
    for q in QUANTILES:
        avant = int(q * dernier)
        bas, haut = rangees[:, avant], rangees[:, min(avant + 1, dernier)]
        lignes.append(bas + (haut - bas) * (q * dernier - avant))
    return np.array(lignes)
