"""Carnet d'atelier : les scénarios proposés en salle, leur nom, leur note, leur ordre."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from modules.simulation.echange import VERSION, depuis_contenu, scenario_en_dict
from modules.simulation.scenario import Hypotheses, Scenario, ScenarioInvalide, Vocabulaire
from modules.simulation.texte_json import CONSEIL, charger_json, court

GENRE = "carnet d'atelier"
NOM_MAXIMUM = 60
NOTE_MAXIMUM = 150
CAS_MAXIMUM = 20
LUS_MAXIMUM = 100  # scénarios examinés dans un fichier ; au-delà, la liste des défauts n'apprend plus rien


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
    visible = "".join(c for c in texte if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs"})
    return " ".join(visible.split())[:maximum].rstrip()


def carnet_en_json(carnet: Carnet) -> str:
    """Texte JSON du carnet, notes comprises."""
    contenu = {
        "genre": GENRE,
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


def carnet_depuis_json(
    texte: str, *, vocabulaire: Vocabulaire, connu: Callable[[str], bool]
) -> LectureCarnet:
    """Relit `carnet_en_json` : garde chaque scénario valide, nomme les autres.

    `connu` : ce code est-il un territoire ? Lève `ScenarioInvalide` si le fichier n'est pas un carnet.
    """
    contenu = charger_json(texte, quoi="un carnet d'atelier")
    if not isinstance(contenu, dict) or not isinstance(contenu.get("scenarios"), list):
        raise ScenarioInvalide(
            f"Ce fichier n'est pas un carnet d'atelier : la liste « scenarios » manque. {CONSEIL}"
        )
    ignores: list[str] = []
    if contenu.get("version") != VERSION:
        version = court(contenu.get("version", "absente"))
        ignores.append(f"version de carnet « {version} » inconnue, lue comme la version {VERSION}")
    cas = []
    if len(contenu["scenarios"]) > LUS_MAXIMUM:
        ignores.append(f"{len(contenu['scenarios'])} scénarios, les {LUS_MAXIMUM} premiers sont lus")
    for rang, brut in enumerate(contenu["scenarios"][:LUS_MAXIMUM], start=1):
        lu = _cas(brut, rang=rang, vocabulaire=vocabulaire, ignores=ignores)
        cas += [lu] if lu else []
    territoire, donnees = (ecourter(_texte(contenu.get(c)), NOM_MAXIMUM) for c in ("territoire", "donnees"))
    carnet = Carnet(tuple(cas), territoire, donnees)
    return controler(carnet, ignores=ignores, connu=connu)


def controler(carnet: Carnet, *, ignores: list[str], connu: Callable[[str], bool]) -> LectureCarnet:
    """Ôte un territoire inconnu et les scénarios en trop, en le disant."""
    if carnet.territoire and not connu(carnet.territoire):
        ignores.append(f"territoire « {court(carnet.territoire)} » inconnu")
        carnet = replace(carnet, territoire="")
    if len(carnet.cas) > CAS_MAXIMUM:
        ignores.append(f"{len(carnet.cas)} scénarios, les {CAS_MAXIMUM} premiers sont gardés")
        carnet = replace(carnet, cas=carnet.cas[:CAS_MAXIMUM])
    return LectureCarnet(carnet, tuple(ignores))


def _cas(brut: object, *, rang: int, vocabulaire: Vocabulaire, ignores: list[str]) -> Cas | None:
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
        scenario, hypotheses = depuis_contenu(contenu, vocabulaire=vocabulaire)
    except ScenarioInvalide as erreur:
        raisons = " ; ".join(erreur.defauts) or erreur.message
        ignores.append(f"scénario {rang}, « {nom} » : {raisons}")
        return None
    return Cas(nom, scenario, hypotheses, ecourter(note, NOTE_MAXIMUM))


def _texte(valeur: object) -> str:
    return valeur if isinstance(valeur, str) else ""
