"""Est-ce sûr ? À quel point, et qu'est-ce qui changerait la réponse."""

import streamlit as st

from modules.donnees.tables import territoire
from modules.ecran import adresse, cache, navigation, partage
from modules.ecran.composants import dire_scenario, limites, texte, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.pages.fiabilite import sections
from modules.pages.fiabilite.sections import importations
from modules.vues.resultat import sans_vente

DU_LIEU = {
    "fourchette": "Fourchette",
    "place": "Place",
    "hypotheses": "Hypothèses",
    "seuils": "Seuils",
}
A_PART = {
    "poids": "Ce qui pèse en France",
    "importations": "Importations",
    "indirecte": "Exposition indirecte",
}

# 1. Le département et le scénario du visiteur
flux = cache.flux_actif()
titre_de_page("Est-ce sûr\u202f?", flux.provenance, fichier=lambda: partage.de_la_fiabilite(flux))
choisi = choisir_territoire()
navigation.parties("fiabilite")
lieu = choisi or territoire("FR")
if choisi is None:
    st.info("Sans territoire choisi, la page porte sur la France entière.")
resultat = cache.exposition(flux, *adresse.scenario_courant())
adresse.signaler_adresse()
dire_scenario(resultat, choisi.code if choisi else None)

vendu = resultat.ligne(lieu.code)["exportations_us_eur"] > 0
sommaire = (DU_LIEU if vendu else {}) | A_PART
st.markdown("Sur cette page\u00a0: " + " · ".join(f"[{nom}](#{ancre})" for ancre, nom in sommaire.items()))

# 2. Le département : fourchette, place, hypothèses
if vendu:
    st.header("Fourchette de la baisse possible", anchor="fourchette")
    sections.fourchette(flux, resultat, lieu)
    st.header("Solidité de la place", anchor="place")
    sections.place(flux, resultat, lieu)
    st.header("Ce que chaque hypothèse change", anchor="hypotheses")
    sections.hypotheses(flux, resultat, lieu)
    st.header("À partir de quelle surtaxe\u202f?", anchor="seuils")
    sections.vers_les_seuils(lieu)
else:
    st.info(sans_vente(lieu))

# 3. La France : ce qui pèse
st.header("Ce qui pèse en France", anchor="poids")
sections.poids(resultat, lieu)

# 4. À part : les achats, et ce que l'outil ne montre pas
st.header("Importations\u00a0: si l’Union européenne répondait", anchor="importations")
importations(flux, lieu)
st.header("Exposition indirecte", anchor="indirecte")
texte("exposition_indirecte.md")
limites()
navigation.suites("fiabilite")
