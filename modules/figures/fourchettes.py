"""Fourchettes : un trait par ligne, de la valeur basse à la valeur haute, un point à chaque bout et un gros
point à la valeur centrale."""

from typing import Any

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure, Legende

_EPAISSEUR = 0.1  # du trait, en part de rangée
_BOUT, _CENTRE = 10, 17  # diamètre des points, en pixels
_PAS = 48  # un peu plus qu'ailleurs : le nom tient à sa barre, pas à la précédente
_ECART = 0.23
_MARGE = 10  # un gros point au bord reste entier
_LECTURE = (
    "Chaque trait va de la valeur basse à la valeur haute\u00a0: huit fois sur dix, on tombe entre les "
    "deux. Le gros point marque la valeur centrale du calcul."
)


def fourchettes(
    cas: pd.DataFrame, *, legende: Legende, lecture: str = _LECTURE,
    bornes: tuple[float, float] | None = None,
) -> Figure:  # fmt: skip
    """Une rangée par cas, dans l'ordre donné.

    `cas` : libelle, libelle_court, bas, milieu, haut (même unité), texte (fourchette écrite), selection
    (bool). `bornes` : étendue de l'axe, par défaut de zéro à la plus
    haute valeur.
    """
    connus = cas.dropna(subset=["bas", "milieu", "haut"])
    gauche, droite = bornes or (min([0.0, *connus["bas"]]), max([0.0, *connus["haut"]]))
    marge = (droite - gauche or 1.0) * 0.01
    couleurs = [gabarit.EXPORT if s else gabarit.EXPORT_AUTRES for s in connus["selection"]]
    noms = [gabarit.echapper(nom) for nom in connus["libelle_court"]]
    survols = [
        f"<b>{gabarit.couper(nom, largeur=45)}</b><br>{texte}"
        for nom, texte in zip(connus["libelle"], connus["texte"], strict=True)
    ]
    barre = rangees.barre(
        [float(v) for v in connus["haut"] - connus["bas"]],
        [""] * len(connus),
        couleur=couleurs,
        etendue=1.0,
        survols=survols,
        base=[float(v) for v in connus["bas"]],
        width=_EPAISSEUR,
    )
    traces = [
        barre,
        _points(connus, ("milieu",), couleurs, taille=_CENTRE),
        rangees.noms(
            [
                f"<b>{nom}\u00a0: {texte}</b>" if choisi else f"{nom}\u00a0: <b>{texte}</b>"
                for nom, texte, choisi in zip(noms, connus["texte"], connus["selection"], strict=True)
            ],
            x=gauche - marge,
            ecart=_ECART,
        ),
        _points(connus, ("bas", "haut"), couleurs, taille=_BOUT),
    ]
    demi = rangees.EPAISSEUR / 2
    disposition = rangees.mise_en_page(
        len(connus),
        etendue=[gauche - marge, droite + marge],
        pas=_PAS,
        margin={"l": _MARGE, "r": _MARGE, "t": 8, "b": rangees.BAS, "pad": 0},
        shapes=rangees.gouttieres(len(connus), haut=rangees.DECALAGE - demi, bas=rangees.DECALAGE + demi),
    )
    return Figure(
        legende.titre,
        gabarit.figure(traces, disposition),
        _alt(connus, legende.mesure),
        _table(cas, legende),
        legende.source,
        lecture,
    )


def _table(cas: pd.DataFrame, legende: Legende) -> pd.DataFrame:
    noms = {"bas": "valeur basse", "milieu": "valeur centrale", "haut": "valeur haute"}
    valeurs = {f"{legende.mesure}, {nom}": cas[cle] for cle, nom in noms.items()}
    table = pd.DataFrame({"Nom": cas["libelle"]} | valeurs).reset_index(drop=True)
    return gabarit.decrire(table, **{legende.sorte: list(valeurs)})


def _points(
    connus: pd.DataFrame, colonnes: tuple[str, ...], couleurs: list[str], *, taille: int
) -> dict[str, Any]:
    """Points cerclés de blanc, pour se détacher du trait."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [float(v) for colonne in colonnes for v in connus[colonne]],
        "y": [rang + rangees.DECALAGE for _ in colonnes for rang in range(len(connus))],
        "marker": {
            "size": taille,
            "color": couleurs * len(colonnes),
            "line": {"width": 2, "color": gabarit.FOND},
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _alt(connus: pd.DataFrame, mesure: str) -> str:
    if connus.empty:
        return "Graphique de fourchettes vide\u00a0: aucune valeur connue."
    cites = pd.concat([connus[connus["selection"]], connus[~connus["selection"].astype(bool)]]).head(3)
    chiffres = "\u00a0; ".join(f"{c['libelle']}, {c['texte']}" for c in cites.to_dict("records"))
    return f"Graphique de fourchettes, {mesure}\u00a0: {chiffres}."
