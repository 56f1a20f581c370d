"""La lecture d'un trait et la reprise colonne par colonne disent la même chose."""

import io
import re
import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.donnees.douane import lecture
from modules.donnees.douane.fichiers import Forme, _reconnaitre
from tests import fabriquer
from tests.donnees.douane.outils import compte_rendu, importer, refus, source
from tests.fabriquer import annee, complet, ligne

CHAMPS = {
    "flux": ["E", "I", "e", "", "EI", " E"],
    "trimestre": [1, "4", 0, 5, "", "01", "T1", " 2 "],
    "annee": [2024, "2024 ", 24, 20244, "", "²024", 1900],
    "departement": ["25", "", "é", '"25"', "2A", "D\x0bE"],
    "valeur": [0, 12, " 7 ", "", "-1", "-0", "1.5", "1,5", "7,00", "1 234", "1\u202f234", "1 23", "x",
               10**11, 10**11 + 1, "9" * 25, "+1", "1e3"],
    "masse": [0, "", " ", "1.5", "1,5", "-1", "x", "nan", "inf", "1e3", ".5", 10**12],
}  # fmt: skip
# Ce qui est bon, écrit autrement que dans le code : une liste.
BONS = {
    "flux": {"E", "I", "e", " E"},
    "trimestre": {"1", "4", " 2 "},
    "annee": {"2024", "2024 "},
    "departement": {"25", "", "é", '"25"', "2A"},
    "valeur": {"0", "12", " 7 ", "-0", "7,00", "1 234", "1\u202f234", str(10**11)},
    "masse": {"0", "", " ", "1.5", "1,5", ".5"},
}


def lire(octets: bytes) -> lecture.Lot:
    registre = lecture.Registre(fabriquer.CONNUS)
    return lecture.lire(io.BytesIO(octets), "x", registre, forme=Forme(), progres=None)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.fixed_dictionaries({}, optional={c: st.sampled_from(v) for c, v in CHAMPS.items()}),
        min_size=1,
        max_size=5,
    )
)
def test_une_ligne_est_fautive_si_un_de_ses_champs_l_est(changements):
    octets = fabriquer.texte([ligne(**champs) for champs in changements])
    fausses = {
        n
        for n, champs in enumerate(changements, start=1)
        if any(str(texte) not in BONS[champ] for champ, texte in champs.items())
    }
    lot = lire(octets)
    vues = {n for faute in lot.constats.fautes.values() for n in faute.lignes}
    assert vues == fausses
    assert lot.lignes == len(changements) - len(fausses)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("EI"),
            st.integers(1, 4),
            st.sampled_from(["25", "9A", "é", "1"]),
            st.integers(0, 10**11),
            st.sampled_from(["", "0", "12"]),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_un_bloc_conforme_se_lit_de_meme_par_les_deux_chemins(lignes, fin):
    octets = fabriquer.texte(
        [ligne(flux=f, trimestre=t, departement=d, valeur=v, masse=m) for f, t, d, v, m in lignes], fin=fin
    )
    trait = lecture._lire_d_un_trait(octets, 7, Forme(), len(lignes))
    reprise = lecture._reprendre(octets, 7, Forme())
    assert not reprise.constats.fautes
    assert trait.moment.tolist() == reprise.moment.tolist()
    assert trait.valeur.tolist() == reprise.valeur.tolist() == [v for *_, v, _ in lignes]
    np.testing.assert_array_equal(trait.masse, reprise.masse)
    assert (np.arange(len(lignes)) + trait.numeros).tolist() == reprise.numeros.tolist()
    for nom in lecture._CODES:
        lus = [[textes[rang] for rang in rangs] for rangs, textes in (trait.codes[nom], reprise.codes[nom])]
        assert lus[0] == lus[1]


codes = st.one_of(
    *(st.lists(st.text("AZ019", min_size=n, max_size=n), min_size=1, max_size=30) for n in (1, 2, 3, 4)),
    st.lists(st.text("AZ0é", max_size=4), min_size=1, max_size=30),
)


@given(codes, st.integers(0, 5))
def test_codes_distincts_aller_retour(textes, debut):
    """Chaque largeur de code a son chemin, et un morceau de table ne commence pas toujours à zéro."""
    colonne = pa.array(textes, type=pa.string()).slice(min(debut, len(textes) - 1))
    numeros, distincts = lecture._distinguer(colonne)
    assert [distincts[n] for n in numeros] == colonne.to_pylist()
    assert len(set(distincts)) == len(distincts)


def test_ligne_vide_ne_compte_pas_mais_numerote():
    (defaut,) = refus(source(["", *annee(), " ", "E;1"])).defauts
    assert defaut.startswith("REGIONAL_CPF4PAYSE.txt, ligne 7 : 2 champs au lieu de 10")


ENTETE = "flux;trimestre;annee;departement;region;a129;cpf4;pays;valeur;masse"
ORDRE = [8, 0, 2, 1, 3, 7, 6, 5, 9, 4]


def melanger(brute: str) -> str:
    champs = brute.split(";")
    return ";".join(champs[rang] for rang in ORDRE)


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ([ENTETE, *annee()], "en-tête reconnu et passé (1 ligne)"),
        ([ENTETE.upper(), *annee()], "en-tête reconnu"),
        (["Code flux;Trimestre;Année;Code département;Code région;Code A129;Code CPF4;Code pays;Valeur (€);"
          "Masse (kg)", *annee()], "en-tête reconnu"),
        (["Statistiques régionales", "", ENTETE, *annee()], "en-tête reconnu"),
        ([*annee()[:2], ENTETE, *annee()[2:]], "en-tête reconnu et passé (1 ligne)"),
        ([melanger(ENTETE), *map(melanger, annee())], "colonnes lues dans l'ordre de l'en-tête (4 lignes)"),
        ([f"{ENTETE};libellé", *(f"{x};Doubs" for x in annee())], "colonne de plus en fin de ligne"),
        ([f"{x};" for x in annee()], "colonne de plus en fin de ligne, non lue (4 lignes)"),
        ([f"{x};7" for x in annee()], "colonne de plus en fin de ligne, non lue (4 lignes)"),
        ([*annee()[:3], f"{annee()[3]};"], "colonne de plus en fin de ligne, non lue (1 ligne)"),
        ([*annee(), "Total;;;;;;;;400;40"], "ligne de total passée, non comptée (1 ligne)"),
        ([*annee(), ";;;;;;;;400;40"], "ligne de total passée"),
        ([*annee(), "TOTAL GÉNÉRAL;400"], "ligne de total passée"),
        ([*annee(), ";;;;;;;;;"], "ligne vide de tableur passée (1 ligne)"),
        ([*annee(), "\x1a"], "Ctrl-Z"),
        (annee(valeur="100,00"), "repassé par un tableur (4 lignes)"),
        (annee(valeur="100.0"), "repassé par un tableur"),
        (annee(valeur="100,", masse="10,0"), "repassé par un tableur"),
        ([x.lower() for x in annee(pays="DE", a129="C29B")], "pays écrit en minuscules sur 4 lignes"),
        (annee(departement="025"), "zéro de trop sur 4 lignes (« 025 » lu « 25 »)"),
    ],
)  # fmt: skip
def test_ce_qui_s_arrange_est_lu_et_dit(lignes, dit):
    resultat = importer(source(lignes))
    assert resultat.flux.total("export") == 400
    assert set(resultat.flux.table["departement"]) == {"25"}
    assert set(resultat.flux.table["pays"]) == {"DE"}
    assert resultat.flux.table["masse_kg"].tolist() == [40]
    assert dit in compte_rendu(resultat)


@pytest.mark.parametrize("espace", [" ", "\u00a0", "\u202f"])
@pytest.mark.parametrize("codage", ["utf-8", "latin-1"])
def test_espaces_de_milliers(espace, codage):
    if espace == "\u202f" and codage == "latin-1":
        return
    octets = fabriquer.texte(annee(valeur=f"1{espace}234{espace}567,00"), codage=codage)
    assert importer(source(octets)).flux.total("export") == 4 * 1_234_567


def test_ctrl_z_colle_a_la_derniere_ligne():
    assert importer(source(fabriquer.texte(annee())[:-1] + b"\x1a")).flux.total("export") == 400


def test_colonne_de_plus_sur_une_seule_ligne_remplie():
    """Rien ne dit laquelle des onze est de trop : la ligne est refusée."""
    (defaut,) = refus(source([*annee()[:3], f"{annee()[3]};7"])).defauts
    assert "ligne 4 : 11 champs au lieu de 10" in defaut


def test_en_tete_incomplet_nomme_les_dix_champs():
    erreur = refus(source([ENTETE.replace("valeur", "prix"), *annee()]))
    assert "il manque valeur" in erreur.defauts[0]
    dix = "flux ; trimestre ; année ; département ; région ; A129 ; CPF4 ; pays ; valeur ; masse"
    assert dix in erreur.suite
    assert str(erreur).endswith(f"{dix}.")


def test_en_tete_dans_un_autre_ordre_au_milieu_est_une_faute():
    (defaut,) = refus(source([*annee(), melanger(ENTETE)])).defauts
    assert "ligne 5 : en-tête dans un autre ordre que les lignes d'avant" in defaut


def test_forme_d_un_en_tete_precede_d_un_titre():
    forme = _reconnaitre(fabriquer.texte(["Douane", melanger(ENTETE), *map(melanger, annee())]))
    assert isinstance(forme, Forme)
    assert (forme.entete, forme.reordonnee, forme.en_trop) == (2, True, 0)


def test_un_fichier_fautif_se_lit_aussi_vite_qu_un_bon(monkeypatch):
    """Une mauvaise ligne par bloc : le temps reste linéaire, sans relire ligne à ligne."""
    monkeypatch.setattr(lecture, "_TAILLE_BLOC", 500_000)
    lignes = complet(pays=[f"Z{n}" for n in range(600)])
    bloc = 10_000
    mauvais = [x for n in range(0, len(lignes), bloc) for x in (*lignes[n : n + bloc], ligne(valeur="?"))]
    depart = time.process_time()
    lire(fabriquer.texte(lignes))
    bon = time.process_time() - depart
    depart = time.process_time()
    lot = lire(fabriquer.texte(mauvais))
    assert time.process_time() - depart < 12 * bon + 0.5
    (faute,) = lot.constats.fautes.values()
    assert faute.nombre == len(mauvais) - len(lignes)
    assert re.match(r".* ligne 10001 : valeur « \? »", lot.constats.defauts("x")[0])
