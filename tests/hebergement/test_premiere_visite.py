"""Ce que pèse une première visite : les scripts partent comprimés, les mêmes octets à l'arrivée."""

import gzip
import re
import time
import urllib.request

import pytest

from tests.bancs.client_streamlit import RACINE, Serveur

PATIENCE_S = 30.0
STREAMLIT = "static/js/"
NOTRE = "app/static/departements.geojson"


def lire(adresse: str, *, comprime: bool) -> tuple[bytes, str]:
    """Octets reçus et leur compression ; la session est neuve, le cache d'un navigateur n'y est pas."""
    entetes = {"Accept-Encoding": "gzip" if comprime else "identity"}
    with urllib.request.urlopen(urllib.request.Request(adresse, headers=entetes)) as reponse:
        return reponse.read(), reponse.headers.get("Content-Encoding", "")


@pytest.mark.parametrize("chemin", [STREAMLIT, NOTRE])
def test_un_fichier_deja_demande_part_comprime(sous_chemin: Serveur, chemin: str):
    if chemin == STREAMLIT:
        page = lire(f"{sous_chemin.adresse}/", comprime=False)[0].decode()
        trouve = re.search(r"static/js/index\.[\w-]+\.js", page)
        assert trouve is not None
        chemin = trouve[0]
    adresse = f"{sous_chemin.adresse}/{chemin}"
    brut, _ = lire(adresse, comprime=False)
    limite = time.monotonic() + PATIENCE_S
    while (recu := lire(adresse, comprime=True))[1] != "gzip":  # comprimé à part, après la première demande
        assert recu[0] == brut
        assert time.monotonic() < limite
        time.sleep(0.05)
    assert gzip.decompress(recu[0]) == brut
    assert len(recu[0]) < 0.5 * len(brut)
    if chemin == NOTRE:
        assert (RACINE / "static" / "departements.geojson").read_bytes() == brut
