"""Accueil : un champ de recherche, la carte, trois questions ; choisir un territoire ouvre sa fiche."""

import streamlit as st

from modules.ecran import cache, navigation, partage
from modules.ecran.composants import texte, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.langue.typographie import INDEPENDANCE
from modules.pages.accueil import sections

# 1. Choisir : par la recherche ou sur la carte
flux = cache.flux_actif()
titre_de_page(
    "Que vend et qu’achète votre département à l’étranger\u202f?",
    flux.provenance,
    fichier=lambda: partage.de_la_fiche(flux),
)
gauche, droite = st.columns([2, 3], gap="large")
with gauche:
    lieu = choisir_territoire(ouvre="fiche")
    code = lieu.code if lieu is not None else "FR"
    sections.questions(lieu)
    sections.chiffres_cles(cache.fiche(flux, code))
with droite:
    sections.carte(flux, code)

# 2. L'outil, et l'état des données
texte("accueil.md")
st.caption(INDEPENDANCE)
st.header("Les données", anchor=False)
sections.etat_des_donnees(flux)
st.header("Pour aller plus loin", anchor=False)
texte("aller_plus_loin.md")
navigation.suites("accueil")
