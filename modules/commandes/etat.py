"""`python -m modules etat` : les jeux de données présents, leur statut, leur période et leurs totaux."""

import argparse
import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from modules.commandes.analyseur import AnalyseurFrancais
from modules.commandes.lieu import ajouter_donnees, jeu_demande
from modules.donnees import jeu
from modules.donnees.flux import FichierAbime, TableFlux
from modules.donnees.provenance import LIBELLE_STATUT, Sens
from modules.fiche.affichage import texte_total
from modules.langue.nombres import nombre

_SENS: dict[str, Sens] = {"exportations_eur": "export", "importations_eur": "import"}


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `etat`."""
    analyseur = sous.add_parser("etat", help="jeux de données présents", description=__doc__)
    analyseur.add_argument(
        "--format", choices=["texte", "json"], default="texte", help="texte (défaut) ou json"
    )
    ajouter_donnees(analyseur, aide="n'examiner que ce jeu : fichier .parquet, nom ou période")
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Écrit l'état sur la sortie standard."""
    if not args.donnees:
        _lire_tous()
    retenu = jeu_demande(args.donnees)
    chemins = [retenu] if args.donnees else [chemin for chemin, _ in jeu.disponibles()]
    ecartes = [] if args.donnees else jeu.inutilisables()
    if args.format == "json":
        rapport = {
            "jeux": [{**_identite(chemin), "par_defaut": chemin == retenu} for chemin in chemins],
            "inutilisables": [{"fichier": chemin.name, "raison": raison} for chemin, raison in ecartes],
        }
        json.dump(rapport, sys.stdout, ensure_ascii=False, indent=2)
        print()
        return 0
    blocs = [_texte(chemin, marque=" (employé par défaut)" if chemin == retenu else "") for chemin in chemins]
    print("\n\n".join([*blocs, *(f"{chemin.name} : écarté, {raison}" for chemin, raison in ecartes)]))
    return 0


def _lire_tous() -> None:
    """Lit chaque jeu une première fois : celui dont les lignes sont abîmées rejoint `inutilisables`."""
    for chemin, _ in jeu.disponibles():
        with contextlib.suppress(FichierAbime):
            jeu.charger(chemin)


def _totaux(flux: TableFlux) -> dict[str, int | None]:
    """Totaux en euros ; None pour un sens que le fichier ne contient pas."""
    absents = flux.provenance.sens_absents
    return {nom: None if sens in absents else flux.total(sens) for nom, sens in _SENS.items()}


def _identite(chemin: Path) -> dict[str, Any]:
    flux = jeu.charger(chemin)
    champs = asdict(flux.provenance)
    return {"fichier": chemin.name, **champs, "lignes": len(flux.table), **_totaux(flux)}


def _texte(chemin: Path, *, marque: str) -> str:
    flux = jeu.charger(chemin)
    p = flux.provenance
    totaux = {
        nom: texte_total(valeur, provenance=p, territoire="FR") for nom, valeur in _totaux(flux).items()
    }
    lignes = [
        f"{chemin.name}{marque}",
        f"  Statut : {LIBELLE_STATUT[p.statut]}",
        f"  Période : {p.periode} ({p.debut} à {p.fin}{'' if p.complete else ', incomplète'})",
        *([f"  Trimestres : {', '.join(p.trimestres)}"] if p.trimestres else []),
        f"  Exportations (FAB) : {totaux['exportations_eur']}",
        f"  Importations (CAF) : {totaux['importations_eur']}",
        f"  Lignes : {nombre(len(flux.table))}",
        f"  Source : {p.source} ({p.licence})",
        *(f"  Fichier d'origine : {f.nom} ({nombre(f.octets)} octets, sha256 {f.sha256})" for f in p.sources),
        *([f"  Réserve : {p.reserve}"] if p.reserve else []),
    ]
    return "\n".join(lignes)
