"""Pas de ramassage complet de la mémoire après chaque geste : cinquante visiteurs l'attendraient 4 s.

L'option qui l'évite est masquée dans Streamlit : une version qui la retire ou la renomme doit se voir ici.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bancs.client_streamlit import serveur, visiteur
from tests.hebergement.conftest import Observe
from tests.hebergement.outils import compter_les_ramassages

# Les mêmes gestes dans une application d'une ligne : seul le réglage compte.
SCRIPT = "import streamlit as st\nst.text('a')\n"


async def trois_gestes(adresse: str, pages: tuple[str, ...]) -> None:
    async with visiteur(adresse) as v:
        for page in pages:
            await v.ouvrir(page)
        await asyncio.sleep(0.5)  # le ramassage vient après la réponse


def ramassages(adresse: str, notes: Path, pages: tuple[str, ...]) -> int:
    """Ramassages complets demandés par le serveur pendant trois gestes."""
    avant = notes.read_text().count("2")
    # Dans un fil à part : le Chromium des autres tests tient la boucle asyncio de celui-ci.
    with ThreadPoolExecutor(1) as fil:
        fil.submit(asyncio.run, trois_gestes(adresse, pages)).result()
    return notes.read_text().count("2") - avant


def test_aucun_ramassage_apres_un_geste(observe: Observe):
    pages = ("methode", "donnees", "methode")
    assert ramassages(observe.serveur.adresse, observe.ramassages, pages) == 0


def test_sans_le_reglage_le_ramassage_revient(tmp_path: Path):
    (tmp_path / "appli.py").write_text(SCRIPT, encoding="utf-8")
    environnement, notes = compter_les_ramassages(tmp_path)
    environnement["STREAMLIT_RUNNER_POST_SCRIPT_GC"] = "true"
    with serveur(tmp_path / "appli.py", environnement=environnement) as s:
        assert ramassages(s.adresse, notes, ("", "", "")) >= 3


def test_streamlit_connait_encore_l_option():
    from streamlit import config

    assert "runner.postScriptGC" in config._config_options_template
    with pytest.raises(RuntimeError):
        config.get_option("runner.optionInexistante")
