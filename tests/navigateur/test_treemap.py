"""Treemap dans Chromium : même aire par euro des deux côtés, premiers produits lisibles."""

import pytest

from modules.figures.arbre import treemap
from modules.figures.gabarit import Legende
from tests.figures import jeux
from tests.navigateur.figures import afficher

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


# Ce que montre chaque tuile : ses lignes, leur taille, et de combien de pixels elles sortent de la tuile.
LIGNES = """() => [...document.querySelectorAll('.treemaplayer .slice')].map(g => {
  const r = g.querySelector('path.surface').getBoundingClientRect(), id = g.__data__.data.data.id;
  const morceaux = [...g.querySelectorAll('tspan.tuile')].filter(t => t.textContent.trim());
  const boites = morceaux.map(t => t.getBoundingClientRect());
  return {id, largeur: r.width, hauteur: r.height, lignes: morceaux.map(t => t.textContent),
          corps: Math.min(...morceaux.map(t => parseFloat(getComputedStyle(t).fontSize))),
          sortie: Math.max(0, ...boites.flatMap(b =>
            [b.right - r.right, b.bottom - r.bottom, r.top - b.top]))};
}).filter(t => t.id?.includes('-') && t.lignes.length)"""
# Plotly seul laisse la moitié de ces tuiles vides ou coupe « horlogerie » sur un grand écran.
NOMS = ("Véhicules automobiles", "Café torréfié, thé", "Montres, horlogerie", "Équipements électriques",
        "Instruments de mesure", "Papier, carton")  # fmt: skip


def produits_nommes():
    table = jeux.produits(4_000_000_000, pente=0.9).assign(libelle_court="Vis")
    table.loc[: len(NOMS) - 1, "libelle_court"] = NOMS
    return table


@pytest.mark.parametrize(("largeur", "completes"), [(1440, 6), (1104, 6), (390, 4)])
def test_une_tuile_dit_nom_montant_et_part_des_qu_elle_en_a_la_place(chromium, largeur, completes):
    produits = produits_nommes()
    figure = treemap(produits, produits, legende=Legende("t", "s"), exact=(True, True))
    with afficher(chromium, figure.fig, largeur=largeur) as page:
        tuiles = page.evaluate(LIGNES)
    assert max(t["sortie"] for t in tuiles) <= 1.0
    assert min(t["corps"] for t in tuiles) >= 10.99
    par_id = {t["id"]: t for t in tuiles}
    for sens in ("import", "export"):
        for code, nom in zip(produits["code"].head(completes), NOMS, strict=False):
            lignes = par_id[f"{sens}-{code}"]["lignes"]
            assert lignes[-2].startswith(("←", "→")) and lignes[-1].endswith("%")
            assert " ".join(lignes[:-2]) == nom  # aucun mot coupé
        corps = [par_id[f"{sens}-{code}"]["corps"] for code in produits["code"].head(completes)]
        assert corps == sorted(corps, reverse=True)
        assert largeur == 390 or corps[0] > 1.3 * corps[-1]


def test_un_mot_n_est_coupe_que_s_il_ne_tient_pas_entre_deux_syllabes(chromium):
    produits = jeux.produits(4_000_000_000).assign(libelle_court="Électroménager")
    figure = treemap(produits, produits, legende=Legende("t", "s"), exact=(True, True))
    with afficher(chromium, figure.fig, largeur=390) as page:
        tuiles = page.evaluate(LIGNES)
    coupees = [t for t in tuiles if any(ligne.endswith("-") for ligne in t["lignes"])]
    noms = {"|".join(li for li in t["lignes"] if li[0] not in "←→" and "%" not in li) for t in coupees}
    assert noms and noms <= {"Électromé-|nager", "Électro-|ménager", "Élec-|tromé-|nager"}
    assert all(t["corps"] == 11 and t["largeur"] < 95 for t in coupees)
    assert sum(t["lignes"][0] == "Électroménager" for t in tuiles) >= 6


def test_l_image_enregistree_porte_le_texte_de_toutes_les_tuiles(chromium):
    """Plotly efface de l'image les textes qu'il cache : ceux que nous disposons doivent y revenir."""
    produits = produits_nommes()
    figure = treemap(produits, produits, legende=Legende("t", "s"), exact=(True, True))
    with afficher(chromium, figure.fig, largeur=1000) as page:
        ecran = page.evaluate(LIGNES)
        image = page.evaluate(
            """async (figure) => {
              const { data, layout } = JSON.parse(figure), options = { format: "svg", imageDataOnly: true,
                width: 1000, height: layout.height };
              const cadre = document.createElement("div");
              cadre.innerHTML = disposerImage(await Plotly.toImage({ data, layout }, options));
              return [...cadre.querySelectorAll("tspan.tuile")].map(t => t.textContent).filter(t => t.trim());
            }""",
            figure.fig.to_json(),
        )
    assert sorted(image) == sorted(ligne for tuile in ecran for ligne in tuile["lignes"])
