"""Pas de ramassage complet de la mémoire après chaque geste : cinquante visiteurs l'attendraient 4 s.

L'option qui l'évite est masquée dans Streamlit : une version qui la retire ou la renomme doit se voir ici.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bancs.client_streamlit import serveur, visiteur

COMPTEUR = """
import gc
ramasser = gc.collect
def compter(generation=2):
    with open({fichier!r}, "a") as f:
        f.write(str(generation))
    return ramasser(generation)
gc.collect = compter
"""


async def trois_gestes(adresse: str) -> None:
    async with visiteur(adresse) as v:
        await v.ouvrir("methode")
        await v.ouvrir("donnees")
        await v.ouvrir("methode")
        await asyncio.sleep(0.5)  # le ramassage vient après la réponse


def ramassages(dossier: Path, environnement: dict[str, str]) -> int:
    """Ramassages complets demandés par le serveur pendant trois gestes."""
    compte = dossier / "compte"
    compte.touch()
    (dossier / "sitecustomize.py").write_text(COMPTEUR.format(fichier=str(compte)), encoding="utf-8")
    with serveur(environnement={"PYTHONPATH": str(dossier), "PRECHAUFFER": "non"} | environnement) as s:
        avant = compte.read_text().count("2")
        # Dans un fil à part : le Chromium des autres tests tient la boucle asyncio de celui-ci.
        with ThreadPoolExecutor(1) as fil:
            fil.submit(asyncio.run, trois_gestes(s.adresse)).result()
        return compte.read_text().count("2") - avant


def test_aucun_ramassage_apres_un_geste(tmp_path: Path):
    assert ramassages(tmp_path, {}) == 0


def test_sans_le_reglage_le_ramassage_revient(tmp_path: Path):
    assert ramassages(tmp_path, {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}) >= 3


def test_streamlit_connait_encore_l_option():
    from streamlit import config

    assert "runner.postScriptGC" in config._config_options_template
    with pytest.raises(RuntimeError):
        config.get_option("runner.optionInexistante")
