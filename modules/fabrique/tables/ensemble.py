"""Construction de toutes les tables de référence : ce qui est calculé, ce qui est écrit à la main."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from modules.donnees import tables
from modules.donnees.droit import DOSSIER, verifie_le
from modules.donnees.emploi_detaille import ressource_detail
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.inventaire import enregistrer, lire, ressource_flux
from modules.donnees.schema import NOM, NOMBRES, champs, lire_inventaire, lire_table, remettre_en_forme
from modules.fabrique.tables import contours, emploi, nomenclatures, observations, territoires
from modules.fabrique.tables.lecture import ecrire_si_change, en_csv
from modules.fabrique.tables.tarifs import construire_tarifs

_CALCULEES = {
    "nomenclatures/produits.csv": nomenclatures.table_produits,
    "nomenclatures/a129.csv": nomenclatures.table_a129,
    "nomenclatures/pays.csv": nomenclatures.table_pays,
    "territoires/regions.csv": territoires.table_regions,
    "territoires/departements.csv": territoires.table_departements,
    "territoires/territoires_industrie.csv": territoires.table_territoires_industrie,
    "territoires/territoires_industrie_departements.csv": territoires.table_ti_departements,
    "territoires/communes.csv": territoires.table_communes,
    "emploi/salaries_prive.csv": territoires.table_salaries,
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
_GEOJSON = "departements.geojson"
_DROITS = ("tarifs", "elasticites")  # dossiers dont toutes les tables font foi une fois construites
_VERIFIE = "État du droit vérifié"  # l'inventaire ajoute la date, lue dans regimes.csv

Etat = Literal["écrit", "inchangé", "gardé"]


@dataclass(frozen=True, slots=True)
class Construit:
    """Un fichier de la construction et ce qu'il est devenu. `gardé` : fait foi, jamais remplacé d'office."""

    nom: str
    etat: Etat


def construire_references(sources: Path, sortie: Path) -> list[Construit]:
    """Recalcule les tables de référence sous `sortie` (le dossier data) et les contours servis de `static/`.

    Déterministe : deux constructions donnent les mêmes octets. Lève `ErreurDonnees`, sans rien écrire, si une
    source manque.
    """
    if not sources.is_dir():
        raise ErreurDonnees(f"Dossier de sources introuvable : « {sources} ».")
    tenues = _colonnes_a_la_main()
    contenus = {nom: en_csv(tenues(nom, fabrique(sources))) for nom, fabrique in _CALCULEES.items()}
    departements = territoires.table_departements(sources)
    noms = dict(zip(departements["code"], departements["nom"], strict=True))
    contenus["contours/encarts.csv"] = en_csv(contours.table_encarts(sources, noms))
    contenus[f"contours/{_GEOJSON}"] = contours.geojson_departements(sources, noms)
    contenus[f"../static/{_GEOJSON}"] = contenus[f"contours/{_GEOJSON}"]
    ecrits = {nom: ecrire_si_change(sortie / nom, contenu) for nom, contenu in contenus.items()}
    return [
        *(
            Construit(nom.removeprefix("../"), "écrit" if ecrit else "inchangé")
            for nom, ecrit in ecrits.items()
        ),
        *(Construit(nom, "gardé") for nom in _a_la_main()),
    ]


def construire_droits(sources: Path, sortie: Path, *, ecraser: bool) -> list[Construit]:
    """Tables du droit américain et des sensibilités : elles font foi, `ecraser` les reconstruit."""
    ecrits = {c.relative_to(sortie).as_posix() for c in construire_tarifs(sources, sortie, ecraser)}
    presents = {
        chemin.relative_to(sortie).as_posix()
        for dossier in _DROITS
        for chemin in (sortie / dossier).glob("*.csv")
    }
    return [Construit(nom, "écrit" if nom in ecrits else "gardé") for nom in sorted(presents)]


def _colonnes_a_la_main() -> Callable[[str, pd.DataFrame], pd.DataFrame]:
    """Fonction qui ajoute à une table calculée les colonnes que l'on tient à la main dans celle du projet.

    Les articles des noms de lieux, par exemple : `corrige_a_la_main` les désigne dans l'inventaire. Une ligne
    neuve les a vides, ce que le contrôle de l'inventaire signale.
    """
    ressources = {r["path"]: r for r in lire_inventaire(DOSSIER)["resources"]}

    def completer(nom: str, table: pd.DataFrame) -> pd.DataFrame:
        tenues = [c["name"] for c in champs(ressources[nom]) if c.get("corrige_a_la_main")]
        if not tenues:
            return table
        cle = ressources[nom]["schema"]["primaryKey"]
        connues = lire_table(DOSSIER / nom)[[*cle, *tenues]]
        return table.merge(connues, on=cle, how="left", validate="1:1").fillna(dict.fromkeys(tenues, ""))

    return completer


def _a_la_main() -> list[str]:
    """Tables de référence écrites à la main, d'après l'inventaire du projet."""
    ressources = lire_inventaire(DOSSIER)["resources"]
    chemins = [r["path"] for r in ressources if r["corrige_a_la_main"]]
    return [chemin for chemin in chemins if chemin.partition("/")[0] not in _DROITS]


def actualiser_inventaire(dossier: Path | None = None) -> Path:
    """Note dans l'inventaire la taille et l'empreinte de tous les fichiers présents, flux compris.

    Les tables enregistrées par un tableur en français sont d'abord remises en forme. Un dossier sans
    inventaire reçoit celui du projet, réduit aux fichiers qu'il contient.
    """
    racine = dossier or tables.dossier()
    if not (racine / NOM).is_file():
        modele = lire_inventaire(DOSSIER)
        presentes = [r for r in modele["resources"] if (racine / r["path"]).is_file()]
        (racine / NOM).write_text(json.dumps(modele | {"resources": presentes}), encoding="utf-8")
    presents = [r for r in lire(racine)["resources"] if (racine / r["path"]).is_file()]
    for ressource in presents:
        if ressource["path"].endswith(".csv"):
            nombres = [c["name"] for c in champs(ressource) if c["type"] in NOMBRES]
            remettre_en_forme(racine / ressource["path"], nombres=nombres)
    verifie = _verifie(racine / "tarifs/regimes.csv")
    datees = [r | {"periode": verifie} if r.get("date_du_droit") else r for r in presents]
    flux = [ressource_flux(chemin) for chemin in sorted((racine / "flux").glob("*.parquet"))]
    details = [ressource_detail(chemin) for chemin in sorted((racine / "emploi").glob("detail_*.parquet"))]
    return enregistrer([*datees, *flux, *details], dossier=racine)


def _verifie(regimes: Path) -> str:
    """Période des tables du droit : sans date si la table qui la porte manque ou n'a pas ses colonnes."""
    table = lire_table(regimes) if regimes.is_file() else pd.DataFrame()
    if not {"genre", "date"} <= set(table.columns):
        return _VERIFIE
    return f"{_VERIFIE} au {verifie_le(table)}"
