"""Dépôt d'un fichier officiel dans la page : pour ce visiteur seulement, et un refus ne perd rien."""

from playwright.sync_api import Page, expect

from tests.navigateur.chromium import attendre_calme, redessinee

TRIMESTRES = (1, 2, 3, 4)


def lignes(sens: str, valeur: int) -> bytes:
    """Une année 2025 du Doubs : quatre trimestres, un produit, un pays."""
    return "".join(f"{sens};{t};2025;25;16;C29A;2910;US;{valeur};10\r\n" for t in TRIMESTRES).encode()


def deposer(page: Page, *fichiers: tuple[str, bytes]) -> None:
    """Dépose ces fichiers ; ceux d'un seul département ne sont admis que comme jeu partiel."""
    case = page.get_by_role("checkbox", name="Accepter un fichier où des départements manquent")
    if not case.is_checked():
        page.get_by_text("Accepter un fichier où des départements manquent").click()
    page.locator("input[type=file]").set_input_files(
        [{"name": nom, "mimeType": "text/plain", "buffer": contenu} for nom, contenu in fichiers]
    )
    for nom, _ in fichiers:  # nommé et sans roue qui tourne : arrivé au serveur
        expect(page.get_by_test_id("stFileChipName").and_(page.get_by_title(nom)).first).to_be_visible()
    expect(page.get_by_test_id("stFileChipIconSpinner")).to_have_count(0)
    with redessinee(page):
        page.get_by_role("button", name="Charger ces fichiers").click()


def test_depot_pour_soi_seul(application: str, page: Page, voisin: Page):
    page.goto(f"{application}/donnees?dep=25")
    attendre_calme(page)
    deposer(page, ("export.txt", lignes("E", 1_000_000)), ("import.txt", lignes("I", 500_000)))
    expect(page.get_by_text("Vos fichiers sont chargés")).to_be_visible(timeout=20_000)
    with redessinee(page):
        page.get_by_role("link", name="Mon territoire").first.click()
    expect(page.get_by_text("4,0 M€").first).to_be_visible()
    expect(page.get_by_text("Données officielles partielles").first).to_be_visible()

    voisin.goto(f"{application}/fiche?dep=25")
    attendre_calme(voisin)
    expect(voisin.get_by_text("4 260,9 M€").first).to_be_visible()
    assert voisin.get_by_text("Données officielles partielles").count() == 0


def test_un_refus_ne_perd_rien(application: str, page: Page):
    page.goto(f"{application}/donnees?dep=25")
    attendre_calme(page)
    deposer(page, ("export.txt", lignes("E", 1_000_000)), ("import.txt", lignes("I", 500_000)))
    expect(page.get_by_text("Vos fichiers sont chargés")).to_be_visible(timeout=20_000)
    deposer(page, ("export.txt", b"E;5;2025;25;16;C29A;2910;US;abc;10\r\n"))
    expect(page.get_by_text("Import refusé")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("ligne 1").first).to_be_visible()
    expect(page.get_by_text("Vos fichiers sont chargés")).to_be_hidden()
    expect(page.get_by_text("Vos fichiers précédents restent chargés")).to_be_visible()
    assert page.get_by_text("Traceback").count() == 0
