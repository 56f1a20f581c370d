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
    noms = cadre.pays.reindex(codes[:-1])
    table = pd.DataFrame(
        {
            "code": codes,
            "libelle": [*noms["libelle"], AUTRES_PAYS],
            "zone": [*noms["zone"], ""],
            "importations_eur": _par_pays(importations, codes=codes),
            "exportations_eur": _par_pays(exportations, codes=codes),
        }
    )
    table["solde_eur"] = table["exportations_eur"] - table["importations_eur"]
    # Un seul côté connu : c'est lui qui donne l'ordre.
    echanges = table[["importations_eur", "exportations_eur"]].sum(axis=1)
    echanges.iloc[-1] = -1  # « autres » en dernier
    return table.loc[echanges.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _par_pays(cote: Cote | None, *, codes: list[str]) -> "pd.api.extensions.ExtensionArray":
    """Montants de ces pays, le reste sous « autres » ; un pays absent d'un côté connu n'y échange rien."""
    if cote is None:
        return pd.array([None] * len(codes), dtype="Int64")
    par_pays = cote.sommes_pays.reindex(codes[:-1], fill_value=0).tolist()
    return pd.array([*par_pays, cote.total_eur - sum(par_pays)], dtype="Int64")


def _premiers(cote: Cote | None) -> set[str]:
    return set() if cote is None else set(cote.pays["code"].head(PREMIERS)) - {AUTRES}
