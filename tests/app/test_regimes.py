"""Page « Régimes et menaces » : chaque événement daté, sourcé, et simulable quand un taux existe."""

import pytest

from modules.donnees.droit import lire_tarifs, verifie_le
from modules.pages.regimes.sections import _GROUPES, _en_clair, _quand, _sources
from tests.app.outils import ouvrir, textes

EVENEMENTS = lire_tarifs().evenements


def test_date_de_verification_lue_dans_la_table():
    """La plus récente date d'un régime en vigueur ; une menace plus récente ne la change pas."""
    regimes = lire_tarifs().regimes.copy()
    assert verifie_le() == verifie_le(regimes) == "9 octobre 2026"
    regimes.loc[regimes["genre"] == "menace", "date"] = "2027-01-01"
    assert verifie_le(regimes) == "9 octobre 2026"
    regimes.loc[regimes["regime"] == "R5_S301FL10_2026-10-09", "date"] = "2026-12-01"
    assert verifie_le(regimes) == "1er décembre 2026"


def test_chaque_evenement_est_montre_avec_base_source_et_confiance():
    page = ouvrir("regimes", etat="tous")
    assert not page.exception
    assert not page.error
    titres = {titre.value.replace("\\", "") for titre in page.subheader}
    assert titres == set(EVENEMENTS["libelle"])
    texte = textes(page)
    assert texte.count("Source : ") >= len(EVENEMENTS)
    assert texte.count("Base légale : ") == (EVENEMENTS["base_legale"] != "").sum()
    assert texte.count("Produits visés : ") == (EVENEMENTS["champ"] != "").sum()
    assert texte.count("Confiance : ") == (EVENEMENTS["confiance"] != "").sum()
    assert f"Vérifié au {verifie_le()}" in texte
    assert "tarif actuel" not in texte.lower()
    assert [h.value for h in page.header][: len(_GROUPES)] == list(_GROUPES.values())


def test_dates_en_francais():
    texte = textes(ouvrir("regimes", etat="termine"))
    assert "Annoncé le 27 juillet 2025, appliqué du 7 août 2025 au 24 février 2026" in texte
    assert "M_UE15_EXO" not in texte


@pytest.mark.parametrize("etat", ["en_vigueur", "en_attente", "termine", "jamais_applique", "construit"])
def test_un_seul_etat_a_la_fois(etat):
    page = ouvrir("regimes", etat=etat)
    assert len(page.subheader) == (EVENEMENTS["etat"] == etat).sum()
    assert page.query_params["etat"] in (etat, [etat])


def test_chaque_regime_calculable_ouvre_le_simulateur_sans_perdre_le_departement():
    page = ouvrir("regimes", etat="tous", dep="25")
    liens = [lien.proto for lien in page.get("page_link") if "base=" in lien.proto.query_string]
    # Une mesure en vigueur ouvre le droit en vigueur, qui la contient, et le dit ; les autres, leur régime.
    en_vigueur = EVENEMENTS["etat"] == "en_vigueur"
    passes = [r for cellule in EVENEMENTS.loc[~en_vigueur, "regimes"] for r in cellule.split(";") if r]
    contenues = int((EVENEMENTS.loc[en_vigueur, "regimes"] != "").sum())
    assert len(liens) == len(passes) + contenues
    for regime in passes:
        assert any(f"base={regime}" in lien.query_string and "dep=25" in lien.query_string for lien in liens)
    ouverts = [lien for lien in liens if "qui contient cette mesure" in lien.label]
    assert len(ouverts) == contenues
    assert all("base=R5_S301FL10_2026-10-09" in lien.query_string for lien in ouverts)


def test_regime_ouvert_depuis_la_page():
    page = ouvrir("simulateur", dep="25", v="1", base="T_UE30_2025-07-12", ref="periode", m="")
    assert not any("comprise" in w.value for w in page.warning)
    assert "Menace de 30 % (12 juillet 2025)" in textes(page)


def test_adresse_incomprise_est_nommee():
    page = ouvrir("regimes", etat="zz")
    assert "zz" in page.warning[0].value
    assert len(page.subheader) == (EVENEMENTS["etat"] == "en_vigueur").sum()


@pytest.mark.parametrize(
    ("etat", "annonce", "debut", "fin", "attendu"),
    [
        ("en_vigueur", "", "2025-10-14", "", "En vigueur depuis le 14 octobre 2025"),
        ("en_vigueur", "", "2026-06-08", "2027-12-31",
         "En vigueur depuis le 8 juin 2026, fin prévue le 31 décembre 2027"),
        ("jamais_applique", "2025-07", "", "", "Annoncé en juillet 2025"),
        ("jamais_applique", "2025-07-12", "2025-08-01", "",
         "Annoncé le 12 juillet 2025, prévu pour le 1er août 2025"),
        ("en_attente", "", "", "", "Sans date connue"),
    ],
)  # fmt: skip
def test_quand(etat, annonce, debut, fin, attendu):
    evenement = {"etat": etat, "annonce": annonce, "debut": debut, "fin": fin}
    assert _quand(evenement).replace("\u00a0", " ") == attendu


def test_codes_remplaces_par_leur_libelle():
    assert _en_clair("voir M_A_2025-09", {"M_A_2025-09": "Exemptions"}) == "voir «\u00a0Exemptions\u00a0»"


def test_sources_en_liens_courts():
    rendu = _sources("AP : https://www.exemple.org/a/b-c ; FR 2025-15819")
    assert "[exemple\\.org](<https://www.exemple.org/a/b-c>)" in rendu
    assert rendu.startswith("AP")
    assert "2025\\-15819" in rendu
