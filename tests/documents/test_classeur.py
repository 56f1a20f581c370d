"""Le tableur d'une fiche et d'un scénario, relu par une autre bibliothèque."""

import io

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from modules.documents.classeur import (
    _nom_feuille,
    chiffres_cles,
    classeur,
    classeur_emploi,
    classeur_fiche,
    classeur_simulation,
)
from modules.documents.contenu import contenu
from modules.donnees import jeu
from modules.donnees.emploi import tables_emploi
from modules.donnees.tables import territoire
from modules.fiche.emploi import emploi_embarque
from modules.figures.gabarit import decrire
from modules.langue.nombres import montant
from modules.simulation.incertitude import etendue_de
from modules.vues.tableur import table_affichee


def relire(octets: bytes) -> Workbook:
    return load_workbook(io.BytesIO(octets))


@pytest.fixture(scope="module")
def fiche(fiche_de) -> Workbook:
    return relire(classeur_fiche(contenu("25", fiche=fiche_de)))


def test_une_feuille_par_tableau(fiche):
    assert fiche.sheetnames[:2] == ["Lisez-moi", "Chiffres clés"]
    assert len(fiche.sheetnames) == 3 + 9


def test_lisez_moi_dit_l_estimation(fiche):
    textes = [cellule.value for cellule in fiche["Lisez-moi"]["A"]]
    assert "Statut : Estimation" in textes
    assert any(str(t).startswith("Source : ") for t in textes)
    assert any("ni l’ANCT" in str(t) for t in textes)


def test_types_et_formats(fiche):
    balance = fiche.worksheets[2]
    entetes = [cellule.value for cellule in balance[1]]
    assert [entetes[i].split("\u00a0")[0] for i in (4, 5)] == ["Importations", "Exportations"]
    assert entetes[:4] == ["Pays", "Importations (€)", "Exportations (€)", "Solde (€)"]
    assert entetes[6:] == ["statut"]
    ligne = balance[2]
    assert [c.data_type for c in ligne] == ["s", "n", "n", "n", "s", "s", "s"]
    niveaux = {"d’après la structure réelle de la France", "réparti d’après la structure nationale"}
    assert {ligne[4].value, ligne[5].value} <= {*niveaux, "d’après un chiffre publié pour la France"}
    assert ligne[1].number_format == "#,##0\\ €"
    assert ligne[6].value == "estimation"
    assert sum(c.value for c in balance["C"][1:]) == 4_260_900_000


def test_chiffres_cles(fiche):
    valeurs = {ligne[0].value: ligne[2].value for ligne in fiche["Chiffres clés"].iter_rows(min_row=2)}
    assert valeurs["Exportations"] == 4_260_900_000
    assert valeurs["Importations"] == 5_203_300_000
    assert valeurs["Solde"] == -942_400_000


def test_une_estimation_dit_ce_que_vaut_chaque_chiffre_cle(fiche, fiche_de):
    """À côté de la valeur à l'euro : ce qu'on en cite, et si c'est un total publié."""
    doubs = {li[0].value: [c.value for c in li] for li in fiche["Chiffres clés"].iter_rows(min_row=2)}
    assert doubs["Exportations"][3:5] == ["4\u202f260,9\u00a0M€", "total publié"]
    assert doubs["Ventes aux États-Unis"][4].startswith("estimation")
    for code in ("39", "9E"):
        table = chiffres_cles(fiche_de(code)).set_index("Indicateur")
        assert table.loc["Exportations", "À citer"] == montant(
            table.loc["Exportations", "Valeur"], exact=False
        )
        assert set(table["Précision"].str.split(" :").str[0]) == {"estimation"}


def test_formules_neutralisees_et_inconnu_vide(fiche_de):
    table = pd.DataFrame({"=A": ["=1+1", "@x"], "V (€)": pd.array([None, 2], dtype="Int64")})
    octets = classeur({"T": table}, textes=["=HYPERLINK(1)"], provenance=fiche_de("25").provenance)
    relu = relire(octets)
    assert relu["Lisez-moi"]["A1"].value == "'=HYPERLINK(1)"
    feuille = relu["T"]
    assert [feuille["A1"].value, feuille["A2"].value, feuille["A3"].value] == ["'=A", "'=1+1", "'@x"]
    assert feuille["B2"].value is None
    assert {c.data_type for ligne in feuille for c in ligne} <= {"s", "n"}


def test_une_colonne_s_ecrit_d_apres_sa_sorte_et_non_d_apres_son_titre(fiche_de):
    """Un libellé qui parle d'euros, de rang ou de points n'est pas un montant, un rang ou des points."""
    colonnes = {"Prix en €": [0.2], "Rang de la part (%)": [3.5], "Points d’euros": [7]}
    decrite = decrire(pd.DataFrame(colonnes), part=["Prix en €"], euros=["Points d’euros"])
    feuilles = {"Décrite": decrite, "Technique": pd.DataFrame({"droits_eur": [1.0], "part_us": [0.5]})}
    relu = relire(classeur(feuilles, textes=["T"], provenance=fiche_de("25").provenance))
    assert [c.number_format for c in relu["Décrite"][2][:3]] == ["0.0%", "0.00", "#,##0\\ €"]
    assert [c.number_format for c in relu["Technique"][2][:2]] == ["#,##0\\ €", "0.0%"]
    assert table_affichee(decrite)["Points d’euros"].tolist() == ["7"]


def test_noms_de_feuilles_admis_et_uniques():
    pris: set[str] = set()
    noms = [_nom_feuille(t, pris=pris) for t in ["a/b:c" * 10, "A b c" * 10, "a b c" * 10]]
    assert len({n.lower() for n in noms}) == 3
    assert all(len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in noms)


def test_simulation(simulation):
    relu = relire(classeur_simulation(simulation, lieu=territoire("25")))
    assert relu.sheetnames == ["Lisez-moi", "Produits", "Indicateurs", "Toutes les unités", "Colonnes"]
    textes = [str(c.value) for c in relu["Lisez-moi"]["A"]]
    assert "Scénario : Surtaxe de 15\u00a0% sur tous les produits." in textes
    assert "Ces trois montants ne s’additionnent pas." in textes
    produits = relu["Produits"]
    entetes = [c.value for c in produits[1]]
    assert not any("_" in str(e) for e in entetes)
    colonne = entetes.index("Ventes aux États-Unis (€)")
    ventes = sum(ligne[colonne].value for ligne in produits.iter_rows(min_row=2))
    assert ventes == pytest.approx(simulation.resultat.ligne("25")["exportations_us_eur"])
    assert relu["Toutes les unités"].max_row == 102
    valeurs = {ligne[0].value: ligne[3].value for ligne in relu["Indicateurs"].iter_rows(min_row=2)}
    etendue = etendue_de(simulation.resultat, "25", "court")
    assert valeurs["baisse_court_basse_eur"] == pytest.approx(etendue.bas)
    assert valeurs["baisse_court_haute_eur"] == pytest.approx(etendue.haut)


def test_memes_octets(fiche_de):
    assert classeur_fiche(contenu("25", fiche=fiche_de)) == classeur_fiche(contenu("25", fiche=fiche_de))


def ecrit(cellule) -> str:
    """Le nombre tel que le tableur le montre, pour les formats employés ici."""
    formats = {
        "#,##0\\ €": "{:,.0f} €",
        "0.0%": "{:.1%}",
        '0.0\\ "%"': "{:.1f} %",
        "0": "{:.0f}",
        "0.00": "{:.2f}",
        "#,##0": "{:,.0f}",
    }
    return formats[cellule.number_format].format(cellule.value)


def test_un_format_par_sorte_de_nombre(fiche):
    """Ni « rang 35,00 », ni « part 0,01 »."""
    cles = {ligne[0].value: ligne for ligne in fiche["Chiffres clés"].iter_rows(min_row=2)}
    assert [c.value for c in cles["Exportations : rang"][:2]] == ["Exportations : rang", "rang sur 100"]
    assert "," not in ecrit(cles["Exportations : rang"][2])
    assert "." not in ecrit(cles["Exportations : rang"][2])
    assert ecrit(cles["Exportations : part de la région"][2]) == "20.0%"
    assert ecrit(cles["Exportations"][2]) == "4,260,900,000 €"


def test_chaque_indicateur_est_nomme_et_ecrit_selon_sa_sorte(simulation):
    """Salariés entiers, écarts à la France en pour cent : ni « 139061,00 », ni « -0,00 »."""
    livre = relire(classeur_simulation(simulation, lieu=territoire("25")))
    lignes = {ligne[0].value: ligne for ligne in livre["Indicateurs"].iter_rows(min_row=2)}
    assert [nom for nom, ligne in lignes.items() if not ligne[1].value] == []
    formats = {nom: ligne[3].number_format for nom, ligne in lignes.items()}
    assert formats["salaries"] == "#,##0"
    assert {formats[nom] for nom in ("ecart_france", "effet_dependance", "effet_croise")} == {"0.0%"}
    decimales = {nom for nom, ecrit in formats.items() if ecrit == "0.00"}
    assert decimales == {"surtaxe_moyenne_points"}
    textes = [str(c.value) for c in livre["Lisez-moi"]["A"]]
    assert "Période : 2024 (janvier à décembre\u00a02024)" in textes
    (hypotheses,) = [texte for texte in textes if texte.startswith("Hypothèses")]
    assert "Horizon : court" in hypotheses and "None" not in hypotheses


def test_les_parts_de_l_emploi_sont_des_nombres_en_pour_cent():
    emploi = emploi_embarque(jeu.charger(jeu.DOSSIER / "estimation_2024.parquet"), territoire("25"))
    livre = relire(classeur_emploi(emploi, tables_emploi()))
    zones, branches = livre["Emploi, zones"], livre["Emploi, branches"]
    assert [(c.value, c.data_type) for c in zones["E"][:2]] == [
        ("Part qui travaille ici (%)", "s"), (pytest.approx(88.28), "n"),
    ]  # fmt: skip
    assert zones["E2"].number_format == '0.0\\ "%"'
    entetes = [c.value for c in branches[1]]
    assert branches.cell(2, entetes.index("zone_part") + 1).number_format == "0.0%"


def test_aucune_colonne_trop_etroite(fiche, simulation):
    """Une colonne plus étroite que son nombre écrit n'affiche que des dièses."""
    for livre in (fiche, relire(classeur_simulation(simulation, lieu=territoire("25")))):
        for page in livre.worksheets[1:]:
            for colonne in page.iter_cols(min_row=2):
                largeur = page.column_dimensions[colonne[0].column_letter].width
                longs = [len(ecrit(c)) for c in colonne if c.data_type == "n" and c.value is not None]
                assert max(longs, default=0) < largeur, (page.title, colonne[0].column_letter)


def test_feuille_des_colonnes(fiche):
    """Chaque colonne de chaque feuille y est, avec ce qu'elle contient."""
    dites = {(ligne[0].value, ligne[1].value) for ligne in fiche["Colonnes"].iter_rows(min_row=2)}
    for page in fiche.worksheets[1:-1]:
        assert len(page.title) <= 31
        assert {(page.title, c.value) for c in page[1]} <= dites


def test_codes_insee_a_cote_des_codes_de_la_douane(simulation):
    feuille = relire(classeur_simulation(simulation, lieu=territoire("25")))["Toutes les unités"]
    entetes = [c.value for c in feuille[1]]
    assert entetes[:2] == ["code", "Codes Insee"]
    codes = {ligne[0].value: ligne[1].value for ligne in feuille.iter_rows(min_row=2)}
    assert (codes["01"], codes["20"], codes["9A"]) == ("01", "2A 2B", "971")
    rang = next(feuille.iter_rows(min_row=2))[entetes.index("rang")]
    assert (rang.value, rang.number_format) == (1, "0")


@pytest.mark.parametrize("code", ["R16", "FR"])
def test_region_et_france_a_emporter(fiche_de, code):
    livre = relire(classeur_fiche(contenu(code, fiche=fiche_de)))
    assert "Chiffres clés" in livre.sheetnames


def test_booleen_en_francais(fiche_de):
    table = pd.DataFrame({"Connu": [True, False]})
    relu = relire(classeur({"T": table}, textes=["t"], provenance=fiche_de("25").provenance))
    assert [relu["T"]["A2"].value, relu["T"]["A3"].value] == ["oui", "non"]
