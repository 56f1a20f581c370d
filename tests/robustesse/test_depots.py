"""Un dépôt reste en mémoire, pour son visiteur : rien sur le disque du serveur."""

import ast
import io
import os
import sys
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from modules.commandes import importer
from modules.donnees.douane import SourceFichier, lire_douane
from modules.donnees.erreurs import ErreurDonnees
from tests import fabriquer
from tests.fabriquer import annee

RACINE = Path(__file__).parents[2]
TEXTE = fabriquer.texte(annee() + annee("I"))
ECRITURES = {
    "write_bytes",
    "write_text",
    "mkstemp",
    "NamedTemporaryFile",
    "TemporaryDirectory",
    "to_parquet",
    "to_csv",
}


def depose(nom: str, contenu: bytes) -> UploadedFile:
    """Fichier tel que Streamlit le remet à la page."""
    return UploadedFile(UploadedFileRec("id", nom, "text/plain", contenu), None)


def test_streamlit_garde_les_depots_en_memoire():
    """Si une version les écrivait sur le disque, ce test le dirait."""
    gere = MemoryUploadedFileManager("/upload")
    gere.add_file("session", UploadedFileRec("id", "e.txt", "text/plain", TEXTE))
    (lu,) = gere.get_files("session", ["id"])
    assert lu.data is TEXTE
    assert isinstance(depose("e.txt", TEXTE), io.BytesIO)
    gere.remove_session_files("session")
    assert not gere.get_files("session", ["id"])


@pytest.mark.parametrize(
    "contenu", [TEXTE, fabriquer.archive({"../../x.txt": TEXTE}), b"PK\x03\x04abc", b"\x00"]
)
def test_import_depose_sans_ouvrir_de_fichier_en_ecriture(contenu, monkeypatch, tmp_path):
    """Toute ouverture de fichier en écriture pendant l'import d'un dépôt serait vue."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ouverts: list[str] = []

    def ecouter(evenement: str, arguments: tuple) -> None:
        if evenement == "open" and surveille[0]:
            chemin, mode, drapeaux = arguments
            if (mode and set(str(mode)) & set("wax+")) or (drapeaux or 0) & (os.O_WRONLY | os.O_RDWR):
                ouverts.append(str(chemin))

    surveille = [True]
    sys.addaudithook(ecouter)
    try:
        lire_douane([SourceFichier("e.zip", depose("e.zip", contenu))])
    except ErreurDonnees:
        pass
    finally:
        surveille[0] = False  # un crochet d'audit ne se retire pas
    assert not ouverts
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("contenu", [TEXTE, b"\x00binaire"])
def test_telechargement_de_la_commande_efface_son_fichier(contenu, monkeypatch, tmp_path, capsys):
    """Accepté ou refusé, le fichier téléchargé dans un dossier provisoire n'y reste pas."""
    source, provisoire, sortie = tmp_path / "e.txt", tmp_path / "tmp", tmp_path / "flux"
    provisoire.mkdir()
    source.write_bytes(contenu)
    monkeypatch.setattr("tempfile.tempdir", str(provisoire))
    monkeypatch.setattr(importer.inventaire, "enregistrer_flux", lambda chemin: None)
    vus: list[str] = []
    lire = importer.lire_douane

    def lire_et_voir(*arguments, **options):
        vus.extend(str(p) for p in provisoire.rglob("*") if p.is_file())
        return lire(*arguments, **options)

    monkeypatch.setattr(importer, "lire_douane", lire_et_voir)
    arguments = importer.argparse.Namespace(
        fichiers=[source.as_uri()],
        periode=None,
        sortie=sortie,
        partiel=True,
        remplacer=False,
        douane=False,
        annee=None,
        page=None,
    )
    if contenu is TEXTE:
        assert importer._executer(arguments) == 0
    else:
        with pytest.raises(ErreurDonnees):
            importer._executer(arguments)
    assert len(vus) == 1
    assert not list(provisoire.iterdir())
    capsys.readouterr()


def test_l_interface_n_ecrit_que_pour_le_pdf():
    """Le PDF et les archives prises à la douane passent par un dossier provisoire, effacé aussitôt.

    Il n'y entre aucun fichier déposé.
    """
    trouves = set()
    for chemin in [*(RACINE / "modules/ecran").glob("*.py"), *(RACINE / "modules/pages").rglob("*.py")]:
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.Attribute) and noeud.attr in ECRITURES:
                trouves.add((chemin.name, noeud.attr))
    assert trouves <= {
        ("depot.py", "TemporaryDirectory"),
        ("partage.py", "TemporaryDirectory"),
        ("partage.py", "write_bytes"),
    }
