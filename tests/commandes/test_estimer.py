"""`python -m modules estimer`."""

import json
from pathlib import Path

import pytest

from modules.__main__ import principal
from modules.donnees.flux import lire_provenance

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"


def test_sources_absentes(capsys, tmp_path):
    sortie = tmp_path / "essai.parquet"
    assert principal(["estimer", "--sources", str(tmp_path), "--sortie", str(sortie)]) == 2
    erreur = capsys.readouterr().err
    assert "Sources incomplètes" in erreur
    assert "flux/controles.csv" in erreur
    assert "Traceback" not in erreur
    assert not sortie.exists()


@pytest.mark.skipif(not SOURCES.is_dir(), reason="sources de l'estimation non distribuées avec l'outil")
def test_estimation_ecrite_et_diagnostic(capsys, tmp_path):
    sortie = tmp_path / "essai.parquet"
    assert principal(["estimer", "--sources", str(SOURCES), "--sortie", str(sortie)]) == 0
    sorties = capsys.readouterr()
    rapport = json.loads(sorties.out)
    assert rapport["empreinte"] == lire_provenance(sortie).empreinte
    assert rapport["diagnostic"]["facteur_ue_import"] == 0.860568
    assert "Lecture des sources" in sorties.err
    # Un dossier protégé ou absent se dit en français.
    assert principal(["estimer", "--sources", str(SOURCES), "--sortie", "/proc/essai/x.parquet"]) == 2
    assert "Impossible d'écrire" in capsys.readouterr().err
