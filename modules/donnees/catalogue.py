"""Tables de référence de `data/`, lues une fois : produits, pays, territoires, emploi, contours.

Les tables renvoyées sont partagées : ne pas les modifier sur place.
"""

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from modules.donnees.controle_references import NOMENCLATURES, PART_LISTE, TERRITOIRES, exiger
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.tableur_francais import lire_texte

MONACO = "99"


def dossier() -> Path:
    """Dossier `data/` du projet."""
    return Path(__file__).resolve().parents[2] / "data"


def lire_csv(nom: str) -> pd.DataFrame:
    """CSV de `data/`, tout en texte ; le vide reste un texte vide (le code `NA` est la Namibie)."""
    chemin = dossier() / nom
    if not chemin.is_file():
        raise ErreurDonnees(f"« data/{nom} » est absent : lancer « python -m modules construire ».")
    texte, lu = lire_texte(chemin, nom=f"data/{nom}")
    if lu == ";":
        raise ErreurDonnees(
            f"« data/{nom} » est enregistré avec des points-virgules, comme le fait un tableur en français : "
            "lancer « python -m modules inventaire --actualiser », qui le remet en forme."
        )
    try:
        return pd.read_csv(io.StringIO(texte), dtype=str, keep_default_na=False)
    except pd.errors.ParserError as erreur:
        ligne = re.search(r"line (\d+)", str(erreur))
        raise ErreurDonnees(
            f"« data/{nom} »{f', ligne {ligne[1]}' if ligne else ''} : trop de cellules (virgule sans "
            "guillemets ?)."
        ) from erreur


@cache
def produits() -> pd.DataFrame:
    """Les 273 CPF4 de biens.

    code, libelle, libelle_court (26 signes au plus, unique), a129, a129_libelle, a129_court, famille,
    famille_libelle, synonymes (mots de tous les jours séparés par « ; », le plus juste d'abord).
    """
    exiger(dossier(), NOMENCLATURES)
    table = lire_csv("nomenclatures/produits.csv")
    table = table.merge(lire_csv("nomenclatures/libelles_cpf4.csv"), on="code", how="left", validate="1:1")
    groupes = lire_csv("nomenclatures/a129.csv").merge(
        lire_csv("nomenclatures/libelles_a129.csv"), on="code", how="left", validate="1:1"
    )
    groupes = groupes.rename(
        columns={"code": "a129", "libelle": "a129_libelle", "libelle_court": "a129_court"}
    )
    familles = lire_csv("nomenclatures/familles.csv").rename(columns={"libelle": "famille_libelle"})
    table = table.merge(groupes, on="a129", how="left", validate="m:1")
    table = table.merge(familles, on="famille", how="left", validate="m:1")
    colonnes = ["code", "libelle", "libelle_court", "a129", "a129_libelle", "a129_court"]
    return table[[*colonnes, "famille", "famille_libelle", "synonymes"]]


@cache
def pays() -> pd.DataFrame:
    """code, libelle, libelle_officiel, iso3, zone, ue27 (bool), rang_exclu (bool : jamais classé), fin."""
    table = lire_csv("nomenclatures/pays.csv")
    return table.assign(ue27=table["ue27"] == "true", rang_exclu=table["rang_exclu"] == "true")


@cache
def regions() -> pd.DataFrame:
    """code (douane, « 16 »), nom (« Bourgogne-Franche-Comté »)."""
    return lire_csv("territoires/regions.csv")


@cache
def departements() -> pd.DataFrame:
    """Les 101 unités douanières, triées par code.

    code, nom, region, region_nom, codes_insee, population_2023 et salaries_prive_2024 (nombres, NaN si
    inconnus), classe (bool : faux pour Monaco, hors classement).
    """
    table = lire_csv("territoires/departements.csv")
    noms = regions().rename(columns={"code": "region", "nom": "region_nom"})
    salaries = lire_csv("emploi/salaries_prive.csv").rename(columns={"departement": "code"})
    table = table.merge(noms, on="region", how="left", validate="m:1")
    table = table.merge(salaries, on="code", how="left", validate="1:1")
    for colonne in ("population_2023", "salaries_prive_2024"):
        table[colonne] = pd.to_numeric(table[colonne]).astype(float)
    colonnes = ["code", "nom", "region", "region_nom", "codes_insee", "population_2023"]
    return table.assign(classe=table["code"] != MONACO)[[*colonnes, "salaries_prive_2024", "classe"]]


@cache
def territoires_industrie() -> pd.DataFrame:
    """id, libelle : un Territoire d'industrie par ligne, dont chacun a au moins un département."""
    exiger(dossier(), TERRITOIRES)
    return lire_csv("territoires/territoires_industrie.csv")


@cache
def territoires_industrie_departements() -> pd.DataFrame:
    """id, libelle, departement, part_population (0 à 1), liste (bool : au moins 1 % de la population)."""
    paires = lire_csv("territoires/territoires_industrie_departements.csv")
    table = paires.merge(territoires_industrie(), on="id", how="left", validate="m:1")
    part = table["part_population"].astype(float)
    table = table.assign(part_population=part, liste=part >= PART_LISTE)
    return table[["id", "libelle", "departement", "part_population", "liste"]]


@cache
def communes() -> pd.DataFrame:
    """code_insee, nom, departement (code douane), prefecture (bool) ; la plus grosse place d'abord."""
    table = lire_csv("territoires/communes.csv")
    return table.assign(prefecture=table["prefecture"] == "true")


@cache
def noms_usuels() -> pd.DataFrame:
    """nom (« Lorraine », « PACA »), code du territoire (« R13 »), nature (ancienne région, nom usuel…)."""
    return lire_csv("territoires/noms_usuels.csv")


@cache
def contours() -> dict[str, Any]:
    """GeoJSON des 100 unités (Monaco n'a pas de contour), DROM en encarts ; `id` = code douane."""
    texte = (dossier() / "contours" / "departements.geojson").read_text(encoding="utf-8")
    contenu: dict[str, Any] = json.loads(texte)
    return contenu


@cache
def encarts() -> dict[str, dict[str, Any]]:
    """Code du DROM → nom et cadre [ouest, sud, est, nord] de son encart, en degrés de la carte."""
    table = lire_csv("contours/encarts.csv")
    bords = table[["ouest", "sud", "est", "nord"]].astype(float).to_numpy().tolist()
    return {
        code: {"nom": nom, "cadre": cadre}
        for code, nom, cadre in zip(table["departement"], table["nom"], bords, strict=True)
    }


def libelle_produit(code: str) -> str:
    """Libellé d'un CPF4 ; un code inconnu reste lisible."""
    return _libelles_produits().get(code) or _non_repertorie(code)


def libelle_pays(code: str) -> str:
    """Nom d'un pays ; un code inconnu reste lisible."""
    return _libelles_pays().get(code) or _non_repertorie(code)


@cache
def _libelles_produits() -> dict[str, str]:
    return dict(zip(produits()["code"], produits()["libelle"], strict=True))


@cache
def _libelles_pays() -> dict[str, str]:
    return dict(zip(pays()["code"], pays()["libelle"], strict=True))


def _non_repertorie(code: str) -> str:
    return f"Code {code} (non répertorié)"
