"""§ 1 de la méthode : structure département × produit d'avril 2019 – juin 2020 portée à 2024 (M€)."""

import numpy as np
import pandas as pd

from modules.donnees.provenance import Sens
from modules.fabrique.estimation.ajustement import rapport
from modules.fabrique.estimation.entrees import FLUX, PREFIXE, Entrees, Matrice

# Total national « CAF/FAB estimés » publié (M€) : ramené au champ de la fiche par `concordance`.
TOTAL_CAF_FAB_EXPORT = 586_100.0
DEBUT_BASE, FIN_BASE = "2019-04", "2020-06"
A17_PUBLIES = ("AZ", "C1")
PARFUMS, PHARMACIE = "2042", "21"


def concordance(entrees: Entrees, sens: Sens) -> float:
    """`conc` : passage des chiffres « CAF/FAB estimés » au champ de la fiche ; 1 à l'import."""
    return entrees.total("export") / TOTAL_CAF_FAB_EXPORT if sens == "export" else 1.0


def base(entrees: Entrees, sens: Sens) -> Matrice:
    """§ 1.1 : `M[d, p]`, somme des deux périodes de la base, en M€."""
    montants = entrees.tables["base"].groupby(["dep", "cpf4"])[f"{PREFIXE[sens]}_eur"].sum().unstack()
    table = montants.reindex(index=entrees.departements, columns=entrees.produits)
    # Ici l'absence de ligne veut dire : pas d'échange déclaré.
    return table.fillna(0.0).to_numpy(dtype=np.float64) / 1e6


def eurostat_par_section(entrees: Entrees, sens: Sens, *, debut: str, fin: str) -> "pd.Series[float]":
    """Échanges de la France par section CTCI, mois `debut` à `fin` inclus, en M€."""
    table = entrees.tables["sections"]
    mois = table[(table["mois"] >= debut) & (table["mois"] <= fin)]
    return mois.groupby("ctci1")[f"{PREFIXE[sens]}_eur"].sum() / 1e6


def croissance_par_section(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """§ 1.2 : `g[s]`, année 2024 rapportée aux quinze mois de la base."""
    apres = eurostat_par_section(entrees, sens, debut="2024-01", fin="2024-12")
    avant = eurostat_par_section(entrees, sens, debut=DEBUT_BASE, fin=FIN_BASE)
    return apres / avant


def totaux_produits_croissance(entrees: Entrees, sens: Sens, *, base_dp: Matrice) -> Matrice:
    """§ 1.2 : `T[p]`, base prolongée par la croissance de sa section, à l'échelle du total national."""
    g = croissance_par_section(entrees, sens).reindex(entrees.section).to_numpy(dtype=np.float64)
    totaux: Matrice = g * base_dp.sum(axis=0)
    totaux *= entrees.total(sens) / totaux.sum()
    return totaux


def cibles_a17(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """§ 1.3 : `C[k]`, quatre fois août-octobre 2024 ; `AZ` et `C1` publiés ; somme = total national."""
    table = entrees.tables["a17"]
    table = table[table["flux"] == FLUX[sens]].set_index("a17")
    trimestre: pd.Series[float] = table[["aout_2024_deduit", "septembre_2024", "octobre_2024"]].sum(axis=1)
    publies = entrees.controle(sens, "produits")[list(A17_PUBLIES)] * concordance(entrees, sens)
    autres = 4.0 * trimestre.drop(list(A17_PUBLIES))
    autres = autres * ((entrees.total(sens) - publies.sum()) / autres.sum())
    return pd.concat([publies, autres])


def caler_postes_a17(entrees: Entrees, totaux: Matrice, *, cibles: "pd.Series[float]") -> Matrice:
    """§ 1.3 : `T[p]` multiplié dans chaque poste A17 pour en atteindre la cible."""
    postes = pd.Series(totaux).groupby(entrees.a17).sum()
    facteur = (cibles / postes).reindex(entrees.a17).to_numpy(dtype=np.float64)
    return totaux * facteur


def caler_dans_c5(entrees: Entrees, sens: Sens, *, totaux: Matrice) -> Matrice:
    """§ 1.4 : parfums et pharmacie à leur valeur publiée, le reste de C5 absorbe."""
    publies = entrees.controle(sens, "produits") * concordance(entrees, sens)
    codes = entrees.produits.to_numpy(dtype=str)
    c5 = entrees.a17 == "C5"
    parfums = codes == PARFUMS
    pharmacie = np.char.startswith(codes, PHARMACIE)
    reste = c5 & ~parfums & ~pharmacie
    cible_reste = totaux[c5].sum() - float(publies[PARFUMS]) - float(publies["CF"])
    resultat = totaux.copy()
    for groupe, cible in ((parfums, publies[PARFUMS]), (pharmacie, publies["CF"]), (reste, cible_reste)):
        resultat[groupe] *= cible / totaux[groupe].sum()
    return resultat


def structure_2024(entrees: Entrees, sens: Sens) -> Matrice:
    """§ 1.5 : `A[d, p]`, base de chaque produit portée à son total 2024, en M€."""
    base_dp = base(entrees, sens)
    totaux = totaux_produits_croissance(entrees, sens, base_dp=base_dp)
    totaux = caler_postes_a17(entrees, totaux, cibles=cibles_a17(entrees, sens))
    totaux = caler_dans_c5(entrees, sens, totaux=totaux)
    return base_dp * rapport(totaux, base_dp.sum(axis=0))
