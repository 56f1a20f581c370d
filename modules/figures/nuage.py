"""Deux expositions à la fois : part des États-Unis dans les ventes, ventes par salarié."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from modules.figures import gabarit
from modules.figures.gabarit import Figure
from modules.langue.nombres import INSECABLE, deux_chiffres, nombre, texte_part

_HAUTEUR = 520
_NOMMES = 3  # départements nommés pour chacun des deux axes, en plus du choix
_GRAND = 34  # diamètre du plus grand point, en pixels
_LECTURE = (
    "Chaque point est un département. Plus il est à droite, plus ses exportations dépendent des "
    "États-Unis\u00a0; plus il est haut, plus il y vend par salarié du privé. La surface du point suit "
    "ces ventes. Le losange est le département choisi."
)


def dependance_intensite(
    departements: pd.DataFrame, *, titre: str, source: str, exact: bool = False
) -> Figure:
    """Nuage « dépendance × intensité par salarié ».

    `departements` : code, nom, dependance (part de 0 à 1), intensite_eur (euros par salarié du privé),
    taille (euros vendus aux États-Unis), selection (bool). Un département dont un chiffre est inconnu n'est
    pas placé mais reste dans la table. `exact` : sinon, deux chiffres significatifs.
    """
    places = departements.dropna(subset=["dependance", "intensite_eur"]).sort_values(
        ["selection", "taille"], ascending=[True, False]
    )
    nommes = _a_nommer(places)
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [100 * float(v) for v in places["dependance"]],
        "y": [float(v) for v in places["intensite_eur"]],
        "text": [
            (f"<b>{gabarit.echapper(n)}</b>" if choisi else gabarit.echapper(n)) if code in nommes else ""
            for code, n, choisi in zip(places["code"], places["nom"], places["selection"], strict=True)
        ],
        "textposition": _cotes(places),
        "textfont": {"size": 12, "color": gabarit.TEXTE, "shadow": "auto"},
        "cliponaxis": False,
        "customdata": [
            [code, texte] for code, texte in zip(places["code"], _survols(places, exact), strict=True)
        ],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "marker": _points(places),
    }
    disposition = gabarit.mise_en_page(
        _HAUTEUR,
        margin={"l": 8, "r": 12, "t": 34, "b": 16, "pad": 0},
        xaxis=_axe("Part des États-Unis dans les ventes (%)", places["dependance"] * 100),
        yaxis=_axe("", places["intensite_eur"]),
        annotations=[
            {
                "text": "Ventes aux États-Unis (€ par salarié du privé)", "xref": "paper", "yref": "paper",
                "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "xshift": -44, "yshift": 8,
                "showarrow": False,
            }
        ],
    )  # fmt: skip
    fig = gabarit.figure([trace], disposition)
    return Figure(titre, fig, _alt(departements, places, exact), _table(departements), source, _LECTURE)


def _a_nommer(places: pd.DataFrame) -> set[str]:
    """Le choix et les plus exposés, sauf ceux dont l'étiquette toucherait une étiquette déjà posée."""
    ordre = pd.concat(
        [
            places[places["selection"].astype(bool)],
            *(places.nlargest(_NOMMES, axe) for axe in ("dependance", "intensite_eur")),
        ]
    ).drop_duplicates("code")
    pose: list[tuple[float, float]] = []
    nommes: set[str] = set()
    largeur, hauteur = places["dependance"].max() or 1, places["intensite_eur"].max() or 1
    for code, x, y in zip(ordre["code"], ordre["dependance"], ordre["intensite_eur"], strict=True):
        point = (float(x / largeur), float(y / hauteur))
        if all(abs(point[0] - a) > 0.45 or abs(point[1] - b) > 0.06 for a, b in pose):
            pose.append(point)
            nommes.add(str(code))
    return nommes


def _cotes(places: pd.DataFrame) -> list[str]:
    """Étiquette vers le milieu du graphique, pour n'être jamais coupée par le bord."""
    milieu = float(places["dependance"].max() or 0) / 2
    return ["middle right" if x < milieu else "middle left" for x in places["dependance"]]


def _points(places: pd.DataFrame) -> dict[str, Any]:
    plus_grand = float(places["taille"].max() or 1) if len(places) else 1.0
    return {
        "size": [max(float(t), 0.0) for t in places["taille"].fillna(0)],
        "sizemode": "area",
        "sizeref": 2 * plus_grand / _GRAND**2,
        "sizemin": 5,
        "symbol": ["diamond" if s else "circle" for s in places["selection"]],
        "color": [gabarit.TEXTE if s else gabarit.EXPORT for s in places["selection"]],
        "opacity": [1.0 if s else 0.6 for s in places["selection"]],
        "line": {"color": gabarit.FOND, "width": 1},
    }


def _axe(titre: str, valeurs: "pd.Series[float]") -> dict[str, Any]:
    borne = float(valeurs.max()) * 1.08 if len(valeurs) else 1.0
    return gabarit.axe(
        visible=True, zeroline=True, zerolinecolor=gabarit.GRIS, showgrid=True,
        gridcolor=gabarit.GRIS_CLAIR, rangemode="tozero", automargin=True, range=[0, borne or 1.0],
        title={"text": titre, "font": {"size": gabarit.TAILLE}}, nticks=6, tickformat=",",
    )  # fmt: skip


def _chiffres(ligne: Mapping[Hashable, Any], exact: bool) -> str:
    intensite = float(ligne["intensite_eur"])
    return (
        f"{texte_part(float(ligne['dependance']), exact=exact)} des exportations, "
        f"{nombre(intensite if exact else deux_chiffres(intensite))}{INSECABLE}€ par salarié"
    )


def _survols(places: pd.DataFrame, exact: bool) -> list[str]:
    return [
        f"<b>{gabarit.echapper(ligne['nom'])}</b><br>{_chiffres(ligne, exact)}"
        for ligne in places.to_dict("records")
    ]


def _alt(departements: pd.DataFrame, places: pd.DataFrame, exact: bool) -> str:
    absents = len(departements) - len(places)
    phrases = [f"Nuage de {len(places)} départements selon leur exposition aux États-Unis."]
    if not places.empty:
        cites = pd.concat([places[places["selection"].astype(bool)], places.nlargest(1, "dependance")])
        phrases += [
            f"{c['nom']}\u00a0: {_chiffres(c, exact)}."
            for c in cites.drop_duplicates("code").to_dict("records")
        ]
    if absents:
        phrases.append(f"{absents} non placés, faute de chiffre connu.")
    return " ".join(phrases)


def _table(departements: pd.DataFrame) -> pd.DataFrame:
    part, ventes = "Part des États-Unis dans les exportations (%)", "Ventes aux États-Unis (€)"
    par_salarie = "Ventes aux États-Unis par salarié du privé (€)"
    table = pd.DataFrame(
        {
            "Code": departements["code"],
            "Département": departements["nom"],
            part: 100 * departements["dependance"],
            par_salarie: departements["intensite_eur"],
            ventes: departements["taille"],
        }
    ).reset_index(drop=True)
    return gabarit.decrire(table, pour_cent=[part], euros=[par_salarie, ventes])
