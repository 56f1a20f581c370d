"""Prépositions devant un nom dont aucune table ne dit l'article : ville, zone, Territoire d'industrie."""

import re
import unicodedata


def de_lieu(nom: str) -> str:
    """Nom de ville ou de zone d'emploi : « de Toulouse », « du Havre », « des Herbiers », « d’Auch »."""
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    return de_sans_article(nom)


def de_sans_article(nom: str) -> str:
    """« de Nord Franche-Comté », « d’Alliances Luxe et Précision Doubs », « d’Yvetot »."""
    return f"d’{nom}" if _elide(nom) else f"de {nom}"


def _elide(nom: str) -> bool:
    """Le nom commence-t-il par un son de voyelle ? Un y l'est devant une consonne, un h presque jamais."""
    nu = unicodedata.normalize("NFD", nom).encode("ascii", "ignore").decode()
    return bool(re.match(r"[AEIOU]|Y[^AEIOUY]", nu, re.IGNORECASE))
