"""Figure complétée pour sortir de la page : titre, source et réserve écrits dans l'image."""

import plotly.graph_objects as go

from modules.figures import gabarit
from modules.figures.figure import Figure

SIGNES_TITRE = 90  # par ligne, à la largeur d'impression
SIGNES_SOURCE = 135
INTERLIGNE_TITRE = 24
INTERLIGNE_SOURCE = 17


def pour_image(figure: Figure) -> go.Figure:
    """Copie portant son titre et sa source en tête ; la figure d'origine ne change pas.

    Une image circule sans sa page : sans sa source, une estimation passerait pour une donnée relevée.
    """
    titre = gabarit.couper(figure.titre, largeur=SIGNES_TITRE)
    source = gabarit.couper(figure.source, largeur=SIGNES_SOURCE)
    haut = 20 + INTERLIGNE_TITRE * _lignes(titre) + INTERLIGNE_SOURCE * _lignes(source)
    description = figure.fig.to_plotly_json()
    disposition = description["layout"]
    marge = disposition["margin"]
    entete = {
        "text": f"<b>{titre}</b>",
        "subtitle": {"text": source, "font": {"size": 12, "color": gabarit.TEXTE}},
        "font": {"size": 18, "color": gabarit.TEXTE},
        "xref": "container",
        "yref": "container",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "top",
        "pad": {"t": 10, "l": 6},
    }
    complete = disposition | {
        "title": entete,
        "width": gabarit.LARGEUR_IMAGE,
        "height": disposition["height"] + haut,
        "margin": {**marge, "t": marge["t"] + haut},
    }
    return go.Figure({"data": description["data"], "layout": complete})


def _lignes(texte: str) -> int:
    return texte.count("<br>") + 1
