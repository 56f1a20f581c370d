"""Treemap dans Chromium : même aire par euro des deux côtés, premiers produits lisibles."""

import pytest

from modules.figures.arbre import treemap
from modules.figures.gabarit import Legende
from tests.figures import jeux
from tests.navigateur.figures import afficher, boites

pytestmark = pytest.mark.navigateur

# Aire de chaque tuile d'après le tracé réellement dessiné, et valeur de sa donnée.
TUILES = """() => [...document.querySelectorAll('.treemaplayer .slice')].map(g => {
  const d = g.__data__, r = g.querySelector('path.surface').getBBox();
  return {id: d.data.data.id, parent: d.data.data.parentId ?? d.parent?.data?.data?.id ?? '',
          valeur: d.value, feuille: !d.children, aire: r.width * r.height};
}).filter(t => t.feuille && /^(import|export)-/.test(t.id))"""

CAS = {"équilibré": (5_200_000_000, 4_260_000_000), "un_pour_dix": (1_000_000_000, 10_000_000_000)}


@pytest.mark.parametrize("largeur", [1440, 390])
@pytest.mark.parametrize("cas", CAS)
def test_meme_aire_par_euro(chromium, cas, largeur):
    entree, sortie = CAS[cas]
    figure = treemap(
        jeux.produits(entree), jeux.produits(sortie, pente=1.0), legende=Legende("t", "s"), exact=(True, True)
    )
    with afficher(chromium, figure.fig, largeur=largeur) as page:
        tuiles = page.evaluate(TUILES)
    assert len(tuiles) == 82
    par_euro = {}
    for sens in ("import", "export"):
        cote = [t for t in tuiles if t["id"].startswith(sens)]
        par_euro[sens] = sum(t["aire"] for t in cote) / sum(t["valeur"] for t in cote)
    assert par_euro["import"] == pytest.approx(par_euro["export"], rel=0.02)


@pytest.mark.parametrize(("largeur", "lisibles"), [(1440, 5), (390, 3)])
def test_premiers_produits_lisibles(chromium, largeur, lisibles):
    produits = jeux.produits(5_200_000_000, pente=1.0)
    figure = treemap(produits, produits, legende=Legende("t", "s"), exact=(True, True))
    with afficher(chromium, figure.fig, largeur=largeur) as page:
        textes = [b["texte"] for b in boites(page, ".treemaplayer .slicetext")]
        corps = page.evaluate(
            "() => [...document.querySelectorAll('.treemaplayer .slicetext')]"
            ".map(e => parseFloat(getComputedStyle(e).fontSize) * e.getCTM().a)"
        )
    for nom in produits["libelle_court"].head(lisibles):
        assert sum(nom.replace(" ", "") in t.replace(" ", "") for t in textes) >= 2
    assert min(corps) >= 10.99
