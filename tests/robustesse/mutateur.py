"""Mutateur maison, à graine fixe : d'un petit fichier valide à un fichier hostile."""

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import cache

from tests.robustesse.graines import ARCHIVES, GRAINES, TEXTES

Mutation = Callable[[random.Random, bytes], bytes]

# Ce qu'un champ ne devrait jamais contenir.
CHAMPS = [
    "", " ", "0", "-0", "-1", "+5", "1e5", "1E-3", ".5", "5.", "0x1F", "nan", "inf", "-inf", "NULL", "N/A",
    "1 000", "1\u202f000", "12,5", "9" * 19, "9" * 400, "100000000000", "100000000001", "٣", "²", "\u00a0",
    "\ufeff", '"', '""', '"a', 'a"b', '"a;b"', "<b>x</b>", "<script>alert(1)</script>", "=1+1", "@x", "\t",
    "\x0b", "\x1b[31m", "\u2028", "\u0085", "\x00", "E", "I", "e", "2024", "1989", "2100", "5", "04", "2A",
    "971", "99", "??", "autres", "FR", "ZZ", "é", "漢字", "😀", "A" * 31, "A" * 5000, "1" * 3000 + "x",
    " " * 3000 + "x", "$x^2$", "`code`",
]  # fmt: skip
JETONS = [c.encode("utf-8", "surrogatepass") for c in CHAMPS] + [
    b"\n", b"\r", b"\r\n", b"\n\n", b";", b";;", b";;;;;;;;;", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\x1a",
    b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"flux;trimestre;annee;dep;reg;a129;cpf4;pays;valeur;masse\n",
    b"E;1;2024;25;16;C29B;2932;DE;1;1",
]  # fmt: skip
NOMS = [
    "../../etc/passwd", "/etc/passwd", "..", ".", "a/../../b.txt", "C:\\Windows\\x.txt", "\\\\srv\\x", "/",
    "con", "a\nb.txt", "<b>x</b>.txt", "<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "é" * 50,
    "漢.txt", "x" * 60_000, "[Content_Types].xml", "mimetype", "dossier/", "E.txt", "\x1b[31m.txt",
    "a\u202eb.txt",
]  # fmt: skip


def _place(r: random.Random, octets: bytes) -> int:
    return r.randint(0, len(octets))


def tronquer(r: random.Random, octets: bytes) -> bytes:
    return octets[: _place(r, octets)]


def decapiter(r: random.Random, octets: bytes) -> bytes:
    return octets[_place(r, octets) :]


def changer_octets(r: random.Random, octets: bytes) -> bytes:
    copie = bytearray(octets)
    for _ in range(r.randint(1, 6)):
        if copie:
            copie[r.randrange(len(copie))] = r.randrange(256)
    return bytes(copie)


def inserer(r: random.Random, octets: bytes) -> bytes:
    i = _place(r, octets)
    return octets[:i] + r.choice(JETONS) + octets[i:]


def retirer(r: random.Random, octets: bytes) -> bytes:
    i = _place(r, octets)
    return octets[:i] + octets[i + r.randint(1, 40) :]


def repeter(r: random.Random, octets: bytes) -> bytes:
    i, j = sorted((_place(r, octets), _place(r, octets)))
    return octets[:j] + octets[i:j] * r.randint(1, 20) + octets[j:]


def bruit(r: random.Random, octets: bytes) -> bytes:
    i = _place(r, octets)
    return octets[:i] + r.randbytes(r.randint(1, 300)) + octets[i:]


def joindre(r: random.Random, octets: bytes) -> bytes:
    return octets + r.choice(list(GRAINES.values()))


def prefixer(r: random.Random, octets: bytes) -> bytes:
    return r.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"MZ\x90\x00", b"\n\n", b"<html>", b"{", *JETONS]) + octets


def recoder(r: random.Random, octets: bytes) -> bytes:
    codage = r.choice(["utf-16", "utf-16-le", "utf-32", "cp1252", "cp500", "utf-7", "utf-8-sig", "cp437"])
    return octets.decode("latin-1").encode(codage, "replace")


def fins_de_ligne(r: random.Random, octets: bytes) -> bytes:
    fin = r.choice(
        [b"\r", b"\r\n", b"\n\r", b"\r\r\n", b"\n \n", b"\x0b", b"\x85", "\u2028".encode(), b" \n\t", b""]
    )
    return octets.replace(b"\r\n", b"\n").replace(b"\n", fin)


def separateur(r: random.Random, octets: bytes) -> bytes:
    return octets.replace(
        b";", r.choice([b",", b"\t", b"|", b" ; ", b";;", b"\x1f", b'";"']), r.choice([-1, 3])
    )


def _sur_les_champs(
    r: random.Random, octets: bytes, change: Callable[[list[bytes]], None], *, toutes: bool
) -> bytes:
    lignes = octets.split(b"\n")
    rangs = range(len(lignes)) if toutes else [r.randrange(len(lignes))]
    for rang in rangs:
        champs = lignes[rang].split(b";")
        change(champs)
        lignes[rang] = b";".join(champs)
    return b"\n".join(lignes)


def champ_hostile(r: random.Random, octets: bytes) -> bytes:
    hostile, place = r.choice(CHAMPS).encode(), r.randrange(10)

    def change(champs: list[bytes]) -> None:
        champs[place % len(champs)] = hostile

    return _sur_les_champs(r, octets, change, toutes=r.random() < 0.3)


def colonnes_interverties(r: random.Random, octets: bytes) -> bytes:
    i, j = r.randrange(10), r.randrange(10)

    def change(champs: list[bytes]) -> None:
        if max(i, j) < len(champs):
            champs[i], champs[j] = champs[j], champs[i]

    return _sur_les_champs(r, octets, change, toutes=r.random() < 0.7)


def colonne_en_trop_ou_en_moins(r: random.Random, octets: bytes) -> bytes:
    place, ajoute = r.randrange(10), r.random() < 0.5

    def change(champs: list[bytes]) -> None:
        if ajoute:
            champs.insert(place, b"7")
        elif place < len(champs):
            del champs[place]

    return _sur_les_champs(r, octets, change, toutes=r.random() < 0.5)


def lignes_melangees(r: random.Random, octets: bytes) -> bytes:
    lignes = octets.splitlines(keepends=True)
    r.shuffle(lignes)
    return b"".join(lignes)


def champ_enorme(r: random.Random, octets: bytes) -> bytes:
    i = _place(r, octets)
    motif = r.choice([b"A", b"9", b" ", b";", b'"', b"\t", b"0", b'";', b"\xc3\xa9", b"a b"])
    return octets[:i] + motif * r.choice([2_000, 20_000, 200_000]) + octets[i:]


TEXTUELLES: list[Mutation] = [
    tronquer, decapiter, changer_octets, inserer, inserer, retirer, repeter, bruit, joindre, prefixer,
    recoder, fins_de_ligne, separateur, champ_hostile, champ_hostile, champ_hostile, colonnes_interverties,
    colonne_en_trop_ou_en_moins, lignes_melangees,
]  # fmt: skip
RARES: list[Mutation] = [champ_enorme]


def entetes_faux(r: random.Random, octets: bytes) -> bytes:
    """Un champ d'un en-tête local, du répertoire ou de sa fin reçoit une autre valeur."""
    copie = bytearray(octets)
    signature, taille = r.choice([(b"PK\x03\x04", 30), (b"PK\x01\x02", 46), (b"PK\x05\x06", 22)])
    places = [i for i in range(len(copie) - taille) if copie.startswith(signature, i)]
    if places:
        debut = r.choice(places) + r.randrange(4, taille - 1)
        valeur = r.choice([0, 1, 8, 9, 12, 14, 93, 99, 0xFFFF, 0x7FFF, 0x800, r.randrange(65536)])
        struct.pack_into("<H", copie, debut, valeur)
    return bytes(copie)


def archive_refaite(r: random.Random, octets: bytes) -> bytes:
    """Membres abîmés, noms hostiles, archives dans l'archive, doublons, méthodes rares."""
    sortie = io.BytesIO()
    methode = r.choice([zipfile.ZIP_DEFLATED] * 4 + [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    with warnings.catch_warnings(), zipfile.ZipFile(sortie, "w", methode) as zip_:
        warnings.simplefilter("ignore")  # deux membres du même nom : c'est voulu
        for _ in range(r.randint(1, 4)):
            contenu = muter_texte(r, r.choice(list(TEXTES.values()))) if r.random() < 0.5 else octets
            if r.random() < 0.4:
                contenu = r.choice(list(TEXTES.values()))
            zip_.writestr(r.choice(NOMS) if r.random() < 0.5 else "E.txt", contenu)
    return sortie.getvalue()


@cache
def bombe() -> bytes:
    """Trente mégaoctets de zéros en trente kilooctets, après une ligne valide."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr("E.txt", TEXTES["export.txt"] + b"0" * 30_000_000)
    return sortie.getvalue()


def en_bombe(_r: random.Random, _octets: bytes) -> bytes:
    return bombe()


ZIP: list[Mutation] = [entetes_faux] * 6 + [archive_refaite] * 4 + [tronquer, changer_octets, changer_octets,
    decapiter, bruit, prefixer, joindre, repeter, retirer, inserer, en_bombe]  # fmt: skip


def muter_texte(r: random.Random, octets: bytes) -> bytes:
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        famille = RARES if r.random() < 0.01 else TEXTUELLES
        octets = r.choice(famille)(r, octets)
    return octets


def cas(r: random.Random) -> list[tuple[str, bytes]]:
    """Un à deux fichiers, dont un au moins est abîmé."""
    fichiers = []
    for _ in range(1 if r.random() < 0.85 else 2):
        if r.random() < 0.7:
            nom, octets = r.choice(list(TEXTES.items()))
            fichiers.append((nom, muter_texte(r, octets)))
        else:
            nom, octets = r.choice(list(ARCHIVES.items()))
            for _ in range(r.choice([1, 1, 2])):
                octets = r.choice(ZIP)(r, octets)
            fichiers.append((nom, octets))
    return fichiers
