"""Fiches par minute et mémoire : `python -m tests.bancs.banc_publication [HTML] [PDF]` (nombres).

Échec en dessous de 25 PDF par minute.
"""

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from modules.documents.lot import Commande, processeurs, publier
from modules.donnees import tables

MO = 1024  # ru_maxrss est en kilo-octets
PDF_PAR_MINUTE = 25  # sur deux processeurs


def mesurer(formats: tuple[str, ...], nombre: int) -> float:
    """Fiches par minute d'une publication complète, démarrage des processus et index compris."""
    codes = list(tables.departements()["code"])[:nombre]
    with tempfile.TemporaryDirectory() as dossier:
        commande = Commande(sortie=Path(dossier), formats=formats, jour=date(2026, 1, 1))
        avant, processeur = time.perf_counter(), _processeur()
        bilan = publier(codes, commande=commande, travaux=processeurs(), progres=lambda *_: None)
        duree, calcul = time.perf_counter() - avant, _processeur() - processeur
        octets = [c.stat().st_size for c in Path(dossier).glob("fiche-*")]
    if bilan.pannes:
        raise SystemExit(f"pannes : {bilan.pannes}")
    print(
        f"{'+'.join(formats)} : {nombre} fiches en {duree:.0f} s, {60 * nombre / duree:.0f} par minute sur "
        f"{processeurs()} processeurs ({calcul / nombre:.2f} s de processeur par fiche), "
        f"au plus {max(octets) / 1e6:.2f} Mo par fichier"
    )
    return 60 * nombre / duree


def _processeur() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    html, pdf = (int(a) for a in (*sys.argv[1:], *("101", "20")[len(sys.argv) - 1 :]))
    mesurer(("html",), html)
    rythme = mesurer(("pdf",), pdf)
    pire = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MO
    print(f"mémoire la plus haute d'un processus de travail : {pire:.0f} Mo")
    tenu = rythme >= PDF_PAR_MINUTE
    print(f"limite : {PDF_PAR_MINUTE} PDF par minute : {'tenue' if tenu else 'DÉPASSÉE'}")
    sys.exit(not tenu)
