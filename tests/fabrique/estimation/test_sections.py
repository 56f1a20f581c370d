"""Chaque étape de la méthode sur des chiffres calculables à la main."""

import numpy as np
import pandas as pd
import pytest

from modules.donnees.erreurs import ErreurDonnees
from modules.fabrique.estimation import cube, produit_pays, structure, table
from modules.fabrique.estimation.entrees import _FICHIERS, lire
from modules.fabrique.estimation.structure import TotauxPays, pays_nommes, retenir_pays

PAYS = pd.Index(["DE", "US", "ZZ"])


def test_actualisation_d_une_cible_2022(jouet):
    # Région 03 (Paris) : 60 en section 7, qui double de 2022 à 2024, 40 en section 5, stable.
    valeurs = np.array([[1.0, 1, 1], [1, 1, 1], [10, 30, 60]])
    facteur = structure._actualisation(jouet, "export", region="03", annee="2022", structure=valeurs)
    assert facteur == pytest.approx(100 / (60 * 0.5 + 40))
    assert structure._actualisation(jouet, "export", region="03", annee="2024", structure=valeurs) == 1


def test_calage_sur_doubs_region_et_reste(jouet):
    valeurs = np.full((3, 3), 1000 / 9)
    resultat = structure.caler(jouet, "export", structure=valeurs)
    np.testing.assert_allclose(resultat.valeurs.sum(axis=1), [100, 200, 700], atol=1e-6)
    np.testing.assert_allclose(resultat.valeurs.sum(axis=0), valeurs.sum(axis=0), atol=1e-6)
    assert resultat.facteur_libre == pytest.approx(700 / (1000 / 3))


def test_reste_du_monde_va_aux_absents_et_petits_pays_a_zz(jouet):
    totaux = pd.Series({"CH": 30.0, "DE": 100.0, "US": 90.0, "ZZ": 10.0})
    parts = produit_pays._parts_icio(jouet, "export", totaux_pays=totaux).loc["C20"]
    # KZ (10) n'est pas nommé ; ROW (20) se partage 30/10 entre CH et ZZ.
    assert parts.to_dict() == pytest.approx({"CH": 0.15, "DE": 0.5, "US": 0.2, "ZZ": 0.15})


def test_fournisseurs_d_hydrocarbures(jouet):
    pays = pd.Index(["CH", "DE", "KZ", "NA", "ZZ"])
    brut = produit_pays._fournisseurs_possibles(jouet, "petrole_brut", pays=pays)
    gaz = produit_pays._fournisseurs_possibles(jouet, "gaz_naturel", pays=pays)
    # DE est dans ICIO, CH et ZZ ni dans ICIO ni dans la table, KZ exclu du gaz, NA lu comme un code.
    assert brut.tolist() == [False, True, True, True, False]
    assert gaz.tolist() == [False, True, False, True, False]


def test_plafond_et_excedent_au_prorata():
    x = produit_pays._plafonner(np.array([60.0, 30, 10]), plafonds=np.array([40.0, 50, 50]), total=100.0)
    np.testing.assert_allclose(x, [40, 45, 15])
    # L'excédent peut faire plafonner un deuxième produit.
    x = produit_pays._plafonner(np.array([60.0, 30, 10]), plafonds=np.array([40.0, 42, 50]), total=100.0)
    np.testing.assert_allclose(x, [40, 42, 18])
    with pytest.raises(ErreurDonnees, match="plafonds"):
        produit_pays._plafonner(np.ones(2), plafonds=np.ones(2), total=3.0)


def test_cent_pays_et_autres():
    totaux = pd.Series({f"{i:03}": float(i) for i in range(1, 104)})
    deux_sens = {s: TotauxPays(totaux, 1.0, 1.0) for s in ("export", "import")}
    retenus = retenir_pays(deux_sens, nommes=pays_nommes(deux_sens))["export"]
    assert len(retenus) == 101
    assert retenus["ZZ"] == 1 + 2 + 3
    assert retenus.sum() == totaux.sum()


def test_distances(jouet):
    pays = pd.Index(["CH", "DE", "ZZ"])
    km = cube._distances(jouet, pays=pays)
    # Doubs au point de la seule ville suisse : plancher de 20 km ; « autres pays » : 6 000 km.
    assert km[0].round(1).tolist()[0] == 20.0
    assert set(km[:, 2]) == {6000.0}
    # Paris : Berlin à 878 km (3 habitants), une ville au même point (1 habitant), moyenne harmonique.
    assert km[2, 1] == pytest.approx(4 / (3 / 878 + 1 / 20), rel=1e-3)
    with pytest.raises(ErreurDonnees, match="sans ville connue : US"):
        cube._distances(jouet, pays=pd.Index(["DE", "US"]))


def test_prime_de_frontiere(jouet):
    pays = pd.Index(["CH", "DE", "ZZ"])
    km = cube._distances(jouet, pays=pays)
    k = cube._noyau_distance(jouet, pays=pays)
    np.testing.assert_allclose(k / km**-0.9, [[1.73, 1, 1], [1.73, 1, 1], [1, 1, 1]])


def _lignes(valeurs, national, local=()) -> cube._Lignes:
    masque = np.isin(np.arange(len(national)), local)
    return cube._Lignes(np.arange(len(national)), valeurs=valeurs, national=national, local=masque)


def test_repartition_tient_toutes_les_marges():
    valeurs = np.array([[60.0, 10.0], [40.0, 0.0]])
    national = np.array([[50.0, 20, 30], [4, 1, 5]])
    noyau = np.array([[3.0, 1, 1], [1, 1, 2]])
    reparti = cube._repartir(_lignes(valeurs, national), noyau=noyau, us=1)
    np.testing.assert_allclose(reparti.sum(axis=2), valeurs, atol=2e-3)
    np.testing.assert_allclose(reparti.sum(axis=0), national, atol=2e-3)
    assert (reparti[1, 1] == 0).all()
    assert reparti[0, 0, 0] > 30  # plus proche de l'Allemagne que la proportion ne le voudrait


def test_un_produit_local_ignore_la_distance():
    valeurs, national = np.array([[60.0], [40.0]]), np.array([[50.0, 20, 30]])
    reparti = cube._repartir(
        _lignes(valeurs, national, local=[0]), noyau=np.array([[3.0, 1, 1], [1, 1, 2]]), us=1
    )
    np.testing.assert_allclose(reparti[:, 0], [[30, 12, 18], [20, 8, 12]])


def test_profil_local_tenu_sans_depasser_le_national():
    national = np.array([50.0, 20, 30])
    clients = cube._profil_ajuste(national, total=40.0, parts=pd.Series([np.nan, 0.4, np.nan]))
    # 40 % de 40 = 16 vers le deuxième pays, à 3 % près ; le reste au prorata de 50 et 30.
    assert clients.sum() == pytest.approx(40, abs=1e-3)
    assert clients[1] == pytest.approx(16, rel=0.04)
    assert clients[0] / clients[2] == pytest.approx(50 / 30, rel=0.05)
    serre = cube._profil_ajuste(national, total=40.0, parts=pd.Series([np.nan, 0.9, np.nan]))
    assert serre[1] <= 20
    assert (serre <= national + 1e-9).all()


def test_cellules_gardees():
    cube = np.array([[[0.5, 0.001, 0.001], [0.01, 0.0006, 0.005], [0.0001, 0.0001, 0.0001]]])
    gardees = table._cellules_gardees(cube, us=1)[0]
    assert gardees.tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_recalage_garde_les_marges():
    alea = np.random.default_rng(1)
    cube = alea.uniform(0, 0.2, (4, 5, 6))
    gardees = table._cellules_gardees(cube, us=2)
    recale = table._recaler(cube, gardees=gardees, us=2)
    np.testing.assert_allclose(recale.sum(axis=2), cube.sum(axis=2), atol=2e-3)
    np.testing.assert_allclose(recale.sum(axis=(0, 1)), cube.sum(axis=(0, 1)), atol=2e-2)
    assert (recale[~gardees] == 0).all()


def _table(jouet, sens: str) -> pd.DataFrame:
    totaux = np.array([100.0, 200, 700]) if sens == "export" else np.array([50.0, 150, 300])
    us = 90.0 if sens == "export" else 40.0
    cube = np.zeros((3, 3, 3))
    cube[:, :, 1] = us / 9
    cube[:, :, 0] = (totaux - us / 3)[:, None] / 3
    return table.lignes_entieres(jouet, sens, cube=cube, pays=PAYS)


def test_arrondi_exact_et_controles(jouet):
    ensemble = pd.concat([_table(jouet, "export"), _table(jouet, "import")])
    table.verifier(jouet, ensemble)
    assert ensemble["valeur_eur"].dtype == "int64"
    export = ensemble[ensemble["sens"] == "export"].groupby("departement")["valeur_eur"].sum()
    assert export.to_dict() == {"25": 100_000_000, "39": 200_000_000, "75": 700_000_000}


def test_controles_disent_tous_les_defauts(jouet):
    ensemble = pd.concat([_table(jouet, "export"), _table(jouet, "import")], ignore_index=True)
    ensemble.loc[0, "valeur_eur"] += 1
    ensemble.loc[1, "pays"] = "??"
    ensemble = pd.concat([ensemble, ensemble.tail(1)], ignore_index=True)
    with pytest.raises(ErreurDonnees) as refus:
        table.verifier(jouet, ensemble)
    texte = str(refus.value)
    for defaut in (
        "export france FR",
        "import france FR",
        "en double",
        "multiple de 1 000",
        "pays inconnu : ??",
    ):
        assert defaut in texte


def test_sources_manquantes_toutes_nommees(tmp_path):
    with pytest.raises(ErreurDonnees) as refus:
        lire(tmp_path)
    assert len(refus.value.defauts) == len(_FICHIERS) == 24
    assert "flux/controles.csv" in refus.value.defauts


def test_source_illisible_nommee(tmp_path):
    for fichier in _FICHIERS.values():
        chemin = tmp_path / fichier.chemin
        chemin.parent.mkdir(exist_ok=True)
        chemin.write_text(",".join([*fichier.textes, *fichier.nombres]) + "\n")
    (tmp_path / "flux/controles.csv").write_text("flux,niveau,code,annee\n")
    with pytest.raises(ErreurDonnees, match=r"controles\.csv"):
        lire(tmp_path)
    (tmp_path / "flux/controles.csv").write_text(
        "flux,niveau,code,annee,valeur_meur\nE,france,FR,2024,mille\n"
    )
    with pytest.raises(ErreurDonnees, match="nombre illisible"):
        lire(tmp_path)
