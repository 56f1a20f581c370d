"""`python -m modules importer-emploi FICHIER` : l'emploi par activité fine, d'un fichier officiel."""

import argparse
import sys
from pathlib import Path

from modules.commandes.analyseur import AnalyseurFrancais
from modules.donnees import tables
from modules.donnees.emploi import tables_emploi
from modules.donnees.emploi_detaille import (
    EmploiDetaille,
    ProvenanceEmploi,
    chemin_import,
    ecrire,
    importer,
    lire,
)
from modules.donnees.erreurs import ErreurDonnees, raison_systeme
from modules.langue.nombres import nombre, part


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `importer-emploi`."""
    analyseur = sous.add_parser(
        "importer-emploi",
        help="charge l'emploi par activité fine (Urssaf commune × APE, Insee Flores A88)",
        description="Lit « établissements et effectifs salariés au niveau commune × APE » (open.urssaf.fr, "
        "export CSV) ou l'archive DS_FLORES_A88_<année>_CSV_FR.zip de l'Insee, contrôle couverture, codes et "
        "période, et écrit data/emploi/detail_<source>_<année>.parquet.",
    )
    analyseur.add_argument("fichier", type=Path, metavar="FICHIER", help="CSV de l'Urssaf ou ZIP de l'Insee")
    analyseur.add_argument(
        "--annee", type=int, metavar="AAAA", help="année voulue (sinon la dernière du fichier)"
    )
    analyseur.add_argument(
        "--partiel",
        action="store_true",
        help="accepte un fichier qui ne couvre pas la France ; c'est dit partout ensuite",
    )
    analyseur.add_argument("--sortie", type=Path, metavar="DOSSIER", help="dossier d'écriture (data/emploi)")
    analyseur.add_argument(
        "--remplacer", action="store_true", help="remplacer sans le demander un import de la même année"
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Lit, contrôle, écrit d'un coup et rend compte.

    Lève `ErreurDonnees` si la lecture ou l'écriture échoue.
    """
    try:
        detaille = importer(
            args.fichier, tables_emploi(), annee=args.annee, partiel=args.partiel, progres=_avancement
        )
    except OSError as erreur:
        raise ErreurDonnees(f"Lecture impossible : {raison_systeme(erreur)}.") from erreur
    finally:
        print(file=sys.stderr)
    chemin = chemin_import(detaille.provenance, args.sortie or tables.dossier() / "emploi")
    remplace = _remplacement(detaille, chemin, sans_demander=args.remplacer)
    try:
        ecrire(detaille, chemin)
    except OSError as erreur:
        raise ErreurDonnees(f"Écriture impossible : {raison_systeme(erreur)}.") from erreur
    print("\n".join([*_compte_rendu(detaille.provenance), *remplace, f"Écrit : {chemin}."]))
    return 0


def _remplacement(detaille: EmploiDetaille, chemin: Path, *, sans_demander: bool) -> list[str]:
    """Phrase qui dit ce qui est remplacé ; lève `ErreurDonnees` si ce n'est pas voulu."""
    if not chemin.is_file():
        return []
    try:
        ancien = lire(chemin)
    except (ErreurDonnees, OSError, ValueError, TypeError):
        return [f"Remplace {chemin.name}, qui était abîmé."]
    if ancien.table.equals(detaille.table):
        return []
    avant, apres = (_en_bref(d.provenance) for d in (ancien, detaille))
    question = f"{chemin.name} existe déjà ({avant}) ; le nouveau : {apres}."
    if not sans_demander and not sys.stdin.isatty():
        raise ErreurDonnees(
            f"{question}\nRien n'a été remplacé : relancer la commande avec --remplacer pour le faire."
        )
    if not sans_demander and input(f"{question}\nRemplacer ? [o/N] ").strip().lower() not in {"o", "oui"}:
        raise ErreurDonnees("Rien n'a été remplacé.")
    return [f"Remplace {chemin.name} ({avant})."]


def _en_bref(p: ProvenanceEmploi) -> str:
    partiel = ", partiel" if p.partiel else ""
    return f"{nombre(p.lignes)} lignes, {_departements(p)}{partiel}"


def _compte_rendu(p: ProvenanceEmploi) -> list[str]:
    """Ce que le fichier contient, ce qui lui manque, sa licence."""
    lignes = [
        f"{p.titre}, fin {p.annee} : {nombre(p.lignes)} lignes lues, {_departements(p)}.",
        f"Licence : {p.licence}. Citer la source dans toute reprise.",
    ]
    if p.couverture is not None:
        repere = (
            f" (total publié pour {p.annee_reference})" if p.annee_reference else " (dernier total publié)"
        )
        lignes.append(f"Couverture : {part(p.couverture)} des salariés du privé en France{repere}.")
    if p.partiel:
        lignes.append("Fichier PARTIEL : il ne couvre pas la France, et l'outil le dit partout.")
    if p.inconnus:
        lignes.append(f"{nombre(p.inconnus)} salariés laissés de côté : commune ou APE inconnues.")
    if p.ti_ecartes:
        lignes.append(
            f"{len(p.ti_ecartes)} Territoires d'industrie non calculés : leurs intercommunalités ne sont pas "
            "toutes dans le fichier, ou ne font pas leur total publié."
        )
    return lignes


def _departements(p: ProvenanceEmploi) -> str:
    combien = len(p.departements)
    return f"{combien} département{'s' if combien > 1 else ''}"


def _avancement(lignes: int) -> None:
    print(f"\rLecture : {nombre(lignes)} lignes   ", end="", file=sys.stderr)
