"""§ 4 de la méthode : échanges produit × pays de la France entière (M€)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.provenance import Sens
from modules.fabrique.estimation.ajustement import ajuster_marges, rapport
from modules.fabrique.estimation.entrees import PREFIXE, Entrees, Masque, Matrice
from modules.fabrique.estimation.pays import AUTRES, ETATS_UNIS

RESTE_DU_MONDE = "ROW"
HYDROCARBURES = {"0610": "petrole_brut", "0620": "gaz_naturel"}
ELECTRICITE, RESEAU_ELECTRIQUE = "3511", ["BE", "DE", "CH", "IT", "ES", "GB"]
PLAFOND_US = 0.5


@dataclass(frozen=True, eq=False)
class ProduitPays:
    """`valeurs[p, c]` en M€, colonnes dans l'ordre de `pays` ; `plafonnes` : CPF4 au plafond américain."""

    valeurs: Matrice
    pays: "pd.Index[str]"
    plafonnes: tuple[str, ...] = ()

    @property
    def us(self) -> int:
        """Colonne des États-Unis."""
        return list(self.pays).index(ETATS_UNIS)


def parts_icio(entrees: Entrees, sens: Sens, *, totaux_pays: "pd.Series[float]") -> pd.DataFrame:
    """Part de chaque pays dans les échanges d'un secteur ICIO, secteurs en lignes, somme 1.

    Le « reste du monde » va aux pays absents d'ICIO et à `ZZ`, au prorata de leur total ; les pays d'ICIO
    trop petits pour être nommés vont à `ZZ`.
    """
    icio = entrees.tables["icio"]
    montants = icio.pivot_table(
        index="secteur_icio", columns="partenaire_iso3", values=f"{PREFIXE[sens]}_musd", aggfunc="sum"
    )
    pays = entrees.tables["pays"].query("iso3 != '' and actif == '1'")
    code: pd.Series[str] = pays.set_index("iso3")["code"]
    nommes = montants.drop(columns=RESTE_DU_MONDE).rename(columns=code.to_dict())
    absents = totaux_pays.drop(nommes.columns, errors="ignore")
    tous: pd.DataFrame = nommes.reindex(columns=totaux_pays.index, fill_value=0.0)
    tous[AUTRES] += nommes.drop(columns=totaux_pays.index, errors="ignore").sum(axis=1)
    tous[absents.index] += np.outer(montants[RESTE_DU_MONDE], absents / absents.sum())
    parts: pd.DataFrame = tous.div(tous.sum(axis=1), axis=0)
    return parts


def fournisseurs_possibles(entrees: Entrees, colonne: str, *, pays: "pd.Index[str]") -> Masque:
    """Fournisseurs d'un hydrocarbure : ceux de la table, et les pays d'ICIO qui n'y figurent pas."""
    table = entrees.tables["hydrocarbures"].set_index("pays")[colonne]
    iso3 = entrees.tables["pays"].set_index("code")["iso3"].reindex(pays)
    dans_icio = iso3.isin(set(entrees.tables["icio"]["partenaire_iso3"])).astype("int64")
    possibles: Masque = (table.reindex(pays).fillna(dans_icio) == 1).to_numpy(dtype=bool)
    return possibles


def germe(entrees: Entrees, sens: Sens, *, totaux_pays: "pd.Series[float]") -> Matrice:
    """§ 4 : `G[p, c]`, parts de pays de chaque produit, somme 1 par produit.

    Électricité et gaz manufacturé, absents d'ICIO : pays du réseau pour la première, tous pour le second.
    """
    pays = totaux_pays.index
    hors_icio = pd.DataFrame([totaux_pays], index=["D35"])
    parts = pd.concat([parts_icio(entrees, sens, totaux_pays=totaux_pays), hors_icio])
    g: Matrice = parts.reindex(entrees.secteur).to_numpy(dtype=np.float64)
    g[entrees.produits == ELECTRICITE] *= pays.isin(RESEAU_ELECTRIQUE)
    if sens == "import":
        for produit, colonne in HYDROCARBURES.items():
            g[entrees.produits == produit] *= fournisseurs_possibles(entrees, colonne, pays=pays)
    g /= g.sum(axis=1, keepdims=True)
    return g


def structure_us(entrees: Entrees) -> Matrice:
    """Importations américaines d'origine France 2024 par CPF4 (M$), réparties par `part_nc8`."""
    census = entrees.tables["census"].merge(entrees.tables["hs6"], on="hs6")
    montants = census["importations_us_origine_france_usd"] * census["part_nc8"] / 1e6
    par_cpf4 = montants.groupby(census["cpf4"]).sum().reindex(entrees.produits)
    # Un CPF4 absent du tableau américain n'a pas été importé de France.
    return par_cpf4.fillna(0.0).to_numpy(dtype=np.float64)


def plafonner(valeurs: Matrice, *, plafonds: Matrice, total: float) -> Matrice:
    """Vecteur proportionnel à `valeurs`, de somme `total`, plafonné ; l'excédent va aux autres au prorata."""
    if plafonds.sum() < total:
        raise ErreurDonnees("Les plafonds ne laissent pas place au total demandé.")
    libres = np.ones(len(valeurs), dtype=bool)
    x: Matrice = valeurs * (total / valeurs.sum())
    while (depassement := libres & (x > plafonds)).any():
        libres &= ~depassement
        x = np.where(libres, x, plafonds)
        x[libres] *= (total - plafonds[~libres].sum()) / x[libres].sum()
    return x


def ventes_us(entrees: Entrees, *, totaux_produits: Matrice, total: float) -> tuple[Matrice, tuple[str, ...]]:
    """§ 4 : colonne américaine des exportations (M€) et CPF4 arrêtés à la moitié de leurs exportations."""
    plafonds = PLAFOND_US * totaux_produits
    colonne = plafonner(structure_us(entrees), plafonds=plafonds, total=total)
    atteints = (colonne >= plafonds * (1 - 1e-12)) & (plafonds > 0)
    return colonne, tuple(entrees.produits[atteints])


def produit_pays(
    entrees: Entrees, sens: Sens, *, totaux_produits: Matrice, totaux_pays: "pd.Series[float]"
) -> ProduitPays:
    """§ 4 : `N[p, c]`. À l'export, la colonne américaine est fixée et le RAS porte sur les autres."""
    pays = totaux_pays.index
    depart = germe(entrees, sens, totaux_pays=totaux_pays) * totaux_produits[:, None]
    colonnes: Matrice = np.asarray(totaux_pays, dtype=np.float64)
    if sens == "import":
        n = ajuster_marges(depart, lignes=totaux_produits, colonnes=colonnes)
        return ProduitPays(n, pays=pays)
    us = list(pays).index(ETATS_UNIS)
    fixe, plafonnes = ventes_us(entrees, totaux_produits=totaux_produits, total=float(colonnes[us]))
    depart[:, us] = 0.0
    colonnes = colonnes.copy()
    colonnes[us] = 0.0
    n = ajuster_marges(depart, lignes=totaux_produits - fixe, colonnes=colonnes)
    n[:, us] = fixe
    return ProduitPays(n, pays=pays, plafonnes=plafonnes)


def part_gros_porteurs_us(entrees: Entrees, *, produit: str, hs6: str) -> float:
    """Part d'un SH6 dans les importations américaines d'un CPF4 d'origine France (§ 5.1)."""
    numero = entrees.numero_produit(produit)
    census = entrees.tables["census"].set_index("hs6")["importations_us_origine_france_usd"]
    parts = entrees.tables["hs6"].query("hs6 == @hs6 and cpf4 == @produit")["part_nc8"].sum()
    return float(census[hs6] * parts / 1e6 / structure_us(entrees)[numero])


def ecart_relatif(valeurs: Matrice, *, lignes: Matrice) -> float:
    """Plus grand écart relatif des sommes de lignes à leurs cibles."""
    return float(np.abs(rapport(valeurs.sum(axis=1), lignes)[lignes > 0] - 1).max())
