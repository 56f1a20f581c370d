"""Scénarios de référence : JSON en entrée, CSV attendu à côté, sur de petites ventes fixes.

Après un changement voulu des formules ou des tables de `data/tarifs` :
`python -m tests.simulation.test_etalons --ecrire` réécrit les CSV, à relire avant de les valider.
"""

import io
import sys
from pathlib import Path

import pandas as pd
import pytest

from modules.simulation.echange import depuis_json
from modules.simulation.exposition import simuler
from tests.simulation import fabrique

DOSSIER = Path(__file__).resolve().parents[1] / "etalons" / "simulation"
SCENARIOS = sorted(DOSSIER.glob("*.json"))
# Le scénario de ce nom est calculé sur des ventes faites sous surtaxe.
SOUS_SURTAXE = "ventes_sous_surtaxe"
POIDS = {"R1_IEEPA10_2025-06-04": 0.25, "R2_UE15_2025-11-13": 0.5}


def calculer(chemin: Path) -> str:
    """CSV long : territoire, produit (vide pour le total), indicateur, valeur."""
    parametres = fabrique.parametres()
    scenario, hypotheses = depuis_json(chemin.read_text())
    resultat = simuler(
        fabrique.assiette(poids=POIDS if chemin.stem == SOUS_SURTAXE else {}),
        parametres=parametres,
        scenario=scenario,
        hypotheses=hypotheses,
    )
    totaux = resultat.unites.reset_index().melt("unite", var_name="indicateur", value_name="valeur")
    details = [
        resultat.par_produit(u)
        .assign(unite=u)
        .melt(["unite", "produit"], var_name="indicateur", value_name="valeur")
        for u in ("25", "70", "51")
    ]
    table = pd.concat([totaux.assign(produit=""), *details])[["unite", "produit", "indicateur", "valeur"]]
    table["valeur"] = table["valeur"].astype(float).round(9) + 0.0
    return table.to_csv(index=False, lineterminator="\n")


def test_assez_de_scenarios():
    assert len(SCENARIOS) >= 5


@pytest.mark.parametrize("chemin", SCENARIOS, ids=lambda c: c.stem)
def test_etalon(chemin):
    lus = [
        pd.read_csv(io.StringIO(t), dtype={"unite": str, "produit": str})
        for t in (calculer(chemin), chemin.with_suffix(".csv").read_text())
    ]
    pd.testing.assert_frame_equal(*lus, rtol=1e-7, atol=1e-7)


if __name__ == "__main__":
    if sys.argv[1:] != ["--ecrire"]:
        sys.exit(__doc__)
    for etalon in SCENARIOS:
        etalon.with_suffix(".csv").write_text(calculer(etalon))
