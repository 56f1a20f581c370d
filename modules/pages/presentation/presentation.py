"""Présentation : un scénario ou une figure de la fiche par écran, sans menu ni bandeau."""

import streamlit as st

from modules.ecran import adresse, cache, carnet
from modules.ecran.adresse import verifier_donnees
from modules.pages.presentation import sections
from modules.simulation.echange import Cas

# 1. Ce que l'on présente
flux = cache.flux_actif()
cahier = carnet.courant()
ici = adresse.scenario_courant()
code = adresse.departement_courant()
carnet.ecrire_adresse(cahier)
ecrans = sections.ecrans(flux, cahier, ici, code=code)
rang, taille = sections.rang_courant(len(ecrans)), sections.taille_courante()

# 2. L'écran, seul calculé
ecran = ecrans[rang]()
sections.style(taille)
verifier_donnees(flux.provenance, bref=True)
carnet.signaler(bref=True)
adresse.signaler_adresse(bref=True)
sections.commandes(len(ecrans), taille=taille)
if st.session_state.get(sections.QR, False):
    present = Cas("Scénario du simulateur", *ici)
    sections.plein_ecran(ecran, present, code=code, provenance=flux.provenance)
else:
    sections.montrer(ecran, rang=rang, nombre=len(ecrans), taille=taille, provenance=flux.provenance)
st.stop()  # sans pied de page : il ne tiendrait pas à l'écran
