"""`python -m modules chercher cote d'or` : les lieux, ou les produits, que désigne un texte."""

import argparse
import json

from modules.commandes.analyseur import AnalyseurFrancais
from modules.donnees.recherche import Entree, aucun_resultat, chercher


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `chercher`."""
    analyseur = sous.add_parser("chercher", help="trouve un lieu ou un produit", description=__doc__)
    analyseur.add_argument(
        "texte",
        nargs="+",
        metavar="TEXTE",
        help="nom ou numéro de département, région, ville, Territoire d'industrie ; mot courant d'un produit",
    )
    analyseur.add_argument("--produits", action="store_true", help="cherche un produit au lieu d'un lieu")
    analyseur.add_argument(
        "--format", choices=["texte", "json"], default="texte", help="texte (défaut) ou json"
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Écrit les réponses, la meilleure d'abord ; sans réponse, une liste vide ou ce qu'on peut taper."""
    texte = " ".join(args.texte)
    trouvees = chercher(texte, produits=args.produits)
    if args.format == "json":
        print(json.dumps([_en_dict(e) for e in trouvees], ensure_ascii=False, indent=2))
    elif trouvees:
        print("\n".join(f"{e.code:<8} {e.nom}" for e in trouvees))
    else:
        print(aucun_resultat(texte, produits=args.produits))
    return 0


def _en_dict(entree: Entree) -> dict[str, str]:
    """genre, code (pour une commune, celui du département où elle mène), nom."""
    return {"genre": entree.genre, "code": entree.code, "nom": entree.nom}
