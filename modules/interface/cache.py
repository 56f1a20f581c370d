"""Seul endroit où l'application met en cache : jeux de données et calculs par version."""

from pathlib import Path

import streamlit as st

from modules.donnees import jeu
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance

CLE_IMPORT = "jeu_importe"


@st.cache_resource(show_spinner="Lecture des données…", max_entries=3)
def _charger(chemin: str, date_ns: int) -> TableFlux:
    """Jeu de `data/flux` ; `date_ns` fait relire un fichier remplacé sans relancer l'application."""
    return jeu.charger(Path(chemin))


def flux_actif() -> TableFlux:
    """Jeu du visiteur s'il en a déposé un, sinon le meilleur jeu présent dans `data/flux`."""
    importe = st.session_state.get(CLE_IMPORT)
    if importe is not None:
        return TableFlux(importe["table"], Provenance.depuis_json(importe["provenance"]))
    chemin = jeu.par_defaut()
    return _charger(str(chemin), chemin.stat().st_mtime_ns)


def garder_import(flux: TableFlux) -> None:
    """Range un jeu déposé dans la session de ce visiteur seulement (table et texte, pas d'objet maison)."""
    st.session_state[CLE_IMPORT] = {"table": flux.table, "provenance": flux.provenance.vers_json()}


def oublier_import() -> None:
    """Revient au jeu de l'application."""
    st.session_state.pop(CLE_IMPORT, None)
