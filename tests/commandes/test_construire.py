"""Commandes `construire` et `inventaire`."""

import pytest

from modules.__main__ import principal
from modules.commandes import construire
from modules.donnees import tables
from modules.fabrique.tables.ensemble import Construit


def test_inventaire_conforme(capsys):
    assert principal(["inventaire"]) == 0
    assert "fichiers conformes à l'inventaire" in capsys.readouterr().out


def test_inventaire_enumere_les_defauts(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "dossier", lambda: tmp_path)
    (tmp_path / "intrus.csv").write_text("a\n", encoding="utf-8")
    assert principal(["inventaire"]) == 2
    assert "absent" in capsys.readouterr().err
    assert principal(["inventaire", "--actualiser"]) == 2
    assert "- intrus.csv : absent de l'inventaire" in capsys.readouterr().err


def test_sources_absentes(capsys, tmp_path):
    assert principal(["construire", "--sources", str(tmp_path / "absent")]) == 2
    erreur = capsys.readouterr().err
    assert "Dossier de sources introuvable" in erreur
    assert "Traceback" not in erreur


@pytest.mark.parametrize(("options", "ecraser"), [([], False), (["--ecraser"], True)])
def test_construire_dit_ce_qui_change(capsys, monkeypatch, tmp_path, options, ecraser):
    recus = []
    monkeypatch.setattr(tables, "dossier", lambda: tmp_path)
    monkeypatch.setattr(construire, "construire_references", lambda *_: [Construit("pays.csv", "écrit")])

    monkeypatch.setattr(construire, "ecrire_index", list)

    def droits(*_, ecraser):
        recus.append(ecraser)
        return [Construit("tarifs/npf.csv", "gardé")]

    monkeypatch.setattr(construire, "construire_droits", droits)
    assert principal(["construire", "--sources", str(tmp_path), *options]) == 0
    lignes = capsys.readouterr().out.splitlines()
    assert lignes[:2] == ["écrit     pays.csv", "gardé     tarifs/npf.csv"]
    assert recus == [ecraser]
