"""Méthode et limites : ce que les données disent, ce qu'elles ne disent pas."""

import streamlit as st

from modules.interface import cache, fichiers, sections_methode
from modules.interface.composants import texte, titre_de_page
from modules.interface.sections_contre_epreuves import montrer_contre_epreuves
from modules.langue.mentions import INDEPENDANCE

titre_de_page("Méthode et limites", cache.flux_actif().provenance, fichier=fichiers.de_la_methode)
st.info(INDEPENDANCE)
texte("methode.md")
texte("estimation.md")
texte("methode_simulateur.md")
sections_methode.elasticites()
texte("methode_incertitude.md")
montrer_contre_epreuves()
st.header("Ce que l’outil ne mesure pas", anchor="limites")
texte("limites_simulateur.md")
st.header("Pour aller plus loin", anchor=False)
texte("aller_plus_loin.md")
