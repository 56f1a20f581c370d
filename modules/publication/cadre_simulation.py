"""Réunit données et nomenclatures pour le simulateur, une fois par jeu de données."""

from functools import lru_cache

import pandas as pd

from modules.donnees import catalogue, regimes
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Sens
from modules.donnees.regimes import Tarifs
from modules.donnees.territoires import territoire
from modules.simulation.assiette import FRANCE, Assiette, preparer
from modules.simulation.echange import mesure_depuis_texte
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import etendue_baisse, etendue_par_produit
from modules.simulation.parametres import Parametres, preparer_parametres
from modules.simulation.scenario import Scenario
from modules.simulation.tirages import Tirages, tirer


def parametres_embarques() -> Parametres:
    """Paramètres des tables de `data/`, gardés tant qu'aucune ne change."""
    return _parametres(regimes.lire_tarifs())


@lru_cache(maxsize=2)
def _parametres(tarifs: Tarifs) -> Parametres:
    return preparer_parametres(tarifs, produits=catalogue.produits())


def assiette_de(flux: TableFlux, sens: Sens = "export") -> Assiette:
    """Assiette des 101 unités, des régions douanières et de la France (à garder en cache par jeu).

    `sens` : ventes aux États-Unis, ou achats (`import`).
    """
    departements = catalogue.departements()
    codes = [*departements["code"], *(f"R{c}" for c in catalogue.regions()["code"]), FRANCE]
    periode = flux.provenance
    return preparer(
        flux,
        territoires=[territoire(code) for code in codes],
        departements=departements,
        produits=parametres_embarques().produits,
        poids_periode=regimes.poids_periode(
            regimes.lire_tarifs().regimes, debut=periode.debut, fin=periode.fin
        ),
        sens=sens,
    )


@lru_cache(maxsize=2)
def tirages_de(assiette: Assiette) -> Tirages:
    """Tirages d'un jeu de données, les mêmes pour tous ses scénarios."""
    return tirer(assiette, parametres=parametres_embarques())


def etendue_de(resultat: Exposition, code: str) -> tuple[float, float, float]:
    """Étendue de la baisse possible à un an d'un territoire (euros), pour les documents."""
    return etendue_baisse(
        resultat,
        parametres=parametres_embarques(),
        tirages=tirages_de(resultat.assiette),
        horizon="court",
        unite=code,
    )


def etendue_produits_de(resultat: Exposition, code: str) -> pd.DataFrame:
    """Étendue de la baisse possible à un an, par produit vendu par un territoire, pour les documents."""
    return etendue_par_produit(
        resultat,
        parametres=parametres_embarques(),
        tirages=tirages_de(resultat.assiette),
        horizon="court",
        unite=code,
    )


def prereglages() -> dict[str, tuple[str, Scenario]]:
    """Préréglages en mots simples : clé → (libellé, scénario), dans l'ordre de la table."""
    return dict(_prereglages(regimes.lire_tarifs()))


@lru_cache(maxsize=2)
def _prereglages(tarifs: Tarifs) -> dict[str, tuple[str, Scenario]]:
    resultat = {}
    for cle, libelle, base, texte in tarifs.prereglages.itertuples(index=False, name=None):
        mesures = (mesure_depuis_texte(m) for m in texte.split("~") if m)
        resultat[cle] = (libelle, Scenario(base, tuple(m for m in mesures if m is not None)))
    return resultat
