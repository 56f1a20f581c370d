"""`python -m modules importer` : des fichiers officiels de la douane au jeu de données de l'application."""

import argparse
import shutil
import sys
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

from modules.donnees import flux, inventaire, jeu
from modules.donnees.douane import Demande, Import, SourceFichier, completer, lire_douane, lire_periode
from modules.donnees.douane.fichiers import MO
from modules.donnees.douane.periodes import PLURIEL
from modules.donnees.douane.telechargement import acces_douane, chercher, est_adresse, prendre, telecharger
from modules.donnees.erreurs import ErreurDonnees, raison_systeme
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.langue.nombres import montant

_PRECEDENTS = "precedents"
"""Sous-dossier des jeux remplacés : l'application ne les lit pas, on peut les remettre en place."""
_TELECHARGEMENTS = "telechargements"
"""Sous-dossier des archives en cours de téléchargement : vidé une fois l'import fait."""
_PREFIXES = {"officiel": "officiel", "officiel partiel": "officiel_partiel", "utilisateur": "utilisateur"}


def declarer(sous: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Ajoute la commande `importer`."""
    analyseur = sous.add_parser(
        "importer",
        help="charge les fichiers officiels de la douane (.zip, .txt ou .csv, chemin ou adresse)",
        description="Lit les « statistiques régionales et départementales » de la douane, garde tous leurs "
        "trimestres et écrit data/flux/officiel_<période>.parquet. Exportations et importations ensemble ou "
        "l'une après l'autre.",
    )
    analyseur.add_argument(
        "fichiers", nargs="*", metavar="CHEMIN_OU_URL", help="fichier .zip, .txt ou .csv, ou adresse"
    )
    analyseur.add_argument(
        "--douane",
        action="store_true",
        help="prendre les archives sur le site de la douane : la dernière publication, ou l'année voulue",
    )
    analyseur.add_argument("--annee", type=int, metavar="AAAA", help="avec --douane : une année entière")
    analyseur.add_argument(
        "--page",
        metavar="ADRESSE",
        help="avec --douane : page des archives (sinon celle de douane.toml)",
    )
    analyseur.add_argument(
        "--periode",
        type=str,
        metavar="PERIODE",
        help="douze mois à montrer, 2024 ou 2024T3-2025T2 (sinon : la dernière année complète)",
    )
    analyseur.add_argument(
        "--partiel",
        action="store_true",
        help="admettre un fichier où des départements manquent : ni part, ni rang, ni total de la France",
    )
    analyseur.add_argument(
        "--remplacer", action="store_true", help="remplacer sans le demander un jeu de la même période"
    )
    analyseur.add_argument(
        "--sortie", type=Path, default=jeu.DOSSIER, metavar="DOSSIER", help="dossier d'écriture"
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Lit, contrôle, complète un import précédent, écrit d'un coup et rend compte.

    Lève `ErreurDonnees` sans fichier ni « --douane », ou si l'import est refusé.
    """
    if args.douane == bool(args.fichiers):
        raise ErreurDonnees("Donner des fichiers à importer, ou bien --douane pour les prendre sur son site.")
    if (args.annee or args.page) and not args.douane:
        raise ErreurDonnees("--annee et --page vont avec --douane.")
    if args.douane:
        return _importer_de_la_douane(args)
    with tempfile.TemporaryDirectory() as dossier:
        sources = [_source(texte, Path(dossier)) for texte in args.fichiers]
        resultat = _lire(sources, args)
    return _installer(resultat, args.sortie, sans_demander=args.remplacer)


def _importer_de_la_douane(args: argparse.Namespace) -> int:
    """Trouve les archives des deux sens, les dit, les télécharge (reprend un essai coupé), les importe."""
    acces = acces_douane(args.page)
    archives = chercher(acces, args.annee)
    print(f"Page lue : {acces.page}")
    for sens, archive in archives.items():
        quoi = f"année {archive.annee}" if archive.annee else f"dernière publication {archive.millesime}"
        print(f"- {PLURIEL[sens]}, {quoi.strip()} : {archive.adresse}")
    dossier = args.sortie / _TELECHARGEMENTS
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise ErreurDonnees(f"Écriture impossible dans {dossier} : {raison_systeme(erreur)}.") from erreur
    sources = []
    for archive in archives.values():
        sources.append(prendre(acces, archive, dossier, progres=_avancement))
        print(file=sys.stderr)
    if args.annee and not args.periode:
        args.periode = str(args.annee)
    resultat = _lire(sources, args, publication=max(a.millesime for a in archives.values()))
    shutil.rmtree(dossier, ignore_errors=True)
    return _installer(resultat, args.sortie, sans_demander=args.remplacer)


def _lire(sources: list[SourceFichier], args: argparse.Namespace, *, publication: str = "") -> Import:
    demande = Demande(
        periode=lire_periode(args.periode) if args.periode else None,
        statut="officiel",
        partiel=args.partiel,
        entames=[provenance for _, provenance in jeu.disponibles(args.sortie)],
        publication=publication,
        importe_le=date.today().isoformat(),
    )
    try:
        return lire_douane(sources, demande, progres=_progres)
    except OSError as erreur:
        raise ErreurDonnees(f"Lecture impossible : {raison_systeme(erreur)}.") from erreur


def _installer(resultat: Import, dossier: Path, *, sans_demander: bool) -> int:
    """Écrit le jeu à sa place, après avoir mis de côté celui qu'il remplace."""
    provenance = resultat.flux.provenance
    chemin = dossier / f"{_PREFIXES[provenance.statut]}_{provenance.periode}.parquet"
    ancien = _lire_ancien(chemin)
    table = completer(resultat.flux, ancien) if ancien else resultat.flux
    if table is resultat.flux:
        table = _completer_d_un_autre(table, dossier, sauf=chemin)
    repris = set(provenance.sens_absents) - set(table.provenance.sens_absents)
    lus = {*PLURIEL} - set(provenance.sens_absents)
    if remplace := ancien is not None and bool(lus - set(ancien.provenance.sens_absents)):
        if ancien.provenance.empreinte == table.provenance.empreinte:
            inventaire.enregistrer_flux(chemin)  # un import tué juste avant ne l'a peut-être pas fait
            print(f"{chemin.name} contient déjà ces données : rien n'a été changé.")
            return 0
        _confirmer(chemin, ancien, table, sans_demander=sans_demander)
    print("Écriture…", file=sys.stderr)
    try:
        de_cote = _mettre_de_cote(chemin) if remplace or ancien is None else None
        provenance = _ecrire(chemin, table)
        inventaire.enregistrer_flux(chemin)
    except OSError as erreur:
        raise ErreurDonnees(f"Écriture impossible dans {dossier} : {raison_systeme(erreur)}.") from erreur
    phrases = [*resultat.rapport.phrases(repris)]
    if de_cote:
        phrases.append(f"Jeu précédent gardé de côté : {de_cote}.")
    print("\n".join([*phrases, f"Écrit : {chemin} ({provenance.marque})."]))
    _dire_ce_qui_manque(provenance)
    return 0


def _dire_ce_qui_manque(provenance: Provenance) -> None:
    if provenance.sens_absents:
        manquant = " et ".join(PLURIEL[sens] for sens in provenance.sens_absents)
        print(
            f"Jeu incomplet, pas encore employé par défaut : relancer la commande avec les {manquant} "
            f"de la même période ({provenance.periode})."
        )


def _lire_ancien(chemin: Path) -> TableFlux | None:
    """Jeu déjà écrit sous ce nom ; rien s'il n'y en a pas, ou s'il est abîmé (il sera remplacé)."""
    if chemin.is_file():
        with suppress(OSError, ValueError, KeyError, TypeError):
            return flux.lire(chemin, avec_masse=True)
    return None


def _completer_d_un_autre(nouveau: TableFlux, dossier: Path, *, sauf: Path) -> TableFlux:
    """Le sens qui manque, repris d'un autre jeu installé qui a les trimestres de cette période."""
    voulus = [
        chemin
        for chemin, p in jeu.disponibles(dossier)
        if nouveau.provenance.sens_absents and chemin != sauf and p.statut == nouveau.provenance.statut
    ]
    for chemin in voulus:
        table = completer(nouveau, flux.lire(chemin, avec_masse=True))
        if table is not nouveau:
            return table
    return nouveau


def _confirmer(chemin: Path, ancien: TableFlux, nouveau: TableFlux, *, sans_demander: bool) -> None:
    """Montre les totaux d'avant et d'après ; lève `ErreurDonnees` si le remplacement n'est pas voulu."""
    lignes = [f"{chemin.name} existe déjà, ses totaux et les nouveaux sur la même période :"]
    for sens, pluriel in PLURIEL.items():
        avant, apres = (_total(table, sens) for table in (ancien, nouveau))
        lignes.append(f"- {pluriel} : {avant} → {apres}")
    question = "\n".join(lignes)
    if sans_demander:
        print(question)
        return
    if not sys.stdin.isatty():
        raise ErreurDonnees(
            f"{question}\nRien n'a été remplacé : relancer la commande avec --remplacer pour le faire."
        )
    if input(f"{question}\nRemplacer ? Le jeu actuel sera gardé de côté [o/N] ").strip().lower() not in (
        "o", "oui",
    ):  # fmt: skip
        raise ErreurDonnees("Rien n'a été remplacé.")


def _total(table: TableFlux, sens: str) -> str:
    genre = "export" if sens == "export" else "import"
    if genre in table.provenance.sens_absents:
        return "inconnues"
    return montant(table.total(genre), exact=True)  # type: ignore[arg-type]


def _mettre_de_cote(chemin: Path) -> Path | None:
    """Copie le jeu qui va être remplacé : il reste en place jusqu'au remplacement, d'un coup."""
    if not chemin.is_file():
        return None
    copie = chemin.parent / _PRECEDENTS / chemin.name
    copie.parent.mkdir(exist_ok=True)
    provisoire = copie.with_suffix(".tmp")
    shutil.copy2(chemin, provisoire)
    provisoire.replace(copie)
    return copie


def _ecrire(chemin: Path, table: TableFlux) -> Provenance:
    """Tous les trimestres lus, ou les douze mois quand ils ne sont pas connus un à un."""
    if isinstance(table.detail, bytes):
        return flux.ecrire_octets(chemin, table.detail)
    detail = table.trimestriels()
    lignes = table.table if detail is None else detail
    return flux.ecrire(chemin, lignes, table.provenance, compression=9)


def _source(texte: str, dossier: Path) -> SourceFichier:
    """Fichier local, ou téléchargé dans un dossier provisoire."""
    if est_adresse(texte):
        try:
            return telecharger(texte, dossier, progres=_avancement)
        finally:
            print(file=sys.stderr)
    return SourceFichier.du_chemin(Path(texte))


def _avancement(nom: str, octets: int, total: int | None) -> None:
    sur = f" sur {total / MO:.1f} ({100 * octets // max(total, 1)} %)" if total else ""
    print(f"\rTéléchargement de {nom} : {octets / MO:.1f} Mo{sur}   ", end="", file=sys.stderr)


def _progres(nom: str, lus: int, total: int) -> None:
    fin = "\n" if lus >= total else ""
    print(f"\rLecture de {nom} : {100 * lus // max(total, 1)} %   ", end=fin, file=sys.stderr)
