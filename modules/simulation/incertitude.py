"""Étendue de la baisse possible, des droits et de la place, sur tous les tirages (méthode, § 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from modules.donnees.confiance import ecart_type_us
from modules.simulation.embarque import NAVIRES, Parametres, parametres_embarques
from modules.simulation.exposition import (
    Assiette,
    DemandeAmericaine,
    Exposition,
    Rapports,
    Surtaxes,
    connu,
    demande_americaine,
    log_autres,
    log_ventes,
    sensibilites,
)
from modules.simulation.scenario import Horizon

Condition = Literal["aviation", "medicament", "navires"]
CONDITIONS: tuple[Condition, ...] = ("aviation", "medicament", "navires")
# Suite de chaque cause : une nouvelle cause prend un nouveau numéro, les autres tirages ne changent pas.
_CAUSES: dict[Condition, int] = {"aviation": 2, "medicament": 3, "navires": 5}
_CAUSE_DONNEES, _CAUSE_KAPPA = 4, 6
NOMBRE = 2_000
_PAQUET = 400  # tirages calculés à la fois pour un seul territoire
_GRAINE = 20_261_009
# Divisions CPF de la chimie et de la pharmacie : leurs exemptions dépendent toutes de l'usage médical, celles
# des autres divisions de l'usage en aviation civile ; aucun CPF4 ne mêle les deux (vérifié sur les listes).
_DIVISIONS_MEDICAMENT = ("20", "21")


@dataclass(frozen=True, eq=False)
class Tirages:
    """`nombre` tirages (première dimension de chaque tableau).

    `commun[k]` : loi normale réduite, sensibilité de tous les produits. `propre[k, p]` : loi normale
    réduite, la même pour les produits d'un même A129. `conditions[c][k]` : de −1 (tout est exempté) à 1 (rien
    ne l'est), 0 au taux central. `kappa[k]` : de −1 (borne basse) à 1 (borne haute), ce que paient les autres
    origines. `facteurs[k, u]` : multiplie les ventes aux États-Unis d'un département ; 1
    pour des données relevées et pour les ensembles de départements, recalculés par somme.
    """

    commun: np.ndarray
    propre: np.ndarray
    conditions: Mapping[Condition, np.ndarray]
    kappa: np.ndarray
    facteurs: np.ndarray
    donnees_tirees: bool

    @property
    def nombre(self) -> int:
        """Nombre de tirages."""
        return len(self.commun)

    def tranches(self, taille: int) -> Iterator["Tirages"]:
        """Les mêmes tirages par paquets d'au plus `taille`, dans l'ordre."""
        for debut in range(0, self.nombre, taille):
            ici = slice(debut, debut + taille)
            yield replace(
                self,
                commun=self.commun[ici],
                propre=self.propre[ici],
                conditions={c: position[ici] for c, position in self.conditions.items()},
                kappa=self.kappa[ici],
                facteurs=self.facteurs[ici],
            )


def _tirer(
    assiette: Assiette, *, parametres: Parametres, nombre: int = NOMBRE, graine: int = _GRAINE
) -> Tirages:
    """Tire toutes les causes ; les données ne bougent que si elles sont estimées."""
    codes, place = np.unique(parametres.groupes["a129"], return_inverse=True)
    propre = _normales(nombre, len(codes), graine=graine, cause=1)
    estimees = assiette.provenance.est_estimation
    return Tirages(
        commun=_normales(nombre, 1, graine=graine, cause=0)[:, 0],
        propre=propre[:, place],
        conditions={
            c: 2 * _rangees(nombre, 1, graine=graine, cause=_CAUSES[c])[:, 0] - 1 for c in CONDITIONS
        },
        kappa=2 * _rangees(nombre, 1, graine=graine, cause=_CAUSE_KAPPA)[:, 0] - 1,
        facteurs=(
            _facteurs(assiette, nombre=nombre, graine=graine)
            if estimees
            else np.ones((nombre, len(assiette.unites)))
        ),
        donnees_tirees=estimees,
    )


# Un jeu déposé meurt avec la visite : ses tirages aussi, que rien d'autre ne retient.
_TIRAGES: WeakKeyDictionary[Assiette, Tirages] = WeakKeyDictionary()


def tirages_de(assiette: Assiette) -> Tirages:
    """Tirages d'un jeu de données, les mêmes pour tous ses scénarios, gardés aussi longtemps que lui.

    2 000 tirages, graine fixe (méthode, § 5).
    """
    tirages = _TIRAGES.get(assiette)
    if tirages is None:
        tirages = _TIRAGES[assiette] = _tirer(assiette, parametres=parametres_embarques())
    return tirages


@lru_cache(maxsize=4)
def condition_de(produits: tuple[str, ...]) -> np.ndarray:
    """Condition dont dépend l'exemption de chaque produit, s'il en a une (en lecture seule).

    Codes : « navires », « medicament » ou « aviation ».
    """
    conditions = np.array(
        [
            "navires" if p == NAVIRES else "medicament" if p.startswith(_DIVISIONS_MEDICAMENT) else "aviation"
            for p in produits
        ]
    )
    conditions.setflags(write=False)
    return conditions


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
    """exp(w) par département, recalé pour que la somme des départements ne change pas.

    Écart-type de w : selon la part des ventes portée par des chiffres publiés (`ecart_type_us`).
    """
    departements = np.array([g == "departement" for g in assiette.genres])
    facteurs = np.ones((nombre, len(assiette.unites)))
    ventes = assiette.us[departements].sum(axis=1)
    if ventes.sum() <= 0:
        return facteurs
    codes = [u for u, g in zip(assiette.unites, assiette.genres, strict=True) if g == "departement"]
    ecarts = np.array([ecart_type_us(code) for code in codes])
    bruits = np.exp(ecarts * _normales(nombre, len(ventes), graine=graine, cause=_CAUSE_DONNEES))
    facteurs[:, departements] = bruits * (ventes.sum() / (bruits @ ventes))[:, None]
    return facteurs


_TETE = 10
_PAS_KENDALL = 4  # un tirage sur quatre suffit à un tau médian, donné à deux chiffres


@dataclass(frozen=True, eq=False)
class Rangs:
    """Places tirées des unités classées, 1 = la plus exposée.

    `table` : index unite, colonnes p10, p50, p90 (places entières), proba_top10 (0 à 1). `kendall` : tau de
    Kendall médian entre l'ordre d'un tirage et l'ordre des places médianes ; `ordre_conserve` :
    (1 + tau) / 2, part des paires de départements rangées dans le même ordre.
    """

    table: pd.DataFrame
    kendall: float

    @property
    def ordre_conserve(self) -> float:
        """Part des paires rangées dans le même ordre d'un tirage à l'autre."""
        return (1 + self.kendall) / 2

    def de(self, unite: str) -> dict[str, float] | None:
        """p10, p50, p90 (entiers) et proba_top10 d'une unité ; None si elle n'est pas classée.

        Places de 1 à 100, probabilité de 0 à 1.
        """
        if unite not in self.table.index:
            return None
        ligne: dict[str, float] = self.table.loc[[unite]].to_dict("records")[0]  # type: ignore[assignment]
        return ligne

    def indiscernables(self, unite: str) -> list[str]:
        """Unités dont l'étendue de place recoupe celle-ci, la place médiane la plus proche d'abord."""
        if unite not in self.table.index:
            return []
        t, ici = self.table, self.table.loc[unite]
        recoupent = t[(t["p10"] <= ici["p90"]) & (t["p90"] >= ici["p10"])].drop(index=unite)
        ordre = (recoupent["p50"] - ici["p50"]).abs().sort_values(kind="stable").index
        return [str(code) for code in ordre]


def _rangs_tires(
    valeurs: np.ndarray, *, totaux: np.ndarray, classees: np.ndarray, unites: tuple[str, ...]
) -> Rangs | None:
    """Places par `valeurs[k, u]` rapportées à `totaux[u]` ; None si personne n'est exposé."""
    en_lice = np.flatnonzero(classees & (totaux > 0))
    # Arrondi : deux poids égaux ne doivent pas être départagés par le dernier bit d'une somme.
    poids = np.round(valeurs[:, en_lice] / totaux[en_lice], 12)
    if not (poids > 0).any():
        return None
    places = _places(poids)
    etendue = _etendue(places)
    table = pd.DataFrame(
        {
            "p10": etendue[0],
            "p50": etendue[1],
            "p90": etendue[2],
            "proba_top10": (places <= _TETE).mean(axis=0),
        },
        index=pd.Index([unites[i] for i in en_lice], name="unite"),
    )
    return Rangs(
        table=table, kendall=_kendall(places[::_PAS_KENDALL], ordre=np.argsort(etendue[1], kind="stable"))
    )


def _places(poids: np.ndarray) -> np.ndarray:
    """Place de chaque colonne dans chaque ligne, la plus grande valeur d'abord, ex aequo à la même place.

    Entiers courts : les places se comptent par centaines, et tout ce qui suit les parcourt plusieurs fois.
    """
    ordre = np.argsort(-poids, axis=1)
    tries = np.take_along_axis(poids, ordre, axis=1)
    nouvelle = np.ones(poids.shape, dtype=bool)
    nouvelle[:, 1:] = tries[:, 1:] < tries[:, :-1]
    rang = np.where(nouvelle, np.arange(poids.shape[1], dtype=np.int16), np.int16(0))
    np.maximum.accumulate(rang, axis=1, out=rang)
    places = np.empty_like(rang)
    np.put_along_axis(places, ordre, rang + 1, axis=1)
    return places


def _etendue(places: np.ndarray) -> np.ndarray:
    """P10, P50 et P90 de chaque colonne, trois lignes de places entières : aucune n'est une moyenne de deux.

    Comme `np.quantile(…, method="inverted_cdf")`, mais le tri d'entiers courts coûte sept fois moins.
    """
    rangees = np.sort(np.ascontiguousarray(places.T), axis=1)
    numeros = [ceil(len(places) * dixieme / 10) - 1 for dixieme in (1, 5, 9)]
    return rangees[:, numeros].T.astype(int)


def _kendall(places: np.ndarray, *, ordre: np.ndarray) -> float:
    """Tau médian entre l'ordre de chaque tirage et celui des places médianes (`ordre` des colonnes)."""
    n = places.shape[1]
    if n < 2:
        return 1.0
    # Tirages contigus : les n(n − 1)/2 comparaisons coûtent quelques millisecondes.
    rangees = np.ascontiguousarray(places.T[ordre])
    accords = np.zeros(len(places), dtype=np.int32)
    for i in range(n - 1):
        apres = rangees[i + 1 :]
        accords += (apres > rangees[i]).sum(axis=0, dtype=np.int16)
        accords -= (apres < rangees[i]).sum(axis=0, dtype=np.int16)
    return float(np.median(accords) / (n * (n - 1) / 2))


_QUANTILES = (0.1, 0.9)  # huit fois sur dix, la valeur tirée est entre les deux
_BORNES = [f"p{round(100 * q)}" for q in _QUANTILES]


class Etendue(NamedTuple):
    """Valeur centrale du calcul et bornes des tirages, en euros ; NaN = inconnu.

    L'effet de la surtaxe seule, toutes choses égales par ailleurs, est entre `bas` et `haut` huit fois sur
    dix.
    """

    bas: float
    milieu: float
    haut: float


_INCONNUE = Etendue(np.nan, np.nan, np.nan)


@dataclass(frozen=True, eq=False)
class Incertitude:
    """Étendue à un horizon.

    `unites` : une ligne par territoire, colonnes baisse_p10_eur, baisse_eur, baisse_p90_eur, droits_p10_eur,
    droits_eur, droits_p90_eur ; NaN = inconnu. `rangs_droits` : places par droits rapportés aux exportations
    (la place de la méthode) ; `rangs_baisse` : par baisse rapportée aux exportations. Aucune place n'est
    tirée sur des données relevées (None).
    """

    horizon: Horizon
    unites: pd.DataFrame
    rangs_droits: Rangs | None
    rangs_baisse: Rangs | None

    def etendue(self, unite: str) -> Etendue:
        """Baisse d'un territoire : bornes et valeur centrale."""
        colonnes = ["baisse_p10_eur", "baisse_eur", "baisse_p90_eur"]
        return Etendue(*self.unites[colonnes].loc[[unite]].to_numpy(float)[0].tolist())


def evaluer(exposition: Exposition, *, tirages: Tirages, horizon: Horizon) -> Incertitude:
    """Toutes les unités : une matrice tirages × produits, puis un seul produit matriciel.

    Baisses en euros, places de 1 à 100 (méthode, § 5).
    """
    assiette = exposition.assiette
    baisses = _baisses_tirees(exposition, tirages=tirages, horizon=horizon)
    droits = _sommer(_droits_tires(exposition, tirages=tirages), exposition=exposition, tirages=tirages)
    colonnes: dict[str, np.ndarray] = {}
    for nom, reference, valeurs in (
        ("baisse", f"baisse_{horizon}_eur", baisses),
        ("droits", "droits_eur", droits),
    ):
        centre = exposition.unites[reference].to_numpy(float)
        bas, haut = _encadrer(_quantiles(valeurs), centre=centre)
        colonnes |= {f"{nom}_p10_eur": bas, f"{nom}_eur": centre, f"{nom}_p90_eur": haut}
    places: list[Rangs | None] = [None, None]
    if tirages.donnees_tirees:
        classees = assiette.classees & exposition.unites["droits_eur"].notna().to_numpy()
        places = [
            _rangs_tires(v, totaux=assiette.totaux, classees=classees, unites=assiette.unites)
            for v in (droits, baisses)
        ]
    return Incertitude(
        horizon=horizon,
        unites=pd.DataFrame(colonnes, index=exposition.unites.index),
        rangs_droits=places[0],
        rangs_baisse=places[1],
    )


def _baisses_tirees(exposition: Exposition, *, tirages: Tirages, horizon: Horizon) -> np.ndarray:
    """Baisse par tirage et unité."""
    pertes = _pertes_tirees(exposition, tirages=tirages, horizon=horizon)
    return _sommer(pertes @ exposition.assiette.us.T, exposition=exposition, tirages=tirages)


def bornes_de(resultat: Exposition, horizon: Horizon) -> pd.DataFrame:
    """baisse_basse_eur, baisse_haute_eur de toutes les unités, sans les places.

    Euros, quantiles 10 et 90 % (méthode, § 5).
    """
    baisses = _baisses_tirees(resultat, tirages=tirages_de(resultat.assiette), horizon=horizon)
    bas, haut = _encadrer(
        _quantiles(baisses), centre=resultat.unites[f"baisse_{horizon}_eur"].to_numpy(float)
    )
    return pd.DataFrame({"baisse_basse_eur": bas, "baisse_haute_eur": haut}, index=resultat.unites.index)


def _encadrer(bornes: np.ndarray, *, centre: np.ndarray) -> np.ndarray:
    """Bornes (deux lignes) étendues au besoin jusqu'à la valeur centrale ; inconnues quand elle l'est."""
    bas, haut = bornes
    encadrees: np.ndarray = np.array([np.minimum(bas, centre), np.maximum(haut, centre)])
    return encadrees


def etendue_de(
    exposition: Exposition, unite: str, horizon: Horizon = "court", *, tirages: Tirages | None = None
) -> Etendue:
    """Étendue de la baisse possible d'un territoire (euros) : ce que le curseur recalcule à chaque pas.

    `tirages` : ceux du jeu si l'on n'en donne pas d'autres. NaN aux trois bouts si la baisse est inconnue.
    """
    tirages = tirages or tirages_de(exposition.assiette)
    rang = exposition.assiette.rang_de(unite)
    centre = exposition.ligne(unite)[f"baisse_{horizon}_eur"]
    if np.isnan(centre):
        return _INCONNUE
    if exposition.assiette.genres[rang] == "departement":
        baisses = _baisses_d_un_departement(exposition, rang=rang, tirages=tirages, horizon=horizon)
    else:
        baisses = _baisses_tirees(exposition, tirages=tirages, horizon=horizon)[:, rang]
    bas, haut = _encadrer(_quantiles(baisses[:, None]), centre=np.array([centre]))[:, 0]
    return Etendue(float(bas), centre, float(haut))


def _baisses_d_un_departement(
    exposition: Exposition, *, rang: int, tirages: Tirages, horizon: Horizon
) -> np.ndarray:
    """Baisse par tirage d'un seul département, vingt fois plus vite que toutes."""
    vendus = np.flatnonzero(exposition.assiette.us[rang] > 0)
    us, s = exposition.assiette.us[rang], exposition.surtaxes
    varie = (s.maximum > s.minimum)[vendus]
    # Par paquets, car un grand tableau coûte plus à obtenir du système qu'à calculer ; et à part les produits
    # dont le taux ne varie pas : un seul logarithme leur suffit.
    pertes = [
        sum(
            _pertes_tirees(exposition, tirages=t, horizon=horizon, produits=p) @ us[p]
            for p in (vendus[~varie], vendus[varie])
        )
        for t in tirages.tranches(_PAQUET)
    ]
    baisses: np.ndarray = np.concatenate(pertes) * tirages.facteurs[:, rang]
    return baisses


def etendue_produits_de(
    exposition: Exposition, unite: str, horizon: Horizon = "court", *, tirages: Tirages | None = None
) -> pd.DataFrame:
    """produit, baisse_p10_eur, baisse_eur, baisse_p90_eur des produits vendus par un territoire.

    Un ensemble de départements garde ses ventes publiées, sans bruit de données : les erreurs de ses
    membres s'y compensent. Un produit sans taux connu a une étendue inconnue. Euros, quantiles 10 et 90 %
    (méthode, § 5).
    """
    tirages, rang = tirages or tirages_de(exposition.assiette), exposition.assiette.rang_de(unite)
    ventes = exposition.assiette.us[rang]
    vendus = np.flatnonzero(ventes > 0)
    pertes = _pertes_tirees(exposition, tirages=tirages, horizon=horizon, produits=vendus)
    centre = exposition.reactions[horizon].perte[vendus] * ventes[vendus]
    # quantile(V·x) = V·quantile(x) : les ventes multiplient après coup.
    bornes = _quantiles(pertes * tirages.facteurs[:, [rang]]) * ventes[vendus]
    bas, haut = _encadrer(bornes, centre=centre)
    return pd.DataFrame(
        {
            "produit": np.array(exposition.assiette.produits)[vendus],
            "baisse_p10_eur": bas,
            "baisse_eur": centre,
            "baisse_p90_eur": haut,
        }
    )


def _pertes_tirees(
    exposition: Exposition,
    *,
    tirages: Tirages,
    horizon: Horizon,
    produits: np.ndarray | None = None,
) -> np.ndarray:
    """1 − V1/V par tirage et produit ; 0 là où la surtaxe est inconnue (compté à part, « non couvert »).

    Le logarithme de V1/V (`log_ventes`) est multiplié par exp(u) ; à long terme la sensibilité de chaque
    produit l'est par exp(v), sans descendre sous celle de la demande totale. κ est tiré entre ses bornes.
    `produits` : numéros des produits voulus, tous par défaut.
    """
    parametres = exposition.parametres
    gardes = np.arange(len(parametres.produits)) if produits is None else produits
    s, choc = exposition.surtaxes, exposition.choc
    depart = np.log1p(s.npf + s.observee)[gardes]
    variables = np.flatnonzero((s.maximum > s.minimum)[gardes])
    # Une ligne suffit tant que rien ne varie d'un tirage à l'autre.
    taux = s.central[gardes][None, :]
    if len(variables):
        taux = np.repeat(taux, tirages.nombre, axis=0)
        taux[:, variables] = _taux_tires(
            s, produits=gardes[variables], codes=parametres.produits, tirages=tirages
        )
    union = np.log1p(s.npf[gardes] + taux) - depart
    autres: np.ndarray | float = 0.0
    if horizon != "court" and choc.champ == "monde":
        autres = log_autres(
            s.de(gardes), taux=taux, kappa=_kappas_tires(choc.kappa, tirages=tirages)[:, None]
        )
    sigma = sensibilites(horizon, parametres=parametres)[1][gardes]
    if horizon == "long":
        sigma = sigma * np.exp(tirages.propre[:, gardes] * _ecarts_propres(parametres)[gardes])
        sigma = np.maximum(sigma, parametres.eta)
    theta, eta = demande_americaine(parametres)
    logs = log_ventes(
        Rapports(union, autres), sigma=sigma, horizon=horizon, choc=choc.champ,
        demande=DemandeAmericaine(theta[gardes], eta),
    )  # fmt: skip
    np.nan_to_num(logs, copy=False)
    exposants = logs * np.exp(parametres.ecarts_communs[horizon] * tirages.commun)[:, None]
    # Sur place : chaque grand tableau de plus coûte plus à obtenir du système qu'à calculer.
    np.expm1(exposants, out=exposants)
    np.negative(exposants, out=exposants)
    return exposants


def _kappas_tires(kappa: tuple[float, float, float], *, tirages: Tirages) -> np.ndarray:
    """κ par tirage : uniforme de la borne basse au centre une fois sur deux, du centre à la haute l'autre."""
    bas, centre, haut = kappa
    vers_le_bas, vers_le_haut = np.minimum(tirages.kappa, 0), np.maximum(tirages.kappa, 0)
    tires: np.ndarray = centre + vers_le_bas * (centre - bas) + vers_le_haut * (haut - centre)
    return tires


def _ecarts_propres(parametres: Parametres) -> np.ndarray:
    """Écart-type de v par produit, à long terme ; 0 là où la valeur commune remplace celle du produit."""
    _, sigma, haute = parametres.sigma
    ecarts = np.zeros(len(sigma))
    utilisable = parametres.sigma_utilisable
    ecarts[utilisable] = np.log(haute[utilisable] / sigma[utilisable])
    return ecarts


def _taux_tires(
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


def _quantiles(valeurs: np.ndarray) -> np.ndarray:
    """P10 et P90 de chaque colonne (deux lignes), interpolés entre les deux tirages voisins.

    Comme `np.quantile`, mais trier des colonnes rendues contiguës coûte moitié moins.
    """
    rangees = np.sort(np.ascontiguousarray(valeurs.T), axis=1)
    dernier = rangees.shape[1] - 1
    lignes = []
    for q in _QUANTILES:
        avant = int(q * dernier)
        bas, haut = rangees[:, avant], rangees[:, min(avant + 1, dernier)]
        lignes.append(bas + (haut - bas) * (q * dernier - avant))
    return np.array(lignes)
