"""Un pas du curseur face à une page vide (un curseur, un graphique), mesurés tour à tour.

    python -m tests.bancs.banc_curseur [TOURS]

Cible : au plus 10 fois la page vide (5 visés). Mesure AppTest, temps de processeur du script.
"""

import statistics
import sys
import time

from streamlit.testing.v1 import AppTest

from tests.app.outils import ouvrir

RAPPORT = 10


def page_vide() -> None:
    """Témoin : un curseur et un graphique, rien d'autre."""
    import plotly.graph_objects as go
    import streamlit as st

    taux = st.slider("Taux", 0, 100, 15, key="taux")
    st.plotly_chart(go.Figure({"data": [{"type": "bar", "x": [1, 2, 3], "y": [taux, 2, 3]}]}))


def pas(page: AppTest, valeur: int) -> float:
    """Durée de processeur d'un déplacement du curseur, en millisecondes."""
    page.slider(key="taux").set_value(valeur)
    debut = time.process_time()
    page.run()
    return 1000 * (time.process_time() - debut)


def principal(tours: int) -> int:
    simulateur = ouvrir("simulateur", dep="31")
    vide = AppTest.from_function(page_vide, default_timeout=60).run()
    mesures: dict[str, list[float]] = {"simulateur": [], "page vide": []}
    for tour in range(tours + 2):
        for nom, page in (("simulateur", simulateur), ("page vide", vide)):
            duree = pas(page, 1 + tour % 99)  # valeurs toutes neuves : aucun résultat en cache
            if tour >= 2:
                mesures[nom].append(duree)
    for nom, durees in mesures.items():
        print(
            f"{nom:12} médiane {statistics.median(durees):6.1f} ms, de {min(durees):.1f} à {max(durees):.1f}"
        )
    rapports = [a / b for a, b in zip(mesures["simulateur"], mesures["page vide"], strict=True)]
    rapport = statistics.median(rapports)
    tenu = rapport <= RAPPORT
    print(f"rapport médian {rapport:.1f} (5 visés) ; limite {RAPPORT} : {'tenue' if tenu else 'DÉPASSÉE'}")
    return int(not tenu)


if __name__ == "__main__":
    sys.exit(principal(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
