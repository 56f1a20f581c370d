"""Ce que toute figure doit tenir : texte chiffré, table juste, contraste, français."""

import re
from itertools import pairwise

import pandas as pd
import pytest

from modules.figures import carte, exposition, gabarit, nuage, specialisation
from modules.figures.arbre import treemap
from modules.figures.balance import papillon
from modules.figures.carte import _bornes_lisibles, _ecrire_borne
from modules.figures.gabarit import Figure, Legende
from modules.figures.sankey import _LIEN_PRINCIPAL, sankey
from tests.figures import jeux

SOURCE = "Estimation 2024 · Source : Test"
ENCARTS = {"9C": {"nom": "Guyane", "cadre": [-9.0, 45.25, -6.8, 46.75]}}
CAS = pd.DataFrame(
    {
        "libelle": ["Doubs", "France"],
        "valeur": [7.4, 8.4],
        "texte": ["7,4 %", "8,4 %"],
        "selection": [True, False],
    }
)


def toutes() -> dict[str, Figure]:
    commun = {"titre": "Titre", "exact": False, "source": SOURCE}
    d = jeux.departements()
    return {
        "papillon": papillon(jeux.balance(), **commun),
        "treemap": treemap(
            jeux.produits(5_000_000_000),
            jeux.produits(4_000_000_000),
            legende=Legende("Titre", SOURCE),
            exact=(False, False),
        ),
        "sankey_export": sankey(jeux.flux(), sens="export", **commun),
        "sankey_import": sankey(jeux.flux(), sens="import", **commun),
        "specialisation": specialisation.barres(jeux.specialisations(), territoire="Doubs", **commun),
        "exposition": exposition.barres_visees(jeux.expositions(), **commun),
        "nuage": nuage.dependance_intensite(d, titre="Titre", source=SOURCE),
        "carte": carte.choroplethe(
            d, geojson="app/static/x", encarts=ENCARTS, legende=Legende("Titre", SOURCE, "Exports (M€)")
        ),
    }


FIGURES = toutes()


@pytest.fixture(params=FIGURES)
def figure(request: pytest.FixtureRequest) -> Figure:
    return FIGURES[request.param]


def luminance(couleur: str) -> float:
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def contraste(a: str, b: str) -> float:
    clair, sombre = sorted((luminance(a), luminance(b)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def sur_blanc(rgba: str) -> str:
    """Couleur obtenue en posant une couleur transparente sur du blanc."""
    r, v, b, a = (float(x) for x in re.findall(r"[\d.]+", rgba))
    return "#" + "".join(f"{round(255 + (c - 255) * a):02x}" for c in (r, v, b))


class TestCommun:
    def test_alt_dit_le_type_et_des_chiffres(self, figure):
        assert figure.alt.startswith(("Graphique", "Treemap", "Diagramme", "Nuage", "Carte"))
        assert len(re.findall(r"\d[\d\u202f,]*", figure.alt)) >= 2

    def test_table_en_francais_avec_unites(self, figure):
        assert not figure.table.empty
        assert all("_" not in str(c) for c in figure.table.columns)
        numeriques = figure.table.select_dtypes("number").columns
        assert all(re.search(r"\((€|%|M€)\)|Rapport", str(c)) for c in numeriques)

    def test_nombres_et_hauteur_fixes(self, figure):
        assert figure.fig.layout.separators == ",\u202f"
        assert figure.fig.layout.height >= 60
        assert figure.fig.layout.dragmode is False

    def test_tout_survol_est_prepare_en_francais(self, figure):
        for trace in figure.fig.data:
            if trace.type == "sankey":
                modeles = [trace.node.hovertemplate, trace.link.hovertemplate]
            else:
                modeles = [trace.hovertemplate or trace.hoverinfo]
            assert all("customdata" in m or m == "skip" for m in modeles)

    def test_couleurs_de_trace_en_hexadecimal(self, figure):
        texte = figure.fig.to_json()
        noms = re.findall(r'"(?:color|bgcolor|fgcolor|gridcolor)":"([^"]+)"', texte)
        assert noms
        assert all(re.fullmatch(r"#[0-9a-f]{6}|rgba\([^)]*\)|coloraxis", n) for n in noms)

    def test_taille_sans_contours(self, figure):
        assert len(figure.fig.to_json()) < 60_000

    def test_image_porte_titre_et_source(self, figure):
        sortie = gabarit.pour_image(figure)
        assert "Titre" in sortie.layout.title.text
        assert "Estimation 2024" in sortie.layout.title.subtitle.text
        assert sortie.layout.height > figure.fig.layout.height
        assert figure.fig.layout.title.text is None


class TestContraste:
    @pytest.mark.parametrize(
        "fond",
        [
            gabarit.IMPORT, gabarit.EXPORT, gabarit._IMPORT_AUTRES, gabarit.EXPORT_AUTRES, gabarit.GRIS,
        ],
    )  # fmt: skip
    def test_texte_blanc_sur_aplat(self, fond):
        assert contraste(gabarit.TEXTE_CLAIR, fond) >= 4.5

    @pytest.mark.parametrize("encre", [gabarit.TEXTE, gabarit.POSITIF, gabarit.NEGATIF, gabarit.IMPORT])
    def test_texte_sur_fond(self, encre):
        assert contraste(encre, gabarit.FOND) >= 4.5

    def test_toute_tuile(self):
        (trace,) = FIGURES["treemap"].fig.data
        assert min(contraste(trace.textfont.color, c) for c in trace.marker.colors) >= 4.5


class TestPapillon:
    def test_table_et_solde_signe(self):
        figure = FIGURES["papillon"]
        assert figure.table["Importations (€)"].sum() == 3_050_000_000
        assert (
            figure.table["Exportations (€)"] - figure.table["Importations (€)"] == figure.table["Solde (€)"]
        ).all()
        textes = figure.fig.data[-1].text
        allemagne = next(t for t in textes if "Allemagne" in t)
        assert "\u2212300" in allemagne and gabarit.NEGATIF in allemagne
        suisse = next(t for t in textes if "Suisse" in t)
        assert "+200" in suisse and gabarit.POSITIF in suisse

    def test_importations_a_gauche(self):
        importations, exportations, _noms = FIGURES["papillon"].fig.data
        assert max(importations.x) <= 0 <= min(exportations.x)

    def test_autres_ne_prend_pas_de_place(self):
        assert "Autres" not in FIGURES["papillon"].alt
        assert "Allemagne, 900" in FIGURES["papillon"].alt

    def test_au_plus_douze_pays_et_le_reste_exact(self):
        nombreux = pd.concat(
            [jeux.balance().iloc[[0]].assign(code=f"C{i}", libelle=f"Pays {i}") for i in range(15)]
            + [jeux.balance().iloc[[3]]],
            ignore_index=True,
        )
        figure = papillon(nombreux, titre="t", exact=True, source="s")
        importations = figure.fig.data[0]
        assert len(importations.x) == 13
        assert -sum(importations.x) == nombreux["importations_eur"].sum()
        assert len(figure.table) == 16

    def test_un_sens_inconnu_n_est_pas_nul(self):
        inconnu = jeux.balance().assign(importations_eur=pd.NA, solde_eur=pd.NA)
        figure = papillon(inconnu, titre="t", exact=True, source="s")
        assert set(figure.fig.data[0].text) == {"inconnu"}
        assert "Premier client" in figure.alt and "fournisseur" not in figure.alt


class TestTreemap:
    def test_quarante_feuilles_et_le_reste(self):
        (trace,) = FIGURES["treemap"].fig.data
        assert trace.branchvalues == "remainder"
        for sens, total in (("import", 5_000_000_000), ("export", 4_000_000_000)):
            valeurs = [v for v, p in zip(trace["values"], trace.parents, strict=True) if p == sens]
            assert len(valeurs) == 41
            assert sum(valeurs) == pytest.approx(total, abs=60)
        assert trace.parents.count("") == 2

    def test_un_autres_deja_present_reste_unique(self):
        produits = jeux.produits(1_000_000, nombre=41)
        produits.loc[0, ["code", "libelle_court"]] = ["autres", "Autres produits"]
        figure = treemap(produits, produits, legende=Legende("t", "s"), exact=(True, True))
        assert figure.table["Code"].tolist().count("autres") == 2
        assert figure.table["Valeur (€)"].sum() == 2 * produits["valeur_eur"].sum()

    def test_un_cote_vide(self):
        vide = jeux.produits(1_000_000, nombre=3).assign(valeur_eur=0)
        figure = treemap(
            vide, jeux.produits(1_000_000, nombre=3), legende=Legende("t", "s"), exact=(True, True)
        )
        assert len(figure.table) == 3


BANDE = 22  # après les onze nœuds de chaque côté


def liens_de(figure):
    (trace,) = figure.fig.data
    lien = trace.link
    return pd.DataFrame({"de": lien.source, "vers": lien.target, "valeur": lien.value, "couleur": lien.color})


def etiquettes(figure):
    """Textes écrits à côté des nœuds, dans l'ordre des nœuds, en une ligne."""
    return [a.text.replace("<br>", " ") for a in figure.fig.layout.annotations]


class TestSankey:
    @pytest.mark.parametrize("sens", ["export", "import"])
    def test_noeuds_dans_le_cadre_et_autres_en_dernier(self, sens):
        (trace,) = FIGURES[f"sankey_{sens}"].fig.data
        assert all(0 < v < 1 for v in [*trace.node.x, *trace.node.y])
        for cote in (slice(0, 11), slice(11, 22)):
            hauteurs = trace.node.y[cote]
            assert all(a < b for a, b in pairwise(hauteurs))
            assert etiquettes(FIGURES[f"sankey_{sens}"])[cote][-1].startswith("Autres")

    def test_sens_des_liens(self):
        for sens, gauche in (("export", "pays"), ("import", "produits")):
            (trace,) = FIGURES[f"sankey_{sens}"].fig.data
            assert etiquettes(FIGURES[f"sankey_{sens}"])[21].startswith(f"Autres {gauche}")
            bouts = list(zip(trace.link.source, trace.link.target, strict=True))
            assert all((de <= 10 or de == BANDE) and vers > 10 for de, vers in bouts)

    @pytest.mark.parametrize(
        ("sens", "gauche", "droite"), [("export", "produit", "pays"), ("import", "pays", "produit")]
    )
    def test_chaque_noeud_garde_son_total_a_l_euro(self, sens, gauche, droite):
        figure, flux = FIGURES[f"sankey_{sens}"], jeux.flux()
        liens = liens_de(figure)
        assert list(liens["couleur"]).count(_LIEN_PRINCIPAL) == 5
        for bout, axe in (("de", gauche), ("vers", droite)):
            noeuds = liens[liens[bout] != BANDE].groupby(bout)["valeur"].sum()
            assert sorted(noeuds) == sorted(flux.groupby(axe)["valeur_eur"].sum())
        assert len(figure.table) == len(flux)  # la table garde chaque flux

    def test_les_flux_fins_passent_par_une_seule_bande(self):
        flux, liens = jeux.flux(), liens_de(FIGURES["sankey_export"])
        fins = flux[(flux["valeur_eur"] < 0.01 * flux["valeur_eur"].sum()) & ~flux["principal"]]
        assert len(fins) > 50
        entre, sort = liens[liens["vers"] == BANDE], liens[liens["de"] == BANDE]
        assert entre["valeur"].sum() == sort["valeur"].sum() == fins["valeur_eur"].sum()
        assert len(entre) == fins["produit"].nunique() and len(sort) == fins["pays"].nunique()
        directs = liens[(liens["de"] != BANDE) & (liens["vers"] != BANDE)]
        assert len(directs) == len(flux) - len(fins)
        assert str(len(fins)) in etiquettes(FIGURES["sankey_export"])[22]

    def test_un_seul_flux_et_aucun(self):
        un = sankey(jeux.flux().head(1), sens="export", titre="t", exact=True, source="s")
        assert len(etiquettes(un)) == len(un.fig.data[0].node.x) == 2
        aucun = sankey(jeux.flux().head(0), sens="export", titre="t", exact=True, source="s")
        assert "aucun flux" in aucun.alt and not aucun.fig.data

    def test_montants_a_la_precision_permise(self):
        exact = sankey(jeux.flux(), sens="export", titre="t", exact=True, source="s")
        assert re.search(r",\d\u00a0M€", etiquettes(exact)[0])
        assert not re.search(r"\d{3},\d", etiquettes(FIGURES["sankey_export"])[0])


class TestCarte:
    def test_inconnu_en_gris_et_dit(self):
        traces = FIGURES["carte"].fig.data
        grise = next(t for t in traces if t.type == "choropleth" and t.colorscale)
        assert list(grise.locations) == ["23"]
        assert "donnée inconnue" in grise.customdata[0][1]

    def test_classes_a_bornes_fixees(self):
        figure = carte.choroplethe(
            jeux.departements(), geojson="x", encarts=ENCARTS, legende=Legende("t", "s", "M (M€)"),
            classes=carte.Classes((1000.0, 10000.0)),
        )  # fmt: skip
        connue = figure.fig.data[0]
        assert dict(zip(connue.locations, connue.z, strict=True)) == {"25": 1, "75": 2, "9C": 0}
        assert list(figure.fig.layout.coloraxis.colorbar.ticktext) == ["1\u202f000", "10\u202f000"]

    def test_monaco_est_un_point_et_le_choix_un_contour(self):
        traces = FIGURES["carte"].fig.data
        assert any(t.type == "scattergeo" and t.mode == "markers" for t in traces)
        assert any(t.type == "choropleth" and list(t.locations) == ["25"] for t in traces)

    def test_rien_ne_vient_du_reseau(self):
        reglages = gabarit.configuration(FIGURES["carte"].fig, fichier="carte-25")
        assert reglages["topojsonURL"].startswith("data:")
        assert "http" not in str(reglages)


class TestSeuils:
    def test_solde_symetrique(self):
        bornes = _bornes_lisibles(pd.Series([-900.0, -100.0, 50.0, 400.0, None]), 6, "solde")
        assert 0.0 in bornes and bornes == sorted(bornes)
        assert [-b for b in reversed(bornes)] == bornes

    def test_valeurs_egales_une_seule_classe(self):
        assert _bornes_lisibles(pd.Series([3.0] * 5), 5, "croissante") == []

    def test_ecriture(self):
        assert [_ecrire_borne(b) for b in (4300.0, 0.25, -700.0)] == ["4\u202f300", "0,25", "\u2212700"]


class TestExposition:
    def test_taux_inconnu_n_est_pas_zero(self):
        textes = FIGURES["exposition"].fig.data[-1].text
        assert any("taux inconnu" in t for t in textes)
        assert FIGURES["exposition"].table["Partie visée (€)"].sum() == 38_000_000

    def test_parties_distinguees_sans_la_couleur(self):
        motifs = [t.marker.pattern.shape for t in FIGURES["exposition"].fig.data if t.type == "bar"]
        assert len(set(motifs)) == 3

    def test_partie_inconnue_absente_si_vide(self):
        connus = jeux.expositions().head(2)
        figure = exposition.barres_visees(connus, titre="t", exact=True, source="s")
        assert [t.name for t in figure.fig.data if t.type == "bar"] == ["Partie visée", "Partie non visée"]


class TestNuage:
    def test_inconnu_absent_du_nuage_mais_dans_la_table(self):
        figure = FIGURES["nuage"]
        assert len(figure.fig.data[0].x) == 3 and len(figure.table) == 5
        assert "2 non placés" in figure.alt

    def test_choix_nomme_et_en_losange(self):
        (trace,) = FIGURES["nuage"].fig.data
        assert trace.marker.symbol[-1] == "diamond" and "Doubs" in trace.text[-1]


def test_libelle_balise_neutralise():
    assert gabarit.couper("<a href='x'>Vin</a>", largeur=40).startswith("&lt;a")


def test_figures_vides_sans_erreur():
    """Un territoire sans échange garde une figure et un texte honnêtes."""
    commun = {"titre": "t", "exact": True, "source": "s"}
    d = jeux.departements()
    vides = [
        papillon(jeux.balance().head(0), **commun),
        treemap(
            jeux.produits(1).head(0),
            jeux.produits(1).head(0),
            legende=Legende("t", "s"),
            exact=(True, True),
        ),
        specialisation.barres(jeux.specialisations().head(0), territoire="X", **commun),
        exposition.barres_visees(jeux.expositions().head(0), **commun),
        nuage.dependance_intensite(d.assign(dependance=float("nan")), titre="t", source="s"),
        carte.choroplethe(
            d.assign(valeur=float("nan")), geojson="x", encarts={}, legende=Legende("t", "s", "m")
        ),
    ]
    assert all(re.search(r"vide|aucun|0 département|Importations\u00a0: 0", f.alt) for f in vides)
