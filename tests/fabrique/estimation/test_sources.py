"""Avec les sources : valeurs intermédiaires annoncées par la méthode, et reconstruction à l'identique."""

import json

import pandas as pd
import pytest

from modules.donnees import flux
from modules.fabrique.estimation.entropie import depassement
from modules.fabrique.estimation.faits import SOURCE_DIX_PREMIERS
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
def test_valeurs_annoncees(reconstruction, nom):
    attendu, marge = ANNONCES[nom]
    assert reconstruction.diagnostic[nom] == pytest.approx(attendu, abs=marge)


def test_plafond_americain_et_convergence(reconstruction):
    d = reconstruction.diagnostic
    assert d["plafonnes_us"] == ["3211", "3832", "9003", "9102"]
    for sens in ("export", "import"):
        assert d[f"tours_calage_{sens}"] < 400
        assert d[f"ecart_produit_pays_{sens}"] <= 1e-7
        assert d[f"ecart_cube_{sens}_meur"] <= 1e-3
        # Parcimonie et arrondi : moins d'un millième sur le total de chaque pays.
        assert d[f"ecart_pays_{sens}"] < 1e-3


def test_la_commande_dit_ce_qu_elle_a_fait(reconstruction):
    assert reconstruction.code == 0
    rapport = json.loads(reconstruction.sortie)
    assert rapport["empreinte"] == flux.lire_provenance(reconstruction.parquet).empreinte
    assert rapport["diagnostic"]["facteur_ue_import"] == 0.860568
    assert "Lecture des sources" in reconstruction.avancement


def test_reconstruction_a_l_identique(reconstruction):
    assert flux.lire_provenance(reconstruction.parquet) == flux.lire_provenance(CHEMIN)
    assert reconstruction.parquet.read_bytes() == CHEMIN.read_bytes()


@pytest.mark.parametrize("nom", ["construction.csv", "confiance.csv", "confiance_departements.csv"])
def test_tables_reconstruites_a_l_identique(reconstruction, nom):
    assert reconstruction.parquet.with_name(nom).read_bytes() == (CHEMIN.parent / nom).read_bytes()


def test_totaux_imposes_exacts_et_planchers_tenus(reconstruction):
    for national in reconstruction.nationaux:
        for groupe in national.ajustement.groupes:
            ecart = depassement(groupe, national.valeurs).max()
            if groupe.force == float("inf"):
                assert ecart < 1e-6, groupe.nom
            if groupe.nom.startswith("plancher"):
                assert ecart < 0.15, groupe.nom


def test_aucune_ligne_de_comtrade_ni_de_l_ocde_dans_les_tables(reconstruction):
    construction = pd.read_csv(reconstruction.parquet.with_name("construction.csv"), keep_default_na=False)
    assert set(construction["source"]) <= reconstruction.citables | {
        "Douane (DSECE), données brutes",
        SOURCE_DIX_PREMIERS,
    }
