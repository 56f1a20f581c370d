"""Visiteur sans navigateur : une session WebSocket qui parle le protobuf de Streamlit.

Un contexte Chromium coûte 5 s de processeur et 270 Mo : cinquante mesureraient le client, pas le serveur.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

RACINE = Path(__file__).parents[2]
FINIS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
SILENCE_S = 3.0  # un serveur qui se tait ce temps-là a fini
ATTENTE = 60.0  # au-delà, la session compte comme une erreur


class SessionEnErreur(RuntimeError):
    """La page a montré une erreur, ou la session s'est interrompue."""


@dataclass(frozen=True, slots=True)
class Reponse:
    """Une action et sa réponse : durée jusqu'à la fin du script, octets et messages reçus."""

    action: str
    secondes: float
    octets: int
    messages: int


@dataclass(slots=True)
class Visiteur:
    """Session ouverte : adresse affichée, widgets de la page, réponses mesurées."""

    prise: ClientConnection
    requete: str = ""
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    textes: list[str] = field(default_factory=list)
    reponses: list[Reponse] = field(default_factory=list)
    boutons: dict[str, str] = field(default_factory=dict)  # libellé d'un téléchargement → sa demande
    libelles: dict[str, str] = field(default_factory=dict)  # bouton sans clé → son identifiant
    prets: dict[str, str] = field(default_factory=dict)  # libellé → adresse d'un fichier déjà préparé
    base: str = ""
    session: str = ""

    async def telecharger(self, libelle: str, *, latence_s: float = 0.0) -> bytes:
        """Clique un téléchargement préparé au clic, puis va le chercher après `latence_s` secondes.

        Lève `SessionEnErreur` si le serveur ne l'a pas préparé ou ne l'a plus.
        """
        message = BackMsg()
        demande = message.backend_operation_request
        demande.session_id = self.session
        demande.request_id, demande.deferred_file.file_id = uuid.uuid4().hex, self.boutons[libelle]
        depart = time.perf_counter()
        await self.prise.send(message.SerializeToString())
        async with asyncio.timeout(ATTENTE):
            while True:
                recu = ForwardMsg.FromString(await self.prise.recv(decode=False))
                self._lire(recu)
                reponse = recu.backend_operation_response
                if reponse.request_id == demande.request_id:
                    break
        if not reponse.deferred_file.url:
            raise SessionEnErreur(f"« {libelle} » : {reponse.error_msg}")
        await asyncio.sleep(latence_s)
        octets = await asyncio.to_thread(_lire_adresse, self.base + reponse.deferred_file.url)
        self.reponses.append(Reponse(f"télécharger {libelle}", time.perf_counter() - depart, len(octets), 1))
        return octets

    async def ouvrir(self, nom: str, requete: str = "") -> None:
        """Demande une page par son adresse, ou par le menu si la session est déjà ouverte."""
        self.requete = requete
        message = BackMsg()
        demande = message.rerun_script
        demande.query_string = requete
        if nom in self.pages:  # menu : le navigateur envoie l'empreinte de la page, sans widget
            demande.page_script_hash = self.page = self.pages[nom]
        else:
            demande.page_name = nom
        self._oublier_widgets()
        await self._echanger(f"ouvrir {nom}", message)

    async def regler(self, cle: str, valeur: str | float) -> None:
        """Change une liste (texte affiché) ou un curseur (nombre) ; relance son fragment s'il en a un."""
        identifiant = self.identifiant(cle)
        etat = WidgetState(id=identifiant)
        if isinstance(valeur, str):
            etat.string_value = valeur
        else:
            etat.double_array_value.data.append(valeur)
        self.widgets[identifiant] = etat
        message = BackMsg()
        demande = message.rerun_script
        demande.query_string, demande.page_script_hash = self.requete, self.page
        demande.fragment_id = self.fragments.get(identifiant, "")
        demande.widget_states.widgets.extend(self.widgets.values())
        if not demande.fragment_id:
            self._oublier_widgets(valeurs=False)
        await self._echanger(f"régler {cle}", message)

    async def tirer(self, cle: str, valeurs: Sequence[float], *, duree_s: float) -> float:
        """Fait glisser un curseur : les pas partent sans attendre. Secondes du dernier à sa réponse.

        La réponse est finie quand le serveur s'est tu `SILENCE_S` secondes.
        """
        identifiant, fragment = self.identifiant(cle), self.fragments.get(self.identifiant(cle), "")
        for valeur in valeurs:
            etat = WidgetState(id=identifiant)
            etat.double_array_value.data.append(valeur)
            self.widgets[identifiant] = etat
            message = BackMsg()
            demande = message.rerun_script
            demande.query_string, demande.page_script_hash = self.requete, self.page
            demande.fragment_id = fragment
            demande.widget_states.widgets.extend(self.widgets.values())
            await self.prise.send(message.SerializeToString())
            await asyncio.sleep(duree_s / len(valeurs))
        depart = fin = time.perf_counter()
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(SILENCE_S):
                    recu = ForwardMsg.FromString(await self.prise.recv(decode=False))
                if recu.WhichOneof("type") == "new_session":
                    self.textes.clear()
                self._lire(recu)
                fin = time.perf_counter()
        self.reponses.append(Reponse(f"tirer {cle}", fin - depart, 0, 0))
        return fin - depart

    async def cliquer(self, cle: str) -> None:
        """Appuie sur un bouton, dans son fragment s'il en a un."""
        identifiant = self.identifiant(cle)
        message = BackMsg()
        demande = message.rerun_script
        demande.query_string, demande.page_script_hash = self.requete, self.page
        demande.fragment_id = self.fragments.get(identifiant, "")
        demande.widget_states.widgets.extend(self.widgets.values())
        demande.widget_states.widgets.append(WidgetState(id=identifiant, trigger_value=True))
        await self._echanger(f"cliquer {cle.split('-', maxsplit=1)[0]}", message)

    async def prendre(self, libelle: str) -> bytes:
        """Va chercher un fichier déjà préparé dans la page."""
        return await asyncio.to_thread(_lire_adresse, self.base + self.prets[libelle])

    async def deposer(self, fichier: str, contenu: bytes) -> int:
        """Envoie un fichier à la session sans le faire lire ; rend l'état HTTP de la réponse."""
        adresse = f"{self.base}/_stcore/upload_file/{self.session}/{uuid.uuid4()}"
        return await asyncio.to_thread(_envoyer, adresse, fichier, contenu)

    async def importer(self, champ: str, bouton: str, fichiers: dict[str, bytes]) -> None:
        """Dépose des fichiers dans un champ, puis envoie son formulaire."""
        etat = WidgetState(id=self.identifiant(champ))
        for nom, contenu in fichiers.items():
            adresse = f"/_stcore/upload_file/{self.session}/{uuid.uuid4()}"
            recu = await asyncio.to_thread(_envoyer, self.base + adresse, nom, contenu)
            if recu >= 400:
                raise SessionEnErreur(f"dépôt refusé : {recu}")
            info = etat.file_uploader_state_value.uploaded_file_info.add()
            info.file_id, info.name, info.size = adresse.rpartition("/")[2], nom, len(contenu)
            info.file_urls.file_id = info.file_id
            info.file_urls.upload_url = info.file_urls.delete_url = adresse
        self.widgets[etat.id] = etat
        await self.cliquer(bouton)

    def identifiant(self, cle: str) -> str:
        """Identifiant complet d'un widget de la page, d'après sa clé."""
        for identifiant in self.fragments:
            if identifiant.endswith(f"-{cle}"):
                return self.libelles.get(identifiant, identifiant)
        raise SessionEnErreur(f"« {cle} » n’est pas à l’écran")

    def _oublier_widgets(self, *, valeurs: bool = True) -> None:
        self.fragments.clear()
        self.boutons.clear()
        self.prets.clear()
        if valeurs:
            self.widgets.clear()

    async def _echanger(self, action: str, message: BackMsg) -> None:
        depart = time.perf_counter()
        octets = recus = 0
        self.textes.clear()
        await self.prise.send(message.SerializeToString())
        async with asyncio.timeout(ATTENTE):
            while True:
                trame = await self.prise.recv(decode=False)
                octets, recus = octets + len(trame), recus + 1
                if self._lire(ForwardMsg.FromString(trame)):
                    break
        self.reponses.append(Reponse(action, time.perf_counter() - depart, octets, recus))

    def _lire(self, message: ForwardMsg) -> bool:
        """Tient à jour la page ; vrai quand l'exécution demandée est finie."""
        genre = message.WhichOneof("type")
        if genre == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._lire_element(message.delta.new_element, message.delta.fragment_id)
        elif genre == "new_session":
            self.session = message.new_session.initialize.session_id
        elif genre == "navigation":
            self.pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
            self.page = message.navigation.page_script_hash
        elif genre == "page_info_changed":
            self.requete = message.page_info_changed.query_string
        elif genre == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise SessionEnErreur("le script ne s’est pas exécuté")
            return message.script_finished in FINIS
        elif genre in ("page_not_found", "session_event"):
            raise SessionEnErreur(genre)
        return False

    def _lire_element(self, element: Element, fragment: str) -> None:
        genre = element.WhichOneof("type")
        if genre == "exception":
            raise SessionEnErreur(element.exception.message)
        if genre == "alert" and element.alert.format == Alert.ERROR:
            raise SessionEnErreur(element.alert.body)
        if genre == "metric":
            self.textes.append(f"{element.metric.label} {element.metric.body}")
        elif genre == "selectbox":
            self.fragments[element.selectbox.id] = fragment
            if element.selectbox.set_value:
                self.widgets[element.selectbox.id] = WidgetState(
                    id=element.selectbox.id, string_value=element.selectbox.raw_value
                )
        elif genre == "download_button" and element.download_button.deferred_file_id:
            self.boutons[element.download_button.label] = element.download_button.deferred_file_id
        elif genre == "download_button":
            self.prets[element.download_button.label] = element.download_button.url
        elif genre == "button":
            self.fragments[element.button.id] = fragment
            self.fragments[f"-{element.button.label}"] = fragment
            self.libelles[f"-{element.button.label}"] = element.button.id
        elif genre == "file_uploader":
            self.fragments[element.file_uploader.id] = fragment
        elif genre == "slider":
            self.fragments[element.slider.id] = fragment
            valeurs = element.slider.value if element.slider.set_value else element.slider.default
            etat = WidgetState(id=element.slider.id)
            etat.double_array_value.data.extend(valeurs)
            self.widgets[element.slider.id] = etat


@contextlib.asynccontextmanager
async def visiteur(adresse: str, *, temoin: str = "") -> AsyncIterator[Visiteur]:
    """Ouvre une session sur l'application servie à cette adresse (http, sous-chemin compris).

    `temoin` : cookie à présenter, « nom=valeur ».
    """
    prise = connect(
        adresse.replace("http://", "ws://", 1).rstrip("/") + "/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None, open_timeout=ATTENTE, proxy=None,
        additional_headers={"Cookie": temoin} if temoin else None,
    )  # fmt: skip
    async with prise as ouverte:
        yield Visiteur(ouverte, base=adresse.rstrip("/"))


def _envoyer(adresse: str, fichier: str, contenu: bytes) -> int:
    """Dépose un fichier comme le fait le navigateur, jeton XSRF compris."""
    limite, hote = uuid.uuid4().hex, urllib.parse.urlsplit(adresse)
    avec_jeton = urllib.request.urlopen(f"{hote.scheme}://{hote.netloc}/_stcore/health", timeout=ATTENTE)
    jeton = (avec_jeton.headers["set-cookie"] or "=").split("=", 1)[1].split(";", 1)[0]
    entete = (
        f'--{limite}\r\nContent-Disposition: form-data; name="file"; filename="{fichier}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    demande = urllib.request.Request(
        adresse,
        data=entete.encode() + contenu + f"\r\n--{limite}--\r\n".encode(),
        method="PUT",
        headers={
            "Content-Type": f"multipart/form-data; boundary={limite}",
            "X-Xsrftoken": jeton,
            "Cookie": f"_streamlit_xsrf={jeton}",
        },
    )
    try:
        with urllib.request.urlopen(demande, timeout=ATTENTE) as reponse:
            return int(reponse.status)
    except urllib.error.HTTPError as erreur:
        return erreur.code


def _lire_adresse(adresse: str) -> bytes:
    try:
        with urllib.request.urlopen(adresse, timeout=ATTENTE) as reponse:
            return bytes(reponse.read())
    except urllib.error.HTTPError as erreur:
        raise SessionEnErreur(f"téléchargement perdu : {erreur.code}") from erreur


@dataclass(frozen=True, slots=True)
class Serveur:
    """Application lancée pour une mesure."""

    processus: "subprocess.Popen[bytes]"
    adresse: str
    secondes: float  # du lancement à la première réponse de santé

    def memoire(self, ligne: str = "VmRSS") -> float:
        """Mémoire du processus en Mo : `VmRSS` à l'instant, `VmHWM` au plus haut."""
        etat = Path(f"/proc/{self.processus.pid}/status").read_text(encoding="ascii")
        return int(etat.split(f"{ligne}:")[1].split()[0]) / 1000

    def processeur(self) -> float:
        """Secondes de processeur consommées depuis le lancement."""
        champs = (
            Path(f"/proc/{self.processus.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        )
        return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serveur(
    script: str | Path = "app.py",
    *,
    options: Sequence[str] = (),
    environnement: dict[str, str] | None = None,
    prefixe: Sequence[str] = (),
    dossier: Path = RACINE,
) -> Iterator[Serveur]:
    """Lance Streamlit sur un port libre de la boucle locale et l'arrête à la fin."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = int(prise.getsockname()[1])
    depart = time.perf_counter()
    processus = subprocess.Popen(
        [*prefixe, sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}",
         "--server.address=127.0.0.1", *options],
        cwd=dossier, env=os.environ | {"PRECHAUFFER": "oui"} | (environnement or {}),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    base = next((o.split("=", 1)[1].strip("/") for o in options if o.startswith("--server.baseUrlPath")), "")
    adresse = f"http://127.0.0.1:{port}/{base}".rstrip("/")
    try:
        _attendre_sante(processus, adresse)
        yield Serveur(processus, adresse, time.perf_counter() - depart)
    finally:
        processus.terminate()
        processus.wait(timeout=15)


def _attendre_sante(processus: "subprocess.Popen[bytes]", adresse: str) -> None:
    limite = time.perf_counter() + ATTENTE
    while time.perf_counter() < limite and processus.poll() is None:
        try:
            urllib.request.urlopen(f"{adresse}/_stcore/health", timeout=1)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("l’application n’a pas démarré")
