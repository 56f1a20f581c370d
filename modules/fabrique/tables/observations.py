"""Ce qui a été observé des ventes aux États-Unis : chiffres publiés, variation ordinaire."""

from pathlib import Path

import pandas as pd

from modules.fabrique.tables.lecture import lire_source

_ETATS_UNIS = "US"
_DERNIER_MOIS = "2024-12"  # avant toute surtaxe de 2025
_A_PART = ("2020", "2021")  # confinements, puis rattrapage


def table_observations(sources: Path) -> pd.DataFrame:
    """observation, origine, produits, libelle, debut, fin, variation_pct, complement, source, fiabilite.

    `produits` : codes CPF4 ou A129 séparés par un espace, vide = tous, « - » devant un code = tous sauf lui.
    `variation_pct` : variation de la valeur sur un an, en %. `origine` autre que la France : témoin.
    """
    brut = lire_source(sources, "observe/ventes_etats_unis.csv")
    noms = {"variation_valeur_pct": "variation_pct", "valeur": "complement"}
    table = brut.rename(columns=noms)
    for colonne in ("libelle", "complement", "source"):
        table[colonne] = table[colonne].str.replace("'", "’", regex=False)
    table.insert(0, "observation", [f"obs{rang:02d}" for rang in range(1, len(table) + 1)])
    return table


def table_variations(sources: Path) -> pd.DataFrame:
    """fin, exportations_12_mois_eur, variation_pct, periode : ventes françaises aux États-Unis.

    Douze mois glissants finissant au mois `fin`, comparés aux douze mois précédents, de 2019 à 2024.
    `periode` : « 2020-2021 » si les douze mois en touchent un de ces deux ans, « ordinaire » sinon.
    """
    brut = lire_source(sources, "flux/eurostat_france_partenaires_mensuel.csv")
    ventes = brut[(brut["pays"] == _ETATS_UNIS) & (brut["mois"] <= _DERNIER_MOIS)].set_index("mois")
    sommes = ventes["exportations_eur"].astype(float).sort_index().rolling(12).sum()
    variations = (100 * (sommes / sommes.shift(12) - 1)).dropna()
    debuts = sommes.index.to_series().shift(11).reindex(variations.index)
    touche = debuts.str[:4].isin(_A_PART) | variations.index.str[:4].isin(_A_PART)
    return pd.DataFrame(
        {
            "fin": variations.index,
            "exportations_12_mois_eur": sommes.reindex(variations.index).round(0).astype(int),
            "variation_pct": variations.round(2),
            "periode": touche.map({True: "-".join(_A_PART), False: "ordinaire"}),
        }
    )
