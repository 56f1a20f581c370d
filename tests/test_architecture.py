"""La forme du projet : sens unique des imports, pureté, taille des fichiers."""

import ast
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[1]
MODULES = RACINE / "modules"
# Chaque couche et celles qu'elle peut importer.
COUCHES = {
    "langue": set(),
    "donnees": {"langue"},
    "fabrique": {"langue", "donnees"},
    "indicateurs": {"langue", "donnees"},
    "simulation": {"langue", "donnees", "indicateurs"},
    "figures": {"langue", "donnees", "indicateurs", "simulation"},
    "publication": {"langue", "donnees", "indicateurs", "simulation", "figures"},
    "commandes": {"langue", "donnees", "fabrique", "indicateurs", "simulation", "figures", "publication"},
    "interface": {"langue", "donnees", "indicateurs", "simulation", "figures", "publication"},
    "pages": {"langue", "donnees", "indicateurs", "simulation", "figures", "publication", "interface"},
}
PURES = {"indicateurs", "simulation", "langue"}
# Les couches pures ne lisent ni fichier, ni horloge, ni réseau, et ne connaissent ni écran ni figure.
INTERDITS_PURS = {
    "streamlit", "plotly", "time", "datetime", "os", "pathlib", "io", "random", "urllib", "pyarrow",
}  # fmt: skip
FICHIERS = sorted(MODULES.rglob("*.py"))


def importes(fichier: Path) -> set[str]:
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    noms: set[str] = set()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Import):
            noms |= {a.name for a in noeud.names}
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            noms |= {f"{noeud.module}.{a.name}" for a in noeud.names}
    return noms


def couche(fichier: Path) -> str:
    parties = fichier.relative_to(MODULES).parts
    return parties[0] if len(parties) > 1 else ""


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: str(f.relative_to(MODULES)))
def test_imports_a_sens_unique(fichier):
    propre = couche(fichier)
    if not propre:
        return
    for nom in importes(fichier):
        parties = nom.split(".")
        if parties[0] == "modules" and len(parties) > 1:
            permis = COUCHES[propre] | {propre}
            assert parties[1] in permis, f"{fichier} importe {nom}"
        if parties[0] == "streamlit":
            assert propre in {"interface", "pages"}, f"{fichier} importe Streamlit"
        if propre in PURES:
            assert parties[0] not in INTERDITS_PURS, f"{fichier} n'est plus pur : {nom}"


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: str(f.relative_to(MODULES)))
def test_fichiers_courts(fichier):
    lignes = len(fichier.read_text(encoding="utf-8").splitlines())
    assert lignes <= (90 if couche(fichier) == "pages" else 400), f"{fichier} : {lignes} lignes"


def test_pas_de_couche_sans_regle():
    dossiers = {d.name for d in MODULES.iterdir() if d.is_dir() and d.name not in {"__pycache__", "textes"}}
    assert dossiers == set(COUCHES)


def test_la_carte_du_readme_est_vraie():
    """Tout dossier y est, rien d'autre, et les couches s'y lisent dans l'ordre des imports."""
    carte = (RACINE / "README.md").read_text(encoding="utf-8").split("Où trouver quoi :\n\n```\n")[1]
    lieux = [ligne.split()[0] for ligne in carte.split("```")[0].splitlines()]
    racine = {d.name for d in RACINE.iterdir() if d.is_dir() and not d.name.startswith((".", "_"))}
    attendus = {"app.py"} | {f"modules/{nom}" for nom in (*COUCHES, "textes")} | (racine - {"modules"})
    assert sorted(lieux) == sorted(attendus)
    assert [lieu for lieu in lieux if lieu.removeprefix("modules/") in COUCHES] == [
        f"modules/{nom}" for nom in COUCHES
    ]


def test_versions_exactes():
    for fichier in (RACINE / "requirements.txt", RACINE / "tests" / "requirements.txt"):
        for ligne in fichier.read_text(encoding="utf-8").splitlines():
            assert "==" in ligne or ligne.startswith("-r "), f"{fichier.name} : {ligne}"
    assert not (RACINE / "uv.lock").exists()


def test_rien_ne_demande_le_reseau():
    """Ni CDN, ni tuile, ni police distante dans le code affiché."""
    for fichier in [*FICHIERS, *MODULES.rglob("*.css"), RACINE / ".streamlit" / "config.toml"]:
        texte = fichier.read_text(encoding="utf-8")
        for interdit in (
            "cdn.",
            "googleapis",
            "unpkg",
            "jsdelivr",
            "include_plotlyjs='cdn'",
            'include_plotlyjs="cdn"',
        ):
            assert interdit not in texte, f"{fichier} : {interdit}"
