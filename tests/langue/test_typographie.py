"""Espaces insécables."""

import pytest

from modules.langue.typographie import insecables


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
