"""Fiches de référence sur l'estimation embarquée, comparées à `tests/etalons/fiches/`.

Après un changement voulu : `python -m tests.fiche.test_etalons` réécrit les étalons, à relire avant
de les valider.
"""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from modules.donnees.tables import references
from modules.fiche.affichage import texte_total
from modules.fiche.fiche import Fiche
from modules.fiche.retenir import a_retenir
from modules.langue.nombres import texte_part
from modules.vues.fiche import fiche_en_json, table_fiche
from tests.fiche.conftest import fiche_embarquee

DOSSIER = Path(__file__).resolve().parents[1] / "etalons" / "fiches"
UNITES = {"25": "doubs", "20": "corse", "9C": "guyane", "99": "monaco"}


def _textes(f: Fiche) -> dict[str, str]:
    """Contenu des étalons : JSON entier et CSV des flux, sans l'empreinte du jeu."""
    donnees = fiche_en_json(f)
    del donnees["donnees"]["empreinte"]
    return {
        "json": json.dumps(donnees, ensure_ascii=False, indent=1) + "\n",
        "csv": table_fiche(f).to_csv(index=False, lineterminator="\n"),
    }


@pytest.mark.parametrize("code", UNITES)
def test_etalon(code):
    textes = _textes(fiche_embarquee(code))
    lu = json.loads(textes["json"])
    attendu = json.loads((DOSSIER / f"{UNITES[code]}.json").read_text())
    assert lu == attendu
    csv = [pd.read_csv(io.StringIO(t), dtype=str) for t in (textes["csv"], _lire_csv(code))]
    pd.testing.assert_frame_equal(*csv)


def _lire_csv(code: str) -> str:
    return (DOSSIER / f"{UNITES[code]}.csv").read_text()


def test_doubs_montre_les_chiffres_publies():
    f = fiche_embarquee("25")
    p = f.provenance
    for c, total, region, france in (
        (f.exportations, "4\u202f260,9\u00a0M€", "20,0\u00a0%", "0,73\u00a0%"),
        (f.importations, "5\u202f203,3\u00a0M€", "26,1\u00a0%", "0,76\u00a0%"),
    ):
        assert texte_total(c.total_eur, provenance=p, territoire="25") == total
        assert texte_part(c.part_region, exact=True) == region
        assert texte_part(c.part_france, exact=True) == france


def test_cas_particuliers():
    corse, monaco, guyane = (fiche_embarquee(code) for code in ("20", "99", "9C"))
    assert corse.region is None
    assert corse.exportations.part_region is None
    assert monaco.exportations.rang is None
    assert monaco.region.code == "R21"
    assert monaco.exportations.part_region > 0
    assert guyane.region.code == "R24"


def test_les_101_unites_ont_une_fiche_et_cent_rangs():
    rangs = []
    for code in references().departements["code"]:
        f = fiche_embarquee(code)
        texte = json.dumps(fiche_en_json(f), allow_nan=False)
        assert "inconnu" not in texte
        assert 3 <= len(a_retenir(f)) <= 5
        rangs.append(f.exportations.rang)
    assert len(rangs) == 101
    assert rangs.count(None) == 1
    assert sorted(r for r in rangs if r is not None) == list(range(1, 101))


if __name__ == "__main__":
    DOSSIER.mkdir(parents=True, exist_ok=True)
    for code_unite, nom in UNITES.items():
        for extension, texte in _textes(fiche_embarquee(code_unite)).items():
            (DOSSIER / f"{nom}.{extension}").write_text(texte)
