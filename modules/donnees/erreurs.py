"""Erreurs que l'on sait expliquer à l'utilisateur."""

from collections.abc import Iterable


class ErreurMetier(ValueError):
    """Refus expliqué en français : `defauts` porte tout ce qui ne va pas, pas seulement le premier."""

    def __init__(self, message: str, defauts: Iterable[str] = ()) -> None:
        self.message = message
        self.defauts = tuple(defauts)
        super().__init__("\n".join([message, *(f"- {d}" for d in self.defauts)]))


class ErreurDonnees(ErreurMetier):
    """Fichier ou table de données inutilisable."""


class TerritoireInconnu(ErreurMetier):
    """Code de département, de région ou de Territoire d'industrie inconnu."""
