"""Tests ; aucun ne calcule les fiches d'avance, sauf ceux qui le demandent.

Leurs valeurs attendues sont celles de l'estimation embarquée : un déploiement qui ajoute des fichiers
officiels dans `data/flux` ne les fait pas échouer.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("PRECHAUFFER", "non")
_flux = Path(__file__).parents[1] / "data" / "flux"
if "DOSSIER_FLUX" not in os.environ and len(list(_flux.glob("*.parquet"))) > 1:
    _seule = TemporaryDirectory(prefix="estimation-")  # gardé jusqu'à la fin des tests
    (Path(_seule.name) / "estimation_2024.parquet").symlink_to(_flux / "estimation_2024.parquet")
    os.environ["DOSSIER_FLUX"] = _seule.name
