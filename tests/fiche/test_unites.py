"""Une rangée de chiffres n'a qu'une unité, dans les 101 départements et Monaco compris."""

import re
from dataclasses import replace
from math import isnan

import pytest

from modules.donnees import tables
from modules.donnees.tables import territoire
from modules.fiche.affichage import solde, total
from modules.figures.de_fiche import figure_balance
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.exposition import Exposition, assiette_de, simuler
from modules.simulation.incertitude import etendue_de
from modules.simulation.scenario import uniforme
from modules.vues.classement import INDICATEURS, classement
from modules.vues.comparaison import chiffres_fiches
from modules.vues.resultat import figure_visees, plus_que_les_ventes, trois_nombres, unite_des_ventes
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
        unite = unite_des_ventes(en_vigueur, code)
        nombres = trois_nombres(ligne, p, etendue_de(en_vigueur, code), unite)
        ecrits = [t for n in nombres for t in (n.valeur, n.precision)]
        figure = figure_visees(en_vigueur, territoire(code)).fig.to_dict()
        barres = [str(t) for trace in figure["data"] for t in trace.get("text") or ()]
        assert unites(*ecrits, *barres) == {unite}, (code, ecrits, barres)


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


def en_euros(texte: str) -> float:
    """« −1 800 M€ » → −1,8e9 ; NaN pour « moins de 1 k€ »."""
    trouve = re.fullmatch(r"([+−]?)([\d\u202f]+(?:,\d+)?)\u00a0(Md€|M€|k€)", texte)
    if trouve is None:
        return float("nan")
    signe, chiffres, unite = trouve.groups()
    valeur = float(chiffres.replace("\u202f", "").replace(",", "."))
    return (-1 if signe == "−" else 1) * valeur * {"Md€": 1e9, "M€": 1e6, "k€": 1e3}[unite]


@pytest.mark.parametrize("code", [*CODES, "FR"])
def test_les_montants_ecrits_se_soustraient(code):
    """Ventes − achats = solde, sur les cartes et pays par pays, à deux chiffres près de l'écart écrit."""
    f = fiche_embarquee(code)
    ecrits = [(total(f, f.exportations), total(f, f.importations), solde(f))]
    achats, ventes, noms = (trace["text"] for trace in figure_balance(f).fig.to_dict()["data"])
    soldes = [re.search(r">([^<>]+€)</span>", str(nom)).group(1) for nom in noms]
    ecrits += list(zip(ventes, achats, soldes, strict=True))
    for vendu, achete, ecart in ecrits:
        attendu, lu = en_euros(vendu) - en_euros(achete), en_euros(ecart)
        if not isnan(attendu) and not isnan(lu):
            assert lu == pytest.approx(attendu, rel=0.051, abs=6e4), (code, vendu, achete, ecart)


def test_une_fourchette_plus_haute_que_les_ventes_s_explique(en_vigueur):
    """À long terme, un haut de fourchette dépasse parfois les ventes estimées : il faut dire pourquoi."""
    fort = simuler(en_vigueur.assiette, scenario=uniforme(60))
    p, depassent = fort.assiette.provenance, 0
    for code in CODES[::10]:
        ventes, haut = fort.ligne(code)["exportations_us_eur"], etendue_de(fort, code, "long").haut
        dite = plus_que_les_ventes(haut, ventes, p)
        assert bool(dite) == (haut > ventes)
        depassent += bool(dite)
    assert depassent
    assert plus_que_les_ventes(2.0, 1.0, replace(p, statut="officiel")) == ""
