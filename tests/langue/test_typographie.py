"""Espaces insécables."""

import pytest

from modules.langue.typographie import entre_guillemets, insecables


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("15 % : oui !", "15\u00a0%\u00a0: oui\u202f!"),
        ("« Liberation Day » ; l'UE", "«\u00a0Liberation Day\u00a0»\u202f; l’UE"),
        ("1 098 codes, 10 points", "1\u202f098 codes, 10\u00a0points"),
        ("8701.10 50", "8701.10 50"),
        ("60 Mo, 5 M€ et 12 Md€.", "60\u00a0Mo, 5\u00a0M€ et 12\u00a0Md€."),
        ("", ""),
    ],
)
def test_insecables(brut, attendu):
    assert insecables(brut) == attendu
    assert insecables(attendu) == attendu


def test_une_date_ne_se_coupe_pas():
    ecrit = insecables("vérifié le 9 octobre 2026, du 1er août 2025 à juillet 2026, soit 12 mai et 2024")
    assert ecrit.split(" ") == [
        "vérifié", "le", "9\u00a0octobre\u00a02026,", "du", "1er\u00a0août\u00a02025", "à",
        "juillet\u00a02026,", "soit", "12\u00a0mai", "et", "2024",
    ]  # fmt: skip


def test_des_guillemets_dans_des_guillemets():
    assert entre_guillemets("Section 301 « travail forcé » : 10 %") == (
        "«\u00a0Section 301 “travail forcé” : 10 %\u00a0»"
    )
