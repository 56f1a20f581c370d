"""Contrôle des tables de référence que l'on corrige à la main : Territoires d'industrie, libellés, familles.

Chaque défaut nomme le fichier, la ligne, la colonne et ce qui est attendu. Les mêmes contrôles servent à
l'inventaire, qui énumère tout, et à la lecture, qui refuse une table fautive au lieu d'afficher à côté.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from modules.donnees.controle_tarifs import (
    LIGNE,
    Regle,
    borner,
    code_cpf4,
    defauts_cellules,
    doublons,
    lire_table,
    nombre_entre,
    obligatoire,
)
from modules.donnees.erreurs import ErreurDonnees

TI = "territoires/territoires_industrie.csv"
PAIRES = "territoires/territoires_industrie_departements.csv"
UNITES = "territoires/departements.csv"
PRODUITS, GROUPES = "nomenclatures/produits.csv", "nomenclatures/a129.csv"
LIBELLES, LIBELLES_A129 = "nomenclatures/libelles_cpf4.csv", "nomenclatures/libelles_a129.csv"
FAMILLES = "nomenclatures/familles.csv"
TERRITOIRES, NOMENCLATURES = (TI, PAIRES, UNITES), (PRODUITS, GROUPES, LIBELLES, LIBELLES_A129, FAMILLES)
LONGUEUR_COURT = 26
PART_LISTE = 0.01  # sous 1 % de sa population, un Territoire d'industrie n'est qu'un débordement de commune


def code_ti(texte: str) -> str:
    """« ti- » et quatre chiffres, comme à l'ANCT."""
    attendu = "attendu : « ti- » et quatre chiffres"
    return "" if re.fullmatch(r"ti-\d{4}", texte) else f"« {texte} » n'est pas un identifiant ({attendu})"


def libelle_court(texte: str) -> str:
    """Tient dans un graphique."""
    if not texte.strip():
        return "cellule vide"
    return "" if len(texte) <= LONGUEUR_COURT else f"« {texte} » dépasse {LONGUEUR_COURT} signes"


def code_famille(texte: str) -> str:
    """Lettres minuscules et traits d'union : il va dans les adresses."""
    attendu = "attendu : lettres minuscules sans accent et traits d'union"
    return "" if re.fullmatch(r"[a-z]+(-[a-z]+)*", texte) else f"« {texte} » n'est pas un code ({attendu})"


def mots_separes(texte: str) -> str:
    """Des mots séparés par « ; » ; la cellule peut être vide."""
    return f"« {texte} » : séparer les mots par « ; », pas par une virgule" if "," in texte else ""


REGLES: dict[str, dict[str, Regle]] = {
    TI: {"id": code_ti, "libelle": obligatoire},
    PAIRES: {"id": code_ti, "departement": obligatoire, "part_population": nombre_entre(0, 1)},
    LIBELLES: {
        "code": code_cpf4,
        "libelle_court": libelle_court,
        "famille": code_famille,
        "synonymes": mots_separes,
    },
    LIBELLES_A129: {"code": obligatoire, "libelle_court": libelle_court},
    FAMILLES: {"famille": code_famille, "libelle": obligatoire},
}
CLES: dict[str, tuple[tuple[str, ...], ...]] = {
    TI: (("id",), ("libelle",)),
    PAIRES: (("id", "departement"),),
    LIBELLES: (("code",), ("libelle_court",)),
    LIBELLES_A129: (("code",), ("libelle_court",)),
    FAMILLES: (("famille",), ("libelle",)),
}


def exiger(racine: Path, noms: Iterable[str]) -> None:
    """Lève `ErreurDonnees` si ces tables se contredisent ou portent une ligne fautive."""
    defauts = defauts_references(racine, noms)
    if defauts:
        raise ErreurDonnees(
            "Des tables de référence contiennent des erreurs : les corriger dans data/.", borner(defauts)
        )


def defauts_references(racine: Path, noms: Iterable[str] = (*TERRITOIRES, *NOMENCLATURES)) -> list[str]:
    """Défauts des tables présentes parmi `noms` (chemins sous `racine`)."""
    tables: dict[str, pd.DataFrame] = {}
    defauts: list[str] = []
    for nom in noms:
        if (racine / nom).is_file():
            try:
                tables[nom] = lire_table(racine / nom)
            except ErreurDonnees as erreur:
                defauts += erreur.defauts or (f"{nom} : {erreur.message}",)
    for nom in tables.keys() & REGLES.keys():
        defauts += [f"{nom}, {d}" for d in defauts_cellules(tables[nom], regles=REGLES[nom])]
    if defauts:
        return sorted(defauts)
    for nom in tables.keys() & REGLES.keys():
        defauts += [f"{nom}, {d}" for cle in CLES[nom] for d in doublons(tables[nom], cle=cle)]
    if tables.keys() >= set(TERRITOIRES):
        defauts += _territoires(tables[TI], tables[PAIRES], set(tables[UNITES]["code"]))
    if tables.keys() >= set(NOMENCLATURES):
        defauts += _nomenclatures(tables)
    return defauts


def _absents(nom: str, table: pd.DataFrame, *, colonne: str, connus: Iterable[str], ou: str) -> list[str]:
    """Lignes dont le code n'est pas dans l'autre table."""
    fautifs = table[~table[colonne].isin(set(connus))]
    return [
        f"{nom}, ligne {n}, colonne {colonne} : « {code} » n'est pas dans {ou}"
        for code, n in zip(fautifs[colonne], fautifs[LIGNE], strict=True)
    ]


def _territoires(ti: pd.DataFrame, paires: pd.DataFrame, unites: set[str]) -> list[str]:
    """Chaque Territoire a ses départements, connus, dont les parts font un."""
    unites_csv = "departements.csv (codes douane : « 01 » avec son zéro, 20 pour la Corse, 9A à 9E outre-mer)"
    defauts = _absents(PAIRES, paires, colonne="id", connus=ti["id"], ou="territoires_industrie.csv")
    defauts += _absents(PAIRES, paires, colonne="departement", connus=unites, ou=unites_csv)
    parts = paires["part_population"].str.replace(",", ".", regex=False).astype(float)
    listes = set(paires.loc[parts >= PART_LISTE, "id"])
    for code, n in zip(ti["id"], ti[LIGNE], strict=True):
        if code not in listes:
            conseil = f"une ligne par département dans {Path(PAIRES).name}, parts de 0 à 1"
            defauts.append(f"{TI}, ligne {n} : « {code} » n'a aucun département ({conseil})")
    for code, somme in parts.groupby(paires["id"]).sum().items():
        if abs(somme - 1) > PART_LISTE:
            total = f"{somme:.2f}".replace(".", ",")
            defauts.append(f"{PAIRES} : les parts de population de « {code} » font {total} au lieu de 1")
    return defauts


def _nomenclatures(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Un libellé par produit et par poste, ni plus ni moins ; des familles connues."""
    defauts: list[str] = []
    for libelles, table in ((LIBELLES, PRODUITS), (LIBELLES_A129, GROUPES)):
        codes, nom = tables[table]["code"], Path(table).name
        defauts += _absents(libelles, tables[libelles], colonne="code", connus=codes, ou=nom)
        oublies = sorted(set(codes) - set(tables[libelles]["code"]))
        defauts += [f"{libelles} : le code « {code} » n'a plus de ligne" for code in oublies]
    connues = tables[FAMILLES]["famille"]
    return defauts + _absents(
        LIBELLES, tables[LIBELLES], colonne="famille", connus=connues, ou="familles.csv"
    )
