"""Tirages et étendues : graine, ordre des quantiles, largeur nulle, additivité, étalon."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.simulation.exposition import sensibilites, simuler
from modules.simulation.incertitude import (
    _QUANTILES,
    _ecarts_propres,
    _pertes_tirees,
    _quantiles,
    _taux_tires,
    _tirer,
    condition_de,
    etendue_de,
    etendue_produits_de,
    evaluer,
)
from modules.simulation.scenario import HORIZONS, Mesure, Scenario, uniforme
from tests.simulation import fabrique

ETALON = Path(__file__).resolve().parents[1] / "etalons" / "simulation" / "incertitude.csv"
REGIME = Scenario("R5_S301FL10_2026-10-09", (Mesure("cpf4", "1102", "remplace", 200.0),))
PARAMETRES = fabrique.parametres()


def assiette(estimation: bool = True):
    a = fabrique.assiette()
    return replace(a, provenance=replace(a.provenance, statut="estimation" if estimation else "officiel"))


def evaluation(scenario, horizon="court", estimation=True, graine=1):
    a = assiette(estimation)
    resultat = simuler(a, parametres=PARAMETRES, scenario=scenario)
    tirages = _tirer(a, parametres=PARAMETRES, graine=graine)
    return evaluer(resultat, tirages=tirages, horizon=horizon), resultat, tirages


def calculer() -> pd.DataFrame:
    """Étendues des trois horizons et places, à la graine de l'application."""
    a = assiette()
    resultat = simuler(a, parametres=PARAMETRES, scenario=REGIME)
    tirages = _tirer(a, parametres=PARAMETRES)
    blocs = []
    for horizon in HORIZONS:
        i = evaluer(resultat, tirages=tirages, horizon=horizon)
        table = i.unites.join(i.rangs_droits.table.add_prefix("rang_"))
        blocs.append(table.assign(horizon=horizon).reset_index())
    longue = pd.concat(blocs).melt(["horizon", "unite"], var_name="grandeur", value_name="valeur")
    return longue.astype({"valeur": float})


def test_etalon():
    lu = pd.read_csv(ETALON, dtype={"unite": str})
    pd.testing.assert_frame_equal(calculer(), lu, rtol=1e-9, atol=0, check_dtype=False)


def test_identique_a_graine_egale_et_different_sinon():
    premier, second, autre = (evaluation(REGIME, graine=g)[0].unites for g in (1, 1, 2))
    pd.testing.assert_frame_equal(premier, second, rtol=0, atol=0)
    assert not premier.equals(autre)


@given(taux=st.integers(0, 500), horizon=st.sampled_from(HORIZONS), estimation=st.booleans())
def test_quantiles_croissants(taux, horizon, estimation):
    table = evaluation(uniforme(taux), horizon, estimation)[0].unites
    for nom in ("baisse", "droits"):
        bas, milieu, haut = (table[f"{nom}{q}_eur"].to_numpy() for q in ("_p10", "", "_p90"))
        assert (bas <= milieu).all() and (milieu <= haut).all()


@pytest.mark.parametrize("horizon", HORIZONS)
def test_surtaxe_nulle_largeur_nulle(horizon):
    table = evaluation(uniforme(0), horizon)[0].unites
    assert (table.to_numpy() == 0).all()


@given(taux=st.integers(1, 500))
def test_cas_central_additif_et_au_milieu(taux):
    """La valeur centrale est celle du calcul ; sans bruit de données, c'est aussi la médiane des tirages."""
    incertitude, resultat, tirages = evaluation(uniforme(taux), estimation=False)
    milieu = incertitude.unites["baisse_eur"]
    assert (milieu == resultat.unites["baisse_court_eur"]).all()
    pertes = _pertes_tirees(resultat, tirages=tirages, horizon="court")
    np.testing.assert_allclose(np.median(pertes @ resultat.assiette.us.T, axis=0), milieu, rtol=1e-5)
    np.testing.assert_allclose(milieu[["25", "70", "51", "99"]].sum(), milieu["FR"], rtol=1e-9)


def test_bruit_des_donnees_ne_change_pas_le_total_national():
    _, _, tirages = evaluation(uniforme(15))
    a = assiette()
    ventes = a.us.sum(axis=1)[:4]
    np.testing.assert_allclose(tirages.facteurs[:, :4] @ ventes, ventes.sum())
    assert tirages.facteurs[:, :3].std(axis=0).min() > 0.05
    droits = evaluation(uniforme(15))[0].unites.loc["FR"]
    assert droits["droits_p10_eur"] == pytest.approx(droits["droits_p90_eur"])


def test_donnees_relevees_ni_bruit_ni_place():
    incertitude, resultat, tirages = evaluation(uniforme(15), estimation=False)
    assert (tirages.facteurs == 1).all()
    assert incertitude.rangs_droits is None and incertitude.rangs_baisse is None
    droits = incertitude.unites["droits_p90_eur"] - incertitude.unites["droits_p10_eur"]
    assert (droits == 0).all()
    # Reste la réaction : P90 / P50 de la perte suit l'écart-type commun.
    perte = 1 - incertitude.unites["baisse_p90_eur"] / resultat.unites["exportations_us_eur"]
    centre = 1 - incertitude.unites["baisse_eur"] / resultat.unites["exportations_us_eur"]
    rapport = np.log(perte["51"]) / np.log(centre["51"])
    assert rapport == pytest.approx(np.exp(1.2816 * PARAMETRES.ecarts_communs["court"]), rel=0.01)


def test_un_seul_tirage_par_condition():
    _, resultat, tirages = evaluation(REGIME)
    codes = np.array(PARAMETRES.produits)
    large = resultat.surtaxes.maximum.copy()
    large[list(codes).index("2932")] += 0.1
    s, produits = replace(resultat.surtaxes, maximum=large), np.flatnonzero(np.isin(codes, ["2120", "2932"]))
    taux = _taux_tires(s, produits=produits, codes=PARAMETRES.produits, tirages=tirages)
    assert (taux.min(axis=0) >= s.minimum[produits] - 1e-12).all()
    assert (taux.max(axis=0) <= s.maximum[produits] + 1e-12).all()
    largeur = (s.maximum - s.minimum)[produits]
    assert (np.abs(np.median(taux, axis=0) - s.central[produits]) < 1e-3 * largeur).all()
    assert ((taux <= s.central[produits]).mean(axis=0) == 0.5).all()
    # Deux conditions différentes, deux tirages indépendants.
    assert abs(np.corrcoef(taux.T)[0, 1]) < 0.1
    assert list(condition_de(("2120", "2016", "3030", "1102", "3011"))) == [
        "medicament", "medicament", "aviation", "aviation", "navires",
    ]  # fmt: skip


def test_un_seul_departement_comme_dans_l_ensemble():
    for horizon in HORIZONS:
        incertitude, resultat, tirages = evaluation(REGIME, horizon)
        for unite in ("25", "70", "R27", "FR"):
            seule = etendue_de(resultat, unite, horizon, tirages=tirages)
            np.testing.assert_allclose(seule, incertitude.etendue(unite), rtol=1e-9)


@given(nombre=st.integers(1, 60), colonnes=st.integers(0, 4), graine=st.integers(0, 99))
def test_quantiles_comme_numpy(nombre, colonnes, graine):
    valeurs = np.random.default_rng(graine).normal(size=(nombre, colonnes))
    np.testing.assert_allclose(_quantiles(valeurs), np.quantile(valeurs, _QUANTILES, axis=0), rtol=1e-12)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_meme_resultat_que_la_boucle_naive(horizon):
    """Tirage par tirage, formule de la méthode écrite en clair, conditions dites produit par produit."""
    incertitude, resultat, tirages = evaluation(REGIME, horizon)
    s, a, codes = resultat.surtaxes, resultat.assiette, PARAMETRES.produits
    medicament = np.array([code == "2120" for code in codes])
    sigma = sensibilites(horizon, parametres=PARAMETRES)[1]
    theta, eta = np.nan_to_num(PARAMETRES.theta), PARAMETRES.eta
    ecart_v = _ecarts_propres(PARAMETRES) if horizon == "long" else 0.0
    assert resultat.choc.champ == "monde"
    bas, centre, haut = resultat.choc.kappa
    baisses = []
    for k in range(tirages.nombre):
        position = np.where(medicament, *(tirages.conditions[c][k] for c in ("medicament", "aviation")))
        taux = s.central + np.where(
            position < 0, position * (s.central - s.minimum), position * (s.maximum - s.central)
        )
        place = tirages.kappa[k]
        kappa = centre + (place * (centre - bas) if place < 0 else place * (haut - centre))
        autres = s.sectorielle + kappa * (taux - s.sectorielle)
        ln_f = np.log((1 + s.npf + taux) / (1 + s.npf + s.observee))
        ln_a = np.log((1 + s.npf + autres) / (1 + s.npf + s.autres_observees))
        e = sigma * np.exp(tirages.propre[k] * ecart_v)
        logs = -e * ln_f
        if horizon != "court":
            e = np.maximum(e, eta)
            logs = -e * ln_f + (e - eta) * (theta * ln_f + (1 - theta) * ln_a)
        reste = np.exp(np.exp(PARAMETRES.ecarts_communs[horizon] * tirages.commun[k]) * logs)
        baisses.append(np.nansum(a.us[:4] * (1 - reste), axis=1) * tirages.facteurs[k, :4])
    attendu = np.quantile(baisses, _QUANTILES, axis=0)
    for rang, unite in enumerate(a.unites[:4]):
        lu = incertitude.etendue(unite)
        np.testing.assert_allclose((lu.bas, lu.haut), attendu[:, rang], rtol=1e-9)


def test_quantile_par_produit_proportionnel_aux_ventes():
    """quantile(V·x) = V·quantile(x) : deux fois plus de ventes, deux fois la fourchette."""
    _, resultat, tirages = evaluation(REGIME, estimation=False)
    table = etendue_produits_de(resultat, "51", tirages=tirages).set_index("produit")
    pertes = _pertes_tirees(resultat, tirages=tirages, horizon="court")
    vins = 300 * np.quantile(pertes[:, PARAMETRES.produits.index("1102")], 0.9)
    assert table.loc["1102", "baisse_p90_eur"] == pytest.approx(vins)


def test_taux_inconnu_reste_inconnu():
    _, resultat, tirages = evaluation(Scenario("R5_S301FL10_2026-10-09"))
    table = etendue_produits_de(resultat, "70", tirages=tirages).set_index("produit")
    assert table.loc["9602", ["baisse_p10_eur", "baisse_eur", "baisse_p90_eur"]].isna().all()


def test_long_terme_propre_a_chaque_poste():
    _, resultat, tirages = evaluation(uniforme(15), "long")
    pertes = _pertes_tirees(resultat, tirages=tirages, horizon="long")
    vins, spiritueux, autos, avions = (PARAMETRES.produits.index(c) for c in ("1102", "1101", "2932", "3030"))
    assert np.corrcoef(np.log(-np.log1p(-pertes[:, [vins, spiritueux]])).T)[0, 1] == pytest.approx(1)
    assert np.corrcoef(pertes[:, [vins, autos]].T)[0, 1] < 0.95
    # Aéronautique : sensibilité commune, que u seul fait varier.
    log = np.log(-np.log1p(-pertes[:, avions]))
    assert log.std() == pytest.approx(PARAMETRES.ecarts_communs["long"], rel=0.02)


if __name__ == "__main__":
    if sys.argv[1:] != ["--ecrire"]:
        sys.exit("python -m tests.simulation.test_incertitude --ecrire")
    calculer().to_csv(ETALON, index=False, lineterminator="\n", float_format="%.17g")
