"""Numéros et textes distincts d'une colonne."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from modules.donnees.douane.codage import distinguer

codes = st.one_of(
    *(st.lists(st.text("AZ019", min_size=n, max_size=n), min_size=1, max_size=30) for n in (1, 2, 3, 4)),
    st.lists(st.text("AZ0é", max_size=4), min_size=1, max_size=30),
)


@given(codes, st.integers(0, 5))
def test_aller_retour(textes, debut):
    """Chaque largeur de code a son chemin, et un morceau de table ne commence pas toujours à zéro."""
    colonne = pa.array(textes, type=pa.string()).slice(min(debut, len(textes) - 1))
    numeros, distincts = distinguer(colonne)
    assert [distincts[n] for n in numeros] == colonne.to_pylist()
    assert len(set(distincts)) == len(distincts)
