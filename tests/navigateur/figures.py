"""Affiche une figure seule dans Chromium et mesure ce qui est vraiment dessiné."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from playwright.sync_api import Browser, Page

from modules.figures.gabarit import configuration
from tests.navigateur.chromium import nouveau_contexte

BOITES = """(selecteur) => [...document.querySelectorAll(selecteur)]
  .filter(e => e.textContent.trim() && getComputedStyle(e).visibility !== 'hidden'
               && getComputedStyle(e).display !== 'none')
  .map(e => { const r = e.getBoundingClientRect();
              return {texte: e.textContent, x: r.x, y: r.y, l: r.width, h: r.height}; })
  .filter(b => b.l > 0)"""


@contextmanager
def afficher(chromium: Browser, fig: go.Figure, *, largeur: int, dossier: Path) -> Iterator[Page]:
    """Onglet de cette largeur montrant la figure, réseau coupé ; échoue si la page a demandé un serveur."""
    fichier = dossier / "figure.html"
    corps = fig.to_html(include_plotlyjs=True, full_html=False, config=configuration(fig, fichier="figure"))
    fichier.write_text(f'<meta charset="utf-8"><body style="margin:0">{corps}', encoding="utf-8")
    contexte = nouveau_contexte(chromium, largeur, int(fig.layout.height))
    page = contexte.new_page()
    page.goto(fichier.as_uri())
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_timeout(500)
    yield page
    refusees = contexte.refusees  # type: ignore[attr-defined]
    contexte.close()
    assert not refusees


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
