"""Le scénario en une phrase française, et les phrases que l'écran doit au lecteur."""

from dataclasses import dataclass

from modules.langue.nombres import INSECABLE, nombre
from modules.langue.typographie import entre_guillemets, majuscule
from modules.simulation.embarque import ChocApplique, parametres_embarques, vocabulaire_embarque
from modules.simulation.scenario import AUCUNE, GENRES, PERIODE, Choc, Horizon, Mesure, Scenario

_EXEMPTIONS_DITES = 2


def scenario_en_phrase(scenario: Scenario) -> str:
    """Une phrase, majuscule et point : point de départ, mesures qui s'appliquent, référence choisie.

    « Dernier régime vérifié (9 octobre 2026), mais surtaxe de 200 % sur « Vins ». » Une mesure supplantée par
    une autre de même périmètre n'est pas dite.
    """
    effectives = _mesures_effectives(scenario.mesures)
    generale = next((m for m in effectives if m.perimetre_genre == "tous"), None)
    exceptions = [m for m in effectives if m.perimetre_genre != "tous"]
    tete = _tete(scenario, generale=generale)
    if not exceptions:
        corps = tete or "aucune surtaxe"
    else:
        liste = _enumerer(_exceptions(exceptions))
        corps = f"{tete}, mais {liste}" if tete else f"{liste}, aucune surtaxe sur les autres produits"
    phrase = corps + _reference(scenario.reference)
    return f"{majuscule(phrase)}."


def _mesures_effectives(mesures: tuple[Mesure, ...]) -> list[Mesure]:
    """Sans les mesures remplacées par une suivante de même périmètre ; du plus large au plus précis."""
    dernieres = {(m.perimetre_genre, m.perimetre_code): m for m in mesures}
    return sorted(dernieres.values(), key=lambda m: -GENRES.index(m.perimetre_genre))


def _tete(scenario: Scenario, *, generale: Mesure | None) -> str:
    """Ce qui vaut pour tous les produits ; vide s'il n'y a aucune surtaxe générale."""
    base = "" if scenario.base == AUCUNE else vocabulaire_embarque().regimes[scenario.base]
    if generale is None:
        return base
    if generale.mode == "exempte":
        return "tous les produits sont exemptés"
    if generale.mode == "ajoute" and base:
        return f"{base}, plus {_points(generale.taux)} sur tous les produits"
    return f"{_surtaxe(generale)} sur tous les produits"


def _exceptions(mesures: list[Mesure]) -> list[str]:
    """Une par mesure, puis toutes les exemptions ; au-delà de `_EXEMPTIONS_DITES`, elles sont comptées."""
    exemptes = [_cible(m) for m in mesures if m.mode == "exempte"]
    dites = [_exception(m) for m in mesures if m.mode != "exempte"]
    if len(exemptes) > _EXEMPTIONS_DITES + 1:
        autres = len(exemptes) - _EXEMPTIONS_DITES
        exemptes = [*exemptes[:_EXEMPTIONS_DITES], f"{autres} autres produits"]
    if exemptes:
        *premiers, dernier = exemptes
        liste = f"{', '.join(premiers)} et {dernier}" if premiers else dernier
        dites.append(f"exemption de {liste}")
    return dites


def _cible(mesure: Mesure) -> str:
    libelle = vocabulaire_embarque().codes(mesure.perimetre_genre)[mesure.perimetre_code]
    return f"«{INSECABLE}{libelle}{INSECABLE}»"


def _exception(mesure: Mesure) -> str:
    cible = _cible(mesure)
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


def _reference(reference: str) -> str:
    if reference == PERIODE:
        return ""
    if reference == AUCUNE:
        return ", par rapport à une situation sans surtaxe"
    return f", par rapport à {entre_guillemets(vocabulaire_embarque().regimes[reference])}"


def _enumerer(morceaux: list[str]) -> str:
    """« a », « a et b », « a ; b et c » : les morceaux contiennent déjà des virgules."""
    if len(morceaux) < 2:
        return "".join(morceaux)
    return "\u202f; ".join(morceaux[:-1]) + " et " + morceaux[-1]


@dataclass(frozen=True, slots=True)
class Avis:
    """Une phrase que l'écran doit au lecteur. `avant` : elle change le sens des nombres, donc les précède."""

    code: str
    texte: str
    avant: bool = False


_DEJA_SOUS_SURTAXE = Avis(
    "deja_sous_surtaxe",
    "Pendant la période des données, des surtaxes étaient déjà en vigueur\u202f: ces ventes ont déjà eu lieu "
    "sous surtaxe. Le calcul compare le scénario à cette situation.",
    avant=True,
)
_SOUS_SURTAXE_AUTRE_REFERENCE = Avis(
    "sous_surtaxe_autre_reference",
    "Pendant la période des données, des surtaxes étaient déjà en vigueur\u202f: ces ventes ont déjà eu lieu "
    "sous surtaxe. Le calcul compare pourtant le scénario à une autre situation, celle que vous avez "
    "choisie.",
    avant=True,
)
_CLASSEMENT_UNIFORME = Avis(
    "classement_uniforme",
    "La surtaxe étant la même pour tous les produits (navires à part), le classement des départements par "
    "droits théoriques rapportés à leurs exportations est celui de leur dépendance aux États-Unis, sauf là "
    "où des ventes de navires l’abaissent.",
)
_CONVENTION = Avis(
    "convention",
    "Menace ou projet jamais appliqué\u202f: les produits visés et le cumul avec les autres surtaxes sont "
    "des conventions de calcul.",
    avant=True,
)
SANS_DROIT_NORMAL = Avis(
    "sans_droit_normal",
    "Le droit normal américain de certains produits est inconnu\u202f: leur baisse possible est "
    "calculée comme s’il était nul.",
)
NAVIRES_INCERTAINS = Avis(
    "navires",
    "Ventes de navires\u202f: droit incertain. Un paquebot livré à un armateur de croisière bat souvent "
    "pavillon étranger et n’acquitte aucun droit\u202f: ces ventes ne sont pas comptées dans les droits.",
)
MEDICAMENTS_INCERTAINS = Avis(
    "medicaments",
    "Ventes de médicaments\u202f: seuls des médicaments brevetés paient ce droit, leur part est inconnue, et "
    "un grand laboratoire français en est exempté trois ans (accord de décembre\u00a02025)\u202f: les "
    "exportations visées sont une borne haute.",
)
MEDICAMENTS_METAL = Avis(
    "medicaments_metal",
    "Ventes de médicaments\u202f: sous ce régime, seul le métal contenu dans certains produits paie un "
    "droit, et toute leur valeur est comptée\u202f: les exportations visées sont un maximum.",
)
PLAFOND_MOYEN = Avis(
    "plafond_moyen",
    "Taux tout compris\u202f: pour certains produits, le droit normal de chaque ligne du tarif n’est pas "
    "connu, "
    "la surtaxe est calculée sur leur droit moyen.",
)
_MOTS_CHOC: dict[Choc, str] = {
    "monde": "tous les pays sont visés. Seul compte alors l’écart avec les concurrents\u202f: les autres "
    "origines paient {autres}",
    "UE": "toute l’Union européenne est visée, les concurrents d’ailleurs ne paient rien de plus",
    "France": "la France seule est visée, ses concurrents européens et autres ne paient rien de plus",
}
SANS_EXEMPTIONS = "Sans les exemptions en vigueur (avions, médicaments…)."
SEULE = "effet de la surtaxe seule, toutes choses égales par ailleurs"
TROIS_MONTANTS = "Ces trois montants ne s’additionnent pas."


def avis(
    scenario: Scenario, *, deja_surtaxes: bool, uniforme: bool, choc: ChocApplique, horizon: Horizon
) -> tuple[Avis, ...]:
    """Avis communs à tous les territoires, le plus important d'abord.

    `deja_surtaxes` : des surtaxes s'appliquaient pendant la période des données. `uniforme` : le scénario
    taxe tous les produits au même taux.
    """
    dits = []
    if deja_surtaxes:
        dits.append(_DEJA_SOUS_SURTAXE if scenario.reference == PERIODE else _SOUS_SURTAXE_AUTRE_REFERENCE)
    if {scenario.base, scenario.reference} & parametres_embarques().conventions:
        dits.append(_CONVENTION)
    if uniforme:
        dits.append(_CLASSEMENT_UNIFORME)
    if horizon != "court":
        dits.append(avis_du_choc(choc))
    return tuple(dits)


def surtaxe_des_autres(kappa: float) -> str:
    """« 1,2 fois la surtaxe générale de l’Union » ; à un pour un, « la même »."""
    if kappa == 1:
        return "la même surtaxe générale que l’Union"
    return f"{_taux(kappa)} fois la surtaxe générale de l’Union"


def avis_du_choc(choc: ChocApplique) -> Avis:
    """Qui est visé, et ce que cela change ; à montrer avec les horizons moyen et long."""
    mots = _MOTS_CHOC[choc.champ].format(autres=surtaxe_des_autres(choc.kappa[1]))
    return Avis(
        f"choc_{choc.champ}",
        f"À moyen et long terme, le calcul suppose que {mots}. À un an, cela ne change rien au calcul\u202f: "
        "les acheteurs n’ont guère le temps de changer d’origine.",
    )
