"""Barres pour l'écran d'une salle : peu de lignes, grands caractères, la couleur des ventes."""

from math import isfinite
from typing import Any

import pandas as pd

from modules.figures import gabarit
from modules.figures.gabarit import Figure

_TAILLE = 28  # pixels : le plus petit texte projeté
_FORT = gabarit.EXPORT
_FAIBLE = gabarit.EXPORT_PALE
_LARGEUR = 1220  # pixels de la figure à 1280 : les noms et les montants prennent ce qu'il leur faut
_SIGNE = 0.54  # largeur moyenne d'un signe, en part de la taille du texte
_NOMS = 0.45  # part de la largeur laissée aux noms, au plus
_BARRES = 0.35  # part du reste où va la plus longue barre, au moins ; le montant s'écrit au bout


def barres_projetees(
    lignes: pd.DataFrame, *, titre: str, source: str, lecture: str, taille: int = _TAILLE
) -> Figure:
    """Une barre par ligne, le nom à gauche et le montant écrit au bout.

    `lignes` : libelle, libelle_court, valeur (euros ou part ; négative dessinée hachurée), fond (valeur de la
    barre pâle placée derrière, manquante s'il n'y en a pas), texte (montant écrit), et couleur de la barre
    (violet à défaut), dans l'ordre d'affichage. `taille` : celle de tous les textes, en pixels.
    """
    couleurs = list(lignes["couleur"]) if "couleur" in lignes else [_FORT] * len(lignes)
    noms, barres = _partage(lignes, taille)
    valeurs = [float(v) for v in lignes["valeur"]]
    fonds = [float(v) for v in lignes["fond"]]
    etendue = max((abs(v) for v in (*valeurs, *fonds) if isfinite(v)), default=0.0) or 1.0
    longueurs = [abs(v) if isfinite(v) else 0.0 for v in valeurs]
    bouts = [max(v, f if isfinite(f) else 0.0) for v, f in zip(longueurs, fonds, strict=True)]
    traces = [
        _barre(
            [f if isfinite(f) else 0.0 for f in fonds],
            couleurs=[_FAIBLE] * len(fonds),
            motifs=[""] * len(fonds),
        ),
        _barre(longueurs, couleurs=couleurs, motifs=["/" if v < 0 else "" for v in valeurs]),
        _textes([0.0] * len(lignes), list(lignes["libelle_court"]), cote="left", taille=taille),
        _textes(bouts, list(lignes["texte"]), cote="right", taille=taille),
    ]
    pas = round(1.9 * taille)
    disposition = gabarit.mise_en_page(
        max(1, len(lignes)) * pas,
        font={"family": gabarit.POLICE, "size": taille, "color": gabarit.TEXTE},
        barmode="overlay",
        bargap=0.35,
        xaxis=gabarit.axe(range=[0, etendue / barres], domain=[noms, 1]),
        yaxis=gabarit.axe(range=[len(lignes) - 0.5, -0.5]),
    )
    return Figure(
        titre,
        gabarit.figure(traces, disposition),
        _alt(lignes, titre),
        lignes[["libelle", "valeur", "texte"]].rename(columns={"libelle": "Libellé", "valeur": "Valeur"}),
        source,
        lecture,
    )


def _partage(lignes: pd.DataFrame, taille: int) -> tuple[float, float]:
    """Part de la largeur pour les noms, puis part du reste pour la plus longue barre."""
    noms, textes = (
        (max((len(t) for t in lignes[colonne]), default=0) + 2) * _SIGNE * taille / _LARGEUR
        for colonne in ("libelle_court", "texte")
    )
    noms = min(noms, _NOMS)
    return noms, max(1 - textes / (1 - noms), _BARRES)


def _barre(longueurs: list[float], *, couleurs: list[str], motifs: list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": longueurs,
        "y": list(range(len(longueurs))),
        "marker": {
            "color": couleurs,
            # Le contour d'une barre nulle ferait croire qu'il y a quelque chose.
            "line": {"width": [2 if longueur else 0 for longueur in longueurs], "color": couleurs},
            "pattern": {
                "shape": motifs,
                "fgcolor": couleurs,
                "bgcolor": gabarit.FOND,
                "size": 12,
                "solidity": 0.4,
            },
        },
        "hoverinfo": "skip",
    }


def _textes(abscisses: list[float], textes: list[str], *, cote: str, taille: int) -> dict[str, Any]:
    marge = "\u00a0"
    return {
        "type": "scatter",
        "mode": "text",
        "x": abscisses,
        "y": list(range(len(textes))),
        "text": [f"{marge}{gabarit.echapper(t)}{marge}" for t in textes],
        "textposition": f"middle {cote}",
        "textfont": {"size": taille, "color": gabarit.TEXTE},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _alt(lignes: pd.DataFrame, titre: str) -> str:
    cites = "\u00a0; ".join(f"{r['libelle']}, {r['texte']}" for r in lignes.head(3).to_dict("records"))
    return f"Graphique en barres. {titre}\u00a0: {cites or 'rien à montrer'}."
