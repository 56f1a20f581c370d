"""Ce que vaut chaque montant d'une fiche estimée, vérifié de tête sur quatre couples."""

import numpy as np
import pandas as pd
import pytest

from modules.donnees import confiance as tables_confiance
from modules.donnees.confiance import Publie, Reserve, publies_par_case
from modules.fiche import confiance
from modules.fiche.confiance import mentions
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import _cote
from tests.conftest import LIGNES
from tests.fiche.conftest import BFC, DOUBS, cadre_embarque, fabriquer_cadre, fiche_embarquee

# 2042 → DE publié, 2042 → US à structure réelle ; le reste est réparti.
TABLE = pd.DataFrame({"DE": [60, 40], "US": [30, 70], AUTRES: [0, 0]}, index=["2042", "2932"])
RANGS = np.array([[2, 1, 0], [0, 0, 0]])
PUBLIE = Publie(
    "25, 2042 vers US", "1998.9 MEUR", 31.0, "M€", "2024", "presse ; CCI", "export", "2042", "US", ""
)


@pytest.fixture
def doubs(monkeypatch) -> confiance.Confiance:
    """Échanges du Doubs, où les ventes de 2042 aux États-Unis sont publiées."""
    cases = {("export", "2042", "US"): PUBLIE}
    monkeypatch.setattr(confiance, "publies_par_case", lambda code: cases if code == "25" else {})
    return confiance.Confiance("export", "25", TABLE, RANGS)


def test_parts_de_chaque_niveau(doubs):
    assert doubs.parts() == pytest.approx({"mesure": 0.3, "structure_reelle": 0.15, "reparti": 0.55})


def test_un_pays_a_le_niveau_de_la_moitie_de_ses_montants(doubs):
    # Allemagne : 60 sur 100 publiés ; États-Unis : 30 sur 100 à structure réelle, pas la moitié.
    assert doubs.niveaux_pays() == {"DE": "mesure", "US": "reparti", AUTRES: "reparti"}


def test_flux_publie_au_territoire_et_autres_sans_niveau(doubs):
    flux = pd.DataFrame({"produit": ["2042", "2932", AUTRES], "pays": ["US", "DE", "DE"]})
    dit = doubs.des_flux(flux)
    assert dit["confiance"].tolist() == ["mesure", "reparti", None]
    assert dit["publie"].tolist() == ["1\u202f998,9 M€ (2024, presse)", None, None]


def test_mention_ne_dit_jamais_publie_ce_qui_l_est_pour_la_france():
    assert confiance.mention("mesure", None, code="FR") == "chiffre publié"
    assert confiance.mention("mesure", None, code="25") == "d’après un chiffre publié pour la France"
    assert "réparti" in confiance.mention("reparti", None, code="25")
    assert confiance.mention("mesure", "22 % (2024, presse)", code="25").endswith("22 % (2024, presse)")
    assert confiance.mention(None, None, code="25") == ""


def test_clients_d_une_reserve_toujours_repartis(monkeypatch):
    reserve = Reserve("25", "sujet", "Phrase.", "source", "2042")
    monkeypatch.setattr(tables_confiance, "reserves", lambda code: [reserve] if code == "25" else [])
    niveaux = pd.DataFrame({"DE": [2, 1]}, index=["2042", "2932"])
    monkeypatch.setattr(tables_confiance, "_rangs", lambda sens: niveaux)
    axes = {"produits": pd.Index(["2042", "2932"]), "pays": pd.Index(["DE", "KZ"])}
    assert tables_confiance.rangs("export", code="25", **axes).tolist() == [[0, 0], [1, 0]]
    assert tables_confiance.rangs("export", code="70", **axes).tolist() == [[2, 0], [1, 0]]
    assert tables_confiance.rangs("import", code="25", **axes).tolist() == [[2, 0], [1, 0]]


@pytest.mark.parametrize(("statut", "niveau"), [("officiel", "cpf4"), ("estimation", "a129")])
def test_rien_pour_l_officiel_ni_pour_des_postes_regroupes(statut, niveau):
    c = _cote(fabriquer_cadre(LIGNES, niveau, statut), sens="export", territoire=DOUBS, region=BFC)
    assert c.confiance == {}
    assert c.confiance_pays == {}
    for table in (c.produits, c.pays, c.flux, c.feuilles):
        assert table["confiance"].isna().all()
        assert table["publie"].isna().all()


def test_une_estimation_dit_le_niveau_de_chaque_flux():
    c = _cote(fabriquer_cadre(LIGNES, "cpf4", "estimation"), sens="export", territoire=DOUBS, region=BFC)
    assert sum(c.confiance.values()) == pytest.approx(1)
    attendus = [tables_confiance.confiance("export", p, k) for p, k in c.flux[["produit", "pays"]].to_numpy()]
    assert c.flux["confiance"].tolist() == attendus


def test_les_totaux_des_dix_premiers_partenaires_sont_dits_publies():
    """Italie, Belgique… : publiés par la Douane pour 2024, et non répartis ; la Chine de 2019 s'efface."""
    france = fiche_embarquee("FR")
    for cote in (france.exportations, france.importations):
        dits = dict(zip(cote.pays["code"], mentions(cote.pays, code="FR"), strict=True))
        for pays in ("IT", "BE", "ES", "NL", "PL", "GB", "CN", "DE", "CH"):
            assert "M€ (2024, Douane)" in dits.get(pays, "publié M€ (2024, Douane)"), (pays, dits[pays])
    assert "2019" not in " ".join(mentions(france.exportations.pays, code="FR"))


def test_un_minimum_publie_se_dit_au_moins_et_un_total_deduit_se_dit_deduit():
    """Le cognac n'est qu'une partie des spiritueux ; 23,6 Md€ ne se comparent pas à 5,9 Md€ de ventes."""
    assert publies_par_case("FR")["export", "1101", "CN"].ecrit == "au moins 400 M€"
    total = publies_par_case("77")["export", "", ""]
    assert total.ecrit.startswith("environ 23\u202f600 M€, déduits")
    assert 20_000 < total.obtenu < 28_000


@pytest.mark.parametrize(("code", "produit"), [("95", "1512"), ("45", "2042"), ("77", "2120")])
def test_un_premier_departement_logistique_le_dit(code, produit):
    """Premier de France pour ce produit : la Douane compte le lieu de départ, une réserve le rappelle."""
    ventes = cadre_embarque().flux.lignes("export")
    ventes = ventes[ventes["produit"] == produit].groupby("departement", observed=True)["valeur_eur"].sum()
    assert ventes.idxmax() == code
    assert any("lieu de départ" in reserve.phrase for reserve in tables_confiance.reserves(code))


def test_les_reserves_du_gaz_et_de_l_electricite_suivent_les_donnees():
    """Gaz importé à Paris, électricité aux Hauts-de-Seine, et non l'inverse."""
    achats = cadre_embarque().flux.lignes("import")
    sommes = achats.groupby(["produit", "departement"], observed=True)["valeur_eur"].sum()
    assert sommes["0620"].idxmax() == "75"
    assert sommes["3511"].idxmax() == "92"
    paris = " ".join(r.phrase for r in tables_confiance.reserves("75"))
    assert "l’électricité est comptée dans les Hauts-de-Seine" in paris
    assert "par bateau" in paris
