"""Construction complète : déterministe, prudente, sans copie des sources."""

import hashlib
from pathlib import Path

import pytest

from modules.donnees import tables
from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.tables.ensemble import (
    _CALCULEES,
    actualiser_inventaire,
    construire_droits,
    construire_references,
)

VRAIES_SOURCES = tables.dossier().parents[1] / "shared" / "sources"
avec_sources = pytest.mark.skipif(
    not VRAIES_SOURCES.is_dir(), reason="le dossier de sources n'accompagne pas le projet public"
)


def test_deux_constructions_donnent_les_memes_octets(sources, tmp_path):
    premiers = construire_references(sources, tmp_path / "data")
    octets = {c: c.read_bytes() for c in tmp_path.glob("data/**/*") if c.is_file()}
    seconds = construire_references(sources, tmp_path / "data")
    assert {f.etat for f in premiers} == {"écrit", "gardé"}
    assert {f.etat for f in seconds} == {"inchangé", "gardé"}
    assert {c: c.read_bytes() for c in octets} == octets
    assert (tmp_path / "static" / "departements.geojson").is_file()


def test_les_tables_a_la_main_sont_gardees(sources, tmp_path):
    main = tmp_path / "data" / "nomenclatures" / "libelles_cpf4.csv"
    main.parent.mkdir(parents=True)
    main.write_text("corrigé\n", encoding="utf-8")
    etats = {f.nom: f.etat for f in construire_references(sources, tmp_path / "data")}
    assert main.read_text(encoding="utf-8") == "corrigé\n"
    assert etats["nomenclatures/libelles_cpf4.csv"] == "gardé"


def test_une_table_calculee_modifiee_est_retablie(sources, tmp_path):
    construire_references(sources, tmp_path / "data")
    pays = tmp_path / "data" / "nomenclatures" / "pays.csv"
    pays.write_text("abîmé\n", encoding="utf-8")
    etats = {f.nom: f.etat for f in construire_references(sources, tmp_path / "data")}
    assert etats["nomenclatures/pays.csv"] == "écrit"
    assert etats["territoires/regions.csv"] == "inchangé"
    assert pays.read_text(encoding="utf-8").startswith("code,libelle,")


def test_rien_n_est_ecrit_si_une_source_manque(sources, tmp_path):
    (sources / "geo" / "encarts.json").unlink()
    with pytest.raises(ErreurDonnees, match="encarts"):
        construire_references(sources, tmp_path / "data")
    assert not (tmp_path / "data").exists()
    with pytest.raises(ErreurDonnees, match="introuvable"):
        construire_references(tmp_path / "absent", tmp_path / "data")


@avec_sources
def test_les_tables_embarquees_sont_celles_que_l_on_construit(tmp_path):
    construire_references(VRAIES_SOURCES, tmp_path / "data")
    for nom in [*_CALCULEES, "contours/encarts.csv", "contours/departements.geojson"]:
        assert (tables.dossier() / nom).read_bytes() == (tmp_path / "data" / nom).read_bytes(), nom


@avec_sources
def test_les_droits_ne_sont_refaits_que_sur_demande(tmp_path):
    corrige = tmp_path / "tarifs" / "npf.csv"
    corrige.parent.mkdir()
    corrige.write_text("corrigé\n", encoding="utf-8")
    etats = {f.nom: f.etat for f in construire_droits(VRAIES_SOURCES, tmp_path, ecraser=False)}
    assert etats["tarifs/npf.csv"] == "gardé"
    assert etats["tarifs/surtaxes.csv"] == "écrit"
    assert corrige.read_text(encoding="utf-8") == "corrigé\n"
    etats = {f.nom: f.etat for f in construire_droits(VRAIES_SOURCES, tmp_path, ecraser=True)}
    assert etats["tarifs/npf.csv"] == "écrit"
    assert corrige.read_text(encoding="utf-8").startswith("cpf4,")


@avec_sources
def test_aucune_copie_d_une_source():
    """Le projet ne contient que des tables calculées ou écrites par lui."""
    racine = tables.dossier().parent
    embarques = [c for d in ("data", "static") for c in (racine / d).rglob("*") if c.is_file()]
    sources = {_empreinte(c) for c in VRAIES_SOURCES.rglob("*") if c.is_file()}
    assert [c.name for c in embarques if _empreinte(c) in sources] == []


def test_inventaire_d_un_dossier_construit(sources, tmp_path):
    construire_references(sources, tmp_path / "data")
    assert actualiser_inventaire(tmp_path / "data") == tmp_path / "data" / "datapackage.json"


def _empreinte(chemin: Path) -> str:
    return hashlib.sha256(chemin.read_bytes()).hexdigest()
