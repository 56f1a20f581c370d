"""`python -m modules evolution 25` : ventes et achats par trimestre, écarts à un an, attendu et observé."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

import pandas as pd

from modules.commandes.analyseur import AnalyseurFrancais
from modules.commandes.lieu import ajouter_donnees, ajouter_lieu, jeu_demande, territoire_demande
from modules.donnees import jeu, tables
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.provenance import Provenance
from modules.donnees.recherche import chercher, nom_affiche, normaliser
from modules.figures.evolution import euros_ecrits
from modules.vues.evolution import (
    Chronique,
    chronique,
    ecrire_trimestre,
    ecrire_variation,
    evolution_en_json,
    libelle_produit,
    notes,
    table_attendu,
    table_ecarts,
    table_evolution,
)
from modules.vues.tableur import csv_francais

_PRODUITS_ECRITS = 5
_PROPOSES = 3
_PARTENAIRES = ("DE", "US", "IT")  # proposés quand rien ne ressemble au texte


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `evolution`."""
    analyseur = sous.add_parser(
        "evolution", help="séries trimestrielles d'un territoire", description=__doc__
    )
    ajouter_lieu(analyseur)
    analyseur.add_argument("--produit", metavar="CPF4", help="un seul produit, code CPF4 (1102)")
    analyseur.add_argument("--pays", metavar="XX", help="un seul pays partenaire (DE)")
    analyseur.add_argument(
        "--format", choices=["texte", "json", "csv"], default="texte", help="texte (défaut), json ou csv"
    )
    analyseur.add_argument(
        "--tableau",
        choices=["series", "attendu", "produits", "pays"],
        default="series",
        help="table du CSV : séries (défaut), attendu et observé, écarts par produit ou par pays",
    )
    ajouter_donnees(analyseur)
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Calcule et écrit sur la sortie standard."""
    lieu = territoire_demande(args.territoire, region=args.region)
    produit, pays = _produit(args.produit), _pays(args.pays)
    chemin = jeu_demande(args.donnees)
    flux = jeu.charger(chemin)
    if args.format == "csv" and args.tableau in {"produits", "pays"}:
        _ecrire_csv(table_ecarts(flux, lieu, args.tableau), flux.provenance)
        return 0
    c = chronique(flux, lieu, produit=produit, pays=pays)
    if args.format == "json":
        contenu = evolution_en_json(c, fichier=chemin.name)
        json.dump(contenu, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
        print()
    elif args.format == "csv":
        _ecrire_csv(table_attendu(c) if args.tableau == "attendu" else table_evolution(c), flux.provenance)
    else:
        print(_texte(c))
    return 0


def _ecrire_csv(table: pd.DataFrame, p: Provenance) -> None:
    octets = csv_francais(table, statut=p.statut, source=p.source)
    sys.stdout.write(octets.decode("utf-8-sig").replace("\r\n", "\n"))


def _produit(texte: str | None) -> str | None:
    """Code CPF4 connu, ou refus qui propose les produits dont un mot courant est celui-là."""
    if texte is None or texte.strip() in set(tables.produits()["code"]):
        return texte and texte.strip()
    proches = {e.code: e.nom for e in chercher(texte, produits=True) if e.genre == "produit"}
    raise _inconnu("--produit", texte, proches or {"1102": libelle_produit("1102")})


def _pays(texte: str | None) -> str | None:
    """Code d'un pays d'aujourd'hui, ou refus qui propose ceux dont c'est le nom ; « ZZ » n'en est pas un."""
    table = tables.pays()
    actuels = table[~table["rang_exclu"] & (table["fin"] == "")]
    noms = dict(zip(actuels["code"], actuels["libelle"], strict=True))
    if texte is None or (code := texte.strip().upper()) in noms:
        return texte and code
    cherche = normaliser(texte)
    proches = {c: n for c, n in noms.items() if cherche and normaliser(str(n)).startswith(cherche)}
    raise _inconnu("--pays", texte, proches or {c: noms[c] for c in _PARTENAIRES})


def _inconnu(option: str, texte: str, proches: Mapping[str, str]) -> ErreurDonnees:
    dits = ", ".join(f"{code} ({nom})" for code, nom in list(proches.items())[:_PROPOSES])
    return ErreurDonnees(f"{option} : « {texte} » est inconnu. Écrire un code, par exemple : {dits}.")


def _texte(c: Chronique) -> str:
    """Résumé lisible dans un terminal : trimestres, écarts à un an, attendu et observé."""
    blocs = [[nom_affiche(c.territoire.code), c.provenance.ligne()]]
    if c.serie is not None:
        blocs.append(["Par trimestre (exportations ; importations ; ventes aux États-Unis)"])
        ecarts = c.serie.un_an().set_index("trimestre")
        for ligne in c.serie.trimestres.to_dict("records"):
            t = ligne["trimestre"]
            sur_un_an = ecarts.loc[t]
            valeurs = [
                f"{euros_ecrits(ligne[f'{nom}_eur'])} ({ecrire_variation(sur_un_an[f'{nom}_pct'])} en un an)"
                for nom in ("exportations", "importations", "exportations_us")
            ]
            blocs[-1].append(f"  {ecrire_trimestre(t)} : {' ; '.join(valeurs)}")
    if not c.attendu.empty:
        blocs.append(["Ventes aux États-Unis : attendu des surtaxes, et observé"])
        for _, groupe in c.attendu.groupby("trimestre"):
            blocs[-1] += [_attendu(ligne) for ligne in groupe.head(_PRODUITS_ECRITS + 1).to_dict("records")]
    elif c.serie is None and not c.observations.empty:
        blocs.append(["Observé pour la France, et attendu des surtaxes"])
        blocs[-1] += [
            f"  {o['libelle']}, {o['debut']} à {o['fin']} : "
            f"observé {ecrire_variation(o['observe_pct'], decimales=0)}, "
            f"attendu {ecrire_variation(o['attendu_pct'])}"
            for o in c.observations.to_dict("records")
        ]
    blocs.append(notes(c))
    return "\n\n".join("\n".join(bloc) for bloc in blocs)


def _attendu(ligne: dict[Any, Any]) -> str:
    attendu, observe = (ecrire_variation(ligne[nom]) for nom in ("attendu_pct", "observe_pct"))
    nom = libelle_produit(str(ligne["produit"]))
    return f"  {ecrire_trimestre(ligne['trimestre'])}, {nom} : attendu {attendu}, observé {observe}"
