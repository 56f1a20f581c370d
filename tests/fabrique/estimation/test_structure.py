"""§ 1 et § 3 sur des chiffres calculables à la main."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from modules.fabrique.estimation import structure


@pytest.fixture
def sources_jouet(jouet):
    controles = pd.DataFrame(
        [
            ("E", "produits", code, "2024", valeur)
            for code, valeur in {"AZ": 50.0, "C1": 70.0, "2042": 20.0, "CF": 30.0}.items()
        ]
        + [("I", "produits", code, "2024", 5.0) for code in ("AZ", "C1", "2042", "CF")],
        columns=["flux", "niveau", "code", "annee", "valeur_meur"],
    )
    base = pd.DataFrame(
        [("25", "2042", 4e6, 0.0), ("25", "2042", 6e6, 0.0), ("75", "3030", 30e6, 5e6)],
        columns=["dep", "cpf4", "exportations_eur", "importations_eur"],
    )
    a17 = pd.DataFrame(
        {
            "flux": ["E", "E", "E", "E", "I"],
            "a17": ["AZ", "C1", "C4", "C5", "C5"],
            "aout_2024_deduit": [1.0, 1, 10, 20, 1],
            "septembre_2024": [1.0, 1, 10, 20, 1],
            "octobre_2024": [1.0, 1, 20, 40, 1],
        }
    )
    tables = {
        **jouet.tables,
        "controles": pd.concat([jouet.tables["controles"], controles]),
        "base": base,
        "a17": a17,
        "dix_premiers": pd.DataFrame(
            {"pays": ["DE", "US"], "exportations_meur": [200.0, 80.0], "importations_meur": [100.0, 41.0]}
        ),
        "partenaires": pd.DataFrame(
            {
                "mois": ["2024-01", "2024-12", "2023-12", "2024-01"],
                "pays": ["CH", "CH", "CH", "DE"],
                "exportations_eur": [40e6, 60e6, 9e6, 1e6],
                "importations_eur": [10e6, 20e6, 9e6, 50e6],
            }
        ),
        "sections": pd.DataFrame(
            {
                "mois": ["2023-05", "2024-05"],
                "ctci1": "TOTAL",
                "exportations_eur": [100e6, 90e6],
                "importations_eur": [100e6, 120e6],
            }
        ),
        "baci": pd.DataFrame(
            {"pays": ["CH", "NA"], "exportations_kusd": [7.0, 10_810.0], "importations_kusd": [7.0, 21_620.0]}
        ),
    }
    return replace(jouet, tables=tables)


def test_base_somme_les_deux_periodes(sources_jouet):
    attendu = [[10, 0, 0], [0, 0, 0], [0, 0, 30]]
    np.testing.assert_allclose(structure.base(sources_jouet, "export"), attendu)


def test_poste_a17_est_quatre_fois_un_trimestre(sources_jouet):
    cibles = structure._cibles_a17(sources_jouet, "export")
    assert cibles["C4"] == 4 * 40
    assert cibles["C5"] / cibles["C4"] == pytest.approx(2)


def test_un_total_publie_de_pays_prime_sur_eurostat(sources_jouet):
    faits = pd.Series({"CH": 120.0})
    conc = 1000 / 586_100
    resultat = structure.totaux_par_pays(sources_jouet, "export", faits=faits)
    assert resultat.totaux["CH"] == pytest.approx(120 * conc)
    assert resultat.totaux.sum() == pytest.approx(1000)


def test_export_boucle_par_k(sources_jouet):
    resultat = structure.totaux_par_pays(sources_jouet, "export")
    conc = 1000 / 586_100
    assert resultat.totaux.sum() == pytest.approx(1000)
    assert resultat.totaux["DE"] == pytest.approx(200 * conc)
    assert resultat.totaux["US"] == 90
    # CH vient d'Eurostat (100), NA de BACI : 10 M€ de 2023 × 0,9.
    assert resultat.totaux["CH"] / resultat.totaux["NA"] == pytest.approx(100 / 9)
    assert resultat.facteur_ue == resultat.facteur_hors_ue


def test_import_ue_puis_bouclage(sources_jouet, monkeypatch):
    monkeypatch.setattr(structure, "_UE_DE_REFERENCE", ["DE"])
    resultat = structure.totaux_par_pays(sources_jouet, "import")
    # Rapport douane/Eurostat de DE : 100/50 ; hors UE : CH 30 et NA 20 × 1,2 bouclent sur 500 − 100 − 40.
    assert resultat.facteur_ue == pytest.approx(2)
    assert resultat.facteur_hors_ue == pytest.approx(360 / 54)
    assert resultat.totaux.sum() == pytest.approx(500)
