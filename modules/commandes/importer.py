"""`python -m modules importer` : des fichiers officiels de la douane au jeu de données de l'application."""

import argparse
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pandas as pd

from modules.donnees import flux, inventaire, jeu
from modules.donnees.douane import Import, SourceFichier, completer, lire_douane, lire_periode
from modules.donnees.douane.periodes import PLURIEL
from modules.donnees.douane.sources import MO
from modules.donnees.douane.telechargement import est_adresse, telecharger
from modules.donnees.erreurs import ErreurDonnees, raison_systeme
from modules.donnees.flux import TableFlux


def declarer(sous: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Ajoute la commande `importer`."""
    analyseur = sous.add_parser(
        "importer",
        help="charge les fichiers officiels de la douane (.zip ou .txt, chemin ou adresse)",
        description="Lit les « statistiques régionales et départementales » de la douane, retient douze mois "
        "et écrit data/flux/officiel_<période>.parquet. Exportations et importations ensemble ou l'une après "
        "l'autre.",
    )
    analyseur.add_argument(
        "fichiers", nargs="+", metavar="CHEMIN_OU_URL", help="fichier .zip ou .txt, ou adresse"
    )
    analyseur.add_argument(
        "--periode",
        type=str,
        metavar="PERIODE",
        help="2024 ou 2024T3-2025T2 (sinon : la dernière année complète)",
    )
    analyseur.add_argument(
        "--sortie", type=Path, default=jeu.DOSSIER, metavar="DOSSIER", help="dossier d'écriture"
    )
    analyseur.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Lit, choisit la période, complète un import précédent, écrit d'un coup et rend compte."""
    periode = lire_periode(args.periode) if args.periode else None
    with tempfile.TemporaryDirectory() as dossier:
        sources = [_source(texte, Path(dossier)) for texte in args.fichiers]
        try:
            resultat = lire_douane(
                sources,
                periode=periode,
                statut="officiel",
                progres=_progres,
                entames=[provenance for _, provenance in jeu.disponibles(args.sortie)],
            )
        except OSError as erreur:
            raise ErreurDonnees(f"Lecture impossible : {raison_systeme(erreur)}.") from erreur
    chemin = args.sortie / f"officiel_{resultat.flux.provenance.periode}.parquet"
    table = _completer(resultat, chemin)
    repris = set(resultat.rapport.sens_absents) - set(table.provenance.sens_absents)
    remplace = [f"Remplace {chemin.name}, importé auparavant."] if chemin.is_file() and not repris else []
    print("Écriture…", file=sys.stderr)
    try:
        provenance = flux.ecrire(chemin, _lignes_a_ecrire(table), table.provenance, compression=9)
        inventaire.enregistrer_flux(chemin)
    except OSError as erreur:
        raise ErreurDonnees(f"Écriture impossible dans {args.sortie} : {raison_systeme(erreur)}.") from erreur
    compte_rendu = [*resultat.rapport.phrases(repris), *remplace, f"Écrit : {chemin} ({provenance.marque})."]
    print("\n".join(compte_rendu))
    if provenance.sens_absents:
        manquant = " et ".join(PLURIEL[sens] for sens in provenance.sens_absents)
        print(
            f"Jeu incomplet, pas encore employé par défaut : relancer la commande avec les {manquant} "
            f"de la même période ({provenance.periode})."
        )
    return 0


def _completer(resultat: Import, chemin: Path) -> TableFlux:
    """Reprend du fichier déjà écrit le sens qui manque."""
    if resultat.rapport.sens_absents and chemin.is_file():
        with suppress(OSError, ValueError, KeyError, TypeError):  # fichier abîmé : il sera remplacé
            return completer(resultat.flux, flux.lire(chemin, avec_masse=True))
    return resultat.flux


def _lignes_a_ecrire(table: TableFlux) -> pd.DataFrame:
    """Tous les trimestres lus, ou les douze mois quand ils ne sont pas connus un à un."""
    detail = table.trimestriels()
    return table.table if detail is None else detail


def _source(texte: str, dossier: Path) -> SourceFichier:
    """Fichier local, ou téléchargé dans un dossier provisoire."""
    if est_adresse(texte):
        try:
            return telecharger(texte, dossier, progres=_avancement)
        finally:
            print(file=sys.stderr)
    return SourceFichier.du_chemin(Path(texte))


def _avancement(nom: str, octets: int) -> None:
    print(f"\rTéléchargement de {nom} : {octets // MO} Mo   ", end="", file=sys.stderr)


def _progres(nom: str, lus: int, total: int) -> None:
    fin = "\n" if lus >= total else ""
    print(f"\rLecture de {nom} : {100 * lus // max(total, 1)} %   ", end=fin, file=sys.stderr)
