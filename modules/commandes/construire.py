"""`python -m modules construire` : recalcule les tables de `data/` à partir des sources."""

import argparse
from pathlib import Path

from modules.commandes.analyseur import AnalyseurFrancais
from modules.donnees import tables
from modules.fabrique.tables.ensemble import (
    actualiser_inventaire,
    construire_droits,
    construire_references,
)
from modules.fabrique.tables.territoires import ecrire_index

_SOURCES = Path("../shared/sources")


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `construire`."""
    analyseur = sous.add_parser("construire", help="recalcule les tables de référence", description=__doc__)
    analyseur.add_argument(
        "--sources", type=Path, default=_SOURCES, metavar="DOSSIER", help=f"dossier des sources ({_SOURCES})"
    )
    analyseur.add_argument(
        "--ecraser",
        action="store_true",
        help="remplace aussi les tables corrigées à la main de data/tarifs et data/elasticites",
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Construit et dit ce qui a changé."""
    sortie = tables.dossier()
    fichiers = [
        *construire_references(args.sources, sortie),
        *construire_droits(args.sources, sortie, ecraser=args.ecraser),
    ]
    for fichier in fichiers:
        print(f"{fichier.etat:<9} {fichier.nom}")
    for nom in ecrire_index():
        print(f"écrit     static/{nom}")
    print(f"Inventaire : {actualiser_inventaire().name}. « gardé » : écrit à la main, ou sans --ecraser.")
    return 0
