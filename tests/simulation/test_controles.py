"""Valeurs de contrôle de la méthode et chiffres refaits à la main."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.donnees.droit import lire_tarifs
from modules.simulation.exposition import (
    DemandeAmericaine,
    Rapports,
    _facteur_change,
    _plafonner,
    log_ventes,
    sensibilites,
    simuler,
)
from modules.simulation.mots import (
    _DEJA_SOUS_SURTAXE,
    _SOUS_SURTAXE_AUTRE_REFERENCE,
    NAVIRES_INCERTAINS,
    SANS_DROIT_NORMAL,
)
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


def test_surtaxe_nulle_exactement_cent():
    ligne = _cent(0)
    for horizon in ("court", "moyen", "long"):
        assert 100 - ligne[f"baisse_{horizon}_eur"] == 100.0


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
            Mesure("famille", "vins-spiritueux", "remplace", 3),
            Mesure("famille", "automobile", "remplace", 4),
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
    assert SANS_DROIT_NORMAL in resultat.avis_de("70")
    assert SANS_DROIT_NORMAL not in resultat.avis_de("25")


def test_long_terme():
    """Produit à produit ; valeur commune sans estimation. L'Union : σ(1 − θ) + θ ; la France seule : σ."""
    table = lire_tarifs().sigma_a129.set_index("a129").loc["C11Z"]
    basse, sigma, haute = sensibilites("long", parametres=P)
    assert sigma[1] == pytest.approx(table["sigma_long"])
    assert haute[1] / basse[1] == pytest.approx(np.exp(2 * table["ecart_log"]))
    assert [v[4] for v in (basse, sigma, haute)] == [1.75, 2.5, 3.5]
    theta = table["part_ue"]
    ventes = np.zeros((4, len(fabrique.CODES)))
    ventes[0, 1] = 100
    for choc, e in (("UE", sigma[1] * (1 - theta) + theta), ("France", sigma[1])):
        h = Hypotheses(champ_du_choc=choc)
        u = simuler(fabrique.assiette(ventes), parametres=NUL, scenario=uniforme(15), hypotheses=h).unites
        assert u.loc["25", "baisse_long_eur"] == pytest.approx(100 * (1 - 1.15**-e))


def _reste(taux, *, npf=0.0, sigma=4.0, theta=0.3, choc="UE", kappa=1.0, horizon="long"):
    """Ventes après réaction, V = 100, référence nulle."""
    union, autres = (np.log1p(npf + t) - np.log1p(npf) for t in (taux, kappa * taux))
    logs = log_ventes(
        Rapports(np.array([union]), np.array([autres])), sigma=np.array([sigma]), horizon=horizon, choc=choc,
        demande=DemandeAmericaine(np.array([theta]), 1.0),
    )  # fmt: skip
    return float(100 * np.exp(logs[0]))


@pytest.mark.parametrize(
    ("cas", "attendu"),
    [
        ({}, 74.419),
        ({"choc": "monde"}, 90.909),
        ({"choc": "monde", "kappa": 1.25}, 95.302),
        ({"npf": 0.05, "sigma": 5.0, "theta": 0.4}, 73.396),
        ({"npf": 0.05, "sigma": 5.0, "theta": 0.4, "choc": "monde", "kappa": 1.2}, 95.162),
    ],
)
def test_droits_relatifs(cas, attendu):
    """Valeurs de contrôle de la méthode, § 11."""
    assert _reste(0.10, **cas) == pytest.approx(attendu, abs=5e-4)


fractions = st.floats(0, 1)


@given(st.floats(0, 2), st.floats(0, 0.3), st.floats(1, 15), fractions)
def test_monde_et_kappa_un_donnent_exactement_eta(taux, npf, sigma, theta):
    rapport = (1 + npf + taux) / (1 + npf)
    reste = _reste(taux, npf=npf, sigma=sigma, theta=theta, choc="monde")
    assert reste == pytest.approx(100 / rapport)


@given(st.floats(0, 2), st.floats(1, 15), fractions, st.tuples(st.floats(0, 3), st.floats(0, 3)).map(sorted))
def test_kappa_croissant_baisse_decroissante(taux, sigma, theta, deux):
    petit, grand = (_reste(taux, sigma=sigma, theta=theta, choc="monde", kappa=k) for k in deux)
    assert grand >= petit - 1e-9


def test_les_concurrents_plus_vises_donnent_une_hausse():
    assert _reste(0.10, choc="monde", kappa=3.0, theta=0.0) > 100


@given(st.floats(0, 2), st.floats(1, 15), fractions, st.sampled_from(["monde", "UE", "France"]))
def test_a_un_an_rien_ne_depend_des_concurrents(taux, sigma, theta, choc):
    reste = _reste(taux, sigma=sigma, theta=theta, choc=choc, kappa=2.0, horizon="court")
    assert reste == pytest.approx(100 * (1 + taux) ** -sigma)


def test_choc_et_kappa_par_defaut_du_regime():
    def applique(base, **h):
        choc = simuler(
            fabrique.assiette(), parametres=P, scenario=Scenario(base), hypotheses=Hypotheses(**h)
        ).choc
        return choc.champ, choc.kappa

    assert applique("R5_S301FL10_2026-10-09") == ("monde", (1.0, 1.2, 1.3))
    assert applique("T_UE30_2025-07-12") == ("UE", (1.0, 1.0, 1.0))
    assert applique("aucune") == ("UE", (1.0, 1.0, 1.0))
    assert applique("R5_S301FL10_2026-10-09", champ_du_choc="France", kappa=2.0) == ("France", (2.0,) * 3)


def test_droit_sectoriel_le_meme_pour_tous():
    """Acier : le droit sectoriel ne dépend pas de κ, seule la partie générale en dépend."""
    regime = replace(
        P.regimes["R5_S301FL10_2026-10-09"], central=np.full(7, 0.3), sectorielle=np.full(7, 0.2)
    )
    np.testing.assert_allclose(regime.autres_origines(1.5), 0.2 + 1.5 * 0.1)


def test_change_a_part():
    """e = 10 %, ε = 0,76, ρ = 0,5 : facteur 0,91955 ; la baisse due à la surtaxe ne bouge pas."""
    facteur = _facteur_change(10.0, sensibilite=np.array([0.76]), rho=0.5)
    assert facteur[0] == pytest.approx(0.91955, abs=5e-6)
    sans, avec = (
        simuler(
            fabrique.assiette(), parametres=P, scenario=uniforme(15), hypotheses=Hypotheses(change=e)
        ).unites.loc["51"]
        for e in (0.0, 10.0)
    )
    assert sans["change_court_eur"] == 0
    assert avec["change_court_eur"] == pytest.approx(500 * (1 - facteur[0]))
    assert avec["baisse_court_eur"] == sans["baisse_court_eur"]


def test_navires_jamais_dans_les_droits_centraux():
    """Part visée de 0 à 1, zéro au centre, quel que soit le scénario ; la borne haute, elle, les compte."""
    flou = replace(P, incertain=np.array([c == "2932" for c in P.produits]))
    for scenario in (uniforme(15), Scenario(mesures=(Mesure("cpf4", "2932", "remplace", 15),))):
        r = simuler(fabrique.assiette(), parametres=flou, scenario=scenario)
        detail = r.par_produit("25").set_index("produit").loc["2932"]
        assert detail["droits_eur"] == 0 and detail["visees_eur"] == 0 and detail["baisse_court_eur"] == 0
        assert detail["surtaxe_max_points"] == 15
        assert NAVIRES_INCERTAINS in r.avis_de("25")
        assert NAVIRES_INCERTAINS not in r.avis_de("51")
    assert P.produits[3] == "2932"


def test_plafond_ligne_par_ligne():
    """Deux lignes au même poids, droits 0 et 20 % : à 10 % tout compris, 5 points, et non zéro."""
    dix, quinze, npf = np.array([0.05]), np.array([0.075]), np.array([0.10])
    lu = {t: float(_plafonner(t, npf=npf, plafonds=(dix, quinze))[0]) for t in (0.0, 0.05, 0.10, 0.15, 0.30)}
    assert lu == pytest.approx({0.0: 0.0, 0.05: 0.025, 0.10: 0.05, 0.15: 0.075, 0.30: 0.225})
    inconnu = np.array([np.nan])
    assert _plafonner(0.10, npf=npf, plafonds=(inconnu, inconnu))[0] == 0


@given(st.floats(0, 3), st.floats(0, 0.3), st.floats(0, 1), st.floats(0, 1))
def test_plafond_encadre(taux, npf, a, b):
    """Jamais moins que max(0 ; taux − droit moyen), jamais plus que le taux."""
    dix = np.array([0.10 * a])
    surtaxe = _plafonner(taux, npf=np.array([npf]), plafonds=(dix, dix + 0.05 * b))[0]
    assert max(0.0, taux - npf) - 1e-12 <= surtaxe <= taux + 1e-12


def test_reorientation_montree_a_part():
    h = Hypotheses(reorientation=0.5)
    sans = simuler(fabrique.assiette(), parametres=P, scenario=uniforme(15)).unites.loc["25"]
    avec = simuler(fabrique.assiette(), parametres=P, scenario=uniforme(15), hypotheses=h).unites.loc["25"]
    assert avec["baisse_court_eur"] == sans["baisse_court_eur"]
    assert avec["reorientee_court_eur"] == pytest.approx(0.5 * sans["baisse_court_eur"])


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
    assert _DEJA_SOUS_SURTAXE in resultat.avis
    # Taux de référence inconnu : la réaction l'est aussi, et elle est comptée à part.
    haute_saone = resultat.unites.loc["70"]
    assert haute_saone["reaction_non_couverte_eur"] == 20
    assert haute_saone["part_non_couverte"] == 0
    autre = simuler(
        assiette, parametres=NUL, scenario=Scenario(reference="aucune", mesures=uniforme(15).mesures)
    )
    # Ces ventes ont eu lieu sous surtaxe quelle que soit la comparaison choisie ; ce n'est plus la référence.
    assert _SOUS_SURTAXE_AUTRE_REFERENCE in autre.avis
    assert _DEJA_SOUS_SURTAXE not in autre.avis
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


def test_territoire_sans_vente_aux_etats_unis():
    ventes = fabrique.VENTES.copy()
    ventes[0] = 0
    resultat = simuler(fabrique.assiette(ventes), parametres=P, scenario=uniforme(15))
    ligne = resultat.unites.loc["25"]
    assert ligne["dependance"] == 0 and ligne["droits_eur"] == 0 and ligne["part_non_couverte"] == 0
    assert np.isnan(ligne["surtaxe_moyenne_points"])
    assert resultat.par_produit("25").empty


def test_la_part_visee_au_poids_americain_est_celle_de_la_methode():
    """§ 3 : R2 ≈ 62 %, R5 entre 62 et 68 % aux poids américains ; les ventes françaises pèsent autrement."""
    tarifs = lire_tarifs()
    poids = tarifs.npf.set_index("cpf4")["importations_us_musd"].astype(float)
    parts = tarifs.parts_touchees.pivot(index="cpf4", columns="regime", values="part").astype(float)
    for regime, bas, haut in (("R2_UE15_2025-11-13", 0.60, 0.64), ("R5_S301FL10_2026-10-09", 0.62, 0.685)):
        part = parts[regime].dropna()
        assert bas <= (part * poids.reindex(part.index)).sum() / poids.reindex(part.index).sum() <= haut
