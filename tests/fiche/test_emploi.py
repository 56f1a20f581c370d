"""Emploi : chaque phrase produite est passée au crible des mots interdits ; cas posés à la main."""

import re
from dataclasses import replace

import pytest

from modules.donnees import jeu, tables
from modules.donnees.emploi import tables_emploi
from modules.donnees.erreurs import TerritoireInconnu
from modules.donnees.tables import territoire
from modules.fiche.emploi import _branches_achetees, _emploi_territoire, zones_des_achats
from modules.fiche.phrases_emploi import (
    _RESERVE,
    NOTE_TI,
    NOTES_EMPLOI,
    phrases_emploi,
    phrases_reperes,
)
from modules.langue.typographie import de_lieu
from modules.vues.emploi import territoire_en_json
from tests.conftest import fabriquer_flux

INTERDITS = re.compile(
    r"menac|expos[ée]|\bd[ée]pend|emplois? (?:en jeu|perdus?|détruits?)|par million|multiplicateur|"
    r"4,2\s+millions|plus de 10\s*% (?:de leur production|aux États-Unis)|soutenus?",
    re.IGNORECASE,
)
COURTS = dict(tables.produits()[["code", "libelle_court"]].itertuples(index=False, name=None))
TOUS = [*tables.departements()["code"], *tables.territoires_industrie()["id"]]


def emploi(code: str, flux=None):
    """Emploi d'un territoire sur le jeu embarqué, ou sur un autre."""
    return _emploi_territoire(flux or jeu.charger(None), tables_emploi(), territoire(code), courts=COURTS)


@pytest.fixture(scope="module")
def tous():
    return {code: emploi(code) for code in TOUS}


def test_aucune_phrase_interdite(tous):
    t = tables_emploi()
    phrases = [*NOTES_EMPLOI, NOTE_TI, _RESERVE, *phrases_reperes(t)]
    for resultat in tous.values():
        phrases += phrases_emploi(resultat, t)
    assert len(phrases) > 1000
    assert [p for p in phrases if INTERDITS.search(p)] == []
    assert [p for p in phrases if "nan" in p.lower().split() or "None" in p] == []


@pytest.mark.parametrize(
    "phrase",
    ["12 000 emplois menacés.", "emplois exposés", "17 emplois par million d’euros", "salariés dépendants"],
)
def test_le_crible_arrete_ce_qu_il_doit(phrase):
    assert INTERDITS.search(phrase)


def test_les_183_territoires_ont_de_quoi_remplir_leur_page(tous):
    """Ce que la page montre et ce que `territoire` écrit en JSON."""
    t = tables_emploi()
    for code in tables.territoires_industrie()["id"]:
        lu = territoire_en_json(tous[code])
        assert tous[code].membres
        assert lu["departements"]
        assert tous[code].communes == t.ti.at[code, "communes"]
        if code == "ti-0601":
            assert lu["salaries_prives"] == {"2014": None, "2019": None, "2024": None}
        else:
            assert lu["salaries_prives"]["2024"] == t.ti.at[code, "salaries_prives_2024"]
            assert lu["zones_emploi"]


def test_toulouse_dans_les_mots_de_la_methode(tous):
    phrases = phrases_emploi(tous["31"], tables_emploi())
    phrase = next(p for p in phrases if "Toulouse" in p).replace("\u202f", " ").replace("\u00a0", " ")
    assert phrase.startswith(
        "Dans la zone d’emploi de Toulouse, 45 061 salariés du privé travaillaient fin 2024 dans les "
        "matériels de transport, avion et automobile confondus (Urssaf), soit 9,0 % des salariés de la zone"
    )
    assert _RESERVE in phrases


def test_toute_branche_citee_porte_la_reserve(tous):
    t = tables_emploi()
    for resultat in tous.values():
        assert (_RESERVE in phrases_emploi(resultat, t)) == bool(zones_des_achats(resultat))


def test_ce_que_les_branches_melent_est_dit():
    libelles = tables_emploi().libelles
    for a38, mots in {"CA": "boissons", "CB": "cuir", "CE": "cosmétiques", "CL": "avion"}.items():
        assert mots in libelles.at[a38, "confondus"]
        assert any(mots in note for note in NOTES_EMPLOI)


def test_branches_achetees_a_la_main():
    """3030 et 2910 (CL) : 700 sur 1 000 ; 2042 (CE) : 290 ; 1101 (CA) : 10, sous le seuil de 5 %."""
    lignes = [
        ("export", "31", "3030", "US", 600), ("export", "31", "2910", "US", 100),
        ("export", "31", "2042", "US", 290), ("export", "31", "1101", "US", 10),
        ("export", "31", "1101", "DE", 9_000), ("import", "31", "1101", "US", 5_000),
        ("export", "25", "2652", "US", 8_000),
    ]  # fmt: skip
    achats = _branches_achetees(fabriquer_flux(lignes), tables_emploi(), ("31",), courts=COURTS)
    assert [(a.a38, a.ventes_us_eur, a.part) for a in achats] == [("CL", 700, 0.7), ("CE", 290, 0.29)]
    assert achats[0].produits == (COURTS["3030"], COURTS["2910"])


def test_sans_vente_aux_etats_unis_pas_de_branche():
    flux = fabriquer_flux([("export", "25", "2652", "DE", 100)])
    resultat = emploi("25", flux)
    assert resultat.achats == ()
    assert _RESERVE not in phrases_emploi(resultat, tables_emploi())


def test_agriculture_absente_dite():
    flux = fabriquer_flux([("export", "33", "0121", "US", 100)])
    phrases = phrases_emploi(emploi("33", flux), tables_emploi())
    assert any("agricole" in p for p in phrases)


def test_mayotte_et_monaco_inconnus(tous):
    for code in ("9E", "99", "ti-0601"):
        assert tous[code].salaries_prives[2024] is None
        assert tous[code].zones == ()
        assert "inconnu" in phrases_emploi(tous[code], tables_emploi())[0]


def test_zones_les_plus_presentes_d_abord(tous):
    poids = [z.part * z.salaries_prives_2024 for z in tous["76"].zones]
    assert poids == sorted(poids, reverse=True)
    assert tous["76"].zones[0].nom == "Rouen"


def test_zone_a_cheval_dite_une_fois(tous):
    phrases = [p for p in phrases_emploi(tous["76"], tables_emploi()) if "dépasse" in p]
    assert len(phrases) == 1
    assert "Rouen" in phrases[0]
    assert "85\u00a0%" in phrases[0]


def test_petits_effectifs_non_cites(tous):
    zone = tous["31"].zones[0]
    petites = tuple(replace(b, salaries=49) for b in zone.branches)
    reduit = replace(tous["31"], zones=(replace(zone, branches=petites),))
    assert zones_des_achats(reduit) == ()


def test_manufacture_2018_face_a_la_france(tous):
    ain = tous["01"]
    assert ain.emploi_manufacturier_2018 == 38_200
    assert ain.part_manufacture_2018 == pytest.approx(38_200 / 222_800)
    assert ain.part_manufacture_france_2018 == pytest.approx(2_624_000 / 28_327_400)


def test_region_et_france_refusees():
    for code in ("R16", "FR"):
        with pytest.raises(TerritoireInconnu, match="ni un département"):
            emploi(code)


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("Toulouse", "de Toulouse"), ("Le Havre", "du Havre"), ("Les Herbiers", "des Herbiers"),
     ("Alençon", "d’Alençon"), ("Évreux", "d’Évreux"), ("La Rochelle", "de La Rochelle"),
     ("Yvetot-Vallée du Commerce", "d’Yvetot-Vallée du Commerce"), ("L’Aigle", "de L’Aigle")],
)  # fmt: skip
def test_nom_de_zone(nom, attendu):
    assert de_lieu(nom) == attendu


def test_reperes_nationaux():
    texte = " ".join(phrases_reperes(tables_emploi())).replace("\u202f", " ").replace("\u00a0", " ")
    assert "14 700 entreprises" in texte
    assert "Environ 2 000" in texte
    assert "0,6 point" in texte
    assert "ne se répartissent pas" in texte
