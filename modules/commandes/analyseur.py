"""argparse en français : ses messages d'erreur et d'aide s'adressent à l'utilisateur."""

import argparse
import re
from typing import NoReturn

_TRADUCTIONS = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (
        r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)",
        r"\1 : choix inconnu \2 (possibles : \3)",
    ),
    (r"argument (.*?): invalid (.*?) value: (.*)", r"\1 : valeur incorrecte \3"),
    (r"argument (.*?): expected one argument", r"\1 : il faut une valeur"),
    (r"argument (.*?): expected at least one argument", r"\1 : il faut au moins une valeur"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 : incompatible avec \2"),
    (r"unrecognized arguments: (.*)", r"argument inconnu : \1"),
    (r"ambiguous option: (.*) could match (.*)", r"option ambiguë : \1 (\2)"),
)
_TITRES = {"positional arguments": "arguments", "options": "options"}


class AnalyseurFrancais(argparse.ArgumentParser):
    """Analyseur dont erreurs et aide sont en français ; une erreur termine avec le code 2."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, add_help=False, **options)  # type: ignore[arg-type, misc]
        self.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")
        for groupe in self._action_groups:
            groupe.title = _TITRES.get(groupe.title or "", groupe.title)

    def error(self, message: str) -> NoReturn:
        """Traduit le message et sort avec le code 2, sans trace."""
        for motif, remplacement in _TRADUCTIONS:
            message = re.sub(motif, remplacement, message)
        self.exit(2, f"Erreur : {message}\nAide : {self.prog} --aide\n")

    def format_usage(self) -> str:
        """Usage en français."""
        return super().format_usage().replace("usage:", "usage :")
