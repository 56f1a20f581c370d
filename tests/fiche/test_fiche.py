"""Assemblage de la fiche et ses notes."""

import pytest

from modules.donnees.tables import Territoire
from modules.fiche.affichage import notes
from modules.fiche.fiche import fiche
from tests.fiche.conftest import BFC, DOUBS, FRANCE, MONACO, fabriquer_cadre


def test_doubs(cadre):
    f = fiche(cadre, territoire=DOUBS, region=BFC)
    assert f.solde_eur == -200
    assert f.taux_couverture == pytest.approx(1000 / 1200)
    assert f.exportations_us_eur == 200
    assert f.dependance_us == pytest.approx(0.2)
    assert f.territoires_industrie == ("Nord",)  # sans le débordement de moins de 1 %
    assert f.france_produits.moitie == 2  # 1 210 puis 1 000 sur 2 560
    assert notes(f) == ()


def test_france_et_region_ont_une_fiche(cadre):
    assert fiche(cadre, territoire=FRANCE, region=None).exportations.total_eur == 2560
    assert fiche(cadre, territoire=BFC, region=None).exportations.total_eur == 1500


def test_un_seul_sens_laisse_l_autre_inconnu():
    f = fiche(fabriquer_cadre([("import", "25", "2932", "DE", 10)]), territoire=DOUBS, region=BFC)
    assert f.exportations is None
    assert f.importations.total_eur == 10
    assert (f.solde_eur, f.taux_couverture, f.dependance_us, f.specialisations) == (None,) * 4
    assert any("exportations ne sont pas dans le fichier" in note for note in notes(f))


def test_unite_qui_n_echange_rien(cadre):
    lieu = Territoire("21", "Côte-d’Or", "departement", ("21",))
    f = fiche(cadre, territoire=lieu, region=BFC)
    assert (f.solde_eur, f.taux_couverture, f.dependance_us) == (0, None, None)
    assert f.balance["code"].tolist() == ["autres"]
    assert f.specialisations.empty


def test_une_fiche_gardee_ne_tient_pas_toute_la_table_de_ses_echanges(cadre):
    """Une colonne prise dans la table la garderait entière : un demi-mégaoctet par fiche préparée."""
    ventes = fiche(cadre, territoire=DOUBS, region=BFC).etats_unis.par_produit
    memoire = ventes.to_numpy()
    while memoire.base is not None:
        memoire = memoire.base
    assert memoire.size == len(ventes)


def test_notes_propres_au_territoire():
    cadre = fabriquer_cadre([("export", "99", "2042", "QU", 30), ("export", "99", "2042", "IT", 70)])
    dits = notes(fiche(cadre, territoire=MONACO, region=None))
    assert "Monaco" in dits[0]
    assert "30,0\u00a0% sans pays identifié" in dits[1]
