"""Page « Simulateur » : le curseur change les nombres, l'adresse porte tout l'état."""

from dataclasses import replace

import pytest

from modules.ecran import cache
from tests.app.outils import ouvrir, textes
from tests.app.test_pages import importe
from tests.conftest import LIGNES, fabriquer_flux

DROITS = "Droits théoriques à l’entrée aux États-Unis"
INTERDITS = ("coût pour le département", "emplois menacés", "prévision", "tarif actuel")


def valeurs(page) -> dict[str, str]:
    return {m.label: m.value.replace("\u202f", " ").replace("\u00a0", " ") for m in page.metric}


def test_curseur_change_les_nombres_et_la_phrase():
    page = ouvrir("simulateur", dep="25")
    avant = valeurs(page)
    page.slider(key="taux").set_value(50).run()
    assert not page.exception
    apres = valeurs(page)
    assert avant["Exportations visées"] == apres["Exportations visées"]
    assert (
        avant["Droits théoriques à l’entrée aux États-Unis"]
        != apres["Droits théoriques à l’entrée aux États-Unis"]
    )
    assert "Surtaxe de 50 % sur tous les produits" in textes(page)
    assert page.query_params["m"] in ("tousr50", ["tousr50"])


def test_trois_montants_et_mots_permis():
    page = ouvrir("simulateur", dep="25", base="R5_S301FL10_2026-10-09", m="1102r200")
    texte = textes(page)
    assert "Ces trois montants ne s’additionnent pas" in texte
    assert len(page.metric) == 3
    for mot in INTERDITS:
        assert mot not in texte.lower()


def test_valeurs_de_l_adresse_ignorees_sont_nommees():
    page = ouvrir("simulateur", dep="25", m="1102r200~zzzz", phi="9", bidule="1", v="7")
    assert not page.exception
    avertissement = page.warning[0].value.replace("\\", "")
    for attendu in ("zzzz", "phi=9", "bidule", "version de lien"):
        assert attendu in avertissement
    page.selectbox(key="choix_scenario").set_value("Surtaxe uniforme, au curseur").run()
    assert not page.warning


def test_prereglage_date_dit_sa_date():
    page = ouvrir("simulateur", dep="25")
    page.selectbox(key="choix_scenario").set_value("Dernier régime vérifié (9 octobre 2026)").run()
    assert "9 octobre 2026" in textes(page)
    assert not page.slider


def test_uniforme_dit_que_le_classement_est_celui_de_la_dependance():
    assert "est celui de leur dépendance aux États-Unis" in textes(ouvrir("simulateur", dep="31"))


def test_sans_vente_aux_etats_unis():
    page = ouvrir("simulateur", session=importe(), dep="01")
    assert not page.exception
    assert not page.metric
    assert "Aucune vente de l’Ain aux États-Unis" in page.info[0].value


@pytest.mark.parametrize("volet", ["pourquoi", "long", "composer", "relire"])
def test_volets_ouverts(volet):
    page = ouvrir(
        "simulateur",
        session={volet: True},
        dep="25",
        base="R5_S301FL10_2026-10-09",
        m="1102r200~C30Aa10~2910e",
    )
    assert not page.exception
    assert not page.error


def test_composer_modifie_et_retire_une_mesure():
    page = ouvrir("simulateur", session={"composer": True}, dep="25", m="1102r200~2910a25")
    page.number_input(key="taux_mesure_1").set_value(40.0).run()
    assert "tousr" not in str(page.query_params["m"])
    assert "2910a40" in str(page.query_params["m"])
    page.button(key="retirer_0").click().run()
    assert page.query_params["m"] in ("2910a40", ["2910a40"])


def test_ventes_deja_sous_surtaxe_la_page_le_dit():
    flux = fabriquer_flux(LIGNES)
    periode = replace(flux.provenance, statut="importé", periode="2025", debut="2025-01", fin="2025-12")
    session = {cache.CLE_IMPORT: {"table": flux.table, "provenance": periode.vers_json()}}
    page = ouvrir("simulateur", session=session, dep="25")
    assert any("déjà eu lieu sous surtaxe" in a.value for a in page.warning)
    assert not ouvrir("simulateur", session=importe(), dep="25").warning


def test_ventes_deja_sous_surtaxe_dites_meme_compare_a_autre_chose():
    flux = fabriquer_flux(LIGNES)
    periode = replace(flux.provenance, statut="importé", periode="2025", debut="2025-01", fin="2025-12")
    session = {cache.CLE_IMPORT: {"table": flux.table, "provenance": periode.vers_json()}}
    page = ouvrir("simulateur", session=session, dep="25", base="aucune", ref="aucune", m="tousr15")
    assert any("compare pourtant le scénario à une autre situation" in a.value for a in page.warning)


def test_premier_ecran_dans_l_ordre():
    page = ouvrir("simulateur", dep="25")
    elements = [getattr(e, "value", "") or getattr(e, "label", "") for e in page.main]
    ordre = [str(e) for e in elements]
    phrase, mention = (
        next(i for i, t in enumerate(ordre) if morceau in t)
        for morceau in ("Surtaxe de 15", "ne s’additionnent pas")
    )
    nombres = [i for i, e in enumerate(page.main) if e.type == "metric"]
    titre = next(i for i, t in enumerate(ordre) if "visées ou non" in t)
    assert phrase < mention < nombres[0] < nombres[-1] < titre


@pytest.mark.parametrize("page", ["simulateur", "carte", "regimes", "comparer", "fiabilite"])
def test_ce_que_l_outil_ne_mesure_pas_a_un_clic(page):
    volets = ouvrir(page, dep="25", vue="lieux", lieux="25~33").expander
    assert "Ce que l’outil ne mesure pas" in [v.label for v in volets]
