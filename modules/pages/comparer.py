"""Comparer : des scénarios pour un territoire, un scénario pour des territoires, ou deux fiches."""

import streamlit as st

from modules.interface import cache, carnet, etat_scenario, sections_comparer, sections_comparer_fiches
from modules.interface.choix import choisir
from modules.interface.composants import titre_de_page
from modules.publication.cadre_simulation import parametres_embarques

# 1. Ce que l'on compare
flux = cache.flux_actif()
titre_de_page("Comparer", flux.provenance)
vocabulaire = parametres_embarques().vocabulaire
cahier = carnet.courant(vocabulaire)
carnet.signaler()
connus = sections_comparer.scenarios_connus(cahier, *etat_scenario.scenario_courant(vocabulaire))
carnet.ecrire_adresse(cahier)
vue = choisir(
    "vue", sections_comparer.VUES, libelle="Que comparer\u202f?", colonne=st.container(), boutons=True
)
if vue == "fiches":
    sections_comparer_fiches.comparer(flux, sections_comparer.choisir_lieux(2))
    st.stop()
if vue == "scenarios":
    lieux = [sections_comparer.choisir_lieu()]
    cas = sections_comparer.choisir_scenarios(connus, cahier)
else:
    lieux = sections_comparer.choisir_lieux()
    choisi = choisir(
        "un", {code: c.nom for code, c in connus.items()}, libelle="Scénario", colonne=st.container()
    )
    cas = [connus[choisi]]
if len(lieux) * len(cas) < 2:
    st.info("Choisissez au moins deux termes à comparer.")
    st.stop()

# 2. Côte à côte, écarts, figures
colonnes = sections_comparer.termes(flux, cas, lieux)
nom = f"comparaison-{'-'.join(lieux)}-{flux.provenance.periode}".lower()
sections_comparer.cote_a_cote(colonnes, vocabulaire=vocabulaire)
sections_comparer.ecarts(colonnes)
sections_comparer.figures(colonnes, nom=nom)
sections_comparer.telecharger(colonnes, nom=nom)
