"""Erreurs que l'on sait expliquer à l'utilisateur."""

import errno
from collections.abc import Iterable

_RAISONS = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EROFS: "disque en lecture seule",
    errno.ENOENT: "fichier ou dossier absent",
    errno.ENOTDIR: "ce n'est pas un dossier",
    errno.EISDIR: "c'est un dossier",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ENOSPC: "plus de place sur le disque",
    errno.ENAMETOOLONG: "nom trop long",
}


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


def raison_systeme(erreur: OSError) -> str:
    """Raison, en français, d'un refus du système de fichiers."""
    return _RAISONS.get(erreur.errno or 0, f"erreur {erreur.errno} du système")
