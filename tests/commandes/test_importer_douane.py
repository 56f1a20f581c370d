"""`importer --douane`, sur une imitation locale du site : trouver, télécharger, reprendre, refuser."""

import dataclasses
import json
import urllib.error

import pytest

from modules.__main__ import principal
from modules.donnees import flux, jeu
from modules.donnees.douane import controles, telechargement
from modules.donnees.douane.telechargement import _AdresseRefusee, _archives_de_la_page, acces_douane
from modules.donnees.erreurs import ErreurDonnees
from tests import fabriquer
from tests.commandes.imitation import ANCIEN, EXPORT, IMPORT, PAGE, douane

TOTAL = 600 * 10**9


@pytest.fixture(autouse=True)
def codes_des_tests(monkeypatch):
    monkeypatch.setattr(controles, "codes_connus", lambda: fabriquer.CONNUS)


@pytest.fixture
def site():
    with douane() as imite:
        yield imite


@pytest.fixture
def importer(site, tmp_path):
    def lancer(*options: str) -> int:
        sortie = ["--sortie", str(tmp_path / "flux")]
        return principal(["importer", "--douane", "--page", site.page, *sortie, *options])

    return lancer


def test_derniere_publication(site, importer, tmp_path, capsys):
    assert importer() == 0
    sortie = capsys.readouterr()
    assert f"- exportations, dernière publication 2025-06 : {site.adresse}{EXPORT}" in sortie.out
    assert "100 %" in sortie.err
    lu = flux.lire(tmp_path / "flux" / "officiel_2024.parquet")
    assert (lu.total("export"), lu.total("import")) == (TOTAL, TOTAL)
    assert len(lu.provenance.trimestres) == 5
    assert lu.provenance.publication == "2025-06"
    assert [f.nom for f in lu.provenance.sources] == [EXPORT.split("/")[-1], IMPORT.split("/")[-1]]
    assert [f.name for f in (tmp_path / "flux").iterdir()] == ["officiel_2024.parquet"]


def test_annee_entiere(site, importer, tmp_path):
    assert importer("--annee", "2024") == 0
    ((chemin, provenance),) = jeu.disponibles(tmp_path / "flux")
    assert chemin.name == "officiel_2024.parquet"
    assert len(provenance.trimestres) == 4
    assert (ANCIEN.format("import"), None) in site.demandes


def test_les_deux_mises_en_page(site, importer):
    """Liens hors des blocs habituels : la page a changé d'habillage, pas de contenu."""
    site.publier(EXPORT, IMPORT, dans_le_bloc=False)
    assert importer() == 0


def test_le_millesime_le_plus_recent_l_emporte(site, importer, capsys):
    vieux = [lien.replace("202506", "202503").replace("2025-06", "2025-03") for lien in (EXPORT, IMPORT)]
    site.publier(EXPORT, *vieux, IMPORT)
    assert importer() == 0
    assert "202503" not in capsys.readouterr().out


def test_sans_publication_courante_la_derniere_annee(site, importer, tmp_path):
    site.publier(ANCIEN.format("export"), ANCIEN.format("import"))
    assert importer() == 0
    assert (tmp_path / "flux" / "officiel_2024.parquet").is_file()


def test_redirection_admise(site, importer):
    site.redirections[EXPORT] = "/ailleurs/e.zip"
    site.contenus["/ailleurs/e.zip"] = site.contenus.pop(EXPORT)
    assert importer() == 0


@pytest.mark.parametrize(
    ("vers", "dit"),
    [
        ("https://exemple.fr/e.zip", "n'est pas sur un site admis"),
        ("http://www.douane.gouv.fr/e.zip", "n'est pas en https"),
        ("file:///etc/passwd", "n'est pas en https"),
        (EXPORT, "redirections, abandon"),
    ],
)
def test_redirection_refusee(site, importer, capsys, vers, dit):
    site.redirections[EXPORT] = vers
    assert importer() == 2
    erreur = capsys.readouterr().err
    assert dit in erreur
    assert f"À la main : ouvrir {site.page}" in erreur
    assert "Traceback" not in erreur


def test_coupure_reprise_la_ou_elle_en_etait(site, importer, tmp_path):
    site.pannes[EXPORT] = "coupe"
    moitie = len(site.contenus[EXPORT]) // 2
    assert importer() == 0
    assert [plage for chemin, plage in site.demandes if chemin == EXPORT] == [None, f"bytes={moitie}-"]
    assert flux.lire(tmp_path / "flux" / "officiel_2024.parquet").total("export") == TOTAL


def test_reprise_a_la_commande_suivante(site, importer, tmp_path, monkeypatch):
    """Un seul essai, coupé : ce qui est reçu attend la commande suivante."""
    reglages = acces_douane(site.page)
    un_essai = dataclasses.replace(reglages, limites={**reglages.limites, "essais": 1})
    monkeypatch.setattr("modules.commandes.importer.acces_douane", lambda page: un_essai)
    site.pannes[EXPORT] = "coupe"
    assert importer() == 2
    site.demandes.clear()
    assert importer() == 0
    assert ((EXPORT, f"bytes={len(site.contenus[EXPORT]) // 2}-")) in site.demandes


def test_fichier_change_entre_deux_essais(site, importer, tmp_path, monkeypatch):
    """Version différente : on recommence du début plutôt que de coller deux fichiers."""
    reglages = acces_douane(site.page)
    un_essai = dataclasses.replace(reglages, limites={**reglages.limites, "essais": 1})
    monkeypatch.setattr("modules.commandes.importer.acces_douane", lambda page: un_essai)
    site.pannes[EXPORT] = "coupe"
    assert importer() == 2
    site.etiquette = '"v2"'
    site.contenus[EXPORT] = fabriquer.livraison({"E.txt": fabriquer.texte(fabriquer.complet())})
    assert importer() == 0
    assert flux.lire(tmp_path / "flux" / "officiel_2024.parquet").total("export") == TOTAL


@pytest.mark.parametrize(
    ("preparer", "dit"),
    [
        (lambda s: s.publier(), "elle a changé"),
        (lambda s: s.publier(EXPORT), "n'a pas les importations de la dernière publication"),
        (lambda s: s.contenus.update({PAGE: b"<html>bonjour</html>"}), "elle a changé"),
        (lambda s: s.contenus.update({PAGE: b"a" * 4_000_000}), "dépasse 3 Mo"),
        (lambda s: s.contenus.pop(PAGE), "le serveur répond 404"),
        (lambda s: s.pannes.update({PAGE: 503}), "le serveur répond 503"),
        (lambda s: s.contenus.pop(IMPORT), "le serveur répond 404, cette page n'existe pas"),
        (lambda s: s.pannes.update({IMPORT: 403}), "le serveur répond 403"),
        (lambda s: s.contenus.update({IMPORT: b"<html>Erreur</html>"}), "n'est pas une archive ZIP"),
    ],
)
def test_pannes_dites_en_une_phrase(site, importer, capsys, preparer, dit):
    preparer(site)
    assert importer() == 2
    erreur = capsys.readouterr().err
    assert dit in erreur
    assert f"À la main : ouvrir {site.page}" in erreur
    assert "Traceback" not in erreur


def test_annee_absente(site, importer, capsys):
    assert importer("--annee", "2017") == 2
    erreur = capsys.readouterr().err
    assert "de l'année 2017 (années entières : 2024)" in erreur


def test_archive_trop_grosse(site, importer, capsys, monkeypatch):
    reglages = acces_douane(site.page)
    petit = dataclasses.replace(reglages, limites={**reglages.limites, "archive_octets": 1000})
    monkeypatch.setattr("modules.commandes.importer.acces_douane", lambda page: petit)
    assert importer() == 2
    assert "abandon" in capsys.readouterr().err


def test_annee_gardee_par_data_gouv(monkeypatch):
    """La page est muette : les deux adresses de 2019 sont dans les réglages."""

    def couper(*_, **__):
        raise urllib.error.URLError(ConnectionRefusedError())

    monkeypatch.setattr(telechargement.urllib.request.OpenerDirector, "open", couper)
    trouvees = telechargement.chercher(acces_douane(), 2019)
    assert {a.adresse.split("/")[2] for a in trouvees.values()} == {"www.data.gouv.fr"}
    with pytest.raises(ErreurDonnees, match="refuse la connexion"):
        telechargement.chercher(acces_douane(), 2023)


@pytest.mark.parametrize(
    "page", ["http://exemple.fr/page", "http://www.douane.gouv.fr/", "https://exemple.fr/", "ftp://x/"]
)
def test_page_hors_des_hotes_admis(page, tmp_path, capsys):
    with pytest.raises(_AdresseRefusee):
        acces_douane(page)
    assert principal(["importer", "--douane", "--page", page, "--sortie", str(tmp_path)]) == 2
    assert "www.douane.gouv.fr" in capsys.readouterr().err


def test_une_page_locale_ne_fait_pas_admettre_http_ailleurs(site):
    acces = acces_douane(site.page)
    acces.verifier(f"{site.adresse}/x.zip")
    acces.verifier("https://www.douane.gouv.fr/x.zip")
    with pytest.raises(_AdresseRefusee):
        acces.verifier("http://exemple.fr/x.zip")
    with pytest.raises(_AdresseRefusee):
        acces_douane().verifier(f"{site.adresse}/x.zip")


def test_le_mandataire_de_l_environnement_sert_en_https(monkeypatch, capsys, tmp_path):
    """Un mandataire muet : la connexion passe par lui, et l'échec est dit."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert principal(["importer", "--douane", "--sortie", str(tmp_path)]) == 2
    erreur = capsys.readouterr().err
    assert "le serveur refuse la connexion" in erreur
    assert "lekiosque.finances.gouv.fr" in erreur


def test_le_certificat_est_verifie(monkeypatch):
    vus = []
    monkeypatch.setattr(
        telechargement.urllib.request.OpenerDirector, "open",
        lambda ouvreur, *_, **__: vus.append(ouvreur) or (_ for _ in ()).throw(TimeoutError()),
    )  # fmt: skip
    with pytest.raises(ErreurDonnees, match="ne répond pas à temps"):
        telechargement.chercher(acces_douane())
    (https,) = [p for p in vus[0].handlers if isinstance(p, telechargement.urllib.request.HTTPSHandler)]
    contexte = https._context
    assert contexte is None or contexte.verify_mode == telechargement.ssl.CERT_REQUIRED


def test_liens_sans_casse_et_relatifs():
    acces = acces_douane()
    page = '<a HREF="Regional-2021-IMPORT.ZIP">x</a><a href="../n/REGIONAL_2021_export.zip#haut">y</a>'
    vues = _archives_de_la_page(page, acces)
    assert [(a.sens, a.annee) for a in vues] == [("import", 2021), ("export", 2021)]
    assert vues[1].adresse.startswith("https://lekiosque.finances.gouv.fr/site_fr/n/REGIONAL_2021_export.zip")


def test_temoin_illisible(site, importer, tmp_path):
    dossier = tmp_path / "flux" / "telechargements"
    dossier.mkdir(parents=True)
    nom = EXPORT.split("/")[-1]
    (dossier / f"{nom}.partiel").write_bytes(b"PK abime")
    (dossier / f"{nom}.partiel.json").write_text(json.dumps({"x": 1}), encoding="utf-8")
    assert importer() == 0
