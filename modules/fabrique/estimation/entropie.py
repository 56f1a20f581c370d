"""Ajustement par entropie sur des groupes de cellules qui se recoupent, et arrondi à somme imposée.

`ajuster` est la seule méthode d'ajustement de l'estimation : à partir d'un germe, la plus proche matrice (au
sens de l'entropie relative) qui respecte des sommes imposées, des planchers, des plafonds, des parts et des
différences, chacun exactement ou à une tolérance près. `ajuster_noyau` et `ajuster_cellules` sont la même
projection écrite pour deux formes qui ne tiendraient pas en mémoire autrement. Fonctions pures, sans unité.

Algorithme : projections de Bregman cycliques avec mémoire du multiplicateur de chaque groupe (Lent et Censor,
« Extensions of Hildreth's row-action method », 1980), pénalité d'entropie pour les groupes à force finie
(Chizat et al., « Scaling algorithms for unbalanced transport problems », 2018).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.estimation.entrees import Entiers, Matrice

# Un axe entier, ou les rangs retenus sur cet axe.
Choix = Entiers | None
Selection = tuple[Choix, ...]
# Au-delà, un multiplicateur trahit un fait impossible : on l'arrête, le rapport le dit.
_LOG_FACTEUR_MAX = 50.0


@dataclass(frozen=True, eq=False)
class Groupe:
    """Sommes de cellules à tenir entre `bas` et `haut`.

    `cellules` : rangs retenus sur chaque axe (None : tous). `axes` : axes sommés ; les autres donnent une
    contrainte par rang (une marge entière s'écrit d'un coup), `bas` et `haut` ont alors leur forme. `force` :
    infinie, la contrainte est tenue exactement ; finie, elle vaut `force` fois le germe quand elle s'y oppose
    (hors de la bande, le rapport à la borne vaut alors l'exponentielle de −multiplicateur/force). `base` :
    cellules (qui contiennent les premières) dont la somme doit être une part. `moins` : cellules (disjointes)
    dont la somme se retranche.
    """

    nom: str
    cellules: Selection
    axes: tuple[int, ...]
    bas: NDArray[np.floating] | float
    haut: NDArray[np.floating] | float
    force: float = np.inf
    base: Selection | None = None
    moins: Selection | None = None

    def mesurer(self, x: Matrice) -> Matrice:
        """Somme, part ou différence obtenue."""
        somme = x[_indices(self.cellules, x.shape)].sum(axis=self.axes)
        if self.base is not None:
            return rapport(np.atleast_1d(somme), np.atleast_1d(x[_indices(self.base, x.shape)].sum()))
        if self.moins is not None:
            somme = somme - x[_indices(self.moins, x.shape)].sum()
        return np.atleast_1d(somme)


@dataclass(frozen=True, eq=False)
class Ajustement:
    """`valeurs` ajustées ; `tours` faits ; `ecart` : plus grand mouvement d'un multiplicateur au dernier.

    `multiplicateurs` : pour chaque groupe, logarithme du facteur appliqué (positif : tiré vers le haut).
    """

    valeurs: Matrice
    tours: int
    ecart: float
    groupes: tuple[Groupe, ...]
    multiplicateurs: tuple[Matrice, ...] = field(default=())


_TOLERANCE = 1e-5
_TOURS_FINAUX, _TOLERANCE_FINALE = 200, 1e-7
_Indices = tuple[slice, ...] | tuple[Entiers, ...]
_Projection = Callable[[Matrice, Matrice], Matrice]


def _indices(selection: Selection, forme: tuple[int, ...]) -> _Indices:
    """Tranches si tout est pris (vue, rapide), sinon indices croisés."""
    if all(choix is None for choix in selection):
        return tuple(slice(None) for _ in selection)
    rangs = [np.arange(n) if choix is None else choix for choix, n in zip(selection, forme, strict=True)]
    return np.ix_(*rangs)


def ajuster(
    germe: Matrice, groupes: Sequence[Groupe], *, tours_max: int = 500, tolerance: float = _TOLERANCE
) -> Ajustement:
    """Matrice la plus proche de `germe` qui tient les `groupes`, dans l'ordre (les derniers au plus juste).

    Zéros conservés, aucune valeur négative. Arrêt quand aucun multiplicateur ne bouge de plus de `tolerance`
    (logarithme), ou après `tours_max` tours. Des groupes exacts incompatibles ne convergent pas : le dire
    est l'affaire de `oppositions`.
    """
    x = germe.astype(np.float64)
    projections = [_projection(groupe, x.shape) for groupe in groupes]
    duals: list[Matrice] = [np.zeros(()) for _ in groupes]
    tours, ecart = 0, np.inf
    while tours < tours_max and ecart > tolerance:
        tours, ecart = tours + 1, 0.0
        for rang, projeter in enumerate(projections):
            avant = duals[rang]
            duals[rang] = projeter(x, avant)
            ecart = max(ecart, float(np.abs(duals[rang] - avant).max()))
    _finir(x, groupes, projections=projections, duals=duals)
    return Ajustement(x, tours, ecart, tuple(groupes), tuple(np.atleast_1d(d) for d in duals))


def _finir(
    x: Matrice, groupes: Sequence[Groupe], *, projections: Sequence[_Projection], duals: list[Matrice]
) -> None:
    """Ramène les groupes exacts à leurs bornes, sur place."""
    exacts = [rang for rang, groupe in enumerate(groupes) if np.isinf(groupe.force)]
    for _ in range(_TOURS_FINAUX):
        mouvement = 0.0
        for rang in exacts:
            avant = duals[rang]
            duals[rang] = projections[rang](x, avant)
            mouvement = max(mouvement, float(np.abs(duals[rang] - avant).max()))
        if mouvement <= _TOLERANCE_FINALE:
            return


def _projection(groupe: Groupe, forme: tuple[int, ...]) -> _Projection:
    """Fonction qui projette `x` sur place et renvoie le nouveau multiplicateur."""
    ix = _indices(groupe.cellules, forme)
    if groupe.base is not None:
        return _projection_part(groupe, forme)
    if groupe.moins is not None:
        return _projection_difference(groupe, forme)
    bas, haut = np.asarray(groupe.bas, dtype=np.float64), np.asarray(groupe.haut, dtype=np.float64)

    if not bas.ndim and len(groupe.axes) == len(forme):
        return _projection_simple(groupe, ix)

    def projeter(x: Matrice, dual: Matrice) -> Matrice:
        blocs = x[ix]
        somme = blocs.sum(axis=groupe.axes)
        nouveau = _multiplicateur(somme, dual, bas=bas, haut=haut, force=groupe.force)
        facteur = np.exp(nouveau - dual)
        # Une somme imposée nulle vide ses cellules : son logarithme n'existe pas.
        facteur = np.where((haut <= 0) & (somme > 0), 0.0, facteur)
        x[ix] = blocs * np.expand_dims(facteur, groupe.axes)
        return nouveau

    return projeter


def _projection_simple(groupe: Groupe, ix: _Indices) -> _Projection:
    """Une seule somme : le même calcul, sans tableaux (cinq fois plus rapide)."""
    bas, haut, force = float(groupe.bas), float(groupe.haut), groupe.force
    poids = 1.0 if np.isinf(force) else force / (1.0 + force)

    def projeter(x: Matrice, dual: Matrice) -> Matrice:
        blocs = x[ix]
        somme = float(blocs.sum())
        if somme <= 0:
            return np.zeros(())
        if haut <= 0:
            x[ix] = 0.0
            return np.zeros(())
        libre = log(somme) - float(dual)
        vers_bas = log(bas) - libre if bas > 0 else 0.0
        vers_haut = log(haut) - libre if haut < inf else 0.0
        brut = poids * (max(vers_bas, 0.0) + min(vers_haut, 0.0))
        nouveau = min(max(brut, -_LOG_FACTEUR_MAX), _LOG_FACTEUR_MAX)
        if nouveau != dual:
            x[ix] = blocs * exp(nouveau - float(dual))
        return np.asarray(nouveau)

    return projeter


def _multiplicateur(somme: Matrice, dual: Matrice, *, bas: Matrice, haut: Matrice, force: float) -> Matrice:
    """Multiplicateur qui ramène dans la bande une somme, défaite de son multiplicateur précédent."""
    poids = 1.0 if np.isinf(force) else force / (1.0 + force)
    vivant = somme > 0
    libre = np.where(vivant, np.log(np.where(vivant, somme, 1.0)) - dual, 0.0)
    vers_bas = np.where((bas > 0) & vivant, np.log(np.where(bas > 0, bas, 1.0)) - libre, -np.inf)
    vers_haut = np.where((haut > 0) & vivant, np.log(np.where(haut > 0, haut, 1.0)) - libre, np.inf)
    brut = poids * (np.maximum(vers_bas, 0.0) + np.minimum(vers_haut, 0.0))
    return np.clip(brut, -_LOG_FACTEUR_MAX, _LOG_FACTEUR_MAX)


def _projection_part(groupe: Groupe, forme: tuple[int, ...]) -> _Projection:
    """Part A / B entre deux bornes : A et le reste de B bougent en sens inverse, B seul reste libre."""
    assert groupe.base is not None
    ix, ix_base = _indices(groupe.cellules, forme), _indices(groupe.base, forme)
    bas, haut = np.asarray(groupe.bas, dtype=np.float64), np.asarray(groupe.haut, dtype=np.float64)
    milieu = float(np.clip((bas + np.minimum(haut, 1.0)) / 2, 0.0, 1.0))

    def cote(part: Matrice) -> Matrice:
        """Part rapportée à son complément."""
        resultat: Matrice = np.where(part < 1, part / np.maximum(1.0 - part, 1e-12), np.inf)
        return resultat

    def projeter(x: Matrice, dual: Matrice) -> Matrice:
        a = x[ix].sum()
        reste = x[ix_base].sum() - a
        if a <= 0 or reste <= 0:
            return dual
        nouveau = _multiplicateur(
            np.asarray(a / reste), dual, bas=cote(bas), haut=cote(haut), force=groupe.force
        )
        pas = nouveau - dual
        x[ix_base] *= np.exp(-milieu * pas)
        x[ix] *= np.exp(pas)
        return nouveau

    return projeter


def _projection_difference(groupe: Groupe, forme: tuple[int, ...]) -> _Projection:
    """Différence A − B entre deux bornes : A est multiplié par u, B divisé par u."""
    assert groupe.moins is not None
    ix, ix_moins = _indices(groupe.cellules, forme), _indices(groupe.moins, forme)
    bas, haut = float(groupe.bas), float(groupe.haut)
    poids = 1.0 if np.isinf(groupe.force) else groupe.force / (1.0 + groupe.force)

    def log_u(cible: float, *, a: float, b: float) -> float:
        return float(np.log((cible + np.sqrt(cible**2 + 4 * a * b)) / (2 * a)))

    def projeter(x: Matrice, dual: Matrice) -> Matrice:
        a = float(x[ix].sum() * np.exp(-dual))
        b = float(x[ix_moins].sum() * np.exp(dual))
        if a <= 0 or b <= 0:
            return dual
        nouveau = poids * (max(log_u(bas, a=a, b=b), 0.0) + min(log_u(haut, a=a, b=b), 0.0))
        x[ix] *= np.exp(nouveau - dual)
        x[ix_moins] *= np.exp(dual - nouveau)
        return np.asarray(nouveau)

    return projeter


def depassement(groupe: Groupe, x: Matrice) -> Matrice:
    """Écart relatif (positif) de chaque mesure à la borne la plus proche ; nul dans la bande."""
    mesure = groupe.mesurer(x)
    bas, haut = np.broadcast_to(groupe.bas, mesure.shape), np.broadcast_to(groupe.haut, mesure.shape)
    manque = np.maximum(bas - mesure, 0.0) / np.maximum(np.abs(bas), 1e-9)
    exces = np.maximum(mesure - haut, 0.0) / np.maximum(np.abs(haut), 1e-9)
    resultat: Matrice = np.maximum(manque, np.where(np.isfinite(haut), exces, 0.0))
    return resultat


def oppositions(ajustement: Ajustement, rang: int, *, nombre: int = 3) -> list[str]:
    """Noms des groupes qui empêchent le groupe de ce rang d'être tenu, le plus opposé d'abord.

    Sont opposés ceux qui partagent des cellules avec lui et les tirent en sens inverse ; ils sont rangés
    par somme des cellules communes × multiplicateur.
    """
    fait = ajustement.groupes[rang]
    signe = float(np.sign(ajustement.multiplicateurs[rang].sum()))
    x = ajustement.valeurs
    trouves: list[tuple[float, str]] = []
    for autre, (groupe, dual) in enumerate(zip(ajustement.groupes, ajustement.multiplicateurs, strict=True)):
        commun = _commun(fait.cellules, groupe.cellules)
        if autre == rang or commun is None or signe == 0:
            continue
        sommes = x[_indices(commun, x.shape)].sum(axis=groupe.axes)
        if sommes.shape != dual.shape and dual.size > 1:
            sommes, tirant = _aligner(sommes, dual, groupe=groupe, commun=commun)
        else:
            tirant = dual
        tire = float((np.maximum(-signe * tirant, 0.0) * sommes).sum())
        if tire > 0:
            trouves.append((tire, groupe.nom))
    trouves.sort(key=lambda paire: (-paire[0], paire[1]))
    total = sum(poids for poids, _ in trouves)
    return [nom for poids, nom in trouves[:nombre] if poids > 0.05 * total]


def _commun(a: Selection, b: Selection) -> Selection | None:
    """Cellules communes à deux sélections, None s'il n'y en a pas."""
    commun: list[Choix] = []
    for choix_a, choix_b in zip(a, b, strict=True):
        if choix_a is None or choix_b is None:
            commun.append(choix_b if choix_a is None else choix_a)
            continue
        rangs = np.intersect1d(choix_a, choix_b)
        if not len(rangs):
            return None
        commun.append(rangs)
    return tuple(commun)


def _aligner(sommes: Matrice, dual: Matrice, *, groupe: Groupe, commun: Selection) -> tuple[Matrice, Matrice]:
    """Multiplicateurs d'une marge entière restreints aux rangs communs."""
    rangs: list[Entiers] = []
    libres = [axe for axe in range(len(commun)) if axe not in groupe.axes]
    for place, axe in enumerate(libres):
        choix, tous = commun[axe], groupe.cellules[axe]
        if choix is None:
            rangs.append(np.arange(dual.shape[place]))
        else:
            rangs.append(choix if tous is None else np.searchsorted(tous, choix))
    return sommes, dual[np.ix_(*rangs)]


def rapport(numerateur: Matrice, denominateur: Matrice) -> Matrice:
    """Quotient terme à terme, nul là où le dénominateur l'est (une ligne vide reste vide)."""
    return np.divide(numerateur, denominateur, out=np.zeros_like(denominateur), where=denominateur > 0)


def _sommer(valeurs: Matrice, *, groupes: Entiers, nombre: int) -> Matrice:
    """Somme des valeurs de chacun des `nombre` groupes."""
    return np.bincount(groupes, weights=valeurs, minlength=nombre).astype(np.float64)


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


@dataclass(frozen=True, eq=False)
class Marge:
    """Marge d'une matrice creuse : `cibles[k]`, somme imposée aux cellules i dont `rangs[i]` vaut k."""

    rangs: Entiers
    cibles: Matrice

    def sommes(self, valeurs: Matrice) -> Matrice:
        """Somme trouvée en face de chaque cible."""
        return _sommer(valeurs, groupes=self.rangs, nombre=len(self.cibles))


def ajuster_cellules(
    valeurs: Matrice, *, lignes: Marge, colonnes: Marge, tolerance: float, tours_max: int
) -> Matrice:
    """RAS d'une matrice creuse donnée cellule par cellule ; `tolerance` : écart admis sur les lignes."""
    x = valeurs.astype(np.float64)
    for _ in range(tours_max):
        x = x * rapport(colonnes.cibles, colonnes.sommes(x))[colonnes.rangs]
        sommes = lignes.sommes(x)
        x = x * rapport(lignes.cibles, sommes)[lignes.rangs]
        if np.abs(sommes - lignes.cibles).max() <= tolerance:
            break
    return x


def plus_forts_restes(valeurs: Matrice, *, total: int) -> Entiers:
    """Entiers de somme `total` proportionnels à `valeurs` ; les unités restantes vont aux plus forts restes.

    À restes égaux, la première cellule l'emporte : le résultat ne dépend pas de la machine.
    Lève `ErreurDonnees` s'il n'y a rien à quoi attribuer un total non nul.
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
