"""Confiance, réserves et chiffres publiés : ce que les écrans lisent de l'estimation embarquée."""

import pytest

from modules.donnees import confiance, jeu, tables
from modules.vues import estimation


def test_niveaux_lus_par_couple():
    # Vin vers le Japon : publié ; vente de légumes au Kazakhstan : rien ne la mesure.
    assert confiance.confiance("export", "1102", "JP") == "mesure"
    assert confiance.confiance("export", "0113", "KZ") == "reparti"
    # Un code inconnu n'est jamais dit mesuré.
    assert confiance.confiance("export", "9999", "JP") == "reparti"


def test_tout_niveau_a_son_libelle():
    assert set(confiance.LIBELLES) == set(confiance.LIBELLES_LOCAUX) == set(confiance.NIVEAUX)


@pytest.mark.parametrize("code", ["75", "92", "44", "31", "77", "67", "57", "9C", "20", "9E", "13", "76"])
def test_chaque_territoire_a_part_a_sa_reserve(code):
    reserves = confiance.reserves(code)
    assert reserves
    for reserve in reserves:
        assert reserve.code == code
        assert reserve.phrase.endswith(".")
        assert reserve.source


def test_sans_reserve_et_reunion_de_codes():
    assert confiance.reserves("25") == []
    assert {r.code for r in confiance.reserves("44", "67", "25")} == {"44", "67"}


def test_chiffre_publie_a_cote_de_l_estime():
    (ventes,) = [p for p in confiance.publies("44") if "tous produits" in p.fait]
    assert ventes.mention.startswith("publié\u00a0: 22 % (2024, ")
    assert ventes.unite == "%"
    assert ventes.obtenu == pytest.approx(22, rel=0.1)
    assert confiance.publies("48") == []
    assert confiance.publies("R12")


def test_ecart_type_suit_la_part_mesuree():
    assert confiance.part_mesure_us("77") == pytest.approx(1)
    assert confiance.part_mesure_us("inconnu") == 0
    publie, inconnu = confiance.ecart_type_us("77"), confiance.ecart_type_us("inconnu")
    assert publie < inconnu
    for code in tables.departements()["code"]:
        assert 0 <= confiance.part_mesure_us(code) <= 1
        assert publie <= confiance.ecart_type_us(code) <= inconnu


def test_rapport_tient_ou_dit_pourquoi():
    table = confiance.rapport_construction()
    employes = table[table["usage"] == "employé"]
    # Chaque fait hors de sa tolérance, ou écarté, porte une raison.
    assert (employes.loc[employes["tenu"] != "true", "raison"] != "").all()
    assert (table.loc[table["usage"] == "écarté", "raison"] != "").all()
    assert (employes["tenu"] == "true").mean() > 0.9
    assert employes["ecart_pct"].astype(float).abs().median() <= 8
    assert not table["source"].str.contains("Comtrade").any()


def test_epreuve_dit_l_ensemble_en_dernier():
    table = confiance.epreuve()
    assert table["sorte"].iloc[-1] == "Ensemble"
    assert table["nombre"].astype(int).iloc[:-1].sum() == int(table["nombre"].iloc[-1])


def test_tables_de_la_page_methode():
    epreuve = estimation.table_epreuve()
    assert epreuve["Écart médian"].str.endswith("\u00a0%").all()
    mesures = estimation.mesures_construction()
    assert len(estimation.table_construction(employes=True)) == mesures["employes"]
    assert len(estimation.table_construction()) == mesures["lus"]
    assert 0 < mesures["tenus"] <= mesures["employes"] < mesures["lus"]


def test_dix_departements_de_l_insee_et_trente_de_l_outil():
    flux = jeu.charger()
    insee, trente = estimation.table_insee(flux), estimation.trente_premiers(flux)
    assert len(insee) == 10
    assert len(trente) == 30
    # Un département hors des trente dit pourquoi ; un département dedans n'a rien à dire.
    dedans = insee["Parmi les trente premiers"] == "oui"
    assert (insee.loc[~dedans, "Pourquoi l’outil diffère"] != "").all()
    assert (insee.loc[dedans, "Pourquoi l’outil diffère"] == "").all()
    assert (trente["Cité par l’Insee"] == "oui").sum() == dedans.sum()
    exposes = estimation._expositions(flux)
    assert exposes["part"].is_monotonic_decreasing
    assert exposes.index[0] == "16"
