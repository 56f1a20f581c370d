"""Repères observés : calcul refait à la main, variation ordinaire, ce qui pèse dans un territoire."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from modules.donnees import tables
from modules.donnees.droit import lire_tarifs
from modules.simulation.embarque import _preparer_parametres, parametres_embarques
from modules.simulation.exposition import simuler
from modules.simulation.lectures import (
    _reperes,
    produits_observes,
    reperes_du_territoire,
    surtaxes_moyennes,
    variation_ordinaire,
)
from modules.simulation.scenario import uniforme
from tests.simulation import fabrique

TARIFS = lire_tarifs()
PARAMETRES = _preparer_parametres(TARIFS, produits=tables.produits())
REPERES = _reperes(PARAMETRES, tarifs=TARIFS, observations=tables.observations())


def _repere(produits: str, debut: str, fin: str):
    codes = tuple(np.array(PARAMETRES.produits)[produits_observes(produits, parametres=PARAMETRES)])
    return next(r for r in REPERES if (r.produits, r.debut, r.fin) == (codes, debut, fin))


def test_surtaxes_moyennes_de_la_methode():
    """8,4, 11,7 et 8,8 points, aux corrections des vins et des navires près."""
    assert [e.calcule for e in surtaxes_moyennes()] == pytest.approx([8.4, 11.8, 8.8], abs=0.05)


def test_fin_2025_sur_les_vins_et_les_spiritueux():
    """Un seul régime général à 15 % tout compris, face à aucune surtaxe un an plus tôt."""
    spiritueux = _repere("1101", "2025-10", "2025-12")
    assert spiritueux.calcule == pytest.approx(1.15**-0.76 - 1)
    assert spiritueux.observe == -0.47
    assert spiritueux.ecart_points == pytest.approx(100 * (-0.47 - (1.15**-0.76 - 1)))
    vins = _repere("1102", "2025-10", "2025-12")
    assert vins.surtaxe_points == pytest.approx(14.28)
    assert vins.calcule == pytest.approx((1.15 / 1.0072) ** -0.76 - 1)


def test_bourgogne_2019():
    bourgogne = _repere("1102", "2019-10", "2020-12")
    assert bourgogne.calcule == pytest.approx((1.2572 / 1.0072) ** -0.76 - 1)
    assert bourgogne.ecart_points < 0  # la méthode sous-estime ce choc


def test_un_mois_partage_entre_deux_regimes():
    """Août 2025 : six jours à 10 points, vingt-cinq à 15 points tout compris."""
    boissons = _repere("C11Z", "2025-08", "2025-08")
    taux = (6 * 10 + 25 * 15) / 31
    spiritueux = replace(PARAMETRES, importations_us=np.where(
        np.array(PARAMETRES.produits) == "1101", 1.0, np.nan))  # fmt: skip
    lignes = tables.observations()
    ligne = lignes[lignes["observation"] == boissons.observation]
    (ici,) = _reperes(spiritueux, tarifs=TARIFS, observations=ligne)
    assert ici.surtaxe_points == pytest.approx(taux)


def test_periode_sans_surtaxe_sans_effet():
    observations = pd.DataFrame([{
        "observation": "x", "origine": "France", "produits": "1102", "libelle": "vins", "debut": "2024-01",
        "fin": "2024-12", "variation_pct": -3.0, "complement": "", "source": "s",
        "fiabilite": "A"}])  # fmt: skip
    (repere,) = _reperes(PARAMETRES, tarifs=TARIFS, observations=observations)
    assert repere.calcule == 0
    assert repere.ecart_points == pytest.approx(-3)


def test_temoins_sans_calcul():
    temoins = [r for r in REPERES if r.origine != "France"]
    assert {r.origine for r in temoins} == {"UE hors Irlande", "Royaume-Uni", "Allemagne"}
    assert all(r.calcule is None and r.ecart_points is None for r in temoins)


def test_produits_observes():
    codes = np.array(PARAMETRES.produits)
    tous, sauf, deux = (produits_observes(t, parametres=PARAMETRES) for t in ("", "-C30C", "1101 1102"))
    assert tous.all()
    assert set(codes[~sauf]) == {"3030"}
    assert set(codes[deux]) == {"1101", "1102"}


def test_variation_ordinaire_hors_2020_2021():
    variations = pd.DataFrame({
        "fin": ["2021-12", "2022-12", "2023-12", "2024-12"], "variation_pct": [50.0, -10.0, 4.0, 6.0],
        "periode": ["2020-2021", "ordinaire", "ordinaire", "ordinaire"]})  # fmt: skip
    v = variation_ordinaire(variations)
    assert (v.basse, v.haute, v.mediane) == pytest.approx((-0.10, 0.06, 0.06))
    assert (v.debut, v.fin) == ("2022", "2024")
    embarquee = variation_ordinaire(tables.variations_ordinaires())
    assert embarquee.basse < 0 < embarquee.haute


def test_reperes_des_produits_qui_pesent():
    """La Marne du petit monde ne vend que des vins : une seule observation, la plus longue, et le total."""
    parametres = replace(parametres_embarques())
    ventes = np.zeros((4, len(parametres.produits)))
    ventes[2, parametres.produits.index("1102")] = 300
    assiette = replace(fabrique.assiette(), us=fabrique.groupes() @ ventes, produits=parametres.produits,
                       toutes=fabrique.groupes() @ ventes + 1)  # fmt: skip
    resultat = simuler(assiette, parametres=parametres, scenario=uniforme(15))
    dits = reperes_du_territoire(resultat, "51")
    assert [r.libelle for r in dits] == ["vins et spiritueux", "total"]
    assert dits[0].mois == 12


def test_les_valeurs_relevees_se_lisent_dans_leurs_tables(monkeypatch):
    """Un taux d'avant 2025 ou une surtaxe publiée, corrigés dans leur table, changent l'épreuve."""
    anciennes, publiees = tables.surtaxes_anciennes(), tables.surtaxes_moyennes()
    (avant,) = (r for r in REPERES if r.debut == "2019-10")
    assert avant.surtaxe_points == pytest.approx(25)
    monkeypatch.setattr(tables, "surtaxes_anciennes", lambda: anciennes.assign(points=10.0))
    monkeypatch.setattr(tables, "surtaxes_moyennes", lambda: publiees.assign(publie_points=3.0))
    ligne = tables.observations().query("debut == '2019-10'")
    (apres,) = _reperes(PARAMETRES, tarifs=TARIFS, observations=ligne)
    assert apres.surtaxe_points == pytest.approx(10)
    assert [e.publie for e in surtaxes_moyennes()] == [3.0] * 3
    monkeypatch.setattr(tables, "surtaxes_anciennes", lambda: anciennes.assign(fin="2020-11"))
    (coupee,) = _reperes(PARAMETRES, tarifs=TARIFS, observations=ligne)
    assert coupee.surtaxe_points == 0, "une surtaxe qui ne couvre pas toute la période n'y compte pas"
