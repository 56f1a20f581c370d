"""Fichiers officiels « Statistiques régionales et départementales du commerce extérieur » (DGDDI)."""

from modules.donnees.douane.fichiers import Lecture, lire_fichiers
from modules.donnees.douane.importation import Import, completer, lire_douane, retenir
from modules.donnees.douane.periodes import Periode, lire_periode
from modules.donnees.douane.rapport import Rapport
from modules.donnees.douane.sources import SourceFichier, taille_extraite

__all__ = [
    "Import",
    "Lecture",
    "Periode",
    "Rapport",
    "SourceFichier",
    "completer",
    "lire_douane",
    "lire_fichiers",
    "lire_periode",
    "retenir",
    "taille_extraite",
]
