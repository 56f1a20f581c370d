"""Échanges d'un territoire en tables : produits × pays, regroupements dont « autres » est le reste exact.

Et les départements à comparer à un autre : ses semblables, ses voisins, ceux de sa région.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Sens
from modules.donnees.tables import Niveau, References

AUTRES = "autres"
ETATS_UNIS = "US"


def _regrouper(colonne: pd.Series, *, vers: Mapping[str, str]) -> tuple[pd.Index, np.ndarray]:
    """Codes d'arrivée triés (« autres » compris) et position de chaque ligne parmi eux."""
    # « autres » en dernier : c'est aussi là que tombe un code manquant, de rang −1.
    arrivees = np.array([*(vers.get(c, AUTRES) for c in colonne.cat.categories), AUTRES], dtype=object)
    etiquettes, positions = np.unique(arrivees, return_inverse=True)
    return pd.Index(etiquettes), positions[colonne.cat.codes.to_numpy()]


def reduire(table: pd.DataFrame, *, produits: list[str], pays: list[str]) -> pd.DataFrame:
    """Produits × pays réduits à ces codes et à « autres », dans cet ordre ; total inchangé.

    `produits` et `pays` finissent par « autres », qui reçoit tout ce qui n'est pas nommé.
    """
    lignes, colonnes = _positions(table.index, codes=produits), _positions(table.columns, codes=pays)
    sommes = np.zeros((len(produits), len(pays)), dtype=np.int64)
    np.add.at(sommes, (lignes[:, None], colonnes[None, :]), table.to_numpy())
    return pd.DataFrame(sommes, index=produits, columns=pays)


def _positions(index: pd.Index, *, codes: list[str]) -> np.ndarray:
    """Rang de chaque étiquette dans `codes`, le dernier pour les étiquettes absentes."""
    positions = pd.Index(codes).get_indexer(index)
    return np.where(positions < 0, len(codes) - 1, positions)


def classer(sommes: pd.Series, *, libelles: pd.DataFrame, limite: int, libelle_autres: str) -> pd.DataFrame:
    """Les `limite` premiers codes de montant positif, puis « autres » = le reste exact.

    Colonnes : code, libelle, celles de `libelles`, valeur_eur, part (du total ; NaN si le total est nul).
    À montant égal, l'ordre des codes départage.
    """
    total = int(sommes.sum())
    positifs = [(-v, c) for c, v in zip(sommes.index, sommes.tolist(), strict=True) if v > 0 and c != AUTRES]
    premiers = sorted(positifs)[:limite]
    codes = [code for _, code in premiers]
    places = libelles.index.get_indexer(pd.Index(codes))
    # Colonne par colonne : ajouter une ligne à une table existante coûte dix fois plus cher.
    colonnes = {
        nom: [*libelles[nom].array[places], libelle_autres if nom.startswith("libelle") else ""]
        for nom in libelles.columns
    }
    gardes = [int(-oppose) for oppose, _ in premiers]
    valeurs = np.array([*gardes, total - sum(gardes)], dtype=np.int64)
    parts = valeurs / total if total else np.full(len(valeurs), np.nan)
    return pd.DataFrame({"code": [*codes, AUTRES], **colonnes, "valeur_eur": valeurs, "part": parts})


@dataclass(frozen=True, eq=False)
class Cadre:
    """Flux et nomenclatures d'un calcul.

    Garde les sommes nationales déjà faites : réemployer le même cadre d'un département à l'autre évite de
    relire toute la table.
    """

    flux: TableFlux
    references: References
    niveau: Niveau = "cpf4"

    def present(self, sens: Sens) -> bool:
        """Faux si le fichier n'a aucune ligne de ce sens : ses montants sont inconnus, et non nuls."""
        return sens in self._sens_presents

    def couvre(self, sens: Sens, departements: tuple[str, ...] | None) -> bool:
        """Faux si le jeu est partiel et qu'un de ces départements (la France, si absent) y manque."""
        if not self.flux.provenance.est_partielle:
            return True
        totaux = self.totaux(sens)
        return departements is not None and set(departements) <= set(totaux.index[totaux > 0])

    def totaux(self, sens: Sens) -> pd.Series:
        """Euros (int64) par code de département présent dans le fichier."""
        return self._totaux[sens]

    def france(self, sens: Sens) -> pd.DataFrame:
        """`matrice` de toutes les lignes, « non ventilé » compris."""
        return self._france[sens]

    def ventes_us(self) -> pd.Series:
        """Ventes aux États-Unis (euros, int64) par code de département présent dans le fichier."""
        return self._ventes_us

    def matrice(self, sens: Sens, departements: tuple[str, ...] | None) -> pd.DataFrame:
        """Produits (lignes) × pays (colonnes), en euros (int64) ; France entière si `departements` manque.

        Produits inconnus, pays inconnus ou indéterminés et `ZZ` sont réunis sous le code « autres », présent
        dans les deux axes : ce qui n'est pas ventilé compte dans le total mais ne prend jamais de rang.
        """
        return self.france(sens) if departements is None else self._matrice(sens, departements)

    @cached_property
    def ventes_par_departement(self) -> pd.DataFrame:
        """Départements classés (lignes) × produits nommés (colonnes), en euros ; sans ligne, zéro."""
        lignes = self.flux.lignes("export")
        sommes = lignes.groupby(["departement", "produit"], observed=True)["valeur_eur"].sum().astype(float)
        connus = self.references.produits["code"]
        # Dans un fichier qui contient les exportations, un produit sans ligne n'est pas vendu.
        table = sommes.unstack(fill_value=0).reindex(columns=connus, fill_value=0.0)
        return table.reindex(self.references.departements_classes(), fill_value=0.0)

    @cached_property
    def libelles_produits(self) -> pd.DataFrame:
        """Voir `References.libelles_produits`, au niveau du cadre."""
        return self.references.libelles_produits(self.niveau)

    @cached_property
    def pays(self) -> pd.DataFrame:
        """Voir `References.pays_classables`."""
        return self.references.pays_classables()

    @cached_property
    def noms_produits(self) -> pd.DataFrame:
        """`libelles_produits` en objets Python : `classer` y prend quelques noms dix fois plus vite."""
        return self.libelles_produits.astype(object)

    @cached_property
    def noms_pays(self) -> pd.DataFrame:
        """`pays` en objets Python, de même."""
        return self.pays.astype(object)

    @cached_property
    def _sens_presents(self) -> frozenset[str]:
        return frozenset(self.flux.table["sens"].unique())

    @cached_property
    def _totaux(self) -> dict[Sens, pd.Series]:
        return {sens: _totaux_par_departement(self.flux, sens) for sens in ("export", "import")}

    @cached_property
    def _ventes_us(self) -> pd.Series:
        return _totaux_par_departement(self.flux, "export", pays=ETATS_UNIS)

    @cached_property
    def _france(self) -> dict[Sens, pd.DataFrame]:
        return {sens: self._matrice(sens, None) for sens in ("export", "import")}

    def _matrice(self, sens: Sens, departements: tuple[str, ...] | None) -> pd.DataFrame:
        lignes = self.flux.lignes(sens, departements)
        vers_pays = {code: code for code in self.pays.index}
        produits, rang_produit = _regrouper(
            lignes["produit"], vers=self.references.groupes_produits(self.niveau)
        )
        pays, rang_pays = _regrouper(lignes["pays"], vers=vers_pays)
        # Sommes exactes en float64 : aucun total n'approche 2^53 euros.
        sommes = np.bincount(
            rang_produit * len(pays) + rang_pays,
            weights=lignes["valeur_eur"].to_numpy(),
            minlength=len(produits) * len(pays),
        )
        valeurs = sommes.astype(np.int64).reshape(len(produits), len(pays))
        return pd.DataFrame(valeurs, index=produits, columns=pays)


def _totaux_par_departement(flux: TableFlux, sens: Sens, *, pays: str | None = None) -> pd.Series:
    lignes = flux.lignes(sens)
    if pays is not None:
        lignes = lignes[lignes["pays"] == pays]
    categories = lignes["departement"].cat.categories
    # Un code manquant vaut −1 : décalé d'un cran, il tombe dans la case 0, que l'on retire.
    codes = lignes["departement"].cat.codes.to_numpy().astype(np.int64) + 1
    sommes = np.bincount(codes, weights=lignes["valeur_eur"].to_numpy(), minlength=len(categories) + 1)
    return pd.Series(sommes[1:].astype(np.int64), index=categories)


_VOISIN, _REGION, _PROFIL = "voisin", "même région", "ventes semblables"
_PROFILS = 5
_RESSEMBLANCE = 0.5  # en dessous, deux départements n'ont qu'un produit ou deux en commun


def a_comparer(cadre: Cadre, code: str) -> dict[str, str]:
    """Code d'un autre département → pourquoi le comparer ; semblables, voisins, puis région.

    Un département n'est cité que pour sa première raison.
    """
    departements = tables.departements().set_index("code")
    region = departements["region"]
    raisons: dict[str, str] = {}
    for codes, raison in (
        (_profils_proches(cadre, code), _PROFIL),
        (tables.voisins().get(code, ()), _VOISIN),
        (region.index[region == region[code]], _REGION),
    ):
        for autre in codes:
            if autre != code:
                raisons.setdefault(autre, raison)
    return raisons


def _profils_proches(cadre: Cadre, code: str, nombre: int = _PROFILS) -> tuple[str, ...]:
    """Départements dont les ventes se répartissent de même entre produits, le plus semblable d'abord.

    Ressemblance : cosinus entre les montants exportés par produit (0 : rien de commun ; 1 : mêmes parts), au
    moins `_RESSEMBLANCE`.
    Vide si les exportations sont inconnues ou nulles.
    """
    if not cadre.present("export"):
        return ()
    parts = cadre.ventes_par_departement
    if code not in parts.index or not parts.loc[code].any():
        return ()
    ventes = parts.to_numpy()
    normes = np.sqrt((ventes**2).sum(axis=1))
    ici = parts.index.get_loc(code)
    with np.errstate(invalid="ignore"):  # un département qui ne vend rien ne ressemble à aucun
        unitaires = ventes / normes[:, None]
    semblables = pd.Series(unitaires @ unitaires[ici], index=parts.index).drop(index=code)
    semblables = semblables[semblables >= _RESSEMBLANCE].sort_values(ascending=False, kind="stable")
    return tuple(semblables.index[:nombre])
