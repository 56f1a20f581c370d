"""Surtaxe de chaque produit dans un scénario : une seule mesure s'applique, la plus précise."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modules.simulation.parametres import Parametres, Regime, Vecteur
from modules.simulation.scenario import AUCUNE, GENRES, PERIODE, Mesure, Scenario


@dataclass(frozen=True, eq=False)
class Surtaxes:
    """Surtaxes par produit, en part (0,15 = 15 points) ; NaN = taux inconnu, jamais zéro.

    `observee` : surtaxe de la situation de référence. `npf` : droit normal, zéro là où il est inconnu
    (`npf_inconnu` le signale). `part_touchee` : part des ventes du produit réellement visée.
    """

    minimum: Vecteur
    central: Vecteur
    maximum: Vecteur
    part_touchee: Vecteur
    observee: Vecteur
    npf: Vecteur
    npf_inconnu: Vecteur

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
        """Taux commun à tous les produits (en part), None s'ils diffèrent ou si l'un est inconnu."""
        premier = float(self.central[0])
        return premier if bool(np.all(self.central == premier)) else None


def surtaxes(scenario: Scenario, *, parametres: Parametres, poids_periode: Mapping[str, float]) -> Surtaxes:
    """Surtaxe du scénario et de sa référence. `poids_periode` : voir `modules.donnees.regimes`."""
    base = regime_de_base(scenario.base, parametres=parametres)
    minimum, central, maximum = base.minimum.copy(), base.central.copy(), base.maximum.copy()
    part = base.part_touchee.copy()
    npf_inconnu = np.isnan(parametres.npf)
    npf = np.where(npf_inconnu, 0.0, parametres.npf)
    for mesure, vises in mesures_appliquees(scenario.mesures, parametres=parametres):
        for bornes, depart in ((minimum, base.minimum), (central, base.central), (maximum, base.maximum)):
            bornes[vises] = _appliquer(mesure, depart=depart[vises], npf=npf[vises])
        if not (mesure.mode == "ajoute" and mesure.taux == 0):
            part[vises] = np.where(central[vises] > 0, 1.0, 0.0)
    return Surtaxes(
        minimum=minimum,
        central=central,
        maximum=maximum,
        part_touchee=np.where(np.isnan(central), np.nan, part),
        observee=_observee(scenario.reference, parametres=parametres, poids=poids_periode),
        npf=npf,
        npf_inconnu=npf_inconnu,
    )


def regime_de_base(cle: str, *, parametres: Parametres) -> Regime:
    """Régime daté, ou zéro connu partout pour `aucune`."""
    if cle != AUCUNE:
        return parametres.regimes[cle]
    nul = np.zeros(len(parametres.produits))
    return Regime(nul, nul, nul, nul)


def mesures_appliquees(
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


def _appliquer(mesure: Mesure, *, depart: Vecteur, npf: Vecteur) -> Vecteur:
    """Surtaxe après la mesure ; ajouter à un taux inconnu reste inconnu."""
    taux = mesure.taux / 100
    if mesure.mode == "ajoute":
        return depart + taux
    if mesure.mode == "plafonne":
        return np.maximum(0.0, taux - npf)
    return np.full(len(depart), taux if mesure.mode == "remplace" else 0.0)


def _observee(reference: str, *, parametres: Parametres, poids: Mapping[str, float]) -> Vecteur:
    """Surtaxe de référence : celle de la période (moyenne par jours), d'un régime, ou aucune."""
    if reference != PERIODE:
        return regime_de_base(reference, parametres=parametres).central
    total = np.zeros(len(parametres.produits))
    for regime, part in poids.items():
        total = total + part * parametres.regimes[regime].central
    return total
