"""Invariants de la méthode, éprouvés sur des ventes et des scénarios tirés au hasard."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from modules.simulation.exposition import simuler
from modules.simulation.mots import _CLASSEMENT_UNIFORME
from modules.simulation.scenario import HORIZONS, Hypotheses, Scenario, uniforme
from tests.simulation import fabrique
from tests.simulation.test_echange import hypotheses, scenarios

P = fabrique.parametres()
NUL = fabrique.sans_droit_normal(P)
ventes = arrays(float, (4, len(fabrique.CODES)), elements=st.integers(0, 50).map(float))
taux = st.integers(0, 500)
BAISSES = [f"baisse_{h}_eur" for h in HORIZONS]
ADDITIFS = [
    *BAISSES,
    "droits_eur",
    "visees_eur",
    "non_couverte_eur",
    "exportations_us_eur",
    "droits_apres_court_eur",
]


def _proche(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-7)


@given(ventes, hypotheses)
def test_sans_surtaxe_tout_est_nul(v, h):
    u = simuler(fabrique.assiette(v), parametres=P, scenario=Scenario(), hypotheses=h).unites
    nuls = u[[*BAISSES, "droits_eur", "visees_eur", "droits_apres_long_eur", "ecart_france"]]
    assert (nuls == 0).all().all()


@given(ventes, st.tuples(taux, taux).map(sorted), st.sampled_from(["UE", "France", "monde"]))
def test_monotone_en_surtaxe(v, deux, choc):
    h = Hypotheses(champ_du_choc=choc, kappa=1.0)
    petit, grand = (
        simuler(fabrique.assiette(v), parametres=P, scenario=uniforme(t), hypotheses=h).unites for t in deux
    )
    for colonne in [*BAISSES, "droits_eur"]:
        assert (petit[colonne] <= grand[colonne] + 1e-9).all()


@given(ventes, scenarios, hypotheses)
def test_additivite(v, s, h):
    """Produits → département → région → France, y compris quand la référence est datée."""
    a = fabrique.assiette(v, poids={"R0_ACIER25_2025-03-12": 0.3, "R1_IEEPA10_2025-06-04": 0.5})
    r = simuler(a, parametres=P, scenario=s, hypotheses=h)
    departements = ["25", "70", "51", "99"]
    for colonne in ADDITIFS:
        _proche(np.nansum(r.unites.loc[["25", "70"], colonne]), np.nan_to_num(r.unites.loc["R27", colonne]))
        _proche(np.nansum(r.unites.loc[departements, colonne]), np.nan_to_num(r.unites.loc["FR", colonne]))
    for unite in a.unites:
        detail = r.par_produit(unite)
        for colonne in [*BAISSES, "droits_eur", "visees_eur", "exportations_us_eur"]:
            _proche(detail[colonne].sum(), np.nan_to_num(r.unites.loc[unite, colonne]))


@given(ventes, scenarios, st.sampled_from(["UE", "France"]))
def test_bornes_quand_la_surtaxe_ne_baisse_pas(v, s, choc):
    """Sauf quand les concurrents sont plus visés : les produits français peuvent alors y gagner."""
    r = simuler(
        fabrique.assiette(v), parametres=P, scenario=Scenario(s.base, s.mesures, "aucune"),
        hypotheses=Hypotheses(champ_du_choc=choc),
    )  # fmt: skip
    u = r.unites
    for colonne in BAISSES:
        assert (
            (u[colonne] >= -1e-9) & (u[colonne] <= u["exportations_us_eur"] + 1e-9) | u[colonne].isna()
        ).all()
    for horizon in HORIZONS:
        assert (~(u[f"droits_apres_{horizon}_eur"] > u["droits_eur"] + 1e-9)).all()
    assert (~(u["droits_min_eur"] > u["droits_eur"] + 1e-9)).all()
    assert (~(u["droits_max_eur"] < u["droits_eur"] - 1e-9)).all()
    assert (~(u["visees_eur"] > u["exportations_us_eur"] + 1e-9)).all()


@given(ventes, st.integers(1, 500))
def test_scenario_uniforme(v, t):
    """D/X = dépendance × taux, donc même classement que la dépendance."""
    r = simuler(fabrique.assiette(v), parametres=P, scenario=uniforme(t))
    u = r.unites
    _proche(u["droits_part_exportations"], u["dependance"] * t / 100)
    classees = u[r.assiette.classees]
    if (classees["dependance"] > 0).any():
        attendu = classees["dependance"].rank(method="min", ascending=False)
        assert (classees["rang"] == attendu).all()
    assert _CLASSEMENT_UNIFORME in r.avis


@given(ventes, st.integers(1, 500))
def test_niveau_deux_uniforme_sans_droit_normal(v, t):
    """Si le droit normal est le même pour tous, le classement des baisses à un an suit la dépendance."""
    u = simuler(fabrique.assiette(v), parametres=NUL, scenario=uniforme(t)).unites
    _proche(u["baisse_court_eur"], u["exportations_us_eur"] * (1 - (1 + t / 100) ** -0.76))


@given(ventes, scenarios)
def test_decomposition_exacte(v, s):
    u = simuler(fabrique.assiette(v), parametres=P, scenario=s).unites
    somme = u["effet_dependance"] + u["effet_composition"] + u["effet_croise"]
    _proche(somme, u["ecart_france"])
    mesures = u["droits_part_exportations"] - u.loc["FR", "droits_part_exportations"]
    connus = mesures.notna() & u["ecart_france"].notna()
    _proche(u["ecart_france"][connus], mesures[connus])


@given(ventes, scenarios)
def test_rien_d_infini(v, s):
    u = simuler(fabrique.assiette(v), parametres=P, scenario=s).unites
    assert not np.isinf(u.to_numpy(float)).any()


def test_unite_non_preparee():
    r = simuler(fabrique.assiette(), parametres=P, scenario=uniforme(1))
    with pytest.raises(ValueError, match="75"):
        r.par_produit("75")
