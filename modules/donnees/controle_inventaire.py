"""Contrôle de chaque fichier de `data/` contre l'inventaire : présence, empreinte, colonnes, types, clés."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from modules.donnees import tables as tables_donnees
from modules.donnees.controle_references import PRODUITS, defauts_references
from modules.donnees.controle_references import REGLES as REGLES_REFERENCES
from modules.donnees.controle_tarifs import LIGNE, borner, defauts_tables, lire_table
from modules.donnees.controle_tarifs import REGLES as REGLES_TARIFS
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.inventaire import NOM, lire

EXEMPLES = 3
# data/publication.toml et son logo signent les documents : ce ne sont pas des données.
REGLAGES = re.compile(r"publication(\.toml|[\w-]*\.(svg|png|jpe?g))")
ACTUALISER = "lancer « python -m modules inventaire --actualiser »"
OBLIGATOIRES = ("name", "title", "path", "bytes", "hash", "sources", "licenses", "periode", "schema")
MOTIFS = {
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?([eE][+-]?\d+)?",
    "boolean": r"true|false",
    "date": r"\d{4}-\d{2}-\d{2}",
}
# Types Parquet admis par type de l'inventaire.
TYPES_PARQUET = {
    "string": ("string", "dictionary"),
    "integer": ("int",),
    "number": ("double", "float", "int"),
}


def verifier(dossier: Path | None = None) -> list[str]:
    """Tous les défauts de `data/`, en français ; liste vide si tout est conforme."""
    racine = dossier or tables_donnees.dossier()
    ressources = lire(racine)["resources"]
    defauts = _non_declares(racine, {r["path"] for r in ressources})
    for cle in ("name", "path"):
        valeurs = [r[cle] for r in ressources]
        defauts += [f"{cle} « {v} » employé deux fois" for v in sorted(set(valeurs)) if valeurs.count(v) > 1]
    for ressource in ressources:
        defauts += [f"{ressource['path']} : {d}" for d in _defauts(racine, ressource)]
    return [*defauts, *borner(_defauts_tarifs(racine)), *borner(defauts_references(racine))]


def _defauts_tarifs(racine: Path) -> list[str]:
    """Les tables du droit américain ont leurs propres règles, entre elles et avec les produits."""
    if not all((racine / nom).is_file() for nom in REGLES_TARIFS):
        return []
    try:
        tables = {nom: lire_table(racine / nom) for nom in REGLES_TARIFS}
        codes = set(lire_table(racine / PRODUITS)["code"])
    except ErreurDonnees as erreur:
        return list(erreur.defauts or [erreur.message])
    return defauts_tables(tables, cpf4=codes)


def _non_declares(racine: Path, declares: set[str]) -> list[str]:
    presents = {c.relative_to(racine).as_posix() for c in racine.rglob("*") if c.is_file()}
    inconnus = sorted(presents - declares - {NOM})
    return [f"{chemin} : absent de l'inventaire" for chemin in inconnus if not REGLAGES.fullmatch(chemin)]


def _defauts(racine: Path, ressource: dict[str, Any]) -> list[str]:
    """Défauts d'une ressource."""
    defauts = [f"« {cle} » manque dans l'inventaire" for cle in OBLIGATOIRES if not ressource.get(cle)]
    chemin = racine / ressource["path"]
    if not chemin.is_file():
        return [*defauts, "fichier absent"]
    contenu = chemin.read_bytes()
    if ressource.get("hash") != f"sha256:{hashlib.sha256(contenu).hexdigest()}":
        defauts.append(f"empreinte différente : {ACTUALISER}")
    if ressource.get("bytes") != len(contenu):
        defauts.append(f"{len(contenu)} octets au lieu de {ressource.get('bytes')}")
    champs = ressource.get("schema", {}).get("fields", [])
    defauts += [f"colonne « {c['name']} » sans description" for c in champs if not c.get("description")]
    if ressource["path"] in {*REGLES_TARIFS, *REGLES_REFERENCES}:
        return defauts  # contrôlés ligne par ligne, plus bas
    examiner = EXAMENS.get(chemin.suffix)
    if examiner is None:
        return [*defauts, f"format « {chemin.suffix} » inattendu"]
    cle = ressource.get("schema", {}).get("primaryKey", [])
    return [*defauts, *examiner(chemin, champs, cle)]


def _examiner_csv(chemin: Path, champs: list[dict[str, str]], cle: list[str]) -> list[str]:
    """Colonnes dans l'ordre, type de chaque cellule non vide, clé unique et remplie."""
    attendues = [c["name"] for c in champs]
    if chemin.read_bytes().partition(b"\n")[0].count(b";"):
        return [f"colonnes séparées par des points-virgules : {ACTUALISER}"]
    try:
        table = lire_table(chemin)
    except ErreurDonnees as erreur:
        nom = f"{chemin.parent.name}/{chemin.name}, "
        return [d.removeprefix(nom) for d in erreur.defauts or [erreur.message]]
    if list(table.columns) != [*attendues, LIGNE]:
        colonnes = ", ".join(table.columns.drop(LIGNE))
        return [f"colonnes {colonnes} au lieu de {', '.join(attendues)}"]
    defauts = []
    for champ in champs:
        motif = MOTIFS.get(champ["type"])
        fautes = [
            f"« {valeur} » ligne {ligne}"
            for valeur, ligne in zip(table[champ["name"]], table[LIGNE], strict=True)
            if motif and valeur and not re.fullmatch(motif, valeur)
        ]
        if fautes:
            exemples = ", ".join(fautes[:EXEMPLES])
            defauts.append(f"colonne {champ['name']} : {len(fautes)} valeur(s) hors type, {exemples}")
    return [*defauts, *_defauts_cle(table[cle])]


def _examiner_parquet(chemin: Path, champs: list[dict[str, str]], cle: list[str]) -> list[str]:
    """Colonnes dans l'ordre, types, clé unique."""
    schema = pq.read_schema(chemin)
    attendues = [c["name"] for c in champs]
    if schema.names != attendues:
        return [f"colonnes {', '.join(schema.names)} au lieu de {', '.join(attendues)}"]
    defauts = [
        f"colonne {c['name']} : type {schema.field(c['name']).type} au lieu de {c['type']}"
        for c in champs
        if not str(schema.field(c["name"]).type).startswith(TYPES_PARQUET[c["type"]])
    ]
    return [*defauts, *_defauts_cle(pq.read_table(chemin, columns=cle, read_dictionary=cle).to_pandas())]


def _examiner_geojson(chemin: Path, champs: list[dict[str, str]], cle: list[str]) -> list[str]:
    """Propriétés de chaque entité, identifiant égal à la clé."""
    entites = json.loads(chemin.read_text(encoding="utf-8"))["features"]
    table = pd.DataFrame([e["properties"] for e in entites])
    attendues = [c["name"] for c in champs]
    if list(table.columns) != attendues:
        return [f"propriétés {', '.join(table.columns)} au lieu de {', '.join(attendues)}"]
    ecarts = [e["id"] for e in entites if [e["id"]] != [e["properties"][c] for c in cle]]
    defauts = [f"identifiants différents du code : {', '.join(ecarts)}"] if ecarts else []
    return [*defauts, *_defauts_cle(table[cle])]


def _defauts_cle(cles: pd.DataFrame) -> list[str]:
    """Clé vide ou répétée."""
    if not len(cles.columns):
        return []
    noms = ", ".join(cles.columns)
    vides = int((cles.astype(str) == "").any(axis=1).sum())
    defauts = [f"clé {noms} vide sur {vides} ligne(s)"] if vides else []
    repetees = cles[cles.duplicated()]
    if not repetees.empty:
        exemple = " ".join(str(v) for v in repetees.iloc[0])
        defauts.append(f"clé {noms} répétée sur {len(repetees)} ligne(s), « {exemple} » par exemple")
    return defauts


EXAMENS: dict[str, Callable[[Path, list[dict[str, str]], list[str]], list[str]]] = {
    ".csv": _examiner_csv,
    ".parquet": _examiner_parquet,
    ".geojson": _examiner_geojson,
}
