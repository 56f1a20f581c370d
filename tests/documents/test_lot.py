"""Publication en nombre : reprise, panne isolée, mêmes fichiers."""

from datetime import date
from pathlib import Path

import pytest

from modules.documents import lot
from modules.documents.lot import _JOURNAL, Bilan, Commande, publier
from modules.donnees import jeu
from modules.simulation.echange import vers_json
from modules.simulation.scenario import Hypotheses, uniforme
from tests.documents.conftest import ESTIMATION

JOUR = date(2026, 11, 24)


def lancer(dossier: Path, codes: list[str], **options: object) -> tuple[Bilan, list[tuple[str, int, int]]]:
    avances: list[tuple[str, int, int]] = []
    commande = Commande(
        sortie=dossier,
        formats=("html", "xlsx"),
        **{"donnees": jeu.DOSSIER / ESTIMATION, "jour": JOUR, **options},
    )
    bilan = publier(codes, commande=commande, travaux=2, progres=lambda *a: avances.append(a))
    return bilan, avances


def contenu_de(dossier: Path) -> dict[str, bytes]:
    return {str(c.relative_to(dossier)): c.read_bytes() for c in sorted(dossier.rglob("*")) if c.is_file()}


@pytest.fixture(scope="module", autouse=True)
def programme_fige(tmp_path_factory):
    """Un programme retouché pendant les tests ferait, à juste titre, tout refaire."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lot, "_CODE", tmp_path_factory.mktemp("programme"))
        yield


@pytest.fixture(scope="module")
def complet(tmp_path_factory) -> Path:
    dossier = tmp_path_factory.mktemp("complet")
    bilan, avances = lancer(dossier, ["25", "99"])
    assert (sorted(bilan.produits), bilan.repris, bilan.pannes) == (["25", "99"], [], {})
    assert [(fait, total) for _, fait, total in avances] == [(1, 2), (2, 2)]
    return dossier


def test_fichiers_et_index(complet):
    noms = set(contenu_de(complet))
    assert noms == {
        "fiche-25-doubs-2024.html", "fiche-25-doubs-2024.xlsx", "fiche-99-monaco-2024.html",
        "fiche-99-monaco-2024.xlsx", "index.html", "plotly.min.js",
        "source-sans.woff2", _JOURNAL,
    }  # fmt: skip
    index = (complet / "index.html").read_text(encoding="utf-8")
    assert 'href="fiche-25-doubs-2024.html" aria-label="Doubs, HTML"' in index
    assert 'href="fiche-99-monaco-2024.xlsx"' in index
    assert "Estimation 2024" in index
    assert "topojson" in index
    assert len(index.encode()) < 1_500_000


def test_interrompu_puis_repris_donne_les_memes_fichiers(complet, tmp_path):
    lancer(tmp_path, ["25"])
    (tmp_path / ".fiche-99-monaco-2024.html.tmp").write_text("à moitié")
    date_25 = (tmp_path / "fiche-25-doubs-2024.html").stat().st_mtime_ns
    bilan, avances = lancer(tmp_path, ["25", "99"], jour=None)  # la reprise garde la date du début
    assert (bilan.repris, bilan.produits) == (["25"], ["99"])
    assert avances[0] == ("25", 1, 2)
    assert (tmp_path / "fiche-25-doubs-2024.html").stat().st_mtime_ns == date_25
    assert contenu_de(tmp_path) == contenu_de(complet)


def test_fichier_abime_refait_et_panne_isolee(complet, tmp_path):
    for nom, octets in contenu_de(complet).items():
        (tmp_path / nom).write_bytes(octets)
    (tmp_path / "fiche-99-monaco-2024.html").write_text("abîmé")
    bilan, _ = lancer(tmp_path, ["25", "0X", "99"])
    assert (bilan.repris, bilan.produits) == (["25"], ["99"])
    assert list(bilan.pannes) == ["0X"]
    assert "Département « 0X » inconnu" in bilan.pannes["0X"]
    assert contenu_de(tmp_path) == contenu_de(complet)


def test_autres_options_refont_tout_et_ajoutent_les_donnees(complet, tmp_path):
    for nom, octets in contenu_de(complet).items():
        (tmp_path / nom).write_bytes(octets)
    (tmp_path / _JOURNAL).write_text("{")  # journal illisible : tout est refait
    scenario = vers_json(uniforme(15), Hypotheses())
    bilan, _ = lancer(tmp_path, ["25"], scenario=scenario)
    assert bilan.produits == ["25"]
    assert "Annexe" in (tmp_path / "fiche-25-doubs-2024.html").read_text(encoding="utf-8")
    assert (tmp_path / "simulation-25-doubs-2024.xlsx").is_file()
    assert (tmp_path / "donnees" / "datapackage.json").is_file()
    assert "donnees/exposition_produits.csv" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_un_programme_retouche_refait_tout(monkeypatch, tmp_path):
    monkeypatch.setattr(lot, "_CODE", tmp_path)
    commande = Commande(sortie=tmp_path, formats=("html",), donnees=jeu.DOSSIER / ESTIMATION, jour=JOUR)
    avant = lot._fond(commande)
    assert lot._fond(commande) == avant
    (tmp_path / "document.css").write_text("body { color: red; }")
    assert lot._fond(commande) != avant
