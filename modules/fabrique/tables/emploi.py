"""Emploi local : colonnes gardées, sommes et parts calculées sur les sources Urssaf, Insee et Eurostat.

Rien n'y est réparti : un effectif par branche reste celui d'une zone d'emploi entière.
"""

import re
from pathlib import Path

import pandas as pd

from modules.donnees.emploi import ANNEES_TI, ANNEES_ZONES, INDUSTRIE, MANUFACTURE
from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.fabrique.tables.lecture import lire_source
from modules.langue.typographie import insecables

_ZONES_A38 = "emploi/emploi_zone_emploi_a38.csv"
_ZONES_DEPARTEMENTS = "emploi/zone_emploi_departement.csv"
_TERRITOIRES = "emploi/emploi_territoire_industrie.csv"
_DEPARTEMENTS = "emploi/emploi_departement_douane.csv"
_COMMUNES = "territoires/communes_principales.csv"
_REPERES = "emploi/reperes_nationaux.csv"
_MAYOTTE = "ti-0601"
# Repères qui se lisent sans être répartis ; les multiplicateurs d'emploi et les 4,2 millions de salariés des
# exportateurs n'y sont pas : on leur ferait dire ce qu'ils ne disent pas.
_REPERES_GARDES = (
    "entreprises_exportatrices_us",
    "valeur_exportee_us_champ",
    "entreprises_ca_us_sup_10",
    "part_exports_us_par_ces_2087",
    "part_us_dans_exports_des_exportateurs",
    "part_us_dans_ca",
    "industrie_dans_flux_us",
    "taux_marge_exportateurs_us",
    "baisse_marge_surtaxe_10",
    "baisse_marge_surtaxe_30",
    "insee_11_departements",
)
_MIROIR = re.compile(r" \((?:europesays|miroir)[^)]*\)| ; douane\.gouv\.fr/\S+…")
_ZONE_DU_TI = re.compile(r"(\w{4}) \((\d{1,3}) %\)")


# Deux zones de Guadeloupe sans commune connue (Insee Flash Guadeloupe n° 138, septembre 2020).
_NOMS_INSEE = {"0101": "Côte sous le Vent", "0103": "Marie-Galante"}


def table_zones(sources: Path) -> pd.DataFrame:
    """zone, nom, salaries_prives_<année>, salaries_manufacture_2024 (C), salaries_industrie_2024 (B à E).

    Sommes des branches A38 de la source ; une branche sans effectif Urssaf n'ajoute rien. Outre-mer, la
    source n'a que des codes : la zone prend le nom de la commune, si elle est connue, qui y compte le plus de
    salariés, ou celui que l'Insee lui donne.
    """
    effectifs = _effectifs(sources)
    communes = lire_source(sources, _COMMUNES, ("nom", "code_ze", "salaries_prives_2024"))
    communes = communes.assign(salaries=communes["salaries_prives_2024"].astype(int))
    communes = communes.sort_values("salaries", ascending=False, kind="stable").drop_duplicates("code_ze")
    premieres = communes.set_index("code_ze")["nom"].map(insecables).to_dict()
    sans_nom = effectifs["nom"] == effectifs["zone"]
    effectifs["nom"] = effectifs["nom"].mask(
        sans_nom, [premieres.get(zone, _NOMS_INSEE.get(zone, zone)) for zone in effectifs["zone"]]
    )
    prives = {f"salaries_{an}": f"salaries_prives_{an}" for an in ANNEES_ZONES}
    table = effectifs.groupby(["zone", "nom"])[list(prives)].sum().rename(columns=prives)
    for nom, branches in (("manufacture", MANUFACTURE), ("industrie", INDUSTRIE)):
        sommes = effectifs[effectifs["a38"].isin(branches)].groupby(["zone", "nom"])["salaries_2024"].sum()
        table[f"salaries_{nom}_2024"] = sommes
    return table.astype("int64").reset_index()


def table_zones_a38(sources: Path) -> pd.DataFrame:
    """zone, a38, salaries_<année> (vide si l'Urssaf n'en donne pas), part_2024 des salariés de la zone.

    Sans les branches qui n'ont aucun effectif Urssaf (agriculture partout).
    """
    effectifs = _effectifs(sources)
    totaux = effectifs.groupby("zone")["salaries_2024"].transform("sum")
    colonnes = [f"salaries_{an}" for an in ANNEES_ZONES]
    table = effectifs.assign(part_2024=(effectifs["salaries_2024"] / totaux).round(6))
    table = table.dropna(subset=colonnes, how="all")
    return table[["zone", "a38", *colonnes, "part_2024"]]


def table_france_a38(sources: Path) -> pd.DataFrame:
    """a38, salaries_<année>, part_2024 : somme des zones d'emploi, France hors Mayotte."""
    effectifs = _effectifs(sources)
    colonnes = [f"salaries_{an}" for an in ANNEES_ZONES]
    table = effectifs.groupby("a38")[colonnes].sum(min_count=1).dropna(how="all")
    return table.assign(
        part_2024=(table["salaries_2024"] / table["salaries_2024"].sum()).round(6)
    ).reset_index()


def table_zones_departements(sources: Path) -> pd.DataFrame:
    """zone, departement (douane), part_emploi_prive_2024 : part des salariés de la zone qui y travaillent."""
    colonnes = ("code_ze", "dep_douane", "part_emploi_prive_2024")
    table = lire_source(sources, _ZONES_DEPARTEMENTS, colonnes)[list(colonnes)]
    table.columns = pd.Index(["zone", "departement", "part_emploi_prive_2024"])
    return table.sort_values(["zone", "departement"])


def table_territoires(sources: Path) -> pd.DataFrame:
    """id, communes, salaries_prives_2014, _2019, _2024, etablissements_industrie_2018.

    Mayotte, où l'Urssaf ne publie pas, porte des zéros dans la source : ils deviennent des cellules vides.
    """
    effectifs = [f"salaries_prives_{an}" for an in ANNEES_TI]
    valeurs = [*effectifs, "etablissements_industrie_2018"]
    table = lire_source(sources, _TERRITOIRES, ("id_ti", "nb_communes", *valeurs)).sort_values("id_ti")
    table = table.rename(columns={"id_ti": "id", "nb_communes": "communes"})
    table.loc[table["id"] == _MAYOTTE, valeurs] = ""
    return table[["id", "communes", *valeurs]]


def table_territoires_zones(sources: Path) -> pd.DataFrame:
    """id, zone, part (0 à 1) de la zone d'emploi comprise dans le Territoire, d'après la source.

    Lève `ErreurDonnees` si elle est illisible.
    """
    table = lire_source(sources, _TERRITOIRES, ("id_ti", "zones_emploi")).sort_values("id_ti")
    lignes = []
    for identifiant, texte in zip(table["id_ti"], table["zones_emploi"], strict=True):
        trouvees = _ZONE_DU_TI.findall(texte)
        if len(trouvees) != len([morceau for morceau in texte.split(",") if morceau.strip()]):
            raise ErreurDonnees(
                Defaut(
                    f"Source « {_TERRITOIRES} » : zones d'emploi illisibles pour {identifiant}.",
                    fichier=_TERRITOIRES,
                )
            )
        lignes += [(identifiant, zone, int(part) / 100) for zone, part in trouvees]
    return pd.DataFrame(lignes, columns=["id", "zone", "part"])


def table_membres(sources: Path) -> pd.DataFrame:
    """id, siren, nom : intercommunalités membres de chaque Territoire d'industrie.

    Lève `ErreurDonnees` si un groupement est illisible.
    """
    table = lire_source(sources, "territoires/territoires_industrie.csv", ("id_ti", "groupements"))
    lignes = []
    for identifiant, texte in table.sort_values("id_ti")[["id_ti", "groupements"]].itertuples(index=False):
        for morceau in filter(None, (m.strip() for m in texte.split(";"))):
            lu = re.fullmatch(r"(.+) \((\d{9})\)", morceau)
            if lu is None:
                raise ErreurDonnees(
                    Defaut(
                        f"Groupement illisible pour {identifiant} : « {morceau} ».",
                        fichier="territoires/territoires_industrie.csv",
                    )
                )
            lignes.append((identifiant, lu[2], insecables(lu[1])))
    return pd.DataFrame(lignes, columns=["id", "siren", "nom"])


def table_emploi_2018(sources: Path) -> pd.DataFrame:
    """departement, emploi_total_2018, emploi_manufacturier_2018 : salariés ou non (Eurostat)."""
    colonnes = ("code_douane", "emploi_total_2018", "emploi_manufacturier_C_2018")
    table = lire_source(sources, _DEPARTEMENTS, colonnes)[list(colonnes)].sort_values("code_douane")
    table.columns = pd.Index(["departement", "emploi_total_2018", "emploi_manufacturier_2018"])
    return table


def table_reperes(sources: Path) -> pd.DataFrame:
    """cle, valeur, unite, annee, definition, source, preuve, prudence : repères nationaux, dans l'ordre.

    Lève `ErreurDonnees` s'il en manque.
    """
    table = lire_source(sources, _REPERES, ("cle", "valeur", "niveau_de_preuve")).set_index("cle")
    absents = [cle for cle in _REPERES_GARDES if cle not in table.index]
    if absents:
        raise ErreurDonnees(Defaut(f"Source « {_REPERES} » : repères absents.", fichier=_REPERES), absents)
    table = table.loc[list(_REPERES_GARDES)].rename(columns={"niveau_de_preuve": "preuve"}).reset_index()
    table["prudence"] = table["prudence"].replace("idem", pd.NA).ffill()
    # L'endroit où la source a été lue (miroir, adresse tronquée) n'apprend rien à qui la cite.
    for colonne in ("source", "prudence"):
        table[colonne] = table[colonne].str.replace(_MIROIR, "", regex=True)
    colonnes = ["cle", "valeur", "unite", "annee", "definition", "source", "preuve", "prudence"]
    return table[colonnes].map(insecables)


def _effectifs(sources: Path) -> pd.DataFrame:
    """zone, nom, a38, salaries_<année> (entiers, NA si absents) : effectifs Urssaf de fin d'année."""
    attendues = ("code_ze", "nom_ze", "a38", *(f"urssaf_{an}" for an in ANNEES_ZONES))
    table = lire_source(sources, _ZONES_A38, attendues).sort_values(["code_ze", "a38"])
    noms = {"code_ze": "zone", "nom_ze": "nom"} | {f"urssaf_{an}": f"salaries_{an}" for an in ANNEES_ZONES}
    table = table.rename(columns=noms)[["zone", "nom", "a38", *(f"salaries_{an}" for an in ANNEES_ZONES)]]
    for an in ANNEES_ZONES:
        table[f"salaries_{an}"] = pd.to_numeric(table[f"salaries_{an}"]).astype("Int64")
    return table.assign(nom=table["nom"].map(insecables))
