"""Les trimestres d'un fichier et les douze mois qu'on en retient."""

from dataclasses import replace

import pandas as pd
import pytest

from modules.donnees import flux, jeu
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux, _empreinte, annualiser, ecrire, lire
from modules.donnees.provenance import (
    FichierSource,
    Provenance,
    TotalControle,
    _trimestres_entre,
    rang_trimestre,
    trimestre_du_rang,
)
from tests.conftest import LIGNES, fabriquer_flux

# sens, departement, produit, pays, trimestre, euros, kilogrammes : cinq trimestres, une masse inconnue
TRIMESTRIELLES = [
    ("export", "25", "2932", "US", "2024T1", 100, 10),
    ("export", "25", "2932", "US", "2024T2", 200, 20),
    ("export", "25", "2932", "US", "2025T1", 7, 1),
    ("export", "25", "2932", "DE", "2024T3", 30, 3),
    ("export", "70", "2652", "CH", "2024T4", 4, None),
    ("export", "70", "2652", "CH", "2024T1", 5, 6),
    ("import", "25", "2932", "CN", "2024T2", 1000, 50),
    ("import", "25", "2932", "CN", "2025T1", 900, 45),
]
PROVENANCE = Provenance(
    statut="officiel", source="Test", periode="2024", debut="2024-01", fin="2024-12", complete=True,
    licence="Licence Ouverte 2.0",
)  # fmt: skip


def detail() -> pd.DataFrame:
    table = pd.DataFrame(TRIMESTRIELLES, columns=flux.COLONNES)
    genres = dict.fromkeys(flux.CLES, "category") | {"valeur_eur": "int64", "masse_kg": "Int64"}
    return table.astype(genres)


def valeurs(table: pd.DataFrame, *colonnes: str) -> list[tuple]:
    return sorted(table[list(colonnes)].astype(object).itertuples(index=False, name=None))


DOUZE_MOIS = [
    ("export", "25", "DE", 30),
    ("export", "25", "US", 300),
    ("export", "70", "CH", 9),
    ("import", "25", "CN", 1000),
]


def test_jamais_cinq_trimestres_additionnes():
    jeu_trimestriel = TableFlux.des_trimestres(detail(), PROVENANCE)
    assert valeurs(jeu_trimestriel.table, "sens", "departement", "pays", "valeur_eur") == DOUZE_MOIS
    assert "trimestre" not in jeu_trimestriel.table
    glissants = replace(PROVENANCE, periode="2024T2-2025T1", debut="2024-04", fin="2025-03")
    assert TableFlux.des_trimestres(detail(), glissants).total("export") == 200 + 7 + 30 + 4


def test_masse_inconnue_des_qu_une_ligne_l_est():
    douze = annualiser(detail(), ("2024T1", "2024T2", "2024T3", "2024T4")).set_index("pays")["masse_kg"]
    assert douze["US"] == 30
    assert pd.isna(douze["CH"])


def test_ecrit_et_relu_a_l_identique(tmp_path):
    chemin = tmp_path / "officiel_2024.parquet"
    sources = (FichierSource("E.zip", 1234, "ab" * 32),)
    ecrit = ecrire(chemin, detail(), replace(PROVENANCE, sources=sources, rapport=("Lu.",)))
    lu = lire(chemin)
    assert lu.provenance == ecrit
    assert lu.provenance.sources == sources
    assert lu.provenance.trimestres == ("2024T1", "2024T2", "2024T3", "2024T4", "2025T1")
    assert TotalControle("export", "2024T1", 105) in lu.provenance.totaux
    assert lu.provenance.trimestres_de("import") == ("2024T2", "2025T1")
    assert valeurs(lu.table, "sens", "departement", "pays", "valeur_eur") == DOUZE_MOIS
    assert list(lu.table) == [*flux.CLES_ANNUELLES, "valeur_eur"]
    assert all(lu.table[c].dtype == "category" for c in flux.CLES_ANNUELLES)
    relu = lu.trimestriels()
    assert valeurs(relu, *flux.CLES, "valeur_eur") == valeurs(detail(), *flux.CLES, "valeur_eur")
    assert relu["masse_kg"].isna().sum() == 1


@pytest.mark.parametrize("sur_disque", [False, True])
def test_trimestriels_filtres(tmp_path, sur_disque):
    ecrire(tmp_path / "a.parquet", detail(), PROVENANCE)
    lu = lire(tmp_path / "a.parquet") if sur_disque else TableFlux.des_trimestres(detail(), PROVENANCE)
    us = lu.trimestriels(sens=("export",), departement=("25", "70"), pays=("US",))
    assert valeurs(us, "trimestre", "valeur_eur") == [("2024T1", 100), ("2024T2", 200), ("2025T1", 7)]
    assert lu.trimestriels(departement=("99",)).empty


def test_l_ancienne_forme_se_lit_encore(tmp_path):
    jouet = fabriquer_flux(LIGNES)
    ecrire(tmp_path / "a.parquet", jouet.table, jouet.provenance)
    lu = lire(tmp_path / "a.parquet")
    assert lu.trimestriels(departement=("25",)) is None
    assert lu.provenance.trimestres == ()
    assert lu.provenance.empreinte == _empreinte(jouet.table)
    assert lu.total("export") == jouet.total("export")


def test_l_estimation_embarquee_garde_son_empreinte():
    """Les liens déjà envoyés portent le début de cette empreinte."""
    embarquee = jeu.DOSSIER / "estimation_2024.parquet"
    lu = lire(embarquee)
    assert _empreinte(lu.table) == lu.provenance.empreinte


def test_empreinte_sensible_au_trimestre_et_a_la_masse_pas_a_l_ordre():
    reference = _empreinte(detail())
    assert _empreinte(detail().sample(frac=1, random_state=3)) == reference
    autre = detail().astype({"trimestre": "str"})
    autre.loc[0, "trimestre"] = "2024T2"
    autre.loc[1, "trimestre"] = "2024T1"
    assert _empreinte(autre.astype({"trimestre": "category"})) != reference
    assert _empreinte(detail().assign(masse_kg=pd.array([1] * 8, dtype="Int64"))) != reference


def test_fichier_remplace_pendant_la_visite(tmp_path):
    chemin = tmp_path / "a.parquet"
    ecrire(chemin, detail(), PROVENANCE)
    lu = lire(chemin)
    ecrire(chemin, detail().iloc[:3], PROVENANCE)
    with pytest.raises(ErreurDonnees, match="remplacé"):
        lu.trimestriels()


def test_trimestres_et_rangs():
    assert _trimestres_entre("2024-07", "2025-06") == ("2024T3", "2024T4", "2025T1", "2025T2")
    assert [trimestre_du_rang(rang_trimestre("2024T4") + i) for i in (0, 1)] == ["2024T4", "2025T1"]
    assert PROVENANCE.trimestres_retenus == ("2024T1", "2024T2", "2024T3", "2024T4")


@pytest.mark.parametrize("departements", [None, ("25",), ("70", "25"), ("25", "01"), (), ("99Z",)])
def test_lignes_d_une_table_rangee_ou_non(departements):
    """Rangée, elle se lit par intervalles ; en désordre, par masque : les mêmes lignes, dans leur ordre."""
    rangee = jeu.charger()
    table = rangee.table[rangee.table["produit"].isin(["0111", "1102", "3030"])].reset_index(drop=True)
    rangee = replace(rangee, table=table)
    desordre = replace(rangee, table=table.iloc[::-1])
    for sens in ("export", "import"):
        lues = rangee.lignes(sens, departements)
        pd.testing.assert_frame_equal(lues, desordre.lignes(sens, departements).iloc[::-1])
        garde = (table["sens"] == sens).to_numpy()
        if departements is not None:
            garde = garde & table["departement"].isin(departements).to_numpy()
        pd.testing.assert_frame_equal(lues, table[garde])
