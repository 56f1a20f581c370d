"""Ce qui est permis dans les tables du droit, mais ressemble à un oubli ou à une faute de frappe.

Rien n'est refusé ici : `python -m modules inventaire` l'énumère sous « À vérifier », à qui vient de corriger
une table.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from modules.donnees.croisements import EN_VIGUEUR
from modules.donnees.droit import Tarifs, regime_en_vigueur

_FACTEUR_D_UNITE = 10.0  # dix fois plus fort ou plus faible en moyenne : une faute d'unité


def a_verifier(tarifs: Tarifs, *, aujourdhui: date) -> list[str]:
    """Doutes sur les tables du droit, en français ; `aujourdhui` : jour au-delà duquel rien n'est vérifié."""
    return [
        *_dates(tarifs.regimes, aujourdhui=aujourdhui),
        *_produits_absents(tarifs),
        *_moyennes(tarifs),
        *_mesures(tarifs),
        *_ailleurs(tarifs),
    ]


def _appliques(regimes: pd.DataFrame) -> pd.DataFrame:
    return regimes[regimes["genre"] == EN_VIGUEUR].sort_values("debut", kind="stable")


def _dates(regimes: pd.DataFrame, *, aujourdhui: date) -> Iterator[str]:
    """Vérifié dans l'avenir ; jours qu'aucun régime en vigueur ne couvre."""
    for regime, jour in zip(regimes["regime"], regimes["date"], strict=True):
        if jour > aujourdhui.isoformat():
            yield f"regimes.csv : « {regime} » est daté du {jour}, un jour à venir."
    suite = _appliques(regimes).to_dict("records")
    for avant, apres in pairwise(suite):
        attendu = (date.fromisoformat(avant["fin"]) + timedelta(days=1)).isoformat()
        if attendu < apres["debut"]:
            yield (
                f"regimes.csv : du {attendu} à la veille du {apres['debut']}, aucun régime ne s'applique "
                f"(entre « {avant['regime']} » et « {apres['regime']} »)."
            )


def _produits_absents(tarifs: Tarifs) -> Iterator[str]:
    """Produits dont le droit normal est connu, mais pas le taux ou la part visée sous un régime."""
    connus = set(tarifs.npf["cpf4"])
    centraux = tarifs.surtaxes[tarifs.surtaxes["borne"] == "central"]
    for nom, table in (("surtaxes.csv", centraux), ("parts_touchees.csv", tarifs.parts_touchees)):
        presents = table.groupby("regime")["cpf4"].agg(set)
        for regime in tarifs.regimes["regime"]:
            absents = sorted(connus - presents.get(regime, set()))
            if absents:
                cites = ", ".join(absents[:5]) + ("…" if len(absents) > 5 else "")
                nombre = f"{len(absents)} produit{'s' if len(absents) > 1 else ''}"
                yield f"{nom} : « {regime} » ne dit rien de {nombre} ({cites}) : effet inconnu."


def _moyennes(tarifs: Tarifs) -> Iterator[str]:
    """Taux recopiés du régime précédent, ou d'un autre ordre de grandeur que les siens."""
    centraux = tarifs.surtaxes[tarifs.surtaxes["borne"] == "central"]
    taux = {regime: t.set_index("cpf4")["points"].sort_index() for regime, t in centraux.groupby("regime")}
    codes = [regime for regime in _appliques(tarifs.regimes)["regime"] if regime in taux]
    for avant, apres in pairwise(codes):
        anciens, nouveaux = taux[avant], taux[apres]
        if anciens.equals(nouveaux):
            yield f"surtaxes.csv : « {apres} » a exactement les taux de « {avant} » : copie à corriger ?"
        ancienne, nouvelle = float(anciens.mean()), float(nouveaux.mean())
        if max(ancienne, nouvelle) > _FACTEUR_D_UNITE * min(ancienne, nouvelle):
            yield (
                f"surtaxes.csv : en moyenne {_points(nouvelle)} sous « {apres} », {_points(ancienne)} sous "
                f"« {avant} » : faute d'unité ?"
            )


def _mesures(tarifs: Tarifs) -> Iterator[str]:
    """Régime qu'aucun événement ne raconte, ou dont aucun produit n'atteint le taux de sa mesure."""
    evenements = tarifs.evenements
    cites = evenements.assign(regime=evenements["regimes"].str.split(";")).explode("regime")
    annonces = cites.groupby("regime")["taux_points"].max()
    plus_forts = tarifs.surtaxes.groupby("regime")["points"].max()
    for regime in tarifs.regimes["regime"]:
        if regime not in annonces.index:
            yield f"evenements.csv : aucun événement ne raconte « {regime} » (colonne regimes)."
        elif annonces[regime] > plus_forts[regime]:
            yield (
                f"surtaxes.csv : sous « {regime} », aucun produit n'atteint les "
                f"{_points(annonces[regime])} de sa mesure ({_points(plus_forts[regime])} au plus)."
            )


def _ailleurs(tarifs: Tarifs) -> Iterator[str]:
    """Régime qui court oublié par les préréglages, les droits sectoriels ou les taux des autres origines."""
    actuel = regime_en_vigueur(tarifs.regimes)
    if actuel not in set(tarifs.prereglages["base"]):
        yield f"prereglages.csv : aucun préréglage ne part du régime en vigueur, « {actuel} »."
    codes = _appliques(tarifs.regimes)["regime"].tolist()
    for nom, table in (
        ("surtaxes_sectorielles.csv", tarifs.surtaxes_sectorielles),
        ("taux_par_origine.csv", tarifs.taux_par_origine),
    ):
        decrits = set(table["regime"])
        for avant, apres in pairwise(codes):
            if avant in decrits and apres not in decrits:
                yield f"{nom} : aucune ligne pour « {apres} », alors que « {avant} » en a."


def _points(valeur: float) -> str:
    return f"{valeur:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " points"
