"""`python -m modules inventaire` : contrôle chaque fichier de `data/` contre `data/datapackage.json`."""

import argparse
import sys
from datetime import date

from modules.commandes.analyseur import AnalyseurFrancais
from modules.donnees.controle_inventaire import verifier
from modules.donnees.doutes import a_verifier
from modules.donnees.droit import lire_tarifs
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.inventaire import lire
from modules.fabrique.tables.ensemble import actualiser_inventaire
from modules.fabrique.tables.territoires import ecrire_index


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `inventaire`."""
    analyseur = sous.add_parser("inventaire", help="contrôle les fichiers de data/", description=__doc__)
    analyseur.add_argument(
        "--actualiser",
        action="store_true",
        help="note d'abord la taille et l'empreinte actuelles, après une correction à la main ou un import",
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Contrôle, et refuse en énumérant les défauts. Lève alors `ErreurDonnees`.

    Ce qui n'est que douteux est dit sur l'erreur standard.
    """
    if args.actualiser:
        actualiser_inventaire()
    defauts = verifier()
    if defauts:
        raise ErreurDonnees("Des fichiers de data/ ne correspondent pas à l'inventaire.", defauts)
    if args.actualiser:
        ecrire_index()
    if doutes := a_verifier(lire_tarifs(), aujourdhui=date.today()):
        print("\n- ".join(["À vérifier, sans que rien ne soit refusé :", *doutes]), file=sys.stderr)
    print(f"{len(lire()['resources'])} fichiers conformes à l'inventaire.")
    return 0
