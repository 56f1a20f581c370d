"""Contre-épreuves nationales : ce que la méthode prévoit, face à ce qui a été observé (méthode, § 7)."""

from dataclasses import dataclass

import numpy as np

from modules.donnees.regimes import Tarifs, poids_periode
from modules.langue.nombres import INSECABLE, nombre
from modules.simulation.parametres import Parametres

VINS_2019 = 25.0  # points
TAUX_2025 = {
    "R1a_IEEPA10_2025-05-03": 10.0, "R1_IEEPA10_2025-06-04": 10.0, "R2a_UE15_2025-08-07": 15.0,
    "R2b_UE15_2025-09-01": 15.0, "R2_UE15_2025-11-13": 15.0,
}  # fmt: skip


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
    """Moyenne de l'année 2025, en points : 10 puis 15, pondérés par les jours de chaque régime."""
    poids = poids_periode(tarifs.regimes, debut="2025-01", fin="2025-12")
    return sum(TAUX_2025.get(regime, 0.0) * part for regime, part in poids.items())


def _vins(parametres: Parametres, *, tarifs: Tarifs) -> list[Epreuve]:
    """Ventes de vins et de spiritueux, aux sensibilités à un an ; droit normal négligé."""
    _, centrale, haute = parametres.sensibilites["court"]
    moyenne = surtaxe_vins_2025(tarifs)
    bourgogne = "2019-2020, vins tranquilles de Bourgogne"
    vins = "2025, vins et spiritueux"
    return [
        Epreuve(
            bourgogne, _calcul(VINS_2019, centrale), "part", _variation(VINS_2019, centrale), -0.22,
            "BIVB, en valeur (volume\u00a0: −15\u00a0%)",
        ),
        Epreuve(
            bourgogne, _calcul(VINS_2019, haute), "part", _variation(VINS_2019, haute), -0.22,
            "BIVB, en valeur (volume\u00a0: −15\u00a0%)",
        ),
        Epreuve(
            vins, _calcul(moyenne, centrale), "part", _variation(moyenne, centrale), -0.21,
            "FEVS, en valeur (volume\u00a0: −9\u00a0%)",
        ),
        Epreuve(
            vins, f"{_calcul(15, haute)}, toute l’année", "part", _variation(15, haute), -0.21,
            "FEVS, en valeur (volume\u00a0: −9\u00a0%)",
        ),
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


def _variation(points: float, sensibilite: float) -> float:
    """(1 + t)^(−ε) − 1."""
    return float(np.expm1(-sensibilite * np.log1p(points / 100)))


def _calcul(points: float, sensibilite: float) -> str:
    taux = nombre(points, 0 if points == round(points) else 1)
    return f"surtaxe de {taux}{INSECABLE}%, élasticité {nombre(sensibilite, 2)}"
