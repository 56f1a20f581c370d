"""Scénarios ou territoires comparés : les mêmes montants côte à côte et leurs écarts."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from modules.simulation.exposition import Exposition

MESURES = ("visees_eur", "droits_eur", "baisse_court_eur")
AUTRES_COLONNES = ("exportations_us_eur", "baisse_court_basse_eur", "baisse_court_haute_eur")


@dataclass(frozen=True, slots=True, eq=False)
class Colonne:
    """Un terme de la comparaison : ce scénario, vu de ce territoire (`unite` : « 25 », « R16 », « FR »)."""

    nom: str
    resultat: Exposition
    unite: str


def totaux(colonnes: Sequence[Colonne]) -> pd.DataFrame:
    """Une ligne par terme, dans l'ordre.

    Colonnes : nom, unite, `MESURES`, `AUTRES_COLONNES` (euros, NaN = inconnu) et ecart_<mesure> : ce terme
    moins le premier (0 pour lui-même, NaN dès qu'un des deux est inconnu).
    """
    table = pd.DataFrame(
        [
            {"nom": c.nom, "unite": c.unite}
            | {nom: c.resultat.ligne(c.unite)[nom] for nom in (*MESURES, *AUTRES_COLONNES)}
            for c in colonnes
        ]
    )
    for mesure in MESURES:
        table[f"ecart_{mesure}"] = table[mesure] - table[mesure].iloc[0]
    return table


def par_produit(colonnes: Sequence[Colonne], *, mesure: str) -> pd.DataFrame:
    """Une ligne par produit vendu aux États-Unis par au moins un des territoires comparés.

    Colonnes : produit, valeur_0, valeur_1… (euros, NaN = taux inconnu, 0 = aucune vente), ecart_1… (terme
    moins le premier). Triée par plus grande valeur décroissante.
    """
    series = [c.resultat.par_produit(c.unite).set_index("produit")[mesure] for c in colonnes]
    produits = pd.Index(sorted(set().union(*(s.index for s in series))), name="produit")
    # Un produit absent d'un territoire n'y est pas vendu : zéro est une valeur connue.
    table = pd.DataFrame({f"valeur_{i}": s.reindex(produits, fill_value=0.0) for i, s in enumerate(series)})
    for i in range(1, len(series)):
        table[f"ecart_{i}"] = table[f"valeur_{i}"] - table["valeur_0"]
    plus_grande = table[[f"valeur_{i}" for i in range(len(series))]].abs().max(axis=1)
    ordre = plus_grande.sort_values(ascending=False, kind="stable", na_position="last").index
    return table.loc[ordre].reset_index()


def plus_grand_ecart(produits: pd.DataFrame, rang: int) -> tuple[str, float] | None:
    """(produit, écart) où le terme de ce rang s'éloigne le plus du premier ; None si rien ne les sépare."""
    ecarts = produits.set_index("produit")[f"ecart_{rang}"].dropna()
    if ecarts.empty or ecarts.abs().max() == 0:
        return None
    produit = str(ecarts.abs().idxmax())
    return produit, float(ecarts[produit])
