"""CSV et tables en clair."""

import math

import pandas as pd

from modules.vues.tableur import csv_francais, table_affichee

TABLE = pd.DataFrame(
    {"Produit": ["=1+1", "Vin"], "Montant (€)": pd.array([1234567, None], dtype="Int64"), "Part": [0.5, 0.25]}
)


def test_csv_francais_neutralise_les_formules():
    texte = csv_francais(TABLE, statut="estimation", source="S").decode("utf-8-sig")
    assert texte == (
        "Produit;Montant (€);Part;statut;source\r\n"
        "'=1+1;1234567;0,5;estimation;S\r\n"
        "Vin;;0,25;estimation;S\r\n"
    )


def test_un_nombre_negatif_reste_un_nombre():
    table = pd.DataFrame({"Solde (€)": [-5]})
    assert b"\r\n-5;" in csv_francais(table, statut="officiel", source="S")


def test_une_colonne_entiere_s_ecrit_sans_virgule():
    """Un manque rend la colonne flottante : « 561405000,0 » au lieu de « 561405000 »."""
    table = pd.DataFrame({"valeur_eur": [561_405_000.0, math.nan], "taux": [1.5, 2.0]})
    lignes = csv_francais(table, statut="s", source="t").decode("utf-8-sig").splitlines()
    assert lignes[1:] == ["561405000;1,5;s;t", ";2,0;s;t"]


def test_table_en_clair_dit_inconnu():
    table = table_affichee(TABLE)
    assert table["Montant (€)"].tolist() == ["1\u202f234\u202f567", "inconnu"]
    assert table["Part"].tolist() == ["0,50", "0,25"]


def test_une_estimation_s_affiche_a_deux_chiffres():
    table = table_affichee(TABLE, exact=False)
    assert table["Montant (€)"].tolist() == ["1\u202f200\u202f000", "inconnu"]
