"""Comparer : des scénarios pour un territoire, un scénario pour des territoires, ou deux fiches."""

import streamlit as st

from modules.interface import (
    cache,
    carnet,
    etat_scenario,
    sections_comparer,
    sections_comparer_fiches,
    telechargements,
)
from modules.interface.choix import choisir
from modules.interface.composants import limites, titre_de_page
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.comparaison import comparaison_simulations
from modules.simulation.comparaison import Colonne

# 1. Ce que l'on compare
flux = cache.flux_actif()
vocabulaire = parametres_embarques().vocabulaire
cahier = carnet.courant(vocabulaire)
connus = sections_comparer.scenarios_connus(cahier, *etat_scenario.scenario_courant(vocabulaire))
colonnes: list[Colonne] = []
titre_de_page("Comparer", flux.provenance, fichier=lambda: sections_comparer.fichier(colonnes))
carnet.signaler()
etat_scenario.signaler_adresse()
carnet.ecrire_adresse(cahier)
vue = choisir(
    "vue", sections_comparer.VUES, libelle="Que comparer\u202f?", colonne=st.container(), boutons=True
)
lieux, cas = sections_comparer.choisir_termes(vue, connus, cahier)
colonnes = sections_comparer.termes(flux, cas, lieux)

# 2. Côte à côte, écarts, figures
if vue == "fiches":
    sections_comparer_fiches.comparer(flux, lieux)
elif len(colonnes) < 2:
    st.info("Choisissez au moins deux termes à comparer.")
else:
    telechargements.menu_comparaison(
        sections_comparer.nom_de(colonnes), lambda: comparaison_simulations(colonnes, vocabulaire=vocabulaire)
    )
    sections_comparer.cote_a_cote(colonnes, vocabulaire=vocabulaire)
    sections_comparer.ecarts(colonnes)
    sections_comparer.figures(colonnes)
    sections_comparer.telecharger(colonnes)
    limites()
