"""Ce que le territoire vend plus que la France : part de chaque produit face à la part nationale."""

import pandas as pd

from modules.indicateurs.agregats import AUTRES
from modules.indicateurs.cadre import Cadre
from modules.indicateurs.cote import Cote

PART_MINIMALE = 0.01  # en dessous, un rapport élevé ne tient qu'à quelques expéditions
RAPPORT_MINIMAL = 1.5
LIMITE = 10


def comparaison(cadre: Cadre, cote: Cote) -> pd.DataFrame:
    """Parts de chaque produit dans le territoire et en France, pour le sens de `cote`.

    Colonnes : code, libelle, libelle_court, valeur_eur, part, part_france, ecart (part − part_france),
    rapport (part / part_france, indice de Balassa). Une ligne par produit échangé, « autres » exclu.
    """
    local = cote.sommes_produits.drop(AUTRES, errors="ignore")
    local = local[local > 0]
    france = cadre.france(cote.sens).sum(axis=1)
    table = cadre.libelles_produits[["libelle", "libelle_court"]].reindex(local.index)
    table = table.assign(
        valeur_eur=local,
        part=local / cote.total_eur if cote.total_eur else 0.0,
        part_france=france.reindex(local.index) / france.sum(),
    )
    table["ecart"] = table["part"] - table["part_france"]
    table["rapport"] = table["part"] / table["part_france"]
    return table.rename_axis("code").reset_index()


def specialisations(cadre: Cadre, cote: Cote) -> pd.DataFrame:
    """Lignes de `comparaison` surreprésentées, par écart de part décroissant (dix au plus).

    Seuils : au moins 1 % du total du territoire et 1,5 fois la part nationale.
    """
    table = comparaison(cadre, cote)
    gardes = table[(table["part"] >= PART_MINIMALE) & (table["rapport"] >= RAPPORT_MINIMAL)]
    return gardes.sort_values(["ecart", "code"], ascending=[False, True], ignore_index=True).head(LIMITE)
