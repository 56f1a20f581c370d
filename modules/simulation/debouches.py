"""Débouchés : pour chaque produit vendu aux États-Unis, les autres pays qui l'achètent déjà."""

from collections.abc import Collection

import pandas as pd

from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire
from modules.simulation.assiette import ETATS_UNIS


def debouches(
    flux: TableFlux,
    *,
    territoire: Territoire,
    produits: Collection[str],
    pays: pd.DataFrame,
    limite: int = 3,
) -> pd.DataFrame:
    """Une ligne par produit × pays de destination hors États-Unis, les premiers de chaque produit.

    `pays` : catalogue (code, libelle, rang_exclu). Colonnes : produit, rang (1 à `limite`), pays, libelle,
    valeur_eur, part (des ventes du produit par ce territoire). Les pays non classés ne sont jamais nommés.
    """
    lignes = flux.lignes("export", territoire.departements)
    lignes = lignes[lignes["produit"].isin(list(produits))]
    ventes = (
        lignes.astype({"produit": "str", "pays": "str"})
        .groupby(["produit", "pays"], observed=True)["valeur_eur"]
        .sum()
        .reset_index()
    )
    # transform, et non map : reste numérique quand rien n'est vendu.
    ventes["part"] = ventes["valeur_eur"] / ventes.groupby("produit")["valeur_eur"].transform("sum")
    nommes = pays[~pays["rang_exclu"].astype(bool)].set_index("code")["libelle"]
    autres = ventes[ventes["pays"].isin(nommes.index) & (ventes["pays"] != ETATS_UNIS)]
    autres = autres[autres["valeur_eur"] > 0].sort_values(
        ["produit", "valeur_eur", "pays"], ascending=[True, False, True], ignore_index=True
    )
    autres = autres.assign(rang=autres.groupby("produit").cumcount() + 1)
    autres = autres[autres["rang"] <= limite]
    return pd.DataFrame(
        {
            "produit": autres["produit"],
            "rang": autres["rang"],
            "pays": autres["pays"],
            "libelle": autres["pays"].map(nommes),
            "valeur_eur": autres["valeur_eur"],
            "part": autres["part"],
        }
    ).reset_index(drop=True)
