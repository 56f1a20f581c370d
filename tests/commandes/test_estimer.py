"""`python -m modules estimer`, ce qu'elle refuse ; ce qu'elle écrit : `tests/fabrique/estimation`."""

from modules.__main__ import principal


def test_sources_absentes(capsys, tmp_path):
    sortie = tmp_path / "essai.parquet"
    assert principal(["estimer", "--sources", str(tmp_path), "--sortie", str(sortie)]) == 2
    erreur = capsys.readouterr().err
    assert "Sources incomplètes" in erreur
    assert "flux/controles.csv" in erreur
    assert "Traceback" not in erreur
    assert not sortie.exists()


def test_dossier_de_sortie_absent(capsys, tmp_path):
    """Dit en français, avant tout calcul."""
    assert principal(["estimer", "--sources", str(tmp_path), "--sortie", "/proc/essai/x.parquet"]) == 2
    assert "Impossible d'écrire" in capsys.readouterr().err
