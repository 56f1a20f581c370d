"""Réunit données et nomenclatures pour le simulateur, une fois par jeu de données."""

from functools import lru_cache

from modules.donnees import catalogue, regimes
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Sens
from modules.donnees.regimes import Tarifs
from modules.donnees.territoires import territoire
from modules.simulation.assiette import FRANCE, Assiette, preparer
from modules.simulation.echange import mesure_depuis_texte
from modules.simulation.parametres import Parametres, preparer_parametres
from modules.simulation.scenario import Scenario


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


def prereglages() -> dict[str, tuple[str, Scenario]]:
    """Préréglages en mots simples : clé → (libellé, scénario), dans l'ordre de la table."""
    table = regimes.lire_tarifs().prereglages
    resultat = {}
    for cle, libelle, base, texte in table.itertuples(index=False, name=None):
        mesures = (mesure_depuis_texte(m) for m in texte.split("~") if m)
        resultat[cle] = (libelle, Scenario(base, tuple(m for m in mesures if m is not None)))
    return resultat
