"""Comparaison : écarts entre scénarios et entre territoires, par produit, inconnues comprises."""

import numpy as np
import pytest

from modules.simulation.exposition import simuler
from modules.simulation.lectures import Colonne, par_produit, plus_grand_ecart, totaux
from modules.simulation.scenario import Mesure, Scenario, uniforme
from modules.vues.comparaison import _message_mesures, figure_produits
from tests.simulation.fabrique import assiette, parametres, sans_droit_normal

PARAMETRES = sans_droit_normal(parametres())


def calculer(scenario: Scenario):
    return simuler(assiette(), parametres=PARAMETRES, scenario=scenario)


def test_deux_scenarios_pour_un_territoire():
    quinze, trente = calculer(uniforme(15)), calculer(uniforme(30))
    colonnes = [Colonne("15", quinze, "25"), Colonne("30", trente, "25")]
    table = totaux(colonnes)
    # 110 vendus aux États-Unis : 16,50 € de droits à 15 %, 33 € à 30 %.
    assert table["droits_eur"].tolist() == pytest.approx([16.5, 33.0])
    assert table["ecart_droits_eur"].tolist() == pytest.approx([0.0, 16.5])
    assert table["ecart_visees_eur"].tolist() == pytest.approx([0.0, 0.0])
    produits = par_produit(colonnes, mesure="droits_eur")
    assert produits["valeur_0"].tolist() == pytest.approx([15.0, 1.5])
    assert produits["ecart_1"].sum() == pytest.approx(16.5)
    assert plus_grand_ecart(produits, 1) == (produits["produit"].iloc[0], pytest.approx(15.0))


def test_les_figures_de_comparaison_disent_ce_qui_separe_les_termes(monkeypatch):
    monkeypatch.setattr("modules.vues.comparaison.ecrire", lambda v, p: f"{v:.1f}")  # quelques euros
    quinze, trente = calculer(uniforme(15)), calculer(uniforme(30))
    colonnes = [Colonne("15", quinze, "25"), Colonne("30", trente, "25")]
    dit = _message_mesures(colonnes)
    assert dit is not None and "(A) à" in dit and dit.endswith("(B)")
    assert "(B) à" in str(_message_mesures(colonnes[::-1])), "le plus doux d'abord"
    assert _message_mesures(colonnes[:1] * 2) is None
    figure = figure_produits(colonnes, mesure="droits_eur")
    assert figure.message.startswith("Le plus grand écart") and figure.message.endswith("de plus pour B")
    assert figure.mesure.startswith(figure.titre)
    assert figure_produits([colonnes[0]] * 2, mesure="droits_eur").message == ""


def test_deux_territoires_sans_produit_commun_ont_zero_et_non_inconnu():
    quinze = calculer(uniforme(15))
    produits = par_produit([Colonne("d", quinze, "25"), Colonne("m", quinze, "51")], mesure="droits_eur")
    assert not produits[["valeur_0", "valeur_1"]].isna().any().any()
    assert produits["valeur_0"].sum() == pytest.approx(quinze.ligne("25")["droits_eur"])
    assert produits["valeur_1"].sum() == pytest.approx(quinze.ligne("51")["droits_eur"])
    assert produits["ecart_1"].sum() == pytest.approx(
        quinze.ligne("51")["droits_eur"] - quinze.ligne("25")["droits_eur"]
    )


def test_taux_inconnu_reste_inconnu():
    # Le dernier produit, non ventilé, n'a de taux dans aucun régime ; Monaco en vend.
    sans, avec = calculer(Scenario()), calculer(uniforme(10))
    produits = par_produit([Colonne("a", sans, "99"), Colonne("b", avec, "99")], mesure="droits_eur")
    for i, resultat in enumerate((sans, avec)):
        detail = resultat.par_produit("99").set_index("produit")["droits_eur"]
        relu = produits.set_index("produit")[f"valeur_{i}"].reindex(detail.index)
        assert np.array_equal(np.isnan(relu), np.isnan(detail))


def test_scenarios_identiques_ne_se_separent_pas():
    meme = calculer(uniforme(10))
    produits = par_produit([Colonne("a", meme, "25"), Colonne("b", meme, "25")], mesure="visees_eur")
    assert plus_grand_ecart(produits, 1) is None


def test_une_mesure_sur_un_produit_donne_l_ecart_de_ce_produit():
    base, plus = (
        uniforme(10),
        Scenario(mesures=(*uniforme(10).mesures, Mesure("cpf4", "1102", "remplace", 60.0))),
    )
    colonnes = [Colonne("a", calculer(base), "51"), Colonne("b", calculer(plus), "51")]
    ecart = plus_grand_ecart(par_produit(colonnes, mesure="droits_eur"), 1)
    ventes = colonnes[0].resultat.par_produit("51").set_index("produit")["exportations_us_eur"]
    assert ecart is not None
    assert ecart[0] == "1102"
    assert ecart[1] == pytest.approx(0.5 * ventes["1102"])
