"""Ce que le processus du serveur prépare une fois : mémoire bornée, fiches calculées avant l'affluence."""

import contextlib
import ctypes
import os
import time
from collections.abc import Iterator
from functools import cache as une_fois
from threading import RLock, Thread

import streamlit as st

from modules.donnees import jeu, tables
from modules.donnees.erreurs import ErreurMetier
from modules.donnees.flux import TableFlux
from modules.ecran import cache
from modules.ecran.adresse import TAUX_INITIAL
from modules.figures.de_fiche import (
    figure_balance,
    figure_flux,
    figure_produits,
    figure_specialisation,
)
from modules.simulation.scenario import Hypotheses, uniforme

# Réglages de malloc.h (glibc) : réserves, taille rendue dès sa libération, excédent gardé (octets).
ARENES = 2
MALLOPT = {"M_ARENA_MAX": (-8, ARENES), "M_MMAP_THRESHOLD": (-3, 2**20), "M_TRIM_THRESHOLD": (-1, 2**23)}
PATIENCE_S = 1.0  # un dépôt de fichier peut être long : les autres gestes ne l'attendent pas davantage
ATTENTE_S = 5.0  # le premier visiteur passe d'abord
REPOS = 2.0  # le calcul prend au plus un tiers du temps d'un cœur


_tour = RLock()


@contextlib.contextmanager
def chacun_son_tour() -> Iterator[None]:
    """Un geste de visiteur après l'autre.

    L'interpréteur n'en calcule qu'un à la fois : vingt gestes menés ensemble finissent tous à la fin, l'un
    après l'autre le premier n'attend pas. Le tour se rend aussi quand le geste est interrompu.
    """
    obtenu = _tour.acquire(timeout=PATIENCE_S)
    try:
        yield
    finally:
        if obtenu:
            _tour.release()


@une_fois
def borner_memoire() -> None:
    """Deux réserves de mémoire au lieu d'une par fil d'exécution, et les grands tableaux rendus aussitôt.

    Streamlit lance un fil par geste ; la glibc garde pour chacun ce qu'il a libéré, soit 200 Mo à cinquante
    visiteurs. Sans effet hors de la glibc (macOS, Windows, Alpine).
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        processus = ctypes.CDLL(None)
        for reglage, valeur in MALLOPT.values():
            processus.mallopt(reglage, valeur)


def prechauffer() -> None:
    """Calcule en arrière-plan toutes les fiches du jeu de l'application ; `PRECHAUFFER=non` s'en abstient."""
    if os.environ.get("PRECHAUFFER") == "non":
        return
    with contextlib.suppress(ErreurMetier):  # la page dira elle-même qu'aucun jeu n'est utilisable
        flux = jeu.charger()
        _lancer(flux.version, flux)


@st.cache_resource(show_spinner=False, max_entries=1)
def _lancer(version: str, _flux: TableFlux) -> None:
    Thread(target=preparer_tout, args=(_flux,), daemon=True, name="prechauffage").start()


def preparer_tout(flux: TableFlux, *, attente_s: float = ATTENTE_S, repos: float = REPOS) -> None:
    """Met en cache le scénario d'ouverture, puis chaque fiche et ses figures, en se reposant entre deux."""
    time.sleep(attente_s)
    resultat = cache.exposition(flux, uniforme(TAUX_INITIAL), Hypotheses())
    for code in ("FR", *tables.departements()["code"]):
        debut = time.perf_counter()
        fiche = cache.fiche(flux, code)
        for construire in (figure_balance, figure_produits, figure_specialisation):
            cache.figure(fiche, construire)
        for sens in ("export", "import"):
            cache.figure(fiche, figure_flux, sens=sens)
        cache.etendue(flux, resultat, code)
        time.sleep(repos * (time.perf_counter() - debut))
