"""Fichiers fixes gardés prêts : les mêmes octets, plus légers, sans redemander à Streamlit."""

import gzip
import os
from typing import Any

import pytest

from modules.ecran import statiques
from modules.ecran.statiques import Statiques
from tests.ecran.test_reseau import jouer

SCRIPT = b"const departement = 25;\n" * 2000
ACCEPTE = {b"accept-encoding": b"gzip, deflate, br"}


class Streamlit:
    """Sert `corps` à toute adresse, en deux morceaux, et compte ses réponses."""

    def __init__(self, corps: bytes = SCRIPT, *, etat: int = 200, entetes: dict[bytes, bytes] | None = None):
        self.corps, self.etat, self.demandes = corps, etat, 0
        self.entetes = {b"content-type": b"text/javascript", b"etag": b'"e"'} | (entetes or {})

    async def __call__(self, _portee, _recevoir, envoyer):
        self.demandes += 1
        entetes = [*self.entetes.items(), (b"content-length", str(len(self.corps)).encode())]
        await envoyer({"type": "http.response.start", "status": self.etat, "headers": entetes})
        await envoyer({"type": "http.response.body", "body": self.corps[:100], "more_body": True})
        await envoyer({"type": "http.response.body", "body": self.corps[100:]})


def demander(
    garde: Statiques, chemin: str, methode: str = "GET", **entetes: bytes
) -> tuple[dict[bytes, bytes], bytes]:
    """En-têtes et octets reçus par le navigateur."""
    recus: list[dict[str, Any]] = []

    async def envoyer(message):
        recus.append(message)

    noms = ACCEPTE | {n.replace("_", "-").encode(): v for n, v in entetes.items()}
    portee = {"type": "http", "method": methode, "path": f"/{chemin}", "headers": list(noms.items())}
    jouer(garde.servir(chemin, portee, None, envoyer))
    assert not recus[-1].get("more_body", False)
    return dict(recus[0]["headers"]), b"".join(m["body"] for m in recus[1:])


def test_chaque_visiteur_recoit_les_memes_octets_plus_legers_et_streamlit_n_est_demande_qu_une_fois():
    streamlit = Streamlit()
    garde = Statiques(streamlit)
    _, premiers = demander(garde, "static/js/a.b-1.js")
    entetes, legers = demander(garde, "static/js/a.b-1.js")
    assert premiers == legers  # le premier visiteur d'un serveur qui démarre n'attend pas trois fois plus
    assert gzip.decompress(legers) == SCRIPT
    assert len(legers) < len(SCRIPT) / 4
    assert streamlit.demandes == 1
    assert entetes[b"content-encoding"] == b"gzip"
    assert entetes[b"content-length"] == str(len(legers)).encode()
    assert entetes[b"vary"] == b"Accept-Encoding"
    assert (entetes[b"content-type"], entetes[b"etag"]) == (b"text/javascript", b'"e"')


def test_une_police_ne_se_comprime_pas_et_part_en_morceaux(monkeypatch):
    monkeypatch.setattr(statiques, "_MORCEAU", 1000)
    police = os.urandom(3500)
    streamlit = Streamlit(police)
    garde = Statiques(streamlit)
    for _ in range(2):
        entetes, octets = demander(garde, "static/media/police.woff2")
        assert octets == police
        assert b"content-encoding" not in entetes
    assert streamlit.demandes == 1


@pytest.mark.parametrize(
    ("methode", "entetes"),
    [
        ("GET", {"range": b"bytes=0-9"}),
        ("GET", {"if_none_match": b'"e"'}),
        ("GET", {"if_modified_since": b"Sat, 28 Nov 2026 00:00:00 GMT"}),
        ("GET", {"accept_encoding": b"identity"}),
        ("HEAD", {}),
        ("POST", {}),
    ],
)
def test_une_demande_particuliere_va_toujours_a_streamlit(methode, entetes):
    streamlit = Streamlit()
    garde = Statiques(streamlit)
    demander(garde, "static/js/a.js")
    demander(garde, "static/js/a.js", methode, **entetes)
    assert streamlit.demandes == 2


@pytest.mark.parametrize(
    "chemin",
    ["static/js/../a.js", "static/js/a/b.js", "static//js/a.js", "app/static/../data/x",
     "app/static/absent.js", "app/static//serveur/partage", "app/static/.cache"],
)  # fmt: skip
def test_un_chemin_qui_n_est_pas_un_fichier_connu_n_est_jamais_garde(chemin):
    streamlit = Streamlit()
    garde = Statiques(streamlit)
    demander(garde, chemin)
    demander(garde, chemin)
    assert streamlit.demandes == 2


@pytest.mark.parametrize(
    "reponse",
    [
        {"etat": 404},
        {"entetes": {b"set-cookie": b"session=1"}},
        {"corps": bytes(statiques._FICHIER_MAXIMUM + 1)},
    ],
)
def test_une_reponse_propre_a_quelqu_un_ou_trop_grande_n_est_pas_gardee(reponse):
    streamlit = Streamlit(**reponse)
    garde = Statiques(streamlit)
    for _ in range(2):
        _, octets = demander(garde, "static/js/a.js")
        assert octets == streamlit.corps
    assert streamlit.demandes == 2


def test_un_fichier_de_l_application_change_est_relu(tmp_path, monkeypatch):
    monkeypatch.setattr(statiques, "_DOSSIER", tmp_path)
    (tmp_path / "francais.js").write_bytes(b"ancien")
    streamlit = Streamlit()
    garde = Statiques(streamlit)
    demander(garde, "app/static/francais.js")
    streamlit.corps = b"nouveau script " * 50
    (tmp_path / "francais.js").write_bytes(streamlit.corps)
    for _ in range(2):
        octets = demander(garde, "app/static/francais.js")[1]
    assert gzip.decompress(octets) == streamlit.corps
    assert streamlit.demandes == 2
    assert len(garde._pretes) == 1  # l'ancienne version ne tient plus de place


def test_la_place_est_bornee_et_le_moins_demande_part_le_premier():
    streamlit = Streamlit(os.urandom(400))
    garde = Statiques(streamlit, maximum=1000)
    for nom in ("a", "b", "a", "c"):  # « a » redemandé : « b » est le plus ancien
        demander(garde, f"static/js/{nom}.js")
    assert {chemin for chemin, _ in garde._pretes} == {"static/js/a.js", "static/js/c.js"}
