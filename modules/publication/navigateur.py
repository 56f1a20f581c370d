"""Chromium de la machine : PDF d'un document et figures en SVG, sans jamais demander le réseau."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from modules.donnees.erreurs import ErreurMetier
from modules.publication.panne import PanneNavigateur

if TYPE_CHECKING:
    from modules.publication.pilote import Pilote

T = TypeVar("T")
VARIABLE = "CHROME_PATH"
COMMANDES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
    "microsoft-edge",
)  # fmt: skip
CHEMINS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
OPTIONS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
PILOTABLE = hasattr(os, "posix_spawn")  # Windows ne sait pas donner deux tubes à Chromium
DELAI = 120  # secondes : une machine chargée met jusqu'à vingt fois le temps habituel


class NavigateurAbsent(ErreurMetier):
    """Aucun Chrome ni Chromium utilisable."""


def trouver(chemin: str | None = None) -> str | None:
    """Chromium de la machine : chemin donné, sinon `CHROME_PATH`, sinon les noms et lieux habituels.

    Un chemin donné qui n'existe pas est une erreur ; None si rien n'est trouvé.
    """
    voulu = chemin or os.environ.get(VARIABLE)
    if voulu:
        if trouve := shutil.which(voulu):
            return trouve
        raise NavigateurAbsent(f"Aucun Chrome ni Chromium à l'adresse « {voulu} ».")
    candidats = (shutil.which(nom) for nom in (*COMMANDES, *CHEMINS))
    return next((c for c in candidats if c), None)


def exiger(chemin: str | None = None) -> str:
    """Comme `trouver`, mais son absence est une erreur qui dit quoi faire."""
    trouve = trouver(chemin)
    if trouve is None:
        raise NavigateurAbsent(
            "Le PDF et les figures en SVG demandent Chrome ou Chromium, introuvable ici : l'installer, "
            f"donner son chemin par « --chrome » ou par la variable {VARIABLE}, ou imprimer le document HTML "
            "en PDF depuis un navigateur."
        )
    return trouve


class Chromium:
    """Chromium de ce `chemin`, ouvert au premier document et gardé pour les suivants (`with`, ou `fermer`).

    Après une panne, il est rouvert au document suivant. Là où il n'est pas pilotable, il est lancé à chaque
    document. Erreurs : PanneNavigateur.
    """

    def __init__(self, chemin: str) -> None:
        self._chemin = chemin
        self._pilote: Pilote | None = None

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
        """PDF balisé, avec titre, langue et signets, d'un document HTML."""
        pdf = self._piloter(lambda p: p.imprimer(html)) if PILOTABLE else _imprimer(self._chemin, html)
        if not pdf.startswith(b"%PDF-"):
            raise PanneNavigateur(f"Chromium n'a pas imprimé « {html.name} ».")
        return pdf

    def page_executee(self, html: Path) -> str:
        """HTML de la page après exécution de ses scripts."""
        if PILOTABLE:
            return self._piloter(lambda p: p.page_executee(html))
        return _lancer(self._chemin, ["--dump-dom", html.resolve().as_uri()])

    def _piloter(self, demande: "Callable[[Pilote], T]") -> T:
        from modules.publication.pilote import Pilote

        if self._pilote is None:
            self._pilote = Pilote([self._chemin, *OPTIONS, *_sans_bac()], delai=DELAI)
        try:
            return demande(self._pilote)
        except BaseException:
            self.fermer()
            raise


def _sans_bac() -> list[str]:
    # Chromium refuse son bac à sable à l'administrateur ; il n'ouvre ici que nos propres fichiers.
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


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
            [chrome, *OPTIONS, *_sans_bac(), "--virtual-time-budget=10000", f"--user-data-dir={profil}",
             *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        try:
            sortie, _ = processus.communicate(timeout=DELAI)
        except subprocess.TimeoutExpired as erreur:
            _arreter(processus)
            raise PanneNavigateur(f"Chromium n'a pas répondu en {DELAI} secondes.") from erreur
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
