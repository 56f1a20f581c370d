"""§ 6 de la méthode : cellules gardées, recalage, milliers d'euros entiers de somme exacte."""

import numpy as np
import pandas as pd

from modules.donnees.provenance import Sens
from modules.fabrique.estimation.ajustement import ajuster_cellules, plus_forts_restes
from modules.fabrique.estimation.calage import BFC, DOUBS
from modules.fabrique.estimation.entrees import Entiers, Entrees, Masque, Matrice
from modules.fabrique.estimation.pays import ETATS_UNIS

SEUIL_MEUR, SEUIL_US_MEUR = 0.020, 0.0005
MILLIERS_PAR_MEUR = 1000
TOLERANCE_MEUR, TOURS_MAX = 1e-3, 300


def cellules_gardees(cube: Matrice, *, us: int) -> Masque:
    """§ 6 : cellules assez grandes ; un couple (d, p) qui n'en a aucune hors US garde la plus grande."""
    gardees = cube >= SEUIL_MEUR
    gardees[:, :, us] = cube[:, :, us] >= SEUIL_US_MEUR
    hors_us = cube.copy()
    hors_us[:, :, us] = 0.0
    seuls = (cube.sum(axis=2) >= SEUIL_US_MEUR) & ~np.delete(gardees, us, axis=2).any(axis=2)
    seuls &= hors_us.max(axis=2) > 0
    d, p = np.nonzero(seuls)
    gardees[d, p, hors_us[d, p].argmax(axis=1)] = True
    return gardees


def recaler(cube: Matrice, *, gardees: Masque, us: int) -> Matrice:
    """§ 6 : cellules gardées hors États-Unis recalées sur (d, p) et sur les totaux par pays."""
    n_prod = cube.shape[1]
    resultat = np.where(gardees, cube, 0.0)
    cibles_pays = cube.sum(axis=(0, 1))
    cibles_pays[us] = 0.0
    gardees_hors_us = gardees.copy()
    gardees_hors_us[:, :, us] = False
    d, p, c = np.nonzero(gardees_hors_us)
    cibles_dp = np.where(gardees_hors_us.any(axis=2), cube.sum(axis=2) - resultat[:, :, us], 0.0).ravel()
    # Les couples trop petits pour être gardés manquent à (d, p) : les deux marges doivent boucler.
    cibles_dp *= cibles_pays.sum() / cibles_dp.sum()
    valeurs = ajuster_cellules(
        cube[d, p, c], lignes=d * n_prod + p, colonnes=c.astype(np.int64),
        cibles_lignes=cibles_dp, cibles_colonnes=cibles_pays, tolerance=TOLERANCE_MEUR, tours_max=TOURS_MAX,
    )  # fmt: skip
    resultat[d, p, c] = valeurs
    return resultat


def totaux_departements(entrees: Entrees, sens: Sens, *, totaux: Matrice) -> Entiers:
    """§ 6 : totaux entiers par département (k€) ; Doubs, reste de la BFC et reste de la France exacts."""
    doubs = np.asarray(entrees.departements == DOUBS)
    bfc = entrees.en_region(BFC)
    publie_doubs = round(float(entrees.controle(sens, "departement")[DOUBS]) * MILLIERS_PAR_MEUR)
    publie_bfc = round(float(entrees.controle(sens, "region")[BFC]) * MILLIERS_PAR_MEUR)
    publie_france = round(entrees.total(sens) * MILLIERS_PAR_MEUR)
    entiers = np.zeros(len(totaux), dtype=np.int64)
    for groupe, total in (
        (doubs, publie_doubs),
        (bfc & ~doubs, publie_bfc - publie_doubs),
        (~bfc, publie_france - publie_bfc),
    ):
        entiers[groupe] = plus_forts_restes(totaux[groupe], total=total)
    return entiers


def arrondir(entrees: Entrees, sens: Sens, *, cube: Matrice, us: int) -> Entiers:
    """§ 6 : cube en milliers d'euros entiers, par plus forts restes : départements, États-Unis, cellules."""
    departements = totaux_departements(entrees, sens, totaux=cube.sum(axis=(1, 2)))
    total_us = round(float(entrees.controle(sens, "partenaire")[ETATS_UNIS]) * MILLIERS_PAR_MEUR)
    ventes_us = plus_forts_restes(cube[:, :, us].sum(axis=1), total=total_us)
    entiers = np.zeros(cube.shape, dtype=np.int64)
    for d in range(len(cube)):
        entiers[d, :, us] = plus_forts_restes(cube[d, :, us], total=int(ventes_us[d]))
        autres = cube[d].copy()
        autres[:, us] = 0.0
        reste = int(departements[d] - ventes_us[d])
        entiers[d] += plus_forts_restes(autres.ravel(), total=reste).reshape(autres.shape)
    return entiers


def lignes_entieres(entrees: Entrees, sens: Sens, *, cube: Matrice, pays: "pd.Index[str]") -> pd.DataFrame:
    """§ 6 : table finale d'un sens, une ligne par cellule non nulle, `valeur_eur` multiple de 1 000."""
    us = list(pays).index(ETATS_UNIS)
    recale = recaler(cube, gardees=cellules_gardees(cube, us=us), us=us)
    entiers = arrondir(entrees, sens, cube=recale, us=us)
    d, p, c = np.nonzero(entiers)
    return pd.DataFrame(
        {
            "sens": sens,
            "departement": entrees.departements.to_numpy()[d],
            "produit": entrees.produits.to_numpy()[p],
            "pays": pays.to_numpy()[c],
            "valeur_eur": entiers[d, p, c] * 1000,
        }
    )
