"""Carte et classement : un indicateur au choix pour tous les départements."""

import streamlit as st

from modules.interface import cache, etat, etat_scenario, fichiers, sections_carte
from modules.interface.composants import limites, titre_de_page
from modules.interface.partager import Fichier
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.classement import classement, effectif

# 1. L'indicateur, le département, et le scénario du visiteur
flux = cache.flux_actif()


def a_emporter() -> Fichier:
    """Ce que « Partager » propose : lu quand on l'ouvre, la page étant calculée."""
    return fichiers.de_la_carte(flux, resultat, indicateur)


titre_de_page("Carte et classement", flux.provenance, fichier=a_emporter)
gauche, droite = st.columns(2)
choisi = sections_carte.choisir_indicateur(gauche)
with droite:
    code = etat.choisir_departement()
vocabulaire = parametres_embarques().vocabulaire
scenario, hypotheses = etat_scenario.scenario_courant(vocabulaire)
etat_scenario.signaler_adresse()
resultat = cache.exposition(flux, scenario, hypotheses)
indicateur = effectif(choisi, resultat=resultat)
if indicateur.simule:
    sections_carte.dire_scenario(resultat, code, vocabulaire=vocabulaire)

# 2. La carte et le classement, côte à côte
table = classement(indicateur, cadre=cache.cadre(flux), resultat=resultat)
st.header(indicateur.libelle, anchor=False)
sections_carte.position(table, resultat, indicateur, code)
gauche, droite = st.columns([3, 2], gap="medium")
with gauche:
    sections_carte.carte(flux, table, resultat, indicateur, code)
with droite:
    sections_carte.classer(table, indicateur, code)
    sections_carte.telecharger(flux, resultat, indicateur, vocabulaire=vocabulaire)

# 3. Deux façons d'être exposé
st.header("Dépendance et ventes par salarié", anchor=False)
sections_carte.nuage(flux, resultat, code)
limites()
