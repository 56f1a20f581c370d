"""Contre-épreuves de la page « Méthode » : ce que donne le code, face à ce qui a été observé."""

import streamlit as st

from modules.interface.composants import tableau, texte
from modules.publication.contre_epreuves import table_contre_epreuves


def montrer_contre_epreuves() -> None:
    """Une ligne par épisode, recalculée avec les tables embarquées."""
    st.header("Contre-épreuves", anchor="contre-epreuves")
    texte("contre_epreuves.md")
    tableau(table_contre_epreuves(), legende="Contre-épreuves nationales\u00a0: calculé et observé")
