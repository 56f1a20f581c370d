"""La bonne ligne en tête, pour ce que des gens tapent vraiment."""

import json

import pytest

from modules.__main__ import principal
from modules.donnees import recherche, tables
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.recherche import Entree, _classer, aucun_resultat, chercher, normaliser
from modules.donnees.tables import territoire
from modules.simulation.embarque import parametres_embarques
from tests.donnees.recherches import LIEUX, PRODUITS, SANS_REPONSE


@pytest.mark.parametrize(("texte", "genre", "code"), [*LIEUX, *PRODUITS])
def test_le_bon_resultat_en_tete(texte, genre, code):
    premier = chercher(texte, produits=genre == "produit")[0]
    assert (premier.genre, premier.code) == (genre, code)


def test_au_moins_soixante_recherches():
    assert len({*LIEUX, *PRODUITS}) >= 60


def test_chaque_lieu_et_chaque_produit_se_trouve_par_son_nom():
    lieux, biens = recherche.index_lieux(), recherche.index_produits()
    nombreux = [e for e in lieux if e.genre in ("commune", "territoire_industrie")]
    autres = [e for e in lieux if e not in set(nombreux)]
    for produits, index in ((False, [*autres, *nombreux[::40]]), (True, biens)):
        for entree in index:
            trouves = chercher(entree.cles[0], produits=produits, maximum=3)
            assert any((e.genre, e.code) == (entree.genre, entree.code) for e in trouves), entree.nom


def test_chaque_lieu_mene_a_un_territoire_connu():
    for entree in recherche.index_lieux():
        assert territoire(entree.code).code == entree.code


@pytest.mark.parametrize("code", ["2A", "2B", "971", "972", "973", "974", "976"])
def test_aucun_code_de_la_douane_seul_a_l_ecran(code):
    """« La Réunion (974) », jamais « 9D »."""
    (entree,) = [e for e in chercher(code) if e.genre == "departement"]
    assert code in entree.nom
    assert entree.code not in entree.nom


def test_une_commune_dit_son_departement():
    assert chercher("toulouse")[0].nom == "Toulouse (Haute-Garonne, 31)"
    assert [e.nom for e in chercher("saint denis")[:2]] == [
        "Saint-Denis (Seine-Saint-Denis, 93)",
        "Saint-Denis (La Réunion, 974)",
    ]
    assert chercher("bastia")[0].nom == "Bastia (Corse, 2B)"


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [
        ("CÔTE-D’OR", "cote d or"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        (" Œufs\u00a0&  bœuf ", "oeufs boeuf"),
        ("St-Étienne", "saint etienne"),
        ("Ste Foy", "sainte foy"),
        ("Best-of", "best of"),
    ],
)
def test_normalisation(tape, attendu):
    assert normaliser(tape) == attendu


def entree(code: str, *cles: str) -> Entree:
    return Entree("produit", code, cles[0], cles, (code,))


def test_l_ordre_va_du_plus_sur_au_plus_incertain():
    index = (
        entree("f", "Bovins"),  # dedans
        entree("d", "Articles en vin"),  # début d'un mot
        entree("c", "Vinaigre"),  # début
        entree("b", "Alcool", "vin"),  # synonyme exact
        entree("a", "Vin"),  # nom exact
    )
    assert [e.code for e in _classer(index, "vin")] == ["a", "b", "c", "d", "f"]
    assert _classer(index, "vni") == []  # trop court pour supposer une faute


def test_les_fautes_ne_comptent_que_si_rien_d_autre_ne_repond():
    index = (entree("01", "Nantes"), entree("02", "Mantes"), entree("03", "Toulouse"))
    assert [e.code for e in _classer(index, "nantes")] == ["01"]
    assert [e.code for e in _classer(index, "nanets")] == ["01"]  # deux lettres interverties
    assert [e.code for e in _classer(index, "pantes")] == ["01", "02"]
    assert [e.code for e in _classer(index, "touluose")] == ["03"]
    assert [e.code for e in _classer(index, "tolousse")] == ["03"]  # deux fautes, huit lettres
    assert _classer(index, "nantxys") == []


@pytest.mark.parametrize("texte", SANS_REPONSE)
def test_rien_ne_repond(texte):
    assert chercher(texte) == []


def test_sans_reponse_on_dit_quoi_taper():
    assert "ville" in aucun_resultat("zzzzzz")
    assert "voiture" in aucun_resultat("zzzzzz", produits=True)
    assert "Saint-Pierre-et-Miquelon" in aucun_resultat("975")


def test_un_nom_usuel_doit_mener_quelque_part(monkeypatch):
    faux = tables.noms_usuels().assign(code="R99")
    monkeypatch.setattr(tables, "noms_usuels", lambda: faux)
    with pytest.raises(ErreurDonnees, match="R99"):
        recherche.index_lieux.__wrapped__()


def test_en_ligne_de_commande(capsys):
    assert principal(["chercher", "cote", "d'or", "--format", "json"]) == 0
    premier = json.loads(capsys.readouterr().out)[0]
    assert premier == {"genre": "departement", "code": "21", "nom": "Côte-d’Or (21)"}
    assert principal(["chercher", "cognac", "--produits", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["code"] == "1101"
    assert principal(["chercher", "zzzzzz", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert principal(["chercher", "zzzzzz"]) == 0
    assert "Tapez" in capsys.readouterr().out


def test_ce_qu_une_mesure_peut_viser_se_cherche_avec_les_memes_mots():
    """Un produit par son mot courant, puis les familles et les postes : tout ce qu'un scénario admet."""
    index = recherche.index_perimetres()
    for texte, _, code in PRODUITS:
        assert _classer(index, texte)[0].code == code, texte
    assert _classer(index, "tout")[0].code == "tous"
    mots = parametres_embarques().vocabulaire
    assert {e.code for e in index} == {"tous", *mots.cpf4, *mots.a129, *mots.familles}
