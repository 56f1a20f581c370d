"""Construction de toutes les tables de référence : ce qui est calculé, ce qui est écrit à la main."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pandas as pd

from modules.donnees import tables
from modules.donnees.controle_tarifs import lire_table
from modules.donnees.droit import verifie_le
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.inventaire import enregistrer, ressource_flux
from modules.donnees.tableur_francais import remettre_en_forme
from modules.fabrique.tables import contours, emploi, lieux, nomenclatures, observations, unites
from modules.fabrique.tables.lecture import ecrire_si_change, en_csv
from modules.fabrique.tables.ressources import REFERENCES
from modules.fabrique.tables.ressources_emploi import EMPLOI
from modules.fabrique.tables.ressources_tarifs import DROITS, VERIFIE
from modules.fabrique.tables.tarifs import construire_tarifs

CALCULEES = {
    "nomenclatures/produits.csv": nomenclatures.table_produits,
    "nomenclatures/a129.csv": nomenclatures.table_a129,
    "nomenclatures/pays.csv": nomenclatures.table_pays,
    "territoires/regions.csv": unites.table_regions,
    "territoires/departements.csv": unites.table_departements,
    "territoires/territoires_industrie.csv": unites.table_territoires_industrie,
    "territoires/territoires_industrie_departements.csv": unites.table_territoires_industrie_departements,
    "territoires/communes.csv": lieux.table_communes,
    "emploi/salaries_prive.csv": unites.table_salaries,
    "observations/observations_etats_unis.csv": observations.table_observations,
    "observations/variations_ordinaires.csv": observations.table_variations,
    "territoires/territoires_industrie_membres.csv": emploi.table_membres,
    "emploi/emploi_2018.csv": emploi.table_emploi_2018,
    "emploi/zones.csv": emploi.table_zones,
    "emploi/zones_a38.csv": emploi.table_zones_a38,
    "emploi/france_a38.csv": emploi.table_france_a38,
    "emploi/zones_departements.csv": emploi.table_zones_departements,
    "emploi/territoires_industrie.csv": emploi.table_territoires,
    "emploi/territoires_industrie_zones.csv": emploi.table_territoires_zones,
    "emploi/reperes.csv": emploi.table_reperes,
}
GEOJSON = "departements.geojson"

Etat = Literal["écrit", "inchangé", "gardé"]


@dataclass(frozen=True, slots=True)
class Fichier:
    """Un fichier de la construction et ce qu'il est devenu. `gardé` : fait foi, jamais remplacé d'office."""

    nom: str
    etat: Etat


def construire_references(sources: Path, sortie: Path) -> list[Fichier]:
    """Recalcule les tables de référence sous `sortie` (le dossier data) et les contours servis de `static/`.

    Déterministe : deux constructions donnent les mêmes octets. Lève `ErreurDonnees`, sans rien écrire, si une
    source manque.
    """
    if not sources.is_dir():
        raise ErreurDonnees(f"Dossier de sources introuvable : « {sources} ».")
    contenus = {nom: en_csv(fabrique(sources)) for nom, fabrique in CALCULEES.items()}
    departements = unites.table_departements(sources)
    noms = dict(zip(departements["code"], departements["nom"], strict=True))
    contenus["contours/encarts.csv"] = en_csv(contours.table_encarts(sources, noms))
    contenus[f"contours/{GEOJSON}"] = contours.geojson_departements(sources, noms)
    contenus[f"../static/{GEOJSON}"] = contenus[f"contours/{GEOJSON}"]
    ecrits = {nom: ecrire_si_change(sortie / nom, contenu) for nom, contenu in contenus.items()}
    return [
        *(
            Fichier(nom.removeprefix("../"), "écrit" if ecrit else "inchangé")
            for nom, ecrit in ecrits.items()
        ),
        *(Fichier(r.chemin, "gardé") for r in (*REFERENCES, *EMPLOI) if r.a_la_main),
    ]


def construire_droits(sources: Path, sortie: Path, *, ecraser: bool) -> list[Fichier]:
    """Tables du droit américain et des sensibilités : elles font foi, `ecraser` les reconstruit."""
    ecrits = {c.relative_to(sortie).as_posix() for c in construire_tarifs(sources, sortie, ecraser)}
    presents = {
        chemin.relative_to(sortie).as_posix()
        for dossier in ("tarifs", "elasticites")
        for chemin in (sortie / dossier).glob("*.csv")
    }
    return [Fichier(nom, "écrit" if nom in ecrits else "gardé") for nom in sorted(presents)]


def actualiser_inventaire(dossier: Path | None = None) -> Path:
    """Note dans l'inventaire tous les fichiers présents que l'on sait décrire, flux compris.

    Les tables enregistrées par un tableur en français sont d'abord remises en forme.
    """
    racine = dossier or tables.dossier()
    presents = [r for r in (*REFERENCES, *EMPLOI, *DROITS) if (racine / r.chemin).is_file()]
    for ressource in presents:
        if ressource.chemin.endswith(".csv"):
            nombres = [c.nom for c in ressource.champs if c.genre == "number"]
            remettre_en_forme(racine / ressource.chemin, nombres=nombres)
    verifie = _verifie(racine / "tarifs/regimes.csv")
    presents = [replace(r, periode=verifie) if r.periode == VERIFIE else r for r in presents]
    flux = [ressource_flux(chemin) for chemin in sorted((racine / "flux").glob("*.parquet"))]
    return enregistrer([*presents, *flux], dossier=racine)


def _verifie(regimes: Path) -> str:
    """Période des tables du droit : sans date si la table qui la porte manque ou n'a pas ses colonnes."""
    table = lire_table(regimes) if regimes.is_file() else pd.DataFrame()
    if not {"genre", "date"} <= set(table.columns):
        return VERIFIE
    return f"{VERIFIE} au {verifie_le(table)}"
