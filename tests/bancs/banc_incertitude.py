"""Temps et mémoire des tirages : toutes les unités, 2 000 tirages, un horizon à la fois.

`python -m tests.bancs.banc_incertitude` : échec au-delà de 100 ms de processeur par horizon (toutes les
unités), de 15 ms pour un pas de curseur (un département) ou de 60 Mo de mémoire en plus.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable

from modules.donnees import jeu
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.incertitude import _tirer, etendue_de, evaluer
from modules.simulation.scenario import HORIZONS, Mesure, Scenario, uniforme

LIMITE_MS, LIMITE_CURSEUR_MS, LIMITE_MO = 100.0, 15.0, 60.0
REPETITIONS = 15


def mediane(calcul: Callable[[], object]) -> float:
    """Temps processeur médian du fil de calcul, en ms (sans l’attente active des fils de BLAS)."""
    durees = []
    for _ in range(REPETITIONS):
        debut = time.thread_time()
        calcul()
        durees.append(1000 * (time.thread_time() - debut))
    return sorted(durees)[REPETITIONS // 2]


def main() -> int:
    """Mesure chaque scénario et chaque horizon."""
    parametres = parametres_embarques()
    assiette = assiette_de(jeu.charger())
    debut = time.thread_time()
    tirages = _tirer(assiette, parametres=parametres)
    print(f"tirages, une fois par jeu : {1000 * (time.thread_time() - debut):.0f} ms")
    lent = False
    regime = Scenario("R5_S301FL10_2026-10-09", (Mesure("famille", "vins-spiritueux", "remplace", 200.0),))
    for nom, scenario in (("uniforme 15 %", uniforme(15)), ("dernier régime, vins à 200 %", regime)):
        resultat = simuler(assiette, scenario=scenario)
        for horizon in HORIZONS:
            toutes = mediane(lambda r=resultat, h=horizon: evaluer(r, tirages=tirages, horizon=h))
            un = mediane(lambda r=resultat, h=horizon: etendue_de(r, "31", h, tirages=tirages))
            tracemalloc.start()
            evaluer(resultat, tirages=tirages, horizon=horizon)
            memoire = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
            lent |= toutes > LIMITE_MS or memoire > LIMITE_MO
            lent |= horizon == "court" and un > LIMITE_CURSEUR_MS
            print(f"{nom}, {horizon} : toutes les unités {toutes:.1f} ms et {memoire:.0f} Mo au plus fort, "
                  f"un département {un:.1f} ms")  # fmt: skip
    return int(lent)


if __name__ == "__main__":
    sys.exit(main())
