"""Fichiers fixes de la page, comprimés une fois et gardés prêts à partir.

Une première visite demande une centaine de fichiers : les scripts de Streamlit, qu'il envoie tels quels, et
les nôtres, qu'il comprime à chaque demande. Les relire et les découper coûtait la moitié de la visite, et
3 Mo sur un réseau lent. Le premier visiteur reçoit déjà le fichier comprimé ; les suivants, d'ici.
Ce sont les mêmes octets une fois décomprimés, avec les en-têtes de Streamlit.
"""

import asyncio
import gzip
import os
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Portee = MutableMapping[str, Any]
Recevoir = Callable[[], Awaitable[MutableMapping[str, Any]]]
Envoyer = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Portee, Recevoir, Envoyer], Awaitable[None]]
_Entetes = list[tuple[bytes, bytes]]

_MAXIMUM = 8_000_000  # octets gardés en tout ; ce que toutes les pages demandent en fait quatre millions
_FICHIER_MAXIMUM = 6_000_000  # un fichier plus grand passe comme il vient
_MORCEAU = 131_072  # d'un coup, un visiteur lent garderait tout le fichier dans la mémoire de sa connexion
_FORT = 6  # degré de compression : au-delà, deux fois plus long pour un centième de moins
_DE_STREAMLIT = re.compile(r"static/(?:js|css|media)/[\w.-]+", re.ASCII)  # leur nom change avec leur contenu
_DE_L_APPLICATION = re.compile(r"app/static/([\w-][\w.-]*)", re.ASCII)
_DOSSIER = Path(__file__).parents[2] / "static"
# Une demande de ce genre attend autre chose que le fichier entier.
_PARTICULIERS = frozenset({b"range", b"if-none-match", b"if-modified-since", b"if-range"})


@dataclass(frozen=True, slots=True)
class _Prete:
    """Réponse entière, prête à partir."""

    entetes: _Entetes
    corps: bytes


class Statiques:
    """Réponses gardées d'une application, `maximum` octets en tout ; les moins demandées partent d'abord."""

    def __init__(self, app: Application, *, maximum: int = _MAXIMUM) -> None:
        self._app, self._maximum = app, maximum
        self._pretes: OrderedDict[tuple[str, str], _Prete] = OrderedDict()
        self._en_cours: set[tuple[str, str]] = set()

    async def servir(self, chemin: str, portee: Portee, recevoir: Recevoir, envoyer: Envoyer) -> None:
        """Répond à une demande. `chemin` : relatif à l'application, sans barre devant."""
        cle = _cle(chemin) if portee["method"] == "GET" and _ordinaire(portee["headers"]) else None
        if cle is None:
            await self._app(portee, recevoir, envoyer)
        elif (prete := self._pretes.get(cle)) is not None:
            self._pretes.move_to_end(cle)
            await _envoyer_tout(prete, envoyer)
        elif cle in self._en_cours:
            await self._app(portee, recevoir, envoyer)
        else:
            self._en_cours.add(cle)
            try:
                await self._servir_et_garder(cle, portee, recevoir, envoyer)
            finally:
                self._en_cours.discard(cle)

    async def _servir_et_garder(
        self, cle: tuple[str, str], portee: Portee, recevoir: Recevoir, envoyer: Envoyer
    ) -> None:
        """Comprime la réponse, la garde et l'envoie ; une réponse qui ne se garde pas passe telle quelle."""
        entetes: _Entetes = []
        morceaux: list[bytes] = []
        entiere = False

        async def copier(message: MutableMapping[str, Any]) -> None:
            nonlocal entiere
            if message["type"] == "http.response.start":
                entetes.extend(_gardables(message))
            elif message["type"] == "http.response.body" and entetes:
                morceaux.append(bytes(message.get("body", b"")))
                entiere = not message.get("more_body", False)
            if not entetes:
                await envoyer(message)

        sans_compression = [(n, v) for n, v in portee["headers"] if n != b"accept-encoding"]
        await self._app({**portee, "headers": sans_compression}, recevoir, copier)
        if entiere:
            prete = await asyncio.to_thread(_preparer, entetes, morceaux)
            self._ranger(cle, prete)
            await _envoyer_tout(prete, envoyer)

    def _ranger(self, cle: tuple[str, str], prete: _Prete) -> None:
        for ancienne in [c for c in self._pretes if c[0] == cle[0]]:  # le même fichier, changé depuis
            del self._pretes[ancienne]
        self._pretes[cle] = prete
        while sum(len(p.corps) for p in self._pretes.values()) > self._maximum:
            self._pretes.popitem(last=False)


def _cle(chemin: str) -> tuple[str, str] | None:
    """Ce qui identifie un fichier, et sa version ; None si ce chemin n'en désigne pas un."""
    if _DE_STREAMLIT.fullmatch(chemin):
        return chemin, ""
    if nom := _DE_L_APPLICATION.fullmatch(chemin):
        try:
            etat = os.stat(_DOSSIER / nom[1])
        except OSError:
            return None
        return chemin, f"{etat.st_mtime_ns}:{etat.st_size}"
    return None


def _ordinaire(entetes: _Entetes) -> bool:
    """Le navigateur veut-il le fichier entier, comprimé ou non comme on voudra ?"""
    noms = {nom for nom, _ in entetes}
    acceptes = next((v for n, v in entetes if n == b"accept-encoding"), b"")
    return not _PARTICULIERS & noms and b"gzip" in [e.strip() for e in acceptes.lower().split(b",")]


def _gardables(debut: MutableMapping[str, Any]) -> _Entetes:
    """En-têtes d'une réponse bonne pour tous ; aucun si elle n'est pas à garder."""
    entetes = [(bytes(n).lower(), bytes(v)) for n, v in debut.get("headers", ())]
    noms = dict(entetes)
    taille = noms.get(b"content-length", b"")
    propre = b"set-cookie" in noms or b"content-encoding" in noms
    if debut["status"] != 200 or propre or not taille.isdigit() or int(taille) > _FICHIER_MAXIMUM:
        return []
    return entetes


def _preparer(entetes: _Entetes, morceaux: list[bytes]) -> _Prete:
    """Comprime, sauf ce qui l'est déjà (polices, images)."""
    entier = b"".join(morceaux)
    comprime = gzip.compress(entier, _FORT, mtime=0)
    gardes = [(n, v) for n, v in entetes if n not in {b"content-length", b"accept-ranges"}]
    if len(comprime) > 0.9 * len(entier):
        comprime = entier
    else:
        gardes.append((b"content-encoding", b"gzip"))
    autres = [v for n, v in gardes if n == b"vary"]
    gardes = [(n, v) for n, v in gardes if n != b"vary"]
    gardes += [
        (b"vary", b", ".join([*autres, b"Accept-Encoding"])),
        (b"content-length", str(len(comprime)).encode()),
    ]
    return _Prete(gardes, comprime)


async def _envoyer_tout(prete: _Prete, envoyer: Envoyer) -> None:
    await envoyer({"type": "http.response.start", "status": 200, "headers": prete.entetes})
    fin = len(prete.corps)
    for debut in range(0, fin or 1, _MORCEAU):
        morceau = prete.corps[debut : debut + _MORCEAU]
        await envoyer(
            {"type": "http.response.body", "body": morceau, "more_body": debut + len(morceau) < fin}
        )
