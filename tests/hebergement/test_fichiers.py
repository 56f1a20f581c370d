"""Un fichier préparé au clic attend le navigateur, même lent, pendant que la salle clique."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from modules.ecran import serveur as module_serveur
from modules.ecran.serveur import _Consigne
from tests.bancs.client_streamlit import visiteur
from tests.hebergement.conftest import Observe

LATENCE_S = 0.3
HTML = "Document (HTML, à lire hors ligne)"


def jouer(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Dans un fil à part : le Chromium des autres tests tient la boucle asyncio de celui-ci."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(asyncio.run, coroutine).result()


async def pendant_que_la_salle_clique(adresse: str) -> list[bytes]:
    """Deux personnes passent d'une page à l'autre sans cesse, une troisième télécharge à 300 ms."""
    fini = asyncio.Event()

    async def agitee() -> None:
        async with visiteur(adresse) as v:
            while not fini.is_set():
                await v.ouvrir("methode")
                await v.ouvrir("donnees")

    async def patiente() -> list[bytes]:
        async with visiteur(adresse) as v:
            await v.ouvrir("fiche", "dep=25")
            recus = [await v.telecharger(libelle, latence_s=LATENCE_S) for libelle in [HTML] * 3]
            recus.append(await v.telecharger("Tableur (xlsx)", latence_s=LATENCE_S))
        fini.set()
        return recus

    recus, *_ = await asyncio.gather(patiente(), agitee(), agitee())
    return recus


def test_aucun_telechargement_perdu(observe: Observe):
    recus = jouer(pendant_que_la_salle_clique(observe.serveur.adresse))
    assert all(b"Doubs" in document for document in recus[:3])
    assert recus[3].startswith(b"PK")


def test_un_clic_parti_avec_l_ancien_numero_du_bouton_aboutit(monkeypatch: pytest.MonkeyPatch):
    """La page se redessine entre le clic et son arrivée : le navigateur tient un numéro périmé."""
    consigne = _Consigne()
    monkeypatch.setattr(module_serveur, "_consigne", consigne)
    gestionnaire = MediaFileManager(MemoryMediaFileStorage("/media"))
    module_serveur._tenir(gestionnaire)
    ancien = gestionnaire.add_deferred(lambda: b"doubs", "text/csv", "0.1", "f.csv")
    gestionnaire.add_deferred(lambda: b"jura", "text/csv", "0.1", "f.csv")
    gestionnaire.remove_orphaned_files()
    assert ancien not in gestionnaire._deferred_callables
    fichier = gestionnaire.read_file(gestionnaire.execute_deferred(ancien).rpartition("/")[2])
    assert fichier is not None
    assert fichier.content == b"doubs"
    monkeypatch.setattr(module_serveur, "_SURSIS_S", -1.0)
    gestionnaire.remove_orphaned_files()
    consigne.oublier()
    with pytest.raises(Exception, match="not found"):  # au-delà du sursis, rien n'est retenu
        gestionnaire.execute_deferred(ancien)


def test_un_bouton_redessine_pendant_que_son_clic_arrive_donne_son_fichier(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module_serveur, "_consigne", _Consigne())
    gestionnaire = MediaFileManager(MemoryMediaFileStorage("/media"))
    preparer, essais = gestionnaire.execute_deferred, []

    def devance(numero: str) -> str:
        if not essais:  # la page d'un autre se termine juste avant : le numéro n'a plus de propriétaire
            gestionnaire.clear_session_refs()
            gestionnaire.remove_orphaned_files()
            assert numero not in gestionnaire._deferred_callables
        essais.append(numero)
        return preparer(numero)

    gestionnaire.execute_deferred = devance
    module_serveur._tenir(gestionnaire)
    numero = gestionnaire.add_deferred(lambda: b"doubs", "text/csv", "0.1", "f.csv")
    fichier = gestionnaire.read_file(gestionnaire.execute_deferred(numero).rpartition("/")[2])
    assert fichier is not None
    assert fichier.content == b"doubs"
    assert essais == [numero, numero]


def test_une_preparation_en_panne_ne_se_recommence_pas(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module_serveur, "_consigne", _Consigne())
    gestionnaire = MediaFileManager(MemoryMediaFileStorage("/media"))
    module_serveur._tenir(gestionnaire)
    essais: list[int] = []

    def panne() -> bytes:
        essais.append(1)
        raise ValueError("panne")

    numero = gestionnaire.add_deferred(panne, "text/csv", "0.1", "f.csv")
    with pytest.raises(MediaFileStorageError, match="panne"):
        gestionnaire.execute_deferred(numero)
    assert len(essais) == 1


class Gestionnaire:
    """Ce que la consigne demande à Streamlit : le contenu rangé à chaque place."""

    def __init__(self) -> None:
        self.places: dict[str, bytes] = {}

    def add(self, contenu: bytes, mime: str, place: str, **_: object) -> str:
        self.places[place] = contenu
        return f"/media/{place}"

    @property
    def tenus(self) -> list[bytes]:
        return [contenu for contenu in self.places.values() if contenu]


def test_la_consigne_se_vide_par_l_age_et_par_le_poids():
    for consigne in (_Consigne(duree_s=-1), _Consigne(octets=10)):
        gestionnaire = Gestionnaire()
        for rang in range(5):
            consigne.tenir(gestionnaire, b"%d" % rang * 8, fichier="f", mime="text/csv")
        assert gestionnaire.tenus == [b"4" * 8]


def test_la_consigne_range_une_fois_deux_fichiers_identiques():
    gestionnaire, consigne = Gestionnaire(), _Consigne(octets=20)
    for _ in range(5):
        consigne.tenir(gestionnaire, b"x" * 8, fichier="f", mime="text/csv")
    assert gestionnaire.tenus == [b"x" * 8]


async def six_fichiers_non_lus(adresse: str) -> list[int]:
    """Un visiteur envoie six fichiers de 50 Mo sans jamais les faire lire."""
    async with visiteur(adresse) as v:
        await v.ouvrir("donnees")
        return [await v.deposer("export.txt", b"x" * 50_000_000) for _ in range(6)]


def test_les_depots_non_lus_sont_comptes_et_rendus_au_depart(observe: Observe):
    etats = jouer(six_fichiers_non_lus(observe.serveur.adresse))
    assert etats == [204, 204, 413, 413, 413, 413]
    assert observe.serveur.memoire("VmHWM") < 690
