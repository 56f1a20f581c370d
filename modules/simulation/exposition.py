"""Résultat d'un scénario pour tous les territoires à la fois : assiette, surtaxes, réaction des ventes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import pandas as pd

from modules.donnees import droit, tables
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance, Sens
from modules.donnees.tables import Territoire, territoire
from modules.simulation.embarque import (
    NON_VENTILE,
    PLAFONDS,
    ChocApplique,
    Parametres,
    Regime,
    Vecteur,
    choc_applique,
    parametres_embarques,
)
from modules.simulation.mots import (
    MEDICAMENTS_INCERTAINS,
    MEDICAMENTS_METAL,
    NAVIRES_INCERTAINS,
    PLAFOND_MOYEN,
    SANS_DROIT_NORMAL,
    Avis,
    avis,
)
from modules.simulation.scenario import (
    AUCUNE,
    GENRES,
    HORIZONS,
    PERIODE,
    Choc,
    Horizon,
    Hypotheses,
    Mesure,
    Scenario,
    defauts_hypotheses,
    defauts_scenario,
    lever,
)


@dataclass(frozen=True, eq=False)
class Surtaxes:
    """Surtaxes par produit, en part (0,15 = 15 points) ; NaN = taux inconnu, jamais zéro.

    `observee` : surtaxe de la situation de référence. `npf` : droit normal, zéro là où il est inconnu
    (`npf_inconnu` le signale). `part_touchee` : part des ventes du produit réellement visée. `sectorielle` :
    part de `central` que toutes les origines paient ; `autres_observees` : ce que payaient les autres
    origines dans la situation de référence. `incertain` : part visée inconnue, de 0 à 1, zéro au centre.
    `plafond_moyen` : taux tout compris calculé sur le droit moyen du produit, faute de ses lignes.
    """

    minimum: Vecteur
    central: Vecteur
    maximum: Vecteur
    part_touchee: Vecteur
    observee: Vecteur
    npf: Vecteur
    npf_inconnu: Vecteur
    sectorielle: Vecteur
    autres_observees: Vecteur
    incertain: Vecteur
    plafond_moyen: Vecteur

    def de(self, produits: np.ndarray) -> "Surtaxes":
        """Les mêmes, pour ces produits seulement (numéros)."""
        return Surtaxes(**{c.name: getattr(self, c.name)[produits] for c in fields(self)})

    @property
    def connue(self) -> Vecteur:
        """Produits dont la surtaxe est connue."""
        connue: Vecteur = ~np.isnan(self.central)
        return connue

    @property
    def exemptions_variables(self) -> bool:
        """Une exemption au moins dépend d'une condition que la douane ne voit pas."""
        return bool(np.any(self.maximum > self.minimum))

    @property
    def uniforme(self) -> float | None:
        """Taux commun à tous les produits (en part), None s'ils diffèrent ou si l'un est inconnu.

        Les produits incertains sont mis à part : leur taux central est nul.
        """
        taux = self.central[~self.incertain]
        return float(taux[0]) if bool(np.all(taux == taux[0])) else None


def surtaxes(scenario: Scenario, *, parametres: Parametres, poids_periode: Mapping[str, float]) -> Surtaxes:
    """Surtaxe du scénario et de sa référence. `poids_periode` : voir `modules.donnees.droit`.

    Parts, un élément par produit, NaN si le taux est inconnu (méthode, § 2).
    """
    base = _regime_de_base(scenario.base, parametres=parametres)
    minimum, central, maximum = base.minimum.copy(), base.central.copy(), base.maximum.copy()
    part = base.part_touchee.copy()
    npf_inconnu = np.isnan(parametres.npf)
    npf = np.where(npf_inconnu, 0.0, parametres.npf)
    sectorielle, plafond_moyen = base.sectorielle.copy(), np.zeros(len(npf), dtype=bool)
    for mesure, vises in _mesures_appliquees(scenario.mesures, parametres=parametres):
        for bornes, depart in ((minimum, base.minimum), (central, base.central), (maximum, base.maximum)):
            bornes[vises] = _appliquer(mesure, depart=depart, npf=npf, plafonds=parametres.plafonds)[vises]
        if not (mesure.mode == "ajoute" and mesure.taux == 0):
            part[vises] = np.where(central[vises] > 0, 1.0, 0.0)
        if mesure.mode != "ajoute":
            sectorielle[vises] = 0.0
        if mesure.mode == "plafonne":
            plafond_moyen |= vises & (npf > 0) & np.isnan(parametres.plafonds[0])
    # Part visée inconnue, de 0 à 1 : nulle au centre, quel que soit le scénario.
    flou = parametres.incertain & ~np.isnan(central)
    minimum, central, part = (np.where(flou, 0.0, v) for v in (minimum, central, part))
    observee, autres = _observees(scenario.reference, parametres=parametres, poids=poids_periode)
    return Surtaxes(
        minimum=minimum,
        central=central,
        maximum=maximum,
        part_touchee=np.where(np.isnan(central), np.nan, part),
        observee=observee,
        npf=npf,
        npf_inconnu=npf_inconnu,
        sectorielle=np.where(flou, 0.0, sectorielle),
        autres_observees=autres,
        incertain=parametres.incertain,
        plafond_moyen=plafond_moyen,
    )


def _regime_de_base(cle: str, *, parametres: Parametres) -> Regime:
    """Régime daté, ou zéro connu partout pour `aucune`."""
    if cle != AUCUNE:
        return parametres.regimes[cle]
    nul = np.zeros(len(parametres.produits))
    return Regime(nul, nul, nul, nul, nul)


def _mesures_appliquees(
    mesures: tuple[Mesure, ...], *, parametres: Parametres
) -> list[tuple[Mesure, np.ndarray]]:
    """Chaque mesure avec les produits (masque) où elle l'emporte : la plus précise, à égalité la dernière."""
    libres = np.ones(len(parametres.produits), dtype=bool)
    resultat = []
    ordre = sorted(enumerate(mesures), key=lambda m: (GENRES.index(m[1].perimetre_genre), -m[0]))
    for _, mesure in ordre:
        if mesure.perimetre_genre == "tous":
            vises = libres.copy()
        else:
            vises = libres & (parametres.groupes[mesure.perimetre_genre] == mesure.perimetre_code)
        libres &= ~vises
        resultat.append((mesure, vises))
    return resultat


def _appliquer(
    mesure: Mesure, *, depart: Vecteur, npf: Vecteur, plafonds: tuple[Vecteur, Vecteur]
) -> Vecteur:
    """Surtaxe de chaque produit après la mesure ; ajouter à un taux inconnu reste inconnu."""
    taux = mesure.taux / 100
    if mesure.mode == "ajoute":
        return depart + taux
    if mesure.mode == "plafonne":
        return _plafonner(taux, npf=npf, plafonds=plafonds)
    return np.full(len(depart), taux if mesure.mode == "remplace" else 0.0)


def _plafonner(taux: float, *, npf: Vecteur, plafonds: tuple[Vecteur, Vecteur]) -> Vecteur:
    """Surtaxe sous un taux tout compris (en part), ligne par ligne quand l'effet à 10 et 15 % est connu.

    La moyenne de max(0 ; taux − droit de la ligne) croît avec le taux, de pente 1 au plus : elle est lue
    entre 0, 10 et 15 %, prolongée au-delà de pente 1, et reste entre max(0 ; taux − droit moyen) et le
    taux. Sans lignes connues, max(0 ; taux − droit moyen).
    """
    bas, haut = (p / 100 for p in PLAFONDS)
    a_dix, a_quinze = plafonds[0], np.where(np.isnan(plafonds[1]), plafonds[0] + haut - bas, plafonds[1])
    if taux <= bas:
        par_lignes = a_dix * taux / bas
    elif taux <= haut:
        par_lignes = a_dix + (a_quinze - a_dix) * (taux - bas) / (haut - bas)
    else:
        par_lignes = a_quinze + taux - haut
    moyenne = np.maximum(0.0, taux - npf)
    surtaxe: Vecteur = np.where(np.isnan(a_dix), moyenne, np.clip(par_lignes, moyenne, taux))
    return surtaxe


def _observees(
    reference: str, *, parametres: Parametres, poids: Mapping[str, float]
) -> tuple[Vecteur, Vecteur]:
    """Surtaxe de référence de l'Union et des autres origines : moyenne de la période, d'un régime, ou
    zéro."""
    if reference != PERIODE:
        poids = {} if reference == AUCUNE else {reference: 1.0}
    union, autres = np.zeros(len(parametres.produits)), np.zeros(len(parametres.produits))
    for nom, part in poids.items():
        regime = parametres.regimes[nom]
        union = union + part * regime.central
        # Un régime qui ne vise que l'Union ne change rien pour les autres.
        kappa = regime.kappa[1] if regime.choc == "monde" else 0.0
        autres = autres + part * (
            regime.autres_origines(kappa) if regime.choc == "monde" else 0.0 * regime.central
        )
    return union, autres


@dataclass(frozen=True, eq=False)
class Reaction:
    """Part des ventes perdue par produit (négative : hausse possible), NaN si inconnue.

    `perte` : effet de la surtaxe. `change` : effet de l'hypothèse de change, à part.
    """

    perte: Vecteur
    change: Vecteur


def _reactions(
    surtaxes: Surtaxes, *, parametres: Parametres, hypotheses: Hypotheses, choc: ChocApplique
) -> Mapping[Horizon, Reaction]:
    """Perte de ventes par produit et par horizon, aux valeurs centrales.

    La sensibilité porte sur la valeur hors droits : la réponse des prix est dedans, on ne la multiplie par
    rien.
    """
    union = _log_union(surtaxes, taux=surtaxes.central)
    monde = choc.champ == "monde"
    autres = log_autres(surtaxes, taux=surtaxes.central, kappa=choc.kappa[1]) if monde else 0.0
    demande = demande_americaine(parametres)
    resultat: dict[Horizon, Reaction] = {}
    for horizon in HORIZONS:
        sigma = sensibilites(horizon, parametres=parametres)[1]
        logs = log_ventes(
            Rapports(union, autres), sigma=sigma, horizon=horizon, choc=choc.champ, demande=demande
        )
        change = _facteur_change(hypotheses.change, sensibilite=sigma, rho=parametres.rho)
        resultat[horizon] = Reaction(perte=0.0 - np.expm1(logs), change=1 - change)
    return resultat


@dataclass(frozen=True, eq=False)
class Rapports:
    """ln R_F et ln R_A : droits de l'Union et des autres origines, rapportés à la situation de référence."""

    union: np.ndarray
    autres: np.ndarray | float


class DemandeAmericaine(NamedTuple):
    """θ : part de l'Union dans les importations américaines du produit ; η : sensibilité toutes origines."""

    theta: Vecteur
    eta: float


def demande_americaine(parametres: Parametres) -> DemandeAmericaine:
    """Part de l'Union inconnue : θ = 0, on ne réduit pas la sensibilité du produit.

    θ en part, η et σ sans unité (méthode, § 11).
    """
    return DemandeAmericaine(np.where(np.isnan(parametres.theta), 0.0, parametres.theta), parametres.eta)


def _log_union(surtaxes: Surtaxes, *, taux: np.ndarray) -> np.ndarray:
    """ln R_F, avec R_F = (1 + npf + taux) / (1 + npf + observée)."""
    logs: np.ndarray = np.log1p(surtaxes.npf + taux) - np.log1p(surtaxes.npf + surtaxes.observee)
    return logs


def log_autres(surtaxes: Surtaxes, *, taux: np.ndarray, kappa: float | np.ndarray) -> np.ndarray:
    """ln R_A : le taux général est multiplié par κ, la part sectorielle est la même pour tous.

    Sans unité, un élément par produit (méthode, § 11).
    """
    autres = surtaxes.sectorielle + kappa * (taux - surtaxes.sectorielle)
    logs: np.ndarray = np.log1p(surtaxes.npf + autres) - np.log1p(surtaxes.npf + surtaxes.autres_observees)
    return logs


def log_ventes(
    rapports: Rapports, *, sigma: np.ndarray, horizon: Horizon, choc: Choc, demande: DemandeAmericaine
) -> np.ndarray:
    """ln(V1/V). À un an : −σ·ln R_F, l'arbitrage entre origines y est déjà faible.

    Au-delà : −σ·ln R_F + (σ − η)·[θ·ln R_F + (1 − θ)·ln R_A] (méthode, § 11). Seule la France : θ = 0 et
    R_A = 1. L'Union : R_A = 1. Sans unité, un élément par produit.
    """
    union = rapports.union
    if horizon == "court" or choc == "France":
        seule: np.ndarray = -sigma * union
        return seule
    theta, eta = demande
    autres = rapports.autres if choc == "monde" else 0.0
    logs: np.ndarray = -sigma * union + (sigma - eta) * (theta * union + (1 - theta) * autres)
    return logs


def _facteur_change(hausse: float, *, sensibilite: Vecteur, rho: float) -> Vecteur:
    """(1 + e)^−(ρ·ε + 1 − ρ) : valeur en euros après une hausse de l'euro de `hausse` % (méthode, § 13)."""
    facteur: Vecteur = (1 + hausse / 100) ** -(rho * sensibilite + 1 - rho)
    return facteur


def sensibilites(horizon: Horizon, *, parametres: Parametres) -> tuple[Vecteur, Vecteur, Vecteur]:
    """Sensibilité σ (basse, centrale, haute) par produit.

    À long terme celle du produit, et la valeur commune là où l'estimation du produit n'est pas utilisable.
    Sans unité (méthode, § 4).
    """
    communes = tuple(np.full(len(parametres.produits), v) for v in parametres.sensibilites[horizon])
    if horizon != "long":
        return communes[0], communes[1], communes[2]
    basse, centrale, haute = (
        np.where(parametres.sigma_utilisable, sigma, commune)
        for sigma, commune in zip(parametres.sigma, communes, strict=True)
    )
    return basse, centrale, haute


ETATS_UNIS = "US"
_PHARMACIE = "21"  # division de la CPF
_VISEE_NOTABLE, _FAIBLE = 0.05, 0.01
_SENSIBLE = 0.01  # part des ventes sous laquelle une réserve sur un produit ne change rien de ce qui s'écrit
_FRANCE = "FR"


@dataclass(frozen=True, eq=False)
class Assiette:
    """Exportations de douze mois, en euros FAB.

    Lignes : `unites` (codes de territoire) ; colonnes : `produits` (CPF4, puis les codes inconnus réunis).
    `us[u, p]` : ventes aux États-Unis ; `toutes[u, p]` : vers tous les pays ; `totaux[u]` : toutes
    exportations ; `salaries[u]` : salariés du privé, NaN si inconnu. `classees[u]` : départements qui ont un
    rang (100 unités, sans Monaco). `membres[u, v]` : 1 si le département v fait partie de u (un département
    fait partie de lui-même). `poids_periode` : surtaxes déjà en vigueur pendant la période.

    D'un jeu partiel, on ne tire ni rang, ni France : un territoire dont un département manque a des ventes
    à 0 et un total NaN, et tous ses indicateurs sont inconnus.
    """

    unites: tuple[str, ...]
    genres: tuple[str, ...]
    produits: tuple[str, ...]
    us: np.ndarray
    toutes: np.ndarray
    totaux: np.ndarray
    salaries: np.ndarray
    classees: np.ndarray
    membres: np.ndarray
    poids_periode: Mapping[str, float]
    provenance: Provenance

    def rang_de(self, unite: str) -> int:
        """Numéro de ligne d'une unité. Lève `ErreurDonnees` si elle n'a pas été préparée."""
        if unite not in self.unites:
            raise ErreurDonnees(f"Le territoire « {unite} » n'a pas été préparé pour la simulation.")
        return self.unites.index(unite)


def _preparer(
    flux: TableFlux,
    *,
    territoires: Sequence[Territoire],
    departements: pd.DataFrame,
    produits: Sequence[str],
    sens: Sens = "export",
) -> Assiette:
    """Construit l'assiette de ces territoires, pour les ventes (ou les achats : `sens="import"`).

    `departements` : catalogue (code, salaries_prive_2024, classe). `produits` : ceux de `Parametres` ; les
    codes du fichier qui n'y sont pas vont dans le dernier, « non ventilé ». La France reprend toutes les
    lignes. Lève `ErreurDonnees` si le jeu n'a pas ce sens.
    """
    if sens in flux.provenance.sens_absents:
        raise ErreurDonnees(
            f"Ce jeu de données ne contient pas les {sens}ations : pas de simulation possible."
        )
    lignes = flux.lignes(sens)
    codes = tuple(produits)
    unites = list(lignes["departement"].cat.categories)
    toutes = _matrice(lignes, unites=unites, codes=codes)
    us = _matrice(lignes[(lignes["pays"] == ETATS_UNIS).to_numpy()], unites=unites, codes=codes)
    groupes = np.array(
        [[t.departements is None or u in t.departements for u in unites] for t in territoires], dtype=float
    )
    p, partiel = flux.provenance, flux.provenance.est_partielle
    vendeurs = {u for u, ventes in zip(unites, toutes, strict=True) if ventes.sum() > 0}
    manquants = partiel & _manquants(territoires, vendeurs=vendeurs)
    toutes, us = (np.where(manquants[:, None], 0.0, groupes @ m) for m in (toutes, us))
    catalogue = departements.set_index("code")
    classes = set() if partiel else set(catalogue.index[catalogue["classe"].astype(bool)])
    return Assiette(
        unites=tuple(t.code for t in territoires),
        genres=tuple(t.genre for t in territoires),
        produits=codes,
        us=us,
        toutes=toutes,
        totaux=np.where(manquants, np.nan, toutes.sum(axis=1)),
        salaries=np.array([_salaries(t, effectifs=catalogue["salaries_prive_2024"]) for t in territoires]),
        classees=np.array([t.genre == "departement" and t.code in classes for t in territoires]),
        membres=_membres(territoires),
        poids_periode=droit.poids_periode(droit.lire_tarifs().regimes, debut=p.debut, fin=p.fin),
        provenance=p,
    )


def _manquants(territoires: Sequence[Territoire], *, vendeurs: set[str]) -> np.ndarray:
    """Vrai pour un territoire dont un département manque au fichier ; la France veut un jeu entier."""
    return np.array([t.departements is None or not set(t.departements) <= vendeurs for t in territoires])


def _matrice(lignes: pd.DataFrame, *, unites: list[str], codes: tuple[str, ...]) -> np.ndarray:
    """Sommes par département du fichier × produit, sur les codes entiers des catégories."""
    place = pd.Index(codes).get_indexer(pd.Index(lignes["produit"].cat.categories))
    place[place < 0] = codes.index(NON_VENTILE)
    colonnes = place[lignes["produit"].cat.codes.to_numpy()]
    rangees = lignes["departement"].cat.codes.to_numpy().astype(np.int64)
    sommes = np.bincount(
        rangees * len(codes) + colonnes,
        weights=lignes["valeur_eur"].to_numpy(float),
        minlength=len(unites) * len(codes),
    )
    return sommes.reshape(len(unites), len(codes))


def _membres(territoires: Sequence[Territoire]) -> np.ndarray:
    """Appartenance des départements préparés à chaque territoire."""
    return np.array(
        [
            [
                v.genre == "departement" and (u.departements is None or v.code in u.departements)
                for v in territoires
            ]
            for u in territoires
        ],
        dtype=float,
    )


def _salaries(territoire: Territoire, *, effectifs: "pd.Series[float]") -> float:
    """Somme des salariés connus : un ensemble est donné sans Mayotte ni Monaco, qui n'ont pas de valeur."""
    codes = effectifs.index if territoire.departements is None else list(territoire.departements)
    valeurs = effectifs.reindex(codes)
    return float(valeurs.sum(min_count=1))


_Colonnes = dict[str, np.ndarray]


def _indicateurs_assiette(assiette: Assiette, *, surtaxes: Surtaxes) -> _Colonnes:
    """Niveau 1, sans hypothèse de comportement (formules : `part` de 0 à 1).

    exportations_eur (X), exportations_us_eur (V), salaries (L), dependance (V/X), intensite_eur (V/L),
    visees_eur, visees_inconnues_eur, visees_part_us, visees_part_exportations, surtaxe_moyenne_points (sur
    les ventes dont le taux est connu), droits_eur (D), droits_min_eur, droits_max_eur,
    droits_part_exportations (D/X), non_couverte_eur, part_non_couverte, npf_inconnu_eur, rang, et l'écart à
    la France de D/X : ecart_france = effet_dependance + effet_composition + effet_croise.
    """
    us, totaux = assiette.us, assiette.totaux
    ventes = us.sum(axis=1)
    inconnues = us @ (~surtaxes.connue).astype(float)
    connues = ventes - inconnues
    # Rien de connu n'est pas zéro : un territoire dont aucune vente n'a de taux a des droits inconnus.
    tout_inconnu = (ventes > 0) & (connues <= 0)
    droits, minimum, maximum = (
        np.where(tout_inconnu, np.nan, us @ connu(t))
        for t in (surtaxes.central, surtaxes.minimum, surtaxes.maximum)
    )
    sans_part = np.isnan(surtaxes.part_touchee)
    visees_inconnues = us @ sans_part.astype(float)
    visees = np.where((ventes > 0) & (visees_inconnues >= ventes), np.nan, us @ connu(surtaxes.part_touchee))
    poids = diviser(droits, totaux)
    return {
        "exportations_eur": totaux,
        "exportations_us_eur": ventes,
        "salaries": assiette.salaries,
        "dependance": diviser(ventes, totaux),
        "intensite_eur": diviser(ventes, assiette.salaries),
        "visees_eur": visees,
        "visees_inconnues_eur": visees_inconnues,
        "visees_part_us": diviser(visees, ventes),
        "visees_part_exportations": diviser(visees, totaux),
        "surtaxe_moyenne_points": 100 * diviser(droits, connues),
        "droits_eur": droits,
        "droits_min_eur": minimum,
        "droits_max_eur": maximum,
        "droits_part_exportations": poids,
        "non_couverte_eur": inconnues,
        "part_non_couverte": np.where(ventes > 0, diviser(inconnues, ventes), 0.0),
        "npf_inconnu_eur": us @ (surtaxes.npf_inconnu & (surtaxes.central > 0)).astype(float),
        "rang": _rangs(poids, classees=assiette.classees),
        **_decomposition(assiette, connues=connues, droits=droits),
    }


def _indicateurs_reaction(
    assiette: Assiette,
    *,
    surtaxes: Surtaxes,
    reactions: Mapping[Horizon, Reaction],
    hypotheses: Hypotheses,
) -> _Colonnes:
    """Niveau 2, par horizon h : baisse_h_eur (valeur centrale ; négative : hausse possible), change_h_eur
    (effet de l'hypothèse de change seule), droits_apres_h_eur ; reorientee_h_eur (part de la baisse vendue
    ailleurs) ; reaction_non_couverte_eur (ventes dont la surtaxe ou la référence est inconnue, jamais
    comptées comme nulles).
    """
    us = assiette.us
    ventes = us.sum(axis=1)
    sans_reaction = us @ np.isnan(reactions["court"].perte).astype(float)
    inconnu = (ventes > 0) & (sans_reaction >= ventes)
    colonnes: _Colonnes = {"reaction_non_couverte_eur": sans_reaction}
    for horizon in HORIZONS:
        r = reactions[horizon]
        colonnes[f"baisse_{horizon}_eur"] = np.where(inconnu, np.nan, us @ connu(r.perte))
        colonnes[f"change_{horizon}_eur"] = us @ r.change
        apres = us @ connu((1 - r.perte) * surtaxes.central)
        colonnes[f"droits_apres_{horizon}_eur"] = np.where(inconnu, np.nan, apres)
        baisse = colonnes[f"baisse_{horizon}_eur"]
        colonnes[f"reorientee_{horizon}_eur"] = hypotheses.reorientation * np.maximum(baisse, 0.0)
    return colonnes


def connu(valeurs: np.ndarray) -> np.ndarray:
    """Retire les inconnues d'une somme : leur montant est compté à part, en « non couvert »."""
    return np.where(np.isnan(valeurs), 0.0, valeurs)


def diviser(haut: np.ndarray, bas: np.ndarray) -> np.ndarray:
    """Quotient terme à terme, NaN quand le diviseur est nul ou inconnu."""
    quotient = np.full(len(haut), np.nan)
    np.divide(haut, bas, out=quotient, where=bas > 0)
    return quotient


def _rangs(poids: np.ndarray, *, classees: np.ndarray) -> np.ndarray:
    """Rang des unités classées, du plus exposé au moins exposé ; ex aequo au même rang.

    NaN pour Monaco, une région, un poids inconnu, ou quand personne n'est exposé.
    """
    # Arrondi : deux poids égaux ne doivent pas être départagés par le dernier bit d'une somme.
    arrondis = np.round(poids, 12)
    en_lice = classees & ~np.isnan(arrondis)
    resultat = np.full(len(poids), np.nan)
    if not np.any(arrondis[en_lice] > 0):
        return resultat
    ordonnes = np.sort(arrondis[en_lice])
    resultat[en_lice] = 1 + len(ordonnes) - np.searchsorted(ordonnes, arrondis[en_lice], side="right")
    return resultat


def _decomposition(assiette: Assiette, *, connues: np.ndarray, droits: np.ndarray) -> _Colonnes:
    """Écart à la France de D/X, avec D/X = part des ventes couvertes × surtaxe moyenne.

    effet dépendance + effet composition + effet croisé = écart, exactement.
    """
    dependance = diviser(connues, assiette.totaux)
    france = assiette.genres.index("france") if "france" in assiette.genres else None
    if france is None:
        vide = np.full(len(connues), np.nan)
        return dict.fromkeys(("ecart_france", "effet_dependance", "effet_composition", "effet_croise"), vide)
    moyenne = diviser(droits, connues)
    if connues[france] <= 0 and droits[france] == 0:
        moyenne[france] = 0.0
    # Sans vente, la surtaxe moyenne est sans objet : tout l'écart vient de la dépendance.
    moyenne = np.where((connues <= 0) & (droits == 0), moyenne[france], moyenne)
    ecart_dependance = dependance - dependance[france]
    ecart_moyenne = moyenne - moyenne[france]
    return {
        "ecart_france": dependance * moyenne - dependance[france] * moyenne[france],
        "effet_dependance": ecart_dependance * moyenne[france],
        "effet_composition": dependance[france] * ecart_moyenne,
        "effet_croise": ecart_dependance * ecart_moyenne,
    }


def _presque_rien(s: Surtaxes) -> np.ndarray:
    """Produits visés pour plus d’un vingtième, à moins d’un point sur cette part, sans condition."""
    visee = s.part_touchee > _VISEE_NOTABLE
    faible = (s.central > 0) & (s.central < _FAIBLE * s.part_touchee) & ~(s.maximum > s.central)
    return np.asarray(visee & faible)


@dataclass(frozen=True, eq=False)
class Exposition:
    """Un scénario calculé.

    `unites` : une ligne par territoire (index : code), colonnes de `modules.simulation.exposition` ; euros,
    parts de 0 à 1, points. NaN = inconnu. `surtaxes`, `reactions` : par produit. `choc` : qui est visé, et ce
    que paient les autres origines. `avis` : ce que l'écran doit au lecteur.

    La valeur centrale d'une grandeur est toujours celle du calcul aux valeurs centrales, ici ; les tirages
    n'en donnent que les bornes.
    """

    scenario: Scenario
    hypotheses: Hypotheses
    assiette: Assiette
    surtaxes: Surtaxes
    reactions: Mapping[Horizon, Reaction]
    unites: pd.DataFrame
    choc: ChocApplique
    parametres: Parametres
    avis: tuple[Avis, ...]

    def ligne(self, unite: str) -> dict[str, float]:
        """Indicateurs d'un territoire : nom de colonne → valeur, NaN si inconnu.

        Euros pour `_eur`, points pour `_points`, parts de 0 à 1 sinon. Lève `ErreurDonnees` si ce territoire
        n'a pas été préparé.
        """
        rang = self.assiette.rang_de(unite)
        return {str(nom): float(valeur) for nom, valeur in self.unites.iloc[rang].items()}

    def avis_de(self, unite: str) -> tuple[Avis, ...]:
        """Avis communs et réserves propres à ce territoire, tues sous un centième de ses ventes."""
        ventes, s = self.assiette.us[self.assiette.rang_de(unite)], self.surtaxes
        medicaments = np.array([p.startswith(_PHARMACIE) for p in self.assiette.produits])
        sensible = _SENSIBLE * ventes.sum()
        propres = (
            (SANS_DROIT_NORMAL, s.npf_inconnu & (s.central > 0), 0.0),
            (NAVIRES_INCERTAINS, s.incertain & (s.maximum > 0), sensible),
            (MEDICAMENTS_INCERTAINS, medicaments & (s.maximum > s.central), sensible),
            (MEDICAMENTS_METAL, medicaments & _presque_rien(s), sensible),
            (PLAFOND_MOYEN, s.plafond_moyen, 0.0),
        )
        return (*self.avis, *(dit for dit, produits, seuil in propres if ventes @ produits > seuil))

    def ventes_visees(self, unite: str) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Codes, ventes aux États-Unis, partie visée (euros, NaN si inconnue), dans l'ordre de `par_produit`.

        Ce que le curseur redessine à chaque pas : trois colonnes au lieu de vingt-deux.
        """
        rang = self.assiette.rang_de(unite)
        vendus = self._vendus(rang)
        ventes = self.assiette.us[rang, vendus]
        codes = [self.assiette.produits[i] for i in vendus.tolist()]
        return codes, ventes, ventes * self.surtaxes.part_touchee[vendus]

    def _vendus(self, rang: int) -> np.ndarray:
        """Numéros des produits vendus aux États-Unis, du plus vendu au moins vendu."""
        us = self.assiette.us[rang]
        vendus = np.flatnonzero(us > 0)
        classes: np.ndarray = vendus[np.argsort(-us[vendus], kind="stable")]
        return classes

    def par_produit(self, unite: str) -> pd.DataFrame:
        """Tous les produits vendus aux États-Unis par ce territoire, du plus vendu au moins vendu.

        Colonnes : produit, exportations_us_eur, exportations_eur, part_us, surtaxe_points,
        surtaxe_min_points, surtaxe_max_points, surtaxe_observee_points, npf_points, npf_inconnu,
        part_touchee, visees_eur, droits_eur, baisse_<horizon>_eur. Une surtaxe inconnue reste NaN, comme tout
        ce qui en dépend.
        """
        rang, s = self.assiette.rang_de(unite), self.surtaxes
        toutes, vendus = self.assiette.toutes[rang], self._vendus(rang)
        ventes = self.assiette.us[rang, vendus]
        colonnes = {
            "produit": np.array(self.assiette.produits)[vendus],
            "exportations_us_eur": ventes,
            "exportations_eur": toutes[vendus],
            "part_us": ventes / toutes[vendus],
            "surtaxe_points": 100 * s.central[vendus],
            "surtaxe_min_points": 100 * s.minimum[vendus],
            "surtaxe_max_points": 100 * s.maximum[vendus],
            "surtaxe_observee_points": 100 * s.observee[vendus],
            "npf_points": 100 * np.where(s.npf_inconnu, np.nan, s.npf)[vendus],
            "npf_inconnu": s.npf_inconnu[vendus],
            "part_touchee": s.part_touchee[vendus],
            "visees_eur": ventes * s.part_touchee[vendus],
            "droits_eur": ventes * s.central[vendus],
        }
        for horizon in HORIZONS:
            colonnes[f"baisse_{horizon}_eur"] = ventes * self.reactions[horizon].perte[vendus]
        return pd.DataFrame(colonnes)


def simuler(
    assiette: Assiette,
    *,
    scenario: Scenario,
    hypotheses: Hypotheses | None = None,
    parametres: Parametres | None = None,
) -> Exposition:
    """Calcule un scénario pour toutes les unités, aux trois horizons ; lève `ScenarioInvalide`.

    `parametres` : ceux des tables embarquées, sauf à en essayer d'autres. Montants en euros, surtaxes
    en points (méthode, § 3 et 4).
    """
    hypotheses, parametres = hypotheses or Hypotheses(), parametres or parametres_embarques()
    lever(defauts_scenario(scenario, vocabulaire=parametres.vocabulaire) + defauts_hypotheses(hypotheses))
    taux = surtaxes(scenario, parametres=parametres, poids_periode=assiette.poids_periode)
    choc = choc_applique(scenario, hypotheses, parametres=parametres)
    pertes = _reactions(taux, parametres=parametres, hypotheses=hypotheses, choc=choc)
    colonnes = _indicateurs_assiette(assiette, surtaxes=taux)
    colonnes |= _indicateurs_reaction(assiette, surtaxes=taux, reactions=pertes, hypotheses=hypotheses)
    unites = pd.DataFrame(colonnes, index=pd.Index(assiette.unites, name="unite"))
    unites[np.isnan(assiette.totaux)] = np.nan
    return Exposition(
        scenario=scenario,
        hypotheses=hypotheses,
        assiette=assiette,
        surtaxes=taux,
        reactions=pertes,
        unites=unites,
        choc=choc,
        parametres=parametres,
        avis=avis(
            scenario,
            deja_surtaxes=bool(assiette.poids_periode),
            uniforme=bool(taux.uniforme),
            choc=choc,
            horizon=hypotheses.horizon,
        ),
    )


def assiette_de(flux: TableFlux, sens: Sens = "export") -> Assiette:
    """Assiette des 101 unités, des régions douanières et de la France (à garder en cache par jeu).

    `sens` : ventes aux États-Unis, ou achats (`import`). Euros : FAB à l'export, CAF à l'import. Lève
    `ErreurDonnees` si le jeu n'a pas ce sens.
    """
    departements = tables.departements()
    codes = [*departements["code"], *(f"R{c}" for c in tables.regions()["code"]), _FRANCE]
    return _preparer(
        flux,
        territoires=[territoire(code) for code in codes],
        departements=departements,
        produits=parametres_embarques().produits,
        sens=sens,
    )
