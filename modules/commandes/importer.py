"""`python -m modules importer` : des fichiers officiels de la douane au jeu de données de l'application."""

import argparse
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

from modules.donnees import flux, inventaire, jeu
from modules.donnees.douane import Import, SourceFichier, completer, lire_douane, lire_periode
from modules.donnees.douane.periodes import PLURIEL
from modules.donnees.douane.sources import LIMITE_FICHIER, MO
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux

DELAI_SECONDES = 60
MORCEAU = 1 << 20


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
        resultat = lire_douane(
            sources,
            periode=periode,
            statut="officiel",
            progres=_progres,
            entames=[provenance for _, provenance in jeu.disponibles(args.sortie)],
        )
    chemin = args.sortie / f"officiel_{resultat.flux.provenance.periode}.parquet"
    table, notes = _completer(resultat, chemin)
    print("Écriture…", file=sys.stderr)
    try:
        provenance = flux.ecrire(chemin, table.table, table.provenance, compression=9)
        inventaire.enregistrer_flux(chemin)
    except OSError as erreur:
        raise ErreurDonnees(f"Écriture impossible dans {args.sortie} : {erreur.strerror}.") from erreur
    print("\n".join([*resultat.rapport.phrases(), *notes, f"Écrit : {chemin} ({provenance.marque})."]))
    if provenance.sens_absents:
        manquant = " et ".join(PLURIEL[sens] for sens in provenance.sens_absents)
        print(
            f"Jeu incomplet, pas encore employé par défaut : relancer la commande avec les {manquant} "
            f"de la même période ({provenance.periode})."
        )
    return 0


def _completer(resultat: Import, chemin: Path) -> tuple[TableFlux, list[str]]:
    """Reprend du fichier déjà écrit le sens qui manque ; dit ce qui est repris ou remplacé."""
    if not chemin.is_file():
        return resultat.flux, []
    absents = resultat.rapport.sens_absents
    ancien: TableFlux | None = None
    if absents:
        with suppress(OSError, ValueError, KeyError, TypeError):  # fichier abîmé : il sera remplacé
            ancien = flux.lire(chemin, avec_masse=True)
    table = completer(resultat.flux, ancien) if ancien else resultat.flux
    repris = [sens for sens in absents if sens not in table.provenance.sens_absents]
    if repris:
        return table, [
            f"Reprises de l'import précédent ({chemin.name}) : " + ", ".join(PLURIEL[s] for s in repris) + "."
        ]
    return table, [f"Remplace {chemin.name}, importé auparavant."]


def _source(texte: str, dossier: Path) -> SourceFichier:
    """Fichier local, ou téléchargé dans un dossier provisoire."""
    schema = urllib.parse.urlsplit(texte).scheme
    if schema in ("http", "https", "file"):
        return _telecharger(texte, dossier)
    return SourceFichier.du_chemin(Path(texte))


def _telecharger(adresse: str, dossier: Path) -> SourceFichier:
    nom = Path(urllib.parse.unquote(urllib.parse.urlsplit(adresse).path)).name or "telechargement"
    descripteur, provisoire = tempfile.mkstemp(dir=dossier)
    lus = 0
    try:
        with (
            urllib.request.urlopen(adresse, timeout=DELAI_SECONDES) as reponse,
            open(descripteur, "wb") as copie,
        ):
            while morceau := reponse.read(MORCEAU):
                lus += len(morceau)
                if lus > LIMITE_FICHIER:
                    raise ErreurDonnees(f"{nom} : plus de {LIMITE_FICHIER // MO} Mo à télécharger, abandon.")
                copie.write(morceau)
                print(f"\rTéléchargement de {nom} : {lus // MO} Mo", end="", file=sys.stderr)
    except (urllib.error.URLError, OSError) as erreur:
        raise ErreurDonnees(f"Téléchargement impossible ({adresse}) : {erreur}.") from erreur
    print(file=sys.stderr)
    return SourceFichier(nom, Path(provisoire))


def _progres(nom: str, lus: int, total: int) -> None:
    fin = "\n" if lus >= total else ""
    print(f"\rLecture de {nom} : {100 * lus // max(total, 1)} %   ", end=fin, file=sys.stderr)
