"""Simulateur : ce qu'une surtaxe américaine viserait dans un département."""

import streamlit as st

from modules.donnees.tables import territoire
from modules.ecran import adresse, cache, navigation, partage, serveur
from modules.ecran.composants import limites, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.pages.simulateur import composeur, sections

# 1. Le département
flux = cache.flux_actif()
titre_de_page(
    "Et si les États-Unis surtaxaient\u202f?",
    flux.provenance,
    fichier=lambda: partage.du_simulateur(flux),
    feuillet=lambda: partage.feuillet_du_scenario(flux),
)
lieu = choisir_territoire() or territoire("FR")  # rien de choisi : la France, jamais une page vide


# 2. Le scénario et ses résultats, recalculés sans relancer la page
@st.fragment
@serveur.chacun_son_tour()
def simuler() -> None:
    scenario, hypotheses = adresse.scenario_courant()
    navigation.parties("simulateur")
    adresse.signaler_adresse()
    place = composeur.choisir(scenario, hypotheses)
    adresse.proposer_scenario()
    resultat = cache.exposition(flux, scenario, hypotheses)
    sections.en_court(resultat, lieu, place)
    sections.premier_ecran(flux, resultat, lieu)

    # 3. Pour comprendre, à la demande
    volet = st.expander("Pourquoi ce département\u202f?", key="pourquoi", on_change="rerun")
    if volet.open:
        with volet:
            sections.pourquoi(flux, resultat, lieu)
    navigation.suites("simulateur")


simuler()
partage.garder(flux, lieu)
limites()
