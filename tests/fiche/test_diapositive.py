"""Écrans projetés : un titre qui dit quelque chose, les trois nombres de la figure, des fourchettes."""

import pytest

from modules.donnees import tables
from modules.donnees.tables import territoire
from modules.simulation.echange import Cas
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import Hypotheses, uniforme
from modules.vues.diapositive import ecran_comparaison, ecran_scenario, ecrans_fiche
from tests.fiche.conftest import cadre_embarque, fiche_embarquee


@pytest.mark.parametrize("code", [*tables.departements()["code"], "FR"])
def test_chaque_ecran_de_la_fiche_dit_ce_qu_il_montre(code):
    ecrans = [recette() for recette in ecrans_fiche(fiche_embarquee(code))]
    titres = [ecran.titre.split(" · ", 1)[1] for ecran in ecrans]
    assert len(set(titres)) == len(titres), "un titre par écran"
    tuiles = [tuple(valeur for _, valeur, _, _ in ecran.nombres) for ecran in ecrans]
    assert len(set(tuiles)) == len(tuiles), "les trois nombres sont ceux de l'écran"
    assert all(len(t) == 3 and all(t) for t in tuiles)
    libelles = [libelle for ecran in ecrans for libelle, *_ in ecran.nombres]
    assert libelles.count("Part des États-Unis") == 1


def test_une_baisse_projetee_porte_sa_fourchette():
    assiette, lieu = assiette_de(cadre_embarque().flux), territoire("39")
    resultats = {
        nom: simuler(assiette, scenario=uniforme(taux)) for nom, taux in (("dix", 10), ("douze", 12))
    }
    cas = Cas("dix", uniforme(10), Hypotheses())
    assert "huit fois sur dix" in ecran_scenario(cas, resultats["dix"], lieu=lieu).nombres[2][2]
    ecran = ecran_comparaison(list(resultats.items()), lieu=lieu)
    assert all("huit fois sur dix" in precision for _, _, precision, _ in ecran.nombres[1:])
    assert ecran.titre.endswith("fourchettes qui se recoupent")
    loin = [
        ("un", simuler(assiette, scenario=uniforme(1))),
        ("cent", simuler(assiette, scenario=uniforme(100))),
    ]
    assert "recoupent" not in ecran_comparaison(loin, lieu=lieu).titre
