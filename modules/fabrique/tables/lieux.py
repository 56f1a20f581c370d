"""Communes que l'on peut taper pour trouver leur département, et index que le navigateur parcourt."""

from pathlib import Path

import pandas as pd

from modules.donnees import recherche, tables
from modules.fabrique.tables.lecture import ecrire_si_change, lire_source
from modules.langue.typographie import insecables

_COMMUNES = "territoires/communes_principales.csv"
_DEPARTEMENTS = "territoires/departements.csv"


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
