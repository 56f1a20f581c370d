"""Départements, régions, Territoires d'industrie, communes et salariés : une table par objet.

Et les index des lieux, des produits et des périmètres que le navigateur parcourt.
"""

from pathlib import Path

import pandas as pd

from modules.donnees import recherche, tables
from modules.donnees.emploi import ANNEES_DEPARTEMENTS
from modules.fabrique.tables.lecture import ecrire_si_change, lire_source
from modules.langue.typographie import insecables

_MONACO = "99"
# Nos noms : ceux de l'Insee, sauf les unités que l'Insee ne connaît pas.
_NOMS = {"20": "Corse", _MONACO: "Monaco"}
_REGIONS = {"24": "ensemble des DROM"}
_UNITES = "territoires/departements_douane.csv"
_COMMUNES = "territoires/communes_principales.csv"
_DEPARTEMENTS = "territoires/departements.csv"
_EMPLOI = "emploi/emploi_departement_douane.csv"


def table_departements(sources: Path) -> pd.DataFrame:
    """code, nom, region (douane), codes_insee (séparés par une espace), population_2023.

    101 unités : 94 départements métropolitains, la Corse en une, cinq DROM, Monaco (population inconnue ici).
    """
    unites = lire_source(sources, _UNITES).sort_values("code_douane")
    insee = lire_source(sources, _DEPARTEMENTS).set_index("code_insee")["nom"].to_dict()
    return pd.DataFrame(
        {
            "code": unites["code_douane"],
            "nom": [
                insecables(_NOMS.get(code) or insee[codes])
                for code, codes in zip(unites["code_douane"], unites["codes_insee"], strict=True)
            ],
            "region": unites["code_region_douane"],
            "codes_insee": unites["codes_insee"].str.replace("|", " ", regex=False),
            "population_2023": unites["population_municipale"].mask(unites["code_douane"] == _MONACO, ""),
        }
    )


def table_regions(sources: Path) -> pd.DataFrame:
    """code (douane), nom, codes_insee : régions de la douane sous leur nom Insee ; les DROM en font une."""
    unites = lire_source(sources, _UNITES)
    unites = unites[unites["nom_region_insee"] != ""].sort_values("code_region_insee")
    insee = unites.groupby("code_region_douane")["code_region_insee"].unique()
    noms = unites.drop_duplicates("code_region_douane").set_index("code_region_douane")["nom_region_insee"]
    lignes = [(c, insecables(_REGIONS.get(c, noms[c])), " ".join(insee[c])) for c in sorted(insee.index)]
    return pd.DataFrame(lignes, columns=["code", "nom", "codes_insee"])


def table_territoires_industrie(sources: Path) -> pd.DataFrame:
    """id, libelle : les 183 Territoires d'industrie de la phase 2 (2023-2027)."""
    ti = lire_source(sources, "territoires/territoires_industrie.csv").sort_values("id_ti")
    return pd.DataFrame({"id": ti["id_ti"], "libelle": ti["lib_ti"].map(insecables)})


def table_ti_departements(sources: Path) -> pd.DataFrame:
    """id, departement (douane), part_population (0 à 1) du Territoire d'industrie dans ce département."""
    paires = lire_source(sources, "territoires/territoires_industrie_departements.csv")
    # Un Territoire à cheval sur 2A et 2B n'a qu'une ligne pour la Corse.
    parts = paires["part_population"].astype(float)
    sommes = parts.groupby([paires["id_ti"], paires["code_douane"]]).sum().round(6)
    return sommes.rename_axis(["id", "departement"]).rename("part_population").reset_index()


def table_salaries(sources: Path) -> pd.DataFrame:
    """departement, salaries_prive_<année> : vide quand la source n'en donne pas (Mayotte, Monaco)."""
    colonnes = {f"salaries_prive_{an}": f"effectif_prive_urssaf_{an}" for an in ANNEES_DEPARTEMENTS}
    emploi = lire_source(sources, _EMPLOI, ("code_douane", *colonnes.values())).set_index("code_douane")
    codes = lire_source(sources, _UNITES)["code_douane"].sort_values()
    connus = emploi[list(colonnes.values())].reindex(codes).fillna("")
    connus.columns = pd.Index(list(colonnes))
    return connus.rename_axis("departement").reset_index()


def table_communes(sources: Path) -> pd.DataFrame:
    """code_insee, nom, departement (douane), prefecture (true ou false) ; la plus grosse place d'abord.

    L'ordre est celui des salariés du privé décroissants : il départage les homonymes et les débuts de nom.
    Les préfectures absentes de la liste des communes (Mamoudzou) viennent à la fin.
    """
    communes = lire_source(sources, _COMMUNES, ("code_insee", "nom", "dep_douane", "salaries_prives_2024"))
    chefs_lieux = lire_source(sources, _DEPARTEMENTS, ("chef_lieu_code", "chef_lieu", "code_douane"))
    rang = communes["salaries_prives_2024"].astype(int).sort_values(ascending=False, kind="stable").index
    communes = communes.loc[rang, ["code_insee", "nom", "dep_douane"]]
    oubliees = chefs_lieux[~chefs_lieux["chef_lieu_code"].isin(communes["code_insee"])]
    oubliees = oubliees[["chef_lieu_code", "chef_lieu", "code_douane"]].set_axis(communes.columns, axis=1)
    toutes = pd.concat([communes, oubliees], ignore_index=True)
    prefectures = toutes["code_insee"].isin(chefs_lieux["chef_lieu_code"])
    return pd.DataFrame(
        {
            "code_insee": toutes["code_insee"],
            "nom": toutes["nom"].map(insecables),
            "departement": toutes["dep_douane"],
            "prefecture": prefectures.map({True: "true", False: "false"}),
        }
    )


def ecrire_index() -> list[str]:
    """Récrit dans `static/` les index de la recherche, d'après `data/` ; noms des fichiers changés.

    À faire après toute correction d'un libellé, d'un synonyme ou d'un nom usuel.
    """
    contenus = {
        recherche.INDEX_LIEUX: recherche.index_lieux(),
        recherche.INDEX_PRODUITS: recherche.index_produits(),
        recherche.INDEX_PERIMETRES: recherche.index_perimetres(),
    }
    static = tables.dossier().parent / "static"
    return [nom for nom, e in contenus.items() if ecrire_si_change(static / nom, recherche.en_json(e))]
