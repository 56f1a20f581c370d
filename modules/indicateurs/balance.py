"""Balance par pays : importations, exportations et solde des principaux partenaires."""

import pandas as pd

from modules.donnees.references import References
from modules.indicateurs.agregats import AUTRES
from modules.indicateurs.cote import AUTRES_PAYS, PREMIERS, Cote


def balance_par_pays(
    exportations: Cote | None, importations: Cote | None, *, references: References
) -> pd.DataFrame:
    """Dix premiers clients et dix premiers fournisseurs réunis, par échanges décroissants, puis « autres ».

    Colonnes : code, libelle, zone, importations_eur, exportations_eur, solde_eur (Int64 : inconnus quand le
    fichier ne contient qu'un sens). Les sommes de colonnes sont les totaux du territoire.
    """
    sommes = pd.DataFrame(
        {
            "importations_eur": _par_pays(importations),
            "exportations_eur": _par_pays(exportations),
        }
    ).astype("Int64")
    # Un pays absent d'un côté présent n'échange rien dans ce sens ; un côté absent reste inconnu.
    for colonne, connu in (("importations_eur", importations), ("exportations_eur", exportations)):
        if connu is not None:
            sommes[colonne] = sommes[colonne].fillna(0)
    premiers = _premiers(exportations) | _premiers(importations)
    sommes = sommes.groupby(sommes.index.where(sommes.index.isin(premiers), AUTRES)).sum(min_count=1)
    sommes["solde_eur"] = sommes["exportations_eur"] - sommes["importations_eur"]
    pays = references.pays_classables()
    sommes["libelle"] = pays["libelle"].reindex(sommes.index).fillna(AUTRES_PAYS)
    sommes["zone"] = pays["zone"].reindex(sommes.index).fillna("")
    echanges = sommes["importations_eur"].fillna(0) + sommes["exportations_eur"].fillna(0)
    ordre = sommes.assign(dernier=sommes.index == AUTRES, echanges=-echanges).sort_index()
    ordre = ordre.sort_values(["dernier", "echanges"], kind="stable").rename_axis("code").reset_index()
    return ordre[["code", "libelle", "zone", "importations_eur", "exportations_eur", "solde_eur"]]


def _par_pays(cote: Cote | None) -> pd.Series:
    return pd.Series(dtype="int64") if cote is None else cote.matrice.sum(axis=0)


def _premiers(cote: Cote | None) -> set[str]:
    return set() if cote is None else set(cote.pays["code"].head(PREMIERS)) - {AUTRES}
