"""Accueil, Données, Méthode : ce que chaque page doit dire."""

import json
import re
import tomllib

import pytest

from modules.donnees import tables as tables_donnees
from modules.ecran import cache
from modules.ecran.navigation import ENTREES
from modules.langue.typographie import dates_insecables
from modules.pages.donnees import depot
from modules.vues.flux import table_totaux
from tests import fabriquer
from tests.app.outils import POSES, RACINE, choisir_lieu, lieu, ouvrir, textes
from tests.conftest import LIGNES, fabriquer_flux

INDEPENDANT = "ni l’ANCT, ni l’Insee, ni la Douane ne l’ont validé"
# La présentation n’a ni titre ni pied : ses propres tests la couvrent.
PAGES = [e.fichier for e in ENTREES if e.fichier != "presentation"]


@pytest.mark.parametrize("page", PAGES)
def test_chaque_page_dit_estimation_et_independance(page):
    test = ouvrir(page, dep="25")
    assert not test.exception
    assert not test.error
    texte = textes(test)
    assert "Estimation 2024" in texte
    assert "pas une donnée de la Douane" in texte
    assert INDEPENDANT in texte
    familles = (test.markdown, test.caption, test.info, test.warning, test.header, test.subheader)
    ecrits = [str(e.value).replace("\\", "") for famille in familles for e in famille]
    ecrits += [POSES.sub("", h.proto.body) for h in test.get("html")]
    for ecrit in ecrits:
        assert not re.search(r"\{[a-zé_]+\}", ecrit), "une valeur n’a pas été mise à sa place"
        assert dates_insecables(ecrit) == ecrit, "une date se couperait en fin de ligne"


@pytest.mark.parametrize("page", ["accueil", "fiche", "donnees", "methode"])
def test_ponctuation_et_guillemets_ne_se_separent_pas(page):
    test = ouvrir(page, dep="25")
    ecrits = [str(e.value) for e in (*test.markdown, *test.caption, *test.info, *test.warning)]
    assert ecrits
    for ecrit in ecrits:
        assert not re.search(r"« | »| [;?!%]| :(?!-)", ecrit), ecrit


@pytest.mark.parametrize("page", PAGES)
def test_chaque_page_s_ouvre_sans_departement(page):
    test = ouvrir(page)
    assert not test.exception
    assert not test.error
    assert test.title


def test_accueil_choisit_et_montre_les_chiffres():
    page = ouvrir("accueil")
    assert "580 354,5 M€" in textes(page)
    choisir_lieu(page, "25")
    assert "4 260,9 M€" in textes(page)


def test_territoire_d_industrie_d_un_seul_departement_mene_au_departement():
    page = ouvrir("accueil")
    choisir_lieu(page, "ti-0101")
    assert lieu(page) == "9A"
    assert not page.exception


def test_contacts_sans_adresse_inventee():
    texte = textes(ouvrir("accueil"))
    for attendu in ("territoires-industrie@anct.gouv.fr", "anct.gouv.fr/actualites", "la-dge/actualites",
                    "portraits socio-économiques", "27 mai"):  # fmt: skip
        assert attendu in texte


def importe(
    statut: str = "importé", lignes: list[tuple[str, str, str, str, int]] = LIGNES
) -> dict[str, object]:
    flux = fabriquer_flux(lignes, statut=statut)
    return {cache._CLE_IMPORT: {"table": flux.table, "provenance": flux.provenance.vers_json()}}


@pytest.mark.parametrize("page", PAGES)
def test_un_jeu_importe_remplace_l_estimation_sur_toutes_les_pages(page):
    test = ouvrir(page, session=importe(), dep="25")
    assert not test.exception
    assert not test.error
    texte = textes(test)
    assert "Données importées" in texte
    assert "Estimation 2024" not in texte.replace("estimation 2024 embarquée", "")


def test_fiche_d_un_jeu_importe():
    texte = textes(ouvrir("fiche", session=importe(), dep="25"))
    assert "moins de 0,1 M€" in texte  # 1 000 € exportés
    assert "66,7 % de la Bourgogne-Franche-Comté" in texte  # 1000 / 1500
    assert "rang : 1er sur 100" in texte


def test_unite_sans_echange_dans_un_jeu_importe():
    page = ouvrir("fiche", session=importe(), dep="9E")
    assert not page.exception
    assert "Aucune exportation" in textes(page)


def test_inventaire_lisible():
    page = ouvrir("donnees", dep="25")
    tables = [t.value for t in page.table]
    assert any("GeoNames" in json.dumps(t.to_dict(), default=str) for t in tables)
    assert any("OCDE" in json.dumps(t.to_dict(), default=str) for t in tables)


def test_totaux_telecharges_gardent_le_non_ventile():
    """Le code 98 n'est pas une unité : son montant reste, et chaque colonne fait le total."""
    table = table_totaux(fabriquer_flux(LIGNES)).set_index("nom")
    assert table.loc["Non ventilé", ["exportations_eur", "importations_eur"]].tolist() == [10, 0]
    assert table["exportations_eur"].sum() == 2560
    assert table.loc["Ain", "importations_eur"] == 700
    assert table.loc["Mayotte", "importations_eur"] == 0
    connues = table_totaux(fabriquer_flux(LIGNES[:2]))
    assert list(connues["nom"]) == list(tables_donnees.departements()["nom"])
    assert "importations_eur" not in connues  # inconnues, pas nulles


def test_page_donnees_dit_le_non_ventile():
    def identite(test) -> dict[str, str]:
        return dict(test.table[0].value.to_numpy().tolist())

    lignes = [*LIGNES, ("export", "25", "9999", "QU", 2 * 10**6), ("import", "98", "2932", "??", 3 * 10**6)]
    dit = identite(ouvrir("donnees", session=importe(lignes=lignes)))["Non ventilé"]
    assert dit.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "") == (
        "exportations : moins de 0,1 M€ sans département, 2,0 M€ sans produit, "
        "2,0 M€ sans pays (ou pays indéterminé) ; "
        "importations : 3,0 M€ sans département, 3,0 M€ sans pays (ou pays indéterminé)"
    )
    assert identite(ouvrir("donnees", session=importe(lignes=LIGNES[:2])))["Non ventilé"] == "rien"
    assert "Non ventilé" not in identite(ouvrir("donnees"))


def test_limites_annoncees_sont_celles_qui_s_appliquent():
    """Le texte de la page dit les limites du serveur et du dépôt, et la commande qui les dépasse."""
    texte = textes(ouvrir("donnees"))
    reglages = tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert f"{reglages['server']['maxUploadSize']} Mo par fichier" in texte
    assert f"{depot._LIMITE_DEPOT // 1_000_000} Mo de texte en tout" in texte
    assert "python -m modules importer" in texte


def test_depot_trop_gros_renvoie_a_la_commande(monkeypatch):
    """Refusé avant toute lecture, avec la recette, et sans toucher au jeu déjà importé."""
    monkeypatch.setattr(depot, "_LIMITE_DEPOT", 1000)
    deja = importe()
    page = ouvrir("donnees", session=deja)
    gros = fabriquer.archive({"E.txt": fabriquer.texte(fabriquer.annee() * 100)})
    page.file_uploader(key="fichiers_douane_0").set_value([("e.zip", gros, "application/zip")])
    next(b for b in page.button if b.label == "Charger ces fichiers").click().run()
    assert "c’est trop pour un dépôt" in textes(page)
    assert "python -m modules importer" in page.error[0].value.replace("\\", "")
    assert page.session_state[cache._CLE_IMPORT]["provenance"] == deja[cache._CLE_IMPORT]["provenance"]
