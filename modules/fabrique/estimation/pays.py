"""§ 3 de la méthode : total 2024 de chaque pays, par sens (M€)."""

from dataclasses import dataclass

import pandas as pd

from modules.donnees.provenance import Sens
from modules.fabrique.estimation.entrees import PREFIXE, Entrees
from modules.fabrique.estimation.structure import concordance, eurostat_par_section

AUTRES, ETATS_UNIS = "ZZ", "US"
NOMBRE_DE_PAYS = 100
DOLLARS_PAR_EURO_2023 = 1.081
# Pays de l'UE connus à la fois par origine (douane) et par provenance (Eurostat).
UE_DE_REFERENCE = ["DE", "IT", "ES", "PL"]


@dataclass(frozen=True, eq=False)
class TotauxPays:
    """Total par pays (M€, somme = total national) et facteurs appliqués aux pays non publiés.

    `facteur_ue` et `facteur_hors_ue` : k, le même, à l'export.
    """

    totaux: "pd.Series[float]"
    facteur_ue: float
    facteur_hors_ue: float


def pays_publies(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """Dix premiers partenaires × conc, États-Unis remplacés par leur total exact (M€)."""
    dix = entrees.tables["dix_premiers"].set_index("pays")[f"{PREFIXE[sens]}_meur"]
    publies = dix.astype("float64") * concordance(entrees, sens)
    publies[ETATS_UNIS] = entrees.controle(sens, "partenaire")[ETATS_UNIS]
    return publies


def eurostat_par_pays(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """Échanges 2024 avec les partenaires suivis par Eurostat (M€)."""
    table = entrees.tables["partenaires"]
    annee = table[table["mois"].str.startswith("2024")]
    return annee.groupby("pays")[f"{PREFIXE[sens]}_eur"].sum() / 1e6


def baci_porte_a_2024(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """BACI 2023 converti en euros et prolongé par la croissance Eurostat 2024/2023 du total (M€)."""
    avant = eurostat_par_section(entrees, sens, debut="2023-01", fin="2023-12")["TOTAL"]
    apres = eurostat_par_section(entrees, sens, debut="2024-01", fin="2024-12")["TOTAL"]
    milliers_usd = entrees.tables["baci"].set_index("pays")[f"{PREFIXE[sens]}_kusd"]
    return milliers_usd / 1e3 / DOLLARS_PAR_EURO_2023 * (apres / avant)


def totaux_par_pays(entrees: Entrees, sens: Sens) -> TotauxPays:
    """§ 3 : publiés tels quels, les autres à l'échelle pour boucler sur le total national.

    À l'import, l'UE suit d'abord le rapport douane/Eurostat des pays de référence (origine contre
    provenance) ; le reste du monde boucle.
    """
    publies = pays_publies(entrees, sens)
    eurostat = eurostat_par_pays(entrees, sens)
    autres = eurostat.combine_first(baci_porte_a_2024(entrees, sens))
    autres = autres.drop(publies.index, errors="ignore")
    solde = entrees.total(sens) - publies.sum()
    if sens == "export":
        k = float(solde / autres.sum())
        return TotauxPays(pd.concat([publies, autres * k]).sort_index(), facteur_ue=k, facteur_hors_ue=k)
    membres = entrees.tables["pays"].query("ue27 == '1'")["code"]
    ue = autres.index.isin(membres)
    facteur_ue = float(publies[UE_DE_REFERENCE].sum() / eurostat[UE_DE_REFERENCE].sum())
    dans_ue = autres[ue] * facteur_ue
    facteur_hors_ue = float((solde - dans_ue.sum()) / autres[~ue].sum())
    totaux = pd.concat([publies, dans_ue, autres[~ue] * facteur_hors_ue]).sort_index()
    return TotauxPays(totaux, facteur_ue=facteur_ue, facteur_hors_ue=facteur_hors_ue)


def retenir_pays(totaux: dict[Sens, TotauxPays]) -> dict[Sens, "pd.Series[float]"]:
    """§ 3 : cent pays nommés, plus grands totaux des deux sens, triés par code ; `ZZ` réunit le reste."""
    complet = pd.DataFrame({sens: t.totaux for sens, t in totaux.items()})
    nommes = complet.sum(axis=1).nlargest(NOMBRE_DE_PAYS).index.sort_values()
    reste = complet.drop(nommes).sum()
    return {
        sens: pd.concat([complet.loc[nommes, sens], pd.Series({AUTRES: float(reste[sens])})])
        for sens in totaux
    }
