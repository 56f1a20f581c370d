"""Ce que chaque hypothèse, changée seule, fait d'un montant : les plus influentes en haut."""

from typing import Any

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.gabarit import Figure, Legende
from modules.langue.nombres import montants

_PAS = 66  # trois lignes par hypothèse : nom, deux valeurs, barre
_LECTURE = (
    "Chaque barre relie les deux montants obtenus en changeant une seule hypothèse, les autres restant à "
    "leur valeur centrale. Le trait pointillé est le calcul central. Plus la barre est longue, plus "
    "l’hypothèse compte."
)


def tornade(effets: pd.DataFrame, *, centrale: float, legende: Legende, exact: bool) -> Figure:
    """Une rangée par hypothèse, dans l'ordre donné.

    `effets` : hypothese, valeur_a, valeur_b (en clair), baisse_a, baisse_b (euros), source. `centrale` : le
    montant du calcul central.
    """
    bas = effets[["baisse_a", "baisse_b"]].min(axis=1)
    haut = effets[["baisse_a", "baisse_b"]].max(axis=1)
    gauche = min(0.0, centrale, *bas) if len(effets) else 0.0
    droite = max(centrale, *haut) if len(effets) else 1.0
    marge = (droite - gauche or 1.0) * 0.01
    textes = [_valeurs(e, exact) for e in effets.to_dict("records")]
    barre = rangees.barre(
        [float(v) for v in haut - bas],
        [""] * len(effets),
        couleur=gabarit.EXPORT,
        etendue=1.0,
        survols=[
            f"<b>{gabarit.echapper(str(e['hypothese']))}</b><br>{texte}"
            for e, texte in zip(effets.to_dict("records"), textes, strict=True)
        ],
        base=[float(v) for v in bas],
        width=0.24,
        y=[rang + 0.3 for rang in range(len(effets))],
    )
    traces = [
        barre,
        rangees.noms([f"<b>{gabarit.echapper(h)}</b>" for h in effets["hypothese"]], x=gauche, ecart=0.32),
        rangees.noms(textes, x=gauche, ecart=0.03),
    ]
    disposition = rangees.mise_en_page(
        len(effets),
        etendue=[gauche - marge, droite + marge],
        pas=_PAS,
        shapes=[
            *rangees.gouttieres(len(effets), haut=0.18, bas=0.42),
            *(_repere(centrale, rang) for rang in range(len(effets))),
        ],
    )
    return Figure(
        legende.titre,
        gabarit.figure(traces, disposition),
        _alt(effets, legende.mesure, textes),
        _table(effets, legende.mesure),
        legende.source,
        _LECTURE,
    )


def _valeurs(effet: dict[Any, Any], exact: bool) -> str:
    """« faible (0,43) : 8,6 M€ · forte (1,08) : 21 M€ »."""
    ecrits = montants((float(effet[f"baisse_{c}"]) for c in "ab"), exact)
    morceaux = (
        f"{gabarit.echapper(str(effet[f'valeur_{c}']))}\u00a0: {ecrit}"
        for c, ecrit in zip("ab", ecrits, strict=True)
    )
    return " · ".join(morceaux)


def _repere(centrale: float, rang: int) -> dict[str, Any]:
    return {
        "type": "line", "x0": centrale, "x1": centrale, "y0": rang + 0.14, "y1": rang + 0.46,
        "line": {"color": gabarit.TEXTE, "width": 2, "dash": "dot"},
    }  # fmt: skip


def _alt(effets: pd.DataFrame, mesure: str, textes: list[str]) -> str:
    if effets.empty:
        return "Graphique vide\u00a0: aucune hypothèse ne change le résultat."
    cites = "\u00a0; ".join(
        f"{nom}, {texte}" for nom, texte in zip(effets["hypothese"].head(3), textes, strict=False)
    )
    return f"Graphique en barres, {mesure} selon l’hypothèse changée\u00a0: {cites}."


def _table(effets: pd.DataFrame, mesure: str) -> pd.DataFrame:
    noms = {
        "hypothese": "Hypothèse changée",
        "valeur_a": "Première valeur",
        "baisse_a": f"{mesure}, première valeur (€)",
        "valeur_b": "Seconde valeur",
        "baisse_b": f"{mesure}, seconde valeur (€)",
        "source": "Source des deux valeurs",
    }
    table = effets[list(noms)].rename(columns=noms).reset_index(drop=True)
    return gabarit.decrire(table, euros=[noms["baisse_a"], noms["baisse_b"]])
