"""Choix de la période : année civile complète, sinon quatre derniers trimestres, jamais cinq."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.donnees.douane.periodes import (
    Periode,
    Trimestre,
    _enumerer,
    choisir,
    lire_periode,
    periodes_possibles,
    verifier,
)  # fmt: skip
from modules.donnees.erreurs import ErreurDonnees


def suite(debut: str, nombre: int) -> list[Trimestre]:
    premier = Trimestre(int(debut[:4]), int(debut[5])).rang
    return [Trimestre.du_rang(premier + i) for i in range(nombre)]


@pytest.mark.parametrize(
    ("debut", "nombre", "attendue"),
    [
        ("2024T1", 4, "2024"),
        ("2024T1", 5, "2024"),
        ("2023T4", 5, "2024"),
        ("2024T3", 5, "2024T4-2025T3"),
        ("2023T1", 11, "2024"),
    ],
)
def test_choix(debut, nombre, attendue):
    assert choisir({"export": suite(debut, nombre)}).code == attendue


def test_trimestres_communs_aux_deux_sens():
    presents = {"export": suite("2024T1", 5), "import": suite("2024T2", 5)}
    assert [p.code for p in periodes_possibles(presents)] == ["2024T2-2025T1"]
    assert choisir(presents).code == "2024T2-2025T1"


def test_aucune_periode_commune():
    with pytest.raises(ErreurDonnees, match="présents à l'export et à l'import") as erreur:
        choisir({"export": suite("2023T1", 4), "import": suite("2024T1", 4)})
    assert "importations : 2024T1 à 2024T4" in erreur.value.defauts


def test_enumerer_dit_les_bornes_des_trimestres_qui_se_suivent():
    assert _enumerer(suite("2024T1", 5)) == "2024T1 à 2025T1"
    assert _enumerer([*suite("2024T4", 2), *suite("2023T1", 3)]) == "2023T1 à 2023T3, 2024T4, 2025T1"
    assert _enumerer([]) == "aucun trimestre"


def test_periode_demandee_incomplete():
    with pytest.raises(ErreurDonnees, match="Périodes possibles : 2024T4-2025T3, 2024T3-2025T2") as erreur:
        verifier(lire_periode("2024"), {"export": suite("2024T3", 5)})
    assert erreur.value.defauts == ("exportations : il manque 2024T1, 2024T2",)


@pytest.mark.parametrize(
    "texte", ["24", "2024T5", "2024T1-2025T1", "2024T1-2024T3", "", "2025T2-2024T3", "²024"]
)
def test_texte_de_periode_refuse(texte):
    with pytest.raises(ErreurDonnees):
        lire_periode(texte)


@pytest.mark.parametrize("texte", ["2024T3-2025T2", "2024t3-2025t2", "2024-T3/2025-T2", "2024T3 – 2025T2"])
def test_texte_de_periode_glissante(texte):
    assert lire_periode(texte).code == "2024T3-2025T2"


def test_bornes_en_mois():
    glissante = Periode(Trimestre(2024, 3))
    assert (glissante.debut, glissante.fin) == ("2024-07", "2025-06")
    assert str(glissante) == "du 3e trimestre 2024 au 2e trimestre 2025"
    annee = Periode(Trimestre(2024, 1))
    assert (annee.debut, annee.fin, str(annee)) == ("2024-01", "2024-12", "année 2024")


trimestres = st.sets(st.integers(2020 * 4, 2025 * 4).map(Trimestre.du_rang), min_size=1)


@given(trimestres, trimestres)
def test_toute_periode_possible_est_entiere_et_se_relit(exportes, importes):
    presents = {"export": exportes, "import": importes}
    for periode in periodes_possibles(presents):
        assert len(set(periode.trimestres)) == 4
        assert exportes.issuperset(periode.trimestres) and importes.issuperset(periode.trimestres)
        assert lire_periode(periode.code) == periode == verifier(periode, presents)


@given(trimestres)
def test_le_choix_prefere_l_annee_la_plus_recente(presents):
    possibles = periodes_possibles({"export": presents})
    if possibles:
        annees = [p for p in possibles if p.est_annee]
        assert choisir({"export": presents}) == max(annees or possibles)
