"""Fichiers officiels « Statistiques régionales et départementales du commerce extérieur » (DGDDI)."""

from modules.donnees.douane.fichiers import SourceFichier, taille_extraite
from modules.donnees.douane.importation import Demande, Import, completer, lire_douane
from modules.donnees.douane.periodes import Periode, lire_periode
from modules.donnees.douane.rapport import Rapport

__all__ = [
    "Demande",
    "Import",
    "Periode",
    "Rapport",
    "SourceFichier",
    "completer",
    "lire_douane",
    "lire_periode",
    "taille_extraite",
]
