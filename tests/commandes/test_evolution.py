"""La commande `evolution` : contrat du JSON, CSV, territoires et refus."""

import csv
import io
import json

import pytest

from modules.__main__ import principal
from modules.donnees import jeu, tables
from modules.donnees.flux import ecrire
from tests.trimestres import AVANT, CHUTE, DIX, HORLOGERIE, deposer_trimestres, fabriquer_trimestres

CLES_TRIMESTRE = {
    "trimestre", "exportations_eur", "importations_eur", "exportations_us_eur", "exportations_kg",
    "importations_kg",
}  # fmt: skip


@pytest.fixture(scope="module")
def dix(tmp_path_factory):
    return str(deposer_trimestres(tmp_path_factory.mktemp("flux")))


def lancer(capsys, *arguments: str) -> str:
    assert principal(["evolution", *arguments]) == 0
    return capsys.readouterr().out


def en_json(capsys, *arguments: str) -> dict:
    return json.loads(lancer(capsys, *arguments, "--format", "json"))


def par_trimestre(lignes: list[dict]) -> dict[str, dict]:
    return {ligne["trimestre"]: ligne for ligne in lignes}


def test_contrat_du_json_et_chute_a_l_euro(capsys, dix):
    d = en_json(capsys, "25", "--donnees", dix)
    assert d["territoire"]["code"] == "25"
    assert (d["donnees"]["fichier"], d["donnees"]["statut"]) == ("officiel_2024.parquet", "officiel")
    trimestres = par_trimestre(d["trimestres"])
    assert list(trimestres) == DIX
    assert set(d["trimestres"][0]) == CLES_TRIMESTRE
    us = {t: ligne["exportations_us_eur"] for t, ligne in trimestres.items()}
    assert us["2025T1"] - us["2025T3"] == AVANT - CHUTE["2025T3"]
    assert isinstance(us["2025T3"], int)
    assert set(d["un_an"][0]) == {"trimestre", "exportations_pct", "importations_pct", "exportations_us_pct"}
    un_an = par_trimestre(d["un_an"])
    assert un_an["2024T1"]["exportations_us_pct"] is None
    assert un_an["2025T3"]["exportations_us_pct"] == pytest.approx((us["2025T3"] / us["2024T3"] - 1) * 100)
    glissant = par_trimestre(d["glissant_quatre_trimestres"])
    assert glissant["2025T3"]["exportations_us_eur"] == sum(us[t] for t in DIX[-4:])
    assert glissant["2023T4"]["exportations_us_eur"] is None


def test_attendu_a_cote_de_l_observe(capsys, dix):
    d = en_json(capsys, "25", "--donnees", dix)
    assert set(d["attendu_observe"][0]) == {"trimestre", "produit", "attendu_pct", "observe_pct"}
    ici = {(a["trimestre"], a["produit"]): a for a in d["attendu_observe"]}
    assert {t for t, _ in ici} == {"2025T2", "2025T3"}
    horlogerie = ici["2025T3", HORLOGERIE]
    assert horlogerie["observe_pct"] == pytest.approx((CHUTE["2025T3"] / AVANT - 1) * 100, abs=1e-5)
    assert horlogerie["observe_pct"] < horlogerie["attendu_pct"] < 0
    france = {(a["trimestre"], a["produit"]): a for a in d["attendu_observe_france"]}
    assert france["2025T3", HORLOGERIE]["attendu_pct"] == horlogerie["attendu_pct"]


def test_produit_et_pays(capsys, dix):
    d = en_json(capsys, "25", "--donnees", dix, "--produit", HORLOGERIE, "--pays", "us")
    assert (d["produit"], d["pays"]) == (HORLOGERIE, "US")
    assert par_trimestre(d["trimestres"])["2025T2"]["exportations_eur"] == CHUTE["2025T2"]
    assert {a["produit"] for a in d["attendu_observe"]} == {HORLOGERIE}


@pytest.mark.parametrize(
    ("demande", "code"),
    [("R16", "R16"), ("R27", "R16"), ("bourgogne-franche-comté", "R16"), ("FR", "FR"), ("27", "27"),
     ("Doubs", "25"), ("france", "FR")],
)  # fmt: skip
def test_territoires(capsys, dix, demande, code):
    assert en_json(capsys, demande, "--donnees", dix)["territoire"]["code"] == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--region", "27"], "R16"), (["27", "--region"], "R16"), (["--region", "16"], "R16"),
     (["--region", "24"], "R04"), (["--region", "Normandie"], "R05"), (["--region", "R16"], "R16")],
)  # fmt: skip
def test_une_region_par_son_code_insee(capsys, dix, arguments, code):
    assert en_json(capsys, *arguments, "--donnees", dix)["territoire"]["code"] == code


@pytest.mark.parametrize(
    ("demande", "dit"),
    [("27", "écrire R27 ou R16"), ("24", "écrire R04"), ("25", ""), ("01", ""), ("R27", "")],
)
def test_un_numero_de_departement_rappelle_la_region_de_meme_code(capsys, dix, demande, dit):
    assert principal(["evolution", demande, "--donnees", dix]) == 0
    erreur = capsys.readouterr().err
    assert dit in erreur if dit else not erreur


@pytest.mark.parametrize("commande", ["evolution", "fiche", "simuler"])
def test_un_territoire_d_industrie_n_a_pas_d_echanges_connus(capsys, dix, commande):
    """Ceux de son département ne sont pas les siens."""
    assert principal([commande, "ti-0101", "--donnees", dix]) == 2
    assert "ses échanges ne sont pas connus, demander son ou ses départements (9A)" in capsys.readouterr().err


def test_csv_des_series_et_de_l_attendu(capsys, dix):
    """Les noms du JSON, la chute à l'euro, période et statut à chaque ligne."""
    lignes = list(
        csv.DictReader(io.StringIO(lancer(capsys, "25", "--donnees", dix, "--format", "csv")), delimiter=";")
    )
    assert set(lignes[0]) >= CLES_TRIMESTRE | {"territoire", "periode", "statut", "exportations_us_pct"}
    dernier = lignes[-1]
    assert (dernier["trimestre"], dernier["statut"], dernier["periode"]) == ("2025T3", "officiel", "2024")
    assert int(dernier["exportations_us_eur"]) == CHUTE["2025T3"] + 1_000_000
    sortie = lancer(capsys, "25", "--donnees", dix, "--format", "csv", "--tableau", "attendu")
    attendu = list(csv.DictReader(io.StringIO(sortie), delimiter=";"))
    assert {"25", "FR"} == {ligne["territoire"] for ligne in attendu}
    sortie = lancer(capsys, "25", "--donnees", dix, "--format", "csv", "--tableau", "produits")
    produits = list(csv.DictReader(io.StringIO(sortie), delimiter=";"))
    assert int(produits[0]["ecart_eur"]) == CHUTE["2025T3"] - AVANT


def test_texte(capsys, dix):
    sortie = lancer(capsys, "25", "--donnees", dix)
    assert "3e trimestre 2025" in sortie
    assert "−35,6" in sortie


def test_sur_l_estimation_rien_du_departement_n_est_invente(capsys):
    estimation = str(jeu.DOSSIER / "estimation_2024.parquet")
    d = en_json(capsys, "25", "--donnees", estimation)
    assert (d["trimestres"], d["un_an"], d["glissant_quatre_trimestres"]) == ([], [], [])
    assert d["attendu_observe"]
    assert {a["observe_pct"] for a in d["attendu_observe"]} == {None}
    # « hors aéronautique » n'est pas un produit : son relevé reste dans les observations nationales.
    assert {a["produit"] for a in d["attendu_observe"]} <= {"tous", *tables.produits()["code"]}
    assert any(o["produits"] == "-C30C" for o in d["observations_nationales"])
    assert any(o["produits"] == "1101" and o["observe_pct"] == -47 for o in d["observations_nationales"])
    france = en_json(capsys, "FR", "--donnees", estimation)["attendu_observe"]
    assert {(a["trimestre"], a["produit"]): a["observe_pct"] for a in france}["2025T4", "1101"] == -47


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["25", "--produit", "9999"], "--produit"),
        (["25", "--pays", "XYZ"], "--pays"),
        (["25", "--pays", "ZZ"], "DE (Allemagne)"),  # « autres pays » n'en est pas un
        (["25", "--pays", "royaume"], "GB (Royaume-Uni)"),
        (["25", "--produit", "cognac"], "1101 ("),
        (["Atlantide"], "inconnu"),
        (["Dobs"], "25 (Doubs"),
        (["--region", "Eure"], "n'est pas une région"),
        (["--region", "99"], "inconnue"),
        (["25", "--donnees", "2031"], "introuvable"),
    ],
)
def test_refus_en_francais(capsys, arguments, message):
    assert principal(["evolution", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_etat_liste_trimestres_et_totaux(capsys, dix):
    assert principal(["etat", "--format", "json", "--donnees", dix]) == 0
    (ici,) = json.loads(capsys.readouterr().out)["jeux"]
    assert ici["trimestres"] == DIX
    assert {"sens": "import", "trimestre": "2025T3", "valeur_eur": 15_000_000} in ici["totaux"]
    assert ici["exportations_eur"] == sum(
        t["valeur_eur"] for t in ici["totaux"] if t["sens"] == "export" and t["trimestre"][:4] == "2024"
    )
    assert ici["sources"] == []


def test_un_fichier_partiel_ne_se_compare_ni_a_la_region_ni_a_la_france(capsys, tmp_path):
    """Il y manque des départements : leurs sommes ne sont celles de personne."""
    partiel = fabriquer_trimestres(statut="officiel partiel")
    ecrire(tmp_path / "partiel.parquet", partiel.detail, partiel.provenance)
    d = en_json(capsys, "25", "--donnees", str(tmp_path / "partiel.parquet"))
    assert d["donnees"]["statut"] == "officiel partiel"
    assert set(d["base_100"][0]) == {"trimestre", "territoire"}
    assert d["attendu_observe_france"] == []
    assert d["attendu_observe"]
