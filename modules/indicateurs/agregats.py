"""Regroupements et classements dont « autres » est toujours le reste exact."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

AUTRES = "autres"


def regrouper(colonne: pd.Series, *, vers: Mapping[str, str]) -> tuple[pd.Index, np.ndarray]:
    """Codes d'arrivée triés (« autres » compris) et position de chaque ligne parmi eux."""
    # « autres » en dernier : c'est aussi là que tombe un code manquant, de rang −1.
    arrivees = np.array([*(vers.get(c, AUTRES) for c in colonne.cat.categories), AUTRES], dtype=object)
    etiquettes, positions = np.unique(arrivees, return_inverse=True)
    return pd.Index(etiquettes), positions[colonne.cat.codes.to_numpy()]


def reduire(table: pd.DataFrame, *, produits: list[str], pays: list[str]) -> pd.DataFrame:
    """Garde ces lignes et ces colonnes d'une `matrice`, réunit le reste sous « autres » ; total inchangé."""
    lignes = table.groupby(table.index.where(table.index.isin(produits), AUTRES)).sum().T
    return lignes.groupby(lignes.index.where(lignes.index.isin(pays), AUTRES)).sum().T


def classer(sommes: pd.Series, *, libelles: pd.DataFrame, limite: int, libelle_autres: str) -> pd.DataFrame:
    """Les `limite` premiers codes de montant positif, puis « autres » = le reste exact.

    Colonnes : code, libelle, celles de `libelles`, valeur_eur, part (du total ; NaN si le total est nul).
    À montant égal, l'ordre des codes départage.
    """
    total = int(sommes.sum())
    nommes = sommes.drop(AUTRES, errors="ignore").sort_index()
    premiers = nommes[nommes > 0].sort_values(ascending=False, kind="stable").head(limite)
    table = libelles.reindex(premiers.index).assign(valeur_eur=premiers)
    reste = dict.fromkeys(libelles.columns, "") | {
        c: libelle_autres for c in libelles.columns if c.startswith("libelle")
    }
    table.loc[AUTRES] = {**reste, "valeur_eur": total - int(premiers.sum())}
    table["valeur_eur"] = table["valeur_eur"].astype("int64")
    table["part"] = table["valeur_eur"] / total if total else np.nan
    return table.rename_axis("code").reset_index()
