"""Plusieurs jeux installés : le lien ouvre le sien, la liste en change, un fichier abîmé cède la place."""

from dataclasses import replace

import pytest

from modules.donnees import flux, jeu
from tests.app.outils import ouvrir, textes
from tests.conftest import LIGNES, fabriquer_flux
from tests.trimestres import deposer_trimestres


@pytest.fixture
def deux_jeux(tmp_path, monkeypatch):
    """Une année officielle ancienne, et dix trimestres officiels préférés d'office ; leurs marques."""
    monkeypatch.setattr(jeu, "DOSSIER", tmp_path)
    jouet = fabriquer_flux(LIGNES)
    ancienne = replace(jouet.provenance, periode="2019", debut="2019-01", fin="2019-12")
    ancienne = flux.ecrire(tmp_path / "officiel_2019.parquet", jouet.table, ancienne)
    deposer_trimestres(tmp_path)
    return ancienne.marque, jeu.disponibles()[0][1].marque


def test_un_lien_ouvre_le_jeu_sur_lequel_il_a_ete_etabli(deux_jeux):
    ancien, prefere = deux_jeux
    page = ouvrir("fiche", dep="25", d=ancien)
    assert not page.exception
    texte = textes(page)
    assert "Vous regardez" in texte
    assert "Données officielles 2019" in texte
    assert "d’autres données" not in texte
    page.button(key="meilleur-jeu").click().run()
    assert page.query_params["d"] in (prefere, [prefere])
    assert "Vous regardez" not in textes(page)


def test_la_liste_change_de_jeu_pour_toutes_les_pages(deux_jeux):
    ancien, _ = deux_jeux
    page = ouvrir("donnees")
    assert not page.exception
    page.selectbox(key="liste_jeux").set_value(ancien).run()
    assert page.query_params["d"] in (ancien, [ancien])
    page.switch_page("modules/pages/fiche/fiche.py").run()
    assert "Données officielles 2019" in textes(page)


def test_marque_inconnue_prevenue(deux_jeux):
    page = ouvrir("fiche", dep="25", d="o-2018-00000000")
    assert "d’autres données" in textes(page)


def test_un_jeu_abime_cede_la_place_et_se_dit(deux_jeux):
    chemin = jeu.par_defaut()
    octets = bytearray(chemin.read_bytes())
    octets[4:200] = b"\xff" * 196
    chemin.write_bytes(bytes(octets))
    page = ouvrir("fiche", dep="25")
    assert not page.exception
    texte = textes(page)
    assert "est écarté" in texte
    assert "Données officielles 2019" in texte
