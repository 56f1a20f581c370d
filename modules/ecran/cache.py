"""Seul endroit où l'application met en cache ses calculs.

Une règle d'invalidation : un résultat vaut tant que ne changent ni les données (`Provenance.version`), ni les
tables du droit (`droit.marque`), ni le scénario. Personne ne vide un cache à la main. Ce qui vient du jeu
installé est partagé par tous ; ce qui vient d'un fichier déposé vit et meurt avec la visite.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache, partial, update_wrapper, wraps
from inspect import signature
from itertools import compress
from pathlib import Path
from threading import Lock
from types import FunctionType, NoneType
from typing import Any, ParamSpec, TypeVar, cast

import pandas as pd
import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from modules.donnees import droit, emploi_detaille, jeu
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Niveau, Territoire, references, region_de, territoire
from modules.fiche.echanges import Cadre
from modules.fiche.echanges import a_comparer as departements_a_comparer
from modules.fiche.emploi import EmploiTerritoire, emploi_embarque
from modules.fiche.evolution import Evolution
from modules.fiche.fiche import Fiche
from modules.fiche.fiche import fiche as calculer_fiche
from modules.figures.gabarit import Figure
from modules.simulation.exposition import Assiette, Exposition, assiette_de, simuler
from modules.simulation.incertitude import (
    Etendue,
    Incertitude,
    etendue_de,
    etendue_produits_de,
    evaluer,
    tirages_de,
)
from modules.simulation.scenario import Horizon, Hypotheses, Scenario
from modules.vues.classement import Indicateur
from modules.vues.classement import classement as classer
from modules.vues.evolution import (
    Calculs,
    Chronique,
    attendu_de,
    observations,
    phrase_hors_fourchette,
    releves_nationaux,
    serie_de,
    table_ecarts,
)
from modules.vues.evolution import chronique as construire_chronique
from modules.vues.evolution import figure_nationale as construire_nationale
from modules.vues.resultat import autres_clients, figure_visees, produits_vises

_CLE_IMPORT = "jeu_importe"
_CLE_JEU = "jeu_choisi"
_MARQUE = "d"  # nom, dans l'adresse, de la marque du jeu montré
_DEPOSES_RETENUS = 1000  # empreintes de jeux déposés ; au-delà, les plus anciennes visites sont finies
_GARDE_S = 300.0  # `disconnectedSessionTTL` : un visiteur coupé garde son jeu ce temps-là
_DEPOSES_OCTETS = 150_000_000  # mémoire laissée à tous les jeux déposés ensemble
_PAR_VISITE = 24  # résultats gardés par calcul pour un jeu déposé
_P = ParamSpec("_P")
_R = TypeVar("_R")

_deposes: deque[str] = deque(maxlen=_DEPOSES_RETENUS)
_places: dict[str, tuple[int, float]] = {}  # session → octets de son jeu, dernier moment où elle était là
_places_verrou = Lock()
_de_visite: list[Any] = []  # caches de session, vidés quand la visite change de jeu


def _marque() -> str:
    """Marque des tables du droit, relue une fois par seconde : un geste la demanderait dix fois."""
    return _marque_a(int(time.monotonic()))


@lru_cache(maxsize=1)
def _marque_a(_seconde: int) -> str:
    return str(droit.marque())


# Ce qui identifie chaque objet, en un texte : jamais une table, dont Streamlit ne hache qu'un échantillon.
_EMPREINTES: dict[type, Callable[[Any], str]] = {
    TableFlux: lambda flux: f"{flux.provenance.version}|{_marque()}",
    Fiche: lambda fiche: f"{fiche.provenance.version}|{fiche.territoire.code}|{fiche.niveau}",
    Exposition: lambda r: f"{r.assiette.provenance.version}|{r.scenario}|{r.hypotheses}|{_marque()}",
    Scenario: str,
    Hypotheses: str,
    Territoire: lambda lieu: str(lieu.code),
    FunctionType: lambda construire: f"{construire.__module__}.{construire.__qualname__}",
    Indicateur: lambda i: f"{i.cle}:{i.libelle}",  # « baisse » se dit parfois « variation »
    str: lambda texte: repr(str(texte)),
    NoneType: repr,
    tuple: lambda objets: f"({', '.join(map(_empreinte, objets))})",
}


def _empreinte(objet: object) -> str:
    """Texte propre à cet objet. Lève `TypeError` pour un genre d'objet que rien ci-dessus n'identifie."""
    for genre in type(objet).__mro__:
        if genre in _EMPREINTES:
            return f"{genre.__name__}={_EMPREINTES[genre](objet)}"
    raise TypeError(f"Rien n’identifie un {type(objet).__name__} parmi les résultats gardés.")


def _retenu(maximum: int) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Garde les `maximum` derniers résultats d'un calcul, à ne jamais modifier.

    Partagés entre visiteurs s'ils viennent du jeu installé ; sinon, gardés pour la seule visite du déposant,
    et refaits hors d'elle (un téléchargement se prépare dans un autre fil). Un argument dont le nom commence
    par « _ » ne compte pas. L'empreinte des arguments se fait ici, une fiche la demandant vingt fois : celle
    de Streamlit relit la signature du calcul à chaque argument.
    """

    def poser(calcul: Callable[_P, _R]) -> Callable[_P, _R]:
        comptent = [not nom.startswith("_") for nom in signature(calcul).parameters]

        def faire(*, cle: str, _demande: Callable[[], _R]) -> _R:
            return _demande()

        update_wrapper(faire, calcul)  # Streamlit distingue les calculs par leur nom
        commun = st.cache_resource(max_entries=maximum, show_spinner=False)(faire)
        de_visite = st.cache_resource(
            max_entries=min(maximum, _PAR_VISITE), scope="session", show_spinner=False
        )(faire)
        _de_visite.append(de_visite)

        @wraps(calcul)
        def porte(*arguments: _P.args, **options: _P.kwargs) -> _R:
            depose = _vient_d_un_depot(arguments)
            if depose and get_script_run_ctx(suppress_warning=True) is None:
                return calcul(*arguments, **options)
            garder = de_visite if depose else commun
            cle = _empreinte((*compress(arguments, comptent), *options.items()))
            return garder(cle=cle, _demande=partial(calcul, *arguments, **options))

        return porte

    return poser


def _vient_d_un_depot(arguments: Sequence[object]) -> bool:
    return any(p.empreinte in _deposes for a in arguments if (p := _provenance(a)) is not None)


def _provenance(objet: object) -> Provenance | None:
    if isinstance(objet, Exposition):
        return objet.assiette.provenance
    return objet.provenance if isinstance(objet, TableFlux | Fiche) else None


def flux_actif() -> TableFlux:
    """Jeu du visiteur s'il en a déposé un ; sinon celui de son lien ou de son choix ; sinon le meilleur."""
    importe = import_present()
    if importe is not None:
        return importe
    choisi = _jeu_choisi()
    try:
        return jeu.charger(choisi)
    except ErreurDonnees:
        if choisi is None:
            raise
        return jeu.charger()  # abîmé depuis : `jeu.inutilisables` le dira


def _jeu_choisi() -> Path | None:
    """Jeu installé que désigne la marque de l'adresse, sinon celle de la visite ; None : celui d'office.

    Une marque qui n'est plus installée est laissée à `adresse.verifier_donnees`, qui prévient.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    for marque in (st.query_params.get(_MARQUE), st.session_state.get(_CLE_JEU)):
        chemin = jeu.de_marque(marque) if marque else None
        if chemin is not None:
            st.session_state[_CLE_JEU] = marque
            return chemin
    return None


def choisir_jeu(marque: str) -> None:
    """Montre ce jeu installé jusqu'à la fin de la visite, sur toutes les pages et dans leurs liens."""
    st.session_state[_CLE_JEU] = marque
    st.query_params[_MARQUE] = marque


def import_present() -> TableFlux | None:
    """Jeu déposé par ce visiteur, s'il y en a un."""
    importe = st.session_state.get(_CLE_IMPORT)
    if importe is None:
        return None
    return TableFlux(importe["table"], Provenance.depuis_json(importe["provenance"]), importe.get("detail"))


def garder_import(flux: TableFlux) -> None:
    """Range un jeu déposé dans la session de ce visiteur seulement (tables et texte, pas d'objet maison).

    Un fichier identique à un jeu installé profite des résultats déjà partagés. Lève `ErreurDonnees` quand les
    jeux des visites en cours remplissent déjà la mémoire qui leur est laissée.
    """
    _reserver_place(flux)
    oublier_import()
    if flux.provenance.empreinte not in {p.empreinte for _, p in jeu.disponibles()}:
        _deposes.append(flux.provenance.empreinte)
    st.session_state[_CLE_IMPORT] = {
        "table": flux.table,
        "detail": flux.detail,
        "provenance": flux.provenance.vers_json(),
    }


def _reserver_place(flux: TableFlux) -> None:
    """Compte la mémoire du jeu parmi celles des visites en cours ; une visite finie ne compte plus.

    Refusée, la place que cette visite occupait déjà lui reste.
    """
    contexte = get_script_run_ctx(suppress_warning=True)
    if contexte is None or not runtime.exists():
        return
    octets = int(flux.table.memory_usage(deep=False).sum())
    if isinstance(flux.detail, pd.DataFrame):
        octets += int(flux.detail.memory_usage(deep=False).sum())
    elif isinstance(flux.detail, bytes):
        octets += len(flux.detail)
    actif = runtime.get_instance().is_active_session
    with _places_verrou:
        maintenant = time.monotonic()
        for session, (taille, vue) in list(_places.items()):
            if actif(session):
                _places[session] = (taille, maintenant)
            elif maintenant - vue > _GARDE_S:
                del _places[session]
        autres = sum(taille for session, (taille, _) in _places.items() if session != contexte.session_id)
        if autres + octets > _DEPOSES_OCTETS:
            raise ErreurDonnees(
                "Le serveur n’a plus de place pour vos fichiers\u202f: il garde cinq minutes ceux des "
                "visites précédentes (les vôtres, si vous avez rechargé la page, et d’autres). "
                "Rien n’a été changé. Réessayez dans cinq minutes, ou employez l’outil sur votre ordinateur."
            )
        _places[contexte.session_id] = (octets, maintenant)


def oublier_import() -> None:
    """Revient au jeu de l'application, et rend la mémoire de ce qui a été calculé sur l'autre."""
    if st.session_state.pop(_CLE_IMPORT, None) is not None:
        for cache in _de_visite:
            cache.clear()


def cadre(flux: TableFlux) -> Cadre:
    """Sommes nationales du jeu, faites une fois."""
    return _cadre(flux, "cpf4")


@_retenu(4)
def _cadre(flux: TableFlux, niveau: Niveau) -> Cadre:
    return Cadre(flux, references(), niveau)


def fiche(flux: TableFlux, code: str, niveau: Niveau = "cpf4") -> Fiche:
    """Fiche d'un territoire (« 25 », « R27 », « FR ») ; partagée entre visiteurs, à ne jamais modifier."""
    return _fiche(flux, code, niveau)


@_retenu(150)
def _fiche(flux: TableFlux, code: str, niveau: Niveau) -> Fiche:
    lieu = territoire(code)
    region = region_de(code) if lieu.genre == "departement" else None
    return calculer_fiche(_cadre(flux, niveau), territoire=lieu, region=region)


def chronique(
    flux: TableFlux, code: str, *, produit: str | None = None, pays: str | None = None
) -> Chronique:
    """Évolution d'un territoire ; sa région et la France, longues à lire, servent à tous les autres."""
    calculs = Calculs(_serie, _attendu, _releves)
    return construire_chronique(flux, territoire(code), produit=produit, pays=pays, calculs=calculs)


@_retenu(128)
def ecarts(flux: TableFlux, code: str, dimension: str) -> pd.DataFrame:
    """Produits ou pays d'un territoire, au dernier trimestre et un an plus tôt ; voir `table_ecarts`."""
    return table_ecarts(flux, territoire(code), dimension)


@_retenu(128)
def _releves(flux: TableFlux, code: str, produit: str | None) -> pd.DataFrame:
    return observations(flux, code, produit, _nationaux(flux, produit))


@_retenu(32)  # les mêmes pour tous les territoires : les refaire coûtait trois fois le reste
def _nationaux(flux: TableFlux, produit: str | None) -> pd.DataFrame:
    return releves_nationaux(flux, produit)


@_retenu(4)
def figure_nationale(flux: TableFlux) -> Figure | None:
    """Ventes de la France, attendu et observé : la même figure sur toutes les fiches sans trimestres."""
    return construire_nationale(flux)


@_retenu(256)
def _serie(flux: TableFlux, code: str, produit: str | None, pays: str | None) -> Evolution | None:
    return serie_de(flux, code, produit, pays)


@_retenu(128)
def _attendu(flux: TableFlux, code: str) -> pd.DataFrame:
    return attendu_de(flux, code)


def emploi(flux: TableFlux, code: str) -> EmploiTerritoire:
    """Emploi d'un département ou d'un Territoire d'industrie ; à ne jamais modifier."""
    return _emploi(flux, code, _emploi_importe())


def _emploi_importe() -> str:
    """Ce qui identifie le fichier d'emploi importé ; vide s'il n'y en a pas."""
    importe = emploi_detaille.disponible()
    return "" if importe is None else f"{importe.name}:{importe.stat().st_mtime_ns}"


@_retenu(300)
def _emploi(flux: TableFlux, code: str, importe: str) -> EmploiTerritoire:
    return emploi_embarque(flux, territoire(code))


def de_l_emploi(flux: TableFlux, code: str, tirer: Callable[..., _R], *options: str) -> _R:
    """Phrases, table ou figure que `tirer(emploi, *options)` fait de l'emploi d'un territoire.

    Partagé entre visiteurs, à ne jamais modifier.
    """
    return cast(_R, _de_l_emploi(flux, code, _emploi_importe(), tirer, options))


@_retenu(600)  # trois par département, la préparation comprise
def _de_l_emploi(
    flux: TableFlux, code: str, importe: str, tirer: Callable[..., object], options: tuple[str, ...]
) -> object:
    return tirer(_emploi(flux, code, importe), *options)


def a_comparer(flux: TableFlux, code: str) -> dict[str, str]:
    """Départements à comparer à celui-ci, et pourquoi."""
    return _a_comparer(flux, code)


@_retenu(150)
def _a_comparer(flux: TableFlux, code: str) -> dict[str, str]:
    return departements_a_comparer(_cadre(flux, "cpf4"), code)


def figure(fiche: Fiche, construire: Callable[..., Figure | None], **options: str) -> Figure | None:
    """Figure d'une fiche ; partagée entre visiteurs, à ne jamais modifier.

    `construire(fiche, **options)` : une fonction de `figures/de_fiche`. Construire les cinq figures coûte
    deux fois le reste de la page.
    """
    return _figure(fiche, construire, tuple(options.items()))


@_retenu(600)  # cinq par territoire, la préparation comprise
def _figure(
    fiche: Fiche, construire: Callable[..., Figure | None], options: tuple[tuple[str, str], ...]
) -> Figure | None:
    return construire(fiche, **dict(options))


def phrases(fiche: Fiche, ecrire: Callable[..., _R], **options: str) -> _R:
    """Phrases, ou table écrite, tirées d'une fiche par `ecrire(fiche, **options)` ; à ne jamais modifier.

    Leurs tris coûtent un quart de la page.
    """
    return cast(_R, _phrases(fiche, ecrire, tuple(options.items())))


@_retenu(1200)
def _phrases(fiche: Fiche, ecrire: Callable[..., object], options: tuple[tuple[str, str], ...]) -> object:
    return ecrire(fiche, **dict(options))


@_retenu(256)  # tous les pas d'un curseur de 0 à 200
def exposition(flux: TableFlux, scenario: Scenario, hypotheses: Hypotheses) -> Exposition:
    """Scénario calculé pour tous les départements, les régions et la France."""
    return simuler(_assiette(flux), scenario=scenario, hypotheses=hypotheses)


@_retenu(4)
def _assiette(flux: TableFlux) -> Assiette:
    return assiette_de(flux)


def classement(flux: TableFlux, resultat: Exposition, indicateur: Indicateur) -> pd.DataFrame:
    """Un indicateur pour toutes les unités : valeur, texte et place ; à ne jamais modifier."""
    return _classement(flux, resultat, indicateur)


@_retenu(64)
def _classement(flux: TableFlux, resultat: Exposition, indicateur: Indicateur) -> pd.DataFrame:
    return classer(indicateur, cadre=_cadre(flux, "cpf4"), resultat=resultat)


def dessin(flux: TableFlux, construire: Callable[..., Figure], *arguments: object) -> Figure:
    """Figure que `construire(flux, *arguments)` tire du jeu ; partagée entre visiteurs, à ne jamais modifier.

    `arguments` : textes, `Exposition` ou `Indicateur`, tout ce qui change la figure.
    """
    return _dessin(flux, construire, arguments)


@_retenu(128)
def _dessin(flux: TableFlux, construire: Callable[..., Figure], arguments: tuple[object, ...]) -> Figure:
    return construire(flux, *arguments)


@_retenu(4)
def assiette_importations(flux: TableFlux) -> Assiette:
    """Achats aux États-Unis de toutes les unités."""
    return assiette_de(flux, "import")


@_retenu(64)
def incertitude(resultat: Exposition) -> Incertitude:
    """Étendue de la baisse à un an et des places, pour toutes les unités."""
    return evaluer(resultat, tirages=tirages_de(resultat.assiette), horizon="court")


@_retenu(5000)  # trois nombres chacune
def etendue(resultat: Exposition, code: str, horizon: Horizon = "court") -> Etendue:
    """Étendue de la baisse d'un territoire (euros), à un an par défaut."""
    return etendue_de(resultat, code, horizon)


@_retenu(64)
def etendue_produits(resultat: Exposition, code: str) -> pd.DataFrame:
    """Étendue de la baisse à un an, par produit vendu par un territoire."""
    return etendue_produits_de(resultat, code)


def clients(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> list[tuple[str, str]]:
    """Autres pays qui achètent déjà ici les produits visés, par produit."""
    return _clients(flux, lieu, produits_vises(resultat, lieu))


@_retenu(256)  # un pas du curseur change les taux, pas les produits visés
def _clients(flux: TableFlux, lieu: Territoire, produits: tuple[str, ...]) -> list[tuple[str, str]]:
    return autres_clients(flux, lieu, produits)


@_retenu(4)
def hors_fourchette(flux: TableFlux) -> str | None:
    """Combien de relevés nationaux sont sortis de leur fourchette ; None si ce jeu n'en permet pas."""
    return phrase_hors_fourchette(flux)


def visees(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> Figure:
    """Ventes aux États-Unis par produit, visées ou non ; partagée entre visiteurs, à ne jamais modifier."""
    _, _, parts = resultat.ventes_visees(lieu.code)
    return _visees(flux, lieu, hashlib.sha256(parts.tobytes()).hexdigest(), resultat)


@_retenu(256)  # la figure ne dit pas les taux : un pas du curseur la garde, tant que rien d'autre n'est visé
def _visees(flux: TableFlux, lieu: Territoire, parts: str, _resultat: Exposition) -> Figure:
    return figure_visees(_resultat, lieu)
