"""§ 5 de la méthode : échanges département × produit × pays (M€)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.provenance import Sens
from modules.fabrique.estimation.ajustement import ajuster_groupes, ajuster_noyau, rapport
from modules.fabrique.estimation.entrees import Entiers, Entrees, Matrice
from modules.fabrique.estimation.pays import AUTRES
from modules.fabrique.estimation.produit_pays import ProduitPays, part_gros_porteurs_us
from modules.fabrique.estimation.structure import base

AERONAUTIQUE, HAUTE_GARONNE = "3030", "31"
NC8_GROS_PORTEURS = "88024000"
LAMBDA_MAX = 0.98
BORNE_US = 0.95
TOLERANCE_US_MEUR, TOURS_US = 1e-4, 50
ELASTICITE_DISTANCE, PRIME_FRONTIERE = -0.90, 1.73
RAYON_TERRE_KM, DISTANCE_MINIMALE_KM, DISTANCE_AUTRES_KM = 6371.0, 20.0, 6000.0
TOLERANCE_MEUR, TOURS_MAX = 1e-3, 300


@dataclass(frozen=True)
class GrosPorteurs:
    """Parts (0 à 1) qui isolent les avions de plus de 15 t dans l'aéronautique."""

    part_nationale: float
    part_haute_garonne: float
    part_ventes_us: float

    @property
    def lambda_(self) -> float:
        """Part des gros porteurs dans l'aéronautique de Haute-Garonne, tous supposés en partir."""
        return min(LAMBDA_MAX, self.part_nationale / self.part_haute_garonne)


@dataclass(frozen=True, eq=False)
class Cube:
    """`valeurs[d, p, c]` en M€ ; facteur du groupe libre et tours du calage américain, à l'export."""

    valeurs: Matrice
    facteur_us_libre: float | None = None
    tours_us: int | None = None


def gros_porteurs(entrees: Entrees) -> GrosPorteurs:
    """§ 5.1 : parts mesurées dans les NC8 nationaux, la base départementale et les douanes américaines."""
    nc8 = entrees.tables["nc8"].groupby("nc8")["exportations_eur"].sum()
    ventes = base(entrees, "export")[:, entrees.numero_produit(AERONAUTIQUE)]
    return GrosPorteurs(
        part_nationale=float(nc8[NC8_GROS_PORTEURS] / nc8.sum()),
        part_haute_garonne=float(ventes[entrees.numero_departement(HAUTE_GARONNE)] / ventes.sum()),
        part_ventes_us=part_gros_porteurs_us(entrees, produit=AERONAUTIQUE, hs6=NC8_GROS_PORTEURS[:6]),
    )


def ventes_us_a_priori(entrees: Entrees, *, valeurs: Matrice, colonne_us: Matrice) -> Matrice:
    """§ 5.1 : `U[d, p]`, ventes américaines au prorata des ventes, gros porteurs à part."""
    u = valeurs * rapport(colonne_us, valeurs.sum(axis=0))
    p, d = entrees.numero_produit(AERONAUTIQUE), entrees.numero_departement(HAUTE_GARONNE)
    parts = gros_porteurs(entrees)
    isoles = np.zeros(len(valeurs))
    isoles[d] = parts.lambda_ * valeurs[d, p]
    reste = valeurs[:, p] - isoles
    u[:, p] = colonne_us[p] * (1 - parts.part_ventes_us) * reste / reste.sum()
    u[d, p] += colonne_us[p] * parts.part_ventes_us
    return u


def groupes_us(entrees: Entrees, *, total: float) -> tuple[Entiers, Matrice]:
    """§ 5.2 : groupes des régions dont les ventes américaines sont publiées ; 0 est le groupe libre."""
    groupes = np.zeros(len(entrees.departements), dtype=np.int64)
    cibles = [total]
    for region, cible in entrees.controle("export", "region_us").items():
        groupes[entrees.en_region(str(region))] = len(cibles)
        cibles.append(float(cible))
    cibles[0] -= sum(cibles[1:])
    return groupes, np.array(cibles)


def distances(entrees: Entrees, *, pays: "pd.Index[str]") -> Matrice:
    """§ 5.3 : distance[d, c] en km, moyenne harmonique pondérée par la population des villes du pays."""
    points = entrees.tables["points"].set_index("dep").loc[entrees.departements]
    villes = entrees.tables["villes"]
    villes = villes[villes["pays"].isin(pays)]
    lat1, lon1 = np.radians(points[["lat", "lon"]].to_numpy(dtype=np.float64)).T[:, :, None]
    lat2, lon2 = np.radians(villes[["lat", "lon"]].to_numpy(dtype=np.float64)).T[:, None, :]
    demi = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    km = np.maximum(2 * RAYON_TERRE_KM * np.arcsin(np.sqrt(demi)), DISTANCE_MINIMALE_KM)
    appartenance = villes["pays"].to_numpy()[:, None] == pays.to_numpy()[None, :]
    population = villes["population"].to_numpy(dtype=np.float64)[:, None] * appartenance
    harmonique = rapport(np.broadcast_to(population.sum(axis=0), (len(km), len(pays))), (1 / km) @ population)
    harmonique[:, pays == AUTRES] = DISTANCE_AUTRES_KM
    if not (harmonique > 0).all():
        sans = ", ".join(pays[np.flatnonzero((harmonique <= 0).any(axis=0))])
        raise ErreurDonnees(f"Pays sans ville connue : {sans}.")
    return harmonique


def noyau_distance(entrees: Entrees, *, pays: "pd.Index[str]") -> Matrice:
    """§ 5.3 : `K[d, c] = distance^−0,90 × 1,73 si frontière terrestre commune`."""
    k = distances(entrees, pays=pays) ** ELASTICITE_DISTANCE
    voisins = entrees.tables["contiguite"]
    voisins = voisins[voisins["pays"].isin(pays)]
    d = entrees.departements.get_indexer(pd.Index(voisins["dep"]))
    k[d, pays.get_indexer(pd.Index(voisins["pays"]))] *= PRIME_FRONTIERE
    return k


def repartir(valeurs: Matrice, *, national: ProduitPays, noyau: Matrice, us: Matrice) -> Matrice:
    """§ 5.3 : cube[d, p, c], États-Unis fixés à `us`, autres pays ajustés par produit sur (d) et (p, c)."""
    i_us = national.us
    n = national.valeurs.copy()
    n[:, i_us] = 0.0
    lignes = valeurs - us
    # Les marges nationales bouclent à l'arrondi du RAS près : on ramène les colonnes à la somme des lignes.
    n *= rapport(lignes.sum(axis=0), n.sum(axis=1))[:, None]
    a, b = ajuster_noyau(noyau, lignes=lignes, colonnes=n.T, tolerance=TOLERANCE_MEUR, tours_max=TOURS_MAX)
    cube = a[:, :, None] * b.T[None, :, :] * noyau[:, None, :]
    cube[:, :, i_us] = us
    return cube


def cube_2024(entrees: Entrees, sens: Sens, *, valeurs: Matrice, national: ProduitPays) -> Cube:
    """§ 5 : répartition complète d'un sens ; à l'import la colonne américaine est proportionnelle (§ 5.4)."""
    colonne_us = national.valeurs[:, national.us]
    noyau = noyau_distance(entrees, pays=national.pays)
    if sens == "import":
        us = valeurs * rapport(colonne_us, valeurs.sum(axis=0))
        return Cube(repartir(valeurs, national=national, noyau=noyau, us=us))
    a_priori = ventes_us_a_priori(entrees, valeurs=valeurs, colonne_us=colonne_us)
    groupes, cibles = groupes_us(entrees, total=float(colonne_us.sum()))
    us, tours = ajuster_groupes(
        a_priori, colonnes=a_priori.sum(axis=0), groupes=groupes, cibles=cibles,
        tolerance=TOLERANCE_US_MEUR, tours_max=TOURS_US, borne=BORNE_US * valeurs,
    )  # fmt: skip
    cube = repartir(valeurs, national=national, noyau=noyau, us=us)
    facteur_libre = float(cibles[0] / a_priori[groupes == 0].sum())
    return Cube(cube, facteur_us_libre=facteur_libre, tours_us=tours)
