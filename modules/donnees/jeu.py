"""Jeux de flux présents dans `data/flux` : lesquels, lequel par défaut, et lecture gardée en mémoire.

La variable d'environnement `DOSSIER_FLUX` désigne un autre dossier : un serveur peut garder ses données à
part du code, qui reste alors en lecture seule.
"""

import os
from functools import lru_cache
from pathlib import Path
from threading import Lock

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux, lire, lire_provenance
from modules.donnees.provenance import Provenance

DOSSIER = Path(os.environ.get("DOSSIER_FLUX") or Path(__file__).resolve().parents[2] / "data" / "flux")
_LECTURE = Lock()  # cinquante premiers visiteurs ne lisent le jeu qu'une fois


def disponibles(dossier: Path = DOSSIER) -> list[tuple[Path, Provenance]]:
    """Jeux lisibles, le meilleur d'abord : complet, officiel, le plus récent."""
    jeux = [
        (chemin, p)
        for chemin in sorted(dossier.glob("*.parquet"))
        if isinstance(p := _examiner(chemin), Provenance)
    ]
    return sorted(jeux, key=lambda jeu: _rang(jeu[1]), reverse=True)


def inutilisables(dossier: Path = DOSSIER) -> list[tuple[Path, str]]:
    """Fichiers écartés et raison, à signaler : un fichier abîmé n'arrête jamais l'application."""
    return [
        (chemin, p) for chemin in sorted(dossier.glob("*.parquet")) if isinstance(p := _examiner(chemin), str)
    ]


def par_defaut(dossier: Path = DOSSIER) -> Path:
    """Jeu à employer sans autre précision : l'officiel complet le plus récent, sinon l'estimation."""
    jeux = disponibles(dossier)
    if not jeux:
        raise ErreurDonnees(
            "Aucun jeu de données utilisable dans data/flux : lancer « python -m modules importer » ou "
            "« python -m modules estimer ».",
            [f"{chemin.name} : {raison}" for chemin, raison in inutilisables(dossier)],
        )
    return jeux[0][0]


def charger(chemin: Path | None = None) -> TableFlux:
    """Lit un jeu (celui par défaut si absent), gardé en mémoire tant que le fichier ne change pas."""
    chemin = (chemin or par_defaut()).resolve()
    if not chemin.is_file():
        raise ErreurDonnees(f"« {chemin.name} » est introuvable.")
    with _LECTURE:
        return _charger(chemin, chemin.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _charger(chemin: Path, _modifie_le: int) -> TableFlux:
    try:
        return lire(chemin)
    except ErreurDonnees:
        raise
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        raise ErreurDonnees(
            f"« {chemin.name} » est illisible : fichier abîmé ou d'un autre format."
        ) from erreur


def _examiner(chemin: Path) -> Provenance | str:
    """Provenance du fichier, ou raison pour laquelle il est inutilisable ; relue si le fichier change."""
    try:
        return _examiner_version(chemin, chemin.stat().st_mtime_ns)
    except OSError:
        return "fichier abîmé ou d'un autre format."


@lru_cache(maxsize=64)
def _examiner_version(chemin: Path, _modifie_le: int) -> Provenance | str:
    try:
        return lire_provenance(chemin)
    except ErreurDonnees as erreur:
        return erreur.message
    except (OSError, ValueError, KeyError, TypeError):
        return "fichier abîmé ou d'un autre format."


def _rang(provenance: Provenance) -> tuple[bool, bool, str]:
    """Un jeu auquel manque un sens passe après tout jeu complet."""
    return (
        provenance.complete and not provenance.sens_absents,
        not provenance.est_estimation,
        provenance.fin,
    )
