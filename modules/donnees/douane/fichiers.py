"""Fichiers donnés par l'utilisateur : ouverture, bornes de taille, reconnaissance du contenu.

Un fichier est reconnu à ses premières lignes, jamais à son nom : données régionales (et dans quel ordre sont
leurs colonnes), tableau de l'utilisateur, ou autre chose que l'on sait nommer.
"""

import hashlib
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.provenance import FichierSource

MO = 1_000_000
_LIMITE_FICHIER = 400 * MO
"""Taille du fichier donné, tel quel. La publication courante pèse de 65 à 90 Mo de texte par sens."""
LIMITE_TEXTE = 600 * MO
"""Taille du texte une fois extrait, tous fichiers d'un import réunis."""
_LIMITE_RAPPORT = 100
"""Au-delà, une archive n'est plus du texte de la douane (environ 10) mais une bombe de décompression."""
_SEUIL_RAPPORT = 20 * MO
_LIMITE_MEMBRES = 200
_METHODES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Les autres méthodes ne servent pas à la douane, et l'une réserve la mémoire que l'archive demande."""
ABIMEE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, OverflowError, ValueError,
)  # fmt: skip
TRONQUEE = "archive ZIP tronquée ou abîmée. La télécharger de nouveau"
_A_SIGNALER = ("archive", "NC8", "trop peu de lignes", "en-tête")
"""Un membre écarté pour l'une de ces raisons pouvait être attendu : on le dit. Libellés et notices, non."""
_DEBUTS_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

CHAMPS = (
    "flux", "trimestre", "annee", "departement", "region", "a129", "produit", "pays", "valeur", "masse",
)  # fmt: skip
NOMS_CHAMPS = "flux ; trimestre ; année ; département ; région ; A129 ; CPF4 ; pays ; valeur ; masse"
CHAMPS_UTILISATEUR = ("departement", "produit", "pays", "valeur")
MARQUE_UTF8 = b"\xef\xbb\xbf"
_OCTETS_EXAMINES = 8192
_LIGNE_MAXIMUM = 1000  # signes : dix fois une ligne de la douane
_EXEMPLES = 10
"""Lignes au format que peut citer un mode d'emploi sans que l'on y voie des données abîmées."""
QUE_PRENDRE = (
    "Il faut les « statistiques régionales et départementales », les deux archives dont le nom contient "
    "« regional » (textes REGIONAL_CPF4PAYSE et REGIONAL_CPF4PAYSI)"
)
"""Dit à la fin de tout refus."""
_UTF16 = (
    "il est codé en UTF-16, donc réenregistré par un tableur (« texte Unicode ») : reprendre le fichier "
    "d'origine, ou l'enregistrer en « CSV UTF-8 »"
)
_ANCIEN_OFFICE = (
    "c'est un ancien document Office (.xls, .doc) ; la douane publie ainsi un tableur par région, en "
    "milliers d'euros, qui ne se lit pas ici"
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "c'est une archive ZIP, qu'il faut d'abord extraire"),
    (b"%PDF", "c'est un document PDF"),
    (b"\x1f\x8b", "c'est une archive gzip : l'extraire d'abord"),
    (b"7z\xbc\xaf\x27\x1c", "c'est une archive 7-Zip : l'extraire d'abord"),
    (b"Rar!", "c'est une archive RAR : l'extraire d'abord"),
    (b"PAR1", "c'est un fichier Parquet, pas un fichier de la douane"),
    (
        b"\xd0\xcf\x11\xe0",
        _ANCIEN_OFFICE,
    ),
    (b"\x89PNG", "c'est une image"),
    (b"\xff\xd8\xff", "c'est une image"),
    (b"\xff\xfe", _UTF16),
    (b"\xfe\xff", _UTF16),
)
_NC8 = re.compile(r"\d{8}")
_SYNONYMES = {
    "flux": "flux sens",
    "trimestre": "trimestre trim numtrimestre",
    "annee": "annee an",
    "departement": "departement dep dept",
    "region": "region reg",
    "a129": "a129 na129 codea129",
    "produit": "cpf4 produit cpf",
    "pays": "pays",
    "valeur": "valeur valeureur valeureneuros valeureuros valeurseneuros valeurs euros",
    "masse": "masse massekg masseenkg masses kg poids masseenkilogrammes",
}
_CHAMP_DU_NOM = {nom: champ for champ, noms in _SYNONYMES.items() for nom in noms.split()}


class ContenuAbime(Exception):
    """Archive qui cesse d'être lisible en cours de lecture."""


@dataclass(frozen=True, slots=True)
class Forme:
    """Disposition d'un texte. `colonnes` : leur champ, dans l'ordre du fichier, « » pour une colonne en trop.

    `entete` : lignes à passer avant la première donnée. `utilisateur` : tableau de l'utilisateur, pas un
    fichier de la douane.
    """

    colonnes: tuple[str, ...] = CHAMPS
    entete: int = 0
    utilisateur: bool = False

    @property
    def en_trop(self) -> int:
        """Colonnes au-delà des dix du format."""
        return self.colonnes.count("")

    @property
    def reordonnee(self) -> bool:
        """Vrai si les colonnes ne sont pas dans l'ordre officiel."""
        return tuple(c for c in self.colonnes if c) != CHAMPS


@dataclass(frozen=True, slots=True)
class SourceFichier:
    """Fichier à lire : un chemin (ligne de commande) ou un flot déjà en mémoire (dépôt dans la page)."""

    nom: str
    contenu: Path | BinaryIO

    @classmethod
    def du_chemin(cls, chemin: Path) -> "SourceFichier":
        """Fichier du disque, désigné par son nom court. Lève `ErreurDonnees` s'il manque."""
        if chemin.is_dir():
            raise ErreurDonnees(f"« {chemin} » est un dossier : donner les fichiers qu'il contient.")
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

    def octets(self) -> bytes:
        """Tout le contenu."""
        with self.ouvert() as flot:
            return flot.read()

    def fermer(self) -> None:
        """Rend la mémoire d'un flot, une fois lu."""
        if not isinstance(self.contenu, Path):
            self.contenu.close()

    def identite(self) -> FichierSource:
        """Nom, taille et sha256 de ce qui a été donné, pour la provenance."""
        somme = hashlib.sha256()
        with self.ouvert() as flot:
            while morceau := flot.read(MO):  # `file_digest` copierait un flot en mémoire tout entier
                somme.update(morceau)
        return FichierSource(court(self.nom, longueur=120), self.taille, somme.hexdigest())


@dataclass(frozen=True, slots=True)
class Membre:
    """Texte à lire : le fichier lui-même, ou un membre de l'archive. `taille` : octets une fois extrait."""

    source: SourceFichier
    nom: str
    taille: int
    interne: zipfile.ZipInfo | None = None
    forme: Forme = field(default_factory=Forme)

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
    if taille > _LIMITE_FICHIER:
        raise _illisible(source, f"{_mo(taille)} Mo, la limite est de {_mo(_LIMITE_FICHIER)} Mo")
    with source.ouvert() as flot:
        debut = flot.read(_OCTETS_EXAMINES)
        if debut.startswith(_DEBUTS_ZIP):
            return _membres_archive(source, flot)
    forme = _reconnaitre(debut)
    if isinstance(forme, str):
        raise _illisible(source, forme)
    return [Membre(source, source.nom, taille, forme=forme)], []


def taille_extraite(sources: Sequence[SourceFichier]) -> int:
    """Octets de texte à lire, d'après les répertoires des archives (fichiers illisibles : taille brute)."""
    total = 0
    for source in sources:
        try:
            total += sum(membre.taille for membre in membres(source)[0])
        except ErreurDonnees:
            total += source.taille
    return total


def _illisible(source: SourceFichier, raison: str) -> ErreurDonnees:
    return ErreurDonnees(
        "", [Defaut(f"{source.nom} : {raison}.", code="nature", fichier=source.nom, attendu=QUE_PRENDRE)]
    )


def _membres_archive(source: SourceFichier, flot: BinaryIO) -> tuple[list[Membre], list[str]]:
    try:
        with zipfile.ZipFile(flot) as archive:
            return _trier(source, archive)
    except ErreurDonnees:
        raise
    except ABIMEE as erreur:
        raise _illisible(source, TRONQUEE) from erreur


def _trier(source: SourceFichier, archive: zipfile.ZipFile) -> tuple[list[Membre], list[str]]:
    """Membres de données, reconnus à leur contenu ; refuse chiffrement, bombes et archives imbriquées."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    noms = {info.filename for info in infos}
    if "[Content_Types].xml" in noms or "mimetype" in noms:
        raise _illisible(
            source,
            "c'est un classeur ou un document bureautique (.xlsx, .ods…), pas le fichier texte de la douane"
            " ; un tableau à vous s'enregistre d'abord en « CSV UTF-8 »",
        )
    if len(infos) > _LIMITE_MEMBRES:
        raise _illisible(source, f"{len(infos)} fichiers dans l'archive, la douane en livre moins de dix")
    retenus: list[Membre] = []
    ecartes: list[str] = []
    for info in infos:
        if info.flag_bits & 1:
            raise _illisible(source, "archive chiffrée. L'extraire avec son mot de passe d'abord")
        if info.compress_type not in _METHODES:
            raise _illisible(source, "méthode de compression non prise en charge. Extraire l'archive d'abord")
        with archive.open(info) as membre:
            forme = _reconnaitre(membre.read(_OCTETS_EXAMINES))
        if isinstance(forme, Forme):
            _borner(source, info)
            retenus.append(Membre(source, f"{source.nom} › {_nom(info)}", info.file_size, info, forme))
        else:
            ecartes.append(f"{_nom(info)} : {forme}")
    if not retenus:
        raise _illisible(source, _rien_dans_l_archive(infos, ecartes))
    return retenus, [f"{source.nom} › {e}." for e in ecartes if any(mot in e for mot in _A_SIGNALER)]


def _rien_dans_l_archive(infos: list[zipfile.ZipInfo], ecartes: list[str]) -> str:
    """Ce que contient une archive sans données, et laquelle prendre."""
    if not ecartes:
        return "aucun fichier de données régionales dans cette archive, qui est vide"
    ranges = sorted(ecartes, key=lambda e: not any(mot in e for mot in _A_SIGNALER))
    cites = " ; ".join(court(e, longueur=80) for e in ranges[:4])
    suite = f"({cites})"
    if any(info.filename.lower().endswith((".xls", ".xlsx", ".ods")) for info in infos):
        return (
            "c'est une archive de tableurs (la douane en publie une par région, en milliers d'euros), "
            f"aucun fichier de données régionales n'y est {suite}"
        )
    return f"aucun fichier de données régionales dans cette archive {suite}"


def _borner(source: SourceFichier, info: zipfile.ZipInfo) -> None:
    """Refuse d'après la taille annoncée ; `zipfile` ne lit jamais plus d'octets qu'annoncé."""
    rapport = info.file_size / max(info.compress_size, 1)
    if info.file_size > LIMITE_TEXTE:
        raise _illisible(
            source,
            f"{_nom(info)} ferait {_mo(info.file_size)} Mo une fois extrait, la limite est de "
            f"{_mo(LIMITE_TEXTE)} Mo",
        )
    if info.file_size > _SEUIL_RAPPORT and rapport > _LIMITE_RAPPORT:
        raise _illisible(
            source,
            f"{_nom(info)} grossirait {rapport:.0f} fois une fois extrait : ce n'est pas un fichier de la "
            "douane",
        )


def _nom(info: zipfile.ZipInfo) -> str:
    """Nom court d'un membre, pour les messages seulement : aucun n'est jamais écrit sur le disque."""
    return court(Path(info.filename).name)


def _mo(octets: int) -> str:
    return f"{octets / MO:.0f}"


def decoder(octets: bytes) -> str:
    """Texte UTF-8, avec ou sans marque d'ordre ; sinon ISO-8859-1, qui accepte tout."""
    octets = octets.removeprefix(MARQUE_UTF8)
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def court(texte: str, *, longueur: int = 30) -> str:
    """Texte d'un fichier cité dans un message : borné, les caractères invisibles remplacés."""
    visible = "".join(c if c.isprintable() else "·" for c in texte[: longueur + 1])
    return visible if len(visible) <= longueur else visible[:longueur] + "…"


def champs_d_entete(noms: Sequence[str]) -> tuple[str, ...]:
    """Champ que désigne chaque nom de colonne, « » s'il n'en désigne aucun ou le désigne encore."""
    vus: set[str] = set()
    champs = []
    for nom in noms:
        simple = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode().lower()
        simple = re.sub(r"[^a-z0-9]", "", simple)
        champ = _CHAMP_DU_NOM.get(simple) or _CHAMP_DU_NOM.get(re.sub(r"^(code|num|numero)", "", simple), "")
        champs.append("" if champ in vus else champ)
        vus.add(champ)
    return tuple(champs)


def _reconnaitre(debut: bytes) -> Forme | str:
    """Disposition des colonnes, ou raison de ne pas lire ce contenu (« c'est un document PDF »)."""
    if not debut.removeprefix(MARQUE_UTF8).strip():
        return "il est vide : le télécharger de nouveau"
    for signature, raison in _SIGNATURES:
        if debut.startswith(signature):
            return raison
    if max(debut[::2].count(0), debut[1::2].count(0)) > len(debut) // 3:
        return _UTF16  # un octet nul sur deux, sans marque d'ordre
    if b"\x00" in debut:
        return "c'est un fichier binaire, pas du texte"
    if debut.removeprefix(MARQUE_UTF8).lstrip()[:1] in (b"<", b"{", b"["):
        return (
            "c'est une page web ou un fichier structuré (XML, JSON), pas le fichier de la douane : le "
            "télécharger de nouveau"
        )
    lignes = decoder(debut).splitlines()
    if len(debut) >= _OCTETS_EXAMINES and len(lignes) > 1:
        lignes.pop()  # peut-être coupée
    return _reconnaitre_texte([ligne.split(";") for ligne in lignes])


def _reconnaitre_texte(lignes: list[list[str]]) -> Forme | str:
    if len(lignes) == 1 and sum(map(len, lignes[0])) > _LIGNE_MAXIMUM:
        return "c'est une seule ligne sans fin, pas un tableau"
    pleines = [champs for champs in lignes if any(c.strip().strip('"') for c in champs)]
    if not pleines:
        return "il est vide : le télécharger de nouveau"
    for rang, champs in enumerate(lignes):
        if _est_donnee(champs):
            break  # un en-tête plus bas est une ligne répétée, que la lecture passera
        forme = _entete(champs, rang + 1)
        if forme is not None and _suivi_de_donnees(lignes[rang + 1 :], len(champs)):
            return forme
    # Après l'en-tête : sous des colonnes nommées, huit chiffres sont un montant de dizaines de millions.
    avec_nc8 = sum(any(_NC8.fullmatch(c.strip(' "')) for c in champs[2:7]) for champs in pleines)
    if avec_nc8 > len(pleines) / 2:
        return "c'est un fichier national par produit NC8, sans département"
    return _obstacle_texte(pleines) or Forme((*CHAMPS, *[""] * _colonnes_en_trop(pleines)))


def _est_donnee(champs: list[str]) -> bool:
    return champs[0].strip(' "') in ("E", "I", "e", "i") and len(champs) >= len(CHAMPS)


def _entete(champs: list[str], rang: int) -> Forme | None:
    """Disposition que donne cette ligne, si c'est un en-tête de la douane ou d'un tableau d'utilisateur."""
    connus = champs_d_entete(champs)
    if set(CHAMPS) <= set(connus):
        return Forme(connus, rang)
    if set(CHAMPS_UTILISATEUR) <= set(connus) and not {"trimestre", "region", "a129"} & set(connus):
        return Forme(connus, rang, utilisateur=True)
    return None


def _suivi_de_donnees(lignes: list[list[str]], colonnes: int) -> bool:
    """Un mode d'emploi cite l'en-tête et deux lignes d'exemple : c'est l'ensemble qui doit suivre."""
    pleines = [champs for champs in lignes if any(c.strip().strip('"') for c in champs)]
    return 2 * sum(len(champs) == colonnes for champs in pleines) > len(pleines)


def _colonnes_en_trop(lignes: list[list[str]]) -> int:
    """Colonnes qui dépassent le format dans plus de la moitié des lignes lues en tête."""
    largeurs = sorted(len(champs) for champs in lignes)
    return min(max(largeurs[len(largeurs) // 2] - len(CHAMPS), 0), 20)


def _obstacle_texte(lignes: list[list[str]]) -> str | None:
    premiers = [champ.strip().strip('"') for champ in lignes[0]]
    brute = court(";".join(lignes[0]), longueur=60)
    textuels = all(c and not re.search(r"\d", c) for c in premiers[:3])
    if len(premiers) >= 4 and textuels and premiers[0] not in ("E", "I"):
        vus = champs_d_entete(premiers)
        noms = dict(zip(CHAMPS, NOMS_CHAMPS.split(" ; "), strict=True))
        manquent = [noms[champ] for champ in CHAMPS if champ not in vus]
        return (
            f"sa première ligne est un en-tête (« {brute} ») où les dix colonnes du format ne se "
            f"reconnaissent pas : il manque {', '.join(manquent)}. Reprendre le fichier d'origine, ou nommer "
            "ainsi ces colonnes"
        )
    # Un mode d'emploi cite volontiers une ligne d'exemple : c'est l'ensemble qui doit en avoir la forme.
    en_forme = sum(len(champs) > 6 for champs in lignes)
    if 2 * en_forme >= len(lignes):
        return None
    for separateur, nom in ((",", "la virgule"), ("\t", "la tabulation"), ("|", "la barre verticale")):
        if ";".join(lignes[0]).count(separateur) >= 6:
            return (
                f"son séparateur est {nom}, celui de la douane est le point-virgule : reprendre le fichier "
                "d'origine"
            )
    combien = "aucune ligne n'a" if not en_forme else "presque aucune ligne n'a"
    if en_forme > _EXEMPLES:
        combien = "trop peu de lignes ont"
    return (
        f"{combien} la forme attendue, dix champs séparés par « ; » (première ligne : « {brute} »). "
        "Reprendre le fichier d'origine"
    )
