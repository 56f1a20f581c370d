"""Tests ; aucun ne calcule les fiches d'avance, sauf ceux qui le demandent."""

import os

os.environ.setdefault("PRECHAUFFER", "non")
