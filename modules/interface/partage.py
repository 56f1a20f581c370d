"""Lien à copier et fichiers à emporter ou à relire."""

import streamlit as st

from modules.donnees.erreurs import ErreurMetier
from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire
from modules.interface import cache, cadre, carnet, etat_scenario, telechargements
from modules.interface.copie import bouton_copier
from modules.interface.lien import MARQUE
from modules.publication.simulation import csv_simulation
from modules.simulation.echange import depuis_json, vers_adresse, vers_json
from modules.simulation.exposition import Exposition
from modules.simulation.scenario import Vocabulaire

LIRE = "fichier_scenario"


def copier(resultat: Exposition, lieu: Territoire) -> None:
    """Lien du scénario affiché, toutes ses hypothèses comprises."""
    adresse, marque = (
        vers_adresse(resultat.scenario, resultat.hypotheses),
        resultat.assiette.provenance.marque,
    )
    bouton_copier({"dep": lieu.code, **adresse, MARQUE: marque}, cle="copier-lien")


@st.fragment
def garder(flux: TableFlux, lieu: Territoire, *, vocabulaire: Vocabulaire) -> None:
    """Carnet, CSV des résultats, JSON du scénario, et relecture d'un JSON.

    À part du curseur, qui n'a pas à la redessiner à chaque pas : le scénario se lit au moment du clic.
    """
    lire = etat_scenario.lecteur(vocabulaire)
    st.header("Garder ce scénario", anchor=False)
    carnet.formulaire(lieu=lieu, vocabulaire=vocabulaire, lire=lire)
    nom = f"simulation-{lieu.code}-{flux.provenance.periode}".lower()

    def resultat() -> Exposition:
        return cache.exposition(flux, *lire())

    gauche, droite = st.columns(2)
    gauche.download_button(
        "Résultats par produit (CSV)",
        lambda: csv_simulation(resultat(), lieu, vocabulaire=vocabulaire),
        file_name=f"{nom}.csv",
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    droite.download_button(
        "Scénario (JSON)",
        lambda: vers_json(*lire()),
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
        st.rerun()
