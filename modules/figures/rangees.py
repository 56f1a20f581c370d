"""Barres horizontales dont le nom est écrit au-dessus : lisibles du téléphone au grand écran."""

from collections.abc import Sequence
from typing import Any

from modules.figures import gabarit

_PAS = 44  # hauteur d'une rangée, en pixels
EPAISSEUR = 0.44  # part de la rangée occupée par la barre
DECALAGE = 0.2  # la barre descend d'autant sous le milieu de la rangée
BAS = 4
DEDANS = 0.36  # au-delà de cette part de la plus longue barre, le montant tient dedans


def barre(
    longueurs: Sequence[float], textes: Sequence[str], *, couleur: str | Sequence[str], etendue: float,
    survols: Sequence[str], **autres: object,
) -> dict[str, Any]:  # fmt: skip
    """Trace de barres, une par rangée ; le montant est écrit dedans ou au bout selon la place."""
    place = ["inside" if abs(x) >= DEDANS * etendue else "outside" for x in longueurs]
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(longueurs),
        "y": [i + DECALAGE for i in range(len(longueurs))],
        "width": EPAISSEUR,
        "marker": {"color": couleur, "line": {"width": 0}},
        "text": list(textes),
        "textposition": place,
        "insidetextanchor": "end",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "insidetextfont": {"color": gabarit.TEXTE_CLAIR, "size": gabarit.TAILLE},
        "outsidetextfont": {"color": gabarit.TEXTE, "size": gabarit.TAILLE},
        "customdata": list(survols),
        "hovertemplate": "%{customdata}<extra></extra>",
    } | autres


def gouttieres(nombre: int, *, haut: float, bas: float) -> list[dict[str, Any]]:
    """Fond gris de chaque rangée sur toute la largeur : une barre loin à droite reste liée à son nom.

    `haut`, `bas` : bords, en parts de rangée sous le milieu.
    """
    return [
        {
            "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": rang + haut, "y1": rang + bas,
            "layer": "below", "line": {"width": 0}, "fillcolor": gabarit.GOUTTIERE,
        }
        for rang in range(nombre)
    ]  # fmt: skip


def separation(rang: int) -> dict[str, Any]:
    """Filet au-dessus de la rangée qui réunit les autres."""
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": rang - 0.5, "y1": rang - 0.5,
        "line": {"color": gabarit.GRIS_CLAIR, "width": 2},
    }  # fmt: skip


def noms(textes: Sequence[str], *, x: float = 0, cote: str = "right", ecart: float = 0.27) -> dict[str, Any]:
    """Textes écrits au-dessus des barres, à droite, à gauche ou au centre (`cote`) de l'abscisse `x`.

    Une seule trace : une annotation par rangée coûterait dix fois plus à construire.
    """
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x] * len(textes),
        "y": [rang - ecart for rang in range(len(textes))],
        "text": list(textes),
        "textposition": f"middle {cote}",
        "textfont": {"size": gabarit.TAILLE, "color": gabarit.TEXTE},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def mise_en_page(
    nombre: int, *, etendue: Sequence[float], pas: int = _PAS, haut: int = 8, **autres: object
) -> dict[str, Any]:  # fmt: skip
    """Mise en page de `nombre` rangées de `pas` pixels ; `etendue` borne l'axe des valeurs."""
    commune: dict[str, object] = {
        "margin": {"l": 2, "r": 2, "t": haut, "b": BAS, "pad": 0},
        "barmode": "overlay",
        "xaxis": gabarit.axe(range=list(etendue)),
        "yaxis": gabarit.axe(range=[nombre - 0.5, -0.5]),
    }
    return gabarit.mise_en_page(nombre * pas + haut + BAS, **(commune | autres))
