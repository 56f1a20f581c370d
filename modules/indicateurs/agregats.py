"""Sommes rapides sur la table des flux, par les codes entiers des catégories."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Sens
from modules.donnees.references import Niveau, References

AUTRES = "autres"


def sens_present(flux: TableFlux, sens: Sens) -> bool:
    """Faux quand le fichier ne contient aucune ligne de ce sens : ses montants sont alors inconnus, pas nuls."""
    return bool((flux.table["sens"] == sens).any())


def totaux_par_departement(flux: TableFlux, sens: Sens) -> pd.Series:
    """Somme en euros par code de département présent dans le fichier (index : code, valeurs int64)."""
    lignes = flux.lignes(sens)
    categories = lignes["departement"].cat.categories
    # Un code manquant vaut −1 : décalé d'un cran, il tombe dans la case 0, que l'on retire.
    codes = lignes["departement"].cat.codes.to_numpy().astype(np.int64) + 1
    sommes = np.bincount(codes, weights=lignes["valeur_eur"].to_numpy(), minlength=len(categories) + 1)
    return pd.Series(sommes[1:].astype(np.int64), index=categories)


def matrice(
    flux: TableFlux,
    *,
    sens: Sens,
    departements: tuple[str, ...] | None,
    references: References,
    niveau: Niveau,
) -> pd.DataFrame:
    """Produits (lignes) × pays (colonnes), en euros (int64).

    Produits inconnus, pays inconnus ou indéterminés et `ZZ` sont réunis sous le code « autres », présent
    dans les deux axes : ce qui n'est pas ventilé compte dans le total mais ne prend jamais de rang.
    """
    lignes = flux.lignes(sens, departements)
    classables = references.pays_classables().index
    produits, rang_produit = _regrouper(lignes["produit"], vers=references.groupes_produits(niveau))
    pays, rang_pays = _regrouper(lignes["pays"], vers=dict(zip(classables, classables, strict=True)))
    cellules = rang_produit * len(pays) + rang_pays
    # Sommes exactes en float64 : aucun total n'approche 2^53 euros.
    sommes = np.bincount(
        cellules, weights=lignes["valeur_eur"].to_numpy(), minlength=len(produits) * len(pays)
    )
    return pd.DataFrame(
        sommes.astype(np.int64).reshape(len(produits), len(pays)), index=produits, columns=pays
    )


def _regrouper(colonne: pd.Series, *, vers: Mapping[str, str]) -> tuple[pd.Index, np.ndarray]:
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
