"""Seul endroit où l'application met en cache ses calculs, par version des données."""

import streamlit as st

from modules.donnees import jeu
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance

CLE_IMPORT = "jeu_importe"


def flux_actif() -> TableFlux:
    """Jeu du visiteur s'il en a déposé un, sinon le meilleur jeu présent dans `data/flux`."""
    importe = st.session_state.get(CLE_IMPORT)
    if importe is not None:
        return TableFlux(importe["table"], Provenance.depuis_json(importe["provenance"]))
    return jeu.charger()


def garder_import(flux: TableFlux) -> None:
    """Range un jeu déposé dans la session de ce visiteur seulement (table et texte, pas d'objet maison)."""
    st.session_state[CLE_IMPORT] = {"table": flux.table, "provenance": flux.provenance.vers_json()}


def oublier_import() -> None:
    """Revient au jeu de l'application."""
    st.session_state.pop(CLE_IMPORT, None)
