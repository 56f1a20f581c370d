"""Comparer, carnet d'atelier et présentation : ce que chaque page dit, et ce que portent les liens."""

import json
import re
from urllib.parse import urlencode

import pytest

from modules.donnees import tables
from modules.donnees.tables import territoire
from modules.ecran import adresse as adresse_ecran
from modules.ecran import cache, carnet
from modules.ecran.navigation import ENTREES
from modules.pages.comparer.sections import _avec_un_de_plus
from modules.pages.presentation.sections import _ecrire
from modules.simulation.echange import Carnet, Cas, carnet_en_json, carnet_en_lien
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import simuler
from modules.simulation.scenario import Hypotheses, Mesure, Scenario, uniforme
from tests.app.outils import lieu, ouvrir, textes
from tests.app.test_pages import importe

VINS = Scenario("R5_S301FL10_2026-10-09", (Mesure("cpf4", "1102", "remplace", 200.0),))
TROIS = Carnet(
    (
        Cas("Accord à 15 %", uniforme(15), note="dit par la CCI <b>"),
        Cas("Vins à 200 %", VINS),
        Cas("Trente partout", uniforme(30)),
    ),
    "51",
)
AUTRES_DONNEES = "Ce lien a été établi sur d’autres données ; les montants diffèrent"
SESSION = {"carnet": carnet_en_json(TROIS)}


def _style(element) -> bool:
    """Style, script, ou en-tête du papier : rien qui se lise à l'écran."""
    if element.type != "html":
        return False
    corps = element.proto.body
    return "entete-imprimee" in corps or not re.sub(r"(?s)<(style|script).*", "", corps).strip()


def donnees(page) -> list[str]:
    """Valeurs à l'euro des balises `data`."""
    return re.findall(r'<data value="(-?\d*)"', "".join(h.proto.body for h in page.get("html")))


def attendues(code: str) -> list[str]:
    """Les trois montants des trois scénarios, recalculés sans passer par l'écran."""
    valeurs = []
    for cas in TROIS.cas:
        ligne = simuler(
            cache.assiette_de(cache.flux_actif()), parametres=parametres_embarques(), scenario=cas.scenario
        ).ligne(code)
        valeurs += [str(round(ligne[m])) for m in ("visees_eur", "droits_eur", "baisse_court_eur")]
    return valeurs


def test_le_carnet_montre_les_montants_a_l_euro():
    page = ouvrir("atelier", session=SESSION, dep="51")
    assert not page.exception
    assert donnees(page) == attendues("51")
    assert "dit par la CCI &lt;b&gt;" in textes(page)


def test_le_lien_seul_rouvre_le_carnet_et_son_departement_sans_les_notes():
    page = ouvrir("atelier", k=carnet_en_lien(TROIS))
    assert not page.exception
    assert donnees(page) == attendues("51")
    assert lieu(page) == "51"
    assert "CCI" not in textes(page)


def test_un_lien_abime_charge_le_reste_et_le_dit():
    code = carnet_en_lien(TROIS)
    page = ouvrir("atelier", k=code[: len(code) - 8], dep="51")
    assert not page.exception
    assert "n’a pas pu être lue" in page.warning[0].value
    assert 0 < len(donnees(page)) < 9


def test_carnet_vide_explique_comment_le_remplir():
    page = ouvrir("atelier")
    assert "Le carnet est vide" in page.info[0].value


def test_ordre_copie_et_suppression():
    page = ouvrir("atelier", session=SESSION, dep="51")
    page.button(key="descendre-0").click().run()
    page.button(key="dupliquer-0").click().run()
    page.button(key="supprimer-3").click().run()
    noms = [c["nom"] for c in json.loads(page.session_state["carnet"])["scenarios"]]
    assert noms == ["Vins à 200 %", "Vins à 200 % (copie)", "Accord à 15 %"]


def test_carnet_trop_long_pour_un_lien_offre_le_fichier():
    codes = list(_codes())
    gros = Carnet(
        tuple(
            Cas(
                f"Cas {i}",
                Scenario(
                    mesures=tuple(
                        Mesure(
                            "cpf4",
                            codes[(i * 53 + j * 17) % len(codes)],
                            "remplace",
                            (i * 977 + j * 331) / 100,
                        )
                        for j in range(40)
                    )
                ),
            )
            for i in range(20)
        )
    )
    page = ouvrir("atelier", session={"carnet": carnet_en_json(gros)}, dep="51")
    assert not page.exception
    assert any("au-delà de 2000" in w.value for w in page.warning)
    assert carnet.PARAMETRE not in page.query_params


def _codes():
    return parametres_embarques().vocabulaire.cpf4


def test_enregistrer_depuis_le_simulateur():
    page = ouvrir("simulateur", dep="25", m="tousr25")
    next(t for t in page.text_input if t.label == "Nom du scénario").set_value("Vingt-cinq partout")
    bouton = next(b for b in page.button if b.label == "Enregistrer ce scénario")
    bouton.click().run()
    assert not page.exception
    contenu = json.loads(page.session_state["carnet"])
    assert [c["nom"] for c in contenu["scenarios"]] == ["Vingt-cinq partout"]
    assert contenu["territoire"] == "25"
    assert contenu["donnees"] == cache.flux_actif().provenance.marque


@pytest.mark.parametrize(
    "adresse", [{}, {"vue": "lieux"}, {"vue": "fiches"}, {"lieu": "R76"}, {"lieu": "FR"}]
)
@pytest.mark.parametrize("dep", [{}, {"dep": "25"}, {"dep": "20"}, {"dep": "9C"}])
def test_comparer_s_ouvre(adresse, dep):
    page = ouvrir("comparer", **adresse, **dep)
    assert not page.exception
    assert not page.error


def test_comparer_les_scenarios_du_carnet():
    page = ouvrir("comparer", session=SESSION, dep="51")
    texte = textes(page)
    assert [m.label for m in page.metric].count("Exportations visées") == 3
    assert "B, Vins à 200 %" in texte
    assert "de droits théoriques de plus que A" in texte
    assert "Vins" in texte


def test_comparer_deux_fiches():
    texte = textes(ouvrir("comparer", vue="fiches", lieux="25~R16"))
    assert "exporte 17 062,9 M€ de plus que le Doubs" in texte
    assert "plus que la France" in texte


def test_un_territoire_d_industrie_donne_ses_departements():
    codes = tables.territoires_industrie()["id"]
    deux, un = (next(c for c in codes if len(territoire(c).departements or ()) == n) for n in (2, 1))
    assert _avec_un_de_plus(["25", "FR"], deux, maximum=4) == list(territoire(deux).departements or ())
    assert _avec_un_de_plus(["FR"], un, maximum=4) == ["FR", *(territoire(un).departements or ())]


@pytest.mark.parametrize(
    ("codes", "choisi", "maximum", "attendus"),
    [
        (["25"], "70", 2, ["25", "70"]),
        (["25", "70"], "FR", 2, ["25", "FR"]),
        (["25", "70"], "25", 4, ["25", "70"]),
        ([], "R16", 4, ["R16"]),
    ],
)
def test_ajouter_un_territoire_a_comparer(codes, choisi, maximum, attendus):
    assert _avec_un_de_plus(codes, choisi, maximum=maximum) == attendus


def test_sans_territoire_choisi_comparer_montre_deux_territoires_connus():
    page = ouvrir("comparer", vue="lieux")
    assert not page.warning
    assert len([m for m in page.metric if m.label == "Exportations visées"]) == 2


@pytest.mark.parametrize("page", [e.fichier.removesuffix(".py") for e in ENTREES])
def test_un_lien_d_autres_donnees_le_dit_avant_tout_chiffre(page):
    test = ouvrir(page, session=importe(), dep="25", d="e-2024-00000000")
    assert not test.exception
    premier = next(e for e in test.main if e.type in {"markdown", "metric", "html", "plotly_chart", "table",
                   "caption", "alert", "warning", "info"} and not _style(e))  # fmt: skip
    assert AUTRES_DONNEES in premier.value.replace("\u202f", " ").replace("**", "")
    propre = ouvrir(page, session=importe(), dep="25")
    assert AUTRES_DONNEES not in textes(propre).replace("**", "")


def test_la_marque_est_dans_l_adresse_et_une_marque_juste_ne_dit_rien():
    marque = cache.flux_actif().provenance.marque
    page = ouvrir("simulateur", dep="25", d=marque)
    assert AUTRES_DONNEES not in textes(page).replace("**", "")
    assert page.query_params["d"] in (marque, [marque])


def test_la_presentation_compare_les_scenarios_et_ne_calcule_que_l_ecran_montre(monkeypatch):
    """Un carnet de vingt scénarios ne coûte pas plus que son premier écran."""
    calcules = []
    vraie = cache.exposition
    monkeypatch.setattr(cache, "exposition", lambda *a, **k: calcules.append(1) or vraie(*a, **k))
    page = ouvrir("presentation", session=SESSION, dep="51", ecran="1")
    assert len(calcules) == 1
    nombre = len(json.loads(SESSION["carnet"])["scenarios"])
    page = ouvrir("presentation", session=SESSION, dep="51", ecran=str(nombre + 1))
    assert not page.exception
    assert "Les scénarios comparés" in textes(page)


@pytest.mark.parametrize(("ecran", "nombre"), [("1", 3), ("4", 3), ("99", 3), ("abc", 3)])
def test_presentation_trois_nombres_par_ecran(ecran, nombre):
    page = ouvrir("presentation", session=SESSION, dep="51", ecran=ecran)
    assert not page.exception
    assert len(donnees(page)) == nombre
    if ecran == "1":
        assert donnees(page) == attendues("51")[:3]


def test_un_nom_repris_du_scenario_n_est_dit_qu_une_fois():
    dix = {"carnet": carnet_en_json(Carnet((Cas("Surtaxe de 10 %", uniforme(10)),), "51"))}
    dit = re.sub("[\u00a0\u202f]", " ", textes(ouvrir("presentation", session=dix, dep="51", ecran="1")))
    assert "Surtaxe de 10 % sur tous les produits." in dit
    assert "Surtaxe de 10 % : Surtaxe" not in dit
    assert "en rouge, la partie visée" in dit


def test_lien_du_qr_code_court_meme_pour_cinq_mesures():
    codes = list(_codes())[:5]
    scenario = Scenario(
        "R5_S301FL10_2026-10-09", tuple(Mesure("cpf4", c, "remplace", 112.25) for c in codes), "aucune"
    )
    parametres = adresse_ecran.parametres_scenario(
        "01", scenario, Hypotheses(horizon="long", phi=0.5), provenance=cache.flux_actif().provenance
    )
    base = "https://commerce-exterieur-des-departements-francais.streamlit.app"
    complet = f"{base}/simulateur?{urlencode(parametres, safe='~')}"
    assert len(complet) <= adresse_ecran.LONGUEUR_QR
    page = ouvrir("simulateur", **parametres)
    assert not page.warning
    assert {"01", "long", "0.5"} <= {parametres["dep"], parametres["h"], parametres["phi"]}
    assert adresse_ecran.qr_code(complet) is not None
    assert adresse_ecran.qr_code(complet + "x" * 300) is None


@pytest.mark.parametrize(
    ("adresse", "nom"),
    [
        ({"lieu": "25"}, "comparaison-25-2024"),
        ({"vue": "lieux", "lieux": "25~R16"}, "comparaison-25-r16-2024"),
        ({"vue": "fiches", "lieux": "25~R16"}, "comparaison-fiches-25-r16-2024"),
    ],
)
def test_la_comparaison_s_emporte(adresse, nom):
    """Document et tableur sous le menu « Télécharger », préparés au clic et non avec la page."""
    page = ouvrir("comparer", **adresse)
    assert not page.exception
    cles = {bouton.key for bouton in page.get("download_button")}
    assert {f"dl-{nom}.html", f"dl-{nom}.xlsx"} <= cles


def test_un_nom_compose_projete_reste_sur_une_ligne():
    ecrit = _ecrire("<b>États-Unis & l’Île-de-France")
    assert ecrit == (
        '&lt;b&gt;<span class="mot">États-Unis</span> &amp; l’<span class="mot">Île-de-France</span>'
    )
