"""Simulateur : ce qu'une surtaxe américaine viserait dans un département."""

import streamlit as st

from modules.donnees.territoires import territoire
from modules.interface import (
    cache,
    composeur,
    etat,
    etat_scenario,
    fichiers,
    partage,
    sections_simulateur,
    serveur,
)
from modules.interface.composants import limites, titre_de_page
from modules.interface.sections_horizons import plus_long_terme
from modules.interface.sections_pourquoi import pourquoi
from modules.publication.cadre_simulation import parametres_embarques

# 1. Le département
flux = cache.flux_actif()
titre_de_page(
    "Simulateur de surtaxes américaines", flux.provenance, fichier=lambda: fichiers.du_simulateur(flux)
)
code = etat.choisir_departement()
if code is None:
    st.info("Choisissez un département pour simuler une surtaxe sur ses ventes aux États-Unis.")
    st.stop()
lieu = territoire(code)


VOLETS = (
    ("pourquoi", "Pourquoi ce département\u202f?", pourquoi),
    ("long", "Et à plus long terme\u202f?", plus_long_terme),
)


# 2. Le scénario et ses résultats, recalculés sans relancer la page
@st.fragment
@serveur.chacun_son_tour()
def simuler() -> None:
    vocabulaire = parametres_embarques().vocabulaire
    scenario, hypotheses = etat_scenario.scenario_courant(vocabulaire)
    etat_scenario.signaler_adresse()
    composeur.choisir(scenario, hypotheses, vocabulaire=vocabulaire)
    sur_mesure = st.expander("Composer produit par produit", key="composer", on_change="rerun")
    if sur_mesure.open:
        with sur_mesure:
            composeur.composer(scenario, hypotheses, vocabulaire=vocabulaire)
    resultat = cache.exposition(flux, scenario, hypotheses)
    sections_simulateur.premier_ecran(flux, resultat, lieu)

    # 3. Pour comprendre, à la demande
    for cle, titre, section in VOLETS:
        volet = st.expander(titre, key=cle, on_change="rerun")
        if volet.open:
            with volet:
                section(flux, resultat, lieu)
    partage.copier(resultat, lieu)


simuler()
partage.garder(flux, lieu, vocabulaire=parametres_embarques().vocabulaire)
limites()
