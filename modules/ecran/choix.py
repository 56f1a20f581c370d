"""Choix dans une liste, un ou plusieurs, gardés dans l'adresse sous leurs codes."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from modules.langue.typographie import citer, echapper
from modules.vues.adresse import SEPARATEUR, plusieurs, un_choix, un_entier


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
    defaut = str(garde) if garde in options else next(iter(options))
    choix, compris = un_choix(recu, options, defaut=defaut)
    if recu is not None and not compris:
        st.warning(
            f"{libelle}\u00a0: «\u00a0{citer(recu)}\u00a0» est inconnu dans l’adresse, remplacé par "
            f"«\u00a0{echapper(options[choix])}\u00a0»."
        )
    _retenir(nom, choix)
    return choix


def choisir_entier(
    nom: str, *, libelle: str, bornes: tuple[int, int], defaut: int, colonne: DeltaGenerator
) -> int:
    """Champ d'un nombre entier, gardé dans l'adresse (`?nom=12`) ; une valeur impossible y est nommée.

    Sans `bind` : Streamlit remplacerait en silence une valeur fausse, et tomberait en panne sur un infini.
    """
    recu = entier_de_l_adresse(nom, libelle=libelle, bornes=bornes)
    garde = int(st.session_state.get(f"garde_{nom}", defaut))
    valeur = garde if recu is None else recu
    _retenir(nom, str(valeur))
    st.session_state[nom] = valeur
    colonne.number_input(
        libelle, *bornes, step=1, key=nom, on_change=lambda: _retenir(nom, str(st.session_state[nom]))
    )
    return valeur


def entier_de_l_adresse(nom: str, *, libelle: str, bornes: tuple[int, int]) -> int | None:
    """Entier donné par l'adresse, absent s'il n'y est pas ; hors des bornes ou illisible, il est nommé."""
    recu = st.query_params.get(nom)
    if recu is None:
        return None
    if (lu := un_entier(recu, bornes=bornes)) is not None:
        return lu
    st.warning(
        f"{libelle}\u00a0: «\u00a0{citer(recu)}\u00a0» dans l’adresse n’est pas un nombre entier de "
        f"{bornes[0]} à {bornes[1]}, ignoré."
    )
    return None


def _retenir(nom: str, code: str) -> None:
    st.session_state[f"garde_{nom}"] = code  # durable : la clé d'une liste disparaît avec sa page
    if st.query_params.get(nom) != code:
        st.query_params[nom] = code


def choisir_plusieurs(
    nom: str, options: Mapping[str, str], *, libelle: str, defaut: Sequence[str], maximum: int
) -> list[str]:
    """Codes choisis, dans l'ordre, `maximum` au plus ; ceux de l'adresse (`?nom=a~b`), sinon `defaut`.

    Un code inconnu dans l'adresse est nommé à l'écran et ignoré.
    """
    connus = lire_plusieurs(nom, options, libelle=libelle, defaut=defaut, maximum=maximum)
    cle = f"liste_{nom}"
    st.session_state[cle] = connus
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


def lire_plusieurs(
    nom: str, options: Mapping[str, str], *, libelle: str, defaut: Sequence[str], maximum: int
) -> list[str]:
    """Codes de l'adresse, sinon `defaut`, et les y écrit ; un code inconnu est nommé à l'écran et ignoré."""
    recu = st.query_params.get(nom)
    demandes = recu if recu is not None else SEPARATEUR.join(defaut)
    connus, inconnus = plusieurs(demandes, options, maximum=maximum)
    if inconnus:
        liste = ", ".join(f"«\u00a0{citer(code)}\u00a0»" for code in inconnus)
        st.warning(f"{libelle}\u00a0: {liste} dans l’adresse, inconnu ici, ignoré.")
    ecrire(nom, connus)
    return connus


def ecrire(nom: str, codes: Sequence[str]) -> None:
    """Met ces codes dans l'adresse."""
    texte = SEPARATEUR.join(codes)
    if st.query_params.get(nom) != texte:
        st.query_params[nom] = texte
