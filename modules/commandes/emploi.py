"""`python -m modules emploi 25` et `territoire ti-0101` : l'emploi local, en texte, JSON ou CSV."""

import argparse
import json
import sys

from modules.commandes.analyseur import AnalyseurFrancais
from modules.commandes.lieu import ajouter_donnees, territoire_demande
from modules.donnees import jeu
from modules.donnees.emploi import TablesEmploi, tables_emploi
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import Territoire, territoire
from modules.fiche.emploi import Branche, EmploiTerritoire, emploi_embarque, zones_visibles
from modules.fiche.phrases_emploi import (
    NOTE_TI,
    NOTES_EMPLOI,
    SOURCE_EMPLOI,
    phrase_touche,
    phrases_emploi,
)
from modules.langue.nombres import nombre, texte_part
from modules.vues.emploi import STATUT_EMPLOI, emploi_en_json, table_emploi, territoire_en_json
from modules.vues.tableur import csv_francais

_FORMATS = ["texte", "json", "csv"]
_PREMIERES_BRANCHES = 5


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute les commandes `emploi` et `territoire`."""
    emploi = sous.add_parser(
        "emploi", help="emploi d'un département ou d'un Territoire d'industrie", description=__doc__
    )
    emploi.add_argument("code", help="code ou nom du département (25, 2A, 971…) ou du Territoire (ti-0101)")
    ti = sous.add_parser("territoire", help="Territoire d'industrie : emploi et zones", description=__doc__)
    ti.add_argument("code", help="identifiant (ti-0101) ou nom du Territoire d'industrie")
    for analyseur, executer in ((emploi, _executer_emploi), (ti, _executer_territoire)):
        analyseur.add_argument(
            "--format", choices=_FORMATS, default="texte", help="texte (défaut), json ou csv"
        )
        ajouter_donnees(analyseur)
        analyseur.set_defaults(executer=executer)


def _executer_emploi(args: argparse.Namespace) -> int:
    """Emploi d'un département ou d'un Territoire d'industrie."""
    effectifs = tables_emploi()
    emploi = _calculer(
        args, territoire_demande(args.code, genres=frozenset({"departement", "territoire_industrie"}))
    )
    if args.format == "json":
        return _ecrire_json(emploi_en_json(emploi, effectifs))
    return _ecrire(emploi, effectifs, args.format)


def _executer_territoire(args: argparse.Namespace) -> int:
    """Fiche d'un Territoire d'industrie. Lève `TerritoireInconnu` pour tout autre code."""
    lieu = territoire_demande(args.code, genres=frozenset({"territoire_industrie"}))
    if lieu.genre != "ti":
        raise TerritoireInconnu(
            f"« {args.code} » n'est pas un Territoire d'industrie : codes de « ti-0101 » à « ti-9306 »."
        )
    effectifs = tables_emploi()
    emploi = _calculer(args, lieu)
    if args.format == "json":
        return _ecrire_json(territoire_en_json(emploi))
    return _ecrire(emploi, effectifs, args.format)


def _calculer(args: argparse.Namespace, lieu: Territoire) -> EmploiTerritoire:
    return emploi_embarque(jeu.charger(args.donnees), lieu)


def _ecrire_json(contenu: dict[str, object]) -> int:
    json.dump(contenu, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    print()
    return 0


def _ecrire(emploi: EmploiTerritoire, effectifs: TablesEmploi, forme: str) -> int:
    if forme == "csv":
        contenu = csv_francais(table_emploi(emploi), statut=STATUT_EMPLOI, source=SOURCE_EMPLOI)
        sys.stdout.write(contenu.decode("utf-8-sig").replace("\r\n", "\n"))
    else:
        print(_texte_emploi(emploi, effectifs))
    return 0


def _ligne(branche: Branche) -> str:
    locale, france = (texte_part(valeur, exact=True) for valeur in (branche.part, branche.part_france))
    return f"  {branche.a38} {branche.libelle} : {nombre(branche.salaries)} ({locale} ; France {france})"


def _texte_emploi(emploi: EmploiTerritoire, effectifs: TablesEmploi) -> str:
    """Résumé lisible dans un terminal."""
    lieu = emploi.territoire
    blocs = [[nom_affiche(lieu.code), f"Source : {SOURCE_EMPLOI}"]]
    if lieu.genre == "ti":
        noms = tuple(territoire(code).nom for code in lieu.departements or ())
        membres = f"Membres : {', '.join(emploi.membres)} ({nombre(emploi.communes or 0)} communes)."
        blocs.append([phrase_touche(noms), membres, NOTE_TI])
    blocs.append(list(phrases_emploi(emploi, effectifs)))
    blocs += [
        [
            f"Zone d'emploi {zone.nom} ({zone.code}) : {nombre(zone.salaries_prives_2024)} salariés du privé "
            f"fin 2024, dont {nombre(zone.salaries_manufacture_2024)} dans l'industrie manufacturière",
            *(_ligne(branche) for branche in zone.branches[:_PREMIERES_BRANCHES]),
        ]
        for zone in zones_visibles(emploi)
    ]
    return "\n\n".join("\n".join(bloc) for bloc in [*blocs, list(NOTES_EMPLOI)])
