"""Résultat d'un scénario pour tous les territoires à la fois."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.simulation.assiette import Assiette
from modules.simulation.avis import SANS_DROIT_NORMAL, avis
from modules.simulation.indicateurs import indicateurs_assiette, indicateurs_reaction
from modules.simulation.parametres import Parametres
from modules.simulation.reaction import Reaction, reactions
from modules.simulation.scenario import (
    HORIZONS,
    Horizon,
    Hypotheses,
    Scenario,
    defauts_hypotheses,
    defauts_scenario,
    lever,
)
from modules.simulation.surtaxes import Surtaxes, surtaxes


@dataclass(frozen=True, eq=False)
class Exposition:
    """Un scénario calculé.

    `unites` : une ligne par territoire (index : code), colonnes de `modules.simulation.indicateurs` ; euros,
    parts de 0 à 1, points. NaN = inconnu. `surtaxes`, `reactions` : par produit. `avis` : phrases à montrer.
    """

    scenario: Scenario
    hypotheses: Hypotheses
    assiette: Assiette
    surtaxes: Surtaxes
    reactions: Mapping[Horizon, Reaction]
    unites: pd.DataFrame
    avis: tuple[str, ...]

    def ligne(self, unite: str) -> dict[str, float]:
        """Indicateurs d'un territoire : nom de colonne → valeur, NaN si inconnu."""
        rang = self.assiette.rang_de(unite)
        return {str(nom): float(valeur) for nom, valeur in self.unites.iloc[rang].items()}

    def avis_de(self, unite: str) -> tuple[str, ...]:
        """Avis communs et réserves propres à ce territoire."""
        sans_droit_normal = self.ligne(unite)["npf_inconnu_eur"] > 0
        return (*self.avis, SANS_DROIT_NORMAL) if sans_droit_normal else self.avis

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
        part_touchee, visees_eur, droits_eur, baisse_<horizon>_eur, baisse_<horizon>_basse_eur,
        baisse_<horizon>_haute_eur. Une surtaxe inconnue reste NaN, comme tout ce qui en dépend.
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
            r = self.reactions[horizon]
            for suffixe, perte in (("", r.centrale), ("_basse", r.basse), ("_haute", r.haute)):
                colonnes[f"baisse_{horizon}{suffixe}_eur"] = ventes * perte[vendus]
        return pd.DataFrame(colonnes)


def simuler(
    assiette: Assiette,
    *,
    parametres: Parametres,
    scenario: Scenario,
    hypotheses: Hypotheses | None = None,
) -> Exposition:
    """Calcule un scénario pour toutes les unités, aux trois horizons ; lève `ScenarioInvalide`."""
    hypotheses = hypotheses or Hypotheses()
    lever(defauts_scenario(scenario, vocabulaire=parametres.vocabulaire) + defauts_hypotheses(hypotheses))
    taux = surtaxes(scenario, parametres=parametres, poids_periode=assiette.poids_periode)
    pertes = reactions(taux, parametres=parametres, hypotheses=hypotheses)
    colonnes = indicateurs_assiette(assiette, surtaxes=taux)
    colonnes |= indicateurs_reaction(assiette, surtaxes=taux, reactions=pertes, hypotheses=hypotheses)
    unites = pd.DataFrame(colonnes, index=pd.Index(assiette.unites, name="unite"))
    return Exposition(
        scenario=scenario,
        hypotheses=hypotheses,
        assiette=assiette,
        surtaxes=taux,
        reactions=pertes,
        unites=unites,
        avis=avis(scenario, assiette=assiette, surtaxes=taux, parametres=parametres, hypotheses=hypotheses),
    )
