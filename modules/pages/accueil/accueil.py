"""Accueil : à quoi sert l'outil, choisir un département, chiffres clés, état des données."""

import streamlit as st

from modules.ecran import adresse, cache, navigation, partage
from modules.ecran.composants import texte, titre_de_page
from modules.langue.typographie import INDEPENDANCE
from modules.pages.accueil import sections

# 1. L'outil en une phrase
flux = cache.flux_actif()
titre_de_page(
    "Que vend et qu’achète votre département à l’étranger\u202f?",
    flux.provenance,
    fichier=lambda: partage.de_la_fiche(flux, defaut="FR"),
)
texte("accueil.md")
st.caption(INDEPENDANCE)

# 2. Choisir : par la liste, par Territoire d'industrie ou sur la carte
gauche, droite = st.columns([2, 3], gap="large")
with gauche:
    st.header("Choisir un département", anchor=False)
    code = adresse.choisir_departement()
    ti = adresse.choisir_territoire_industrie()
    if ti is not None:
        st.switch_page(navigation.page("fiche"), query_params={"ti": ti.code})
    sections.chiffres_cles(cache.fiche(flux, code or "FR"))
    if code is not None:
        st.page_link(
            navigation.page("fiche"),
            label="Lire la fiche complète",
            icon=":material/description:",
            query_params={"dep": code},
        )
with droite:
    sections.carte(flux, code)

# 3. Les données et la suite
st.header("Les données", anchor=False)
sections.etat_des_donnees(flux)
st.header("Pour aller plus loin", anchor=False)
texte("aller_plus_loin.md")
