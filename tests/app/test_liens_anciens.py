"""Adresses déjà publiées : un lien diffusé dans un document doit toujours montrer la même chose.

Cette liste ne change que pour s'allonger. Les nombres peuvent suivre les données, pas ce qui est demandé.
"""

import pytest

from tests.app.outils import lieu, ouvrir, textes

VINS = {"v": "1", "dep": "51", "base": "R5_S301FL10_2026-10-09", "m": "1102r200"}
COMPLET = {
    "dep": "25", "v": "1", "base": "aucune", "ref": "periode", "m": "tousr15",
    "h": "court", "choc": "UE", "phi": "0.94", "reo": "0",
}  # fmt: skip

FICHES = [
    ({"dep": "25"}, "Doubs (25)", "25"),
    ({"dep": "971"}, "Guadeloupe (971)", "9A"),
    ({"dep": "976"}, "Mayotte (976)", "9E"),
    ({"dep": "2A"}, "Corse (2A, 2B)", "20"),
    ({"dep": "1"}, "Ain (01)", "01"),
    ({"dep": "99"}, "Monaco", "99"),
]

SIMULATIONS = [
    (VINS, "Marne", ["200 %", "9 octobre 2026"]),
    ({"v": "1", "dep": "33", "m": "vins-spiritueuxr200~2910e"}, "Gironde", []),
    (COMPLET, "Doubs", ["Surtaxe de 15 % sur tous les produits"]),
    ({"dep": "31", "m": "tousr100"}, "Haute-Garonne", ["Surtaxe de 100 % sur tous les produits"]),
    ({"dep": "31", "m": "C30Cr25"}, "Haute-Garonne", ["25 %"]),
    ({"dep": "25", "m": "2652r39"}, "Doubs", ["39 %"]),
]
NOMBRES = ["Exportations visées", "Droits théoriques à l’entrée aux États-Unis", "Baisse possible"]


@pytest.mark.parametrize(("adresse", "titre", "code"), FICHES)
def test_fiche(adresse: dict[str, str], titre: str, code: str):
    page = ouvrir("fiche", **adresse)
    assert not page.exception
    assert not page.error
    assert not page.warning
    assert page.title[0].value == titre
    assert lieu(page) == code
    assert [m.label.split(" (")[0] for m in page.metric[:3]] == ["Exportations", "Importations", "Solde"]
    assert all(any(c.isdigit() for c in m.value) for m in page.metric[:3])


@pytest.mark.parametrize(
    ("adresse", "titre"),
    [
        ({"dep": "R16"}, "Bourgogne-Franche-Comté (région)"),
        ({"territoire": "r09"}, "Nouvelle-Aquitaine (région)"),
        ({"dep": "FR"}, "France"),
        ({}, "France"),
    ],
)
def test_une_region_et_la_france_ont_leur_fiche(adresse: dict[str, str], titre: str):
    page = ouvrir("fiche", **adresse)
    assert not page.exception
    assert not page.warning
    assert page.title[0].value == titre
    assert all(any(c.isdigit() for c in m.value) for m in page.metric[:3])
    assert "département" not in " ".join(s.value for s in page.subheader)


@pytest.mark.parametrize(
    "page", ["fiche", "simulateur", "carte", "fiabilite", "atelier", "comparer", "regimes"]
)
@pytest.mark.parametrize("code", ["R16", "R24", "FR"])
def test_chaque_page_s_ouvre_sur_une_region_et_sur_la_france(page: str, code: str):
    test = ouvrir(page, dep=code)
    assert not test.exception
    assert not test.error
    assert not test.warning
    assert lieu(test) == code


@pytest.mark.parametrize(("adresse", "nom", "phrases"), SIMULATIONS)
def test_simulation(adresse: dict[str, str], nom: str, phrases: list[str]):
    page = ouvrir("simulateur", **adresse)
    assert not page.exception
    assert not page.error
    assert not page.warning, [w.value for w in page.warning]
    assert lieu(page) == adresse["dep"]
    texte = textes(page)
    for attendu in (nom, *phrases):
        assert attendu in texte, attendu
    assert len(page.metric) == 3
    for metrique, attendu in zip(page.metric, NOMBRES, strict=True):
        assert metrique.label.startswith(attendu)
        assert any(c.isdigit() for c in metrique.value)


def test_carte_d_un_indicateur_et_d_une_region():
    page = ouvrir("carte", dep="25", indicateur="exportations", zone="16", tri="croissant")
    assert not page.exception
    assert not page.error
    assert page.selectbox(key="liste_indicateur").value == "exportations"
    assert page.selectbox(key="liste_zone").value == "16"
    assert page.selectbox(key="liste_tri").value == "croissant"
    assert "Doubs" in textes(page)


def test_territoire_d_industrie_de_deux_departements():
    page = ouvrir("fiche", ti="ti-1101")
    assert not page.exception
    assert not page.warning
    assert page.title[0].value == "Boucle Nord de Seine"
    assert len(page.metric) == 3 + 6
