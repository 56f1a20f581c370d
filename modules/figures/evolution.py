"""Figures d'évolution : séries par trimestre, régimes datés derrière, base 100, attendu et observé."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

import pandas as pd

from modules.donnees.provenance import rang_trimestre
from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure
from modules.langue.nombres import INCONNU, montant, nombre, ordinal, variation

_HAUTEUR = 320
_MARGE = {"l": 8, "r": 8, "t": 48, "b": 40, "pad": 0}  # en haut : l'unité, puis la légende
_PAS_ATTENDU, _ECART_ATTENDU, _DECALAGE_ATTENDU = 66, 0.2, 0.3  # deux lignes de texte, puis les points
_NOMS_ATTENDU = {"observe": "Observé", "attendu": "Attendu et sa fourchette"}
_STYLES_ATTENDU = {"observe": (gabarit.TEXTE, "", "diamond"), "attendu": (gabarit.EXPORT, "", "circle")}
_ETIQUETTES = 6  # trimestres nommés au plus sous l'axe : la place d'un téléphone
_RUPTURE = "2022T1"
_BANDES = ("#f0eff2", "#dcd9e2")
_COULEURS_BASE = {"territoire": gabarit.TERMES[0], "region": gabarit.TERMES[1], "france": gabarit.GRIS}
_TIRETS = {"territoire": "solid", "region": "dash", "france": "dot"}
_FORMES = {"territoire": "circle", "region": "square", "france": "diamond"}
_LECTURE_SERIE = (
    "Un point par trimestre\u202f; un trimestre inconnu interrompt la ligne, comme janvier\u00a02022, où la "
    "collecte a changé. Les saisons comptent\u00a0: comparer un trimestre au même de l’année d’avant."
)
_LECTURE_US = (
    "Une barre par trimestre, en valeur. Les bandes grises sont les périodes où un même régime de droits "
    "américains s’appliquait, dans l’ordre de leurs numéros\u202f; sans bande, aucune surtaxe."
)
_LECTURE_BASE = (
    "100 est la moyenne des quatre premiers trimestres comparables de chaque série\u202f: une ligne à 110 "
    "est à dix pour cent au-dessus de cette moyenne."
)
_LECTURE_ATTENDU = (
    "Le rond est l’effet que l’outil calcule pour la surtaxe seule, avec sa fourchette\u202f; le losange est "
    "la variation relevée. L’écart entre les deux n’est pas tout entier une erreur\u00a0: stocks, change et "
    "demande bougent aussi les ventes."
)


@dataclass(frozen=True, slots=True)
class Bande:
    """Régime daté, dessiné derrière les ventes : premier jour, dernier jour (None s'il court encore)."""

    debut: date
    fin: date | None
    libelle: str


def trimestre_court(code: str) -> str:
    """« 2025T2 » → « 2e trim. 2025 »."""
    return f"{ordinal(int(code[5]))} trim. {code[:4]}"


def echanges(serie: pd.DataFrame, *, titre: str, source: str) -> Figure:
    """Exportations et importations par trimestre. `serie` : trimestre, exportations_eur, importations_eur."""
    noms = {"exportations_eur": "Exportations", "importations_eur": "Importations"}
    styles = {"exportations_eur": (gabarit.EXPORT, "solid", "circle"),
              "importations_eur": (gabarit.IMPORT, "dash", "square")}  # fmt: skip
    traces = [
        _ligne(serie["trimestre"], serie[cle], style=styles[cle], survols=_survols(serie, cle, nom))
        for cle, nom in noms.items()
    ]
    disposition = gabarit.mise_en_page(
        _HAUTEUR, margin=_MARGE, xaxis=_axe_du_temps(serie["trimestre"]), yaxis=_axe_des_valeurs(),
        shapes=_rupture(serie["trimestre"]),
        annotations=[_unite("Millions d’euros"), *_legende(noms, styles)],
    )  # fmt: skip
    table = pd.DataFrame({"Trimestre": serie["trimestre"].map(trimestre_court)})
    for cle, nom in noms.items():
        table[f"{nom} (€)"] = serie[cle]
    alt = f"Graphique en courbes. {titre}. " + " ".join(_bouts(serie, cle, nom) for cle, nom in noms.items())
    gabarit.decrire(table, euros=[f"{nom} (€)" for nom in noms.values()])
    return Figure(titre, gabarit.figure(traces, disposition), alt, table, source, _LECTURE_SERIE)


def ventes_us(serie: pd.DataFrame, bandes: Sequence[Bande], *, titre: str, source: str) -> Figure:
    """Ventes aux États-Unis par trimestre, régimes datés derrière.

    `serie` : trimestre, exportations_us_eur. Une bande hors des trimestres montrés n'est pas dessinée.
    """
    cle, codes = "exportations_us_eur", list(serie["trimestre"])
    barre = {
        "type": "bar",
        "x": [rang_trimestre(t) / 4 + 0.125 for t in codes],
        "y": [_millions(v) for v in serie[cle]],
        "width": 0.17,
        "marker": {"color": gabarit.EXPORT, "line": {"width": 0}},
        "customdata": _survols(serie, cle, "Ventes aux États-Unis"),
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    visibles = bandes_visibles(bandes, codes)
    formes, numeros = _dessiner_bandes(visibles, codes)
    disposition = gabarit.mise_en_page(
        _HAUTEUR, margin=_MARGE, xaxis=_axe_du_temps(serie["trimestre"]),
        yaxis=_axe_des_valeurs() | {"rangemode": "tozero"}, shapes=formes,
        annotations=[_unite("Millions d’euros"), *numeros],
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "Trimestre": [trimestre_court(t) for t in codes],
            "Ventes aux États-Unis (€)": serie[cle],
            "Régimes en vigueur": [_regimes_du(t, visibles) for t in codes],
        }
    )
    gabarit.decrire(table, euros=["Ventes aux États-Unis (€)"])
    alt = f"Graphique en barres. {titre}. {_bouts(serie, cle, 'Ventes aux États-Unis')}"
    lecture = f"{_LECTURE_US} {legende_bandes(visibles)}"
    return Figure(titre, gabarit.figure([barre], disposition), alt, table, source, lecture)


def base_100(table: pd.DataFrame, noms: Mapping[str, str], *, titre: str, source: str) -> Figure:
    """Indices. `table` : trimestre, puis une colonne par clé de `noms` (territoire, region, france)."""
    cles = [cle for cle in noms if cle in table]
    styles = {cle: (_COULEURS_BASE[cle], _TIRETS[cle], _FORMES[cle]) for cle in cles}
    traces = [
        _ligne(
            table["trimestre"], table[cle], style=styles[cle], diviseur=1,
            survols=[
                f"<b>{gabarit.echapper(noms[cle])}</b><br>{trimestre_court(t)}\u00a0: {_indice(v)}"
                for t, v in zip(table["trimestre"], table[cle], strict=True)
            ],
        )
        for cle in cles
    ]  # fmt: skip
    disposition = gabarit.mise_en_page(
        _HAUTEUR, margin=_MARGE, xaxis=_axe_du_temps(table["trimestre"]), yaxis=_axe_des_valeurs(),
        annotations=[_unite("Base 100"), *_legende({cle: noms[cle] for cle in cles}, styles)],
        shapes=[{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 100, "y1": 100, "layer": "below",
                 "line": {"color": gabarit.GRIS, "width": 1}}],
    )  # fmt: skip
    montree = pd.DataFrame({"Trimestre": table["trimestre"].map(trimestre_court)})
    for cle in cles:
        montree[f"{noms[cle]} (base 100)"] = table[cle].astype("Float64").round(1)
    derniers = ", ".join(f"{noms[cle]} {_indice(table[cle].iloc[-1])}" for cle in cles) if len(table) else ""
    alt = f"Graphique en courbes, base 100. {titre}. Dernier trimestre\u00a0: {derniers or INCONNU}."
    return Figure(titre, gabarit.figure(traces, disposition), alt, montree, source, _LECTURE_BASE)


def attendu(cas: pd.DataFrame, *, titre: str, source: str) -> Figure:
    """Attendu et observé, une rangée par cas, dans l'ordre donné.

    `cas` : libelle, attendu_pct, attendu_bas_pct, attendu_haut_pct, observe_pct (pour cent, NaN si inconnu).
    """
    mesures = ["attendu_pct", "attendu_bas_pct", "attendu_haut_pct", "observe_pct"]
    valeurs = [0.0, *(float(v) for nom in mesures for v in cas[nom].dropna())]
    marge = (max(valeurs) - min(valeurs) or 1.0) * 0.06
    etendue = [min(valeurs) - marge, max(valeurs) + marge]
    rangs = [i + _DECALAGE_ATTENDU for i in range(len(cas))]
    lignes = cas.to_dict("records")
    survols = [
        f"<b>{gabarit.couper(str(c['libelle']), largeur=45)}</b>"
        f"<br>Attendu\u00a0: {_attendu(c['attendu_pct'])} ({_fourchette(c)})"
        f"<br>Observé\u00a0: {_pour_cent(c['observe_pct'])}"
        for c in lignes
    ]  # fmt: skip
    segments_x: list[float | None] = []
    segments_y: list[float | None] = []
    for rang, c in zip(rangs, lignes, strict=True):
        if pd.notna(c["attendu_bas_pct"]):
            segments_x += [float(c["attendu_bas_pct"]), float(c["attendu_haut_pct"]), None]
            segments_y += [rang, rang, None]
    traces = [
        {"type": "scatter", "mode": "lines", "x": segments_x, "y": segments_y, "hoverinfo": "skip",
         "line": {"color": gabarit.EXPORT_AUTRES, "width": 6}},
        _points(cas["attendu_pct"], rangs, survols, couleur=gabarit.EXPORT, forme="circle"),
        _points(cas["observe_pct"], rangs, survols, couleur=gabarit.TEXTE, forme="diamond"),
        rangees.noms(
            [
                f"{gabarit.couper(str(c['libelle']), largeur=48, lignes=1)}<br>observé "
                f"<b>{_pour_cent(c['observe_pct'])}</b>, attendu {_attendu(c['attendu_pct'])}"
                for c in lignes
            ],
            x=etendue[0],
            ecart=_ECART_ATTENDU,
        ),
    ]  # fmt: skip
    zero = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
            "line": {"color": gabarit.GRIS, "width": 1, "dash": "dot"}}  # fmt: skip
    legende = _legende(_NOMS_ATTENDU, _STYLES_ATTENDU)
    disposition = rangees.mise_en_page(
        len(cas), etendue=etendue, pas=_PAS_ATTENDU, haut=28, shapes=[zero], annotations=legende
    )
    table = pd.DataFrame(
        {
            "Vente": cas["libelle"],
            "Observé": [_pour_cent(c["observe_pct"]) for c in lignes],
            "Attendu": [_attendu(c["attendu_pct"]) for c in lignes],
            "Attendu, huit fois sur dix": [_fourchette(c) for c in lignes],
        }
    ).reset_index(drop=True)
    dits = "\u202f; ".join(
        f"{c['libelle']}, observé {_pour_cent(c['observe_pct'])}, attendu {_attendu(c['attendu_pct'])}"
        for c in lignes[:3]
    )
    alt = f"Graphique à points. {titre}\u00a0: {dits or 'rien à montrer'}."
    return Figure(titre, gabarit.figure(traces, disposition), alt, table, source, _LECTURE_ATTENDU)


def _pour_cent(valeur: float, decimales: int | None = None) -> str:
    """« −35,6 % », « +2 % » ; « non calculé » si inconnu."""
    return "non calculé" if pd.isna(valeur) else variation(float(valeur), decimales)


def _attendu(valeur: float) -> str:
    """Effet attendu, au pour cent près : sa fourchette va du simple au double."""
    return _pour_cent(valeur, 0)


def _fourchette(cas: Mapping[Hashable, Any]) -> str:
    """« de −8 % à −3 % » : les deux bouts de l'effet attendu, du plus bas au plus haut."""
    bouts = sorted((float(cas["attendu_bas_pct"]), float(cas["attendu_haut_pct"])))
    return "non calculé" if any(map(isnan, bouts)) else f"de {_attendu(bouts[0])} à {_attendu(bouts[1])}"


def bandes_visibles(bandes: Sequence[Bande], trimestres: Sequence[str]) -> list[Bande]:
    """Régimes qui ont couru pendant ces trimestres."""
    debut, fin = _bornes(trimestres)
    return [b for b in bandes if _abscisse(b.debut) < fin and (b.fin is None or _abscisse(b.fin) > debut)]


def legende_bandes(bandes: Sequence[Bande]) -> str:
    """« 1 : acier et aluminium à 25 % (12 mars 2025) ; 2 : … »."""
    return "\u202f; ".join(f"{i}\u00a0: {b.libelle}" for i, b in enumerate(bandes, start=1)) + (
        "." if bandes else ""
    )


def _points(
    valeurs: "pd.Series[float]", rangs: list[float], survols: list[str], *, couleur: str, forme: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None if pd.isna(v) else float(v) for v in valeurs],
        "y": rangs,
        "marker": {
            "color": couleur,
            "symbol": forme,
            "size": 12,
            "line": {"color": gabarit.FOND, "width": 1},
        },
        "cliponaxis": False,
        "customdata": survols,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _ligne(
    trimestres: "pd.Series[str]", valeurs: "pd.Series[float]", *, style: tuple[str, str, str],
    survols: list[str], diviseur: float = 1e6,
) -> dict[str, Any]:  # fmt: skip
    """Courbe interrompue par un trimestre inconnu et par janvier 2022 (un point vide entre les deux)."""
    x: list[float] = []
    y: list[float | None] = []
    textes: list[str] = []
    for code, valeur, survol in zip(trimestres, valeurs, survols, strict=True):
        abscisse = rang_trimestre(code) / 4 + 0.125
        if code == _RUPTURE and x:
            x.append(abscisse - 0.125)
            y.append(None)
            textes.append("")
        x.append(abscisse)
        y.append(None if pd.isna(valeur) else float(valeur) / diviseur)
        textes.append(survol)
    couleur, tiret, forme = style
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "connectgaps": False,
        "line": {"color": couleur, "width": 2, "dash": tiret},
        "marker": {"color": couleur, "symbol": forme, "size": 8},
        "customdata": textes,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _survols(serie: pd.DataFrame, cle: str, nom: str) -> list[str]:
    return [
        f"<b>{nom}</b><br>{trimestre_court(t)}\u00a0: {euros_ecrits(v)}"
        for t, v in zip(serie["trimestre"], serie[cle], strict=True)
    ]


def euros_ecrits(valeur: float) -> str:
    """Montant relevé d'un trimestre : « 4 260,9 M€ » ; « inconnu » s'il manque."""
    return INCONNU if pd.isna(valeur) else montant(float(valeur), exact=True)


def _indice(valeur: float) -> str:
    return INCONNU if pd.isna(valeur) else nombre(float(valeur), 1)


def _millions(valeur: float) -> float | None:
    return None if pd.isna(valeur) else float(valeur) / 1e6


def _bouts(serie: pd.DataFrame, cle: str, nom: str) -> str:
    """« Exportations : 29,0 M€ au 2e trim. 2023, 26,7 M€ au 3e trim. 2025. »."""
    connus = serie[serie[cle].notna()]
    if connus.empty:
        return f"{nom}\u00a0: {INCONNU}."
    premier, dernier = connus.iloc[0], connus.iloc[-1]
    return (
        f"{nom}\u00a0: {euros_ecrits(premier[cle])} au {trimestre_court(premier['trimestre'])}, "
        f"{euros_ecrits(dernier[cle])} au {trimestre_court(dernier['trimestre'])}."
    )


def _bornes(trimestres: Sequence[str]) -> tuple[float, float]:
    """Abscisses du premier et du dernier jour, en années."""
    rangs = [rang_trimestre(t) for t in trimestres]
    return min(rangs, default=0) / 4, (max(rangs, default=0) + 1) / 4


def _abscisse(jour: date) -> float:
    """Date en années décimales."""
    return jour.year + (jour.timetuple().tm_yday - 1) / (366 if jour.year % 4 == 0 else 365)


def _axe_du_temps(trimestres: "pd.Series[str]") -> dict[str, Any]:
    """Six trimestres nommés au plus, le dernier toujours ; l'année sous le trimestre."""
    codes = list(trimestres)
    pas = max(1, -(-len(codes) // _ETIQUETTES))
    nommes = codes[::-1][::pas][::-1]
    return gabarit.axe(
        visible=True, range=list(_bornes(codes)), tickmode="array", showline=True, linecolor=gabarit.GRIS,
        tickvals=[rang_trimestre(t) / 4 + 0.125 for t in nommes], tickangle=0,
        ticktext=[f"T{t[5]}<br>{t[:4]}" for t in nommes],
    )  # fmt: skip


def _axe_des_valeurs() -> dict[str, Any]:
    return gabarit.axe(
        visible=True, showgrid=True, gridcolor=gabarit.GRIS_CLAIR, automargin=True, nticks=6,
        tickformat=",", rangemode="normal",
    )  # fmt: skip


def _unite(texte: str) -> dict[str, Any]:
    return {"text": texte, "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left",
            "yanchor": "bottom", "yshift": 24, "showarrow": False, "font": {"size": 12}}  # fmt: skip


def _legende(noms: Mapping[str, str], styles: Mapping[str, tuple[str, str, str]]) -> list[dict[str, Any]]:
    """Une seule ligne sous l'unité : chaque nom dans sa couleur, précédé du signe de sa courbe."""
    signes = {"circle": "●", "square": "■", "diamond": "◆"}
    texte = "   ".join(
        f'<span style="color:{styles[cle][0]}">{signes[styles[cle][2]]} {gabarit.echapper(nom)}</span>'
        for cle, nom in noms.items()
    )
    return [
        {"text": texte, "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left",
         "yanchor": "bottom", "yshift": 4, "showarrow": False, "font": {"size": 12}}
    ]  # fmt: skip


def _rupture(trimestres: "pd.Series[str]") -> list[dict[str, Any]]:
    """Trait de janvier 2022, s'il tombe entre deux trimestres montrés."""
    codes = list(trimestres)
    if _RUPTURE not in codes or codes[0] == _RUPTURE:
        return []
    x = rang_trimestre(_RUPTURE) / 4
    return [{"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1,
             "line": {"color": gabarit.GRIS, "width": 2, "dash": "dash"}}]  # fmt: skip


def _dessiner_bandes(
    bandes: Sequence[Bande], trimestres: Sequence[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Fonds gris alternés et numéros au-dessus, bornés aux trimestres montrés."""
    debut, fin = _bornes(trimestres)
    formes, numeros = [], []
    for rang, bande in enumerate(bandes):
        x0, x1 = max(debut, _abscisse(bande.debut)), min(fin, _abscisse(bande.fin) if bande.fin else fin)
        formes.append(
            {"type": "rect", "x0": x0, "x1": x1, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
             "line": {"width": 0}, "fillcolor": _BANDES[rang % 2]}
        )  # fmt: skip
        numeros.append(
            {"text": str(rang + 1), "x": (x0 + x1) / 2, "yref": "paper", "y": 1, "yanchor": "bottom",
             "showarrow": False, "font": {"size": 12}}
        )  # fmt: skip
    return formes, numeros


def _regimes_du(trimestre: str, bandes: Sequence[Bande]) -> str:
    """Régimes qui ont couru pendant ce trimestre."""
    noms = [b.libelle for b in bandes_visibles(bandes, [trimestre])]
    return "\u202f; ".join(noms) or "aucune surtaxe"
