"""§ 5 de la méthode : échanges département × produit × pays (M€), produits locaux à part (§ 10.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.tables import lire_csv
from modules.fabrique.estimation.entrees import Entiers, Entrees, Masque, Matrice
from modules.fabrique.estimation.entropie import Ajustement, Groupe, ajuster, ajuster_noyau, rapport
from modules.fabrique.estimation.faits import (
    Fait,
    groupe_montant,
    montant_du,
    rangs,
    selection_valide,
    somme_de,
)
from modules.fabrique.estimation.produit_pays import ProduitPays, lire_reel, part_gros_porteurs_us
from modules.fabrique.estimation.structure import AUTRES, ETATS_UNIS, base

_AERONAUTIQUE, _HAUTE_GARONNE = "3030", "31"
_NC8_GROS_PORTEURS = "88024000"
_LAMBDA_MAX = 0.98
_BORNE_US = 0.95
_ELASTICITE_DISTANCE, _PRIME_FRONTIERE = -0.90, 1.73
_RAYON_TERRE_KM, _DISTANCE_MINIMALE_KM, _DISTANCE_AUTRES_KM = 6371.0, 20.0, 6000.0
_TOLERANCE_MEUR, _TOURS_MAX = 1e-3, 300
# Le produit × pays national reste à quelques % quand un territoire l'exige ; profil local : tenu de près.
_FORCE_NATIONAL, _FORCE_PROFIL, _MARGE_PROFIL = 30.0, 100.0, 0.03
# Une variété ne fait jamais tout le national vers un pays.
_PART_MAX_LOCALE = 0.97
_TOURS_CUBE, _TOLERANCE_CUBE = 150, 1e-4
_TABLE_LOCALE = "flux/produits_locaux.csv"


@dataclass(frozen=True)
class GrosPorteurs:
    """Parts (0 à 1) qui isolent les avions de plus de 15 t dans l'aéronautique."""

    part_nationale: float
    part_haute_garonne: float
    part_ventes_us: float

    @property
    def lambda_(self) -> float:
        """Part des gros porteurs dans l'aéronautique de Haute-Garonne, tous supposés en partir."""
        return min(_LAMBDA_MAX, self.part_nationale / self.part_haute_garonne)


@dataclass(frozen=True, eq=False)
class Cube:
    """`valeurs[d, p, c]` en M€ ; `ajustement` : celui des faits de territoire, s'il y en a."""

    valeurs: Matrice
    ajustement: Ajustement | None = None


@dataclass(frozen=True, eq=False)
class _Lignes:
    """Axe des produits prolongé de ses variétés locales.

    `produit[k]` : rang du CPF4 de la ligne k ; `valeurs[d, k]` ; `national[k, c]` ; `local[k]` : produit à
    clients propres, sans effet de distance.
    """

    produit: Entiers
    valeurs: Matrice
    national: Matrice
    local: Masque

    def de(self, produits: Entiers | None) -> Entiers | None:
        """Lignes de ces CPF4, variétés comprises."""
        return None if produits is None else np.flatnonzero(np.isin(self.produit, produits))

    def reunir(self, cube: Matrice, *, nombre: int) -> Matrice:
        """Cube par CPF4 : chaque variété rejoint son produit."""
        resultat: Matrice = cube[:, :nombre].copy()
        for k in range(nombre, len(self.produit)):
            resultat[:, self.produit[k]] += cube[:, k]
        return resultat


def gros_porteurs(entrees: Entrees) -> GrosPorteurs:
    """§ 5.1 : parts mesurées dans les NC8 nationaux, la base départementale et les douanes américaines."""
    nc8 = entrees.tables["nc8"].groupby("nc8")["exportations_eur"].sum()
    ventes = base(entrees, "export")[:, entrees.numero_produit(_AERONAUTIQUE)]
    return GrosPorteurs(
        part_nationale=float(nc8[_NC8_GROS_PORTEURS] / nc8.sum()),
        part_haute_garonne=float(ventes[entrees.numero_departement(_HAUTE_GARONNE)] / ventes.sum()),
        part_ventes_us=part_gros_porteurs_us(entrees, produit=_AERONAUTIQUE, hs6=_NC8_GROS_PORTEURS[:6]),
    )


def _distances(entrees: Entrees, *, pays: "pd.Index[str]") -> Matrice:
    """§ 5.3 : distance[d, c] en km, moyenne harmonique pondérée par la population des villes du pays.

    Lève `ErreurDonnees` pour un pays sans ville.
    """
    points = entrees.tables["points"].set_index("dep").loc[entrees.departements]
    villes = entrees.tables["villes"]
    villes = villes[villes["pays"].isin(pays)]
    lat1, lon1 = np.radians(points[["lat", "lon"]].to_numpy(dtype=np.float64)).T[:, :, None]
    lat2, lon2 = np.radians(villes[["lat", "lon"]].to_numpy(dtype=np.float64)).T[:, None, :]
    demi = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    km = np.maximum(2 * _RAYON_TERRE_KM * np.arcsin(np.sqrt(demi)), _DISTANCE_MINIMALE_KM)
    appartenance = villes["pays"].to_numpy()[:, None] == pays.to_numpy()[None, :]
    population = villes["population"].to_numpy(dtype=np.float64)[:, None] * appartenance
    harmonique = rapport(np.broadcast_to(population.sum(axis=0), (len(km), len(pays))), (1 / km) @ population)
    harmonique[:, pays == AUTRES] = _DISTANCE_AUTRES_KM
    if not (harmonique > 0).all():
        sans = ", ".join(pays[np.flatnonzero((harmonique <= 0).any(axis=0))])
        raise ErreurDonnees(f"Pays sans ville connue : {sans}.")
    return harmonique


def _noyau_distance(entrees: Entrees, *, pays: "pd.Index[str]") -> Matrice:
    """§ 5.3 : `K[d, c] = distance^−0,90 × 1,73 si frontière terrestre commune`."""
    k = _distances(entrees, pays=pays) ** _ELASTICITE_DISTANCE
    voisins = entrees.tables["contiguite"]
    voisins = voisins[voisins["pays"].isin(pays)]
    d = entrees.departements.get_indexer(pd.Index(voisins["dep"]))
    k[d, pays.get_indexer(pd.Index(voisins["pays"]))] *= _PRIME_FRONTIERE
    return k


def _profils_locaux(entrees: Entrees, *, pays: "pd.Index[str]") -> pd.DataFrame:
    """Table des produits locaux, en parts (0 à 1) ; une position SH prend ses clients dans le réel."""
    table = lire_csv(_TABLE_LOCALE)
    lignes = []
    for r in table.to_dict("records"):
        if not r["position"]:
            lignes.append(
                (r["variete"], r["produit"], r["departements"], r["pays"], float(r["part_pct"]) / 100)
            )
            continue
        reel = next(
            t
            for t in lire_reel(entrees, "export", nomenclature="SH6", pays=pays)
            if t.code == r["position"][:6]
        )
        for code, valeur in reel.valeurs.drop(AUTRES, errors="ignore").items():
            lignes.append((r["variete"], r["produit"], r["departements"], code, valeur / reel.monde))
    return pd.DataFrame(lignes, columns=["variete", "produit", "departements", "pays", "part"])


@dataclass(frozen=True, eq=False)
class _Variete:
    """Variété locale d'un CPF4 : ce qu'en vend chaque département (M€) et la part publiée de ses clients.

    `produit` : rang du CPF4 ; `parts` : par pays, de 0 à 1, NaN là où rien n'est publié.
    """

    nom: str
    produit: int
    vendu: Matrice
    parts: "pd.Series[float]"


def _varietes(entrees: Entrees, *, valeurs: Matrice, pays: "pd.Index[str]") -> list[_Variete]:
    """§ 10.3 : champagne, cognac, gros porteurs, d'après `valeurs[d, p]` (M€)."""
    varietes = []
    for nom, profil in _profils_locaux(entrees, pays=pays).groupby("variete", sort=True):
        code, deps = str(profil["produit"].iloc[0]), str(profil["departements"].iloc[0])
        p, d = entrees.numero_produit(code), rangs(entrees.departements, deps.split())
        vendu = np.zeros(len(valeurs))
        vendu[d] = (gros_porteurs(entrees).lambda_ if code == _AERONAUTIQUE else 1.0) * valeurs[d, p]
        varietes.append(_Variete(str(nom), p, vendu, profil.set_index("pays")["part"].reindex(pays)))
    return varietes


def minima_varietes(entrees: Entrees, *, valeurs: Matrice, pays: "pd.Index[str]") -> list[Groupe]:
    """Ce que les clients publiés d'une variété exigent du produit × pays national (M€) : au moins leur part.

    Sans eux, un pays dont les autres chiffres publiés font presque le total (Singapour) perd le cognac.
    """
    return [
        Groupe(
            f"clients publiés du {variete.nom} ({code})",
            cellules=(np.array([variete.produit]), pays.get_indexer(pd.Index([code]))), axes=(0, 1),
            bas=float(part) * float(variete.vendu.sum()), haut=np.inf, force=_FORCE_PROFIL,
        )
        for variete in _varietes(entrees, valeurs=valeurs, pays=pays)
        if entrees.produits[variete.produit] != _AERONAUTIQUE  # déjà planchers de sa position SH6
        for code, part in variete.parts.dropna().items()
        if part > 0
    ]  # fmt: skip


def _separer_locaux(entrees: Entrees, *, valeurs: Matrice, national: ProduitPays) -> _Lignes:
    """§ 10.3 : chaque variété a ses clients publiés, le reste du produit prend le solde national."""
    produit = list(range(valeurs.shape[1]))
    v, n = [valeurs.copy()], [national.valeurs.copy()]
    local = np.zeros(valeurs.shape[1], dtype=bool)
    for variete in _varietes(entrees, valeurs=valeurs, pays=national.pays):
        p, parts = variete.produit, variete.parts.copy()
        total = float(variete.vendu.sum())
        if entrees.produits[p] == _AERONAUTIQUE:
            vers_us = gros_porteurs(entrees).part_ventes_us * national.valeurs[p, national.us]
            parts[ETATS_UNIS] = vers_us / total
        clients = _profil_ajuste(national.valeurs[p], total=total, parts=parts)
        v[0][:, p] -= variete.vendu
        n[0][p] -= clients
        v.append(variete.vendu[:, None])
        n.append(clients[None, :])
        produit.append(p)
        local[p] = True
    tous_locaux = np.concatenate([local, np.ones(len(v) - 1, dtype=bool)])
    return _Lignes(
        np.array(produit), valeurs=np.maximum(np.hstack(v), 0.0), national=np.maximum(np.vstack(n), 0.0),
        local=tous_locaux,
    )  # fmt: skip


def _profil_ajuste(national: Matrice, *, total: float, parts: "pd.Series[float]") -> Matrice:
    """Clients d'une variété (M€, somme `total`) : parts publiées au plus près, sans dépasser le national."""
    publies = parts.notna().to_numpy()
    connus = np.where(publies, parts.fillna(0.0).to_numpy(dtype=np.float64), 0.0) * total
    connus = np.minimum(connus, _PART_MAX_LOCALE * national)
    reste = max(total - connus.sum(), 0.0)
    autres = national * ~publies
    a_priori = np.minimum(connus + reste * autres / autres.sum(), _PART_MAX_LOCALE * national)
    germe_ = np.array([a_priori, np.maximum(national - a_priori, (1 - _PART_MAX_LOCALE) * national)])
    c = np.flatnonzero(publies & (connus > 0))
    groupes = [
        Groupe(
            "profil publié", cellules=(np.array([0]), c), axes=(0,), bas=connus[c] * (1 - _MARGE_PROFIL),
            haut=connus[c] * (1 + _MARGE_PROFIL), force=_FORCE_PROFIL,
        ),
        Groupe("national", cellules=(None, None), axes=(0,), bas=national, haut=national),
        Groupe("variété", cellules=(np.array([0]), None), axes=(0, 1), bas=total, haut=total),
    ]  # fmt: skip
    ajustee: Matrice = ajuster(germe_, groupes, tours_max=_TOURS_MAX).valeurs[0]
    return ajustee


def _repartir(lignes: _Lignes, *, noyau: Matrice, us: int) -> Matrice:
    """§ 5.3 : cube[d, k, c] ; États-Unis et produits locaux au prorata, les autres selon la distance."""
    parts = rapport(
        lignes.national,
        np.broadcast_to(lignes.national.sum(axis=1, keepdims=True), lignes.national.shape).copy(),
    )
    cube: Matrice = lignes.valeurs[:, :, None] * parts[None, :, :]
    loin = ~lignes.local
    if not loin.any():
        return cube
    n = lignes.national[loin].copy()
    n[:, us] = 0.0
    marges = lignes.valeurs[:, loin] - cube[:, loin, us]
    # Les marges nationales bouclent à l'arrondi de l'ajustement près : les colonnes suivent les lignes.
    n *= rapport(marges.sum(axis=0), n.sum(axis=1))[:, None]
    a, b = ajuster_noyau(noyau, lignes=marges, colonnes=n.T, tolerance=_TOLERANCE_MEUR, tours_max=_TOURS_MAX)
    ventes_us = cube[:, loin, us].copy()
    cube[:, loin] = a[:, :, None] * b.T[None, :, :] * noyau[:, None, :]
    cube[:, np.flatnonzero(loin), us] = ventes_us
    return cube


def montants_territoires(entrees: Entrees, faits: Sequence[Fait], *, valeurs: Matrice) -> dict[str, float]:
    """Montant (M€) de chaque fait de territoire, les parts rapportées aux totaux `valeurs[d, p]`.

    Une part des ventes à un pays s'applique au montant publié de ces ventes, s'il y en a un.
    """
    montants: dict[str, float] = {}
    for fait in sorted(faits, key=lambda f: bool(f.base and f.base[2])):
        if fait.base is None or not fait.base[2]:
            deps, produits = (fait.base[0], fait.base[1]) if fait.base else ((), ())
            selection = (rangs(entrees.departements, deps), rangs(entrees.produits, produits))
            montants[fait.cle] = montant_du(fait, total=somme_de(valeurs, selection))
            continue
        parents = [
            f for f in faits if (f.departements, f.pays, f.produits) == (fait.base[0], fait.base[2], ())
        ]
        if parents:
            montants[fait.cle] = fait.valeur * montants[parents[0].cle]
    return montants


def minima_produits(entrees: Entrees, faits: Sequence[Fait], *, montants: dict[str, float]) -> list[Groupe]:
    """Ce que les faits de territoire exigent de `V[d, p]` : montants sans pays, et de quoi servir un pays."""
    groupes = []
    for fait in faits:
        cellules = (rangs(entrees.departements, fait.departements), rangs(entrees.produits, fait.produits))
        if fait.cle not in montants or not selection_valide(cellules):
            continue
        if not fait.pays:
            groupes.append(groupe_montant(fait, cellules=cellules, montant=montants[fait.cle]))
        elif fait.produits:
            groupes.append(
                Groupe(
                    f"{fait.cle} (ventes suffisantes)", cellules=cellules, axes=(0, 1),
                    bas=montants[fait.cle] / _BORNE_US, haut=np.inf, force=fait.force,
                )
            )  # fmt: skip
    return groupes


def minima_pays(
    entrees: Entrees, faits: Sequence[Fait], *, montants: dict[str, float], pays: "pd.Index[str]"
) -> list[Groupe]:
    """Ce que les faits de territoire exigent du produit × pays national : au moins leur montant."""
    return [
        Groupe(
            f"{fait.cle} (au moins ce territoire)",
            cellules=(rangs(entrees.produits, fait.produits), rangs(pays, fait.pays)), axes=(0, 1),
            bas=montants[fait.cle], haut=np.inf, force=fait.force,
        )
        for fait in faits
        if fait.cle in montants and fait.produits and fait.pays
    ]  # fmt: skip


def _groupes_territoires(
    entrees: Entrees, faits: Sequence[Fait], *, lignes: _Lignes, pays: "pd.Index[str]",
    montants: dict[str, float],
) -> list[Groupe]:  # fmt: skip
    """Faits de territoire sur le cube."""
    groupes = []
    for fait in faits:
        if not fait.pays:
            continue
        p = lignes.de(rangs(entrees.produits, fait.produits))
        cellules = (rangs(entrees.departements, fait.departements), p, rangs(pays, fait.pays))
        if fait.base and fait.base[2]:
            bas, haut = fait.bornes
            axe_base = (cellules[0], lignes.de(rangs(entrees.produits, fait.base[1])), cellules[2])
            groupes.append(
                Groupe(fait.cle, cellules, (0, 1, 2), bas, min(haut, 1.0), force=fait.force, base=axe_base)
            )
        elif fait.cle in montants and selection_valide(cellules):
            groupes.append(groupe_montant(fait, cellules=cellules, montant=montants[fait.cle]))
    return groupes


def _groupes_regions_us(entrees: Entrees, *, us: int) -> list[Groupe]:
    """§ 5.2 : ventes aux États-Unis publiées par région."""
    return [
        Groupe(
            f"région {region} vers US",
            cellules=(np.flatnonzero(entrees.en_region(str(region))), None, np.array([us])),
            axes=(0, 1, 2), bas=float(cible), haut=float(cible),
        )
        for region, cible in entrees.controle("export", "region_us").items()
    ]  # fmt: skip


def cube_achats(entrees: Entrees, *, valeurs: Matrice, national: ProduitPays) -> Cube:
    """§ 5 : importations `valeurs[d, p]` (M€) réparties entre les pays, sans fait ni variété locale."""
    nombre = valeurs.shape[1]
    lignes = _Lignes(
        np.arange(nombre), valeurs=valeurs, national=national.valeurs, local=np.zeros(nombre, dtype=bool)
    )
    noyau = _noyau_distance(entrees, pays=national.pays)
    return Cube(_repartir(lignes, noyau=noyau, us=national.us))


def cube_ventes(
    entrees: Entrees,
    *,
    valeurs: Matrice,
    national: ProduitPays,
    faits: Sequence[Fait],
    nationaux: Sequence[Groupe],
) -> Cube:
    """§ 5 : exportations `valeurs[d, p]` (M€) ; `faits` de territoire et régions américaines tenus.

    `nationaux` : groupes produit × pays (axes p, c) que le cube garde, en plus de rester près de `national`.
    """
    pays, us = national.pays, national.us
    noyau = _noyau_distance(entrees, pays=pays)
    lignes = _separer_locaux(entrees, valeurs=valeurs, national=national)
    a_priori = _repartir(lignes, noyau=noyau, us=us)
    montants = montants_territoires(entrees, faits, valeurs=valeurs)
    colonnes = national.valeurs.sum(axis=0)
    marge = lignes.national
    groupes = [
        *_groupes_territoires(entrees, faits, lignes=lignes, pays=pays, montants=montants),
        *(_au_cube(groupe, lignes=lignes) for groupe in nationaux),
        Groupe("produit × pays national", (None, None, None), (0,), marge, marge, force=_FORCE_NATIONAL),
        Groupe(
            "presque tout aux États-Unis", (None, None, np.array([us])), (2,), 0.0, _BORNE_US * lignes.valeurs
        ),
        *_groupes_regions_us(entrees, us=us),
        Groupe("total du pays", (None, None, None), (0, 1), colonnes, colonnes),
        Groupe(
            "total du département et du produit", (None, None, None), (2,), lignes.valeurs, lignes.valeurs
        ),
    ]
    resultat = ajuster(a_priori, groupes, tours_max=_TOURS_CUBE, tolerance=_TOLERANCE_CUBE)
    return Cube(lignes.reunir(resultat.valeurs, nombre=valeurs.shape[1]), ajustement=resultat)


def _au_cube(groupe: Groupe, *, lignes: _Lignes) -> Groupe:
    """Groupe produit × pays vu sur le cube : tous départements, variétés comprises."""
    p, c = groupe.cellules
    return Groupe(
        groupe.nom,
        cellules=(None, lignes.de(p), c),
        axes=(0, 1, 2),
        bas=groupe.bas,
        haut=groupe.haut,
        force=groupe.force,
    )
