"""Un scénario ou un carnet d'atelier en JSON ou dans une adresse, relus à l'identique."""

import base64
import binascii
import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from modules.donnees import droit
from modules.donnees.droit import Tarifs
from modules.donnees.schema_json import court, defauts_json
from modules.simulation.embarque import scenario_en_vigueur, vocabulaire_embarque
from modules.simulation.scenario import (
    AUCUNE,
    CHANGE_MAXIMAL,
    CHOCS,
    DU_REGIME,
    KAPPA_MAXIMAL,
    MESURES_MAXIMUM,
    PERIODE,
    Hypotheses,
    Mesure,
    Scenario,
    ScenarioInvalide,
    defauts_hypotheses,
    defauts_mesure,
    defauts_scenario,
    genre_de,
    lever,
)

_TAILLE_MAXIMALE = 1_000_000  # signes ; le carnet le plus plein en fait cinquante fois moins
_CONSEIL = "Choisir un fichier enregistré par cet outil."
_AVERTIS_MAXIMUM = 10  # phrases montrées ; au-delà, leur nombre
_MESURES_LUES = 100  # mesures examinées dans une adresse ; quarante au plus sont gardées


def borner(phrases: Sequence[str]) -> tuple[str, ...]:
    """Dix phrases au plus, puis le nombre des autres : un lien forgé ne remplit ni l'écran ni la mémoire."""
    reste = len(phrases) - _AVERTIS_MAXIMUM
    if reste <= 0:
        return tuple(phrases)
    autres = "une autre valeur ignorée" if reste == 1 else f"{reste} autres valeurs ignorées"
    return (*phrases[:_AVERTIS_MAXIMUM], f"et {autres}")


def _charger_json(texte: str, *, quoi: str) -> Any:  # noqa: ANN401
    """Contenu d'un fichier JSON ; trop gros ou illisible : `ScenarioInvalide`. `quoi` : « un scénario ».

    Lève cette erreur avec un conseil.
    """
    if len(texte) > _TAILLE_MAXIMALE:
        limite = _TAILLE_MAXIMALE // 1000
        raise ScenarioInvalide(f"Ce fichier n'est pas {quoi} : il dépasse {limite} ko. {_CONSEIL}")
    try:
        return json.loads(texte)
    except (ValueError, RecursionError) as erreur:  # JSON faux, ou nombre de milliers de chiffres
        raise ScenarioInvalide(f"Ce fichier n'est pas {quoi} : le JSON est illisible. {_CONSEIL}") from erreur


VERSION = 1
PARAMETRES = ("v", "base", "ref", "m", "h", "choc", "kappa", "change", "phi", "reo")
_INITIALES: dict[str, str] = {"a": "ajoute", "r": "remplace", "p": "plafonne", "e": "exempte"}
_LETTRES = {mode: lettre for lettre, mode in _INITIALES.items()}
_SEPARATEUR = "~"


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


def depuis_json(texte: str) -> tuple[Scenario, Hypotheses]:
    """Relit `vers_json` ; lève `ScenarioInvalide` avec tous les défauts."""
    return _depuis_contenu(_charger_json(texte, quoi="un scénario"))


def _depuis_contenu(contenu: object) -> tuple[Scenario, Hypotheses]:
    """Scénario d'un JSON déjà lu ; lève `ScenarioInvalide` avec tous les défauts, chemin compris.

    La forme est celle de `static/scenario.schema.json` ; les codes sont ceux des tables embarquées.
    """
    formels = defauts_json(contenu, "scenario")
    fautifs = {d.colonne or "" for d in formels}
    if not isinstance(contenu, dict) or fautifs & {"", "version", "scenario", "scenario.mesures"}:
        raise ScenarioInvalide(f"Ce fichier n'est pas un scénario lisible ici. {_CONSEIL}", formels)
    brut = contenu["scenario"]
    base, reference = (
        defaut if f"scenario.{nom}" in fautifs else brut.get(nom, defaut)
        for nom, defaut in (("base", AUCUNE), ("reference", PERIODE))
    )
    mesures = {
        rang: _mesure(mesure)
        for rang, mesure in enumerate(brut.get("mesures", []), start=1)
        if not any(
            c == f"scenario.mesures.{rang}" or c.startswith(f"scenario.mesures.{rang}.") for c in fautifs
        )
    }
    scenario = Scenario(base, tuple(mesures.values()), reference)
    suppositions = _hypotheses(contenu.get("hypotheses", {}), fautifs)
    vocabulaire = vocabulaire_embarque()
    defauts = [*formels, *defauts_scenario(replace(scenario, mesures=()), vocabulaire=vocabulaire)]
    for rang, mesure in mesures.items():
        defauts += [f"mesure {rang} : {d}" for d in defauts_mesure(mesure, vocabulaire=vocabulaire)]
    lever([*defauts, *defauts_hypotheses(suppositions)])
    return scenario, suppositions


def _mesure(brut: Mapping[str, Any]) -> Mesure:
    """Mesure conforme au schéma."""
    genre, code, mode = brut["perimetre_genre"], brut["perimetre_code"], brut["mode"]
    return Mesure(genre, code, mode, float(brut.get("taux", 0)))


def _hypotheses(brut: object, fautifs: set[str]) -> Hypotheses:
    """Hypothèses données et conformes ; les autres gardent leur valeur par défaut."""
    donnees = brut if isinstance(brut, dict) else {}
    noms = [c.name for c in fields(Hypotheses) if c.name in donnees and f"hypotheses.{c.name}" not in fautifs]
    lues: dict[str, Any] = {nom: float(v) if isinstance(v := donnees[nom], int) else v for nom in noms}
    return Hypotheses(**lues)


def _mesure_en_texte(mesure: Mesure) -> str:
    """« 1102r200 » : code, initiale du mode, taux."""
    taux = "" if mesure.mode == "exempte" else _decimal(mesure.taux)
    return f"{mesure.perimetre_code}{_LETTRES[mesure.mode]}{taux}"


def _mesure_depuis_texte(texte: str) -> Mesure | None:
    """Relit `_mesure_en_texte` ; None si le texte n'a pas cette forme."""
    avec_taux = re.fullmatch(r"(.+)([arp])([0-9]{1,3}(?:\.[0-9]{1,2})?)", texte)
    if avec_taux:
        code, lettre, taux = avec_taux.groups()
        return Mesure(genre_de(code), code, _INITIALES[lettre], float(taux))  # type: ignore[arg-type]
    if len(texte) > 1 and texte.endswith("e"):
        return Mesure(genre_de(texte[:-1]), texte[:-1], "exempte")
    return None


def mesures_en_texte(mesures: tuple[Mesure, ...]) -> str:
    """Liste de mesures pour l'adresse et les préréglages : « 1102r200~C30Aa10 »."""
    return _SEPARATEUR.join(_mesure_en_texte(m) for m in mesures)


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
        "kappa": DU_REGIME if h.kappa is None else _decimal(h.kappa),
        "change": _decimal(h.change),
        "phi": _decimal(h.phi),
        "reo": _decimal(h.reorientation),
    }


def depuis_adresse(parametres: Mapping[str, str], *, defaut: Scenario | None = None) -> Lecture:
    """Relit une adresse sans jamais échouer : chaque valeur ignorée est nommée dans `ignores`.

    `defaut` : scénario quand l'adresse n'en donne aucun (ni base, ni mesures, ni référence). Un point de
    départ illisible, ou des mesures toutes illisibles, laissent place au droit en vigueur : jamais à une
    absence de surtaxe que personne n'a demandée.
    """
    ignores: list[str] = []
    version = parametres.get("v", str(VERSION))
    if version != str(VERSION):
        ignores.append(
            f"version de lien « {court(version)} » inconnue\u202f: lien lu comme un lien de version {VERSION}"
        )
    mesures = _mesures_adresse(parametres.get("m", ""), ignores=ignores)
    en_vigueur, admises = scenario_en_vigueur().base, {AUCUNE, *vocabulaire_embarque().regimes}
    base = AUCUNE  # ce que veut dire une adresse sans point de départ ; illisible, il ne vaut pas « aucune »
    if "base" in parametres:
        base = _choix(parametres, "base", en_vigueur, admises, ignores=ignores)
    if base == AUCUNE and parametres.get("m") and not mesures:
        base = en_vigueur
        ignores.append("aucune mesure lisible\u202f: le droit en vigueur est montré")
    reference = _choix(
        parametres, "ref", PERIODE, {PERIODE, AUCUNE, *vocabulaire_embarque().regimes}, ignores=ignores
    )
    scenario = Scenario(base, mesures, reference)
    if defaut is not None and not {"base", "m", "ref"} & set(parametres):
        scenario = defaut
    d = Hypotheses()
    hypotheses = Hypotheses(
        horizon=_choix(parametres, "h", d.horizon, {"court", "moyen", "long"}, ignores=ignores),  # type: ignore[arg-type]
        champ_du_choc=_choix(parametres, "choc", d.champ_du_choc, {DU_REGIME, *CHOCS}, ignores=ignores),  # type: ignore[arg-type]
        kappa=_kappa(parametres, ignores=ignores),
        change=_change(parametres, ignores=ignores),
        phi=_part(parametres, "phi", d.phi, ignores=ignores),
        reorientation=_part(parametres, "reo", d.reorientation, ignores=ignores),
    )
    return Lecture(scenario, hypotheses, borner(ignores))


def _mesures_adresse(texte: str, *, ignores: list[str]) -> tuple[Mesure, ...]:
    gardees = []
    nombre = texte.count(_SEPARATEUR) + 1
    if nombre > _MESURES_LUES:
        ignores.append(f"{nombre} mesures, les {_MESURES_LUES} premières sont lues")
    for morceau in filter(None, texte.split(_SEPARATEUR, _MESURES_LUES)[:_MESURES_LUES]):
        mesure = _mesure_depuis_texte(morceau)
        defauts = ["écriture non reconnue"]
        if mesure is not None:
            defauts = defauts_mesure(mesure, vocabulaire=vocabulaire_embarque())
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


def _kappa(parametres: Mapping[str, str], *, ignores: list[str]) -> float | None:
    texte = parametres.get("kappa", DU_REGIME)
    if texte == DU_REGIME:
        return None
    if re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", texte) and float(texte) <= KAPPA_MAXIMAL:
        return float(texte)
    ignores.append(
        f"«\u00a0kappa={court(texte)}\u00a0» ignoré\u202f: un nombre de 0 à {KAPPA_MAXIMAL:g} est attendu, "
        f"remplacé par celui du régime"
    )
    return None


def _change(parametres: Mapping[str, str], *, ignores: list[str]) -> float:
    texte = parametres.get("change", "0")
    if re.fullmatch(r"-?[0-9]{1,2}(\.[0-9]{1,2})?", texte) and abs(float(texte)) <= CHANGE_MAXIMAL:
        return float(texte)
    ignores.append(
        f"«\u00a0change={court(texte)}\u00a0» ignoré\u202f: un nombre de −{CHANGE_MAXIMAL:g} à "
        f"{CHANGE_MAXIMAL:g} est attendu, remplacé par 0"
    )
    return 0.0


def _part(parametres: Mapping[str, str], nom: str, defaut: float, *, ignores: list[str]) -> float:
    texte = parametres.get(nom, _decimal(defaut))
    if re.fullmatch(r"0(\.[0-9]{1,2})?|1(\.0{1,2})?", texte):
        return float(texte)
    ignores.append(
        f"«\u00a0{nom}={court(texte)}\u00a0» ignoré\u202f: un nombre de 0 à 1 est attendu, "
        f"remplacé par {_decimal(defaut).replace('.', ',')}"
    )
    return defaut


def _decimal(valeur: float) -> str:
    """Deux décimales au plus, sans zéros inutiles : relu à l'identique."""
    return f"{valeur:.2f}".rstrip("0").rstrip(".")


_GENRE = "carnet d'atelier"
NOM_MAXIMUM = 60
NOTE_MAXIMUM = 150
CAS_MAXIMUM = 20
_LUS_MAXIMUM = 100  # scénarios examinés dans un fichier ; au-delà, la liste des défauts n'apprend plus rien


@dataclass(frozen=True, slots=True)
class Cas:
    """Un scénario enregistré : son nom, et une note (qui l'a proposé, ce qui s'est dit)."""

    nom: str
    scenario: Scenario
    hypotheses: Hypotheses = field(default_factory=Hypotheses)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Carnet:
    """`territoire` : code du département de l'atelier, vide s'il n'est pas choisi. `donnees` : marque du jeu
    sur lequel l'atelier a travaillé, vide si elle est inconnue."""

    cas: tuple[Cas, ...] = ()
    territoire: str = ""
    donnees: str = ""

    @property
    def plein(self) -> bool:
        """Vrai quand on ne peut plus rien ajouter."""
        return len(self.cas) >= CAS_MAXIMUM

    def ajouter(self, cas: Cas) -> "Carnet":
        """Ajoute à la fin ; un carnet plein ne change pas."""
        return self if self.plein else replace(self, cas=(*self.cas, cas))

    def retirer(self, rang: int) -> "Carnet":
        """Sans le cas de ce rang."""
        return replace(self, cas=(*self.cas[:rang], *self.cas[rang + 1 :]))

    def changer(self, rang: int, cas: Cas) -> "Carnet":
        """Met `cas` à ce rang."""
        return replace(self, cas=(*self.cas[:rang], cas, *self.cas[rang + 1 :]))

    def dupliquer(self, rang: int) -> "Carnet":
        """Copie placée juste après l'original ; un carnet plein ne change pas."""
        if self.plein:
            return self
        copie = replace(self.cas[rang], nom=ecourter(f"{self.cas[rang].nom} (copie)", NOM_MAXIMUM))
        return replace(self, cas=(*self.cas[: rang + 1], copie, *self.cas[rang + 1 :]))

    def deplacer(self, rang: int, pas: int) -> "Carnet":
        """Déplace d'autant de places, sans sortir de la liste."""
        autres = [*self.cas[:rang], *self.cas[rang + 1 :]]
        autres.insert(min(max(rang + pas, 0), len(autres)), self.cas[rang])
        return replace(self, cas=tuple(autres))


@dataclass(frozen=True, slots=True)
class LectureCarnet:
    """Carnet relu : ce qui est valide, et une phrase par chose ignorée."""

    carnet: Carnet
    ignores: tuple[str, ...] = ()


def ecourter(texte: str, maximum: int) -> str:
    """Une seule ligne, sans espaces de trop ni signe que l'écran refuse, d'au plus `maximum` signes."""
    visible = "".join(c for c in texte if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join(visible.split())[:maximum].rstrip()


def carnet_en_json(carnet: Carnet) -> str:
    """Texte JSON du carnet, notes comprises."""
    contenu = {
        "genre": _GENRE,
        "version": VERSION,
        "territoire": carnet.territoire,
        "donnees": carnet.donnees,
        "scenarios": [
            {
                "nom": cas.nom,
                "note": cas.note,
                "scenario": scenario_en_dict(cas.scenario),
                "hypotheses": asdict(cas.hypotheses),
            }
            for cas in carnet.cas
        ],
    }
    return json.dumps(contenu, ensure_ascii=False, indent=2)


def carnet_depuis_json(texte: str, *, connu: Callable[[str], bool]) -> LectureCarnet:
    """Relit `carnet_en_json` : garde chaque scénario valide, nomme les autres.

    `connu` : ce code est-il un territoire ? Lève `ScenarioInvalide` si le fichier n'est pas un carnet.
    """
    contenu = _charger_json(texte, quoi="un carnet d'atelier")
    lisible = isinstance(contenu, dict) and isinstance(contenu.get("scenarios"), list)
    formels = defauts_json(contenu | {"scenarios": []} if lisible else contenu, "carnet")
    if not lisible:
        raise ScenarioInvalide(f"Ce fichier n'est pas un carnet d'atelier. {_CONSEIL}", formels)
    ignores: list[str] = [*formels]
    cas = []
    if len(contenu["scenarios"]) > _LUS_MAXIMUM:
        ignores.append(f"{len(contenu['scenarios'])} scénarios, les {_LUS_MAXIMUM} premiers sont lus")
    for rang, brut in enumerate(contenu["scenarios"][:_LUS_MAXIMUM], start=1):
        lu = _cas(brut, rang=rang, ignores=ignores)
        cas += [lu] if lu else []
    territoire, donnees = (ecourter(_texte(contenu.get(c)), NOM_MAXIMUM) for c in ("territoire", "donnees"))
    carnet = Carnet(tuple(cas), territoire, donnees)
    return _controler(carnet, ignores=ignores, connu=connu)


def _controler(carnet: Carnet, *, ignores: list[str], connu: Callable[[str], bool]) -> LectureCarnet:
    """Ôte un territoire inconnu et les scénarios en trop, en le disant."""
    if carnet.territoire and not connu(carnet.territoire):
        ignores.append(f"territoire « {court(carnet.territoire)} » inconnu")
        carnet = replace(carnet, territoire="")
    if len(carnet.cas) > CAS_MAXIMUM:
        ignores.append(f"{len(carnet.cas)} scénarios, les {CAS_MAXIMUM} premiers sont gardés")
        carnet = replace(carnet, cas=carnet.cas[:CAS_MAXIMUM])
    return LectureCarnet(carnet, borner(ignores))


def _cas(brut: object, *, rang: int, ignores: list[str]) -> Cas | None:
    if not isinstance(brut, dict):
        ignores.append(f"scénario {rang} : un objet est attendu")
        return None
    nom = ecourter(_texte(brut.get("nom")), NOM_MAXIMUM) or f"Scénario {rang}"
    note = _texte(brut.get("note"))
    if len(ecourter(note, len(note))) > NOTE_MAXIMUM:
        ignores.append(f"scénario {rang}, « {nom} » : note ramenée à {NOTE_MAXIMUM} signes")
    contenu: dict[str, Any] = {"version": VERSION, "scenario": brut.get("scenario")}
    contenu["hypotheses"] = brut.get("hypotheses", {})
    try:
        scenario, hypotheses = _depuis_contenu(contenu)
    except ScenarioInvalide as erreur:
        raisons = " ; ".join(erreur.defauts) or erreur.message
        ignores.append(f"scénario {rang}, « {nom} » : {raisons}")
        return None
    return Cas(nom, scenario, hypotheses, ecourter(note, NOTE_MAXIMUM))


def _texte(valeur: object) -> str:
    return valeur if isinstance(valeur, str) else ""


_TAILLE_LIEN_MAXIMALE = 100_000  # octets décomprimés : un lien forgé ne doit pas remplir la mémoire
# Ce qu'un lien de carnet tait. Convention du format, figée : un lien ancien se relit à l'identique, quelles
# que soient les tables et les valeurs par défaut d'aujourd'hui (« choc » absent y veut dire l'Union).
_DEFAUTS = {
    "v": "1", "base": AUCUNE, "ref": PERIODE, "m": "", "h": "court", "choc": "UE", "kappa": "regime",
    "change": "0", "phi": "0.94", "reo": "0",
}  # fmt: skip


def carnet_en_lien(carnet: Carnet, *, notes: bool = False) -> str:
    """Paramètre `k` : lettres, chiffres, « - » et « _ ». `notes` faux : elles restent hors du lien.

    Une ligne par scénario, précédée de sa somme de contrôle : un lien abîmé garde ses lignes intactes et ne
    donne jamais un scénario faux.
    """
    lignes = [_sceller(str(len(carnet.cas)), carnet.territoire)]
    lignes += [_sceller(c.nom, _ecarts(c), *([c.note] if notes and c.note else [])) for c in carnet.cas]
    compresse = zlib.compressobj(9, zlib.DEFLATED, -15)
    octets = compresse.compress("\n".join(lignes).encode()) + compresse.flush()
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def carnet_depuis_lien(texte: str, *, connu: Callable[[str], bool]) -> LectureCarnet:
    """Relit `carnet_en_lien` sans jamais échouer : garde ce qui est intact, nomme le reste.

    `connu` : ce code est-il un territoire ?
    """
    lignes = _decomprimer(texte[:_TAILLE_LIEN_MAXIMALE]).split("\n", _LUS_MAXIMUM + 1)
    entete = _ouvrir(lignes[0])
    ignores: list[str] = []
    attendus, territoire = len(lignes) - 1, ""
    if entete and len(entete) == 2 and entete[0].isdecimal() and len(entete[0]) < 9:
        attendus, territoire = int(entete[0]), entete[1]
    else:
        ignores.append("début du carnet illisible")
    cas = []
    if len(lignes) > _LUS_MAXIMUM + 1:
        ignores.append(f"carnet trop long, ses {_LUS_MAXIMUM} premières lignes sont lues")
    for rang in range(1, min(attendus, _LUS_MAXIMUM) + 1):
        champs = _ouvrir(lignes[rang]) if rang < len(lignes) else None
        if champs is None or len(champs) not in {2, 3}:
            if rang >= len(lignes):
                manquants = (
                    "le dernier scénario manque" if rang == attendus else f"scénarios {rang} à {attendus}"
                )
                ignores.append(manquants if rang == attendus else f"{manquants} absents du lien")
                break
            ignores.append(f"scénario {rang} abîmé")
            continue
        cas.append(_cas_lu(champs, rang=rang, ignores=ignores))
    return _controler(Carnet(tuple(cas), territoire), ignores=ignores, connu=connu)


def _ecarts(cas: Cas) -> str:
    """Paramètres d'adresse qui diffèrent d'un scénario vide : « m=1102r200&h=long »."""
    parametres = vers_adresse(cas.scenario, cas.hypotheses)
    return "&".join(f"{nom}={valeur}" for nom, valeur in parametres.items() if _DEFAUTS[nom] != valeur)


def _cas_lu(champs: list[str], *, rang: int, ignores: list[str]) -> Cas:
    nom = ecourter(champs[0], NOM_MAXIMUM) or f"Scénario {rang}"
    parametres = dict(p.split("=", 1) for p in champs[1].split("&") if "=" in p)
    lu = depuis_adresse(_DEFAUTS | parametres)
    ignores += [f"scénario {rang}, « {nom} » : {ligne}" for ligne in lu.ignores]
    note = ecourter(champs[2], NOTE_MAXIMUM) if len(champs) == 3 else ""
    return Cas(nom, lu.scenario, lu.hypotheses, note)


def _sceller(*champs: str) -> str:
    corps = "\t".join(re.sub(r"\s", " ", champ) for champ in champs)
    return f"{zlib.crc32(corps.encode()) & 0xFFFF:04x}{corps}"


def _ouvrir(ligne: str) -> list[str] | None:
    """Champs d'une ligne intacte, sinon None."""
    somme, corps = ligne[:4], ligne[4:]
    return corps.split("\t") if somme == f"{zlib.crc32(corps.encode()) & 0xFFFF:04x}" else None


def _decomprimer(texte: str) -> str:
    """Tout ce qui se décomprime, jusqu'au premier octet abîmé."""
    propre = re.sub(r"[^A-Za-z0-9_-]", "", texte)
    propre = propre[: len(propre) - (len(propre) % 4 == 1)]  # un lien tronqué n'est pas un multiple de quatre
    try:
        octets = base64.urlsafe_b64decode(propre + "=" * (-len(propre) % 4))
    except (binascii.Error, ValueError):
        return ""
    flux, sortie = zlib.decompressobj(-15), bytearray()
    try:
        for debut in range(len(octets)):  # octet par octet : ce qui précède l'erreur est gardé
            sortie += flux.decompress(octets[debut : debut + 1])
            if len(sortie) > _TAILLE_LIEN_MAXIMALE:
                break
    except zlib.error:
        pass
    return sortie.decode(errors="replace")


def prereglages() -> dict[str, tuple[str, Scenario]]:
    """Préréglages en mots simples : clé → (libellé, scénario), dans l'ordre de la table."""
    return dict(_prereglages(droit.lire_tarifs()))


@lru_cache(maxsize=2)
def _prereglages(tarifs: Tarifs) -> dict[str, tuple[str, Scenario]]:
    resultat = {}
    for cle, libelle, base, texte in tarifs.prereglages.itertuples(index=False, name=None):
        mesures = (_mesure_depuis_texte(m) for m in texte.split("~") if m)
        resultat[cle] = (libelle, Scenario(base, tuple(m for m in mesures if m is not None)))
    return resultat
