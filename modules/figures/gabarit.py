"""Ce que toutes les figures partagent : objet, couleurs, mise en page, textes, image exportée."""

import html
import json
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import pandas as pd
import plotly.graph_objects as go

from modules.langue.nombres import Sorte
from modules.langue.typographie import majuscule

_SORTES = "sortes"  # où une table garde la sorte de ses colonnes


@dataclass(frozen=True, slots=True)
class Figure:
    """Une figure et son jumeau accessible.

    `titre` : nom de la figure, toujours vrai. `alt` : type de graphique et deux ou trois chiffres clés.
    `table` : mêmes données en clair, colonnes nommées en français avec unité ; c'est aussi la source du CSV.
    `source` : ligne de provenance. `lecture` : « Comment lire » en une ou deux phrases. `message` : ce que
    les valeurs permettent de conclure, vide sinon. `unite` : mesure et période, « en euros, 2024 ».
    """

    titre: str
    fig: go.Figure
    alt: str
    table: pd.DataFrame
    source: str
    lecture: str
    message: str = ""
    unite: str = ""

    def __post_init__(self) -> None:
        # L'image enregistrée depuis la barre du graphique y prend son titre, sa mesure et sa source.
        meta = {"titre": self.entete, "mesure": self.mesure, "source": self.source}
        self.fig.layout.meta = {cle: texte for cle, texte in meta.items() if texte}

    @property
    def entete(self) -> str:
        """Titre montré : le message quand les valeurs en permettent un, sinon le nom de la figure."""
        return self.message or self.titre

    @property
    def mesure(self) -> str:
        """Ligne sous le titre : ce qui est mesuré (nommé, si le titre est un message), unité, période."""
        morceaux = [self.titre if self.message else "", self.unite]
        ligne = ", ".join(m for m in morceaux if m)
        return majuscule(ligne)


def dire(figure: Figure, message: str | None, *, unite: str) -> Figure:
    """Même figure, titrée par ce qu'elle montre. `message` : None si les valeurs ne le permettent pas."""
    return replace(figure, message=message or "", unite=unite)


@dataclass(frozen=True, slots=True)
class Legende:
    """Ce qui se lit autour d'une figure : titre, provenance, nom, unité et sorte du chiffre tracé."""

    titre: str
    source: str
    mesure: str = ""
    sorte: Sorte = "decimale"


def decrire(table: pd.DataFrame, **colonnes: Iterable[str]) -> pd.DataFrame:
    """La même table, où ces colonnes savent ce qu'elles comptent : `decrire(table, euros=["Solde (€)"])`.

    Une colonne que rien ne décrit est un compte si elle est entière, un nombre à décimales sinon.
    """
    table.attrs[_SORTES] = {titre: sorte for sorte, titres in colonnes.items() for titre in titres}
    return table


def sortes_de(table: pd.DataFrame) -> Mapping[str, Sorte] | None:
    """Titre de colonne → sorte, telle que `decrire` l'a dite ; None si personne n'a décrit cette table."""
    decrites: Mapping[str, Sorte] | None = table.attrs.get(_SORTES)
    return decrites


TEXTE = "#161616"
TEXTE_CLAIR = "#ffffff"
FOND = "#ffffff"
IMPORT = "#1b68b6"
EXPORT = "#5b2a86"
_IMPORT_AUTRES = "#55718f"
EXPORT_AUTRES = "#6f5069"
# Une couleur, un sens : bleu ce qui s'achète, violet ce qui se vend, rouge ce qu'il faut voir d'abord (ce que
# la surtaxe touche, les cinq premiers flux). Excédent et déficit, vert bleuté et brun, se distinguent aussi
# sans percevoir le rouge ni le vert. Les distances sont tenues par tests/figures/test_couleurs.py.
POSITIF = "#01665e"
NEGATIF = "#8c510a"
PRINCIPAL = "#ce0500"
EXPORT_PALE = "#b79acb"  # ventes que rien ne touche, derrière ou à côté de celles que la surtaxe vise
# Lieux ou scénarios comparés : un dégradé neutre, pour ne prendre aucune des couleurs qui ont un sens.
TERMES = ("#1f2a44", "#5f6b85", "#98a1b5", "#c9cedb")
GRIS = "#666666"
GRIS_CLAIR = "#dddddd"
INCONNU = "#cacaca"
GOUTTIERE = "#f0eff2"
COULEUR_SENS = {"import": IMPORT, "export": EXPORT}
COULEUR_AUTRES = {"import": _IMPORT_AUTRES, "export": EXPORT_AUTRES}

AUTRES = "autres"  # code de la ligne qui réunit le reste
CONFIANCE = "Ce que vaut le montant"  # colonne de la table d'une figure d'estimation

POLICE = '"Source Sans", "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
TAILLE = 13
_SEPARATEURS = ",\u202f"

_COUCHES = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
_TOPOLOGIE_VIDE = {
    "type": "Topology",
    "arcs": [],
    "objects": {couche: {"type": "GeometryCollection", "geometries": []} for couche in _COUCHES},
}
# Sans elle, une carte va chercher ses fonds sur un serveur extérieur et reste blanche hors ligne.
_TOPOLOGIE = f"data:application/json,{quote(json.dumps(_TOPOLOGIE_VIDE, separators=(',', ':')))}#"

_FRANCAIS = {
    "dictionary": {
        "Download plot as a PNG": "Télécharger l’image (PNG)",
        "Download plot": "Télécharger l’image",
        "Preparing image - this may take a few seconds": "Préparation de l’image…",
        "Snapshot succeeded": "Image enregistrée :",
        "Sorry, there was a problem downloading your image!": "L’image n’a pas pu être enregistrée.",
        "source:": "origine :",
        "target:": "destination :",
        "incoming flow count:": "flux entrants :",
        "outgoing flow count:": "flux sortants :",
    },
    "format": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]},
}
_VERIFIER = False
_LARGEUR_IMAGE = 1000  # pixels ; trois fois plus fins à l'enregistrement, soit 25 cm à 300 points par pouce


def mise_en_page(hauteur: int, **autres: object) -> dict[str, Any]:
    """Mise en page commune, à compléter ; hauteur fixe en pixels pour que la page ne saute pas."""
    commune: dict[str, Any] = {
        "template": {"layout": {"colorway": [IMPORT, EXPORT]}},
        "separators": _SEPARATEURS,
        "font": {"family": POLICE, "size": TAILLE, "color": TEXTE},
        "paper_bgcolor": FOND,
        "plot_bgcolor": FOND,
        "height": hauteur,
        "autosize": True,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "dragmode": False,
        "showlegend": False,
        "hoverlabel": {
            "align": "left",
            "bgcolor": FOND,
            "bordercolor": TEXTE,
            "font": {"family": POLICE, "size": TAILLE, "color": TEXTE},
        },
    }
    return commune | autres


def axe(**autres: object) -> dict[str, Any]:
    """Axe sans zoom ni graduation, à compléter."""
    muet = {"fixedrange": True, "visible": False, "showgrid": False, "zeroline": False}
    return muet | autres


def configuration(fig: go.Figure, *, fichier: str) -> dict[str, Any]:
    """Réglages passés à l'affichage : barre réduite à l'image, en français, sans réseau.

    `fichier` : nom sans extension du PNG, par exemple « balance-doubs-2024 ».
    """
    return {
        "displaylogo": False,
        "locale": "fr",
        "locales": {"fr": _FRANCAIS},
        "scrollZoom": False,
        "showTips": False,
        "modeBarButtons": [["toImage"]],
        "topojsonURL": _TOPOLOGIE,
        "toImageButtonOptions": {
            "format": "png",
            "filename": fichier,
            "width": _LARGEUR_IMAGE,
            "height": fig.layout.height,
            "scale": 3,
        },
    }


def echapper(texte: str) -> str:
    """Neutralise les balises d'un libellé venu d'un fichier."""
    return html.escape(texte, quote=False)


@lru_cache(maxsize=2000)  # les mêmes libellés reviennent à chaque pas du curseur
def couper(texte: str, *, largeur: int, lignes: int = 9) -> str:
    """Coupe un libellé aux espaces en lignes `<br>` d'au plus `largeur` signes ; abrège par « … »."""
    morceaux = textwrap.wrap(texte, largeur, break_long_words=False, max_lines=lignes, placeholder="…")
    return "<br>".join(echapper(m) for m in morceaux)


class _SansCopie(go.Figure):  # type: ignore[misc]
    """Figure que l'écran lit sans la recopier : la copie coûte autant que l'envoi, à chaque page vue."""

    def to_dict(self) -> dict[str, Any]:
        """Contenu partagé, à lire sans le modifier ; `to_plotly_json` en donne une copie."""
        return {"data": self._data, "layout": self._layout}

    def to_plotly_json(self) -> dict[str, Any]:
        """Copie, que l'on peut modifier."""
        return dict(super().to_dict())


def figure(traces: list[dict[str, Any]], disposition: dict[str, Any]) -> go.Figure:
    """Figure construite d'un seul dictionnaire (les ajouts successifs coûtent dix fois plus).

    Plotly ne vérifie chaque propriété que si `_VERIFIER` : les tests le demandent, l'écran s'en passe, car la
    vérification coûte les trois quarts de la construction.
    """
    return _SansCopie({"data": traces, "layout": disposition}, _validate=_VERIFIER)


_SIGNES_TITRE = 90  # par ligne, à la largeur d'impression
_SIGNES_SOURCE = 135
_INTERLIGNE_TITRE = 24
_INTERLIGNE_SOURCE = 17
_PIED = 28


_MARQUE = "Commerce extérieur des départements"


def pour_image(figure: Figure, *, date: str = "") -> go.Figure:
    """Copie portant son titre, sa mesure et sa source en tête, le nom de l'outil et la `date` en pied.

    La figure d'origine ne change pas.

    Une image circule sans sa page : sans sa source, une estimation passerait pour une donnée relevée.
    """
    titre = couper(figure.entete, largeur=_SIGNES_TITRE)
    lignes = [couper(texte, largeur=_SIGNES_SOURCE) for texte in (figure.mesure, figure.source) if texte]
    source = "<br>".join(lignes)
    haut = 20 + _INTERLIGNE_TITRE * _lignes(titre) + _INTERLIGNE_SOURCE * _lignes(source)
    description = figure.fig.to_plotly_json()
    disposition = description["layout"]
    marge = disposition["margin"]
    entete = {
        "text": f"<b>{titre}</b>",
        "subtitle": {"text": source, "font": {"size": 12, "color": TEXTE}},
        "font": {"size": 18, "color": TEXTE},
        "xref": "container",
        "yref": "container",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "top",
        "pad": {"t": 10, "l": 6},
    }
    pied = {
        "text": " · ".join(t for t in (f"<b>{_MARQUE}</b>", date) if t),
        "font": {"size": 12, "color": TEXTE},
        "xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top",
        "xshift": 6 - marge["l"], "yshift": -marge["b"] - 4, "showarrow": False,
    }  # fmt: skip
    complete = disposition | {
        "title": entete,
        "width": _LARGEUR_IMAGE,
        "height": disposition["height"] + haut + _PIED,
        "margin": {**marge, "t": marge["t"] + haut, "b": marge["b"] + _PIED},
        "annotations": [*disposition.get("annotations", ()), pied],
    }
    return go.Figure({"data": description["data"], "layout": complete})


def _lignes(texte: str) -> int:
    return texte.count("<br>") + 1
