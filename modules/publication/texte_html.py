"""Textes de `modules/textes` (Markdown) en HTML, titres placés sous ceux du document."""

from pathlib import Path

import markdown
from markupsafe import Markup

from modules.langue.typographie import insecables

TEXTES = Path(__file__).parents[1] / "textes"


def texte_html(nom: str, *, niveau: int = 3) -> Markup:
    """Fichier Markdown en HTML ; son plus haut titre (`##`) devient `<h{niveau}>`."""
    brut = insecables((TEXTES / nom).read_text(encoding="utf-8"))
    extensions = {"toc": {"baselevel": niveau - 1}}
    rendu = markdown.markdown(brut, extensions=["tables", "sane_lists", "toc"], extension_configs=extensions)
    return Markup(rendu)
