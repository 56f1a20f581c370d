"""Contre-épreuves nationales : ce que la méthode prévoit, face à ce qui a été observé (méthode, § 7)."""

from dataclasses import dataclass, replace

import numpy as np

from modules.donnees.regimes import Tarifs, poids_periode
from modules.langue.nombres import INSECABLE, nombre
from modules.simulation.parametres import Parametres
from modules.simulation.reaction import reactions
from modules.simulation.scenario import AUCUNE, Hypotheses, Mesure, Scenario
from modules.simulation.surtaxes import surtaxes

VINS, SPIRITUEUX = "1102", "1101"
VINS_2019 = 25.0  # points, vins tranquilles ; ancien tarif, absent des tables
ACCORD = "R2_UE15_2025-11-13"


@dataclass(frozen=True, slots=True)
class Epreuve:
    """Un épisode : `calcul` dit comment, `predit` ce que donne le code, `observe` la mesure et sa source.

    Parts (−0,156 = −15,6 %) pour une baisse, points pour une surtaxe moyenne (`unite`). `sous_estime` : la
    méthode prédit moins que l'observé.
    """

    episode: str
    calcul: str
    unite: str
    predit: float
    observe: float
    source: str

    @property
    def sous_estime(self) -> bool:
        """La prédiction est plus faible que l'observation."""
        return abs(self.predit) < abs(self.observe)


def contre_epreuves(parametres: Parametres, *, tarifs: Tarifs) -> list[Epreuve]:
    """Les épisodes de la méthode, recalculés avec les sensibilités et les tables embarquées."""
    return [*_vins(parametres, tarifs=tarifs), *_surtaxes_moyennes(parametres, tarifs=tarifs)]


def surtaxe_vins_2025(tarifs: Tarifs) -> float:
    """Moyenne de l'année 2025, en points : taux de chaque régime, pondéré par ses jours.

    Taux des spiritueux : leur droit normal est nul, le « 15 % tout compris » s'y lit donc en entier.
    """
    poids = poids_periode(tarifs.regimes, debut="2025-01", fin="2025-12")
    return sum(_taux_spiritueux(regime, tarifs=tarifs) * part for regime, part in poids.items())


def _vins(parametres: Parametres, *, tarifs: Tarifs) -> list[Epreuve]:
    """Ventes de vins et de spiritueux, aux sensibilités à un an ; droit normal négligé."""
    _, centrale, haute = parametres.sensibilites["court"]
    moyenne, accord = surtaxe_vins_2025(tarifs), _taux_spiritueux(ACCORD, tarifs=tarifs)
    bourgogne = (
        "2019-2020, vins tranquilles de Bourgogne",
        -0.22,
        "BIVB, en valeur (volume\u00a0: −15\u00a0%)",
    )
    vins = ("2025, vins et spiritueux", -0.21, "FEVS, en valeur (volume\u00a0: −9\u00a0%)")
    cas = (
        (bourgogne, VINS_2019, centrale, ""),
        (bourgogne, VINS_2019, haute, ""),
        (vins, moyenne, centrale, ""),
        (vins, accord, haute, ", toute l’année"),
    )
    return [
        Epreuve(
            episode, _calcul(taux, e) + suite, "part",
            _variation(taux, haute=e == haute, parametres=parametres), observe, source,
        )
        for (episode, observe, source), taux, e, suite in cas
    ]  # fmt: skip


def _surtaxes_moyennes(parametres: Parametres, *, tarifs: Tarifs) -> list[Epreuve]:
    """Surtaxe moyenne de la France sous trois régimes, poids : importations américaines de 2024."""
    moyenne = "moyenne pondérée par les importations américaines"
    return [
        Epreuve(
            episode, moyenne, "points", surtaxe_moyenne(regime, parametres=parametres, tarifs=tarifs),
            observe, source,
        )
        for episode, regime, observe, source in (
            ("Mai 2025, surtaxe de 10\u00a0%", "R1a_IEEPA10_2025-05-03", 9.6,
             "DGDDI (pondérée par les exportations françaises)"),
            ("Août 2025, accord à 15\u00a0% avant exemptions", "R2a_UE15_2025-08-07", 11.0,
             "Banque de France, septembre 2025 (environ)"),
            ("Novembre 2025, accord à 15\u00a0% avec exemptions", "R2_UE15_2025-11-13", 8.0,
             "Rexecode, octobre 2025 (environ)"),
        )
    ]  # fmt: skip


def surtaxe_moyenne(regime: str, *, parametres: Parametres, tarifs: Tarifs) -> float:
    """Points : taux central du régime, pondéré par les importations américaines de chaque produit."""
    poids = tarifs.npf.set_index("cpf4")["importations_us_musd"].reindex(list(parametres.produits))
    poids_connus = poids.to_numpy(float)
    taux = parametres.regimes[regime].central
    connus = ~np.isnan(taux) & ~np.isnan(poids_connus)
    return 100 * float(np.average(taux[connus], weights=poids_connus[connus]))


def _taux_spiritueux(regime: str, *, tarifs: Tarifs) -> float:
    """Points, taux central de la table."""
    t = tarifs.surtaxes
    ici = (t["regime"] == regime) & (t["cpf4"] == SPIRITUEUX) & (t["borne"] == "central")
    return float(t.loc[ici, "points"].iloc[0])


def _variation(taux: float, *, haute: bool, parametres: Parametres) -> float:
    """Variation des ventes de vins à un an que donne le calcul du simulateur pour cette seule surtaxe."""
    sans_droit = replace(parametres, npf=np.zeros(len(parametres.produits)))
    scenario = Scenario(AUCUNE, (Mesure("cpf4", VINS, "remplace", taux),), AUCUNE)
    calculees = surtaxes(scenario, parametres=sans_droit, poids_periode={})
    reaction = reactions(calculees, parametres=sans_droit, hypotheses=Hypotheses())["court"]
    perte = reaction.haute if haute else reaction.centrale
    return -float(perte[parametres.produits.index(VINS)])


def _calcul(points: float, sensibilite: float) -> str:
    taux = nombre(points, 0 if points == round(points) else 1)
    return f"surtaxe de {taux}{INSECABLE}%, élasticité {nombre(sensibilite, 2)}"
