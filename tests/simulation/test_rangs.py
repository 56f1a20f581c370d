"""Places tirées : ex aequo, étendue, chances, recouvrement, tau de Kendall."""

import numpy as np
import pytest

from modules.simulation.incertitude import _PAS_KENDALL, _rangs_tires
from modules.simulation.scenario import uniforme
from tests.simulation.test_incertitude import REGIME, evaluation

UNITES = ("A", "B", "C", "D")


def rangs(valeurs, classees=(True, True, True, True)):
    return _rangs_tires(
        np.array(valeurs, dtype=float), totaux=np.ones(4), classees=np.array(classees), unites=UNITES
    )


def test_places_fixes_et_ex_aequo():
    r = rangs([[4, 3, 3, 1]] * 10)
    assert r.table["p10"].tolist() == [1, 2, 2, 4]
    assert r.table["p90"].tolist() == [1, 2, 2, 4]
    assert r.kendall == pytest.approx(5 / 6)  # une paire ex aequo sur six


def test_etendue_et_recouvrement():
    # A et B échangent leur place une fois sur deux ; C et D ne bougent pas.
    r = rangs([[4, 3, 2, 1], [3, 4, 2, 1]] * 50)
    assert r.de("A") == {"p10": 1, "p50": 1, "p90": 2, "proba_top10": 1.0}
    assert r.indiscernables("A") == ["B"]
    assert r.indiscernables("D") == []
    assert r.de("Z") is None and r.indiscernables("Z") == []


def test_non_classe_absent_et_personne_expose():
    r = rangs([[4, 3, 2, 1]] * 3, classees=(True, False, True, True))
    assert list(r.table.index) == ["A", "C", "D"]
    assert rangs(np.zeros((3, 4))) is None


def test_comme_scipy():
    # Ici : une seconde que la collecte de chaque processus paierait.
    from scipy.stats import kendalltau, rankdata

    hasard = np.random.default_rng(3)
    valeurs = hasard.integers(0, 6, size=(200, 12)).astype(float) + 0.5
    unites = tuple("ABCDEFGHIJKL")
    r = _rangs_tires(valeurs, totaux=np.ones(12), classees=np.ones(12, dtype=bool), unites=unites)
    places = rankdata(-valeurs, method="min", axis=1)
    assert r.table["proba_top10"].to_numpy() == pytest.approx((places <= 10).mean(axis=0))
    for nom, q in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        np.testing.assert_array_equal(r.table[nom], np.quantile(places, q, axis=0, method="inverted_cdf"))
    distinctes = hasard.permuted(np.tile(np.arange(12.0) + 1, (200, 1)), axis=1)
    r = _rangs_tires(distinctes, totaux=np.ones(12), classees=np.ones(12, dtype=bool), unites=unites)
    ordre = np.argsort(np.quantile(13 - distinctes, 0.5, axis=0, method="inverted_cdf"), kind="stable")
    medianes = np.argsort(ordre)
    taus = [kendalltau(13 - ligne, medianes).statistic for ligne in distinctes[::_PAS_KENDALL]]
    assert r.kendall == pytest.approx(np.median(taus), abs=1e-9)
    assert r.ordre_conserve == pytest.approx((1 + r.kendall) / 2)


def test_u_commun_ne_change_pas_le_classement_en_droits():
    """Même graine, même bruit de données : la place par droits ne dépend pas de l'horizon."""
    par_horizon = [evaluation(REGIME, h)[0] for h in ("court", "moyen")]
    assert par_horizon[0].rangs_droits.table.equals(par_horizon[1].rangs_droits.table)
    assert not par_horizon[0].unites.equals(par_horizon[1].unites)


def test_monaco_et_ensembles_sans_place():
    r = evaluation(uniforme(15))[0].rangs_droits
    assert sorted(r.table.index) == ["25", "51", "70"]
    assert (r.table["proba_top10"] == 1).all()  # trois unités : toutes dans les dix premières
