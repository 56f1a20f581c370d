"""Avec les sources : valeurs intermédiaires annoncées par la méthode, et reconstruction à l'identique."""

import pytest

from modules.donnees import flux
from modules.fabrique.estimation.construction import ecrire
from modules.fabrique.estimation.entropie import depassement
from modules.fabrique.estimation.rapport import _en_csv, tables_estimation
from tests.fabrique.estimation.test_embarquee import CHEMIN

# Valeur annoncée par la méthode et demi-unité de son dernier chiffre.
ANNONCES = {
    "facteur_libre_export": (1.10, 0.01),
    "facteur_libre_import": (1.07, 0.01),
    # La version 1 dit 1,0015 et 1,427 : la version 2 prend aussi les totaux de pays publiés par le DG Trésor.
    "k_export": (1.002, 0.0005),
    "facteur_ue_import": (0.861, 0.0005),
    "facteur_hors_ue_import": (1.446, 0.0005),
    "gros_porteurs_part_nationale": (0.509, 0.0005),
    "gros_porteurs_part_haute_garonne": (0.559, 0.0005),
    "gros_porteurs_lambda": (0.911, 0.0005),
    "gros_porteurs_part_ventes_us": (0.275, 0.0005),
}


@pytest.mark.parametrize("nom", ANNONCES)
def test_valeurs_annoncees(estimation, nom):
    attendu, marge = ANNONCES[nom]
    assert estimation.diagnostic[nom] == pytest.approx(attendu, abs=marge)


def test_plafond_americain_et_convergence(estimation):
    d = estimation.diagnostic
    assert d["plafonnes_us"] == ["3211", "3832", "9003", "9102"]
    for sens in ("export", "import"):
        assert d[f"tours_calage_{sens}"] < 400
        assert d[f"ecart_produit_pays_{sens}"] <= 1e-7
        assert d[f"ecart_cube_{sens}_meur"] <= 1e-3
        # Parcimonie et arrondi : moins d'un millième sur le total de chaque pays.
        assert d[f"ecart_pays_{sens}"] < 1e-3


def test_reconstruction_a_l_identique(estimation, tmp_path):
    copie = tmp_path / "estimation.parquet"
    provenance = ecrire(estimation, copie)
    assert provenance == flux.lire_provenance(CHEMIN)
    assert copie.read_bytes() == CHEMIN.read_bytes()


def test_tables_reconstruites_a_l_identique(estimation):
    for nom, table in tables_estimation(estimation).items():
        assert _en_csv(table) == (CHEMIN.parent / nom).read_bytes(), nom


def test_totaux_imposes_exacts_et_planchers_tenus(estimation):
    for modele in estimation.modeles.sens.values():
        for groupe in modele.national.ajustement.groupes:
            ecart = depassement(groupe, modele.national.valeurs).max()
            if groupe.force == float("inf"):
                assert ecart < 1e-6, groupe.nom
            if groupe.nom.startswith("plancher"):
                assert ecart < 0.15, groupe.nom


def test_aucune_ligne_de_comtrade_ni_de_l_ocde_dans_les_tables(estimation):
    publies = set(estimation.modeles.entrees.tables["publies"]["source"])
    publies |= set(estimation.modeles.entrees.tables["faits"]["source"])
    sources = set(tables_estimation(estimation)["construction.csv"]["source"])
    assert sources <= publies | {"Douane (DSECE), données brutes"}
