"""Présentation : un scénario ou une figure de la fiche par écran, sans menu ni bandeau."""

import streamlit as st

from modules.interface import cache, carnet, etat, etat_scenario, presentation
from modules.interface.lien import verifier_donnees
from modules.publication.cadre_simulation import parametres_embarques
from modules.simulation.carnet import Cas

# 1. Ce que l'on présente
flux = cache.flux_actif()
vocabulaire = parametres_embarques().vocabulaire
cahier = carnet.courant(vocabulaire)
ici = etat_scenario.scenario_courant(vocabulaire)
code = etat.departement_courant()
carnet.ecrire_adresse(cahier)
ecrans = presentation.ecrans(flux, cahier, ici, code=code, vocabulaire=vocabulaire)
rang, taille = presentation.rang_courant(len(ecrans)), presentation.taille_courante()

# 2. L'écran
presentation.style(taille)
verifier_donnees(flux.provenance, bref=True)
carnet.signaler(bref=True)
etat_scenario.signaler_adresse(bref=True)
presentation.commandes(len(ecrans), taille=taille)
if st.session_state.get(presentation.QR, False):
    present = Cas("Scénario du simulateur", *ici)
    presentation.plein_ecran(ecrans[rang], present, code=code, provenance=flux.provenance)
else:
    presentation.montrer(
        ecrans[rang], rang=rang, nombre=len(ecrans), taille=taille, provenance=flux.provenance
    )
st.stop()  # sans pied de page : il ne tiendrait pas à l'écran
