"""Fichiers JSON venus de l'extérieur : taille bornée, valeurs citées sans danger."""

import json
from typing import Any

from modules.simulation.scenario import ScenarioInvalide

TAILLE_MAXIMALE = 1_000_000  # signes ; le carnet le plus plein en fait cinquante fois moins
CITE_MAXIMUM = 60  # signes d'une valeur refusée que l'on répète à l'utilisateur
CONSEIL = "Choisir un fichier enregistré par cet outil."


def charger_json(texte: str, *, quoi: str) -> Any:  # noqa: ANN401
    """Contenu d'un fichier JSON ; trop gros ou illisible : `ScenarioInvalide`. `quoi` : « un scénario »."""
    if len(texte) > TAILLE_MAXIMALE:
        limite = TAILLE_MAXIMALE // 1000
        raise ScenarioInvalide(f"Ce fichier n'est pas {quoi} : il dépasse {limite} ko. {CONSEIL}")
    try:
        return json.loads(texte)
    except (ValueError, RecursionError) as erreur:  # JSON faux, ou nombre de milliers de chiffres
        raise ScenarioInvalide(f"Ce fichier n'est pas {quoi} : le JSON est illisible. {CONSEIL}") from erreur


def court(valeur: object) -> str:
    """Valeur citée dans un message : bornée, sans caractère que l'écran ne saurait montrer."""
    if isinstance(valeur, list | dict):
        return "liste" if isinstance(valeur, list) else "objet"
    texte = valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False)
    visible = "".join(c if c.isprintable() else "·" for c in texte[: CITE_MAXIMUM + 1])
    return visible if len(visible) <= CITE_MAXIMUM else f"{visible[:CITE_MAXIMUM]}…"
