"""Le jeu de données montré : en choisir un autre parmi les installés, prévenir quand il y a mieux."""

import streamlit as st

from modules.donnees import jeu
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.ecran import cache
from modules.langue.typographie import echapper, insecables

_CLE = "liste_jeux"


def choisir_jeu(provenance: Provenance) -> None:
    """Liste des jeux installés, celui qui est montré d'abord choisi ; rien s'il n'y en a qu'un."""
    installes = {p.marque: _nommer(p) for _, p in jeu.disponibles()}
    if len(installes) < 2 or cache.import_present() is not None:
        return
    st.session_state[_CLE] = provenance.marque if provenance.marque in installes else next(iter(installes))
    st.selectbox(
        "Jeu de données montré sur toutes les pages",
        list(installes),
        key=_CLE,
        format_func=installes.__getitem__,
        on_change=lambda: cache.choisir_jeu(st.session_state[_CLE]),
    )


def _nommer(p: Provenance) -> str:
    """« Données officielles 2024 (dix trimestres, 2023T2 à 2025T3) »."""
    suite = (
        f" ({len(p.trimestres)} trimestres, {p.trimestres[0]} à {p.trimestres[-1]})" if p.trimestres else ""
    )
    return f"{LIBELLE_STATUT[p.statut]} {p.periode}{suite}"


def prevenir(provenance: Provenance) -> None:
    """Dit qu'un fichier installé est abîmé, ou que le jeu montré n'est pas celui d'office."""
    for chemin, raison in jeu.inutilisables():
        st.warning(
            f"«\u00a0{echapper(chemin.name)}\u00a0» est écarté\u00a0: {echapper(insecables(raison))} "
            f"L’application montre «\u00a0{_nommer(provenance)}\u00a0» à la place."
        )
    jeux = jeu.disponibles()
    if not jeux or cache.import_present() is not None or jeux[0][1].marque == provenance.marque:
        return
    meilleur = jeux[0][1]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            f"Vous regardez «\u00a0{_nommer(provenance)}\u00a0», par choix ou par un lien.", width="stretch"
        )
        st.button(
            f"Voir «\u00a0{_nommer(meilleur)}\u00a0»",
            key="meilleur-jeu",
            on_click=lambda: cache.choisir_jeu(meilleur.marque),
        )
