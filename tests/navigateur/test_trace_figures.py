"""Autres figures dans Chromium : rien ne se chevauche, rien ne sort du cadre."""

from itertools import combinations

import pandas as pd
import pytest

from modules.donnees import tables
from modules.figures.balance import papillon
from modules.figures.carte import choroplethe
from modules.figures.exposition import barres_visees
from modules.figures.gabarit import POLICE, Figure, Legende
from modules.figures.sankey import _ECART, _MARGES, _TAILLE, _lignes_du_nom, sankey
from modules.figures.specialisation import barres
from tests.figures import jeux
from tests.navigateur.figures import afficher, boites, se_touchent

pytestmark = pytest.mark.navigateur

LARGEURS = [358, 1100]
COMMUN = {"titre": "t", "exact": True, "source": "s"}
NOEUDS = """() => [...document.querySelectorAll('.sankey-node .node-rect')].map(e => {
  const r = e.getBoundingClientRect(); return {x: r.x, y: r.y, l: r.width, h: r.height}; })"""


CADRES = """() => [...document.querySelectorAll('.scattergeo path.js-line')].map(e => {
  const r = e.getBoundingClientRect(); return {x: r.x, l: r.width}; })"""
MESURER = """(lignes) => lignes.map(texte => {
  const e = document.createElement('span'); e.textContent = texte; document.body.append(e);
  const l = e.getBoundingClientRect().width; e.remove(); return l; })"""


def sans_chevauchement(textes: list[dict], largeur: int, hauteur: float) -> None:
    assert textes
    for a, b in combinations(textes, 2):
        assert not se_touchent(a, b), (a, b)
    for t in textes:
        assert t["x"] >= -1 and t["x"] + t["l"] <= largeur + 1, t
        assert t["y"] >= -1 and t["y"] + t["h"] <= hauteur + 1, t


def noms_longs(flux: pd.DataFrame) -> pd.DataFrame:
    """Les mêmes flux avec les noms qui prennent le plus de lignes, et des valeurs égales."""
    produits = {c: f"Cartons, emballages papier {c[-1]}" for c in flux["produit"].unique()}
    pays = {c: f"Îles mineures des États-Unis {c}" for c in flux["pays"].unique()}
    return flux.assign(
        produit_court=flux["produit"].map(produits), pays_libelle=flux["pays"].map(pays), valeur_eur=10**7
    )


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("noms", ["courants", "longs"])
@pytest.mark.parametrize("sens", ["export", "import"])
def test_sankey(chromium, sens, noms, largeur):
    flux = jeux.flux() if noms == "courants" else noms_longs(jeux.flux())
    figure = sankey(flux, sens=sens, **COMMUN)
    hauteur = figure.fig.layout.height
    with afficher(chromium, figure.fig, largeur=largeur) as page:
        textes = boites(page, ".annotation-text")
        noeuds = page.evaluate(NOEUDS)
    assert len(textes) == len(noeuds) >= 22  # une bande, nommée dessous, réunit les flux fins
    sans_chevauchement(textes, largeur, hauteur)
    # Hors du dessin : ni un nœud ni un lien ne passe sous un texte.
    gauche, droite = min(n["x"] for n in noeuds), max(n["x"] + n["l"] for n in noeuds)
    bas = max(n["y"] + n["h"] for n in noeuds)
    assert all(t["x"] + t["l"] <= gauche or t["x"] >= droite or t["y"] >= bas for t in textes)
    assert droite - gauche >= 140
    for a, b in combinations(noeuds, 2):
        assert not se_touchent(a, b), (a, b)
    assert all(n["y"] >= 0 and n["y"] + n["h"] <= hauteur for n in noeuds)


def test_tous_les_noms_tiennent_dans_la_marge_du_sankey(chromium):
    inconnu = tables.libelle_produit("9998")
    noms = {
        "produit": [*tables.produits()["libelle_court"], inconnu, "Autres produits"],
        "pays": [*tables.pays()["libelle"], tables.libelle_pays("XQ"), "Autres pays"],
    }
    page = chromium.new_page()
    page.set_content(f"<style>span {{ font: {_TAILLE}px {POLICE} }}</style>")
    for genre, tous in noms.items():
        lignes = sorted({ligne for nom in tous for ligne in _lignes_du_nom(nom, genre)})
        largeurs = page.evaluate(MESURER, lignes)
        trop = [(n, x) for n, x in zip(lignes, largeurs, strict=True) if x > _MARGES[genre] - _ECART]
        assert len(lignes) > 100 and not trop
        assert max(len(_lignes_du_nom(nom, genre)) for nom in tous) == 3
    page.close()


def barres_testees() -> dict[str, Figure]:
    return {
        "papillon": papillon(jeux.balance(), **COMMUN),
        "specialisation": barres(jeux.specialisations(), territoire="Alpes-de-Haute-Provence", **COMMUN),
        "exposition": barres_visees(jeux.expositions(), **COMMUN),
    }


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("nom", ["papillon", "specialisation", "exposition"])
def test_barres(chromium, nom, largeur):
    figure = barres_testees()[nom]
    with afficher(chromium, figure.fig, largeur=largeur) as page:
        textes = boites(page, ".annotation-text, .textpoint text, .bartext, .legendtext")
    sans_chevauchement(textes, largeur, figure.fig.layout.height)


@pytest.mark.parametrize("largeur", LARGEURS)
def test_noms_des_encarts_dans_leur_cadre(chromium, largeur):
    figure = choroplethe(
        jeux.departements(), geojson=tables.contours(), encarts=tables.encarts(),
        legende=Legende("t", "s", "M (M€)"),
    )  # fmt: skip
    with afficher(chromium, figure.fig, largeur=largeur) as page:
        textes = boites(page, ".scattergeo text")
        cadres = page.evaluate(CADRES)
    sans_chevauchement(textes, largeur, figure.fig.layout.height)
    assert len(textes) == 5 and len(cadres) == 1
    (cadre,) = cadres  # un seul tracé pour les cinq cadres, l'un au-dessus de l'autre
    for t in textes:
        assert cadre["x"] <= t["x"] and t["x"] + t["l"] <= cadre["x"] + cadre["l"], t
