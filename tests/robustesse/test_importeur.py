"""Dix mille fichiers abîmés (cent mille en « --complet ») : lus sans rien perdre, ou refusés en clair."""

import random
from collections import Counter

import pytest

from tests.conftest import COMPLET
from tests.robustesse.controle import eprouver, memoire_bornee
from tests.robustesse.graines import GRAINES
from tests.robustesse.mutateur import bombe, cas

TRANCHES, PAR_TRANCHE = 20, 5_000 if COMPLET else 500  # les tranches se partagent entre les processus
MEMOIRE_MO = 300


@pytest.mark.parametrize("nom", GRAINES)
def test_chaque_graine_est_valide(nom):
    assert eprouver([(nom, GRAINES[nom])]) == "accepté"


@pytest.mark.parametrize("graine", range(TRANCHES))
def test_fichiers_abimes(graine):
    bombe()  # fabriquée avant la mesure : sa mémoire n'est pas celle de l'import
    alea = random.Random(graine)
    issues: Counter[str] = Counter()
    with memoire_bornee(mo=MEMOIRE_MO):
        for rang in range(PAR_TRANCHE):
            fichiers = cas(alea)
            try:
                issue = eprouver(fichiers)
            except BaseException as erreur:
                erreur.add_note(f"graine {graine}, cas {rang} : {[(n, o[:300]) for n, o in fichiers]}")
                raise
            issues["accepté" if issue == "accepté" else "refusé"] += 1
    # Un mutateur qui ferait tout refuser, ou rien, n'éprouverait plus grand-chose.
    assert min(issues["accepté"], issues["refusé"]) > PAR_TRANCHE / 20
