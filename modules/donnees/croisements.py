"""Règles entre lignes ou entre tables que Table Schema ne sait pas dire ; le reste est dans l'inventaire.

Chacune reçoit des tables déjà saines, cellule par cellule, et rend des défauts situés.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from modules.donnees.erreurs import Defaut

_LIGNE = "_ligne"
_ARRONDI = 0.005  # points : les taux sont écrits avec deux décimales
PART_LISTE = 0.01  # sous 1 % de sa population, un Territoire d'industrie n'est qu'un débordement de commune
EN_VIGUEUR = "en_vigueur"  # genre d’un régime qui s’applique, ou s’est appliqué
_REGIMES, _SURTAXES = "tarifs/regimes.csv", "tarifs/surtaxes.csv"
_EVENEMENTS, _PREREGLAGES = "tarifs/evenements.csv", "tarifs/prereglages.csv"
_AUTRES_ORIGINES = "tarifs/regimes_autres_origines.csv"
_TI = "territoires/territoires_industrie.csv"
_PAIRES = "territoires/territoires_industrie_departements.csv"
_HORIZONS, _PARAMETRES = "elasticites/horizons.csv", "elasticites/parametres.csv"
_Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class _Croisement:
    """Une règle et les tables (chemins sous `data`) qu'il lui faut."""

    tables: tuple[str, ...]
    defauts: Callable[[_Tables], list[Defaut]]


def _regimes_cites(tables: _Tables) -> list[Defaut]:
    """Les régimes d'une liste (« ; ») ou d'un point de départ (« aucune » compris) existent."""
    connus = {*tables[_REGIMES]["regime"], "", "aucune"}
    return [
        Defaut(
            f"{nom}, ligne {n}, colonne {colonne} : régime « {regime} » absent de regimes.csv",
            fichier=nom,
            ligne=n,
            colonne=colonne,
            attendu="un régime de regimes.csv",
        )
        for nom, colonne in ((_EVENEMENTS, "regimes"), (_PREREGLAGES, "base"))
        for cellule, n in zip(tables[nom][colonne], tables[nom][_LIGNE], strict=True)
        for regime in cellule.split(";")
        if regime not in connus
    ]


def _taux_possibles(tables: _Tables) -> list[Defaut]:
    """Un taux ne dépasse pas celui de la mesure du régime ajouté au plus fort des taux appliqués.

    Les mesures se cumulent à deux : une menace de 200 points sur le vin et l'accord à 15 %, une surtaxe de
    10 points et l'acier à 50 %. Une mesure sans taux compte pour la plus forte.
    """
    evenements = tables[_EVENEMENTS]
    taux = evenements["taux_points"].replace("", "nan").astype(float)
    plus_fort = float(taux[evenements["etat"].isin(["en_vigueur", "termine"])].max())
    propres: dict[str, float] = {}
    for regimes, points in zip(evenements["regimes"], taux.fillna(plus_fort), strict=True):
        for regime in regimes.split(";"):
            propres[regime] = max(propres.get(regime, 0.0), points)
    surtaxes = tables[_SURTAXES]
    bornes = surtaxes["regime"].map(propres).fillna(plus_fort) + plus_fort
    fautives = surtaxes[surtaxes["points"].astype(float) > bornes + _ARRONDI]
    return [
        Defaut(
            f"{_SURTAXES}, ligne {f[_LIGNE]}, colonne points : {_virgule(f['points'])} points pour "
            f"{f['regime']} {f['cpf4']}, c'est plus que toutes ses mesures d'evenements.csv réunies "
            f"({borne:g} points) : une faute de frappe, sinon une mesure à y ajouter",
            fichier=_SURTAXES,
            ligne=f[_LIGNE],
            colonne="points",
            attendu=f"au plus {borne:g} points",
        )
        for f, borne in zip(fautives.to_dict("records"), bornes[fautives.index], strict=True)
    ]


def _virgule(nombre: str) -> str:
    return nombre.replace(".", ",")


def _bornes_ordonnees(tables: _Tables) -> list[Defaut]:
    """Chaque taux min ou max a un taux central, et min ≤ central ≤ max."""
    points = tables[_SURTAXES].assign(points=tables[_SURTAXES]["points"].astype(float))
    cle = ["regime", "cpf4"]
    centraux = points[points["borne"] == "central"].set_index(cle)["points"].rename("centre")
    autres = points[points["borne"] != "central"].join(centraux, on=cle)
    ecart = (autres["points"] - autres["centre"]) * autres["borne"].map({"min": 1.0, "max": -1.0})
    return [
        Defaut(
            f"{_SURTAXES}, ligne {f[_LIGNE]}, colonne points : {f['borne']} = {f['points']:g} pour "
            f"{f['regime']} {f['cpf4']}, mais le taux central "
            + ("est absent" if pd.isna(f["centre"]) else f"est {f['centre']:g}"),
            fichier=_SURTAXES,
            ligne=f[_LIGNE],
            colonne="points",
            attendu="min ≤ central ≤ max",
        )
        for _, f in autres[ecart.isna() | (ecart > 0)].iterrows()
    ]


def _regimes_disjoints(tables: _Tables) -> list[Defaut]:
    """Deux régimes en vigueur ne couvrent pas le même jour."""
    regimes = tables[_REGIMES]
    dates = regimes[(regimes["genre"] == EN_VIGUEUR) & (regimes["debut"] != "")].sort_values("debut")
    suivants = dates.shift(-1)
    fautifs = dates[(dates["fin"].replace("", "9999") >= suivants["debut"]) & suivants["debut"].notna()]
    return [
        Defaut(
            f"{_REGIMES}, ligne {n} : « {r} » finit après le début du régime suivant",
            fichier=_REGIMES,
            ligne=n,
            colonne="fin",
            attendu="un jour avant le début du régime suivant",
        )
        for r, n in zip(fautifs["regime"], fautifs[_LIGNE], strict=True)
    ]


def _regimes_dates(tables: _Tables) -> list[Defaut]:
    """Un régime en vigueur a commencé avant le jour où on l'a vérifié, et ne finit pas avant de commencer ;
    un au moins n'est pas fini."""
    regimes = tables[_REGIMES]
    dates = regimes[regimes["genre"] == EN_VIGUEUR]
    defauts: list[Defaut] = []
    for f in dates.to_dict("records"):
        dits = []
        if not f["debut"]:
            dits.append(("debut", "est en vigueur, mais son premier jour n'est pas dit", "une date"))
        elif f["debut"] > f["date"]:
            dits.append(
                (
                    "debut",
                    f"commence le {f['debut']}, après le jour de sa vérification ({f['date']}) : ce qui "
                    "n'est pas encore appliqué est une menace",
                    f"au plus tard {f['date']}, ou le genre « menace »",
                )
            )
        if f["fin"] and f["fin"] < f["debut"]:
            dits.append(("fin", "finit avant de commencer", f"au plus tôt {f['debut']}"))
        defauts += [
            Defaut(
                f"{_REGIMES}, ligne {f[_LIGNE]}, colonne {colonne} : « {f['regime']} » {constat}",
                fichier=_REGIMES,
                ligne=f[_LIGNE],
                colonne=colonne,
                attendu=attendu,
            )
            for colonne, constat, attendu in dits
        ]
    if not (dates["fin"] == "").any():
        phrase = f"{_REGIMES} : aucun régime en vigueur sans date de fin, on ne sait pas lequel court"
        defauts.append(
            Defaut(phrase, fichier=_REGIMES, colonne="fin", attendu="une fin vide pour le dernier régime")
        )
    return defauts


def _territoires_complets(tables: _Tables) -> list[Defaut]:
    """Chaque Territoire d'industrie a un département au moins ; les parts de sa population font un."""
    territoires, paires = tables[_TI], tables[_PAIRES]
    parts = paires["part_population"].astype(float)
    listes = set(paires.loc[parts >= PART_LISTE, "id"])
    conseil = f"une ligne par département dans {Path(_PAIRES).name}, parts de 0 à 1"
    defauts = [
        Defaut(
            f"{_TI}, ligne {n} : « {code} » n'a aucun département ({conseil})",
            fichier=_TI,
            ligne=n,
            colonne="id",
            attendu=conseil,
        )
        for code, n in zip(territoires["id"], territoires[_LIGNE], strict=True)
        if code not in listes
    ]
    sommes = parts.groupby(paires["id"]).sum()
    for code, somme in sommes[(sommes - 1).abs() > PART_LISTE].items():
        total = f"{somme:.2f}".replace(".", ",")
        phrase = f"{_PAIRES} : les parts de population de « {code} » font {total} au lieu de 1"

        premiere = int(paires.loc[paires["id"] == code, _LIGNE].iloc[0])
        defauts.append(
            Defaut(
                phrase, fichier=_PAIRES, ligne=premiere, colonne="part_population", attendu="une somme de 1"
            )
        )
    return defauts


def _fourchettes(nom: str, colonnes: tuple[str, str, str]) -> Callable[[_Tables], list[Defaut]]:
    """Borne basse ≤ valeur ≤ borne haute."""

    def regle(tables: _Tables) -> list[Defaut]:
        table = tables[nom]
        bas, milieu, haut = (table[c].astype(float) for c in colonnes)
        fautives = table.loc[(bas > milieu) | (milieu > haut), [*colonnes, _LIGNE]]
        return [
            Defaut(
                f"{nom}, ligne {n}, colonne {colonnes[1]} : {valeur} n'est pas entre {basse} et {haute}",
                fichier=nom,
                ligne=n,
                colonne=colonnes[1],
                attendu=" ≤ ".join(colonnes),
            )
            for basse, valeur, haute, n in fautives.itertuples(index=False)
        ]

    return regle


CROISEMENTS = (
    _Croisement((_REGIMES, _EVENEMENTS, _PREREGLAGES), _regimes_cites),
    _Croisement((_EVENEMENTS, _SURTAXES), _taux_possibles),
    _Croisement((_SURTAXES,), _bornes_ordonnees),
    _Croisement((_REGIMES,), _regimes_disjoints),
    _Croisement((_REGIMES,), _regimes_dates),
    _Croisement((_TI, _PAIRES), _territoires_complets),
    _Croisement((_HORIZONS,), _fourchettes(_HORIZONS, ("basse", "sensibilite", "haute"))),
    _Croisement((_PARAMETRES,), _fourchettes(_PARAMETRES, ("basse", "valeur", "haute"))),
    _Croisement(
        (_AUTRES_ORIGINES,), _fourchettes(_AUTRES_ORIGINES, ("kappa_min", "kappa_central", "kappa_max"))
    ),
)
