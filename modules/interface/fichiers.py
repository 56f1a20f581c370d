"""Le fichier que « Partager » propose sur chaque page, calculé seulement si on le demande."""

from modules.donnees import catalogue
from modules.donnees.flux import TableFlux
from modules.donnees.regimes import lire_tarifs, verifie_le
from modules.donnees.territoires import territoire
from modules.interface import cache, etat, etat_scenario
from modules.interface.partager import Fichier
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.classement import Indicateur, csv_carte
from modules.publication.contre_epreuves import table_contre_epreuves
from modules.publication.fiabilite import csv_fourchettes
from modules.publication.json_fiche import table_fiche
from modules.publication.simulation import csv_simulation
from modules.publication.tableur import csv_francais
from modules.simulation.exposition import Exposition

CSV = "text/csv"


def de_la_fiche(flux: TableFlux, *, defaut: str | None = None) -> Fichier | None:
    """Flux produit × pays du département affiché ; s'il n'est pas choisi, de `defaut`, ou None."""
    code, p = etat.departement_courant() or defaut, flux.provenance
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


def de_la_fiabilite(flux: TableFlux) -> Fichier:
    """Fourchettes et places de tous les territoires sous le scénario affiché."""
    vocabulaire = parametres_embarques().vocabulaire
    lire = etat_scenario.lecteur(vocabulaire)

    def contenu() -> bytes:
        resultat = cache.exposition(flux, *lire())
        return csv_fourchettes(resultat, cache.incertitude(flux, resultat), vocabulaire=vocabulaire)

    nom = f"fourchettes-{flux.provenance.periode}.csv".lower()
    return Fichier("Fourchettes de tous les territoires (CSV)", nom, CSV, contenu)


def des_regimes() -> Fichier:
    """Chronologie du droit américain ; `reference` est la source propre à chaque événement."""
    evenements = lire_tarifs().evenements.rename(columns={"source": "reference"})
    statut = f"vérifié au {verifie_le()}"
    return Fichier(
        "Régimes et menaces (CSV)",
        "regimes-et-menaces.csv",
        CSV,
        lambda: csv_francais(evenements, statut=statut, source="droit américain, relevé par l’outil"),
    )


def des_donnees() -> Fichier:
    """Inventaire de toutes les données du projet : schémas, sources, licences, empreintes."""
    chemin = catalogue.dossier() / "datapackage.json"
    return Fichier("Inventaire des données (JSON)", chemin.name, "application/json", chemin.read_bytes)


def de_la_methode() -> Fichier:
    """Contre-épreuves : calculé face à observé."""
    return Fichier(
        "Contre-épreuves (CSV)",
        "contre-epreuves.csv",
        CSV,
        lambda: csv_francais(
            table_contre_epreuves(), statut="calculé par l’outil", source="propre à chaque ligne"
        ),
    )
