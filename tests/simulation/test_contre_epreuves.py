"""Contre-épreuves nationales : valeurs de la méthode, § 7, recalculées par le code et les tables."""

import pytest

from modules.donnees import catalogue
from modules.donnees.regimes import lire_tarifs
from modules.simulation.contre_epreuves import contre_epreuves, surtaxe_vins_2025
from modules.simulation.parametres import preparer_parametres

TARIFS = lire_tarifs()
EPREUVES = contre_epreuves(preparer_parametres(TARIFS, produits=catalogue.produits()), tarifs=TARIFS)


def test_valeurs_de_la_methode():
    predits = [round(100 * e.predit, 1) if e.unite == "part" else round(e.predit, 1) for e in EPREUVES]
    assert predits == [-15.6, -21.4, -6.6, -14.0, 8.4, 11.7, 8.8]
    assert [e.observe for e in EPREUVES] == [-0.22, -0.22, -0.21, -0.21, 9.6, 11.0, 8.0]


def test_moyenne_annuelle_2025():
    assert surtaxe_vins_2025(TARIFS) == pytest.approx(9.4, abs=0.05)


def test_l_outil_sous_estime_les_deux_episodes_de_vins():
    assert [e.sous_estime for e in EPREUVES[:4]] == [True] * 4
    assert not all(e.sous_estime for e in EPREUVES)
