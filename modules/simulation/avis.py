"""Phrases que l'écran doit au lecteur selon le scénario et les données."""

from modules.simulation.assiette import Assiette
from modules.simulation.parametres import Parametres
from modules.simulation.scenario import PERIODE, Hypotheses, Scenario
from modules.simulation.surtaxes import Surtaxes

DEJA_SOUS_SURTAXE = (
    "Pendant la période des données, des surtaxes étaient déjà en vigueur\u202f: ces ventes ont déjà eu lieu "
    "sous surtaxe. Le calcul compare le scénario à cette situation."
)
SOUS_SURTAXE_AUTRE_REFERENCE = (
    "Pendant la période des données, des surtaxes étaient déjà en vigueur\u202f: ces ventes ont déjà eu lieu "
    "sous surtaxe. Le calcul compare pourtant le scénario à une autre situation, celle que vous avez choisie."
)
CLASSEMENT_UNIFORME = (
    "La surtaxe étant la même pour tous les produits, le classement des départements par droits théoriques "
    "rapportés à leurs exportations est celui de leur dépendance aux États-Unis."
)
CONVENTION = (
    "Menace ou projet jamais appliqué\u202f: les produits visés et le cumul avec les autres surtaxes sont "
    "des conventions de calcul."
)
SANS_DROIT_NORMAL = (
    "Le droit normal américain de certains produits est inconnu\u202f: leur baisse possible est "
    "calculée comme s’il était nul."
)
CHOC_MONDIAL = (
    "À long terme, le calcul suppose que toute l’Union européenne subit la surtaxe\u202f; une surtaxe sur "
    "tous les pays du monde n’est pas modélisée."
)
CHOC_FRANCE = (
    "À long terme, le calcul suppose que la France seule subit la surtaxe\u202f; une surtaxe sur tous les "
    "pays du monde n’est pas modélisée."
)
TROIS_MONTANTS = "Ces trois montants ne s’additionnent pas."


def avis(
    scenario: Scenario,
    *,
    assiette: Assiette,
    surtaxes: Surtaxes,
    parametres: Parametres,
    hypotheses: Hypotheses,
) -> tuple[str, ...]:
    """Phrases communes à tous les territoires, la plus importante d'abord."""
    phrases = []
    if assiette.poids_periode:
        de_la_periode = scenario.reference == PERIODE
        phrases.append(DEJA_SOUS_SURTAXE if de_la_periode else SOUS_SURTAXE_AUTRE_REFERENCE)
    if {scenario.base, scenario.reference} & parametres.conventions:
        phrases.append(CONVENTION)
    if surtaxes.uniforme:
        phrases.append(CLASSEMENT_UNIFORME)
    if hypotheses.horizon == "long":
        phrases.append(avis_long_terme(hypotheses))
    return tuple(phrases)


def avis_long_terme(hypotheses: Hypotheses) -> str:
    """Ce que la borne haute de long terme suppose ; à montrer avec elle."""
    return CHOC_MONDIAL if hypotheses.champ_du_choc == "UE" else CHOC_FRANCE
