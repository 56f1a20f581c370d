"""Une panne hors d'une page entière reçoit le message français, jamais celui de Streamlit."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from modules.documents import chromium
from tests.app.outils import ouvrir
from tests.bancs.client_streamlit import RACINE, SessionEnErreur, serveur, visiteur

SCRIPT = """
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from modules.ecran import cadre

def casser():
    if st.session_state.clic == "b":
        raise RuntimeError("clic")

@st.fragment
def morceau():
    if st.selectbox("fragment", ["a", "b"], key="fragment") == "b":
        raise RuntimeError("fragment")

if get_script_run_ctx() is None:
    app = st.App(__file__, on_script_error=cadre.rattraper)
else:
    st.selectbox("clic", ["a", "b"], key="clic", on_change=casser)
    morceau()
"""


async def panne(adresse: str, cle: str) -> str:
    async with visiteur(adresse) as v:
        await v.ouvrir("")
        with pytest.raises(SessionEnErreur) as recue:
            await v.regler(cle, "b")
    return str(recue.value)


def test_fragment_et_clic_en_panne(tmp_path: Path):
    script = tmp_path / "pannes.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with serveur(script, environnement={"PYTHONPATH": str(RACINE)}) as s, ThreadPoolExecutor(1) as fil:
        for cle in ("fragment", "clic"):
            message = fil.submit(asyncio.run, panne(s.adresse, cle)).result()
            assert "Rechargez-la" in message, cle


def test_un_chrome_path_faux_cache_le_pdf(monkeypatch):
    monkeypatch.setenv(chromium._VARIABLE, "/nulle/part/chrome")
    assert not chromium.disponible()


@pytest.mark.parametrize("page", ["fiche", "simulateur", "comparer"])
def test_un_chrome_path_faux_ne_casse_aucune_page(monkeypatch, page):
    """Le document reste offert en HTML, avec la façon d'en faire un PDF ; aucun bouton qui échouerait."""
    monkeypatch.setenv(chromium._VARIABLE, "/nulle/part/chrome")
    ouverte = ouvrir(page, dep="25", v="1", m="tousr15")
    assert not ouverte.exception
    assert not ouverte.error
    assert not [b for b in ouverte.button if "PDF" in b.label]
    assert "PDF" in " ".join(c.value for c in ouverte.caption)
