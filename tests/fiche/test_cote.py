"""Un côté des échanges, vérifié de tête sur le flux jouet."""

import pytest

from modules.fiche.fiche import _cote
from tests.fiche.conftest import BFC, DOUBS, FRANCE, HAUTE_SAONE, MONACO, fabriquer_cadre


def test_exportations_du_doubs(cadre):
    c = _cote(cadre, sens="export", territoire=DOUBS, region=BFC)
    assert c.total_eur == 1000
    assert c.part_region == pytest.approx(1000 / 1500)
    assert c.part_france == pytest.approx(1000 / 2560)  # le code inconnu « 98 » compte dans la France
    assert list(c.produits["code"]) == ["2932", "2652", "autres"]
    assert list(c.produits["valeur_eur"]) == [700, 300, 0]
    # à montant égal, l'ordre des codes : Suisse avant États-Unis
    assert list(c.pays["code"]) == ["DE", "CH", "US", "autres"]
    assert list(c.pays["part"]) == pytest.approx([0.6, 0.2, 0.2, 0.0])
    assert c.flux[["produit", "pays", "valeur_eur"]].values.tolist() == [
        ["2932", "DE", 600],
        ["2652", "CH", 200],
        ["2652", "US", 100],
        ["2932", "US", 100],
    ]
    assert c.flux.loc[1, "produit_libelle"] == "Articles d’horlogerie"
    assert c.flux.loc[1, "pays_libelle"] == "Suisse"
    assert c.flux["principal"].all()


def test_rangs(cadre):
    def rang(lieu):
        return _cote(cadre, sens="export", territoire=lieu).rang

    assert rang(DOUBS) == 1  # à égalité avec l'Ain
    assert rang(HAUTE_SAONE) == 3
    assert rang(MONACO) is None
    assert rang(BFC) is None
    assert rang(FRANCE) is None


def test_la_france_compte_tout(cadre):
    c = _cote(cadre, sens="export", territoire=FRANCE)
    assert c.total_eur == 2560
    assert c.part_france is None
    assert c.part_region is None


def test_non_ventile_ne_prend_jamais_de_rang():
    cadre = fabriquer_cadre(
        [
            ("export", "25", "2932", "ZZ", 5000),
            ("export", "25", "2932", "QU", 3000),
            ("export", "25", "2932", "Q9", 1000),
            ("export", "25", "9999", "DE", 7000),
            ("export", "25", "2652", "DE", 10),
        ]
    )
    c = _cote(cadre, sens="export", territoire=DOUBS)
    assert c.pays[["code", "valeur_eur"]].values.tolist() == [["DE", 7010], ["autres", 9000]]
    assert c.produits[["code", "valeur_eur"]].values.tolist() == [
        ["2932", 9000],
        ["2652", 10],
        ["autres", 7000],
    ]
    assert (c.non_ventile_produits_eur, c.non_ventile_pays_eur) == (7000, 9000)
    # un seul flux a ses deux bouts nommés
    assert c.principaux()[["produit", "pays"]].values.tolist() == [["2652", "DE"]]
    assert c.flux["valeur_eur"].sum() == c.total_eur == 16010


def test_niveau_a129_reunit_les_cpf4():
    cadre = fabriquer_cadre(
        [
            ("export", "25", "2932", "DE", 10),
            ("export", "25", "2931", "DE", 5),
            ("export", "25", "2652", "DE", 12),
        ],
        niveau="a129",
    )
    c = _cote(cadre, sens="export", territoire=DOUBS)
    assert c.produits[["code", "libelle", "valeur_eur"]].values.tolist() == [
        ["C29B", "Équipement auto", 15],
        ["C26E", "Horlogerie", 12],
        ["autres", "Autres produits", 0],
    ]


def test_unite_sans_exportation_mais_fichier_qui_en_contient(cadre):
    lieu = type(DOUBS)("21", "Côte-d’Or", "departement", ("21",))
    c = _cote(cadre, sens="export", territoire=lieu, region=BFC)
    assert c.total_eur == 0
    assert c.part_region == 0
    assert c.flux.empty
    assert c.produits["valeur_eur"].tolist() == [0]
    assert c.concentration_produits.part_trois is None


def test_sens_absent_du_fichier_est_inconnu():
    cadre = fabriquer_cadre([("import", "25", "2932", "DE", 10)])
    assert _cote(cadre, sens="export", territoire=DOUBS) is None
