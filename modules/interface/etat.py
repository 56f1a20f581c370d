"""Choix partagés entre pages, par l'adresse et la session : le département et le Territoire d'industrie."""

import streamlit as st

from modules.donnees import catalogue
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.territoires import territoire
from modules.interface.cadre import echapper

# Durable : une clé de widget disparaît quand sa page n'est plus affichée.
CLE = "departement"
WIDGET = "choix_departement"


def departement_courant() -> str | None:
    """Code du département choisi : celui de l'adresse, sinon celui de la visite, sinon aucun.

    Un code inconnu dans l'adresse est nommé à l'écran et le choix précédent est gardé.
    """
    recu = st.query_params.get("dep")
    if recu is not None and recu != st.session_state.get(CLE):
        try:
            lu = territoire(recu)
            if lu.genre != "departement":
                raise TerritoireInconnu(recu)
            st.session_state[CLE] = lu.code
        except TerritoireInconnu:
            st.warning(
                f"Le département « {echapper(recu)} » de l’adresse est inconnu\u202f: il a été ignoré. "
                "Choisissez-en un dans la liste."
            )
    code: str | None = st.session_state.get(CLE)
    ecrire_adresse(code)
    return code


def retenir(code: str | None) -> None:
    """Change de département pour toutes les pages et dans l'adresse."""
    st.session_state[CLE] = code
    st.session_state[WIDGET] = code
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
    if st.session_state.get(WIDGET) != code:
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
