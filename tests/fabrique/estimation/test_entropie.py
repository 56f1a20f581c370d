"""L'ajustement par entropie : petits cas calculés à la main, et propriétés (marges, zéros, positivité)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.estimation.entropie import (
    _TOLERANCE,
    Groupe,
    Marge,
    ajuster,
    ajuster_cellules,
    ajuster_noyau,
    depassement,
    oppositions,
    plus_forts_restes,
    rapport,
)

POSITIFS = st.floats(0.1, 10.0)
TOUT = (None, None)


def lignes(cibles, **options) -> Groupe:
    return Groupe("lignes", TOUT, (1,), np.asarray(cibles, float), np.asarray(cibles, float), **options)


def colonnes(cibles, **options) -> Groupe:
    return Groupe("colonnes", TOUT, (0,), np.asarray(cibles, float), np.asarray(cibles, float), **options)


def cellule(nom, i, j, bas, haut, **options) -> Groupe:
    return Groupe(nom, (np.array([i]), np.array([j])), (0, 1), bas, haut, **options)


def ras(germe, *, lignes_, colonnes_, tours_max=20_000):
    return ajuster(
        germe, [colonnes(colonnes_), lignes(lignes_)], tours_max=tours_max, tolerance=1e-12
    ).valeurs


def test_marges_a_la_main():
    # Germe uniforme : la solution est le produit des marges.
    x = ajuster(np.ones((2, 2)), [colonnes([6, 4]), lignes([7, 3])])
    np.testing.assert_allclose(x.valeurs, [[4.2, 2.8], [1.8, 1.2]], atol=1e-6)
    assert x.ecart <= _TOLERANCE


def test_plancher_actif_et_plafond_inactif():
    # Marges 6/4 et 7/3 donnent 4,2 en (0, 0) ; plancher 5 : le reste suit des marges, 2, 1, 2.
    plancher, plafond = cellule("plancher", 0, 0, 5.0, np.inf), cellule("plafond", 1, 1, 0.0, 9.0)
    x = ajuster(np.ones((2, 2)), [plancher, plafond, colonnes([6, 4]), lignes([7, 3])])
    np.testing.assert_allclose(x.valeurs, [[5, 2], [1, 2]], atol=1e-4)
    assert x.multiplicateurs[0] > 0
    assert x.multiplicateurs[1] == 0


def test_un_plancher_devenu_inutile_est_relache():
    # Le plancher mord au premier tour (germe 1), puis les marges suffisent : il ne doit rien laisser.
    plancher = cellule("plancher", 0, 0, 3.0, np.inf)
    x = ajuster(np.ones((2, 2)), [plancher, colonnes([6, 4]), lignes([7, 3])])
    np.testing.assert_allclose(x.valeurs, [[4.2, 2.8], [1.8, 1.2]], atol=1e-4)
    assert abs(x.multiplicateurs[0]) < 1e-4


def test_bande_arretee_a_sa_borne():
    x = ajuster(np.array([1.0, 1.0]), [Groupe("b", (np.array([0]),), (0,), 2.0, 4.0)])
    np.testing.assert_allclose(x.valeurs, [2, 1])
    y = ajuster(np.array([9.0, 1.0]), [Groupe("b", (np.array([0]),), (0,), 2.0, 4.0)])
    np.testing.assert_allclose(y.valeurs, [4, 1])


def test_groupes_qui_se_recoupent():
    # x0 + x1 = 4 et x1 + x2 = 6, germe 1 : x0 = u, x1 = uv, x2 = v ; u(1+v) = 4, v(1+u) = 6.
    groupes = [Groupe(str(i), (np.array([i, i + 1]),), (0,), c, c) for i, c in enumerate((4.0, 6.0))]
    x = ajuster(np.ones(3), groupes, tours_max=2000, tolerance=1e-12).valeurs
    assert x[0] + x[1] == pytest.approx(4)
    assert x[1] + x[2] == pytest.approx(6)
    assert x[1] == pytest.approx(x[0] * x[2])


def test_part_d_un_total():
    # A doit faire 40 % de A + B, total imposé 10.
    part = Groupe("part", (np.array([0]),), (0,), 0.4, 0.4, base=(None,))
    total = Groupe("total", (None,), (0,), 10.0, 10.0)
    x = ajuster(np.array([1.0, 1.0]), [part, total])
    np.testing.assert_allclose(x.valeurs, [4, 6], atol=1e-4)
    assert part.mesurer(x.valeurs)[0] == pytest.approx(0.4)


def test_difference_a_la_main():
    # A − B = 3 depuis A = B = 2 : A = 2u, B = 2/u, donc u = 2 : 4 et 1.
    solde = Groupe("solde", (np.array([0]),), (0,), 3.0, 3.0, moins=(np.array([1]),))
    np.testing.assert_allclose(ajuster(np.array([2.0, 2.0]), [solde]).valeurs, [4, 1])


def test_force_finie_partage_l_ecart():
    # Force 1 : moitié du chemin en logarithme, de 1 à 4 : 2.
    x = ajuster(np.array([1.0]), [Groupe("f", (None,), (0,), 4.0, 4.0, force=1.0)])
    np.testing.assert_allclose(x.valeurs, [2])


def test_deux_faits_contraires_sont_nommes():
    faits = [cellule("A", 0, 0, 5.0, 5.0, force=50.0), cellule("B", 0, 0, 2.0, 2.0, force=50.0)]
    x = ajuster(np.ones((2, 2)), [*faits, lignes([8, 8])], tours_max=2000)
    # Même force : moyenne géométrique ; chacun dit que l'autre s'y oppose.
    assert x.valeurs[0, 0] == pytest.approx(np.sqrt(10), rel=0.02)
    assert depassement(faits[0], x.valeurs)[0] > 0.2
    assert oppositions(x, 0)[0] == "B"
    assert oppositions(x, 1)[0] == "A"


def test_un_fait_contraire_a_une_marge_la_nomme():
    fait = cellule("fait", 0, 0, 12.0, 12.0, force=20.0)
    x = ajuster(np.ones((2, 2)), [fait, lignes([8, 8])], tours_max=2000)
    np.testing.assert_allclose(x.valeurs.sum(axis=1), 8)
    assert oppositions(x, 0) == ["lignes"]


def test_somme_nulle_vide_ses_cellules():
    x = ajuster(np.ones((2, 2)), [colonnes([0, 4]), lignes([3, 1])])
    np.testing.assert_allclose(x.valeurs, [[0, 3], [0, 1]])


@st.composite
def germes_et_modeles(tirer):
    """Deux matrices de même forme et de mêmes zéros : les marges de la seconde sont donc atteignables."""
    forme = tirer(st.tuples(st.integers(2, 6), st.integers(2, 6)))
    garde = tirer(hnp.arrays(bool, forme, elements=st.sampled_from([True, True, True, False])))
    germe, modele = (tirer(hnp.arrays(float, forme, elements=POSITIFS)) * garde for _ in range(2))
    return germe, modele


@settings(deadline=None, max_examples=60)
@given(germes_et_modeles())
def test_marges_atteintes_zeros_conserves(paire):
    germe, modele = paire
    x = ras(germe, lignes_=modele.sum(axis=1), colonnes_=modele.sum(axis=0))
    np.testing.assert_allclose(x.sum(axis=0), modele.sum(axis=0), rtol=2e-7)
    np.testing.assert_allclose(x.sum(axis=1), modele.sum(axis=1), rtol=2e-7)
    assert (x >= 0).all()
    assert (x[germe == 0] == 0).all()


@settings(deadline=None, max_examples=60)
@given(germes_et_modeles())
def test_cellules_creuses_comme_matrice(paire):
    germe, modele = paire
    d, c = np.nonzero(germe)
    x = ajuster_cellules(
        germe[d, c], lignes=Marge(d, modele.sum(axis=1)), colonnes=Marge(c, modele.sum(axis=0)),
        tolerance=1e-9, tours_max=20_000,
    )  # fmt: skip
    attendu = ras(germe, lignes_=modele.sum(axis=1), colonnes_=modele.sum(axis=0))
    np.testing.assert_allclose(x, attendu[d, c], rtol=1e-3, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_noyau_comme_ajustement_produit_par_produit(graine):
    alea = np.random.default_rng(graine)
    noyau = alea.uniform(0.1, 2, (4, 5))
    n = alea.uniform(0.1, 5, (5, 3)) * (alea.random((5, 3)) > 0.2)
    marges = alea.uniform(0.1, 5, (4, 3)) * (alea.random((4, 3)) > 0.2)
    marges *= rapport(n.sum(axis=0), marges.sum(axis=0))
    n *= rapport(marges.sum(axis=0), n.sum(axis=0))
    a, b = ajuster_noyau(noyau, lignes=marges, colonnes=n, tolerance=1e-10, tours_max=5000)
    for p in range(3):
        cellules = a[:, p][:, None] * noyau * b[:, p]
        a_priori = marges[:, p][:, None] * n[:, p] * noyau
        attendu = ras(a_priori, lignes_=marges[:, p], colonnes_=n[:, p])
        np.testing.assert_allclose(cellules, attendu, rtol=1e-6, atol=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.integers(0, 10**9))
def test_plus_forts_restes_somme_et_proximite(valeurs, total):
    valeurs = np.array(valeurs)
    if valeurs.sum() < 1e-6:
        return
    entiers = plus_forts_restes(valeurs, total=total)
    assert entiers.sum() == total
    assert (entiers >= 0).all()
    assert np.abs(entiers - valeurs * (total / valeurs.sum())).max() < 1 + 1e-6
    assert (entiers[valeurs == 0] == 0).all()


def test_plus_forts_restes_a_la_main():
    # 10 unités pour 1,5 / 2,5 / 6 : exactes, restes égaux, la première prend l'unité.
    assert plus_forts_restes(np.array([1.5, 2.5, 6.0]), total=10).tolist() == [2, 2, 6]
    assert plus_forts_restes(np.zeros(2), total=0).tolist() == [0, 0]
    with pytest.raises(ErreurDonnees, match="Rien à quoi attribuer"):
        plus_forts_restes(np.zeros(2), total=1)


def test_rapport_d_une_ligne_vide():
    assert rapport(np.array([1.0, 3.0]), np.array([0.0, 2.0])).tolist() == [0.0, 1.5]
