"""Le fichier que « Partager » propose sur chaque page, calculé seulement si on le demande."""

from modules.donnees.flux import TableFlux
from modules.donnees.territoires import territoire
from modules.interface import cache, etat, etat_scenario
from modules.interface.partager import Fichier
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.classement import Indicateur, csv_carte
from modules.publication.json_fiche import table_fiche
from modules.publication.simulation import csv_simulation
from modules.publication.tableur import csv_francais
from modules.simulation.exposition import Exposition

CSV = "text/csv"


def de_la_fiche(flux: TableFlux) -> Fichier | None:
    """Flux produit × pays du département affiché ; None s'il n'est pas choisi."""
    code, p = etat.departement_courant(), flux.provenance
    if code is None:
        return None
    return Fichier(
        "Chiffres de la fiche (CSV)",
        f"fiche-{code}-{p.periode}.csv".lower(),
        CSV,
        lambda: csv_francais(table_fiche(cache.fiche(flux, code)), statut=p.statut, source=p.source),
    )


def du_simulateur(flux: TableFlux) -> Fichier | None:
    """Résultats du scénario affiché, par produit ; None si aucun département n'est choisi."""
    code, vocabulaire = etat.departement_courant(), parametres_embarques().vocabulaire
    if code is None:
        return None
    lire = etat_scenario.lecteur(vocabulaire)

    def contenu() -> bytes:
        return csv_simulation(cache.exposition(flux, *lire()), territoire(code), vocabulaire=vocabulaire)

    nom = f"simulation-{code}-{flux.provenance.periode}.csv".lower()
    return Fichier("Résultats par produit (CSV)", nom, CSV, contenu)


def de_la_carte(flux: TableFlux, resultat: Exposition, indicateur: Indicateur) -> Fichier:
    """Classement et indicateurs de tous les départements."""
    vocabulaire = parametres_embarques().vocabulaire
    return Fichier(
        "Classement et indicateurs (CSV)",
        f"classement-{indicateur.cle}-{flux.provenance.periode}.csv".lower(),
        CSV,
        lambda: csv_carte(indicateur, cadre=cache.cadre(flux), resultat=resultat, vocabulaire=vocabulaire),
    )
