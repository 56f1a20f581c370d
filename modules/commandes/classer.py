"""`python -m modules classer --uniforme 15` : les départements, du plus exposé au moins exposé."""

import argparse
import json
import sys

from modules.commandes.analyseur import AnalyseurFrancais
from modules.commandes.options_scenario import ajouter_options, exposition_demandee
from modules.langue.nombres import montant, part
from modules.simulation.echange import scenario_en_dict
from modules.simulation.exposition import Exposition
from modules.simulation.mots import scenario_en_phrase
from modules.vues.simulation import csv_classement, table_classement


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `classer`."""
    analyseur = sous.add_parser("classer", help="classement des départements", description=__doc__)
    ajouter_options(analyseur)
    analyseur.add_argument(
        "--format", choices=["texte", "json", "csv"], default="texte", help="texte (défaut), json ou csv"
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Simule toutes les unités et écrit le classement."""
    resultat = exposition_demandee(args)
    if args.format == "csv":
        octets = csv_classement(resultat)
        sys.stdout.write(octets.decode("utf-8-sig").replace("\r\n", "\n"))
    elif args.format == "json":
        print(json.dumps(_en_json(resultat), ensure_ascii=False, indent=2))
    else:
        print(_texte(resultat))
    return 0


def _en_json(resultat: Exposition) -> dict[str, object]:
    """Scénario, données et une ligne par unité ; None = inconnu ou non classé."""
    table = table_classement(resultat)
    provenance = resultat.assiette.provenance
    return {
        "scenario": {
            "phrase": scenario_en_phrase(resultat.scenario),
            **scenario_en_dict(resultat.scenario),
        },
        "donnees": {"statut": provenance.statut, "periode": provenance.periode, "source": provenance.source},
        "avis": [a.texte for a in resultat.avis],
        "departements": table.astype(object).where(table.notna(), None).to_dict("records"),
    }


def _texte(resultat: Exposition) -> str:
    """Classement lisible : place, département, poids des droits théoriques, montant."""
    exact = resultat.assiette.provenance.exacte
    lignes = [
        scenario_en_phrase(resultat.scenario),
        resultat.assiette.provenance.ligne("export"),
        *(a.texte for a in resultat.avis),
        "",
        "Place, département, droits théoriques en part des exportations, en euros",
    ]
    for u in table_classement(resultat).to_dict("records"):
        place = "–" if u["rang"] is None or u["rang"] != u["rang"] else str(u["rang"])
        poids = part(u["droits_part_exportations"], 2)
        lignes.append(f"{place:>4}  {u['nom']:<26} {poids:>10}  {montant(u['droits_eur'], exact)}")
    return "\n".join(lignes)
