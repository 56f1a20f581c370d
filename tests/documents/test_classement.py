"""Carte et classement : valeurs, rangs et textes de chaque indicateur."""

import io

import numpy as np
import pandas as pd
import pytest

from modules.donnees import jeu
from modules.donnees.tables import references
from modules.fiche.echanges import Cadre
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import Scenario, uniforme
from modules.vues.classement import INDICATEURS, classement, csv_carte, effectif
from tests.conftest import LIGNES, fabriquer_flux


def preparer(flux, scenario: Scenario):
    resultat = simuler(assiette_de(flux), parametres=parametres_embarques(), scenario=scenario)
    return Cadre(flux, references()), resultat


def table(flux, cle: str, scenario: Scenario | None = None) -> pd.DataFrame:
    cadre, resultat = preparer(flux, scenario or uniforme(15))
    indicateur = effectif(INDICATEURS[cle], resultat=resultat)
    return classement(indicateur, cadre=cadre, resultat=resultat).set_index("code")


@pytest.mark.parametrize(
    ("cle", "code", "attendu"),
    [
        ("exportations", "25", 1000),
        ("importations", "25", 1200),
        ("solde", "25", -200),
        ("couverture", "01", 1000 / 700),
        ("ventes-us", "25", 200),
        ("dependance", "25", 0.2),
        ("visees", "25", 200),
        ("visees-part", "25", 0.2),
        ("surtaxe", "25", 15),
        ("droits", "25", 30),
        ("droits-part", "25", 0.03),
    ],
)
def test_valeurs_calculees_a_la_main(flux_jouet, cle, code, attendu):
    assert table(flux_jouet, cle).loc[code, "valeur"] == pytest.approx(attendu)


def test_par_salarie(flux_jouet):
    from modules.donnees import tables

    salaries = tables.departements().set_index("code").loc["25", "salaries_prive_2024"]
    assert table(flux_jouet, "intensite").loc["25", "valeur"] == pytest.approx(200 / salaries)
    visees = table(flux_jouet, "visees-salarie")
    assert visees.loc["25", "valeur"] == pytest.approx(200 / salaries)
    assert visees.loc["9E", "texte"] == "inconnu"  # Mayotte : salariés non publiés


def test_ex_aequo_au_meme_rang_et_monaco_non_classe(flux_jouet):
    t = table(flux_jouet, "exportations")
    assert t.loc[["01", "25", "70"], "rang"].tolist() == [1, 1, 3]
    assert t.loc["02", "rang"] == 4
    assert np.isnan(t.loc["99", "rang"])
    assert t.loc["99", "place"] == "non classé"
    assert t.loc["70", "place"] == "3e sur 100"
    assert len(t) == 101


def test_rang_des_droits_est_celui_du_simulateur():
    flux = jeu.charger(jeu.par_defaut())
    cadre, resultat = preparer(flux, Scenario("R5_S301FL10_2026-10-09"))
    t = classement(INDICATEURS["droits-part"], cadre=cadre, resultat=resultat).set_index("code")
    pd.testing.assert_series_equal(
        t["rang"], resultat.unites["rang"].loc[t.index], check_names=False, check_index_type=False
    )


def test_surtaxe_uniforme_personne_n_est_premier(flux_jouet):
    t = table(flux_jouet, "surtaxe")
    assert t.loc["25", "place"] == "ex æquo"
    assert t["rang"].isna().all()


def test_un_sens_absent_est_inconnu_et_non_nul():
    flux = fabriquer_flux([ligne for ligne in LIGNES if ligne[0] == "export"])
    for cle in ("importations", "solde", "couverture"):
        t = table(flux, cle)
        assert t["valeur"].isna().all()
        assert set(t["texte"]) == {"inconnu"}
    assert table(flux, "exportations").loc["02", "valeur"] == 0


def test_une_baisse_negative_se_lit_comme_une_variation(flux_jouet):
    sans_surtaxe = Scenario(reference="R2a_UE15_2025-08-07")
    cadre, resultat = preparer(flux_jouet, sans_surtaxe)
    indicateur = effectif(INDICATEURS["baisse"], resultat=resultat)
    assert indicateur.libelle == "Variation possible des ventes à un an"
    assert indicateur.solde
    t = classement(indicateur, cadre=cadre, resultat=resultat).set_index("code")
    assert t.loc["25", "valeur"] == -resultat.ligne("25")["baisse_court_eur"] > 0
    assert effectif(INDICATEURS["droits"], resultat=resultat) is INDICATEURS["droits"]


def test_precision_d_une_estimation():
    flux = jeu.charger(jeu.par_defaut())
    if flux.provenance.exacte:
        pytest.skip("le jeu par défaut est officiel")
    t = table(flux, "exportations")
    assert t.loc["25", "texte"].replace("\u202f", " ").replace("\u00a0", " ") == "4 260,9 M€"  # publié
    assert t.loc["70", "place"].startswith("autour du ")
    for cle in ("droits", "dependance", "intensite"):
        chiffres = "".join(c for c in table(flux, cle).loc["39", "texte"] if c.isdigit())
        assert len(chiffres.strip("0")) <= 2, (cle, chiffres)


def test_limites_de_classe_communes_croissantes():
    for indicateur in INDICATEURS.values():
        assert bool(indicateur.bornes) == indicateur.simule
        assert list(indicateur.bornes) == sorted(set(indicateur.bornes))


def test_csv_complet_et_relisible(flux_jouet):
    cadre, resultat = preparer(flux_jouet, uniforme(15))
    octets = csv_carte(
        INDICATEURS["exportations"],
        cadre=cadre,
        resultat=resultat,
    )
    texte = octets.decode("utf-8-sig")
    assert texte.startswith("# Scénario : Surtaxe de 15")
    lue = pd.read_csv(io.StringIO(texte), sep=";", decimal=",", comment="#", dtype={"code": str})
    assert len(lue) == 101
    assert {i.champ for i in INDICATEURS.values()} <= set(lue.columns)
    assert len({i.champ for i in INDICATEURS.values()}) == len(INDICATEURS)
    premier = lue.iloc[0]
    assert premier["rang_exportations"] == 1
    doubs = lue.set_index("code").loc["25"]
    assert doubs["exportations_eur"] == 1000
    assert doubs["dependance_part"] == pytest.approx(0.2)
    assert doubs["statut"] == "officiel"
    assert lue.set_index("code").loc[["9E", "99"], "intensite_eur_par_salarie"].isna().all()
