"""Ce que les commandes ont en commun : désigner un territoire et un jeu de données."""

import argparse
from pathlib import Path

from modules.donnees import jeu
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.recherche import chercher, normaliser
from modules.donnees.tables import Territoire, territoire

AIDE_LIEU = "code (25, 2A, 971, R16, FR), code Insee d'une région (R27) ou nom (« Bourgogne-Franche-Comté »)"


A_ECHANGES = frozenset({"departement", "region", "france"})  # genres qui ont une fiche


def territoire_demande(texte: str, *, genres: frozenset[str] = A_ECHANGES) -> Territoire:
    """Territoire d'un code ou d'un nom entier ; deux chiffres seuls sont toujours un département.

    `genres` : ceux dont le nom est compris (le code l'est toujours).

    « 27 » est l'Eure : la région de code Insee 27 s'écrit « R27 », « R16 » (douane) ou par son nom. Lève
    `TerritoireInconnu`, qui propose ce qui ressemble au texte.
    """
    try:
        return territoire(texte)
    except TerritoireInconnu as inconnu:
        trouvees = [e for e in chercher(texte, maximum=5) if e.genre in genres]
        if trouvees and normaliser(texte) in {normaliser(cle) for cle in trouvees[0].cles}:
            return territoire(trouvees[0].code)
        proches = ", ".join(f"{e.code} ({e.nom})" for e in trouvees[:3])
        if not proches:
            raise
        raise TerritoireInconnu(f"{inconnu.message} Vouliez-vous dire : {proches} ?") from inconnu


def ajouter_donnees(analyseur: argparse.ArgumentParser, *, aide: str = "") -> None:
    """Ajoute `--donnees` : un fichier, ou un jeu installé désigné par son nom ou sa période."""
    analyseur.add_argument(
        "--donnees",
        type=Path,
        metavar="JEU",
        help=aide or "jeu de flux : fichier .parquet, nom ou période d'un jeu installé (voir « etat »)",
    )


def jeu_demande(donnees: Path | None) -> Path:
    """Fichier du jeu que désigne `--donnees`, ou du jeu par défaut."""
    return jeu.par_defaut() if donnees is None else jeu.designer(donnees)
