"""`python -m modules fiche 25` : la fiche d'un département, d'une région (R16) ou de la France (FR)."""

import argparse
import json
import sys
from typing import Literal

from modules.commandes.analyseur import AnalyseurFrancais
from modules.commandes.lieu import ajouter_donnees, ajouter_lieu, territoire_demande
from modules.donnees import jeu
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import references, region_de
from modules.fiche.affichage import note_solde, notes, solde, texte_rang, texte_total
from modules.fiche.echanges import Cadre
from modules.fiche.fiche import Cote, Fiche, fiche
from modules.fiche.retenir import a_retenir
from modules.langue.nombres import INCONNU
from modules.vues.fiche import (
    fiche_en_json,
    flux_principaux,
    phrase_confiance,
    phrases_publies,
    premiers,
    reserves_de,
    table_fiche,
)
from modules.vues.tableur import csv_francais

_NOMS = {"export": "Exportations (FAB)", "import": "Importations (CAF)"}


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `fiche`."""
    analyseur = sous.add_parser("fiche", help="fiche d'un territoire", description=__doc__)
    ajouter_lieu(analyseur)
    analyseur.add_argument(
        "--format", choices=["texte", "json", "csv"], default="texte", help="texte (défaut), json ou csv"
    )
    analyseur.add_argument(
        "--niveau",
        choices=["cpf4", "a129"],
        default="cpf4",
        help="détail des produits : cpf4 (défaut) ou a129",
    )
    ajouter_donnees(analyseur)
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Calcule et écrit la fiche sur la sortie standard."""
    lieu = territoire_demande(args.territoire, region=args.region)
    cadre = Cadre(jeu.charger(args.donnees), references(), args.niveau)
    resultat = fiche(
        cadre, territoire=lieu, region=region_de(lieu.code) if lieu.genre == "departement" else None
    )
    if args.format == "json":
        json.dump(fiche_en_json(resultat), sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
        print()
    elif args.format == "csv":
        provenance = resultat.provenance
        contenu = csv_francais(table_fiche(resultat), statut=provenance.statut, source=provenance.source)
        sys.stdout.write(contenu.decode("utf-8-sig").replace("\r\n", "\n"))
    else:
        print(_texte_fiche(resultat))
    return 0


def _texte_fiche(resultat: Fiche) -> str:
    """Résumé lisible dans un terminal."""
    lieu, provenance = resultat.territoire, resultat.provenance
    blocs = [
        [
            nom_affiche(lieu.code),
            provenance.ligne(),
            *([provenance.reserve] if provenance.reserve else []),
        ],
        [
            *(_total(resultat, cote, sens) for sens, cote in _cotes(resultat).items()),
            f"Solde : {solde(resultat)}",
        ],
        ["À retenir", *(f"- {phrase}" for phrase in a_retenir(resultat))],
        *(_detail(resultat, cote, sens) for sens, cote in _cotes(resultat).items() if cote is not None),
        _valeur(resultat),
        [*notes(resultat), note_solde(resultat.provenance)],
    ]
    return "\n\n".join("\n".join(bloc) for bloc in blocs if bloc)


def _valeur(resultat: Fiche) -> list[str]:
    """Ce que vaut l'estimation ici, réserves et chiffres publiés ; rien pour des données officielles."""
    phrase = phrase_confiance(resultat)
    return [
        *([phrase] if phrase else []),
        *(f"{r.phrase} ({r.source})" for r in reserves_de(resultat)),
        *phrases_publies(resultat),
    ]


def _cotes(resultat: Fiche) -> dict[str, Cote | None]:
    return {"export": resultat.exportations, "import": resultat.importations}


def _total(resultat: Fiche, cote: Cote | None, sens: str) -> str:
    if cote is None:
        return f"{_NOMS[sens]} : {INCONNU} (absentes du fichier)"
    provenance, code = resultat.provenance, resultat.territoire.code
    total = texte_total(cote.total_eur, provenance=provenance, territoire=code)
    return f"{_NOMS[sens]} : {total} ; rang : {texte_rang(cote.rang, provenance=provenance)}"


def _detail(resultat: Fiche, cote: Cote, sens: str) -> list[str]:
    """Dix premiers produits, dix premiers pays, flux principaux."""
    lignes = [_NOMS[sens]]
    axes: tuple[tuple[str, Literal["produits", "pays"]], ...] = (("Produits", "produits"), ("Pays", "pays"))
    for titre, axe in axes:
        lignes.append(f"  {titre}")
        for libelle, montant, part, mention, *_ in premiers(resultat, cote, axe):
            dit = f" [{mention}]" if mention and axe == "pays" else ""
            lignes.append(f"    {montant} ({part}) {libelle}{dit}")
    lignes.append("  Flux principaux")
    for depart, arrivee, montant, mention in flux_principaux(resultat, cote):
        lignes.append(f"    {montant} {depart} → {arrivee}{f' [{mention}]' if mention else ''}")
    return lignes
