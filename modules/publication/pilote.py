"""Un Chromium tenu ouvert, commandé par le protocole DevTools sur deux tubes : ni port, ni bibliothèque.

Démarrer Chromium coûte autant de calcul que d'imprimer une fiche ; un lot le démarre une fois par processus.
Protocole : https://chromedevtools.github.io/devtools-protocol/, messages JSON séparés par un octet nul.
"""

import base64
import fcntl
import json
import os
import select
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from modules.publication.panne import PanneNavigateur

FIN = 10.0  # secondes laissées à Chromium pour s'arrêter de lui-même
LECTURE, ECRITURE = 3, 4  # descripteurs où Chromium attend ses ordres et répond
# Une page est prête quand elle est chargée, ses polices lues et ses figures tracées.
PRETE = """new Promise(r => document.readyState === "complete" ? r() : addEventListener("load", r))
  .then(() => document.fonts.ready).then(() => window.figuresTracees)"""
PDF = {
    "printBackground": True,
    "preferCSSPageSize": True,
    "generateTaggedPDF": True,
    "generateDocumentOutline": True,
}


class Pilote:
    """Chromium ouvert par `commande`, sur un profil neuf. `delai` : secondes laissées à chaque document."""

    def __init__(self, commande: list[str], *, delai: float) -> None:
        self._delai, self._limite = delai, 0.0
        self._rang, self._tampon = 0, b""
        self._profil = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        (ordre, self._sortie), (self._entree, reponse) = _tube(), _tube()
        arguments = [*commande, "--remote-debugging-pipe", f"--user-data-dir={self._profil.name}"]
        self._numero = os.posix_spawn(
            arguments[0],
            arguments,
            os.environ,
            file_actions=[
                *((os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in (0, 1, 2)),
                (os.POSIX_SPAWN_DUP2, ordre, LECTURE),
                (os.POSIX_SPAWN_DUP2, reponse, ECRITURE),
            ],
            setpgroup=0,
        )
        os.close(ordre)
        os.close(reponse)

    def imprimer(self, html: Path) -> bytes:
        """PDF balisé, avec titre, langue et signets, du document une fois ses figures tracées."""
        return base64.b64decode(self._page(html, "Page.printToPDF", PDF)["data"])

    def page_executee(self, html: Path) -> str:
        """HTML de la page après exécution de ses scripts."""
        demande = {"expression": "document.documentElement.outerHTML"}
        return str(self._page(html, "Runtime.evaluate", demande)["result"]["value"])

    def fermer(self) -> None:
        """Demande à Chromium de finir, l'y force au besoin, puis efface son profil."""
        self._limite = time.monotonic() + FIN
        with suppress(PanneNavigateur):  # le tube se ferme quand Chromium a fini, ou le délai est passé
            self._appeler("Browser.close", {})
            while True:
                self._lire()
        os.close(self._sortie)
        os.close(self._entree)
        with suppress(ProcessLookupError):
            os.killpg(self._numero, signal.SIGKILL)
        os.waitpid(self._numero, 0)
        self._profil.cleanup()

    def _page(self, html: Path, methode: str, parametres: dict[str, Any]) -> dict[str, Any]:
        """Résultat de `methode` sur la page ouverte, figures tracées, puis refermée."""
        self._limite = time.monotonic() + self._delai
        cible = self._appeler("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self._appeler("Target.attachToTarget", {"targetId": cible, "flatten": True})["sessionId"]
        ouverte = self._appeler("Page.navigate", {"url": html.resolve().as_uri()}, session)
        if erreur := ouverte.get("errorText"):
            raise PanneNavigateur(f"Chromium n'a pas ouvert « {html.name} » ({erreur}).")
        prete = self._appeler("Runtime.evaluate", {"expression": PRETE, "awaitPromise": True}, session)
        if "exceptionDetails" in prete:
            raise PanneNavigateur(f"Une figure de « {html.name} » n'a pas pu être tracée.")
        resultat = self._appeler(methode, parametres, session)
        self._appeler("Target.closeTarget", {"targetId": cible})
        return resultat

    def _appeler(
        self, methode: str, parametres: dict[str, Any], session: str | None = None
    ) -> dict[str, Any]:
        self._rang += 1
        rang = self._rang
        message = {"id": rang, "method": methode, "params": parametres}
        message |= {"sessionId": session} if session else {}
        try:
            os.write(self._sortie, json.dumps(message).encode() + b"\0")
        except BrokenPipeError as erreur:
            raise PanneNavigateur("Chromium s'est arrêté.") from erreur
        reponse = self._attendre(lambda m: m.get("id") == rang)
        if "error" in reponse:
            raise PanneNavigateur(f"Chromium a refusé {methode} : {reponse['error']['message']}.")
        return dict(reponse["result"])

    def _attendre(self, voulu: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Premier message qui convient ; les autres sont des nouvelles dont personne n'a besoin."""
        while True:
            message, reste, suite = self._tampon.partition(b"\0")
            if not reste:
                self._lire()
                continue
            self._tampon = suite
            contenu = json.loads(message)
            if contenu.get("method") == "Inspector.targetCrashed":
                raise PanneNavigateur("La page s'est arrêtée dans Chromium.")
            if voulu(contenu):
                return dict(contenu)

    def _lire(self) -> None:
        pret, _, _ = select.select([self._entree], [], [], max(0.0, self._limite - time.monotonic()))
        if not pret:
            raise PanneNavigateur(f"Chromium n'a pas répondu en {self._delai:.0f} secondes.")
        recu = os.read(self._entree, 1 << 20)
        if not recu:
            raise PanneNavigateur("Chromium s'est arrêté.")
        self._tampon += recu


def _tube() -> tuple[int, int]:
    """(lecture, écriture), loin des descripteurs que Chromium attend, pour ne pas s'y écraser."""
    bouts = os.pipe()
    loin = tuple(fcntl.fcntl(bout, fcntl.F_DUPFD_CLOEXEC, 10) for bout in bouts)
    for bout in bouts:
        os.close(bout)
    return loin[0], loin[1]
