"""Page « Fiabilité et seuils » : fourchette en une phrase, place, seuils, achats ; chaque réglage agit."""

import re

import pytest

from tests.app.outils import ouvrir, textes
from tests.app.test_pages import importe

REGIME = "R5_S301FL10_2026-10-09"
TECHNIQUES = (r"\bHHI\b", r"\bKendall\b", r"\bP10\b", "ε")


def page(**adresse):
    lue = ouvrir("fiabilite", **adresse)
    assert not lue.exception
    return lue


def test_une_phrase_donne_la_fourchette():
    texte = textes(page(dep="25"))
    assert re.search(
        r"ventes du Doubs aux États-Unis : \*\*[\d,]+ M€, entre [\d,]+ et [\d,]+ M€ huit fois sur dix", texte
    )
    assert "effet de la surtaxe seule, toutes choses égales par ailleurs" in texte
    assert "très probablement entre le" in texte
    assert "indiscernable" in texte
    for mot in TECHNIQUES:
        assert not re.search(mot, texte)


@pytest.mark.parametrize("dep", ["32", "99", "9E", "20"])
def test_tous_les_departements(dep):
    texte = textes(page(dep=dep))
    assert "huit fois sur dix" in texte
    assert ("n’est pas classé" in texte) == (dep == "99")


def test_france_sans_departement():
    texte = textes(page())
    assert "porte sur la France entière" in texte
    assert "Seuls les départements ont une place" in texte
    seuils = textes(ouvrir("seuils"))
    assert re.search(r"atteint 5 % des ventes aux États-Unis \(soit .*\*\*entre 5 et 1\d points\*\*", seuils)


def test_scenario_sans_surtaxe():
    texte = textes(page(dep="25", m="tousr0"))
    assert "aucun effet" in texte
    assert "il n’y a pas de classement" in texte
    assert "aucune hypothèse ne change" in texte
    assert "rien ne pèse" in texte
    assert "Aucun produit n’est touché" in texte


def test_surtaxes_differentes_changent_l_explication():
    uniforme, regime = (textes(page(dep="31", **a)) for a in ({"m": "tousr15"}, {}))
    assert "seule l’incertitude sur les ventes le fait" in uniforme
    assert "parce que les surtaxes diffèrent" in regime


def test_exemption_acquise_la_place_est_connue():
    """L'aviation civile est exemptée, sans tirage : la Haute-Garonne n'est plus « entre 15 et 230 M€ »."""
    texte = textes(page(dep="31"))
    assert "on ne sait pas placer ce département" not in texte
    bas, haut = re.search(r"entre ([\d,]+) et ([\d,]+) M€ huit fois sur dix", texte).groups()
    assert float(haut.replace(",", ".")) < 4 * float(bas.replace(",", "."))


def test_sans_exemption_conditionnelle_seules_les_ventes_changent_l_ordre():
    vins, regime = (textes(page(dep="51", **a)) for a in ({"m": "1102r200"}, {"base": REGIME, "v": "1"}))
    assert "seule l’incertitude sur les ventes le fait. Cette réaction" in vins
    assert "les exemptions et l’incertitude sur les ventes le font" in regime


def test_exposition_concentree_du_departement_choisi():
    charente, doubs = (textes(page(dep=d)) for d in ("16", "25"))
    assert re.search(
        r"C’est le cas de la Charente\*\* : \d+ % des droits y viennent de « Spiritueux", charente
    )
    assert "Exposition concentrée" in doubs and "C’est le cas" not in doubs


def test_une_seule_mesure_ne_deroule_pas_cent_lignes():
    """Vins seuls : presque tous les départements n'ont qu'un produit taxé ; la page en montre douze."""
    lue = page(dep="51", m="1102r200")
    concentrees = next(t.value for t in lue.table if "Part des droits du département" in t.value)
    assert len(concentrees) == 12
    assert "Voici les 12 premiers." in textes(lue)
    assert {"Tous ces couples (CSV)", "Tous ces départements (CSV)"} <= {
        b.proto.label for b in lue.get("download_button")
    }


def test_hausse_possible_se_dit():
    texte = textes(page(dep="25", base=REGIME, ref="R2a_UE15_2025-08-07", v="1"))
    assert re.search(
        r"la hausse possible des ventes du Doubs aux États-Unis : \*\*[\d,]+ M€, entre [\d,]+ et", texte
    )


def test_sommaire_mene_aux_titres():
    lue = page(dep="25")
    liens = re.findall(r"\]\(#([a-z]+)\)", textes(lue))
    assert liens == [t.proto.anchor for t in lue.header]


def test_le_seuil_suit_la_cible():
    """5 % des ventes aux États-Unis par défaut, un intervalle, rien au-delà de 100 points."""

    def intervalle(texte):
        return [int(n) for n in re.search(r"\*\*entre (\d+) et (\d+) points\*\*", texte).groups()]

    lue = ouvrir("seuils", dep="25")
    avant = intervalle(textes(lue))
    assert avant[0] < avant[1]
    lue.number_input(key="ventes").set_value(10).run()
    assert not lue.exception
    assert intervalle(textes(lue))[0] > avant[0]
    lue.selectbox(key="liste_cible").set_value("part").run()
    assert "% des exportations" in textes(lue)
    assert "**Aucune** surtaxe jusqu’à 100 points" in textes(
        ouvrir("seuils", dep="25", cible="meur", montant="9000")
    )
    assert "500 points" not in textes(lue)


def test_les_achats_suivent_la_contre_mesure():
    lue = page(dep="25")
    droits = "Droits théoriques payés par les importateurs locaux"
    avant = {m.label: m.value for m in lue.metric}
    lue.number_input(key="droit").set_value(30).run()
    apres = {m.label: m.value for m in lue.metric}
    assert avant["Achats aux États-Unis"] == apres["Achats aux États-Unis"]
    assert avant[droits] != apres[droits]
    lue.selectbox(key="liste_riposte").set_value("1102").run()
    assert {m.label: m.value for m in lue.metric}["Importations concernées"] != apres[
        "Importations concernées"
    ]


def test_exposition_indirecte_sans_coefficient():
    texte = textes(page(dep="25"))
    assert "aucun chiffre d’exposition indirecte" in texte


def test_donnees_importees_sans_probabilite():
    lue = ouvrir("fiabilite", session=importe(), dep="25")
    assert not lue.exception
    texte = textes(lue)
    assert "relevées par la Douane" in texte
    assert "très probablement entre le" not in texte
    assert "dix plus exposés" not in texte


def test_contre_epreuves_sur_la_page_methode():
    lue = ouvrir("methode")
    table = next(t.value for t in lue.table if "Observé moins calculé" in t.value)
    simples = table.map(lambda t: re.sub(r"\s", " ", str(t)).replace("\u2212", "-").strip())
    vins = simples[simples["Ventes aux États-Unis"] == "vins"].iloc[0]
    assert (vins["Calculé"], vins["Observé"]) == ("-9,6 %", "-39 %")
    assert vins["Observé moins calculé"] == "-29 points"
    assert (simples["Calculé"] == "témoin").sum() == 3
    moyennes = next(t.value for t in lue.table if {"Régime", "Publié"} <= set(t.value))
    assert [re.sub(r"\s", " ", t) for t in moyennes["Publié"]] == ["9,6 points", "11 points", "8 points"]
    texte = textes(lue)
    assert "Contre-épreuves" in texte
    assert "sous-estime plutôt ces chocs" in texte


def test_simulateur_dit_la_fourchette():
    texte = textes(ouvrir("simulateur", dep="25"))
    assert re.search(r"entre [\d,]+ et [\d,]+ M€ huit fois sur dix", texte)
