"""Comparer : des scénarios pour un territoire, un scénario pour des territoires, ou deux fiches."""

import streamlit as st

from modules.documents.comparaison import comparaison_simulations
from modules.ecran import adresse, cache, carnet, navigation, partage
from modules.ecran.choix import choisir
from modules.ecran.composants import limites, titre_de_page
from modules.pages.comparer import sections
from modules.simulation.lectures import Colonne

# 1. Ce que l'on compare
flux = cache.flux_actif()
cahier = carnet.courant()
connus = sections.scenarios_connus(cahier, *adresse.scenario_courant())
colonnes: list[Colonne] = []
titre_de_page("Comparer", flux.provenance, fichier=lambda: sections.fichier(colonnes))
carnet.signaler()
adresse.signaler_adresse()
carnet.ecrire_adresse(cahier)
navigation.parties("comparer")
vue = choisir("vue", sections.VUES, libelle="Que comparer\u202f?", colonne=st.container(), boutons=True)
lieux, cas = sections.choisir_termes(vue, connus, cahier)
colonnes = sections.termes(flux, cas, lieux)

# 2. Côte à côte, écarts, figures
if vue == "fiches":
    sections.comparer(flux, lieux)
elif len(colonnes) < 2:
    st.info("Choisissez au moins deux termes à comparer.")
else:
    partage.menu_comparaison(sections.nom_de(colonnes), lambda: comparaison_simulations(colonnes))
    sections.cote_a_cote(colonnes)
    sections.ecarts(colonnes)
    sections.figures(colonnes)
    sections.telecharger(colonnes)
    limites()
navigation.suites("comparer")
