"""`python -m modules publier --departements tous --format html,pdf --sortie DOSSIER` : les documents."""

import argparse
import sys
from datetime import date
from pathlib import Path

from modules.commandes.analyseur import AnalyseurFrancais
from modules.commandes.options_scenario import ajouter_options, scenario_demande
from modules.documents.chromium import exiger
from modules.documents.lot import FORMATS, Commande, processeurs, publier
from modules.donnees import tables
from modules.donnees.erreurs import ErreurMetier, TerritoireInconnu, raison_systeme
from modules.donnees.tables import territoire
from modules.simulation.echange import vers_json

_TOUS = "tous"
_LARGEUR_BARRE = 30


class _DemandeImpossible(ErreurMetier):
    """Option de publication refusée."""


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `publier`."""
    analyseur = sous.add_parser(
        "publier",
        help="documents HTML, PDF et tableurs des fiches, avec leur page d'index",
        description="Écrit la fiche de chaque unité demandée et une page index.html. Relancée après une "
        "interruption, la commande garde les documents déjà faits des mêmes données avec les mêmes options.",
    )
    ajouter = analyseur.add_argument
    ajouter("--departements", default=_TOUS, metavar="CODES", help="« tous » (défaut) ou codes : 25,9C,99")
    ajouter("--format", default="html", metavar="FORMATS", help=f"parmi {', '.join(FORMATS)} (défaut : html)")
    ajouter("--sortie", type=Path, required=True, metavar="DOSSIER", help="dossier d'écriture")
    ajouter("--autonome", action="store_true", help="chaque HTML porte plotly.js (5 Mo) et se suffit")
    ajouter(
        "--avec-simulation", action="store_true",
        help="ajoute l'annexe « Exposition aux surtaxes » et les données ouvertes du scénario (le droit en "
        "vigueur si aucun n'est donné) ; sous-entendu quand un scénario ou une hypothèse est donné",
    )  # fmt: skip
    ajouter("--chrome", metavar="CHEMIN", help="Chrome ou Chromium, pour « pdf » et « statique »")
    ajouter("--date", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="date des documents (aujourd'hui)")
    ajouter("--travaux", type=int, default=processeurs(), metavar="N", help="documents faits à la fois")
    ajouter_options(analyseur)
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Publie et rend compte ; code 1 si un document manque.

    Lève `_DemandeImpossible` si le dossier ne peut s'écrire.
    """
    codes, formats = _codes(args.departements), _formats(args.format)
    if args.travaux < 1:
        raise _DemandeImpossible("« --travaux » vaut au moins 1.")
    if {"pdf", "statique", "feuillet-pdf"} & set(formats):
        exiger(args.chrome)
    commande = Commande(
        sortie=args.sortie,
        formats=formats,
        donnees=args.donnees,
        scenario=_scenario(args),
        autonome=args.autonome,
        jour=args.date,
        chrome=args.chrome,
    )
    try:
        bilan = publier(codes, commande=commande, travaux=args.travaux, progres=_progres)
    except KeyboardInterrupt:
        print("\nInterrompu : la même commande reprendra où elle s'est arrêtée.", file=sys.stderr)
        return 130
    except OSError as erreur:
        raise _DemandeImpossible(
            f"Écriture impossible dans {args.sortie} : {raison_systeme(erreur)}."
        ) from erreur
    print(f"{_compter(len(bilan.produits))}, {len(bilan.repris)} déjà là : {args.sortie / 'index.html'}")
    for code, message in sorted(bilan.pannes.items()):
        print(f"Manque {code} : {message}", file=sys.stderr)
    return 1 if bilan.pannes else 0


def _compter(nombre: int) -> str:
    return f"{nombre} fiche{'s' if nombre > 1 else ''} produite{'s' if nombre > 1 else ''}"


def _codes(texte: str) -> list[str]:
    if texte == _TOUS:
        return list(tables.departements()["code"])
    lieux = [territoire(code) for code in texte.split(",") if code.strip()]
    autres = [lieu.code for lieu in lieux if lieu.genre != "departement"]
    if autres or not lieux:
        raise TerritoireInconnu(
            "« --departements » attend « tous » ou des codes de département séparés par des virgules."
            + (f" N'en sont pas : {', '.join(autres)}." if autres else "")
        )
    return list(dict.fromkeys(lieu.code for lieu in lieux))


def _formats(texte: str) -> tuple[str, ...]:
    demandes = [f.strip().lower() for f in texte.split(",") if f.strip()]
    inconnus = [f for f in demandes if f not in FORMATS]
    if inconnus or not demandes:
        raise _DemandeImpossible(
            f"Format inconnu : {', '.join(inconnus) or 'aucun'} (possibles : {', '.join(FORMATS)})."
        )
    return tuple(f for f in FORMATS if f in demandes)


def _scenario(args: argparse.Namespace) -> str | None:
    """Scénario de l'annexe en JSON, None sans annexe."""
    options = (args.uniforme, args.base, args.mesure, args.reference, args.scenario, args.horizon, args.choc,
               args.kappa, args.change, args.phi, args.reorientation)  # fmt: skip
    if not args.avec_simulation and not any(options):
        return None
    return vers_json(*scenario_demande(args))


def _progres(code: str, fait: int, total: int) -> None:
    plein = _LARGEUR_BARRE * fait // total
    barre = "█" * plein + "░" * (_LARGEUR_BARRE - plein)
    fin = "\n" if fait == total else ""
    print(f"\r{barre} {fait}/{total} ({code})   ", end=fin, file=sys.stderr, flush=True)
