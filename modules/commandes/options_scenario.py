"""Options de scénario communes à `simuler` et `classer`."""

import argparse
from dataclasses import replace
from pathlib import Path

from modules.commandes.lieu import ajouter_donnees
from modules.donnees import jeu
from modules.simulation.echange import depuis_json
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.exposition import Exposition, assiette_de, simuler
from modules.simulation.scenario import (
    AUCUNE,
    CHOCS,
    HORIZONS,
    MODES,
    PERIODE,
    TOUS,
    Hypotheses,
    Mesure,
    Scenario,
    ScenarioInvalide,
    genre_de,
)


def ajouter_options(analyseur: argparse.ArgumentParser) -> None:
    """Scénario, hypothèses et jeu de données."""
    ajouter = analyseur.add_argument
    ajouter("--uniforme", metavar="POINTS", help="surtaxe sur tous les produits, de 0 à 500")
    ajouter("--base", metavar="REGIME", help=f"point de départ : {AUCUNE} ou un régime (voir « scenarios »)")
    ajouter(
        "--mesure", action="append", default=[], metavar="CODE:MODE:TAUX",
        help=f"mesure par produit, A129, famille ou « tous », répétable ; modes : {', '.join(MODES)}",
    )  # fmt: skip
    ajouter(
        "--reference", metavar="REGIME", help=f"situation comparée : {PERIODE} (défaut), {AUCUNE}, régime"
    )
    ajouter("--scenario", type=Path, metavar="FICHIER", help="scénario en JSON, à la place des précédents")
    ajouter("--horizon", choices=HORIZONS, help="horizon de la baisse possible (court par défaut)")
    ajouter("--choc", choices=CHOCS, help="qui est visé, à moyen et long terme (celui du régime par défaut)")
    ajouter(
        "--kappa", metavar="X",
        help="surtaxe générale des autres origines rapportée à celle de l'Union (celle du régime par défaut)",
    )  # fmt: skip
    ajouter("--change", metavar="E", help="hausse de l'euro face au dollar, en %% (0)")
    ajouter(
        "--phi",
        metavar="PART",
        help="part de la charge payée côté américain, de 0 à 1 (valeur de parametres.csv)",
    )
    ajouter("--reorientation", metavar="PART", help="part de la baisse vendue ailleurs, de 0 à 1 (0)")
    ajouter_donnees(analyseur)


def scenario_demande(args: argparse.Namespace) -> tuple[Scenario, Hypotheses]:
    """Scénario et hypothèses des options ; lève `ScenarioInvalide` (le calcul contrôle les codes)."""
    hypotheses = Hypotheses()
    direct = args.uniforme is not None or args.base is not None or args.mesure or args.reference is not None
    if args.scenario is not None:
        if direct:
            raise ScenarioInvalide(
                "« --scenario » exclut « --uniforme », « --base », « --mesure » et « --reference »."
            )
        scenario, hypotheses = depuis_json(_lire(args.scenario))
    elif not direct:
        scenario = scenario_en_vigueur()
    else:
        mesures = [_mesure(texte) for texte in args.mesure]
        if args.uniforme is not None:
            taux = _nombre(args.uniforme, nom="--uniforme")
            mesures.insert(0, Mesure("tous", TOUS, "remplace", taux))
        scenario = Scenario(args.base or AUCUNE, tuple(mesures), args.reference or PERIODE)
    if args.horizon:
        hypotheses = replace(hypotheses, horizon=args.horizon)
    if args.choc:
        hypotheses = replace(hypotheses, champ_du_choc=args.choc)
    if args.kappa is not None:
        hypotheses = replace(hypotheses, kappa=_nombre(args.kappa, nom="--kappa"))
    if args.change is not None:
        hypotheses = replace(hypotheses, change=_nombre(args.change, nom="--change"))
    if args.phi is not None:
        hypotheses = replace(hypotheses, phi=_nombre(args.phi, nom="--phi"))
    if args.reorientation is not None:
        hypotheses = replace(hypotheses, reorientation=_nombre(args.reorientation, nom="--reorientation"))
    return scenario, hypotheses


def exposition_demandee(args: argparse.Namespace) -> Exposition:
    """Simule, pour toutes les unités, le scénario demandé sur le jeu demandé."""
    scenario, hypotheses = scenario_demande(args)
    assiette = assiette_de(jeu.charger(args.donnees))
    return simuler(assiette, scenario=scenario, hypotheses=hypotheses)


def _mesure(texte: str) -> Mesure:
    """« 1102:remplace:200 », « C30C:exempte »."""
    code, _, reste = texte.partition(":")
    mode, _, taux = reste.partition(":")
    if mode not in MODES or (mode == "exempte") != (taux == ""):
        raise ScenarioInvalide(
            f"Mesure « {texte} » mal écrite : attendu CODE:MODE:TAUX, par exemple « 1102:remplace:200 » ou "
            f"« C30C:exempte » ; modes : {', '.join(MODES)}."
        )
    valeur = _nombre(taux, nom=f"--mesure {texte}") if taux else 0.0
    return Mesure(genre_de(code), code, mode, valeur)


def _nombre(texte: str, *, nom: str) -> float:
    """Nombre à point ou à virgule."""
    try:
        return float(texte.replace(",", "."))
    except ValueError as erreur:
        raise ScenarioInvalide(f"{nom} : « {texte} » n'est pas un nombre.") from erreur


def _lire(chemin: Path) -> str:
    try:
        return chemin.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as erreur:
        raise ScenarioInvalide(f"Le fichier de scénario « {chemin} » est illisible.") from erreur
