"""`python -m modules scenarios` : régimes, menaces et préréglages que le simulateur connaît."""

import argparse
import json

import pandas as pd

from modules.commandes.analyseur import AnalyseurFrancais
from modules.donnees.droit import lire_tarifs, verifie_le
from modules.simulation.echange import mesures_en_texte, prereglages
from modules.simulation.mots import scenario_en_phrase

_GENRES = {
    "sans_surtaxe": "avant toute surtaxe",
    "en_vigueur": "appliqué",
    "menace": "jamais appliqué",
    "construit": "hypothèse de travail",
}


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `scenarios`."""
    analyseur = sous.add_parser("scenarios", help="régimes et préréglages connus", description=__doc__)
    analyseur.add_argument(
        "--format", choices=["texte", "json"], default="texte", help="texte (défaut) ou json"
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Écrit le catalogue sur la sortie standard."""
    if args.format == "json":
        print(json.dumps(_catalogue_en_json(), ensure_ascii=False, indent=2))
        return 0
    print(f"Droit américain vérifié au {verifie_le()}.\n\nRégimes (option --base)")
    for regime in lire_tarifs().regimes.to_dict("records"):
        print(f"  {regime['regime']:<30} {regime['libelle']} [{_GENRES[regime['genre']]}]")
    print("\nPréréglages")
    for libelle, scenario in prereglages().values():
        phrase = scenario_en_phrase(scenario)
        print(f"  {libelle} : {phrase}")
    return 0


def _catalogue_en_json() -> dict[str, object]:
    """Régimes, préréglages et événements datés."""
    tarifs = lire_tarifs()
    return {
        "verifie_le": verifie_le(),
        "regimes": [
            {cle: v or None for cle, v in ligne.items()} for ligne in tarifs.regimes.to_dict("records")
        ],
        "prereglages": [
            {"cle": cle, "libelle": libelle, "base": s.base, "mesures": mesures_en_texte(s.mesures)}
            for cle, (libelle, s) in prereglages().items()
        ],
        "evenements": [
            {cle: None if v == "" or pd.isna(v) else v for cle, v in ligne.items()}
            for ligne in tarifs.evenements.to_dict("records")
        ],
    }
