"""Le scénario en une phrase française, et les phrases que l'écran doit au lecteur."""

from typing import TYPE_CHECKING

from modules.langue.nombres import INSECABLE, nombre
from modules.simulation.embarque import Parametres
from modules.simulation.scenario import AUCUNE, GENRES, PERIODE, Hypotheses, Mesure, Scenario, Vocabulaire

if TYPE_CHECKING:
    from modules.simulation.exposition import Assiette, Surtaxes


def scenario_en_phrase(scenario: Scenario, *, vocabulaire: Vocabulaire) -> str:
    """Une phrase, majuscule et point : point de départ, mesures qui s'appliquent, référence choisie.

    « Dernier régime vérifié (9 octobre 2026), mais surtaxe de 200 % sur « Vins ». » Une mesure supplantée par
    une autre de même périmètre n'est pas dite.
    """
    effectives = mesures_effectives(scenario.mesures)
    generale = next((m for m in effectives if m.perimetre_genre == "tous"), None)
    exceptions = [m for m in effectives if m.perimetre_genre != "tous"]
    tete = _tete(scenario, generale=generale, vocabulaire=vocabulaire)
    if not exceptions:
        corps = tete or "aucune surtaxe"
    else:
        liste = _enumerer([_exception(m, vocabulaire=vocabulaire) for m in exceptions])
        corps = f"{tete}, mais {liste}" if tete else f"{liste}, aucune surtaxe sur les autres produits"
    phrase = corps + _reference(scenario.reference, vocabulaire=vocabulaire)
    return f"{phrase[0].upper()}{phrase[1:]}."


def mesures_effectives(mesures: tuple[Mesure, ...]) -> list[Mesure]:
    """Sans les mesures remplacées par une suivante de même périmètre ; du plus large au plus précis."""
    dernieres = {(m.perimetre_genre, m.perimetre_code): m for m in mesures}
    return sorted(dernieres.values(), key=lambda m: -GENRES.index(m.perimetre_genre))


def _tete(scenario: Scenario, *, generale: Mesure | None, vocabulaire: Vocabulaire) -> str:
    """Ce qui vaut pour tous les produits ; vide s'il n'y a aucune surtaxe générale."""
    base = "" if scenario.base == AUCUNE else vocabulaire.regimes[scenario.base]
    if generale is None:
        return base
    if generale.mode == "exempte":
        return "tous les produits sont exemptés"
    if generale.mode == "ajoute" and base:
        return f"{base}, plus {_points(generale.taux)} sur tous les produits"
    return f"{_surtaxe(generale)} sur tous les produits"


def _exception(mesure: Mesure, *, vocabulaire: Vocabulaire) -> str:
    libelle = vocabulaire.codes(mesure.perimetre_genre)[mesure.perimetre_code]
    cible = f"«{INSECABLE}{libelle}{INSECABLE}»"
    if mesure.mode == "exempte":
        return f"exemption de {cible}"
    if mesure.mode == "ajoute":
        return f"{_points(mesure.taux)} de plus sur {cible}"
    return f"{_surtaxe(mesure)} sur {cible}"


def _surtaxe(mesure: Mesure) -> str:
    taux = f"{_taux(mesure.taux)}{INSECABLE}%"
    if mesure.mode == "plafonne":
        return f"{taux} tout compris, droit normal inclus,"
    return f"surtaxe de {taux}"


def _points(taux: float) -> str:
    return f"{_taux(taux)}{INSECABLE}{'point' if taux < 2 else 'points'}"


def _taux(taux: float) -> str:
    """« 15 », « 12,5 » : sans décimale inutile."""
    decimales = 0 if taux == round(taux) else (1 if round(taux, 1) == taux else 2)
    return nombre(taux, decimales)


def _reference(reference: str, *, vocabulaire: Vocabulaire) -> str:
    if reference == PERIODE:
        return ""
    if reference == AUCUNE:
        return ", par rapport à une situation sans surtaxe"
    return f", par rapport à «{INSECABLE}{vocabulaire.regimes[reference]}{INSECABLE}»"


def _enumerer(morceaux: list[str]) -> str:
    """« a », « a et b », « a ; b et c » : les morceaux contiennent déjà des virgules."""
    if len(morceaux) < 2:
        return "".join(morceaux)
    return "\u202f; ".join(morceaux[:-1]) + " et " + morceaux[-1]


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
    assiette: "Assiette",
    surtaxes: "Surtaxes",
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
