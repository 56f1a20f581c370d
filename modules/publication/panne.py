"""Panne du navigateur, dite de la même façon qu'il soit piloté ou lancé à chaque document."""

from modules.donnees.erreurs import ErreurMetier


class PanneNavigateur(ErreurMetier):
    """Chromium a échoué ou n'a pas répondu."""
