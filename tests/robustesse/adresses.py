"""Adresses hostiles, à graine fixe : valeurs fausses, démesurées, répétées, mêlées à de bonnes."""

import random

SCENARIO = {
    "v": ["1"], "base": ["aucune", "R5_S301FL10_2026-10-09"], "ref": ["periode", "aucune"],
    "m": ["tousr15", "1102r200~C30Aa10", "tousr500", ""], "h": ["court", "long"], "choc": ["UE", "France"],
    "phi": ["0.94", "1"], "reo": ["0", "0.5"],
}  # fmt: skip
LIEU = {"dep": ["25", "2A", "99", "9E", "971", "1"], "ti": ["ti-0101"]}
CARNET = {"k": [""]}
# Ce que chaque page lit dans son adresse, avec de bonnes valeurs.
PAGES: dict[str, dict[str, list[str]]] = {
    "accueil": LIEU,
    "fiche": LIEU | {"niveau": ["a129"], "echelle_export": ["region", "france"], "echelle_import": ["dep"]},
    "carte": {"dep": LIEU["dep"]} | SCENARIO | {
        "indicateur": ["droits"], "zone": ["toutes", "16"], "tri": ["nom"],
    },
    "simulateur": {"dep": LIEU["dep"]} | SCENARIO,
    "regimes": {"dep": LIEU["dep"], "etat": ["tous", "termine"]},
    "comparer": SCENARIO | CARNET | {
        "vue": ["scenarios", "fiches"], "cas": ["1"], "lieux": ["25~70", "FR"], "mesure": ["droits"],
        "lieu": ["25"],
    },
    "fiabilite": {"dep": LIEU["dep"]} | SCENARIO | {
        "cible": ["1"], "montant": ["5"], "pourcent": ["2"], "riposte": ["10"], "droit": ["0"],
    },
    "seuils": {"dep": LIEU["dep"]} | SCENARIO | {
        "cible": ["meur"], "montant": ["5"], "pourcent": ["2"], "ventes": ["5"],
    },
    "plus_tard": {"dep": LIEU["dep"]} | SCENARIO,
    "atelier": {"dep": LIEU["dep"]} | CARNET,
    "presentation": {"dep": LIEU["dep"]} | SCENARIO | CARNET | {"ecran": ["1", "2"], "taille": ["grand"]},
    "donnees": {"dep": LIEU["dep"]},
    "methode": {"dep": LIEU["dep"]},
}  # fmt: skip
HOSTILES = [
    "zzz", "0", "-1", "999", "1e9", "nan", "NaN", "inf", "12.7", "null", "None", "[]", "{}", "25;70",
    "25,70", "~", "~~~", "~" * 500, "tousr501", "tousr-5", "tousr1e3", "tousr15.555", "toust5",
    "1102r200" * 3, "9999r5", "e", "r5", "tousr15~" * 60, "<b>77</b>", "<script>alert(1)</script>",
    "</script>", "\"'>", "`x`", "$x$", "**gras**", "[a](http://x)", "![i](http://x/i.png)", "{{7*7}}",
    "%00", "\x00", "\x1b[31m", "é", "漢字", "😀", "\u202e", "\ud83d".encode("utf-8", "replace").decode(),
    "'; DROP TABLE", "../../etc/passwd", "a" * 5000, "9" * 5000, "A-_" * 4000, "eJw" * 200, "ti-9999",
    "R99", "FR", " ", "\n", ":smile:", ":material/home:", ":red[x]",
]  # fmt: skip
AUTRES = ["d", "x", "embed", "embed_options", "<b>", "dep ", "DEP", "a" * 300, "é"]


def adresse(alea: random.Random, page: str) -> dict[str, str | list[str]]:
    """Paramètres d'une adresse : un à quatre de ceux que la page lit, trois sur cinq hostiles."""
    bonnes = PAGES[page]
    parametres: dict[str, str | list[str]] = {"dep": "25"} if alea.random() < 0.5 else {}
    for nom in alea.sample(list(bonnes), alea.randint(1, min(4, len(bonnes)))):
        valeur = alea.choice(HOSTILES if alea.random() < 0.6 else bonnes[nom])
        # Paramètre répété : le dernier compte.
        parametres[nom] = [alea.choice(bonnes[nom]), valeur] if alea.random() < 0.1 else valeur
    if alea.random() < 0.25:
        parametres[alea.choice(AUTRES)] = alea.choice(HOSTILES)
    return parametres
