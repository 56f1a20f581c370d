"""Un choix dans une liste, gardé dans l'adresse sous son code et pendant toute la visite."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from modules.interface.cadre import echapper


def choisir(
    nom: str, options: Mapping[str, str], *, libelle: str, colonne: DeltaGenerator, boutons: bool = False
) -> str:
    """Liste (ou `boutons`) dans `colonne` ; renvoie le code choisi, le premier de `options` par défaut.

    `options` : code écrit dans l'adresse (`?nom=code`) → texte affiché. Une valeur inconnue dans l'adresse
    est nommée à l'écran, hors de la colonne, et remplacée.
    """
    choix = _courant(nom, options, libelle=libelle)
    cle = f"liste_{nom}"
    # Toujours réécrit : au changement de page, l'ancienne valeur du widget est encore lisible puis se perd.
    st.session_state[cle] = choix
    codes, suivre = list(options), lambda: _retenir(nom, st.session_state[cle])
    if boutons:
        colonne.segmented_control(
            libelle, codes, required=True, key=cle, format_func=options.__getitem__, on_change=suivre
        )
    else:
        colonne.selectbox(
            libelle,
            codes,
            key=cle,
            format_func=options.__getitem__,
            filter_mode="contains",
            on_change=suivre,
        )
    return choix


def _courant(nom: str, options: Mapping[str, str], *, libelle: str) -> str:
    """Valeur de l'adresse si elle est connue, sinon celle de la visite, sinon la première."""
    recu, garde = st.query_params.get(nom), st.session_state.get(f"garde_{nom}")
    choix = str(garde) if garde in options else next(iter(options))
    if recu is not None and recu in options:
        choix = recu
    elif recu is not None:
        st.warning(
            f"{libelle}\u00a0: «\u00a0{echapper(recu)}\u00a0» est inconnu dans l’adresse, remplacé par "
            f"«\u00a0{echapper(options[choix])}\u00a0»."
        )
    _retenir(nom, choix)
    return choix


def signaler_entier(nom: str, *, libelle: str, bas: int, haut: int) -> None:
    """Nomme un nombre de l'adresse que son champ refuserait : Streamlit l'efface sans rien dire."""
    recu = st.query_params.get(nom)
    if recu is None or (recu.isascii() and recu.isdecimal() and len(recu) < 9 and bas <= int(recu) <= haut):
        return
    st.warning(
        f"{libelle}\u00a0: «\u00a0{echapper(recu[:60])}\u00a0» dans l’adresse n’est pas un nombre entier de "
        f"{bas} à {haut}, ignoré."
    )


def _retenir(nom: str, code: str) -> None:
    st.session_state[f"garde_{nom}"] = code  # durable : la clé d'une liste disparaît avec sa page
    if st.query_params.get(nom) != code:
        st.query_params[nom] = code
