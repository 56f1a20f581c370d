"""Figure complétée pour sortir de la page : titre, source et réserve écrits dans l'image."""

import plotly.graph_objects as go

from modules.figures import gabarit
from modules.figures.figure import Figure

INTERLIGNE = 17
SIGNES = 120  # par ligne de source, à la largeur d'impression
SIGNES_TITRE = 90


def pour_image(figure: Figure) -> go.Figure:
    """Copie portant son titre en haut et sa source en bas ; la figure d'origine ne change pas.

    Une image circule sans sa page : sans sa source, une estimation passerait pour une donnée relevée.
    """
    titre = gabarit.couper(figure.titre, largeur=SIGNES_TITRE)
    source = gabarit.couper(figure.source, largeur=SIGNES)
    haut = 20 + 22 * (titre.count("<br>") + 1)
    bas = 12 + INTERLIGNE * (source.count("<br>") + 1)
    description = figure.fig.to_plotly_json()
    disposition = description["layout"]
    marge = disposition["margin"]
    commun = {"xref": "container", "yref": "container", "x": 0, "xanchor": "left"}
    disposition = disposition | {
        "height": disposition["height"] + haut + bas,
        "width": gabarit.LARGEUR_IMAGE,
        "margin": {**marge, "t": marge["t"] + haut, "b": marge["b"] + bas},
        "title": commun
        | {
            "text": f"<b>{titre}</b>",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 10, "l": 8},
            "font": {"size": 18},
        },
        "annotations": [
            *disposition.get("annotations", []),
            {
                "text": source,
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yanchor": "top",
                "yshift": -marge["b"] - 4,
                "showarrow": False,
                "align": "left",
                "font": {"size": 12},
            },
        ],
    }
    return go.Figure({"data": description["data"], "layout": disposition})
