"""Un nombre répété est le même partout : carte, table des horizons, « Est-ce sûr ? », comparaison,
fichiers."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import Page

from tests.navigateur.chromium import aller, attendre_calme
from tests.navigateur.test_telechargements import telecharger

MONTANT = r"(?:moins de )?[\d ]+(?:,\d+)? (?:k€|M€|Md€)"
ENTRE = rf"entre ([\d ,]+(?: (?:k€|M€))?) et ({MONTANT})"


def simple(texte: str) -> str:
    """Espaces ordinaires, pour chercher un nombre."""
    return re.sub(r"[\u00a0\u202f\s]+", " ", texte)


def page_entiere(page: Page, adresse: str) -> str:
    aller(page, adresse)
    page.get_by_text("huit fois sur dix").first.wait_for(timeout=60_000)
    attendre_calme(page)
    return simple(page.get_by_test_id("stMain").inner_text())


def euros(montant: str) -> float:
    """« 49 M€ » → 49 000 000."""
    nombre, unite = montant.rsplit(" ", 1)
    facteur = {"k€": 1e3, "M€": 1e6, "Md€": 1e9}[unite]
    return float(nombre.replace(" ", "").replace(",", ".")) * facteur


def quantites(texte: str) -> dict[str, set[str]]:
    """Chaque grandeur écrite sur la page, avec toutes les écritures qu'elle y prend."""
    motifs = {
        "baisse": [rf"−[\d,]+ % \(({MONTANT})\)", rf"À un an ({MONTANT})",
                   rf"aux États-Unis : ({MONTANT}), entre"],
        "etendue": [rf"({ENTRE}) huit fois sur dix", rf"À un an {MONTANT} ({ENTRE})"],
        "droits": [rf"l’entrée aux États-Unis ({MONTANT})"],
        "surtaxe": [r"surtaxe moyenne ([\d,]+ points?)", r"Surtaxe moyenne sur ces ventes ([\d,]+ points?)"],
        "droits_part": [r"Les droits font ([\d,]+ %) des exportations",
                        r"Droits théoriques, part de toutes les exportations ([\d,]+ %)"],
    }  # fmt: skip
    lus: dict[str, set[str]] = {}
    for nom, formes in motifs.items():
        trouves = [m for forme in formes for m in re.findall(forme, texte)]
        lus[nom] = {m if isinstance(m, str) else m[0] for m in trouves}
    return lus


@pytest.mark.parametrize("dep", ["51", "31"])
def test_chaque_nombre_repete_est_le_meme_partout(application: str, page: Page, dep: str):
    page.goto(f"{application}/simulateur?dep={dep}")
    attendre_calme(page)
    contenu = telecharger(page, "Résultats par produit (CSV)")[1].decode("utf-8-sig")
    scenario = json.loads(telecharger(page, "Scénario (JSON)")[1])
    page.get_by_text("Pourquoi ce département").click()
    attendre_calme(page)
    ecran = simple(page.get_by_test_id("stMain").inner_text())
    page.get_by_role("link", name="Plus tard").click()
    page.get_by_role("heading", name="Et plus tard").wait_for()
    attendre_calme(page)
    ecran += " " + simple(page.get_by_test_id("stMain").inner_text())
    lus = quantites(ecran)
    assert all(len(ecritures) == 1 for ecritures in lus.values()), lus
    table = page.get_by_test_id("stTable").filter(has_text="Huit fois sur dix")
    assert len(re.findall("À un an", simple(table.inner_text()))) == 1

    sur = quantites(page_entiere(page, f"{application}/fiabilite?dep={dep}"))
    compare = quantites(page_entiere(page, f"{application}/comparer?lieu={dep}&cas=ici~p.uniforme-15"))
    for nom in ("baisse", "etendue"):
        assert sur[nom] == lus[nom], nom
        assert lus[nom] <= compare[nom], nom
    assert lus["droits"] <= compare["droits"]

    lignes = list(
        csv.DictReader((x for x in io.StringIO(contenu) if not x.startswith(("#", '"#'))), delimiter=";")
    )
    total = sum(float(x["baisse_court_eur"].replace(",", ".") or 0) for x in lignes)
    assert total == pytest.approx(euros(next(iter(lus["baisse"]))), rel=0.06)
    assert scenario["scenario"]["base"] == "R5_S301FL10_2026-10-09"
