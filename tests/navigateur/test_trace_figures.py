"""Autres figures dans Chromium : rien ne se chevauche, rien ne sort du cadre."""

from itertools import combinations

import pytest

from modules.figures.balance import papillon
from modules.figures.exposition import barres_visees
from modules.figures.figure import Figure
from modules.figures.sankey import HAUTEUR, sankey
from modules.figures.specialisation import barres
from tests.figures import jeux
from tests.navigateur.figures import afficher, boites, se_touchent

pytestmark = pytest.mark.navigateur

LARGEURS = [358, 1100]
COMMUN = {"titre": "t", "exact": True, "source": "s"}
NOEUDS = """() => [...document.querySelectorAll('.sankey-node .node-rect')].map(e => {
  const r = e.getBoundingClientRect(); return {x: r.x, y: r.y, l: r.width, h: r.height}; })"""


def sans_chevauchement(textes: list[dict], largeur: int, hauteur: float) -> None:
    assert textes
    for a, b in combinations(textes, 2):
        assert not se_touchent(a, b), (a, b)
    for t in textes:
        assert t["x"] >= -1 and t["x"] + t["l"] <= largeur + 1, t
        assert t["y"] >= -1 and t["y"] + t["h"] <= hauteur + 1, t


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("sens", ["export", "import"])
def test_sankey(chromium, tmp_path, sens, largeur):
    figure = sankey(jeux.flux(), sens=sens, **COMMUN)
    with afficher(chromium, figure.fig, largeur=largeur, dossier=tmp_path) as page:
        textes = boites(page, ".sankey-node .node-label")
        noeuds = page.evaluate(NOEUDS)
    assert len(textes) == len(noeuds) == 22
    sans_chevauchement(textes, largeur, HAUTEUR)
    for a, b in combinations(noeuds, 2):
        assert not se_touchent(a, b), (a, b)
    assert all(n["y"] >= 0 and n["y"] + n["h"] <= HAUTEUR for n in noeuds)


def barres_testees() -> dict[str, Figure]:
    return {
        "papillon": papillon(jeux.balance(), **COMMUN),
        "specialisation": barres(jeux.specialisations(), territoire="Alpes-de-Haute-Provence", **COMMUN),
        "exposition": barres_visees(jeux.expositions(), **COMMUN),
    }


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("nom", ["papillon", "specialisation", "exposition"])
def test_barres(chromium, tmp_path, nom, largeur):
    figure = barres_testees()[nom]
    with afficher(chromium, figure.fig, largeur=largeur, dossier=tmp_path) as page:
        textes = boites(page, ".annotation-text, .textpoint text, .bartext, .legendtext")
    sans_chevauchement(textes, largeur, figure.fig.layout.height)
