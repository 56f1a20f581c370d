"""Un jeu déposé vit et meurt avec la visite ; un jeu installé est partagé."""

import gc
import tomllib
import weakref
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, current_thread
from types import SimpleNamespace

import pytest
from streamlit.runtime import caching
from streamlit.runtime.scriptrunner_utils.script_run_context import SCRIPT_RUN_CONTEXT_ATTR_NAME

from modules.donnees import droit
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux
from modules.donnees.tables import territoire
from modules.ecran import cache
from modules.simulation.incertitude import etendue_de, tirages_de
from modules.simulation.scenario import Hypotheses, uniforme
from modules.vues.classement import INDICATEURS

RACINE = Path(__file__).parents[2]


@pytest.fixture
def depose(flux_jouet, monkeypatch) -> Iterator[TableFlux]:
    """Un jeu de visiteur, hors de tout cache partagé."""
    table = flux_jouet.table.copy()
    flux = TableFlux(table, flux_jouet.provenance)
    monkeypatch.setattr(cache, "_deposes", [flux.provenance.empreinte])
    yield flux
    caching.clear_session_resource_cache("visite")


@pytest.fixture
def en_visite(monkeypatch):
    """Ce fil sert la session « visite »."""
    contexte = SimpleNamespace(session_id="visite", gather_usage_stats=False)
    monkeypatch.setattr(current_thread(), SCRIPT_RUN_CONTEXT_ATTR_NAME, contexte, raising=False)


def test_un_jeu_installe_est_partage_entre_les_visiteurs(flux_jouet):
    trouves: list[object] = []
    for _ in range(2):
        fil = Thread(target=lambda: trouves.append(cache.fiche(flux_jouet, "25")))
        fil.start()
        fil.join()
    assert trouves[0] is trouves[1]


def test_un_jeu_depose_n_entre_jamais_dans_le_cache_partage(depose):
    assert cache.fiche(depose, "25") is not cache.fiche(depose, "25")


def test_un_jeu_depose_est_garde_le_temps_de_la_visite(depose, en_visite):
    assert cache.fiche(depose, "25") is cache.fiche(depose, "25")


def test_la_visite_finie_la_memoire_est_rendue(depose, en_visite):
    """Table et fiche du visiteur sont ramassées dès que Streamlit ferme sa session."""
    fiche = cache.fiche(depose, "25")
    resultat = cache.exposition(depose, uniforme(15.0), Hypotheses())
    cache.etendue(resultat, "25")
    etendue_de(resultat, "25")  # la porte des documents
    tirages = tirages_de(resultat.assiette)
    gardes = (fiche.exportations.produits, resultat.unites, resultat.assiette, tirages)
    vus = [weakref.ref(garde) for garde in gardes]
    del fiche, resultat, tirages, gardes
    gc.collect()
    assert all(v() is not None for v in vus)
    caching.clear_session_resource_cache("visite")
    gc.collect()
    assert [v() for v in vus] == [None] * 4


def test_tout_resultat_change_avec_les_donnees_le_droit_ou_le_scenario(flux_jouet, monkeypatch):
    premier = cache.exposition(flux_jouet, uniforme(15.0), Hypotheses())
    assert cache.exposition(flux_jouet, uniforme(15.0), Hypotheses()) is premier
    assert cache.exposition(flux_jouet, uniforme(16.0), Hypotheses()) is not premier
    assert cache.exposition(flux_jouet, uniforme(15.0), Hypotheses(horizon="long")) is not premier
    monkeypatch.setattr(droit, "marque", lambda *_: "autres tables")
    cache._marque_a.cache_clear()
    assert cache.exposition(flux_jouet, uniforme(15.0), Hypotheses()) is not premier
    cache._marque_a.cache_clear()


def test_une_figure_du_jeu_est_partagee_et_propre_a_ce_qui_la_fait(flux_jouet):
    faites = []

    def tracer(flux, *ce_qui_change):
        faites.append(ce_qui_change)
        return ce_qui_change

    quinze, seize = (cache.exposition(flux_jouet, uniforme(t), Hypotheses()) for t in (15.0, 16.0))
    surtaxe, droits = INDICATEURS["surtaxe"], INDICATEURS["droits"]
    demandes = [
        (quinze, surtaxe, "25"),
        (seize, surtaxe, "25"),
        (quinze, droits, "25"),
        (quinze, surtaxe, None),
    ]
    for demande in (*demandes, *demandes):
        assert cache.dessin(flux_jouet, tracer, *demande) == demande
    assert faites == demandes


def test_deux_calculs_de_meme_nom_ne_se_confondent_pas(flux_jouet):
    def ecrire(_):
        return ["ailleurs"]

    fiche = cache.fiche(flux_jouet, "25")
    assert cache.phrases(fiche, ecrire) != cache.phrases(fiche, homonyme())


def homonyme():
    def ecrire(_):
        return ["ici"]

    return ecrire


def test_un_argument_que_rien_n_identifie_est_refuse(flux_jouet):
    """Sans identité sûre, deux demandes différentes recevraient le même résultat."""
    with pytest.raises(TypeError):
        cache.dessin(flux_jouet, homonyme, object())


def test_la_figure_des_ventes_visees_ne_depend_pas_du_taux(flux_jouet):
    lieu = territoire("25")
    figures = {
        taux: cache.visees(flux_jouet, cache.exposition(flux_jouet, uniforme(taux), Hypotheses()), lieu)
        for taux in (15.0, 16.0, 0.0)
    }
    assert figures[15.0] is figures[16.0]
    assert figures[15.0] is not figures[0.0]


def test_les_jeux_deposes_ont_une_place_comptee_rendue_au_depart(flux_jouet, en_visite, monkeypatch):
    actives = {"visite", "autre"}
    faux = SimpleNamespace(is_active_session=actives.__contains__)
    monkeypatch.setattr(cache.runtime, "exists", lambda: True)
    monkeypatch.setattr(cache.runtime, "get_instance", lambda: faux)
    octets = int(flux_jouet.table.memory_usage(deep=False).sum())
    monkeypatch.setattr(cache, "_DEPOSES_OCTETS", 2 * octets)
    monkeypatch.setattr(cache, "_places", {"autre": (octets + 1, 0.0)})
    with pytest.raises(ErreurDonnees):
        cache._reserver_place(flux_jouet)
    monkeypatch.setitem(cache._places, "visite", (octets - 1, 0.0))
    monkeypatch.setattr(cache.st, "session_state", {cache._CLE_IMPORT: "le jeu d'avant"})
    with pytest.raises(ErreurDonnees):
        cache.garder_import(flux_jouet)
    assert cache.st.session_state == {cache._CLE_IMPORT: "le jeu d'avant"}
    assert cache._places["visite"][0] == octets - 1
    actives.discard("autre")
    with pytest.raises(ErreurDonnees):  # coupé depuis peu : il peut revenir
        cache._reserver_place(flux_jouet)
    monkeypatch.setattr(cache, "_GARDE_S", -1.0)
    cache._reserver_place(flux_jouet)
    cache._reserver_place(flux_jouet)  # le même visiteur remplace son jeu
    assert {session: taille for session, (taille, _) in cache._places.items()} == {"visite": octets}


def test_un_visiteur_coupe_garde_son_jeu_le_temps_que_dit_la_configuration():
    reglages = tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert reglages["server"]["disconnectedSessionTTL"] == cache._GARDE_S
    assert reglages["browser"]["serverAddress"] == "localhost"
