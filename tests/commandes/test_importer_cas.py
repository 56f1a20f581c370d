"""Chaque fichier essayé, par la ligne de commande : lu et dit, ou refusé avec sa cause et rien de changé."""

import json

import pytest

from modules.__main__ import principal
from modules.donnees import flux, jeu
from tests.donnees.douane.fichiers_essayes import (
    TOUJOURS,
    UTILISATEUR,
    Essai,
    champs,
    entier,
    lus,
    refuses,
    simplifier,
)  # fmt: skip
from tests.fabriquer import texte

TOTAL = sum(int(x.split(";")[8]) for x in entier() if ";2024;" in x)


def importer(tmp_path, nom: str, contenu: bytes, *options: str) -> int:
    return donner(tmp_path, Essai(((nom, contenu),), ()), *options)


def donner(tmp_path, essai: Essai, *options: str) -> int:
    """`python -m modules importer` sur les fichiers d'un essai."""
    for nom, contenu in essai.fichiers:
        (tmp_path / nom).write_bytes(contenu)
    chemins = [str(tmp_path / nom) for nom, _ in essai.fichiers]
    return principal(["importer", *chemins, "--sortie", str(tmp_path / "flux"), *options])


@pytest.mark.parametrize("cas", lus())
def test_lu(cas, tmp_path, capsys):
    essai = lus()[cas]
    assert donner(tmp_path, essai) == 0
    sortie = simplifier(capsys.readouterr().out)
    assert [mots for mots in essai.dit if mots not in sortie] == []
    lu = flux.lire(tmp_path / "flux" / "officiel_2024.parquet")
    assert lu.total("export") == TOTAL
    assert lu.provenance.statut == "officiel"


@pytest.mark.parametrize("cas", refuses())
def test_refuse(cas, tmp_path, capsys):
    essai = refuses()[cas]
    assert donner(tmp_path, essai) == 2
    erreur = simplifier(capsys.readouterr().err)
    assert [mots for mots in (*essai.dit, *TOUJOURS) if mots not in erreur] == []
    assert "Traceback" not in erreur
    assert not (tmp_path / "flux").exists()


def test_un_en_tete_n_est_pas_une_ligne_arrangee(tmp_path, capsys):
    donner(tmp_path, lus()["en-tête en minuscules à la fin"])
    assert "minuscules" not in capsys.readouterr().out


def test_3030_est_reverse(tmp_path):
    donner(tmp_path, lus()["3031 et 3032"])
    lu = flux.lire(tmp_path / "flux" / "officiel_2024.parquet")
    attendu = sum(int(x.split(";")[8]) for x in entier() if ";2024;" in x and ";3030;" in x)
    assert lu.table.loc[lu.table["produit"] == "3030", "valeur_eur"].sum() == attendu


@pytest.mark.parametrize("cas", ["un seul département", "une seule région"])
def test_partiel_admis_et_dit(cas, tmp_path, capsys):
    assert donner(tmp_path, refuses()[cas], "--partiel") == 0
    assert "Jeu partiel" in capsys.readouterr().out
    ((_, provenance),) = jeu.disponibles(tmp_path / "flux")
    assert provenance.est_partielle


def test_un_jeu_partiel_n_a_ni_rang_ni_france_ni_zero_pour_un_absent(tmp_path, capsys):
    """Le Doubs seul : simulé sans place ; le Jura, la région et la France restent inconnus, jamais nuls."""
    donner(tmp_path, refuses()["un seul département"], "--partiel")
    chemin = str(tmp_path / "flux" / "officiel_partiel_2024.parquet")
    capsys.readouterr()

    def lire(*mots: str) -> dict:
        assert principal([*mots, "--donnees", chemin, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    doubs = lire("simuler", "25")
    assert doubs["exportations_us_eur"] == sum(
        int(x.split(";")[8]) for x in entier() if ";2024;25;" in x and ";US;" in x
    )
    assert doubs["rang"] is None and doubs["ecart_france"]["ecart_france"] is None
    for absent in ("39", "R16", "FR"):
        d = lire("simuler", absent)
        vides = (d["exportations_eur"], d["exportations_us_eur"], d["droits_theoriques_eur"])
        assert (*vides, d["baisse"]["centrale_eur"], d["baisse"]["haute_eur"], d["rang"]) == (None,) * 6
        assert d["par_produit"] == []
        assert {t["exportations_eur"] for t in lire("evolution", absent)["trimestres"]} == {None}
        assert principal(["simuler", absent, "--donnees", chemin]) == 0
        assert "inconnues, et non nulles" in capsys.readouterr().out
    assert all(u["rang"] is None for u in lire("classer")["departements"])


def test_exportations_puis_importations_puis_une_autre_periode(tmp_path):
    """Demander ensuite une autre période garde les deux sens."""
    for sens in "EI":
        assert importer(tmp_path, f"{sens}.txt", texte(entier(sens))) == 0
    chemin = tmp_path / "flux" / "officiel_2024.parquet"
    assert flux.lire_provenance(chemin).sens_absents == ()
    for sens in "EI":
        assert importer(tmp_path, f"{sens}.txt", texte(entier(sens)), "--periode", "2024T2-2025T1") == 0
    autre = flux.lire(tmp_path / "flux" / "officiel_2024T2-2025T1.parquet")
    assert autre.provenance.sens_absents == ()
    assert (autre.total("export"), autre.total("import")) == (TOTAL, TOTAL)
    assert flux.lire_provenance(chemin).sens_absents == ()


def test_un_seul_sens_a_une_autre_periode_reprend_l_autre_du_jeu_installe(tmp_path, capsys):
    for sens in "EI":
        importer(tmp_path, f"{sens}.txt", texte(entier(sens)))
    capsys.readouterr()
    assert importer(tmp_path, "E.txt", texte(entier()), "--periode", "2024T2-2025T1") == 0
    assert "Reprises de l'import précédent : les importations" in simplifier(capsys.readouterr().out)
    autre = flux.lire(tmp_path / "flux" / "officiel_2024T2-2025T1.parquet")
    assert (autre.total("export"), autre.total("import")) == (TOTAL, TOTAL)


def test_un_sens_corrige_ne_remplace_pas_sans_le_demander(tmp_path, capsys):
    """Les deux sens installés : de nouvelles importations changent un total, il faut le vouloir."""
    for sens in "EI":
        importer(tmp_path, f"{sens}.txt", texte(entier(sens)))
    chemin = tmp_path / "flux" / "officiel_2024.parquet"
    avant = chemin.read_bytes()
    corrige = champs(entier("I"), c8=lambda v: str(int(v) + 1))
    assert importer(tmp_path, "I2.txt", texte(corrige)) == 2
    assert "--remplacer" in capsys.readouterr().err
    assert chemin.read_bytes() == avant
    assert importer(tmp_path, "I2.txt", texte(corrige), "--remplacer") == 0
    lu = flux.lire(chemin)
    assert (lu.total("export"), lu.total("import")) == (TOTAL, TOTAL + len(entier("I")) * 4 // 5)
    assert (chemin.parent / "precedents" / chemin.name).read_bytes() == avant


def test_montants_de_huit_chiffres_sous_un_en_tete(tmp_path):
    """Des dizaines de millions d'euros ont huit chiffres, comme un code NC8 : l'en-tête dit ce que c'est."""
    tableau = "departement;produit;pays;valeur\n25;2932;US;12000000\n25;3030;DE;80000000\n"
    assert importer(tmp_path, "a.csv", tableau.encode(), "--periode", "2024") == 0
    lu = flux.lire(tmp_path / "flux" / "utilisateur_2024.parquet")
    assert (lu.provenance.statut, lu.total("export")) == ("utilisateur", 92_000_000)


def test_tableau_de_l_utilisateur(tmp_path, capsys):
    assert importer(tmp_path, "a.csv", UTILISATEUR.encode(), "--periode", "2024") == 0
    dit = simplifier(capsys.readouterr().out)
    assert "Données de l'utilisateur" in dit
    chemin = tmp_path / "flux" / "utilisateur_2024.parquet"
    lu = flux.lire(chemin)
    assert (lu.provenance.statut, lu.total("export")) == ("utilisateur", 2_005_000)
    assert lu.provenance.sens_absents == ("import",)
    assert principal(["evolution", "25", "--donnees", str(chemin), "--format", "json"]) == 0
    # L'attendu de la France se calculait sur les trois lignes du tableau.
    assert json.loads(capsys.readouterr().out)["observations_nationales"] == []


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ("25;2932;US;1,5\n", "nombre entier d'euros"),
        ("25;2932;;5\n", "cellule vide"),
        ("25;2932;US;5\n25;2932;US;7\n", "en double"),
        ("25;2932;FRANCE;5\n", "« FRANCE »"),
        ("25;2932;US;5;vente;2020\n25;2932;DE;5;achat;2021\n", "plusieurs années"),
    ],
)
def test_tableau_refuse(tmp_path, capsys, lignes, dit):
    entete = "departement;produit;pays;valeur" + (";sens;annee" if "vente" in lignes else "")
    assert importer(tmp_path, "a.csv", f"{entete}\n{lignes}".encode()) == 2
    assert dit in simplifier(capsys.readouterr().err)
