"""Contrôle d'un scénario ou d'un carnet JSON contre son schéma publié (`static/*.schema.json`), en français.

Le schéma est celui que lisent les autres outils : types, bornes, valeurs admises, nombre de mesures. Ce qu'il
ne peut pas savoir (les régimes et les produits connus) se vérifie ensuite, contre les tables.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from modules.donnees.erreurs import Defaut

Nom = Literal["scenario", "carnet"]
_DOSSIER = Path(__file__).resolve().parents[2] / "static"
_CITE_MAXIMUM = 60  # signes d'une valeur refusée que l'on répète à l'utilisateur
_GENRES = {
    "object": "un objet",
    "array": "une liste",
    "string": "un texte",
    "number": "un nombre",
    "null": "rien",
}


def court(valeur: object) -> str:
    """Valeur citée dans un message : bornée, sans caractère que l'écran ne saurait montrer."""
    if isinstance(valeur, list | dict):
        return "liste" if isinstance(valeur, list) else "objet"
    texte = valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False)
    visible = "".join(c if c.isprintable() else "·" for c in texte[: _CITE_MAXIMUM + 1])
    return visible if len(visible) <= _CITE_MAXIMUM else f"{visible[:_CITE_MAXIMUM]}…"


def defauts_json(contenu: object, nom: Nom) -> list[Defaut]:
    """Les écarts au schéma `nom`, chacun avec son chemin ; liste vide si le contenu est conforme.

    `colonne` de chaque défaut : chemin dans le fichier, « scenario.mesures.2.taux », rangs à partir de 1.
    """
    defauts: dict[Defaut, None] = {}
    for erreur in _validateur(nom).iter_errors(contenu):
        defauts |= dict.fromkeys(_traduire(erreur))
        if erreur.validator == "maxItems":  # une liste démesurée ne se détaille pas
            break
    return list(defauts)


def _schema(nom: Nom) -> dict[str, Any]:
    """Schéma publié."""
    lu: dict[str, Any] = json.loads((_DOSSIER / f"{nom}.schema.json").read_text(encoding="utf-8"))
    return lu


@cache
def _validateur(nom: Nom) -> Any:  # noqa: ANN401
    # Importés ici : un dixième de seconde que l'ouverture de l'application n'a pas à payer.
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    noms: tuple[Nom, ...] = ("scenario", "carnet")
    connus = Registry().with_resources((f"{n}.schema.json", Resource.from_contents(_schema(n))) for n in noms)
    return Draft202012Validator(_schema(nom), registry=connus)


def _traduire(erreur: Any) -> list[Defaut]:  # noqa: ANN401
    """Erreur de `jsonschema` dite en français, chemin devant ; une propriété absente à la fois."""
    genre = str(erreur.validator)
    chemin, voulu, lu = list(erreur.absolute_path), erreur.validator_value, erreur.instance
    if genre == "required":
        return [_defaut([*chemin, c], "absent", "une valeur") for c in voulu if c not in lu]
    admis: Mapping[str, Any] = erreur.schema
    attendu = _PHRASES[genre](voulu, admis) if genre in _PHRASES else "une autre valeur"
    if genre == "maxItems":
        phrase = f"{len(lu)} éléments, {attendu}"
    elif genre == "type":
        phrase = f"« {court(lu)} », alors qu'il faut {attendu}"
    else:
        phrase = f"« {court(lu)} » ne convient pas, attendu : {attendu}"
    return [_defaut(chemin, phrase, attendu)]


def _defaut(chemin: Sequence[str | int], phrase: str, attendu: str) -> Defaut:
    etapes = [str(e + 1) if isinstance(e, int) else e for e in chemin]
    lieu = f"« {' › '.join(etapes)} » : " if etapes else ""
    return Defaut(f"{lieu}{phrase}", colonne=".".join(etapes), attendu=attendu)


def _types(voulu: str | Iterable[str], _schema: Mapping[str, Any]) -> str:
    noms = [voulu] if isinstance(voulu, str) else voulu
    return " ou ".join(_GENRES[n] for n in noms)


def _intervalle(_voulu: float, admis: Mapping[str, Any]) -> str:
    return f"un nombre de {admis['minimum']:g} à {admis['maximum']:g}"


# Mot-clé du schéma → ce qui est attendu, d'après sa valeur et le sous-schéma où il se trouve.
_PHRASES: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "type": _types,
    "const": lambda voulu, _: court(voulu),
    "enum": lambda voulu, _: ", ".join(map(str, voulu)),
    "minimum": _intervalle,
    "maximum": _intervalle,
    "pattern": lambda _, __: "des lettres sans accent, des chiffres, « - » ou « _ »",
    "maxLength": lambda voulu, _: f"un texte d’au plus {voulu} signes",
    "maxItems": lambda voulu, _: f"au plus {voulu}",
}
