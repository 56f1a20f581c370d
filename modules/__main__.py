"""Ligne de commande : `python -m modules COMMANDE`. Chaque commande vit dans `modules/commandes`."""

import argparse
import importlib
import io
import pkgutil
import sys

from modules import commandes
from modules.commandes.analyseur import AnalyseurFrancais
from modules.donnees import jeu
from modules.donnees.erreurs import ErreurMetier


def analyseur(demandee: str = "") -> argparse.ArgumentParser:
    """Assemble les sous-commandes déclarées par les fichiers de `modules/commandes`.

    Si l'un d'eux porte le nom de la commande demandée, lui seul est chargé : une demi-seconde de moins.
    """
    principal = AnalyseurFrancais(
        prog="python -m modules", description="Commerce extérieur des départements."
    )
    sous = principal.add_subparsers(dest="commande", required=True, metavar="COMMANDE")
    fichiers = sorted(m.name for m in pkgutil.iter_modules(commandes.__path__))
    seul = demandee.replace("-", "_")
    for module in [seul] if seul in fichiers else fichiers:
        contenu = importlib.import_module(f"{commandes.__name__}.{module}")
        if hasattr(contenu, "declarer"):
            contenu.declarer(sous)
    return principal


def _ecrire_en_utf8() -> None:
    """Sous Windows, une sortie redirigée prend la page de code du poste, qui n'a pas nos espaces fines."""
    for flot in (sys.stdout, sys.stderr):
        if isinstance(flot, io.TextIOWrapper):
            flot.reconfigure(encoding="utf-8")


def _dire_les_ecartes(choix: argparse.Namespace) -> None:
    """Un jeu abîmé a cédé sa place au suivant : les chiffres ne sont pas ceux qu'on attendait."""
    if getattr(choix, "donnees", "") is None and choix.commande != "etat":  # `etat` les nomme lui-même
        for chemin, raison in jeu.inutilisables():
            print(f"Attention : « {chemin.name} » est écarté : {raison}", file=sys.stderr)


def principal(arguments: list[str] | None = None) -> int:
    """Exécute la commande ; renvoie 0, ou 2 avec un message français sur l'erreur standard."""
    _ecrire_en_utf8()
    mots = sys.argv[1:] if arguments is None else arguments
    choix = analyseur(mots[0] if mots else "").parse_args(mots)
    try:
        code: int = choix.executer(choix)
        _dire_les_ecartes(choix)
    except ErreurMetier as erreur:
        print(f"Erreur : {erreur}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("\nInterrompu.", file=sys.stderr)
        return 130
    return code


if __name__ == "__main__":
    sys.exit(principal())
