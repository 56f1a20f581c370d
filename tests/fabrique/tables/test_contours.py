"""Contours normalisés."""

import json
from itertools import pairwise

import pytest

from modules.donnees import tables
from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.tables.contours import _aire_signee, geojson_departements, table_encarts
from tests.fabrique.tables.conftest import CARRE

NOMS = {"21": "Côte-d’Or", "9D": "La Réunion"}


def test_entites_normalisees(sources):
    collection = json.loads(geojson_departements(sources, NOMS))
    cote, reunion = collection["features"]
    assert (cote["id"], cote["properties"]) == ("21", {"code": "21", "nom": "Côte-d’Or"})
    assert (reunion["id"], reunion["properties"]) == ("9D", {"code": "9D", "nom": "La Réunion"})
    # L'îlot plus petit que la précision disparaît, et avec lui le multipolygone.
    assert cote["geometry"]["type"] == "Polygon"
    assert cote["geometry"]["coordinates"] == [CARRE[::-1]]


def test_unite_inconnue(sources):
    with pytest.raises(ErreurDonnees, match="9D"):
        geojson_departements(sources, {"21": "Côte-d’Or"})


def test_encarts_portent_notre_nom(sources):
    assert table_encarts(sources, NOMS).values.tolist() == [["9D", "La Réunion", -1, -1, 1.8, 2, 2.3]]


def test_aire_signee():
    assert _aire_signee(CARRE) == 1
    assert _aire_signee(CARRE[::-1]) == -1


def test_contours_embarques_dans_le_sens_de_plotly():
    """Anneaux extérieurs horaires, fermés, sans point répété."""
    for entite in tables.contours()["features"]:
        polygones = entite["geometry"]["coordinates"]
        if entite["geometry"]["type"] == "Polygon":
            polygones = [polygones]
        for exterieur, *trous in polygones:
            assert _aire_signee(exterieur) < 0, entite["id"]
            assert all(_aire_signee(trou) > 0 for trou in trous)
            assert exterieur[0] == exterieur[-1]
            assert all(a != b for a, b in pairwise(exterieur))
