"""Branches industrielles d'une zone d'emploi, à côté de la France."""

from collections.abc import Sequence

import pandas as pd

from modules.fiche.emploi import Branche, ZoneEmploi
from modules.fiche.retenir import DISTINCTIF, NOTABLE
from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure, dire
from modules.langue.nombres import nombre, texte_part
from modules.langue.typographie import de_lieu

_PAS = 58
_EPAISSEUR = 0.27
_BRANCHES = 8
_SOURCE = "Urssaf (ODbL), fin 2024\u00a0: salariés du privé, hors agriculture"
_LECTURE = (
    "Pour chaque branche, la barre du haut est sa part des salariés du privé de la zone d’emploi, celle du "
    "bas sa part en France. La zone est montrée entière, même si elle dépasse le territoire. Une branche est "
    "l’activité principale de l’établissement."
)


def figure_zone(zone: ZoneEmploi) -> Figure:
    """Barres doubles des premières branches industrielles (A38) ; la table les donne toutes."""
    branches = zone.branches[:_BRANCHES]
    etendue = max([p for b in branches for p in (b.part, b.part_france)], default=0.0) or 1.0
    locales = [
        f"{nombre(b.salaries)} salarié{'s' if b.salaries > 1 else ''}, {texte_part(b.part, exact=True)}"
        for b in branches
    ]
    france = [f"France {texte_part(b.part_france, exact=True)}" for b in branches]
    survols = [
        f"<b>{gabarit.echapper(b.libelle)}</b><br>{ici}<br>{la}"
        for b, ici, la in zip(branches, locales, france, strict=True)
    ]
    traces = [
        rangees.barre(
            longueurs,
            textes,
            couleur=couleur,
            etendue=etendue,
            survols=survols,
            y=[rang + decalage for rang in range(len(longueurs))],
            width=_EPAISSEUR,
        )
        for longueurs, textes, couleur, decalage in (
            ([b.part for b in branches], locales, gabarit.TERMES[0], 0.02),
            ([b.part_france for b in branches], france, gabarit.GRIS, 0.31),
        )
    ]
    traces.append(rangees.noms([f"<b>{gabarit.echapper(b.libelle)}</b>" for b in branches], ecart=0.29))
    disposition = rangees.mise_en_page(len(branches), etendue=[0, etendue * 1.02], pas=_PAS)
    nom = zone.code if zone.nom == zone.code else de_lieu(zone.nom)
    figure = Figure(
        f"Industrie dans la zone d’emploi {nom}",
        gabarit.figure(traces, disposition),
        _alt(branches, nom),
        _table(zone),
        _SOURCE,
        _LECTURE,
    )
    return dire(figure, _message_zone(branches), unite="en part des salariés du privé, fin 2024")


def _message_zone(branches: Sequence[Branche]) -> str | None:
    """La première branche de la zone, si elle y pèse au moins le double de sa part en France."""
    if not branches or branches[0].part < NOTABLE or branches[0].part < DISTINCTIF * branches[0].part_france:
        return None
    b = branches[0]
    ici, france = texte_part(b.part, exact=True), texte_part(b.part_france, exact=True)
    return f"{b.libelle}\u00a0: {ici} des salariés, contre {france} en France"


def _alt(branches: tuple[Branche, ...], nom: str) -> str:
    if not branches:
        return f"Graphique vide\u00a0: aucun effectif industriel publié dans la zone d’emploi {nom}."
    cites = " ".join(
        f"{b.libelle}\u00a0: {nombre(b.salaries)} salariés, {texte_part(b.part, exact=True)} de la zone, "
        f"{texte_part(b.part_france, exact=True)} en France."
        for b in branches[:2]
    )
    debut = f"Graphique en barres\u00a0: branches industrielles de la zone d’emploi {nom}, face à la France."
    return f"{debut} {cites}"


def _table(zone: ZoneEmploi) -> pd.DataFrame:
    ici, france = "Part des salariés de la zone (%)", "Part en France (%)"
    table = pd.DataFrame(
        {
            "Branche (A38)": [f"{b.a38} {b.libelle}" for b in zone.branches],
            "Salariés du privé fin 2024": [b.salaries for b in zone.branches],
            ici: [100 * b.part for b in zone.branches],
            france: [100 * b.part_france for b in zone.branches],
        }
    )
    return gabarit.decrire(table, pour_cent=[ici, france])
