"""Articles et prépositions des départements, des régions et des pays : colonnes de leurs tables, lues ici.

Un nom absent des tables (Territoire d'industrie…) s'emploie sans article : « de Nord Franche-Comté ».
"""

from functools import cache
from typing import NamedTuple

from modules.donnees.tables import lire_csv
from modules.langue.grammaire import de_sans_article


class _Mots(NamedTuple):
    """Ce qui précède un nom : « le », « du », « dans le » ; vide si rien ; `en` None si la table l'ignore."""

    article: str
    de: str
    en: str | None


def avec_article(nom: str) -> str:
    """« le Doubs », « l’Ain », « les Landes », « La Réunion », « Paris », « les États-Unis »."""
    mots = _mots().get(nom)
    return _joindre(mots.article, nom) if mots else nom


def de(nom: str) -> str:
    """« du Doubs », « de l’Ain », « des Landes », « de La Réunion », « de Paris », « d’Oman »."""
    mots = _mots().get(nom)
    return _joindre(mots.de, nom) if mots else de_sans_article(nom)


def dans(nom: str) -> str:
    """Département ou région : « dans le Doubs », « en Gironde », « à Paris » ; un autre nom : « à … »."""
    mots = _mots().get(nom)
    return _joindre(mots.en if mots and mots.en else "à", nom)


def _joindre(mot: str, nom: str) -> str:
    return f"{mot}{nom}" if mot.endswith("’") else f"{mot} {nom}".strip()


@cache
def _mots() -> dict[str, _Mots]:
    """Nom affiché → mots ; un département l'emporte sur un pays du même nom (la Guadeloupe)."""
    pays = lire_csv("nomenclatures/pays.csv")
    connus = {n: _Mots(a, d, None) for n, a, d in pays[["libelle", "article", "de"]].itertuples(index=False)}
    connus["France"] = connus["France"]._replace(en="en")
    for table in ("territoires/regions.csv", "territoires/departements.csv"):
        lignes = lire_csv(table)[["nom", "article", "de", "en"]].itertuples(index=False)
        connus |= {n: _Mots(a, d, e) for n, a, d, e in lignes}
    return connus
