"""Chaque paramètre documenté est lu dans sa table : en changer un change un résultat, tous y passent."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from modules.donnees import droit, tables
from modules.donnees.droit import Tarifs, lire_tarifs
from modules.simulation.echange import vers_json
from modules.simulation.exposition import simuler
from modules.simulation.incertitude import _tirer, evaluer
from modules.simulation.lectures import effets, seuil
from modules.simulation.scenario import HORIZONS, Hypotheses, Scenario, uniforme
from tests.app.outils import ouvrir, textes
from tests.simulation import fabrique

SCENARIO = uniforme(15)
# Données estimées : leur dispersion compte aussi.
ESTIMEE = replace(fabrique.assiette(), provenance=replace(fabrique.PROVENANCE, statut="estimation"))
HORIZONS_CHIFFRES = ("basse", "sensibilite", "haute", "ecart_commun")
SIGMA_CHIFFRES = ("sigma_long", "ecart_log", "part_ue")
TARIFS = lire_tarifs()
EN_VIGUEUR = Scenario(base=droit.regime_en_vigueur(TARIFS.regimes))
CHIFFRES_DU_DROIT = {
    "surtaxes": ("points",),
    "parts_touchees": ("part",),
    "npf": ("npf_points",),
    "surtaxes_sectorielles": ("points",),
    "regimes_autres_origines": ("kappa_min", "kappa_central", "kappa_max"),
}


def photo(tarifs: Tarifs, monkeypatch: pytest.MonkeyPatch) -> str:
    """Tout ce que l'outil calcule d'un scénario : montants, fourchettes, fichier JSON."""
    with monkeypatch.context() as essai:
        essai.setattr(droit, "lire_tarifs", lambda: tarifs)
        parametres, assiette = fabrique.parametres(tarifs), ESTIMEE
        hypotheses = Hypotheses(champ_du_choc="UE", change=10.0)
        resultat = simuler(assiette, parametres=parametres, scenario=SCENARIO, hypotheses=hypotheses)
        tirages = _tirer(assiette, parametres=parametres, nombre=40)
        etendues = [evaluer(resultat, tirages=tirages, horizon=h).unites for h in HORIZONS]
        chiffres = pd.concat([resultat.unites, *etendues], axis=1).to_csv(float_format="%.9g")
        seuils = [seuil(resultat, unite=u, cible_eur=5.0, horizon=h) for h in HORIZONS for u in ("25", "70")]
        essais = [effets(resultat, unite=u) for u in ("25", "70", "51")]
        return f"{chiffres}{seuils}{essais}{vers_json(SCENARIO)}"


def change(table: pd.DataFrame, rang: int, colonne: str) -> pd.DataFrame:
    """La table, une cellule réduite d'un dixième (ou accrue, pour une borne haute) ; un zéro devient 0,1."""
    autre = table.copy()
    autre[colonne] = autre[colonne].astype(object)
    avant = autre.loc[autre.index[rang], colonne]
    autre.loc[autre.index[rang], colonne] = avant * (1.1 if colonne == "haute" else 0.9) or 0.1
    return autre.assign(**{colonne: autre[colonne].astype(float)})


@pytest.fixture(scope="module")
def temoin() -> str:
    """La photo des tables telles qu'elles sont, à laquelle chaque changement se compare."""
    with pytest.MonkeyPatch.context() as essai:
        return photo(TARIFS, essai)


CELLULES = [
    *((table, rang, "valeur") for table in ("parametres",) for rang in range(len(TARIFS.parametres))),
    *(("horizons", rang, colonne) for rang in range(len(TARIFS.horizons)) for colonne in HORIZONS_CHIFFRES),
    *(
        ("sigma_a129", rang, colonne)
        for rang in range(len(TARIFS.sigma_a129))
        for colonne in SIGMA_CHIFFRES
        if TARIFS.sigma_a129.iloc[rang]["a129"] == "C11Z"
    ),
    *(
        ("essais", rang, colonne)
        for rang in range(len(TARIFS.essais))
        for colonne in ("bas", "haut")
        if not np.isnan(TARIFS.essais.iloc[rang][colonne])
    ),
]


def nom_de(cellule: tuple[str, int, str]) -> str:
    table, rang, colonne = cellule
    return f"{table}-{getattr(TARIFS, table).iloc[rang, 0]}-{colonne}"


@pytest.mark.parametrize("cellule", CELLULES, ids=nom_de)
def test_changer_un_parametre_change_un_resultat(cellule, monkeypatch, temoin):
    table, rang, colonne = cellule
    modifies = replace(TARIFS, **{table: change(getattr(TARIFS, table), rang, colonne)})
    assert photo(modifies, monkeypatch) != temoin


def test_les_mots_des_essais_sont_ceux_de_la_table(monkeypatch, temoin):
    """Libellés et sources de la page « Fiabilité » : aucun n'est écrit dans le code."""
    table = TARIFS.essais
    for colonne in ("libelle", "source"):
        for essai in table["essai"]:
            mots = table[colonne].mask(table["essai"] == essai, "autre")
            modifies = replace(TARIFS, essais=table.assign(**{colonne: mots}))
            assert photo(modifies, monkeypatch) != temoin, (essai, colonne)


def test_rendre_un_poste_inutilisable_change_un_resultat(monkeypatch, temoin):
    sigma = TARIFS.sigma_a129
    autre = sigma.assign(utilisable=sigma["utilisable"].mask(sigma["a129"] == "C11Z", "non"))
    assert photo(replace(TARIFS, sigma_a129=autre), monkeypatch) != temoin


def photo_du_droit(tarifs: Tarifs) -> str:
    """Régime en vigueur, tout le monde visé, avec ses fourchettes."""
    parametres, h = fabrique.parametres(tarifs), Hypotheses(champ_du_choc="monde")
    resultat = simuler(ESTIMEE, parametres=parametres, scenario=EN_VIGUEUR, hypotheses=h)
    tirages = _tirer(ESTIMEE, parametres=parametres, nombre=40)
    etendues = evaluer(resultat, tirages=tirages, horizon="long").unites
    return "".join(
        t.to_csv(float_format="%.9g") for t in (etendues, resultat.unites, resultat.par_produit("FR"))
    )


def test_changer_un_chiffre_du_droit_change_un_resultat(monkeypatch):
    """Surtaxes et leurs bornes, parts touchées, droit normal, part sectorielle, concurrents."""
    monkeypatch.setattr(droit, "lire_tarifs", lambda: TARIFS)
    temoin_, vus = photo_du_droit(TARIFS), set()
    for nom, colonnes in CHIFFRES_DU_DROIT.items():
        table = getattr(TARIFS, nom)
        for rang, ligne in enumerate(table.to_dict("records")):
            ici = ligne.get("regime", EN_VIGUEUR.base) == EN_VIGUEUR.base
            for colonne in colonnes if ici and ligne.get("cpf4", "2932") in {"1102", "2120", "2932"} else ():
                vus.add((nom, colonne, ligne.get("borne")))
                modifies = replace(TARIFS, **{nom: change(table, rang, colonne)})
                assert photo_du_droit(modifies) != temoin_, (nom, ligne, colonne)
    assert {nom for nom, *_ in vus} == {*CHIFFRES_DU_DROIT}
    assert {borne for nom, _, borne in vus if nom == "surtaxes"} == {"min", "central", "max"}


def test_la_page_methode_montre_chaque_cellule_des_deux_tables(monkeypatch):
    """Valeurs, bornes et sources : aucune n'est écrite dans le code ni dans un texte."""

    def distincte(table: pd.DataFrame, depart: int) -> pd.DataFrame:
        chiffres = table.select_dtypes("number").columns
        numeros = {
            c: [depart + 10 * n + r + 0.125 for r in range(len(table))] for n, c in enumerate(chiffres)
        }
        textes = {c: [f"{c} {depart + r}" for r in range(len(table))] for c in ("libelle", "source")}
        return table.assign(**numeros, **textes)

    faux = replace(
        TARIFS, horizons=distincte(TARIFS.horizons, 100), parametres=distincte(TARIFS.parametres, 200)
    )
    monkeypatch.setattr("modules.pages.methode.sections.lire_tarifs", lambda: faux)
    page = ouvrir("methode")
    montrees = {str(v) for t in page.table for v in t.value.to_numpy().ravel()}
    for table in (faux.horizons, faux.parametres):
        attendues = {str(v).replace(".", ",") for v in table.iloc[:, 1:].to_numpy().ravel()}
        assert attendues <= montrees, attendues - montrees


def test_la_part_de_la_charge_par_defaut_est_celle_de_la_table(monkeypatch):
    parametres = TARIFS.parametres
    autre = parametres.assign(valeur=parametres["valeur"].mask(parametres["parametre"] == "phi", 0.85))
    monkeypatch.setattr(droit, "lire_tarifs", lambda: replace(TARIFS, parametres=autre))
    assert Hypotheses().phi == 0.85
    assert '"phi": 0.85' in vers_json(SCENARIO)


def test_les_nombres_des_textes_de_la_methode_sont_calcules(monkeypatch):
    """Produits sans taux, tirages, report : comptés dans les tables, aucun n'est écrit dans un texte."""
    essais = TARIFS.essais
    autre = essais.assign(haut=essais["haut"].mask(essais["essai"] == "reorientation", 0.4))
    monkeypatch.setattr("modules.pages.methode.sections.lire_tarifs", lambda: replace(TARIFS, essais=autre))
    monkeypatch.setattr("modules.pages.methode.sections.NOMBRE", 1234)
    dit = re.sub(r"\s", " ", textes(ouvrir("methode")))
    centraux = TARIFS.surtaxes.query(
        "borne == 'central' and regime == @droit.regime_en_vigueur(@TARIFS.regimes)"
    )
    connus = set(centraux.dropna(subset="points")["cpf4"])
    produits = tables.produits()["code"]
    assert f"{sum(c not in connus for c in produits)} des {len(produits)} produits" in dit
    assert "1 234 tirages" in dit and "0 ou 40 % de la baisse" in dit
    assert not any(f"{{{nom}}}" in dit for nom in ("sans_taux", "produits", "tirages", "report_haut"))
