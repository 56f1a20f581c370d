"""Ce que contient le document d'un département, avant toute mise en page."""

from collections.abc import Callable
from dataclasses import dataclass

from modules.donnees.provenance import Sens
from modules.donnees.territoires import region_de, territoire
from modules.figures import de_fiche
from modules.figures.figure import Figure
from modules.indicateurs.cadre import Cadre
from modules.indicateurs.fiche import Fiche
from modules.indicateurs.fiche import fiche as calculer
from modules.simulation.exposition import Exposition
from modules.simulation.scenario import Vocabulaire

LARGEUR = 680  # pixels : la largeur utile d'une page A4, marges de 15 mm
TUILES = (358, 480)  # largeurs supposées pour le texte du treemap : plus étroites, davantage de noms tiennent
SENS: tuple[Sens, ...] = ("export", "import")


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """Scénario calculé et mots pour le dire."""

    resultat: Exposition
    vocabulaire: Vocabulaire


@dataclass(frozen=True, slots=True, eq=False)
class Contenu:
    """`echelles` : fiches du département, de sa région (absente pour la Corse) et de la France."""

    fiche: Fiche
    echelles: tuple[Fiche, ...]
    simulation: Simulation | None = None

    def figures(self) -> dict[str, Figure]:
        """Figures de la fiche par identifiant, dans l'ordre du document ; une figure sans objet est omise."""
        toutes = {
            "balance": de_fiche.figure_balance(self.fiche),
            "produits": de_fiche.figure_produits(self.fiche, largeurs=TUILES),
        }
        for sens in SENS:
            for vue in self.echelles:
                toutes[f"flux-{sens}-{vue.territoire.genre}"] = de_fiche.figure_flux(vue, sens=sens)
        toutes["specialisation"] = de_fiche.figure_specialisation(self.fiche)
        return {nom: figure for nom, figure in toutes.items() if figure is not None}


def contenu(code: str, *, fiche: Callable[[str], Fiche], simulation: Simulation | None = None) -> Contenu:
    """Réunit les fiches d'un département. `fiche` : donne la fiche d'un code (gardée en mémoire)."""
    region = region_de(code)
    codes = [code, *([region.code] if region else []), "FR"]
    return Contenu(fiche(code), tuple(fiche(c) for c in codes), simulation)


def fiches_de(cadre: Cadre) -> Callable[[str], Fiche]:
    """Calcul des fiches d'un jeu, chacune faite une fois ; l'application, elle, a son propre cache."""
    faites: dict[str, Fiche] = {}

    def fiche(code: str) -> Fiche:
        if code not in faites:
            lieu = territoire(code)
            region = region_de(code) if lieu.genre == "departement" else None
            faites[code] = calculer(cadre, territoire=lieu, region=region)
        return faites[code]

    return fiche
