"""Affiche une figure seule dans Chromium et mesure ce qui est vraiment dessiné."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import plotly.graph_objects as go
from playwright.sync_api import Browser, Page
from plotly.offline import get_plotlyjs

from modules.figures.gabarit import configuration
from tests.navigateur.chromium import RACINE, nouveau_contexte

BOITES = """(selecteur) => [...document.querySelectorAll(selecteur)]
  .filter(e => e.textContent.trim() && getComputedStyle(e).visibility !== 'hidden'
               && getComputedStyle(e).display !== 'none')
  .map(e => { const r = e.getBoundingClientRect();
              return {texte: e.textContent, x: r.x, y: r.y, l: r.width, h: r.height}; })
  .filter(b => b.l > 0)"""


# Trace une figure dans la page vidée de la précédente, polices arrivées et dessin achevé.
TRACER = """async ([figure, reglages]) => {
  const { data, layout } = JSON.parse(figure), toile = document.createElement("div");
  toile.style.cssText = `width:100%;height:${layout.height}px`;
  document.body.replaceChildren(toile);
  await Plotly.newPlot(toile, data, layout, { responsive: true, ...reglages });
  await document.fonts.ready;
  await new Promise((fini) => requestAnimationFrame(() => requestAnimationFrame(fini)));
}"""


@cache
def _toile(chromium: Browser) -> Page:
    """Onglet où Plotly est chargé une fois pour toutes les figures."""
    page = nouveau_contexte(chromium).new_page()
    page.set_content('<!doctype html><meta charset="utf-8"><body style="margin:0">')
    page.add_script_tag(content=get_plotlyjs())
    page.add_script_tag(path=RACINE / "static" / "tuiles.js")
    return page


@contextmanager
def afficher(chromium: Browser, fig: go.Figure, *, largeur: int) -> Iterator[Page]:
    """Onglet de cette largeur montrant la figure, réseau coupé ; échoue si la page a demandé un serveur."""
    page = _toile(chromium)
    page.set_viewport_size({"width": largeur, "height": int(fig.layout.height)})
    page.evaluate(TRACER, [fig.to_json(), configuration(fig, fichier="figure")])
    page.wait_for_timeout(150)
    yield page
    assert not page.context.refusees  # type: ignore[attr-defined]


def boites(page: Page, selecteur: str) -> list[dict[str, Any]]:
    """Rectangles visibles des textes correspondant au sélecteur."""
    return page.evaluate(BOITES, selecteur)


def se_touchent(a: dict[str, Any], b: dict[str, Any], tolerance: float = 1.0) -> bool:
    """Vrai si deux rectangles se recouvrent de plus de `tolerance` pixels."""
    return (
        a["x"] + a["l"] - tolerance > b["x"]
        and b["x"] + b["l"] - tolerance > a["x"]
        and a["y"] + a["h"] - tolerance > b["y"]
        and b["y"] + b["h"] - tolerance > a["y"]
    )
