"""Une rangée de chiffres n'a qu'une unité, dans les 101 départements et Monaco compris."""

import re

import pytest

from modules.donnees import tables
from modules.donnees.tables import territoire
from modules.fiche.affichage import solde, total
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.exposition import Exposition, assiette_de, simuler
from modules.simulation.incertitude import etendue_de
from modules.vues.classement import INDICATEURS, classement
from modules.vues.comparaison import chiffres_fiches
from modules.vues.resultat import figure_visees, trois_nombres
from tests.fiche.conftest import cadre_embarque, fiche_embarquee

UNITE = re.compile(r"(?:Md€|M€|k€)")
CODES = tables.departements()["code"].tolist()


def unites(*textes: str) -> set[str]:
    return {u for texte in textes for u in UNITE.findall(texte)}


@pytest.fixture(scope="module")
def en_vigueur() -> Exposition:
    """Le droit en vigueur, appliqué à l'estimation embarquée."""
    return simuler(assiette_de(cadre_embarque().flux), scenario=scenario_en_vigueur())


def test_ventes_achats_et_solde():
    for code in [*CODES, "FR"]:
        f = fiche_embarquee(code)
        assert len(unites(total(f, f.exportations), total(f, f.importations), solde(f))) == 1, code


def test_les_trois_nombres_du_simulateur_et_leur_fourchette(en_vigueur):
    p = en_vigueur.assiette.provenance
    for code in CODES:
        ligne = en_vigueur.ligne(code)
        nombres = trois_nombres(ligne, p, etendue_de(en_vigueur, code))
        ecrits = [t for n in nombres for t in (n.valeur, n.precision)]
        assert len(unites(*ecrits)) == 1, (code, ecrits)


def test_les_barres_du_simulateur(en_vigueur):
    for code in CODES:
        figure = figure_visees(en_vigueur, territoire(code)).fig.to_dict()
        montants = [
            str(t) for trace in figure["data"] for t in trace.get("text") or () if UNITE.search(str(t))
        ]
        assert len(unites(*montants)) <= 1, code


def test_la_carte_son_tableau_et_sa_legende(en_vigueur):
    """La légende est en millions : le tableau d'à côté aussi, de Mayotte aux Hauts-de-Seine."""
    for indicateur in INDICATEURS.values():
        if indicateur.genre in {"total", "montant"}:
            table = classement(indicateur, cadre=cadre_embarque(), resultat=en_vigueur)
            assert unites(*table["texte"]) == {"M€"} == unites(indicateur.mesure), indicateur.cle


@pytest.mark.parametrize("codes", [("48", "92"), ("9E", "31"), ("99", "FR"), ("R27", "70")])
def test_deux_fiches_cote_a_cote(codes):
    table = chiffres_fiches([fiche_embarquee(c) for c in codes]).set_index("Chiffre")
    totaux = table.loc[["Exportations (FAB)", "Importations (CAF)", "Solde"]].to_numpy().ravel()
    assert len(unites(*totaux)) == 1
    assert len(unites(*table.loc["Ventes aux États-Unis"])) == 1
