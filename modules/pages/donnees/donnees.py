"""Données : ce qui est chargé, d'où cela vient, comment mettre les fichiers officiels à la place."""

import streamlit as st

from modules.ecran import cache, jeux, navigation, partage
from modules.ecran.composants import titre_de_page
from modules.pages.donnees import sections
from modules.pages.donnees.depot import ce_qu_ils_deviennent, depot, ou_trouver

flux = cache.flux_actif()
titre_de_page("Données", flux.provenance, fichier=partage.des_donnees)

# 1. Où sont les fichiers officiels, et les charger
st.header("Où trouver les fichiers", anchor="charger")
ou_trouver()
depot()
ce_qu_ils_deviennent()

# 2. Ce qui est chargé
st.header("Données employées", anchor=False)
sections.identite(flux)
jeux.choisir_jeu(flux.provenance)
sections.jeux_presents()

# 3. Emporter
st.header("Télécharger", anchor=False)
sections.telechargements(flux)

# 4. Sources et licences
st.header("Sources et licences", anchor="sources")
sections.inventaire()
navigation.suites("donnees")
