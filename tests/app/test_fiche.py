"""Page « Fiche départementale » sur l'estimation embarquée et sur des données officielles."""

import pytest

from modules.donnees import tables
from modules.ecran import partage, serveur
from tests.app.outils import choisir_lieu, lieu, ouvrir, textes
from tests.conftest import COMPLET

SECTIONS = [
    "À retenir", "Introduction", "Contexte et méthodologie", "Balance commerciale territoriale",
    "Exportations", "Importations", "Évolution", "Comparaison avec la France", "Informations pratiques",
]  # fmt: skip

# Doubs, Corse, un DROM, Monaco, Paris, Seine-et-Marne, la plus petite vente aux États-Unis, et un écart de
# un à dix entre achats et ventes. Les 101 sont contrôlées en chiffres et en phrases dans `tests/fiche`.
CHOISIES = ["25", "20", "9D", "99", "75", "77", "9E", "9C"]
UNITES = list(tables.departements()["code"]) if COMPLET else CHOISIES


def test_doubs_a_les_chiffres_publies():
    page = ouvrir("fiche", dep="25")
    assert not page.exception
    texte = textes(page)
    for attendu in (
        "4 260,9 M€",
        "20,0 % de la Bourgogne-Franche-Comté",
        "0,73 % de la France",
        "5 203,3 M€",
        "26,1 % de la Bourgogne-Franche-Comté",
        "0,76 % de la France",
        "-942,4 M€",
        "Estimation 2024",
        "Alliances Luxe et Précision Doubs",
        "Nord Franche-Comté",
        "À retenir",
    ):
        assert attendu in texte, attendu


def test_sections_dans_l_ordre_de_la_fiche():
    titres = [h.value for h in ouvrir("fiche", dep="25").header]
    assert titres == SECTIONS


@pytest.mark.parametrize("code", UNITES)
def test_les_unites_s_affichent(code):
    page = ouvrir("fiche", dep=code)
    assert not page.exception
    assert not page.error
    assert len(page.header) == len(SECTIONS)


def test_un_serveur_sans_memoire_refuse_un_pdf_et_dit_quoi_faire(monkeypatch):
    monkeypatch.setattr(serveur, "libre", lambda: 10_000_000)
    monkeypatch.setattr(partage, "disponible", lambda: True)
    monkeypatch.setattr(partage, "Chromium", lambda *_, **__: pytest.fail("Chromium a été lancé"))
    page = ouvrir("fiche", dep="25")
    page.button(key="preparer-fiche-25-doubs-2024").click().run()
    assert not page.exception
    assert "Le serveur est occupé" in textes(page)
    assert "document HTML" in textes(page)


def test_la_corse_n_a_ni_part_de_region_ni_second_sankey():
    page = ouvrir("fiche", dep="20")
    echelles = [c for c in page.get("button_group") if "echelle" in c.proto.id]
    assert len(echelles) == 2
    assert all([o.content for o in c.proto.options] == ["Département", "France"] for c in echelles)
    assert "sa propre région" in textes(page)


def test_alias_et_code_inconnu():
    assert "Guadeloupe" in textes(ouvrir("fiche", dep="971"))
    inconnu = ouvrir("fiche", dep="<b>77x</b>")
    assert not inconnu.exception
    assert "est inconnu" in inconnu.warning[0].value
    assert inconnu.title[0].value == "France"


def test_territoire_d_industrie_de_plusieurs_departements_cote_a_cote():
    paires = tables._territoires_industrie_departements().query("liste")
    nombres = paires.groupby("id")["departement"].nunique()
    plusieurs = nombres[nombres > 1].index[0]
    page = ouvrir("fiche", ti=plusieurs)
    assert not page.exception
    assert len(page.metric) == 3 + 3 * nombres[plusieurs]


def test_territoire_d_industrie_d_un_seul_departement_a_sa_page():
    page = ouvrir("fiche", ti="ti-0101")
    assert not page.warning
    assert page.title[0].value == "Basse-Terre"
    assert "Guadeloupe" in textes(page)
    # Les autres pages parleront de son département.
    assert page.query_params["dep"] in ("9A", ["9A"])
    page.switch_page("modules/pages/simulateur/simulateur.py").run()
    assert lieu(page) == "9A"
    contraire = ouvrir("fiche", ti="ti-0101", dep="25")
    assert "Basse-Terre" in contraire.warning[0].value
    assert "Guadeloupe" in textes(contraire)


def test_changer_de_departement_change_la_fiche_et_l_adresse():
    page = ouvrir("fiche", dep="25")
    choisir_lieu(page, "70")
    assert "Haute-Saône" in textes(page)
    assert page.query_params["dep"] in ("70", ["70"])


def test_le_departement_suit_le_visiteur():
    page = ouvrir("fiche", dep="25")
    page.switch_page("modules/pages/simulateur/simulateur.py").run()
    assert lieu(page) == "25"


def test_comparer_avec_un_voisin_sur_place():
    page = ouvrir("fiche", dep="25")
    choix = page.selectbox(key="liste_avec")
    assert {"Haute-Saône (70), voisin", "Jura (39), voisin"} <= set(choix.options)
    choix.set_value("70").run()
    assert not page.exception
    assert "La Haute-Saône" in textes(page)
    assert page.query_params["avec"] in ("70", ["70"])
    ailleurs = ouvrir("fiche", dep="33", avec="70")
    assert "avec" not in ailleurs.query_params
