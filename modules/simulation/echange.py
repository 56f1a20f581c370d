"""Un scénario en JSON ou dans une adresse, relu à l'identique."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from modules.simulation.scenario import (
    AUCUNE,
    MESURES_MAXIMUM,
    PERIODE,
    Hypotheses,
    Mesure,
    Scenario,
    ScenarioInvalide,
    Vocabulaire,
    defauts_hypotheses,
    defauts_mesure,
    defauts_scenario,
    genre_de,
    lever,
)
from modules.simulation.texte_json import CONSEIL, charger_json, court

VERSION = 1
PARAMETRES = ("v", "base", "ref", "m", "h", "choc", "phi", "reo")
INITIALES: dict[str, str] = {"a": "ajoute", "r": "remplace", "p": "plafonne", "e": "exempte"}
LETTRES = {mode: lettre for lettre, mode in INITIALES.items()}
SEPARATEUR = "~"
ENTIER_MAXIMAL = 10**15  # au-delà, un entier JSON peut ne pas tenir dans un nombre à virgule


@dataclass(frozen=True, slots=True)
class Lecture:
    """Adresse relue : ce qui est gardé, et une phrase par valeur ignorée ou changée."""

    scenario: Scenario
    hypotheses: Hypotheses
    ignores: tuple[str, ...]


def vers_json(scenario: Scenario, hypotheses: Hypotheses | None = None) -> str:
    """Texte JSON complet : version, scénario, hypothèses."""
    contenu = {
        "version": VERSION,
        "scenario": scenario_en_dict(scenario),
        "hypotheses": asdict(hypotheses or Hypotheses()),
    }
    return json.dumps(contenu, ensure_ascii=False, indent=2)


def scenario_en_dict(scenario: Scenario) -> dict[str, Any]:
    """Scénario en types JSON."""
    return {
        "base": scenario.base,
        "reference": scenario.reference,
        "mesures": [asdict(mesure) for mesure in scenario.mesures],
    }


def depuis_json(texte: str, *, vocabulaire: Vocabulaire) -> tuple[Scenario, Hypotheses]:
    """Relit `vers_json` ; lève `ScenarioInvalide` avec tous les défauts."""
    return depuis_contenu(charger_json(texte, quoi="un scénario"), vocabulaire=vocabulaire)


def depuis_contenu(contenu: object, *, vocabulaire: Vocabulaire) -> tuple[Scenario, Hypotheses]:
    """Scénario d'un JSON déjà lu ; lève `ScenarioInvalide` avec tous les défauts."""
    if not isinstance(contenu, dict) or not isinstance(contenu.get("scenario"), dict):
        raise ScenarioInvalide(f"Ce fichier n'est pas un scénario : l'objet « scenario » manque. {CONSEIL}")
    if contenu.get("version") != VERSION:
        raise ScenarioInvalide(
            f"Version de scénario « {court(contenu.get('version', 'absente'))} » non reconnue "
            f"(attendue : {VERSION}). {CONSEIL}"
        )
    defauts: list[str] = []
    brut, hypotheses = contenu["scenario"], contenu.get("hypotheses", {})
    mesures = brut.get("mesures", [])
    if not isinstance(mesures, list):
        defauts.append("« mesures » doit être une liste")
        mesures = []
    if len(mesures) > MESURES_MAXIMUM:
        defauts.append(f"{len(mesures)} mesures, au plus {MESURES_MAXIMUM}")
        mesures = []
    lues = [_mesure(m, rang=r, defauts=defauts) for r, m in enumerate(mesures, start=1)]
    base = _champ(brut, "base", str, defaut=AUCUNE, defauts=defauts)
    reference = _champ(brut, "reference", str, defaut=PERIODE, defauts=defauts)
    scenario = Scenario(base, tuple(m for m in lues if m is not None), reference)
    suppositions = _hypotheses(hypotheses, defauts=defauts)
    lever(defauts + defauts_scenario(scenario, vocabulaire=vocabulaire) + defauts_hypotheses(suppositions))
    return scenario, suppositions


def _mesure(brut: object, *, rang: int, defauts: list[str]) -> Mesure | None:
    if not isinstance(brut, dict):
        defauts.append(f"mesure {rang} : un objet est attendu")
        return None
    ici: list[str] = []
    genre = _champ(brut, "perimetre_genre", str, defaut="", defauts=ici)
    code = _champ(brut, "perimetre_code", str, defaut="", defauts=ici)
    mode = _champ(brut, "mode", str, defaut="", defauts=ici)
    taux = _champ(brut, "taux", float, defaut=0.0, defauts=ici)
    defauts += [f"mesure {rang} : {d}" for d in ici]
    return None if ici else Mesure(genre, code, mode, taux)


def _hypotheses(brut: object, *, defauts: list[str]) -> Hypotheses:
    if not isinstance(brut, dict):
        defauts.append("« hypotheses » doit être un objet")
        return Hypotheses()
    d = Hypotheses()
    return Hypotheses(
        horizon=_champ(brut, "horizon", str, defaut=d.horizon, defauts=defauts),
        champ_du_choc=_champ(brut, "champ_du_choc", str, defaut=d.champ_du_choc, defauts=defauts),
        phi=_champ(brut, "phi", float, defaut=d.phi, defauts=defauts),
        reorientation=_champ(brut, "reorientation", float, defaut=d.reorientation, defauts=defauts),
    )


def _champ(brut: dict[str, Any], nom: str, genre: type, *, defaut: Any, defauts: list[str]) -> Any:  # noqa: ANN401
    """Valeur d'un champ JSON du bon type ; sinon le défaut est noté."""
    valeur = brut.get(nom, defaut)
    if genre is float and isinstance(valeur, int) and not isinstance(valeur, bool):
        valeur = float(valeur) if abs(valeur) < ENTIER_MAXIMAL else float("inf")
    if isinstance(valeur, str) and court(valeur) != valeur:
        defauts.append(f"« {nom} » : « {court(valeur)} » n'est pas un code")
        return defaut
    if not isinstance(valeur, genre):
        attendu = "un nombre" if genre is float else "un texte"
        defauts.append(f"« {nom} » : {attendu} est attendu")
        return defaut
    return valeur


def mesure_en_texte(mesure: Mesure) -> str:
    """« 1102r200 » : code, initiale du mode, taux."""
    taux = "" if mesure.mode == "exempte" else _decimal(mesure.taux)
    return f"{mesure.perimetre_code}{LETTRES[mesure.mode]}{taux}"


def mesure_depuis_texte(texte: str) -> Mesure | None:
    """Relit `mesure_en_texte` ; None si le texte n'a pas cette forme."""
    avec_taux = re.fullmatch(r"(.+)([arp])(\d{1,3}(?:\.\d{1,2})?)", texte)
    if avec_taux:
        code, lettre, taux = avec_taux.groups()
        return Mesure(genre_de(code), code, INITIALES[lettre], float(taux))  # type: ignore[arg-type]
    if len(texte) > 1 and texte.endswith("e"):
        return Mesure(genre_de(texte[:-1]), texte[:-1], "exempte")
    return None


def mesures_en_texte(mesures: tuple[Mesure, ...]) -> str:
    """Liste de mesures pour l'adresse et les préréglages : « 1102r200~C30Aa10 »."""
    return SEPARATEUR.join(mesure_en_texte(m) for m in mesures)


def vers_adresse(scenario: Scenario, hypotheses: Hypotheses | None = None) -> dict[str, str]:
    """Paramètres d'adresse, tous écrits, valeurs par défaut comprises."""
    h = hypotheses or Hypotheses()
    return {
        "v": str(VERSION),
        "base": scenario.base,
        "ref": scenario.reference,
        "m": mesures_en_texte(scenario.mesures),
        "h": h.horizon,
        "choc": h.champ_du_choc,
        "phi": _decimal(h.phi),
        "reo": _decimal(h.reorientation),
    }


def depuis_adresse(
    parametres: Mapping[str, str], *, vocabulaire: Vocabulaire, defaut: Scenario | None = None
) -> Lecture:
    """Relit une adresse sans jamais échouer : chaque valeur ignorée est nommée dans `ignores`.

    `defaut` : scénario quand l'adresse n'en donne aucun (ni base, ni mesures, ni référence).
    """
    ignores: list[str] = []
    version = parametres.get("v", str(VERSION))
    if version != str(VERSION):
        ignores.append(
            f"version de lien « {court(version)} » inconnue\u202f: lien lu comme un lien de version {VERSION}"
        )
    mesures = _mesures_adresse(parametres.get("m", ""), vocabulaire=vocabulaire, ignores=ignores)
    base = _choix(parametres, "base", AUCUNE, {AUCUNE, *vocabulaire.regimes}, ignores=ignores)
    reference = _choix(parametres, "ref", PERIODE, {PERIODE, AUCUNE, *vocabulaire.regimes}, ignores=ignores)
    scenario = Scenario(base, mesures, reference)
    if defaut is not None and not {"base", "m", "ref"} & set(parametres):
        scenario = defaut
    d = Hypotheses()
    hypotheses = Hypotheses(
        horizon=_choix(parametres, "h", d.horizon, {"court", "moyen", "long"}, ignores=ignores),  # type: ignore[arg-type]
        champ_du_choc=_choix(parametres, "choc", d.champ_du_choc, {"UE", "France"}, ignores=ignores),  # type: ignore[arg-type]
        phi=_part(parametres, "phi", d.phi, ignores=ignores),
        reorientation=_part(parametres, "reo", d.reorientation, ignores=ignores),
    )
    return Lecture(scenario, hypotheses, tuple(ignores))


def _mesures_adresse(texte: str, *, vocabulaire: Vocabulaire, ignores: list[str]) -> tuple[Mesure, ...]:
    gardees = []
    for morceau in filter(None, texte.split(SEPARATEUR)):
        mesure = mesure_depuis_texte(morceau)
        defauts = ["écriture non reconnue"]
        if mesure is not None:
            defauts = defauts_mesure(mesure, vocabulaire=vocabulaire)
        if mesure is None or defauts:
            ignores.append(f"mesure «\u00a0{court(morceau)}\u00a0» ignorée\u202f: {', '.join(defauts)}")
        else:
            gardees.append(mesure)
    if len(gardees) > MESURES_MAXIMUM:
        ignores.append(f"{len(gardees)} mesures, les {MESURES_MAXIMUM} premières sont gardées")
    return tuple(gardees[:MESURES_MAXIMUM])


def _choix(
    parametres: Mapping[str, str], nom: str, defaut: str, admis: set[str], *, ignores: list[str]
) -> str:
    valeur = parametres.get(nom, defaut)
    if valeur in admis:
        return valeur
    ignores.append(f"«\u00a0{nom}={court(valeur)}\u00a0» ignoré\u202f: remplacé par «\u00a0{defaut}\u00a0»")
    return defaut


def _part(parametres: Mapping[str, str], nom: str, defaut: float, *, ignores: list[str]) -> float:
    texte = parametres.get(nom, _decimal(defaut))
    if re.fullmatch(r"0(\.\d{1,2})?|1(\.0{1,2})?", texte):
        return float(texte)
    ignores.append(
        f"«\u00a0{nom}={court(texte)}\u00a0» ignoré\u202f: un nombre de 0 à 1 est attendu, "
        f"remplacé par {_decimal(defaut)}"
    )
    return defaut


def _decimal(valeur: float) -> str:
    """Deux décimales au plus, sans zéros inutiles : relu à l'identique."""
    return f"{valeur:.2f}".rstrip("0").rstrip(".")
