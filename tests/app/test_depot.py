"""Dépôt dans la page « Données » : les fichiers essayés, la période, ce qui se garde, ce qui se dit."""

import io
from collections.abc import Iterator

import pyarrow.parquet as pq
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from modules.donnees.douane import Demande, SourceFichier, lire_douane
from modules.donnees.douane import garder as gardes
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import _METADONNEE
from modules.ecran import cache, serveur
from modules.pages.donnees import depot
from tests.app.outils import ouvrir, textes
from tests.commandes.imitation import PAGE, douane
from tests.donnees.douane.fichiers_essayes import TOUJOURS, UTILISATEUR, entier, lus, refuses, simplifier
from tests.fabriquer import texte

TOTAL = sum(int(x.split(";")[8]) for x in entier() if ";2024;" in x)


def deposer(page: AppTest, *fichiers: tuple[str, bytes], partiel: bool = False) -> AppTest:
    """Dépose ces fichiers et clique sur « Charger »."""
    if partiel:
        page.checkbox(key="partiel_douane").check()
    page.file_uploader[0].set_value([(nom, contenu, "text/plain") for nom, contenu in fichiers])
    (bouton,) = [b for b in page.button if b.label == "Charger ces fichiers"]
    return bouton.click().run()


def session(page: AppTest):
    """Jeu chargé pour ce visiteur, ou None."""
    if cache._CLE_IMPORT not in page.session_state:
        return None
    return page.session_state[cache._CLE_IMPORT]


def test_ou_trouver_les_fichiers():
    page = ouvrir("donnees")
    assert page.header[0].value == "Où trouver les fichiers"
    dit = textes(page)
    for mot in ("telechargement_SGBD.asp", "deux archives", "de 20 à 28 Mo", "tous les trimestres"):
        assert mot in dit
    assert "Licence Ouverte 2.0" in dit
    assert "recharger la page (f5) les oublie" in dit.lower().replace("\n", " ").replace("*", "")
    assert "Les prendre sur le site" not in [b.label for b in page.button]


def test_dans_la_page_d_un_autre_site_on_previent(monkeypatch):
    assert "erreur 403" not in textes(ouvrir("donnees"))
    monkeypatch.setattr(type(st.context), "is_embedded", True)
    page = ouvrir("donnees")
    assert "Ouvrez-le dans son propre onglet" in page.warning[0].value
    assert not page.exception


@pytest.fixture(scope="module")
def installee() -> AppTest:
    """La page, les deux sens d'une publication déjà chargés : les essais s'y suivent."""
    return deposer(ouvrir("donnees"), ("E.txt", texte(entier())), ("I.txt", texte(entier("I"))))


@pytest.fixture
def page(installee: AppTest) -> Iterator[AppTest]:
    """La même page à chaque essai, son jeu remis : en rouvrir une coûterait dix fois plus."""
    garde = dict(session(installee))
    yield installee
    installee.session_state[cache._CLE_IMPORT] = garde


def totaux(page: AppTest) -> list[int]:
    """Euros des exportations et des importations chargées."""
    return session(page)["table"].groupby("sens", observed=True)["valeur_eur"].sum().tolist()


def identite(page: AppTest) -> dict[str, str]:
    """La carte d'identité du jeu, telle que la page la montre."""
    table = next(t.value for t in page.table if "Information" in t.value.columns)
    return dict(zip(table["Information"], table["Valeur"], strict=True))


@pytest.mark.parametrize("cas", lus())
def test_lu_par_la_page(cas, page):
    """Lu, arrangé et dit ; le sens déposé d'abord reste, et aucun euro ne manque."""
    essai = lus()[cas]
    deposer(page, *essai.fichiers)
    assert not page.exception
    assert not page.error
    dit = simplifier(textes(page))
    assert [
        mots for mots in (*essai.dit, "Reprises de l'import précédent : les importations") if mots not in dit
    ] == []
    assert totaux(page) == [TOTAL, TOTAL]
    assert page.success


@pytest.mark.parametrize("cas", refuses())
def test_refuse_par_la_page(cas, page):
    """Refusé : où, quoi, pourquoi, que faire ; rien de vert ; le jeu d'avant est là, et montré."""
    essai, avant, montre = refuses()[cas], session(page)["provenance"], identite(page)
    deposer(page, *essai.fichiers)
    assert not page.exception
    (refus,) = page.error
    dit = simplifier(refus.value.replace("\\", ""))
    assert [mots for mots in (*essai.dit, *TOUJOURS) if mots not in dit] == []
    assert not page.success
    assert "restent chargés" in textes(page)
    assert session(page)["provenance"] == avant
    assert totaux(page) == [TOTAL, TOTAL]
    assert identite(page) == montre
    assert "Traceback" not in textes(page)


def test_charger_sans_fichier_dit_d_en_choisir_un(page):
    deposer(page)
    (erreur,) = page.error
    assert "Aucun fichier n’est arrivé" in erreur.value
    assert not page.success
    assert totaux(page) == [TOTAL, TOTAL]


def test_apres_f5_on_dit_que_les_fichiers_sont_oublies():
    """L'adresse garde la marque du jeu déposé ; une session neuve ne l'a plus, et le dit."""
    page = ouvrir("donnees", d="i-2024-0123abcd")
    dit = textes(page)
    assert "Données importées (cette session) 2024" in dit
    assert "redéposez-les dans « Données »" in dit
    assert "redéposez-les" not in textes(ouvrir("donnees", d="o-2024-0123abcd"))
    page = deposer(page, *lus()["tel quel"].fichiers)
    assert "redéposez-les" not in textes(page)


def test_un_premier_depot_refuse_ne_charge_rien():
    page = deposer(ouvrir("donnees"), *refuses()["national NC8"].fichiers)
    assert page.error
    assert session(page) is None
    assert "restent chargés" not in textes(page)


def test_partiel_dit_partout():
    page = deposer(ouvrir("donnees"), *refuses()["un seul département"].fichiers, partiel=True)
    assert "Jeu partiel" in textes(page)
    garde = dict(session(page))
    fiche = ouvrir("fiche", session={cache._CLE_IMPORT: garde}, dep="25")
    dit = textes(fiche)
    assert "Données officielles partielles" in dit
    assert "ni part, ni rang, ni total de la France" in dit
    assert "% des exportations de la France" not in dit


def test_export_puis_import_puis_une_autre_periode_les_deux_sens_restent():
    page = deposer(ouvrir("donnees"), ("e.txt", texte(entier())))
    page = deposer(page, ("i.txt", texte(entier("I"))))
    assert not page.error
    (choix,) = [s for s in page.selectbox if s.label == "Période montrée"]
    assert choix.options == ["2024T2-2025T1", "2024"]
    page = choix.select("2024T2-2025T1").run()
    assert not page.exception
    garde = session(page)
    assert '"periode": "2024T2-2025T1"' in garde["provenance"]
    assert garde["table"].groupby("sens", observed=True)["valeur_eur"].sum().tolist() == [TOTAL, TOTAL]


def test_une_autre_periode_choisie_puis_un_seul_sens_redepose_les_deux_sens_restent():
    page = deposer(ouvrir("donnees"), ("e.txt", texte(entier())), ("i.txt", texte(entier("I"))))
    (choix,) = [s for s in page.selectbox if s.label == "Période montrée"]
    page = deposer(choix.select("2024T2-2025T1").run(), ("e.txt", texte(entier())))
    assert not page.error
    garde = session(page)
    assert garde["table"].groupby("sens", observed=True)["valeur_eur"].sum().tolist() == [TOTAL, TOTAL]
    assert "Reprises de l'import précédent : les importations" in simplifier(textes(page))


def test_un_tableau_refuse_dit_les_colonnes_d_un_tableau():
    page = deposer(
        ouvrir("donnees"), ("a-moi.csv", b"departement;produit;pays;valeur\n25;2932;US;beaucoup\n")
    )
    dit = simplifier(textes(page))
    assert "il faut un nombre entier d'euros" in dit
    assert "colonnes departement ; produit ; pays ; valeur" in dit
    assert "REGIONAL_CPF4PAYSE" not in page.error[0].value


def test_tableau_de_l_utilisateur():
    page = deposer(ouvrir("donnees"), ("a-moi.csv", UTILISATEUR.encode()))
    assert not page.exception
    assert not page.error
    dit = textes(page)
    assert 0 < dit.index("3 lignes, jamais présentées comme officielles") < dit.index("Les importations ne")
    assert "officielles 20" not in textes(page)
    assert '"statut": "utilisateur"' in session(page)["provenance"]
    assert "Modèle de tableau (CSV)" in [b.label for b in page.get("download_button")]


def test_le_jeu_garde_se_redepose():
    sources = [SourceFichier(f"{s}.txt", io.BytesIO(texte(entier(s)))) for s in "EI"]
    flux = lire_douane(sources, Demande(importe_le="2025-07-01")).flux
    octets = gardes.garder(flux)
    assert len(octets) < sum(len(texte(entier(s))) for s in "EI") / 2
    relu = gardes.relire(octets)
    assert relu.provenance.empreinte == flux.provenance.empreinte
    assert relu.provenance.trimestres == flux.provenance.trimestres
    page = deposer(ouvrir("donnees"), ("donnees-2024.parquet", octets))
    assert not page.error
    assert session(page)["table"]["valeur_eur"].sum() == 2 * TOTAL
    assert "Jeu gardé" in textes(page)


def test_un_jeu_garde_retouche_est_refuse():
    flux = lire_douane([SourceFichier("e.txt", io.BytesIO(texte(entier())))]).flux
    faux = flux.detail.assign(valeur_eur=flux.detail["valeur_eur"] + 1)
    table = pq.read_table(io.BytesIO(gardes.en_octets(faux, flux.provenance)))
    avant = {**table.schema.metadata, _METADONNEE: flux.provenance.vers_json().encode()}
    sortie = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(avant), sortie)
    retouche = sortie.getvalue()
    with pytest.raises(ErreurDonnees, match="modifié"):
        gardes.relire(retouche)
    with pytest.raises(ErreurDonnees, match="n'est pas un jeu gardé"):
        gardes.relire(b"PAR1 abime PAR1")
    profond = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({_METADONNEE: b"[" * 20_000}), profond)
    with pytest.raises(ErreurDonnees, match="n'est pas un jeu gardé"):
        gardes.relire(profond.getvalue())


def test_un_envoi_refuse_faute_de_place_est_dit(monkeypatch):
    """La case reste vide : « aucun fichier » ne dirait pas pourquoi."""
    monkeypatch.setattr(serveur, "envoi_refuse", lambda: "Vos fichiers dépassent ce que le serveur reçoit.")
    page = deposer(ouvrir("donnees"))
    assert "Vos fichiers dépassent" in page.error[0].value
    assert "Aucun fichier" not in page.error[0].value


def test_le_bouton_de_la_douane_n_est_la_que_si_l_hebergeur_l_admet(monkeypatch):
    with douane() as site:
        site.contenus[PAGE] = b"<html></html>"
        acces = depot.acces_douane(site.page)
        admis = depot.Acces(**{c: getattr(acces, c) for c in acces.__slots__} | {"bouton": True})
        monkeypatch.setattr(depot, "acces_douane", lambda: admis)
        page = ouvrir("donnees")
        (bouton,) = [b for b in page.button if b.label == "Les prendre sur le site de la Douane"]
        page = bouton.click().run()
    assert "elle a changé" in textes(page)
    assert not page.exception
