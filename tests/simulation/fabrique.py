"""Petite économie de six produits et quatre départements, dont tous les chiffres se refont de tête."""

from dataclasses import replace

import numpy as np
import pandas as pd

from modules.donnees.droit import Tarifs, lire_tarifs
from modules.donnees.provenance import Provenance
from modules.simulation.embarque import NON_VENTILE, Parametres, _preparer_parametres
from modules.simulation.exposition import Assiette

# 9602 (cheveux bruts) n'a pas de taux connu.
PRODUITS = pd.DataFrame(
    [
        ("1101", "Spiritueux", "C11Z", "Boissons", "vins-spiritueux", "Boissons"),
        ("1102", "Vins", "C11Z", "Boissons", "vins-spiritueux", "Boissons"),
        ("2120", "Médicaments", "C21Z", "Produits pharmaceutiques", "pharmacie", "Santé"),
        ("2932", "Équipements automobiles", "C29B", "Équipements d’auto", "automobile", "Transports"),
        ("3030", "Aéronautique", "C30C", "Construction aéronautique", "automobile", "Transports"),
        ("9602", "Cheveux bruts", "S96Z", "Cheveux bruts", "divers", "Divers"),
    ],
    columns=["code", "libelle", "a129", "a129_libelle", "famille", "famille_libelle"],
)  # fmt: skip
CODES = (*PRODUITS["code"], NON_VENTILE)
# Ventes aux États-Unis : 25, 70, 51 et Monaco (99).
VENTES = np.array(
    [
        [0, 10, 0, 100, 0, 0, 0],
        [0, 0, 50, 50, 0, 20, 0],
        [200, 300, 0, 0, 0, 0, 0],
        [0, 0, 5, 0, 0, 0, 1],
    ],
    dtype=float,
)
TOTAUX = np.array([1000.0, 400.0, 2000.0, 60.0])
SALARIES = np.array([100.0, 50.0, 200.0, np.nan])
PROVENANCE = Provenance(
    statut="officiel", source="Test", periode="2024", debut="2024-01", fin="2024-12", complete=True,
    licence="Licence Ouverte 2.0",
)  # fmt: skip


def parametres(tarifs: Tarifs | None = None) -> Parametres:
    """Paramètres réels du projet sur les six produits."""
    return _preparer_parametres(tarifs or lire_tarifs(), produits=PRODUITS)


def assiette(ventes: np.ndarray = VENTES, poids: dict[str, float] | None = None) -> Assiette:
    """Quatre départements, la région des deux premiers et la France."""
    us = groupes() @ ventes
    totaux = groupes() @ TOTAUX
    salaries = np.array([*SALARIES, 150.0, 350.0])
    return Assiette(
        unites=("25", "70", "51", "99", "R27", "FR"),
        genres=("departement",) * 4 + ("region", "france"),
        produits=CODES,
        us=us,
        toutes=us + 10,
        totaux=totaux,
        salaries=salaries,
        classees=np.array([True, True, True, False, False, False]),
        membres=np.hstack([groupes(), np.zeros((6, 2))]),
        poids_periode=poids or {},
        provenance=PROVENANCE,
    )


def groupes() -> np.ndarray:
    """Appartenance des quatre départements à chaque unité."""
    return np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0], [1, 1, 1, 1]])


def sans_droit_normal(p: Parametres) -> Parametres:
    """Mêmes paramètres, droit normal nul partout : les formules se vérifient à la main."""
    return replace(p, npf=np.zeros(len(p.produits)))
