"""Jeux de flux présents dans `data/flux` : lesquels, lequel par défaut, et lecture gardée en mémoire.

La variable d'environnement `DOSSIER_FLUX` désigne un autre dossier : un serveur peut garder ses données à
part du code, qui reste alors en lecture seule. Dans ce dossier, `reglages.toml` peut désigner le jeu employé
d'office : `jeu = "officiel_2023.parquet"`.
"""

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from threading import Lock

from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.flux import FichierAbime, TableFlux, lire, lire_provenance
from modules.donnees.provenance import Provenance

DOSSIER = Path(os.environ.get("DOSSIER_FLUX") or Path(__file__).resolve().parents[2] / "data" / "flux")
_REGLAGES = "reglages.toml"
_ABIME = "fichier abîmé ou d'un autre format."
_LECTURE = Lock()  # cinquante premiers visiteurs ne lisent le jeu qu'une fois
_ABIMES: dict[tuple[Path, int], str] = {}  # pied lisible, lignes illisibles : connu seulement à la lecture


def disponibles(dossier: Path | None = None) -> list[tuple[Path, Provenance]]:
    """Jeux lisibles, le meilleur d'abord.

    L'ordre : un jeu entier avant un jeu auquel il manque un sens ou des départements, un officiel avant une
    estimation, une année civile avant quatre trimestres à cheval, le plus récent. Celui que désigne
    `reglages.toml` passe devant tous.
    """
    dossier = dossier or DOSSIER
    jeux = [
        (chemin, p)
        for chemin in sorted(dossier.glob("*.parquet"))
        if isinstance(p := _examiner(chemin), Provenance)
    ]
    prefere = _prefere(dossier)
    return sorted(jeux, key=lambda jeu: (jeu[0].name == prefere, *_rang(jeu[1])), reverse=True)


def inutilisables(dossier: Path | None = None) -> list[tuple[Path, str]]:
    """Fichiers écartés et raison, à signaler : un fichier abîmé n'arrête jamais l'application."""
    dossier = dossier or DOSSIER
    ecartes = [
        (chemin, p) for chemin in sorted(dossier.glob("*.parquet")) if isinstance(p := _examiner(chemin), str)
    ]
    prefere = _prefere(dossier)
    if prefere is not None and not (dossier / prefere).is_file():
        ecartes.append((dossier / _REGLAGES, f"désigne « {prefere} », qui n'est pas dans ce dossier."))
    return ecartes


def par_defaut(dossier: Path | None = None) -> Path:
    """Jeu à employer sans autre précision : la dernière année civile officielle, sinon l'estimation.

    Lève `ErreurDonnees` s'il n'y en a aucun.
    """
    jeux = disponibles(dossier)
    if not jeux:
        raise ErreurDonnees(
            "Aucun jeu de données utilisable dans data/flux : lancer « python -m modules importer » ou "
            "« python -m modules estimer ».",
            [f"{chemin.name} : {raison}" for chemin, raison in inutilisables(dossier)],
        )
    return jeux[0][0]


def designer(texte: str | Path, dossier: Path | None = None) -> Path:
    """Jeu que désigne `--donnees` : un chemin, ou le nom d'un jeu installé, avec ou sans « .parquet ».

    Une période (« 2023 », « 2024T3-2025T2 ») ou le mot « estimation » désigne le meilleur jeu installé qui
    la porte. Lève `ErreurDonnees` si rien n'y répond.
    """
    chemin, nom = Path(texte), str(texte)
    if chemin.is_file():
        return chemin
    jeux = disponibles(dossier)
    for installe, p in jeux:
        if nom in {installe.name, installe.stem, p.periode, p.statut, p.marque}:
            return installe
    noms = ", ".join(installe.name for installe, _ in jeux) or "aucun"
    raise ErreurDonnees(
        Defaut(f"« {nom} » est introuvable : ni un fichier, ni un jeu installé ({noms}).", fichier=nom)
    )


def de_marque(marque: str, dossier: Path | None = None) -> Path | None:
    """Jeu installé sur lequel un lien a été établi (voir `Provenance.marque`) ; None s'il n'y est plus."""
    return next((chemin for chemin, p in disponibles(dossier) if p.marque == marque), None)


def charger(chemin: Path | None = None) -> TableFlux:
    """Lit un jeu, gardé en mémoire tant que le fichier ne change pas.

    Sans chemin : le jeu par défaut ; s'il se révèle abîmé, le suivant, et `inutilisables` le dira. Lève
    `FichierAbime` si le jeu désigné est illisible, `ErreurDonnees` s'il n'existe pas ou s'il n'y en a aucun.
    """
    if chemin is not None:
        return _lire(designer(chemin).resolve())
    while True:
        try:
            return _lire(par_defaut().resolve())
        except FichierAbime:
            continue


def _lire(chemin: Path) -> TableFlux:
    with _LECTURE:
        modifie_le = chemin.stat().st_mtime_ns
        try:
            return _charger(chemin, modifie_le)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as erreur:
            if isinstance(erreur, ErreurDonnees) and not isinstance(erreur, FichierAbime):
                raise
            _ABIMES[chemin, modifie_le] = _ABIME
            raise FichierAbime(
                Defaut(f"« {chemin.name} » est illisible : {_ABIME}", fichier=chemin.name)
            ) from erreur


@lru_cache(maxsize=4)
def _charger(chemin: Path, _modifie_le: int) -> TableFlux:
    return lire(chemin)


def _examiner(chemin: Path) -> Provenance | str:
    """Provenance du fichier, ou raison pour laquelle il est inutilisable ; relue si le fichier change."""
    try:
        modifie_le = chemin.stat().st_mtime_ns
    except OSError:
        return _ABIME
    return _ABIMES.get((chemin.resolve(), modifie_le)) or _examiner_version(chemin, modifie_le)


@lru_cache(maxsize=64)
def _examiner_version(chemin: Path, _modifie_le: int) -> Provenance | str:
    try:
        return lire_provenance(chemin)
    except ErreurDonnees as erreur:
        return erreur.message
    except (OSError, ValueError, KeyError, TypeError):
        return _ABIME


def _prefere(dossier: Path) -> str | None:
    """Nom du jeu que désigne `reglages.toml` ; None sans ce fichier ou s'il est illisible."""
    try:
        contenu = tomllib.loads((dossier / _REGLAGES).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    nom = contenu.get("jeu")
    return nom if isinstance(nom, str) and nom else None


def _rang(provenance: Provenance) -> tuple[bool, bool, bool, str]:
    """Un jeu auquel manque un sens ou des départements passe après tout jeu entier."""
    annee = (provenance.debut[5:], provenance.fin[5:]) == ("01", "12")
    entier = provenance.complete and not provenance.sens_absents and not provenance.est_partielle
    officiel = provenance.statut in {"officiel", "officiel partiel"}
    return entier and provenance.statut != "utilisateur", officiel, annee, provenance.fin
