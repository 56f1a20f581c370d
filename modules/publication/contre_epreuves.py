"""Table des contre-épreuves : ce que donne le code, face à ce qui a été observé."""

from math import isclose

import pandas as pd

from modules.donnees.regimes import lire_tarifs
from modules.langue.nombres import part, points
from modules.publication.cadre_simulation import parametres_embarques
from modules.simulation.contre_epreuves import Epreuve, contre_epreuves


def table_contre_epreuves() -> pd.DataFrame:
    """Une ligne par épisode, recalculée avec les tables embarquées, nombres écrits."""
    epreuves = contre_epreuves(parametres_embarques(), tarifs=lire_tarifs())
    return pd.DataFrame(
        {
            "Épisode": [e.episode for e in epreuves],
            "Calcul": [e.calcul for e in epreuves],
            "Calculé": [_ecrire(e, e.predit) for e in epreuves],
            "Observé": [_observe(e) for e in epreuves],
            "Source de l’observation": [e.source for e in epreuves],
            "Calculé, face à l’observé": ["plus faible" if e.sous_estime else "plus fort" for e in epreuves],
        }
    )


def _ecrire(epreuve: Epreuve, valeur: float) -> str:
    return part(valeur) if epreuve.unite == "part" else points(valeur)


def _observe(epreuve: Epreuve) -> str:
    """À la précision publiée : « −22 % » ou « 11 points » n'ont pas de décimale."""
    valeur = 100 * epreuve.observe if epreuve.unite == "part" else epreuve.observe
    decimales = 0 if isclose(valeur, round(valeur)) else 1
    return part(epreuve.observe, decimales) if epreuve.unite == "part" else points(valeur, decimales)
