"""Les fichiers essayés sur l'import, tirés d'un fichier entier : 101 unités, cinq trimestres, sept produits.

`lus` et `refuses` : nom du cas → `Essai`, les fichiers donnés et ce que le compte rendu ou le refus doit
dire. Les mêmes cas passent par la ligne de commande et par la page.
"""

import gzip
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import xlsxwriter

from modules.donnees.douane.controles import codes_connus
from tests import fabriquer
from tests.fabriquer import CINQ, archive, complet, texte

PRODUITS = ("0111", "1102", "2042", "2932", "2120", "3030", "2611")
BOURGOGNE_FRANCHE_COMTE = ("21", "25", "39", "58", "70", "71", "89", "90")
ENTETE = "Flux;Trimestre;Année;Département;Région;A129;CPF4;Pays;Valeur;Masse"
UTILISATEUR = "departement;produit;pays;valeur\n25;2932;US;1200000\n25;3030;DE;800000\n70;2932;US;5000\n"
NC8 = "I;09;2018;014310;A01Z;01012100;AU;70000;1000;2\n"
REGION_EN_TABLEUR = "Département;Code produit;Libellé;Pays;2023;2024\n" + "Ain;0111;Céréales;DE;123;456\n" * 9
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1"
_ORIGINE = "fichier d'origine"
TOUJOURS = (
    "Import refusé, ce qui était chargé reste en place", "dont le nom contient « regional »",
    "flux ; trimestre ; année ; département ; région ; A129 ; CPF4 ; pays ; valeur ; masse",
)  # fmt: skip
"""Ce que dit tout refus, en plus de sa cause."""


@dataclass(frozen=True)
class Essai:
    """Fichiers donnés (nom, contenu), et tout ce qui doit se lire de l'essai."""

    fichiers: tuple[tuple[str, bytes], ...]
    dit: tuple[str, ...]


def _essai(contenu: bytes, *dit: str, nom: str = "REGIONAL_CPF4PAYSE.txt") -> Essai:
    return Essai(((nom, contenu),), dit)


def _deux_sens(change: Callable[[list[str]], list[str]], *dit: str) -> Essai:
    """Le même changement aux exportations et aux importations."""
    return Essai(
        tuple((f"REGIONAL_CPF4PAYS{sens}.txt", texte(change(entier(sens)))) for sens in "EI"),
        ("exportations", "importations", *dit),
    )


@cache
def entier(flux: str = "E") -> list[str]:
    """Un sens entier, plausible."""
    return complet(flux, tuple(CINQ), connus=codes_connus(), produits=PRODUITS)


def champs(lignes: list[str], *, pas: int = 1, **changes) -> list[str]:
    """Ces champs (par leur rang) changés une ligne sur `pas` : `c8=fonction` change la valeur."""
    sorties = []
    for numero, brute in enumerate(lignes):
        valeurs = brute.split(";")
        for nom, change in changes.items() if numero % pas == 0 else ():
            rang = int(nom[1:])
            valeurs[rang] = change(valeurs[rang])
        sorties.append(";".join(valeurs))
    return sorties


def melange(lignes: list[str]) -> list[str]:
    return [";".join(brute.split(";")[rang] for rang in (9, 8, 3, 0, 1, 2, 7, 6, 5, 4)) for brute in lignes]


def echange(lignes: list[str]) -> list[str]:
    return [";".join([*c[:8], c[9], c[8]]) for c in (brute.split(";") for brute in lignes)]


def du(lignes: list[str], *departements: str) -> list[str]:
    """Lignes de ces départements."""
    return [x for x in lignes if x.split(";")[3] in departements]


def milliers(nombre: str, espace: str) -> str:
    return f"{int(nombre):,}".replace(",", espace)


def _classeur(lignes: list[str]) -> bytes:
    """Ces lignes, dans un vrai classeur."""
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as classeur:
        feuille = classeur.add_worksheet()
        for rang, brute in enumerate(lignes):
            feuille.write_row(rang, 0, brute.split(";"))
    return sortie.getvalue()


def _d_un_tableur(lignes: list[str]) -> bytes:
    """« CSV UTF-8 » : marque d'ordre, en-tête, zéros de tête perdus, fins de ligne de Windows."""
    sans_zeros = champs(lignes, c3=lambda d: d.lstrip("0"), c6=lambda p: p.lstrip("0"))
    return texte([ENTETE, *sans_zeros], fin="\r\n", marque=True)


@cache
def lus() -> dict[str, Essai]:
    """Acceptés : ce que dit le compte rendu."""
    e = entier()
    lourd = champs(e, c6=lambda p: "3031" if p == "3030" else p)
    coupe = [x.replace(";3031;US;", ";3032;US;") for x in lourd]
    xu = [*e[:-1], e[-1].replace(";US;", ";XU;")]
    tableur = "repassé par un tableur"
    total = "ligne de total passée"
    return {
        "tel quel": _essai(texte(e, fin="\r\n"), "7 070 lignes lues"),
        "archive de la douane": _essai(
            fabriquer.livraison({"REGIONAL_CPF4PAYSE.txt": texte(e)}), "7 070 lignes lues", nom="export.zip"
        ),
        "département 025": _essai(texte(champs(e, c3=lambda d: f"0{d}")), "zéro de trop", "lu « 01 »"),
        "pays en minuscules": _essai(texte(champs(e, c7=str.lower)), "pays écrit en minuscules"),
        "3031 et 3032": _essai(texte(coupe), "CPF 2.2", "3031 dans 3030, 3032 dans 3030"),
        "pays XU en 2025": _essai(
            texte(xu), "Code de pays XU", "n'a plus cours depuis décembre 1998", "Cette ligne est gardée"
        ),
        "colonne de plus vide": _essai(texte([f"{x};" for x in e]), "colonne de plus en fin de ligne"),
        "colonne de plus": _essai(texte([f"{x};note" for x in e]), "colonne de plus en fin de ligne"),
        "colonne de plus parfois": _essai(
            texte(champs(e, pas=3, c9=lambda m: f"{m};")), "colonne de plus en fin de ligne"
        ),
        "en-tête": _essai(texte([ENTETE, *e]), "en-tête reconnu"),
        "en-tête en majuscules": _essai(texte([ENTETE.upper(), *e]), "en-tête reconnu"),
        "en-tête en minuscules à la fin": _essai(texte([*e, ENTETE.lower()]), "en-tête reconnu"),
        "en-tête ailleurs": _essai(texte([*e[:100], ENTETE.upper(), *e[100:]]), "en-tête reconnu"),
        "autre ordre": _essai(texte(melange([ENTETE, *e])), "dans l'ordre de l'en-tête"),
        "virgule décimale": _essai(texte(champs(e, c8=lambda v: f"{v},00")), tableur),
        "espaces": _essai(texte(champs(e, c8=lambda v: milliers(v, " "))), tableur),
        "insécables": _essai(texte(champs(e, c8=lambda v: milliers(v, "\u00a0"))), tableur),
        "insécables fines": _essai(texte(champs(e, c8=lambda v: milliers(v, "\u202f"))), tableur),
        "insécables de Windows": _essai(
            texte(champs(e, c8=lambda v: milliers(v, "\u00a0") + ",00"), codage="cp1252"), tableur
        ),
        "CSV UTF-8 d'un tableur": _essai(
            _d_un_tableur(e), "en-tête reconnu", "département sans son zéro de tête", nom="export.csv"
        ),
        "total": _essai(texte([*e, "Total;;;;;;;;750000000000;300000000000"]), total),
        "total sans nom": _essai(texte([*e, ";;;;;;;;750 000 000 000;300000000000"]), total),
        "total court": _essai(texte([*e, "", "TOTAL GÉNÉRAL;750000000000"]), total),
        "Ctrl-Z": _essai(texte(e) + b"\x1a", "Ctrl-Z"),
        "Ctrl-Z sur sa ligne": _essai(texte(e, fin="\r\n") + b"\x1a\r\n", "Ctrl-Z"),
    }


@cache
def refuses() -> dict[str, Essai]:
    """Refusés : où, quoi, pourquoi et quoi faire, tels que le refus doit les dire."""
    e = entier()
    nom = "REGIONAL_CPF4PAYSE.txt"
    maigre = [x for n, x in enumerate(e) if not x.startswith("E;1;2025") or n % 50 == 0]
    # Hauteur d'une feuille de calcul : le dernier trimestre perd ses derniers départements.
    tableur = [x for x in e if not (x.startswith("E;1;2025") and x.split(";")[3] > "62")]
    douteux = ("2 % au plus", _ORIGINE)
    extraire = "l'extraire d'abord"
    return {
        "un seul département": _deux_sens(
            lambda x: du(x, "25"), "il manque 99 départements (01 Ain", "un seul département", "jeu partiel"
        ),
        "une seule région": _deux_sens(
            lambda x: du(x, *BOURGOGNE_FRANCHE_COMTE), "manque 92 dép", "une seule région", "jeu partiel"
        ),
        "recollé deux fois": _essai(
            texte([*e, *e]), nom, "7 070 lignes en double", "ligne 7071 répète la ligne 1,",
            "recollé deux fois", _ORIGINE,
        ),
        "un trimestre deux fois": _essai(
            texte([*e, *(x for x in e if x.startswith("E;1;2025"))]), nom, "1 414 lignes en double",
            "la ligne 7071 répète la ligne 5657", _ORIGINE,
        ),
        "coupé par un tableur": _essai(
            texte(tableur), "exportations 2025T1", "il manque 38 départements (63 Puy-de-Dôme", "1 048 576",
            _ORIGINE,
        ),
        "un trimestre à 2 %": _essai(
            texte(maigre), "exportations 2025T1 : il manque 72 départements (01 Ain", "incomplet", _ORIGINE
        ),
        "valeur et masse échangées": _essai(
            texte(echange(e)), "240,0 Md€ et 0,40 € le kilogramme",
            "Sans doute les colonnes valeur et masse sont interverties. Rep", _ORIGINE,
        ),
        "milliers d'euros": _essai(
            texte(champs(e, c8=lambda v: str(int(v) // 1000))), "0,6 Md€ pour la France",
            "entre 200 et 2 000 Md€. Sans doute les valeurs sont en milliers d'euros, il les faut en euros.",
            _ORIGINE,
        ),
        "tous les départements inconnus": _essai(
            texte(champs(e, c3=lambda d: f"7{d}")), "100,0 %", "« 701 »", "Codes à trois chiffres", *douteux
        ),
        "tous les produits inconnus": _essai(
            texte(champs(e, c6=lambda p: f"8{p[:3]}")), "100,0 %", "« 8110 »", "Nomenclature plus récente",
            *douteux,
        ),
        "tous les pays inconnus": _essai(
            texte(champs(e, c7=lambda p: f"{p}A")), "100,0 %", "« DEA »", "deux lettres (DE, US)", *douteux
        ),
        "3 % des départements": _essai(
            texte(champs(e, pas=31, c3=lambda d: f"{d}Z")), "3,2 %", "de département inconnu", "« 01Z »",
            *douteux,
        ),
        "3 % des produits": _essai(
            texte(champs(e, pas=31, c6=lambda p: f"8{p[:3]}")), "3,2 %", "de produit (CPF4) inconnu", *douteux
        ),
        "3 % des pays": _essai(
            texte([x.replace(";US;", ";ZZ9;") if n < 450 else x for n, x in enumerate(e)]), "3,2 %",
            "« ZZ9 »", *douteux,
        ),
        "en-tête inconnu": _essai(
            texte(["a;b;c;d;e;f;g;h;i;j", *melange(e)]), nom, "il manque flux, trimestre, année, département",
            _ORIGINE,
        ),
        "en-tête inconnu au milieu": _essai(
            texte([*e[:50], "a;b;c;d;e;f;g;h;i;j", *e[50:]]), f"{nom}, ligne 51 : en-tête",
            "« a;b;c;d", _ORIGINE,
        ),
        "un nom d'en-tête inconnu": _essai(
            texte([ENTETE.replace("Valeur", "Combien"), *e]), nom, "il manque valeur", _ORIGINE
        ),
        "virgule qui compte": _essai(
            texte(champs(e, pas=10, c8=lambda v: f"{v},50")), "ligne 1 : valeur « 106082036,50 »",
            "de même 706 autres (lignes 11, 21", _ORIGINE,
        ),
        "notation scientifique": _essai(
            texte(champs(e, c8=lambda v: "1,2E+06")), f"{nom}, ligne 1", "« 1,2E+06 »",
            "la précision est perdue", "de même 7 069 autres", "réenregistré par un tableur", _ORIGINE,
        ),
        "notation scientifique à point": _essai(
            texte(champs(e, pas=100, c8=lambda v: "1.2e6")), "« 1.2e6 »", "de même 70 autres", _ORIGINE
        ),
        "milliers à points": _essai(
            texte(champs(e, c8=lambda v: milliers(v, "."))), "ligne 1 : valeur « 106.082.036 »", "tableur",
            _ORIGINE,
        ),
        "xlsx": _essai(
            _classeur(e[:50]), "export.xlsx", "c'est un classeur", "« CSV UTF-8 »", nom="export.xlsx"
        ),
        "xlsx renommé": _essai(_classeur(e[:50]), "REGIONAL.zip", "c'est un classeur", nom="REGIONAL.zip"),
        "xls": _essai(
            _OFFICE + bytes(600), "region_18.xls", "ancien document Office", "un tableur par région",
            nom="region_18.xls",
        ),
        "UTF-16": _essai("\n".join(e).encode("utf-16"), nom, "UTF-16", _ORIGINE),
        "UTF-16 gros-boutien": _essai(b"\xfe\xff" + "\n".join(e).encode("utf-16-be"), "UTF-16", _ORIGINE),
        "UTF-16 sans marque": _essai("\n".join(e).encode("utf-16-le"), "UTF-16", _ORIGINE),
        "7z": _essai(b"7z\xbc\xaf\x27\x1c....", "export.7z", "7-Zip", extraire, nom="export.7z"),
        "7z renommé": _essai(b"7z\xbc\xaf\x27\x1c....", "export.zip", "7-Zip", extraire, nom="export.zip"),
        "rar": _essai(b"Rar!\x1a\x07....", "REGIONAL.zip", "RAR", extraire, nom="REGIONAL.zip"),
        "gz": _essai(gzip.compress(texte(e[:100])), "REGIONAL.zip", "gzip", extraire, nom="REGIONAL.zip"),
        "archive dans l'archive": _essai(
            archive({"e.zip": archive({"E.txt": texte(e)})}), "export.zip", "e.zip : c'est une archive ZIP",
            "extraire", nom="export.zip",
        ),
        "archive tronquée": _essai(
            archive({"E.txt": texte(e)})[:-200], "export.zip", "tronquée", "La télécharger de nouveau",
            nom="export.zip",
        ),
        "archive coupée au début": _essai(
            archive({"E.txt": texte(e)})[:3000], "export.zip", "tronquée", "La télécharger de nouveau",
            nom="export.zip",
        ),
        "national NC8": _essai(NC8.encode() * 30, nom, "national par produit NC8", "« regional »"),
        "national NC8 en archive": _essai(
            archive({"NATIONAL_NC8PAYSI.txt": NC8.encode() * 30}), "NATIONAL_NC8PAYSI.txt",
            "national par produit", "« regional »", nom="national.zip",
        ),
        "archive par région": _essai(
            archive({"region_18.xls": _OFFICE}), "region_18.zip", "archive de tableurs", "une par région",
            "« regional »", nom="region_18.zip",
        ),
        "région en texte": _essai(
            REGION_EN_TABLEUR.encode("cp1252"), "region_18.csv", "« Département;Code produit", "« regional »",
            nom="region_18.csv",
        ),
    }  # fmt: skip


def simplifier(phrase: str) -> str:
    """Espaces et apostrophes ordinaires, pour y chercher des mots."""
    return re.sub("[\u00a0\u202f]", " ", phrase).replace("’", "'")


def export_et_import() -> tuple[bytes, bytes]:
    """Les deux sens d'une publication."""
    return fabriquer.texte(entier()), fabriquer.texte(entier("I"))
