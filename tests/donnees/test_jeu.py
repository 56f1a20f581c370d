"""Quel jeu de flux sert par défaut, et ce qu'il advient d'un fichier abîmé."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modules.donnees import flux, jeu
from modules.donnees.erreurs import ErreurDonnees
from tests.conftest import LIGNES, fabriquer_flux
from tests.trimestres import deposer_trimestres


def deposer(dossier: Path, nom: str, statut: str = "officiel", **champs) -> Path:
    """Écrit le jeu jouet sous ce nom, avec cette provenance."""
    jouet = fabriquer_flux(LIGNES, statut=statut)
    flux.ecrire(dossier / nom, jouet.table, replace(jouet.provenance, **champs))
    return dossier / nom


def test_l_officiel_complet_le_plus_recent_l_emporte(tmp_path):
    deposer(tmp_path, "estimation_2024.parquet", "estimation")
    deposer(tmp_path, "officiel_2022.parquet", fin="2022-12")
    recent = deposer(tmp_path, "officiel_2023.parquet", fin="2023-12")
    assert jeu.par_defaut(tmp_path) == recent
    assert len(jeu.disponibles(tmp_path)) == 3


def test_un_jeu_auquel_manque_un_sens_passe_apres_l_estimation(tmp_path):
    estimation = deposer(tmp_path, "estimation_2024.parquet", "estimation")
    deposer(tmp_path, "officiel_2024.parquet", sens_absents=("import",))
    assert jeu.par_defaut(tmp_path) == estimation


@pytest.mark.parametrize("contenu", [b"", b"PAR1 puis rien de bon PAR1", b"x" * 5000])
def test_un_fichier_abime_est_ecarte_avec_sa_raison(tmp_path, contenu):
    bon = deposer(tmp_path, "estimation_2024.parquet", "estimation")
    (tmp_path / "officiel_2024.parquet").write_bytes(contenu)
    assert jeu.par_defaut(tmp_path) == bon
    ((chemin, raison),) = jeu.inutilisables(tmp_path)
    assert chemin.name == "officiel_2024.parquet"
    assert "abîmé" in raison
    with pytest.raises(ErreurDonnees, match="illisible") as refus:
        jeu.charger(chemin)
    assert refus.value.fichier == "officiel_2024.parquet"


def test_un_parquet_coupe_en_son_milieu_est_explique(tmp_path):
    """Le pied du fichier est bon, donc la provenance se lit ; ce sont les lignes qui manquent."""
    chemin = deposer(tmp_path, "officiel_2024.parquet")
    octets = bytearray(chemin.read_bytes())
    octets[4:200] = b"\xff" * 196
    chemin.write_bytes(bytes(octets))
    with pytest.raises(ErreurDonnees, match="illisible"):
        jeu.charger(chemin)


def test_parquet_sans_provenance(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "autre.parquet")
    assert "provenance" in jeu.inutilisables(tmp_path)[0][1]
    with pytest.raises(ErreurDonnees, match=r"autre\.parquet"):
        jeu.par_defaut(tmp_path)


def test_provenance_d_une_version_future(tmp_path):
    table = pa.table({"a": [1]}).replace_schema_metadata({"provenance": '{"inconnu": 1}'})
    pq.write_table(table, tmp_path / "futur.parquet")
    assert jeu.disponibles(tmp_path) == []
    assert len(jeu.inutilisables(tmp_path)) == 1


def test_dossier_vide(tmp_path):
    with pytest.raises(ErreurDonnees, match="Aucun jeu de données"):
        jeu.par_defaut(tmp_path)


def test_fichier_absent(tmp_path):
    with pytest.raises(ErreurDonnees, match="introuvable"):
        jeu.charger(tmp_path / "rien.parquet")


def test_relu_quand_le_fichier_change(tmp_path):
    chemin = deposer(tmp_path, "officiel_2024.parquet")
    premier = jeu.charger(chemin)
    assert jeu.charger(chemin) is premier
    autre = fabriquer_flux(LIGNES[:1])
    flux.ecrire(chemin, autre.table, autre.provenance)
    assert jeu.charger(chemin).total("export") == 600


def test_l_annee_civile_passe_avant_quatre_trimestres_plus_recents(tmp_path):
    annee = deposer(tmp_path, "officiel_2024.parquet")
    deposer(
        tmp_path, "officiel_2024T3-2025T2.parquet", periode="2024T3-2025T2", debut="2024-07", fin="2025-06"
    )
    assert jeu.par_defaut(tmp_path) == annee


def test_le_reglage_designe_le_jeu(tmp_path):
    ancien = deposer(tmp_path, "officiel_2019.parquet", periode="2019", debut="2019-01", fin="2019-12")
    deposer(tmp_path, "officiel_2024.parquet")
    (tmp_path / "reglages.toml").write_text('jeu = "officiel_2019.parquet"\n', encoding="utf-8")
    assert jeu.par_defaut(tmp_path) == ancien
    (tmp_path / "reglages.toml").write_text('jeu = "absent.parquet"\n', encoding="utf-8")
    assert jeu.par_defaut(tmp_path).name == "officiel_2024.parquet"
    assert "absent.parquet" in {c.name: r for c, r in jeu.inutilisables(tmp_path)}["reglages.toml"]


@pytest.mark.parametrize("statut", ["officiel partiel", "utilisateur"])
def test_un_jeu_partiel_ou_de_l_utilisateur_n_est_jamais_pris_d_office(tmp_path, statut):
    estimation = deposer(tmp_path, "estimation_2024.parquet", "estimation")
    deposer(tmp_path, "autre.parquet", statut, fin="2025-12")
    assert jeu.par_defaut(tmp_path) == estimation


def test_un_officiel_aux_lignes_abimees_laisse_la_place_au_suivant(tmp_path, monkeypatch):
    """Son pied se lit : seule la lecture des lignes révèle le défaut."""
    monkeypatch.setattr(jeu, "DOSSIER", tmp_path)
    deposer(tmp_path, "estimation_2024.parquet", "estimation")
    chemin = deposer(tmp_path, "officiel_2024.parquet")
    octets = bytearray(chemin.read_bytes())
    octets[4:200] = b"\xff" * 196
    chemin.write_bytes(bytes(octets))
    assert jeu.charger().provenance.est_estimation
    assert [(c.name, "abîmé" in raison) for c, raison in jeu.inutilisables()] == [
        ("officiel_2024.parquet", True)
    ]
    deposer(tmp_path, "officiel_2024.parquet")
    assert jeu.charger().provenance.statut == "officiel"


@pytest.mark.parametrize("texte", ["officiel_2023.parquet", "officiel_2023", "2023"])
def test_designer_un_jeu_installe(tmp_path, texte):
    chemin = deposer(tmp_path, "officiel_2023.parquet", periode="2023", debut="2023-01", fin="2023-12")
    deposer(tmp_path, "officiel_2024.parquet")
    assert jeu.designer(texte, tmp_path) == chemin
    assert jeu.designer(chemin) == chemin


def test_designer_dit_ce_qui_est_installe(tmp_path):
    deposer(tmp_path, "officiel_2024.parquet")
    with pytest.raises(ErreurDonnees, match=r"officiel_2024\.parquet"):
        jeu.designer("2031", tmp_path)


def test_marque_d_un_lien(tmp_path):
    chemin = deposer(tmp_path, "officiel_2024.parquet")
    ((_, p),) = jeu.disponibles(tmp_path)
    assert jeu.de_marque(p.marque, tmp_path) == chemin
    assert jeu.de_marque("e-2024-00000000", tmp_path) is None


@pytest.mark.parametrize("trimestriel", [False, True])
def test_un_bit_change_ne_donne_jamais_d_autres_montants(tmp_path, trimestriel):
    """Sans contrôle, un bit changé dans une page se lit sans erreur : ce sont les chiffres qui changent."""
    if trimestriel:
        deposer_trimestres(tmp_path)
        (chemin,) = tmp_path.glob("*.parquet")
    else:
        chemin = deposer(tmp_path, "officiel_2024.parquet")
    bon, octets = jeu.charger(chemin), chemin.read_bytes()
    pied = int.from_bytes(octets[-8:-4], "little") + 8
    refuses = 0
    for place in range(4, len(octets) - pied, max(1, len(octets) // 120)):
        abime = bytearray(octets)
        abime[place] ^= 1 << place % 8
        copie = tmp_path / f"abime_{place}.parquet"
        copie.write_bytes(bytes(abime))
        try:
            lu = jeu.charger(copie)
            assert lu.table.equals(bon.table)
            if trimestriel:
                assert lu.trimestriels().equals(bon.trimestriels())
        except ErreurDonnees as erreur:
            assert "abîmé" in erreur.message
            refuses += 1
    assert refuses > 5
