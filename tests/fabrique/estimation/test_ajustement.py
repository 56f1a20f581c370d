"""Propriétés des ajustements : marges atteintes, zéros conservés, aucune valeur négative."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.estimation.ajustement import (
    ajuster_cellules,
    ajuster_groupes,
    ajuster_marges,
    ajuster_noyau,
    plus_forts_restes,
    rapport,
)

POSITIFS = st.floats(0.1, 10.0)


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
    x = ajuster_marges(germe, lignes=modele.sum(axis=1), colonnes=modele.sum(axis=0), tours_max=20_000)
    np.testing.assert_allclose(x.sum(axis=0), modele.sum(axis=0), rtol=1e-9)
    np.testing.assert_allclose(x.sum(axis=1), modele.sum(axis=1), rtol=2e-7)
    assert (x >= 0).all()
    assert (x[germe == 0] == 0).all()


@settings(deadline=None, max_examples=60)
@given(germes_et_modeles())
def test_cellules_creuses_comme_matrice(paire):
    germe, modele = paire
    d, c = np.nonzero(germe)
    x = ajuster_cellules(
        germe[d, c], lignes=d, colonnes=c,
        cibles_lignes=modele.sum(axis=1), cibles_colonnes=modele.sum(axis=0),
        tolerance=1e-9, tours_max=20_000,
    )  # fmt: skip
    attendu = ajuster_marges(
        germe, lignes=modele.sum(axis=1), colonnes=modele.sum(axis=0), tolerance=1e-12, tours_max=20_000
    )
    np.testing.assert_allclose(x, attendu[d, c], rtol=1e-3, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_noyau_comme_ajustement_produit_par_produit(graine):
    alea = np.random.default_rng(graine)
    noyau = alea.uniform(0.1, 2, (4, 5))
    n = alea.uniform(0.1, 5, (5, 3)) * (alea.random((5, 3)) > 0.2)
    lignes = alea.uniform(0.1, 5, (4, 3)) * (alea.random((4, 3)) > 0.2)
    lignes *= rapport(n.sum(axis=0), lignes.sum(axis=0))
    n *= rapport(lignes.sum(axis=0), n.sum(axis=0))
    a, b = ajuster_noyau(noyau, lignes=lignes, colonnes=n, tolerance=1e-10, tours_max=5000)
    for p in range(3):
        cellules = a[:, p][:, None] * noyau * b[:, p]
        a_priori = lignes[:, p][:, None] * n[:, p] * noyau
        attendu = ajuster_marges(a_priori, lignes=lignes[:, p], colonnes=n[:, p], tolerance=1e-12)
        np.testing.assert_allclose(cellules, attendu, rtol=1e-6, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(germes_et_modeles(), st.integers(1, 3))
def test_groupes_et_colonnes_atteints(paire, nombre):
    germe, modele = paire
    groupes = np.arange(len(germe)) % nombre
    cibles = np.array([modele[groupes == g].sum() for g in range(nombre)])
    x, tours = ajuster_groupes(
        germe, colonnes=modele.sum(axis=0), groupes=groupes, cibles=cibles, tolerance=1e-6, tours_max=20_000
    )
    assert tours < 20_000
    np.testing.assert_allclose(x.sum(axis=0), modele.sum(axis=0), atol=1e-5)
    np.testing.assert_allclose([x[groupes == g].sum() for g in range(nombre)], cibles, atol=1e-5)
    assert (x >= 0).all()
    assert (x[germe == 0] == 0).all()


def test_groupes_sous_la_borne():
    germe = np.array([[8.0, 2.0], [2.0, 8.0]])
    borne = np.array([[6.0, 9.0], [9.0, 9.0]])
    x, _ = ajuster_groupes(
        germe, colonnes=np.array([10.0, 10.0]), groupes=np.array([0, 1]), cibles=np.array([10.0, 10.0]),
        tolerance=1e-6, tours_max=500, borne=borne,
    )  # fmt: skip
    assert (x <= borne).all()
    np.testing.assert_allclose(x, [[6, 4], [4, 6]], atol=1e-4)


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
