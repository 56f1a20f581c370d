"""Espaces insécables du français, et mentions qui accompagnent toute page et tout document."""

import re

_REGLES = (
    (r" (?=[;?!])", "\u202f"),
    (r" (?=[:%»€])", "\u00a0"),
    (r"(?<=«) ", "\u00a0"),
    (r"(?<=\d) (?=\d{3}\b)", "\u202f"),
    (r"(?<=\d) (?=(?:points?|Mo)\b|Md?€)", "\u00a0"),
)


def insecables(texte: str) -> str:
    """« 15 % : oui ! » avec les espaces insécables qui conviennent, et l'apostrophe courbe."""
    for motif, espace in _REGLES:
        texte = re.sub(motif, espace, texte)
    return texte.replace("'", "’")


INDEPENDANCE = (
    "Outil indépendant, inspiré de la fiche ANCT\u202f; ni l’ANCT, ni l’Insee, ni la Douane ne l’ont validé."
)
