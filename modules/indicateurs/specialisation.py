"""Ce que le territoire vend plus que la France : part de chaque produit face à la part nationale."""

import pandas as pd

from modules.donnees.references import References
from modules.indicateurs.agregats import AUTRES
from modules.indicateurs.cote import Cote

PART_MINIMALE = 0.01  # en dessous, un rapport élevé ne tient qu'à quelques expéditions
RAPPORT_MINIMAL = 1.5
LIMITE = 10


def specialisations(cote: Cote, *, france: Cote, references: References) -> pd.DataFrame:
    """Produits surreprésentés dans les ventes, par écart de part décroissant (dix au plus).

    Colonnes : code, libelle, libelle_court, valeur_eur, part, part_france, ecart (part − part_france),
    rapport (part / part_france, indice de spécialisation de Balassa). Retenus : au moins 1 % des ventes du
    territoire et 1,5 fois la part nationale. « Autres » n'y figure jamais.
    """
    if cote.total_eur == 0 or france.total_eur == 0:
        return comparaison(cote, france=france, references=references).head(0)
    table = comparaison(cote, france=france, references=references)
    gardes = table[(table["part"] >= PART_MINIMALE) & (table["rapport"] >= RAPPORT_MINIMAL)]
    ordre = gardes.sort_values(["ecart", "code"], ascending=[False, True], ignore_index=True)
    return ordre.head(LIMITE)


def comparaison(cote: Cote, *, france: Cote, references: References) -> pd.DataFrame:
    """Tous les produits vendus par le territoire, mêmes colonnes, sans seuil."""
    local = cote.matrice.sum(axis=1).drop(AUTRES, errors="ignore")
    local = local[local > 0]
    national = france.matrice.sum(axis=1).reindex(local.index)
    table = references.libelles_produits(cote.niveau)[["libelle", "libelle_court"]].reindex(local.index)
    table = table.assign(
        valeur_eur=local, part=local / cote.total_eur, part_france=national / france.total_eur
    )
    table["ecart"] = table["part"] - table["part_france"]
    table["rapport"] = table["part"] / table["part_france"]
    return table.rename_axis("code").reset_index()
