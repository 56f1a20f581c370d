"""Morceaux de l'accueil : chiffres, carte où l'on choisit, état des données."""

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.provenance import LIBELLE_STATUT
from modules.indicateurs.affichage import texte_part, texte_total
from modules.indicateurs.fiche import Fiche
from modules.indicateurs.notes import NOTE_SOLDE
from modules.interface import cache

CARTE = "app/static/departements.geojson"


def chiffres_cles(fiche: Fiche) -> None:
    """Exportations, importations, solde et part des États-Unis, l'un sous l'autre."""
    cles = {"provenance": fiche.provenance, "territoire": fiche.territoire.code}
    st.subheader(fiche.territoire.nom, anchor=False)
    for libelle, valeur in (
        ("Exportations (FAB)", fiche.exportations.total_eur if fiche.exportations else None),
        ("Importations (CAF)", fiche.importations.total_eur if fiche.importations else None),
        ("Solde", fiche.solde_eur),
    ):
        st.metric(libelle, texte_total(valeur, **cles))
    exact = not fiche.provenance.est_estimation
    st.metric("Part des États-Unis dans les exportations", texte_part(fiche.dependance_us, exact=exact))
    st.caption(NOTE_SOLDE)
    st.caption(fiche.provenance.ligne())


def etat_des_donnees(flux: TableFlux) -> None:
    """Une phrase sur ce que contient l'application aujourd'hui."""
    p = flux.provenance
    fiche = cache.fiche(flux, "FR")
    ventes, achats = fiche.exportations, fiche.importations
    st.markdown(
        f"**{LIBELLE_STATUT[p.statut]}**, période **{p.periode}**. France\u00a0: "
        f"{texte_total(ventes.total_eur if ventes else None, provenance=p, territoire='FR')} exportés, "
        f"{texte_total(achats.total_eur if achats else None, provenance=p, territoire='FR')} importés. "
        f"Source\u00a0: {p.source}."
    )
    if p.reserve:
        st.caption(p.reserve)
