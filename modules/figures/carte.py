"""Carte des départements par classes, DROM en encarts, hors ligne."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10, nan
from typing import Any, Literal

import numpy as np
import pandas as pd

from modules.donnees.recherche import nom_affiche
from modules.figures import gabarit
from modules.figures.gabarit import Figure, Legende
from modules.langue.nombres import nombre


def _bornes_lisibles(valeurs: "pd.Series[Any]", classes: int, palette: str) -> list[float]:
    """Au plus `classes` − 1 limites croissantes : quantiles arrondis à un ou deux chiffres.

    Palette « solde » : zéro au milieu, puis les mêmes quantiles de la valeur absolue de part et d'autre.
    """
    connues = valeurs.dropna().to_numpy(dtype=float)
    if not len(connues):
        return []
    if palette == "solde":
        cote = classes // 2
        positives = _quantiles(np.abs(connues[connues != 0]), cote)
        return [*(-b for b in reversed(positives)), 0.0, *positives]
    return _quantiles(connues, classes)


def _quantiles(valeurs: "np.ndarray[Any, np.dtype[np.float64]]", classes: int) -> list[float]:
    if not len(valeurs):
        return []
    exactes = np.quantile(valeurs, [i / classes for i in range(1, classes)])
    # Une limite sous toutes les valeurs ferait une classe vide.
    return sorted({r for b in exactes if (r := _rond(float(b))) > valeurs.min()})


def _rond(valeur: float) -> float:
    """Un chiffre significatif au-dessus de 5, deux en dessous : 4 260 → 4 300 ; 873 → 900."""
    if valeur == 0:
        return 0.0
    ordre = floor(log10(abs(valeur)))
    chiffres = 0 if abs(valeur) / 10**ordre >= 5 else 1
    return round(valeur, chiffres - ordre)


def _ecrire_borne(borne: float) -> str:
    """« 4 300 », « 0,25 » : autant de décimales qu'il en faut."""
    decimales = next(d for d in range(7) if round(borne, d) == borne or d == 6)
    return nombre(borne, decimales)


_HAUTEUR = 540
_LEGENDE = 62
_ETENDUE = (-10.0, 9.8, 41.2, 51.5)  # ouest, est, sud, nord, encarts compris
_CADRE = 2.0  # demi-largeur, en degrés : « Guadeloupe » y tient dès le téléphone
_COURONNE = ("75", "92", "93", "94")  # trop petits pour être vus ou choisis sur la carte entière
_ETENDUE_COURONNE = (2.12, 2.64, 48.66, 49.03)
_MONACO = "99"
_POINT_MONACO = (7.42, 43.73)  # sans contour : un point
_COULEURS: dict[str, tuple[str, ...]] = {
    "croissante": ("#ece2f3", "#d2bce2", "#b48fcf", "#8655ae", "#5b2a86"),
    "solde": ("#8c510a", "#d8b365", "#f6e8c3", "#dcf3f0", "#5ab4ac", "#01665e"),
}
_SANS_DONNEE = "donnée inconnue"
_LECTURE = (
    "Plus la couleur est foncée, plus la valeur est élevée\u00a0; les limites de classe sont écrites sous la "
    "carte. Les départements en gris n’ont pas de valeur connue. Le contour épais est celui du choix."
)
Palette = Literal["croissante", "solde"]


@dataclass(frozen=True, slots=True)
class Classes:
    """`bornes` : limites de classe croissantes, à fixer pour comparer deux cartes ; calculées sinon.

    Palette « solde » : autant de classes de chaque côté de zéro.
    """

    bornes: tuple[float, ...] | None = None
    palette: Palette = "croissante"


_CLASSES = Classes()


def choroplethe(
    valeurs: pd.DataFrame, *, geojson: str | Mapping[str, Any], encarts: Mapping[str, Any],
    legende: Legende, classes: Classes = _CLASSES,
) -> Figure:  # fmt: skip
    """Carte par classes.

    `valeurs` : code (douane), nom, valeur (dans l'unité de `mesure`, manquante si inconnue), texte (valeur
    écrite), selection (bool). `geojson` : adresse servie par l'application, ou le contenu dans un document.
    `encarts` : code → nom et cadre [ouest, sud, est, nord]. `legende.mesure` : « Exportations (M€) ».
    """
    bornes, palette = classes.bornes, classes.palette
    palettes = _COULEURS[palette]
    limites = list(
        bornes if bornes is not None else _bornes_lisibles(valeurs["valeur"], len(palettes), palette)
    )
    couleurs = _extraire(palettes, len(limites) + 1)
    rangs = [float(bisect_right(limites, v)) if pd.notna(v) else nan for v in valeurs["valeur"]]
    points = valeurs.assign(classe=rangs)
    contours = points[points["code"] != _MONACO]
    couronne = contours[contours["code"].isin(_COURONNE)]
    traces = [
        *_surfaces(contours, geojson),
        *_surfaces(couronne, geojson, geo="geo2"),
        *_choix(contours, geojson),
        *_choix(couronne, geojson, geo="geo2"),
        *_cadres(encarts),
        *_monaco(points[points["code"] == _MONACO], couleurs),
    ]
    disposition = gabarit.mise_en_page(
        _HAUTEUR,
        margin={"l": 0, "r": 0, "t": 0, "b": _LEGENDE, "pad": 0, "autoexpand": False},
        coloraxis=_classes(legende.mesure, limites, couleurs),
        geo=_fond(_ETENDUE, x=[0, 1], y=[0, 1]),
        geo2=_fond(_ETENDUE_COURONNE, x=[0.79, 1], y=[0.84, 1]),
        annotations=_mentions(inconnue=bool(points["classe"].isna().any()), couronne=not couronne.empty),
    )
    fig = gabarit.figure(traces, disposition)
    return Figure(
        legende.titre,
        fig,
        _alt(valeurs, legende.mesure),
        _table(valeurs, legende.mesure),
        legende.source,
        _LECTURE,
    )


def _extraire(couleurs: tuple[str, ...], nombre: int) -> list[str]:
    """`nombre` couleurs réparties sur toute la palette."""
    if nombre >= len(couleurs):
        return [*couleurs, *[couleurs[-1]] * (nombre - len(couleurs))]
    pas = (len(couleurs) - 1) / max(nombre - 1, 1)
    return [couleurs[round(i * pas)] for i in range(nombre)]


def _fond(etendue: tuple[float, float, float, float], *, x: list[float], y: list[float]) -> dict[str, Any]:
    """Repère géographique muet : ouest, est, sud, nord."""
    return {
        "projection": {"type": "mercator"}, "visible": False, "bgcolor": gabarit.FOND,
        "lonaxis": {"range": list(etendue[:2])}, "lataxis": {"range": list(etendue[2:])},
        "domain": {"x": x, "y": y},
    }  # fmt: skip


def _surfaces(
    points: pd.DataFrame, geojson: str | Mapping[str, Any], *, geo: str = "geo"
) -> list[dict[str, Any]]:
    """Aplats : les départements connus, colorés par rang de classe, et les inconnus, en gris."""
    connus = points[points["classe"].notna()]
    inconnus = points[points["classe"].isna()]
    traces = []
    if not connus.empty:
        traces.append(
            _aplats(connus, geojson, geo)
            | {"z": connus["classe"].astype(int).tolist(), "coloraxis": "coloraxis"}
        )
    if not inconnus.empty:
        traces.append(_aplats(inconnus, geojson, geo) | _uni(len(inconnus), gabarit.INCONNU))
    return traces


def _aplats(points: pd.DataFrame, geojson: str | Mapping[str, Any], geo: str) -> dict[str, Any]:
    return {
        "type": "choropleth",
        "geo": geo,
        "geojson": geojson,
        "featureidkey": "properties.code",
        "locations": points["code"].tolist(),
        "marker": {"line": {"color": gabarit.GRIS, "width": 0.5}},
        **_survol(points),
    }


def _uni(nombre: int, couleur: str) -> dict[str, Any]:
    return {"z": [0] * nombre, "colorscale": [[0, couleur], [1, couleur]], "showscale": False}


def _choix(
    points: pd.DataFrame, geojson: str | Mapping[str, Any], *, geo: str = "geo"
) -> list[dict[str, Any]]:
    """Contour épais du département choisi, sans remplissage."""
    choix = points[points["selection"].astype(bool)]
    if choix.empty:
        return []
    trait = {"marker": {"line": {"color": gabarit.TEXTE, "width": 2.5}}}
    return [_aplats(choix, geojson, geo) | _uni(len(choix), "rgba(0,0,0,0)") | trait]


def _classes(mesure: str, limites: list[float], couleurs: Sequence[str]) -> dict[str, Any]:
    """Échelle en marches, une par classe, et sa légende sous la carte."""
    nombre = len(couleurs)
    return {
        "cmin": -0.5,
        "cmax": nombre - 0.5,
        "colorscale": [[k / nombre, c] for i, c in enumerate(couleurs) for k in (i, i + 1)],
        "colorbar": {
            "orientation": "h", "x": 0.5, "xanchor": "center", "y": 0, "yanchor": "top", "yref": "paper",
            "len": 0.94, "thickness": 14, "ypad": 4, "xpad": 0, "outlinewidth": 0,
            "tickmode": "array", "tickvals": [i + 0.5 for i in range(len(limites))],
            "ticktext": [_ecrire_borne(b) for b in limites], "ticks": "inside", "ticklen": 14,
            "tickcolor": gabarit.FOND, "tickwidth": 1,
            "title": {"text": mesure, "side": "top", "font": {"size": gabarit.TAILLE}},
        },
    }  # fmt: skip


def _affiche(code: str, nom: str) -> str:
    """« La Réunion (974) » ; le nom donné pour une unité que les tables ne connaissent pas."""
    try:
        return nom_affiche(code)
    except KeyError:
        return nom


def _survol(points: pd.DataFrame) -> dict[str, Any]:
    textes = [
        f"<b>{gabarit.echapper(_affiche(code, nom))}</b><br>{texte if pd.notna(classe) else _SANS_DONNEE}"
        for nom, code, texte, classe in zip(
            points["nom"], points["code"], points["texte"], points["classe"], strict=True
        )
    ]
    return {
        "customdata": [[code, texte] for code, texte in zip(points["code"], textes, strict=True)],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _cadres(encarts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Cadres des DROM et leurs noms, en haut du cadre."""
    lon: list[float | None] = []
    lat: list[float | None] = []
    milieux = [(e["cadre"][0] + e["cadre"][2]) / 2 for e in encarts.values()]
    for encart, milieu in zip(encarts.values(), milieux, strict=True):
        _, sud, _, nord = encart["cadre"]
        # Entre deux points éloignés d'un même parallèle, Plotly trace un arc : on en pose neuf.
        bord = [milieu + _CADRE * i / 4 for i in range(-4, 5)]
        lon += [*bord, *reversed(bord), bord[0], None]
        lat += [*[sud] * 9, *[nord] * 9, sud, None]
    commun = {"type": "scattergeo", "hoverinfo": "skip"}
    cadres = commun | {
        "mode": "lines", "lon": lon, "lat": lat, "line": {"color": gabarit.GRIS, "width": 1},
    }  # fmt: skip
    noms = commun | {
        "mode": "text",
        "lon": milieux,
        "lat": [e["cadre"][3] - 0.08 for e in encarts.values()],  # sous le trait
        "text": [e["nom"] for e in encarts.values()],
        "textposition": "bottom center",
        "textfont": {"size": 11, "color": gabarit.TEXTE, "shadow": "auto"},
    }
    return [cadres, noms] if encarts else []


def _monaco(points: pd.DataFrame, couleurs: Sequence[str]) -> list[dict[str, Any]]:
    if points.empty:
        return []
    ligne = points.iloc[0]
    couleur = gabarit.INCONNU if pd.isna(ligne["classe"]) else couleurs[int(ligne["classe"])]
    trait = {"color": gabarit.TEXTE, "width": 2.5 if ligne["selection"] else 1}
    return [
        {
            "type": "scattergeo",
            "mode": "markers",
            "lon": [_POINT_MONACO[0]],
            "lat": [_POINT_MONACO[1]],
            "marker": {"size": 9, "color": couleur, "line": trait},
            **_survol(points),
        }
    ]


def _mentions(*, inconnue: bool, couronne: bool) -> list[dict[str, Any]]:
    commun = {"xref": "paper", "yref": "paper", "showarrow": False}
    mentions = []
    if inconnue:
        carre = f"<span style='color:{gabarit.INCONNU}'>■</span> {_SANS_DONNEE}"
        mentions.append(commun | {
            "text": carre, "x": 0.97, "y": 0, "xanchor": "right", "yanchor": "bottom", "font": {"size": 12},
        })  # fmt: skip
    if couronne:
        mentions.append(commun | {
            "text": "Paris et petite couronne", "x": 1, "y": 0.84, "xanchor": "right",
            "yanchor": "top", "font": {"size": 11},
        })  # fmt: skip
    return mentions


def _alt(valeurs: pd.DataFrame, mesure: str) -> str:
    connus = valeurs.dropna(subset="valeur").sort_values("valeur")
    if connus.empty:
        return f"Carte des départements, {mesure}\u00a0: aucune valeur connue."
    phrases = [f"Carte des départements, {mesure}."]
    for rang, mot in ((-1, "la plus haute"), (0, "la plus basse")):
        ligne = connus.iloc[rang]
        phrases.append(f"Valeur {mot}\u00a0: {ligne['nom']}, {ligne['texte']}.")
    choix = valeurs[valeurs["selection"].astype(bool)]
    if not choix.empty:
        phrases.append(f"{choix.iloc[0]['nom']}\u00a0: {choix.iloc[0]['texte']}.")
    return " ".join(phrases)


def _table(valeurs: pd.DataFrame, mesure: str) -> pd.DataFrame:
    noms = {"code": "Code", "nom": "Département", "valeur": mesure}
    return valeurs[list(noms)].rename(columns=noms).reset_index(drop=True)
