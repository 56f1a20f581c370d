"""Quelques termes comparés ligne à ligne, tous à la même échelle."""

from collections.abc import Sequence
from math import isfinite

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure
from modules.langue.nombres import INCONNU, montant, unite_commune

LETTRES = "ABCD"
_ENCRES = (gabarit.TEXTE_CLAIR, gabarit.TEXTE_CLAIR, gabarit.TEXTE, gabarit.TEXTE)  # sur les barres
_TITRE = 24  # hauteur du nom de la ligne, en pixels
_BARRE = 24
_LECTURE = (
    "Chaque groupe de barres compare les mêmes termes, désignés par leur lettre, à la même échelle dans "
    "toute la figure."
)


def barres_groupees(
    table: pd.DataFrame, *, noms: Sequence[str], titre: str, exact: bool, source: str
) -> Figure:
    """Un groupe de barres par ligne, une barre par terme (quatre au plus).

    `table` : libelle, libelle_court, valeur_0, valeur_1… (euros ; manquante = inconnue), dans l'ordre
    d'affichage. `noms` : un par terme.
    """
    valeurs = [[float(v) for v in table[f"valeur_{i}"]] for i in range(len(noms))]
    connues = [v for serie in valeurs for v in serie if isfinite(v)]
    etendue = max((abs(v) for v in connues), default=0.0) or 1.0
    pas = _TITRE + _BARRE * len(noms) + 8
    traces, unite = [], unite_commune(connues)
    for i, (nom, serie) in enumerate(zip(noms, valeurs, strict=True)):
        milieu = (_TITRE + _BARRE * (i + 0.5)) / pas - 0.5
        textes = [f"<b>{LETTRES[i]}</b> {montant(v, exact, unite=unite)}" for v in serie]
        survols = [
            f"<b>{gabarit.couper(libelle, largeur=45)}</b><br>{LETTRES[i]}. {gabarit.echapper(nom)}<br>"
            f"{montant(v, exact, unite=unite)}"
            for libelle, v in zip(table["libelle"], serie, strict=True)
        ]
        trace = rangees.barre(
            [v if isfinite(v) else 0.0 for v in serie],
            textes,
            couleur=gabarit.TERMES[i],
            etendue=etendue,
            survols=survols,
            y=[rang + milieu for rang in range(len(serie))],
            width=(_BARRE - 3) / pas,
            marker={"color": gabarit.TERMES[i], "line": {"width": 1, "color": gabarit.GRIS}},
            insidetextfont={"color": _ENCRES[i], "size": gabarit.TAILLE},
        )
        traces.append(trace)
    entetes = [f"<b>{gabarit.echapper(nom)}</b>" for nom in table["libelle_court"]]
    traces.append(rangees.noms(entetes, ecart=0.5 - _TITRE / 2 / pas))
    bas = min(0.0, *connues) if connues else 0.0
    disposition = rangees.mise_en_page(
        len(table), etendue=[1.3 * bas, etendue * 1.02], pas=pas, hoverlabel={"align": "left"}
    )
    return Figure(
        titre,
        gabarit.figure(traces, disposition),
        _alt(table, noms, valeurs, exact=exact),
        _table(table, noms),
        _nommer(noms, source),
        _LECTURE,
    )


def _nommer(noms: Sequence[str], source: str) -> str:
    """Une image circule sans la légende de la page : la ligne de source nomme aussi les lettres."""
    termes = [f"{lettre}\u00a0: {nom}" for lettre, nom in zip(LETTRES, noms, strict=False)]
    return " · ".join([*termes, source])


def legende(noms: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """(lettre, nom, couleur, encre) de chaque terme, à écrire une fois au-dessus des figures."""
    return list(zip(LETTRES, noms, gabarit.TERMES, _ENCRES, strict=False))


def _alt(table: pd.DataFrame, noms: Sequence[str], valeurs: list[list[float]], *, exact: bool) -> str:
    if table.empty:
        return "Graphique en barres vide\u00a0: rien à comparer."
    cites = "\u00a0; ".join(
        f"{nom}, {montant(serie[0], exact) if isfinite(serie[0]) else INCONNU}"
        for nom, serie in zip(noms, valeurs, strict=True)
    )
    return f"Graphique en barres groupées. {table['libelle'].iloc[0]}\u00a0: {cites}."


def _table(table: pd.DataFrame, noms: Sequence[str]) -> pd.DataFrame:
    """Toutes les valeurs et les écarts au premier terme, en euros."""
    sortie = {"Libellé": table["libelle"]}
    for i, nom in enumerate(noms):
        sortie[f"{LETTRES[i]}. {nom} (€)"] = table[f"valeur_{i}"]
    for i in range(1, len(noms)):
        sortie[f"Écart {LETTRES[i]} − A (€)"] = table[f"valeur_{i}"] - table["valeur_0"]
    euros = [titre for titre in sortie if titre != "Libellé"]
    return gabarit.decrire(pd.DataFrame(sortie).reset_index(drop=True), euros=euros)
