"""Sous Windows, une sortie redirigée reste entière, en UTF-8."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("page", "arguments"), [("cp1252", ["fiche", "25", "--format", "json"]), ("cp850", ["etat"])]
)
def test_redirection(page, arguments):
    fini = subprocess.run(
        [sys.executable, "-m", "modules", *arguments], cwd=RACINE, capture_output=True, check=False,
        env=os.environ | {"PYTHONIOENCODING": page, "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert b"Traceback" not in fini.stderr
    assert fini.returncode in {0, 1}  # « etat » rend 1 quand une vérification est à refaire
    texte = fini.stdout.decode("utf-8")
    if "json" in arguments:
        assert json.loads(texte)
