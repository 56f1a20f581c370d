"""Raccourcis communs aux tests d'import."""

import io

import pytest

from modules.donnees.douane import Demande, SourceFichier, lire_douane
from modules.donnees.douane.periodes import Periode
from modules.donnees.erreurs import ErreurDonnees
from tests import fabriquer


def source(contenu: bytes | list[str], nom: str = "REGIONAL_CPF4PAYSE.txt") -> SourceFichier:
    """Fichier déposé en mémoire."""
    octets = fabriquer.texte(contenu) if isinstance(contenu, list) else contenu
    return SourceFichier(nom, io.BytesIO(octets))


def importer(*sources: SourceFichier, periode: Periode | None = None, partiel: bool = True):
    """Import avec les codes connus des tests ; un fichier de quelques lignes est toujours partiel."""
    demande = Demande(periode=periode, partiel=partiel)
    return lire_douane(sources, demande, connus=fabriquer.CONNUS)


def refus(*sources: SourceFichier, partiel: bool = True) -> ErreurDonnees:
    """L'erreur levée par ces fichiers."""
    with pytest.raises(ErreurDonnees) as erreur:
        importer(*sources, partiel=partiel)
    return erreur.value


def compte_rendu(resultat) -> str:
    """Phrases du rapport, espaces et apostrophes ordinaires."""
    texte = "\n".join(resultat.rapport.phrases())
    return texte.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
