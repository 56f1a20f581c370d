"""Tables de référence calculées sur des sources en miniature."""

import pytest

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.tables import nomenclatures, territoires


def test_produits_de_biens_seulement(sources):
    assert nomenclatures.table_produits(sources).to_dict("list") == {
        "code": ["0111", "2652"],
        "libelle": ["Céréales\u202f; légumineuses", "Articles d’horlogerie"],
        "a129": ["A01Z", "C26E"],
    }


def test_a129_garde_chaque_libelle_sur_son_code(sources):
    table = nomenclatures.table_a129(sources).set_index("code")
    assert table["libelle"].to_dict() == {"A01Z": "Culture", "C26E": "Appareils d’essai"}


class TestPays:
    def test_code_reemploye_garde_le_libelle_en_cours(self, sources):
        table = nomenclatures.table_pays(sources).set_index("code")
        assert table.at["XS", "libelle_officiel"] == "Serbie"
        assert table.at["QU", "libelle_officiel"] == "Pays et territoires non déterminés"
        assert table.index.is_unique

    def test_perimes_et_irlande_du_nord(self, sources):
        table = nomenclatures.table_pays(sources).set_index("code")
        assert table.loc["AN", ["libelle", "fin", "zone"]].tolist() == [
            "Antilles néerlandaises (jusqu’en 2012)", "2012-12", "Anciens codes",
        ]  # fmt: skip
        assert table.loc["XI", ["libelle", "fin", "zone"]].tolist() == [
            "Irlande du Nord",
            "",
            "Europe hors UE",
        ]

    def test_premier_mois_de_validite(self, sources):
        """Un code réemployé (XS) a celles de son dernier emploi ; l'Irlande du Nord, celles de l'accord."""
        debuts = nomenclatures.table_pays(sources).set_index("code")["debut"]
        assert debuts[["NA", "XS", "XI", "FR"]].tolist() == ["1990-01", "2005-06", "2021-01", ""]

    def test_exclus_du_classement(self, sources):
        table = nomenclatures.table_pays(sources).set_index("code")
        assert set(table.index[table["rang_exclu"] == "true"]) == {"QU", "ZZ"}
        assert table.at["ZZ", "libelle"] == "Autres pays"
        assert table.at["ZZ", "libelle_officiel"] == ""

    def test_zones(self, sources):
        zones = nomenclatures.table_pays(sources).set_index("code")["zone"]
        assert zones[["US", "FR", "NA"]].tolist() == ["Amérique du Nord", "UE", "Afrique"]

    def test_code_officiel_oublie(self, sources):
        fichier = sources / "nomenclatures" / "pays_officiel_historique.csv"
        fichier.write_text(
            fichier.read_text(encoding="utf-8") + "WW,Nouveau,202601,999912\n", encoding="utf-8"
        )
        with pytest.raises(ErreurDonnees, match="WW"):
            nomenclatures.table_pays(sources)


class TestUnites:
    def test_territoires(self, sources):
        table = territoires.table_departements(sources).set_index("code")
        assert table["nom"].to_dict() == {
            "13": "Bouches-du-Rhône", "20": "Corse", "21": "Côte-d’Or", "99": "Monaco", "9A": "Guadeloupe",
            "9D": "La Réunion",
        }  # fmt: skip
        assert table.at["20", "codes_insee"] == "2A 2B"
        assert table.at["99", "population_2023"] == ""

    def test_regions(self, sources):
        table = territoires.table_regions(sources)
        assert table.to_dict("list") == {
            "code": ["16", "21", "22", "24"],
            "nom": ["Bourgogne-Franche-Comté", "Provence-Alpes-Côte d’Azur", "Corse", "ensemble des DROM"],
            "codes_insee": ["27", "93", "94", "01 04"],
        }

    def test_territoire_industrie_corse_reunit_ses_deux_departements(self, sources):
        table = territoires.table_ti_departements(sources)
        assert table.values.tolist() == [["ti-1", "20", 1.0], ["ti-2", "9D", 1.0]]
        assert territoires.table_territoires_industrie(sources)["libelle"].tolist() == [
            "Corse", "Territoire de l’Ouest",
        ]  # fmt: skip

    def test_emploi_inconnu_reste_vide(self, sources):
        table = territoires.table_salaries(sources).set_index("departement")["salaries_prive_2024"]
        assert table["99"] == ""
        assert table["21"] == "157868"
        assert list(table.index) == ["13", "20", "21", "99", "9A", "9D"]


def test_source_absente_ou_incomplete(sources):
    (sources / "nomenclatures" / "a129.csv").write_text("code,libelle\nC26E,Essai\n", encoding="utf-8")
    with pytest.raises(ErreurDonnees, match="colonnes absentes") as refus:
        nomenclatures.table_a129(sources)
    assert refus.value.defauts == ("a38", "a17")
    (sources / "nomenclatures" / "a129.csv").unlink()
    with pytest.raises(ErreurDonnees, match="Source absente"):
        nomenclatures.table_a129(sources)


def test_communes_par_taille_prefectures_comprises(sources):
    """La plus grosse d'abord ; une préfecture absente de la liste est ajoutée ; la Corse est 20."""
    table = territoires.table_communes(sources)
    assert table["nom"].tolist()[:3] == ["Marseille", "Dijon", "Beaune"]
    par_nom = table.set_index("nom")
    assert par_nom.loc["Ajaccio"].tolist() == ["2A004", "20", "true"]
    assert par_nom.loc["Beaune", "prefecture"] == "false"
    assert par_nom.loc["L’Ayguelongue", "departement"] == "13"
