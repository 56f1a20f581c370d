"""Fichiers donnés par l'utilisateur, texte ou ZIP : ouverture, bornes de taille, choix des membres."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from modules.donnees.douane import nature
from modules.donnees.erreurs import ErreurDonnees

MO = 1_000_000
LIMITE_FICHIER = 400 * MO
"""Taille du fichier donné, tel quel. La publication courante pèse environ 50 Mo de texte par sens."""
LIMITE_TEXTE = 600 * MO
"""Taille du texte une fois extrait, tous fichiers d'un import réunis."""
LIMITE_RAPPORT = 100
"""Au-delà, une archive n'est plus du texte de la douane (environ 10) mais une bombe de décompression."""
SEUIL_RAPPORT = 20 * MO
LIMITE_MEMBRES = 200
METHODES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Les autres méthodes ne servent pas à la douane, et l'une réserve la mémoire que l'archive demande."""
ABIMEE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, OverflowError, ValueError,
)  # fmt: skip
A_SIGNALER = ("archive", "NC8", "trop peu de lignes")
"""Un membre écarté pour l'une de ces raisons pouvait être attendu : on le dit. Libellés et notices, non."""
_DEBUTS_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


class ContenuAbime(Exception):
    """Archive qui cesse d'être lisible en cours de lecture."""


@dataclass(frozen=True, slots=True)
class SourceFichier:
    """Fichier à lire : un chemin (ligne de commande) ou un flot déjà en mémoire (dépôt dans la page)."""

    nom: str
    contenu: Path | BinaryIO

    @classmethod
    def du_chemin(cls, chemin: Path) -> "SourceFichier":
        """Fichier du disque, désigné par son nom court."""
        if not chemin.is_file():
            raise ErreurDonnees(f"« {chemin} » est introuvable.")
        return cls(chemin.name, chemin)

    @property
    def taille(self) -> int:
        """Octets du fichier tel qu'il est donné."""
        if isinstance(self.contenu, Path):
            return self.contenu.stat().st_size
        return self.contenu.seek(0, io.SEEK_END)

    @contextmanager
    def ouvert(self) -> Iterator[BinaryIO]:
        """Flot placé au début ; celui de l'appelant n'est pas fermé."""
        if isinstance(self.contenu, Path):
            with self.contenu.open("rb") as flot:
                yield flot
        else:
            self.contenu.seek(0)
            yield self.contenu


@dataclass(frozen=True, slots=True)
class Membre:
    """Texte à lire : le fichier lui-même, ou un membre de l'archive. `taille` : octets une fois extrait."""

    source: SourceFichier
    nom: str
    taille: int
    interne: zipfile.ZipInfo | None = None

    @contextmanager
    def ouvert(self) -> Iterator[BinaryIO]:
        """Flot du texte extrait à la volée, jamais écrit sur le disque."""
        with self.source.ouvert() as flot:
            if self.interne is None:
                yield flot
            else:
                with zipfile.ZipFile(flot) as archive, archive.open(self.interne) as membre:
                    yield membre  # type: ignore[misc]


def membres(source: SourceFichier) -> tuple[list[Membre], list[str]]:
    """Textes de données d'un fichier, et remarques. Lève `ErreurDonnees` si rien n'y est lisible."""
    taille = source.taille
    if taille > LIMITE_FICHIER:
        raise ErreurDonnees(f"{source.nom} : {_mo(taille)} Mo, la limite est de {_mo(LIMITE_FICHIER)} Mo.")
    with source.ouvert() as flot:
        debut = flot.read(nature.OCTETS_EXAMINES)
        if debut.startswith(_DEBUTS_ZIP):
            return _membres_archive(source, flot)
    raison = nature.obstacle(debut)
    if raison is not None:
        raise ErreurDonnees(f"{source.nom} : {raison}.")
    return [Membre(source, source.nom, taille)], []


def taille_extraite(sources: Sequence[SourceFichier]) -> int:
    """Octets de texte à lire, d'après les répertoires des archives (fichiers illisibles : taille brute)."""
    total = 0
    for source in sources:
        try:
            total += sum(membre.taille for membre in membres(source)[0])
        except ErreurDonnees:
            total += source.taille
    return total


def _membres_archive(source: SourceFichier, flot: BinaryIO) -> tuple[list[Membre], list[str]]:
    try:
        with zipfile.ZipFile(flot) as archive:
            return _trier(source, archive)
    except ErreurDonnees:
        raise
    except ABIMEE as erreur:
        raise ErreurDonnees(
            f"{source.nom} : archive ZIP tronquée ou abîmée. La télécharger de nouveau."
        ) from erreur


def _trier(source: SourceFichier, archive: zipfile.ZipFile) -> tuple[list[Membre], list[str]]:
    """Membres de données, reconnus à leur contenu ; refuse chiffrement, bombes et archives imbriquées."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    noms = {info.filename for info in infos}
    if "[Content_Types].xml" in noms or "mimetype" in noms:
        raise ErreurDonnees(
            f"{source.nom} : c'est un classeur ou un document bureautique (.xlsx, .ods…), pas le fichier "
            "texte de la douane."
        )
    if len(infos) > LIMITE_MEMBRES:
        raise ErreurDonnees(
            f"{source.nom} : {len(infos)} fichiers dans l'archive, la douane en livre moins de dix."
        )
    retenus: list[Membre] = []
    ecartes: list[str] = []
    for info in infos:
        if info.flag_bits & 1:
            raise ErreurDonnees(f"{source.nom} : archive chiffrée. L'extraire avec son mot de passe d'abord.")
        if info.compress_type not in METHODES:
            raise ErreurDonnees(
                f"{source.nom} : méthode de compression non prise en charge. Extraire l'archive d'abord."
            )
        with archive.open(info) as membre:
            raison = nature.obstacle(membre.read(nature.OCTETS_EXAMINES))
        if raison is None:
            _borner(source, info)
            retenus.append(Membre(source, f"{source.nom} › {_nom(info)}", info.file_size, info))
        else:
            ecartes.append(f"{_nom(info)} : {raison}")
    if not retenus:
        raise ErreurDonnees(
            f"{source.nom} : aucun fichier de données régionales dans cette archive"
            + (" (" + " ; ".join(ecartes[:8]) + ")." if ecartes else ", qui est vide.")
        )
    return retenus, [f"{source.nom} › {e}." for e in ecartes if any(mot in e for mot in A_SIGNALER)]


def _borner(source: SourceFichier, info: zipfile.ZipInfo) -> None:
    """Refuse d'après la taille annoncée ; `zipfile` ne lit jamais plus d'octets qu'annoncé."""
    rapport = info.file_size / max(info.compress_size, 1)
    if info.file_size > LIMITE_TEXTE:
        raise ErreurDonnees(
            f"{source.nom} : {_nom(info)} ferait {_mo(info.file_size)} Mo une fois extrait, "
            f"la limite est de {_mo(LIMITE_TEXTE)} Mo."
        )
    if info.file_size > SEUIL_RAPPORT and rapport > LIMITE_RAPPORT:
        raise ErreurDonnees(
            f"{source.nom} : {_nom(info)} grossirait {rapport:.0f} fois une fois extrait : ce n'est pas "
            "un fichier de la douane."
        )


def _nom(info: zipfile.ZipInfo) -> str:
    """Nom court d'un membre, pour les messages seulement : aucun n'est jamais écrit sur le disque."""
    return nature.court(Path(info.filename).name)


def _mo(octets: int) -> str:
    return f"{octets / MO:.0f}"
