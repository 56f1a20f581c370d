"""Application : réglages de page, navigation et filet d'erreurs, rien d'autre."""

import streamlit as st

from modules.donnees.erreurs import ErreurMetier
from modules.ecran import adresse, cadre, navigation, serveur

st.set_page_config(page_icon="🧭", layout="wide")
serveur.borner_memoire()
serveur.prechauffer()
cadre.poser_langue_et_style()
page = navigation.declarer()
adresse.nettoyer_adresse()
try:
    with serveur.chacun_son_tour():
        page.run()
except ErreurMetier as erreur:
    cadre.montrer_erreur(erreur)
except Exception as erreur:  # dernier filet : aucune trace Python à l'écran
    cadre.montrer_panne(erreur)
cadre.pied_de_page()
