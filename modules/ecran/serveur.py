"""Ce que les visiteurs d'un même serveur se partagent : tour, travaux lourds, place des fichiers, mémoire."""

import contextlib
import ctypes
import gc
import hashlib
import io
import logging
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from functools import cache as une_fois
from functools import wraps
from threading import Condition, Event, Lock, Thread
from typing import Any, BinaryIO

from streamlit import runtime
from streamlit.runtime.media_file_manager import DeferredCallableEntry, MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from modules.donnees import jeu, tables
from modules.donnees.erreurs import ErreurMetier
from modules.donnees.flux import TableFlux
from modules.donnees.memoire import libre, rendre_memoire
from modules.ecran import cache
from modules.fiche.retenir import a_retenir, phrases_concentration
from modules.figures.de_fiche import (
    figure_balance,
    figure_flux,
    figure_produits,
    figure_specialisation,
)
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.scenario import Hypotheses
from modules.vues.fiche import table_publies

# Réglages de malloc.h (glibc) : réserves, taille rendue dès sa libération, excédent gardé (octets).
_ARENES = 2
_MALLOPT = {"M_ARENA_MAX": (-8, _ARENES), "M_MMAP_THRESHOLD": (-3, 2**20), "M_TRIM_THRESHOLD": (-1, 2**23)}
_PATIENCE_S = 10.0  # au-delà, un geste passe sans attendre son tour : personne n'est bloqué par un autre
_CALME_S = 0.3  # la préparation laisse passer les visiteurs, et ne reprend qu'une fois qu'ils sont servis
_RAMASSAGE = 15_000  # objets créés entre deux ramassages ; 700 d'origine
_MENAGE_S = 20.0  # sans geste depuis ce temps, la mémoire des visites finies est rendue au système


class _ServeurOccupe(ErreurMetier):
    """Trop de travaux lourds attendent déjà, ou la mémoire manque."""


class _Tour:
    """Un geste à la fois, premier arrivé, premier servi."""

    def __init__(self) -> None:
        self._verrou, self._tenu = Lock(), False
        self._file: deque[Event] = deque()
        self.dernier = time.monotonic()  # moment du dernier geste

    @property
    def libre(self) -> bool:
        """Personne ne tient le tour ni ne l'attend."""
        return not self._tenu

    def prendre(self, patience_s: float) -> bool:
        """Attend son tour ; faux si `patience_s` secondes n'y ont pas suffi."""
        with self._verrou:
            if not self._tenu and not self._file:
                self._tenu = True
                return True
            mien = Event()
            self._file.append(mien)
        if mien.wait(patience_s):
            return True
        with self._verrou:
            if mien.is_set():  # appelé à l'instant même où il renonçait
                return True
            self._file.remove(mien)
            return False

    def rendre(self) -> None:
        """Appelle le suivant."""
        self.dernier = time.monotonic()
        with self._verrou:
            if self._file:
                self._file.popleft().set()
            else:
                self._tenu = False


_tour = _Tour()
_moi = threading.local()  # ce fil tient-il le tour ?


@contextlib.contextmanager
def chacun_son_tour() -> Iterator[None]:
    """Un geste de visiteur après l'autre.

    L'interpréteur n'en calcule qu'un à la fois : vingt gestes menés ensemble finissent tous à la fin, l'un
    après l'autre le premier n'attend pas. Le tour se rend aussi quand le geste est interrompu.
    """
    if getattr(_moi, "tient", False):
        yield
        return
    _moi.tient = _tour.prendre(_PATIENCE_S)
    try:
        yield
    finally:
        if _moi.tient:
            _moi.tient = False
            _tour.rendre()


@contextlib.contextmanager
def _hors_du_tour() -> Iterator[None]:
    """Laisse passer les autres pendant un travail long, puis reprend son tour."""
    tenait = getattr(_moi, "tient", False)
    if tenait:
        _moi.tient = False
        _tour.rendre()
    try:
        yield
    finally:
        if tenait:
            _moi.tient = _tour.prendre(_PATIENCE_S)


_FILE_MAXIMUM = 8  # travaux lourds qui attendent ; le suivant est prié de revenir


class _Poste:
    """Un travail lourd à la fois : import, PDF. Chacun prend jusqu'à la moitié de la mémoire du serveur."""

    def __init__(self) -> None:
        self._change = Condition()
        self._file: list[object] = []

    @contextlib.contextmanager
    def occuper(self, dire: Callable[[int], object], *, pas_s: float = 0.5) -> Iterator[None]:
        """Attend la place. `dire` reçoit le nombre de personnes avant soi, à chaque `pas_s` secondes.

        `dire` peut lever : le visiteur parti rend sa place. Lève `_ServeurOccupe` si la file est pleine.
        """
        billet = object()
        with self._change:
            if len(self._file) > _FILE_MAXIMUM:
                raise _ServeurOccupe(
                    f"{_FILE_MAXIMUM} personnes attendent déjà un travail de ce genre\u202f: "
                    "réessayez dans quelques minutes."
                )
            self._file.append(billet)
        try:
            while rang := self._rang(billet):
                dire(rang)
                with self._change:
                    self._change.wait(pas_s)
            yield
        finally:
            with self._change:
                self._file.remove(billet)
                self._change.notify_all()

    def _rang(self, billet: object) -> int:
        with self._change:
            return self._file.index(billet)


_poste = _Poste()


@contextlib.contextmanager
def travail_lourd(dire: Callable[[int], object]) -> Iterator[None]:
    """Travail long d'un visiteur : hors du tour, et un seul à la fois pour tout le serveur."""
    with _hors_du_tour(), _poste.occuper(dire):
        rendre_memoire()  # chaque mégaoctet compte pendant un import
        yield


_PDF_OCTETS = 220_000_000  # ce qu'un PDF ajoute et que le système ne peut pas reprendre
_DEPOT_MAXIMUM = 110_000_000  # octets déposés et pas encore lus, pour un visiteur
_DEPOT_DES_AUTRES = 40_000_000  # de plus pour tout le serveur : un seul ne ferme pas le dépôt aux autres
_ABSENCE_S = 60.0  # un visiteur coupé du serveur retrouve jusque-là ce qu'il avait déposé
_REFUS_GARDES = 50
_PLACE_PLEINE = "Vos fichiers dépassent ce que le serveur peut recevoir."
_ATTENDRE = "Le serveur reçoit déjà d’autres fichiers : réessayez dans quelques minutes."


class _Depots:
    """Place des fichiers déposés, comptée avant de les recevoir : ils attendent en mémoire d'être lus.

    Ceux d'un visiteur parti sont rendus `_ABSENCE_S` secondes après son départ ; Streamlit attendrait deux
    minutes, puis qu'un autre arrive.
    """

    def __init__(self, maximum: int = _DEPOT_MAXIMUM, des_autres: int = _DEPOT_DES_AUTRES) -> None:
        self._maximum, self._en_tout, self._verrou = maximum, maximum + des_autres, Lock()
        self._en_route: list[tuple[str, int]] = []
        self._absents: dict[str, float] = {}  # session coupée du serveur → moment où on l'a su
        self._refus: OrderedDict[str, str] = OrderedDict()

    @contextlib.contextmanager
    def reserver(self, session: str, octets: int) -> Iterator[str | None]:
        """Donne la raison du refus, ou None : la place est tenue jusqu'à la fin de l'envoi."""
        reservation = (session, octets)
        self.rendre_ceux_des_absents()
        with self._verrou:
            pris = [*self._en_route, *_deposes()]
            refus = None
            if sum(o for s, o in pris if s == session) + octets > self._maximum:
                refus = _PLACE_PLEINE
            elif sum(o for _, o in pris) + octets > self._en_tout:
                refus = _ATTENDRE
            else:
                self._en_route.append(reservation)
            self._refus.pop(session, None)
            if refus is not None:
                self._refus[session] = refus
                while len(self._refus) > _REFUS_GARDES:
                    self._refus.popitem(last=False)
        try:
            yield refus
        finally:
            if refus is None:
                with self._verrou:
                    self._en_route.remove(reservation)

    def rendre_ceux_des_absents(self) -> None:
        """Oublie les fichiers de qui est parti depuis `_ABSENCE_S` secondes ; à appeler de temps en temps."""
        maintenant, sessions = time.monotonic(), {s for s, _ in _deposes()}
        with self._verrou:
            absents = {s: self._absents.get(s, maintenant) for s in sessions if not _connecte(s)}
            self._absents = absents
        for session, depuis in absents.items():
            if maintenant - depuis >= _ABSENCE_S:
                runtime.get_instance().uploaded_file_mgr.remove_session_files(session)

    def dernier_refus(self, session: str) -> str | None:
        """Pourquoi le dernier envoi de ce visiteur n'a pas été reçu ; None s'il l'a été."""
        with self._verrou:
            return self._refus.get(session)

    def en_route(self) -> int:
        """Octets annoncés dont la place est tenue et qui ne sont pas encore tous là."""
        with self._verrou:
            return sum(octets for _, octets in self._en_route)


depots = _Depots()


def exiger_la_place_d_un_pdf() -> None:
    """Lève `_ServeurOccupe` si un PDF ne tient pas dans la mémoire qui reste, dépôts non lus compris.

    Sans cela, le système arrêterait Chromium, ou le serveur, et la salle avec lui. Rien n'est exigé là où le
    système ne dit pas ce qui reste.
    """
    reste = libre()
    if reste is not None and reste - depots.en_route() < _PDF_OCTETS:
        raise _ServeurOccupe(
            "Le serveur est occupé\u202f: il n’a pas en ce moment la mémoire que demande un PDF. Réessayez "
            "dans quelques minutes, ou prenez le document HTML, qu’un navigateur imprime en PDF."
        )


def _deposes() -> list[tuple[str, int]]:
    """(session, octets) de chaque fichier reçu et gardé par Streamlit."""
    if not runtime.exists():
        return []
    gardes = runtime.get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return [(s, len(f.data)) for s, fichiers in list(gardes.items()) for f in list(fichiers.values())]


def _connecte(session: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def envoi_refuse() -> str | None:
    """Pourquoi le dernier envoi de ce visiteur a été refusé, ou None."""
    contexte = get_script_run_ctx(suppress_warning=True)
    return None if contexte is None else depots.dernier_refus(contexte.session_id)


def ouvrir_depot(fichier: UploadedFile) -> BinaryIO:
    """Flot sur les octets reçus ; la copie que Streamlit en fait à chaque exécution est rendue aussitôt.

    Un texte de 88 Mo en prendrait sinon 176 pendant toute sa lecture.
    """
    contexte = get_script_run_ctx(suppress_warning=True)
    if contexte is None:
        return fichier
    recus = contexte.uploaded_file_mgr.get_files(contexte.session_id, [fichier.file_id])
    if not recus:
        return fichier
    fichier.close()
    return io.BytesIO(recus[0].data)


def rendre_les_depots() -> None:
    """Oublie les fichiers déposés par ce visiteur, une fois lus, et rend leur mémoire au système."""
    contexte = get_script_run_ctx(suppress_warning=True)
    if contexte is not None and runtime.exists():
        runtime.get_instance().uploaded_file_mgr.remove_session_files(contexte.session_id)
    rendre_memoire()


_CONSIGNE_S = 120.0  # temps laissé à un navigateur lent pour prendre son fichier
_CONSIGNE_OCTETS = 60_000_000


# Un bouton redessiné garde son ancien numéro ce temps-là : une page le retire dès qu'elle se refait, et le
# navigateur n'apprend le nouveau qu'à la fin, que vingt autres gestes peuvent retarder.
_SURSIS_S = 60.0
_ESSAIS = 5  # pages qui peuvent se redessiner pendant qu'un clic arrive, avant d'y renoncer


class _Consigne:
    """Fichiers préparés au clic, tenus le temps que le navigateur vienne les prendre.

    Streamlit ne leur donne pas de propriétaire : deux gestes de n'importe qui les effaceraient avant (404).
    Rangé d'un fil sans session, un fichier appartient à une place que nul geste ne libère ; on la vide ici.
    Il change aussi le numéro d'un bouton chaque fois qu'il le redessine : un clic parti avec l'ancien ne
    trouverait plus rien. L'ancien reste bon `_SURSIS_S` secondes.
    """

    def __init__(self, duree_s: float = _CONSIGNE_S, octets: int = _CONSIGNE_OCTETS) -> None:
        self._duree_s, self._octets, self._verrou = duree_s, octets, Lock()
        self._tenus: OrderedDict[str, tuple[float, int]] = OrderedDict()  # place → (moment, taille)
        self._retires: OrderedDict[str, tuple[float, DeferredCallableEntry]] = OrderedDict()
        self._sursis = Lock()  # à part : il se prend pendant que Streamlit tient le sien

    def retirer(self, numero: str, demande: DeferredCallableEntry) -> None:
        """Note qu'un bouton n'a plus ce numéro. `demande` : ce que Streamlit en savait."""
        self.oublier()
        with self._sursis:
            self._retires.pop(numero, None)  # le plus ancien reste en tête
            self._retires[numero] = (time.monotonic(), demande)

    def retrouver(self, numero: str) -> DeferredCallableEntry | None:
        """Ce que demandait un bouton redessiné depuis peu, ou None."""
        self.oublier()
        with self._sursis:
            return self._retires[numero][1] if numero in self._retires else None

    def oublier(self) -> None:
        """Lâche les demandes dont le sursis est passé, et les tables qu'elles retiennent."""
        limite = time.monotonic() - _SURSIS_S
        with self._sursis:
            while self._retires and next(iter(self._retires.values()))[0] < limite:
                del self._retires[next(iter(self._retires))]

    def tenir(self, gestionnaire: MediaFileManager, contenu: bytes, *, fichier: str | None, mime: str) -> str:
        """Garde ce fichier en vie, et rend son adresse. À appeler d'un fil sans session."""
        place = hashlib.sha256(f"{mime}|{fichier}|".encode() + contenu).hexdigest()
        with self._verrou:
            self._tenus[place] = (time.monotonic(), len(contenu))
            self._tenus.move_to_end(place)
            for ancienne in self._a_vider():
                del self._tenus[ancienne]
                gestionnaire.add(b"", "text/plain", ancienne)
            return gestionnaire.add(contenu, mime, place, file_name=fichier, is_for_static_download=True)

    def _a_vider(self) -> list[str]:
        limite, reste, vides = time.monotonic() - self._duree_s, sum(t for _, t in self._tenus.values()), []
        for place, (moment, taille) in list(self._tenus.items())[:-1]:
            if moment < limite or reste > self._octets:
                vides.append(place)
                reste -= taille
        return vides


_consigne = _Consigne()


def tenir_les_fichiers() -> None:
    """Confie à la consigne tout fichier préparé au clic, quel que soit le bouton ; posé une fois."""
    if isinstance(serveur := runtime.get_instance(), runtime.Runtime):  # AppTest n'en a qu'un faux
        _tenir(serveur.media_file_mgr)


def _tenir(gestionnaire: MediaFileManager) -> None:
    if getattr(gestionnaire.execute_deferred, "__wrapped__", None) is not None:
        return
    preparer, lacher = gestionnaire.execute_deferred, gestionnaire._drop_deferred_id

    def lacher_plus_tard(numero: str) -> None:
        if (demande := gestionnaire._deferred_callables.get(numero)) is not None:
            _consigne.retirer(numero, demande)
        lacher(numero)

    def preparer_meme_redessine(demande: str) -> str:
        for _ in range(_ESSAIS):
            with gestionnaire._lock:
                connue = gestionnaire._deferred_callables.get(demande) or _consigne.retrouver(demande)
                if connue is not None:
                    gestionnaire._deferred_callables.setdefault(demande, connue)
            try:
                return preparer(demande)
            except MediaFileStorageError:
                if connue is None or demande in gestionnaire._deferred_callables:
                    raise  # inconnue, ou la préparation elle-même a échoué
        return preparer(demande)

    @wraps(preparer)
    def preparer_et_tenir(demande: str) -> str:
        adresse = preparer_meme_redessine(demande)
        prepare = gestionnaire.read_file(adresse.rpartition("/")[2])
        if prepare is None:  # déjà effacé par deux gestes : le refaire le rend présent
            return preparer_et_tenir(demande)
        return _consigne.tenir(gestionnaire, prepare.content, fichier=prepare.filename, mime=prepare.mimetype)

    gestionnaire._drop_deferred_id = lacher_plus_tard  # type: ignore[method-assign, assignment]
    gestionnaire.execute_deferred = preparer_et_tenir  # type: ignore[method-assign, assignment]


@une_fois
def borner_memoire() -> None:
    """Deux réserves de mémoire au lieu d'une par fil d'exécution, et les grands tableaux rendus aussitôt.

    Streamlit lance un fil par geste ; la glibc garde pour chacun ce qu'il a libéré, soit 200 Mo à cinquante
    visiteurs. Sans effet hors de la glibc (macOS, Windows, Alpine).
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        processus = ctypes.CDLL(None)
        for reglage, valeur in _MALLOPT.values():
            processus.mallopt(reglage, valeur)


_TRACES_PAR_MINUTE = 10


@une_fois
def borner_les_traces() -> None:
    """Dix traces par minute au journal ; les pannes suivantes y tiennent en une ligne.

    Qui forge des messages en provoque cent à la seconde, de trente lignes chacune.
    """
    logging.setLogRecordFactory(_traces_bornees(logging.getLogRecordFactory()))


def _traces_bornees(fabriquer: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    dites: deque[float] = deque(maxlen=_TRACES_PAR_MINUTE)

    def ligne(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401
        faite, maintenant = fabriquer(*args, **kwargs), time.monotonic()
        if faite.exc_info and len(dites) == _TRACES_PAR_MINUTE and maintenant - dites[0] < 60:
            faite.exc_info, faite.msg = None, f"{faite.msg} (trace omise)"
        elif faite.exc_info:
            dites.append(maintenant)
        return faite

    return ligne


_prechauffes: set[str] = set()
_prechauffage = Lock()


def prechauffer() -> None:
    """Calcule en arrière-plan toutes les fiches du jeu de l'application ; `PRECHAUFFER=non` s'en abstient.

    Dès le démarrage du serveur, sans attendre de visiteur ; une fois par jeu installé.
    """
    if os.environ.get("PRECHAUFFER") == "non":
        return
    with contextlib.suppress(ErreurMetier):  # la page dira elle-même qu'aucun jeu n'est utilisable
        flux = jeu.charger()
        with _prechauffage:
            if flux.provenance.version in _prechauffes:
                return
            _prechauffes.add(flux.provenance.version)
        Thread(target=_preparer_tout, args=(flux,), daemon=True, name="prechauffage").start()


def _preparer_tout(flux: TableFlux) -> None:
    """Met en cache le scénario d'ouverture, puis chaque fiche et ses figures, entre deux gestes."""
    resultat = cache.exposition(flux, scenario_en_vigueur(), Hypotheses())
    cache.fiche(flux, "FR")
    alleger_les_ramassages()  # tables et bibliothèques sont là pour toujours
    for code in ("FR", *tables.departements()["code"]):
        _laisser_passer()
        fiche = cache.fiche(flux, code)
        for construire in (figure_balance, figure_produits, figure_specialisation):
            cache.figure(fiche, construire)
        for sens in ("export", "import"):
            cache.figure(fiche, figure_flux, sens=sens)
        for ecrire in (a_retenir, phrases_concentration, table_publies):
            cache.phrases(fiche, ecrire)
        cache.etendue(resultat, code)
        if flux.provenance.trimestres:
            cache.chronique(flux, code)
        if code != "FR":
            cache.a_comparer(flux, code)
            cache.emploi(flux, code)
    rendre_memoire()
    alleger_les_ramassages()


def alleger_les_ramassages() -> None:
    """Ce qui est chargé ou préparé ne sera plus examiné à chaque ramassage de la mémoire.

    Bibliothèques et tables font un demi-million d'objets : les relire prenait le cinquième d'un geste. Pour
    la même raison, on ramasse vingt fois moins souvent.
    """
    gc.freeze()
    gc.set_threshold(_RAMASSAGE, 10, 10)


def _laisser_passer() -> None:
    while not _tour.libre or time.monotonic() - _tour.dernier < _CALME_S:
        time.sleep(_CALME_S / 3)


@une_fois
def faire_le_menage() -> None:
    """Lance une fois le fil qui rend la mémoire quand la salle s'est tue."""
    Thread(target=_menage, daemon=True, name="menage").start()


def _menage() -> None:
    fait = 0.0
    while True:
        time.sleep(_MENAGE_S / 4)
        depots.rendre_ceux_des_absents()
        dernier = _tour.dernier
        if dernier != fait and time.monotonic() - dernier > _MENAGE_S:
            _consigne.oublier()
            rendre_memoire()
            fait = dernier
