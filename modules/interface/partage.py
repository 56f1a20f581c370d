"""Lien à copier et fichiers à emporter ou à relire."""

import streamlit as st

from modules.donnees.erreurs import ErreurMetier
from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire
from modules.interface import cadre, carnet, etat_scenario, telechargements
from modules.interface.copie import bouton_copier
from modules.interface.lien import MARQUE
from modules.publication.simulation import csv_simulation
from modules.simulation.echange import depuis_json, vers_adresse, vers_json
from modules.simulation.exposition import Exposition
from modules.simulation.scenario import Vocabulaire

LIRE = "fichier_scenario"


def enregistrer(flux: TableFlux, resultat: Exposition, lieu: Territoire, *, vocabulaire: Vocabulaire) -> None:
    """Lien, CSV des résultats, JSON du scénario, et relecture d'un JSON."""
    scenario, hypotheses, p = resultat.scenario, resultat.hypotheses, flux.provenance
    st.header("Garder ce scénario", anchor=False)
    carnet.formulaire(scenario, hypotheses, lieu=lieu, vocabulaire=vocabulaire)
    nom = f"simulation-{lieu.code}-{p.periode}".lower()
    parametres = {"dep": lieu.code, **vers_adresse(scenario, hypotheses), MARQUE: p.marque}
    bouton_copier(parametres, cle="copier-lien")
    gauche, droite = st.columns(2)
    gauche.download_button(
        "Résultats par produit (CSV)",
        lambda: csv_simulation(resultat, lieu, vocabulaire=vocabulaire),
        file_name=f"{nom}.csv",
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    droite.download_button(
        "Scénario (JSON)",
        vers_json(scenario, hypotheses),
        file_name=f"scenario-{lieu.code}.json",
        mime="application/json",
        on_click="ignore",
        width="stretch",
    )
    telechargements.menu_simulation(resultat, lieu, flux=flux, vocabulaire=vocabulaire)
    volet = st.expander("Relire un scénario enregistré", key="relire", on_change="rerun")
    if volet.open:
        with volet:
            depose = st.file_uploader("Fichier JSON d’un scénario", type=["json"], key=LIRE)
            if depose is not None and st.button("Appliquer ce scénario"):
                _relire(depose.getvalue(), vocabulaire)


def _relire(contenu: bytes, vocabulaire: Vocabulaire) -> None:
    """Un fichier refusé ne change rien au scénario en cours."""
    try:
        scenario, hypotheses = depuis_json(contenu.decode("utf-8-sig"), vocabulaire=vocabulaire)
    except UnicodeDecodeError:
        st.error("Ce fichier n’est pas du texte\u202f: choisissez un fichier JSON enregistré par cet outil.")
    except ErreurMetier as erreur:
        cadre.montrer_erreur(erreur)
    else:
        etat_scenario.retenir(scenario, hypotheses)
        st.rerun(scope="fragment")
