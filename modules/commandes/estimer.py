"""`python -m modules estimer` : reconstruit l'estimation embarquée à partir du dossier de sources."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from modules.commandes.analyseur import AnalyseurFrancais
from modules.donnees import jeu
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.inventaire import enregistrer_flux
from modules.fabrique.estimation.construction import ecrire, estimer
from modules.fabrique.estimation.rapport import ecrire_tables, epreuve, tables_estimation

_SORTIE = jeu.DOSSIER / "estimation_2024.parquet"


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `estimer`."""
    analyseur = sous.add_parser("estimer", help="reconstruire l'estimation 2024", description=__doc__)
    analyseur.add_argument(
        "--sources",
        type=Path,
        required=True,
        metavar="DOSSIER",
        help="dossier qui contient flux/ et nomenclatures/",
    )
    analyseur.add_argument(
        "--sortie", type=Path, default=_SORTIE, metavar="FICHIER",
        help="fichier à écrire (défaut : data/flux/estimation_2024.parquet)",
    )  # fmt: skip
    analyseur.add_argument(
        "--epreuve", action="store_true",
        help="refaire aussi l'estimation cinq fois, un cinquième des chiffres publiés retiré (deux minutes)",
    )  # fmt: skip
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Avancement sur l'erreur standard ; diagnostic en JSON sur la sortie standard.

    Lève `ErreurDonnees` si la sortie ne peut s'écrire.
    """
    debut = time.monotonic()

    def avancer(message: str) -> None:
        print(f"[{time.monotonic() - debut:4.1f} s] {message}", file=sys.stderr, flush=True)

    if not os.access(args.sortie.parent, os.W_OK):
        raise ErreurDonnees(f"Impossible d'écrire « {args.sortie} » : dossier absent ou protégé.")
    estimation = estimer(args.sources, avancement=avancer)
    avancer(f"Écriture de {args.sortie.name}")
    try:
        provenance = ecrire(estimation, args.sortie)
        tables = tables_estimation(estimation)
        if args.epreuve:
            tables["epreuve.csv"] = epreuve(estimation.modeles, avancement=avancer)
        ecrire_tables(tables, args.sortie.parent)
    except OSError:
        raise ErreurDonnees(f"Impossible d'écrire « {args.sortie} » : dossier absent ou protégé.") from None
    enregistrer_flux(args.sortie)
    tenus = tables["construction.csv"].query("usage == 'employé'")
    avancer("Terminé")
    rapport = {
        "fichier": args.sortie.name,
        "octets": args.sortie.stat().st_size,
        "empreinte": provenance.empreinte,
        "faits_employes": len(tenus),
        "faits_tenus": int((tenus["tenu"] == "true").sum()),
        "ecart_median_pct": float(tenus["ecart_pct"].astype(float).abs().median()),
        "diagnostic": {
            nom: float(f"{valeur:.6g}") if isinstance(valeur, float) else valeur
            for nom, valeur in estimation.diagnostic.items()
        },
    }
    json.dump(rapport, sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0
