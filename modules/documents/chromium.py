"""Chromium de la machine : PDF d'un document et figures en SVG, sans jamais demander le réseau."""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from modules.donnees.erreurs import ErreurMetier


class PanneNavigateur(ErreurMetier):
    """Chromium a échoué ou n'a pas répondu."""


_FIN = 10.0  # secondes laissées à Chromium pour s'arrêter de lui-même
_LECTURE, _ECRITURE = 3, 4  # descripteurs où Chromium attend ses ordres et répond
# Une page est prête quand elle est chargée, ses polices lues et ses figures tracées.
_PRETE = """new Promise(r => document.readyState === "complete" ? r() : addEventListener("load", r))
  .then(() => document.fonts.ready).then(() => window.figuresTracees)"""
_PDF = {
    "printBackground": True,
    "preferCSSPageSize": True,
    "generateTaggedPDF": True,
    "generateDocumentOutline": True,
}


class _Pilote:
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
                (os.POSIX_SPAWN_DUP2, ordre, _LECTURE),
                (os.POSIX_SPAWN_DUP2, reponse, _ECRITURE),
            ],
            setpgroup=0,
        )
        os.close(ordre)
        os.close(reponse)

    def imprimer(self, html: Path) -> bytes:
        """PDF balisé, avec titre, langue et signets, du document une fois ses figures tracées."""
        return base64.b64decode(self._page(html, "Page.printToPDF", _PDF)["data"])

    def page_executee(self, html: Path) -> str:
        """HTML de la page après exécution de ses scripts."""
        demande = {"expression": "document.documentElement.outerHTML"}
        return str(self._page(html, "Runtime.evaluate", demande)["result"]["value"])

    def fermer(self) -> None:
        """Demande à Chromium de finir, l'y force au besoin, puis efface son profil."""
        self._limite = time.monotonic() + _FIN
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
        _designer(self._numero)
        ouverte = self._appeler("Page.navigate", {"url": html.resolve().as_uri()}, session)
        if erreur := ouverte.get("errorText"):
            raise PanneNavigateur(f"Chromium n'a pas ouvert « {html.name} » ({erreur}).")
        prete = self._appeler("Runtime.evaluate", {"expression": _PRETE, "awaitPromise": True}, session)
        if "exceptionDetails" in prete:
            raise PanneNavigateur(f"Une figure de « {html.name} » n'a pas pu être tracée.")
        _designer(self._numero)  # l'onglet a pu naître, ou reprendre sa valeur, depuis
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


def _designer(groupe: int) -> None:
    """Mémoire épuisée : que le système arrête un processus de Chromium, et jamais le serveur qui l'a lancé.

    À refaire à chaque page : Chromium remet ses propres valeurs au lancement de chaque processus. Sans effet
    hors de Linux.
    """
    for dossier in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(dossier.name)) == groupe:
                (dossier / "oom_score_adj").write_text("1000", encoding="ascii")


def _tube() -> tuple[int, int]:
    """(lecture, écriture), loin des descripteurs que Chromium attend, pour ne pas s'y écraser."""
    bouts = os.pipe()
    loin = tuple(fcntl.fcntl(bout, fcntl.F_DUPFD_CLOEXEC, 10) for bout in bouts)
    for bout in bouts:
        os.close(bout)
    return loin[0], loin[1]


_T = TypeVar("_T")
_VARIABLE = "CHROME_PATH"
_COMMANDES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
    "microsoft-edge",
)  # fmt: skip
_CHEMINS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_OPTIONS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
_PILOTABLE = hasattr(os, "posix_spawn")  # Windows ne sait pas donner deux tubes à Chromium
_DELAI = 120  # secondes : une machine chargée met jusqu'à vingt fois le temps habituel


class _NavigateurAbsent(ErreurMetier):
    """Aucun Chrome ni Chromium utilisable."""


def _trouver(chemin: str | None = None) -> str | None:
    """Chromium de la machine : chemin donné, sinon `CHROME_PATH`, sinon les noms et lieux habituels.

    None si rien n'est trouvé. Lève `_NavigateurAbsent` si un chemin donné n'existe pas.
    """
    voulu = chemin or os.environ.get(_VARIABLE)
    if voulu:
        if trouve := shutil.which(voulu):
            return trouve
        raise _NavigateurAbsent(f"Aucun Chrome ni Chromium à l'adresse « {voulu} ».")
    candidats = (shutil.which(nom) for nom in (*_COMMANDES, *_CHEMINS))
    return next((c for c in candidats if c), None)


def disponible() -> bool:
    """Un PDF est-il possible ici ? Un `CHROME_PATH` faux se dit non, et ne casse aucune page."""
    try:
        return _trouver() is not None
    except _NavigateurAbsent:
        return False


def exiger(chemin: str | None = None) -> str:
    """Comme `_trouver`, mais son absence est une erreur qui dit quoi faire. Lève `_NavigateurAbsent`."""
    trouve = _trouver(chemin)
    if trouve is None:
        raise _NavigateurAbsent(
            "Le PDF et les figures en SVG demandent Chrome ou Chromium, introuvable ici : l'installer, "
            f"donner son chemin par « --chrome » ou par la variable {_VARIABLE}, ou imprimer le "
            "document HTML en PDF depuis un navigateur."
        )
    return trouve


class Chromium:
    """Chromium de ce `chemin`, ouvert au premier document et gardé pour les suivants (`with`, ou `fermer`).

    Après une panne, il est rouvert au document suivant. Là où il n'est pas pilotable, il est lancé à chaque
    document. `sobre` : un tiers de mémoire en moins, pour un document isolé ; après une panne, Chromium
    recommence comme d'habitude. Erreurs : PanneNavigateur.
    """

    def __init__(self, chemin: str, *, sobre: bool = False) -> None:
        """`chemin` : l'exécutable ; `sobre` : voir la classe."""
        self._chemin, self._sobre = chemin, sobre
        self._pilote: _Pilote | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    def fermer(self) -> None:
        """Arrête Chromium s'il est ouvert."""
        if self._pilote is not None:
            pilote, self._pilote = self._pilote, None
            pilote.fermer()

    def imprimer(self, html: Path) -> bytes:
        """PDF balisé, avec titre, langue et signets, d'un document HTML.

        Lève `PanneNavigateur` si rien n'a été imprimé.
        """
        pdf = self._piloter(lambda p: p.imprimer(html)) if _PILOTABLE else _imprimer(self._chemin, html)
        if not pdf.startswith(b"%PDF-"):
            raise PanneNavigateur(f"Chromium n'a pas imprimé « {html.name} ».")
        return pdf

    def page_executee(self, html: Path) -> str:
        """HTML de la page après exécution de ses scripts.

        Lève `PanneNavigateur` si Chromium ne répond pas.
        """
        if _PILOTABLE:
            return self._piloter(lambda p: p.page_executee(html))
        return _lancer(self._chemin, ["--dump-dom", html.resolve().as_uri()])

    def _piloter(self, demande: Callable[[_Pilote], _T]) -> _T:
        try:
            return self._essayer(demande)
        except PanneNavigateur:
            if not self._sobre:
                raise
            self._sobre = False
            return self._essayer(demande)

    def _essayer(self, demande: Callable[[_Pilote], _T]) -> _T:
        if self._pilote is None:
            options = (*_OPTIONS, *(_sobres() if self._sobre else ()), *_sans_bac())
            self._pilote = _Pilote([self._chemin, *options], delai=_DELAI)
        try:
            return demande(self._pilote)
        except BaseException:
            self.fermer()
            raise


def _sans_bac() -> list[str]:
    # Chromium refuse son bac à sable à l'administrateur ; il n'ouvre ici que nos propres fichiers.
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _sobres() -> list[str]:
    # Un processus au lieu de onze : 200 Mo au lieu de 295, fichiers partagés non comptés, pour le même PDF.
    # Il ne survit pas toujours à son premier document, et le bac à sable exclut le second réglage.
    return ["--single-process", *(["--no-zygote"] if _sans_bac() else [])]


def _imprimer(chrome: str, html: Path) -> bytes:
    with tempfile.TemporaryDirectory() as dossier:
        pdf = Path(dossier) / "document.pdf"
        _lancer(
            chrome,
            [f"--print-to-pdf={pdf}", "--generate-pdf-document-outline", "--export-tagged-pdf",
             "--no-pdf-header-footer", html.resolve().as_uri()],
        )  # fmt: skip
        return pdf.read_bytes() if pdf.is_file() else b""


def _lancer(chrome: str, arguments: list[str]) -> str:
    """Sortie standard de Chromium, avec un profil neuf pour pouvoir en lancer plusieurs à la fois."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profil:
        processus = subprocess.Popen(
            [chrome, *_OPTIONS, *_sans_bac(), "--virtual-time-budget=10000", f"--user-data-dir={profil}",
             *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        try:
            sortie, _ = processus.communicate(timeout=_DELAI)
        except subprocess.TimeoutExpired as erreur:
            _arreter(processus)
            raise PanneNavigateur(f"Chromium n'a pas répondu en {_DELAI} secondes.") from erreur
        except BaseException:
            _arreter(processus)
            raise
    if processus.returncode:
        raise PanneNavigateur(f"Chromium s'est arrêté avec le code {processus.returncode}.")
    return sortie


def _arreter(processus: "subprocess.Popen[str]") -> None:
    """Arrête Chromium et les processus qu'il a lancés."""
    if hasattr(os, "killpg"):
        os.killpg(processus.pid, signal.SIGKILL)
    else:
        processus.kill()
    processus.wait()
