"""Ce qui ne change jamais : paramètres et vocabulaire des tables de `data/`, chargés une fois."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from modules.donnees import droit, tables
from modules.donnees.droit import Tarifs
from modules.simulation.scenario import DU_REGIME, HORIZONS, Choc, Horizon, Hypotheses, Scenario, Vocabulaire

Vecteur = np.ndarray  # une valeur par produit
NON_VENTILE = "NV"  # codes de produit absents de la nomenclature, réunis
_OUI = "oui"
NAVIRES = "3011"  # droit incertain : voir la méthode, § 16
PLAFONDS = (10.0, 15.0)  # points : taux tout compris dont l'effet ligne par ligne est connu


@dataclass(frozen=True, eq=False)
class Regime:
    """Surtaxes d'un régime daté, en part (0,15 = 15 points) ; NaN = taux inconnu.

    `sectorielle` : part de la surtaxe centrale due aux droits sectoriels, les mêmes pour toutes les origines.
    `choc` : qui est visé. `kappa` : surtaxe générale des autres origines rapportée à celle de l'Union (basse,
    centrale, haute).
    """

    minimum: Vecteur
    central: Vecteur
    maximum: Vecteur
    part_touchee: Vecteur
    sectorielle: Vecteur
    choc: Choc = "UE"
    kappa: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def autres_origines(self, kappa: float) -> Vecteur:
        """Surtaxe centrale que paient les autres origines : sectorielle + κ × générale."""
        autres: Vecteur = self.sectorielle + kappa * (self.central - self.sectorielle)
        return autres


@dataclass(frozen=True, eq=False)
class Parametres:
    """Tout ce qui ne dépend ni du scénario ni des données, un élément par produit de `produits`.

    Le dernier produit est « non ventilé », dont tout est inconnu.
    `npf` : droit normal en part (0,02 = 2 %), NaN si inconnu. `sigma*` : sensibilité de long terme et sa
    fourchette ; `theta` : part de l'UE dans les importations américaines ; `sigma_utilisable` : faux pour
    l'aéronautique, la pharmacie… qui gardent la valeur commune. `sensibilites` : horizon → (basse, centrale,
    haute) communes ; `ecarts_communs` : écart type du logarithme de la sensibilité, par horizon ; `eta` :
    sensibilité de la demande américaine toutes origines réunies ; `rho` : part d'une variation du change
    répercutée dans le prix en dollars. `plafonds` : surtaxe moyenne sous un taux
    tout compris de 10 puis de 15 %, calculée ligne par ligne, NaN si inconnue. `incertain` : produits dont
    la part visée est inconnue (navires). `importations_us` : poids américains de 2024, M$. `groupes` :
    genre de périmètre → code du produit à ce niveau. `conventions` : régimes jamais appliqués.
    """

    produits: tuple[str, ...]
    npf: Vecteur
    regimes: Mapping[str, Regime]
    sigma: tuple[Vecteur, Vecteur, Vecteur]
    theta: Vecteur
    sigma_utilisable: Vecteur
    sensibilites: Mapping[Horizon, tuple[float, float, float]]
    ecarts_communs: Mapping[Horizon, float]
    eta: float
    rho: float
    plafonds: tuple[Vecteur, Vecteur]
    incertain: Vecteur
    importations_us: Vecteur
    groupes: Mapping[str, np.ndarray]
    conventions: frozenset[str]
    vocabulaire: Vocabulaire


def _preparer_parametres(tarifs: Tarifs, *, produits: pd.DataFrame) -> Parametres:
    """Aligne les tables sur `produits` (catalogue : code, libelle, a129, a129_libelle, famille…)."""
    codes = pd.Index([*produits["code"], NON_VENTILE])
    a129 = tarifs.sigma_a129.set_index("a129").reindex([*produits["a129"], NON_VENTILE])
    bornes = tarifs.horizons.set_index("horizon").to_dict()
    sigma, ecart = a129["sigma_long"].to_numpy(float), a129["ecart_log"].to_numpy(float)
    autres = tarifs.parametres.set_index("parametre")["valeur"].to_dict()
    npf = tarifs.npf.set_index("cpf4").reindex(codes)
    plafonds = tarifs.plafonds.set_index(["plafond_points", "cpf4"])["surtaxe_points"].sort_index() / 100
    return Parametres(
        produits=tuple(codes),
        npf=npf["npf_points"].to_numpy(float) / 100,
        regimes=_regimes(tarifs, codes=codes),
        sigma=(sigma * np.exp(-ecart), sigma, sigma * np.exp(ecart)),
        theta=a129["part_ue"].to_numpy(float),
        sigma_utilisable=(a129["utilisable"] == _OUI).to_numpy() & ~np.isnan(sigma),
        sensibilites={
            h: (bornes["basse"][h], bornes["sensibilite"][h], bornes["haute"][h]) for h in HORIZONS
        },
        ecarts_communs={h: bornes["ecart_commun"][h] for h in HORIZONS},
        eta=autres["eta"],
        rho=autres["rho"],
        plafonds=tuple(_aligner(plafonds, (p,), codes=codes) for p in PLAFONDS),  # type: ignore[arg-type]
        incertain=codes.to_numpy(str) == NAVIRES,
        importations_us=npf["importations_us_musd"].to_numpy(float),
        groupes={
            "cpf4": codes.to_numpy(str),
            "a129": np.array([*produits["a129"], ""]),
            "famille": np.array([*produits["famille"], ""]),
        },
        conventions=frozenset(tarifs.regimes.loc[tarifs.regimes["genre"] == "menace", "regime"]),
        vocabulaire=_vocabulaire(tarifs, produits=produits),
    )


def _vocabulaire(tarifs: Tarifs, *, produits: pd.DataFrame) -> Vocabulaire:
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
    secteurs = tarifs.surtaxes_sectorielles.set_index(["regime", "cpf4"])["points"].sort_index() / 100
    origines = tarifs.regimes_autres_origines.set_index("regime")
    kappas = origines[["kappa_min", "kappa_central", "kappa_max"]].astype(float)
    regimes = {}
    for regime in tarifs.regimes["regime"]:
        central = _aligner(points, ("central", regime), codes=codes)
        bornes = [_aligner(points, (b, regime), codes=codes) for b in ("min", "max")]
        minimum, maximum = (np.where(np.isnan(b), central, b) for b in bornes)
        secteur = _aligner(secteurs, (regime,), codes=codes)
        # Absent de la table : aucun droit sectoriel, valeur connue.
        secteur = np.where(np.isnan(secteur) & ~np.isnan(central), 0.0, secteur)
        bas, milieu, haut = kappas.loc[regime].tolist()
        regimes[regime] = Regime(
            minimum, central, maximum, _aligner(parts, (regime,), codes=codes), secteur,
            choc=origines.loc[regime, "choc"], kappa=(bas, milieu, haut),
        )  # fmt: skip
    return regimes


@dataclass(frozen=True, slots=True)
class ChocApplique:
    """Qui est visé, et surtaxe générale des autres origines rapportée à celle de l'Union (trois valeurs)."""

    champ: Choc
    kappa: tuple[float, float, float]


def choc_applique(scenario: Scenario, hypotheses: Hypotheses, *, parametres: Parametres) -> ChocApplique:
    """Choix de l'utilisateur, sinon celui du régime de départ ; sans régime, l'Union seule est visée.

    κ sans unité (méthode, § 11).
    """
    regime = parametres.regimes.get(scenario.base)
    champ: Choc = "UE" if regime is None else regime.choc
    kappa = (1.0, 1.0, 1.0) if regime is None else regime.kappa
    if hypotheses.champ_du_choc != DU_REGIME:
        champ = hypotheses.champ_du_choc
    if hypotheses.kappa is not None:
        kappa = (hypotheses.kappa,) * 3
    return ChocApplique(champ, kappa)


def _aligner(serie: pd.Series, cle: tuple[str, ...], *, codes: pd.Index) -> Vecteur:
    try:
        bloc = serie.loc[cle]
    except KeyError:
        return np.full(len(codes), np.nan)
    aligne: Vecteur = bloc.reindex(codes).to_numpy(float)
    return aligne


def regime_en_vigueur() -> str:
    """Code du régime en vigueur à la dernière vérification du droit."""
    return _regime_en_vigueur(droit.lire_tarifs())


@lru_cache(maxsize=2)
def _regime_en_vigueur(tarifs: Tarifs) -> str:
    return droit.regime_en_vigueur(tarifs.regimes)


def scenario_en_vigueur() -> Scenario:
    """Le droit en vigueur à la dernière vérification : ce sur quoi tout s'ouvre."""
    return Scenario(base=regime_en_vigueur())


def vocabulaire_embarque() -> Vocabulaire:
    """Codes admis dans un scénario et leurs libellés, d'après les tables de `data/`."""
    return parametres_embarques().vocabulaire


def parametres_embarques() -> Parametres:
    """Paramètres des tables de `data/`, gardés tant qu'aucune ne change."""
    return _parametres(droit.lire_tarifs())


@lru_cache(maxsize=2)
def _parametres(tarifs: Tarifs) -> Parametres:
    return _preparer_parametres(tarifs, produits=tables.produits())
