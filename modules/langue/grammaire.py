"""Articles et prépositions devant un nom de département, de région ou de pays.

Un nom inconnu (Territoire d'industrie…) s'emploie sans article : « de Nord Franche-Comté ».
"""

import unicodedata

from modules.langue.noms_propres import (
    EN_SANS_ARTICLE,
    LIEUX_EN,
    LIEUX_FEMININS,
    LIEUX_MASCULINS,
    LIEUX_PLURIELS,
    PAYS_FEMININS,
    PAYS_MASCULINS,
    PAYS_PLURIELS,
)

LIEUX = LIEUX_MASCULINS | LIEUX_FEMININS | LIEUX_PLURIELS
MASCULINS = LIEUX_MASCULINS | PAYS_MASCULINS
FEMININS = LIEUX_FEMININS | PAYS_FEMININS
PLURIELS = LIEUX_PLURIELS | PAYS_PLURIELS
VOYELLES = frozenset("AEIOU")
# Le h et le y s'élident rarement : la Haute-Loire, le Honduras, le Yémen.
ELIDES = frozenset({"Hérault", "Haïti", "Yonne", "Yvetot-Vallée du Commerce"})


def avec_article(nom: str) -> str:
    """« le Doubs », « l’Ain », « les Landes », « La Réunion », « Paris », « les États-Unis »."""
    article = _article(nom)
    return f"{article}{nom}" if article.endswith("’") else f"{article} {nom}".strip()


def de(nom: str) -> str:
    """« du Doubs », « de l’Ain », « des Landes », « de La Réunion », « de Paris », « d’Oman »."""
    article = _article(nom)
    if article == "le":
        return f"du {nom}"
    if article == "les":
        return f"des {nom}"
    return f"de {avec_article(nom)}" if article else _de_sans_article(nom)


def de_lieu(nom: str) -> str:
    """Nom de ville ou de zone d'emploi : « de Toulouse », « du Havre », « des Herbiers », « d’Auch »."""
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    return _de_sans_article(nom)


def dans(nom: str) -> str:
    """« dans le Doubs », « en Gironde », « à Paris », « en Chine », « au Japon », « aux États-Unis »."""
    article = _article(nom)
    if nom in LIEUX_EN or nom in EN_SANS_ARTICLE:
        return f"en {nom}"
    if not article:
        return f"à {nom}"
    if nom in LIEUX:
        return f"dans {avec_article(nom)}"
    return {"le": "au", "les": "aux"}.get(article, "en") + f" {nom}"


def pays_de(nom: str) -> str:
    """Provenance d'un pays : « de Chine », « d’Allemagne », « du Japon », « des États-Unis », « de Cuba »."""
    return de(nom) if _article(nom) in {"le", "les"} else _de_sans_article(nom)


def _article(nom: str) -> str:
    """« le », « la », « les », « l’ » ou rien."""
    if nom in PLURIELS:
        return "les"
    if nom in MASCULINS | FEMININS:
        return "l’" if _elide(nom) else "le" if nom in MASCULINS else "la"
    return ""


def _de_sans_article(nom: str) -> str:
    return f"d’{nom}" if _elide(nom) else f"de {nom}"


def _elide(nom: str) -> bool:
    """Le nom commence-t-il par un son de voyelle ?"""
    initiale = unicodedata.normalize("NFD", nom)[:1].upper()
    return initiale in VOYELLES or nom in ELIDES
