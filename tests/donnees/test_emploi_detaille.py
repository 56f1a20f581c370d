"""Import de l'emploi fin : fichiers reconnus, sommes à la main, refus en français."""

import zipfile
from pathlib import Path

import pytest

from modules.donnees import controle_inventaire, inventaire, tables
from modules.donnees.emploi import tables_emploi
from modules.donnees.emploi_detaille import (
    SANS_PRODUIT,
    TOTAL,
    _lire_provenance,
    charger,
    disponible,
    ecrire,
    importer,
    lire,
    ressource_detail,
)
from modules.donnees.erreurs import ErreurDonnees

EXEMPLE = tables.dossier().parents[1] / "shared/sources/emploi/exemple_urssaf_commune_ape_rouen.csv"
INSEE = {"20": "2A", "9A": "971", "9B": "972", "9C": "973", "9D": "974"}
ENTETE = (
    "Code commune;Commune;Code EPCI;Code APE;Nombre d'établissements 2023;Effectifs salariés 2023;"
    "Nombre d'établissements 2024;Effectifs salariés 2024"
)


def communes() -> dict[str, tuple[str, int, int]]:
    """Département douane → (commune, salariés publiés 2023, 2024)."""
    publies = tables_emploi().departements[["salaries_prive_2023", "salaries_prive_2024"]].dropna()
    return {
        code: ((INSEE.get(code, code) + "001")[:5].ljust(5, "1"), int(a), int(b))
        for code, a, b in publies.itertuples(name=None)
    }


def lignes(*, sans: tuple[str, ...] = (), facteur: float = 1.0) -> list[str]:
    """Un fichier complet : par département, 40 % de pharmacie (2120Z), le reste en commerce (4711F)."""
    sortie = []
    for code, (commune, avant, apres) in communes().items():
        if code not in sans:
            bien = int(0.4 * apres * facteur)
            sortie.append(f"{commune};{commune} Chef-lieu;;2120Z;1;{int(0.4 * avant)};1;{bien}")
            reste = int(apres * facteur) - bien
            sortie.append(f"{commune};{commune} Chef-lieu;;47.11F;1;{avant - int(0.4 * avant)};1;{reste}")
    return sortie


def fichier(dossier: Path, contenu: list[str], *, entete: str = ENTETE, codage: str = "utf-8") -> Path:
    chemin = dossier / "urssaf.csv"
    chemin.write_bytes("\r\n".join([entete, *contenu]).encode(codage) + b"\r\n")
    return chemin


def test_fichier_complet(tmp_path):
    d = importer(fichier(tmp_path, lignes()), tables_emploi())
    p = d.provenance
    assert (p.source, p.annee, p.partiel, p.annee_reference) == ("urssaf", 2024, False, 2024)
    assert p.couverture == pytest.approx(1, abs=1e-3)
    assert len(p.departements) == 99
    assert "ODbL" in p.licence
    ain = d.table[d.table["territoire"] == "01"].set_index("code")["salaries"].to_dict()
    assert ain == {"2120": 63_147, SANS_PRODUIT: 94_721, TOTAL: 157_868}
    assert d.table.query("territoire == '20' and code == @TOTAL")["salaries"].item() == 82_576


def test_annee_choisie(tmp_path):
    d = importer(fichier(tmp_path, lignes()), tables_emploi(), annee=2023)
    total = d.table.query("territoire == '01' and code == @TOTAL")["salaries"].item()
    assert (d.provenance.annee, total) == (2023, 157_542)


def test_annee_absente_refusee(tmp_path):
    with pytest.raises(ErreurDonnees, match="de 2023 à 2024"):
        importer(fichier(tmp_path, lignes()), tables_emploi(), annee=2010)


def test_annee_sans_total_publie_jugee_sur_la_derniere_connue(tmp_path):
    """2025 n'a pas de total publié ici : c'est 2024, dans le même fichier, qui juge la couverture."""
    contenu = [f"{ligne};1;7" for ligne in lignes()]
    entete = ENTETE + ";Nombre d'établissements 2025;Effectifs salariés 2025"
    d = importer(fichier(tmp_path, contenu, entete=entete), tables_emploi())
    assert (d.provenance.annee, d.provenance.annee_reference) == (2025, 2024)
    assert d.provenance.couverture == pytest.approx(1, abs=1e-3)


def test_noms_techniques_virgules_et_codage_windows(tmp_path):
    """L'export par l'API a d'autres noms de colonnes ; un tableur a pu changer codage et séparateur."""
    entete = (
        "code_commune,commune,epci,ape,nombre_d_etablissements_2023,effectifs_salaries_2023,"
        "nombre_d_etablissements_2024,effectifs_salaries_2024"
    )
    contenu = [ligne.replace(";", ",").replace("Chef-lieu", "Évêché") for ligne in lignes()]
    d = importer(fichier(tmp_path, contenu, entete=entete, codage="cp1252"), tables_emploi())
    assert d.provenance.couverture == pytest.approx(1, abs=1e-3)


def test_csv_compresse(tmp_path):
    archive = tmp_path / "urssaf.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("export.csv", fichier(tmp_path, lignes()).read_bytes())
    assert importer(archive, tables_emploi()).provenance.source == "urssaf"


def test_territoire_industrie_par_ses_intercommunalites(tmp_path):
    """ti-0302 (Guyane) : son intercommunalité, et exactement son total publié."""
    t = tables_emploi()
    siren = t.membres.loc[t.membres["id"] == "ti-0302", "siren"].item()
    total, avant = int(t.ti.at["ti-0302", "salaries_prives_2024"]), communes()["9C"]
    contenu = [ligne for ligne in lignes() if not ligne.startswith("973")]
    contenu += [
        f"97304;97304 Kourou;{siren};2120Z;1;{total};1;{total}",
        f"97302;97302 Cayenne;;4711F;1;{avant[1] - total};1;{avant[2] - total}",
    ]
    d = importer(fichier(tmp_path, contenu), t)
    ti = d.table[d.table["territoire"] == "ti-0302"].set_index("code")["salaries"].to_dict()
    assert ti == {"2120": total, TOTAL: total}


def test_territoire_industrie_incomplet_ecarte(tmp_path):
    t = tables_emploi()
    siren = t.membres.loc[t.membres["id"] == "ti-0302", "siren"].item()
    contenu = [ligne.replace(";;2120Z", f";{siren};2120Z") for ligne in lignes()]
    d = importer(fichier(tmp_path, contenu), t)
    assert d.provenance.ti_ecartes == ("ti-0302",)
    assert "ti-0302" not in set(d.table["territoire"])


def test_territoires_absents_refuses_sauf_partiel(tmp_path):
    chemin = fichier(tmp_path, lignes(sans=("01", "75")))
    with pytest.raises(ErreurDonnees, match="ne couvre pas la France") as erreur:
        importer(chemin, tables_emploi())
    assert "2 départements absents" in erreur.value.defauts[0]
    d = importer(chemin, tables_emploi(), partiel=True)
    assert d.provenance.partiel
    assert set(d.provenance.departements).isdisjoint({"01", "75"})


def test_complet_avec_l_option_partiel_n_est_pas_dit_partiel(tmp_path):
    assert not importer(fichier(tmp_path, lignes()), tables_emploi(), partiel=True).provenance.partiel


def test_fichier_tronque_refuse(tmp_path):
    with pytest.raises(ErreurDonnees, match="ne couvre pas la France") as erreur:
        importer(fichier(tmp_path, lignes(facteur=0.8)), tables_emploi())
    assert any("80,0 %" in d for d in erreur.value.defauts)


@pytest.mark.parametrize("partiel", [False, True])
def test_trop_de_salaries_refuse_meme_partiel(tmp_path, partiel):
    with pytest.raises(ErreurDonnees, match="trop de salariés"):
        importer(fichier(tmp_path, lignes(facteur=1.5)), tables_emploi(), partiel=partiel)


def test_doublons_refuses(tmp_path):
    with pytest.raises(ErreurDonnees, match="en double"):
        importer(fichier(tmp_path, lignes() * 2), tables_emploi())


def test_effectif_illisible_nomme_sa_ligne(tmp_path):
    contenu = lignes()
    contenu[3] = contenu[3].rsplit(";", 1)[0] + ";douze"
    with pytest.raises(ErreurDonnees, match="nombres entiers") as erreur:
        importer(fichier(tmp_path, contenu), tables_emploi())
    assert (erreur.value.ligne, erreur.value.colonne) == (5, "Effectifs salariés 2024")
    negatif = [*lignes()[:-1], lignes()[-1].rsplit(";", 1)[0] + ";-3"]
    with pytest.raises(ErreurDonnees, match="nombres entiers"):
        importer(fichier(tmp_path, negatif), tables_emploi())


@pytest.mark.parametrize(("commune", "ape"), [("98735", "2120Z"), ("01999", "3412Z"), ("01999", "21.2")])
def test_codes_inconnus(tmp_path, commune, ape):
    """Peu : laissés de côté et comptés. Beaucoup : refusés, exemples à l'appui."""
    peu = [*lignes(), f"{commune};x;;{ape};1;12;1;12"]
    assert importer(fichier(tmp_path, peu), tables_emploi()).provenance.inconnus == 12
    beaucoup = [*lignes(), f"{commune};x;;{ape};1;999999;1;999999"]
    with pytest.raises(ErreurDonnees, match="inconnues") as erreur:
        importer(fichier(tmp_path, beaucoup), tables_emploi())
    assert commune in erreur.value.defauts[0]


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"a;b\n1;2\n", "licence sont inconnues"),
        (b"<!doctype html><html>", "page web"),
        (b"\x1f\x8b\x08\x00", "pas du texte"),
        (b"", "licence sont inconnues"),
        (b"code_commune;code_ape\n01001;2120Z\n", "aucune colonne d'effectifs"),
        (b"code_commune;code_ape;effectifs_salaries_2024\n", "que son en-tête"),
        (b"code_commune;code_ape;effectifs_salaries_2024\n01001;2120Z;\n", "aucun salarié"),
    ],
)
def test_fichiers_refuses(tmp_path, contenu, dit):
    chemin = tmp_path / "f.csv"
    chemin.write_bytes(contenu)
    with pytest.raises(ErreurDonnees, match=dit):
        importer(chemin, tables_emploi())


def test_absent_et_classeur(tmp_path):
    with pytest.raises(ErreurDonnees, match="introuvable"):
        importer(tmp_path / "rien.csv", tables_emploi())
    classeur = tmp_path / "f.xlsx"
    with zipfile.ZipFile(classeur, "w") as z:
        z.writestr("[Content_Types].xml", "")
    with pytest.raises(ErreurDonnees, match="classeur"):
        importer(classeur, tables_emploi())
    (tmp_path / "abime.zip").write_bytes(fichier(tmp_path, lignes()).read_bytes()[:50])
    with pytest.raises(ErreurDonnees):
        importer(tmp_path / "abime.zip", tables_emploi())


def flores(dossier: Path, lignes_: list[str], *, metadonnees: bool = True) -> Path:
    """Archive de l'Insee, de même forme que DS_FLORES_A88_2024_CSV_FR.zip."""
    chemin = dossier / "DS_FLORES_A88_2024_CSV_FR.zip"
    entete = (
        '"GEO";"GEO_OBJECT";"ACTIVITY";"LEGAL_FORM_WITH_PUBLIC";"FLORES_MEASURE";"OBS_STATUS";"TIME_PERIOD";'
        '"OBS_VALUE"'
    )
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as z:
        if metadonnees:
            z.writestr(
                "DS_FLORES_A88_2024_metadata.csv",
                "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nACTIVITY;Activité;21;Industrie pharmaceutique\n",
            )
        z.writestr("DS_FLORES_A88_2024_data.csv", "\n".join([entete, *lignes_]))
    return chemin


def lignes_flores(*, sans: str = "") -> list[str]:
    """Total, pharmacie (21), commerce (47) par département ; 2B ne diffuse pas sa pharmacie."""
    sortie = []
    for code, (_, _, salaries) in communes().items():
        insee = INSEE.get(code, code)
        if insee == sans:
            continue
        for geo, part in ((insee, 1),) if code != "20" else (("2A", 0.6), ("2B", 0.4)):
            total = int(salaries * part * 1.3) + 1
            statut = "K" if geo == "2B" else "A"
            debut = f'"{geo}";"DEP"'
            sortie += [
                f'{debut};"_T";"1T9X7";"EMPL3112";"A";"2024";{total}',
                f'{debut};"21";"1T9X7";"EMPL3112";"{statut}";"2024";{"" if statut == "K" else total // 10}',
                f'{debut};"47";"1T9X7";"EMPL3112";"A";"2024";{total // 2}',
                f'{debut};"21";"1T9X7";"UNIT_LOC";"A";"2024";99',
            ]
    return [*sortie, '"01001";"COM";"21";"1T9X7";"EMPL3112";"A";"2024";5']


def test_flores(tmp_path):
    d = importer(flores(tmp_path, lignes_flores()), tables_emploi())
    p = d.provenance
    assert (p.source, p.annee, p.partiel) == ("flores", 2024, False)
    assert "Licence Ouverte" in p.licence
    ain = d.table[d.table["territoire"] == "01"].set_index("code")
    total = int(157_868 * 1.3) + 1
    # Le commerce (47) ne fait aucun bien : il n'est pas un groupe de produits.
    assert ain["salaries"].to_dict() == {"21": total // 10, TOTAL: total}
    assert ain.at["21", "libelle"] == "Industrie pharmaceutique"


def test_flores_non_diffuse_reste_inconnu(tmp_path):
    table = importer(flores(tmp_path, lignes_flores()), tables_emploi()).table
    corse = table[table["territoire"] == "20"].set_index("code")["salaries"]
    assert corse.isna().to_dict() == {"21": True, TOTAL: False}


def test_flores_refus(tmp_path):
    t = tables_emploi()
    with pytest.raises(ErreurDonnees, match="ne couvre pas la France"):
        importer(flores(tmp_path, lignes_flores(sans="75")), t)
    assert importer(flores(tmp_path, lignes_flores(sans="75")), t, partiel=True).provenance.partiel
    with pytest.raises(ErreurDonnees, match="en double"):
        importer(flores(tmp_path, lignes_flores() * 2), t)
    with pytest.raises(ErreurDonnees, match="divisions inconnues"):
        importer(flores(tmp_path, [x.replace('"47";"1T9X7"', '"34";"1T9X7"') for x in lignes_flores()]), t)
    with pytest.raises(ErreurDonnees, match="années 2024"):
        importer(flores(tmp_path, lignes_flores()), t, annee=2019)
    maigre = [x.rsplit(";", 1)[0] + ";7" for x in lignes_flores()]
    with pytest.raises(ErreurDonnees, match="ne couvre pas") as erreur:
        importer(flores(tmp_path, maigre), t)
    assert "moins de salariés" in erreur.value.defauts[0]


def test_ecrire_relire_et_decrire(tmp_path):
    d = importer(fichier(tmp_path, lignes()), tables_emploi())
    chemin = tmp_path / "detail_urssaf_2024.parquet"
    ecrire(d, chemin)
    assert _lire_provenance(chemin) == d.provenance
    assert lire(chemin).table.equals(d.table)
    ressource = ressource_detail(chemin)
    assert ressource["licenses"][0]["name"] == "ODbL-1.0"
    assert ressource["periode"] == "2024"


def test_l_import_le_plus_fin_puis_le_plus_recent(tmp_path):
    assert disponible(tmp_path) is None
    assert charger(tmp_path) is None
    for nom in ("detail_flores_2025", "detail_urssaf_2023", "detail_urssaf_2024"):
        (tmp_path / f"{nom}.parquet").write_bytes(b"")
    assert disponible(tmp_path).name == "detail_urssaf_2024.parquet"


def test_sans_provenance_refuse(tmp_path):
    import pandas as pd

    chemin = tmp_path / "detail_urssaf_2024.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(chemin)
    with pytest.raises(ErreurDonnees, match="provenance"):
        _lire_provenance(chemin)


@pytest.mark.skipif(not EXEMPLE.is_file(), reason="le dossier de sources n'accompagne pas le projet public")
def test_exemple_reel_de_rouen():
    with pytest.raises(ErreurDonnees, match="ne couvre pas la France") as erreur:
        importer(EXEMPLE, tables_emploi())
    assert "98 départements absents" in erreur.value.defauts[0]
    d = importer(EXEMPLE, tables_emploi(), partiel=True)
    assert (d.provenance.annee, d.provenance.lignes, d.provenance.departements) == (2022, 1200, ("76",))
    assert d.table.query("territoire == '76' and code == @TOTAL")["salaries"].item() == 23_404
    assert d.provenance.couverture < 0.01


def test_une_activite_de_service_n_est_pas_un_produit(tmp_path):
    """9602A est la coiffure ; pour la douane, 9602 désigne des cheveux bruts."""
    contenu = [*lignes(), "01999;x;;9602A;1;12;1;12"]
    table = importer(fichier(tmp_path, contenu), tables_emploi()).table
    ain = table[table["territoire"] == "01"].set_index("code")["salaries"].to_dict()
    assert ain == {"2120": 63_147, SANS_PRODUIT: 94_721 + 12, TOTAL: 157_868 + 12}


def test_l_inventaire_accepte_un_import(tmp_path):
    """Inscrit avec sa licence, puis contrôlé sans défaut."""
    racine = tmp_path / "data"
    (racine / "emploi").mkdir(parents=True)
    (racine / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
    d = importer(fichier(tmp_path, lignes()), tables_emploi())
    chemin = racine / "emploi" / "detail_urssaf_2024.parquet"
    ecrire(d, chemin)
    inventaire.enregistrer([ressource_detail(chemin)], dossier=racine)
    assert controle_inventaire.verifier(racine) == []
