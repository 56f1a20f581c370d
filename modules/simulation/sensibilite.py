"""Ce que chaque hypothèse, changée seule, fait de la baisse possible des ventes à un an."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from modules.langue.nombres import INSECABLE, nombre
from modules.simulation.exposition import Exposition
from modules.simulation.indicateurs import connu
from modules.simulation.parametres import Parametres
from modules.simulation.reaction import sensibilites
from modules.simulation.scenario import Horizon
from modules.simulation.surtaxes import Surtaxes, surtaxes
from modules.simulation.tirages import CONDITIONS, ECART_DONNEES, Condition, condition_de

HORIZON: Horizon = "court"
REORIENTATION = 0.5
NOMS_CONDITIONS: dict[Condition, str] = {
    "aviation": "Exemption de l’aviation civile",
    "medicament": "Exemption des médicaments",
}
SOURCES_CONDITIONS: dict[Condition, str] = {
    "aviation": "Listes d’exemption du régime\u202f; l’usage civil ne se voit pas en douane.",
    "medicament": "Listes d’exemption du régime\u202f; brevet et usage médical ne se voient pas en douane.",
}
SOURCE_DROIT = "Droits normaux américains 2024 (OMC)\u202f; ceux des vins chers sont surestimés."
SOURCE_REORIENTATION = "Convention\u202f: aucune étude ne fixe cette part."
SOURCE_DONNEES = "Méthode de l’estimation\u202f: écart typique d’un cinquième sur les ventes aux États-Unis."


@dataclass(frozen=True, slots=True)
class Effet:
    """Baisse possible (euros) pour les deux valeurs d'une hypothèse, les autres inchangées.

    `valeur_a` et `valeur_b` : les deux valeurs en clair ; `source` : d'où elles viennent.
    """

    hypothese: str
    valeur_a: str
    valeur_b: str
    baisse_a: float
    baisse_b: float
    source: str

    @property
    def amplitude(self) -> float:
        """Écart entre les deux baisses, en euros."""
        return abs(self.baisse_b - self.baisse_a)


def effets(
    exposition: Exposition, *, unite: str, parametres: Parametres, sources: Mapping[Horizon, str]
) -> list[Effet]:
    """Toutes les hypothèses, de celle qui compte le plus à celle qui compte le moins.

    `sources` : provenance des sensibilités par horizon (table des horizons).
    """
    rang = exposition.assiette.rang_de(unite)
    us, s = exposition.assiette.us[rang], exposition.surtaxes
    choc = exposition.hypotheses.champ_du_choc
    e_bas, e, e_haut = sensibilites(HORIZON, parametres=parametres, choc=choc)
    e_long = sensibilites("long", parametres=parametres, choc=choc)[1]
    bornes = parametres.sensibilites[HORIZON]
    centrale = _baisse(us, s, sensibilite=e)
    liste = [
        Effet(
            "Réaction des acheteurs à un an",
            f"faible ({_court(bornes[0])})", f"forte ({_court(bornes[2])})",
            _baisse(us, s, sensibilite=e_bas), _baisse(us, s, sensibilite=e_haut), sources[HORIZON],
        ),
        Effet(
            "Horizon", "à un an", "long terme (borne haute)",
            centrale, _baisse(us, s, sensibilite=e_long), sources["long"],
        ),
        Effet(
            "Ventes reportées sur d’autres marchés",
            f"0{INSECABLE}% de la baisse", f"{nombre(100 * REORIENTATION)}{INSECABLE}% de la baisse",
            centrale, centrale - REORIENTATION * max(centrale, 0.0), SOURCE_REORIENTATION,
        ),
        _droit_normal(exposition, us, parametres=parametres, sensibilite=e),
        *(_exemption(us, s, condition=c, codes=parametres.produits, sensibilite=e) for c in CONDITIONS),
    ]  # fmt: skip
    if exposition.assiette.provenance.est_estimation and exposition.assiette.genres[rang] == "departement":
        bas, haut = np.exp([-ECART_DONNEES, ECART_DONNEES])
        liste.append(
            Effet(
                "Ventes estimées du département",
                f"{nombre(100 * (1 - bas))}{INSECABLE}% de moins",
                f"{nombre(100 * (haut - 1))}{INSECABLE}% de plus",
                centrale * bas, centrale * haut, SOURCE_DONNEES,
            )
        )  # fmt: skip
    return sorted(liste, key=lambda effet: -effet.amplitude)


def _droit_normal(
    exposition: Exposition, us: np.ndarray, *, parametres: Parametres, sensibilite: np.ndarray
) -> Effet:
    """Droit normal ignoré ou doublé ; un taux « tout compris » en dépend aussi."""
    baisses = []
    for facteur in (0.0, 2.0):
        s = surtaxes(
            exposition.scenario,
            parametres=replace(parametres, npf=facteur * parametres.npf),
            poids_periode=exposition.assiette.poids_periode,
        )
        baisses.append(_baisse(us, s, sensibilite=sensibilite))
    return Effet("Droit normal américain", "nul", "doublé", baisses[0], baisses[1], SOURCE_DROIT)


def _exemption(
    us: np.ndarray, s: Surtaxes, *, condition: Condition, codes: tuple[str, ...], sensibilite: np.ndarray
) -> Effet:
    """Tout est exempté, ou rien ne l'est, parmi les produits qui dépendent de la condition."""
    ici = condition_de(codes) == condition
    exempte, taxe = (
        _baisse(us, replace(s, central=np.where(ici, borne, s.central)), sensibilite=sensibilite)
        for borne in (s.minimum, s.maximum)
    )
    return Effet(
        NOMS_CONDITIONS[condition], "toujours accordée", "jamais accordée", exempte, taxe,
        SOURCES_CONDITIONS[condition],
    )  # fmt: skip


def _baisse(us: np.ndarray, s: Surtaxes, *, sensibilite: np.ndarray) -> float:
    """Σ V · (1 − R^(−ε)), produits sans taux connu exclus."""
    rapport = np.log1p(s.npf + s.central) - np.log1p(s.npf + s.observee)
    return float(us @ connu(-np.expm1(-sensibilite * rapport)))


def _court(valeur: float) -> str:
    return nombre(valeur, 2)
