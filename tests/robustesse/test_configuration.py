"""Réglages de sécurité : relus dans le fichier, et tels que Streamlit les comprend."""

import tomllib
from pathlib import Path

import pytest
from streamlit import config

RACINE = Path(__file__).parents[2]
REGLAGES = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.maxUploadSize": 100,
    "server.headless": True,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": False,
}


def lus() -> dict[str, object]:
    contenu = tomllib.loads((RACINE / ".streamlit/config.toml").read_text(encoding="utf-8"))
    return {f"{section}.{cle}": v for section, valeurs in contenu.items() for cle, v in valeurs.items()}


@pytest.mark.parametrize("nom", REGLAGES)
def test_reglage_ecrit(nom):
    assert lus()[nom] == REGLAGES[nom]


@pytest.mark.parametrize("nom", [n for n in REGLAGES if n != "server.headless"])
def test_reglage_compris_par_streamlit(nom):
    """Une faute de frappe serait ignorée en silence : l'option doit exister et valoir ce qu'on a écrit."""
    assert config.get_options_for_section(nom.split(".")[0])[nom.split(".")[1]] == REGLAGES[nom]


def test_fichiers_statiques_publics_seulement():
    """`static/` est servi à tous : contours, police, marque, scripts, index et schémas ; aucun flux."""
    for chemin in (RACINE / "static").rglob("*"):
        assert chemin.suffix in {".geojson", ".json", ".woff2", ".svg", ".png", ".js", ""}, chemin
