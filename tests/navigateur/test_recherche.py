"""La recherche dans un vrai navigateur : même réponse qu'en Python, clavier, annonces, doigt."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from modules.donnees import recherche
from tests.donnees.recherches import LIEUX, PRODUITS, SANS_REPONSE
from tests.navigateur.axe import infractions
from tests.navigateur.chromium import TELEPHONE, attendre_calme, redimensionner

RACINE = Path(__file__).parents[2]
CLASSER = """async ([script, lignes, textes]) => {
  const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const index = module.preparer(lignes);
  return textes.map((t) => module.classer(index, t).map((e) => [e.genre, e.code, e.nom]));
}"""


@pytest.mark.parametrize("produits", [False, True])
def test_le_navigateur_classe_comme_python(page: Page, produits: bool):
    """Toutes les réponses, pas seulement la première, sur l'index même que sert l'application."""
    nom = recherche.INDEX_PRODUITS if produits else recherche.INDEX_LIEUX
    lignes = (RACINE / "static" / nom).read_text(encoding="utf-8")
    textes = [t for t, *_ in (*LIEUX, *PRODUITS)] + [*SANS_REPONSE, "saint", "haute", "bord", "ain", "l"]
    script = (RACINE / "modules/textes/recherche.js").read_text(encoding="utf-8")
    page.goto("about:blank")
    obtenus = page.evaluate(f"([s, l, t]) => ({CLASSER})([s, JSON.parse(l), t])", [script, lignes, textes])
    for texte, obtenu in zip(textes, obtenus, strict=True):
        attendus = recherche.chercher(texte, produits=produits)
        assert obtenu == [[e.genre, e.code, e.nom] for e in attendus], texte


def test_les_index_servis_sont_a_jour():
    """Sinon : « python -m modules inventaire --actualiser »."""
    for nom, entrees in (
        (recherche.INDEX_LIEUX, recherche.index_lieux()),
        (recherche.INDEX_PRODUITS, recherche.index_produits()),
        (recherche.INDEX_PERIMETRES, recherche.index_perimetres()),
    ):
        assert (RACINE / "static" / nom).read_bytes() == recherche.en_json(entrees)


def ouvrir(page: Page, adresse: str) -> None:
    page.goto(adresse)
    attendre_calme(page)


def test_on_tape_entree_et_la_fiche_s_ouvre(application: str, page: Page):
    ouvrir(page, application)
    champ = page.get_by_role("combobox", name="Département, région")
    champ.fill("herault")
    etat = page.locator(".recherche [role=status]")
    expect(etat).to_contain_text("Hérault (34)")
    champ.press("Enter")
    expect(page.get_by_role("heading", name="Hérault (34)")).to_be_visible()
    assert "dep=34" in page.evaluate("location.href")
    assert "/fiche" in page.evaluate("location.href")
    expect(champ).to_have_value("Hérault (34)")


def test_fleches_echappement_et_annonces(application: str, page: Page):
    ouvrir(page, f"{application}/fiche?dep=25")
    champ = page.get_by_role("combobox", name="Département, région")
    expect(champ).to_have_value("Doubs (25)")
    assert champ.get_attribute("aria-expanded") == "false"
    champ.fill("st denis")
    options = page.get_by_role("option")
    expect(options.nth(1)).to_have_text("Saint-Denis (La Réunion, 974)")
    assert champ.get_attribute("aria-expanded") == "true"
    champ.press("ArrowDown")
    champ.press("ArrowDown")
    active = champ.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    champ.press("Escape")
    expect(options).to_have_count(0)
    expect(champ).to_have_value("st denis")
    champ.press("Escape")
    expect(champ).to_have_value("Doubs (25)")
    champ.fill("zzzzzz")
    expect(page.locator(".recherche .rien")).to_contain_text("Tapez un département")
    expect(page.locator(".recherche [role=status]")).to_contain_text("Aucun lieu")
    champ.fill("lozaire")  # rien ne porte ce nom : proposé, sans passer pour la réponse
    expect(options.first).to_have_text("Lozère (48)")
    expect(page.get_by_role("listbox")).to_have_attribute("data-proches", re.compile("Vouliez-vous dire"))
    champ.fill("975")
    expect(page.locator(".recherche .rien")).to_contain_text("Saint-Pierre-et-Miquelon")
    champ.fill("saint denis")
    expect(options.first).to_be_visible()
    expect(page.get_by_role("listbox")).not_to_have_attribute("data-proches", re.compile("."))
    champ.press("ArrowDown")
    champ.press("ArrowDown")
    champ.press("Enter")
    expect(page.get_by_role("heading", name="La Réunion (974)")).to_be_visible()


def test_sans_rien_taper_on_peut_parcourir(application: str, page: Page):
    ouvrir(page, f"{application}/fiche?dep=25")
    champ = page.get_by_role("combobox", name="Département, région")
    champ.click()
    options = page.get_by_role("option")
    expect(options.first).to_have_text("Ain (01)")
    attendus = {e.code for e in recherche.index_lieux() if e.genre in ("departement", "region", "france")}
    assert options.count() == len(attendus) == 101 + 13 + 1
    options.filter(has_text="Bretagne").click()
    expect(page.get_by_role("heading", name="Bretagne (région)")).to_be_visible()
    assert "dep=R07" in page.evaluate("location.href")


def test_au_doigt_les_cibles_sont_assez_grandes(application: str, page: Page):
    redimensionner(page, TELEPHONE)
    ouvrir(page, application)
    champ = page.get_by_role("combobox", name="Département, région")
    champ.fill("lyon")
    option = page.get_by_role("option").first
    expect(option).to_have_text("Lyon (Rhône, 69)")
    for cible in (champ, option, page.get_by_role("button", name="Effacer")):
        boite = cible.bounding_box()
        assert boite is not None
        assert min(boite["width"], boite["height"]) >= 44
    assert not infractions(page)
    option.click()
    expect(page.get_by_role("heading", name="Rhône (69)")).to_be_visible()


def test_une_mesure_se_compose_avec_un_mot_courant(application: str, page: Page):
    ouvrir(page, f"{application}/simulateur?dep=16&m=tousr10~2910e")
    champ = page.get_by_role("combobox", name="Produit, famille")
    champ.fill("cognac")
    option = page.get_by_role("option").first
    expect(option).to_have_text("Spiritueux")
    champ.press("Enter")
    expect(champ).to_have_value("Spiritueux")
    attendre_calme(page)
    page.get_by_role("button", name="Ajouter cette mesure").click()
    page.wait_for_function("location.search.includes('1101r25')")
    expect(champ).to_have_value("")


def test_on_compare_un_territoire_ecrit_sans_accent(application: str, page: Page):
    ouvrir(page, f"{application}/comparer?vue=lieux&lieux=25")
    champ = page.get_by_role("combobox", name="Ajouter un département")
    champ.fill("cote d'or")
    champ.press("Enter")
    page.wait_for_function(
        "location.search.includes('lieux=25%7E21') || location.search.includes('lieux=25~21')"
    )
    expect(page.get_by_role("button", name="Côte-d’Or (21)")).to_be_visible()
    expect(champ).to_have_value("")


@pytest.mark.parametrize(
    ("adresse", "liste", "essais"),
    [
        ("fiche?dep=71", "Comparer avec", {"cote d or": "Côte-d’Or (21)"}),
        (
            "comparer?vue=scenarios&lieu=25",
            "Scénarios à comparer",
            {"regime verifie": "Dernier régime vérifié"},
        ),
        ("carte?dep=25", "Région", {"rhone": "Auvergne-Rhône-Alpes", "ile de f": "Île-de-France"}),
    ],
)
def test_une_liste_se_filtre_sans_accents(
    application: str, page: Page, adresse: str, liste: str, essais: dict
):
    """Celles de Streamlit comme le champ de recherche ; ce qui ne ressemble à rien ne trouve rien."""
    ouvrir(page, f"{application}/{adresse}")
    champ = page.get_by_role("combobox", name=liste).first
    for tape, trouve in (essais | {"zzz": None}).items():
        champ.click()
        champ.fill(tape)
        if trouve is None:
            expect(page.get_by_text("Aucun résultat")).to_be_visible()
        else:
            expect(page.get_by_role("option").first).to_contain_text(trouve)
        champ.press("Escape")
