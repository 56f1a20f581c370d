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
    """Produits × pays réduits à ces codes et à « autres », dans cet ordre ; total inchangé.

    `produits` et `pays` finissent par « autres », qui reçoit tout ce qui n'est pas nommé.
    """
    lignes, colonnes = _positions(table.index, codes=produits), _positions(table.columns, codes=pays)
    sommes = np.zeros((len(produits), len(pays)), dtype=np.int64)
    np.add.at(sommes, (lignes[:, None], colonnes[None, :]), table.to_numpy())
    return pd.DataFrame(sommes, index=produits, columns=pays)


def _positions(index: pd.Index, *, codes: list[str]) -> np.ndarray:
    """Rang de chaque étiquette dans `codes`, le dernier pour les étiquettes absentes."""
    positions = pd.Index(codes).get_indexer(index)
    return np.where(positions < 0, len(codes) - 1, positions)


def classer(sommes: pd.Series, *, libelles: pd.DataFrame, limite: int, libelle_autres: str) -> pd.DataFrame:
    """Les `limite` premiers codes de montant positif, puis « autres » = le reste exact.

    Colonnes : code, libelle, celles de `libelles`, valeur_eur, part (du total ; NaN si le total est nul).
    À montant égal, l'ordre des codes départage.
    """
    total = int(sommes.sum())
    nommes = sommes[(sommes > 0) & (sommes.index != AUTRES)].sort_index()
    premiers = nommes.sort_values(ascending=False, kind="stable").head(limite)
    places = libelles.index.get_indexer(premiers.index)
    # Colonne par colonne : ajouter une ligne à une table existante coûte dix fois plus cher.
    colonnes = {
        nom: [*libelles[nom].array[places], libelle_autres if nom.startswith("libelle") else ""]
        for nom in libelles.columns
    }
    valeurs = np.append(premiers.to_numpy(dtype=np.int64), total - int(premiers.sum()))
    parts = valeurs / total if total else np.full(len(valeurs), np.nan)
    return pd.DataFrame({"code": [*premiers.index, AUTRES], **colonnes, "valeur_eur": valeurs, "part": parts})
