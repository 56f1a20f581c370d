"""Défauts trouvés par mutation, gardés un par un avec le message attendu."""

import io
import struct
import zipfile

import pytest

from modules.donnees.douane import SourceFichier
from modules.donnees.douane import fichiers as acces
from tests import fabriquer
from tests.donnees.douane.outils import compte_rendu, importer, refus, source
from tests.fabriquer import annee, ligne
from tests.robustesse.controle import eprouver, memoire_bornee

BONNES = fabriquer.texte(annee())
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        # Un champ cité qui avale la fin de ligne et la ligne suivante : une ligne serait perdue.
        (
            b'E;1;2024;25;16;C29B;2932;"DE;100;10\nE;2;2024;25;16;C29B;2932;DE";100;10\n',
            "ligne 1 : guillemet qui n'est pas refermé",
        ),
        (BONNES + b'E;1;2024;25;16;C29B;2932;DE;"100;10\n', "ligne 5 : guillemet qui n'est pas refermé"),
        # pyarrow lit l'hexadécimal.
        (BONNES + ligne(valeur="0x1F").encode(), "ligne 5 : valeur « 0x1F » non numérique"),
        (BONNES + ligne(valeur="٣").encode(), "ligne 5 : valeur « ٣ » non numérique"),
        (BONNES + ligne(masse="²").encode(), "ligne 5 : masse « ² » non numérique"),
        (BONNES + ligne(pays="D\x0bE").encode(), "ligne 5 : pays « D·E » illisible"),
        (BONNES + ligne(departement="9" * 31).encode(), "ligne 5 : département « 9"),
        (BONNES + "\u00a0\n".encode(), "ligne 5 : 1 champ au lieu de 10"),
        ("\u00a0\n\u00a0".encode(), "il est vide"),
        # Texte en ISO-8859-1 dont une ligne est trop courte.
        (fabriquer.texte([*annee(pays="é"), "é;é"], codage="latin-1"), "ligne 5 : 2 champs au lieu de 10"),
    ],
)
def test_texte_refuse_en_clair(contenu, attendu):
    defaut, *_ = refus(source(contenu)).defauts
    assert attendu in defaut
    eprouver([("f.txt", contenu)])


def test_trimestre_entoure_d_un_separateur_invisible():
    assert importer(source([*annee(), ligne(trimestre="\x1f4", pays="US")])).rapport.lignes_lues == 5


def test_code_inconnu_long_est_abrege_dans_le_rapport():
    texte = compte_rendu(importer(source([*annee(valeur=10_000), ligne(pays="X" * 30)])))
    assert "X" * 30 in texte


@pytest.mark.parametrize("motif", [b" ", b"\t", b";", b'"', b'";', b"0", b"9", b"9" * 10 + b"x", b"\xc3\xa9"])
def test_ligne_demesuree_sans_lenteur_ni_gonflement(motif):
    """Des millions de blancs, de séparateurs ou de chiffres : le temps et la mémoire restent linéaires."""
    contenu = BONNES + b"E;1;2024;25;16;C29B;2932;" + motif * (4 * MILLION // len(motif)) + b";100;10\n"
    with memoire_bornee(mo=100):
        eprouver([("f.txt", contenu)])


def test_ligne_coupee_au_bord_d_un_bloc_n_en_fait_pas_deux(monkeypatch):
    """Dix-neuf champs sur une ligne démesurée, coupée juste entre deux suites valides."""
    monkeypatch.setattr("modules.donnees.douane.lecture._TAILLE_BLOC", len(BONNES) + 39)
    piege = ligne(trimestre=1, masse="").encode() + b" " * 1001 + ligne(trimestre=2).encode() + b"\n"
    erreur = refus(source(BONNES + piege))
    assert any("1000 octets sans fin de ligne" in defaut for defaut in erreur.defauts)


def entete_change(octets: bytes, *, local: int, central: int, valeur: int) -> bytes:
    """Archive dont un champ de deux octets change, dans l'en-tête local et dans le répertoire."""
    copie = bytearray(octets)
    for signature, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        struct.pack_into("<H", copie, copie.index(signature) + place, valeur)
    return bytes(copie)


@pytest.mark.parametrize("methode", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methode_de_compression_rare(methode):
    """LZMA réserve la mémoire que l'archive demande : jusqu'à 4 Go pour quelques octets."""
    (defaut,) = refus(source(fabriquer.archive({"E.txt": BONNES}, compression=methode), "a.zip")).defauts
    assert "méthode de compression" in defaut


def test_nom_de_membre_qui_n_est_pas_de_l_utf_8():
    octets = fabriquer.archive({"é.txt": BONNES}).replace("é.txt".encode(), b"\xff\xff.txt")
    (defaut,) = refus(source(octets, "a.zip")).defauts
    assert "tronquée ou abîmée" in defaut


def test_repertoire_place_avant_le_debut_du_fichier():
    octets = bytearray(fabriquer.archive({"E.txt": BONNES}))
    struct.pack_into("<I", octets, octets.index(b"PK\x05\x06") + 12, 0x7FFF)
    (defaut,) = refus(source(bytes(octets), "a.zip")).defauts
    assert "tronquée ou abîmée" in defaut


def test_deux_membres_du_meme_nom_sont_lus_tous_les_deux():
    """Par leur nom, le second serait lu deux fois et le premier perdu."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("a/E.txt", BONNES)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a/E.txt", fabriquer.texte(annee(trimestres=[(2023, t) for t in (1, 2, 3, 4)])))
    rapport = importer(source(sortie.getvalue(), "a.zip")).rapport
    assert rapport.lignes_lues == 8
    assert [p.code for p in rapport.periodes_possibles][::4] == ["2024", "2023"]


@pytest.mark.parametrize(
    "nom", ["../../etc/passwd", "/etc/passwd", "C:\\x.txt", "<b>x</b>.txt", "a\nb", "x" * 60_000]
)
def test_nom_de_membre_hostile(nom, tmp_path, monkeypatch):
    """Un nom de membre ne sert qu'aux messages : rien n'est écrit, rien n'est démesuré."""
    monkeypatch.chdir(tmp_path)
    resultat = importer(source(fabriquer.archive({nom: BONNES}), "a.zip"))
    (lu,) = resultat.rapport.fichiers
    assert len(lu.nom) < 50
    assert lu.nom.isprintable()
    assert not list(tmp_path.iterdir())


class _Compte(io.BytesIO):
    """Flot qui compte ce qu'on lui prend."""

    pris = 0

    def read(self, taille: int | None = -1, /) -> bytes:
        lu = super().read(taille)
        self.pris += len(lu)
        return lu


@pytest.mark.parametrize(("debut", "maximum"), [(b"", 100_000), (BONNES, 6 * MILLION)])
def test_une_ligne_sans_fin_n_est_pas_lue_jusqu_au_bout(debut, maximum):
    """Trente mégaoctets de chiffres : refusés au début du fichier, ou au premier bloc."""
    flot = _Compte(debut + b"7" * 30 * MILLION)
    refus(SourceFichier("a.csv", flot))
    assert flot.pris < maximum
    assert refus(source(fabriquer.archive({"a.txt": debut + b"7" * 3 * MILLION}), "a.zip")).defauts


def test_bombes_superposees_bornees_par_leur_total():
    """Chaque membre reste sous le seuil, leur somme non : refus avant d'extraire quoi que ce soit."""
    membre = BONNES + b"\n" * 19_000_000
    archive = fabriquer.archive({f"{n}.txt": membre for n in range(32)})
    with memoire_bornee(mo=20):
        (defaut,) = refus(source(archive, "a.zip")).defauts
    assert "Mo de texte en tout" in defaut
    assert 32 * len(membre) > acces.LIMITE_TEXTE
