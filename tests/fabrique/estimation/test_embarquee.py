"""Le fichier embarqué, sans ses sources : sommes publiées à l'euro, codes, taille, provenance.

Après un changement voulu : `python -m tests.fabrique.estimation.test_embarquee` réécrit l'étalon, à relire.
"""

from pathlib import Path

import pandas as pd
import pytest

from modules.donnees import flux, jeu, tables

CHEMIN = jeu.DOSSIER / "estimation_2024.parquet"
ETALON = Path(__file__).resolve().parents[2] / "etalons" / "estimation" / "totaux_departements.csv"
BFC = ("21", "25", "39", "58", "70", "71", "89", "90")
# Centaines de milliers d'euros publiées, en M€.
PUBLIES = {
    "export": {"FR": 580354.5, "BFC": 21323.8, "25": 4260.9, "US": 48500.0},
    "import": {"FR": 684776.3, "BFC": 19951.1, "25": 5203.3, "US": 52600.0},
}
# Totaux régionaux publiés (M€), région douanière : tenus à l'arrondi près, sans être « exacts ».
REGIONS = {
    "export": {"03": 141_600, "18": 71_300, "01": 67_500, "13": 67_600, "07": 12_280},
    "import": {"13": 63_400, "07": 13_900},
}
VENTES_US = {"03": 16_300, "01": 2_600, "13": 5_300, "07": 703, "09": 3_050, "12": 3_300}
ECART_REGION_MEUR = 0.5


@pytest.fixture(scope="module")
def donnees() -> flux.TableFlux:
    return flux.lire(CHEMIN)


def _totaux_departements(table: pd.DataFrame) -> pd.DataFrame:
    totaux = table.pivot_table(
        index="departement", columns="sens", values="valeur_eur", aggfunc="sum", observed=True
    )
    totaux.columns = [f"{sens}_eur" for sens in totaux.columns]
    return totaux.reset_index().astype({"departement": str})


@pytest.mark.parametrize("sens", ["export", "import"])
def test_sommes_publiees_a_l_euro(donnees, sens):
    lignes = donnees.lignes(sens)
    trouve = {
        "FR": donnees.total(sens),
        "BFC": donnees.total(sens, BFC),
        "25": donnees.total(sens, ("25",)),
        "US": int(lignes.loc[lignes["pays"] == "US", "valeur_eur"].sum()),
    }
    assert trouve == {nom: round(meur * 1e6) for nom, meur in PUBLIES[sens].items()}


def _ecarts_regions(lignes: pd.DataFrame, publies: dict[str, float]) -> pd.Series:
    region = tables.departements().set_index("code")["region"]
    sommes = lignes.groupby("departement", observed=True)["valeur_eur"].sum() / 1e6
    return (sommes.groupby(region).sum().reindex(list(publies)) - pd.Series(publies)).abs()


def test_regions_publiees(donnees):
    for sens, publies in REGIONS.items():
        assert _ecarts_regions(donnees.lignes(sens), publies).max() < ECART_REGION_MEUR
    export = donnees.lignes("export")
    assert _ecarts_regions(export[export["pays"] == "US"], VENTES_US).max() < ECART_REGION_MEUR


def test_lignes_propres(donnees):
    table = donnees.table
    assert table["valeur_eur"].dtype == "int64"
    assert (table["valeur_eur"] > 0).all()
    assert (table["valeur_eur"] % 1000 == 0).all()
    assert not table.duplicated(flux.CLES_ANNUELLES).any()
    assert not table.isna().any().any()
    assert 1_100_000 < len(table) < 1_300_000


def test_codes_connus(donnees):
    table = donnees.table
    assert set(table["sens"].cat.categories) == {"export", "import"}
    assert set(table["departement"].cat.categories) == set(tables.departements()["code"])
    assert set(table["produit"].cat.categories) <= set(tables.produits()["code"])
    assert set(table["pays"].cat.categories) <= set(tables.pays()["code"])
    assert {"NA", "ZZ", "US"} <= set(table["pays"].cat.categories)
    assert len(table["pays"].cat.categories) == 101


def test_additivite(donnees):
    """Sommer par département, par produit ou par pays redonne le total de chaque sens."""
    for sens in ("export", "import"):
        lignes, total = donnees.lignes(sens), donnees.total(sens)
        for cle in ("departement", "produit", "pays"):
            assert lignes.groupby(cle, observed=True)["valeur_eur"].sum().sum() == total
        unites = tables.departements()["code"]
        assert sum(donnees.total(sens, (code,)) for code in unites) == total


def test_provenance(donnees):
    p = donnees.provenance
    assert (p.statut, p.periode, p.debut, p.fin, p.complete) == (
        "estimation", "2024", "2024-01", "2024-12", True,
    )  # fmt: skip
    assert p.totaux_publies == ("FR", "R16", "25")
    assert not p.sens_absents
    assert "Douane" in p.source
    assert len(p.source) < 80
    assert "GeoNames" in p.licence
    assert p.reserve.endswith(".")
    assert p.total_exact("25")
    assert not p.total_exact("70")
    assert p.empreinte == flux._empreinte(donnees.table)


def test_clients_publies_des_produits_locaux(donnees):
    """Chaque part publiée d'un terroir se retrouve, à un quart près (le total d'un pays passe avant)."""
    locaux = tables.lire_csv("flux/produits_locaux.csv")
    locaux = locaux[locaux["part_pct"] != ""]
    assert len(locaux) >= 16
    ecarts = {}
    for (variete, produit, departements), lignes in locaux.groupby(["variete", "produit", "departements"]):
        ventes = donnees.lignes("export", tuple(departements.split()))
        ventes = ventes[ventes["produit"] == produit]
        par_pays = ventes.groupby("pays", observed=False)["valeur_eur"].sum()
        obtenues = 100 * par_pays / par_pays.sum()
        for pays, part in zip(lignes["pays"], lignes["part_pct"].astype(float), strict=True):
            ecarts[variete, pays] = obtenues[pays] / part - 1
    assert max(abs(ecart) for ecart in ecarts.values()) < 0.25, ecarts


def test_masse_absente_et_taille():
    assert CHEMIN.stat().st_size < 4_000_000
    assert flux.lire(CHEMIN, avec_masse=True).table["masse_kg"].isna().all()


def test_totaux_par_departement_inchanges(donnees):
    attendu = pd.read_csv(ETALON, dtype={"departement": str}, keep_default_na=False)
    pd.testing.assert_frame_equal(_totaux_departements(donnees.table), attendu)
    assert len(attendu) == 101


def test_reecriture_a_l_identique(donnees, tmp_path):
    copies = [tmp_path / nom for nom in ("a.parquet", "b.parquet")]
    flux.ecrire(copies[0], donnees.table, donnees.provenance)
    # L'ordre d'entrée des lignes ne compte pas.
    flux.ecrire(copies[1], donnees.table.iloc[::-1], donnees.provenance)
    assert copies[0].read_bytes() == copies[1].read_bytes()


if __name__ == "__main__":
    ETALON.parent.mkdir(parents=True, exist_ok=True)
    _totaux_departements(flux.lire(CHEMIN).table).to_csv(ETALON, index=False, lineterminator="\n")
