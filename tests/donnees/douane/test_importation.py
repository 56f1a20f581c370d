"""Import : formes acceptées, codes gardés, période retenue, totaux conservés."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.donnees.douane import Demande, SourceFichier, completer, lire_douane, lire_periode
from modules.donnees.douane.controles import codes_connus
from modules.donnees.flux import _empreinte
from tests import fabriquer
from tests.conftest import fabriquer_flux
from tests.donnees.douane.fichiers_essayes import simplifier
from tests.donnees.douane.outils import compte_rendu, importer, source
from tests.fabriquer import annee, ligne


def en_lignes(resultat) -> list[tuple]:
    """(sens, departement, produit, pays, euros) triées."""
    return sorted(
        resultat.flux.table.drop(columns="masse_kg").astype(object).itertuples(index=False, name=None)
    )


def test_somme_des_quatre_trimestres():
    lignes = [*annee(valeur=10), *annee(pays="US", valeur=1), ligne(trimestre=3, departement="70", valeur=5)]
    resultat = importer(source(lignes), source(annee("I", valeur=7), "i.txt"))
    assert en_lignes(resultat) == [
        ("export", "25", "2932", "DE", 40),
        ("export", "25", "2932", "US", 4),
        ("export", "70", "2932", "DE", 5),
        ("import", "25", "2932", "DE", 28),
    ]
    p = resultat.flux.provenance
    assert (p.statut, p.periode, p.debut, p.fin, p.complete) == (
        "officiel partiel",
        "2024",
        "2024-01",
        "2024-12",
        True,
    )
    assert p.sens_absents == ()
    assert p.empreinte == _empreinte(resultat.flux.detail)


CINQ = [(2024, 3), (2024, 4), (2025, 1), (2025, 2), (2025, 3)]


def test_cinq_trimestres_ne_font_jamais_une_annee():
    resultat = importer(source(annee(trimestres=CINQ, valeur=10)))
    assert resultat.flux.provenance.periode == "2024T4-2025T3"
    assert resultat.flux.total("export") == 40
    rapport = resultat.rapport
    assert [p.code for p in rapport.periodes_possibles] == ["2024T4-2025T3", "2024T3-2025T2"]
    texte = compte_rendu(resultat)
    assert "Gardés aussi, pour les comparaisons dans le temps : exportations 2024T3." in texte
    assert resultat.flux.trimestriels()["trimestre"].tolist() == [
        "2024T3", "2024T4", "2025T1", "2025T2", "2025T3",
    ]  # fmt: skip
    assert resultat.flux.provenance.publication == "2025T3"
    assert "Autres périodes possibles : 2024T3-2025T2." in texte


def test_periode_au_choix():
    resultat = importer(source(annee(trimestres=CINQ)), periode=lire_periode("2024T3-2025T2"))
    assert resultat.flux.provenance.periode == "2024T3-2025T2"
    assert "Période demandée" in compte_rendu(resultat)


def test_deux_sens_dans_un_seul_fichier():
    resultat = importer(source([*annee(), *annee("I")]))
    assert resultat.flux.total("import") == resultat.flux.total("export") == 400


@pytest.mark.parametrize("nom", ["données.csv", "x.zip", "REGIONAL.TXT"])
def test_le_contenu_compte_pas_le_nom(nom):
    assert importer(source(annee(), nom)).flux.total("export") == 400


@pytest.mark.parametrize(
    "octets",
    [
        fabriquer.texte(annee(), fin="\r\n", marque=True),
        fabriquer.texte(annee(), fin="\r\n", codage="latin-1"),
        fabriquer.texte(annee(), fin="\r"),
        fabriquer.texte(annee())[:-1],
        fabriquer.texte(["", *annee(), "  ", "", "\t"]),
        fabriquer.texte([f'"{x}"'.replace(";", '";"') for x in annee()]),
        fabriquer.texte([x.replace(";", " ; ") for x in annee()]),
        fabriquer.livraison({"Regional_2024_Export.txt": fabriquer.texte(annee(), fin="\r\n")}),
        fabriquer.archive({"dossier/données": fabriquer.texte(annee())}),
    ],
    ids=["bom-crlf", "latin1", "cr", "sans-fin", "vides", "guillemets", "blancs", "livraison", "dossier"],
)
def test_formes_acceptees(octets):
    resultat = importer(source(octets))
    assert en_lignes(resultat) == [("export", "25", "2932", "DE", 400)]
    assert resultat.rapport.lignes_lues == 4


def test_export_et_import_dans_une_archive():
    deux = {"E.txt": fabriquer.texte(annee()), "I.txt": fabriquer.texte(annee("I", valeur=1))}
    resultat = importer(source(fabriquer.livraison(deux), "tout.zip"))
    assert (resultat.flux.total("export"), resultat.flux.total("import")) == (400, 4)
    assert [f.nom for f in resultat.rapport.fichiers] == ["tout.zip › E.txt", "tout.zip › I.txt"]


# Assez lourdes pour que les codes inconnus pèsent moins de 2 % de la valeur.
LOURDES = annee(valeur=10**6, pays="US")


@pytest.mark.parametrize(
    ("lu", "garde"),
    [("971", "9A"), ("972", "9B"), ("973", "9C"), ("974", "9D"), ("976", "9E"), ("2A", "20"), ("2b", "20"),
     ("9A", "9A"), ("1", "01"), ("01", "01"), ("001", "01"),
     ("070", "70"), ("09a", "9A"), ("975", "975"), ("98", "98"), ("00", "00"), ("", "??")],
)  # fmt: skip
def test_codes_de_departement(lu, garde):
    table = importer(source([*LOURDES, *annee(departement=lu)])).flux.table
    assert set(table["departement"]) == {"25", garde}


@pytest.mark.parametrize(("lu", "garde"), [("111", "0111"), ("0111", "0111"), ("11", "11"), ("", "??")])
def test_codes_de_produit(lu, garde):
    """Trois chiffres : un tableur a retiré le zéro de tête ; plus court, rien n'est deviné."""
    table = importer(source([*LOURDES, *annee(cpf4=lu, a129="A01Z")])).flux.table
    assert set(table["produit"]) == {"2932", garde}


def test_codes_inconnus_gardes_et_comptes():
    lignes = [
        *annee(valeur=1000),
        *annee(departement="98", valeur=1),
        *annee(departement="", valeur=2),
        *annee(cpf4="9999", a129="S96Z", valeur=3),
        *annee(pays="ÉÉ", valeur=4),
    ]
    imports = [*annee("I", valeur=10_000), *annee("I", departement="975", valeur=50)]
    resultat = importer(source(lignes), source(imports, "i.txt"))
    assert resultat.flux.total("export") == 4040
    assert resultat.rapport.totaux == {"export": 4040, "import": 40_200}
    constats = {n.dimension: n for n in resultat.rapport.non_ventile}
    assert set(constats["departement"].codes) == {"98", "975", "??"}
    assert constats["departement"].lignes == 12
    assert constats["departement"].valeurs_eur == {"export": 12, "import": 200}
    assert (constats["produit"].codes, constats["produit"].valeurs_eur["export"]) == (("9999",), 12)
    assert (constats["pays"].codes, constats["pays"].valeurs_eur["export"]) == (("ÉÉ",), 16)
    assert "Non ventilé par produit : 4 lignes" in compte_rendu(resultat)


def test_namibie_n_est_pas_un_vide():
    assert importer(source(annee(pays="NA"))).flux.table["pays"].tolist() == ["NA"]


def test_a129_vide_ou_produit_inconnu_ne_contredisent_pas():
    lignes = [*LOURDES, *annee(a129=""), *annee(cpf4="9999")]
    assert importer(source(lignes)).rapport.contradictions == 0


def test_region_inattendue_signalee_sans_refus():
    resultat = importer(source([*annee(region="43"), *annee(region="", pays="US")]))
    assert "Région différente de celle du département sur 4 lignes" in compte_rendu(resultat)


def test_beaucoup_de_codes_de_pays_hors_de_leurs_dates_sont_dits_ensemble():
    """Six codes finis : une phrase, les plus lourds d'abord, avec leurs lignes et leurs euros."""
    codes = ("QA", "QB", "QC", "QD", "QE", "QF")
    connus = replace(
        fabriquer.CONNUS, pays=fabriquer.CONNUS.pays | {*codes}, fins=dict.fromkeys(codes, "2024-09")
    )
    lignes = [x for n, code in enumerate(codes) for x in annee(pays=code, valeur=100_000 * (n + 1))]
    resultat = lire_douane([source([*annee(valeur=10**9), *lignes])], Demande(partiel=True), connus=connus)
    (dit,) = [p for p in resultat.rapport.phrases() if "pas cours" in p]
    assert simplifier(dit) == (
        "6 codes de pays n'ont pas cours aux dates de ces fichiers (QF, QE, QD, QC, QB…) : 6 lignes, 2,1 M€, "
        "gardées telles quelles."
    )


def test_code_de_pays_hors_de_ses_dates():
    """Trop tôt ou trop tard : gardé, compté et dit, avec les seuls trimestres en cause."""
    connus = replace(fabriquer.CONNUS, debuts={"NA": "2024-04"}, fins={"CN": "2024-09"})
    lignes = [*LOURDES, *annee(pays="NA", valeur=3), *annee(pays="CN", valeur=5)]
    resultat = lire_douane([source(lignes)], Demande(partiel=True), connus=connus)
    texte = compte_rendu(resultat)
    assert (
        "Code de pays NA employé sur 1 ligne (moins de 0,1 M€) : il n'a cours que depuis avril 2024" in texte
    )
    assert (
        "Code de pays CN employé sur 1 ligne (moins de 0,1 M€) : il n'a plus cours depuis septembre 2024"
        in texte
    )
    assert resultat.flux.total("export") == 4 * 10**6 + 32


def test_les_dates_des_codes_embarques():
    connus = codes_connus()
    assert (connus.debuts["SS"], connus.debuts["XI"], connus.fins["XU"]) == ("2013-01", "2021-01", "1998-12")
    assert "FR" not in connus.debuts | connus.fins


def test_masse_inconnue_des_qu_une_masse_manque():
    lignes = [*annee(masse=2), *annee(pays="US")[:-1], ligne(trimestre=4, pays="US", masse="")]
    masses = importer(source(lignes)).flux.table.set_index("pays")["masse_kg"]
    assert masses["DE"] == 8
    assert masses.isna()["US"]


def test_un_seul_sens_l_autre_est_inconnu():
    resultat = importer(source(annee()))
    assert resultat.flux.provenance.sens_absents == ("import",)
    assert "elles sont inconnues, pas nulles" in compte_rendu(resultat)


def test_l_un_apres_l_autre():
    premier = importer(source(annee()))
    second = importer(source(annee("I", pays="US", valeur=3)))
    ensemble = importer(source(annee()), source(annee("I", pays="US", valeur=3), "i.txt"))
    complete = completer(second.flux, premier.flux)
    assert (complete.provenance.empreinte, complete.provenance.sens_absents) == (
        ensemble.flux.provenance.empreinte, (),
    )  # fmt: skip
    assert [f.nom for f in complete.provenance.sources] == ["REGIONAL_CPF4PAYSE.txt"] * 2
    assert (complete.total("export"), complete.total("import")) == (400, 12)


def test_ne_complete_ni_une_autre_periode_ni_par_une_estimation():
    second = importer(source(annee("I"))).flux
    autre = importer(source(annee(trimestres=CINQ))).flux
    assert completer(second, autre) is second
    estimation = fabriquer_flux([("export", "25", "2932", "DE", 600)], statut="estimation")
    assert completer(second, estimation) is second


def test_progres_va_jusqu_au_bout():
    avances = []
    sources = [
        source(annee(), "e.txt"),
        source(fabriquer.archive({"i": fabriquer.texte(annee("I"))}), "i.zip"),
    ]
    lire_douane(sources, Demande(partiel=True), connus=fabriquer.CONNUS, progres=lambda *a: avances.append(a))
    assert [nom for nom, _, _ in avances] == ["e.txt", "i.zip › i"]
    assert avances[-1][1] == avances[-1][2]


cellules = st.tuples(
    st.sampled_from("EI"),
    st.sampled_from([(2023, 4), *fabriquer.ANNEE_2024]),
    st.sampled_from(["25", "2A", "2B", "971", "98", ""]),
    st.sampled_from(["2932", "0111", "9999", ""]),
    st.sampled_from(["DE", "NA", "ZZZ", ""]),
)
nombres = st.tuples(st.integers(0, 10**7), st.sampled_from(["", "0", "12"]))


@settings(deadline=None)
@given(st.dictionaries(cellules, nombres, max_size=40), st.integers(60, 400))
def test_aucun_euro_ne_se_perd(tirees, bloc):
    """Les totaux sont ceux d'une addition à la main, quels que soient les codes et le découpage en blocs."""
    base = {
        (f, t, "70", "2932", "DE"): (10**11, "") for f in "EI" for t in [(2023, 4), *fabriquer.ANNEE_2024]
    }
    cas = base | tirees
    lignes = [
        ligne(flux=f, annee=a, trimestre=t, departement=d, cpf4=c, a129="", pays=p, valeur=v, masse=m)
        for (f, (a, t), d, c, p), (v, m) in cas.items()
    ]
    with pytest.MonkeyPatch.context() as rustine:
        rustine.setattr("modules.donnees.douane.lecture._TAILLE_BLOC", bloc)
        resultat = importer(SourceFichier("x.txt", io.BytesIO(fabriquer.texte(lignes))))
    for sens, flux in (("export", "E"), ("import", "I")):
        attendu = sum(v for (f, (a, _), *_), (v, _) in cas.items() if f == flux and a == 2024)
        assert resultat.flux.total(sens) == attendu
    detail = resultat.flux.trimestriels()
    assert detail["valeur_eur"].sum() == sum(v for v, _ in cas.values())
    cles = detail[["sens", "departement", "produit", "pays", "trimestre"]].astype(str)
    assert not cles.duplicated().any()
