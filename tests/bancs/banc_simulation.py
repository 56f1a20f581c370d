"""Temps de calcul d'un scénario : toutes les unités, trois horizons, jeu embarqué déjà chargé.

`python -m tests.bancs.banc_simulation` : médiane et pire cas du temps processeur, échec au-delà de 15 ms.
"""

import sys
import time

from modules.donnees import jeu
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import Hypotheses, Mesure, Scenario, uniforme

LIMITE_MS = 15.0
REPETITIONS = 60
SCENARIOS = {
    "uniforme": uniforme,
    "dernier régime et mesures": lambda t: Scenario(
        "R5_S301FL10_2026-10-09",
        (Mesure("famille", "vins-spiritueux", "remplace", t), Mesure("cpf4", "3030", "exempte")),
    ),
}


def main() -> int:
    """Mesure chaque scénario ; le taux change à chaque tour pour qu'aucune mémoire n'aide."""
    debut = time.process_time()
    parametres, flux = parametres_embarques(), jeu.charger()
    chargement = time.process_time()
    assiette = assiette_de(flux)
    print(
        f"lecture {1000 * (chargement - debut):.0f} ms, "
        f"assiette {1000 * (time.process_time() - chargement):.0f} ms"
    )
    lent = False
    for nom, fabrique in SCENARIOS.items():
        durees = []
        for tour in range(REPETITIONS):
            scenario = fabrique(float(1 + tour))
            depart = time.process_time()
            simuler(assiette, parametres=parametres, scenario=scenario, hypotheses=Hypotheses())
            durees.append(1000 * (time.process_time() - depart))
        durees.sort()
        mediane, pire = durees[len(durees) // 2], durees[-1]
        lent |= mediane > LIMITE_MS
        print(f"{nom} : {len(assiette.unites)} unités × {len(assiette.produits)} produits × 3 horizons, "
              f"médiane {mediane:.2f} ms, pire {pire:.2f} ms")  # fmt: skip
    return int(lent)


if __name__ == "__main__":
    sys.exit(main())
