"""Chromium gardé ouvert d'un document à l'autre : mêmes documents, pannes dites, rien laissé derrière lui."""

import os
import signal
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from modules.documents.chromium import Chromium, PanneNavigateur, _Pilote
from tests.navigateur.chromium import chemin_chromium

PAGE = """<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Été</title><h1>{titre}</h1>
<script>{script}</script>"""


def ecrire(dossier: Path, titre: str, script: str = "") -> Path:
    page = dossier / f"{titre}.html"
    page.write_text(PAGE.format(titre=titre, script=script), encoding="utf-8")
    return page


def texte(pdf: bytes) -> str:
    return PdfReader(BytesIO(pdf)).pages[0].extract_text()


@pytest.fixture
def chromium(tmp_path, monkeypatch):
    profils = tmp_path / "profils"
    profils.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(profils))
    with Chromium(chemin_chromium()) as ouvert:
        yield ouvert
    assert list(profils.iterdir()) == []


def numero(chromium: Chromium) -> int:
    return chromium._pilote._numero


def test_un_seul_chromium_pour_plusieurs_documents(chromium, tmp_path):
    assert "Noël" in texte(chromium.imprimer(ecrire(tmp_path, "Noël")))
    premier = numero(chromium)
    attente = (
        "window.figuresTracees = new Promise(fini => "
        "setTimeout(() => { document.body.append('tracé'); fini() }, 300))"
    )
    assert "tracé" in texte(chromium.imprimer(ecrire(tmp_path, "Île", attente)))
    assert "tracé" in chromium.page_executee(ecrire(tmp_path, "Île", attente))
    assert numero(chromium) == premier
    chromium.fermer()
    with pytest.raises(ProcessLookupError):
        os.kill(premier, 0)


def test_une_panne_n_arrete_pas_les_documents_suivants(chromium, tmp_path):
    bonne = ecrire(tmp_path, "Bonne")
    with pytest.raises(PanneNavigateur, match=r"absente\.html"):
        chromium.imprimer(tmp_path / "absente.html")
    with pytest.raises(PanneNavigateur, match="n'a pas pu être tracée"):
        chromium.imprimer(ecrire(tmp_path, "Fautive", "window.figuresTracees = Promise.reject(Error('x'))"))
    assert "Bonne" in texte(chromium.imprimer(bonne))
    os.killpg(numero(chromium), signal.SIGKILL)
    with pytest.raises(PanneNavigateur, match="s'est arrêté"):
        chromium.imprimer(bonne)
    assert "Bonne" in texte(chromium.imprimer(bonne))


def test_sans_reponse(chromium, tmp_path, monkeypatch):
    monkeypatch.setattr("modules.documents.chromium._DELAI", 3)
    with pytest.raises(PanneNavigateur, match="pas répondu en 3 secondes"):
        chromium.imprimer(ecrire(tmp_path, "Longue", "window.figuresTracees = new Promise(() => {})"))


def test_commande_qui_n_est_pas_chromium(tmp_path):
    faux = tmp_path / "chrome"
    faux.write_text("#!/bin/sh\nexit 1\n")
    faux.chmod(0o755)
    with Chromium(str(faux)) as chromium, pytest.raises(PanneNavigateur, match="s'est arrêté"):
        chromium.imprimer(ecrire(tmp_path, "Page"))


def test_sobre_ou_comme_d_habitude_le_meme_document(tmp_path):
    """Un seul processus quand Chromium le supporte ; sinon, et au document suivant, comme d'habitude."""
    page = ecrire(tmp_path, "Noël")
    with Chromium(chemin_chromium(), sobre=True) as chromium:
        assert "Noël" in texte(chromium.imprimer(page))
        assert "Noël" in texte(chromium.imprimer(page))
    fragile = tmp_path / "chrome"
    fragile.write_text(
        f'#!/bin/sh\ncase "$*" in *--single-process*) exit 1;; esac\nexec {chemin_chromium()} "$@"\n'
    )
    fragile.chmod(0o755)
    with Chromium(str(fragile), sobre=True) as chromium:
        assert "Noël" in texte(chromium.imprimer(page))


def test_lance_a_chaque_document_ou_garde_ouvert(chromium, tmp_path, monkeypatch):
    """Sans pilotage (Windows), le même document : mêmes pages, même texte, mêmes figures exécutées."""
    page = ecrire(tmp_path, "Deux", "document.body.append('tracé')")
    pilote, execute = chromium.imprimer(page), chromium.page_executee(page)
    monkeypatch.setattr("modules.documents.chromium._PILOTABLE", False)
    assert texte(chromium.imprimer(page)) == texte(pilote)
    assert chromium.page_executee(page).count("tracé") == execute.count("tracé")


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="propre à Linux")
def test_la_memoire_epuisee_arrete_chromium_et_non_le_serveur(chromium, tmp_path):
    """Le serveur pèse plus qu'un onglet : sans cela, c'est lui que le système arrêterait."""
    vus: list[str] = []
    appeler = _Pilote._appeler

    def noter(pilote, methode, parametres, session=None):
        if methode == "Page.printToPDF":
            for p in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):  # des processus finissent pendant que l'on regarde
                    if os.getpgid(int(p.name)) == pilote._numero:
                        vus.append((p / "oom_score_adj").read_text().strip())
        return appeler(pilote, methode, parametres, session)

    with pytest.MonkeyPatch.context() as m:
        m.setattr(_Pilote, "_appeler", noter)
        chromium.imprimer(ecrire(tmp_path, "Été"))
    assert vus.count("1000") >= 2, vus  # le navigateur et l'onglet
    assert int(Path("/proc/self/oom_score_adj").read_text()) < 1000
