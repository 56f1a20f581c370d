"""Ce qui rend une figure lisible : ordre, échelle, liens fins, grands textes, étiquettes dégagées."""

import pandas as pd
import pytest

from modules.figures import gabarit
from modules.figures.arbre import treemap
from modules.figures.balance import papillon
from modules.figures.chronologie import chronologie
from modules.figures.exposition import barres_visees
from modules.figures.gabarit import Legende
from modules.figures.projection import barres_projetees
from modules.figures.sankey import _LIEN, _LIEN_FIN, _LIEN_PRINCIPAL, sankey
from tests.figures import jeux

M = 1_000_000


def pays(*lignes: tuple[str, int, int]) -> pd.DataFrame:
    """`lignes` : code, importations et exportations en millions d'euros."""
    table = pd.DataFrame(lignes, columns=["code", "importations_eur", "exportations_eur"])
    table[["importations_eur", "exportations_eur"]] *= M
    return table.assign(
        libelle=table["code"], solde_eur=table["exportations_eur"] - table["importations_eur"]
    )


def test_le_papillon_suit_le_plus_grand_cote_et_met_autres_a_part():
    table = pays(("A", 10, 20), ("B", 60, 5), ("C", 30, 30), (gabarit.AUTRES, 500, 40))
    figure = papillon(table, titre="t", exact=True, source="s")
    importations, exportations, noms = figure.fig.data
    assert [nom.split(" ")[0] for nom in noms.text] == ["B", "C", "A", gabarit.AUTRES]
    assert list(figure.table["Pays"]) == ["B", "C", "A", gabarit.AUTRES], "la table suit la figure"
    assert list(importations.x) == [
        -60 * M,
        -30 * M,
        -10 * M,
        -500 * M,
    ]  # la barre garde sa valeur, l'axe la coupe
    assert max(figure.fig.layout.xaxis.range) < 62 * M
    assert importations.text[3] == "" and exportations.text[3] != ""
    (coupee,) = [a for a in figure.fig.layout.annotations if a.text.startswith("◄")]
    assert "500" in coupee.text
    assert importations.marker.color[3] == gabarit._IMPORT_AUTRES
    assert len(figure.fig.layout.shapes) == 1


def test_seuls_des_autres_gardent_leur_echelle():
    figure = papillon(pays((gabarit.AUTRES, 500, 40)), titre="t", exact=True, source="s")
    assert max(figure.fig.layout.xaxis.range) == pytest.approx(510 * M)


def test_autres_produits_ne_fixe_pas_l_echelle_des_barres_visees():
    """40, 8 et 2 M€ nommés, 100 M€ d'autres dont un quart visé : sa barre a la longueur de la première."""
    autres = {"code": gabarit.AUTRES, "libelle": "Autres produits", "libelle_court": "Autres produits",
              "vise_eur": 25 * M, "non_vise_eur": 75 * M, "inconnu_eur": 0}  # fmt: skip
    produits = pd.concat([jeux.expositions(), pd.DataFrame([autres])], ignore_index=True)
    figure = barres_visees(produits, titre="t", exact=True, source="s")
    visees, non_visees, _, noms, montants = figure.fig.data
    assert max(figure.fig.layout.xaxis.range) < 41 * M
    assert (visees.x[3], non_visees.x[3]) == (10 * M, 30 * M)
    assert visees.x[0] == 30 * M and visees.marker.opacity[0] > visees.marker.opacity[3]
    assert noms.text[3].endswith("►") and not any(t.endswith("►") for t in noms.text[:3])
    assert "100,0" in montants.text[3]
    assert len(figure.fig.layout.shapes) == 1
    petits = produits.assign(vise_eur=[30 * M, 8 * M, 0, M], non_vise_eur=[10 * M, 0, 0, 0])
    entiere = barres_visees(petits, titre="t", exact=True, source="s").fig.data[0]
    assert entiere.x[3] == M


def test_les_liens_de_moins_d_un_pour_cent_se_fondent_en_une_bande():
    """600 et 390 M€ restent dessinés ; 6 et 4 M€ passent par la bande, 10 M€ de chaque côté."""
    flux = jeux.flux().iloc[:4].assign(
        produit=["1", "2", "1", "2"], pays=["A", "B", "B", "A"], produit_libelle=["un", "deux"] * 2,
        valeur_eur=[600 * M, 390 * M, 6 * M, 4 * M], principal=[True, False, False, False],
    )  # fmt: skip
    figure = sankey(flux, sens="export", titre="t", exact=True, source="s")
    lien = figure.fig.data[0].link
    dessines = set(zip(lien.source, lien.target, lien.value, lien.color, strict=True))
    assert dessines == {
        (0, 2, 600 * M, _LIEN_PRINCIPAL), (1, 3, 390 * M, _LIEN),
        (0, 4, 6 * M, _LIEN_FIN), (1, 4, 4 * M, _LIEN_FIN),
        (4, 2, 4 * M, _LIEN_FIN), (4, 3, 6 * M, _LIEN_FIN),
    }  # fmt: skip
    assert sorted(figure.table["Valeur (€)"]) == sorted(flux["valeur_eur"])


def test_un_flux_principal_reste_dessine_quelle_que_soit_sa_taille():
    flux = jeux.flux().iloc[:2].assign(valeur_eur=[1000 * M, 5 * M], principal=True)
    lien = sankey(flux, sens="export", titre="t", exact=True, source="s").fig.data[0].link
    assert set(lien.color) == {_LIEN_PRINCIPAL}


def test_une_tuile_porte_nom_montant_et_part():
    produits = pd.DataFrame(
        {
            "code": ["1", "2"], "libelle": ["Vins de raisin", "Horlogerie"],
            "libelle_court": ["Vins", "<b>Horlogerie"], "valeur_eur": [900 * M, 3 * M],
        }
    )  # fmt: skip
    figure = treemap(produits, produits, legende=Legende("t", "s"), exact=(True, True))
    textes = dict(zip(figure.fig.data[0].ids, figure.fig.data[0].text, strict=True))
    assert textes["export-1"].split("<br>") == ["Vins", "→\u00a0900,0\u00a0M€", "99,7\u00a0%"]
    assert textes["import-2"].startswith("&lt;b&gt;Horlogerie<br>←")


def test_la_grille_ne_barre_pas_les_noms_et_un_droit_vient_avant_ses_exemptions():
    evenements = pd.DataFrame(
        [
            ("Exemptions", "en_vigueur", "2025-04-02", "2025-05-01", "", 0.0),
            ("Tous produits 10 %", "en_vigueur", "2025-04-02", "2025-05-01", "", 10.0),
            ("Menace", "jamais_applique", "2025-03-01", "", "", 200.0),
        ],
        columns=["libelle", "etat", "annonce", "debut", "fin", "taux_points"],
    )
    figure = chronologie(evenements, verifie="2026-10-09", titre="t", source="s")
    assert list(figure.fig.data[0].text) == ["Menace", "Tous produits 10 %", "Exemptions"]
    fonds = figure.fig.layout.shapes
    assert [(f.y0, f.y1, f.layer) for f in fonds] == [(r - 0.5, r, "between") for r in range(3)]
    assert figure.message == "2 mesures en vigueur, 1 menace jamais appliquée"


@pytest.mark.parametrize("taille", [28, 42])
def test_les_barres_projetees_prennent_la_largeur_que_laissent_noms_et_montants(taille):
    lignes = pd.DataFrame(
        {
            "libelle": ["Vins"], "libelle_court": ["Vins"], "valeur": [3.0], "fond": [5.0],
            "texte": ["3 sur 5"], "couleur": [gabarit.IMPORT],
        }
    )  # fmt: skip
    figure = barres_projetees(lignes, titre="t", source="s", lecture="l", taille=taille).fig
    assert list(figure.data[1].marker.color) == [gabarit.IMPORT]
    assert list(figure.data[1].marker.line.width) == [2]
    nulle = barres_projetees(lignes.assign(valeur=0.0), titre="t", source="s", lecture="l").fig
    assert list(nulle.data[1].marker.line.width) == [0]
    depart, fin = figure.layout.xaxis.domain
    longueur = (fin - depart) * 5 / figure.layout.xaxis.range[1]
    assert longueur > (0.75 if taille == 28 else 0.6)
    longs = lignes.assign(libelle_court="Autre matériel électrique", texte="1 200 M€ sur 2 600 M€")
    etroite = barres_projetees(longs, titre="t", source="s", lecture="l", taille=taille).fig
    assert etroite.layout.xaxis.domain[0] > depart
