"""Page « Simulateur » : le curseur change les nombres, l'adresse porte tout l'état."""

import math
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from modules.donnees.droit import age_verification, lire_tarifs
from modules.ecran import adresse, cache
from modules.vues import resultat
from tests.app.outils import RACINE, ouvrir, textes
from tests.app.test_pages import importe
from tests.conftest import LIGNES, fabriquer_flux

DROITS = "Droits théoriques à l’entrée aux États-Unis"
INTERDITS = (
    "coût pour le département", "emplois menacés", "prévision", "tarif actuel", "le plus probable",
    "presque certain", "aucune chance", "du côté français", "n’est pas modélisée",
)  # fmt: skip
R5 = "R5_S301FL10_2026-10-09"


def valeurs(page) -> dict[str, str]:
    return {m.label: m.value.replace("\u202f", " ").replace("\u00a0", " ") for m in page.metric}


def test_curseur_change_les_nombres_et_la_phrase():
    page = ouvrir("simulateur", dep="25", m="tousr15")
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
    partir(page, "uniforme")
    assert not page.warning


def taux_precis(page):
    """Champ où l'on tape un taux."""
    return next(t for t in page.text_input if t.label == "Taux précis (%)")


def partir(page, depart: str):
    """Clique un des quatre points de départ."""
    bouton = next(b for b in page.get("button_group") if "depart" in b.proto.id)
    return bouton.set_value(depart).run()


def test_sans_scenario_la_page_s_ouvre_sur_le_droit_en_vigueur_nomme_et_date():
    page = ouvrir("simulateur", dep="25")
    texte = textes(page)
    assert page.session_state["depart"] == "droit"
    assert "Dernier régime vérifié (9 octobre 2026)" in texte
    assert f"vérifié il y a {age_verification()} jours" in texte
    assert not page.slider
    assert page.query_params["base"] in (R5, [R5])


def test_la_verification_passe_a_l_ambre_apres_quarante_cinq_jours(monkeypatch):
    for jours, ambre in ((45, False), (46, True)):
        monkeypatch.setattr(resultat, "age_verification", lambda j=jours: j)
        texte = textes(ouvrir("simulateur", dep="25"))
        assert ("verifie ambre" in texte) == ambre


def test_quatre_points_de_depart():
    page = ouvrir("simulateur", dep="25")
    partir(page, "uniforme")
    assert "Surtaxe de 15 % sur tous les produits" in textes(page)
    assert "sans les exemptions en vigueur" in textes(page).lower()
    partir(page, "menace")
    assert page.selectbox(key="choix_scenario").value
    partir(page, "composer")
    assert page.selectbox(key="scenario_base").value != "aucune"
    partir(page, "droit")
    assert page.query_params["base"] in (R5, [R5])


def test_le_meme_taux_avec_les_exemptions_a_un_clic():
    page = ouvrir("simulateur", dep="31", m="tousr15")
    sans = valeurs(page)["Droits théoriques à l’entrée aux États-Unis"]
    page.button(key="exemptions").click().run()
    assert "3030e" in str(page.query_params["m"])
    assert page.session_state["depart"] == "uniforme"
    avec = valeurs(page)["Droits théoriques à l’entrée aux États-Unis"]
    assert float(avec.split(" M€")[0].replace(" ", "").replace(",", ".")) < 0.2 * float(
        sans.split(" M€")[0].replace(" ", "").replace(",", ".")
    )
    page.slider(key="taux").set_value(20).run()
    assert "tousr20" in str(page.query_params["m"]) and "3030e" in str(page.query_params["m"])
    page.button(key="exemptions").click().run()
    assert page.query_params["m"] in ("tousr20", ["tousr20"])


@pytest.mark.parametrize(
    ("tape", "lu"), [("12,5", "12.5"), ("12.5", "12.5"), ("7,5 %", "7.5"), ("200", "200")]
)
def test_un_taux_tape_avec_une_virgule_est_lu(tape, lu):
    page = ouvrir("simulateur", dep="25", m="tousr15")
    taux_precis(page).set_value(tape).run()
    assert page.query_params["m"] in (f"tousr{lu}", [f"tousr{lu}"])
    assert not page.warning


def test_un_taux_illisible_est_nomme_et_rien_ne_change():
    page = ouvrir("simulateur", dep="25", m="tousr15")
    taux_precis(page).set_value("beaucoup").run()
    assert "beaucoup" in page.warning[0].value
    assert page.query_params["m"] in ("tousr15", ["tousr15"])


def test_qui_est_vise_change_l_effet_a_long_terme():
    page = ouvrir("plus_tard", dep="51")
    texte = textes(page)
    assert "Selon qui est visé" in texte and "tout le monde" in texte
    assert page.selectbox(key="choc").value == "regime"
    page.selectbox(key="choc").set_value("France").run()
    assert page.query_params["choc"] in ("France", ["France"])
    assert "la France seule est visée" in textes(page)


def test_ce_qu_on_a_vu_et_qui_paie():
    texte = textes(ouvrir("simulateur", dep="51"))
    assert "observé -21 %" in texte and "écart" in texte
    assert "En année ordinaire" in texte
    texte = textes(ouvrir("plus_tard", dep="51"))
    assert "environ un quart l’a été par les vendeurs" in texte


def test_droits_superieurs_aux_ventes_pas_une_facture():
    texte = textes(ouvrir("simulateur", dep="51", m="1101r200~1102r200"))
    assert "ce n’est pas une facture" in texte and "Après réaction à un an" in texte


def test_uniforme_dit_que_le_classement_est_celui_de_la_dependance():
    assert "est celui de leur dépendance aux États-Unis" in textes(
        ouvrir("simulateur", dep="31", m="tousr15")
    )


def test_sans_vente_aux_etats_unis():
    page = ouvrir("simulateur", session=importe(), dep="01")
    assert not page.exception
    assert not page.metric
    assert "Aucune vente de l’Ain aux États-Unis" in page.info[0].value


@pytest.mark.parametrize("volet", ["pourquoi", "composer", "relire"])
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
    next(t for t in page.text_input if t.label == "Taux, mesure 2").set_value("40").run()
    assert "tousr" not in str(page.query_params["m"])
    assert "2910a40" in str(page.query_params["m"])
    page.button(key="retirer_0").click().run()
    assert page.query_params["m"] in ("2910a40", ["2910a40"])


def test_une_mesure_s_ajoute_une_fois_ce_qu_elle_vise_choisi():
    page = ouvrir("simulateur", session={"composer": True}, dep="25", m="2910e")
    page.button(key="ajouter-mesure").click().run()
    assert any("Cherchez d’abord ce que la mesure vise" in w.value for w in page.warning)
    page.session_state["mesure_vise"] = "1101"
    page.text_input(key="mesure_taux").set_value("12,5").run()
    page.button(key="ajouter-mesure").click().run()
    assert not page.exception
    assert "1101r12.5" in str(page.query_params["m"])
    assert "mesure_vise" not in page.session_state


def test_ventes_deja_sous_surtaxe_la_page_le_dit():
    flux = fabriquer_flux(LIGNES)
    periode = replace(flux.provenance, statut="importé", periode="2025", debut="2025-01", fin="2025-12")
    session = {cache._CLE_IMPORT: {"table": flux.table, "provenance": periode.vers_json()}}
    page = ouvrir("simulateur", session=session, dep="25")
    assert any("déjà eu lieu sous surtaxe" in a.value for a in page.warning)
    assert not ouvrir("simulateur", session=importe(), dep="25").warning


def test_ventes_deja_sous_surtaxe_dites_meme_compare_a_autre_chose():
    flux = fabriquer_flux(LIGNES)
    periode = replace(flux.provenance, statut="importé", periode="2025", debut="2025-01", fin="2025-12")
    session = {cache._CLE_IMPORT: {"table": flux.table, "provenance": periode.vers_json()}}
    page = ouvrir("simulateur", session=session, dep="25", base="aucune", ref="aucune", m="tousr15")
    assert any("compare pourtant le scénario à une autre situation" in a.value for a in page.warning)


def test_premier_ecran_dans_l_ordre():
    page = ouvrir("simulateur", dep="25", m="tousr15")
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


def test_une_adresse_en_retard_ne_fait_pas_reculer_le_curseur():
    """Chaque geste porte l'adresse encore affichée, si tard qu'elle vienne ; « Précédent », lui, se dit."""
    page = ouvrir("simulateur", dep="25", m="tousr15")
    page.slider(key="taux").set_value(16).run()
    page.slider(key="taux").set_value(18).run()
    page.query_params["m"] = "tousr16"
    page.run()
    assert page.slider(key="taux").value == 18
    page.query_params["m"] = "tousr16"
    page.query_params["retour"] = "1"
    page.run()
    assert page.slider(key="taux").value == 16
    assert "retour" not in page.query_params
    page.slider(key="taux").set_value(18).run()  # le signe d'un retour ne vaut qu'une fois
    page.query_params["m"] = "tousr16"
    page.run()
    assert page.slider(key="taux").value == 18


@pytest.mark.parametrize("taux", [27.5, 250.0])
def test_un_taux_fin_ou_haut_se_lit_tel_quel_sur_le_curseur(taux: float):
    """Le curseur disait « 28 % » ou « 200 % » quand le résultat prenait 27,5 ou 250."""
    page = ouvrir("simulateur", dep="25", m=f"tousr{taux:g}")
    (curseur,) = page.slider
    assert curseur.value == taux
    curseur.set_value(taux - 0.2).run()  # poussé vers le bas, il revient aux taux entiers
    assert page.query_params["m"] in (entier := f"tousr{math.floor(taux - 0.2)}", [entier])


def test_un_taux_refuse_dit_de_quel_taux_sont_les_resultats():
    page = ouvrir("simulateur", dep="25", m="tousr28")
    page.text_input(key="taux_precis-28").set_value("abc").run()
    (alerte,) = [a.value for a in page.warning if "abc" in a.value]
    assert "du taux précédent, 28\u00a0%" in alerte


def test_changer_de_point_de_depart_ne_perd_pas_le_taux_et_ouvre_une_menace_pas_un_regime_remplace():
    page = ouvrir("simulateur", dep="25", m="tousr30")
    partir(page, "menace")
    choisie = str(page.query_params["base"])
    assert lire_tarifs().regimes.set_index("regime")["genre"][choisie.strip("[]'")] == "menace"
    partir(page, "uniforme")
    assert page.slider(key="taux").value == 30


def test_un_geste_sur_le_curseur_ne_relit_pas_l_adresse(monkeypatch):
    """Un fragment relancé porte une adresse dépassée : même inconnue de la session, elle ne dit rien."""
    page = ouvrir("simulateur", dep="25", m="tousr15")
    monkeypatch.setattr(
        adresse, "get_script_run_ctx", lambda **_: SimpleNamespace(fragment_ids_this_run=["f"])
    )
    page.query_params["m"] = "tousr40"
    page.run()
    assert page.slider(key="taux").value == 15


def test_un_scenario_se_suit_de_la_page_a_son_nombre_en_moins_de_24_fichiers():
    """Un pas du curseur, premier écran compris : moins de la moitié des 47 de l'ancien plan."""
    modules, page = str(RACINE / "modules"), ouvrir("simulateur", dep="25", m="tousr15")
    page.slider(key="taux").set_value(20).run()
    traverses: set[str] = set()
    dedans: int | None = None  # fil qui dessine : un autre peut s'éveiller pendant ce temps

    def noter(cadre, evenement, _):
        nonlocal dedans
        fichier, nom = cadre.f_code.co_filename, cadre.f_code.co_name
        if nom == "simuler" and Path(fichier).name == "simulateur.py":
            dedans = threading.get_ident() if evenement == "call" else None
        if dedans == threading.get_ident() and evenement == "call" and fichier.startswith(modules):
            traverses.add(Path(fichier).relative_to(modules).as_posix())

    threading.setprofile(noter)
    try:
        page.slider(key="taux").set_value(33).run()
    finally:
        threading.setprofile(None)
    assert "33" in textes(page)
    assert {"ecran/cache.py", "simulation/exposition.py", "vues/resultat.py"} <= traverses
    assert len(traverses) < 24, sorted(traverses)
