"""Carte des départements par classes, DROM en encarts, hors ligne."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import nan
from typing import Any, Literal

import pandas as pd

from modules.figures import gabarit
from modules.figures.figure import Figure
from modules.figures.seuils import bornes_lisibles, ecrire_borne

HAUTEUR = 620
LEGENDE = 78
MONACO = "99"
POINT_MONACO = (7.42, 43.73)  # sans contour : un point
COULEURS: dict[str, tuple[str, ...]] = {
    "croissante": ("#f1eaf6", "#d9c6e6", "#b48fcf", "#8655ae", "#5b2a86"),
    "solde": ("#a8201a", "#e79a8d", "#f6e3df", "#d7ebe3", "#7cbfa3", "#12654a"),
}
SANS_DONNEE = "donnée inconnue"
LECTURE = (
    "Plus la couleur est foncée, plus la valeur est élevée\u00a0; les limites de classe sont écrites sous la "
    "carte. Les départements en gris n’ont pas de valeur connue. Le contour épais est celui du choix."
)
Palette = Literal["croissante", "solde"]


def choroplethe(  # noqa: PLR0913
    valeurs: pd.DataFrame, *, geojson: str | Mapping[str, Any], encarts: Mapping[str, Any], titre: str,
    mesure: str, source: str, bornes: Sequence[float] | None = None, palette: Palette = "croissante",
) -> Figure:  # fmt: skip
    """Carte par classes.

    `valeurs` : code (douane), nom, valeur (dans l'unité de `mesure`, manquante si inconnue), texte (valeur
    écrite), selection (bool). `geojson` : adresse servie par l'application, ou le contenu dans un document.
    `encarts` : code → nom et cadre [ouest, sud, est, nord]. `mesure` : « Exportations (M€) ». `bornes` :
    limites de classe croissantes, à fixer pour comparer deux cartes ; calculées sinon. Palette « solde » :
    autant de classes de chaque côté de zéro.
    """
    palettes = COULEURS[palette]
    limites = list(
        bornes if bornes is not None else bornes_lisibles(valeurs["valeur"], len(palettes), palette)
    )
    couleurs = _extraire(palettes, len(limites) + 1)
    classes = [float(bisect_right(limites, v)) if pd.notna(v) else nan for v in valeurs["valeur"]]
    points = valeurs.assign(classe=classes)
    contours = points[points["code"] != MONACO]
    traces = [
        _surfaces(contours[contours["classe"].isna()], geojson, [gabarit.INCONNU], legende=None),
        _surfaces(contours[contours["classe"].notna()], geojson, couleurs, legende=(mesure, limites)),
        _choix(contours[contours["selection"].astype(bool)], geojson),
        *_cadres(encarts),
        _monaco(points[points["code"] == MONACO], couleurs),
    ]
    disposition = gabarit.mise_en_page(
        HAUTEUR,
        margin={"l": 0, "r": 0, "t": 0, "b": LEGENDE, "pad": 0, "autoexpand": False},
        geo={
            "projection": {"type": "mercator"},
            "fitbounds": "locations",
            "visible": False,
            "bgcolor": gabarit.FOND,
            "domain": {"x": [0, 1], "y": [0, 1]},
        },
        annotations=[_legende_inconnue()] if points["classe"].isna().any() else [],
    )
    fig = gabarit.figure([t for t in traces if t], disposition)
    return Figure(titre, fig, _alt(valeurs, mesure), _table(valeurs, mesure), source, LECTURE)


def _extraire(couleurs: tuple[str, ...], nombre: int) -> list[str]:
    """`nombre` couleurs réparties sur toute la palette."""
    if nombre >= len(couleurs):
        return [*couleurs, *[couleurs[-1]] * (nombre - len(couleurs))]
    pas = (len(couleurs) - 1) / max(nombre - 1, 1)
    return [couleurs[round(i * pas)] for i in range(nombre)]


def _surfaces(
    points: pd.DataFrame, geojson: str | Mapping[str, Any], couleurs: Sequence[str], *,
    legende: tuple[str, list[float]] | None,
) -> dict[str, Any]:  # fmt: skip
    """Trace d'aplats ; un rang de classe par département, chaque couleur occupant une marche."""
    if points.empty:
        return {}
    nombre = len(couleurs)
    echelle = [[k / nombre, c] for i, c in enumerate(couleurs) for k in (i, i + 1)]
    trace: dict[str, Any] = {
        "type": "choropleth",
        "geojson": geojson,
        "featureidkey": "properties.code",
        "locations": points["code"].tolist(),
        "z": [0] * len(points) if legende is None else points["classe"].astype(int).tolist(),
        "zmin": -0.5,
        "zmax": nombre - 0.5,
        "colorscale": echelle,
        "showscale": legende is not None,
        "marker": {"line": {"color": gabarit.FOND, "width": 0.6}},
        **_survol(points),
    }
    if legende is not None:
        trace["colorbar"] = _barre_de_classes(*legende)
    return trace


def _survol(points: pd.DataFrame) -> dict[str, Any]:
    textes = [
        f"<b>{gabarit.echapper(nom)}</b> ({code})<br>{texte if pd.notna(classe) else SANS_DONNEE}"
        for nom, code, texte, classe in zip(
            points["nom"], points["code"], points["texte"], points["classe"], strict=True
        )
    ]
    return {
        "customdata": [[code, texte] for code, texte in zip(points["code"], textes, strict=True)],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _barre_de_classes(mesure: str, limites: list[float]) -> dict[str, Any]:
    return {
        "orientation": "h", "x": 0.5, "xanchor": "center", "y": 0, "yanchor": "top", "yref": "paper",
        "len": 0.94, "thickness": 14, "ypad": 4, "xpad": 0, "outlinewidth": 0,
        "tickmode": "array", "tickvals": [i + 0.5 for i in range(len(limites))],
        "ticktext": [ecrire_borne(b) for b in limites], "ticks": "inside", "ticklen": 14,
        "tickcolor": gabarit.FOND, "tickwidth": 1,
        "title": {"text": mesure, "side": "top", "font": {"size": gabarit.TAILLE}},
    }  # fmt: skip


def _choix(points: pd.DataFrame, geojson: str | Mapping[str, Any]) -> dict[str, Any]:
    """Contour épais du département choisi, sans remplissage."""
    if points.empty:
        return {}
    transparent = [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]]
    trace = _surfaces(points, geojson, [gabarit.FOND], legende=None)
    return trace | {
        "colorscale": transparent,
        "marker": {"line": {"color": gabarit.TEXTE, "width": 2.5}},
    }


def _cadres(encarts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Cadres des DROM et leurs noms, en bas du cadre."""
    lon: list[float | None] = []
    lat: list[float | None] = []
    for encart in encarts.values():
        ouest, sud, est, nord = encart["cadre"]
        lon += [ouest, est, est, ouest, ouest, None]
        lat += [sud, sud, nord, nord, sud, None]
    commun = {"type": "scattergeo", "hoverinfo": "skip"}
    cadres = commun | {
        "mode": "lines", "lon": lon, "lat": lat, "line": {"color": gabarit.GRIS, "width": 1},
    }  # fmt: skip
    noms = commun | {
        "mode": "text",
        "lon": [e["cadre"][0] for e in encarts.values()],
        "lat": [e["cadre"][3] for e in encarts.values()],
        "text": [e["nom"] for e in encarts.values()],
        "textposition": "bottom right",
        "textfont": {"size": 11, "color": gabarit.TEXTE},
    }
    return [cadres, noms] if encarts else []


def _monaco(points: pd.DataFrame, couleurs: Sequence[str]) -> dict[str, Any]:
    if points.empty:
        return {}
    ligne = points.iloc[0]
    choisi = bool(ligne["selection"])
    return {
        "type": "scattergeo",
        "mode": "markers",
        "lon": [POINT_MONACO[0]],
        "lat": [POINT_MONACO[1]],
        "marker": {
            "size": 9,
            "color": gabarit.INCONNU if pd.isna(ligne["classe"]) else couleurs[int(ligne["classe"])],
            "line": {"color": gabarit.TEXTE, "width": 2.5 if choisi else 1},
        },
        **_survol(points),
    }


def _legende_inconnue() -> dict[str, Any]:
    return {
        "text": f"<span style='color:{gabarit.INCONNU}'>■</span> {SANS_DONNEE}", "xref": "paper",
        "yref": "paper", "x": 0.97, "y": 0, "xanchor": "right", "yanchor": "bottom", "showarrow": False,
        "yshift": 4, "font": {"size": 12},
    }  # fmt: skip


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
