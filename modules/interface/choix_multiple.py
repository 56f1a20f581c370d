"""Plusieurs choix dans une liste, gardés dans l'adresse sous leurs codes."""

from collections.abc import Mapping, Sequence

import streamlit as st

from modules.interface.cadre import citer

SEPARATEUR = "~"


def choisir_plusieurs(
    nom: str, options: Mapping[str, str], *, libelle: str, defaut: Sequence[str], maximum: int
) -> list[str]:
    """Codes choisis, dans l'ordre, `maximum` au plus ; ceux de l'adresse (`?nom=a~b`), sinon `defaut`.

    Un code inconnu dans l'adresse est nommé à l'écran et ignoré.
    """
    recu = st.query_params.get(nom)
    demandes = list(dict.fromkeys(filter(None, recu.split(SEPARATEUR)))) if recu is not None else list(defaut)
    connus = [code for code in demandes if code in options][:maximum]
    if inconnus := [code for code in demandes if code not in options]:
        liste = ", ".join(f"«\u00a0{citer(code)}\u00a0»" for code in inconnus)
        st.warning(f"{libelle}\u00a0: {liste} dans l’adresse, inconnu ici, ignoré.")
    cle = f"liste_{nom}"
    st.session_state[cle] = connus
    ecrire(nom, connus)
    st.multiselect(
        libelle,
        list(options),
        key=cle,
        format_func=options.__getitem__,
        max_selections=maximum,
        placeholder="Tapez un mot",
        filter_mode="contains",
        on_change=lambda: ecrire(nom, st.session_state[cle]),
    )
    return connus


def ecrire(nom: str, codes: Sequence[str]) -> None:
    """Met ces codes dans l'adresse."""
    texte = SEPARATEUR.join(codes)
    if st.query_params.get(nom) != texte:
        st.query_params[nom] = texte
