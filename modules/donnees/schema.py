"""Règles des tables de `data/`, lues dans l'inventaire (Frictionless Table Schema), et contrôle en français.

`data/datapackage.json` est le seul endroit où une table est décrite : types, `constraints`, `primaryKey`,
`foreignKeys`, et deux propriétés propres à ce projet, qui parlent français : `attendu`, ce qu'un motif
demande ; `conseil`, que faire quand une clé étrangère ne mène à rien. Ce que ce standard ne sait pas dire
(deux régimes le même jour, par exemple) est dans `croisements`.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from modules.donnees.croisements import CROISEMENTS
from modules.donnees.erreurs import Defaut, ErreurDonnees

NOM = "datapackage.json"
LIGNE = "_ligne"
_DEFAUTS_MONTRES = 20
_JOUR = r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d)"
_MOTIFS = {
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?([eE][+-]?\d+)?",
    "boolean": r"true|false",
    "date": rf"\d{{4}}-({_JOUR})",
}
_GENRES = {
    "string": "un texte",
    "integer": "un nombre entier",
    "number": "un nombre",
    "boolean": "true ou false",
    "date": "une date",
}
_FORMES = {"date": "AAAA-MM-JJ"}  # comment s'écrit un genre que son nom ne dit pas
NOMBRES = ("integer", "number")
Champ = Mapping[str, Any]  # entrée de `schema.fields`


def lire_inventaire(dossier: Path) -> dict[str, Any]:
    """Contenu de l'inventaire de ce dossier `data`. Lève `ErreurDonnees` s'il manque ou n'est pas du JSON."""
    chemin = dossier / NOM
    try:
        contenu: dict[str, Any] = json.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError as erreur:
        conseil = "le reprendre du dépôt, puis lancer « python -m modules inventaire --actualiser »"
        raise ErreurDonnees(Defaut(f"« {NOM} » est absent : {conseil}.", fichier=NOM)) from erreur
    except (ValueError, RecursionError) as erreur:
        ligne = getattr(erreur, "lineno", None)
        lieu = f", ligne {ligne}" if ligne else ""
        raise ErreurDonnees(
            Defaut(f"« {NOM} »{lieu} n'est pas du JSON lisible.", fichier=NOM, ligne=ligne)
        ) from erreur
    return contenu


def champs(ressource: Mapping[str, Any]) -> list[Champ]:
    """Colonnes décrites d'une ressource de l'inventaire."""
    lus: list[Champ] = ressource.get("schema", {}).get("fields", [])
    return lus


def lire_texte(chemin: Path, *, nom: str) -> tuple[str, str]:
    """Texte d'un CSV, sans marque UTF-8, et son séparateur. `nom` : celui que l'erreur donne au fichier.

    Lève `ErreurDonnees` si ce n'est pas de l'UTF-8.
    """
    try:
        texte = chemin.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as erreur:
        phrase = f"« {nom} » n'est pas en UTF-8 : l'enregistrer au format « CSV UTF-8 »."
        raise ErreurDonnees(Defaut(phrase, fichier=nom, attendu="UTF-8")) from erreur
    return texte, _separateur(texte)


def _separateur(texte: str) -> str:
    """« ; » si l'en-tête est celui d'un tableur en français, sinon « , »."""
    entete = texte.partition("\n")[0]
    return ";" if entete.count(";") > entete.count(",") else ","


def remettre_en_forme(chemin: Path, *, nombres: Collection[str]) -> bool:
    """Virgules, points décimaux dans les colonnes `nombres`, UTF-8 sans marque, fins de ligne « \\n ».

    Ne touche à rien d'autre : ni code, ni date, ni fichier conforme ou d'un autre codage, que le contrôle
    explique. Vrai si le fichier a été réécrit.
    """
    octets = chemin.read_bytes()
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    lu = _separateur(texte)
    if lu == "," and not octets.startswith(b"\xef\xbb\xbf") and b"\r" not in octets:
        return False
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=lu)
    colonnes, *lignes = [ligne for ligne in lecteur if any(ligne)]
    rangs = [rang for rang, nom in enumerate(colonnes) if nom in nombres]
    for ligne in lignes:
        for rang in rangs:
            if rang < len(ligne) and re.fullmatch(r"-?\d+,\d+", ligne[rang]):
                ligne[rang] = ligne[rang].replace(",", ".")
    tampon = io.StringIO()
    csv.writer(tampon, lineterminator="\n").writerows([colonnes, *lignes])
    chemin.write_bytes(tampon.getvalue().encode())
    return True


def lire_table(chemin: Path, *, nombres: Iterable[str] = ()) -> pd.DataFrame:
    """CSV en texte, numéro de ligne dans `_ligne` ; accepte « ; » et la marque UTF-8 des tableurs.

    `nombres` : colonnes dont un tableur en français écrit les décimales avec une virgule. Lève
    `ErreurDonnees` si le fichier manque, n'est pas en UTF-8 ou si une ligne n'a pas le compte de cellules.
    """
    table, defauts = _lire(chemin, nombres)
    if defauts:
        raise ErreurDonnees("Une table de data/ est mal formée.", borner(defauts))
    return table


def _lire(chemin: Path, nombres: Iterable[str]) -> tuple[pd.DataFrame, list[Defaut]]:
    """Table des lignes qui ont le bon compte de cellules, et le défaut de chacune des autres."""
    nom = f"{chemin.parent.name}/{chemin.name}"
    try:
        texte, lu = lire_texte(chemin, nom=chemin.name)
    except FileNotFoundError as erreur:
        phrase = f"« {chemin.name} » est introuvable dans {chemin.parent.name}."
        raise ErreurDonnees(Defaut(phrase, fichier=nom)) from erreur
    lecteur = csv.reader(texte.splitlines(keepends=True), delimiter=lu)
    colonnes = next(lecteur, [])
    lignes, defauts = [], []
    for ligne in lecteur:
        if len(ligne) == len(colonnes) and any(ligne):
            lignes.append([*ligne, lecteur.line_num])
        elif any(ligne):
            phrase = (
                f"{nom}, ligne {lecteur.line_num} : {len(ligne)} cellules pour {len(colonnes)} colonnes "
                "(virgule sans guillemets, ou cellule oubliée)"
            )
            attendu = f"{len(colonnes)} cellules"
            defauts.append(Defaut(phrase, fichier=nom, ligne=lecteur.line_num, attendu=attendu))
    table = pd.DataFrame(lignes, columns=[*colonnes, LIGNE])
    if lu == ";":
        for colonne in table.columns.intersection(list(nombres)):
            table[colonne] = table[colonne].str.replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)
    return table, defauts


def borner(defauts: Sequence[str]) -> list[str]:
    """Les premiers défauts, et le nombre de ceux que l'on tait."""
    reste = len(defauts) - _DEFAUTS_MONTRES
    return [*defauts[:_DEFAUTS_MONTRES], *([f"et {reste} autres"] if reste > 0 else [])]


@dataclass
class Controle:
    """Contrôle de tables d'un dossier `data` contre son inventaire, tous les défauts à la fois.

    `tables` : celles qui ont été lues, en texte, par chemin sous `dossier`, numéro de ligne dans `_ligne`.
    `saines` : celles dont chaque cellule convient, seules à pouvoir être croisées.
    """

    dossier: Path
    ressources: dict[str, Mapping[str, Any]]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    saines: set[str] = field(default_factory=set)

    def defauts(self, noms: Iterable[str]) -> list[str]:
        """Défauts de ces tables (chemins) : forme, cellules, clés, clés étrangères, puis entre les tables."""
        demandes = list(noms)
        trouves: list[str] = []
        for nom in demandes:
            trouves += self._defauts_table(nom)
        for croisement in CROISEMENTS:
            if set(croisement.tables) <= set(demandes) & self.saines:
                trouves += croisement.defauts(self.tables)
        return trouves

    def lire(self, nom: str) -> list[str]:
        """Lit une table dans `tables` ; rend ce qui l'en empêche, ou les lignes mal formées."""
        nombres = [c["name"] for c in champs(self.ressources[nom]) if c["type"] in NOMBRES]
        try:
            self.tables[nom], defauts = _lire(self.dossier / nom, nombres)
        except ErreurDonnees as erreur:
            return [Defaut(f"{nom} : {erreur.message}", fichier=nom)]
        return list(defauts)

    def _defauts_table(self, nom: str) -> list[str]:
        defauts = self.lire(nom)
        if nom not in self.tables:
            return defauts
        ressource, table = self.ressources[nom], self.tables[nom]
        colonnes = _defauts_colonnes(nom, table, champs(ressource))
        if colonnes:
            return [*defauts, *colonnes]
        for champ in champs(ressource):
            defauts += defauts_cellules(nom, table, champ)
        self.saines |= set() if defauts else {nom}
        fautifs = {(d.ligne, d.colonne) for d in defauts if isinstance(d, Defaut)}
        for cle in _cles_uniques(ressource):
            defauts += _doublons(nom, table, cle=cle)
        for lien in ressource["schema"].get("foreignKeys", ()):
            orphelins = self.orphelins(nom, lien)
            defauts += [d for d in orphelins if (d.ligne, d.colonne) not in fautifs]
        return defauts

    def orphelins(self, nom: str, lien: Mapping[str, Any]) -> list[Defaut]:
        """Cellules qui ne renvoient à aucune ligne de l'autre table ; rien si celle-ci n'est pas là."""
        colonne, cible = lien["fields"], lien["reference"]
        chemin = next((c for c, r in self.ressources.items() if r["name"] == cible["resource"]), "")
        if chemin not in self.tables and (not (self.dossier / chemin).is_file() or self.lire(chemin)):
            return []
        autre = self.tables[chemin]
        if cible["fields"] not in autre:
            return []
        connus, table = set(autre[cible["fields"]]), self.tables[nom]
        inconnus = table[~table[colonne].isin(connus) & (table[colonne] != "")]
        precise = next((c.get("attendu") for c in champs(self.ressources[nom]) if c["name"] == colonne), None)
        suite = f" (attendu : {precise})" if precise else ""
        ou = Path(chemin).name
        if "conseil" in lien:
            suite = f" : {lien['conseil']}"
        return [
            _en_cellule(
                f"« {code} » n'est pas dans {ou}{suite}",
                lieu=(nom, n, colonne),
                attendu=f"une valeur de {cible['fields']} dans {ou}",
            )
            for code, n in zip(inconnus[colonne], inconnus[LIGNE], strict=True)
        ]


def _controler(dossier: Path, noms: Iterable[str]) -> list[str]:
    """Tous les défauts de ces tables de `dossier`, décrites par son inventaire."""
    return _controle(dossier).defauts(noms)


def exiger(dossier: Path, noms: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Tables demandées, en texte, par chemin, avec `_ligne`.

    Lève `ErreurDonnees`, tous les défauts à la fois, plutôt que d'afficher à côté.
    """
    demandes, controle = list(noms), _controle(dossier)
    defauts = controle.defauts(demandes)
    if defauts:
        raise ErreurDonnees("Des tables contiennent des erreurs : les corriger dans data/.", borner(defauts))
    return {nom: controle.tables[nom] for nom in demandes}


def _controle(dossier: Path) -> Controle:
    return Controle(dossier, {r["path"]: r for r in lire_inventaire(dossier)["resources"]})


def _cles_uniques(ressource: Mapping[str, Any]) -> list[list[str]]:
    """Clé primaire, puis chaque colonne sans doublon."""
    seules = [[c["name"]] for c in champs(ressource) if c.get("constraints", {}).get("unique")]
    cle = ressource["schema"].get("primaryKey", [])
    return [*([cle] if cle else []), *(c for c in seules if c != cle)]


def _defauts_colonnes(nom: str, table: pd.DataFrame, attendus: Sequence[Champ]) -> list[str]:
    """Colonnes absentes ou inattendues ; leur ordre est l'affaire de l'inventaire."""
    voulues, lues = [c["name"] for c in attendus], list(table.columns.drop(LIGNE))
    liste = ", ".join(voulues)
    manquantes = [(c, "absente") for c in voulues if c not in lues]
    inconnues = [(c, "inattendue") for c in lues if c not in voulues]
    return [
        Defaut(f"{nom}, colonne « {c} » {etat}", fichier=nom, ligne=1, colonne=c, attendu=liste)
        for c, etat in (*manquantes, *inconnues)
    ]


def _en_cellule(constat: str, *, lieu: tuple[str, int, str], attendu: str) -> Defaut:
    """Défaut d'une cellule. `lieu` : fichier, ligne, colonne."""
    nom, ligne, colonne = lieu
    phrase = f"{nom}, ligne {ligne}, colonne {colonne} : {constat}"
    return Defaut(phrase, fichier=nom, ligne=ligne, colonne=colonne, attendu=attendu, constat=constat)


def defauts_cellules(nom: str, table: pd.DataFrame, champ: Champ) -> list[Defaut]:
    """Cellules d'une colonne hors de son type ou de ses contraintes, une ligne à la fois."""
    colonne: str = champ["name"]
    juge = _juger(champ)
    verdicts = {valeur: juge(valeur) for valeur in table[colonne].unique()}
    fautifs = table[table[colonne].isin([v for v, verdict in verdicts.items() if verdict])]
    precise = attendu(champ)
    return [
        _en_cellule(verdicts[valeur], lieu=(nom, n, colonne), attendu=precise)
        for valeur, n in zip(fautifs[colonne], fautifs[LIGNE], strict=True)
    ]


def _doublons(nom: str, table: pd.DataFrame, *, cle: Sequence[str]) -> list[str]:
    """Valeurs de `cle` portées par plusieurs lignes ; une colonne facultative peut rester vide partout."""
    repetees = table[table.duplicated(list(cle), keep=False) & (table[list(cle)] != "").any(axis=1)]
    defauts: list[str] = []
    for valeurs, lignes in repetees.groupby(list(cle), sort=False)[LIGNE]:
        numeros = " et ".join(str(n) for n in lignes)
        phrase = f"{nom}, lignes {numeros} : {' '.join(map(str, valeurs))} figure plusieurs fois"
        defauts.append(
            Defaut(
                phrase,
                fichier=nom,
                ligne=int(lignes.iloc[1]),
                colonne=", ".join(cle),
                attendu="une seule ligne",
            )
        )
    return defauts


def attendu(champ: Champ) -> str:
    """Ce qu'une cellule doit contenir, dit en français."""
    contraintes: Mapping[str, Any] = champ.get("constraints", {})
    if "attendu" in champ:
        return str(champ["attendu"])
    if "enum" in contraintes:
        return ", ".join(contraintes["enum"])
    genre = _GENRES[champ["type"]]
    bas, haut = (_nombre(contraintes.get(borne)) for borne in ("minimum", "maximum"))
    if bas and haut:
        return f"{genre} de {bas} à {haut}"
    if bas or haut:
        return f"{genre} {'à partir de' if bas else 'jusqu’à'} {bas or haut}"
    return genre


def _nombre(valeur: float | None) -> str:
    return "" if valeur is None else f"{valeur:,}".replace(",", "\u202f").replace(".", ",")


def _juger(champ: Champ) -> Callable[[str], str]:
    """Fonction qui dit ce qui ne va pas dans le texte d'une cellule ; vide si tout va bien.

    Une cellule vide est une valeur inconnue : elle n'est fautive que dans une colonne obligatoire.
    """
    contraintes: Mapping[str, Any] = champ.get("constraints", {})
    motif, precise = _MOTIFS.get(champ["type"]), attendu(champ)
    genre, forme = _GENRES[champ["type"]], _FORMES.get(champ["type"])
    suite = f", attendu : {precise}" if precise != genre else f" (attendu : {forme})" if forme else ""

    def juge(texte: str) -> str:
        if not texte.strip():
            vide_permis = not texte and not contraintes.get("required")
            return "" if vide_permis else f"cellule vide, attendu : {precise}"
        if motif and not re.fullmatch(motif, texte):
            return f"« {texte} » n'est pas {genre}{suite}"
        return _hors_contraintes(texte, contraintes, precise)

    return juge


def _hors_contraintes(texte: str, contraintes: Mapping[str, Any], precise: str) -> str:
    """Défaut d'une cellule remplie et du bon type ; vide si elle respecte `contraintes`."""
    motif, longueur = contraintes.get("pattern"), contraintes.get("maxLength")
    if "enum" in contraintes and texte not in contraintes["enum"]:
        return f"« {texte} » inconnu, attendu : {precise}"
    if motif and not re.fullmatch(motif, texte):
        tronque = re.fullmatch(motif, f"0{texte}")
        zero = " (le tableur a sans doute retiré le zéro de tête)" if tronque else ""
        return f"« {texte} » ne convient pas, attendu : {precise}{zero}"
    if longueur and len(texte) > longueur:
        return f"« {texte} » dépasse {longueur} signes"
    trop_bas = "minimum" in contraintes and float(texte) < contraintes["minimum"]
    if trop_bas or ("maximum" in contraintes and float(texte) > contraintes["maximum"]):
        return f"{texte} est hors limites, attendu : {precise}"
    return ""
