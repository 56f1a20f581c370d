"""Données : ce qui est chargé, d'où cela vient, comment mettre les fichiers officiels à la place."""

import streamlit as st

from modules.ecran import cache, jeux, navigation, partage
from modules.ecran.composants import texte, titre_de_page
from modules.pages.donnees import sections
from modules.pages.donnees.depot import depot

# 1. Ce qui est chargé
flux = cache.flux_actif()
titre_de_page("Données", flux.provenance, fichier=partage.des_donnees)
st.header("Données employées", anchor=False)
sections.identite(flux)
jeux.choisir_jeu(flux.provenance)
sections.jeux_presents()

# 2. Charger les fichiers officiels
st.header("Charger les fichiers officiels de la Douane", anchor="charger")
texte("charger.md")
depot()

# 3. Emporter
st.header("Télécharger", anchor=False)
sections.telechargements(flux)

# 4. Sources et licences
st.header("Sources et licences", anchor="sources")
sections.inventaire()
navigation.suites("donnees")
