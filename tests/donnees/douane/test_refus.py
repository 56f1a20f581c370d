"""Chaque refus : un message français, le fichier, la ligne."""

import hashlib
import io
import random
import struct
import sys
import zipfile
from dataclasses import replace

import pytest

from modules.donnees.douane import Demande, lecture, lire_douane
from modules.donnees.douane import fichiers as acces
from modules.donnees.erreurs import ErreurDonnees
from tests import fabriquer
from tests.donnees.douane.outils import compte_rendu, importer, refus, source
from tests.fabriquer import annee, ligne

BONNES = annee()


def avec(mauvaise: str, rang: int = 2) -> list[str]:
    """Fichier bon par ailleurs, avec cette ligne à ce rang (compté de 1)."""
    return [*BONNES[: rang - 1], mauvaise, *BONNES[rang - 1 :]]


@pytest.mark.parametrize(
    ("mauvaise", "attendu"),
    [
        (ligne().rsplit(";", 1)[0], "ligne 2 : 9 champs au lieu de 10"),
        (ligne() + ";7", "ligne 2 : 11 champs au lieu de 10"),
        ("E", "ligne 2 : 1 champ au lieu de 10"),
        (ligne(valeur="12a"), "ligne 2 : valeur « 12a » non numérique"),
        (ligne(valeur="12,5"), "ligne 2 : valeur « 12,5 » n'est pas un nombre entier"),
        (ligne(valeur="1,2E+06"), "ligne 2 : valeur « 1,2E+06 » en notation scientifique"),
        (ligne(masse="1e400"), "ligne 2 : masse « 1e400 » en notation scientifique"),
        (ligne(valeur=""), "ligne 2 : valeur absente"),
        (ligne(valeur=-3), "ligne 2 : valeur négative (-3)"),
        (ligne(valeur=9 * 10**18), "ligne 2 : valeur invraisemblable"),
        (ligne(valeur=9 * 10**25), "ligne 2 : valeur invraisemblable"),
        (ligne(masse="x"), "ligne 2 : masse « x » non numérique"),
        (ligne(masse="nan"), "ligne 2 : masse « nan » non numérique"),
        (ligne(masse=-1), "ligne 2 : masse négative (-1)"),
        (ligne(flux="X"), "ligne 2 : flux « X » inconnu"),
        (ligne(flux=""), "ligne 2 : flux «  » inconnu"),
        (ligne(trimestre=5), "ligne 2 : trimestre « 5 » impossible"),
        (ligne(trimestre=0), "ligne 2 : trimestre « 0 » impossible"),
        (ligne(annee=24), "ligne 2 : année « 24 » impossible"),
        (ligne(annee=9999), "ligne 2 : année « 9999 » impossible"),
    ],
)
def test_ligne_fautive(mauvaise, attendu):
    erreur = refus(source(avec(mauvaise)))
    (defaut,) = erreur.defauts
    assert defaut.startswith(f"REGIONAL_CPF4PAYSE.txt, {attendu}")


def test_caractere_nul_loin_dans_le_texte():
    lignes = annee() * 100
    lignes[390] = ligne(pays="D\0E")
    assert refus(source(lignes)).defauts == (
        "REGIONAL_CPF4PAYSE.txt, ligne 391 : caractère nul, fichier abîmé : le télécharger de nouveau",
    )


def test_texte_coupe_en_pleine_ligne():
    octets = fabriquer.texte(BONNES)[:-4]
    assert refus(source(octets)).defauts == ("REGIONAL_CPF4PAYSE.txt, ligne 4 : 9 champs au lieu de 10",)


def test_tous_les_defauts_d_une_ligne_et_de_plusieurs_fichiers():
    e = source([*BONNES, ligne(flux="X", trimestre=7, valeur=-1)], "E.txt")
    i = source([*annee("I"), "", "n'importe quoi"], "I.txt")
    defauts = refus(e, i).defauts
    assert [d.split(" : ")[0] for d in defauts] == ["E.txt, ligne 5"] * 3 + ["I.txt, ligne 6"]


def test_les_lignes_d_un_meme_defaut_sont_comptees():
    erreur = refus(source([*BONNES, *[ligne(valeur=-1)] * 50, *[ligne(trimestre=7)] * 2]))
    negative, trimestre = erreur.defauts
    assert negative == (
        "REGIONAL_CPF4PAYSE.txt, ligne 5 : valeur négative (-1) ; de même 49 autres (lignes 6, 7, 8, 9…)"
    )
    assert (negative.fichier, negative.ligne, negative.colonne, negative.lignes) == (
        "REGIONAL_CPF4PAYSE.txt", 5, "valeur", 50,
    )  # fmt: skip
    assert (trimestre.code, trimestre.ligne, trimestre.lignes, trimestre.attendu) == (
        "trimestre", 55, 2, "1 à 4",
    )  # fmt: skip
    assert (erreur.fichier, erreur.ligne, erreur.colonne) == ("REGIONAL_CPF4PAYSE.txt", 5, "valeur")


def test_vingt_defauts_au_plus():
    fichiers = [source([*BONNES, ligne(valeur=-1)], f"{n}.txt") for n in range(25)]
    erreur = refus(*fichiers)
    assert len(erreur.defauts) == 20
    assert "Les 20 premiers défauts" in erreur.message


def test_lignes_numerotees_a_travers_les_blocs(monkeypatch):
    monkeypatch.setattr("modules.donnees.douane.lecture._TAILLE_BLOC", 100)
    lignes = annee() * 10
    lignes[33] = ligne(valeur="?")
    assert refus(source(lignes)).defauts == ("REGIONAL_CPF4PAYSE.txt, ligne 34 : valeur « ? » non numérique",)


FAUTES = [ligne(valeur="?"), ligne(annee="20"), "", "E;1", f"{ligne()};", ligne().replace("2932", '"2932"'),
          ligne(valeur="12,0"), ligne(pays="x" * 40)]  # fmt: skip


@pytest.mark.parametrize("fin", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("graine", range(4))
def test_couper_un_bloc_refuse_ne_change_ni_les_fautes_ni_leurs_numeros(monkeypatch, graine, fin):
    """Seules les tranches fautives se reprennent ; ce qui est dit est ce qu'aurait dit le bloc entier."""
    lignes, tirage = annee() * 40, random.Random(graine)
    for rang in sorted(tirage.sample(range(len(lignes)), 6)):
        lignes[rang] = tirage.choice(FAUTES[: 8 - graine])
    monkeypatch.setattr("modules.donnees.douane.lecture._TAILLE_BLOC", 2000)

    def dit(tranches: int) -> object:
        monkeypatch.setattr("modules.donnees.douane.lecture._TRANCHES", tranches)
        depose = source(fin.join(lignes).encode())
        try:
            lu = importer(depose)
        except ErreurDonnees as erreur:
            return erreur.defauts
        return compte_rendu(lu), lu.flux.table.to_dict("list")

    assert dit(7) == dit(1)


def test_seules_les_tranches_fautives_se_reprennent(monkeypatch):
    lignes = annee() * 200
    lignes[333] = ligne(valeur="?")
    monkeypatch.setattr("modules.donnees.douane.lecture._TAILLE_BLOC", 4000)
    reprises: list[int] = []

    def compter(octets: bytes, *suite):
        reprises.append(len(octets))
        return reprendre(octets, *suite)

    reprendre = lecture._reprendre
    monkeypatch.setattr(lecture, "_reprendre", compter)
    assert refus(source(lignes)).ligne == 334
    assert len(reprises) == 1
    assert reprises[0] < 4000 / lecture._TRANCHES + 100


def test_a129_contradictoire_au_dela_de_cinq_pour_cent():
    lignes = [x for n in range(5) for x in annee(pays=f"Z{n}", valeur=0)]  # 20 lignes
    un = [*lignes[:-1], ligne(trimestre=4, a129="C30C")]
    assert importer(source(un)).rapport.contradictions == 1  # 5 % juste : accepté
    deux = [ligne(a129="C30C"), *un[1:]]
    (defaut,) = refus(source(deux)).defauts
    assert "2 lignes sur 20" in defaut
    assert "ligne 1 : C30C au lieu de C29B pour 2932" in defaut
    assert "ligne 20" in defaut


def test_contradictions_numerotees_comme_dans_un_editeur(monkeypatch):
    """Ni une ligne vide ni le découpage en blocs ne décalent les numéros cités."""
    monkeypatch.setattr("modules.donnees.douane.lecture._TAILLE_BLOC", 100)
    lignes = ["", " ", *annee()[:3], "", *annee(pays="BE"), "", ligne(a129="C30C", pays="CN"), "",
              ligne(pays="US", a129="A01Z")]  # fmt: skip
    (defaut,) = refus(source(lignes)).defauts
    assert "2 lignes sur 9" in defaut
    assert "ligne 12 : C30C" in defaut
    assert "ligne 14 : A01Z" in defaut


LISEZ_MOI = """Statistiques régionales et départementales du commerce extérieur

flux ; trimestre ; année ; code département ; code région ; code A129 ; code CPF4 ; code pays ; valeur ; masse

Exemples :
E;3;2018;01;18;A01Z;0111;BE;406473;1210935
I;3;2018;01;18;A01Z;0111;AR;52;11

Les nomenclatures sont dans les autres fichiers de cette archive.
Licence Ouverte 2.0.
"""


def test_un_mode_d_emploi_qui_cite_des_lignes_n_est_pas_une_donnee():
    """La notice officielle donne deux lignes d'exemple : elles ne doivent ni compter ni faire refuser."""
    livraison = fabriquer.livraison(
        {"LISEZ-MOI.txt": LISEZ_MOI.encode("latin-1"), "E.txt": fabriquer.texte(BONNES)}
    )
    resultat = importer(source(livraison, "a.zip"))
    assert resultat.rapport.lignes_lues == 4
    assert "LISEZ-MOI" not in compte_rendu(resultat)
    (defaut,) = refus(source(LISEZ_MOI.encode(), "LISEZ-MOI.txt")).defauts
    assert "presque aucune ligne n'a la forme attendue" in defaut


def test_un_membre_a_moitie_abime_est_signale():
    abime = ["???"] * 30 + annee("I") * 5
    livraison = fabriquer.livraison({"E.txt": fabriquer.texte(BONNES), "I.txt": fabriquer.texte(abime)})
    resultat = importer(source(livraison, "a.zip"))
    assert "I.txt : trop peu de lignes ont la forme attendue" in compte_rendu(resultat)


def test_meme_trimestre_par_deux_fichiers():
    courant = annee(trimestres=[(2024, 3), (2024, 4), (2025, 1)])
    (defaut,) = refus(source(BONNES, "a.txt"), source(courant, "b.txt")).defauts
    assert defaut.startswith(
        "« a.txt » et « b.txt » contiennent tous deux les exportations de 2024T3, 2024T4"
    )


def test_meme_trimestre_dans_les_deux_sens_est_normal():
    assert importer(source(BONNES), source(annee("I"), "i.txt")).rapport.lignes_lues == 8


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        (b"", "il est vide"),
        (b"\xef\xbb\xbf\r\n \r\n", "il est vide"),
        (b"%PDF-1.7 ...", "document PDF"),
        (b"PAR1xxxx", "fichier Parquet"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a", "RAR"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien document Office"),
        ("E;1;2024\n".encode("utf-16"), "UTF-16"),
        (b"E;1;\x00\x01\x02", "fichier binaire"),
        (b"<!DOCTYPE html><html>", "page web"),
        (b'{"a": 1}', "page web ou un fichier structur"),
        (b"flux;trimestre;annee;dep;region;a129;cpf4;pays;milliers;masse\n", "il manque valeur"),
        (ligne().replace(";", ",").encode(), "la virgule"),
        (ligne().replace(";", "\t").encode(), "la tabulation"),
        (b"A01Z;Produits de la culture\n", "aucune ligne n'a la forme attendue"),
        (b"E;2;2021;01012100;BE;1200;30;\nE;2;2021;01012990;DE;15;1;\n", "produit NC8"),
        (b"E;1;2022;011111;A01Z;10011100;BE;1200;30;\n", "produit NC8"),
    ],
)
def test_contenu_d_une_autre_nature(contenu, attendu):
    (defaut,) = refus(source(contenu)).defauts
    assert defaut.startswith("REGIONAL_CPF4PAYSE.txt : ")
    assert attendu in defaut


def test_fichier_officiel_sans_donnees_dans_l_archive():
    (defaut,) = refus(source(fabriquer.livraison({}), "archive.zip")).defauts
    assert "aucun fichier de données régionales" in defaut
    assert "Notice.pdf : c'est un document PDF" in defaut


def test_archive_nc8():
    nc8 = {"NATIONAL_NC8PAYSE.txt": b"E;2;2021;01012100;BE;1200;30;\n"}
    (defaut,) = refus(source(fabriquer.livraison(nc8), "national.zip")).defauts
    assert "produit NC8" in defaut


def test_archives_imbriquees():
    interieur = fabriquer.archive({"REGIONAL_CPF4PAYSE.txt": fabriquer.texte(BONNES)})
    (defaut,) = refus(source(fabriquer.archive({"export.zip": interieur}), "tout.zip")).defauts
    assert "export.zip : c'est une archive ZIP, qu'il faut d'abord extraire" in defaut


def test_archive_imbriquee_a_cote_de_donnees_est_signalee():
    interieur = fabriquer.archive({"REGIONAL_CPF4PAYSI.txt": fabriquer.texte(annee("I"))})
    melange = fabriquer.archive({"E.txt": fabriquer.texte(BONNES), "import.zip": interieur})
    rapport = importer(source(melange, "tout.zip")).rapport
    assert any("import.zip" in phrase and "ZIP" in phrase for phrase in rapport.phrases())


def test_classeur():
    classeur = fabriquer.archive({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    (defaut,) = refus(source(classeur, "douane.xlsx")).defauts
    assert "classeur" in defaut


def test_archive_vide():
    (defaut,) = refus(source(fabriquer.archive({}), "vide.zip")).defauts
    assert "qui est vide" in defaut


@pytest.mark.parametrize("garde", [0.3, 0.7, 0.98])
def test_archive_tronquee(garde):
    entiere = fabriquer.livraison({"REGIONAL_CPF4PAYSE.txt": fabriquer.texte(annee() * 200)})
    (defaut,) = refus(source(entiere[: int(len(entiere) * garde)], "a.zip")).defauts
    assert "tronquée ou abîmée" in defaut


def test_archive_abimee_au_milieu():
    """Répertoire intact mais octets faux : la somme de contrôle le dit, même très loin dans le texte."""
    contenu = fabriquer.texte([ligne(valeur=v) for v in range(20_000)])
    octets = bytearray(fabriquer.archive({"E.txt": contenu}, compression=zipfile.ZIP_STORED))
    octets[len(octets) // 2] ^= 1
    (defaut,) = refus(source(bytes(octets), "a.zip")).defauts
    assert "tronquée ou abîmée" in defaut


def test_archive_chiffree():
    octets = bytearray(fabriquer.archive({"E.txt": fabriquer.texte(BONNES)}))
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = octets.index(signature) + decalage
        (drapeaux,) = struct.unpack_from("<H", octets, place)
        struct.pack_into("<H", octets, place, drapeaux | 1)
    (defaut,) = refus(source(bytes(octets), "a.zip")).defauts
    assert "archive chiffrée" in defaut


def test_compression_inconnue():
    octets = bytearray(fabriquer.archive({"E.txt": fabriquer.texte(BONNES)}))
    for signature, decalage in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", octets, octets.index(signature) + decalage, 9)  # deflate64
    (defaut,) = refus(source(bytes(octets), "a.zip")).defauts
    assert "méthode de compression" in defaut


def test_fichier_trop_gros(monkeypatch):
    monkeypatch.setattr(acces, "_LIMITE_FICHIER", 100)
    (defaut,) = refus(source(BONNES)).defauts
    assert "la limite est de" in defaut


def test_texte_extrait_trop_gros(monkeypatch):
    monkeypatch.setattr(acces, "LIMITE_TEXTE", 100)
    (defaut,) = refus(source(fabriquer.archive({"E.txt": fabriquer.texte(BONNES)}), "a.zip")).defauts
    assert "une fois extrait" in defaut


def test_textes_trop_gros_ensemble(monkeypatch):
    monkeypatch.setattr(acces, "LIMITE_TEXTE", 250)
    (defaut,) = refus(source(BONNES, "e.txt"), source(annee("I"), "i.txt")).defauts
    assert "en tout" in defaut


def test_bombe_de_decompression(monkeypatch):
    monkeypatch.setattr(acces, "_SEUIL_RAPPORT", 1000)
    bombe = fabriquer.archive({"E.txt": fabriquer.texte(BONNES * 5000)})
    (defaut,) = refus(source(bombe, "a.zip")).defauts
    assert "fois une fois extrait" in defaut


def test_bombe_qui_ment_sur_sa_taille():
    """Taille annoncée petite, contenu énorme : la lecture s'arrête à la taille annoncée."""
    octets = bytearray(fabriquer.archive({"E.txt": fabriquer.texte(BONNES * 5000)}))
    for signature, decalage in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", octets, octets.index(signature) + decalage, 500)
    (defaut,) = refus(source(bytes(octets), "a.zip")).defauts
    assert "a.zip" in defaut


def test_trop_de_membres():
    nombreux = fabriquer.archive({f"{n}.txt": b"x" for n in range(acces._LIMITE_MEMBRES + 1)})
    (defaut,) = refus(source(nombreux, "a.zip")).defauts
    assert "fichiers dans l'archive" in defaut


def test_aucun_fichier():
    assert refus().defauts == ("aucun fichier donné.",)


def test_trop_de_codes_differents():
    lignes = [ligne(pays=f"P{n}") for n in range(10_001)]
    (defaut,) = refus(source(lignes)).defauts
    assert "codes différents" in defaut


def test_aucune_periode_complete():
    erreur = refus(source(annee(trimestres=[(2024, 1), (2024, 2), (2024, 4), (2025, 1)])))
    assert "Aucune période de douze mois" in erreur.message
    assert erreur.defauts == ("exportations : 2024T1, 2024T2, 2024T4, 2025T1",)


def test_periodes_sans_trimestres_communs():
    autre = annee("I", trimestres=[(2023, 1), (2023, 2), (2023, 3), (2023, 4)])
    erreur = refus(source(BONNES), source(autre, "i.txt"))
    assert "à l'export et à l'import" in erreur.message
    assert len(erreur.defauts) == 2


def test_un_flot_qui_n_est_pas_au_debut_est_relu_du_debut():
    flot = io.BytesIO(fabriquer.texte(BONNES))
    flot.read()
    assert importer(acces.SourceFichier("e.txt", flot)).rapport.lignes_lues == 4


def test_dire_l_identite_d_un_flot_ne_le_recopie_pas():
    """Un texte déposé de 88 Mo en occuperait 176 : `hashlib.file_digest` détache le flot de ses octets."""
    octets = fabriquer.texte(BONNES * 1000)
    flot = io.BytesIO(octets)
    partages = sys.getrefcount(octets)
    identite = acces.SourceFichier("e.txt", flot).identite()
    assert sys.getrefcount(octets) == partages
    assert (identite.octets, identite.sha256) == (len(octets), hashlib.sha256(octets).hexdigest())


# --- Un département hors d'échelle, un trimestre à venir ---------------------------------------------------


def _connus_a_l_echelle(**facteurs):
    """Codes des tests et année connue : chaque unité y vend autant que dans `complet`, à un facteur près."""
    eur = 600 * 10**9 // len(fabriquer.CONNUS.regions)
    echelle = {("export", code): int(eur * facteurs.get(f"d{code}", 1)) for code in fabriquer.CONNUS.regions}
    return replace(fabriquer.CONNUS, echelle=echelle)


def _en_milliers(lignes: list[str], departement: str) -> list[str]:
    champs = [brute.split(";") for brute in lignes]
    return [
        ";".join([*c[:8], str(int(c[8]) // 1000), *c[9:]]) if c[3] == departement else ";".join(c)
        for c in champs
    ]


def _importer_entier(lignes, connus, jour="2026-11-28"):
    return lire_douane([source(lignes)], Demande(importe_le=jour), connus=connus)


def test_un_seul_departement_en_milliers_d_euros_est_refuse():
    lignes, connus = fabriquer.complet(), _connus_a_l_echelle()
    assert _importer_entier(lignes, connus).rapport.remarques == ()
    with pytest.raises(ErreurDonnees) as erreur:
        _importer_entier(_en_milliers(lignes, "25"), connus)
    (defaut,) = erreur.value.defauts
    assert "25 " in defaut and "milliers d'euros" in defaut and "Reprendre le fichier" in defaut
    assert (defaut.code, defaut.colonne, defaut.lignes) == ("vraisemblance", "valeur", 16)


def test_un_fichier_qui_ne_ressemble_pas_a_l_estimation_est_seulement_signale():
    """Quand tout le fichier s'en écarte, le plus éloigné n'est pas forcément une erreur d'unité."""
    connus = _connus_a_l_echelle(d01=8, d70=0.2, d20=0.1, d9A=20, d25=900, d99=1)
    (remarque,) = _importer_entier(fabriquer.complet(), connus).rapport.remarques
    assert "25 " in remarque and "Vérifier l'unité" in remarque


@pytest.mark.parametrize(
    ("jour", "admis"), [("2025-04-01", True), ("2025-03-31", False), ("2024-12-31", False), ("", True)]
)
def test_un_trimestre_qui_n_est_pas_fini_est_refuse(jour, admis):
    """Le fichier va jusqu'au premier trimestre 2025."""
    if admis:
        _importer_entier(fabriquer.complet(), fabriquer.CONNUS, jour)
        return
    with pytest.raises(ErreurDonnees) as erreur:
        _importer_entier(fabriquer.complet(), fabriquer.CONNUS, jour)
    (defaut,) = erreur.value.defauts
    assert "2025T1" in defaut and "date de cet ordinateur" in defaut
