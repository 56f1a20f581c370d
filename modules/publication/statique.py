"""Figures en SVG : plotly.js les trace dans Chromium, le document n'a plus besoin de script."""

import html
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from modules.figures.figure import Figure
from modules.publication.document import PLOTLY, donnees_figure, json_sur, script_plotly
from modules.publication.navigateur import Chromium
from modules.publication.panne import PanneNavigateur

PAGE = """<!DOCTYPE html><meta charset="utf-8"><script src="{plotly}"></script><body><script>
const figures = {figures};
const ecrire = (nom, texte) => {{
  const bloc = document.createElement("pre");
  bloc.id = "svg-" + nom;
  bloc.textContent = texte;
  document.body.append(bloc);
}};
window.figuresTracees = (async () => {{
  for (const [nom, d] of Object.entries(figures)) {{
    const options = {{ format: "svg", imageDataOnly: true, width: d.layout.width, height: d.layout.height }};
    ecrire(nom, await Plotly.toImage({{ data: d.data, layout: d.layout, config: d.config }}, options));
  }}
}})();
</script>"""
IDENTIFIANT = re.compile(r'\bid="([^"]+)"')
# Plotly nomme au hasard les éléments qu'il trace ; seules quelques classes servent à la mise en forme.
ATTRIBUTS = re.compile(r' (?:data-[\w-]+|pointer-events|class)="[^"]*"')
INUTILES = re.compile(r"(?<![\w-])(?:pointer-events|cursor|user-select|will-change): [^;\"]+;? ?")


def figures_svg(figures: Mapping[str, Figure], *, chrome: Chromium) -> dict[str, str]:
    """SVG de chaque figure, prêt à entrer dans une page : identifiants fixes, texte alternatif."""
    if not figures:
        return {}
    donnees = {nom: donnees_figure(figure, fichier=nom) for nom, figure in figures.items()}
    with tempfile.TemporaryDirectory() as dossier:
        (Path(dossier) / PLOTLY).write_text(script_plotly(), encoding="utf-8")
        page = Path(dossier) / "figures.html"
        page.write_text(PAGE.format(plotly=PLOTLY, figures=json_sur(donnees)), encoding="utf-8")
        rendu = chrome.page_executee(page)
    resultat = {}
    for nom, figure in figures.items():
        trouve = re.search(f'<pre id="svg-{re.escape(nom)}">(.*?)</pre>', rendu, re.S)
        if trouve is None:
            raise PanneNavigateur(f"La figure « {figure.titre} » n'a pas pu être tracée.")
        resultat[nom] = normaliser(html.unescape(trouve[1]), nom=nom, alt=figure.alt)
    return resultat


def normaliser(svg: str, *, nom: str, alt: str) -> str:
    """Donne aux identifiants tirés au hasard une suite propre à la figure, et pose le texte alternatif."""
    for rang, ancien in enumerate(dict.fromkeys(IDENTIFIANT.findall(svg)), start=1):
        motif = rf'(?<=id="){re.escape(ancien)}(?=")|(?<=#){re.escape(ancien)}(?=["\')&])'
        svg = re.sub(motif, f"{nom}-{rang}", svg)
    svg = INUTILES.sub("", ATTRIBUTS.sub("", svg)).replace(' style=""', "")
    return svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}"', 1)
