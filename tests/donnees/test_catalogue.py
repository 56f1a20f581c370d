"""Tables de référence embarquées : complètes, uniques, lisibles."""

import re

import pandas as pd
import pytest

from modules.donnees import tables as tables_donnees
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.jeu import charger

TABLES = {
    "produits": (273, ["code"]),
    "pays": (287, ["code"]),
    "regions": (14, ["code"]),
    "departements": (101, ["code"]),
    "territoires_industrie": (183, ["id"]),
    "_territoires_industrie_departements": (260, ["id", "departement"]),
}


@pytest.mark.parametrize("nom", TABLES)
def test_tailles_cles_et_ordre(nom):
    table = getattr(tables_donnees, nom)()
    taille, cle = TABLES[nom]
    assert len(table) == taille
    assert not table.duplicated(cle).any()
    assert list(table[cle[0]]) == sorted(table[cle[0]])
    assert (table[cle] != "").all(axis=None)
    assert getattr(tables_donnees, nom)() is table


def test_un_fichier_absent_dit_quoi_faire(monkeypatch, tmp_path):
    monkeypatch.setattr(tables_donnees, "dossier", lambda: tmp_path)
    with pytest.raises(ValueError, match="python -m modules construire"):
        tables_donnees.lire_csv("nomenclatures/pays.csv")


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        ("\ufeffcode;nom\r\n01;Ain\r\n".encode(), "points-virgules.*inventaire --actualiser"),
        ("code,nom\n26,Drôme\n".encode("latin-1"), "pas en UTF-8"),
        (b"code,nom\n01,Ain\n02,Aisne,de trop\n", "ligne 3 : trop de cellules"),
    ],
)
def test_un_fichier_mal_enregistre_dit_quoi_faire(monkeypatch, tmp_path, octets, attendu):
    monkeypatch.setattr(tables_donnees, "dossier", lambda: tmp_path)
    (tmp_path / "regions.csv").write_bytes(octets)
    with pytest.raises(ErreurDonnees, match=attendu) as refus:
        tables_donnees.lire_csv("regions.csv")
    assert "regions.csv" in refus.value.fichier
    assert (refus.value.ligne == 3) == ("ligne 3" in attendu)


class TestProduits:
    def test_rien_ne_manque(self):
        produits = tables_donnees.produits()
        assert not produits.isna().any(axis=None)
        assert (produits != "").all(axis=None)
        assert produits["code"].str.fullmatch(r"\d{4}").all()
        assert produits["a129"].str.fullmatch(r"[A-Z]\d\d[A-Z]").all()

    def test_libelles_courts_tiennent_dans_un_graphique(self):
        produits = tables_donnees.produits()
        assert produits["libelle_court"].str.len().max() <= 26
        assert produits["libelle_court"].is_unique
        postes = produits.drop_duplicates("a129")
        assert len(postes) == 76
        assert postes["a129_court"].str.len().max() <= 26
        assert postes["a129_court"].is_unique

    def test_familles(self):
        produits = tables_donnees.produits()
        assert 12 <= produits["famille"].nunique() <= 18
        assert produits["famille"].str.fullmatch(r"[a-z]+(-[a-z]+)*").all()
        assert (produits.groupby("famille")["famille_libelle"].nunique() == 1).all()
        vins = produits.loc[produits["famille"] == "vins-spiritueux", "code"]
        assert set(vins) == {"1101", "1102"}

    def test_un_poste_a129_n_a_qu_une_famille_sauf_les_boissons(self):
        produits = tables_donnees.produits()
        familles = produits.groupby("a129")["famille"].nunique()
        assert list(familles[familles > 1].index) == ["C11Z"]

    def test_flux_embarques_couverts(self):
        flux = charger(tables_donnees.dossier() / "flux" / "estimation_2024.parquet").table
        # Un CPF4 des 272 de la base (minerai d’uranium, quelques k€) disparaît à l’arrondi.
        assert len(flux["produit"].cat.categories) == 271
        for colonne, table in (("produit", "produits"), ("pays", "pays"), ("departement", "departements")):
            assert set(flux[colonne].cat.categories) <= set(getattr(tables_donnees, table)()["code"])

    def test_libelle_d_un_code_inconnu(self):
        assert tables_donnees.libelle_produit("2652") == "Articles d’horlogerie"
        assert tables_donnees.libelle_produit("9999") == "Code 9999 (non répertorié)"


class TestPays:
    def test_namibie_et_codes_en_double(self):
        assert tables_donnees.libelle_pays("NA") == "Namibie"
        assert tables_donnees.libelle_pays("XK") == "Kosovo"
        assert tables_donnees.libelle_pays("XS") == "Serbie"
        assert tables_donnees.libelle_pays("QU") == "Pays non déterminés"
        assert tables_donnees.libelle_pays("XI") == "Irlande du Nord"
        assert tables_donnees.libelle_pays("??") == "Code ?? (non répertorié)"

    def test_jamais_classes(self):
        pays = tables_donnees.pays().set_index("code")
        exclus = set(pays.index[pays["rang_exclu"]])
        assert {c for c in pays.index if c.startswith("Q")} - exclus == {"QA"}
        assert exclus - {c for c in exclus if c.startswith("Q")} == {"EU", "ZZ"}

    def test_union_europeenne(self):
        pays = tables_donnees.pays()
        assert pays["ue27"].sum() == 27
        assert set(pays.loc[pays["ue27"], "zone"]) == {"UE"}
        assert (pays["zone"] == "UE").sum() == 27

    def test_zones_et_noms(self):
        pays = tables_donnees.pays().set_index("code")
        actuels = pays[(pays["fin"] == "") & ~pays["rang_exclu"]]
        assert pays.loc[["US", "CA"], "zone"].unique().tolist() == ["Amérique du Nord"]
        assert pays.at["MX", "zone"] == "Amérique latine et Caraïbes"
        assert (pays["zone"] != "").all()
        assert pays["libelle"].is_unique
        assert actuels["libelle"].str.len().max() <= 28
        assert "Anciens codes" not in set(actuels["zone"])

    def test_code_perime_porte_sa_date(self):
        pays = tables_donnees.pays().set_index("code")
        assert pays.at["AN", "libelle"] == "Antilles néerlandaises (jusqu’en 2012)"
        assert pays.at["AN", "fin"] == "2012-12"


class TestDepartements:
    def test_cent_une_unites(self):
        codes = set(tables_donnees.departements()["code"])
        metropole = {f"{n:02d}" for n in range(1, 96)} - {"20"}
        assert codes == metropole | {"20", "9A", "9B", "9C", "9D", "9E", "99"}
        assert tables_donnees.departements()["classe"].sum() == 100
        assert not tables_donnees.departements().set_index("code").at["99", "classe"]

    def test_noms_de_l_insee(self):
        noms = tables_donnees.departements().set_index("code")["nom"]
        attendus = {
            "20": "Corse", "21": "Côte-d’Or", "22": "Côtes-d’Armor", "95": "Val-d’Oise", "99": "Monaco",
            "9D": "La Réunion",
        }  # fmt: skip
        assert noms[list(attendus)].to_dict() == attendus
        assert noms.is_unique

    def test_regions(self):
        departements = tables_donnees.departements().set_index("code")
        assert departements.at["75", "region_nom"] == "Île-de-France"
        assert departements.at["01", "region_nom"] == "Auvergne-Rhône-Alpes"
        assert departements.at["99", "region"] == "21"
        assert set(departements.loc[["9A", "9B", "9C", "9D", "9E"], "region_nom"]) == {"ensemble des DROM"}
        assert not departements["region_nom"].isna().any()

    def test_population_et_emploi_inconnus_restent_inconnus(self):
        departements = tables_donnees.departements().set_index("code")
        assert set(departements.index[departements["salaries_prive_2024"].isna()]) == {"9E", "99"}
        assert set(departements.index[departements["population_2023"].isna()]) == {"99"}
        assert departements.at["25", "population_2023"] == 547_163
        assert 18e6 < departements["salaries_prive_2024"].sum() < 22e6
        assert (departements["salaries_prive_2024"].dropna() > 5_000).all()

    def test_corse_reunit_deux_codes_insee(self):
        codes = tables_donnees.departements().set_index("code")["codes_insee"]
        assert codes["20"] == "2A 2B"
        assert codes["9A"] == "971"
        assert len(" ".join(codes).split()) == 101


class TestTerritoiresIndustrie:
    def test_doubs(self):
        table = tables_donnees._territoires_industrie_departements()
        doubs = table[(table["departement"] == "25") & table["liste"]]
        assert set(doubs["libelle"]) == {"Alliances Luxe et Précision Doubs", "Nord Franche-Comté"}

    def test_debordements_gardes_mais_hors_liste(self):
        table = tables_donnees._territoires_industrie_departements()
        assert (~table["liste"]).sum() == 17
        assert (table["liste"] == (table["part_population"] >= 0.01)).all()
        assert table["part_population"].between(0, 1).all()
        assert table.groupby("id")["part_population"].sum().round(2).eq(1).all()

    def test_unites_sans_territoire(self):
        table = tables_donnees._territoires_industrie_departements()
        sans = set(tables_donnees.departements()["code"]) - set(table.loc[table["liste"], "departement"])
        assert {"75", "40", "99"} <= sans
        assert set(table.loc[table["liste"], "id"]) == set(tables_donnees.territoires_industrie()["id"])


def textes() -> pd.Series:
    """Tous les textes affichables du catalogue."""
    tables = (getattr(tables_donnees, nom)() for nom in TABLES)
    affiches = re.compile(r"(.*_)?(libelle|nom|court)(_court)?")
    return pd.concat([t[c] for t in tables for c in t.columns if affiches.fullmatch(c)], ignore_index=True)


def test_typographie_des_textes_affiches():
    fautes = textes()[lambda t: t.str.contains(r"'| [;:!?»%]|« |  |^\s|\s$")]
    assert fautes.tolist() == []


class TestContours:
    def test_cent_unites(self):
        entites = tables_donnees.contours()["features"]
        classes = tables_donnees.departements().query("classe")
        assert [e["id"] for e in entites] == list(classes["code"])
        assert [e["properties"] for e in entites] == classes[["code", "nom"]].to_dict("records")

    def test_encarts_contiennent_les_drom(self):
        encarts = tables_donnees.encarts()
        assert list(encarts) == ["9A", "9B", "9C", "9D", "9E"]
        assert encarts["9D"]["nom"] == "La Réunion"
        entites = {e["id"]: e["geometry"] for e in tables_donnees.contours()["features"]}
        for code, encart in encarts.items():
            ouest, sud, est, nord = encart["cadre"]
            for x, y in points(entites[code]):
                assert ouest <= x <= est
                assert sud <= y <= nord

    def test_metropole_hors_des_encarts(self):
        est = max(e["cadre"][2] for e in tables_donnees.encarts().values())
        for entite in tables_donnees.contours()["features"]:
            if entite["id"] not in tables_donnees.encarts():
                assert min(x for x, _ in points(entite["geometry"])) > est

    def test_copie_servie_identique(self):
        servie = tables_donnees.dossier().parent / "static" / "departements.geojson"
        reference = tables_donnees.dossier() / "contours" / "departements.geojson"
        assert servie.read_bytes() == reference.read_bytes()
        assert len(servie.read_bytes()) < 200_000


def points(geometrie: dict) -> list[list[float]]:
    """Tous les points d'une géométrie."""
    polygones = geometrie["coordinates"]
    if geometrie["type"] == "Polygon":
        polygones = [polygones]
    return [point for polygone in polygones for anneau in polygone for point in anneau]


def test_on_ne_compte_jamais_cent_un_departements():
    """101 unités douanières, dont la Corse en une et Monaco : ce ne sont pas autant de départements."""
    racine = tables_donnees.dossier().parent
    motif = re.compile(r"(101|cent[ -]un)\s+départements", re.IGNORECASE)
    fichiers = [c for d in ("modules", "data") for c in (racine / d).rglob("*")]
    textes_lus = [
        c
        for c in [*fichiers, racine / "README.md", *(racine / "docs").glob("*.md")]
        if c.suffix in {".py", ".md", ".csv", ".json"}
    ]
    fautifs = [c.name for c in textes_lus if c.is_file() and motif.search(c.read_text(encoding="utf-8"))]
    assert fautifs == []
