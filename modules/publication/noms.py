"""Noms des fichiers à emporter."""

import re
import unicodedata

from modules.donnees.provenance import Provenance
from modules.donnees.territoires import Territoire


def limace(texte: str) -> str:
    """« Côte-d’Or » → « cote-d-or » : lettres et chiffres simples, admis partout."""
    simple = (
        unicodedata.normalize("NFKD", texte.replace("œ", "oe").replace("’", "-"))
        .encode("ascii", "ignore")
        .decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", simple.lower()).strip("-") or "sans-nom"


def nom_fichier(genre: str, lieu: Territoire, provenance: Provenance) -> str:
    """« fiche-25-doubs-2024 », sans extension."""
    return f"{limace(genre)}-{limace(lieu.code)}-{limace(lieu.nom)}-{limace(provenance.periode)}"
