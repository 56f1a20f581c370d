"""Le document d'un département : sections, précision, poids, autonomie, échappement."""

import json
import re
from dataclasses import replace

import pytest

from modules.documents.contenu import annexe_simulation, contenu, fiches_de
from modules.documents.html import document
from modules.donnees.tables import references, territoire
from modules.fiche.echanges import Cadre
from modules.fiche.retenir import a_retenir
from modules.langue.typographie import INDEPENDANCE
from modules.simulation.incertitude import etendue_produits_de
from modules.vues.resultat import texte_de_a
from tests.conftest import fabriquer_flux

SECTIONS = [
    "Introduction", "Contexte et méthodologie", "Balance commerciale territoriale", "Exportations",
    "Importations", "Comparaison avec la France", "Les chiffres", "Informations pratiques",
    "Méthode et limites",
]  # fmt: skip
MO = 1_000_000


def sections(html: str) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", html)


def figures(html: str) -> list[str]:
    return re.findall(r'<figure id="figure-([\w-]+)"', html)


def donnees(html: str) -> list[dict]:
    blocs = re.findall(r'<script type="application/json">(.*?)</script>', html, re.S)
    return [json.loads(bloc) for bloc in blocs]


@pytest.fixture(scope="module")
def doubs(fiche_de, edition) -> str:
    return document(contenu("25", fiche=fiche_de), edition=edition, forme="legere")


def test_toutes_les_sections_dans_l_ordre(doubs):
    assert sections(doubs) == SECTIONS


def test_toutes_les_figures_dans_l_ordre(doubs):
    echelles = ("departement", "region", "france")
    attendues = ["balance", "produits", *(f"flux-{s}-{e}" for s in ("export", "import") for e in echelles)]
    assert figures(doubs) == [*attendues, "specialisation"]
    assert len(donnees(doubs)) == 9


def test_totaux_du_doubs(doubs):
    texte = doubs.replace("\u202f", " ").replace("\u00a0", " ")
    for attendu in ("4 260,9 M€", "5 203,3 M€", "−942,4 M€", "20,0 % de la Bourgogne-Franche-Comté"):
        assert attendu in texte


def test_a_retenir_et_mentions(doubs, fiche_de):
    for phrase in a_retenir(fiche_de("25")):
        assert f"<li>{phrase}</li>" in doubs
    for mention in (INDEPENDANCE, "territoires-industrie@anct.gouv.fr", "Pour aller plus loin", "GeoNames"):
        assert mention in doubs


def test_l_estimation_se_dit_sur_chaque_page_et_sous_chaque_figure(doubs):
    assert re.search(r'@top-right \{ content: "Estimation 2024', doubs)
    sources = re.findall(r'<p class="source">(.*?)</p>', doubs)
    assert len(sources) == 9
    assert all(source.startswith("Estimation 2024") for source in sources)


def test_l_image_enregistree_porte_titre_et_source(doubs):
    for figure in donnees(doubs):
        assert figure["image"]["title"]["text"].startswith("<b>")
        assert "Estimation 2024" in figure["image"]["title"]["subtitle"]["text"]


def test_date_du_document(doubs):
    assert "Document du 24\u00a0novembre\u00a02026." in doubs


def test_leger_et_sans_reseau(doubs):
    assert len(doubs.encode()) < 1.5 * MO
    assert re.findall(r'<script src="([^"]*)"', doubs) == ["plotly.min.js"]
    # La police est à côté du document, comme plotly.js.
    assert set(re.findall(r"url\(([^)]*)\)", doubs)) == {"source-sans.woff2"}
    assert not re.findall(r'(?:src|data)="https?:|@import', doubs)


def test_autonome_porte_plotly_une_fois(fiche_de, edition):
    html = document(contenu("25", fiche=fiche_de), edition=edition, forme="autonome")
    assert len(html.encode()) <= 6 * MO
    assert "<script src" not in html
    assert html.count("plotly.js v") == 1


def test_memes_octets_pour_les_memes_donnees(doubs, fiche_de, edition):
    assert document(contenu("25", fiche=fiche_de), edition=edition, forme="legere") == doubs


def test_corse_sans_region(fiche_de, edition):
    html = document(contenu("20", fiche=fiche_de), edition=edition, forme="legere")
    assert [f for f in figures(html) if f.startswith("flux-export")] == [
        "flux-export-departement",
        "flux-export-france",
    ]
    assert "la Corse, à elle seule" in html


def test_annexe_du_simulateur(fiche_de, edition, simulation):
    html = document(contenu("25", fiche=fiche_de, simulation=simulation), edition=edition, forme="legere")
    assert sections(html) == [*SECTIONS[:7], "Annexe – Exposition aux surtaxes américaines", *SECTIONS[7:]]
    for attendu in (
        "Surtaxe de 15\u00a0% sur tous les produits.",
        "Exportations visées",
        "Droits théoriques à l’entrée aux États-Unis",
        "Baisse possible des ventes à un an",
        "Ces trois montants ne s’additionnent pas.",
        "Ce que l’outil ne mesure pas",
    ):
        assert attendu in html
    for proscrit in ("coût pour", "emplois menacés", "prévision"):
        assert proscrit not in html


def test_annexe_donne_la_fourchette_des_tirages(simulation):
    """Produit par produit comme pour le total : les tirages, pas les deux bouts des usages publiés."""
    annexe = annexe_simulation(simulation, lieu=territoire("25"))
    etendues = etendue_produits_de(simulation.resultat, "25").set_index("produit")
    produits = simulation.resultat.par_produit("25").head(len(annexe.produits))
    attendues = [
        texte_de_a(*etendues.loc[code, ["baisse_p10_eur", "baisse_p90_eur"]], exact=False, unite="M€")
        for code in produits["produit"]
    ]
    assert [ligne[-1] for ligne in annexe.produits] == attendues
    assert len(set(attendues)) > 5


def test_territoire_sans_vente_aux_etats_unis(fiche_de, edition, simulation):
    """L'annexe remplace ses nombres par une phrase."""
    sans = replace(
        simulation,
        resultat=replace(
            simulation.resultat,
            unites=simulation.resultat.unites.assign(exportations_us_eur=0.0),
        ),
    )
    html = document(contenu("25", fiche=fiche_de, simulation=sans), edition=edition, forme="legere")
    assert "Aucune vente du Doubs aux États-Unis" in html
    assert "visees" not in figures(html)


def test_un_sens_absent_est_dit_inconnu(edition):
    lignes = [("export", "25", "2932", "DE", 600), ("export", "70", "2932", "US", 100)]
    flux = fabriquer_flux(lignes)
    html = document(
        contenu("25", fiche=fiches_de(Cadre(flux, references()))), edition=edition, forme="legere"
    )
    assert "Importations inconnues" in html
    assert "Le solde par pays demande les deux fichiers" in html
    assert "balance" not in figures(html)
    assert "Estimation" not in html


def test_ce_qui_vient_d_un_fichier_est_echappe(edition):
    flux = fabriquer_flux([("export", "25", "2932", "DE", 600), ("import", "25", "2932", "DE", 600)])
    piege = '<script>alert(1)</script>"; } body { display: none'
    piegee = replace(flux, provenance=replace(flux.provenance, source=piege))
    html = document(
        contenu("25", fiche=fiches_de(Cadre(piegee, references()))), edition=edition, forme="legere"
    )
    assert "<script>alert" not in html
    assert '"; } body' not in html.split("</style>")[0]
    assert "&lt;script&gt;alert(1)" in html
    assert any("alert(1)" in f["layout"]["meta"]["source"] for f in donnees(html))
