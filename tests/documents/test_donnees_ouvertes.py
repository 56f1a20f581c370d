"""L'export ouvert d'une simulation répond au schéma qu'il annonce."""

import hashlib
import json

import pandas as pd
import pytest

from modules.documents.donnees_ouvertes import _PRODUITS, _UNITES, exporter


@pytest.fixture(scope="module")
def dossier(simulation, tmp_path_factory):
    chemin = tmp_path_factory.mktemp("ouvert")
    exporter(simulation, dossier=chemin)
    return chemin


def lire(dossier, nom):
    return pd.read_csv(dossier / nom, dtype=str, keep_default_na=False)


def test_schema_conforme(dossier):
    paquet = json.loads((dossier / "datapackage.json").read_text(encoding="utf-8"))
    assert paquet["statut"] == "estimation"
    assert "ne s’additionnent pas" in paquet["description"]
    motifs = {
        "integer": r"-?\d*",
        "number": r"(-?\d+(\.\d+)?(e-?\d+)?)?",
        "boolean": "1|0",
        "string": ".+",
    }
    for ressource in paquet["resources"]:
        octets = (dossier / ressource["path"]).read_bytes()
        assert ressource["hash"] == f"sha256:{hashlib.sha256(octets).hexdigest()}"
        table = lire(dossier, ressource["path"])
        champs = ressource["schema"]["fields"]
        assert [c["name"] for c in champs] == list(table.columns)
        for champ in champs:
            assert champ["description"]
            assert table[champ["name"]].str.fullmatch(motifs[champ["type"]]).all(), champ
        assert not table.duplicated(ressource["schema"]["primaryKey"]).any()


def test_toutes_les_unites_et_les_memes_totaux(dossier, simulation):
    produits, unites = lire(dossier, _PRODUITS), lire(dossier, _UNITES)
    assert len(unites) == 101
    sommes = produits.astype({"droits_eur": float}).groupby("departement")["droits_eur"].sum()
    for code in ("25", "9C", "99"):
        assert sommes[code] == pytest.approx(simulation.resultat.ligne(code)["droits_eur"], abs=300)


def test_memes_octets(dossier, simulation, tmp_path):
    for chemin in exporter(simulation, dossier=tmp_path):
        assert chemin.read_bytes() == (dossier / chemin.name).read_bytes()
