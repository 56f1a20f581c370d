"""Tableau de l'utilisateur, `departement;produit;pays;valeur` : lu comme ses données, jamais « officiel ».

Colonnes facultatives : `sens` (export ou import, exportations sinon), `annee`, `masse`. Un libellé de plus
est ignoré. Une ligne par sens, département, produit et pays ; valeurs en euros entiers.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from modules.donnees.douane import controles
from modules.donnees.douane.controles import DIMENSIONS, NOM_DIMENSION, SEUIL_NON_VENTILE, CodesConnus
from modules.donnees.douane.fichiers import CHAMPS_UTILISATEUR, Membre, court, decoder
from modules.donnees.douane.periodes import PLURIEL, Periode, Trimestre
from modules.donnees.erreurs import Defaut
from modules.langue.nombres import montant, nombre, part
from modules.langue.typographie import insecables

MODELE = (
    "\ufeffdepartement;produit;pays;valeur;sens;annee\r\n"
    "25;2932;US;1200000;export;2025\r\n"
    "25;2932;DE;3400000;export;2025\r\n"
    "25;2611;CN;800000;import;2025\r\n"
)
"""Modèle à télécharger : s'ouvre dans un tableur français."""
SOURCE = "tableau fourni par l'utilisateur"
RESERVE = "Données de l'utilisateur, non vérifiées ; ce ne sont pas des données officielles."
ATTENDUS = (
    "Lu comme un tableau à vous : une ligne par vente, colonnes departement ; produit ; pays ; valeur, et au "
    "besoin sens, annee, masse ; valeur en euros entiers. La page « Données » en offre un modèle."
)
_SENS_ECRITS = {
    "": "export", "e": "export", "export": "export", "exportation": "export", "exportations": "export",
    "vente": "export", "ventes": "export", "i": "import", "import": "import", "importation": "import",
    "importations": "import", "achat": "import", "achats": "import",
}  # fmt: skip
_LIMITE_LIGNES = 500_000


@dataclass(frozen=True, slots=True)
class Tableau:
    """Lignes lues (sens, departement, produit, pays, valeur_eur, masse_kg), période et phrases."""

    table: pd.DataFrame
    periode: Periode
    phrases: tuple[str, ...]


def lire_tableau(
    textes: Sequence[Membre], *, connus: CodesConnus, periode: Periode | None, importe_le: str
) -> tuple[Tableau | None, list[Defaut]]:
    """Le tableau, ou ses défauts. L'année : celle de la colonne, sinon `periode`, sinon l'an passé."""
    morceaux, defauts = [], []
    for texte in textes:
        morceau, fautes = _lire(texte, connus)
        morceaux.append(morceau)
        defauts += fautes
    if defauts:
        return None, defauts
    table = pd.concat(morceaux, ignore_index=True)
    defauts = [*_doublons(table), *_codes(table, connus)]
    retenue, dit, faute = _annee(table, periode, importe_le)
    if faute or defauts or retenue is None:
        return None, [*defauts, *faute]
    totaux = table.groupby("sens", observed=True)["valeur_eur"].sum()
    pluriel = "s" if len(table) > 1 else ""
    phrases = [
        f"Données de l'utilisateur : {nombre(len(table))} ligne{pluriel}, jamais présentées comme "
        "officielles.",
        *dit,
        *(f"Total des {PLURIEL[str(s)]} : {montant(float(v), exact=True)}." for s, v in totaux.items()),
    ]
    tableau = Tableau(table.drop(columns="annee"), retenue, tuple(insecables(p) for p in phrases))
    return tableau, []


def _lire(texte: Membre, connus: CodesConnus) -> tuple[pd.DataFrame, list[Defaut]]:
    """Lignes d'un fichier ; chaque sorte de faute est dite une fois, avec sa première ligne."""
    with texte.ouvert() as flot:
        lignes = decoder(flot.read()).splitlines()[texte.forme.entete :]
    fautes: dict[str, list[int]] = {}
    lues: list[dict[str, object]] = []
    depart = texte.forme.entete + 1
    for numero, champs in enumerate(csv.reader(lignes[:_LIMITE_LIGNES], delimiter=";"), start=depart):
        if not any(champ.strip() for champ in champs):
            continue
        valeurs = {n: c.strip() for n, c in zip(texte.forme.colonnes, champs, strict=False) if n}
        ligne, faute = _ligne(valeurs, connus)
        if faute:
            fautes.setdefault(faute, []).append(numero)
        else:
            lues.append(ligne)
    colonnes = ["sens", *DIMENSIONS, "valeur_eur", "masse_kg", "annee"]
    defauts = [
        Defaut(
            f"{texte.nom}, ligne {numeros[0]} : {faute}"
            + (f" ; de même {nombre(len(numeros) - 1)} autres lignes" if len(numeros) > 1 else ""),
            code="tableau", fichier=texte.nom, ligne=numeros[0], lignes=len(numeros),
        )
        for faute, numeros in fautes.items()
    ]  # fmt: skip
    if len(lignes) > _LIMITE_LIGNES:
        defauts.append(Defaut(f"{texte.nom} : plus de {nombre(_LIMITE_LIGNES)} lignes.", code="tableau"))
    return pd.DataFrame(lues, columns=colonnes), defauts


def _ligne(valeurs: dict[str, str], connus: CodesConnus) -> tuple[dict[str, object], str]:
    """Une ligne du tableau, ou sa faute."""
    sens = _SENS_ECRITS.get(valeurs.get("flux", "").lower())
    if any(not valeurs.get(nom) for nom in CHAMPS_UTILISATEUR):
        return {}, "cellule vide (departement, produit, pays et valeur sont tous les quatre nécessaires)"
    if sens is None:
        return {}, f"sens « {court(valeurs['flux'])} » inconnu (export ou import attendu)"
    valeur, masse = _entier(valeurs["valeur"]), _entier(valeurs.get("masse", ""))
    if valeur is None:
        return {}, f"valeur « {court(valeurs['valeur'])} » : il faut un nombre entier d'euros, positif"
    annee = valeurs.get("annee", "")
    if annee and not re.fullmatch(r"(19|20)\d\d", annee):
        return {}, f"année « {court(annee)} » impossible"
    codes = {d: controles.normaliser(d, valeurs[d], connus) for d in DIMENSIONS}
    return {"sens": sens, **codes, "valeur_eur": valeur, "masse_kg": masse, "annee": annee}, ""


def _entier(texte: str) -> int | None:
    """Nombre entier positif, virgule décimale nulle et espaces de milliers retirés."""
    propre = re.sub(r"[.,]0*$|[ \u00a0\u202f]", "", texte)
    return int(propre) if propre.isascii() and propre.isdigit() and len(propre) <= 14 else None


def _doublons(table: pd.DataFrame) -> list[Defaut]:
    doubles = int(table.duplicated(["sens", *DIMENSIONS, "annee"]).sum())
    if not doubles:
        return []
    phrase = (
        f"{nombre(doubles)} lignes en double (même sens, département, produit et pays) : n'en garder qu'une"
    )
    return [Defaut(phrase, code="doublons", lignes=doubles)]


def _codes(table: pd.DataFrame, connus: CodesConnus) -> list[Defaut]:
    """Codes inconnus pour plus de 2 % de la valeur."""
    defauts = []
    total = int(table["valeur_eur"].sum())
    for dimension in DIMENSIONS:
        inconnus = table[[connus.manque(dimension, str(code)) for code in table[dimension]]]
        proportion = inconnus["valeur_eur"].sum() / total if total else 0.0
        if proportion > SEUIL_NON_VENTILE:
            cites = ", ".join(f"« {court(c)} »" for c in dict.fromkeys(inconnus[dimension].astype(str)))
            phrase = (
                f"{part(float(proportion))} de la valeur porte un code de {NOM_DIMENSION[dimension]} inconnu "
                f"({court(cites, longueur=80)}) : écrire les codes de la douane (25, 2932, US)"
            )
            defauts.append(Defaut(phrase, code="codes", colonne=dimension, lignes=len(inconnus)))
    return defauts


def _annee(
    table: pd.DataFrame, periode: Periode | None, importe_le: str
) -> tuple[Periode | None, list[str], list[Defaut]]:
    """Période du tableau, ce qu'il faut en dire, et la faute s'il mélange des années."""
    annees = sorted(set(table["annee"]) - {""})
    if len(annees) > 1:
        faute = f"plusieurs années ({', '.join(annees[:5])}) : n'en garder qu'une par fichier"
        return None, [], [Defaut(faute, code="tableau", colonne="annee")]
    if annees:
        return Periode(Trimestre(int(annees[0]), 1)), [], []
    if periode:
        return periode, [], []
    if not table.empty and importe_le:
        annee = int(importe_le[:4]) - 1
        dit = f"Le tableau ne dit pas son année : {annee} est supposée. Ajouter une colonne « annee »."
        return Periode(Trimestre(annee, 1)), [dit], []
    return None, [], [Defaut("le tableau est vide, ou ne dit pas son année", code="tableau", colonne="annee")]
