"""Ce que les commandes ont en commun : désigner un territoire et un jeu de données."""

import argparse
import re
import sys
from pathlib import Path

from modules.donnees import jeu
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.recherche import chercher, normaliser
from modules.donnees.tables import Territoire, avec_article, regions_insee, territoire

_AIDE_LIEU = (
    "code (25, 2A, 971, R16, FR), code Insee d'une région (R27 ; 27 seul est un département, l'Eure, sauf "
    "avec --region) ou nom (« Bourgogne-Franche-Comté »)"
)
_OUTRE_MER = "R24"  # ensemble des DROM : 01 à 06 de l'Insee, que personne n'écrit pour la région


_A_ECHANGES = frozenset({"departement", "region", "france"})  # genres qui ont une fiche


def ajouter_lieu(analyseur: argparse.ArgumentParser) -> None:
    """Ajoute le territoire voulu et `--region`, qui lit un nombre comme le code Insee d'une région."""
    analyseur.add_argument("territoire", metavar="CODE", help=_AIDE_LIEU)
    analyseur.add_argument(
        "--region", action="store_true", help="CODE est celui d'une région : 27, Bourgogne-Franche-Comté"
    )


def territoire_demande(
    texte: str, *, region: bool = False, genres: frozenset[str] = _A_ECHANGES
) -> Territoire:
    """Territoire d'un code ou d'un nom entier ; deux chiffres seuls sont un département, sauf si `region`.

    `genres` : ceux qui sont admis. « 27 » est l'Eure, et la sortie d'erreur
    rappelle comment s'écrit la région de code Insee 27 : « R27 », « R16 » (douane), son nom ou `--region 27`.
    Lève `TerritoireInconnu`, qui propose ce qui ressemble au texte, ou les départements d'un Territoire
    d'industrie dont on voudrait les échanges.
    """
    if region:
        return _region_demandee(texte.strip())
    lieu = _trouver(texte, genres)
    if lieu.genre == "ti" and "territoire_industrie" not in genres:
        raise TerritoireInconnu(
            f"« {texte} » est un Territoire d'industrie : ses échanges ne sont pas connus, demander son ou "
            f"ses départements ({', '.join(lieu.departements or ())})."
        )
    if "region" in genres and (note := _region_de_meme_code(texte.strip(), lieu)):
        print(note, file=sys.stderr)
    return lieu


def _region_demandee(code: str) -> Territoire:
    """Région d'un code Insee (27), d'un code de la douane que l'Insee n'emploie pas (16), ou d'un nom."""
    numero = f"R{regions_insee().get(code, code)}" if re.fullmatch(r"\d\d", code) else code
    lieu = _trouver(numero, _A_ECHANGES)
    if lieu.genre != "region":
        raise TerritoireInconnu(
            f"« {code} » n'est pas une région. Écrire le code Insee d'une région (27), celui de la douane "
            "(R16) ou son nom."
        )
    return lieu


def _region_de_meme_code(texte: str, lieu: Territoire) -> str:
    """« 27 est l'Eure ; pour la Bourgogne-Franche-Comté, écrire R27 ou R16. » ; vide sans homonyme."""
    if lieu.genre != "departement" or texte not in regions_insee():
        return ""
    region = territoire(f"R{regions_insee()[texte]}")
    if region.code == _OUTRE_MER:
        return ""
    # « R24 » est, pour la douane, l'ensemble des DROM : le code Insee ne s'y lit pas.
    insee = f"R{texte} ou " if territoire(f"R{texte}").code == region.code else ""
    return (
        f"Note : {texte} est un département, {avec_article(lieu.nom)} ; pour la région "
        f"({region.nom}), écrire {insee}{region.code}, ou ajouter --region."
    )


def _trouver(texte: str, genres: frozenset[str]) -> Territoire:
    try:
        return territoire(texte)
    except TerritoireInconnu as inconnu:
        # Une ville n'a pas d'échanges connus : elle mène à son département, qu'on propose sans le prendre.
        trouvees = [e for e in chercher(texte, maximum=5) if e.genre in genres | {"commune"}]
        voulues = [e for e in trouvees if e.genre in genres]
        if voulues and normaliser(texte) in {normaliser(cle) for cle in voulues[0].cles}:
            return territoire(voulues[0].code)
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
