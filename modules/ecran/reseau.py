"""Ce que le serveur ajoute et refuse autour de Streamlit : demandes forgées, dépôts, adresses, page servie.

Un intergiciel ASGI, posé par `st.App`. Sans lui (`streamlit run` d'un hébergeur qui ignore `st.App`),
l'application marche ; seuls ces refus et ces commodités manquent.
"""

import asyncio
import html
import re
import time
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache as une_fois
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from streamlit import config, file_util, net_util
from streamlit.proto.BackMsg_pb2 import BackMsg

from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.tables import territoire
from modules.ecran import guichet
from modules.ecran.cadre import SCRIPTS
from modules.ecran.navigation import ENTREES, NOM
from modules.ecran.serveur import depots
from modules.ecran.statiques import Application, Envoyer, Portee, Recevoir, Statiques

# Aucun bouton de l'application n'envoie ces messages ; écrits à la main, ils toucheraient tout le monde :
# vider les caches, relire le dépôt de code, relancer à chaque enregistrement du code.
_REFUSES = frozenset({"clear_cache", "load_git_info", "set_run_on_save"})
_MESSAGE_MAXIMUM = 1_000_000  # octets d'un message du navigateur : un carnet entier en fait cent fois moins
_MORCEAUX_MAXIMUM = 20  # « a/b/c… » : au-delà, aucune page n'est devinable
_SILENCE_S = 30.0  # un envoi qui n'avance plus est coupé…
_DEPOT_S = 1200.0  # …et aucun ne dure plus que cela : 100 Mo à un mégabit par seconde en demandent 800
_DOCUMENTS_MAXIMUM = 20  # demandes de documents en attente
_fils = ThreadPoolExecutor(2, thread_name_prefix="guichet")  # chacun tient l'interpréteur une demi-seconde
_FERMES = frozenset({"_stcore/metrics", "_stcore/script-health-check"})
_DEPOT = re.compile(r"_stcore/upload_file/([^/]+)/([^/]+)")
# Streamlit essaie aussi ses adresses internes sous celle de la page (« fiche/_stcore/health »).
_INTERNES = frozenset({"static", "app", "media", "component", "_stcore", "vendor", "document", "auth", "~"})
_ADRESSES = {e.adresse for e in ENTREES}
_TRAINE = " .,;:!?)]}>»\"'’\u00a0\u202f\u200b"  # ce qu'un courriel colle derrière une adresse
_HOTE = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")
_SANS_SCRIPT = (
    "<noscript><style>#chargement { display: none; }</style>"
    "<p>Cet outil a besoin de JavaScript, désactivé dans votre navigateur.</p></noscript>"
)
# Dans la page elle-même, sans attendre aucun script : sur un réseau lent, l'outil met dix secondes à venir.
# `attente.js` l'ôte quand l'outil a quelque chose à montrer.
_STYLE_DE_L_ATTENTE = """<style>
      #chargement { position: fixed; inset: 0; z-index: 9999; display: flex; flex-direction: column;
        align-items: center; justify-content: center; gap: 1rem; padding: 1rem; text-align: center;
        background: #fff; color: #161616; font: 1.125rem/1.5 system-ui, sans-serif; }
      #chargement svg { width: 4rem; height: 4rem; }
      @media (prefers-color-scheme: dark) { #chargement { background: #16202b; color: #f4f6f8; } }
      @media print { #chargement { display: none; } }
    </style>
    </head>"""
_ATTENTE = """<div id="chargement" role="status">
      {marque}
      <p>Chargement de l’outil…</p>
    </div>
    <div id="root">"""
_MARQUE = Path(__file__).parents[2] / "static" / "marque.svg"
_RESUME = (
    "Ce que chaque département vend et achète à l’étranger, et ce qu’une surtaxe américaine y changerait."
)
_ENTETE = """<title>{nom}</title>
    <meta name="description" content="{resume}">
    <meta property="og:type" content="website">
    <meta property="og:locale" content="fr_FR">
    <meta property="og:title" content="{nom}">
    <meta property="og:description" content="{resume}">
    <meta property="og:image" content="{racine}app/static/apercu.png">
    <meta name="twitter:card" content="summary_large_image">
    <script src="./app/static/historique.js"></script>
    {scripts}"""
# Scripts servis, jamais écrits dans la page : une politique stricte (`script-src 'self'`) les admet.
_ECRITS_DANS_LA_PAGE = re.compile(r"<script>.*?</script>", re.DOTALL)


_PAUSE_S = 0.005  # entre deux réveils de la boucle pendant qu'une page se dessine


def _reveiller_moins(boucle: asyncio.AbstractEventLoop) -> None:
    """Réveille la boucle du serveur toutes les `_PAUSE_S` secondes au plus, et non à chaque élément de page.

    Chaque élément qu'une page dessine est confié à la boucle par un autre fil, qui la réveille en écrivant un
    octet : 165 écritures et autant de changements de fil pour une fiche, le tiers de son temps de processeur.
    Entre le premier octet et la fin de la pause, la boucle est sûre de se réveiller : les suivants se
    taisent. Sans effet sur une boucle qui se réveille autrement (Windows, uvloop).
    """
    ecrire, lire = getattr(boucle, "_write_to_self", None), getattr(boucle, "_process_self_data", None)
    if ecrire is None or lire is None or hasattr(ecrire, "__wrapped__"):
        return
    en_route = False

    @wraps(ecrire)
    def reveiller() -> None:
        nonlocal en_route
        if not en_route:
            en_route = True
            ecrire()

    def fin_de_la_pause() -> None:
        nonlocal en_route
        en_route = False  # la boucle suit juste après tout ce qu'on lui a confié jusqu'ici

    @wraps(lire)
    def suivre(octets: bytes) -> None:
        lire(octets)
        boucle.call_later(_PAUSE_S, fin_de_la_pause)

    boucle._write_to_self, boucle._process_self_data = reveiller, suivre  # type: ignore[attr-defined]


def ne_demander_a_personne() -> None:
    """Au démarrage et à chaque origine étrangère, Streamlit demande son adresse publique à un tiers : jamais.

    Sur un réseau qui se tait, la demande gelait tout le monde deux secondes par connexion.
    """
    net_util.get_external_ip = lambda: None


class Garde:
    """Intergiciel ASGI : ce que la page ne demande jamais est refusé avant d'atteindre Streamlit."""

    def __init__(self, app: Application) -> None:
        self._app, self._statiques = app, Statiques(app)
        self._documents = 0  # demandés et pas encore rendus

    async def __call__(self, portee: Portee, recevoir: Recevoir, envoyer: Envoyer) -> None:
        """Traite une connexion ; le cycle de vie du serveur passe tel quel."""
        if portee["type"] == "websocket":
            await self._app(portee, _sans_refuses(recevoir), envoyer)
        elif portee["type"] == "http":
            await self._http(portee, recevoir, envoyer)
        else:
            _reveiller_moins(asyncio.get_running_loop())
            await self._app(portee, recevoir, envoyer)

    async def _http(self, portee: Portee, recevoir: Recevoir, envoyer: Envoyer) -> None:
        chemin, methode = _chemin_relatif(portee["path"]), portee["method"]
        if chemin is None or chemin in _FERMES:
            await _repondre(envoyer, 404, "Introuvable.")
        elif methode == "PUT" and (depot := _DEPOT.fullmatch(chemin)):
            await self._deposer(depot[1], portee, recevoir, envoyer)
        elif methode in {"GET", "HEAD"} and chemin.startswith("document/"):
            requete, deja = portee["query_string"].decode("latin-1"), _entete(portee, b"if-none-match")
            servi = await self._document(chemin, requete, deja)
            await _repondre(envoyer, servi.etat, b"" if methode == "HEAD" else servi.corps, servi.entetes)
        elif chemin.startswith(("static/", "app/static/")):
            await self._statiques.servir(chemin, portee, recevoir, envoyer)
        elif (
            methode not in {"GET", "HEAD"} or _INTERNES & set(chemin.split("/")) or chemin.endswith(_FICHIERS)
        ):
            await self._app(portee, recevoir, envoyer)
        elif (ailleurs := _bonne_page(chemin, portee["query_string"].decode("latin-1"))) is not None:
            await _repondre(envoyer, 307, "", {"location": ailleurs})
        elif portee["path"].startswith("//") and chemin in _ADRESSES:  # ses fichiers seraient d'un autre hôte
            requete = portee["query_string"].decode("latin-1")
            devant = len(portee["path"]) - len(portee["path"].lstrip("/")) - 1
            await _repondre(envoyer, 307, "", {"location": f"{'../' * devant}{chemin}?{requete}"})
        else:
            corps = "" if methode == "HEAD" else _page_servie(_racine(portee))
            await _repondre(
                envoyer, 200, corps, {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"}
            )

    async def _document(self, chemin: str, requete: str, deja: str) -> guichet.Servi:
        """Document du guichet, préparé dans des fils à lui : ceux d'asyncio préparent les téléchargements."""
        if self._documents >= _DOCUMENTS_MAXIMUM:
            return guichet.TROP_DE_DEMANDES
        self._documents += 1
        try:
            boucle = asyncio.get_running_loop()
            return await boucle.run_in_executor(_fils, guichet.servir, chemin, requete, deja)
        finally:
            self._documents -= 1

    async def _deposer(self, session: str, portee: Portee, recevoir: Recevoir, envoyer: Envoyer) -> None:
        """Un fichier n'entre que s'il reste de la place pour lui, taille annoncée à l'appui."""
        annonce = _entete(portee, b"content-length")
        if not annonce.isdecimal():
            await _repondre(envoyer, 411, "La taille du fichier doit être annoncée.")
            return
        limite = time.monotonic() + _DEPOT_S
        with depots.reserver(session, int(annonce)) as refus:
            if refus is None:
                await self._app(portee, _presse(recevoir, limite), envoyer)
            else:
                await _jeter(_presse(recevoir, limite))
                await _repondre(envoyer, 413, refus)


def _presse(recevoir: Recevoir, limite: float) -> Recevoir:
    """Coupe un envoi qui se tait : il tiendrait, sans rien envoyer, toute la place des autres."""

    async def suite() -> MutableMapping[str, Any]:
        try:
            async with asyncio.timeout(min(_SILENCE_S, limite - time.monotonic())):
                return await recevoir()
        except TimeoutError:
            return {"type": "http.disconnect"}

    return suite


async def _jeter(recevoir: Recevoir) -> None:
    """Lit un envoi sans le garder : répondre avant sa fin couperait la connexion, réponse non lue."""
    while (message := await recevoir())["type"] == "http.request" and message.get("more_body"):
        pass


_FICHIERS = (".js", ".css", ".png", ".ico", ".svg", ".json", ".txt", ".xml", ".html", ".map", ".woff2")


def _sans_refuses(recevoir: Recevoir) -> Recevoir:
    async def filtrer() -> MutableMapping[str, Any]:
        while True:
            message = await recevoir()
            octets = message.get("bytes")
            if message["type"] != "websocket.receive" or not octets:
                return message
            if len(octets) <= _MESSAGE_MAXIMUM and not _refuse(octets):
                return message

    return filtrer


def _refuse(octets: bytes) -> bool:
    """Ce message du navigateur est-il de ceux que personne n'envoie ? Un message illisible passe : Streamlit
    ferme la connexion qui l'envoie."""
    try:
        return BackMsg.FromString(octets).WhichOneof("type") in _REFUSES
    except Exception:  # protobuf ne dit pas lesquelles il lève
        return False


def _chemin_relatif(chemin: str) -> str | None:
    """« /export/fiche » → « fiche », sous-chemin de l'application ôté ; None s'il est ailleurs."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    relatif = chemin.lstrip("/")
    if base:
        if relatif != base and not relatif.startswith(f"{base}/"):
            return None
        relatif = relatif[len(base) :].lstrip("/")
    return relatif


def _bonne_page(chemin: str, requete: str) -> str | None:
    """Adresse relative où envoyer un chemin mal écrit ; None si le chemin est bon, ou n'est pas devinable.

    « fiche/25 » mène à « fiche?dep=25 », « Fiche) » à « fiche », « accueil » à la racine. Rien de ce qui
    n'est pas reconnu n'est recopié dans le chemin.
    """
    morceaux = chemin.split("/")
    if len(morceaux) > _MORCEAUX_MAXIMUM:
        return None
    page = morceaux[0].strip(_TRAINE).lower()
    page = "" if page == "accueil" else page
    if len(morceaux) == 1 and (morceaux[0] == page or page not in _ADRESSES):
        return None
    suite = f"?{requete}" if requete else ""
    remonter = "../" * (len(morceaux) - 1) or "./"
    if page not in _ADRESSES:
        return remonter + suite
    code = next((c for m in morceaux[1:] if (c := _departement(m.strip(_TRAINE)))), None)
    if code is not None:
        autres = [(nom, v) for nom, v in parse_qsl(requete, keep_blank_values=True) if nom != "dep"]
        suite = f"?{urlencode([('dep', code), *autres], safe='~')}"
    return remonter + page + suite


def _departement(texte: str) -> str | None:
    try:
        lieu = territoire(texte)
    except TerritoireInconnu:
        return None
    return lieu.code if lieu.genre != "ti" else None


def _racine(portee: Portee) -> str:
    """Adresse absolue de l'accueil, telle que le visiteur la voit ; relative si le nom d'hôte est douteux."""
    hote = _entete(portee, b"host")
    if not _HOTE.fullmatch(hote):
        return "./"
    protocole = "https" if _entete(portee, b"x-forwarded-proto") == "https" else portee.get("scheme", "http")
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"{protocole}://{hote}/{f'{base}/' if base else ''}"


def _page_servie(racine: str) -> str:
    """Page d'accueil de Streamlit en français, avec de quoi être citée par une messagerie."""
    differes = [nom for nom in ("attente.js", *SCRIPTS) if nom != "historique.js"]
    scripts = "\n    ".join(f'<script src="./app/static/{nom}" defer></script>' for nom in differes)
    entete = _ENTETE.format(nom=NOM, resume=_RESUME, racine=html.escape(racine, quote=True), scripts=scripts)
    return _page_de_streamlit().replace("<title>Streamlit</title>", entete, 1)


@une_fois
def _page_de_streamlit() -> str:
    texte = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    texte = _ECRITS_DANS_LA_PAGE.sub("", texte).replace('<html lang="en">', '<html lang="fr">', 1)
    marque = _MARQUE.read_text(encoding="utf-8").replace("<svg ", '<svg aria-hidden="true" ', 1)
    attente = _ATTENTE.format(marque=marque)
    texte = texte.replace('<div id="root">', attente, 1).replace("</head>", _STYLE_DE_L_ATTENTE, 1)
    return re.sub(r"<noscript>.*?</noscript>", _SANS_SCRIPT, texte, count=1, flags=re.DOTALL)


def _entete(portee: Portee, nom: bytes) -> str:
    return next((v.decode("latin-1") for n, v in portee["headers"] if n == nom), "")


async def _repondre(
    envoyer: Envoyer, etat: int, corps: str | bytes, entetes: dict[str, str] | None = None
) -> None:
    """Réponse entière."""
    octets = corps.encode() if isinstance(corps, str) else corps
    tous = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(octets)),
        "x-content-type-options": "nosniff",
    } | (entetes or {})
    await envoyer(
        {
            "type": "http.response.start",
            "status": etat,
            "headers": [(n.encode(), v.encode("latin-1", "replace")) for n, v in tous.items()],
        }
    )
    await envoyer({"type": "http.response.body", "body": octets})
