"""Ce que le territoire vend plus que la France : parts côte à côte, produit par produit."""

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure
from modules.langue.nombres import texte_part

_PAS = 58
_EPAISSEUR = 0.27
_LARGEUR_PART = 8  # caractères de la part écrite après le nom, avec une marge
_CARACTERES = 64  # que contient la plus longue barre sur un téléphone


def barres(produits: pd.DataFrame, *, territoire: str, titre: str, exact: bool, source: str) -> Figure:
    """Barres doubles : part de chaque produit dans les exportations du territoire et de la France.

    `produits` : libelle, libelle_court, part, part_france (de 0 à 1), rapport ; une ligne par produit, dans
    l'ordre d'affichage. `territoire` : nom écrit au bout des barres. `exact` : voir `texte_part`.
    """
    local = [100 * float(p) for p in produits["part"]]
    france = [100 * float(p) for p in produits["part_france"]]
    etendue = max([*local, *france], default=1.0) or 1.0
    textes = {
        territoire: [texte_part(float(p), exact=exact) for p in produits["part"]],
        "France": [texte_part(float(p), exact=exact) for p in produits["part_france"]],
    }
    survols = [
        f"<b>{gabarit.couper(nom, largeur=45)}</b><br>{gabarit.echapper(territoire)}\u00a0: {ici}"
        f"<br>France\u00a0: {la}"
        for nom, ici, la in zip(produits["libelle"], textes[territoire], textes["France"], strict=True)
    ]
    traces = [
        rangees.barre(
            longueurs,
            [f"{gabarit.echapper(nom)} {texte}" for texte in textes[nom]],
            couleur=couleur,
            etendue=etendue,
            survols=survols,
            y=[rang + decalage for rang in range(len(longueurs))],
            width=_EPAISSEUR,
            textposition=_places(longueurs, nom, etendue),
        )
        for nom, longueurs, couleur, decalage in (
            (territoire, local, gabarit.EXPORT, 0.02),
            ("France", france, gabarit.GRIS, 0.31),
        )
    ]
    noms = [f"<b>{gabarit.echapper(nom)}</b>" for nom in produits["libelle_court"]]
    traces.append(rangees.noms(noms, ecart=0.29))
    disposition = rangees.mise_en_page(
        len(produits),
        etendue=[0, etendue * 1.02],
        pas=_PAS,
    )
    lecture = (
        f"Pour chaque produit, la barre du haut est sa part dans les exportations ({territoire}), celle du "
        "bas sa part dans les exportations de la France. Plus l’écart est grand, plus le territoire est "
        "spécialisé."
    )
    return Figure(
        titre,
        gabarit.figure(traces, disposition),
        _alt(produits, territoire, exact),
        _table(produits, territoire),
        source,
        lecture,
    )


def _places(longueurs: list[float], nom: str, etendue: float) -> list[str]:
    """Texte dans la barre si elle le contient sur un téléphone, sinon à son bout."""
    utile = max(rangees.DEDANS, (len(nom) + _LARGEUR_PART) / _CARACTERES)
    return ["inside" if longueur >= utile * etendue else "outside" for longueur in longueurs]


def _alt(produits: pd.DataFrame, territoire: str, exact: bool) -> str:
    if produits.empty:
        return "Graphique en barres vide\u00a0: aucun produit nettement surreprésenté."
    phrases = ["Graphique en barres\u00a0: part de chaque produit dans les exportations, face à la France."]
    phrases += [
        f"{ligne['libelle_court']}\u00a0: {texte_part(float(ligne['part']), exact=exact)} "
        f"({territoire}), {texte_part(float(ligne['part_france']), exact=exact)} (France)."
        for ligne in produits.head(2).to_dict("records")
    ]
    return " ".join(phrases)


def _table(produits: pd.DataFrame, territoire: str) -> pd.DataFrame:
    ici, france = f"Part des exportations, {territoire} (%)", "Part des exportations, France (%)"
    table = pd.DataFrame(
        {
            "Produit": produits["libelle"],
            ici: 100 * produits["part"],
            france: 100 * produits["part_france"],
            "Rapport": produits["rapport"],
        }
    ).reset_index(drop=True)
    return gabarit.decrire(table, pour_cent=[ici, france])
