"""Plus tard : ce que la même surtaxe laisserait baisser à un an, à moyen et à long terme."""

import streamlit as st

from modules.donnees.tables import territoire
from modules.ecran import adresse, cache, navigation, partage, serveur
from modules.ecran.composants import dire_scenario, limites, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.pages.plus_tard import sections
from modules.vues.resultat import sans_vente

# 1. Le territoire
flux = cache.flux_actif()
titre_de_page("Et plus tard\u202f?", flux.provenance, fichier=lambda: partage.du_simulateur(flux))
choisi = choisir_territoire()
lieu = choisi or territoire("FR")  # rien de choisi : la France, jamais une page vide


# 2. Le scénario du visiteur à trois échéances, recalculé sans relancer la page
@st.fragment
@serveur.chacun_son_tour()
def montrer() -> None:
    scenario, hypotheses = adresse.scenario_courant()
    navigation.parties("plus_tard")
    adresse.signaler_adresse()
    resultat = cache.exposition(flux, scenario, hypotheses)
    dire_scenario(resultat, choisi.code if choisi else None)
    if resultat.ligne(lieu.code)["exportations_us_eur"] > 0:
        sections.trois_horizons(resultat, lieu)
        sections.hypotheses(resultat)
        sections.selon_qui(resultat, lieu)
        sections.charge(resultat, lieu)
        sections.par_produit(resultat, lieu)
    else:
        st.info(sans_vente(lieu))
    partage.copier(resultat, lieu)
    limites()
    navigation.suites("plus_tard")


montrer()
