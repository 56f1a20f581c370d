"""Mon territoire : la fiche d'un département, d'une région, de la France, ou d'un Territoire d'industrie."""

import streamlit as st

from modules.ecran import cache, navigation, partage
from modules.ecran.composants import texte, titre_de_page
from modules.ecran.recherche import champ_territoire, lire_territoire
from modules.pages.fiche import emploi, evolution, sections, territoire_industrie

# 1. Le territoire : son nom, de quoi en changer
flux = cache.flux_actif()
lieu = lire_territoire(cote_a_cote=True)
titre_de_page(
    sections.titre(lieu),
    flux.provenance,
    fichier=lambda: partage.de_mon_territoire(flux, lieu),
    feuillet=lambda: partage.feuillet_du_territoire(flux, lieu),
)
champ_territoire(lieu)


def d_un_territoire(code: str) -> None:
    """Fiche d'un département, d'une région ou de la France, dans son ordre."""
    fiche = cache.fiche(flux, code)

    # 2. La réponse d'abord : quatre chiffres, ce qu'il faut retenir, à qui se comparer, la question qui suit
    sections.chiffres_cles(fiche)
    with st.container(horizontal=True, vertical_alignment="center", key="a-retenir"):
        st.header("À retenir", anchor=False, width="content")
        autre = sections.choisir_comparaison(flux, fiche)
    sections.comparer_avec(
        flux, fiche, autre
    )  # sous la liste que l'on vient de toucher, pas après tout le reste
    sections.a_retenir(fiche)
    sections.droit_en_vigueur(fiche)

    # 3. Les sections de la fiche, dans son ordre
    st.header("Introduction", anchor="introduction")
    sections.presentation(fiche)
    sections.valeur_des_chiffres(fiche)
    partage.menu_fiche(flux, fiche.territoire)
    st.header("Contexte et méthodologie", anchor="contexte")
    texte("contexte.md")
    st.header("Balance commerciale territoriale", anchor="balance")
    sections.balance(fiche)
    sections.produits(flux, fiche)
    st.header("Exportations", anchor="exportations")
    sections.echanges(flux, fiche, sens="export")
    st.header("Importations", anchor="importations")
    sections.echanges(flux, fiche, sens="import")
    st.header("Évolution", anchor="evolution")
    evolution.evolution(flux, fiche)
    if fiche.territoire.genre != "france":
        st.header("Comparaison avec la France", anchor="comparaison")
        sections.comparaison(fiche)
    if fiche.territoire.genre == "departement":
        st.subheader("Emploi", anchor="emploi")
        emploi.bloc(flux, fiche.territoire.code)

    # 4. Pour finir
    st.header("Informations pratiques", anchor="pratique")
    texte("lire.md")
    texte("pratique.md")
    st.subheader("Pour aller plus loin", anchor=False)
    texte("aller_plus_loin.md")


if lieu is not None and lieu.genre == "ti":
    territoire_industrie.page(flux, lieu)
else:
    d_un_territoire(lieu.code if lieu is not None else "FR")
navigation.suites("fiche")
