"""Achats aux États-Unis sous des contre-mesures européennes supposées ; à part des exportations."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.simulation.assiette import Assiette
from modules.simulation.parametres import Parametres
from modules.simulation.scenario import AUCUNE, Mesure, Scenario, exiger_valide
from modules.simulation.surtaxes import surtaxes


@dataclass(frozen=True, eq=False)
class Riposte:
    """Une contre-mesure calculée.

    `unites` : index unite, colonnes importations_eur, importations_us_eur, concernees_eur (achats aux
    États-Unis taxés), droits_eur (théoriques, payés par les importateurs locaux), part_us et part_concernee
    (de toutes les importations ; NaN si aucune). `taux` : droit supplémentaire par produit, en part.
    """

    assiette: Assiette
    taux: np.ndarray
    unites: pd.DataFrame

    def ligne(self, unite: str) -> dict[str, float]:
        """Indicateurs d'un territoire, NaN si sans objet."""
        valeurs = self.unites.iloc[self.assiette.rang_de(unite)]
        return {str(nom): float(valeur) for nom, valeur in valeurs.items()}

    def par_produit(self, unite: str) -> pd.DataFrame:
        """produit, importations_us_eur, droits_eur des produits achetés, du plus taxé au moins taxé."""
        achats = self.assiette.us[self.assiette.rang_de(unite)]
        droits = achats * self.taux
        ordre = np.lexsort((-achats, -droits))
        ordre = ordre[achats[ordre] > 0]
        return pd.DataFrame(
            {
                "produit": np.array(self.assiette.produits)[ordre],
                "importations_us_eur": achats[ordre],
                "droits_eur": droits[ordre],
            }
        )


def riposter(assiette: Assiette, *, parametres: Parametres, mesures: tuple[Mesure, ...]) -> Riposte:
    """Applique des contre-mesures à l'assiette des importations ; aucune réaction des achats n'est supposée.

    `assiette` : préparée avec `sens="import"`. Lève `ScenarioInvalide`.
    """
    scenario = Scenario(AUCUNE, mesures, AUCUNE)
    exiger_valide(scenario, vocabulaire=parametres.vocabulaire)
    taux = surtaxes(scenario, parametres=parametres, poids_periode={}).central
    achats = assiette.us.sum(axis=1)
    concernees = assiette.us @ (taux > 0).astype(float)
    totaux = np.where(assiette.totaux > 0, assiette.totaux, np.nan)
    return Riposte(
        assiette=assiette,
        taux=taux,
        unites=pd.DataFrame(
            {
                "importations_eur": assiette.totaux,
                "importations_us_eur": achats,
                "concernees_eur": concernees,
                "droits_eur": assiette.us @ taux,
                "part_us": achats / totaux,
                "part_concernee": concernees / totaux,
            },
            index=pd.Index(assiette.unites, name="unite"),
        ),
    )
