"""Le pire cas d'entrée hostile, en temps : aucun fichier abîmé ne doit prendre plus d'une seconde.

    python tests/bancs/banc_robustesse.py [--cas 5000] [--graine 0]

Sur une machine libre : les temps sont ceux de l'horloge. Sort en erreur si une borne est dépassée.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from modules.simulation.echange import carnet_en_json, vers_json
from tests import fabriquer
from tests.fabriquer import annee
from tests.robustesse.controle import eprouver
from tests.robustesse.mutateur import bombe, cas
from tests.robustesse.test_json import CARNET, SCENARIO, eprouver_carnet, eprouver_scenario

BORNE_SECONDES = 1.0
BONNES = fabriquer.texte(annee())
Essai = tuple[str, Callable[[], object]]


def mutations(nombre: int, graine: int) -> Iterator[Essai]:
    """Fichiers abîmés par le mutateur."""
    alea = random.Random(graine)
    for rang in range(nombre):
        fichiers = cas(alea)
        yield f"mutation {graine}/{rang}", lambda f=fichiers: eprouver(f)


def demesures() -> Iterator[Essai]:
    """Un mégaoctet de chaque motif sur une seule ligne, une bombe, des JSON à la limite de taille."""
    for motif in (b" ", b"\t", b";", b'"', b'";', b"0", b"9", b"A", b"\xc3\xa9", b"a b"):
        contenu = BONNES + b"E;1;2024;25;16;C29B;2932;" + motif * (10**6 // len(motif)) + b";100;10\n"
        yield f"ligne démesurée {motif!r}", lambda c=contenu: eprouver([("f.txt", c)])
    yield "bombe de décompression", lambda: eprouver([("f.zip", bombe())])
    for nom, verifier, valide in (
        ("scénario", eprouver_scenario, vers_json(SCENARIO)),
        ("carnet", eprouver_carnet, carnet_en_json(CARNET)),
    ):
        for motif in ("[", '{"a":', "9", "{},", '"', "\\ud800"):
            seul = motif * (900_000 // len(motif))
            texte = valide.replace("aucune", seul, 1)
            yield f"{nom} JSON, {motif}", lambda v=verifier, t=texte: v(t)
            yield f"{nom} JSON, que {motif}", lambda v=verifier, t=seul: v(t)


def mesurer(titre: str, essais: Iterator[Essai]) -> float:
    """Imprime le nombre, la médiane et le pire ; renvoie le pire, en secondes."""
    durees: list[tuple[float, str]] = []
    for nom, essai in essais:
        depart = time.perf_counter()
        essai()
        durees.append((time.perf_counter() - depart, nom))
    pire, nom = max(durees)
    mediane = statistics.median(duree for duree, _ in durees)
    print(f"{titre:<22}{len(durees):>7} cas, médiane {mediane * 1e3:6.2f} ms, pire {pire:.3f} s ({nom})")
    return pire


def principal() -> int:
    """Mesure tout ; 1 si un cas dépasse la borne."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--cas", type=int, default=5000)
    analyseur.add_argument("--graine", type=int, default=0)
    args = analyseur.parse_args()
    bombe()
    eprouver([("f.txt", BONNES)])  # premiers imports et premier fil de pyarrow hors de la mesure
    pires = [
        mesurer("mutations", mutations(args.cas, args.graine)),
        mesurer("fichiers démesurés", demesures()),
    ]
    return int(max(pires) > BORNE_SECONDES)


if __name__ == "__main__":
    sys.exit(principal())
