"""Seul endroit où l'application met en cache ses calculs, par version des données."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from modules.donnees import droit, jeu
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Niveau, Territoire, references, region_de, territoire
from modules.fiche.echanges import Cadre
from modules.fiche.fiche import Fiche
from modules.fiche.fiche import fiche as calculer_fiche
from modules.figures.gabarit import Figure
from modules.simulation.echange import vers_json
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import Assiette, Exposition, assiette_de, simuler
from modules.simulation.incertitude import (
    Incertitude,
    Tirages,
    etendue_baisse,
    etendue_par_produit,
    evaluer,
    tirages_de,
)
from modules.simulation.scenario import Hypotheses, Scenario
from modules.vues.resume import figure_visees

CLE_IMPORT = "jeu_importe"
Version = tuple[str, tuple[int, ...]]  # données, tables de surtaxes
CleFiche = tuple[str, ...]


def flux_actif() -> TableFlux:
    """Jeu du visiteur s'il en a déposé un, sinon le meilleur jeu présent dans `data/flux`."""
    return import_present() or jeu.charger()


def import_present() -> TableFlux | None:
    """Jeu déposé par ce visiteur, s'il y en a un."""
    importe = st.session_state.get(CLE_IMPORT)
    if importe is None:
        return None
    return TableFlux(importe["table"], Provenance.depuis_json(importe["provenance"]), importe.get("detail"))


def garder_import(flux: TableFlux) -> None:
    """Range un jeu déposé dans la session de ce visiteur seulement (tables et texte, pas d'objet maison)."""
    st.session_state[CLE_IMPORT] = {
        "table": flux.table,
        "detail": flux.detail,
        "provenance": flux.provenance.vers_json(),
    }


def oublier_import() -> None:
    """Revient au jeu de l'application."""
    st.session_state.pop(CLE_IMPORT, None)


def cadre(flux: TableFlux) -> Cadre:
    """Sommes nationales du jeu, faites une fois."""
    return _cadre(flux.version, "cpf4", flux)


def fiche(flux: TableFlux, code: str, niveau: Niveau = "cpf4") -> Fiche:
    """Fiche d'un territoire (« 25 », « R27 », « FR ») ; partagée entre visiteurs, à ne jamais modifier."""
    return _fiche(flux.version, code, niveau, flux)


def figure(fiche: Fiche, construire: Callable[..., Figure | None], **options: str) -> Figure | None:
    """Figure d'une fiche ; partagée entre visiteurs, à ne jamais modifier.

    `construire(fiche, **options)` : une fonction de `figures/de_fiche`. Construire les cinq figures coûte
    deux fois le reste de la page.
    """
    return _figure(_cle_de_fiche(fiche), construire.__name__, tuple(options.items()), construire, fiche)


def phrases(fiche: Fiche, ecrire: Callable[..., Sequence[str]], **options: str) -> Sequence[str]:
    """Phrases tirées d'une fiche par `ecrire(fiche, **options)` : leurs tris coûtent un quart de la page."""
    return _phrases(_cle_de_fiche(fiche), ecrire.__name__, tuple(options.items()), ecrire, fiche)


def _cle_de_fiche(fiche: Fiche) -> CleFiche:
    p = fiche.provenance
    return p.statut, p.debut, p.fin, p.empreinte, fiche.territoire.code, fiche.niveau


@st.cache_resource(show_spinner=False, max_entries=600)  # cinq par territoire, la préparation comprise
def _figure(
    cle: CleFiche,
    nom: str,
    options: tuple[tuple[str, str], ...],
    _construire: Callable[..., Figure | None],
    _fiche: Fiche,
) -> Figure | None:
    return _construire(_fiche, **dict(options))


@st.cache_resource(show_spinner=False, max_entries=1200)
def _phrases(
    cle: CleFiche,
    nom: str,
    options: tuple[tuple[str, str], ...],
    _ecrire: Callable[..., Sequence[str]],
    _fiche: Fiche,
) -> Sequence[str]:
    return _ecrire(_fiche, **dict(options))


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
    version = (flux.version, droit.marque())
    return _exposition(version, vers_json(scenario, hypotheses), flux, scenario, hypotheses)


@st.cache_resource(show_spinner=False, max_entries=4)
def _assiette(version: Version, _flux: TableFlux) -> Assiette:
    return assiette_de(_flux)


@st.cache_resource(show_spinner=False, max_entries=128)  # tous les pas d'un curseur de 0 à 100
def _exposition(
    version: Version, texte: str, _flux: TableFlux, _scenario: Scenario, _hypotheses: Hypotheses
) -> Exposition:
    return simuler(
        _assiette(version, _flux),
        parametres=parametres_embarques(),
        scenario=_scenario,
        hypotheses=_hypotheses,
    )


def incertitude(flux: TableFlux, resultat: Exposition) -> Incertitude:
    """Étendue de la baisse à un an et des places, pour toutes les unités."""
    return _incertitude(*_cle(flux, resultat), flux, resultat)


def etendue(flux: TableFlux, resultat: Exposition, code: str) -> tuple[float, float, float]:
    """Étendue de la baisse à un an d'un territoire (euros) : les tirages viennent du cache."""
    return _etendue(*_cle(flux, resultat), code, flux, resultat)


def visees(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> Figure:
    """Ventes aux États-Unis par produit, visées ou non ; partagée entre visiteurs, à ne jamais modifier."""
    return _visees(*_cle(flux, resultat), lieu.code, resultat, lieu)


def etendue_produits(flux: TableFlux, resultat: Exposition, code: str) -> pd.DataFrame:
    """Étendue de la baisse à un an, par produit vendu par un territoire."""
    return _etendue_produits(*_cle(flux, resultat), code, flux, resultat)


def assiette_importations(flux: TableFlux) -> Assiette:
    """Achats aux États-Unis de toutes les unités."""
    return _assiette_importations((flux.version, droit.marque()), flux)


def _cle(flux: TableFlux, resultat: Exposition) -> tuple[Version, str]:
    return (flux.version, droit.marque()), vers_json(resultat.scenario, resultat.hypotheses)


@st.cache_resource(show_spinner=False, max_entries=4)
def _tirages(version: Version, _flux: TableFlux) -> Tirages:
    return tirages_de(_assiette(version, _flux))


@st.cache_resource(show_spinner=False, max_entries=64)
def _incertitude(version: Version, texte: str, _flux: TableFlux, _resultat: Exposition) -> Incertitude:
    return evaluer(
        _resultat,
        parametres=parametres_embarques(),
        tirages=_tirages(version, _flux),
        horizon="court",
    )


@st.cache_resource(show_spinner=False, max_entries=5000)  # trois nombres chacune
def _etendue(
    version: Version, texte: str, code: str, _flux: TableFlux, _resultat: Exposition
) -> tuple[float, float, float]:
    return etendue_baisse(
        _resultat,
        parametres=parametres_embarques(),
        tirages=_tirages(version, _flux),
        horizon="court",
        unite=code,
    )


@st.cache_resource(show_spinner=False, max_entries=128)
def _visees(version: Version, texte: str, code: str, _resultat: Exposition, _lieu: Territoire) -> Figure:
    return figure_visees(_resultat, _lieu)


@st.cache_resource(show_spinner=False, max_entries=64)
def _etendue_produits(
    version: Version, texte: str, code: str, _flux: TableFlux, _resultat: Exposition
) -> pd.DataFrame:
    return etendue_par_produit(
        _resultat,
        parametres=parametres_embarques(),
        tirages=_tirages(version, _flux),
        horizon="court",
        unite=code,
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _assiette_importations(version: Version, _flux: TableFlux) -> Assiette:
    return assiette_de(_flux, "import")
