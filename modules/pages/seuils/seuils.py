"""À partir de quel taux ? La surtaxe qui ferait atteindre une baisse donnée des ventes aux États-Unis."""

import streamlit as st

from modules.donnees.tables import territoire
from modules.ecran import adresse, cache, navigation, partage
from modules.ecran.composants import dire_scenario, limites, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.pages.seuils import sections
from modules.vues.resultat import sans_vente

# 1. Le territoire et le scénario du visiteur
flux = cache.flux_actif()
titre_de_page("À partir de quel taux\u202f?", flux.provenance, fichier=lambda: partage.du_simulateur(flux))
choisi = choisir_territoire()
lieu = choisi or territoire("FR")  # rien de choisi : la France, jamais une page vide
navigation.parties("seuils")
resultat = cache.exposition(flux, *adresse.scenario_courant())
adresse.signaler_adresse()

# 2. La baisse que l'on choisit, et la surtaxe qui y mène
if resultat.ligne(lieu.code)["exportations_us_eur"] > 0:
    sections.seuils(flux, resultat, lieu)
else:
    st.info(sans_vente(lieu))
st.caption("Pour mémoire, votre scénario\u202f: cette page n’en garde que la situation de référence.")
dire_scenario(resultat, choisi.code if choisi else None)
partage.copier(resultat, lieu)
limites()
navigation.suites("seuils")
