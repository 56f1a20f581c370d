"""Ce que le guide d'hébergement promet sans pouvoir l'exécuter ici."""

import ast
import configparser
import re
import sys
from importlib import metadata

from packaging.requirements import Requirement

from tests.hebergement.outils import GUIDE, RACINE, bloc, options_du_service

REQUIS = (RACINE / "requirements.txt").read_text(encoding="utf-8").split()
# jinja2 apporte markupsafe, streamlit les autres (jsonschema et referencing par altair).
VIENNENT_AVEC_STREAMLIT = {"markupsafe", "requests", "starlette", "jsonschema", "referencing"}


def test_le_service_est_borne_et_local():
    unite = configparser.ConfigParser(strict=False)
    unite.optionxform = str
    unite.read_string(bloc("ini"))
    service = unite["Service"]
    assert service["MemoryMax"] == "690M"
    assert "--server.address=127.0.0.1" in service["ExecStart"]
    assert " app.py " in service["ExecStart"]
    assert service["IPAddressDeny"] == "any"
    assert service["ReadWritePaths"] == service["Environment"].removeprefix("HOME=")


def test_le_sous_chemin_est_le_meme_partout():
    assert "--server.baseUrlPath=export" in options_du_service()
    assert "location /export/ {" in bloc("nginx")


def test_les_envois_permis_sont_ceux_de_l_application():
    limite = re.search(r"maxUploadSize = (\d+)", (RACINE / ".streamlit" / "config.toml").read_text())
    assert limite
    assert f"client_max_body_size {limite[1]}m;" in bloc("nginx")


def test_les_bancs_cites_existent():
    cites = re.findall(r"tests\.bancs\.(\w+)", GUIDE.read_text(encoding="utf-8"))
    assert cites
    for nom in cites:
        assert (RACINE / "tests" / "bancs" / f"{nom}.py").is_file(), nom


def test_requirements_suffit_et_fixe_chaque_version():
    noms = set()
    for ligne in REQUIS:
        nom, version = ligne.split("==")
        noms.add(nom.lower())
        assert metadata.version(nom) == version, f"{nom} : {metadata.version(nom)} installé"
    importes = {
        racine
        for chemin in [RACINE / "app.py", *(RACINE / "modules").rglob("*.py")]
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8")))
        for racine in _racines(noeud)
    }
    tiers = {m.lower() for m in importes} - {m.lower() for m in sys.stdlib_module_names} - {"modules"}
    assert tiers <= noms | VIENNENT_AVEC_STREAMLIT


def _racines(noeud: ast.AST) -> set[str]:
    if isinstance(noeud, ast.Import):
        return {alias.name.split(".")[0] for alias in noeud.names}
    if isinstance(noeud, ast.ImportFrom) and noeud.module and not noeud.level:
        return {noeud.module.split(".")[0]}
    return set()


def test_le_verrou_du_serveur_fixe_tout_ce_que_requirements_installe():
    """Chaque paquet à version exacte, avec ses empreintes ; les nôtres aux mêmes versions."""
    verrou = (RACINE / "requirements-serveur.txt").read_text(encoding="utf-8")
    fixes = dict(re.findall(r"^([a-z0-9._-]+)==(\S+) \\", verrou, re.MULTILINE))
    for ligne in REQUIS:
        nom, version = ligne.split("==")
        assert fixes[nom.lower()] == version
    attendus, vus = [ligne.split("==")[0] for ligne in REQUIS], set()
    while attendus:
        nom = attendus.pop().lower().replace("_", "-")
        if nom in vus:
            continue
        vus.add(nom)
        besoins = [Requirement(b) for b in metadata.requires(nom) or []]
        attendus.extend(b.name for b in besoins if b.marker is None)
    assert {n.replace(".", "-") for n in vus} <= {n.replace(".", "-") for n in fixes}
    for nom in fixes:
        bloc_du_paquet = verrou.split(f"\n{nom}==", 1)[1].split("\n", 1)[1]
        assert bloc_du_paquet.lstrip().startswith("--hash=sha256:"), nom
