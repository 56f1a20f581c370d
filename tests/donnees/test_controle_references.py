"""Tables de référence corrigées à la main : toute ligne fautive est nommée, et refusée à la lecture."""

import shutil
from pathlib import Path

import pytest

from modules.donnees import tables
from modules.donnees.croisements import _PAIRES, _TI
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.schema import _controler, remettre_en_forme
from modules.donnees.tables import _NOMENCLATURES, _TERRITOIRES

LIBELLES, LIBELLES_A129 = "nomenclatures/libelles_cpf4.csv", "nomenclatures/libelles_a129.csv"
FAMILLES = "nomenclatures/familles.csv"


def defauts(dossier: Path) -> list[str]:
    return _controler(dossier, (*_TERRITOIRES, *_NOMENCLATURES))


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    for nom in (*_TERRITOIRES, *_NOMENCLATURES):
        (tmp_path / nom).parent.mkdir(exist_ok=True)
        shutil.copy(tables.dossier() / nom, tmp_path / nom)
    shutil.copy(tables.dossier() / "datapackage.json", tmp_path)
    return tmp_path


def remplacer(dossier: Path, nom: str, ancien: str, nouveau: str) -> None:
    texte = (dossier / nom).read_text(encoding="utf-8")
    assert ancien in texte, ancien
    (dossier / nom).write_text(texte.replace(ancien, nouveau, 1), encoding="utf-8")


def ajouter(dossier: Path, nom: str, lignes: str) -> None:
    with (dossier / nom).open("a", encoding="utf-8") as fichier:
        fichier.write(lignes)


def test_les_vraies_tables_sont_saines(copie):
    assert defauts(copie) == []


@pytest.mark.parametrize(
    ("nom", "ancien", "nouveau", "attendus"),
    [
        (_TI, "ti-0101,Basse-Terre", "0101,Basse-Terre", ["ligne 2", "colonne id", "« ti- » et quatre"]),
        (_TI, "ti-0101,Basse-Terre", "ti-0101,", ["ligne 2", "colonne libelle", "cellule vide"]),
        (_TI, "ti-0102,Cap", "ti-0101,Cap", ["lignes 2 et 3", "ti-0101 figure plusieurs fois"]),
        (_TI, "id,libelle", "id,nom", ["« libelle » absente", "« nom » inattendue"]),
        (_PAIRES, "ti-0101,9A", "ti-0101,971", ["ligne 2", "« 971 »", "9A à 9E"]),
        (_PAIRES, "ti-0101,9A,1.0", "ti-0101,9A,100", ["ligne 2", "hors limites", "0 à 1"]),
        (_PAIRES, "ti-0101,9A,1.0", "ti-0101,9A,0.4", ["« ti-0101 » font 0,40 au lieu de 1"]),
        (_PAIRES, "ti-0101,9A", "ti-9999,9A", ["« ti-9999 » n'est pas dans", "« ti-0101 » n'a aucun"]),
        (_PAIRES, "ti-0101,9A,1.0\n", "ti-0101,9A,1,0\n", ["4 cellules pour 3 colonnes"]),
        (LIBELLES, "\n0111,", "\n111,", ["ligne 2", "zéro de tête"]),
        (
            LIBELLES,
            "\n0111,",
            "\n9999,",
            ["« 9999 » n'est pas dans produits.csv", "« 0111 » n'est pas dans libelles_cpf4.csv"],
        ),
        (LIBELLES, ",agriculture", ",agricole", ["« agricole » n'est pas dans familles.csv"]),
        (LIBELLES, "Riz brut", "Riz brut non décortiqué en sac", ["dépasse 26 signes"]),
        (LIBELLES_A129, "A01Z", "A99Z", ["« A99Z » n'est pas dans a129.csv"]),
        (FAMILLES, "\nagriculture,", "\nAgri culture,", ["lettres minuscules"]),
    ],
)
def test_une_ligne_fautive_est_expliquee(copie, nom, ancien, nouveau, attendus):
    remplacer(copie, nom, ancien, nouveau)
    dit = "\n".join(defauts(copie))
    assert nom in dit
    for attendu in attendus:
        assert attendu in dit, dit


@pytest.mark.parametrize(
    ("nom", "lecture"), [(_TI, tables.territoires_industrie), (LIBELLES, tables.produits)]
)
def test_l_application_refuse_la_table_fautive(copie, monkeypatch, nom, lecture):
    """Plutôt qu'un libellé vide ou un Territoire sans département à l'écran."""
    ajouter(copie, nom, "ti-9999,Nulle part\n" if nom == _TI else "9999,Rien,agriculture,\n")
    monkeypatch.setattr(tables, "dossier", lambda: copie)
    with pytest.raises(ErreurDonnees, match="9999"):
        lecture.__wrapped__()


def test_un_tableur_francais_est_remis_en_forme(copie):
    """Points-virgules, virgules décimales, marque UTF-8 et fins de ligne de Windows."""
    avant = (copie / _PAIRES).read_bytes()
    francais = avant.decode().replace(",", ";").replace(".", ",").replace("\n", "\r\n")
    (copie / _PAIRES).write_bytes(b"\xef\xbb\xbf" + francais.encode())
    assert remettre_en_forme(copie / _PAIRES, nombres=["part_population"])
    assert (copie / _PAIRES).read_bytes() == avant
    assert not remettre_en_forme(copie / _PAIRES, nombres=["part_population"])


def test_le_codage_d_un_vieux_tableur_est_explique(copie):
    octets = (copie / FAMILLES).read_text(encoding="utf-8").replace("\u2019", "'").encode("cp1252")
    (copie / FAMILLES).write_bytes(octets)
    assert not remettre_en_forme(copie / FAMILLES, nombres=[])
    assert "CSV UTF-8" in "\n".join(defauts(copie))
