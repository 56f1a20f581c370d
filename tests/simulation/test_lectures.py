"""Sensibilité, seuils, ce qui pèse, achats : petits cas refaits à la main."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.donnees.confiance import ecart_type_us
from modules.donnees.droit import lire_tarifs
from modules.simulation.exposition import simuler
from modules.simulation.incertitude import _tirer, condition_de
from modules.simulation.lectures import cellules_majeures, effets, expositions_concentrees, riposter, seuil
from modules.simulation.scenario import Mesure, Scenario, ScenarioInvalide, uniforme
from tests.simulation import fabrique

PARAMETRES = fabrique.parametres()
NUS = fabrique.sans_droit_normal(PARAMETRES)
SOURCES_TARIFS = Path(__file__).resolve().parents[3] / "shared" / "sources" / "tarifs"
REGIME = Scenario("R5_S301FL10_2026-10-09")


def simulation(scenario, parametres=NUS, **kw):
    return simuler(fabrique.assiette(**kw), parametres=parametres, scenario=scenario)


def par_nom(liste):
    return {e.hypothese: e for e in liste}


def test_effets_a_la_main():
    liste = effets(simulation(uniforme(15)), unite="51")
    assert [e.amplitude for e in liste] == sorted((e.amplitude for e in liste), reverse=True)
    noms = par_nom(liste)
    reaction = noms["Réaction des acheteurs à un an"]
    assert reaction.baisse_a == pytest.approx(500 * (1 - 1.15**-0.43))
    assert reaction.baisse_b == pytest.approx(500 * (1 - 1.15**-1.08))
    report = noms["Ventes reportées sur d’autres marchés"]
    assert report.baisse_b == pytest.approx(report.baisse_a / 2)
    assert noms["Exemption de l’aviation civile"].amplitude == 0
    assert "Ventes estimées du département" not in noms  # données relevées
    assert all(e.source and e.valeur_a and e.valeur_b for e in liste)


def test_effet_de_l_aviation_et_du_medicament():
    resultat = simulation(REGIME, PARAMETRES)
    r, s = resultat, resultat.surtaxes
    avion = par_nom(effets(r, unite="25"))
    sante = par_nom(effets(r, unite="70"))
    p = PARAMETRES.produits.index("2120")
    reference = 1 + s.npf[p]
    ecart = 50 * (
        ((reference + s.minimum[p]) / reference) ** -0.76 - ((reference + s.maximum[p]) / reference) ** -0.76
    )
    assert sante["Exemption des médicaments"].amplitude == pytest.approx(ecart)
    assert avion["Exemption des médicaments"].amplitude == 0


def test_droit_normal_joue_sur_le_tout_compris():
    plafond = Scenario(mesures=(Mesure("tous", "tous", "plafonne", 15.0),))
    effet = par_nom(effets(simulation(plafond, PARAMETRES), unite="51"))["Droit normal américain"]
    assert effet.baisse_a > effet.baisse_b  # un droit normal plus haut laisse moins de surtaxe


def test_donnees_estimees_ajoutent_leur_effet():
    a = fabrique.assiette()
    a = replace(a, provenance=replace(a.provenance, statut="estimation"))
    liste = effets(simuler(a, parametres=NUS, scenario=uniforme(15)), unite="51")
    effet = par_nom(liste)["Ventes estimées du département"]
    centrale = 500 * (1 - 1.15**-0.76)
    assert (effet.baisse_a, effet.baisse_b) == pytest.approx(
        (centrale * np.exp(-ecart_type_us("51")), centrale * np.exp(ecart_type_us("51")))
    )
    assert 0.1 <= ecart_type_us("51") <= 0.25


def test_ecart_des_donnees_selon_les_chiffres_publies():
    """Un département que des chiffres publiés portent bouge moins qu'un autre."""
    ventes = np.ones_like(fabrique.VENTES)
    ventes[3] = 1e6  # le recalage sur le total ne porte que sur lui
    a = fabrique.assiette(ventes)
    a = replace(a, provenance=replace(a.provenance, statut="estimation"))
    facteurs = _tirer(a, parametres=NUS).facteurs[:, :3]
    attendus = [ecart_type_us(code) for code in a.unites[:3]]
    mesures = np.log(facteurs).std(axis=0)
    assert len(set(np.round(attendus, 3))) > 1
    assert list(np.argsort(attendus)) == list(np.argsort(mesures))


def test_seuil_a_la_main():
    """500 de ventes : la baisse vaut 50 quand (1 + x)^−0,76 = 0,9."""
    trouve = seuil(simulation(uniforme(15)), unite="51", cible_eur=50)
    assert trouve.points == pytest.approx(100 * (0.9 ** (-1 / 0.76) - 1))
    # Un intervalle sur les sensibilités : une réaction forte atteint la cible plus tôt.
    assert trouve.si_forte == pytest.approx(100 * (0.9 ** (-1 / 1.08) - 1))
    assert trouve.si_faible == pytest.approx(100 * (0.9 ** (-1 / 0.43) - 1))
    vins = seuil(simulation(uniforme(15)), unite="51", cible_eur=30, produit="1102")
    assert vins.points == pytest.approx(trouve.points)


@given(x=st.floats(0.01, 100))
def test_seuil_reciproque_de_la_baisse(x):
    resultat = simulation(uniforme(round(x, 2)), PARAMETRES)
    baisse = resultat.unites.loc["70", "baisse_court_eur"]
    trouve = seuil(resultat, unite="70", cible_eur=baisse)
    assert trouve.points == pytest.approx(round(x, 2), rel=1e-6, abs=1e-6)


def test_seuil_jamais_atteint_ou_deja_atteint():
    resultat = simulation(uniforme(15))
    trop = seuil(resultat, unite="51", cible_eur=499)
    assert trop.points is None
    assert (trop.si_forte, trop.si_faible) == (None, None)
    assert trop.maximum_eur == pytest.approx(500 * (1 - 2**-0.76))
    assert seuil(resultat, unite="51", cible_eur=0).points == 0
    assert seuil(resultat, unite="25", cible_eur=1, produit="1101").points is None


def test_cellules_majeures():
    cellules = cellules_majeures(simulation(uniforme(10)))
    # Total 736 de ventes : 300 puis 200 dépassent la moitié, la première ne suffit pas.
    assert list(zip(cellules["unite"], cellules["produit"], strict=True)) == [("51", "1102"), ("51", "1101")]
    assert cellules["droits_eur"].tolist() == pytest.approx([30, 20])
    assert cellules["cumul"].iloc[-1] == pytest.approx(500 / 736)
    assert cellules_majeures(simulation(uniforme(0))).empty


def test_expositions_concentrees():
    cas = expositions_concentrees(simulation(uniforme(10)))
    assert cas["unite"].tolist() == ["25", "99", "51"]
    assert cas["part"].tolist() == pytest.approx([100 / 110, 5 / 6, 0.6])
    assert expositions_concentrees(simulation(uniforme(0))).empty
    vins = simulation(Scenario(mesures=(Mesure("cpf4", "1102", "remplace", 10.0),)))
    assert expositions_concentrees(vins)["unite"].tolist() == ["51", "25"]  # parts égales : le plus gros


def test_riposte_a_la_main():
    vins = (Mesure("cpf4", "1102", "remplace", 20.0),)
    resultat = riposter(fabrique.assiette(), parametres=PARAMETRES, mesures=vins)
    u = resultat.ligne("51")
    assert (u["concernees_eur"], u["droits_eur"]) == pytest.approx((300, 60))
    assert u["part_concernee"] == pytest.approx(300 / 2000)
    tout = riposter(fabrique.assiette(), parametres=PARAMETRES, mesures=uniforme(15).mesures)
    assert tout.ligne("51")["droits_eur"] == pytest.approx(75)
    assert tout.par_produit("51")["produit"].tolist() == ["1102", "1101"]
    # Les départements somment à la France.
    assert tout.unites["droits_eur"].iloc[:4].sum() == pytest.approx(tout.ligne("FR")["droits_eur"])


def test_riposte_refuse_un_code_inconnu():
    with pytest.raises(ScenarioInvalide):
        riposter(fabrique.assiette(), parametres=PARAMETRES, mesures=(Mesure("cpf4", "0000", "remplace", 1),))


@pytest.mark.skipif(not SOURCES_TARIFS.is_dir(), reason="sources des tarifs absentes d'un clone public")
def test_conditions_d_exemption_ne_se_melent_pas():
    """Aucun CPF4 n'a à la fois une exemption médicale et une exemption d'aviation civile."""

    def lire(nom):
        return pd.read_csv(SOURCES_TARIFS.parent / nom, dtype=str, keep_default_na=False)

    passage = lire("nomenclatures/hs6_2022_cpf4_a129.csv")
    listes = lire("tarifs/hs_scope.csv")
    medicales, civiles = (
        {
            cpf4
            for prefixe in listes.loc[listes["treatment"].str.contains(motif), "prefix"]
            if len(prefixe) >= 4
            for cpf4 in passage.loc[passage["hs6"].str.startswith(prefixe[:6]), "cpf4"]
        }
        for motif in ("PHARMA", "AERO_COND|[|]AERO")
    )
    surtaxes = lire_tarifs().surtaxes
    variables = set(surtaxes.loc[surtaxes["borne"] != "central", "cpf4"])
    conditions = {c: set() for c in ("medicament", "aviation", "navires")}
    for code in variables:
        conditions[str(condition_de((code,))[0])].add(code)
    assert len(conditions["medicament"]) > 5 and len(conditions["aviation"]) > 20
    assert not conditions["medicament"] & civiles
    assert conditions["medicament"] <= medicales
    assert not conditions["aviation"] & medicales
