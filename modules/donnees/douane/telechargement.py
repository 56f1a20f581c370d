"""Prendre les fichiers de la douane sur son site : trouver les archives, les télécharger, borné et repris.

Adresses, hôtes admis, mots des liens et bornes sont dans `data/douane.toml`. Rien n'est lu sans être demandé.
"""

import errno
import http.client
import ipaddress
import json
import re
import socket
import ssl
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any

from modules.donnees import tables
from modules.donnees.douane.fichiers import MO, SourceFichier, decoder
from modules.donnees.douane.periodes import PLURIEL
from modules.donnees.erreurs import ErreurDonnees, raison_systeme
from modules.donnees.provenance import Sens

_SCHEMAS = ("http://", "https://", "file://")
_MORCEAU = 1 << 18
_ENTETES = {"User-Agent": "commerce-exterieur-departements (outil public)", "Accept-Encoding": "identity"}
# Signes qui ont un sens dans une adresse : les autres (accents, espaces) sont codés.
_RESERVES = "%/:=&?~#+!$,;'@()*[]"
_PROVISOIRE = ".partiel"
_DEBUT_ZIP = b"PK"
_SENS: tuple[Sens, ...] = ("export", "import")
Progres = Callable[[str, int, int | None], None]
"""Appelé avec le nom du fichier, les octets reçus et, si on la connaît, la taille entière."""
_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "le serveur ne répond pas à temps"),
    (socket.gaierror, "ce nom de serveur est inconnu, ou le réseau est coupé"),
    (ssl.SSLError, "le certificat du serveur est refusé"),
    (ConnectionRefusedError, "le serveur refuse la connexion"),
    (ConnectionError, "la connexion a été coupée"),
    (FileNotFoundError, "ce fichier est introuvable"),
    (PermissionError, "l'accès à ce fichier est refusé"),
    (http.client.IncompleteRead, "la connexion a été coupée"),
    (ValueError, "cette adresse est mal écrite"),
    (http.client.InvalidURL, "cette adresse est mal écrite"),
)


class _AdresseRefusee(ErreurDonnees):
    """Adresse, de départ ou de redirection, hors des hôtes admis ou sans https."""


@dataclass(frozen=True, slots=True)
class Acces:
    """Réglages de `data/douane.toml`. `locale` : la page est une imitation sur cette machine, http admis.

    `bouton` : l'hébergeur admet de les prendre depuis la page. `hotes` vide : adresse donnée par
    l'utilisateur lui-même, tout hôte est admis.
    """

    page: str
    hotes: frozenset[str]
    liens: Mapping[str, Any]
    limites: Mapping[str, int]
    dire: Mapping[str, str]
    annees: Mapping[str, Mapping[str, str]]
    bouton: bool = False
    locale: bool = False

    @property
    def geste(self) -> str:
        """Ce que l'on peut toujours faire à la main."""
        return (
            f"À la main : ouvrir {self.page}, télécharger les deux archives dont le nom contient "
            "« regional » (export et import), puis lancer « python -m modules importer » avec ces fichiers"
        )

    def verifier(self, adresse: str) -> None:
        """Lève `_AdresseRefusee` si cette adresse n'est pas admise."""
        lieu = urllib.parse.urlsplit(adresse)
        hote = (lieu.hostname or "").lower()
        if not self.hotes or (lieu.scheme == "https" and hote in self.hotes):
            return
        if self.locale and lieu.scheme == "http" and _est_boucle_locale(hote):
            return
        raison = "n'est pas en https" if lieu.scheme != "https" else "n'est pas sur un site admis"
        raise _AdresseRefusee(f"L'adresse {adresse} {raison} ({', '.join(sorted(self.hotes))})")


@dataclass(frozen=True, slots=True)
class Archive:
    """Archive trouvée : un sens, une année entière ou (None) la dernière publication, son millésime."""

    sens: Sens
    adresse: str
    annee: int | None
    millesime: str

    @property
    def nom(self) -> str:
        """Nom du fichier, tel que l'adresse le donne."""
        chemin = urllib.parse.unquote(urllib.parse.urlsplit(self.adresse).path)
        return Path(chemin).name or f"{self.sens}.zip"


def est_adresse(texte: str) -> bool:
    """Vrai pour une adresse (`https://…`), faux pour un chemin du disque."""
    return texte.lower().startswith(_SCHEMAS)


def _hote(adresse: str) -> str:
    """Nom du serveur, en minuscules ; vide si l'adresse est mal écrite."""
    try:
        return (urllib.parse.urlsplit(adresse).hostname or "").lower()
    except ValueError:
        return ""


def _est_boucle_locale(hote: str) -> bool:
    """« localhost », 127.0.0.1, ::1."""
    try:
        return hote == "localhost" or ipaddress.ip_address(hote).is_loopback
    except ValueError:
        return False


def acces_douane(page: str | None = None) -> Acces:
    """Réglages, avec une autre page si demandé. Lève `ErreurDonnees` si le fichier ou la page ne vont pas."""
    chemin = tables.dossier() / "douane.toml"
    try:
        lus = tomllib.loads(chemin.read_text(encoding="utf-8"))
        acces = Acces(
            page=lus["page"], hotes=frozenset(lus["hotes"]), liens=lus["liens"], limites=lus["limites"],
            dire=lus["dire"], annees=lus.get("annees", {}), bouton=lus.get("bouton_dans_la_page") is True,
        )  # fmt: skip
    except (OSError, KeyError, TypeError, ValueError) as erreur:
        raise ErreurDonnees("data/douane.toml est absent ou mal écrit : le reprendre du projet.") from erreur
    if page is None:
        return acces
    acces = replace(acces, page=page, locale=_est_boucle_locale(_hote(page)))
    acces.verifier(page)
    return acces


# --- Trouver les archives ------------------------------------------------------------------------------


class _Liens(HTMLParser):
    """Liens d'une page ; `dedans` : ceux des blocs où la douane les range."""

    def __init__(self, bloc: tuple[str, str]) -> None:
        super().__init__()
        self.identifiant, self.classe = bloc
        self.pile: list[bool] = []
        self.tous: list[str] = []
        self.dedans: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Retient un lien, ou entre dans un bloc."""
        valeurs = {nom: valeur or "" for nom, valeur in attrs}
        if tag == "div":
            ici = valeurs.get("id") == self.identifiant or self.classe in valeurs.get("class", "").split()
            self.pile.append(ici)
        elif tag == "a" and valeurs.get("href"):
            self.tous.append(valeurs["href"])
            if sum(self.pile) >= 2:
                self.dedans.append(valeurs["href"])

    def handle_endtag(self, tag: str) -> None:
        """Sort d'un bloc."""
        if tag == "div" and self.pile:
            self.pile.pop()


class _PublicationAbsente(ErreurDonnees):
    """Page lue, mais sans les archives demandées ; la phrase dit déjà le geste à faire à la main."""


def chercher(acces: Acces, annee: int | None = None) -> dict[Sens, Archive]:
    """Archives des deux sens : l'année demandée, sinon la dernière publication. Lève `ErreurDonnees`."""
    secours = acces.annees.get(str(annee), {})
    try:
        octets = b"".join(_ouvrir_et_lire(acces, acces.page, acces.limites["page_octets"]))
        trouvees = _archives_de_la_page(decoder(octets), acces)
        return _choisir_archives(trouvees, annee, acces)
    except ErreurDonnees as erreur:
        if len(secours) == len(_SENS):
            return {sens: Archive(sens, secours[sens], annee, str(annee)) for sens in _SENS}
        if isinstance(erreur, _PublicationAbsente):
            raise
        raise ErreurDonnees(f"{erreur.message.rstrip('.')}. {acces.geste}.") from erreur


def _archives_de_la_page(texte: str, acces: Acces) -> list[Archive]:
    """Archives régionales d'une page : celles des blocs habituels, sinon de tous ses liens."""
    lecteur = _Liens((acces.liens["bloc"][0], acces.liens["bloc"][1]))
    lecteur.feed(texte)
    for liens in (lecteur.dedans, lecteur.tous):
        archives = [
            a for lien in liens if (a := _archive(urllib.parse.urljoin(acces.page, lien.strip()), acces))
        ]
        if archives:
            return archives
    return []


def _archive(adresse: str, acces: Acces) -> Archive | None:
    """Archive que désigne un lien, s'il est régional et d'un seul sens."""
    bas = urllib.parse.unquote(adresse).lower()
    nom = bas.rsplit("/", 1)[-1]
    if not bas.split("#")[0].endswith(acces.liens["archive"]) or acces.liens["mot"] not in bas:
        return None
    vus = [sens for sens in _SENS if acces.liens[sens] in nom] or [s for s in _SENS if acces.liens[s] in bas]
    if len(vus) != 1:
        return None
    mois = re.findall(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)", nom)
    mise_en_ligne = re.search(r"/(20\d\d)-(0[1-9]|1[0-2])/", bas)
    annees = re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", nom)
    millesime = "-".join(mois[0]) if mois else "-".join(mise_en_ligne.groups()) if mise_en_ligne else ""
    return Archive(vus[0], adresse, int(annees[-1]) if annees else None, millesime)


def _choisir_archives(archives: list[Archive], annee: int | None, acces: Acces) -> dict[Sens, Archive]:
    """Les deux sens d'une même publication. Lève `ErreurDonnees` s'il en manque un."""
    par_annee: dict[int | None, dict[Sens, Archive]] = {}
    for archive in sorted(archives, key=lambda a: a.millesime):  # à sens égal, le dernier millésime reste
        par_annee.setdefault(archive.annee, {})[archive.sens] = archive
    entieres = {a: sens for a, sens in par_annee.items() if len(sens) == len(_SENS)}
    if annee is None:
        voulue = None if None in entieres else max((a for a in entieres if a), default=None)
    else:
        voulue = annee
    if voulue in entieres:
        return entieres[voulue]
    if not archives:
        raise _PublicationAbsente(
            f"La page {acces.page} ne montre plus d'archive « {acces.liens['mot']} » : elle a changé. "
            f"{acces.geste}."
        )
    manquants = [PLURIEL[sens] for sens in _SENS if sens not in par_annee.get(voulue, {})]
    quoi = f"l'année {voulue}" if voulue else "la dernière publication"
    trouvees = ", ".join(str(a) for a in sorted(a for a in entieres if a)) or "aucune"
    raise _PublicationAbsente(
        f"La page {acces.page} n'a pas les {' ni les '.join(manquants)} de {quoi} "
        f"(années entières : {trouvees}). {acces.geste}."
    )


# --- Télécharger ---------------------------------------------------------------------------------------


def prendre(acces: Acces, archive: Archive, dossier: Path, *, progres: Progres) -> SourceFichier:
    """Télécharge une archive dans `dossier`, en reprenant ce qu'un essai précédent y a laissé.

    Lève `ErreurDonnees` avec le geste à faire à la main ; ce qui est reçu reste pour la fois suivante.
    """
    try:
        chemin = _reprendre(acces, archive.adresse, dossier / _nom_sur(archive.nom), progres)
        with chemin.open("rb") as flot:
            if flot.read(2) != _DEBUT_ZIP:
                chemin.unlink()
                raise ErreurDonnees(
                    f"{archive.adresse} n'est pas une archive ZIP mais une page : le lien a changé"
                )
    except ErreurDonnees as erreur:
        raise ErreurDonnees(f"{erreur.message.rstrip('.')}. {acces.geste}.") from erreur
    return SourceFichier(archive.nom, chemin)


def telecharger(adresse: str, dossier: Path, *, progres: Progres) -> SourceFichier:
    """Copie dans `dossier` une adresse que l'utilisateur a donnée lui-même : tout hôte est admis.

    Lève `ErreurDonnees` si le serveur échoue, dépasse la taille permise ou s'interrompt avant la fin.
    """
    acces = replace(acces_douane(), hotes=frozenset())
    try:
        nom = Path(urllib.parse.unquote(urllib.parse.urlsplit(adresse).path)).name or "fichier téléchargé"
    except ValueError:
        nom = "fichier téléchargé"
    return SourceFichier(nom, _reprendre(acces, adresse, dossier / _nom_sur(nom), progres))


def _nom_sur(nom: str) -> str:
    """Nom de fichier sans signe que le disque refuserait."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", nom)[-100:] or "archive"


def _reprendre(acces: Acces, adresse: str, chemin: Path, progres: Progres) -> Path:
    """Télécharge jusqu'au bout, en reprenant après chaque coupure, dans les bornes de temps et d'essais."""
    provisoire = chemin.with_name(chemin.name + _PROVISOIRE)
    limite = time.monotonic() + acces.limites["archive_secondes"]
    essais = acces.limites["essais"]
    for essai in range(1, essais + 1):
        try:
            if _recevoir(acces, adresse, provisoire, progres=progres, limite=limite):
                provisoire.replace(chemin)
                _temoin(provisoire).unlink(missing_ok=True)
                return chemin
            cause = "téléchargement interrompu"
        except ErreurDonnees:
            raise
        except (OSError, http.client.HTTPException, ValueError) as erreur:
            cause = _cause(erreur)
            if not _passagere(erreur):
                raise ErreurDonnees(f"Téléchargement impossible ({adresse}) : {cause}.") from erreur
        if essai < essais:
            time.sleep(0 if _est_boucle_locale(_hote(adresse)) else min(2 ** (essai - 1), 5))
    raise ErreurDonnees(f"Téléchargement impossible ({adresse}) : {cause}.")


def _temoin(provisoire: Path) -> Path:
    """À côté d'un fichier commencé : l'adresse et la version qu'il faudra retrouver pour le reprendre."""
    return provisoire.with_name(provisoire.name + ".json")


def _recevoir(acces: Acces, adresse: str, provisoire: Path, *, progres: Progres, limite: float) -> bool:
    """Un essai ; vrai si le fichier est entier. Un fichier commencé n'est repris que s'il n'a pas changé."""
    deja, version = _commence(provisoire, adresse)
    entetes = {"Range": f"bytes={deja}-", "If-Range": version} if deja else {}
    with _ouvrir(acces, adresse, entetes) as reponse:
        repris = deja > 0 and reponse.status == 206 and _debut_recu(reponse) == deja
        if not repris:
            deja = 0
        annonces = reponse.headers.get("Content-Length", "")
        entier = deja + int(annonces) if annonces.isdigit() else None
        maximum = acces.limites["archive_octets"]
        if entier is not None and entier > maximum:
            raise ErreurDonnees(
                f"{adresse} : {entier // MO} Mo à télécharger, abandon au-delà de {maximum // MO} Mo"
            )
        version = reponse.headers.get("ETag") or reponse.headers.get("Last-Modified") or ""
        _temoin(provisoire).write_text(json.dumps([adresse, version]), encoding="utf-8")
        with provisoire.open("ab" if repris else "wb") as copie:
            for morceau in _morceaux(reponse, limite, adresse):
                deja += len(morceau)
                if deja > maximum:
                    raise ErreurDonnees(f"{adresse} : plus de {maximum // MO} Mo à télécharger, abandon")
                copie.write(morceau)
                progres(provisoire.name.removesuffix(_PROVISOIRE), deja, entier)
    # Un texte coupé en fin de ligne aurait l'air entier : seule la taille annoncée le dit.
    return entier is None or deja == entier


def _commence(provisoire: Path, adresse: str) -> tuple[int, str]:
    """Octets déjà reçus de cette adresse et version à exiger ; rien si le serveur ne les distingue pas."""
    try:
        lue, version = json.loads(_temoin(provisoire).read_text(encoding="utf-8"))
        taille = provisoire.stat().st_size
    except (OSError, ValueError, TypeError, RecursionError):
        return 0, ""
    return (taille, version) if lue == adresse and version and not version.startswith("W/") else (0, "")


def _debut_recu(reponse: http.client.HTTPResponse) -> int:
    """Premier octet d'une réponse partielle (« bytes 100-199/200 »)."""
    bornes = re.match(r"bytes (\d+)-", reponse.headers.get("Content-Range", ""))
    return int(bornes[1]) if bornes else -1


def _morceaux(reponse: IO[bytes], limite: float, adresse: str) -> Iterator[bytes]:
    while morceau := reponse.read(_MORCEAU):
        if time.monotonic() > limite:
            raise ErreurDonnees(f"{adresse} : téléchargement trop long, abandon")
        yield morceau


class _SansRedirection(urllib.request.HTTPRedirectHandler):
    """Ne suit aucune redirection : `_ouvrir` vérifie d'abord où elle mène."""

    def redirect_request(self, *_: object) -> None:
        """Rend la réponse 30x comme une erreur."""


def _ouvrir(acces: Acces, adresse: str, entetes: Mapping[str, str]) -> http.client.HTTPResponse:
    """Réponse ouverte : certificat vérifié, mandataire de l'environnement, sauf sur cette machine."""
    for _ in range(acces.limites["redirections"] + 1):
        acces.verifier(adresse)
        poignees: list[urllib.request.BaseHandler] = [_SansRedirection()]
        if _est_boucle_locale(_hote(adresse)):
            poignees.append(urllib.request.ProxyHandler({}))
        codee = urllib.parse.quote(adresse, safe=_RESERVES)
        demande = urllib.request.Request(codee, headers=_ENTETES | dict(entetes))
        try:
            reponse: http.client.HTTPResponse = urllib.request.build_opener(*poignees).open(
                demande, timeout=acces.limites["connexion_secondes"]
            )
            return reponse
        except urllib.error.HTTPError as erreur:
            suite = erreur.headers.get("Location") if 300 <= erreur.code < 400 else None
            if not suite:
                raise
            erreur.close()
            adresse = urllib.parse.urljoin(adresse, suite)
    raise ErreurDonnees(f"{adresse} : plus de {acces.limites['redirections']} redirections, abandon")


def _ouvrir_et_lire(acces: Acces, adresse: str, maximum: int) -> Iterator[bytes]:
    """Contenu d'une page, borné en taille et en temps."""
    limite = time.monotonic() + acces.limites["connexion_secondes"]
    lus = 0
    try:
        with _ouvrir(acces, adresse, {}) as reponse:
            for morceau in _morceaux(reponse, limite, adresse):
                lus += len(morceau)
                if lus > maximum:
                    raise ErreurDonnees(f"La page {adresse} dépasse {maximum // MO} Mo : elle a changé")
                yield morceau
    except ErreurDonnees:
        raise
    except (OSError, http.client.HTTPException, ValueError) as erreur:
        raise ErreurDonnees(f"Page de la douane illisible ({adresse}) : {_cause(erreur)}") from erreur


def _passagere(erreur: Exception) -> bool:
    """Coupure ou serveur débordé : un autre essai a un sens."""
    if isinstance(erreur, urllib.error.HTTPError):
        return erreur.code in (408, 416, 429, 500, 502, 503, 504)
    raison = erreur.reason if isinstance(erreur, urllib.error.URLError) else erreur
    if isinstance(raison, ConnectionRefusedError | socket.gaierror | ssl.SSLError | http.client.InvalidURL):
        return False
    return isinstance(raison, TimeoutError | ConnectionError | http.client.HTTPException)


def _cause(erreur: Exception) -> str:
    """Cause en français d'un échec du réseau."""
    if isinstance(erreur, urllib.error.HTTPError):
        precisions = {404: ", cette page n'existe pas", 410: ", cette page n'existe plus",
                      407: ", le mandataire (proxy) demande un mot de passe"}  # fmt: skip
        trop = ", les redirections ne finissent pas" if 300 <= erreur.code < 400 else ""
        return f"le serveur répond {erreur.code}{precisions.get(erreur.code, trop)}"
    raison = erreur.reason if isinstance(erreur, urllib.error.URLError) else erreur
    if isinstance(raison, OSError) and raison.errno == errno.ENOSPC:
        return raison_systeme(raison)
    if "Tunnel connection failed" in str(raison):
        return "le mandataire (proxy) refuse la connexion"
    for genre, cause in _CAUSES:
        if isinstance(raison, genre):
            return cause
    return "le serveur est injoignable"
