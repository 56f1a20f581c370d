"""`scenarios`, `simuler` et `classer` : clés, sommes, formats et refus en français."""

import io
import json

import pandas as pd
import pytest

from modules.__main__ import principal
from modules.donnees.flux import ecrire
from modules.simulation.echange import vers_json
from modules.simulation.scenario import Mesure, Scenario
from tests.conftest import LIGNES, fabriquer_flux

R5 = "R5_S301FL10_2026-10-09"
CLES = {
    "departement", "scenario", "hypotheses", "donnees", "exportations_eur", "exportations_us_eur",
    "dependance", "exportations_visees_eur", "surtaxe_moyenne_points", "droits_theoriques_eur", "baisse",
    "part_non_couverte", "rang", "par_produit",
}  # fmt: skip
CLES_PRODUIT = {
    "code", "libelle", "exportations_us_eur", "surtaxe_points", "droits_theoriques_eur",
    "baisse_centrale_eur",
}  # fmt: skip


@pytest.fixture
def jeu_jouet(tmp_path) -> str:
    lignes = [*LIGNES, ("export", "70", "9602", "US", 40), ("export", "70", "0000", "US", 60)]
    flux = fabriquer_flux(lignes)
    ecrire(tmp_path / "jouet.parquet", flux.table, flux.provenance)
    return str(tmp_path / "jouet.parquet")


def _json(capsys, *arguments) -> dict:
    assert principal([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_uniforme_a_la_main(capsys, jeu_jouet):
    r = _json(capsys, "simuler", "25", "--uniforme", "15", "--horizon", "court", "--donnees", jeu_jouet)
    assert set(r) >= CLES
    assert r["departement"] == {"code": "25", "nom": "Doubs", "region": "Bourgogne-Franche-Comté"}
    assert (r["exportations_eur"], r["exportations_us_eur"], r["dependance"]) == (1000, 200, 0.2)
    assert r["exportations_visees_eur"] == 200
    assert r["droits_theoriques_eur"] == pytest.approx(30)
    assert r["surtaxe_moyenne_points"] == pytest.approx(15)
    assert 0 < r["baisse"]["basse_eur"] < r["baisse"]["centrale_eur"] < r["baisse"]["haute_eur"] < 200
    assert r["part_non_couverte"] == 0
    assert all(set(p) >= CLES_PRODUIT for p in r["par_produit"])
    assert {p["code"] for p in r["par_produit"]} == {"2932", "2652"}
    assert r["donnees"]["statut"] == "officiel"
    assert r["hypotheses"]["horizon"] == "court"


def test_les_produits_somment_aux_totaux(capsys):
    for arguments in (
        ("51", "--base", R5),
        ("33", "--uniforme", "20"),
        ("R16", "--base", R5),
        ("FR", "--base", R5),
    ):
        r = _json(capsys, "simuler", *arguments)
        produits = r["par_produit"]
        assert sum(p["exportations_us_eur"] for p in produits) == r["exportations_us_eur"]
        for cle, total in (
            ("droits_theoriques_eur", r["droits_theoriques_eur"]),
            ("baisse_centrale_eur", r["baisse"]["centrale_eur"]),
        ):
            assert sum(p[cle] or 0 for p in produits) == pytest.approx(total)


def test_taux_inconnu_est_null(capsys, jeu_jouet):
    r = _json(capsys, "simuler", "70", "--base", R5, "--donnees", jeu_jouet)
    assert {p["code"]: p["surtaxe_points"] for p in r["par_produit"]} == {"9602": None, "NV": None}
    assert r["part_non_couverte"] == 1
    for cle in ("droits_theoriques_eur", "exportations_visees_eur", "surtaxe_moyenne_points", "rang"):
        assert r[cle] is None, cle
    assert r["par_produit"][0]["libelle"] == "Non ventilé"


def test_rang_sur_les_donnees_embarquees(capsys):
    rangs = _json(capsys, "classer", "--uniforme", "15")["departements"]
    assert len(rangs) == 101
    places = {d["code"]: d["rang"] for d in rangs}
    assert places["99"] is None
    assert sorted(p for p in places.values() if p)[-1] <= 100
    assert _json(capsys, "simuler", "25", "--uniforme", "15")["rang"] == places["25"]
    # Surtaxe uniforme : le classement est celui de la dépendance, navires à part (droit incertain).
    poids = [d["droits_part_exportations"] for d in rangs if d["rang"]]
    assert poids == sorted(poids, reverse=True)
    assert all(d["droits_part_exportations"] <= 0.15 * d["dependance"] + 1e-12 for d in rangs)
    sans_navires = [d for d in rangs if d["droits_part_exportations"] > 0.15 * d["dependance"] - 1e-9]
    dependances = [d["dependance"] for d in sans_navires if d["rang"]]
    assert len(dependances) > 30 and dependances == sorted(dependances, reverse=True)
    for lieu in ("FR", "R16", "99"):
        assert _json(capsys, "simuler", lieu, "--uniforme", "15")["rang"] is None


def test_mesure_alias_et_horizon(capsys, jeu_jouet):
    r = _json(
        capsys, "simuler", "25", "--base", R5, "--mesure", "2932:remplace:200", "--mesure", "C26E:exempte",
        "--horizon", "long", "--choc", "France", "--donnees", jeu_jouet,
    )  # fmt: skip
    points = {p["code"]: p["surtaxe_points"] for p in r["par_produit"]}
    assert points == {"2932": 200, "2652": 0}
    assert r["exportations_visees_eur"] == 100
    assert r["baisse"] == r["horizons"]["long"]
    assert r["scenario"]["mesures"][0]["mode"] == "remplace"
    corse = _json(capsys, "simuler", "2A", "--uniforme", "0,5", "--donnees", jeu_jouet)
    assert corse["departement"]["code"] == "20"
    assert corse["exportations_us_eur"] == 0 and corse["surtaxe_moyenne_points"] is None


def test_scenario_en_fichier(capsys, tmp_path, jeu_jouet):
    fichier = tmp_path / "s.json"
    fichier.write_text(vers_json(Scenario(R5, (Mesure("cpf4", "2932", "ajoute", 2.5),))))
    r = _json(capsys, "simuler", "25", "--scenario", str(fichier), "--donnees", jeu_jouet)
    assert r["scenario"]["base"] == R5
    assert r["scenario"]["mesures"][0]["taux"] == 2.5


def test_csv_relu(capsys, jeu_jouet):
    for commande in (["simuler", "25"], ["classer"]):
        assert principal([*commande, "--uniforme", "15", "--format", "csv", "--donnees", jeu_jouet]) == 0
        sortie = capsys.readouterr().out
        entete = [ligne for ligne in sortie.splitlines() if ligne.startswith("#")]
        assert any("Surtaxe de 15" in ligne for ligne in entete)
        assert any("9 octobre 2026" in ligne for ligne in entete)
        corps = "\n".join(ligne for ligne in sortie.splitlines() if not ligne.startswith("#"))
        table = pd.read_csv(io.StringIO(corps), sep=";", decimal=",", dtype={"code": str, "produit": str})
        assert table["exportations_us_eur"].sum() == (200 if commande[0] == "simuler" else 300)
        assert set(table["statut"]) == {"officiel"}


def test_memes_noms_en_json_et_en_csv(capsys, jeu_jouet):
    """Toute colonne du CSV est une clé du JSON, avec la même valeur."""
    demande = ["simuler", "25", "--uniforme", "15", "--donnees", jeu_jouet]
    en_json = _json(capsys, *demande)["par_produit"]
    assert principal([*demande, "--format", "csv"]) == 0
    lignes = [ligne for ligne in capsys.readouterr().out.splitlines() if not ligne.startswith("#")]
    table = pd.read_csv(io.StringIO("\n".join(lignes)), sep=";", decimal=",", dtype={"produit": str})
    propres = [nom for nom in table.columns if nom not in {"statut", "source"}]
    assert set(propres) <= set(en_json[0])
    assert table["exportations_eur"].dtype == int, "« 600,0 » au lieu de « 600 »"
    par_code = {p["produit"]: p for p in en_json}
    for ligne in table.to_dict("records"):
        for nom in ("droits_eur", "visees_eur", "exportations_us_eur", "baisse_eur", "baisse_basse_eur"):
            assert par_code[ligne["produit"]][nom] == pytest.approx(ligne[nom])


def test_simuler_et_classer_donnent_le_meme_nom_aux_memes_montants(capsys, jeu_jouet):
    options = ["--uniforme", "15", "--horizon", "long", "--donnees", jeu_jouet]
    simule = _json(capsys, "simuler", "25", *options)
    (classe,) = (d for d in _json(capsys, "classer", *options)["departements"] if d["code"] == "25")
    propres = {nom for nom in classe if nom not in {"code", "nom", "region"}}
    assert propres <= set(simule)
    assert {nom: simule[nom] for nom in propres} == pytest.approx({nom: classe[nom] for nom in propres})
    assert {"baisse_eur", "baisse_basse_eur", "baisse_haute_eur"} <= set(simule["par_produit"][0])


def test_texte_et_catalogue(capsys, jeu_jouet):
    assert principal(["simuler", "25", "--uniforme", "15", "--donnees", jeu_jouet]) == 0
    texte = capsys.readouterr().out
    for attendu in ("Surtaxe de 15", "Droits théoriques à l’entrée aux États-Unis", "ne s’additionnent pas"):
        assert attendu in texte
    assert "Sans les exemptions en vigueur" in texte
    monde = ["--choc", "monde", "--horizon", "long", "--donnees", jeu_jouet]
    for kappa, dit in (("1", "paient la même surtaxe générale que"), ("1,2", "paient 1,2 fois la surtaxe")):
        assert principal(["simuler", "25", *monde, "--kappa", kappa]) == 0
        texte = capsys.readouterr().out
        assert dit in texte
        assert "Sans les exemptions" not in texte
    assert principal(["classer", "--uniforme", "15", "--donnees", jeu_jouet]) == 0
    assert "Doubs" in capsys.readouterr().out
    assert principal(["scenarios"]) == 0
    assert R5 in capsys.readouterr().out
    catalogue = _json(capsys, "scenarios")
    assert len(catalogue["evenements"]) == 45
    assert len(catalogue["regimes"]) == 24
    assert catalogue["verifie_le"] == "9 octobre 2026"


@pytest.mark.parametrize(
    ("arguments", "attendu"),
    [
        (["simuler", "00", "--uniforme", "15"], "inconnu"),
        (["simuler", "ti-0101", "--uniforme", "15"], "Territoire d'industrie"),
        (["simuler", "25", "--uniforme", "quinze"], "n'est pas un nombre"),
        (["simuler", "25", "--uniforme", "600"], "de 0 à 500"),
        (["simuler", "25", "--uniforme", "nan"], "de 0 à 500"),
        (["simuler", "25", "--base", "R9"], "« R9 »"),
        (["simuler", "25", "--mesure", "1102:double:200"], "mal écrite"),
        (["simuler", "25", "--mesure", "1102"], "mal écrite"),
        (["simuler", "25", "--mesure", "0000:remplace:1"], "« 0000 »"),
        (["simuler", "25", "--uniforme", "15", "--phi", "3"], "part de la charge"),
        (["simuler", "25", "--scenario", "absent.json"], "illisible"),
        (["simuler", "25", "--scenario", "x.json", "--uniforme", "1"], "exclut"),
        (["simuler", "25", "--uniforme", "15", "--donnees", "absent.parquet"], "introuvable"),
    ],
)
def test_refus_expliques(capsys, arguments, attendu):
    assert principal(arguments) == 2
    sortie = capsys.readouterr()
    assert attendu in sortie.err
    assert sortie.out == ""


@pytest.mark.parametrize("option", [["--horizon", "demain"], ["--format", "xml"], ["--inconnu"]])
def test_option_fautive_sans_trace(capsys, option):
    with pytest.raises(SystemExit) as fin:
        principal(["simuler", "25", "--uniforme", "15", *option])
    assert fin.value.code == 2
    assert capsys.readouterr().err.startswith("Erreur :")


def _dit(capsys, *arguments) -> str:
    assert principal([*arguments]) == 0
    return capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")


def test_la_part_visee_des_medicaments_est_dite_borne_haute(capsys):
    """Un quart des ventes de la Marne aux États-Unis, presque rien de celles de la Haute-Garonne."""
    assert "les exportations visées sont une borne haute" in _dit(capsys, "simuler", "51")
    assert "borne haute" not in _dit(capsys, "simuler", "31")
    assert "borne haute" not in _dit(capsys, "simuler", "51", "--uniforme", "15")


def test_navires_dits_ou_ils_comptent(capsys):
    """Un tiers des ventes de la Loire-Atlantique, 0,004 % de celles de la Haute-Garonne."""
    assert "paquebot" in _dit(capsys, "simuler", "44")
    haute_garonne = _dit(capsys, "simuler", "31")
    assert "paquebot" not in haute_garonne
    assert "\n\n\n" not in haute_garonne


def test_la_place_dit_de_quoi(capsys):
    """La Loire-Atlantique a l'une des cinq plus fortes parts vers les États-Unis, mais des droits moyens."""
    assert "Place, par droits théoriques rapportés à toutes les exportations : autour du" in _dit(
        capsys, "simuler", "44"
    )


def test_virgule_decimale_jusque_dans_l_entete_du_csv(capsys):
    assert "autres origines : 1,2 fois celle" in _dit(
        capsys, "simuler", "25", "--kappa", "1.2", "--format", "csv"
    )


def test_la_reserve_de_guyane_est_dite_et_sa_place_n_est_pas_affirmee(capsys):
    """Un satellite lancé de Kourou n'entre pas aux États-Unis ; dans les dix premiers une fois sur deux."""
    avis = _json(capsys, "simuler", "9C", "--uniforme", "15")["avis"]
    assert any("Kourou n’entre pas" in phrase for phrase in avis)
    assert principal(["simuler", "9C", "--uniforme", "15"]) == 0
    texte = capsys.readouterr().out
    assert "Kourou n’entre pas" in texte
    assert "parmi les dix premiers" not in texte
    assert "autour du 5e" in texte
    assert principal(["simuler", "16", "--uniforme", "15"]) == 0
    assert "parmi les cinq premiers" in capsys.readouterr().out


def test_change_eur_est_une_perte_de_ventes(capsys):
    """Même signe que la baisse : positif quand la hausse de l'euro fait perdre des ventes."""
    r = _json(capsys, "simuler", "16", "--uniforme", "15", "--change", "10")
    assert r["change_eur"] > 0
    assert r["baisse"]["centrale_eur"] > 0


def test_les_bornes_des_droits_du_medicament_sont_dites(capsys):
    """Bas-Rhin : le brevet ne se voit pas en douane, les droits vont du simple à plus du quadruple."""
    r = _json(capsys, "simuler", "67")
    assert r["droits_theoriques_max_eur"] > 4 * r["droits_theoriques_min_eur"]
    assert principal(["simuler", "67"]) == 0
    assert "selon les exemptions" in capsys.readouterr().out
    assert principal(["simuler", "16"]) == 0
    assert "selon les exemptions" not in capsys.readouterr().out


def test_sous_l_accord_la_part_visee_du_medicament_est_un_maximum(capsys):
    """Seul le métal contenu paie : 0,21 point, et 40 % des ventes comptées visées."""
    dits = _json(capsys, "simuler", "67", "--base", "R2_UE15_2025-11-13")["avis"]
    assert any("le métal contenu" in dit and "maximum" in dit for dit in dits)
    for options in (("--uniforme", "15"), ()):
        assert not any("le métal contenu" in dit for dit in _json(capsys, "simuler", "67", *options)["avis"])
