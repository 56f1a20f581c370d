"""Ce qui ne change jamais : paramètres et vocabulaire des tables de `data/`, chargés une fois."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from modules.donnees import droit, tables
from modules.donnees.droit import Tarifs
from modules.simulation.scenario import HORIZONS, Horizon, Vocabulaire

Vecteur = np.ndarray  # une valeur par produit
NON_VENTILE = "NV"  # codes de produit absents de la nomenclature, réunis
OUI = "oui"


@dataclass(frozen=True, eq=False)
class Regime:
    """Surtaxes d'un régime daté, en part (0,15 = 15 points) ; NaN = taux inconnu."""

    minimum: Vecteur
    central: Vecteur
    maximum: Vecteur
    part_touchee: Vecteur


@dataclass(frozen=True, eq=False)
class Parametres:
    """Tout ce qui ne dépend ni du scénario ni des données, un élément par produit de `produits`.

    Le dernier produit est « non ventilé », dont tout est inconnu.
    `npf` : droit normal en part (0,02 = 2 %), NaN si inconnu. `sigma*` : sensibilité de long terme et sa
    fourchette ; `theta` : part de l'UE dans les importations américaines ; `sigma_utilisable` : faux pour
    l'aéronautique, la pharmacie… qui gardent la valeur commune. `sensibilites` : horizon → (basse, centrale,
    haute) communes. `groupes` : genre de périmètre → code du produit à ce niveau.
    `conventions` : régimes jamais appliqués.
    """

    produits: tuple[str, ...]
    npf: Vecteur
    regimes: Mapping[str, Regime]
    sigma: tuple[Vecteur, Vecteur, Vecteur]
    theta: Vecteur
    sigma_utilisable: Vecteur
    sensibilites: Mapping[Horizon, tuple[float, float, float]]
    eta: float
    groupes: Mapping[str, np.ndarray]
    conventions: frozenset[str]
    vocabulaire: Vocabulaire


def preparer_parametres(tarifs: Tarifs, *, produits: pd.DataFrame) -> Parametres:
    """Aligne les tables sur `produits` (catalogue : code, libelle, a129, a129_libelle, famille…)."""
    codes = pd.Index([*produits["code"], NON_VENTILE])
    a129 = tarifs.sigma_a129.set_index("a129").reindex([*produits["a129"], NON_VENTILE])
    bornes = tarifs.horizons.set_index("horizon")[["basse", "sensibilite", "haute"]].to_dict()
    sigma, ecart = a129["sigma_long"].to_numpy(float), a129["ecart_log"].to_numpy(float)
    return Parametres(
        produits=tuple(codes),
        npf=tarifs.npf.set_index("cpf4")["npf_points"].reindex(codes).to_numpy(float) / 100,
        regimes=_regimes(tarifs, codes=codes),
        sigma=(sigma * np.exp(-ecart), sigma, sigma * np.exp(ecart)),
        theta=a129["part_ue"].to_numpy(float),
        sigma_utilisable=(a129["utilisable"] == OUI).to_numpy() & ~np.isnan(sigma),
        sensibilites={
            h: (bornes["basse"][h], bornes["sensibilite"][h], bornes["haute"][h]) for h in HORIZONS
        },
        eta=tarifs.parametres.set_index("parametre")["valeur"].to_dict()["eta"],
        groupes={
            "cpf4": codes.to_numpy(str),
            "a129": np.array([*produits["a129"], ""]),
            "famille": np.array([*produits["famille"], ""]),
        },
        conventions=frozenset(tarifs.regimes.loc[tarifs.regimes["genre"] == "menace", "regime"]),
        vocabulaire=vocabulaire(tarifs, produits=produits),
    )


def vocabulaire(tarifs: Tarifs, *, produits: pd.DataFrame) -> Vocabulaire:
    """Codes admis dans un scénario et leurs libellés."""
    return Vocabulaire(
        regimes=_dictionnaire(tarifs.regimes, "regime", "libelle"),
        cpf4=_dictionnaire(produits, "code", "libelle"),
        a129=_dictionnaire(produits, "a129", "a129_libelle"),
        familles=_dictionnaire(produits, "famille", "famille_libelle"),
    )


def _dictionnaire(table: pd.DataFrame, cle: str, valeur: str) -> dict[str, str]:
    return {c: v for c, v in zip(table[cle], table[valeur], strict=True) if c}


def _regimes(tarifs: Tarifs, *, codes: pd.Index) -> dict[str, Regime]:
    """Une borne absente vaut le taux central ; un taux central absent reste inconnu."""
    points = tarifs.surtaxes.set_index(["borne", "regime", "cpf4"])["points"].sort_index() / 100
    parts = tarifs.parts_touchees.set_index(["regime", "cpf4"])["part"].sort_index()
    regimes = {}
    for regime in tarifs.regimes["regime"]:
        central = _aligner(points, ("central", regime), codes=codes)
        bornes = [_aligner(points, (b, regime), codes=codes) for b in ("min", "max")]
        minimum, maximum = (np.where(np.isnan(b), central, b) for b in bornes)
        regimes[regime] = Regime(minimum, central, maximum, _aligner(parts, (regime,), codes=codes))
    return regimes


def _aligner(serie: pd.Series, cle: tuple[str, ...], *, codes: pd.Index) -> Vecteur:
    try:
        bloc = serie.loc[cle]
    except KeyError:
        return np.full(len(codes), np.nan)
    aligne: Vecteur = bloc.reindex(codes).to_numpy(float)
    return aligne


def parametres_embarques() -> Parametres:
    """Paramètres des tables de `data/`, gardés tant qu'aucune ne change."""
    return _parametres(droit.lire_tarifs())


@lru_cache(maxsize=2)
def _parametres(tarifs: Tarifs) -> Parametres:
    return preparer_parametres(tarifs, produits=tables.produits())
