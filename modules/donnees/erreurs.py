"""Erreurs que l'on sait expliquer à l'utilisateur."""

import errno
from collections.abc import Iterable
from typing import TypedDict, Unpack

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


class _Attributs(TypedDict, total=False):
    """Ce qu'un défaut sait de lui-même, en plus de sa phrase."""

    code: str
    fichier: str | None
    ligne: int | None
    colonne: str | None
    attendu: str | None
    lignes: int | None
    constat: str


class Defaut(str):
    """Phrase française qui dit ce qui ne va pas, et qui porte où : c'est une phrase, avec des attributs.

    `fichier` : nom du fichier, tel que la phrase le donne. `ligne` : numéro dans le fichier, l'en-tête étant
    la ligne 1. `colonne` : nom de la colonne, ou chemin dans un JSON. `attendu` : ce qu'il fallait y lire.
    `code` : la sorte de défaut (« couverture », « doublons »…) ; `lignes` : combien sont concernées.
    `constat` : la phrase sans le lieu (« « 25X » n'est pas dans departements.csv »). None, ou vide : sans
    objet, ou inconnu.
    """

    code: str
    fichier: str | None
    ligne: int | None
    colonne: str | None
    attendu: str | None

    lignes: int | None
    constat: str

    def __new__(cls, phrase: str, **attributs: Unpack[_Attributs]) -> "Defaut":
        """La phrase, et ce que l'on sait de l'endroit."""
        defaut = super().__new__(cls, phrase)
        defaut.code = attributs.get("code", "")
        defaut.fichier, defaut.ligne = attributs.get("fichier"), attributs.get("ligne")
        defaut.colonne, defaut.attendu = attributs.get("colonne"), attributs.get("attendu")
        defaut.lignes, defaut.constat = attributs.get("lignes"), attributs.get("constat", "")
        return defaut


class ErreurMetier(ValueError):
    """Refus expliqué en français : `defauts` porte tout ce qui ne va pas, pas seulement le premier.

    `fichier`, `ligne`, `colonne`, `attendu` : ceux du message s'il est un `Defaut` qui les connaît, sinon du
    premier défaut qui en soit un ; None si personne ne les connaît. Le code décide sur eux, jamais sur la
    phrase. `suite` : ce qu'il fallait donner, à dire après les défauts.
    """

    def __init__(self, message: str, defauts: Iterable[str] = (), *, suite: str = "") -> None:
        """`message` : la phrase ; `defauts` : le détail, tous les défauts à la fois."""
        self.message, self.suite = message, suite
        self.defauts = tuple(defauts)
        premier = next((d for d in self.defauts if isinstance(d, Defaut)), Defaut(""))
        lieu = message if isinstance(message, Defaut) else premier
        self.fichier: str | None = premier.fichier if lieu.fichier is None else lieu.fichier
        self.ligne: int | None = premier.ligne if lieu.ligne is None else lieu.ligne
        self.colonne: str | None = premier.colonne if lieu.colonne is None else lieu.colonne
        self.attendu: str | None = premier.attendu if lieu.attendu is None else lieu.attendu
        super().__init__("\n".join([message, *(f"- {d}" for d in self.defauts), *([suite] if suite else [])]))


class ErreurDonnees(ErreurMetier):
    """Fichier ou table de données inutilisable."""


class TerritoireInconnu(ErreurMetier):
    """Code de département, de région ou de Territoire d'industrie inconnu."""


def raison_systeme(erreur: OSError) -> str:
    """Raison, en français, d'un refus du système de fichiers."""
    return _RAISONS.get(erreur.errno or 0, f"erreur {erreur.errno} du système")
