"""Frise des régimes et menaces : une rangée par événement, barre si appliqué, losange pour l'annonce."""

from datetime import date
from typing import Any

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure, dire
from modules.langue.typographie import date_ecrite

_PAS = 58  # deux lignes de nom et la barre
_HAUT = 38  # place des dates, au-dessus des rangées
_LARGEUR_NOM = 50  # signes ; tient sur un téléphone
_ETATS = {
    "en_vigueur": "en vigueur",
    "decide": "décidé, date d’effet inconnue",
    "en_attente": "en attente",
    "termine": "terminé",
    "jamais_applique": "jamais appliqué",
    "construit": "construit pour comparer",
}
_COULEURS = {"en_vigueur": gabarit.PRINCIPAL, "termine": gabarit.GRIS}  # états appliqués, dessinés en barre
_LECTURE = (
    "Une barre va du début à la fin de l’application\u202f; une pointe → au bout dit que la mesure était "
    "encore en vigueur à la dernière vérification. Un losange est une annonce\u202f; s’il n’est suivi "
    "d’aucune barre, rien n’a été appliqué. Un trait pointillé va jusqu’à une date annoncée."
)

_CLE = (
    "Losange plein\u00a0: annonce restée sans application\u202f; losange vide\u00a0: annonce "
    "appliquée\u202f; losange pointé\u00a0: décision dont la date d’effet n’est pas connue\u202f; "
    "barre rouge\u00a0: en vigueur\u202f; barre grise\u00a0: durée d’une mesure terminée"
)


def chronologie(evenements: pd.DataFrame, *, verifie: str, titre: str, source: str) -> Figure:
    """Frise datée, du plus ancien au plus récent.

    `evenements` : libelle, etat, annonce, debut, fin (dates ISO, éventuellement au mois, vides si inconnues),
    taux_points s'il est connu. `verifie` : date ISO de la dernière vérification. Un événement sans date n'est
    que dans la table.
    """
    dates = evenements[(evenements["annonce"] != "") | (evenements["debut"] != "")]
    ordre = dates["annonce"].where(dates["annonce"] != "", dates["debut"])
    # Le même jour, ce qui pose un droit vient avant ce qui en supprime un.
    retrait = dates["taux_points"] == 0 if "taux_points" in dates else False
    tri = pd.DataFrame({"jour": ordre, "retrait": retrait}).sort_values(["jour", "retrait"], kind="stable")
    dates = dates.loc[tri.index]
    lignes: list[dict[str, str]] = dates.astype(str).to_dict("records")  # type: ignore[assignment]
    jours = [_jour(v) for ligne in lignes for v in (ligne["annonce"], ligne["debut"], ligne["fin"]) if v]
    annees = [date.fromordinal(j).year for j in (*jours, _jour(verifie))]
    etendue = [date(min(annees), 1, 1).toordinal(), date(max(annees) + 1, 1, 1).toordinal()]
    disposition = rangees.mise_en_page(
        len(lignes),
        etendue=etendue,
        pas=_PAS,
        haut=_HAUT,
        shapes=[_fond_du_nom(rang) for rang in range(len(lignes))],
    )
    disposition["xaxis"] |= _mois(etendue)
    noms = [gabarit.couper(ligne["libelle"], largeur=_LARGEUR_NOM, lignes=2) for ligne in lignes]
    traces = [
        rangees.noms(noms, x=etendue[0]),
        _traits(lignes, verifie),
        _barres(lignes, _jour(verifie)),
        _suites(lignes, _jour(verifie)),
        _annonces(lignes),
    ]
    fig = gabarit.figure(traces, disposition)
    figure = Figure(titre, fig, _alt(evenements, verifie), _table(evenements), source, _LECTURE)
    unite = f"vérifiés au {date_ecrite(verifie)}. {_CLE}"
    return dire(figure, _message_chronologie(evenements["etat"]), unite=unite)


def _message_chronologie(etats: "pd.Series[str]") -> str | None:
    """« 6 mesures en vigueur, 11 menaces jamais appliquées » ; None s'il manque l'un des deux."""
    en_vigueur, jamais = int((etats == "en_vigueur").sum()), int((etats == "jamais_applique").sum())
    if not en_vigueur or not jamais:
        return None
    mesures = "1 mesure" if en_vigueur == 1 else f"{en_vigueur} mesures"
    menaces = "1 menace jamais appliquée" if jamais == 1 else f"{jamais} menaces jamais appliquées"
    return f"{mesures} en vigueur, {menaces}"


def _fond_du_nom(rang: int) -> dict[str, Any]:
    """Fond blanc sous un nom, par-dessus la grille des dates qui le barrerait."""
    return {
        "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": rang - 0.5, "y1": rang,
        "layer": "between", "line": {"width": 0}, "fillcolor": gabarit.FOND,
    }  # fmt: skip


def _jour(iso: str) -> int:
    """Numéro du jour ; le premier du mois pour « 2025-07 »."""
    return date.fromisoformat(iso if iso.count("-") == 2 else f"{iso}-01").toordinal()


def _applique(ligne: dict[str, str]) -> bool:
    return ligne["etat"] in _COULEURS and bool(ligne["debut"])


def _ouvert(ligne: dict[str, str], verifie: int) -> bool:
    """Encore appliqué à la dernière vérification ; ce qui vient après n'est que prévu."""
    return not ligne["fin"] or _jour(ligne["fin"]) > verifie


def _barres(lignes: list[dict[str, str]], verifie: int) -> dict[str, Any]:
    appliques = [(rang, ligne) for rang, ligne in enumerate(lignes) if _applique(ligne)]
    debuts = [_jour(ligne["debut"]) for _, ligne in appliques]
    fins = [verifie if _ouvert(ligne, verifie) else _jour(ligne["fin"]) + 1 for _, ligne in appliques]
    return {
        "type": "bar",
        "orientation": "h",
        "base": debuts,
        "x": [fin - debut for debut, fin in zip(debuts, fins, strict=True)],
        "y": [rang + rangees.DECALAGE for rang, _ in appliques],
        "width": 0.3,
        "marker": {"color": [_COULEURS[ligne["etat"]] for _, ligne in appliques], "line": {"width": 0}},
        **_survol([ligne for _, ligne in appliques]),
    }


def _suites(lignes: list[dict[str, str]], verifie: int) -> dict[str, Any]:
    """Pointe au bout de ce qui était encore en vigueur."""
    ouverts = [rang for rang, ligne in enumerate(lignes) if _applique(ligne) and _ouvert(ligne, verifie)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [verifie] * len(ouverts),
        "y": [rang + rangees.DECALAGE for rang in ouverts],
        "marker": {"symbol": "triangle-right", "size": 16, "color": gabarit.PRINCIPAL},
        "hoverinfo": "skip",
    }


def _annonces(lignes: list[dict[str, str]]) -> dict[str, Any]:
    annonces = [(rang, ligne) for rang, ligne in enumerate(lignes) if ligne["annonce"]]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_jour(ligne["annonce"]) for _, ligne in annonces],
        "y": [rang + rangees.DECALAGE for rang, _ in annonces],
        "marker": {
            "symbol": [_losange(ligne) for _, ligne in annonces],
            "size": 11,
            "color": gabarit.TEXTE,
            "line": {"width": 1.5},
        },
        "cliponaxis": False,
        **_survol([ligne for _, ligne in annonces]),
    }


def _losange(ligne: dict[str, str]) -> str:
    """Vide pour ce qui s'applique, pointé pour ce qui est décidé sans date connue, plein pour le reste."""
    if _applique(ligne):
        return "diamond-open"
    return "diamond-open-dot" if ligne["etat"] == "decide" else "diamond"


def _traits(lignes: list[dict[str, str]], verifie: str) -> dict[str, Any]:
    """De l'annonce à la date prévue ou réelle, et de la dernière vérification à la fin prévue."""
    x: list[int | None] = []
    y: list[float | None] = []
    for rang, ligne in enumerate(lignes):
        bouts = [(ligne["annonce"], ligne["debut"])]
        if _applique(ligne) and _ouvert(ligne, _jour(verifie)):
            bouts.append((verifie, ligne["fin"]))
        for depart, arrivee in bouts:
            if depart and arrivee:
                x += [_jour(depart), _jour(arrivee), None]
                y += [rang + rangees.DECALAGE] * 2 + [None]
    trait = {"color": gabarit.GRIS, "width": 1, "dash": "dot"}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": trait, "hoverinfo": "skip"}


def _survol(lignes: list[dict[str, str]]) -> dict[str, Any]:
    textes = []
    for ligne in lignes:
        dates = [
            f"{nom}\u00a0: {date_ecrite(ligne[champ])}"
            for nom, champ in (("Annonce", "annonce"), ("Début", "debut"), ("Fin", "fin"))
            if ligne[champ]
        ]
        titre = gabarit.couper(ligne["libelle"], largeur=45)
        textes.append("<br>".join([f"<b>{titre}</b>", f"État\u00a0: {_ETATS[ligne['etat']]}", *dates]))
    return {"customdata": textes, "hovertemplate": "%{customdata}<extra></extra>"}


def _mois(etendue: list[int]) -> dict[str, Any]:
    """Graduations au 1er janvier et au 1er juillet."""
    debut, fin = (date.fromordinal(j).year for j in etendue)
    marques = [date(annee, mois, 1) for annee in range(debut, fin) for mois in (1, 7)]
    return {
        "visible": True,
        "side": "top",
        "tickmode": "array",
        "tickvals": [m.toordinal() for m in marques],
        "ticktext": [str(m.year) if m.month == 1 else "juil." for m in marques],
        "tickangle": 0,
        "ticklabelposition": "outside right",
        "ticklabelstandoff": 6,
        "showgrid": True,
        "gridcolor": gabarit.GRIS_CLAIR,
    }


def _alt(evenements: pd.DataFrame, verifie: str) -> str:
    comptes = evenements["etat"].value_counts()
    detail = ", ".join(f"{comptes[etat]} {nom}" for etat, nom in _ETATS.items() if etat in comptes)
    phrase = f"Frise chronologique de {len(evenements)} événements, vérifiée au {date_ecrite(verifie)}"
    return f"{phrase}\u00a0: {detail}."


def _table(evenements: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Mesure": evenements["libelle"],
            "État": evenements["etat"].map(_ETATS),
            "Annonce": evenements["annonce"].map(date_ecrite),
            "Début": evenements["debut"].map(date_ecrite),
            "Fin": evenements["fin"].map(date_ecrite),
        }
    ).reset_index(drop=True)
