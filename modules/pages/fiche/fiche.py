"""Fiche d'un département, ou des départements d'un Territoire d'industrie côte à côte."""

import streamlit as st

from modules.ecran import cache, partage
from modules.ecran.composants import texte, titre_de_page
from modules.ecran.recherche import choisir_territoire
from modules.pages.fiche import sections, territoire_industrie

# 1. Le territoire
flux = cache.flux_actif()
titre_de_page("Fiche départementale", flux.provenance, fichier=lambda: partage.de_la_fiche(flux))
lieu = choisir_territoire(cote_a_cote=True)
if lieu is not None and lieu.genre == "ti":
    territoire_industrie.cote_a_cote(flux, lieu)
    st.stop()
fiche = cache.fiche(flux, lieu.code if lieu is not None else "FR")
sections.entete(fiche)
partage.menu_fiche(flux, fiche.territoire)

# 2. Les sections de la fiche, dans son ordre
st.header("Introduction", anchor="introduction")
sections.a_retenir(fiche)
st.header("Contexte et méthodologie", anchor="contexte")
texte("contexte.md")
st.header("Balance commerciale territoriale", anchor="balance")
sections.balance(fiche)
sections.produits(flux, fiche)
st.header("Exportations", anchor="exportations")
sections.echanges(flux, fiche, sens="export")
st.header("Importations", anchor="importations")
sections.echanges(flux, fiche, sens="import")
if fiche.territoire.genre != "france":
    st.header("Comparaison avec la France", anchor="comparaison")
    sections.comparaison(fiche)

# 3. Pour finir
st.header("Informations pratiques", anchor="pratique")
texte("lire.md")
texte("pratique.md")
st.subheader("Pour aller plus loin", anchor=False)
texte("aller_plus_loin.md")
