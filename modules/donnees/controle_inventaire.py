"""Contrôle de chaque fichier de `data/` contre l'inventaire : présence, empreinte, règles du contenu."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from modules.donnees import tables as tables_donnees
from modules.donnees.erreurs import Defaut
from modules.donnees.schema import (
    LIGNE,
    NOM,
    NOMBRES,
    Controle,
    attendu,
    borner,
    champs,
    defauts_cellules,
    lire_inventaire,
)

# Ne sont pas des données : publication.toml et son logo, qui signent les documents, le choix d'un jeu,
# l'adresse des fichiers de la douane, les jeux remplacés et les téléchargements commencés.
_REGLAGES = re.compile(
    r"publication(\.toml|[\w-]*\.(svg|png|jpe?g))|douane\.toml|flux/reglages\.toml"
    r"|flux/(precedents|telechargements)/.*"
)
_ACTUALISER = "lancer « python -m modules inventaire --actualiser »"
_OBLIGATOIRES = ("name", "title", "path", "bytes", "hash", "sources", "licenses", "periode", "schema")
# Types Parquet admis par type de l'inventaire.
_TYPES_PARQUET = {
    "string": ("string", "dictionary"),
    "integer": ("int",),
    "number": ("double", "float", "int"),
}


def verifier(dossier: Path | None = None) -> list[str]:
    """Tous les défauts de `data/`, en français ; liste vide si tout est conforme."""
    racine = dossier or tables_donnees.dossier()
    ressources = lire_inventaire(racine)["resources"]
    defauts: list[str] = _non_declares(racine, {r["path"] for r in ressources})
    for cle in ("name", "path"):
        valeurs = [r[cle] for r in ressources]
        defauts += [f"{cle} « {v} » employé deux fois" for v in sorted(set(valeurs)) if valeurs.count(v) > 1]
    for ressource in ressources:
        defauts += _defauts_fichier(racine, ressource)
    controle = Controle(racine, {r["path"]: r for r in ressources})
    presentes = [r["path"] for r in ressources if (racine / r["path"]).is_file()]
    defauts += borner(controle.defauts(p for p in presentes if p.endswith(".csv")))
    for chemin, examiner in ((p, _EXAMENS.get(Path(p).suffix)) for p in presentes):
        if examiner:
            defauts += [f"{chemin} : {d}" for d in examiner(controle, chemin)]
        elif not chemin.endswith(".csv"):
            defauts.append(f"{chemin} : format « {Path(chemin).suffix} » inattendu")
    return defauts


def _non_declares(racine: Path, declares: set[str]) -> list[str]:
    presents = {c.relative_to(racine).as_posix() for c in racine.rglob("*") if c.is_file()}
    inconnus = sorted(presents - declares - {NOM})
    return [
        Defaut(f"{chemin} : absent de l'inventaire", fichier=chemin)
        for chemin in inconnus
        if not _REGLAGES.fullmatch(chemin)
    ]


def _defauts_fichier(racine: Path, ressource: Mapping[str, Any]) -> list[str]:
    """Description incomplète ; fichier absent, changé, ou tel qu'un tableur en français l'enregistre."""
    nom = ressource["path"]
    chemin = racine / nom
    dits = [f"« {cle} » manque dans l'inventaire" for cle in _OBLIGATOIRES if not ressource.get(cle)]
    dits += [
        f"colonne « {c['name']} » sans description" for c in champs(ressource) if not c.get("description")
    ]
    if not chemin.is_file():
        return [Defaut(f"{nom} : {d}", fichier=nom) for d in (*dits, "fichier absent")]
    contenu = chemin.read_bytes()
    if ressource.get("hash") != f"sha256:{hashlib.sha256(contenu).hexdigest()}":
        dits.append(f"empreinte différente : {_ACTUALISER}")
    if ressource.get("bytes") != len(contenu):
        dits.append(f"{len(contenu)} octets au lieu de {ressource.get('bytes')}")
    entete = contenu.partition(b"\n")[0].decode("utf-8-sig", errors="replace").strip()
    if chemin.suffix == ".csv" and ";" in entete:
        dits.append(f"colonnes séparées par des points-virgules : {_ACTUALISER}")
    elif chemin.suffix == ".csv":
        lues, voulues = entete.replace('"', "").split(","), [c["name"] for c in champs(ressource)]
        if lues != voulues and sorted(lues) == sorted(voulues):
            dits.append(f"colonnes {', '.join(lues)} au lieu de {', '.join(voulues)}")
    return [Defaut(f"{nom} : {d}", fichier=nom) for d in dits]


def _examiner_parquet(controle: Controle, nom: str) -> list[str]:
    """Colonnes dans l'ordre, types, contraintes, clé : deux millions de lignes, comptées et non citées."""
    ressource, chemin = controle.ressources[nom], controle.dossier / nom
    schema, attendus = pq.read_schema(chemin), champs(ressource)
    if schema.names != [c["name"] for c in attendus]:
        return [f"colonnes {', '.join(schema.names)} au lieu de {', '.join(c['name'] for c in attendus)}"]
    defauts = [
        f"colonne {c['name']} : type {schema.field(c['name']).type} au lieu de {c['type']}"
        for c in attendus
        if not str(schema.field(c["name"]).type).startswith(_TYPES_PARQUET[c["type"]])
    ]
    if defauts:
        return defauts
    textes = [c["name"] for c in attendus if c["type"] == "string"]
    table = pq.read_table(chemin, read_dictionary=textes)
    for champ in attendus:
        defauts += _defauts_parquet(table[champ["name"]], champ)
    for lien in ressource["schema"].get("foreignKeys", ()):
        valeurs = pd.DataFrame({lien["fields"]: _valeurs(table[lien["fields"]])}).assign(**{LIGNE: 0})
        controle.tables[nom] = valeurs
        orphelins = sorted({d.constat for d in controle.orphelins(nom, lien)})
        defauts += [f"colonne {lien['fields']} : {d}" for d in borner(orphelins)]
    cle = ressource["schema"].get("primaryKey", [])
    return [*defauts, *_defauts_cle(table.select(cle).to_pandas())]


def _valeurs(colonne: pa.ChunkedArray) -> list[str]:
    return [v for v in pc.unique(colonne.cast(pa.string())).to_pylist() if v is not None]


def _defauts_parquet(colonne: pa.ChunkedArray, champ: Mapping[str, Any]) -> list[str]:
    """Lignes vides ou hors bornes ; valeurs distinctes hors contrainte."""
    nom, contraintes, precise = champ["name"], champ.get("constraints", {}), attendu(champ)
    defauts = []
    if contraintes.get("required") and colonne.null_count:
        defauts.append(f"colonne {nom} : vide sur {colonne.null_count} ligne(s)")
    if champ["type"] in NOMBRES:
        bornes = pc.min_max(colonne)
        for borne, lu in (("minimum", bornes["min"].as_py()), ("maximum", bornes["max"].as_py())):
            admis = contraintes.get(borne)
            if None not in (lu, admis) and (lu < admis if borne == "minimum" else lu > admis):
                defauts.append(f"colonne {nom} : {lu} est hors limites, attendu : {precise}")
        return defauts
    distinctes = pd.DataFrame({nom: _valeurs(colonne)}).assign(**{LIGNE: 0})
    constats = [d.constat for d in defauts_cellules("", distinctes, champ)]
    return defauts + [f"colonne {nom} : {constat}" for constat in borner(constats)]


def _examiner_geojson(controle: Controle, nom: str) -> list[str]:
    """Propriétés de chaque entité, contraintes, identifiant égal à la clé."""
    ressource = controle.ressources[nom]
    entites = json.loads((controle.dossier / nom).read_text(encoding="utf-8"))["features"]
    table = pd.DataFrame([e["properties"] for e in entites])
    attendues = [c["name"] for c in champs(ressource)]
    if list(table.columns) != attendues:
        return [f"propriétés {', '.join(table.columns)} au lieu de {', '.join(attendues)}"]
    cle = ressource["schema"].get("primaryKey", [])
    ecarts = [e["id"] for e in entites if [e["id"]] != [e["properties"][c] for c in cle]]
    defauts = [f"identifiants différents du code : {', '.join(ecarts)}"] if ecarts else []
    controle.tables[nom] = table = table.assign(**{LIGNE: range(1, len(table) + 1)})
    for champ in champs(ressource):
        defauts += defauts_cellules("entités", table, champ)
    for lien in ressource["schema"].get("foreignKeys", ()):
        defauts += controle.orphelins(nom, lien)
    return [*defauts, *_defauts_cle(table[cle])]


def _defauts_cle(cles: pd.DataFrame) -> list[str]:
    """Clé répétée."""
    if not len(cles.columns):
        return []
    repetees = cles[cles.duplicated()]
    if repetees.empty:
        return []
    exemple = " ".join(str(v) for v in repetees.iloc[0])
    noms = ", ".join(cles.columns)
    return [f"clé {noms} répétée sur {len(repetees)} ligne(s), « {exemple} » par exemple"]


_EXAMENS = {".parquet": _examiner_parquet, ".geojson": _examiner_geojson}
