"""L’effet attendu des surtaxes, calculé à la main, et son voisinage avec l’observé."""

import numpy as np
import pandas as pd
import pytest

from modules.donnees.droit import lire_tarifs
from modules.simulation.attendu import TOUS, _effet_des_surtaxes, attendu_observe, observations_nationales
from modules.simulation.embarque import parametres_embarques


@pytest.fixture(scope="module")
def parametres():
    return parametres_embarques()


REGIMES = lire_tarifs().regimes
SPIRITUEUX = "1101"  # droit normal nul ou presque, surtaxe simple


def ventes(**par_trimestre: dict[str, int]) -> pd.DataFrame:
    lignes = [(t, p, v) for t, produits in par_trimestre.items() for p, v in produits.items()]
    return pd.DataFrame(lignes, columns=["trimestre", "produit", "valeur_eur"])


def test_formule_a_la_main(parametres):
    """10 % ajoutés contre rien : (1 + droit + 0,10) / (1 + droit) à la puissance −0,76."""
    rang = parametres.produits.index(SPIRITUEUX)
    regime = parametres.regimes["R1_IEEPA10_2025-06-04"].central[rang]
    npf = parametres.npf[rang]
    effet = _effet_des_surtaxes(parametres, poids={"R1_IEEPA10_2025-06-04": 1.0}, poids_avant={})
    attendu = ((1 + npf + regime) / (1 + npf)) ** -parametres.sensibilites["court"][1] - 1
    assert effet.centrale[rang] == pytest.approx(attendu)
    assert effet.haute[rang] < effet.centrale[rang] < effet.basse[rang] < 0


def test_meme_regime_deux_fois_ne_fait_aucun_effet(parametres):
    poids = {"R1_IEEPA10_2025-06-04": 0.4}
    effet = _effet_des_surtaxes(parametres, poids=poids, poids_avant=poids)
    assert np.nanmax(np.abs(effet.centrale)) == 0


def test_chute_plantee_a_cote_de_l_attendu(parametres):
    table = attendu_observe(
        ventes(**{"2024T2": {SPIRITUEUX: 10_000_000, "2652": 2_000_000},
                  "2025T2": {SPIRITUEUX: 6_000_000, "2652": 2_000_000}}),
        parametres=parametres, regimes=REGIMES, trimestres=["2024T2", "2025T2"],
    )  # fmt: skip
    lignes = table.set_index("produit")
    assert lignes.loc[SPIRITUEUX, "observe_pct"] == pytest.approx(-40)
    assert -10 < lignes.loc[SPIRITUEUX, "attendu_pct"] < -4
    tous = lignes.loc[TOUS]
    assert tous["observe_pct"] == pytest.approx((8 / 12 - 1) * 100)
    assert tous["attendu_pct"] == pytest.approx(
        (10 * lignes.loc[SPIRITUEUX, "attendu_pct"] + 2 * lignes.loc["2652", "attendu_pct"]) / 12
    )
    assert tous["couverture"] == 1


def test_seulement_apres_mars_2025_et_avec_l_annee_d_avant(parametres):
    trimestres = ["2024T1", "2024T2", "2025T1", "2025T2", "2025T3"]
    table = attendu_observe(
        ventes(**{t: {SPIRITUEUX: 1_000_000} for t in trimestres}),
        parametres=parametres, regimes=REGIMES, trimestres=trimestres,
    )  # fmt: skip
    assert set(table["trimestre"]) == {"2025T2"}


def test_taux_inconnu_jamais_zero(parametres):
    inconnu = next(
        p for p, npf in zip(parametres.produits, parametres.npf, strict=True) if np.isnan(npf) and p != "NV"
    )
    table = attendu_observe(
        ventes(**{t: {inconnu: 3_000_000, "ZZZZ": 1_000_000} for t in ("2024T2", "2025T2")}),
        parametres=parametres, regimes=REGIMES, trimestres=["2024T2", "2025T2"],
    ).set_index("produit")  # fmt: skip
    assert table["attendu_pct"].isna().all()
    assert table.loc[TOUS, "couverture"] == 0
    assert (table["observe_pct"] == 0).all()


def test_petite_base_sans_pourcentage(parametres):
    table = attendu_observe(
        ventes(**{"2024T2": {SPIRITUEUX: 900}, "2025T2": {SPIRITUEUX: 1_800}}),
        parametres=parametres, regimes=REGIMES, trimestres=["2024T2", "2025T2"],
    )  # fmt: skip
    assert table["observe_pct"].isna().all()
    assert table["attendu_pct"].notna().all()


def test_sans_paire_de_trimestres_la_table_est_vide(parametres):
    vide = attendu_observe(ventes(), parametres=parametres, regimes=REGIMES, trimestres=[])
    assert vide.empty
    assert "observe_pct" in vide


def test_observations_nationales(parametres):
    observations = pd.DataFrame(
        [
            ("spiritueux", SPIRITUEUX, "2025-10", "2025-12", -47.0),
            ("boissons", "C11Z", "2025-07", "2025-07", -30.0),
            ("hors avions", "-C30C", "2025-10", "2025-12", -13.0),
            ("avant", "", "2019-01", "2019-12", 1.0),
        ],
        columns=["libelle", "produits", "debut", "fin", "variation_pct"],
    )
    poids = pd.Series({SPIRITUEUX: 100.0, "1102": 300.0, "3030": 900.0})
    table = observations_nationales(observations, poids, parametres=parametres, regimes=REGIMES)
    calcules = table.set_index("libelle")["attendu_pct"]
    assert calcules["avant"] == 0
    assert -12 < calcules["spiritueux"] < -5
    assert -12 < calcules["boissons"] < -4
    assert (table["attendu_haut_pct"] <= table["attendu_pct"]).all()
