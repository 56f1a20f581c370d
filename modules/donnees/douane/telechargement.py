"""Téléchargement d'un fichier de la douane : borné, vérifié entier, échecs dits en français."""

import errno
import http.client
import socket
import ssl
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from modules.donnees.douane.fichiers import LIMITE_FICHIER, MO, SourceFichier
from modules.donnees.erreurs import ErreurDonnees, raison_systeme

SCHEMAS = ("http://", "https://", "file://")
DELAI_SECONDES = 60
MORCEAU = 1 << 20
# Signes qui ont un sens dans une adresse : les autres (accents, espaces) sont codés.
RESERVES = "%/:=&?~#+!$,;'@()*[]"
_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, f"le serveur ne répond pas en {DELAI_SECONDES} secondes"),
    (socket.gaierror, "ce nom de serveur est inconnu, ou le réseau est coupé"),
    (ssl.SSLError, "le certificat du serveur est refusé"),
    (ConnectionRefusedError, "le serveur refuse la connexion"),
    (ConnectionError, "la connexion a été coupée"),
    (FileNotFoundError, "ce fichier est introuvable"),
    (PermissionError, "l'accès à ce fichier est refusé"),
    (http.client.IncompleteRead, "la connexion a été coupée"),
    (ValueError, "cette adresse est mal écrite"),
    (http.client.InvalidURL, "cette adresse est mal écrite"),
)


def est_adresse(texte: str) -> bool:
    """Vrai pour une adresse (`https://…`), faux pour un chemin du disque."""
    return texte.lower().startswith(SCHEMAS)


def telecharger(adresse: str, dossier: Path, *, progres: Callable[[str, int], None]) -> SourceFichier:
    """Copie l'adresse dans `dossier` ; `progres` reçoit le nom du fichier et les octets reçus.

    Lève `ErreurDonnees` si le serveur échoue, dépasse la taille permise ou s'interrompt avant la fin.
    """
    try:
        nom = Path(urllib.parse.unquote(urllib.parse.urlsplit(adresse).path)).name or "fichier téléchargé"
        with urllib.request.urlopen(
            urllib.parse.quote(adresse, safe=RESERVES), timeout=DELAI_SECONDES
        ) as reponse:
            return _copier(reponse, nom, dossier, progres)
    except ErreurDonnees:
        raise
    except (OSError, http.client.HTTPException, ValueError) as erreur:
        raise ErreurDonnees(f"Téléchargement impossible ({adresse}) : {_cause(erreur)}.") from erreur


def _copier(
    reponse: http.client.HTTPResponse, nom: str, dossier: Path, progres: Callable[[str, int], None]
) -> SourceFichier:
    annonces = reponse.headers.get("Content-Length", "")
    lus = 0
    descripteur, provisoire = tempfile.mkstemp(dir=dossier)
    with open(descripteur, "wb") as copie:
        while morceau := reponse.read(MORCEAU):
            lus += len(morceau)
            if lus > LIMITE_FICHIER:
                raise ErreurDonnees(f"{nom} : plus de {LIMITE_FICHIER // MO} Mo à télécharger, abandon.")
            copie.write(morceau)
            progres(nom, lus)
    # Un texte coupé en fin de ligne aurait l'air entier : seule la taille annoncée le dit.
    if annonces.isdigit() and lus != int(annonces):
        raise ErreurDonnees(
            f"{nom} : téléchargement interrompu, {lus} octets reçus sur {annonces}. Relancer la commande."
        )
    return SourceFichier(nom, Path(provisoire))


def _cause(erreur: Exception) -> str:
    """Cause en français d'un échec du réseau."""
    if isinstance(erreur, urllib.error.HTTPError):
        absent = ", cette page n'existe pas" if erreur.code in (404, 410) else ""
        return f"le serveur répond {erreur.code}{absent}"
    raison = erreur.reason if isinstance(erreur, urllib.error.URLError) else erreur
    if isinstance(raison, OSError) and raison.errno == errno.ENOSPC:
        return raison_systeme(raison)
    for genre, cause in _CAUSES:
        if isinstance(raison, genre):
            return cause
    return "le serveur est injoignable"
