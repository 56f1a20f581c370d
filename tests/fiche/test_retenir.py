"""Phrases de « À retenir »."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modules.donnees import confiance as confiance_donnees
from modules.donnees import tables
from modules.donnees.confiance import NIVEAUX
from modules.donnees.droit import verifie_le
from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire, avec_article
from modules.fiche import confiance
from modules.fiche.echanges import AUTRES, Cadre
from modules.fiche.fiche import fiche
from modules.fiche.retenir import a_retenir
from modules.langue.nombres import texte_part
from modules.langue.typographie import insecables
from modules.simulation.embarque import parametres_embarques
from modules.simulation.exposition import assiette_de, simuler
from modules.simulation.incertitude import evaluer, tirages_de
from modules.simulation.scenario import uniforme
from tests.conftest import fabriquer_flux
from tests.fiche.conftest import BFC, DOUBS, cadre_embarque, fabriquer_references, fiche_embarquee

M = 1_000_000


def _phrases(lignes, *, statut="officiel", publies=()):
    flux = fabriquer_flux(lignes, statut)
    flux = TableFlux(flux.table, replace(flux.provenance, totaux_publies=publies))
    resultat = fiche(Cadre(flux, fabriquer_references()), territoire=DOUBS, region=BFC)
    return [phrase.replace("\u00a0", " ").replace("\u202f", " ") for phrase in a_retenir(resultat)]


LIGNES = [
    ("export", "25", "2932", "DE", 60 * M),
    ("export", "25", "2652", "CH", 25 * M),
    ("export", "25", "2221", "US", 15 * M),
    ("export", "70", "2932", "DE", 100 * M),
    ("export", "01", "2221", "IT", 800 * M),
    ("import", "25", "2652", "CN", 55 * M),
    ("import", "25", "2932", "DE", 50 * M),
    ("import", "25", "2932", "ES", 45 * M),
]


def test_fiche_officielle():
    """Le produit, les États-Unis, le client qui compte plus ici ; le solde ne dit rien de plus."""
    assert _phrases(LIGNES) == [
        "Le Doubs vit d’abord d’un produit : parties automobiles (60,0 % des ventes ; 37,5 % de ce qu’en "
        "vend la France).",
        "15,0 % des ventes partent aux États-Unis, dix fois la moyenne française (1,5 %) : parmi "
        f"les cinq plus fortes parts de France ; le droit américain vérifié le {verifie_le()} les vise "
        "presque toutes.",
        "L’Allemagne compte plus ici qu’ailleurs : 60,0 % des ventes, contre 16,0 % en France.",
    ]


def test_medicaments_une_borne_haute():
    """Brevetés seulement, et un laboratoire est exempté : la part visée ne se dit qu'« au plus »."""
    assert any("vise au plus 98" in phrase for phrase in a_retenir(fiche_embarquee("51")))
    assert not any("vise au plus" in phrase for phrase in a_retenir(fiche_embarquee("16")))


@pytest.mark.parametrize(
    ("code", "dit"), [("16", "cinq"), ("44", "cinq"), ("20", None), ("26", None), ("93", None)]
)
def test_une_place_ne_s_affirme_que_si_elle_est_sure_huit_fois_sur_dix(code, dit):
    """Corse, Drôme, Seine-Saint-Denis : dans les dix premiers, mais moins de huit fois sur dix."""
    us = fiche_embarquee(code).etats_unis
    assert us.rang <= 10
    assert (us.chances[5] >= 0.8) == (dit == "cinq")
    (phrase,) = [p for p in a_retenir(fiche_embarquee(code)) if "États-Unis" in p and "partent" in p]
    assert (f"parmi les {dit} plus fortes parts" if dit else "moyenne française") in phrase
    assert ("parmi les" in phrase) == (dit is not None)


def test_les_chances_sont_celles_du_simulateur():
    """Surtaxe uniforme : la place par droits est celle de la part des ventes (méthode, § 6)."""
    assiette = assiette_de(cadre_embarque().flux)
    resultat = simuler(assiette, parametres=parametres_embarques(), scenario=uniforme(15.0))
    rangs = evaluer(resultat, tirages=tirages_de(assiette), horizon="court").rangs_droits
    for code in ("20", "26", "93", "16", "75"):
        attendue = rangs.table.loc[code, "proba_top10"]
        assert fiche_embarquee(code).etats_unis.chances[10] == pytest.approx(attendue, abs=0.03)


@pytest.mark.parametrize("code", ["59", "67", "64", "08"])
def test_un_client_que_la_distance_suffit_a_expliquer_n_est_pas_dit_propre(code):
    """La Belgique du Nord, l'Allemagne du Bas-Rhin : leurs produits n'y suffisent pas."""
    texte = " ".join(a_retenir(fiche_embarquee(code)))
    assert "compte plus ici" not in texte
    assert "la distance)" in texte


def test_un_client_que_les_produits_expliquent_se_dit():
    """La Chine de la Charente tient au cognac."""
    assert any("La Chine compte plus ici" in p for p in a_retenir(fiche_embarquee("16")))


def test_ni_client_d_un_tres_petit_exportateur_ni_client_d_outre_mer_sans_reserve():
    dites = a_retenir(fiche_embarquee("9E"))
    assert not any("Premiers clients" in p or "compte plus ici" in p for p in dites)
    for code in ("9A", "9B", "9C", "9D"):
        for phrase in a_retenir(fiche_embarquee(code)):
            assert "Premiers clients" not in phrase or "réparti" in phrase


def test_deux_parts_ecrites_de_meme_se_comparent_de_meme():
    """Bas-Rhin (10,78 %) et Val-d'Oise (11,20 %) s'écrivent 11 % : même verdict face à la France."""
    dits = [next(p for p in a_retenir(fiche_embarquee(code)) if p.startswith("11")) for code in ("67", "95")]
    assert all("plus que la moyenne française" in dit for dit in dits)


def _niveau_partout(monkeypatch, niveau: str) -> None:
    """Tous les couples produit × pays à ce niveau de confiance."""
    rang = NIVEAUX.index(niveau)
    monkeypatch.setattr(
        confiance, "rangs", lambda sens, *, produits, pays, code: np.full((len(produits), len(pays)), rang)
    )


def test_estimation_deux_chiffres_et_rien_d_affirme_de_ce_qui_est_reparti(monkeypatch):
    _niveau_partout(monkeypatch, "reparti")
    phrases = _phrases(LIGNES, statut="estimation", publies=("FR",))
    assert "60 % des ventes" in phrases[0]
    assert not any(",0 %" in phrase for phrase in phrases)
    assert not any("compte plus ici" in phrase for phrase in phrases)
    # Les États-Unis d'abord : ni comparaison avec la France, ni place, de ce qui est réparti.
    assert phrases[1].endswith(
        "des ventes partent aux États-Unis (réparties d’après la structure nationale)."
    )
    assert "(réparties d’après la structure nationale)" in phrases[2]


def test_estimation_affirme_un_client_tire_d_une_structure_reelle(monkeypatch):
    _niveau_partout(monkeypatch, "structure_reelle")
    assert "compte plus ici" in _phrases(LIGNES, statut="estimation")[2]


@pytest.mark.parametrize(
    ("achats", "dit"),
    [(120, None), (200, "achète deux fois ce qu’il vend"), (40, "vend deux fois et demie ce qu’il achète")],
)
def test_le_solde_ne_se_dit_que_du_simple_au_double(achats, dit):
    lignes = [("export", "25", "2932", "DE", 100 * M), ("import", "25", "2932", "DE", achats * M)]
    texte = " ".join(_phrases(lignes, statut="estimation"))
    assert dit in texte if dit else "achète" not in texte


def test_aucune_vente_aux_etats_unis():
    texte = " ".join(_phrases([("export", "25", "2932", "DE", 100 * M), ("export", "01", "2932", "US", M)]))
    assert "Aucune vente aux États-Unis n’est connue" in texte


def test_sans_exportation_les_achats_prennent_le_relais():
    phrases = _phrases([("import", "25", "2932", "DE", 50 * M), ("export", "70", "2932", "DE", 5 * M)])
    assert phrases == [
        "Aucune exportation du Doubs n’est enregistrée sur la période.",
        "Principaux achats : parties automobiles (100,0 %).",
        "Principaux fournisseurs : l’Allemagne (100,0 %).",
    ]


def test_la_reserve_d_une_convention_est_dite():
    flux = fabriquer_flux([("export", "75", "2932", "DE", 100 * M), ("export", "75", "2652", "IT", 9 * M)])
    paris = Territoire("75", "Paris", "departement", ("75",))
    dites = a_retenir(fiche(Cadre(flux, fabriquer_references()), territoire=paris, region=None))
    assert any("convention douanière" in phrase for phrase in dites)


def test_ventes_dispersees():
    produits = ["2932", "2910", "2931", "2652", "2221", "2042"]
    lignes = [("export", "25", code, "DE", 20 * M - rang) for rang, code in enumerate(produits)]
    phrase = _phrases([*lignes, *[("export", "01", code, "DE", 90 * M) for code in produits]])[0]
    assert phrase.startswith(
        "Les ventes du Doubs sont variées : 3 produits en font la moitié, contre 3 en France"
    )


def test_moins_variees_qu_en_france_ne_se_dit_pas_varie():
    """« Variées : 3 produits en font la moitié, contre 6 en France » se contredirait."""
    produits = ["2932", "2910", "2931", "2652", "2221", "2042"]
    lignes = [("export", "25", code, "DE", 20 * M - rang) for rang, code in enumerate(produits)]
    ailleurs = [("export", "01", code, "DE", 15 * M) for code in ("1102", "1101", "1051", "2120", "2410")]
    phrase = _phrases([*lignes, *[("export", "01", code, "DE", 15 * M) for code in produits], *ailleurs])[0]
    assert phrase.startswith(
        "Il faut 3 produits pour faire la moitié des ventes du Doubs, contre 5 en France"
    )


TERRITOIRES = ["FR", *tables.departements()["code"]]


@pytest.mark.parametrize("code", TERRITOIRES)
def test_les_premiers_clients_sont_les_premiers(code):
    """Les trois plus grands montants de la fiche, États-Unis compris, et leur somme ; mention d'après eux."""
    f = fiche_embarquee(code)
    (phrase,) = [p for p in a_retenir(f) if p.startswith("Premiers clients")] or [None]
    if phrase is None:
        return
    pays = f.exportations.sommes_pays.drop(AUTRES).sort_values(ascending=False, kind="stable").head(3)
    noms = [avec_article(tables.libelle_pays(c)) for c in pays.index]
    places = [phrase.index(nom) for nom in noms]
    assert places == sorted(places)
    assert texte_part(pays.sum() / f.exportations.total_eur, exact=False) in phrase
    repartis = [f.exportations.confiance_pays[c] == "reparti" for c in pays.index]
    tous = all(repartis) or code in ("9A", "9B", "9C", "9D", "9E")  # aucun client d'outre-mer n'est publié
    mention = "(réparties" if tous else "(en partie réparties" if any(repartis) else ""
    assert code == "FR" or (mention in phrase if mention else "réparties" not in phrase)


def test_le_detail_emprunte_a_la_france_n_affirme_aucun_client():
    """Une réserve « detail » : aucun client n'est dit propre au territoire, et la réserve se lit."""
    for reserve in confiance_donnees.reserves(*TERRITOIRES):
        phrases = a_retenir(fiche_embarquee(reserve.code))
        if reserve.portee == "detail":
            assert not any("plus ici qu’ailleurs" in phrase for phrase in phrases)
            assert insecables(reserve.phrase) in phrases


def test_une_reserve_de_l_estimation_ne_se_dit_pas_d_un_fichier_officiel():
    flux = fabriquer_flux([("export", "9E", "2932", "DE", 100 * M)])
    lieu = Territoire("9E", "Mayotte", "departement", ("9E",))
    dites = a_retenir(fiche(Cadre(flux, fabriquer_references()), territoire=lieu, region=None))
    assert not any("2019-2020" in phrase for phrase in dites)


def test_les_101_se_lisent_et_ne_se_repetent_pas():
    """Étalon relu phrase par phrase ; trois à cinq phrases par territoire, aucune redite."""
    obtenu = textes_des_101()
    assert obtenu == ETALON.read_text(encoding="utf-8")
    for bloc in obtenu.split("\n\n"):
        phrases = bloc.splitlines()[1:]
        assert 3 <= len(phrases) <= 5, bloc
        assert len(set(phrases)) == len(phrases)


ETALON = Path(__file__).parents[1] / "etalons" / "fiches" / "a_retenir.txt"


def textes_des_101() -> str:
    """« À retenir » de la France et des 101 unités, sur l'estimation embarquée."""
    blocs = []
    for code in ("FR", *tables.departements()["code"]):
        dites = a_retenir(fiche_embarquee(code))
        blocs.append("\n".join([f"{tables.territoire(code).nom} ({code})", *(f"- {p}" for p in dites)]))
    return "\n\n".join(blocs) + "\n"


if __name__ == "__main__":
    ETALON.write_text(textes_des_101(), encoding="utf-8")


def test_rien_sur_une_structure_surtout_inconnue():
    """Plus de la moitié des ventes sans produit ni pays connu : ni produit vedette, ni client cité."""
    inconnues = [("export", "25", "9999", "Q9", 150 * M), ("import", "25", "9999", "CN", 400 * M)]
    dit = "\n".join(_phrases([*LIGNES, *inconnues]))
    assert "60,0 % des montants n’ont pas de produit connu" in dit
    assert "Parties automobiles" not in dit
    assert "Allemagne" not in dit
    autres = "\n".join(_phrases([*LIGNES, ("export", "25", "9999", "Q9", 50 * M)]))
    assert "n’ont pas de produit connu" not in autres


def test_d_un_jeu_partiel_ni_part_ni_rang_ni_france():
    """Un seul département : rien n'est comparé à la France, qui est inconnue."""
    doubs = [ligne for ligne in LIGNES if ligne[1] == "25"]
    flux = fabriquer_flux(doubs, "officiel partiel")
    cadre = Cadre(flux, fabriquer_references())
    du_doubs = fiche(cadre, territoire=DOUBS, region=BFC)
    assert du_doubs.exportations.total_eur == 100 * M
    assert (du_doubs.exportations.rang, du_doubs.exportations.part_france) == (None, None)
    assert du_doubs.exportations.part_region is None
    assert (du_doubs.etats_unis.rang, du_doubs.etats_unis.part_france) == (None, None)
    assert du_doubs.etats_unis.part == 0.15
    assert du_doubs.specialisations is None
    assert "France" not in "\n".join(a_retenir(du_doubs))
    france = fiche(cadre, territoire=tables.territoire("FR"), region=None)
    assert (france.exportations, france.solde_eur) == (None, None)
    assert fiche(cadre, territoire=BFC, region=None).exportations is None
