"""Ce que chaque territoire vend aux États-Unis, par produit : préparé une fois par jeu de données."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance, Sens
from modules.donnees.territoires import Territoire
from modules.simulation.parametres import NON_VENTILE

ETATS_UNIS = "US"
FRANCE = "FR"


@dataclass(frozen=True, eq=False)
class Assiette:
    """Exportations de douze mois, en euros FAB.

    Lignes : `unites` (codes de territoire) ; colonnes : `produits` (CPF4, puis les codes inconnus réunis).
    `us[u, p]` : ventes aux États-Unis ; `toutes[u, p]` : vers tous les pays ; `totaux[u]` : toutes
    exportations ; `salaries[u]` : salariés du privé, NaN si inconnu. `classees[u]` : départements qui ont un
    rang (100 unités, sans Monaco). `membres[u, v]` : 1 si le département v fait partie de u (un département
    fait partie de lui-même). `poids_periode` : surtaxes déjà en vigueur pendant la période.
    """

    unites: tuple[str, ...]
    genres: tuple[str, ...]
    produits: tuple[str, ...]
    us: np.ndarray
    toutes: np.ndarray
    totaux: np.ndarray
    salaries: np.ndarray
    classees: np.ndarray
    membres: np.ndarray
    poids_periode: Mapping[str, float]
    provenance: Provenance

    def rang_de(self, unite: str) -> int:
        """Numéro de ligne d'une unité."""
        if unite not in self.unites:
            raise ErreurDonnees(f"Le territoire « {unite} » n'a pas été préparé pour la simulation.")
        return self.unites.index(unite)


def preparer(  # noqa: PLR0913
    flux: TableFlux,
    *,
    territoires: Sequence[Territoire],
    departements: pd.DataFrame,
    produits: Sequence[str],
    poids_periode: Mapping[str, float],
    sens: Sens = "export",
) -> Assiette:
    """Construit l'assiette de ces territoires, pour les ventes (ou les achats : `sens="import"`).

    `departements` : catalogue (code, salaries_prive_2024, classe). `produits` : ceux de `Parametres` ; les
    codes du fichier qui n'y sont pas vont dans le dernier, « non ventilé ». La France reprend toutes les
    lignes.
    """
    if sens in flux.provenance.sens_absents:
        raise ErreurDonnees(
            f"Ce jeu de données ne contient pas les {sens}ations : pas de simulation possible."
        )
    lignes = flux.lignes(sens)
    codes = tuple(produits)
    unites = list(lignes["departement"].cat.categories)
    toutes = _matrice(lignes, unites=unites, codes=codes)
    us = _matrice(lignes[(lignes["pays"] == ETATS_UNIS).to_numpy()], unites=unites, codes=codes)
    groupes = np.array(
        [[t.departements is None or u in t.departements for u in unites] for t in territoires], dtype=float
    )
    toutes, us = groupes @ toutes, groupes @ us
    catalogue = departements.set_index("code")
    classes = set(catalogue.index[catalogue["classe"].astype(bool)])
    return Assiette(
        unites=tuple(t.code for t in territoires),
        genres=tuple(t.genre for t in territoires),
        produits=codes,
        us=us,
        toutes=toutes,
        totaux=toutes.sum(axis=1),
        salaries=np.array([_salaries(t, effectifs=catalogue["salaries_prive_2024"]) for t in territoires]),
        classees=np.array([t.genre == "departement" and t.code in classes for t in territoires]),
        membres=_membres(territoires),
        poids_periode=poids_periode,
        provenance=flux.provenance,
    )


def _matrice(lignes: pd.DataFrame, *, unites: list[str], codes: tuple[str, ...]) -> np.ndarray:
    """Sommes par département du fichier × produit, sur les codes entiers des catégories."""
    place = pd.Index(codes).get_indexer(pd.Index(lignes["produit"].cat.categories))
    place[place < 0] = codes.index(NON_VENTILE)
    colonnes = place[lignes["produit"].cat.codes.to_numpy()]
    rangees = lignes["departement"].cat.codes.to_numpy().astype(np.int64)
    sommes = np.bincount(
        rangees * len(codes) + colonnes,
        weights=lignes["valeur_eur"].to_numpy(float),
        minlength=len(unites) * len(codes),
    )
    return sommes.reshape(len(unites), len(codes))


def _membres(territoires: Sequence[Territoire]) -> np.ndarray:
    """Appartenance des départements préparés à chaque territoire."""
    return np.array(
        [
            [
                v.genre == "departement" and (u.departements is None or v.code in u.departements)
                for v in territoires
            ]
            for u in territoires
        ],
        dtype=float,
    )


def _salaries(territoire: Territoire, *, effectifs: "pd.Series[float]") -> float:
    """Somme des salariés connus : un ensemble est donné sans Mayotte ni Monaco, qui n'ont pas de valeur."""
    codes = effectifs.index if territoire.departements is None else list(territoire.departements)
    valeurs = effectifs.reindex(codes)
    return float(valeurs.sum(min_count=1))
