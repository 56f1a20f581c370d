"""Inventaire : chaque fichier de `data/` y est, conforme ; chaque défaut est nommé."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from modules.donnees import flux, inventaire, tables
from modules.donnees.controle_inventaire import verifier
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.inventaire import Champ, Ressource, enregistrer, lire, ressource_flux
from modules.fabrique.tables.ressources import REFERENCES
from modules.fabrique.tables.ressources_tarifs import DROITS
from tests.conftest import LIGNES, fabriquer_flux

TABLE = Ressource(
    chemin="essai/table.csv",
    titre="Table d'essai",
    description="Deux lignes.",
    champs=(
        Champ("code", "string", "Code"),
        Champ("nombre", "integer", "Nombre entier"),
        Champ("part", "number", "Part"),
        Champ("vrai", "boolean", "Vrai ou faux"),
        Champ("jour", "date", "Jour"),
    ),
    cle=("code",),
    sources=("Test",),
    licences=("lo2",),
    periode="2024",
)
CONTENU = "code,nombre,part,vrai,jour\n01,12,0.5,true,2024-01-31\nNA,,1e-3,false,\n"
CARTE = Ressource(
    "carte.geojson", "Carte", "Un point.", (Champ("code", "string", "Code"),), ("code",), ("Test",), ("lo2",),
    "2024",
)  # fmt: skip


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """Dossier data/ en miniature, conforme : une table, une carte, un jeu de flux."""
    (tmp_path / "essai").mkdir()
    (tmp_path / "essai" / "table.csv").write_text(CONTENU, encoding="utf-8")
    entite = {"type": "Feature", "id": "25", "properties": {"code": "25"}, "geometry": None}
    (tmp_path / "carte.geojson").write_text(json.dumps({"features": [entite]}), encoding="utf-8")
    jeu = fabriquer_flux(LIGNES)
    flux.ecrire(tmp_path / "flux" / "officiel_2024.parquet", jeu.table, jeu.provenance)
    enregistrer([TABLE, CARTE, ressource_flux(tmp_path / "flux" / "officiel_2024.parquet")], dossier=tmp_path)
    return tmp_path


def test_les_donnees_du_projet_sont_conformes():
    assert verifier() == []


def test_toute_ressource_decrite_est_presente_et_datee():
    paquet = lire()
    chemins = [r["path"] for r in paquet["resources"]]
    assert chemins == sorted(chemins)
    assert {r.chemin for r in (*REFERENCES, *DROITS)} <= set(chemins)
    assert "flux/estimation_2024.parquet" in chemins
    for ressource in paquet["resources"]:
        assert ressource["periode"]
        assert ressource["sources"][0]["title"]
        assert ressource["licenses"][0]["title"]
        assert not ressource["path"].startswith(("/", ".."))


def test_mentions_obligatoires():
    """GeoNames et l'OCDE sont crédités là où l'estimation s'en sert."""
    estimation = next(r for r in lire()["resources"] if r["path"] == "flux/estimation_2024.parquet")
    credits = " ".join(s["title"] for s in estimation["sources"])
    assert "GeoNames" in credits
    assert "OCDE" in credits
    assert {"CC-BY-4.0", "oecd-terms"} <= {licence["name"] for licence in estimation["licenses"]}


def test_description_frictionless(dossier):
    ressources = {r["path"]: r for r in lire(dossier)["resources"]}
    table = ressources["essai/table.csv"]
    assert table["name"] == "essai-table"
    assert table["profile"] == "tabular-data-resource"
    assert table["bytes"] == len(CONTENU)
    assert table["schema"]["primaryKey"] == ["code"]
    assert table["schema"]["fields"][1] == {
        "name": "nombre", "type": "integer", "description": "Nombre entier",
    }  # fmt: skip
    jeu = ressources["flux/officiel_2024.parquet"]
    assert jeu["periode"] == "2024-01/2024-12"
    assert [c["name"] for c in jeu["schema"]["fields"]] == [*flux.CLES_ANNUELLES, *flux.MESURES]


def test_conforme(dossier):
    assert verifier(dossier) == []
    (dossier / "publication.toml").write_text("titre = 'réglage'\n", encoding="utf-8")
    (dossier / "publication-logo.svg").write_text("<svg/>\n", encoding="utf-8")
    assert verifier(dossier) == []


def test_enregistrer_est_deterministe_et_oublie_les_fichiers_disparus(dossier):
    avant = (dossier / "datapackage.json").read_bytes()
    enregistrer([TABLE], dossier=dossier)
    assert (dossier / "datapackage.json").read_bytes() == avant
    (dossier / "carte.geojson").unlink()
    enregistrer([], dossier=dossier)
    assert [r["path"] for r in lire(dossier)["resources"]] == [
        "essai/table.csv",
        "flux/officiel_2024.parquet",
    ]


def remplacer(ancien: str, nouveau: str) -> Callable[[Path], None]:
    """Modification de la table d'essai, puis mise à jour de l'inventaire."""

    def modifier(dossier: Path) -> None:
        chemin = dossier / "essai" / "table.csv"
        chemin.write_text(chemin.read_text(encoding="utf-8").replace(ancien, nouveau), encoding="utf-8")
        enregistrer([TABLE], dossier=dossier)

    return modifier


@pytest.mark.parametrize(
    ("modifier", "defaut"),
    [
        (remplacer("NA,,", "NA,douze,"), "colonne nombre : 1 valeur(s) hors type, « douze » ligne 3"),
        (remplacer("0.5", '"0,5"'), "colonne part : 1 valeur(s) hors type, « 0,5 » ligne 2"),
        (remplacer("0.5", "0,5"), "ligne 2 : 6 cellules pour 5 colonnes"),
        (lambda d: (d / "essai" / "table.csv").write_bytes(CONTENU.encode() + b"\xe9,,,,\n"), "en UTF-8"),
        (remplacer("true", "vrai"), "colonne vrai : 1 valeur(s) hors type, « vrai » ligne 2"),
        (remplacer("2024-01-31", "31/01/2024"), "colonne jour : 1 valeur(s) hors type"),
        (remplacer("NA,", "01,"), "clé code répétée sur 1 ligne(s), « 01 » par exemple"),
        (remplacer("NA,", ","), "clé code vide sur 1 ligne(s)"),
        (remplacer("code,nombre", "nombre,code"), "au lieu de code, nombre, part, vrai, jour"),
        (remplacer(",", ";"), "points-virgules : lancer « python -m modules inventaire --actualiser »"),
        (lambda d: (d / "essai" / "table.csv").write_text(CONTENU + "\n"), "empreinte différente"),
        (lambda d: (d / "essai" / "table.csv").unlink(), "essai/table.csv : fichier absent"),
        (lambda d: (d / "intrus.csv").write_text("a\n"), "intrus.csv : absent de l'inventaire"),
        (lambda d: (d / "publication.csv").write_text("a\n"), "publication.csv : absent de l'inventaire"),
    ],
)
def test_chaque_defaut_est_nomme(dossier, modifier, defaut):
    modifier(dossier)
    assert any(defaut in d for d in verifier(dossier)), verifier(dossier)


def test_carte_et_flux_sont_controles(dossier):
    carte = dossier / "carte.geojson"
    carte.write_text(carte.read_text(encoding="utf-8").replace('"id": "25"', '"id": "26"'), encoding="utf-8")
    jeu = fabriquer_flux([*LIGNES, LIGNES[0]])
    chemin = dossier / "flux" / "officiel_2024.parquet"
    flux.ecrire(chemin, jeu.table, jeu.provenance)
    enregistrer([CARTE, ressource_flux(chemin)], dossier=dossier)
    assert verifier(dossier) == [
        "carte.geojson : identifiants différents du code : 26",
        "flux/officiel_2024.parquet : clé sens, departement, produit, pays répétée sur 1 ligne(s), "
        "« export 25 2932 DE » par exemple",
    ]


def test_une_entree_incomplete_est_refusee(dossier):
    paquet = lire(dossier)
    paquet["resources"][1] |= {"periode": "", "schema": {"fields": [{"name": "code", "type": "string"}]}}
    (dossier / "datapackage.json").write_text(json.dumps(paquet), encoding="utf-8")
    defauts = verifier(dossier)
    assert any("« periode » manque" in d for d in defauts)
    assert any("colonne « code » sans description" in d for d in defauts)


def test_inventaire_absent(tmp_path):
    with pytest.raises(ErreurDonnees, match="inventaire --actualiser"):
        lire(tmp_path)


def test_un_jeu_ecrit_ailleurs_n_entre_pas_dans_l_inventaire(dossier, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "dossier", lambda: dossier)
    ailleurs = tmp_path / "sortie" / "officiel_2023.parquet"
    jeu = fabriquer_flux(LIGNES)
    for chemin, attendu in ((ailleurs, 3), (dossier / "flux" / "officiel_2023.parquet", 4)):
        flux.ecrire(chemin, jeu.table, jeu.provenance)
        inventaire.enregistrer_flux(chemin)
        assert len(lire(dossier)["resources"]) == attendu
