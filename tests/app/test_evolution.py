"""« Évolution » dans la page d’un territoire : la chute s’y lit, l’estimation n’invente rien."""

import pytest

from modules.ecran.cache import _CLE_IMPORT
from modules.vues.evolution import _nom_court
from tests.app.outils import ouvrir, textes
from tests.trimestres import fabriquer_trimestres

CHUTE = "3,2 M€"  # 9 000 000 € au 3e trimestre 2024, 5 800 123 € un an plus tard


@pytest.fixture(scope="module")
def importe() -> dict[str, object]:
    flux = fabriquer_trimestres()
    return {"table": flux.table, "detail": flux.detail, "provenance": flux.provenance.vers_json()}


def telechargements(page) -> list[str]:
    return [b.proto.label for b in page.get("download_button")]


def test_la_chute_est_a_l_ecran(importe):
    page = ouvrir("fiche", session={_CLE_IMPORT: importe}, dep="25")
    assert not page.exception
    texte = textes(page)
    assert "3e trimestre 2025" in texte
    assert "Ventes aux États-Unis 5,8 M€" in texte
    assert f"reculent de {CHUTE} (-35,6 %)" in texte
    assert "Attendu et observé" in [s.value for s in page.subheader]
    assert "toutes choses égales par ailleurs" in texte
    assert (
        "Données officielles 2e trim. 2023 à 3e trim. 2025" in texte
    )  # et non « 2024 », la seule année montrée
    tables = [t.value for t in page.table]
    trimestres = next(t for t in tables if "Trimestre" in t)
    ligne = dict(zip(trimestres.columns, trimestres.iloc[0], strict=True))
    assert ligne["Ventes aux États-Unis (€)"].replace("\u202f", "") == "5800123"
    assert ligne["Ventes aux États-Unis, écart sur un an (€)"].replace("\u202f", "") == "−3199877"
    produits = next(t for t in tables if "Libellé" in t)
    assert produits["Écart (€)"].iloc[0].replace("\u202f", "") == "−3199877"
    assert {"Séries trimestrielles (CSV)", "Attendu et observé (CSV)"} <= set(telechargements(page))


def test_attendu_et_observe_a_chaque_trimestre(importe):
    """Le dernier d'abord ; un autre se choisit, et une table les donne tous, ici et en France."""
    page = ouvrir("fiche", session={_CLE_IMPORT: importe}, dep="25")
    (choix,) = [s for s in page.selectbox if s.label == "Trimestre"]
    assert choix.options == ["3e trimestre 2025", "2e trimestre 2025"]
    tout = next(t.value for t in page.table if "Observé, France" in t.value)
    assert list(tout["Trimestre"].unique()) == choix.options
    horlogerie = tout[tout["Ventes aux États-Unis"] == _nom_court("2652")].set_index("Trimestre")
    assert list(horlogerie["Observé, Doubs"]) == ["−40,0\u00a0%", "−37,5\u00a0%"]
    assert list(horlogerie["Observé, France"]) == list(horlogerie["Observé, Doubs"])
    assert "-37,5 %" not in textes(page)
    page = choix.select("2025T2").run()
    assert not page.exception
    assert page.query_params["serie_attendu"] in ("2025T2", ["2025T2"])
    assert "2e trimestre 2025, ventes aux États-Unis par rapport" in textes(page).replace("*", "")


def test_un_produit_et_un_pays_dans_l_adresse(importe):
    page = ouvrir("fiche", session={_CLE_IMPORT: importe}, dep="25", serie_produit="2652", serie_pays="US")
    assert not page.exception
    assert "Exportations 4,8 M€" in textes(page)


@pytest.mark.parametrize("code", ["R16", "FR"])
def test_region_et_france(importe, code):
    page = ouvrir("fiche", session={_CLE_IMPORT: importe}, territoire=code)
    assert not page.exception
    assert "Évolution" in [h.value for h in page.header]


def test_sur_l_estimation_les_releves_nationaux():
    page = ouvrir("fiche", dep="25")
    assert not page.exception
    texte = textes(page)
    assert "ne sont pas connues" in texte
    assert "Attendu et observé, en France" in [s.value for s in page.subheader]
    assert "Séries trimestrielles (CSV)" not in telechargements(page)
