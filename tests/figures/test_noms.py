"""Un produit n'a qu'un nom à l'écran, le plus simple : le libellé officiel ne va qu'à côté d'un code."""

import pytest

from modules.donnees import tables
from modules.donnees.tables import territoire
from modules.figures.de_fiche import figure_flux, figure_produits, figure_specialisation
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.scenario import uniforme
from modules.vues.comparaison import specialites
from modules.vues.fiche import flux_principaux, premiers
from modules.vues.resultat import autres_clients, figure_visees
from tests.fiche.conftest import cadre_embarque, fiche_embarquee

NOMS = {*tables.produits()["libelle_court"], "Autres produits"}
_COUPE = 30  # signes que garde au moins la première ligne d'un survol
CODES = ["39", "20", "10", "9D", "FR"]


@pytest.mark.parametrize("code", CODES)
def test_les_produits_d_une_fiche_ont_leur_nom_d_usage(code):
    f = fiche_embarquee(code)
    lus = set()
    for sens, cote in (("export", f.exportations), ("import", f.importations)):
        figure = figure_flux(f, sens=sens)
        lus |= set(figure.table["Produit"]) | {ligne.libelle for ligne in premiers(f, cote, "produits")}
        bouts = [(flux.depart, flux.arrivee) for flux in flux_principaux(f, cote)]
        lus |= {bout[0 if sens == "export" else 1] for bout in bouts}
    if (figure := figure_specialisation(f)) is not None:
        lus |= set(figure.table["Produit"]) | {phrase.split("\u00a0:")[0] for phrase in specialites(f)}
    assert lus <= NOMS
    tuiles = str(figure_produits(f).fig.to_dict()["data"])
    longs = [nom for nom in tables.produits()["libelle"] if nom not in NOMS and len(nom) > _COUPE]
    assert not [nom for nom in longs if nom[:_COUPE] in tuiles]


def test_les_produits_d_une_simulation_aussi():
    flux = cadre_embarque().flux
    resultat = simuler(assiette_de(flux), scenario=uniforme(15))
    for code in CODES:
        figure = figure_visees(resultat, territoire(code))
        assert set(figure.table["Produit"]) <= NOMS
    clients = autres_clients(flux, territoire("39"), ("2016", "3250"))
    assert [nom for nom, _ in clients] == [tables.nom_produit(c) for c in ("2016", "3250")]
