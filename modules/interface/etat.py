"""Choix partagés entre pages, par l'adresse et la session : le département et le Territoire d'industrie."""

import streamlit as st

from modules.donnees import catalogue
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.territoires import Territoire, territoire
from modules.interface.cadre import citer
from modules.interface.navigation import nommer_onglet

# Durable : une clé de widget disparaît quand sa page n'est plus affichée.
CLE = "departement"
WIDGET = "choix_departement"
WIDGET_TI = "choix_ti"


def departement_courant() -> str | None:
    """Code du département choisi : celui de l'adresse, sinon celui de la visite, sinon aucun.

    Un code inconnu dans l'adresse est nommé à l'écran et le choix précédent est gardé. Un Territoire
    d'industrie d'un seul département désigne ce département.
    """
    _lire_territoire_industrie()
    recu = st.query_params.get("dep")
    if recu is not None and recu != st.session_state.get(CLE):
        try:
            lu = territoire(recu)
            if lu.genre != "departement":
                raise TerritoireInconnu(recu)
            st.session_state[CLE] = lu.code
        except TerritoireInconnu:
            st.warning(
                f"Le département «\u00a0{citer(recu)}\u00a0» de l’adresse est inconnu\u202f: il a été "
                "ignoré. Choisissez-en un dans la liste."
            )
    code: str | None = st.session_state.get(CLE)
    ecrire_adresse(code)
    if code is not None:
        nommer_onglet(territoire(code).nom)
    return code


def _lire_territoire_industrie() -> None:
    """Remplace dans l'adresse un Territoire d'industrie d'un seul département par ce département."""
    recu = st.query_params.get("ti")
    if recu is None or recu not in set(catalogue.territoires_industrie()["id"]):
        return
    seul, demande = _seul_departement(recu), st.query_params.get("dep")
    if seul is None:
        return
    if demande is not None and demande != seul:
        st.warning(
            f"L’adresse donne le département «\u00a0{citer(demande)}\u00a0» et le Territoire d’industrie "
            f"«\u00a0{territoire(recu).nom}\u00a0», qui est ailleurs\u202f: c’est le second qui est montré."
        )
    st.query_params.pop("ti")
    ecrire_adresse(seul)


def _seul_departement(ti: str) -> str | None:
    """Le département d'un Territoire d'industrie, s'il n'en touche qu'un."""
    departements = territoire(ti).departements or ()
    return departements[0] if len(departements) == 1 else None


def retenir(code: str | None) -> None:
    """Change de département pour toutes les pages et dans l'adresse."""
    st.session_state[CLE] = code
    st.session_state[WIDGET] = code
    st.session_state[WIDGET_TI] = None
    st.query_params.pop("ti", None)
    ecrire_adresse(code)


def ecrire_adresse(code: str | None) -> None:
    """Écrit `dep` dans l'adresse sans toucher aux autres paramètres."""
    if code is None:
        st.query_params.pop("dep", None)
    elif st.query_params.get("dep") != code:
        st.query_params["dep"] = code


def choisir_departement(libelle: str = "Département") -> str | None:
    """Liste où l'on tape un nom ou un numéro ; renvoie le code choisi (None au premier passage)."""
    code = departement_courant()
    noms = catalogue.departements().set_index("code")["nom"].to_dict()
    # Toujours réécrit : au changement de page, l'ancienne valeur du widget est encore lisible puis se perd.
    st.session_state[WIDGET] = code
    st.selectbox(
        libelle,
        list(noms),
        index=None,
        key=WIDGET,
        format_func=lambda c: f"{noms[c]} ({c})",
        placeholder="Tapez un nom ou un numéro",
        filter_mode="contains",
        on_change=lambda: retenir(st.session_state[WIDGET]),
    )
    return code


def choisir_territoire_industrie() -> Territoire | None:
    """Liste des Territoires d'industrie : un seul département → ce département ; plusieurs → côte à côte.

    Renvoie le Territoire d'industrie quand il touche plusieurs départements et reste choisi.
    """
    table = catalogue.territoires_industrie()
    noms = dict(zip(table["id"], table["libelle"], strict=True))
    recu = st.query_params.get("ti")
    if recu is not None and recu not in noms:
        st.warning(
            f"Le Territoire d’industrie «\u00a0{citer(recu)}\u00a0» de l’adresse est inconnu\u202f: ignoré."
        )
        st.query_params.pop("ti")
        recu = None
    st.session_state[WIDGET_TI] = recu
    choix: str | None = st.selectbox(
        "ou Territoire d’industrie",
        list(noms),
        index=None,
        key=WIDGET_TI,
        format_func=lambda i: noms[i],
        placeholder="Tapez un nom",
        filter_mode="contains",
        on_change=_suivre_territoire_industrie,
    )
    return territoire(choix) if choix else None


def _suivre_territoire_industrie() -> None:
    """Un Territoire d'industrie d'un seul département mène à ce département."""
    choix = st.session_state[WIDGET_TI]
    seul = _seul_departement(choix) if choix else None
    if seul is not None:
        retenir(seul)
        st.session_state[WIDGET_TI] = None
    elif choix:
        st.query_params["ti"] = choix
    else:
        st.query_params.pop("ti", None)
