"""Séries trimestrielles : chute retrouvée à l'euro, inconnus, rupture de 2022, petites bases."""

import pandas as pd
import pytest

from modules.donnees.tables import Territoire
from modules.fiche.evolution import _suite, comparer, evolution, ventes_us
from tests.conftest import LIGNES, fabriquer_flux
from tests.fiche.conftest import BFC, DOUBS, FRANCE
from tests.trimestres import AVANT, CHUTE, DIX, HORLOGERIE, PIECES, fabriquer_trimestres

MARNE = Territoire("51", "Marne", "departement", ("51",))


@pytest.fixture(scope="module")
def jeu_dix():
    return fabriquer_trimestres()


def serie(table: pd.DataFrame, colonne: str) -> dict:
    return dict(zip(table["trimestre"], table[colonne], strict=True))


def test_la_chute_se_retrouve_a_l_euro(jeu_dix):
    doubs = evolution(jeu_dix, DOUBS)
    us = serie(doubs.trimestres, "exportations_us_eur")
    assert us["2025T1"] == AVANT + 1_000_000
    assert us["2025T2"] == CHUTE["2025T2"] + 1_000_000 + 1_800
    assert us["2025T3"] == CHUTE["2025T3"] + 1_000_000
    ecarts = serie(doubs.un_an(), "exportations_us_pct")
    assert ecarts["2025T3"] == pytest.approx((5_800_123 / 9_000_000 - 1) * 100)
    assert pd.isna(ecarts["2024T1"])  # 2023T1 n'est pas dans le fichier


def test_douze_mois_glissants(jeu_dix):
    glissant = evolution(jeu_dix, DOUBS).glissant()
    us = serie(glissant, "exportations_us_eur")
    assert us["2025T3"] == 2 * 9_000_000 + 6_001_800 + 5_800_123
    assert pd.isna(us["2023T4"])  # trois trimestres ne font pas douze mois
    annee = evolution(jeu_dix, DOUBS).un_an_glissant()
    avant = 4 * 9_000_000 + 900
    assert serie(annee, "exportations_us_pct")["2025T3"] == pytest.approx((us["2025T3"] / avant - 1) * 100)


def test_un_produit_un_pays(jeu_dix):
    horlogerie = evolution(jeu_dix, DOUBS, produit=HORLOGERIE)
    assert serie(horlogerie.trimestres, "exportations_eur")["2025T3"] == CHUTE["2025T3"]
    assert serie(horlogerie.trimestres, "importations_eur")["2025T3"] == 0  # rien acheté : zéro, pas inconnu
    allemagne = evolution(jeu_dix, DOUBS, pays="DE").trimestres
    assert serie(allemagne, "exportations_eur")["2023T2"] == 20_000_000
    assert serie(allemagne, "exportations_us_eur")["2023T2"] == 9_000_000  # les ventes américaines restent


def test_region_et_france_somment(jeu_dix):
    region, france = (evolution(jeu_dix, lieu).trimestres for lieu in (BFC, FRANCE))
    assert serie(region, "exportations_eur")["2023T2"] == 29_000_000 + 10_000_000
    assert serie(france, "exportations_us_eur")["2023T2"] == 59_000_000


def test_masse_incomplete_inconnue_et_valeur_unitaire(jeu_dix):
    doubs = evolution(jeu_dix, DOUBS, produit=PIECES)
    masses = serie(doubs.trimestres, "exportations_kg")
    assert masses["2024T2"] == 4_200_000
    assert pd.isna(masses["2024T3"])
    volumes = doubs.volumes()
    assert serie(volumes, "exportations_eur_par_kg")["2024T2"] == pytest.approx(21_400_000 / 4_200_000)
    assert serie(volumes, "exportations_kg_pct")["2025T2"] == 0
    assert pd.isna(serie(volumes, "exportations_kg_pct")["2025T3"])  # la masse d'il y a un an manque
    assert pd.isna(serie(volumes, "exportations_eur_par_kg_pct")["2025T3"])


def test_une_petite_base_ne_fait_pas_un_pourcentage(jeu_dix):
    vin = evolution(jeu_dix, DOUBS, produit="1102")
    assert serie(vin.trimestres, "exportations_us_eur")["2025T2"] == 1_800
    assert pd.isna(serie(vin.un_an(), "exportations_us_pct")["2025T2"])


def test_base_100(jeu_dix):
    indices = serie(evolution(jeu_dix, MARNE).base_100(), "indice")
    assert set(indices) == set(DIX)
    assert indices["2025T3"] == 100
    us = serie(evolution(jeu_dix, DOUBS).base_100("exportations_us_eur"), "indice")
    moyenne = (4 * 9_000_000) / 4
    assert us["2025T3"] == pytest.approx(5_800_123 / moyenne * 100)


def autour_de_2022(**options):
    lignes = [
        ("export", "25", PIECES, pays, t, valeur, 1)
        for t, valeur in zip(
            _suite(["2021T1", "2022T4"]), range(1_000_000, 9_000_000, 1_000_000), strict=True
        )
        for pays in ("DE", "US")
    ]
    return evolution(
        fabriquer_trimestres(lignes, periode="2022", debut="2022-01", fin="2022-12"), DOUBS, **options
    )


def test_rupture_de_2022():
    doubs = autour_de_2022()
    ecarts = doubs.un_an()
    assert pd.isna(serie(ecarts, "exportations_pct")["2022T2"])
    assert serie(ecarts, "exportations_us_pct")["2022T2"] == pytest.approx(200)  # 2 → 6 M€
    glissant = doubs.glissant()
    assert serie(glissant, "exportations_eur")["2021T4"] == 20_000_000
    assert pd.isna(serie(glissant, "exportations_eur")["2022T2"])
    assert serie(glissant, "exportations_us_eur")["2022T2"] == 3_000_000 + 4_000_000 + 5_000_000 + 6_000_000
    assert serie(glissant, "exportations_eur")["2022T4"] == 52_000_000
    assert set(serie(doubs.base_100(), "indice")) == {"2022T1", "2022T2", "2022T3", "2022T4"}


def test_un_pays_hors_de_l_union_n_est_pas_rompu():
    ecarts = autour_de_2022(pays="US", rompue=False).un_an()
    assert serie(ecarts, "exportations_pct")["2022T2"] == pytest.approx(200)


def test_trimestre_absent_d_un_sens_inconnu_et_non_nul():
    lignes = [
        *(("export", "25", PIECES, "US", t, 1_000_000, 1) for t in DIX),
        *(("import", "25", PIECES, "US", t, 1_000_000, 1) for t in DIX[4:]),
    ]
    doubs = evolution(fabriquer_trimestres(lignes), DOUBS).trimestres
    assert pd.isna(serie(doubs, "importations_eur")[DIX[0]])
    assert serie(doubs, "importations_eur")[DIX[4]] == 1_000_000


def test_jeu_annuel_sans_evolution():
    annuel = fabriquer_flux(LIGNES)
    assert evolution(annuel, DOUBS) is None
    assert comparer(annuel, DOUBS, "produit") is None
    assert ventes_us(annuel, DOUBS) is None


def test_comparer_le_dernier_trimestre_par_produit(jeu_dix):
    table = comparer(jeu_dix, DOUBS, "produit")
    horlogerie = table[(table["sens"] == "export") & (table["code"] == HORLOGERIE)].iloc[0]
    assert (horlogerie["trimestre"], horlogerie["ecart_eur"]) == ("2025T3", CHUTE["2025T3"] - AVANT)
    assert table.iloc[0]["code"] == HORLOGERIE  # le plus grand écart d'abord
    pays = comparer(jeu_dix, DOUBS, "pays", trimestre="2023T3")
    assert pays["un_an_avant_eur"].isna().all()
    assert pays.set_index(["sens", "code"]).loc[("export", "DE"), "valeur_eur"] == 20_100_000
