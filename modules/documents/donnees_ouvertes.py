"""Toute une simulation en données ouvertes : CSV en clair et leur schéma (Frictionless Table Schema)."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from modules.documents.classeur import DESCRIPTIONS_TECHNIQUES, NOMS_SIMULATION
from modules.documents.contenu import Simulation
from modules.donnees import tables as tables_donnees
from modules.donnees.droit import verifie_le
from modules.donnees.inventaire import LICENCES, LICENCES_ESTIMATION
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.vues.simulation import libelle_produit, table_classement

_PRODUITS = "exposition_produits.csv"
_UNITES = "exposition_unites.csv"
_DECIMALES = {"eur": 0, "points": 4}  # par suffixe de colonne ; six pour une part
_TEXTES = {
    "departement", "departement_nom", "produit", "produit_libelle", "code", "nom", "region", "periode",
    "statut",
}  # fmt: skip
_DESCRIPTIONS = DESCRIPTIONS_TECHNIQUES | {
    c: n for c, n in NOMS_SIMULATION.items() if c not in {"produit", "libelle"}
}


def exporter(simulation: Simulation, *, dossier: Path) -> list[Path]:
    """Écrit les deux tables et `datapackage.json` ; renvoie les chemins écrits. Déterministe."""
    dossier.mkdir(parents=True, exist_ok=True)
    resultat = simulation.resultat
    tables = {
        _PRODUITS: (_tous_les_produits(simulation), ["departement", "produit"]),
        _UNITES: (table_classement(resultat), ["code"]),
    }
    ressources = []
    p = resultat.assiette.provenance
    for nom, (brute, cle) in tables.items():
        table = brute.assign(periode=p.periode, statut=p.statut)
        octets = _csv(table)
        (dossier / nom).write_bytes(octets)
        ressources.append(_ressource(nom, table, cle=cle, octets=octets))
    paquet = dossier / "datapackage.json"
    texte = json.dumps(_paquet(simulation, ressources), ensure_ascii=False, indent=2) + "\n"
    paquet.write_text(texte, encoding="utf-8")
    return [*(dossier / nom for nom in tables), paquet]


def _tous_les_produits(simulation: Simulation) -> pd.DataFrame:
    """Une ligne par unité et par produit vendu aux États-Unis ; colonnes de `Exposition.par_produit`."""
    noms = tables_donnees.departements()[["code", "nom"]]
    tables = [
        simulation.resultat.par_produit(code).assign(departement=code, departement_nom=nom)
        for code, nom in noms.itertuples(index=False, name=None)
    ]
    table = pd.concat(tables, ignore_index=True)
    table["produit_libelle"] = [libelle_produit(code) for code in table["produit"]]
    devant = ["departement", "departement_nom", "produit", "produit_libelle"]
    return table[[*devant, *table.columns.drop(devant)]].sort_values(
        ["departement", "produit"], ignore_index=True
    )


def _csv(table: pd.DataFrame) -> bytes:
    """UTF-8, virgules, point décimal ; inconnu : cellule vide."""
    sortie = table.copy()
    for colonne in sortie.columns[[pd.api.types.is_float_dtype(t) for t in sortie.dtypes]]:
        decimales = _DECIMALES.get(str(colonne).rsplit("_", 1)[-1], 6)
        arrondie = sortie[colonne].round(decimales)
        sortie[colonne] = arrondie.astype("Int64") if decimales == 0 else arrondie
    for colonne in sortie.columns[[pd.api.types.is_bool_dtype(t) for t in sortie.dtypes]]:
        sortie[colonne] = sortie[colonne].map({True: "1", False: "0"})
    texte: str = sortie.to_csv(index=False, lineterminator="\n")
    return texte.encode()


def _ressource(nom: str, table: pd.DataFrame, *, cle: list[str], octets: bytes) -> dict[str, Any]:
    champs = [
        {"name": str(c), "type": _genre(str(c), table[c]), "description": _DESCRIPTIONS[str(c)]}
        for c in table
    ]
    return {
        "name": nom.removesuffix(".csv").replace("_", "-"),
        "path": nom,
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": "utf-8",
        "bytes": len(octets),
        "hash": f"sha256:{hashlib.sha256(octets).hexdigest()}",
        "schema": {"fields": champs, "primaryKey": cle, "missingValues": [""]},
    }


def _genre(nom: str, valeurs: pd.Series) -> str:
    if nom in _TEXTES:
        return "string"
    if pd.api.types.is_bool_dtype(valeurs):
        return "boolean"
    entier = pd.api.types.is_integer_dtype(valeurs) or nom.endswith("_eur")
    return "integer" if entier else "number"


def _paquet(simulation: Simulation, ressources: list[dict[str, Any]]) -> dict[str, Any]:
    resultat = simulation.resultat
    p = resultat.assiette.provenance
    phrase = scenario_en_phrase(resultat.scenario)
    return {
        "name": "exposition-surtaxes-americaines",
        "title": "Exposition des départements à un scénario de surtaxe américaine",
        "description": f"{phrase} {p.ligne('export')}. {TROIS_MONTANTS} Cellule vide : valeur inconnue.",
        "profile": "tabular-data-package",
        "statut": p.statut,
        "periode": p.periode,
        "droit_verifie_le": verifie_le(),
        "avis": [a.texte for a in resultat.avis],
        "sources": [{"title": p.source}],
        "licenses": [LICENCES[nom] for nom in (LICENCES_ESTIMATION if p.est_estimation else ("lo2",))],
        "resources": ressources,
    }
