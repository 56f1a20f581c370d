"""Page « Méthode » : valeurs lues dans les tables, pour dire la même chose que le calcul."""

import streamlit as st

from modules.donnees.regimes import lire_tarifs
from modules.interface.composants import tableau

COLONNES = {
    "libelle": "Horizon",
    "sensibilite": "ε",
    "basse": "ε, bas de fourchette",
    "haute": "ε, haut de fourchette",
    "source": "Source",
}


def elasticites() -> None:
    """Élasticités employées aux trois horizons, avec leur source."""
    horizons = lire_tarifs().horizons[list(COLONNES)].rename(columns=COLONNES)
    st.markdown("**Élasticités employées**")
    tableau(horizons, legende="Élasticités employées aux trois horizons")
