"""Ajustement proportionnel itératif (RAS) et arrondi à somme imposée : fonctions pures, sans unité.

Propriétés vérifiées par les tests : marges atteintes, zéros conservés, aucune valeur négative.
"""

import numpy as np

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.estimation.entrees import Entiers, Matrice


def rapport(numerateur: Matrice, denominateur: Matrice) -> Matrice:
    """Quotient terme à terme, nul là où le dénominateur l'est (une ligne vide reste vide)."""
    return np.divide(numerateur, denominateur, out=np.zeros_like(denominateur), where=denominateur > 0)


def sommer(valeurs: Matrice, *, groupes: Entiers, nombre: int) -> Matrice:
    """Somme des valeurs de chacun des `nombre` groupes."""
    return np.bincount(groupes, weights=valeurs, minlength=nombre).astype(np.float64)


def ajuster_marges(
    germe: Matrice, *, lignes: Matrice, colonnes: Matrice, tolerance: float = 1e-7, tours_max: int = 2000
) -> Matrice:
    """RAS : matrice proche de `germe` dont les sommes valent `lignes` puis `colonnes`.

    Arrêt quand l'écart relatif de chaque ligne, colonnes imposées, passe sous `tolerance`.
    """
    x = germe.astype(np.float64)
    for _ in range(tours_max):
        x = x * rapport(lignes, x.sum(axis=1))[:, None]
        x = x * rapport(colonnes, x.sum(axis=0))
        if np.all(np.abs(x.sum(axis=1) - lignes) <= tolerance * np.maximum(lignes, tolerance)):
            break
    return x


def ajuster_groupes(  # noqa: PLR0913
    germe: Matrice,
    *,
    colonnes: Matrice,
    groupes: Entiers,
    cibles: Matrice,
    tolerance: float,
    tours_max: int,
    borne: Matrice | None = None,
) -> tuple[Matrice, int]:
    """RAS sur les colonnes et sur des groupes de lignes, cellules plafonnées à `borne`.

    `groupes[i]` : numéro du groupe de la ligne i ; `cibles[g]` : somme voulue du groupe g. Arrêt quand
    colonnes et groupes sont tenus à `tolerance` près (même unité que `germe`). Renvoie la matrice et le
    nombre de tours.
    """
    x = germe.astype(np.float64)
    tours = 0
    while tours < tours_max:
        tours += 1
        x = x * rapport(colonnes, x.sum(axis=0))
        facteur = rapport(cibles, sommer(x.sum(axis=1), groupes=groupes, nombre=len(cibles)))
        x = x * facteur[groupes][:, None]
        if borne is not None:
            x = np.minimum(x, borne)
        ecart_groupes = sommer(x.sum(axis=1), groupes=groupes, nombre=len(cibles)) - cibles
        ecart = max(np.abs(x.sum(axis=0) - colonnes).max(), np.abs(ecart_groupes).max())
        if ecart <= tolerance:
            break
    return x, tours


def ajuster_noyau(
    noyau: Matrice, *, lignes: Matrice, colonnes: Matrice, tolerance: float, tours_max: int
) -> tuple[Matrice, Matrice]:
    """RAS de tous les produits à la fois, pour un a priori `noyau[d, c]` commun.

    `lignes[d, p]` et `colonnes[c, p]` sont les marges de chaque produit. Renvoie les multiplicateurs
    `a[d, p]` et `b[c, p]` : la cellule ajustée vaut `a[d, p] · noyau[d, c] · b[c, p]`. Écrire l'ajustement
    ainsi remplace un cube de 2,7 millions de cellules par deux produits matriciels à chaque tour.
    """
    b = (colonnes > 0).astype(np.float64)
    a = np.zeros_like(lignes)
    for _ in range(tours_max):
        a = rapport(lignes, noyau @ b)
        b = rapport(colonnes, noyau.T @ a)
        if np.abs(a * (noyau @ b) - lignes).max() <= tolerance:
            break
    return a, b


def ajuster_cellules(  # noqa: PLR0913
    valeurs: Matrice,
    *,
    lignes: Entiers,
    colonnes: Entiers,
    cibles_lignes: Matrice,
    cibles_colonnes: Matrice,
    tolerance: float,
    tours_max: int,
) -> Matrice:
    """RAS d'une matrice creuse donnée cellule par cellule : valeur, numéro de ligne, numéro de colonne."""
    x = valeurs.astype(np.float64)
    for _ in range(tours_max):
        x = x * rapport(cibles_colonnes, sommer(x, groupes=colonnes, nombre=len(cibles_colonnes)))[colonnes]
        sommes = sommer(x, groupes=lignes, nombre=len(cibles_lignes))
        x = x * rapport(cibles_lignes, sommes)[lignes]
        if np.abs(sommes - cibles_lignes).max() <= tolerance:
            break
    return x


def plus_forts_restes(valeurs: Matrice, *, total: int) -> Entiers:
    """Entiers de somme `total` proportionnels à `valeurs` ; les unités restantes vont aux plus forts restes.

    À restes égaux, la première cellule l'emporte : le résultat ne dépend pas de la machine.
    """
    somme = valeurs.sum()
    if somme <= 0:
        if total:
            raise ErreurDonnees(f"Rien à quoi attribuer {total} unités.")
        return np.zeros(len(valeurs), dtype=np.int64)
    exactes = valeurs * (total / somme)
    entiers: Entiers = np.floor(exactes).astype(np.int64)
    ordre = np.argsort(-(exactes - entiers), kind="stable")
    manque = total - int(entiers.sum())
    entiers[ordre[:manque]] += 1
    return entiers
