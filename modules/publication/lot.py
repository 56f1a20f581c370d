"""Publication en nombre : en parallèle, avec reprise, et sans qu'une panne arrête les autres documents."""

import hashlib
import json
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from datetime import date
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from modules.donnees import jeu
from modules.publication.atelier import FORMATS, Atelier, Commande
from modules.publication.document import PLOTLY, script_plotly
from modules.publication.donnees_ouvertes import exporter
from modules.publication.index import page_index
from modules.publication.reglages import lire_reglages

JOURNAL = "publication.json"
CODE = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Bilan:
    """Ce qui s'est passé : codes produits, repris tels quels, en panne (code → message)."""

    produits: list[str] = field(default_factory=list)
    repris: list[str] = field(default_factory=list)
    pannes: dict[str, str] = field(default_factory=dict)


def publier(
    codes: list[str], *, commande: Commande, travaux: int, progres: Callable[[str, int, int], None]
) -> Bilan:
    """Produit les documents de ces unités, puis l'index et, avec un scénario, les données ouvertes.

    `progres` reçoit le code terminé, le nombre fait et le nombre total. Les documents déjà présents, faits
    des mêmes données avec les mêmes options, sont gardés.
    """
    commande.sortie.mkdir(parents=True, exist_ok=True)
    journal = _Journal.ouvrir(commande)
    commande = journal.commande
    ecrire(commande.sortie / PLOTLY, script_plotly().encode())
    bilan = Bilan(repris=[code for code in codes if journal.valide(code)])
    reste = [code for code in codes if code not in bilan.repris]
    for rang, code in enumerate(bilan.repris, start=1):
        progres(code, rang, len(codes))
    for rang, (code, resultat) in enumerate(_executer(reste, commande, travaux), start=len(bilan.repris) + 1):
        if isinstance(resultat, str):
            bilan.pannes[code] = resultat
        else:
            journal.noter(code, resultat)
            bilan.produits.append(code)
        progres(code, rang, len(codes))
    _finir(codes, journal=journal)
    return bilan


def processeurs() -> int:
    """Processeurs dont ce processus peut se servir."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ecrire(chemin: Path, octets: bytes) -> None:
    """Écrit d'un coup : une interruption ne laisse jamais un fichier à moitié."""
    provisoire = chemin.with_name(f".{chemin.name}.tmp")
    provisoire.write_bytes(octets)
    provisoire.replace(chemin)


_atelier: Atelier | None = None  # propre à chaque processus de travail


def _preparer(commande: Commande) -> None:
    global _atelier  # noqa: PLW0603  (seul moyen de garder l'atelier d'un processus d'une fiche à l'autre)
    _atelier = Atelier(commande)
    # Un processus de travail finit sans passer par les fins ordinaires de Python.
    Finalize(None, _atelier.fermer, exitpriority=10)


def _fabriquer(code: str) -> dict[str, str]:
    """Écrit les fichiers d'une unité ; nom → empreinte."""
    assert _atelier is not None
    empreintes = {}
    with tempfile.TemporaryDirectory() as dossier:
        for nom, octets in _atelier.fichiers(code, provisoire=Path(dossier)):
            ecrire(_atelier.commande.sortie / nom, octets)
            empreintes[nom] = hashlib.sha256(octets).hexdigest()
    return empreintes


def _executer(
    codes: list[str], commande: Commande, travaux: int
) -> Iterator[tuple[str, dict[str, str] | str]]:
    """(code, empreintes ou message de panne), dans l'ordre où les unités se terminent."""
    if not codes:
        return
    contexte = multiprocessing.get_context("spawn")  # « fork » bloque parfois après le chargement de pyarrow
    executeur = ProcessPoolExecutor(
        min(travaux, len(codes)), mp_context=contexte, initializer=_preparer, initargs=(commande,)
    )
    try:
        taches: dict[Future[dict[str, str]], str] = {executeur.submit(_fabriquer, c): c for c in codes}
        for tache in as_completed(taches):
            erreur = tache.exception()
            yield taches[tache], tache.result() if erreur is None else _message(erreur)
    finally:
        executeur.shutdown(wait=True, cancel_futures=True)


def _message(erreur: BaseException) -> str:
    return str(erreur).splitlines()[0] if str(erreur) else type(erreur).__name__


@dataclass(slots=True)
class _Journal:
    """`publication.json` du dossier : à quelles données et options répondent les fichiers présents."""

    commande: Commande
    fond: str
    fichiers: dict[str, dict[str, str]]

    @classmethod
    def ouvrir(cls, commande: Commande) -> "_Journal":
        """Reprend le journal du dossier s'il répond aux mêmes données et options.

        Sans date imposée, la reprise garde celle du premier lancement : le lendemain, le reste des fiches
        porte la même date que les premières.
        """
        fond = _fond(commande)
        ancien = _lire(commande.sortie / JOURNAL)
        memes = ancien.get("fond") == fond
        if commande.jour is None:
            commande = commande.datee(date.fromisoformat(ancien["date"]) if memes else date.today())
        repris = memes and ancien["date"] == str(commande.jour)
        return cls(commande, fond, ancien["fichiers"] if repris else {})

    def valide(self, code: str) -> bool:
        """Tous les fichiers demandés sont-ils là, tels qu'ils ont été écrits ?"""
        empreintes = self.fichiers.get(code, {})
        sortie = self.commande.sortie
        return {_genre(nom) for nom in empreintes} >= set(self.commande.formats) and all(
            (sortie / nom).is_file() and hashlib.sha256((sortie / nom).read_bytes()).hexdigest() == empreinte
            for nom, empreinte in empreintes.items()
        )

    def noter(self, code: str, empreintes: dict[str, str]) -> None:
        """Ajoute une unité terminée."""
        self.fichiers[code] = self.fichiers.get(code, {}) | empreintes
        contenu = {
            "fond": self.fond,
            "date": str(self.commande.jour),
            "fichiers": dict(sorted(self.fichiers.items())),
        }
        ecrire(self.commande.sortie / JOURNAL, json.dumps(contenu, indent=1).encode())


def _genre(nom: str) -> str:
    return "statique" if nom.endswith("-statique.html") else nom.rsplit(".", 1)[-1]


def _lire(chemin: Path) -> dict[str, Any]:
    """Journal du dossier ; un journal absent ou abîmé fait tout refaire."""
    try:
        contenu = json.loads(chemin.read_text(encoding="utf-8"))
        date.fromisoformat(contenu["date"])
        return contenu if isinstance(contenu["fichiers"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _fond(commande: Commande) -> str:
    """Empreinte de tout ce qui fait le contenu, date et dossier exceptés : données, options, programme."""
    somme = hashlib.sha256()
    provenance = jeu.charger(commande.donnees).provenance
    options = [commande.scenario, commande.autonome, asdict(lire_reglages())]
    somme.update(json.dumps([provenance.vers_json(), options], sort_keys=True).encode())
    for fichier in sorted(CODE.rglob("*")):
        if fichier.suffix in {".py", ".html", ".css", ".js", ".md"}:
            somme.update(fichier.read_bytes())
    return somme.hexdigest()


def _finir(codes: list[str], *, journal: _Journal) -> None:
    """Index du dossier et, avec un scénario, données ouvertes."""
    atelier = Atelier(journal.commande)
    sortie = journal.commande.sortie
    autres = []
    if atelier.simulation is not None:
        autres = [f"donnees/{c.name}" for c in exporter(atelier.simulation, dossier=sortie / "donnees")]
    fichiers = {
        code: tuple(
            ("scénario (tableur)" if nom.startswith("simulation-") else FORMATS[genre], nom)
            for genre in FORMATS
            for nom in journal.fichiers[code]
            if _genre(nom) == genre
        )
        for code in codes
        if code in journal.fichiers
    }
    html = page_index(atelier.cadre, edition=atelier.edition, fichiers=fichiers, autres=autres)
    ecrire(sortie / "index.html", html.encode())
