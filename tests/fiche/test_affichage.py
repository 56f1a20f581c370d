"""Précision permise par le statut des données."""

from dataclasses import replace

import pytest

from modules.donnees import tables
from modules.fiche.affichage import (
    ecart_net,
    note_solde,
    part_etats_unis,
    place,
    texte_montant,
    texte_rang,
    texte_total,
    total_publie,
)
from modules.langue.nombres import texte_part
from tests.conftest import LIGNES, fabriquer_flux
from tests.fiche.conftest import fiche_embarquee

OFFICIEL = fabriquer_flux(LIGNES).provenance
ESTIMATION = replace(OFFICIEL, statut="estimation", totaux_publies=("FR", "R16", "25"))


def test_seuls_les_totaux_publies_d_une_estimation_ont_une_decimale():
    assert texte_total(4_260_900_000, provenance=ESTIMATION, territoire="25") == "4\u202f260,9\u00a0M€"
    assert texte_total(4_260_900_000, provenance=ESTIMATION, territoire="70") == "4\u202f300\u00a0M€"
    assert texte_total(4_260_900_000, provenance=OFFICIEL, territoire="70") == "4\u202f260,9\u00a0M€"
    assert texte_montant(123_456_789, provenance=ESTIMATION) == "120\u00a0M€"
    assert texte_montant(123_456_789, provenance=OFFICIEL) == "123,5\u00a0M€"
    assert texte_total(None, provenance=OFFICIEL, territoire="25") == "inconnu"


@pytest.mark.parametrize(
    ("valeur", "exact", "attendu"),
    [
        (0.19982, True, "20,0\u00a0%"),
        (0.007342, True, "0,73\u00a0%"),
        (0.19982, False, "20\u00a0%"),
        (0.0347, False, "3,5\u00a0%"),
        (0.007342, False, "0,73\u00a0%"),
        (0.0996, False, "10\u00a0%"),
        (0.00999, False, "1,0\u00a0%"),
        (0.000163, False, "0,016\u00a0%"),
        (0.00001, False, "moins de 0,01\u00a0%"),
        (1.0, False, "100\u00a0%"),
        (0.0, False, "0\u00a0%"),
        (0.0, True, "0,0\u00a0%"),
        (None, True, "inconnu"),
    ],
)
def test_parts(valeur, exact, attendu):
    assert texte_part(valeur, exact=exact) == attendu


@pytest.mark.parametrize(
    ("rang", "attendu"),
    [
        (1, "parmi les cinq premiers"),
        (8, "parmi les dix premiers"),
        (11, "autour du 10e"),
        (42, "autour du 40e"),
        (43, "autour du 45e"),
        (98, "parmi les cinq derniers"),
        (None, "non classé"),
    ],
)
def test_rang_d_une_estimation(rang, attendu):
    assert texte_rang(rang, provenance=ESTIMATION) == attendu


@pytest.mark.parametrize(
    ("rang", "chances", "attendu"),
    [
        (1, {5: 0.99, 10: 1.0}, "parmi les cinq premiers"),
        (4, {5: 0.4, 10: 0.85}, "parmi les dix premiers"),
        (6, {5: 0.2, 10: 0.5}, "autour du 5e"),
        (10, {5: 0.1, 10: 0.4}, "autour du 10e"),
        (42, {5: 0.0, 10: 0.0}, "autour du 40e"),
    ],
)
def test_une_place_en_tete_doit_etre_sure(rang, chances, attendu):
    assert texte_rang(rang, provenance=ESTIMATION, chances=chances) == attendu


def test_rang_officiel():
    assert texte_rang(1, provenance=OFFICIEL) == "1er sur 100"
    assert texte_rang(42, provenance=OFFICIEL) == "42e sur 100"


def test_une_estimation_ne_commente_pas_un_ecart_sous_30_pour_cent():
    assert not ecart_net(129, 100, provenance=ESTIMATION)
    assert ecart_net(130, 100, provenance=ESTIMATION)
    assert ecart_net(101, 100, provenance=OFFICIEL)
    assert not ecart_net(100, 100, provenance=OFFICIEL)


def test_les_soldes_de_2024_ne_se_citent_qu_en_2024():
    annee = fabriquer_flux(LIGNES).provenance
    assert "−104,4" in note_solde(annee)
    autre = note_solde(replace(annee, periode="2024T3-2025T2", debut="2024-07", fin="2025-06"))
    assert "104" not in autre
    assert "2024" not in autre
    assert "FAB − importations CAF" in autre


def test_seul_un_total_publie_se_dit_publie():
    """À côté du mot « Estimation », le Doubs et la France ont des totaux de la Douane ; le Jura, non."""
    assert "publié par la Douane" in place(fiche_embarquee("25"), fiche_embarquee("25").exportations)
    assert total_publie(fiche_embarquee("FR")) is not None
    assert "publié" not in place(fiche_embarquee("39"), fiche_embarquee("39").exportations)


def test_une_part_egale_a_celle_de_la_france_le_dit():
    """« 1,0 fois la part de la France » n'apprend rien."""
    for code in tables.departements()["code"]:
        part, comparee = part_etats_unis(fiche_embarquee(code))
        assert comparee is not None and "1,0 fois" not in comparee
        rapport = fiche_embarquee(code).dependance_us / fiche_embarquee(code).etats_unis.part_france
        assert ("comme en France" in comparee) == (1 / 1.05 < rapport < 1.05), (code, part, comparee)
