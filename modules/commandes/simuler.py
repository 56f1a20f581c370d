"""`python -m modules simuler 25` : exposition d'un territoire aux surtaxes américaines.

Sans scénario, le régime en vigueur à la dernière vérification du droit.
"""

import argparse
import json
import sys
from math import isnan

from modules.commandes.analyseur import AnalyseurFrancais
from modules.commandes.lieu import ajouter_lieu, territoire_demande
from modules.commandes.options_scenario import ajouter_options, exposition_demandee
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import Territoire
from modules.langue.nombres import montant, montants, nombre, part, points, texte_part, unite_commune
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import etendue_de, evaluer, tirages_de
from modules.simulation.mots import SANS_EXEMPTIONS, SEULE, TROIS_MONTANTS, avis_du_choc, scenario_en_phrase
from modules.vues.resultat import plus_que_les_ventes, reserves_locales, texte_fourchette
from modules.vues.simulation import (
    csv_simulation,
    nom_produit,
    place_ecrite,
    simulation_en_json,
)

_HORIZONS = {
    "court": "Baisse possible des ventes à un an",
    "moyen": "Baisse possible des ventes à moyen terme",
    "long": "Baisse possible des ventes à long terme",
}
_PRODUITS_ECRITS = 10
_ECART_DE_BORNES = 0.1  # part des droits en deçà de laquelle leurs bornes se confondent
_ABSENT = "Ce territoire n’est pas entier dans ce jeu partiel : ses ventes sont inconnues, et non nulles."


def declarer(sous: "argparse._SubParsersAction[AnalyseurFrancais]") -> None:
    """Ajoute la commande `simuler`."""
    analyseur = sous.add_parser("simuler", help="exposition à une surtaxe américaine", description=__doc__)
    ajouter_lieu(analyseur)
    ajouter_options(analyseur)
    analyseur.add_argument(
        "--format", choices=["texte", "json", "csv"], default="texte", help="texte (défaut), json ou csv"
    )
    analyseur.set_defaults(executer=_executer)


def _executer(args: argparse.Namespace) -> int:
    """Simule et écrit sur la sortie standard."""
    lieu = territoire_demande(args.territoire, region=args.region)
    resultat = exposition_demandee(args)
    if args.format == "json":
        contenu = simulation_en_json(
            resultat,
            territoire=lieu,
            incertitude=evaluer(
                resultat,
                tirages=tirages_de(resultat.assiette),
                horizon=resultat.hypotheses.horizon,
            ),
        )
        json.dump(contenu, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
        print()
    elif args.format == "csv":
        octets = csv_simulation(resultat, lieu)
        sys.stdout.write(octets.decode("utf-8-sig").replace("\r\n", "\n"))
    else:
        print(_texte(resultat, lieu=lieu))
    return 0


def _texte(resultat: Exposition, *, lieu: Territoire) -> str:
    """Résumé lisible dans un terminal."""
    u, h = resultat.ligne(lieu.code), resultat.hypotheses.horizon
    provenance = resultat.assiette.provenance
    exact = provenance.exacte

    etendue = etendue_de(resultat, lieu.code, h)
    montres = ("exportations_us_eur", "visees_eur", "droits_eur", f"baisse_{h}_eur")
    unite = unite_commune([*(u[c] for c in montres), *etendue])

    def euros(colonne: str) -> str:
        return montant(u[colonne], exact, unite=unite)

    phrase = scenario_en_phrase(resultat.scenario)
    if resultat.surtaxes.uniforme and resultat.scenario.mesures:
        phrase = f"{phrase} {SANS_EXEMPTIONS}"
    entete = [nom_affiche(lieu.code), phrase, provenance.ligne("export"), ""]
    if isnan(u["exportations_eur"]):
        return "\n".join([*entete, _ABSENT])
    lignes = [
        *entete,
        f"Ventes aux États-Unis : {euros('exportations_us_eur')} "
        f"({texte_part(u['dependance'], exact=exact)} des exportations)",
        f"Exportations visées : {euros('visees_eur')}",
        f"Droits théoriques à l’entrée aux États-Unis : {euros('droits_eur')} "
        f"(surtaxe moyenne : {points(u['surtaxe_moyenne_points'])}{_bornes_des_droits(u, exact=exact)})",
        f"{_HORIZONS[h]} : {euros(f'baisse_{h}_eur')} "
        f"({texte_fourchette(etendue, exact=exact, unite=unite)} ; {SEULE})",
        TROIS_MONTANTS,
    ]
    if depasse := plus_que_les_ventes(etendue.haut, u["exportations_us_eur"], provenance):
        lignes.append(depasse)
    if u["rang"] > 0:
        lignes.append(
            "Place, par droits théoriques rapportés à toutes les exportations : "
            f"{place_ecrite(resultat, lieu.code)}"
        )
    if h != "court":
        lignes.append(avis_du_choc(resultat.choc).texte)
    if resultat.hypotheses.change:
        lignes.append(
            f"À part, hausse de l’euro de {nombre(resultat.hypotheses.change, 1)} % : "
            f"{montant(-u[f'change_{h}_eur'], exact, signe=True)} de ventes en euros"
        )
    if u["reaction_non_couverte_eur"] > 0:
        lignes.append(
            f"Ventes dont la réaction est inconnue : {montant(u['reaction_non_couverte_eur'], exact)}"
        )
    if u["part_non_couverte"] > 0:
        lignes.append(f"Ventes dont le taux est inconnu : {part(u['part_non_couverte'])}")
    avis = [*(a.texte for a in resultat.avis_de(lieu.code)), *reserves_locales(lieu, provenance)]
    if avis:
        lignes += ["", *avis]
    lignes += [
        "",
        "Principaux produits vendus aux États-Unis",
    ]
    lignes += _produits(resultat, lieu)
    return "\n".join(lignes)


def _bornes_des_droits(u: dict[str, float], *, exact: bool) -> str:
    """Ce que valent les droits selon la part exemptée, quand elle est inconnue ; vide sinon."""
    bas, haut = u["droits_min_eur"], u["droits_max_eur"]
    if isnan(bas) or isnan(haut) or haut - bas <= _ECART_DE_BORNES * u["droits_eur"]:
        return ""
    ecrits = montants([bas, haut], exact)
    return f" ; de {ecrits[0]} à {ecrits[1]} selon les exemptions"


def _produits(resultat: Exposition, lieu: Territoire) -> list[str]:
    """Une ligne par produit le plus vendu aux États-Unis."""
    produits = resultat.par_produit(lieu.code).head(_PRODUITS_ECRITS)
    ventes = montants(produits["exportations_us_eur"], resultat.assiette.provenance.exacte)
    return [
        f"  {nom_produit(code)} : {vendu}, surtaxe {points(surtaxe)}"
        for code, vendu, surtaxe in zip(produits["produit"], ventes, produits["surtaxe_points"], strict=True)
    ]
