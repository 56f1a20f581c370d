"""Données : ce qui est chargé, d'où cela vient, comment mettre les fichiers officiels à la place."""

import streamlit as st

from modules.interface import cache, fichiers, sections_donnees
from modules.interface.composants import texte, titre_de_page
from modules.interface.import_douane import depot

# 1. Ce qui est chargé
flux = cache.flux_actif()
titre_de_page("Données", flux.provenance, fichier=fichiers.des_donnees)
st.header("Données employées", anchor=False)
sections_donnees.identite(flux)
sections_donnees.jeux_presents()

# 2. Charger les fichiers officiels
st.header("Charger les fichiers officiels de la Douane", anchor="charger")
texte("charger.md")
depot()

# 3. Emporter
st.header("Télécharger", anchor=False)
sections_donnees.telechargements(flux)

# 4. Sources et licences
st.header("Sources et licences", anchor="sources")
sections_donnees.inventaire()
