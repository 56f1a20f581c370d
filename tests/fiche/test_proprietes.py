"""Propriétés vraies pour tout jeu de flux."""

import math

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.donnees.tables import Territoire
from modules.fiche.echanges import AUTRES, Cadre
from modules.fiche.fiche import _FLUX_PRINCIPAUX, _PREMIERS, _cote, fiche
from tests.conftest import COMPLET, fabriquer_flux
from tests.fiche.conftest import BFC, DOUBS, FRANCE, HAUTE_SAONE, fabriquer_references

EXEMPLES = 60 if COMPLET else 30
# Assez de codes pour dépasser dix produits et dix pays, dont des codes inconnus.
PRODUITS = [f"10{n:02d}" for n in range(14)]
PAYS = [f"P{n}" for n in range(13)]
UNITES = ["25", "70", "01", "99", "98"]

ligne = st.tuples(
    st.sampled_from(["export", "import"]),
    st.sampled_from(UNITES),
    st.sampled_from([*PRODUITS, "9999"]),
    st.sampled_from([*PAYS, "ZZ", "Q9"]),
    st.integers(1, 10**12),
)
jeux = st.lists(ligne, min_size=1, max_size=120, unique_by=lambda x: x[:4])


def _references():
    references = fabriquer_references()
    produits = pd.DataFrame({"code": PRODUITS, "libelle": PRODUITS, "libelle_court": PRODUITS})
    produits = produits.assign(a129=[c[:3] for c in PRODUITS], famille="f", famille_libelle="F")
    produits = produits.assign(a129_libelle=produits["a129"], a129_court=produits["a129"])
    pays = pd.DataFrame({"code": [*PAYS, "ZZ"], "libelle": [*PAYS, "Autres"], "zone": ""})
    return type(references)(
        produits=produits,
        pays=pays.assign(rang_exclu=pays["code"] == "ZZ"),
        departements=references.departements,
        territoires_industrie=references.territoires_industrie,
    )


REFERENCES = _references()


@settings(max_examples=EXEMPLES, deadline=None)
@given(lignes=jeux, niveau=st.sampled_from(["cpf4", "a129"]))
def test_tout_se_somme_au_total_et_autres_est_le_reste(lignes, niveau):
    cadre = Cadre(fabriquer_flux(lignes), REFERENCES, niveau)
    for lieu in (DOUBS, BFC, FRANCE):
        f = fiche(cadre, territoire=lieu, region=BFC if lieu is DOUBS else None)
        for c in (f.exportations, f.importations):
            if c is None:
                continue
            attendu = sum(
                v
                for s, d, *_, v in lignes
                if s == c.sens and (lieu.departements is None or d in lieu.departements)
            )
            assert c.total_eur == attendu
            for table in (c.produits, c.pays, c.flux, c.feuilles):
                assert int(table["valeur_eur"].sum()) == attendu
                assert table["part"].dropna().between(0, 1 + 1e-12).all()
            for table in (c.produits, c.pays):
                assert table["code"].iloc[-1] == AUTRES
                assert len(table) <= _PREMIERS + 1
                assert table["valeur_eur"].iloc[:-1].is_monotonic_decreasing
                assert not {"ZZ", "Q9", "9999"} & set(table["code"])
            principaux = c.principaux()
            assert len(principaux) <= _FLUX_PRINCIPAUX
            assert AUTRES not in {*principaux["produit"], *principaux["pays"]}
        if f.exportations and f.importations:
            assert f.balance["exportations_eur"].sum() == f.exportations.total_eur
            assert f.balance["importations_eur"].sum() == f.importations.total_eur
            assert f.balance["solde_eur"].sum() == f.solde_eur


@settings(max_examples=EXEMPLES, deadline=None)
@given(lignes=jeux)
def test_additivite_des_unites_a_la_region_et_a_la_france(lignes):
    cadre = Cadre(fabriquer_flux(lignes), REFERENCES)
    for sens in ("export", "import"):
        if not cadre.present(sens):
            continue
        lieux = {d: Territoire(d, d, "departement", (d,)) for d in UNITES} | {"25": DOUBS, "70": HAUTE_SAONE}
        cotes = {
            d: _cote(cadre, sens=sens, territoire=lieu, region=BFC if d in BFC.departements else None)
            for d, lieu in lieux.items()
        }
        de_la_region = cotes["25"].total_eur + cotes["70"].total_eur
        assert de_la_region == _cote(cadre, sens=sens, territoire=BFC).total_eur
        france = _cote(cadre, sens=sens, territoire=FRANCE)
        assert sum(c.total_eur for c in cotes.values()) == france.total_eur
        parts = [cotes[d].part_region for d in BFC.departements]
        if None not in parts:
            assert math.isclose(sum(parts), 1)


@settings(max_examples=40, deadline=None)
@given(lignes=jeux)
def test_les_rangs_suivent_les_totaux(lignes):
    cadre = Cadre(fabriquer_flux(lignes), REFERENCES)
    if not cadre.present("export"):
        return
    cotes = [
        _cote(cadre, sens="export", territoire=Territoire(d, d, "departement", (d,)))
        for d in ("01", "25", "70")
    ]
    for a in cotes:
        assert a.rang == 1 + sum(b.total_eur > a.total_eur for b in cotes)
