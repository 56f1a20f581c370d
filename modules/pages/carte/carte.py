"""Carte et classement : un indicateur au choix pour tous les départements."""

import streamlit as st

from modules.ecran import adresse, cache, navigation, partage
from modules.ecran.composants import dire_scenario, limites, titre_de_page
from modules.ecran.partage import Fichier
from modules.ecran.recherche import choisir_territoire
from modules.pages.carte import sections
from modules.vues.classement import effectif

# 1. L'indicateur, le département, et le scénario du visiteur
flux = cache.flux_actif()


def a_emporter() -> Fichier:
    """Ce que « Partager » propose : lu quand on l'ouvre, la page étant calculée."""
    return partage.de_la_carte(flux, resultat, indicateur)


titre_de_page("Carte et classement", flux.provenance, fichier=a_emporter)
gauche, droite = st.columns(2)
choisi = sections.choisir_indicateur(gauche)
with droite:
    lieu = choisir_territoire()
code = lieu.code if lieu is not None and lieu.genre == "departement" else None
scenario, hypotheses = adresse.scenario_courant()
adresse.signaler_adresse()
resultat = cache.exposition(flux, scenario, hypotheses)
indicateur = effectif(choisi, resultat=resultat)
if indicateur.simule:
    dire_scenario(resultat, code)

# 2. La carte et le classement, côte à côte
table = cache.classement(flux, resultat, indicateur)
st.header(indicateur.libelle, anchor=False)
sections.position(table, resultat, indicateur, code)
gauche, droite = st.columns([3, 2], gap="medium")
with gauche:
    sections.carte(flux, resultat, indicateur, code)
with droite:
    sections.classer(table, indicateur, code)
    partage.proposer(a_emporter())

# 3. Deux façons d'être exposé
sections.nuage(flux, resultat, code)
limites()
navigation.suites("carte")
