"""Valeurs de contrôle de la méthode et chiffres refaits à la main."""

import numpy as np
import pytest

from modules.donnees.droit import lire_tarifs
from modules.simulation.exposition import sensibilites, simuler
from modules.simulation.mots import DEJA_SOUS_SURTAXE, SOUS_SURTAXE_AUTRE_REFERENCE
from modules.simulation.scenario import Hypotheses, Mesure, Scenario, uniforme
from tests.simulation import fabrique

P = fabrique.parametres()
NUL = fabrique.sans_droit_normal(P)


def _cent(taux: float):
    """V = 100 sur un seul produit, droit normal et référence nuls."""
    ventes = np.zeros((4, len(fabrique.CODES)))
    ventes[0, 1] = 100
    resultat = simuler(fabrique.assiette(ventes), parametres=NUL, scenario=uniforme(taux))
    return resultat.unites.loc["25"]


@pytest.mark.parametrize(("taux", "reste"), [(15, 89.923), (10, 93.012), (25, 84.401), (200, 43.39)])
def test_ventes_apres_un_an(taux, reste):
    ligne = _cent(taux)
    assert 100 - ligne["baisse_court_eur"] == pytest.approx(reste, abs=1e-3)


def test_droits_a_quinze_pour_cent():
    ligne = _cent(15)
    assert ligne["droits_eur"] == pytest.approx(15, abs=1e-9)
    assert ligne["droits_apres_court_eur"] == pytest.approx(13.488, abs=1e-3)
    assert ligne["droits_cote_americain_eur"] == pytest.approx(0.94 * 15)


def test_surtaxe_nulle_exactement_cent():
    ligne = _cent(0)
    for horizon in ("court", "moyen", "long"):
        assert 100 - ligne[f"baisse_{horizon}_eur"] == 100.0


def test_fourchette_a_un_an():
    ligne = _cent(15)
    assert ligne["baisse_court_basse_eur"] == pytest.approx(100 * (1 - 1.15**-0.43))
    assert ligne["baisse_court_haute_eur"] == pytest.approx(100 * (1 - 1.15**-1.08))
    assert ligne["baisse_moyen_basse_eur"] == pytest.approx(100 * (1 - 1.15**-1.75))
    assert ligne["baisse_moyen_haute_eur"] == pytest.approx(100 * (1 - 1.15**-3.5))


def test_niveau_un_a_la_main():
    """Doubs : 10 de vin, 100 d'équipements ; surtaxe 200 % sur le vin, 15 % tout compris sur l'automobile."""
    scenario = Scenario(
        mesures=(Mesure("cpf4", "1102", "remplace", 200), Mesure("a129", "C29B", "plafonne", 15))
    )
    ligne = simuler(fabrique.assiette(), parametres=P, scenario=scenario).unites.loc["25"]
    npf = P.npf[3]
    assert npf > 0
    droits = 10 * 2.0 + 100 * (0.15 - npf)
    assert ligne["exportations_us_eur"] == 110
    assert ligne["dependance"] == pytest.approx(0.11)
    assert ligne["intensite_eur"] == pytest.approx(1.1)
    assert ligne["visees_eur"] == pytest.approx(110)
    assert ligne["droits_eur"] == pytest.approx(droits)
    assert ligne["surtaxe_moyenne_points"] == pytest.approx(100 * droits / 110)
    assert ligne["part_non_couverte"] == 0


def test_une_seule_mesure_par_produit():
    """CPF4 > A129 > famille > tous ; à égalité la dernière ; deux ajouts ne se cumulent pas."""
    scenario = Scenario(
        mesures=(
            Mesure("cpf4", "1102", "ajoute", 5),
            Mesure("cpf4", "1102", "ajoute", 7),
            Mesure("tous", "tous", "remplace", 1),
            Mesure("famille", "boissons", "remplace", 3),
            Mesure("famille", "transports", "remplace", 4),
            Mesure("a129", "C30C", "exempte"),
        )
    )
    s = simuler(fabrique.assiette(), parametres=P, scenario=scenario).surtaxes
    assert list(np.round(100 * s.central, 9)) == [3, 7, 1, 4, 0, 1, 1]
    assert list(s.part_touchee) == [1, 1, 1, 1, 0, 1, 1]


def test_ajouter_porte_sur_le_taux_de_la_base():
    base = "R2_UE15_2025-11-13"
    depart = simuler(fabrique.assiette(), parametres=P, scenario=Scenario(base)).surtaxes
    plus = Scenario(base, (Mesure("tous", "tous", "ajoute", 10),))
    arrivee = simuler(fabrique.assiette(), parametres=P, scenario=plus).surtaxes
    connus = ~np.isnan(depart.central)
    np.testing.assert_allclose(arrivee.central[connus], depart.central[connus] + 0.10)
    np.testing.assert_allclose(arrivee.maximum[connus], depart.maximum[connus] + 0.10)
    assert np.isnan(arrivee.central[~connus]).all(), "ajouter à l'inconnu reste inconnu"


def test_taux_inconnu_non_couvert_jamais_zero():
    """Haute-Saône : 20 de cheveux bruts sur 120, sans taux dans un régime daté."""
    resultat = simuler(fabrique.assiette(), parametres=P, scenario=Scenario("R1_IEEPA10_2025-06-04"))
    ligne = resultat.unites.loc["70"]
    assert ligne["non_couverte_eur"] == 20
    assert ligne["part_non_couverte"] == pytest.approx(20 / 120)
    detail = resultat.par_produit("70").set_index("produit")
    assert np.isnan(
        detail.loc["9602", ["surtaxe_points", "droits_eur", "baisse_court_eur"]].astype(float)
    ).all()
    assert ligne["surtaxe_moyenne_points"] == pytest.approx(100 * ligne["droits_eur"] / 100)


def test_rien_de_connu_donne_inconnu():
    ventes = np.zeros((4, len(fabrique.CODES)))
    ventes[0, 5] = 10
    ligne = simuler(
        fabrique.assiette(ventes), parametres=P, scenario=Scenario("R1_IEEPA10_2025-06-04")
    ).unites.loc["25"]
    assert ligne["part_non_couverte"] == 1
    for colonne in ("droits_eur", "visees_eur", "baisse_court_eur", "surtaxe_moyenne_points", "rang"):
        assert np.isnan(ligne[colonne]), colonne


def test_mesure_sur_un_taux_inconnu():
    """La surtaxe devient connue ; le droit normal inconnu est pris à zéro et signalé."""
    scenario = Scenario("R1_IEEPA10_2025-06-04", (Mesure("cpf4", "9602", "plafonne", 15),))
    resultat = simuler(fabrique.assiette(), parametres=P, scenario=scenario)
    ligne = resultat.unites.loc["70"]
    assert ligne["part_non_couverte"] == 0
    assert ligne["npf_inconnu_eur"] == 20
    detail = resultat.par_produit("70").set_index("produit").loc["9602"]
    assert detail["npf_inconnu"] and np.isnan(detail["npf_points"])
    assert detail["surtaxe_points"] == pytest.approx(15)
    assert detail["baisse_court_eur"] == pytest.approx(20 * (1 - 1.15**-0.76))
    assert any("droit normal" in phrase for phrase in resultat.avis_de("70"))
    assert not any("droit normal" in phrase for phrase in resultat.avis_de("25"))


def test_long_terme():
    """ε = σ(1 − θ) + θ si toute l'Union est touchée, σ si la France seule ; 2,5 sans estimation."""
    sigma = lire_tarifs().sigma_a129.set_index("a129").loc["C11Z"]
    _, union, _ = sensibilites("long", parametres=P, choc="UE")
    _, france, _ = sensibilites("long", parametres=P, choc="France")
    theta = sigma["part_ue"]
    assert union[1] == pytest.approx(sigma["sigma_long"] * (1 - theta) + theta)
    assert france[1] == pytest.approx(sigma["sigma_long"])
    for bornes in ("UE", "France"):
        basse, centrale, haute = sensibilites("long", parametres=P, choc=bornes)
        assert [v[4] for v in (basse, centrale, haute)] == [1.75, 2.5, 3.5]
        assert [v[2] for v in (basse, centrale, haute)] == [1.75, 2.5, 3.5]
    basse, _, haute = sensibilites("long", parametres=P, choc="France")
    assert haute[1] / basse[1] == pytest.approx(np.exp(2 * sigma["ecart_log"]))


def test_reorientation_et_charge_montrees_a_part():
    h = Hypotheses(reorientation=0.5, phi=0.8)
    sans = simuler(fabrique.assiette(), parametres=P, scenario=uniforme(15)).unites.loc["25"]
    avec = simuler(fabrique.assiette(), parametres=P, scenario=uniforme(15), hypotheses=h).unites.loc["25"]
    assert avec["baisse_court_eur"] == sans["baisse_court_eur"]
    assert avec["reorientee_court_eur"] == pytest.approx(0.5 * sans["baisse_court_eur"])
    assert avec["droits_cote_francais_eur"] == pytest.approx(0.2 * avec["droits_eur"])


def test_reference_de_la_periode():
    """Des ventes faites sous 10 points : passer à 15 points ne compte que l'écart, et l'écran le dit."""
    regime = "R1_IEEPA10_2025-06-04"
    vins = P.regimes[regime].central[1]
    assiette = fabrique.assiette(poids={regime: 0.5})
    resultat = simuler(assiette, parametres=NUL, scenario=uniforme(15))
    rapport = 1.15 / (1 + 0.5 * vins)
    detail = resultat.par_produit("51").set_index("produit").loc["1102"]
    assert detail["surtaxe_observee_points"] == pytest.approx(50 * vins)
    assert detail["baisse_court_eur"] == pytest.approx(300 * (1 - rapport**-0.76))
    assert DEJA_SOUS_SURTAXE in resultat.avis
    # Taux de référence inconnu : la réaction l'est aussi, et elle est comptée à part.
    haute_saone = resultat.unites.loc["70"]
    assert haute_saone["reaction_non_couverte_eur"] == 20
    assert haute_saone["part_non_couverte"] == 0
    autre = simuler(
        assiette, parametres=NUL, scenario=Scenario(reference="aucune", mesures=uniforme(15).mesures)
    )
    # Ces ventes ont eu lieu sous surtaxe quelle que soit la comparaison choisie ; ce n'est plus la référence.
    assert SOUS_SURTAXE_AUTRE_REFERENCE in autre.avis
    assert DEJA_SOUS_SURTAXE not in autre.avis
    assert autre.unites.loc["70", "reaction_non_couverte_eur"] == 0


def test_revenir_en_arriere_donne_une_hausse_possible():
    assiette = fabrique.assiette(poids={"R1_IEEPA10_2025-06-04": 1.0})
    ligne = simuler(assiette, parametres=P, scenario=Scenario()).unites.loc["51"]
    assert ligne["baisse_court_eur"] < 0
    assert ligne["reorientee_court_eur"] == 0


def test_rang_sur_les_unites_classees():
    """10 % partout : D/X vaut 15 %, 10 %… ; Monaco et la région n'ont pas de rang."""
    unites = simuler(fabrique.assiette(), parametres=P, scenario=uniforme(10)).unites
    assert unites["droits_part_exportations"].to_dict() == pytest.approx(
        {"25": 0.011, "70": 0.03, "51": 0.025, "99": 0.01, "R27": 23 / 1400, "FR": 73.6 / 3460}
    )
    assert unites.loc[["70", "51", "25"], "rang"].tolist() == [1, 2, 3]
    assert unites.loc[["99", "R27", "FR"], "rang"].isna().all()
    assert simuler(fabrique.assiette(), parametres=P, scenario=Scenario()).unites["rang"].isna().all()


def test_intensite_inconnue_sans_effectif():
    unites = simuler(fabrique.assiette(), parametres=P, scenario=uniforme(10)).unites
    assert np.isnan(unites.loc["99", "intensite_eur"])


def test_departement_sans_vente_aux_etats_unis():
    ventes = fabrique.VENTES.copy()
    ventes[0] = 0
    resultat = simuler(fabrique.assiette(ventes), parametres=P, scenario=uniforme(15))
    ligne = resultat.unites.loc["25"]
    assert ligne["dependance"] == 0 and ligne["droits_eur"] == 0 and ligne["part_non_couverte"] == 0
    assert np.isnan(ligne["surtaxe_moyenne_points"])
    assert resultat.par_produit("25").empty
