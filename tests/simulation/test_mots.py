"""Mots proscrits par la méthode dans tout ce que le simulateur affiche."""

import re
from pathlib import Path

import pytest

from modules.donnees.droit import lire_tarifs
from tests.app.outils import ouvrir, textes

RACINE = Path(__file__).resolve().parents[2]
PROSCRITS = (
    r"coût pour (le|la|les|l['’]) ?(département|territoire|région)", r"emplois? menacés?", r"prévisions?\b",
    r"tarif actuel", r"le plus probable", r"presque certain", r"aucune chance", r"du côté français",
    r"n’est pas modélisée",
)  # fmt: skip
# Termes techniques réservés à la page Méthode et aux fichiers qui la composent.
PAGE_METHODE = {
    "methode.md",
    "methode_simulateur.md",
    "contre_epreuves.md",
    "methode_incertitude.md",
}
TECHNIQUES = (r"\bHHI\b", r"\bKendall\b", r"\bP10\b", r"ε")
SCENARIOS = ({}, {"m": "tousr15"}, {"m": "1101r200~1102r200"}, {"base": "T_UE30_2025-07-12"})
FICHIERS = sorted(
    {
        *(RACINE / "modules" / "simulation").glob("*.py"),
        *(RACINE / "modules" / "vues").glob("*.py"),
        *(RACINE / "modules" / "documents").glob("*.py"),
        *(RACINE / "modules" / "ecran").glob("*.py"),
        *(RACINE / "modules" / "figures").glob("*.py"),
        *(RACINE / "modules" / "pages").rglob("*.py"),
        *(RACINE / "modules" / "textes").glob("*.md"),
        *(RACINE / "modules" / "commandes").glob("*.py"),
    }
)


def textes_affiches(fichier: Path) -> str:
    """Source sans ses commentaires ni ses docstrings ; un Markdown est pris entier."""
    source = fichier.read_text(encoding="utf-8")
    if fichier.suffix != ".py":
        # La méthode peut citer un mot pour dire qu'elle ne l'emploie pas : entre guillemets.
        return re.sub(r"«[^»]*»", "", source)
    sans_docstrings = re.sub(r'""".*?"""', "", source, flags=re.DOTALL)
    return re.sub(r"#.*", "", sans_docstrings)


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: str(f.relative_to(RACINE)))
def test_aucun_mot_proscrit(fichier):
    texte = textes_affiches(fichier).lower()
    for motif in PROSCRITS:
        assert not re.search(motif, texte), motif
    if fichier.name not in PAGE_METHODE and fichier.parent.name != "methode":
        for motif in TECHNIQUES:
            assert not re.search(motif, textes_affiches(fichier)), motif


def test_tables_affichees():
    tarifs = lire_tarifs()
    for table in (tarifs.regimes, tarifs.evenements, tarifs.prereglages):
        for texte in table.select_dtypes("str").to_numpy().ravel():
            for motif in PROSCRITS:
                assert not re.search(motif, str(texte).lower())


@pytest.mark.parametrize(
    ("dep", "scenario"),
    [
        *(("51", scenario) for scenario in SCENARIOS), ("FR", SCENARIOS[0]), ("FR", SCENARIOS[3]),
        ("31", SCENARIOS[1]), ("44", SCENARIOS[2]), ("99", SCENARIOS[0]), ("99", SCENARIOS[1]),
    ],
)  # fmt: skip
def test_chaque_phrase_affichee_du_simulateur(dep, scenario):
    """Tout ce que la page écrit, volets ouverts compris, pour plusieurs territoires et scénarios."""
    page = ouvrir("simulateur", session={"pourquoi": True, "long": True}, dep=dep, **scenario)
    assert not page.exception
    affiche = textes(page) + " ".join(str(t.value.to_numpy().tolist()) for t in page.table)
    for motif in PROSCRITS:
        assert not re.search(motif, affiche.lower()), motif
    for motif in TECHNIQUES:
        assert not re.search(motif, affiche), motif
    assert "toutes choses égales par ailleurs" in affiche or dep == "99"


def test_l_epreuve_sait_echouer():
    assert any(re.search(motif, "le coût pour le département") for motif in PROSCRITS)
    assert any(re.search(motif, "nos prévisions") for motif in PROSCRITS)
