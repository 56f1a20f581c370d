"""Application : réglages de page, navigation et filet d'erreurs, rien d'autre.

Ce fichier sert deux fois. Importé au démarrage du serveur, il donne `app` : Streamlit, entouré de ce que
`modules.ecran.reseau` ajoute et refuse. Exécuté à chaque geste d'un visiteur, il dessine la page. Là où
`st.App` est inconnu de l'hébergeur, seul le second rôle sert, et l'application marche.
"""

import os

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from modules.donnees.erreurs import ErreurMetier
from modules.ecran import adresse, cadre, memoire, navigation, reseau, serveur

reseau.ne_demander_a_personne()
serveur.borner_memoire()


def dessiner() -> None:
    """Une page entière, et le message français de ce qui y échoue."""
    st.set_page_config(page_icon="static/marque.svg", layout="wide")
    serveur.tenir_les_fichiers()
    serveur.prechauffer()
    cadre.poser_langue_et_style()
    page = navigation.declarer()
    adresse.nettoyer_adresse()
    memoire.reprendre()
    try:
        with serveur.chacun_son_tour():
            page.run()
    except StopException:  # une page qui s'arrête tôt garde aussi ce qu'elle porte
        memoire.tenir()
        raise
    except ErreurMetier as erreur:
        cadre.montrer_erreur(erreur)
    except Exception as erreur:  # dernier filet : aucune trace Python à l'écran
        cadre.montrer_panne(erreur)
    cadre.pied_de_page()
    memoire.tenir()


if (contexte := get_script_run_ctx(suppress_warning=True)) is None:
    os.environ[cadre.SERVIE] = "oui"
    serveur.borner_les_traces()
    serveur.prechauffer()
    serveur.faire_le_menage()
    serveur.alleger_les_ramassages()
    app = st.App("app.py", middleware=[Middleware(reseau.Garde)], on_script_error=cadre.rattraper)
else:
    contexte.on_script_error = cadre.rattraper  # un hébergeur sans st.App a droit au même filet
    dessiner()
