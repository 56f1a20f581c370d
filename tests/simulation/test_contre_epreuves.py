"""Contre-épreuves nationales : valeurs de la méthode, § 7, recalculées par le code et les tables."""

from dataclasses import replace

import pytest

from modules.donnees import tables
from modules.donnees.droit import lire_tarifs
from modules.simulation.embarque import preparer_parametres
from modules.simulation.lectures import contre_epreuves, surtaxe_vins_2025

TARIFS = lire_tarifs()
EPREUVES = contre_epreuves(preparer_parametres(TARIFS, produits=tables.produits()), tarifs=TARIFS)


def test_valeurs_de_la_methode():
    predits = [round(100 * e.predit, 1) if e.unite == "part" else round(e.predit, 1) for e in EPREUVES]
    assert predits == [-15.6, -21.4, -6.6, -14.0, 8.4, 11.7, 8.8]
    assert [e.observe for e in EPREUVES] == [-0.22, -0.22, -0.21, -0.21, 9.6, 11.0, 8.0]


def test_moyenne_annuelle_2025():
    assert surtaxe_vins_2025(TARIFS) == pytest.approx(9.4, abs=0.05)


def test_l_outil_sous_estime_les_deux_episodes_de_vins():
    assert [e.sous_estime for e in EPREUVES[:4]] == [True] * 4
    assert not all(e.sous_estime for e in EPREUVES)


def test_recalculees_par_le_code_et_les_tables():
    """Une table ou une sensibilité changée change le calcul : rien n'est recopié."""
    parametres = preparer_parametres(TARIFS, produits=tables.produits())
    t = TARIFS.surtaxes
    spiritueux = (t["cpf4"] == "1101") & (t["points"] == 15)
    autres = replace(TARIFS, surtaxes=t.assign(points=t["points"].mask(spiritueux, 30.0)))
    jours_accord = 147 / 365  # du 7 août au 31 décembre 2025
    assert surtaxe_vins_2025(autres) - surtaxe_vins_2025(TARIFS) == pytest.approx(15 * jours_accord)
    assert contre_epreuves(parametres, tarifs=autres)[3].predit == pytest.approx(1.30**-1.08 - 1)
    sensible = replace(parametres, sensibilites={**parametres.sensibilites, "court": (0.4, 2.0, 3.0)})
    predits = [e.predit for e in contre_epreuves(sensible, tarifs=TARIFS)[:2]]
    assert predits == pytest.approx([1.25**-2.0 - 1, 1.25**-3.0 - 1])
