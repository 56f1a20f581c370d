"""Simulateur : ventes aux États-Unis par produit, partie visée et partie non visée."""

from typing import Any

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure
from modules.langue.nombres import montant, unite_commune

# colonne, nom, couleur, motif : le motif redit ce que dit la couleur
_PARTIES = (
    ("vise_eur", "Partie visée", gabarit.PRINCIPAL, ""),
    ("non_vise_eur", "Partie non visée", gabarit.EXPORT_PALE, "/"),
    ("inconnu_eur", "Taux inconnu", gabarit.INCONNU, "."),
)
_LEGENDE = 46  # deux lignes au téléphone
_PALE = 0.6
_HORS_ECHELLE = ", hors échelle ►"
_LECTURE = (
    "Chaque barre est la valeur des ventes d’un produit aux États-Unis. La partie pleine est visée par la "
    "surtaxe du scénario\u00a0; la partie hachurée y échappe\u00a0; la partie pointillée n’a pas de taux "
    "connu. «\u00a0Autres produits\u00a0» est à part, en pâle\u00a0; hors échelle, sa barre est réduite à la "
    "largeur de la figure, ses montants restent justes."
)


def barres_visees(
    produits: pd.DataFrame, *, titre: str, exact: bool, source: str, unite: str | None = None
) -> Figure:
    """Barres empilées par produit.

    `produits` : code, libelle, libelle_court, vise_eur, non_vise_eur, inconnu_eur (euros), une ligne par
    produit dans l'ordre d'affichage, « autres » en dernier : à part, il ne fixe pas l'échelle. `unite` :
    celle des montants écrits à côté de la figure.
    """
    # Des listes : à dix lignes, chaque opération sur une table coûte plus que le calcul.
    parties = {colonne: produits[colonne].tolist() for colonne, *_ in _PARTIES}
    totaux = [sum(valeurs) for valeurs in zip(*parties.values(), strict=True)]
    a_part = [code == gabarit.AUTRES for code in produits["code"]]
    nommes = [total for total, autres in zip(totaux, a_part, strict=True) if not autres]
    etendue = max(nommes, default=0.0) or max(totaux, default=0.0)
    borne = (etendue or 1.0) * 1.01
    tailles = [min(1.0, etendue / total) if total else 1.0 for total in totaux]
    survols = _survols(produits, totaux, exact)
    unite = unite or unite_commune([v for c in ("vise_eur", "inconnu_eur") for v in parties[c]] + totaux)
    traces = [
        rangees.barre(
            [valeur * taille for valeur, taille in zip(parties[colonne], tailles, strict=True)],
            [""] * len(produits),
            couleur=couleur,
            etendue=etendue or 1.0,
            survols=survols,
            name=nom,
            marker=_marque(couleur, motif) | {"opacity": [_PALE if autres else 1 for autres in a_part]},
        )
        for colonne, nom, couleur, motif in _PARTIES
        if colonne != "inconnu_eur" or max(parties[colonne], default=0.0) > 0
    ]
    noms = [
        f"<b>{gabarit.echapper(nom)}</b>{'' if taille == 1 else _HORS_ECHELLE}"
        for nom, taille in zip(produits["libelle_court"], tailles, strict=True)
    ]
    montants = [
        _vise_sur_total(vise, inconnu, total, exact=exact, unite=unite)
        for vise, inconnu, total in zip(parties["vise_eur"], parties["inconnu_eur"], totaux, strict=True)
    ]
    traces += [rangees.noms(noms), rangees.noms(montants, x=borne, cote="left")]
    disposition = rangees.mise_en_page(
        len(produits),
        etendue=[0, borne],
        haut=_LEGENDE,
        barmode="stack",
        showlegend=True,
        legend=_legende(),
        shapes=[rangees.separation(rang) for rang, autres in enumerate(a_part) if autres and rang],
    )
    return Figure(
        titre,
        gabarit.figure(traces, disposition),
        _alt(produits, totaux, exact),
        _table(produits),
        source,
        _LECTURE,
    )


def _marque(couleur: str, motif: str) -> dict[str, Any]:
    trame = {"shape": motif, "bgcolor": couleur, "fgcolor": gabarit.TEXTE, "size": 7, "solidity": 0.2}
    return {"color": couleur, "line": {"width": 0}, "pattern": trame}


def _legende() -> dict[str, Any]:
    return {
        "orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "yref": "paper",
        "itemclick": False, "itemdoubleclick": False, "traceorder": "normal", "bgcolor": gabarit.FOND,
        "font": {"size": 15},
    }  # fmt: skip


def _vise_sur_total(vise: float, inconnu: float, total: float, *, exact: bool, unite: str) -> str:
    """« 8,2 M€ sur 21 M€ » ; sans taux connu, on n'écrit pas zéro."""
    if inconnu >= total > 0:
        return f"taux inconnu, {montant(total, exact, unite=unite)}"
    ecrit = montant(vise, exact, unite=unite) if vise else "0"
    return f"<b>{ecrit}</b> sur {montant(total, exact, unite=unite)}"


def _survols(produits: pd.DataFrame, totaux: list[float], exact: bool) -> list[str]:
    noms, parties = produits["libelle"].tolist(), {c: produits[c].tolist() for c, *_ in _PARTIES}
    return [
        f"<b>{gabarit.couper(libelle, largeur=45)}</b><br>Ventes\u00a0: {montant(total, exact)}"
        + "".join(
            f"<br>{nom}\u00a0: {montant(parties[colonne][rang], exact)}"
            for colonne, nom, *_ in _PARTIES
            if colonne != "inconnu_eur" or parties[colonne][rang] > 0
        )
        for rang, (libelle, total) in enumerate(zip(noms, totaux, strict=True))
    ]


def _alt(produits: pd.DataFrame, totaux: list[float], exact: bool) -> str:
    if produits.empty:
        return "Graphique en barres vide\u00a0: aucune vente aux États-Unis."
    premier = produits.iloc[0]
    return (
        "Graphique en barres empilées des ventes aux États-Unis par produit. "
        f"Partie visée\u00a0: {montant(float(produits['vise_eur'].sum()), exact)} sur "
        f"{montant(sum(totaux), exact)}. Premier produit\u00a0: {premier['libelle_court']}, "
        f"{montant(float(premier['vise_eur']), exact)} visés sur {montant(totaux[0], exact)}."
    )


def _table(produits: pd.DataFrame) -> pd.DataFrame:
    noms = {"libelle": "Produit"} | {colonne: f"{nom} (€)" for colonne, nom, *_ in _PARTIES}
    table = pd.DataFrame({ecrit: produits[nom].array for nom, ecrit in noms.items()})
    return gabarit.decrire(table, euros=[noms[colonne] for colonne, *_ in _PARTIES])
