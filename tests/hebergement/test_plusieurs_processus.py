"""La recette à plusieurs processus : collante par témoin, et l'un peut s'arrêter sans perdre la salle."""

import asyncio
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bancs.client_streamlit import Serveur, serveur, visiteur
from tests.hebergement.outils import bloc, hote, nginx, options_du_service

VISITEURS = 24


@pytest.fixture
def deux(
    sous_chemin: Serveur, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Serveur, Serveur]]:
    """Adresse du mandataire ; le processus que l'on arrêtera ; celui qui restera."""
    reglages = {"PRECHAUFFER": "non", "STREAMLIT_SERVER_COOKIE_SECRET": "commun"}
    with serveur(options=options_du_service(), environnement=reglages) as autre:
        avant = bloc("nginx-plusieurs").replace("127.0.0.1:8501", hote(autre.adresse))
        avant = avant.replace("127.0.0.1:8502", hote(sous_chemin.adresse))
        collant = bloc("nginx-collant") + "    add_header X-Processus $upstream_addr always;\n"
        lieux = bloc("nginx").replace("    proxy_pass http://127.0.0.1:8501;\n", collant)
        with nginx(tmp_path_factory.mktemp("nginx"), lieux=lieux, avant=avant) as adresse:
            yield f"{adresse}/export", autre, sous_chemin


def arriver(adresse: str, temoin: str = "") -> tuple[str, str]:
    """(témoin reçu, processus qui a répondu)."""
    demande = urllib.request.Request(
        f"{adresse}/_stcore/health", headers={"Cookie": temoin} if temoin else {}
    )
    with urllib.request.urlopen(demande) as reponse:
        assert reponse.read() == b"ok"
        temoins = [t.split(";")[0] for t in reponse.headers.get_all("set-cookie")]
        processus = reponse.headers["x-processus"].split(", ")[-1]
        return next(t for t in temoins if t.startswith("processus=")), processus


async def fiche(adresse: str, temoin: str) -> str:
    async with visiteur(adresse, temoin=temoin) as v:
        await v.ouvrir("fiche", "dep=25")
        return " ".join(v.textes)


def test_chacun_revient_au_meme_et_un_arret_ne_perd_personne(deux: tuple[str, Serveur, Serveur]):
    adresse, arrete, reste = deux
    arrives = [arriver(adresse) for _ in range(VISITEURS)]
    assert {processus for _, processus in arrives} == {hote(arrete.adresse), hote(reste.adresse)}
    for temoin, processus in arrives:
        assert arriver(adresse, temoin) == (temoin, processus)
    arrete.processus.kill()
    arrete.processus.wait()
    for temoin, _ in arrives:
        assert arriver(adresse, temoin)[1] == hote(reste.adresse)
    with ThreadPoolExecutor(1) as fil:
        assert "M€" in fil.submit(asyncio.run, fiche(adresse, arrives[0][0])).result()
