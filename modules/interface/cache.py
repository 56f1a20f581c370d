"""Seul endroit où l'application met en cache ses calculs, par version des données."""

import streamlit as st

from modules.donnees import jeu, regimes
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.references import Niveau, references
from modules.donnees.territoires import region_de, territoire
from modules.indicateurs.cadre import Cadre
from modules.indicateurs.fiche import Fiche
from modules.indicateurs.fiche import fiche as calculer_fiche
from modules.publication.cadre_simulation import assiette_de, parametres_embarques
from modules.simulation.assiette import Assiette
from modules.simulation.echange import vers_json
from modules.simulation.exposition import Exposition, simuler
from modules.simulation.scenario import Hypotheses, Scenario

CLE_IMPORT = "jeu_importe"
Version = tuple[str, tuple[int, ...]]  # données, tables de surtaxes


def flux_actif() -> TableFlux:
    """Jeu du visiteur s'il en a déposé un, sinon le meilleur jeu présent dans `data/flux`."""
    return import_present() or jeu.charger()


def import_present() -> TableFlux | None:
    """Jeu déposé par ce visiteur, s'il y en a un."""
    importe = st.session_state.get(CLE_IMPORT)
    if importe is None:
        return None
    return TableFlux(importe["table"], Provenance.depuis_json(importe["provenance"]))


def garder_import(flux: TableFlux) -> None:
    """Range un jeu déposé dans la session de ce visiteur seulement (table et texte, pas d'objet maison)."""
    st.session_state[CLE_IMPORT] = {"table": flux.table, "provenance": flux.provenance.vers_json()}


def oublier_import() -> None:
    """Revient au jeu de l'application."""
    st.session_state.pop(CLE_IMPORT, None)


def cadre(flux: TableFlux) -> Cadre:
    """Sommes nationales du jeu, faites une fois."""
    return _cadre(flux.version, "cpf4", flux)


def fiche(flux: TableFlux, code: str, niveau: Niveau = "cpf4") -> Fiche:
    """Fiche d'un territoire (« 25 », « R27 », « FR ») ; partagée entre visiteurs, à ne jamais modifier."""
    return _fiche(flux.version, code, niveau, flux)


@st.cache_resource(show_spinner=False, max_entries=4)
def _cadre(version: str, niveau: Niveau, _flux: TableFlux) -> Cadre:
    return Cadre(_flux, references(), niveau)


@st.cache_resource(show_spinner=False, max_entries=150)
def _fiche(version: str, code: str, niveau: Niveau, _flux: TableFlux) -> Fiche:
    lieu = territoire(code)
    region = region_de(code) if lieu.genre == "departement" else None
    return calculer_fiche(_cadre(version, niveau, _flux), territoire=lieu, region=region)


def exposition(flux: TableFlux, scenario: Scenario, hypotheses: Hypotheses) -> Exposition:
    """Scénario calculé pour tous les départements, les régions et la France."""
    version = (flux.version, regimes.marque())
    return _exposition(version, vers_json(scenario, hypotheses), flux, scenario, hypotheses)


@st.cache_resource(show_spinner=False, max_entries=4)
def _assiette(version: Version, _flux: TableFlux) -> Assiette:
    return assiette_de(_flux)


@st.cache_resource(show_spinner=False, max_entries=64)
def _exposition(
    version: Version, texte: str, _flux: TableFlux, _scenario: Scenario, _hypotheses: Hypotheses
) -> Exposition:
    return simuler(
        _assiette(version, _flux),
        parametres=parametres_embarques(),
        scenario=_scenario,
        hypotheses=_hypotheses,
    )
