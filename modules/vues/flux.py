"""Flux détaillés et totaux à emporter : mêmes noms de colonnes que la fiche, codes Insee à côté."""

from collections.abc import Callable

import pandas as pd

from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire

NON_VENTILE = "Non ventilé"
_CODES = ["sens", "produit", "pays"]


def table_flux(flux: TableFlux, lieu: Territoire) -> pd.DataFrame:
    """Douze mois d'un territoire, une ligne par sens × produit × pays, et par département dans une région.

    La France n'est pas détaillée par département : la table dépasserait ce qu'ouvre un tableur. Colonnes :
    territoire, territoire_nom, departement, departement_nom, code_insee (région et département), periode,
    sens, produit, produit_libelle, pays, pays_libelle, valeur_eur. Leur somme est le total du territoire.
    """
    morceaux = [flux.lignes("export", lieu.departements), flux.lignes("import", lieu.departements)]
    lignes = pd.concat([m.drop(columns="masse_kg", errors="ignore") for m in morceaux])
    par = _CODES if lieu.departements is None else ["departement", *_CODES]
    table = lignes.groupby(par, observed=True, sort=True)["valeur_eur"].sum().reset_index()
    table = table.astype(dict.fromkeys(par, "str"))
    table["produit_libelle"] = _nommer(table["produit"], tables.libelle_produit)
    table["pays_libelle"] = _nommer(table["pays"], tables.libelle_pays)
    table = table.assign(territoire=lieu.code, territoire_nom=lieu.nom, periode=flux.provenance.periode)
    ordre = ["territoire", "territoire_nom"]
    if "departement" in table:
        unites = tables.departements().set_index("code")
        table["departement_nom"] = table["departement"].map(unites["nom"])
        table["code_insee"] = table["departement"].map(unites["codes_insee"])
        ordre += ["departement", "departement_nom", "code_insee"]
    ordre += ["periode", "sens", "produit", "produit_libelle", "pays", "pays_libelle", "valeur_eur"]
    return table[ordre]


def table_totaux(flux: TableFlux) -> pd.DataFrame:
    """Une ligne par unité et, s'il y en a, le « non ventilé » : les colonnes se somment au total du jeu.

    Une unité absente d'un sens fourni n'y échange rien.
    """
    noms = tables.departements()[["code", "codes_insee", "nom", "region_nom"]]
    noms = noms.rename(columns={"codes_insee": "code_insee"})
    sommes = flux.table.groupby(["departement", "sens"], observed=True)["valeur_eur"].sum()
    table = sommes.unstack("sens", fill_value=0).rename(columns=lambda sens: f"{sens}ations_eur")
    reste = table.drop(noms["code"], errors="ignore").sum()
    table = table.reindex(noms["code"], fill_value=0).reset_index(drop=True)
    lignes = pd.concat([noms, table], axis=1)
    if reste.any():
        vides = dict.fromkeys(("code", "code_insee", "region_nom"), "")
        lignes = pd.concat(
            [lignes, pd.DataFrame([{**vides, "nom": NON_VENTILE, **reste}])], ignore_index=True
        )
    return lignes.assign(periode=flux.provenance.periode)


def _nommer(codes: "pd.Series[str]", nom: Callable[[str], str]) -> "pd.Series[str]":
    """Un libellé par code distinct : cent fois moins d'appels que par ligne."""
    return codes.map({code: nom(code) for code in codes.unique()})
