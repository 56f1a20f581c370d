"""Combien de mémoire il reste à prendre, lu là où le système l'écrit."""

from pathlib import Path

import pytest

from modules.donnees.memoire import libre

V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "total_active_file")
V2 = ("memory.max", "memory.current", "inactive_file", "active_file")


def groupe(dossier: Path, noms: tuple[str, ...], *, limite: str, pris: int = 500, fichiers: int = 0) -> None:
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / noms[0]).write_text(f"{limite}\n")
    (dossier / noms[1]).write_text(f"{pris}\n")
    (dossier / "memory.stat").write_text(f"{noms[2]} {fichiers}\nautre 9\n{noms[3]} {fichiers}\n")


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Machine à qui il reste 4 096 octets."""
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    4 kB\n")
    return tmp_path


def test_sans_groupe_la_machine_entiere(racine):
    assert libre(racine) == 4096


@pytest.mark.parametrize(
    ("noms", "ligne", "base"), [(V2, "0::/a/b", ""), (V1, "4:cpu,memory:/a/b", "memory")]
)
def test_la_limite_du_conteneur_fichiers_repris_compris(racine, noms, ligne, base):
    (racine / "proc" / "self" / "cgroup").write_text(f"3:cpuset:/\n{ligne}\n")
    sien = racine / "sys" / "fs" / "cgroup" / base / "a" / "b"
    groupe(sien, noms, limite="690", pris=600, fichiers=20)
    assert libre(racine) == 690 - 600 + 40
    groupe(sien, noms, limite="max")
    assert libre(racine) == 4096
    groupe(sien.parent, noms, limite="620", pris=600)  # la limite d'un groupe vaut pour ceux qu'il contient
    assert libre(racine) == 20


def test_un_conteneur_qui_ne_voit_que_sa_racine(racine):
    """Le chemin du groupe est celui de la machine hôte ; ses fichiers sont à la racine."""
    (racine / "proc" / "self" / "cgroup").write_text("0::/systeme/conteneur\n")
    groupe(racine / "sys" / "fs" / "cgroup", V2, limite="700", pris=650)
    assert libre(racine) == 50


def test_un_systeme_qui_ne_dit_rien(tmp_path):
    assert libre(tmp_path) is None
