"""Chromium en ligne de commande : PDF d'un document et figures en SVG, sans jamais demander le réseau."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from modules.donnees.erreurs import ErreurMetier

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
    "--virtual-time-budget=10000",
)  # fmt: skip
DELAI = 120  # secondes : une machine chargée met jusqu'à vingt fois le temps habituel


class NavigateurAbsent(ErreurMetier):
    """Aucun Chrome ni Chromium utilisable."""


class PanneNavigateur(ErreurMetier):
    """Chromium a échoué ou n'a pas répondu."""


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


def imprimer(html: Path, *, pdf: Path, chrome: str) -> None:
    """PDF balisé, avec titre, langue et signets, d'un document HTML ; écrit d'un coup ou pas du tout."""
    provisoire = pdf.with_name(f".{pdf.name}.tmp")
    options = [
        f"--print-to-pdf={provisoire.resolve()}",
        "--generate-pdf-document-outline",
        "--export-tagged-pdf",
        "--no-pdf-header-footer",
    ]
    _lancer(chrome, [*options, html.resolve().as_uri()])
    if not provisoire.is_file() or not provisoire.read_bytes().startswith(b"%PDF-"):
        provisoire.unlink(missing_ok=True)
        raise PanneNavigateur(f"Chromium n'a pas écrit « {pdf.name} ».")
    provisoire.replace(pdf)


def page_executee(html: Path, *, chrome: str) -> str:
    """HTML de la page après exécution de ses scripts."""
    return _lancer(chrome, ["--dump-dom", html.resolve().as_uri()])


def _lancer(chrome: str, arguments: list[str]) -> str:
    """Sortie standard de Chromium, avec un profil neuf pour pouvoir en lancer plusieurs à la fois."""
    # Chromium refuse son bac à sable à l'administrateur ; il n'ouvre ici que nos propres fichiers.
    administrateur = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profil:
        processus = subprocess.Popen(
            [chrome, *OPTIONS, *(["--no-sandbox"] if administrateur else []), f"--user-data-dir={profil}",
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
