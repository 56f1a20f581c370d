"""Un carnet d'atelier entier dans un paramètre d'adresse : lignes contrôlées une à une, puis comprimées."""

import base64
import binascii
import re
import zlib
from collections.abc import Callable

from modules.simulation.carnet import (
    NOM_MAXIMUM,
    NOTE_MAXIMUM,
    Carnet,
    Cas,
    LectureCarnet,
    controler,
    ecourter,
)
from modules.simulation.echange import depuis_adresse, vers_adresse
from modules.simulation.scenario import Scenario, Vocabulaire

TAILLE_MAXIMALE = 100_000  # octets décomprimés : un lien forgé ne doit pas remplir la mémoire
DEFAUTS = vers_adresse(Scenario())


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


def carnet_depuis_lien(
    texte: str, *, vocabulaire: Vocabulaire, connu: Callable[[str], bool]
) -> LectureCarnet:
    """Relit `carnet_en_lien` sans jamais échouer : garde ce qui est intact, nomme le reste.

    `connu` : ce code est-il un territoire ?
    """
    lignes = _decomprimer(texte).split("\n")
    entete = _ouvrir(lignes[0])
    ignores: list[str] = []
    attendus, territoire = len(lignes) - 1, ""
    if entete and len(entete) == 2 and entete[0].isdecimal() and len(entete[0]) < 9:
        attendus, territoire = int(entete[0]), entete[1]
    else:
        ignores.append("début du carnet illisible")
    cas = []
    for rang in range(1, min(attendus, TAILLE_MAXIMALE) + 1):
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
        cas.append(_cas(champs, rang=rang, vocabulaire=vocabulaire, ignores=ignores))
    return controler(Carnet(tuple(cas), territoire), ignores=ignores, connu=connu)


def _ecarts(cas: Cas) -> str:
    """Paramètres d'adresse qui diffèrent d'un scénario vide : « m=1102r200&h=long »."""
    parametres = vers_adresse(cas.scenario, cas.hypotheses)
    return "&".join(f"{nom}={valeur}" for nom, valeur in parametres.items() if DEFAUTS[nom] != valeur)


def _cas(champs: list[str], *, rang: int, vocabulaire: Vocabulaire, ignores: list[str]) -> Cas:
    nom = ecourter(champs[0], NOM_MAXIMUM) or f"Scénario {rang}"
    parametres = dict(p.split("=", 1) for p in champs[1].split("&") if "=" in p)
    lu = depuis_adresse(parametres, vocabulaire=vocabulaire)
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
            if len(sortie) > TAILLE_MAXIMALE:
                break
    except zlib.error:
        pass
    return sortie.decode(errors="replace")
