"""Méthode et limites : ce que les données disent, ce qu'elles ne disent pas."""

import streamlit as st

from modules.ecran import cache, navigation, partage
from modules.ecran.composants import texte, titre_de_page
from modules.langue.typographie import INDEPENDANCE
from modules.pages.methode import sections
from modules.pages.methode.sections import montrer_contre_epreuves

titre_de_page("Méthode et limites", cache.flux_actif().provenance, fichier=partage.de_la_methode)
st.info(INDEPENDANCE)
texte("methode.md")
texte("estimation.md")
sections.montrer_precision()
if cache.flux_actif().provenance.est_estimation:
    sections.montrer_insee(cache.flux_actif())
texte("methode_simulateur.md", **sections.nombres_du_simulateur())
sections.elasticites()
sections.autres_parametres()
texte("methode_incertitude.md", **sections.nombres_de_l_incertitude())
montrer_contre_epreuves()
texte("emploi.md")
sections.reperes_nationaux()
st.header("Ce que l’outil ne mesure pas", anchor="limites")
texte("limites_simulateur.md")
st.header("Pour aller plus loin", anchor=False)
texte("aller_plus_loin.md")
navigation.suites("methode")
