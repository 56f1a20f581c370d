"""Premier écran du simulateur : trois nombres et les ventes par produit."""

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire
from modules.interface import cache
from modules.interface.composants import chiffres, montrer
from modules.publication.resume_simulation import (
    A_DIRE_AVANT,
    reserves,
    sans_vente,
    trois_nombres,
)
from modules.simulation.avis import TROIS_MONTANTS
from modules.simulation.exposition import Exposition


def premier_ecran(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Trois nombres qui ne s'additionnent pas et les ventes par produit."""
    ligne, p = resultat.ligne(lieu.code), resultat.assiette.provenance
    if ligne["exportations_us_eur"] <= 0:
        st.info(sans_vente(lieu))
        return
    avis = resultat.avis_de(lieu.code)
    for phrase in (a for a in avis if a in A_DIRE_AVANT):
        st.warning(phrase)
    st.markdown(f"*{TROIS_MONTANTS}*")
    with st.container(key="resultats"):  # annoncé aux lecteurs d'écran à chaque pas du curseur
        chiffres(trois_nombres(ligne, p, cache.etendue(flux, resultat, lieu.code)))
    figure = cache.visees(flux, resultat, lieu)
    st.header(figure.titre, anchor=False)
    montrer(figure, cle="visees", fichier=f"simulation-{lieu.code}-{p.periode}", statut=p.statut)
    st.caption(" ".join([*reserves(ligne, p), *(a for a in avis if a not in A_DIRE_AVANT)]))
