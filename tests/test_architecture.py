"""La forme du projet : sens unique des imports, pureté, taille des fichiers."""

import ast
import re
from collections import Counter
from pathlib import Path

RACINE = Path(__file__).parents[1]
MODULES = RACINE / "modules"
# Les couches, de la plus basse à la plus haute : chacune n'importe que ce qui est sous elle.
ORDRE = ["langue", "donnees", "fiche", "simulation", "figures", "vues", "documents", "ecran", "pages"]
COUCHES = {nom: set(ORDRE[:rang]) for rang, nom in enumerate(ORDRE)}
COUCHES["fabrique"] = {"langue", "donnees"}  # hors ligne : seule la ligne de commande l'appelle
COUCHES["commandes"] = {*ORDRE[: ORDRE.index("ecran")], "fabrique"}
PURES = {"langue", "fiche", "simulation"}
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


def test_imports_a_sens_unique():
    fautes = []
    for fichier in FICHIERS:
        propre = couche(fichier)
        if not propre:
            continue
        for nom in importes(fichier):
            parties = nom.split(".")
            court = fichier.relative_to(MODULES)
            if parties[0] == "modules" and len(parties) > 1 and parties[1] not in COUCHES[propre] | {propre}:
                fautes.append(f"{court} importe {nom}")
            if parties[:2] == ["modules", "pages"] and parties[2] != court.parent.name:
                fautes.append(f"{court} importe une autre page : {nom}")
            if parties[0] == "streamlit" and propre not in {"ecran", "pages"}:
                fautes.append(f"{court} importe Streamlit")
            if propre in PURES and parties[0] in INTERDITS_PURS:
                fautes.append(f"{court} n'est plus pur : {nom}")
    assert not fautes


def test_fonctions_courtes_et_peu_de_parametres():
    fautes = []
    for fichier in FICHIERS:
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            if not isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            a = noeud.args
            nombre = sum(p.arg not in {"self", "cls"} for p in (*a.posonlyargs, *a.args, *a.kwonlyargs))
            longueur = (noeud.end_lineno or noeud.lineno) - noeud.lineno + 1
            # Au-delà de cinq paramètres, il manque un objet.
            if longueur > 60 or nombre > 5:
                fautes.append(f"{fichier.relative_to(MODULES)} : {noeud.name}, {longueur} lignes, {nombre}")
    assert not fautes


def noms_publics(arbre: ast.Module) -> dict[str, ast.stmt]:
    """Fonctions, classes et constantes du premier niveau, sans souligné devant → là où elles sont écrites."""
    noms: dict[str, ast.stmt] = {}
    for noeud in arbre.body:
        if isinstance(noeud, ast.FunctionDef | ast.ClassDef):
            noms[noeud.name] = noeud
        elif isinstance(noeud, ast.Assign | ast.AnnAssign):
            cibles = noeud.targets if isinstance(noeud, ast.Assign) else [noeud.target]
            noms |= {n.id: noeud for c in cibles for n in ast.walk(c) if isinstance(n, ast.Name)}
    return {nom: noeud for nom, noeud in noms.items() if not nom.startswith("_")}


def emplois(fichier: Path, arbre: ast.Module) -> set[str]:
    """Noms pris aux autres fichiers, chemin compris : « modules.donnees.tables.territoire »."""
    pris = importes(fichier)
    alias = {
        a.asname or a.name: f"{n.module}.{a.name}"
        for n in ast.walk(arbre)
        if isinstance(n, ast.ImportFrom) and n.module
        for a in n.names
    }
    return pris | {
        f"{alias[n.value.id]}.{n.attr}"
        for n in ast.walk(arbre)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in alias
    }


def types_cites(noeud: ast.stmt) -> set[str]:
    """Noms qu'une définition publique montre à qui l'emploie : annotations, bases, corps d'un alias."""
    if isinstance(noeud, ast.Assign):
        montres: list[ast.AST | None] = [noeud.value]
    elif isinstance(noeud, ast.ClassDef):
        montres = [*noeud.bases, *(n.annotation for n in noeud.body if isinstance(n, ast.AnnAssign))]
        publiques = [n for n in noeud.body if isinstance(n, ast.FunctionDef)]
        publiques = [f for f in publiques if not f.name.startswith("_") or f.name.endswith("__")]
        montres += [t for f in publiques for t in (*(a.annotation for a in arguments(f)), f.returns)]
    elif isinstance(noeud, ast.FunctionDef):
        montres = [*(a.annotation for a in arguments(noeud)), noeud.returns]
    else:
        montres = [getattr(noeud, "annotation", None)]
    return {n.id for m in montres if m for n in ast.walk(m) if isinstance(n, ast.Name)}


def arguments(fonction: ast.FunctionDef) -> list[ast.arg]:
    a = fonction.args
    return [p for p in (*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg) if p]


def test_tout_nom_public_sert_ailleurs():
    """Ce qui ne sert que dans son fichier porte un souligné : ouvrir un fichier montre ce que les autres en
    attendent, et rien n'est gardé en vie par ses seuls tests.

    Un type peut être public sans être importé, quand une fonction publique le reçoit ou le rend. Les scripts
    (pages, `app.py`, `__main__`) ne sont importés par personne.
    """
    arbres = {f: ast.parse(f.read_text(encoding="utf-8")) for f in [*FICHIERS, RACINE / "app.py"]}
    pris = {f: emplois(f, arbre) for f, arbre in arbres.items()}
    fautes = []
    for fichier in FICHIERS:
        court = fichier.relative_to(MODULES)
        if court.stem in {"__main__", court.parent.name}:
            continue
        chemin = ".".join(fichier.relative_to(RACINE).with_suffix("").parts)
        noms = noms_publics(arbres[fichier])
        ailleurs = set().union(*(p for f, p in pris.items() if f != fichier))
        servis = {nom for nom in noms if f"{chemin}.{nom}" in ailleurs}
        if court.parent.name == "commandes":
            servis |= {"declarer"}  # `__main__` l'appelle sur chaque fichier du paquet
        vus: set[str] = set()
        while vus != servis:
            vus = set(servis)
            cites = set().union(*(types_cites(noms[nom]) for nom in vus & set(noms)))
            servis |= {nom for nom in cites & set(noms) if not isinstance(noms[nom], ast.FunctionDef)}
        fautes += [f"{court} : {nom}" for nom in noms if nom not in servis]
    assert not fautes


def test_pas_deux_classes_du_meme_nom():
    classes = Counter(
        noeud.name
        for fichier in FICHIERS
        for noeud in ast.parse(fichier.read_text(encoding="utf-8")).body
        if isinstance(noeud, ast.ClassDef) and not noeud.name.startswith("_")
    )
    assert not [nom for nom, fois in classes.items() if fois > 1]


def test_une_fonction_publique_qui_leve_le_dit():
    """« Lève `ErreurDonnees` si… » : sa docstring le dit, ou dit ce qu'elle refuse."""
    muettes = [
        f"{fichier.relative_to(MODULES)} : {noeud.name}"
        for fichier in FICHIERS
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.FunctionDef)
        and not noeud.name.startswith("_")
        and any(isinstance(n, ast.Raise) and n.exc is not None for n in ast.walk(noeud))
        and not re.search(r"[Ll]ève|[Rr]efus|erreur", ast.get_docstring(noeud) or "")
    ]
    assert not muettes, "Dire dans la docstring ce que la fonction lève, et quand."


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


def test_tout_lien_entre_documents_mene_a_un_fichier():
    for document in [*RACINE.glob("*.md"), *(RACINE / "docs").glob("*.md")]:
        for lien in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
            assert lien.startswith("http") or (document.parent / lien).exists(), f"{document.name} : {lien}"


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


def test_aucun_style_ne_cherche_dans_toute_l_application():
    """« .stApp:has(…) » se recalcule à chaque texte que Plotly mesure : 20 ms au lieu de 1 sur une fiche."""
    for fichier in MODULES.rglob("*.css"):
        trouves = re.findall(r"(?:\.stApp|#root|\b(?:html|body))[^,{}]*?:has\(", fichier.read_text("utf-8"))
        assert not trouves, f"{fichier.name} : {trouves}"
