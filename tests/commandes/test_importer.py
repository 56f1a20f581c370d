"""La commande `importer`, de bout en bout, sur les nomenclatures des tests."""

import dataclasses
import functools
import http.client
import http.server
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
from pathlib import Path

import pytest

from modules.__main__ import principal
from modules.donnees import flux, jeu
from modules.donnees.douane import controles, telechargement
from tests import fabriquer
from tests.fabriquer import annee, complet, ligne

TOTAL = 600 * 10**9
RACINE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def codes_des_tests(monkeypatch):
    monkeypatch.setattr(controles, "codes_connus", lambda: fabriquer.CONNUS)


@pytest.fixture
def deposer(tmp_path):
    def ecrire(nom: str, lignes: list[str]) -> str:
        chemin = tmp_path / nom
        chemin.write_bytes(fabriquer.texte(lignes))
        return str(chemin)

    return ecrire


def test_export_et_import_ensemble(tmp_path, deposer, capsys):
    e, i = deposer("e.txt", complet()), deposer("i.txt", complet("I"))
    assert principal(["importer", e, i, "--sortie", str(tmp_path / "flux")]) == 0
    ecrit = tmp_path / "flux" / "officiel_2024.parquet"
    lu = flux.lire(ecrit, avec_masse=True)
    assert (lu.total("export"), lu.total("import")) == (TOTAL, TOTAL)
    assert lu.table["masse_kg"].sum() == 2 * TOTAL * 2 // 5
    assert lu.provenance.trimestres == ("2024T1", "2024T2", "2024T3", "2024T4", "2025T1")
    assert [(f.nom, len(f.sha256)) for f in lu.provenance.sources] == [("e.txt", 64), ("i.txt", 64)]
    assert lu.provenance.importe_le
    assert (lu.provenance.statut, lu.provenance.source) == (
        "officiel",
        "Douane (DGDDI), statistiques régionales",
    )
    assert jeu.par_defaut(tmp_path / "flux") == ecrit
    sortie = capsys.readouterr()
    assert "Période choisie : année 2024" in sortie.out.replace("\u00a0", " ")
    assert "2025T1" in sortie.out
    assert "100 %" in sortie.err
    assert [f.name for f in ecrit.parent.iterdir()] == [ecrit.name]


def test_l_un_apres_l_autre(tmp_path, deposer, capsys):
    """Le second import reprend la période du premier, même si une autre serait préférée."""
    dossier = tmp_path / "flux"
    e, i = deposer("e.txt", complet()), deposer("i.txt", complet("I", produits=("2932",)))
    principal(["importer", e, "--periode", "2024T2-2025T1", "--sortie", str(dossier)])
    assert "relancer la commande avec les importations" in capsys.readouterr().out
    ((chemin, provenance),) = jeu.disponibles(dossier)
    assert provenance.sens_absents == ("import",)
    assert principal(["importer", i, "--sortie", str(dossier)]) == 0
    sortie = capsys.readouterr().out
    assert "Reprises de l" in sortie
    assert "inconnues, pas nulles" not in sortie
    reuni = flux.lire(chemin)
    assert reuni.provenance.sens_absents == ()
    assert (reuni.total("export"), reuni.total("import")) == (TOTAL, TOTAL)


def test_refus_sans_trace_et_sans_rien_changer(tmp_path, deposer, capsys):
    dossier = tmp_path / "flux"
    e = deposer("e.txt", complet())
    principal(["importer", e, "--sortie", str(dossier)])
    avant = (dossier / "officiel_2024.parquet").read_bytes()
    mauvais = deposer("mauvais.txt", [*complet(), ligne(valeur="x")])
    assert principal(["importer", mauvais, "--sortie", str(dossier)]) == 2
    erreur = capsys.readouterr().err
    assert "mauvais.txt, ligne 121" in erreur
    assert "Traceback" not in erreur
    assert (dossier / "officiel_2024.parquet").read_bytes() == avant


def test_ne_remplace_pas_sans_le_demander(tmp_path, deposer, capsys, monkeypatch):
    """Hors terminal, refus qui donne les deux totaux ; avec --remplacer, l'ancien jeu est gardé de côté."""
    dossier = tmp_path / "flux"
    premier = deposer("e.txt", complet())
    corriges = [x.replace(";DE;12500000000;", ";DE;12500000001;") for x in complet(produits=("2932",))]
    second = deposer("e2.txt", corriges)
    assert principal(["importer", premier, "--sortie", str(dossier)]) == 0
    assert principal(["importer", premier, "--sortie", str(dossier)]) == 0
    assert "rien n'a été changé" in capsys.readouterr().out
    chemin = dossier / "officiel_2024.parquet"
    avant = chemin.read_bytes()
    assert principal(["importer", second, "--sortie", str(dossier)]) == 2
    erreur = capsys.readouterr().err.replace("\u202f", " ").replace("\u00a0", " ")
    assert "exportations : 600 000,0 M€ → 600 000,0 M€" in erreur
    assert "--remplacer" in erreur
    assert chemin.read_bytes() == avant
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert principal(["importer", second, "--sortie", str(dossier)]) == 2
    assert chemin.read_bytes() == avant
    assert principal(["importer", second, "--sortie", str(dossier), "--remplacer"]) == 0
    assert (dossier / "precedents" / chemin.name).read_bytes() == avant
    assert flux.lire(chemin).total("export") == TOTAL + 24
    assert [c.name for c, _ in jeu.disponibles(dossier)] == [chemin.name]


TUER = """
import os, sys
from pathlib import Path
sys.path.insert(0, {racine!r})
from modules.donnees.douane import controles
from tests import fabriquer
controles.codes_connus = lambda: fabriquer.CONNUS
faits, remplacer = [], Path.replace
def compter(chemin, cible):
    faits.append(cible)
    if len(faits) > {rang}:
        os._exit(9)
    return remplacer(chemin, cible)
Path.replace = compter
from modules.__main__ import principal
sys.exit(principal(["importer", {fichier!r}, "--remplacer", "--sortie", {sortie!r}]))
"""


@pytest.mark.parametrize("rang", [0, 1])
def test_tuer_l_import_ne_perd_rien(tmp_path, deposer, rang):
    """Tué avant de mettre l'ancien jeu de côté, puis avant de le remplacer : il se lit toujours."""
    dossier = tmp_path / "flux"
    assert principal(["importer", deposer("e.txt", complet()), "--sortie", str(dossier)]) == 0
    avant = (dossier / "officiel_2024.parquet").read_bytes()
    second = deposer("e2.txt", complet(produits=("2932",)))
    programme = TUER.format(racine=str(RACINE), rang=rang, fichier=second, sortie=str(dossier))
    fait = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, check=False, capture_output=True)
    assert fait.returncode == 9, fait.stderr
    assert (dossier / "officiel_2024.parquet").read_bytes() == avant
    assert [chemin.name for chemin, _ in jeu.disponibles(dossier)] == ["officiel_2024.parquet"]
    assert principal(["importer", second, "--remplacer", "--sortie", str(dossier)]) == 0
    assert flux.lire(dossier / "officiel_2024.parquet").total("export") == TOTAL
    assert (dossier / "precedents" / "officiel_2024.parquet").read_bytes() == avant


def test_jeu_partiel(tmp_path, deposer, capsys):
    """Refusé sans --partiel ; admis, il porte son propre statut et n'est pas employé par défaut."""
    dossier, doubs = tmp_path / "flux", deposer("doubs.txt", [*annee(), *annee("I")])
    assert principal(["importer", doubs, "--sortie", str(dossier)]) == 2
    erreur = capsys.readouterr().err
    assert "il manque 4 départements" in erreur
    assert "--partiel" in erreur
    assert principal(["importer", doubs, "--sortie", str(dossier), "--partiel"]) == 0
    ((chemin, provenance),) = jeu.disponibles(dossier)
    assert (chemin.name, provenance.statut) == ("officiel_partiel_2024.parquet", "officiel partiel")
    assert provenance.reserve.startswith("Jeu partiel")


def test_partiel_demande_pour_un_fichier_entier(tmp_path, deposer):
    e = deposer("e.txt", complet())
    assert principal(["importer", e, "--sortie", str(tmp_path / "flux"), "--partiel"]) == 0
    assert (tmp_path / "flux" / "officiel_2024.parquet").is_file()


def test_remplace_un_fichier_abime(tmp_path, deposer):
    dossier = tmp_path / "flux"
    dossier.mkdir()
    (dossier / "officiel_2024.parquet").write_bytes(b"abime")
    assert principal(["importer", deposer("e.txt", complet()), "--sortie", str(dossier)]) == 0
    assert flux.lire(dossier / "officiel_2024.parquet").total("export") == TOTAL


@pytest.mark.parametrize(
    "arguments",
    [
        ["absent.txt"],
        ["e.txt", "--periode", "2030"],
        ["e.txt", "--periode", "hier"],
        [],
        ["e.txt", "--douane"],
        ["e.txt", "--annee", "2024"],
    ],
)
def test_mauvais_arguments(tmp_path, deposer, capsys, monkeypatch, arguments):
    deposer("e.txt", complet())
    monkeypatch.chdir(tmp_path)
    try:
        code = principal(["importer", *arguments, "--sortie", str(tmp_path / "flux")])
    except SystemExit as sortie:
        code = sortie.code
    assert code == 2
    assert "Erreur" in capsys.readouterr().err
    assert not (tmp_path / "flux").exists()


def test_dossier_de_sortie_impossible(tmp_path, deposer, capsys):
    e = deposer("e.txt", complet())
    assert principal(["importer", e, "--sortie", e]) == 2
    assert "Écriture impossible" in capsys.readouterr().err


def test_adresse_file(tmp_path, deposer):
    adresse = f"file://{deposer('e.txt', complet())}"
    assert principal(["importer", adresse, "--sortie", str(tmp_path / "flux")]) == 0


@pytest.fixture
def serveur(tmp_path):
    class Muet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    service = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Muet, directory=str(tmp_path))
    )
    fil = threading.Thread(target=service.serve_forever, daemon=True)
    fil.start()
    yield f"http://127.0.0.1:{service.server_port}"
    service.shutdown()
    service.server_close()


def test_adresse_http(tmp_path, serveur):
    (tmp_path / "é t.zip").write_bytes(fabriquer.livraison({"E.txt": fabriquer.texte(complet())}))
    assert principal(["importer", f"{serveur}/%C3%A9%20t.zip?a=1", "--sortie", str(tmp_path / "flux")]) == 0
    assert (tmp_path / "flux" / "officiel_2024.parquet").is_file()


@pytest.mark.parametrize(
    ("adresse", "cause"),
    [
        ("{serveur}/rien.zip", "le serveur répond 404, cette page n'existe pas"),
        ("http://127.0.0.1:9/x.zip", "le serveur refuse la connexion"),
        ("http://[mauvais/x.zip", "cette adresse est mal écrite"),
        ("http://127.0.0.1:port/x.zip", "cette adresse est mal écrite"),
        ("http://", "le serveur est injoignable"),
        ("file:///absent/x.zip", "ce fichier est introuvable"),
    ],
)
def test_adresse_qui_echoue(tmp_path, serveur, capsys, adresse, cause):
    assert principal(
        ["importer", adresse.format(serveur=serveur), "--sortie", str(tmp_path / "flux")]
    ) == 2  # fmt: skip
    erreur = capsys.readouterr().err
    assert "Téléchargement impossible" in erreur
    assert erreur.rstrip().endswith(f"{cause}.")


@pytest.mark.parametrize(
    ("panne", "cause"),
    [
        (urllib.error.URLError(socket.gaierror(-2, "x")), "ce nom de serveur est inconnu"),
        (urllib.error.URLError(ssl.SSLCertVerificationError("x")), "le certificat du serveur est refusé"),
        (TimeoutError("x"), "le serveur ne répond pas à temps"),
        (http.client.RemoteDisconnected("x"), "la connexion a été coupée"),
        (http.client.IncompleteRead(b""), "la connexion a été coupée"),
        (OSError(28, "No space left on device"), "plus de place sur le disque"),
    ],
)
def test_panne_du_reseau_dite_en_francais(tmp_path, capsys, monkeypatch, panne, cause):
    def echouer(*_, **__):
        raise panne

    monkeypatch.setattr("urllib.request.OpenerDirector.open", echouer)
    monkeypatch.setattr(telechargement.time, "sleep", lambda _: None)
    assert principal(["importer", "https://exemple.invalid/e.zip", "--sortie", str(tmp_path / "flux")]) == 2
    erreur = capsys.readouterr().err
    assert cause in erreur


def test_adresse_avec_accents_et_espaces(tmp_path, serveur):
    (tmp_path / "é t.txt").write_bytes(fabriquer.texte(complet()))
    assert principal(["importer", f"{serveur}/é t.txt", "--sortie", str(tmp_path / "flux")]) == 0


@pytest.fixture
def serveur_qui_raccroche():
    """Annonce plus d'octets qu'il n'en envoie : un texte coupé net en fin de ligne."""
    corps = fabriquer.texte(complet())

    class Coupe(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(2 * len(corps)))
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *_):
            pass

    service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Coupe)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{service.server_port}"
    service.shutdown()
    service.server_close()


def test_telechargement_interrompu_n_est_pas_pris_pour_entier(tmp_path, serveur_qui_raccroche, capsys):
    assert principal(
        ["importer", f"{serveur_qui_raccroche}/e.txt", "--sortie", str(tmp_path / "flux")]
    ) == 2  # fmt: skip
    erreur = capsys.readouterr().err
    assert "téléchargement interrompu" in erreur or "la connexion a été coupée" in erreur
    assert not (tmp_path / "flux").exists()


def test_lecture_et_ecriture_refusees_par_le_systeme(tmp_path, deposer, capsys, monkeypatch):
    e = deposer("e.txt", complet())

    def refuser(*_, **__):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as rustine:
        rustine.setattr("modules.commandes.importer.lire_douane", refuser)
        assert principal(["importer", e, "--sortie", str(tmp_path / "flux")]) == 2
    assert "Lecture impossible : accès refusé." in capsys.readouterr().err
    monkeypatch.setattr("modules.donnees.flux.pq.write_table", refuser)
    assert principal(["importer", e, "--sortie", str(tmp_path / "flux")]) == 2
    assert "accès refusé" in capsys.readouterr().err
    assert list((tmp_path / "flux").iterdir()) == []  # ni jeu, ni fichier provisoire


def test_interruption_au_clavier(tmp_path, deposer, capsys, monkeypatch):
    def interrompre(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("modules.donnees.flux.pq.write_table", interrompre)
    e = deposer("e.txt", complet())
    assert principal(["importer", e, "--sortie", str(tmp_path / "flux")]) == 130
    assert "Interrompu." in capsys.readouterr().err
    assert list((tmp_path / "flux").iterdir()) == []


def test_telechargement_borne(tmp_path, serveur, capsys, monkeypatch):
    acces = telechargement.acces_douane()
    petit = dataclasses.replace(acces, limites={**acces.limites, "archive_octets": 10})
    monkeypatch.setattr(telechargement, "acces_douane", lambda: petit)
    (tmp_path / "gros.zip").write_bytes(b"x" * 100)
    assert principal(["importer", f"{serveur}/gros.zip", "--sortie", str(tmp_path / "flux")]) == 2
    assert "à télécharger, abandon" in capsys.readouterr().err
