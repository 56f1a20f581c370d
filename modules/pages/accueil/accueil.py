"""Accueil : à quoi sert l'outil, choisir un département, chiffres clés, état des données."""

import streamlit as st

from modules.ecran import cache, navigation, partage
from modules.ecran.composants import texte, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.langue.typographie import INDEPENDANCE
from modules.pages.accueil import sections

# 1. L'outil en une phrase
flux = cache.flux_actif()
titre_de_page(
    "Que vend et qu’achète votre département à l’étranger\u202f?",
    flux.provenance,
    fichier=lambda: partage.de_la_fiche(flux),
)
texte("accueil.md")
st.caption(INDEPENDANCE)

# 2. Choisir : par la liste, par Territoire d'industrie ou sur la carte
gauche, droite = st.columns([2, 3], gap="large")
with gauche:
    st.header("Choisir un territoire", anchor=False)
    lieu = choisir_territoire(ouvre="fiche")
    code = lieu.code if lieu is not None else "FR"
    sections.chiffres_cles(cache.fiche(flux, code))
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
