"""La page `docs/entretien.md`, suivie à la lettre sur une copie neuve, avec ses commandes mêmes."""

import csv
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from modules.donnees.douane.controles import codes_connus
from tests import fabriquer
from tests.fabriquer import annee, complet

RACINE = Path(__file__).parents[1]
EMPORTES = ("app.py", "modules", "data", "static", ".streamlit", "tests", "README.md", "docs")
REGIME, PRODUIT = "R5_S301FL10_2026-10-09", "2932"
ENTETE = "from tests.app.outils import ouvrir, textes\n"
MONTRER = f"{ENTETE}print(textes(ouvrir('fiche', dep='39')), textes(ouvrir('fiche', ti='ti-9901')))"
MONTRER_FAUTE = f"{ENTETE}p = ouvrir('fiche', dep='39'); print(len(p.error), len(p.exception), textes(p))"


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """Le projet tel qu'un agent le clone."""
    for nom in EMPORTES:
        source = RACINE / nom
        if source.is_dir():
            shutil.copytree(source, tmp_path / nom, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / nom)
    return tmp_path


def lancer(copie: Path, *arguments: str, code: int = 0) -> str:
    flux = os.environ | {"DOSSIER_FLUX": str(copie / "data/flux")}  # pas la seule estimation des tests
    fini = subprocess.run(
        [sys.executable, *arguments],
        cwd=copie, env=flux, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert fini.returncode == code, fini.stderr
    assert "Traceback" not in fini.stderr
    return re.sub("[\u00a0\u202f]", " ", fini.stdout + fini.stderr)


def suivre(copie: Path, numero: int) -> list[str]:
    """Exécute le bloc de commandes de ce geste de la page d'entretien ; rend ce que chaque commande a dit."""
    page = (
        (copie / "docs" / "entretien.md").read_text(encoding="utf-8").split("## Entretenir les données\n")[1]
    )
    geste = page.split("\n## ")[0].split(f"**{numero}. ")[1].split("\n**")[0]
    lignes = geste.split("```bash\n")[1].split("```")[0].splitlines()
    assert all(ligne.startswith(".venv/bin/python -m modules ") for ligne in lignes)
    return [lancer(copie, *shlex.split(ligne)[1:]) for ligne in lignes]


def ajouter(chemin: Path, lignes: str) -> None:
    with chemin.open("a", encoding="utf-8") as fichier:
        fichier.write(lignes)


def corriger_au_tableur(chemin: Path) -> None:
    """Ouvre, corrige un taux et enregistre comme le fait un tableur en français."""
    entete, *lignes = csv.reader(io.StringIO(chemin.read_text(encoding="utf-8")))
    (corrigee,) = [ligne for ligne in lignes if ligne[:3] == [REGIME, PRODUIT, "central"]]
    corrigee[3] = "77.5"
    for ligne in lignes:
        ligne[3] = ligne[3].replace(".", ",")
    with chemin.open("w", encoding="utf-8-sig", newline="") as fichier:
        csv.writer(fichier, delimiter=";").writerows([entete, *lignes])


def test_les_quatre_gestes(copie: Path):
    territoires = copie / "data/territoires"
    avant = lancer(copie, "-m", "modules", "simuler", "25", "--base", REGIME)
    corriger_au_tableur(copie / "data/tarifs/surtaxes.csv")
    regimes = copie / "data/tarifs/regimes.csv"
    verifie = regimes.read_text(encoding="utf-8").replace("2026-10-09,2026-09-29", "2026-12-02,2026-09-29")
    regimes.write_text(verifie, encoding="utf-8")
    ouvert, apres = suivre(copie, 2)
    assert "conformes" in ouvert
    assert apres != avant
    assert "vérifié au 2 décembre 2026" in (copie / "data/datapackage.json").read_text(encoding="utf-8")
    assert "vérifié au 2 décembre 2026" in lancer(copie, "-m", "modules", "scenarios")

    ajouter(territoires / "territoires_industrie.csv", "ti-9901,Essai du Jura\n")
    ajouter(territoires / "territoires_industrie_departements.csv", "ti-9901,39,0.8\nti-9901,25,0.2\n")
    ouvert, fiche = suivre(copie, 3)
    assert "conformes" in ouvert
    assert "Essai du Jura" in fiche

    ajouter(copie / "modules/textes/lire.md", "\nPhrase changée par un agent.\n")
    libelles = copie / "data/nomenclatures/libelles_cpf4.csv"
    libelles.write_text(libelles.read_text(encoding="utf-8").replace("Riz brut", "Riz en paille"), "utf-8")
    assert "conformes" in suivre(copie, 4)[0]

    for nom, sens in (("REGIONAL_EXPORT.zip", "E"), ("REGIONAL_IMPORT.zip", "I")):
        trimestres = [(2024, t) for t in (1, 2, 3, 4)]
        autres = [brute for brute in complet(sens, trimestres, connus=codes_connus()) if ";39;" not in brute]
        jura = annee(sens, trimestres=trimestres, departement="39", region="16", valeur=3_000_000)
        lignes = [*autres, *jura]
        (copie / nom).write_bytes(fabriquer.livraison({"REGIONAL.txt": fabriquer.texte(lignes)}))
    _, etat = suivre(copie, 1)
    assert "officiel_2024" in etat
    assert (copie / "data/flux/officiel_2024.parquet").is_file()
    assert "conformes" in lancer(copie, "-m", "modules", "inventaire")

    montre = lancer(copie, "-c", MONTRER)
    for attendu in ("Jura (39)", "Essai du Jura", "Phrase changée par un agent", "officiel", "12,0 M€"):
        assert attendu in montre, attendu


def test_une_ligne_fautive_est_expliquee_partout(copie: Path):
    """Un Territoire d'industrie sans département : l'inventaire et l'application disent la même chose."""
    ajouter(copie / "data/territoires/territoires_industrie.csv", "ti-9902,Nulle part\n")
    dit = lancer(copie, "-m", "modules", "inventaire", "--actualiser", code=2)
    montre = lancer(copie, "-c", MONTRER_FAUTE)
    assert montre.startswith("1 0 ")
    for texte in (dit, montre):
        assert "ligne 185" in texte
        assert "« ti-9902 » n’a aucun département" in texte.replace("'", "’")
