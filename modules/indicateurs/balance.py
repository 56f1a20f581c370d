"""Balance par pays : importations, exportations et solde des principaux partenaires."""

import pandas as pd

from modules.indicateurs.agregats import AUTRES
from modules.indicateurs.cadre import Cadre
from modules.indicateurs.cote import AUTRES_PAYS, PREMIERS, Cote


def balance_par_pays(cadre: Cadre, *, exportations: Cote | None, importations: Cote | None) -> pd.DataFrame:
    """Dix premiers clients et dix premiers fournisseurs réunis, par échanges décroissants, puis « autres ».

    Colonnes : code, libelle, zone, importations_eur, exportations_eur, solde_eur (Int64 : inconnus quand le
    fichier ne contient qu'un sens). Les sommes de colonnes sont les totaux du territoire.
    """
    premiers = _premiers(exportations) | _premiers(importations)
    codes = [*sorted(premiers), AUTRES]
    table = cadre.pays[["libelle", "zone"]].reindex(codes)
    table.loc[AUTRES] = [AUTRES_PAYS, ""]
    table["importations_eur"] = _par_pays(importations, codes=codes)
    table["exportations_eur"] = _par_pays(exportations, codes=codes)
    table["solde_eur"] = table["exportations_eur"] - table["importations_eur"]
    # Un seul côté connu : c'est lui qui donne l'ordre.
    echanges = table[["importations_eur", "exportations_eur"]].sum(axis=1)
    echanges[AUTRES] = -1
    ordre = echanges.sort_values(ascending=False, kind="stable").index
    return table.loc[ordre].rename_axis("code").reset_index()


def _par_pays(cote: Cote | None, *, codes: list[str]) -> pd.Series:
    """Montants de ces pays, le reste sous « autres » ; un pays absent d'un côté connu n'y échange rien."""
    if cote is None:
        return pd.Series(pd.NA, index=codes, dtype="Int64")
    par_pays = cote.sommes_pays.reindex(codes[:-1], fill_value=0)
    par_pays[AUTRES] = cote.total_eur - int(par_pays.sum())
    return par_pays.astype("Int64")


def _premiers(cote: Cote | None) -> set[str]:
    return set() if cote is None else set(cote.pays["code"].head(PREMIERS)) - {AUTRES}
