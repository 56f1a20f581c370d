"""Objet commun à toutes les figures."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Figure:
    """Une figure et son jumeau accessible.

    `alt` : type de graphique et deux ou trois chiffres clés. `table` : mêmes données en clair, colonnes
    nommées en français avec unité ; c'est aussi la source du CSV. `source` : ligne de provenance.
    `lecture` : « Comment lire » en une ou deux phrases.
    """

    titre: str
    fig: go.Figure
    alt: str
    table: pd.DataFrame
    source: str
    lecture: str

    def __post_init__(self) -> None:
        # L'image enregistrée depuis la barre du graphique y prend son titre et sa source.
        self.fig.layout.meta = {"titre": self.titre, "source": self.source}
