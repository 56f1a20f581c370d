"""Voisins d'après les contours, départements qui vendent la même chose."""

import pytest

from modules.donnees import jeu, tables
from modules.donnees.tables import references
from modules.fiche.echanges import _PROFIL, _REGION, _VOISIN, Cadre, _profils_proches, a_comparer
from tests.conftest import fabriquer_flux


@pytest.mark.parametrize(
    ("code", "attendus"),
    [("25", {"39", "70", "90"}), ("75", {"92", "93", "94"}), ("33", {"17", "24", "40", "47"})],
)
def test_voisins(code, attendus):
    assert set(tables.voisins()[code]) == attendus


def test_le_voisinage_est_reciproque_et_les_iles_n_en_ont_pas():
    voisins = tables.voisins()
    assert all(un in voisins[autre] for un, autres in voisins.items() for autre in autres)
    assert not {"20", "9A", "9D", "99"} & set(voisins)


def cadre(lignes):
    return Cadre(fabriquer_flux(lignes), references(), "cpf4")


def test_profils_semblables_a_la_main():
    """Parts (1, 0), (0,8 ; 0,2), (0 ; 1) : cosinus 0,97 et 0 ; le montant ne compte pas."""
    flux = [
        ("export", "25", "2652", "US", 100),
        ("export", "39", "2652", "CH", 8000),
        ("export", "39", "1102", "US", 2000),
        ("export", "70", "1102", "US", 100),
    ]
    assert _profils_proches(cadre(flux), "25") == ("39",)
    assert _profils_proches(cadre(flux), "70") == ()
    assert _profils_proches(cadre(flux), "90") == ()


def test_sans_exportations_pas_de_profil():
    assert _profils_proches(cadre([("import", "25", "2652", "US", 100)]), "25") == ()


def test_la_premiere_raison_l_emporte():
    embarque = Cadre(jeu.charger(), references(), "cpf4")
    raisons = a_comparer(embarque, "33")
    assert raisons["51"] == _PROFIL  # deux vignobles
    assert raisons["40"] == _VOISIN
    assert raisons["23"] == _REGION
    assert "33" not in raisons
