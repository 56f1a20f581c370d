"""Un pas du curseur face à une page vide (un curseur, un graphique), servis et mesurés tour à tour.

    python -m tests.bancs.banc_curseur [PAS]

Cible : au plus 5 fois la page vide. Temps de processeur de tout le serveur par geste, envoi compris ; chaque
valeur est neuve, aucun résultat n'est en cache.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bancs.client_streamlit import Serveur, serveur, visiteur

RAPPORT = 5
TOURS = 4
OPTIONS = ["--server.fileWatcherType=none"]
PAGE_VIDE = """
import plotly.graph_objects as go
import streamlit as st

taux = st.slider("Taux", 0, 100, 15, key="taux")
st.plotly_chart(go.Figure({"data": [{"type": "bar", "x": [1, 2, 3], "y": [taux, 2, 3]}]}))
"""


async def gestes(s: Serveur, page: str, requete: str, valeurs: range) -> float:
    """Processeur d'un déplacement du curseur, en millisecondes."""
    async with visiteur(s.adresse) as v:
        await v.ouvrir(page, requete)
        await v.regler("taux", 50)  # ce que le premier geste charge ne compte pas
        avant = s.processeur()
        for valeur in valeurs:
            await v.regler("taux", valeur)
        return 1000 * (s.processeur() - avant) / len(valeurs)


def principal(pas: int) -> int:
    """Alterne les deux serveurs, imprime les médianes et leur rapport."""
    with tempfile.TemporaryDirectory() as dossier:
        vide = Path(dossier) / "vide.py"
        vide.write_text(PAGE_VIDE, encoding="utf-8")
        sans = {"PRECHAUFFER": "non", "STREAMLIT_RUNNER_POST_SCRIPT_GC": "false"}
        with (
            serveur(options=OPTIONS, environnement=sans) as outil,
            serveur(vide, options=OPTIONS, environnement=sans) as temoin,
        ):
            paires = []
            for tour in range(TOURS):
                valeurs = range(tour * pas, (tour + 1) * pas)
                simulateur = asyncio.run(gestes(outil, "simulateur", "dep=31&v=1&m=tousr15", valeurs))
                page_vide = asyncio.run(gestes(temoin, "", "", valeurs))
                paires.append((simulateur, page_vide))
                print(f"pas du curseur {simulateur:.1f} ms, page vide {page_vide:.1f} ms")
    rapport = sorted(a / b for a, b in paires)[TOURS // 2]
    tenu = rapport <= RAPPORT
    print(f"rapport {rapport:.1f} ; limite {RAPPORT} : {'tenue' if tenu else 'DÉPASSÉE'}")
    return int(not tenu)


if __name__ == "__main__":
    sys.exit(principal(int(sys.argv[1]) if len(sys.argv) > 1 else 24))
