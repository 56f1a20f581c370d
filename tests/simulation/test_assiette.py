"""Du fichier de flux à l'assiette : rien ne se perd, tout s'additionne, la période compte."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from modules.donnees.droit import lire_tarifs, poids_periode
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.tables import Territoire
from modules.simulation.exposition import _preparer, simuler
from modules.simulation.lectures import debouches
from modules.simulation.mots import _DEJA_SOUS_SURTAXE
from modules.simulation.scenario import uniforme
from tests.conftest import fabriquer_flux
from tests.simulation import fabrique

LIGNES = [
    ("export", "25", "1102", "US", 100),
    ("export", "25", "1102", "DE", 60),
    ("export", "25", "1102", "JP", 30),
    ("export", "25", "1102", "GB", 20),
    ("export", "25", "1102", "ZZ", 900),
    ("export", "25", "1102", "IT", 10),
    ("export", "25", "0000", "US", 7),  # produit hors nomenclature
    ("export", "98", "2932", "US", 5),  # département hors nomenclature
    ("export", "70", "2932", "DE", 50),
    ("import", "25", "1102", "US", 999),
]
DOUBS = Territoire("25", "Doubs", "departement", ("25",))
TERRITOIRES = [
    DOUBS,
    Territoire("70", "Haute-Saône", "departement", ("70",)),
    Territoire("99", "Monaco", "departement", ("99",)),
    Territoire("R27", "Région", "region", ("25", "70")),
    Territoire("FR", "France", "france", None),
]
DEPARTEMENTS = pd.DataFrame(
    {
        "code": ["25", "70", "99"],
        "salaries_prive_2024": [10.0, 5.0, np.nan],
        "classe": [True, True, False],
    }
)
PAYS = pd.DataFrame(
    {
        "code": ["US", "DE", "JP", "GB", "IT", "ZZ"],
        "libelle": ["États-Unis", "Allemagne", "Japon", "Royaume-Uni", "Italie", "Autres pays"],
        "rang_exclu": [False] * 5 + [True],
    }
)


def _assiette(flux=None):
    return _preparer(
        flux or fabriquer_flux(LIGNES),
        territoires=TERRITOIRES,
        departements=DEPARTEMENTS,
        produits=fabrique.CODES,
    )


def test_rien_ne_se_perd():
    a = _assiette()
    ventes = dict(zip(a.unites, a.us.sum(axis=1), strict=True))
    assert ventes == {"25": 107, "70": 0, "99": 0, "R27": 107, "FR": 112}
    assert dict(zip(a.unites, a.totaux, strict=True)) == {
        "25": 1127,
        "70": 50,
        "99": 0,
        "R27": 1177,
        "FR": 1182,
    }
    assert a.us[0, -1] == 7, "produit inconnu gardé en « non ventilé »"
    assert a.us[0, fabrique.CODES.index("1102")] == 100
    assert a.classees.tolist() == [True, True, False, False, False]
    assert a.salaries[0] == 10 and np.isnan(a.salaries[2]) and a.salaries[3] == 15


def test_sans_exportations_le_simulateur_le_dit():
    flux = fabriquer_flux(LIGNES)
    flux = replace(flux, provenance=replace(flux.provenance, sens_absents=("export",)))
    with pytest.raises(ErreurDonnees, match="exportations"):
        _assiette(flux)


def test_territoire_sans_ligne():
    ligne = simuler(_assiette(), parametres=fabrique.parametres(), scenario=uniforme(15)).ligne("99")
    assert ligne["exportations_eur"] == 0
    assert np.isnan(ligne["dependance"]) and np.isnan(ligne["rang"])


def test_donnees_de_2025_deja_sous_surtaxe():
    poids = poids_periode(lire_tarifs().regimes, debut="2025-01", fin="2025-12")
    parametres = fabrique.parametres()
    flux = fabriquer_flux(LIGNES)
    en_2025 = replace(flux, provenance=replace(flux.provenance, debut="2025-01", fin="2025-12"))
    avant = simuler(_assiette(flux), parametres=parametres, scenario=uniforme(15))
    apres = simuler(_assiette(en_2025), parametres=parametres, scenario=uniforme(15))
    assert _DEJA_SOUS_SURTAXE not in avant.avis
    assert _DEJA_SOUS_SURTAXE in apres.avis
    assert 0 < apres.ligne("25")["baisse_court_eur"] < avant.ligne("25")["baisse_court_eur"]
    assert apres.ligne("25")["droits_eur"] == avant.ligne("25")["droits_eur"]
    vin = apres.par_produit("25").set_index("produit").loc["1102"]
    attendu = sum(part * parametres.regimes[r].central[1] for r, part in poids.items())
    assert vin["surtaxe_observee_points"] == pytest.approx(100 * attendu)


def test_debouches_hors_etats_unis():
    table = debouches(fabriquer_flux(LIGNES), territoire=DOUBS, produits=["1102"], pays=PAYS)
    assert table["pays"].tolist() == ["DE", "JP", "GB"], "ni les États-Unis, ni les pays non classés"
    assert table["valeur_eur"].tolist() == [60, 30, 20]
    assert table["part"].tolist() == pytest.approx([60 / 1120, 30 / 1120, 20 / 1120])
    assert debouches(fabriquer_flux(LIGNES), territoire=DOUBS, produits=[], pays=PAYS).empty
