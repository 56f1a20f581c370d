"""Espaces insécables du français, posées sur un texte écrit au tableur avec des espaces ordinaires."""

import re

REGLES = (
    (r" (?=[;?!])", "\u202f"),
    (r" (?=[:%»€])", "\u00a0"),
    (r"(?<=«) ", "\u00a0"),
    (r"(?<=\d) (?=\d{3}\b)", "\u202f"),
    (r"(?<=\d) (?=(?:points?|Mo)\b|Md?€)", "\u00a0"),
)


def insecables(texte: str) -> str:
    """« 15 % : oui ! » avec les espaces insécables qui conviennent, et l'apostrophe courbe."""
    for motif, espace in REGLES:
        texte = re.sub(motif, espace, texte)
    return texte.replace("'", "’")
