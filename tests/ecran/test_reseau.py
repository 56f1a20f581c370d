"""Ce que le serveur refuse ou remet d'aplomb avant Streamlit."""

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urljoin

import pytest
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.server_util import is_url_from_allowed_origins

from modules.ecran import guichet, reseau, serveur
from modules.ecran.guichet import Servi
from modules.ecran.reseau import Garde, _bonne_page


def jouer(coroutine: Coroutine[Any, Any, None]) -> None:
    """Dans un fil à part : le Chromium des autres tests tient la boucle asyncio de celui-ci."""
    with ThreadPoolExecutor(1) as fil:
        fil.submit(asyncio.run, coroutine).result()


def message(**champs: Any) -> dict[str, object]:
    return {"type": "websocket.receive", "bytes": BackMsg(**champs).SerializeToString()}


def recus(messages: Iterable[dict[str, object]]) -> list[dict[str, Any]]:
    """Messages du navigateur qui atteignent Streamlit."""
    atteints: list[dict[str, Any]] = []
    suite = iter([*messages, {"type": "websocket.disconnect"}])

    async def recevoir():
        return next(suite)

    async def streamlit(_, recevoir, __):
        while (m := await recevoir())["type"] != "websocket.disconnect":
            atteints.append(m)

    jouer(Garde(streamlit)({"type": "websocket"}, recevoir, None))
    return atteints


def test_personne_ne_vide_les_caches_des_autres():
    utile = message(app_heartbeat=True)
    assert recus([message(clear_cache=True), utile, message(set_run_on_save=True)]) == [utile]


def test_un_message_illisible_est_laisse_a_streamlit():
    illisible = {"type": "websocket.receive", "bytes": b"\xff\xff\xff"}
    assert recus([illisible]) == [illisible]


def demander(chemin: str, *, methode: str = "GET", requete: str = "", **entetes: str) -> dict[str, Any]:
    """Réponse de la garde ; « passé » si la demande atteint Streamlit."""
    envoyes: list[dict[str, Any]] = []

    async def recevoir():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def envoyer(m):
        envoyes.append(m)

    async def streamlit(_, __, envoyer):
        await envoyer({"passe": True})

    portee = {
        "type": "http", "path": chemin, "method": methode, "query_string": requete.encode(),
        "headers": [(n.replace("_", "-").encode(), v.encode()) for n, v in entetes.items()],
    }  # fmt: skip
    jouer(Garde(streamlit)(portee, recevoir, envoyer))
    if envoyes[0].get("passe"):
        return {"etat": "passé"}
    tetes = {n.decode(): v.decode("latin-1") for n, v in envoyes[0]["headers"]}
    return {"etat": envoyes[0]["status"], "corps": envoyes[1]["body"].decode("utf-8", "replace"), **tetes}


@pytest.mark.parametrize(
    ("chemin", "requete", "ailleurs"),
    [
        ("fiche/25", "", "../fiche?dep=25"),
        ("fiche/2a", "d=e-2024", "../fiche?dep=20&d=e-2024"),
        ("simulateur/25/", "dep=70&m=tousr15~C30Aa10", "../../simulateur?dep=25&m=tousr15~C30Aa10"),
        ("fiche/r16", "", "../fiche?dep=R16"),
        ("fiche/<script>", "", "../fiche"),
        ("Fiche", "dep=25", "./fiche?dep=25"),
        ("fiche)", "dep=25", "./fiche?dep=25"),
        ("fiche\u00a0", "", "./fiche"),
        ("accueil", "dep=25", "./?dep=25"),
        ("nulle/part", "", "../"),
    ],
)
def test_une_adresse_mal_ecrite_mene_a_la_bonne_page(chemin, requete, ailleurs):
    assert _bonne_page(chemin, requete) == ailleurs


@pytest.mark.parametrize("chemin", ["", "fiche", "carte", "presentation", "inconnue"])
def test_une_bonne_adresse_reste_ou_elle_est(chemin):
    assert _bonne_page(chemin, "dep=25") is None


@pytest.mark.parametrize(
    "chemin", ["_stcore/health", "fiche/_stcore/health", "simulateur/_stcore/host-config"]
)
def test_streamlit_repond_lui_meme_sous_le_nom_d_une_page(chemin):
    """Le navigateur essaie d'abord sous l'adresse ouverte : une redirection lui ferait croire qu'il y est."""
    assert demander(f"/{chemin}")["etat"] == "passé"


def test_chaque_redirection_aboutit():
    for chemin in ("fiche/25", "Fiche)", "accueil", "nulle/part/ailleurs", "FICHE/25/26"):
        reponse = demander(f"/{chemin}")
        assert reponse["etat"] == 307
        assert (
            demander("/" + reponse["location"].split("?")[0].replace("../", "").replace("./", ""))["etat"]
            == 200
        )


@pytest.mark.parametrize("chemin", ["//fiche", "///carte", "//simulateur"])
def test_une_barre_de_trop_devant_la_page_est_otee(chemin):
    """Lus depuis « //fiche », les fichiers de la page seraient demandés à un hôte nommé « static »."""
    reponse = demander(chemin)
    assert reponse["etat"] == 307
    assert (
        urljoin(f"http://hote{chemin}", reponse["location"]).rstrip("?") == f"http://hote/{chemin.strip('/')}"
    )


def test_la_page_servie_est_en_francais_et_se_cite():
    page = demander("/fiche", host="exemple.fr", x_forwarded_proto="https")["corps"]
    assert '<html lang="fr">' in page
    assert "<title>Commerce extérieur des départements</title>" in page
    assert 'property="og:image" content="https://exemple.fr/app/static/apercu.png"' in page
    assert 'src="./static/js/index.' in page
    corps = page.partition("<body>")[2]
    assert corps.index("<svg") < corps.index("Chargement de l’outil…") < corps.index('id="root"')
    assert "<script" not in corps  # dit sans attendre aucun script, et permis par une politique stricte


def test_un_nom_d_hote_forge_n_entre_pas_dans_la_page():
    assert "mechant" not in demander("/", host='mechant"><script>')["corps"]


def test_les_mesures_du_serveur_sont_fermees():
    assert demander("/_stcore/metrics")["etat"] == 404
    assert demander("/_stcore/health")["etat"] == "passé"
    assert demander("/fiche/_stcore/health")["etat"] == "passé"  # le navigateur y cherche le sous-chemin
    assert demander("/app/static/departements.geojson")["etat"] == "passé"


def test_un_depot_sans_taille_ou_trop_grand_est_refuse(monkeypatch):
    monkeypatch.setattr(reseau, "depots", serveur._Depots(100))
    chemin = "/_stcore/upload_file/session/fichier"
    assert demander(chemin, methode="PUT")["etat"] == 411
    assert demander(chemin, methode="PUT", content_length="101")["etat"] == 413
    assert demander(chemin, methode="PUT", content_length="100")["etat"] == "passé"


def test_une_origine_etrangere_ne_fait_rien_demander(monkeypatch):
    """Sans remède : deux demandes à un tiers, dans la boucle qui sert tout le monde."""
    demandes = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: demandes.append(url))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **_: demandes.append(a[0]) or [])
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    reseau.ne_demander_a_personne()
    assert not is_url_from_allowed_origins("https://ailleurs.example")
    assert not demandes


def test_un_document_a_son_adresse_sans_session():
    fiche = demander("/document/fiche-25.html")
    assert fiche["etat"] == 200
    assert "Doubs" in fiche["corps"]
    assert "max-age" in fiche["cache-control"]
    assert demander("/document/fiche-25.html", if_none_match=fiche["etag"])["etat"] == 304
    tableur = demander("/document/fiche-R27.xlsx")
    assert tableur["corps"].startswith("PK")
    assert tableur["content-disposition"].startswith("attachment")


def test_un_document_de_simulation_porte_le_scenario_de_son_adresse():
    quinze = demander("/document/simulation-25.html", requete="v=1&m=tousr15")
    assert "Surtaxe de 15\u00a0% sur tous les produits" in quinze["corps"]
    vingt = demander("/document/simulation-25.html", requete="v=1&m=tousr20")
    assert "Surtaxe de 20\u00a0% sur tous les produits" in vingt["corps"]
    assert quinze["etag"] != vingt["etag"]


@pytest.mark.parametrize(
    ("nom", "requete", "dit"),
    [
        ("simulation-25", "v=1&m=tousrNaN", "tousrNaN"),
        ("simulation-25", "v=1&m=tous+r1e308", "tous r1e308"),
        ("simulation-25", "v=1&base=zzz", "base=zzz"),
        ("simulation-25", "v=9&m=tousr15", "version de lien « 9 »"),
        ("simulation-25", "m=tousr15&m=tousr20", "« m » répété"),
        ("simulation-25", "v=1&mm=tousr15", "« mm » inconnu"),
        ("simulation-25", "m=tousr15" + "~tousr15" * 500, "dépasse 4000 signes"),
        ("fiche-25", "dep=75", "« 75 » n’est pas celui du document"),
    ],
)
def test_un_document_dont_l_adresse_est_abimee_est_refuse_et_non_garde(nom, requete, dit):
    """Un autre scénario que celui du courriel, montré sans rien dire et gardé une heure, tromperait."""
    reponse = demander(f"/document/{nom}.html", requete=requete)
    assert reponse["etat"] == 400
    assert dit in reponse["corps"].replace("\u00a0", " ")
    assert reponse["cache-control"] == "no-store"


def test_les_marques_d_un_courriel_ne_ferment_pas_le_document():
    bon = demander("/document/simulation-25.html", requete="v=1&m=tousr15&dep=25&d=e-2024-1&utm_source=x")
    assert bon["etat"] == 200


@pytest.mark.parametrize("nom", ["fiche-zz.html", "fiche-25.exe", "../secrets", "fiche-ti-2501.html", ""])
def test_un_document_inconnu_est_refuse_en_francais(nom):
    reponse = demander(f"/document/{nom}")
    assert reponse["etat"] == 404
    assert "Traceback" not in reponse["corps"]


def test_un_message_demesure_n_atteint_pas_streamlit():
    """Deux cent mille widgets inventés resteraient dans la mémoire de la session."""
    gonfle = BackMsg()
    gonfle.rerun_script.query_string = "k=" + "A" * reseau._MESSAGE_MAXIMUM
    utile = message(app_heartbeat=True)
    envoye = {"type": "websocket.receive", "bytes": gonfle.SerializeToString()}
    assert recus([envoye, utile]) == [utile]


def test_une_adresse_sans_fin_n_est_pas_recopiee():
    assert _bonne_page("a/" * 20_000, "") is None
    assert _bonne_page("a/" * 5, "") is not None


def test_un_depot_qui_se_tait_rend_la_place(monkeypatch):
    """Annoncer cent mégaoctets et n'en envoyer aucun fermerait le dépôt à tous."""
    places = serveur._Depots(100)
    monkeypatch.setattr(reseau, "depots", places)
    monkeypatch.setattr(reseau, "_SILENCE_S", 0.05)
    fins: list[str] = []

    async def muet():
        await asyncio.sleep(60)

    async def streamlit(_, recevoir, __):
        fins.append((await recevoir())["type"])

    async def envoyer(_): ...

    portee = {
        "type": "http", "path": "/_stcore/upload_file/a/b", "method": "PUT", "query_string": b"",
        "headers": [(b"content-length", b"100")],
    }  # fmt: skip
    jouer(Garde(streamlit)(portee, muet, envoyer))
    assert fins == ["http.disconnect"]
    with places.reserver("autre", 100) as refus:
        assert refus is None


def test_les_documents_en_trop_sont_pries_de_revenir(monkeypatch):
    """Ils n'occupent pas les fils d'asyncio, où se préparent les téléchargements de la salle."""
    monkeypatch.setattr(reseau, "_DOCUMENTS_MAXIMUM", 2)
    attente, fils = threading.Event(), []

    def lent(*_: object) -> Servi:
        fils.append(threading.current_thread().name)
        attente.wait(10)
        return Servi(200, b"", {})

    monkeypatch.setattr(guichet, "servir", lent)

    async def cinq() -> list[int]:
        garde = Garde(None)
        demandes = [asyncio.create_task(garde._document("document/fiche-25.html", "", "")) for _ in range(5)]
        await asyncio.sleep(0.1)
        attente.set()
        return [(await d).etat for d in demandes]

    with ThreadPoolExecutor(1) as fil:
        etats = fil.submit(asyncio.run, cinq()).result()
    assert sorted(etats) == [200, 200, 503, 503, 503]
    assert all(nom.startswith("guichet") for nom in fils)


def test_la_boucle_suit_tout_ce_qu_un_fil_lui_confie_en_s_eveillant_peu():
    """Deux cents demandes en rafale, puis une seule après un silence : toutes suivies, peu de réveils."""
    reveils: list[None] = []

    async def eprouver() -> int:
        boucle = asyncio.get_running_loop()
        ecrire = boucle._write_to_self

        def compter() -> None:
            reveils.append(None)
            ecrire()

        boucle._write_to_self = compter
        reseau._reveiller_moins(boucle)
        reseau._reveiller_moins(boucle)  # deux fois : rien de plus
        suivies: list[int] = []

        def confier() -> None:
            for rang in range(200):
                boucle.call_soon_threadsafe(suivies.append, rang)
            time.sleep(4 * reseau._PAUSE_S)
            boucle.call_soon_threadsafe(suivies.append, 200)

        fil = threading.Thread(target=confier)
        fil.start()
        async with asyncio.timeout(10):
            while len(suivies) < 201:
                await asyncio.sleep(0.5)  # la boucle dort : seul un réveil la fait suivre plus tôt
        fil.join()
        return len(reveils)

    assert asyncio.run(eprouver()) < 40


def test_le_serveur_pose_ce_reveil_a_son_demarrage(monkeypatch):
    poses: list[object] = []
    monkeypatch.setattr(reseau, "_reveiller_moins", poses.append)

    async def application(*_: object) -> None:
        return

    jouer(Garde(application)({"type": "lifespan"}, recus, recus))
    assert len(poses) == 1
