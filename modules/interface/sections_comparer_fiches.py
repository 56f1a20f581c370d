"""Deux fiches côte à côte : totaux, solde, produits, partenaires, spécialisation, États-Unis."""

from collections.abc import Sequence

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.indicateurs.fiche import Fiche
from modules.indicateurs.notes import NOTE_SOLDE
from modules.interface import cache, telechargements
from modules.interface.cadre import echapper
from modules.interface.composants import montrer, tableau
from modules.interface.sections_comparer import dire_legende
from modules.publication.comparaison import comparaison_fiches
from modules.publication.ecarts_fiches import (
    MOTS,
    chiffres_fiches,
    figures_fiches,
    phrases_fiches,
    specialites,
)
from modules.publication.noms import limace


def comparer(flux: TableFlux, lieux: Sequence[str]) -> None:
    """Tableau des chiffres clés, écarts écrits, puis produits et pays à la même échelle."""
    if len(lieux) < 2:
        st.info("Choisissez deux territoires à comparer.")
        return
    fiches = [cache.fiche(flux, code) for code in lieux]
    noms = [f.territoire.nom for f in fiches]
    telechargements.menu_comparaison(
        limace(f"comparaison-fiches-{'-'.join(lieux)}-{flux.provenance.periode}"),
        lambda: comparaison_fiches(fiches),
    )
    st.header("Chiffres clés", anchor=False)
    tableau(chiffres_fiches(fiches), legende="Chiffres clés des deux territoires")
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases_fiches(fiches)))
    st.caption(NOTE_SOLDE)
    dire_legende(noms)
    figures = figures_fiches(fiches)
    for sens, (mot, _, _) in MOTS.items():
        st.header(mot, anchor=False)
        if (sens, "produits") not in figures:
            st.info(f"{mot} inconnues\u00a0: le fichier chargé ne les contient pas.")
            continue
        for zone, axe in zip(st.columns(2), ("produits", "pays"), strict=True):
            figure, cle = figures[sens, axe], f"fiches-{sens}-{axe}"
            with zone:
                st.subheader(figure.titre, anchor=False)
                montrer(
                    figure,
                    cle=cle,
                    fichier=f"{cle}-{'-'.join(lieux)}".lower(),
                    statut=fiches[0].provenance.statut,
                )
    st.header("Spécialisation", anchor=False)
    for zone, fiche in zip(st.columns(2), fiches, strict=True):
        zone.markdown(_specialites(fiche))
    st.caption(fiches[0].provenance.ligne())


def _specialites(fiche: Fiche) -> str:
    nom, lignes = echapper(fiche.territoire.nom), specialites(fiche)
    if not lignes:
        return (
            f"**{nom}**\u00a0: aucun produit ne pèse nettement plus que dans les exportations de la France."
        )
    return "\n".join(
        [f"**{nom}**, plus que la France\u00a0:", "", *(f"1. {echapper(ligne)}" for ligne in lignes)]
    )
