"""Lancer une page par AppTest, à une adresse donnée."""

import re
from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from modules.ecran import adresse

RACINE = Path(__file__).parents[2]
ATTENTE = 60
POSES = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
# AppTest relit à chaque page les fiches de tous les paquets installés, pour y chercher des composants : plus
# long que la page elle-même, et toujours la même réponse.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def ouvrir(page: str = "accueil", session: dict[str, object] | None = None, **adresse: str) -> AppTest:
    """Ouvre `modules/pages/<page>/<page>.py` dans l'application, avec ces paramètres d'adresse."""
    test = AppTest.from_file(str(RACINE / "app.py"), default_timeout=ATTENTE)
    for nom, valeur in (session or {}).items():
        test.session_state[nom] = valeur
    if page != "accueil":
        test.switch_page(f"modules/pages/{page}/{page}.py")
    for nom, valeur in adresse.items():
        test.query_params[nom] = valeur
    return test.run()


def choisir_lieu(test: AppTest, code: str) -> AppTest:
    """Choisit ce territoire comme le ferait le champ de recherche, qu'AppTest ne sait pas remplir."""
    test.session_state[adresse._DEMANDE] = code
    return test.run()


def lieu(test: AppTest) -> str | None:
    """Code du territoire retenu."""
    cle = adresse.CLE_TERRITOIRE
    return test.session_state[cle] if cle in test.session_state else None  # noqa: SIM401 (pas de `get` ici)


def textes(test: AppTest) -> str:
    """Tout le texte de la page, pour y chercher une phrase."""
    familles = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    morceaux = [str(e.value) for famille in familles for e in getattr(test, famille)]
    morceaux += [f"{m.label} {m.value}" for m in test.metric]
    # Les scripts et les styles posés dans la page n'en sont pas le texte.
    morceaux += [POSES.sub("", h.proto.body) for h in test.get("html")]
    texte = "\n".join(morceaux)
    for avant, apres in (("\u202f", " "), ("\u00a0", " "), ("\u2212", "-"), ("\\", "")):
        texte = texte.replace(avant, apres)
    return texte
