"""Inventaire `data/datapackage.json` (Frictionless Data Package) : une entrée par fichier de `data/`.

Une table se décrit là, à la main, et nulle part ailleurs : titre, source, licence, période, colonnes, règles.
Un jeu de flux se décrit par sa provenance. `enregistrer` tient tailles et empreintes ; `controle_inventaire`
vérifie le tout.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from modules.donnees import tables
from modules.donnees.flux import CLES, CLES_ANNUELLES, lire_provenance
from modules.donnees.schema import NOM, lire_inventaire

Entree = dict[str, Any]  # entrée de `resources`
_IMPORTS = ("flux/", "emploi/detail_")

LICENCES = {
    "lo2": {
        "name": "etalab-2.0",
        "title": "Licence Ouverte 2.0",
        "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    },
    "cc-by": {
        "name": "CC-BY-4.0",
        "title": "CC BY 4.0 (mention obligatoire)",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
    "mit": {"name": "MIT", "title": "Licence MIT", "path": "https://opensource.org/license/mit"},
    "us": {"name": "us-pd", "title": "Domaine public (administration américaine)"},
    "eurostat": {"name": "eurostat-reuse", "title": "Réutilisation libre avec mention (Eurostat)"},
    "ocde": {"name": "oecd-terms", "title": "Conditions d’utilisation de l’OCDE (mention obligatoire)"},
    "odbl": {
        "name": "ODbL-1.0",
        "title": "Open Database License (ODbL) 1.0",
        "path": "https://opendatacommons.org/licenses/odbl/1-0/",
    },
}


def _champ(nom: str, genre: str, description: str, **contraintes: object) -> Entree:
    return {"name": nom, "type": genre, "description": description, "constraints": contraintes}


_CHAMPS_FLUX = (
    _champ(
        "sens", "string", "export (FAB) ou import (CAF)", required=True, enum=["export", "import"],
    ),
    _champ(
        "departement", "string", "Code douanier de l’unité ; 20 Corse, 9A à 9E DROM, 99 Monaco",
        required=True,
    ),
    _champ("produit", "string", "Code CPF4 (CPF révision 2.1)", required=True),
    _champ("pays", "string", "Code de pays de la douane ; ZZ : autres pays d’une estimation", required=True),
    _champ("valeur_eur", "integer", "Valeur sur douze mois, en euros entiers", required=True, minimum=0),
    _champ("masse_kg", "integer", "Masse nette en kilogrammes ; vide si inconnue", minimum=0),
)  # fmt: skip
# Colonnes propres à un jeu qui distingue les trimestres.
_CHAMP_TRIMESTRE = _champ("trimestre", "string", "Trimestre civil, « 2025T2 »", required=True) | {
    "attendu": "une année et un trimestre : 2025T2"
}
_CHAMP_TRIMESTRE["constraints"]["pattern"] = r"\d{4}T[1-4]"
_CHAMP_VALEUR = _champ(
    "valeur_eur", "integer", "Valeur du trimestre, en euros entiers", required=True, minimum=0
)
# Une estimation ne connaît que nos codes ; un fichier officiel garde les siens, même non répertoriés.
_LIENS_ESTIMATION = (
    ("departement", "territoires-departements"),
    ("produit", "nomenclatures-produits"),
    ("pays", "nomenclatures-pays"),
)
# Ce que l'estimation embarquée doit à chacun : la provenance n'en dit que l'essentiel.
_SOURCES_ESTIMATION = (
    "Douane (DGDDI), statistiques régionales du commerce extérieur, avril 2019 à juin 2020",
    "Douane (DGDDI), totaux 2024 publiés",
    "Eurostat, commerce extérieur de la France",
    "OCDE, tableaux entrées-sorties internationaux (ICIO), 2022 ; commerce par branche (BTIGE), 2023",
    "UN Comtrade, déclarations de la France, 2017, 2023 et 2024",
    "DG Trésor, FEVS, Febea, BNIC, Comité Champagne, Alliance France Cuir, CNIEL, CCI, presse",
    "CEPII, BACI, 2023",
    "US Census Bureau, importations américaines d’origine française, 2024",
    "GeoNames, villes",
)
LICENCES_ESTIMATION = ("lo2", "eurostat", "ocde", "us", "cc-by")


def ressource_flux(chemin: Path) -> Entree:
    """Décrit un jeu de flux par la provenance qu'il porte."""
    provenance = lire_provenance(chemin)
    estime = provenance.est_estimation
    sources = _SOURCES_ESTIMATION if estime else (provenance.source,)
    champs: tuple[Entree, ...] = _CHAMPS_FLUX
    cle = CLES_ANNUELLES
    if provenance.trimestres:
        champs, cle = (*_CHAMPS_FLUX[:4], _CHAMP_TRIMESTRE, _CHAMP_VALEUR, _CHAMPS_FLUX[-1]), CLES
    schema: Entree = {"fields": list(champs), "primaryKey": list(cle)}
    if estime:
        schema["foreignKeys"] = [
            {"fields": champ, "reference": {"resource": table, "fields": "code"}}
            for champ, table in _LIENS_ESTIMATION
        ]
    return {
        "name": f"flux-{chemin.stem}".lower(),
        "title": f"Flux par département, produit et pays, {provenance.periode} ({provenance.statut})",
        "description": provenance.reserve or "Données de la douane, douze mois.",
        "path": f"flux/{chemin.name}",
        "type": "file",  # deux millions de lignes : `frictionless` n'en vérifie que l'empreinte
        "profile": "data-resource",
        "format": "parquet",
        "periode": f"{provenance.debut}/{provenance.fin}",
        "corrige_a_la_main": False,
        "sources": [{"title": source} for source in sources],
        "licenses": [LICENCES[nom] for nom in (LICENCES_ESTIMATION if estime else ("lo2",))],
        "schema": schema,
    }


def enregistrer(entrees: Iterable[Entree], *, dossier: Path | None = None) -> Path:
    """Ajoute ou remplace ces entrées, avec la taille et l'empreinte de leur fichier ; réécrit l'inventaire.

    Un jeu importé puis effacé est oublié ; une table décrite et absente reste, pour que le contrôle le dise.
    Déterministe : entrées triées par chemin, aucune date. Renvoie le chemin de l'inventaire.
    """
    racine = dossier or tables.dossier()
    paquet = lire(racine)
    connues = {e["path"]: e for e in paquet["resources"]}
    connues |= {e["path"]: _mesuree(e, racine / e["path"]) for e in entrees}
    gardees = [
        entree
        for chemin, entree in sorted(connues.items())
        if not chemin.startswith(_IMPORTS) or (racine / chemin).is_file()
    ]
    texte = json.dumps(paquet | {"resources": gardees}, ensure_ascii=False, indent=2) + "\n"
    cible = racine / NOM
    provisoire = cible.with_name(f".{NOM}.tmp")
    provisoire.write_text(texte, encoding="utf-8")
    provisoire.replace(cible)
    return cible


def _mesuree(entree: Entree, chemin: Path) -> Entree:
    """Entrée avec la taille et l'empreinte du fichier ; le schéma, plus long, vient en dernier."""
    contenu = chemin.read_bytes()
    mesures = {"bytes": len(contenu), "hash": f"sha256:{hashlib.sha256(contenu).hexdigest()}"}
    return {**{c: v for c, v in entree.items() if c != "schema"}, **mesures, "schema": entree["schema"]}


def enregistrer_flux(chemin: Path) -> None:
    """Inscrit un jeu qui vient d'être écrit dans `data/flux` ; ailleurs, il n'est pas de l'inventaire."""
    if chemin.resolve().parent == tables.dossier() / "flux":
        enregistrer([ressource_flux(chemin)])


def lire(dossier: Path | None = None) -> dict[str, Any]:
    """Contenu de l'inventaire. Lève `ErreurDonnees` s'il est absent ou illisible."""
    return lire_inventaire(dossier or tables.dossier())
