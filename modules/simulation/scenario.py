"""Le scénario choisi par l'utilisateur : point de départ, mesures, référence, hypothèses de réaction."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from modules.donnees import droit
from modules.donnees.erreurs import ErreurMetier

Mode = Literal["ajoute", "remplace", "plafonne", "exempte"]
Genre = Literal["cpf4", "a129", "famille", "tous"]
Horizon = Literal["court", "moyen", "long"]
Choc = Literal["monde", "UE", "France"]

AUCUNE = "aucune"  # aucune surtaxe, sur aucun produit
PERIODE = "periode"  # surtaxes déjà en vigueur pendant la période des données
TOUS = "tous"
MODES: tuple[Mode, ...] = get_args(Mode)
GENRES: tuple[Genre, ...] = get_args(Genre)  # du plus précis au plus large
HORIZONS: tuple[Horizon, ...] = get_args(Horizon)
CHOCS: tuple[Choc, ...] = get_args(Choc)
# Qui est visé, et ce que paient les autres : comme le dit le point de départ.
DU_REGIME: Literal["regime"] = "regime"
TAUX_MAXIMAL = 500.0
MESURES_MAXIMUM = 40
KAPPA_MAXIMAL = 10.0
CHANGE_MAXIMAL = 50.0  # %, dans les deux sens


class ScenarioInvalide(ErreurMetier):
    """Scénario refusé : `defauts` les énumère tous."""


@dataclass(frozen=True, slots=True)
class Mesure:
    """Une surtaxe décidée par l'utilisateur.

    `perimetre_genre` et `perimetre_code` : CPF4 (« 1102 »), A129 (« C11Z »), famille ou « tous ».
    `taux` : points de pourcentage, de 0 à 500, deux décimales au plus ; 0 pour `exempte`.
    """

    perimetre_genre: Genre
    perimetre_code: str
    mode: Mode
    taux: float = 0.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """Point de départ, mesures, et situation à laquelle on compare.

    `base` : `aucune` ou un régime daté. `reference` : `periode`, `aucune` ou un régime daté.
    """

    base: str = AUCUNE
    mesures: tuple[Mesure, ...] = ()
    reference: str = PERIODE


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """Réaction des ventes. `horizon` : celui que l'on montre (les trois sont calculés).

    `champ_du_choc` : qui est visé, monde, UE ou France ; `regime` : comme le dit le point de départ.
    `kappa` : surtaxe générale des autres origines rapportée à celle de l'Union, None : celle du régime.
    Tous deux ne jouent qu'à moyen et long terme. `change` : hausse de l'euro face au dollar, en %, montrée
    à part de la surtaxe. `phi` : part de la charge payée côté américain (0 à 1), pour information ;
    sa valeur par défaut est celle de `data/elasticites/parametres.csv`.
    `reorientation` : part de la baisse vendue ailleurs (0 à 1), montrée à part.
    """

    horizon: Horizon = "court"
    champ_du_choc: Choc | Literal["regime"] = DU_REGIME
    phi: float = field(default_factory=lambda: round(droit.parametre("phi"), 2))
    reorientation: float = 0.0
    kappa: float | None = None
    change: float = 0.0


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """Codes admis et leurs libellés affichés."""

    regimes: Mapping[str, str]
    cpf4: Mapping[str, str]
    a129: Mapping[str, str]
    familles: Mapping[str, str]

    def codes(self, genre: Genre) -> Mapping[str, str]:
        """Codes et libellés d'un genre de périmètre."""
        par_genre = {"cpf4": self.cpf4, "a129": self.a129, "famille": self.familles}
        return par_genre.get(genre, {TOUS: "tous les produits"})


def uniforme(taux: float, *, base: str = AUCUNE) -> Scenario:
    """« Surtaxe de x % sur tous les produits »."""
    return Scenario(base=base, mesures=(Mesure("tous", TOUS, "remplace", float(taux)),))


def genre_de(code: str) -> Genre:
    """Genre d'un périmètre d'après la forme du code : « 1102 », « C11Z », « tous », sinon famille."""
    if code == TOUS:
        return "tous"
    if re.fullmatch(r"\d[0-9A-Z]{3}", code):
        return "cpf4"
    return "a129" if re.fullmatch(r"[A-Z]\d\d[A-Z]", code) else "famille"


def exiger_valide(scenario: Scenario, *, vocabulaire: Vocabulaire) -> None:
    """Refuse un scénario incohérent en énumérant tous ses défauts. Lève `ScenarioInvalide`."""
    lever(defauts_scenario(scenario, vocabulaire=vocabulaire))


def lever(defauts: Iterable[str]) -> None:
    """Lève `ScenarioInvalide` s'il y a au moins un défaut."""
    liste = list(defauts)
    if liste:
        raise ScenarioInvalide("Ce scénario ne peut pas être calculé.", liste)


def defauts_scenario(scenario: Scenario, *, vocabulaire: Vocabulaire) -> list[str]:
    """Tous les défauts d'un scénario, en français."""
    connus = ", ".join(vocabulaire.regimes)
    defauts = []
    if scenario.base != AUCUNE and scenario.base not in vocabulaire.regimes:
        defauts.append(f"point de départ « {scenario.base} » inconnu (possibles : {AUCUNE}, {connus})")
    if scenario.reference not in {AUCUNE, PERIODE} and scenario.reference not in vocabulaire.regimes:
        defauts.append(
            f"référence « {scenario.reference} » inconnue (possibles : {PERIODE}, {AUCUNE}, {connus})"
        )
    if len(scenario.mesures) > MESURES_MAXIMUM:
        defauts.append(f"{len(scenario.mesures)} mesures, au plus {MESURES_MAXIMUM}")
    for rang, mesure in enumerate(scenario.mesures, start=1):
        defauts += [f"mesure {rang} : {d}" for d in defauts_mesure(mesure, vocabulaire=vocabulaire)]
    return defauts


def defauts_mesure(mesure: Mesure, *, vocabulaire: Vocabulaire) -> list[str]:
    """Défauts d'une mesure : périmètre, mode, taux."""
    defauts = []
    if mesure.perimetre_genre not in GENRES:
        defauts.append(f"périmètre « {mesure.perimetre_genre} » inconnu (possibles : {', '.join(GENRES)})")
    elif mesure.perimetre_code not in vocabulaire.codes(mesure.perimetre_genre):
        defauts.append(f"code « {mesure.perimetre_code} » inconnu pour le périmètre {mesure.perimetre_genre}")
    if mesure.mode not in MODES:
        defauts.append(f"mode « {mesure.mode} » inconnu (possibles : {', '.join(MODES)})")
    if not 0 <= mesure.taux <= TAUX_MAXIMAL:
        defauts.append(f"taux {mesure.taux:g} hors de l'intervalle de 0 à {TAUX_MAXIMAL:g} points")
    elif round(mesure.taux, 2) != mesure.taux:
        defauts.append(f"taux {mesure.taux!r} : au plus deux décimales")
    elif mesure.mode == "exempte" and mesure.taux != 0:
        defauts.append("« exempte » ne prend pas de taux")
    return defauts


def defauts_hypotheses(hypotheses: Hypotheses) -> list[str]:
    """Défauts des hypothèses de réaction."""
    defauts = []
    if hypotheses.horizon not in HORIZONS:
        defauts.append(f"horizon « {hypotheses.horizon} » inconnu (possibles : {', '.join(HORIZONS)})")
    if hypotheses.champ_du_choc not in {DU_REGIME, *CHOCS}:
        defauts.append(
            f"champ du choc « {hypotheses.champ_du_choc} » inconnu (possibles : {DU_REGIME}, "
            f"{', '.join(CHOCS)})"
        )
    kappa = 1.0 if hypotheses.kappa is None else hypotheses.kappa
    for nom, valeur, bas, haut in (
        ("surtaxe des autres origines (kappa)", kappa, 0.0, KAPPA_MAXIMAL),
        ("hausse de l'euro", hypotheses.change, -CHANGE_MAXIMAL, CHANGE_MAXIMAL),
    ):
        if not bas <= valeur <= haut:
            defauts.append(f"{nom} {valeur:g} hors de l'intervalle de {bas:g} à {haut:g}")
        elif round(valeur, 2) != valeur:
            defauts.append(f"{nom} {valeur!r} : au plus deux décimales")
    for nom, valeur in (
        ("part de la charge", hypotheses.phi),
        ("réorientation", hypotheses.reorientation),
    ):
        if not 0 <= valeur <= 1:
            defauts.append(f"{nom} {valeur:g} hors de l'intervalle de 0 à 1")
        elif round(valeur, 2) != valeur:
            defauts.append(f"{nom} {valeur!r} : au plus deux décimales")
    return defauts
