"""Accueil : à quoi sert l'outil, choisir un département, chiffres clés, état des données."""

import streamlit as st

from modules.interface import cache, etat, fichiers, navigation, sections_accueil
from modules.interface.composants import texte, titre_de_page
from modules.langue.mentions import INDEPENDANCE

# 1. L'outil en une phrase
flux = cache.flux_actif()
titre_de_page(
    "Que vend et qu’achète votre département à l’étranger\u202f?",
    flux.provenance,
    fichier=lambda: fichiers.de_la_fiche(flux, defaut="FR"),
)
texte("accueil.md")
st.caption(INDEPENDANCE)

# 2. Choisir : par la liste, par Territoire d'industrie ou sur la carte
gauche, droite = st.columns([2, 3], gap="large")
with gauche:
    st.header("Choisir un département", anchor=False)
    code = etat.choisir_departement()
    ti = etat.choisir_territoire_industrie()
    if ti is not None:
        st.switch_page(navigation.page("fiche.py"), query_params={"ti": ti.code})
    sections_accueil.chiffres_cles(cache.fiche(flux, code or "FR"))
    if code is not None:
        st.page_link(
            navigation.page("fiche.py"),
            label="Lire la fiche complète",
            icon=":material/description:",
            query_params={"dep": code},
        )
with droite:
    sections_accueil.carte(flux, code)

# 3. Les données et la suite
st.header("Les données", anchor=False)
sections_accueil.etat_des_donnees(flux)
st.header("Pour aller plus loin", anchor=False)
texte("aller_plus_loin.md")
