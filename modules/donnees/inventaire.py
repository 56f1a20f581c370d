"""Inventaire `data/datapackage.json` (Frictionless Data Package) : une entrée par fichier de `data/`.

Chaque ressource est décrite à côté de ce qui la construit (`construction/ressources*.py` ; un jeu de flux se
décrit par sa provenance). `enregistrer` y ajoute taille et empreinte ; `controle_inventaire` vérifie le tout.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from modules.donnees import tables
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import CLES, CLES_ANNUELLES, lire_provenance

NOM = "datapackage.json"
Genre = Literal["string", "integer", "number", "boolean", "date"]

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


@dataclass(frozen=True, slots=True)
class Champ:
    """Une colonne (ou une propriété d'un GeoJSON)."""

    nom: str
    genre: Genre
    description: str

    def descripteur(self) -> dict[str, str]:
        """Entrée de `schema.fields`."""
        return {"name": self.nom, "type": self.genre, "description": self.description}


@dataclass(frozen=True, slots=True)
class Ressource:
    """Description d'un fichier de `data/`, sans sa taille ni son empreinte.

    `chemin` : relatif à `data/`. `cle` : colonnes qui identifient une ligne (vide si aucune). `licences` :
    clés de `LICENCES`. `a_la_main` : le fichier fait foi, il se corrige au tableur.
    """

    chemin: str
    titre: str
    description: str
    champs: tuple[Champ, ...]
    cle: tuple[str, ...]
    sources: tuple[str, ...]
    licences: tuple[str, ...]
    periode: str
    a_la_main: bool = False

    def descripteur(self, dossier: Path) -> dict[str, Any]:
        """Entrée de l'inventaire, avec la taille et l'empreinte du fichier présent dans `dossier`."""
        contenu = (dossier / self.chemin).read_bytes()
        suffixe = Path(self.chemin).suffix.removeprefix(".")
        schema: dict[str, Any] = {"fields": [c.descripteur() for c in self.champs]}
        if self.cle:
            schema["primaryKey"] = list(self.cle)
        return {
            "name": self.chemin.removesuffix(f".{suffixe}").replace("/", "-").lower(),
            "title": self.titre,
            "description": self.description,
            "path": self.chemin,
            "profile": "tabular-data-resource" if suffixe == "csv" else "data-resource",
            "format": suffixe,
            "bytes": len(contenu),
            "hash": f"sha256:{hashlib.sha256(contenu).hexdigest()}",
            "periode": self.periode,
            "corrige_a_la_main": self.a_la_main,
            "sources": [{"title": source} for source in self.sources],
            "licenses": [LICENCES[licence] for licence in self.licences],
            "schema": schema,
        }


CHAMPS_FLUX = (
    Champ("sens", "string", "export (FAB) ou import (CAF)"),
    Champ("departement", "string", "Code douanier de l’unité ; 20 Corse, 9A à 9E DROM, 99 Monaco"),
    Champ("produit", "string", "Code CPF4 (CPF révision 2.1)"),
    Champ("pays", "string", "Code de pays de la douane ; ZZ : autres pays d’une estimation"),
    Champ("valeur_eur", "integer", "Valeur sur douze mois, en euros entiers"),
    Champ("masse_kg", "integer", "Masse nette en kilogrammes ; vide si inconnue"),
)
CHAMP_TRIMESTRE = Champ("trimestre", "string", "Trimestre civil, « 2025T2 »")
CHAMP_VALEUR = Champ("valeur_eur", "integer", "Valeur du trimestre, en euros entiers")
# Ce que l'estimation embarquée doit à chacun : la provenance n'en dit que l'essentiel.
SOURCES_ESTIMATION = (
    "Douane (DGDDI), statistiques régionales du commerce extérieur, avril 2019 à juin 2020",
    "Douane (DGDDI), totaux 2024 publiés",
    "Eurostat, commerce extérieur de la France",
    "OCDE, tableaux entrées-sorties internationaux (ICIO), 2022",
    "CEPII, BACI, 2023",
    "US Census Bureau, importations américaines d’origine française, 2024",
    "GeoNames, villes",
)
LICENCES_ESTIMATION = ("lo2", "eurostat", "ocde", "us", "cc-by")


def ressource_flux(chemin: Path) -> Ressource:
    """Décrit un jeu de flux par la provenance qu'il porte."""
    provenance = lire_provenance(chemin)
    estime = provenance.est_estimation
    champs: tuple[Champ, ...] = CHAMPS_FLUX
    cle = CLES_ANNUELLES
    if provenance.trimestres:
        champs, cle = (*CHAMPS_FLUX[:4], CHAMP_TRIMESTRE, CHAMP_VALEUR, CHAMPS_FLUX[-1]), CLES
    return Ressource(
        chemin=f"flux/{chemin.name}",
        titre=f"Flux par département, produit et pays, {provenance.periode} ({provenance.statut})",
        description=provenance.reserve or "Données de la douane, douze mois.",
        champs=champs,
        cle=tuple(cle),
        sources=SOURCES_ESTIMATION if estime else (provenance.source,),
        licences=LICENCES_ESTIMATION if estime else ("lo2",),
        periode=f"{provenance.debut}/{provenance.fin}",
    )


def enregistrer(ressources: Iterable[Ressource], *, dossier: Path | None = None) -> Path:
    """Ajoute ou remplace ces entrées, retire celles dont le fichier a disparu, réécrit l'inventaire.

    Déterministe : entrées triées par chemin, aucune date. Renvoie le chemin de l'inventaire.
    """
    racine = dossier or tables.dossier()
    cible = racine / NOM
    entrees = {e["path"]: e for e in lire(racine)["resources"]} if cible.is_file() else {}
    entrees |= {r.chemin: r.descripteur(racine) for r in ressources}
    presentes = [e for chemin, e in sorted(entrees.items()) if (racine / chemin).is_file()]
    texte = json.dumps(_paquet(presentes), ensure_ascii=False, indent=2) + "\n"
    provisoire = cible.with_name(f".{NOM}.tmp")
    provisoire.write_text(texte, encoding="utf-8")
    provisoire.replace(cible)
    return cible


def enregistrer_flux(chemin: Path) -> None:
    """Inscrit un jeu qui vient d'être écrit dans `data/flux` ; ailleurs, il n'est pas de l'inventaire."""
    if chemin.resolve().parent == tables.dossier() / "flux":
        enregistrer([ressource_flux(chemin)])


def lire(dossier: Path | None = None) -> dict[str, Any]:
    """Contenu de l'inventaire."""
    chemin = (dossier or tables.dossier()) / NOM
    if not chemin.is_file():
        raise ErreurDonnees(f"« {NOM} » est absent : lancer « python -m modules inventaire --actualiser ».")
    contenu: dict[str, Any] = json.loads(chemin.read_text(encoding="utf-8"))
    return contenu


def _paquet(ressources: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "commerce-exterieur-departements",
        "title": "Commerce extérieur des départements : tables de l’outil",
        "description": "Flux par département, nomenclatures, territoires, contours, emploi, droit américain. "
        "Chaque ressource garde sa licence ; une cellule vide est une valeur inconnue.",
        "profile": "data-package",
        "licenses": [LICENCES["lo2"]],
        "resources": list(ressources),
    }
