"""Quelques territoires ou quelques cas comparés sur un même chiffre."""

import pandas as pd

from modules.figures import gabarit, rangees
from modules.figures.figure import Figure

LECTURE = (
    "Chaque barre est proportionnelle au chiffre écrit à côté\u00a0; la barre foncée est celle du choix."
)


def barres(cas: pd.DataFrame, *, titre: str, mesure: str, source: str, lecture: str = LECTURE) -> Figure:
    """Barres horizontales simples.

    `cas` : libelle, valeur (≥ 0, manquante si inconnue), texte (valeur écrite), selection (bool), dans
    l'ordre d'affichage. `mesure` : nom du chiffre avec son unité, en-tête de colonne de la table.
    """
    valeurs = [float(v) for v in cas["valeur"]]
    etendue = max((v for v in valeurs if v == v), default=0.0) or 1.0  # noqa: PLR0124
    couleurs = [gabarit.EXPORT if s else gabarit.GRIS for s in cas["selection"]]
    noms = [gabarit.echapper(nom) for nom in cas["libelle"]]
    noms = [f"<b>{nom}</b>" if choisi else nom for nom, choisi in zip(noms, cas["selection"], strict=True)]
    trace = rangees.barre(
        valeurs,
        list(cas["texte"]),
        couleur=couleurs,
        etendue=etendue,
        survols=[f"{nom}<br>{texte}" for nom, texte in zip(noms, cas["texte"], strict=True)],
    )
    disposition = rangees.mise_en_page(
        len(cas),
        etendue=[0, etendue * 1.02],
    )
    table = pd.DataFrame({"Nom": cas["libelle"], mesure: cas["valeur"]}).reset_index(drop=True)
    return Figure(
        titre,
        gabarit.figure([trace, rangees.noms(noms)], disposition),
        _alt(cas, mesure),
        table,
        source,
        lecture,
    )


def _alt(cas: pd.DataFrame, mesure: str) -> str:
    if cas.empty:
        return "Graphique en barres vide\u00a0: rien à comparer."
    cites = pd.concat([cas[cas["selection"]], cas[~cas["selection"].astype(bool)]]).head(3)
    chiffres = "\u00a0; ".join(f"{c['libelle']}, {c['texte']}" for c in cites.to_dict("records"))
    return f"Graphique en barres, {mesure}\u00a0: {chiffres}."
