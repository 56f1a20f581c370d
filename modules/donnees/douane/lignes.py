"""Une ligne du format officiel : ses champs, ses valeurs permises, ses défauts expliqués."""

import csv
import re
from collections.abc import Iterator

from modules.donnees.douane import nature
from modules.donnees.provenance import Sens

COLONNES = (
    "flux", "trimestre", "annee", "departement", "region", "a129", "produit", "pays", "valeur", "masse",
)  # fmt: skip
SENS: dict[str, Sens] = {"E": "export", "I": "import"}
ANNEES = range(1990, 2100)
PLAFOND = 10**11
"""Aucune cellule trimestrielle n'approche 100 Md€ ou 100 Md kg ; en deçà, les sommes tiennent sur 64 bits."""
VIDE = "??"
"""Code écrit à la place d'un champ vide, pour rester visible parmi les « non ventilé »."""
LONGUEUR_CODE = 30
LONGUEUR_LIGNE = 1000
"""Une ligne officielle fait environ 50 octets ; au-delà de cette borne, ce n'en est plus une."""
TROP_LONGUE = (
    f"plus de {LONGUEUR_LIGNE} octets sans fin de ligne, fichier abîmé ou fins de ligne perdues : le "
    "télécharger de nouveau"
)
ALIAS_DEPARTEMENTS = {
    "971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9E", "2A": "20", "2B": "20",
}  # fmt: skip
_CODES = {
    "departement": "département", "region": "région", "a129": "A129", "produit": "produit", "pays": "pays",
}  # fmt: skip
_ENTIER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
# Chaque suite de blancs n'est essayée que depuis son début : une longue suite coûterait son carré.
_BLANCS = re.compile(rb"(?<![ \t])[ \t]++(?=[;\r\n]|\Z)|(?:(?<=[;\r\n])|\A)[ \t]++")


def serrer(octets: bytes) -> bytes:
    """Texte sans les blancs autour des champs."""
    return _BLANCS.sub(b"", octets)


def numeros_pleins(octets: bytes, premiere_ligne: int) -> Iterator[int]:
    """Numéros des lignes non vides d'un bloc."""
    return (n for n, brute in enumerate(octets.splitlines(), start=premiere_ligne) if brute.strip(b" \t"))


def permis(code: str) -> bool:
    """Un code peut être inconnu, mais ni démesuré ni fait de caractères invisibles (lignes avalées)."""
    return len(code) <= LONGUEUR_CODE and code.isprintable()


def normaliser(colonne: str, texte: str) -> str:
    """Code d'un champ : blancs retirés, alias de département traduits, vide rendu visible.

    Un tableur qui a réenregistré le fichier a retiré les zéros de tête : « 1 » et « 111 » les retrouvent.
    """
    code = texte.strip()
    if colonne == "departement":
        code = code.upper()
        code = ALIAS_DEPARTEMENTS.get(code, code)
        if len(code) == 1 and code.isdigit():
            code = code.zfill(2)
    if colonne == "produit" and len(code) == 3 and code.isdigit():
        code = code.zfill(4)
    return code or VIDE


def trimestre(texte: str) -> int | None:
    """1 à 4, ou rien si le trimestre est impossible."""
    propre = texte.strip()
    return int(propre) if propre in {"1", "2", "3", "4"} else None


def annee(texte: str) -> int | None:
    """Année à quatre chiffres vraisemblable, ou rien."""
    propre = texte.strip()
    if len(propre) == 4 and propre.isascii() and propre.isdigit() and int(propre) in ANNEES:
        return int(propre)
    return None


def defauts(octets: bytes, premiere_ligne: int) -> Iterator[str]:
    """Défauts d'un bloc de texte, « ligne 12 : 9 champs au lieu de 10 », dans l'ordre.

    Lent : n'est appelé que sur un bloc que la lecture rapide a refusé.
    """
    for numero, brute in enumerate(octets.splitlines(), start=premiere_ligne):
        if len(brute) > LONGUEUR_LIGNE:
            yield f"ligne {numero} : {TROP_LONGUE}"
        elif serree := serrer(brute):
            for defaut in _defauts_ligne(nature.decoder(serree)):
                yield f"ligne {numero} : {defaut}"


def _defauts_ligne(ligne: str) -> Iterator[str]:
    if ligne.count('"') % 2:
        yield "guillemet qui n'est pas refermé"
        return
    if "\0" in ligne:
        yield "caractère nul, fichier abîmé"
        return
    champs = next(csv.reader([ligne], delimiter=";")) if '"' in ligne else ligne.split(";")
    if len(champs) != len(COLONNES):
        pluriel = "s" if len(champs) > 1 else ""
        yield f"{len(champs)} champ{pluriel} au lieu de {len(COLONNES)}"
        return
    valeurs = dict(zip(COLONNES, champs, strict=True))
    if valeurs["flux"].strip() not in SENS:
        yield f"flux « {nature.court(valeurs['flux'])} » inconnu (E ou I attendu)"
    if trimestre(valeurs["trimestre"]) is None:
        yield f"trimestre « {nature.court(valeurs['trimestre'])} » impossible (1 à 4)"
    if annee(valeurs["annee"]) is None:
        yield f"année « {nature.court(valeurs['annee'])} » impossible"
    for nom, ecrit in _CODES.items():
        if not permis(normaliser(nom, valeurs[nom])):
            yield f"{ecrit} « {nature.court(valeurs[nom])} » illisible, fichier abîmé"
    yield from _defauts_nombre("valeur", valeurs["valeur"].strip(), _ENTIER)
    if valeurs["masse"].strip():
        yield from _defauts_nombre("masse", valeurs["masse"].strip(), _DECIMAL)


def _defauts_nombre(nom: str, texte: str, motif: re.Pattern[str]) -> Iterator[str]:
    if not motif.fullmatch(texte):
        yield f"{nom} « {nature.court(texte)} » non numérique" if texte else f"{nom} absente"
    elif texte.startswith("-") and float(texte) != 0:
        yield f"{nom} négative ({nature.court(texte)})"
    elif float(texte) > PLAFOND:
        yield f"{nom} invraisemblable ({nature.court(texte)}, plus de 100 milliards)"
