"""Les fichiers essayés sur l'import, tirés d'un fichier entier : 101 unités, cinq trimestres, sept produits.

`LUS` et `REFUSES` : nom du cas → contenu, et ce que le compte rendu ou le refus doit dire. Les mêmes cas
passent par la ligne de commande et par la page.
"""

import gzip
import re
from functools import cache

from modules.donnees.douane.controles import codes_connus
from tests import fabriquer
from tests.fabriquer import CINQ, archive, complet, texte

PRODUITS = ("0111", "1102", "2042", "2932", "2120", "3030", "2611")
BOURGOGNE_FRANCHE_COMTE = ("21", "25", "39", "58", "70", "71", "89", "90")
ENTETE = "Flux;Trimestre;Année;Département;Région;A129;CPF4;Pays;Valeur;Masse"
UTILISATEUR = "departement;produit;pays;valeur\n25;2932;US;1200000\n25;3030;DE;800000\n70;2932;US;5000\n"
OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1"
NC8 = "I;09;2018;014310;A01Z;01012100;AU;70000;1000;2\n"


@cache
def entier(flux: str = "E") -> list[str]:
    """Un sens entier, plausible."""
    return complet(flux, tuple(CINQ), connus=codes_connus(), produits=PRODUITS)


def champs(lignes: list[str], **changes) -> list[str]:
    """Ces champs (par leur rang) changés partout : `c8=fonction` change la valeur."""
    sorties = []
    for brute in lignes:
        valeurs = brute.split(";")
        for nom, change in changes.items():
            rang = int(nom[1:])
            valeurs[rang] = change(valeurs[rang])
        sorties.append(";".join(valeurs))
    return sorties


def melange(lignes: list[str]) -> list[str]:
    return [";".join(brute.split(";")[rang] for rang in (9, 8, 3, 0, 1, 2, 7, 6, 5, 4)) for brute in lignes]


def echange(lignes: list[str]) -> list[str]:
    return [";".join([*c[:8], c[9], c[8]]) for c in (brute.split(";") for brute in lignes)]


def du(lignes: list[str], *debuts: str) -> list[str]:
    """Lignes du trimestre « 1;2025 » ou du département « 25 », d'après leur début ou leur quatrième champ."""
    return [x for x in lignes if x.split(";")[3] in debuts]


def milliers(nombre: str, espace: str) -> str:
    return f"{int(nombre):,}".replace(",", espace)


@cache
def lus() -> dict[str, tuple[bytes, str]]:
    """Acceptés : contenu, et ce que dit le compte rendu."""
    e = entier()
    lourd = champs(e, c6=lambda p: "3031" if p == "3030" else p)
    coupe = [x.replace(";3031;US;", ";3032;US;") for x in lourd]
    xu = [*e[:-1], e[-1].replace(";US;", ";XU;")]
    csv = b"\xef\xbb\xbf" + "".join(f"{x}\r\n" for x in [ENTETE, *e]).encode()
    return {
        "tel quel": (texte(e, fin="\r\n"), "7 070 lignes lues"),
        "département 025": (texte(champs(e, c3=lambda d: f"0{d}")), "zéro de trop"),
        "pays en minuscules": (texte(champs(e, c7=str.lower)), "pays écrit en minuscules"),
        "3031 et 3032": (texte(coupe), "CPF 2.2"),
        "pays XU en 2025": (texte(xu), "Code de pays XU"),
        "colonne de plus vide": (texte([f"{x};" for x in e]), "colonne de plus"),
        "colonne de plus": (texte([f"{x};note" for x in e]), "colonne de plus"),
        "en-tête": (texte([ENTETE, *e]), "en-tête reconnu"),
        "en-tête en minuscules à la fin": (texte([*e, ENTETE.lower()]), "en-tête reconnu"),
        "en-tête ailleurs": (texte([*e[:100], ENTETE.upper(), *e[100:]]), "en-tête reconnu"),
        "autre ordre": (texte(melange([ENTETE, *e])), "dans l'ordre de l'en-tête"),
        "virgule décimale": (texte(champs(e, c8=lambda v: f"{v},00")), "repassé par un tableur"),
        "espaces": (texte(champs(e, c8=lambda v: milliers(v, " "))), "repassé par un tableur"),
        "insécables": (texte(champs(e, c8=lambda v: milliers(v, "\u202f"))), "repassé par un tableur"),
        "CSV UTF-8 d'un tableur": (csv, "en-tête reconnu"),
        "total": (texte([*e, "Total;;;;;;;;750000000000;300000000000"]), "ligne de total passée"),
        "Ctrl-Z": (texte(e) + b"\x1a", "Ctrl-Z"),
    }


@cache
def refuses() -> dict[str, tuple[bytes, str]]:
    """Refusés : contenu, et ce que dit le refus."""
    e = entier()
    maigre = [x for n, x in enumerate(e) if not x.startswith("E;1;2025") or n % 50 == 0]
    # Hauteur d'une feuille de calcul : le dernier trimestre perd ses derniers départements.
    tableur = [x for x in e if not (x.startswith("E;1;2025") and x.split(";")[3] > "62")]
    sans_nom = [*melange(["a;b;c;d;e;f;g;h;i;j"]), *e]
    inconnus = [x.replace(";US;", ";ZZ9;") if n < 450 else x for n, x in enumerate(e)]
    return {
        "un seul département": (texte(du(e, "25")), "il manque 99 départements"),
        "une seule région": (texte(du(e, *BOURGOGNE_FRANCHE_COMTE)), "une seule région"),
        "recollé deux fois": (texte([*e, *e]), "recollé deux fois"),
        "un trimestre deux fois": (texte([*e, *(x for x in e if x.startswith("E;1;2025"))]), "en double"),
        "coupé par un tableur": (texte(tableur), "1 048 576"),
        "un trimestre à 2 %": (texte(maigre), "exportations 2025T1 : il manque"),
        "valeur et masse échangées": (texte(echange(e)), "valeur et masse sont interverties"),
        "milliers d'euros": (
            texte(champs(e, c8=lambda v: str(int(v) // 1000))), "milliers d'euros",
        ),
        "tous les codes inconnus": (texte(champs(e, c6=lambda p: f"8{p[:3]}")), "« 8"),
        "3 % de la valeur": (texte(inconnus), "« ZZ9 »"),
        "en-tête inconnu": (texte(sans_nom), "Noms attendus : flux ; trimestre"),
        "notation scientifique": (texte(champs(e, c8=lambda v: "1,2E+06")), "la précision est perdue"),
        "xlsx": (archive({"[Content_Types].xml": b"<x/>"}), "classeur"),
        "UTF-16": ("\n".join(e).encode("utf-16"), "UTF-16"),
        "7z": (b"7z\xbc\xaf\x27\x1c....", "7-Zip"),
        "rar": (b"Rar!\x1a\x07....", "RAR"),
        "gz": (gzip.compress(texte(e[:100])), "gzip"),
        "archive dans l'archive": (archive({"e.zip": archive({"E.txt": texte(e)})}), "archive ZIP"),
        "archive tronquée": (archive({"E.txt": texte(e)})[:-200], "tronquée"),
        "national NC8": (NC8.encode() * 30, "national par produit NC8"),
        "archive par région": (archive({"region_18.xls": OFFICE}), "archive de tableurs"),
    }  # fmt: skip


def simplifier(phrase: str) -> str:
    """Espaces et apostrophes ordinaires, pour y chercher des mots."""
    return re.sub("[\u00a0\u202f]", " ", phrase).replace("’", "'")


def export_et_import() -> tuple[bytes, bytes]:
    """Les deux sens d'une publication."""
    return fabriquer.texte(entier()), fabriquer.texte(entier("I"))
