"""Dates ISO écrites en français, sans toucher aux codes ni aux numéros de documents."""

import pytest

from modules.langue.typographie import date_ecrite, dates_ecrites, le, mois_de_a


@pytest.mark.parametrize(
    ("iso", "attendu"),
    [
        ("2025-08-07", "7 août 2025"),
        ("2025-08-01", "1er août 2025"),
        ("2025-07", "juillet 2025"),
        ("", ""),
        ("2025-13-01", "2025-13-01"),
        ("R5_2026-10-09", "R5_2026-10-09"),
    ],
)
def test_date_ecrite(iso, attendu):
    assert date_ecrite(iso).replace("\u00a0", " ") == attendu


def test_le_jour_et_le_mois_n_ont_pas_la_meme_preposition():
    assert le("2026-02-24").replace("\u00a0", " ") == "le 24 février 2026"
    assert le("2025-07").replace("\u00a0", " ") == "en juillet 2025"


@pytest.mark.parametrize(
    "garde",
    [
        "FR 2025-15819",
        "EO 14389 (2026-03832)",
        "/2025/04/03/2025-05930/",
        "voir M_UE15_EXO_2025-09",
        "24-1287",
    ],
)
def test_codes_et_numeros_restent(garde):
    assert dates_ecrites(garde) == garde


def test_dates_au_milieu_d_un_texte():
    texte = dates_ecrites("invalidé le 2026-02-20, perception arrêtée le 2026-02-24 00:00 (Rev 21, 2026-10)")
    attendu = (
        "invalidé le 20 février 2026, perception arrêtée le 24 février 2026 00:00 (Rev 21, octobre 2026)"
    )
    assert texte.replace("\u00a0", " ") == attendu


def test_une_periode_ne_repete_pas_son_annee_mais_dit_les_deux():
    assert mois_de_a("2025-10-01", "2025-12-31") == "octobre à décembre\u00a02025"
    assert mois_de_a("2025-10", "2026-03") == "octobre\u00a02025 à mars\u00a02026"
    assert mois_de_a("2025-07", "2025-07") == "juillet\u00a02025"
