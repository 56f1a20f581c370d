"""Tables des surtaxes : lecture, contrôle ligne par ligne, période, fidélité aux sources."""

import re
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from modules.donnees import tables as tables_donnees
from modules.donnees.doutes import a_verifier
from modules.donnees.droit import _TABLES, DOSSIER, lire_tarifs, poids_periode
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.schema import _controler, lire_table
from modules.fabrique.tables.tarifs import construire_tarifs

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"
avec_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="sources de construction absentes")

R5 = "R5_S301FL10_2026-10-09"


@pytest.fixture
def copie(tmp_path) -> Path:
    """Copie modifiable des tables du projet."""
    for dossier in ("tarifs", "elasticites"):
        shutil.copytree(DOSSIER / dossier, tmp_path / dossier)
    shutil.copy(DOSSIER / "datapackage.json", tmp_path)
    return tmp_path


def _remplacer(dossier: Path, nom: str, ancien: str, nouveau: str) -> None:
    chemin = dossier / nom
    texte = chemin.read_text()
    assert ancien in texte, ancien
    chemin.write_text(texte.replace(ancien, nouveau, 1))


def test_les_vraies_tables_sont_saines():
    assert _controler(DOSSIER, _TABLES) == []


@pytest.mark.parametrize(
    ("nom", "ancien", "nouveau", "attendus"),
    [
        ("surtaxes.csv", ",0111,central,10", ",111,central,10", ["colonne cpf4", "« 111 »", "zéro de tête"]),
        ("surtaxes.csv", ",0111,central,10", ",0111,central,dix", ["colonne points", "« dix »", "nombre"]),
        ("surtaxes.csv", ",0111,central,10", ",0111,central,", ["colonne points", "cellule vide"]),
        ("surtaxes.csv", ",0111,central,10", ",0111,central,-3", ["colonne points", "hors limites"]),
        ("surtaxes.csv", ",0111,central,10", ",0111,moyen,10", ["colonne borne", "min, central, max"]),
        ("surtaxes.csv", ",0111,central,10", ",0113,central,10", ["lignes", "plusieurs fois"]),
        ("surtaxes.csv", "R1_IEEPA10_2025-06-04,0111", "R9,0111", ["colonne regime", "« R9 »"]),
        ("surtaxes.csv", "regime,cpf4,borne,points", "regime,cpf4,borne,taux", ["« points » absente"]),
        ("surtaxes.csv", ",0111,central,10", ",0111,central,10,oui", ["5 cellules pour 4 colonnes"]),
        ("npf.csv", "0111,0.85,29.122,", "0111,0.85,", ["ligne 2", "3 cellules pour 4 colonnes"]),
        ("regimes_autres_origines.csv", ",monde,1,1.2,", ",terre,1,1.2,", ["colonne choc", "monde, UE"]),
        ("parts_touchees.csv", ",0111,1.0", ",0111,1.5", ["colonne part", "de 0 à 1"]),
        ("evenements.csv", ",2025-02-10,", ",10/02/2025,", ["colonne annonce", "AAAA-MM-JJ"]),
        ("evenements.csv", ",termine,", ",fini,", ["colonne etat", "jamais_applique"]),
        ("regimes.csv", ",2025-08-06,", ",2025-08-16,", ["regimes.csv", "finit après le début"]),
        ("regimes.csv", ",2025-08-06,", ",2025-08,", ["colonne fin", "attendu : AAAA-MM-JJ"]),
        ("prereglages.csv", "T_UE30_2025-07-12", "T_UE30", ["colonne base", "« T_UE30 »"]),
        # 50 points, la plus forte mesure appliquée, pour celle du régime qui n'a pas de taux, et 50 de plus.
        (
            "surtaxes.csv", f"{R5},2611,central,0.92", f"{R5},2611,central,100.1",
            [f"100,1 points pour {R5} 2611", "(100 points)"],
        ),
        ("surtaxes.csv", f"{R5},2611,central,0.92", f"{R5},2611,central,1000", ["hors limites", "500"]),
        ("regimes.csv", ",2026-09-29,", ",2062-09-29,", ["commence le 2062-09-29, après", "est une menace"]),
        ("regimes.csv", ",2026-09-29,", ",,", ["colonne debut", "premier jour n'est pas dit"]),
        ("regimes.csv", ",2026-06-08,2026-07-23,", ",2026-06-08,2026-06-07,", ["finit avant de commencer"]),
        ("regimes.csv", ",2026-09-29,,", ",2026-09-29,2026-11-19,", ["sans date de fin"]),
    ],
)  # fmt: skip
def test_une_ligne_fautive_est_expliquee(copie, nom, ancien, nouveau, attendus):
    _remplacer(copie, f"tarifs/{nom}", ancien, nouveau)
    with pytest.raises(ErreurDonnees) as refus:
        lire_tarifs(copie)
    message = str(refus.value)
    assert f"tarifs/{nom}" in message
    for attendu in attendus:
        assert attendu in message, message


def _ajouter(dossier: Path, nom: str, lignes: str) -> None:
    with (dossier / "tarifs" / nom).open("a") as fichier:
        fichier.write(lignes)


def _ajouter_r6(dossier: Path, *, sauf: str = "") -> None:
    """Une surtaxe de 20 points qui suit R5, avec les taux de R5 : les gestes de la page d'entretien."""
    _remplacer(dossier, "tarifs/regimes.csv", ",2026-09-29,,", ",2026-09-29,2026-11-19,")
    _ajouter(dossier, "regimes.csv", "R6,Surtaxe de 20 % (essai),en_vigueur,2026-11-28,2026-11-20,,\n")
    for nom in ("surtaxes.csv", "parts_touchees.csv", "regimes_autres_origines.csv"):
        if nom != sauf:
            lignes = (dossier / "tarifs" / nom).read_text().splitlines(keepends=True)
            siennes = [x.replace(R5, "R6", 1) for x in lignes if x.startswith(f"{R5},")]
            _ajouter(dossier, nom, "".join(siennes))


@pytest.mark.parametrize("sauf", ["surtaxes.csv", "parts_touchees.csv", "regimes_autres_origines.csv"])
def test_un_regime_nouveau_absent_d_une_table_est_refuse(copie, sauf):
    """Avant de calculer quoi que ce soit : la table où il manque, et la ligne qu'il y faut."""
    _ajouter_r6(copie, sauf=sauf)
    with pytest.raises(ErreurDonnees) as refus:
        lire_tarifs(copie)
    assert refus.value.fichier == "tarifs/regimes.csv"
    assert f"« R6 » n'est pas dans {sauf} : y ajouter" in str(refus.value)


JOUR = date(2026, 11, 28)


def test_rien_a_verifier_dans_les_vraies_tables():
    assert a_verifier(lire_tarifs(), aujourdhui=date(2100, 1, 1)) == []


def test_un_regime_nouveau_complet_dit_ce_qui_ressemble_a_un_oubli(copie):
    _ajouter_r6(copie)
    dits = "\n".join(a_verifier(lire_tarifs(copie), aujourdhui=JOUR))
    for attendu in (
        f"« R6 » a exactement les taux de « {R5} »",
        "aucun événement ne raconte « R6 »",
        "aucun préréglage ne part du régime en vigueur, « R6 »",
        "surtaxes_sectorielles.csv : aucune ligne pour « R6 »",
        "taux_par_origine.csv : aucune ligne pour « R6 »",
    ):
        assert attendu in dits, dits
    assert len(dits.splitlines()) == 5


@pytest.mark.parametrize(
    ("nom", "ancien", "nouveau", "attendu"),
    [
        ("regimes.csv", ",2026-07-23,", ",2026-07-15,", "du 2026-07-16 à la veille du 2026-07-24, aucun"),
        ("regimes.csv", "2026-10-09,2026-09-29", "2026-11-29,2026-09-29", "daté du 2026-11-29, un jour à"),
        (
            "surtaxes.csv",
            f"{R5},2611,central,0.92\n",
            "",
            f"surtaxes.csv : « {R5} » ne dit rien de 1 produit",
        ),
        ("evenements.csv", ",15,", ",50.5,", "aucun produit n'atteint les 50,5 points"),
    ],
)
def test_ce_qui_ressemble_a_une_faute_est_a_verifier(copie, nom, ancien, nouveau, attendu):
    _remplacer(copie, f"tarifs/{nom}", ancien, nouveau)
    dits = a_verifier(lire_tarifs(copie), aujourdhui=JOUR)
    assert any(attendu in dit for dit in dits), dits


def test_cent_fois_trop_peu_est_a_verifier(copie):
    chemin = copie / "tarifs" / "surtaxes.csv"
    table = pd.read_csv(chemin, dtype={"cpf4": str})
    table.loc[table["regime"] == R5, "points"] /= 100
    table.to_csv(chemin, index=False)
    dits = "\n".join(a_verifier(lire_tarifs(copie), aujourdhui=JOUR))
    assert "faute d'unité" in dits
    assert f"sous « {R5} », aucun produit n'atteint les 15 points" in dits


def test_numero_de_ligne_exact(copie):
    chemin = copie / "tarifs" / "npf.csv"
    lignes = chemin.read_text().splitlines()
    lignes[41] = lignes[41].replace(lignes[41].split(",")[1], "beaucoup", 1)
    chemin.write_text("\n".join(lignes) + "\n")
    with pytest.raises(ErreurDonnees, match=r"npf\.csv, ligne 42, colonne npf_points"):
        lire_tarifs(copie)


def test_borne_au_dela_du_central(copie):
    with (copie / "tarifs" / "surtaxes.csv").open("a") as fichier:
        fichier.write("R1_IEEPA10_2025-06-04,0111,max,2\nR1_IEEPA10_2025-06-04,9602,min,2\n")
    with pytest.raises(ErreurDonnees) as refus:
        lire_tarifs(copie)
    assert "mais le taux central est 10" in str(refus.value)
    assert "mais le taux central est absent" in str(refus.value)


def test_un_tableur_francais_est_relu(copie):
    """Point-virgule, virgule décimale et marque d'ordre des octets donnent les mêmes tables."""
    chemin = copie / "tarifs" / "npf.csv"
    table = pd.read_csv(chemin, dtype=str)
    table["npf_points"] = table["npf_points"].str.replace(".", ",")
    table["importations_us_musd"] = table["importations_us_musd"].str.replace(".", ",")
    table.to_csv(chemin, sep=";", index=False, encoding="utf-8-sig")
    pd.testing.assert_frame_equal(lire_tarifs(copie).npf, lire_tarifs().npf)


def test_fichier_absent_ou_mal_encode(copie):
    chemin = copie / "tarifs" / "regimes.csv"
    chemin.write_bytes(chemin.read_text().encode("cp1252", errors="replace"))
    with pytest.raises(ErreurDonnees, match="UTF-8"):
        lire_tarifs(copie)
    chemin.unlink()
    with pytest.raises(ErreurDonnees, match="introuvable"):
        lire_tarifs(copie)


def test_une_correction_se_voit_sans_relancer(copie):
    avant = lire_tarifs(copie)
    _remplacer(copie, "tarifs/regimes.csv", "Menace de 30 % (12 juillet 2025)", "Menace de 30 % corrigée")
    assert lire_tarifs(copie) is not avant
    assert "corrigée" in " ".join(lire_tarifs(copie).regimes["libelle"])


def test_periode_close_avant_la_premiere_surtaxe():
    regimes = lire_tarifs().regimes
    assert poids_periode(regimes, debut="2024-01", fin="2024-12") == {}
    assert poids_periode(regimes, debut="2024-03", fin="2025-02") == {}


def test_periode_ponderee_par_les_jours():
    regimes = lire_tarifs().regimes
    poids = poids_periode(regimes, debut="2025-01", fin="2025-12")
    assert poids["R0_ACIER25_2025-03-12"] == pytest.approx(24 / 365)
    assert poids["R2a_UE15_2025-08-07"] == pytest.approx(25 / 365)
    assert sum(poids.values()) == pytest.approx((365 - 70) / 365)
    assert poids_periode(regimes, debut="2026-11", fin="2027-10") == {"R5_S301FL10_2026-10-09": 1.0}
    with pytest.raises(ErreurDonnees, match="impossible"):
        poids_periode(regimes, debut="2025-02", fin="2025-01")


@pytest.mark.parametrize(
    ("regime", "bas", "haut"),
    [("R2_UE15_2025-11-13", 0.615, 0.63), ("R5_S301FL10_2026-10-09", 0.62, 0.68),
     ("R1_IEEPA10_2025-06-04", 0.80, 0.815), ("R4_S122_ANNEXES_2026-06-08", 0.595, 0.605)],
)  # fmt: skip
def test_part_touchee_de_la_france(regime, bas, haut):
    """Contrôle de la méthode : poids des importations américaines de 2024."""
    tarifs = lire_tarifs()
    parts = tarifs.parts_touchees.query("regime == @regime").set_index("cpf4")["part"]
    poids = tarifs.npf.set_index("cpf4")["importations_us_musd"]
    assert bas <= np.average(parts.reindex(poids.index), weights=poids) <= haut


def test_vingt_trois_produits_sans_taux():
    produits = set(tables_donnees.produits()["code"])
    connus = set(lire_tarifs().surtaxes["cpf4"])
    sans_taux = produits - connus
    assert {"0112", "0620", "2446", "3511", "9602"} <= sans_taux
    assert len(sans_taux) >= 23


@avec_sources
def test_surtaxes_moyennes_de_la_france():
    """Chaque régime retrouve la moyenne publiée avec les sources, aux corrections de la méthode près."""
    resume = pd.read_csv(SOURCES / "tarifs" / "france_summary.csv").set_index("scenario")
    tarifs = lire_tarifs()
    poids = tarifs.npf.set_index("cpf4")["importations_us_musd"]
    centraux = tarifs.surtaxes[tarifs.surtaxes["borne"] == "central"]
    for regime, groupe in centraux.groupby("regime"):
        moyenne = np.average(groupe.set_index("cpf4")["points"].reindex(poids.index), weights=poids)
        assert moyenne == pytest.approx(resume.loc[regime, "add_central_pct"], abs=0.08), regime


@avec_sources
def test_la_construction_n_ecrase_rien_sans_le_demander(tmp_path):
    ecrits = construire_tarifs(SOURCES, tmp_path, ecraser=False)
    assert len(ecrits) == 6
    corrige = tmp_path / "tarifs" / "npf.csv"
    corrige.write_text("corrigé à la main\n")
    assert construire_tarifs(SOURCES, tmp_path, ecraser=False) == []
    assert corrige.read_text() == "corrigé à la main\n"
    assert corrige in construire_tarifs(SOURCES, tmp_path, ecraser=True)
    assert corrige.read_text().startswith("cpf4,npf_points")


@avec_sources
def test_la_construction_retrouve_les_tables_embarquees(tmp_path):
    """Les corrections de la méthode (vins, avions, navires) survivent à une reconstruction."""
    for chemin in construire_tarifs(SOURCES, tmp_path, ecraser=True):
        nom = chemin.relative_to(tmp_path)
        assert chemin.read_bytes() == (DOSSIER / nom).read_bytes(), nom


def test_les_evenements_ne_citent_aucun_fichier_de_travail():
    table = lire_table(DOSSIER / "tarifs" / "evenements.csv")
    texte = " ".join(table.drop(columns=["evenement", "regimes"]).astype(str).to_numpy().ravel())
    for interne in ("read_file", ".py", ".md", ".csv", "_PLAF", "engine", "DODAO", "SAIL"):
        assert interne not in texte, interne


def test_les_evenements_se_lisent_sans_jargon():
    """Ni sigle américain, ni formule, ni mot anglais dans ce que la page montre, sources à part."""
    table = lire_table(DOSSIER / "tarifs" / "evenements.csv")
    texte = " ".join(table.drop(columns=["evenement", "regimes", "source"]).astype(str).to_numpy().ravel())
    jargon = re.compile(
        r"\b(?:HTS|NPF|Procl\.|EO \d|SH \d|VUL|CIT|CBP|BEA|MHD|CVC|alu|pharma|wafers|onshoring|ad valorem"
        r"|contrefactuel|day|board)\b|max\(|[<≥]",
        re.IGNORECASE,
    )
    assert jargon.findall(texte) == []


def _surtaxe(regime: str, cpf4: str) -> dict[str, float]:
    lignes = lire_tarifs().surtaxes.query("regime == @regime and cpf4 == @cpf4")
    return dict(zip(lignes["borne"], lignes["points"], strict=True))


def test_vins_au_droit_reellement_percu():
    npf = lire_tarifs().npf.set_index("cpf4")
    assert npf.loc["1102", "npf_points"] == 0.72
    assert "0,375" in npf.loc["1102", "source"]
    assert _surtaxe("R2_UE15_2025-11-13", "1102") == {"central": 14.28}
    assert _surtaxe("R5_S301FL10_2026-10-09", "1102") == {"central": 9.28}


def test_aviation_civile_exemptee_sans_tirage():
    """Ni taux ni borne : l'exemption est acquise ; le régime du printemps 2025, lui, la taxait."""
    for regime in ("R2b_UE15_2025-09-01", "R2_UE15_2025-11-13", "R5_S301FL10_2026-10-09"):
        assert _surtaxe(regime, "3030") == {"central": 0}
        assert "max" not in _surtaxe(regime, "2651")
    assert _surtaxe("R1_IEEPA10_2025-06-04", "3030")["central"] > 8


def test_navires_incertains_nuls_au_centre():
    parts = lire_tarifs().parts_touchees.query("cpf4 == '3011'")["part"]
    assert (parts == 0).all()
    assert _surtaxe("R5_S301FL10_2026-10-09", "3011") == {"central": 0, "max": 10}


def test_autres_origines_de_chaque_regime():
    tarifs = lire_tarifs()
    autres = tarifs.regimes_autres_origines.set_index("regime")
    assert set(autres.index) == set(tarifs.regimes["regime"])
    assert (autres["kappa_min"] <= autres["kappa_central"]).all()
    assert (autres["kappa_central"] <= autres["kappa_max"]).all()
    bornes = ["kappa_min", "kappa_central", "kappa_max"]
    assert autres.loc["R2_UE15_2025-11-13", bornes].to_list() == [0.9, 1.3, 1.9]
    assert autres.loc["R5_S301FL10_2026-10-09", bornes].to_list() == [1.0, 1.2, 1.3]
    assert autres.loc["R5_S301FL10_2026-10-09", "choc"] == "monde"


def test_part_sectorielle_sous_la_surtaxe():
    """Tôles d'acier : droit sectoriel ; vins : aucun. La part sectorielle ne dépasse jamais la surtaxe."""
    tarifs = lire_tarifs()
    sectorielles = tarifs.surtaxes_sectorielles.set_index(["regime", "cpf4"])["points"]
    centrales = tarifs.surtaxes.query("borne == 'central'").set_index(["regime", "cpf4"])["points"]
    assert (sectorielles <= centrales.reindex(sectorielles.index) + 1e-9).all()
    assert sectorielles["R5_S301FL10_2026-10-09", "2410"] > 40
    assert ("R5_S301FL10_2026-10-09", "1102") not in sectorielles.index


def test_plafond_ligne_par_ligne():
    """Sac à 10 % tout compris : le droit moyen dépasse 10, certaines lignes restent pourtant visées."""
    tarifs = lire_tarifs()
    plafonds = tarifs.plafonds.set_index(["cpf4", "plafond_points"])["surtaxe_points"]
    assert plafonds["1512", 10] > 0
    npf = tarifs.npf.set_index("cpf4")["npf_points"]
    assert plafonds["1512", 10] > max(0.0, 10 - npf["1512"])
    assert plafonds["1101", 15] == 15
