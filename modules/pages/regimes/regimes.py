"""Régimes et menaces : ce que les États-Unis ont appliqué ou annoncé, daté et sourcé."""

import streamlit as st

from modules.donnees.droit import lire_tarifs
from modules.ecran import adresse, cache, navigation, partage
from modules.ecran.composants import limites, texte, titre_de_page
from modules.pages.regimes import sections

# 1. De quoi il s'agit
titre_de_page("Le droit américain", cache.flux_actif().provenance, fichier=partage.des_regimes)
navigation.parties("regimes")
code = adresse.departement_courant()
sections.introduction()

# 2. Les événements, par état
tarifs = lire_tarifs()
retenus = sections.choisir_etat(tarifs.evenements)
sections.frise(retenus, tarifs.regimes)
sections.liste(retenus, tarifs, code)

# 3. Les mots du droit américain
st.header("Les mots du droit américain", anchor=False)
texte("mots_droit_americain.md")
limites()
navigation.suites("regimes")
