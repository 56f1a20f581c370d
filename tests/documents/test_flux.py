"""Flux détaillés et totaux à emporter : tout y est, rien n'est compté deux fois."""

from modules.donnees.tables import territoire
from modules.vues.flux import table_flux, table_totaux
from tests.conftest import LIGNES, fabriquer_flux
from tests.trimestres import fabriquer_trimestres

ATTENDUS = ["territoire", "territoire_nom", "departement", "departement_nom", "code_insee", "periode", "sens"]


def test_region_par_departement():
    table = table_flux(fabriquer_flux(LIGNES), territoire("R16"))
    assert list(table)[:7] == ATTENDUS
    assert table["valeur_eur"].sum() == 1000 + 500 + 1200 + 400
    doubs = table[(table["departement"] == "25") & (table["pays"] == "CH")].iloc[0]
    assert (doubs["produit"], doubs["pays_libelle"], doubs["valeur_eur"]) == ("2652", "Suisse", 200)
    assert set(table["periode"]) == {"2024"}


def test_france_reunit_les_departements_et_garde_le_non_ventile():
    table = table_flux(fabriquer_flux(LIGNES), territoire("FR"))
    assert "departement" not in table
    allemagne = table[(table["sens"] == "export") & (table["pays"] == "DE") & (table["produit"] == "2932")]
    assert allemagne["valeur_eur"].tolist() == [600 + 500 + 10]
    assert not table.duplicated(["sens", "produit", "pays"]).any()


def test_douze_mois_seulement_sur_un_jeu_de_dix_trimestres():
    flux = fabriquer_trimestres()
    assert table_flux(flux, territoire("FR"))["valeur_eur"].sum() == flux.total("export") + flux.total(
        "import"
    )


def test_totaux_avec_codes_insee():
    table = table_totaux(fabriquer_flux(LIGNES)).set_index("nom")
    assert table.loc["Corse", "code_insee"] == "2A 2B"
    assert table["exportations_eur"].sum() == 2560
