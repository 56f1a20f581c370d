"""Inventaire : chaque fichier de `data/` y est, conforme ; chaque défaut est nommé."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import frictionless
import pytest

from modules.__main__ import principal
from modules.donnees import flux, inventaire, tables
from modules.donnees.controle_inventaire import verifier
from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.inventaire import enregistrer, lire, ressource_flux
from modules.donnees.schema import _controler
from tests.conftest import LIGNES, fabriquer_flux

TABLE = {
    "name": "essai-table",
    "title": "Table d'essai",
    "description": "Deux lignes.",
    "path": "essai/table.csv",
    "profile": "tabular-data-resource",
    "format": "csv",
    "periode": "2024",
    "corrige_a_la_main": True,
    "sources": [{"title": "Test"}],
    "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}],
    "schema": {
        "fields": [
            {"name": "code", "type": "string", "description": "Code", "constraints": {"required": True}},
            {"name": "nombre", "type": "integer", "description": "Nombre entier"},
            {"name": "part", "type": "number", "description": "Part", "constraints": {"minimum": 0}},
            {"name": "vrai", "type": "boolean", "description": "Vrai ou faux"},
            {"name": "jour", "type": "date", "description": "Jour"},
        ],
        "primaryKey": ["code"],
    },
}
CONTENU = "code,nombre,part,vrai,jour\n01,12,0.5,true,2024-01-31\nNA,,1e-3,false,\n"
CARTE = TABLE | {
    "name": "carte",
    "path": "carte.geojson",
    "profile": "data-resource",
    "format": "geojson",
    "schema": {
        "fields": [{"name": "code", "type": "string", "description": "Code"}],
        "primaryKey": ["code"],
    },
}


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """Dossier data/ en miniature, conforme : une table, une carte, un jeu de flux."""
    (tmp_path / "essai").mkdir()
    (tmp_path / "essai" / "table.csv").write_text(CONTENU, encoding="utf-8")
    entite = {"type": "Feature", "id": "25", "properties": {"code": "25"}, "geometry": None}
    (tmp_path / "carte.geojson").write_text(json.dumps({"features": [entite]}), encoding="utf-8")
    jeu = fabriquer_flux(LIGNES)
    flux.ecrire(tmp_path / "flux" / "officiel_2024.parquet", jeu.table, jeu.provenance)
    (tmp_path / "datapackage.json").write_text('{"name": "essai", "resources": []}', encoding="utf-8")
    enregistrer([TABLE, CARTE, ressource_flux(tmp_path / "flux" / "officiel_2024.parquet")], dossier=tmp_path)
    return tmp_path


def test_les_donnees_du_projet_sont_conformes():
    assert verifier() == []


def test_toute_ressource_decrite_est_presente_et_datee():
    paquet = lire()
    chemins = [r["path"] for r in paquet["resources"]]
    assert chemins == sorted(chemins)
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
    assert table["hash"].startswith("sha256:")
    assert table["schema"] == TABLE["schema"]
    jeu = ressources["flux/officiel_2024.parquet"]
    assert jeu["periode"] == "2024-01/2024-12"
    assert [c["name"] for c in jeu["schema"]["fields"]] == [*flux.CLES_ANNUELLES, *flux.MESURES]


def test_conforme(dossier):
    assert verifier(dossier) == []
    (dossier / "publication.toml").write_text("titre = 'réglage'\n", encoding="utf-8")
    (dossier / "publication-logo.svg").write_text("<svg/>\n", encoding="utf-8")
    assert verifier(dossier) == []


def test_enregistrer_est_deterministe_et_oublie_les_jeux_effaces(dossier):
    """Un jeu de flux se décrit tout seul ; la description d'une table, elle, n'est jamais perdue."""
    avant = (dossier / "datapackage.json").read_bytes()
    enregistrer([TABLE], dossier=dossier)
    assert (dossier / "datapackage.json").read_bytes() == avant
    (dossier / "carte.geojson").unlink()
    (dossier / "flux" / "officiel_2024.parquet").unlink()
    enregistrer([], dossier=dossier)
    assert [r["path"] for r in lire(dossier)["resources"]] == ["carte.geojson", "essai/table.csv"]
    assert verifier(dossier) == ["carte.geojson : fichier absent"]


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
        (remplacer("NA,,", "NA,douze,"), "ligne 3, colonne nombre : « douze » n'est pas un nombre entier"),
        (
            remplacer("0.5", '"0,5"'),
            "ligne 2, colonne part : « 0,5 » n'est pas un nombre, attendu : un nombre à partir de 0",
        ),
        (remplacer("0.5", "-0.5"), "ligne 2, colonne part : -0.5 est hors limites"),
        (remplacer("0.5", "0,5"), "ligne 2 : 6 cellules pour 5 colonnes"),
        (lambda d: (d / "essai" / "table.csv").write_bytes(CONTENU.encode() + b"\xe9,,,,\n"), "en UTF-8"),
        (remplacer("true", "vrai"), "ligne 2, colonne vrai : « vrai » n'est pas true ou false"),
        (
            remplacer("2024-01-31", "31/01/2024"),
            "ligne 2, colonne jour : « 31/01/2024 » n'est pas une date (attendu : AAAA-MM-JJ)",
        ),
        (remplacer("NA,", "01,"), "lignes 2 et 3 : 01 figure plusieurs fois"),
        (remplacer("NA,", ","), "ligne 3, colonne code : cellule vide"),
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


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """Tout `data/` sauf les flux, qui ne se corrigent pas à la main."""
    shutil.copytree(tables.dossier(), tmp_path / "data", ignore=shutil.ignore_patterns("*.parquet"))
    chemin = tmp_path / "data" / "datapackage.json"
    paquet = json.loads(chemin.read_text(encoding="utf-8"))
    paquet["resources"] = [r for r in paquet["resources"] if not r["path"].startswith("flux/")]
    chemin.write_text(json.dumps(paquet), encoding="utf-8")
    return tmp_path / "data"


def refus_frictionless(dossier: Path) -> set[tuple[str, int | None, str]]:
    """Ce que le validateur `frictionless` refuse : chemin, ligne, colonne. L'empreinte n'est pas le sujet."""
    rapport = frictionless.validate(
        dossier / "datapackage.json", skip_errors=["hash-count", "byte-count"], type="package"
    )
    return {
        (tache.place, getattr(e, "row_number", None), colonne)
        for tache in rapport.tasks
        for e in tache.errors
        for colonne in getattr(e, "field_names", [getattr(e, "field_name", "")])
    }


def refus_francais(dossier: Path) -> set[tuple[str, int | None, str]]:
    """Ce que le nôtre refuse, empreintes et tailles mises à part."""
    tables_csv = [r["path"] for r in lire(dossier)["resources"] if r["format"] == "csv"]
    defauts = _controler(dossier, tables_csv)
    assert all(isinstance(d, Defaut) for d in defauts)
    return {(d.fichier, d.ligne, d.colonne or "") for d in defauts}


SURTAXES, REGIME = "tarifs/surtaxes.csv", "R5_S301FL10_2026-10-09"
# Table, ligne ajoutée, colonnes que les deux validateurs doivent refuser.
REFUSEES = (
    (SURTAXES, "R9,0111,n_importe,-999", {"regime", "borne", "points"}),
    (SURTAXES, f"{REGIME},111,min,dix", {"cpf4", "points"}),
    (SURTAXES, f"{REGIME},0112,min,", {"points"}),
    (SURTAXES, f"{REGIME},9999,central,1001", {"cpf4", "points"}),
    ("nomenclatures/familles.csv", "Vins rouges,", {"famille", "libelle"}),
    ("territoires/territoires_industrie_departements.csv", "ti-0101,971,1.5", {"part_population"}),
    (
        "nomenclatures/pays.csv",
        "Z,Nulle,,ZZ,Loin,oui,false,1989,2031-13,un,",
        {"code", "iso3", "zone", "ue27", "debut", "fin", "article", "de"},
    ),
    ("tarifs/regimes.csv", "R8,Essai,libre,2026-02-30,,,", {"genre", "date"}),
)


def ajouter_une_ligne_fautive_partout(dossier: Path) -> set[tuple[str, int | None, str]]:
    """« *?, * » dans chaque cellule d'une ligne neuve de chaque table ; les cellules où c'est interdit."""
    interdites, regles = set(), {"pattern", "enum", "minimum", "maximum"}
    for ressource in (r for r in lire(dossier)["resources"] if r["format"] == "csv"):
        nom, champs = ressource["path"], ressource["schema"]["fields"]
        texte, fautive = (dossier / nom).read_text(encoding="utf-8"), ",".join(['"*?, *"'] * len(champs))
        (dossier / nom).write_text(f"{texte}{fautive}\n", encoding="utf-8")
        interdites |= {
            (nom, texte.count("\n") + 1, c["name"])
            for c in champs
            if c["type"] != "string" or regles & set(c.get("constraints", {}))
        }
    return interdites


def test_une_ligne_refusee_l_est_par_les_deux_validateurs_au_meme_endroit(copie):
    """Mêmes règles, lues au même endroit : même ligne, mêmes colonnes ; rien d'autre n'est refusé."""
    assert refus_francais(copie) == set()
    attendus = set()
    for nom, ligne, colonnes in REFUSEES:
        texte = (copie / nom).read_text(encoding="utf-8")
        (copie / nom).write_text(f"{texte}{ligne}\n", encoding="utf-8")
        attendus |= {(nom, texte.count("\n") + 1, colonne) for colonne in colonnes}
    attendus |= ajouter_une_ligne_fautive_partout(copie)
    notre, leur = refus_francais(copie), refus_frictionless(copie)
    assert attendus <= notre
    assert attendus <= leur
    touchees = {(nom, ligne) for nom, ligne, _ in attendus}
    assert {(nom, ligne) for nom, ligne, _ in leur} == touchees


def test_la_ligne_de_trois_cellules_est_refusee_partout(copie, monkeypatch, capsys):
    """« 0111,n_importe,-999 » : par le schéma, par la commande et par `frictionless`."""
    with (copie / SURTAXES).open("a", encoding="utf-8") as fichier:
        fichier.write("0111,n_importe,-999\n")
    numero = (copie / SURTAXES).read_text(encoding="utf-8").count("\n")
    assert any(n == SURTAXES and rang == numero for n, rang, _ in refus_frictionless(copie))
    assert (SURTAXES, numero, "") in refus_francais(copie)
    monkeypatch.setattr(tables, "dossier", lambda: copie)
    assert principal(["inventaire"]) == 2
    assert f"ligne {numero} : 3 cellules pour 4 colonnes" in capsys.readouterr().err


def test_chaque_table_a_ses_regles_et_chaque_lien_mene_quelque_part():
    ressources = lire()["resources"]
    noms = {r["name"]: {c["name"] for c in r["schema"]["fields"]} for r in ressources}
    for ressource in ressources:
        schema = ressource["schema"]
        colonnes = noms[ressource["name"]]
        assert any(c.get("constraints", {}).get("required") for c in schema["fields"]), ressource["path"]
        assert set(schema.get("primaryKey", [])) <= colonnes
        for lien in schema.get("foreignKeys", []):
            assert lien["fields"] in colonnes
            assert lien["reference"]["fields"] in noms[lien["reference"]["resource"]]
        motifs = [c for c in schema["fields"] if "pattern" in c.get("constraints", {})]
        assert all(c.get("attendu") for c in motifs), "un motif se dit aussi en français"


def test_tous_les_defauts_d_un_coup_et_situes(dossier):
    (dossier / "essai" / "table.csv").write_text(
        "code,nombre,part,vrai,jour\n01,x,0.5,oui,\n01,,,,\n,1\n", encoding="utf-8"
    )
    enregistrer([TABLE], dossier=dossier)
    lieux = [(d.fichier, d.ligne, d.colonne, d.attendu) for d in verifier(dossier)]
    assert lieux == [
        ("essai/table.csv", 4, None, "5 cellules"),
        ("essai/table.csv", 2, "nombre", "un nombre entier"),
        ("essai/table.csv", 2, "vrai", "true ou false"),
        ("essai/table.csv", 3, "code", "une seule ligne"),
    ]


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
