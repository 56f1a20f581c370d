"""Contours des départements pour la carte : GeoJSON normalisé et cadres des encarts d'outre-mer.

`data/contours/departements.geojson` est la référence, décrite dans l'inventaire et reprise dans les documents
exportés. L'application sert la même chose depuis `static/`, seul dossier que Streamlit publie et qu'un chemin
d'inventaire ne peut pas désigner : la construction écrit les deux fichiers, un test vérifie qu'ils sont
identiques.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from modules.donnees.erreurs import Defaut, ErreurDonnees

_DECIMALES = 3  # environ 100 m : sous le pixel à toutes les tailles affichées
_CONTOURS = "geo/departements_douane_encarts.geojson"
_ENCARTS = "geo/encarts.json"

_Anneau = list[list[float]]


def geojson_departements(sources: Path, noms: dict[str, str]) -> bytes:
    """GeoJSON des unités, triées par code : `id` = `properties.code` = code douane, `nom` = notre nom.

    Coordonnées arrondies, points répétés retirés, anneau extérieur horaire et trous antihoraires : c'est le
    sens qu'attend Plotly. Lève `ErreurDonnees` pour une unité inconnue.
    """
    contenu = _lire(sources, _CONTOURS)
    entites = []
    for entite in contenu["features"]:
        code = entite["properties"]["code"]
        if code not in noms:
            raise ErreurDonnees(f"Contour d'une unité inconnue : « {code} ».")
        entites.append(
            {
                "type": "Feature",
                "id": code,
                "properties": {"code": code, "nom": noms[code]},
                "geometry": _geometrie(entite["geometry"]),
            }
        )
    entites.sort(key=lambda e: str(e["id"]))
    collection = {"type": "FeatureCollection", "features": entites}
    return (json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def table_encarts(sources: Path, noms: dict[str, str]) -> pd.DataFrame:
    """departement, nom, ouest, sud, est, nord (degrés de la carte), echelle (agrandissement du contour)."""
    lignes = []
    for code, encart in sorted(_lire(sources, _ENCARTS).items()):
        bords = [round(bord, _DECIMALES) for bord in encart["cadre"]]
        lignes.append((code, noms[code], *bords, encart["echelle"]))
    return pd.DataFrame(lignes, columns=["departement", "nom", "ouest", "sud", "est", "nord", "echelle"])


def _lire(sources: Path, nom: str) -> dict[str, Any]:
    chemin = sources / nom
    if not chemin.is_file():
        phrase = f"Source absente : « {nom} ». Vérifier l'option --sources."
        raise ErreurDonnees(Defaut(phrase, fichier=nom))
    contenu: dict[str, Any] = json.loads(chemin.read_text(encoding="utf-8"))
    return contenu


def _geometrie(geometrie: dict[str, Any]) -> dict[str, Any]:
    """Polygone ou multipolygone normalisé ; les îlots réduits à rien par l'arrondi disparaissent."""
    polygones = geometrie["coordinates"]
    if geometrie["type"] == "Polygon":
        polygones = [polygones]
    normalises = []
    for exterieur, *trous in polygones:
        contour = _anneau(exterieur, horaire=True)
        if contour:
            creux = (_anneau(trou, horaire=False) for trou in trous)
            normalises.append([contour, *(trou for trou in creux if trou)])
    if len(normalises) == 1:
        return {"type": "Polygon", "coordinates": normalises[0]}
    return {"type": "MultiPolygon", "coordinates": normalises}


def _anneau(points: _Anneau, *, horaire: bool) -> _Anneau:
    """Anneau fermé dans le sens voulu ; vide s'il n'a plus de surface."""
    arrondis: _Anneau = []
    for longitude, latitude in points:
        point = [round(longitude, _DECIMALES), round(latitude, _DECIMALES)]
        if not arrondis or point != arrondis[-1]:
            arrondis.append(point)
    aire = _aire_signee(arrondis)
    if aire == 0:
        return []
    return arrondis[::-1] if (aire > 0) == horaire else arrondis


def _aire_signee(anneau: _Anneau) -> float:
    """Aire (degrés²) d'un anneau fermé : positive dans le sens antihoraire."""
    suivants = pairwise(anneau)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in suivants) / 2
