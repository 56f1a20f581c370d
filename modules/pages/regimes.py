"""Régimes et menaces : ce que les États-Unis ont appliqué ou annoncé, daté et sourcé."""

import streamlit as st

from modules.donnees.regimes import lire_tarifs
from modules.interface import cache, etat, fichiers, sections_regimes
from modules.interface.composants import limites, texte, titre_de_page
from modules.publication.cadre_simulation import parametres_embarques

# 1. De quoi il s'agit
titre_de_page("Régimes et menaces", cache.flux_actif().provenance, fichier=fichiers.des_regimes)
code = etat.departement_courant()
sections_regimes.introduction()

# 2. Les événements, par état
tarifs = lire_tarifs()
retenus = sections_regimes.choisir_etat(tarifs.evenements)
sections_regimes.frise(retenus, tarifs.regimes)
sections_regimes.liste(retenus, tarifs, code, vocabulaire=parametres_embarques().vocabulaire)

# 3. Les mots du droit américain
st.header("Les mots du droit américain", anchor=False)
texte("mots_droit_americain.md")
limites()
