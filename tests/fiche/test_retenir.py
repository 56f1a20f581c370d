"""Phrases de « À retenir »."""

from dataclasses import replace

import pytest

from modules.donnees.flux import TableFlux
from modules.fiche.echanges import Cadre
from modules.fiche.fiche import fiche
from modules.fiche.retenir import a_retenir, nom_produit
from tests.conftest import fabriquer_flux
from tests.fiche.conftest import BFC, DOUBS, fabriquer_references

M = 1_000_000


def _phrases(lignes, *, statut="officiel", publies=()):
    flux = fabriquer_flux(lignes, statut)
    flux = TableFlux(flux.table, replace(flux.provenance, totaux_publies=publies))
    resultat = fiche(Cadre(flux, fabriquer_references()), territoire=DOUBS, region=BFC)
    return [phrase.replace("\u00a0", " ").replace("\u202f", " ") for phrase in a_retenir(resultat)]


LIGNES = [
    ("export", "25", "2932", "DE", 60 * M),
    ("export", "25", "2652", "CH", 25 * M),
    ("export", "25", "2221", "US", 15 * M),
    ("export", "70", "2932", "DE", 100 * M),
    ("export", "01", "2221", "IT", 800 * M),
    ("import", "25", "2652", "CN", 55 * M),
    ("import", "25", "2932", "DE", 50 * M),
    ("import", "25", "2932", "ES", 45 * M),
]


def test_fiche_officielle():
    assert _phrases(LIGNES) == [
        "En 2024, les exportations du Doubs atteignent 100,0 M€, soit 50,0 % de celles de la "
        "Bourgogne-Franche-Comté et 10,0 % de celles de la France.",
        "Les importations sont plus élevées (150,0 M€) : le déficit est de 50,0 M€ et les ventes couvrent "
        "66,7 % des achats.",
        "Un seul produit fait 60,0 % des ventes : autres parties automobiles.",
        "L’Allemagne est le premier client (60,0 % des ventes), devant la Suisse et les États-Unis.",
        "La Chine est le premier fournisseur (36,7 % des achats), devant l’Allemagne et l’Espagne.",
        "Ce qui distingue le Doubs de la France : autres parties automobiles (60,0 % des ventes, contre "
        "16,0 % pour la France) et articles d’horlogerie (25,0 % des ventes, contre 2,5 % pour la France).",
    ]


def test_estimation_deux_chiffres_et_pas_de_premier_sans_avance_nette():
    phrases = _phrases(LIGNES, statut="estimation", publies=("FR",))
    assert phrases[0] == (
        "En 2024, les exportations du Doubs sont estimées à 100 M€, soit 50 % de celles de la "
        "Bourgogne-Franche-Comté et 10 % de celles de la France."
    )
    assert "60 %" in phrases[3]
    assert phrases[4] == (
        "La Chine, l’Allemagne et l’Espagne comptent parmi les premiers fournisseurs : ensemble, 100 % des "
        "achats."
    )
    assert not any(",0 %" in phrase for phrase in phrases)


def test_estimation_ne_commente_pas_un_solde_incertain():
    lignes = [("export", "25", "2932", "DE", 100 * M), ("import", "25", "2932", "DE", 120 * M)]
    solde = _phrases(lignes, statut="estimation")[1]
    assert "du même ordre" in solde
    assert "déficit est" not in solde
    # le même écart se commente quand les totaux sont publiés
    assert "déficit est de 20,0 M€" in _phrases(lignes, statut="estimation", publies=("25", "FR"))[1]


def test_sans_exportation_les_achats_prennent_le_relais():
    phrases = _phrases([("import", "25", "2932", "DE", 50 * M), ("export", "70", "2932", "DE", 5 * M)])
    assert phrases[0] == "En 2024, aucune exportation du Doubs n’est enregistrée."
    assert phrases[1].startswith("En 2024, les importations du Doubs atteignent 50,0 M€")
    assert phrases[2] == "Un seul produit fait 100,0 % des achats : autres parties automobiles."
    assert phrases[3] == "Le seul pays fournisseur identifié est l’Allemagne (100,0 % des achats)."
    assert len(phrases) == 4


@pytest.mark.parametrize(
    ("officiel", "lisible"),
    [
        ("Céréales (à l'exclusion du riz), légumineuses", "céréales, légumineuses"),
        ("Moteurs et turbines, à l’exclusion des moteurs pour avions", "moteurs et turbines"),
        ("Autres produits manufacturés n.c.a.", "autres produits manufacturés"),
        ("Articles d'horlogerie", "articles d’horlogerie"),
        ("Déchets non dangereux\u202f; collecte des déchets non dangereux", "déchets non dangereux"),
        ("Autres bovins et buffles, vivants et leur sperme", "autres bovins et buffles vivants"),
        ("Plants \u202f; bulbes", "plants, bulbes"),
        ("DVD enregistrés", "DVD enregistrés"),
    ],
)
def test_libelle_lisible_dans_une_phrase(officiel, lisible):
    assert nom_produit(officiel) == lisible


def test_ventes_dispersees():
    # la moitié n'est atteinte qu'au quatrième produit
    produits = ["2932", "2910", "2931", "2652", "2221", "2042"]
    lignes = [("export", "25", code, "DE", 20 * M - rang) for rang, code in enumerate(produits)]
    phrase = _phrases([*lignes, ("export", "01", "9999", "DE", 30 * M)])[1]
    assert phrase.startswith("Trois produits font 50,0 % des ventes")
    reste = ("export", "25", "9999", "DE", 10 * M)
    phrase = _phrases([*lignes, reste])[1]
    assert phrase.startswith("Quatre produits font la moitié des ventes (il en faut 4 pour la France)")
