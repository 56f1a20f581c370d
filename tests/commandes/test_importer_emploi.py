"""`importer-emploi` : compte rendu, refus (code 2), emploi par produit ensuite, et seulement ensuite."""

import json

import pytest

from modules.__main__ import principal
from modules.donnees import emploi_detaille
from modules.donnees.emploi import tables_emploi
from tests.donnees.test_emploi_detaille import EXEMPLE, fichier, lignes


def emploi_json(capsys, code: str) -> dict:
    assert principal(["emploi", code, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_sans_import_pas_d_activite_fine(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(emploi_detaille, "disponible", lambda dossier=None: None)
    f = emploi_json(capsys, "01")
    assert f["detail"] is None
    assert not any("importé" in phrase for phrase in f["phrases"])


def test_import_puis_emploi_par_produit(capsys, monkeypatch, tmp_path):
    assert principal(["importer-emploi", str(fichier(tmp_path, lignes())), "--sortie", str(tmp_path)]) == 0
    sortie = capsys.readouterr().out
    assert "99 départements" in sortie
    assert "ODbL" in sortie
    assert "100,0\u00a0%" in sortie
    monkeypatch.setattr(
        emploi_detaille, "disponible", lambda dossier=None: tmp_path / "detail_urssaf_2024.parquet"
    )
    f = emploi_json(capsys, "01")
    assert f["detail"]["salaries"] == 157_868
    assert f["detail"]["groupes"] == [
        {
            "code": "2120",
            "libelle": f["detail"]["groupes"][0]["libelle"],
            "salaries": 63_147,
            "part": pytest.approx(63_147 / 157_868),
        }
    ]
    assert any("63\u202f147" in phrase and "ODbL" in phrase for phrase in f["phrases"])
    assert not f["detail"]["partiel"]


@pytest.mark.skipif(not EXEMPLE.is_file(), reason="le dossier de sources n'accompagne pas le projet public")
def test_fichier_partiel(capsys, monkeypatch, tmp_path):
    assert principal(["importer-emploi", str(EXEMPLE), "--sortie", str(tmp_path)]) == 2
    assert "--partiel" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert principal(["importer-emploi", str(EXEMPLE), "--partiel", "--sortie", str(tmp_path)]) == 0
    assert "PARTIEL" in capsys.readouterr().out
    monkeypatch.setattr(
        emploi_detaille, "disponible", lambda dossier=None: tmp_path / "detail_urssaf_2022.parquet"
    )
    f = emploi_json(capsys, "76")
    assert f["detail"]["partiel"]
    assert any("partiel" in phrase and "6,5\u00a0%" in phrase for phrase in f["phrases"])
    assert emploi_json(capsys, "25")["detail"] is None


def test_refus_sans_trace(capsys, tmp_path):
    assert principal(["importer-emploi", str(tmp_path / "rien.csv")]) == 2
    erreur = capsys.readouterr().err
    assert "introuvable" in erreur
    assert "Traceback" not in erreur


def test_les_tables_de_reference_servent_de_juge():
    assert {f"salaries_prive_{an}" for an in (2014, 2019, 2022, 2023, 2024)} <= set(
        tables_emploi().departements.columns
    )


def test_un_import_different_n_est_remplace_que_sur_demande(capsys, tmp_path):
    def importer(contenu: list[str], *options: str) -> int:
        commande = ["importer-emploi", str(fichier(tmp_path, contenu)), "--sortie", str(tmp_path), *options]
        return principal(commande)

    assert importer(lignes()) == 0
    chemin = tmp_path / "detail_urssaf_2024.parquet"
    avant = chemin.read_bytes()
    assert importer(lignes()) == 0  # le même : rien à demander
    partiel = lignes(sans=("01",))
    capsys.readouterr()
    assert importer(partiel, "--partiel") == 2
    assert "--remplacer" in capsys.readouterr().err
    assert chemin.read_bytes() == avant
    assert importer(partiel, "--partiel", "--remplacer") == 0
    assert "Remplace detail_urssaf_2024.parquet" in capsys.readouterr().out
    assert chemin.read_bytes() != avant
