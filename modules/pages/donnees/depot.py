"""Dépôt de fichiers officiels dans la page « Données » : lecture, compte rendu, choix de la période."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from modules.donnees import douane
from modules.donnees.douane import SourceFichier, taille_extraite
from modules.donnees.erreurs import ErreurDonnees, ErreurMetier
from modules.donnees.flux import TableFlux
from modules.ecran import cache, cadre, partage, serveur

# Octets de texte extraits : mesuré, 130 Mo ajoutent 343 Mo de mémoire (banc_import) ; la limite est 400.
LIMITE_DEPOT = 120_000_000
RECETTE = "python -m modules importer CHEMIN_DU_FICHIER…"
RAPPORT = "rapport_import"
PERIODES = "periodes_import"
FICHIERS = "fichiers_douane"  # change quand ils sont lus : le champ se vide, et leur mémoire est rendue
AUTO = "Choix automatique (dernière année complète, sinon quatre derniers trimestres)"


def depot() -> None:
    """Formulaire de dépôt ; un refus ne change rien à ce qui était chargé."""
    with st.form("import-douane"):
        fichiers = st.file_uploader(
            "Fichiers de la Douane (.zip ou .txt), les deux sens ensemble ou l’un après l’autre",
            type=["zip", "txt"],
            accept_multiple_files=True,
            key=f"{FICHIERS}_{st.session_state.get(FICHIERS, 0)}",
        )
        periode = st.selectbox("Période", [AUTO, *st.session_state.get(PERIODES, [])], key="periode_douane")
        if st.form_submit_button("Charger ces fichiers", type="primary"):
            try:
                _charger(fichiers or [], None if periode == AUTO else periode)
            except ErreurMetier as erreur:
                cadre.montrer_erreur(erreur)
            else:
                st.session_state[FICHIERS] = st.session_state.get(FICHIERS, 0) + 1
                serveur.rendre_les_depots()
                st.rerun()
    _compte_rendu()


def _charger(fichiers: Sequence[UploadedFile], periode: str | None) -> None:
    sources = [SourceFichier(f.name, f) for f in fichiers]
    taille = taille_extraite(sources)
    if taille > LIMITE_DEPOT:
        raise ErreurDonnees(
            f"Ces fichiers contiennent {taille // 1_000_000} Mo de texte\u202f: c’est trop pour un dépôt "
            f"dans la page ({LIMITE_DEPOT // 1_000_000} Mo). Sur votre ordinateur, lancez plutôt "
            f"«\u00a0{RECETTE}\u00a0»\u202f: l’application prendra ensuite ces données d’elle-même."
        )
    attente = st.empty()
    with (
        serveur.travail_lourd(lambda rang: attente.info(partage.file_en_mots(rang))),
        attente,
        st.spinner("Lecture et contrôle des fichiers…"),
    ):
        choisie = None if periode is None else douane.lire_periode(periode)
        precedent = cache.import_present()
        entames = [precedent.provenance] if precedent else []
        resultat = douane.lire_douane(sources, douane.Demande(periode=choisie, entames=entames))
    flux: TableFlux = douane.completer(resultat.flux, precedent) if precedent else resultat.flux
    cache.garder_import(flux)
    repris = set(resultat.rapport.sens_absents) - set(flux.provenance.sens_absents)
    st.session_state[RAPPORT] = resultat.rapport.phrases(repris)
    st.session_state[PERIODES] = [p.code for p in resultat.rapport.periodes_possibles]


def _compte_rendu() -> None:
    flux = cache.import_present()
    if flux is None:
        return
    st.success(
        "Vos fichiers sont chargés\u202f: toutes les pages les emploient, pour vous seulement, tant que cet "
        "onglet reste ouvert. Recharger la page ou la fermer les oublie."
    )
    st.markdown("\n".join(f"- {cadre.echapper(phrase)}" for phrase in st.session_state.get(RAPPORT, [])))
    st.button("Oublier ces fichiers et revenir aux données de l’application", on_click=_oublier)


def _oublier() -> None:
    cache.oublier_import()
    st.session_state.pop(RAPPORT, None)
    st.session_state.pop(PERIODES, None)
