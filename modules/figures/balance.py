"""Balance commerciale par pays : importations à gauche, exportations à droite, solde écrit."""

from collections.abc import Hashable, Iterable
from math import isfinite, isnan
from typing import Any

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure
from modules.langue.nombres import montant, soustraire, unite_commune

_LECTURE = (
    "Pour chaque pays, la barre de gauche mesure les importations, celle de droite les exportations, à la "
    "même échelle, du pays au plus grand montant, acheté ou vendu, au plus petit. Le montant signé à côté "
    "du nom est le solde\u00a0: "
    "exportations moins importations. «\u00a0Autres pays\u00a0» est à part, en pâle\u00a0; sa barre "
    "s’arrête au bord si elle dépasse l’échelle, son montant reste juste."
)


_MAXIMUM = 12
_MONTANTS = ["importations_eur", "exportations_eur", "solde_eur"]


def papillon(pays: pd.DataFrame, *, titre: str, exact: bool, source: str) -> Figure:
    """Papillon des échanges par pays.

    `pays` : une ligne par pays, dans l'ordre d'affichage, « autres » en dernier ; colonnes code, libelle,
    importations_eur, exportations_eur, solde_eur (euros, manquants si inconnus). Douze pays sont nommés, le
    reste rejoint « Autres pays » ; la table les garde tous, avec `mention_importations` et
    `mention_exportations` (ce que valent les montants) si ces colonnes sont là. `exact` : écrire les montants
    à la décimale.
    """
    complet = pays.astype(dict.fromkeys(_MONTANTS, "Float64")).astype(dict.fromkeys(_MONTANTS, "float64"))
    reduit = _ordonner(_reduire(complet))
    a_part = [code == gabarit.AUTRES for code in reduit["code"]]
    montants = {colonne: reduit[colonne].tolist() for colonne in _MONTANTS}
    cotes = {colonne: montants[colonne] for colonne in _MONTANTS[:2]}
    etendue = _plus_grand(
        v for valeurs in cotes.values() for v, a in zip(valeurs, a_part, strict=True) if not a
    )
    etendue = etendue or _plus_grand(v for valeurs in cotes.values() for v in valeurs) or 1.0
    unite = unite_commune(v for valeurs in montants.values() for v in valeurs)
    textes = {nom: [montant(v, exact, unite=unite) for v in valeurs] for nom, valeurs in cotes.items()}
    soldes = [montant(v, exact, signe=True, unite=unite) for v in _soldes_ecrits(cotes, exact)]
    survols = [
        f"<b>{gabarit.echapper(nom)}</b><br>Importations\u00a0: {entree}<br>Exportations\u00a0: {sortie}"
        f"<br>Solde\u00a0: {solde}"
        for nom, entree, sortie, solde in zip(
            reduit["libelle"], textes["importations_eur"], textes["exportations_eur"], soldes, strict=True
        )
    ]
    traces = [
        rangees.barre(
            [signe * float(v) for v in cotes[colonne]],
            ["" if v > etendue else texte for v, texte in zip(cotes[colonne], textes[colonne], strict=True)],
            couleur=[(gabarit.COULEUR_AUTRES if autres else gabarit.COULEUR_SENS)[sens] for autres in a_part],
            etendue=etendue,
            survols=survols,
        )
        for colonne, sens, signe in (("importations_eur", "import", -1), ("exportations_eur", "export", 1))
    ]
    traces.append(rangees.noms(_noms(reduit, soldes), cote="center"))
    coupees = [
        _montant_au_bord(rang, signe, texte)
        for colonne, signe in ((_MONTANTS[0], -1), (_MONTANTS[1], 1))
        for rang, (v, texte) in enumerate(zip(cotes[colonne], textes[colonne], strict=True))
        if v > etendue
    ]
    disposition = rangees.mise_en_page(
        len(reduit),
        etendue=[-etendue * 1.02, etendue * 1.02],
        annotations=[*_entetes(), *coupees],
        haut=34,
        shapes=[rangees.separation(rang) for rang, autres in enumerate(a_part) if autres and rang],
    )
    return Figure(
        titre,
        gabarit.figure(traces, disposition),
        _alt(complet, exact),
        _table(pays.loc[_ordonner(complet).index]),
        source,
        _LECTURE,
    )


def _soldes_ecrits(cotes: dict[str, list[float]], exact: bool) -> list[float]:
    """Solde de chaque pays, différence de ses deux montants tels qu'ils sont écrits."""
    paires = zip(cotes["exportations_eur"], cotes["importations_eur"], strict=True)
    return [soustraire(vendu, achete, exact) for vendu, achete in paires]


def _plus_grand(montants: Iterable[float]) -> float:
    """Le plus grand montant connu ; zéro s'il n'y en a pas."""
    return max((v for v in montants if v > 0), default=0.0)


def _reduire(pays: pd.DataFrame) -> pd.DataFrame:
    """Douze pays au plus, puis « autres » augmenté de ceux qui dépassent."""
    nommes = pays[pays["code"] != gabarit.AUTRES]
    if len(nommes) <= _MAXIMUM:
        return pays
    reste = pd.concat([nommes.iloc[_MAXIMUM:], pays[pays["code"] == gabarit.AUTRES]])
    somme = {"code": gabarit.AUTRES, "libelle": "Autres pays"} | {
        c: reste[c].sum(min_count=1) for c in _MONTANTS
    }
    return pd.concat([nommes.iloc[:_MAXIMUM], pd.DataFrame([somme])], ignore_index=True)


def _ordonner(pays: pd.DataFrame) -> pd.DataFrame:
    """Du plus grand côté (achats ou ventes) au plus petit, « autres » en dernier."""
    plus_grand = pays[_MONTANTS[:2]].max(axis=1).mask(pays["code"] == gabarit.AUTRES, -1.0)
    return pays.loc[plus_grand.sort_values(ascending=False, kind="stable", na_position="last").index]


def _montant_au_bord(rang: int, signe: int, texte: str) -> dict[str, Any]:
    """Montant d'une barre qui dépasse l'échelle, écrit dedans, contre le bord qui la coupe."""
    fleche = f"◄ {texte}" if signe < 0 else f"{texte} ►"
    return {
        "xref": "paper", "x": 0 if signe < 0 else 1, "xanchor": "left" if signe < 0 else "right",
        "y": rang + rangees.DECALAGE, "yanchor": "middle", "text": fleche, "showarrow": False,
        "font": {"color": gabarit.TEXTE_CLAIR, "size": gabarit.TAILLE}, "borderpad": 0,
    }  # fmt: skip


def _noms(pays: pd.DataFrame, soldes: list[str]) -> list[str]:
    return [
        f"{gabarit.echapper(nom)} <b><span style='color:{_couleur(solde)}'>{texte}</span></b>"
        for nom, solde, texte in zip(pays["libelle"], pays["solde_eur"], soldes, strict=True)
    ]


def _couleur(solde: float) -> str:
    if not isfinite(solde):
        return gabarit.TEXTE
    return gabarit.NEGATIF if solde < 0 else gabarit.POSITIF


def _entetes() -> list[dict[str, Any]]:
    commun = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "yshift": 10}
    return [
        commun
        | {"text": "<b>← Importations</b>", "x": 0, "xanchor": "left", "font": {"color": gabarit.IMPORT}},
        commun | {"text": "<b>solde</b>", "x": 0.5, "xanchor": "center"},
        commun
        | {"text": "<b>Exportations →</b>", "x": 1, "xanchor": "right", "font": {"color": gabarit.EXPORT}},
    ]


def _alt(pays: pd.DataFrame, exact: bool) -> str:
    nommes = [ligne for ligne in pays.to_dict("records") if ligne["code"] != gabarit.AUTRES]
    if not nommes:
        return "Graphique en papillon vide\u00a0: aucun échange avec un pays nommé."

    def extremes(colonne: str) -> tuple[dict[Hashable, Any], dict[Hashable, Any]] | None:
        """Pays du plus petit et du plus grand montant connu ; None s'il n'y en a aucun."""
        tries = sorted((li for li in nommes if not isnan(li[colonne])), key=lambda li: float(li[colonne]))
        return (tries[0], tries[-1]) if tries else None

    phrases = ["Graphique en papillon\u00a0: importations, exportations et solde par pays."]
    for colonne, mot in (("importations_eur", "fournisseur"), ("exportations_eur", "client")):
        if trouves := extremes(colonne):
            premier = trouves[1]
            phrases.append(f"Premier {mot}\u00a0: {premier['libelle']}, {montant(premier[colonne], exact)}.")
    if trouves := extremes("solde_eur"):
        for cite, mot in zip(reversed(trouves), ("le plus haut", "le plus bas"), strict=True):
            ecrit = soustraire(cite["exportations_eur"], cite["importations_eur"], exact)
            phrases.append(f"Solde {mot}\u00a0: {cite['libelle']}, {montant(ecrit, exact, signe=True)}.")
    return " ".join(phrases)


def _table(pays: pd.DataFrame) -> pd.DataFrame:
    noms = {
        "libelle": "Pays",
        "importations_eur": "Importations (€)",
        "exportations_eur": "Exportations (€)",
        "solde_eur": "Solde (€)",
        "mention_importations": f"Importations\u00a0: {gabarit.CONFIANCE[:1].lower()}{gabarit.CONFIANCE[1:]}",
        "mention_exportations": f"Exportations\u00a0: {gabarit.CONFIANCE[:1].lower()}{gabarit.CONFIANCE[1:]}",
    }
    presents = [nom for nom in noms if nom in pays]
    table = pays[presents].rename(columns=noms).reset_index(drop=True)
    return gabarit.decrire(table, euros=["Importations (€)", "Exportations (€)", "Solde (€)"])
