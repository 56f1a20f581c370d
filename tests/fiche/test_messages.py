"""Titres qui disent ce que montre une figure : cas faits à la main, et replis quand rien ne se conclut."""

import numpy as np
import pytest

from modules.donnees import tables
from modules.donnees.tables import avec_article
from modules.fiche import confiance
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import Fiche, fiche
from modules.fiche.messages import (
    fraction,
    message_balance,
    message_flux,
    message_produits,
    message_specialisation,
)
from modules.langue.nombres import texte_part
from modules.langue.typographie import majuscule
from tests.fiche.conftest import BFC, DOUBS, fabriquer_cadre, fiche_embarquee

M = 1_000_000


def doubs(lignes, *, statut="officiel") -> Fiche:
    return fiche(fabriquer_cadre(lignes, statut=statut), territoire=DOUBS, region=BFC)


def ventes(**par_pays) -> list:
    """Ventes d'un même produit, en millions par pays ; le reste de la France vend ailleurs."""
    return [
        *(("export", "25", "2932", pays, valeur * M) for pays, valeur in par_pays.items()),
        ("export", "01", "2221", "IT", 900 * M),
    ]


def tout_est(monkeypatch: pytest.MonkeyPatch, niveau: str) -> None:
    """Donne le même niveau de confiance à tous les couples produit × pays."""
    rang = confiance.NIVEAUX.index(niveau)
    monkeypatch.setattr(
        confiance, "rangs", lambda sens, *, produits, pays, code: np.full((len(produits), len(pays)), rang)
    )


@pytest.mark.parametrize(
    ("part", "dit", "pluriel"),
    [
        (0.25, "Le quart des ventes", False),
        (0.241, "Le quart des ventes", False),
        (0.23, "23 % des ventes", True),
        (0.332, "Le tiers des ventes", False),
        (0.5, "La moitié des ventes", False),
        (0.67, "Les deux tiers des ventes", True),
        (0.98, "Presque toutes les ventes", True),
    ],
)
def test_une_fraction_simple_se_dit_en_mots(part, dit, pluriel):
    texte, plusieurs = fraction(part, "ventes", exact=False)
    assert (texte.replace("\u00a0", " "), plusieurs) == (dit, pluriel)
    assert fraction(0.98, "achats", exact=False)[0] == "Presque tous les achats"


class TestFlux:
    def test_le_quart_part_aux_etats_unis(self):
        f = doubs(ventes(US=25, DE=40, CH=35))
        assert message_flux(f, sens="export") == "Le quart des ventes part aux États-Unis"

    def test_le_pluriel_suit_le_sujet(self):
        dit = message_flux(doubs(ventes(US=30, DE=40, CH=30)), sens="export")
        assert dit == "30,0\u00a0% des ventes partent aux États-Unis"

    def test_sans_les_etats_unis_le_premier_client(self):
        f = doubs(ventes(US=2, DE=50, CH=48))
        assert message_flux(f, sens="export") == "L’Allemagne achète la moitié des ventes"

    def test_une_estimation_ne_departage_pas_deux_clients_proches(self, monkeypatch):
        tout_est(monkeypatch, "structure_reelle")
        f = doubs(ventes(US=2, DE=50, CH=48), statut="estimation")
        assert message_flux(f, sens="export") == "Trois pays achètent presque toutes les ventes"

    def test_une_estimation_ne_nomme_pas_un_pays_reparti_d_apres_la_structure_nationale(self, monkeypatch):
        tout_est(monkeypatch, "reparti")
        f = doubs(ventes(US=2, DE=50, CH=20, IT=28), statut="estimation")
        assert message_flux(f, sens="export") == "Trois pays achètent presque toutes les ventes"

    def test_les_achats(self):
        f = doubs([("import", "25", "2652", "CN", 75 * M), ("import", "25", "2652", "DE", 25 * M)])
        assert message_flux(f, sens="import") == "La Chine fournit les trois quarts des achats"
        assert message_flux(f, sens="export") is None

    def test_rien_si_les_pays_sont_surtout_inconnus(self):
        assert message_flux(doubs(ventes(QU=60, DE=40)), sens="export") is None


class TestBalance:
    LIGNES = (
        ("export", "25", "2932", "CH", 80 * M),
        ("export", "25", "2932", "DE", 20 * M),
        ("import", "25", "2932", "CN", 70 * M),
        ("import", "25", "2932", "DE", 30 * M),
    )

    def test_les_deux_extremes(self):
        dit = message_balance(doubs(self.LIGNES))
        assert dit == "Plus fort déficit avec la Chine, plus fort excédent avec la Suisse"

    def test_un_pays_reparti_n_est_pas_affirme(self, monkeypatch):
        tout_est(monkeypatch, "reparti")
        assert message_balance(doubs(self.LIGNES, statut="estimation")) is None

    def test_a_defaut_le_solde_du_simple_au_double(self):
        lignes = [("export", "25", "2932", "DE", 100 * M), ("import", "25", "2932", "DE", 100 * M)]
        assert message_balance(doubs(lignes)) is None
        lignes = [("export", "25", "2932", "QU", 100 * M), ("import", "25", "2932", "QU", 200 * M)]
        assert message_balance(doubs(lignes)) == "Le département achète deux fois ce qu’il vend"

    @pytest.mark.parametrize(
        ("ventes", "dit"),
        [
            (150, "Les achats dépassent les ventes de 30,0\u00a0M€"),
            (170, None),  # 6 % : le transport peut suffire
            (240, "Les ventes dépassent les achats de 60,0\u00a0M€"),
        ],
    )
    def test_puis_l_ecart_des_totaux_s_il_depasse_le_transport(self, ventes, dit):
        lignes = [("export", "25", "2932", "QU", ventes * M), ("import", "25", "2932", "QU", 180 * M)]
        assert message_balance(doubs(lignes)) == dit


class TestProduits:
    @pytest.mark.parametrize(
        ("montants", "dit"),
        [
            ((50, 30, 20), "Un seul produit fait la moitié des ventes\u00a0: parties automobiles"),
            ((20, 20, 20, 20, 20), "Trois produits font 60,0\u00a0% des ventes"),
        ],
    )
    def test_du_plus_concentre_au_plus_varie(self, montants, dit):
        codes = ("2932", "2910", "2931", "2652", "2221")
        lignes = [("export", "25", code, "DE", v * M) for code, v in zip(codes, montants, strict=False)]
        assert message_produits(doubs(lignes)) == dit

    def test_rien_sans_ventes_ou_si_les_produits_sont_inconnus(self):
        assert message_produits(doubs([("import", "25", "2932", "DE", M)])) is None
        lignes = [("export", "25", "ZZZZ", "DE", 60 * M), ("export", "25", "2932", "DE", 40 * M)]
        assert message_produits(doubs(lignes)) is None


def test_specialisation_dit_les_deux_parts():
    """Un quart des ventes ici, 2,5 % en France : les deux, et rien de ce que font les autres produits."""
    lignes = [
        ("export", "25", "2652", "DE", 25 * M),
        ("export", "25", "2932", "DE", 75 * M),
        ("export", "01", "2932", "DE", 900 * M),
    ]
    dit = message_specialisation(doubs(lignes))
    assert dit == "Horlogerie\u00a0: 25,0\u00a0% des ventes ici, contre 2,5\u00a0% en France"
    assert message_specialisation(doubs([("export", "25", "2932", "DE", M)])) is None


@pytest.mark.parametrize("code", tables.departements()["code"])
def test_les_titres_se_recalculent_depuis_la_figure(code):
    """Chaque titre des 101 unités redit ce que donnent les tables que sa figure dessine."""
    f = fiche_embarquee(code)
    dit = message_specialisation(f)
    if dit is not None:
        ligne = f.specialisations.set_index("libelle_court").loc[dit.split("\u00a0:")[0]]
        parts = [texte_part(ligne[nom], exact=False) for nom in ("part", "part_france")]
        assert dit.endswith(f"{parts[0]} des ventes ici, contre {parts[1]} en France")
    for sens, cote in (("export", f.exportations), ("import", f.importations)):
        parts = (cote.sommes_pays / cote.total_eur).drop(AUTRES).sort_values(ascending=False)
        dit, nom = message_flux(f, sens=sens), "ventes" if sens == "export" else "achats"
        if dit is None:
            continue
        if dit.startswith("Trois pays"):
            attendue = parts.head(3).sum()
        elif "États-Unis" in dit:
            attendue = parts["US"]
        else:
            assert dit.startswith(majuscule(avec_article(tables.libelle_pays(parts.index[0]))))
            attendue = parts.iloc[0]
        sujet = fraction(attendue, nom, exact=False)[0]
        assert sujet.lower() in dit.lower()
    dit = message_balance(f)
    if dit and "plus fort" in dit.lower():
        nommes = (
            f.balance[f.balance["code"] != AUTRES].astype({"solde_eur": "int64"}).sort_values("solde_eur")
        )
        bouts = {"déficit": nommes["libelle"].iloc[0], "excédent": nommes["libelle"].iloc[-1]}
        for mot, pays in bouts.items():
            assert (
                f"plus fort {mot} avec {avec_article(pays)}" in dit.lower().replace(pays.lower(), pays)
            ) == (f"fort {mot}" in dit)
