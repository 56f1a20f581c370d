"""La signature des documents et les noms de fichiers."""

import pytest

from modules.documents.contenu import contenu
from modules.documents.html import Edition, document
from modules.documents.reglages import limace, lire_reglages, nom_fichier
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.tables import territoire


def ecrire(dossier, texte):
    chemin = dossier / "publication.toml"
    chemin.write_text(texte, encoding="utf-8")
    return chemin


def test_reglages_du_projet_sans_marque():
    reglages = lire_reglages()
    assert reglages.titre
    assert reglages.logo == ""


def test_une_agence_signe_ses_documents(tmp_path, fiche_de, edition):
    (tmp_path / "publication-logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    chemin = ecrire(
        tmp_path,
        'titre = "Nos fiches"\norganisation = "Agence « A & B »"\nlogo = "publication-logo.svg"\n'
        'contact = ["Claude Martin", "claude@exemple.fr"]\n',
    )
    signee = Edition(lire_reglages(chemin), edition.date)
    html = document(contenu("25", fiche=fiche_de), edition=signee, forme="legere")
    assert '<img src="data:image/svg+xml;base64,' in html
    assert "Agence «\u00a0A" in html or "Agence « A &amp; B »" in html
    assert "Claude Martin<br>claude@exemple.fr" in html
    assert '@top-left { content: "Agence « A \\26  B » · Doubs (25)"; }' in html


def test_tous_les_defauts_sont_dits(tmp_path):
    chemin = ecrire(tmp_path, 'organisation = 3\nlogo = "absent.png"\ncontact = "x"\ncouleur = "rouge"\n')
    with pytest.raises(ErreurDonnees) as refus:
        lire_reglages(chemin)
    assert len(refus.value.defauts) == 5


@pytest.mark.parametrize("texte", ["titre = ", "\x00"])
def test_fichier_illisible(tmp_path, texte):
    with pytest.raises(ErreurDonnees, match="TOML"):
        lire_reglages(ecrire(tmp_path, texte))


@pytest.mark.parametrize(
    ("code", "nom"),
    [
        ("25", "fiche-25-doubs-2024"),
        ("21", "fiche-21-cote-d-or-2024"),
        ("9C", "fiche-9c-guyane-2024"),
        ("9D", "fiche-9d-la-reunion-2024"),
        ("95", "fiche-95-val-d-oise-2024"),
    ],
)
def test_nom_de_fichier(code, nom, fiche_de):
    assert nom_fichier("fiche", territoire(code), fiche_de("25").provenance) == nom


def test_limace_jamais_vide():
    assert limace("…") == "sans-nom"
