"""Le travail trimestriel : ses étapes, jouées sur une copie du dépôt et une imitation locale du site."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from modules.donnees.flux import lire_provenance
from tests.commandes.imitation import EXPORT, IMPORT, douane
from tests.donnees.douane.fichiers_essayes import entier
from tests.fabriquer import livraison, texte

RACINE = Path(__file__).parents[2]
TRAVAIL = (RACINE / ".github/workflows/donnees.yml").read_text(encoding="utf-8")


@pytest.fixture
def copie(tmp_path):
    """Le code et les données, dans un dépôt neuf."""
    for dossier in ("modules", "data", ".ci"):
        shutil.copytree(RACINE / dossier, tmp_path / dossier, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(RACINE / ".gitignore", tmp_path)
    for commande in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Copie"]):
        _git(tmp_path, *commande)
    return tmp_path


def _git(dossier: Path, *arguments: str) -> str:
    identite = ["-c", "user.name=essai", "-c", "user.email=essai@exemple.fr"]
    fait = subprocess.run(
        ["git", *identite, *arguments], cwd=dossier, check=True, capture_output=True, text=True
    )
    return fait.stdout


def _jouer(dossier: Path, page: str) -> subprocess.CompletedProcess[str]:
    variables = {"PAGE": page, "PYTHON": sys.executable, "POUSSER": "non", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [dossier / ".ci" / "donnees"], cwd=dossier, env=os.environ | variables, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_prendre_importer_controler_publier(copie):
    with douane() as site:
        for chemin, sens in ((EXPORT, "E"), (IMPORT, "I")):
            site.contenus[chemin] = livraison({f"REGIONAL_CPF4PAYS{sens}.txt": texte(entier(sens))})
        premiere = _jouer(copie, site.page)
        assert premiere.returncode == 0, premiere.stderr
        assert "Publié" in premiere.stdout
        publies = _git(copie, "show", "--name-only", "--format=%s", "HEAD").split("\n")
        assert publies[0] == "Met à jour les données de la douane"
        assert {"data/flux/officiel_2024.parquet", "data/datapackage.json"} <= set(publies)
        assert lire_provenance(copie / "data/flux/officiel_2024.parquet").statut == "officiel"
        assert _git(copie, "status", "--porcelain") == ""
        seconde = _jouer(copie, site.page)
    assert seconde.returncode == 0, seconde.stderr
    assert "Rien de nouveau" in seconde.stdout


def test_un_refus_ne_publie_rien(copie):
    with douane() as site:  # fichiers de cinq unités : incomplets pour les vraies nomenclatures
        fait = _jouer(copie, site.page)
    assert fait.returncode == 2
    assert "il manque" in fait.stderr
    assert _git(copie, "status", "--porcelain") == ""
    assert _git(copie, "log", "-1", "--format=%s").strip() == "Copie"


def test_le_travail_appelle_le_script_chaque_trimestre_et_a_la_demande():
    assert "run: .ci/donnees" in TRAVAIL
    assert "workflow_dispatch:" in TRAVAIL
    mois = re.search(r'cron: "\d+ \d+ \d+ ([\d,]+) \*"', TRAVAIL)
    assert mois
    assert len(mois[1].split(",")) == 4
    assert "contents: write" in TRAVAIL
    assert os.access(RACINE / ".ci" / "donnees", os.X_OK)
