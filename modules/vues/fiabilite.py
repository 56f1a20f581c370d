"""Page « Fiabilité et seuils » et contre-épreuves : figures et tables, à la précision des données."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from math import isclose
from typing import NamedTuple

import pandas as pd

from modules.donnees import tables
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire, avec_article, de, territoire
from modules.fiche.affichage import ECART_COMMENTABLE, UNITES_CLASSEES
from modules.fiche.retenir import nom_court
from modules.figures.fourchettes import fourchettes
from modules.figures.gabarit import Figure, Legende, dire
from modules.figures.tornade import tornade
from modules.langue.nombres import montant, montants, nombre, ordinal, points, texte_part, unite_commune
from modules.langue.typographie import majuscule
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import Etendue, Incertitude, Rangs
from modules.simulation.lectures import (
    SEUIL_MAXIMAL,
    Effet,
    Seuil,
    reperes_embarques,
    seuil,
    surtaxes_moyennes,
)
from modules.simulation.scenario import Horizon
from modules.vues.resultat import ecart_ecrit, periode, pourcent, texte_de_a
from modules.vues.simulation import csv_avec_entete, nom_produit


def table_contre_epreuves() -> pd.DataFrame:
    """Ventes observées et calculées, une ligne par observation ; les pays témoins n'ont pas de calcul.

    Tout y est écrit : points, puis pour cent sur un an.
    """
    lignes = [r for r in reperes_embarques() if r.origine == _FRANCE]
    temoins = [r for r in reperes_embarques() if r.origine != _FRANCE]
    return pd.DataFrame(
        [
            {
                "Ventes aux États-Unis": r.libelle if r.origine == _FRANCE else f"{r.origine}, {r.libelle}",
                "Période": periode(r),
                "Surtaxe, face à un an plus tôt": _ou_rien(r.surtaxe_points, points),
                "Calculé": _ou_rien(r.calcule, pourcent),
                "Observé": pourcent(r.observe) + (f" ({r.complement})" if r.complement else ""),
                "Observé moins calculé": _ou_rien(r.ecart_points, ecart_ecrit),
                "Source de l’observation": r.source,
            }
            for r in (*lignes, *temoins)
        ]
    )


_LECTURE_REPERES = (
    "Chaque barre va de ce que donne le calcul à ce qui a été observé\u202f; le trait marque l’observé. "
    "Plus la "
    "barre est longue, plus l’écart est grand."
)


def figure_contre_epreuves() -> Figure:
    """Observé et calculé, une rangée par observation française."""
    connus = [(r, r.calcule) for r in reperes_embarques() if r.calcule is not None]
    cas = pd.DataFrame(
        {
            "libelle": [f"{r.libelle}, {periode(r)}" for r, _ in connus],
            "libelle_court": [f"{r.libelle}, {periode(r)}" for r, _ in connus],
            "bas": [100 * min(r.observe, calcule) for r, calcule in connus],
            "milieu": [100 * r.observe for r, _ in connus],
            "haut": [100 * max(r.observe, calcule) for r, calcule in connus],
            "texte": [
                f"observé {pourcent(r.observe)}, calculé {pourcent(round(calcule, 2))}"
                for r, calcule in connus
            ],
            "selection": False,
        }
    )
    figure = fourchettes(
        cas,
        legende=Legende(
            "Ventes françaises aux États-Unis sur un an\u00a0: observé et calculé",
            "Observations publiées, source propre à chaque ligne de la table\u202f; calcul de l’outil",
            "Variation sur un an (%)",
            "pour_cent",
        ),
        lecture=_LECTURE_REPERES,
    )
    message = _message_contre_epreuves([(r.observe, calcule) for r, calcule in connus])
    return dire(figure, message, unite="en pour cent")


def _message_contre_epreuves(cas: Sequence[tuple[float, float]]) -> str | None:
    """Combien d'observations vont plus bas que le calcul. `cas` : variation observée, variation calculée."""
    if not cas:
        return None
    plus_bas, nombre = sum(observe < calcule for observe, calcule in cas), len(cas)
    if not plus_bas:
        return "L’observé ne va jamais plus bas que le calcul"
    return f"L’observé va plus bas que le calcul {plus_bas} fois sur {nombre}"


def table_surtaxes_moyennes() -> pd.DataFrame:
    """Surtaxe moyenne de la France sous trois régimes, calculée et publiée ailleurs. Points, écrits."""
    epreuves = surtaxes_moyennes()
    return pd.DataFrame(
        {
            "Régime": [e.episode for e in epreuves],
            "Calculé": [points(e.calcule) for e in epreuves],
            "Publié": [points(e.publie, 0 if isclose(e.publie, round(e.publie)) else 1) for e in epreuves],
            "Source": [e.source for e in epreuves],
        }
    )


def _ou_rien(valeur: float | None, ecrire: Callable[[float], str]) -> str:
    return "témoin" if valeur is None else ecrire(valeur)


_FRANCE = "France"
_ENSEMBLE = "Tous les produits ensemble"
_PRODUITS = 8
PLACE_INCONNUE = 75  # places : au-delà, l'étendue couvre presque tout le classement
_VOISINS = 6  # départements montrés de chaque côté
_LECTURE_PLACES = (
    "Chaque trait va de la place la plus haute à la place la plus basse d’un département dans huit tirages "
    "sur dix\u00a0; la 1re place est la plus exposée. Deux départements dont les traits se recouvrent ne "
    "peuvent pas être départagés."
)


def csv_fourchettes(resultat: Exposition, incertitude: Incertitude) -> bytes:
    """Étendue de la baisse possible à un an et des droits (euros), et des places, de tous les territoires.

    Hypothèses en tête. Une place absente : territoire non classé, ou données relevées, qu'on ne tire pas.
    """
    table = incertitude.unites.copy()
    for nom, rangs in (("droits", incertitude.rangs_droits), ("baisse", incertitude.rangs_baisse)):
        if rangs is not None:
            places = rangs.table.reindex(table.index)
            table[[f"place_{nom}_{c}" for c in places.columns]] = places.to_numpy()
    table.insert(0, "nom", [territoire(str(code)).nom for code in table.index])
    table = table.rename_axis("code").reset_index()
    return csv_avec_entete(table, resultat=resultat)


def figure_produits(resultat: Exposition, etendues: pd.DataFrame, lieu: Territoire) -> Figure:
    """Fourchette de la baisse possible à un an des produits qui bougent le plus ; vide si rien ne bouge."""
    p = resultat.assiette.provenance
    exact = p.exacte
    connues = etendues.dropna()
    # Une hausse possible est une baisse négative : c'est l'ampleur qui classe.
    ampleur = connues[["baisse_p10_eur", "baisse_p90_eur"]].abs().max(axis=1)
    rangees = ampleur[ampleur > 0].sort_values(ascending=False, kind="stable")
    table = connues.loc[rangees.index].head(_PRODUITS)
    courts = tables.produits().set_index("code")["libelle_court"]
    unite = unite_commune(v for c in ("baisse_p10_eur", "baisse_p90_eur") for v in table[c])
    cas = pd.DataFrame(
        {
            "libelle": [nom_produit(c) for c in table["produit"]],
            "libelle_court": courts.reindex(table["produit"]).fillna("Non ventilé").to_numpy(),
            "bas": table["baisse_p10_eur"],
            "milieu": table["baisse_eur"],
            "haut": table["baisse_p90_eur"],
            "texte": [
                texte_de_a(bas, haut, exact=exact, unite=unite)
                for bas, haut in zip(table["baisse_p10_eur"], table["baisse_p90_eur"], strict=True)
            ],
            "selection": False,
        }
    )
    figure = fourchettes(
        cas,
        legende=Legende(
            f"Baisse possible des ventes {de(lieu.nom)} par produit",
            _source(p),
            "Baisse possible à un an (€)",
            "euros",
        ),
    )
    return dire(figure, _message_fourchettes(cas), unite=f"à un an, en euros, {p.periode}")


def _message_fourchettes(cas: pd.DataFrame) -> str | None:
    """Le produit qui peut le plus baisser et sa fourchette, s'il ne peut pas aussi augmenter."""
    if cas.empty or not cas["bas"].iloc[0] > 0:
        return None
    premier = cas.iloc[0]
    return f"La plus forte baisse possible\u00a0: {nom_court(premier)}, {premier['texte']}"


def _message_places(rang: Mapping[str, float] | None, nom: str) -> str | None:
    """« Le Doubs, du 40e au 55e rang, huit fois sur dix » ; None si la place est presque inconnue.

    `rang` : p10 et p90 (places sur 100) ; `nom` : avec son article.
    """
    if rang is None or rang["p90"] - rang["p10"] > PLACE_INCONNUE:
        return None
    haut, bas = ordinal(int(rang["p10"])), ordinal(int(rang["p90"]))
    etendue = f"du {haut} au {bas} rang" if haut != bas else f"au {haut} rang"
    return f"{majuscule(nom)}, {etendue}, huit fois sur dix"


def _message_effets(effets: Sequence[Effet]) -> str | None:
    """L'hypothèse dont le résultat dépend le plus, si elle devance nettement la suivante."""
    amplitudes = sorted((e.amplitude for e in effets), reverse=True)
    if not amplitudes or amplitudes[0] <= 0:
        return None
    if len(amplitudes) > 1 and amplitudes[0] < ECART_COMMENTABLE * amplitudes[1]:
        return None
    premiere = max(effets, key=lambda e: e.amplitude)
    return f"Ce qui compte le plus\u00a0: {premiere.hypothese[:1].lower()}{premiere.hypothese[1:]}"


def figure_places(rangs: Rangs, code: str, provenance: Provenance) -> Figure:
    """Étendue de la place du département et de ses voisins."""
    table = rangs.table.sort_values(["p50", "p10", "p90"], kind="stable")
    ici = list(table.index).index(code)
    debut = min(max(ici - _VOISINS, 0), max(len(table) - 2 * _VOISINS - 1, 0))
    proches = table.iloc[debut : debut + 2 * _VOISINS + 1]
    noms = tables.departements().set_index("code")["nom"]
    cas = pd.DataFrame(
        {
            "libelle": noms.reindex(proches.index).to_numpy(),
            "libelle_court": noms.reindex(proches.index).to_numpy(),
            "bas": proches["p10"].to_numpy(),
            "milieu": proches["p50"].to_numpy(),
            "haut": proches["p90"].to_numpy(),
            "texte": [
                f"{ordinal(a)} à {ordinal(b)}" if a != b else ordinal(a)
                for a, b in zip(proches["p10"].tolist(), proches["p90"].tolist(), strict=True)
            ],
            "selection": proches.index == code,
        }
    )
    figure = fourchettes(
        cas,
        legende=Legende(
            "Rangs, du 1er (à gauche) au 100e\u00a0: le département et ses voisins",
            _source(provenance),
            "Place sur 100",
            "rang",
        ),
        lecture=_LECTURE_PLACES,
        bornes=(1.0, float(UNITES_CLASSEES)),
    )
    message = _message_places(rangs.de(code), avec_article(territoire(code).nom))
    return dire(figure, message, unite=f"places sur 100, {provenance.periode}")


def figure_effets(resultat: Exposition, effets: list[Effet], lieu: Territoire) -> Figure:
    """Tornade des hypothèses qui changent quelque chose."""
    p = resultat.assiette.provenance
    figure = tornade(
        pd.DataFrame([asdict(e) for e in effets]),
        centrale=resultat.ligne(lieu.code)["baisse_court_eur"],
        legende=Legende(
            f"Baisse possible des ventes {de(lieu.nom)}, une hypothèse à la fois",
            _source(p),
            "Baisse possible",
        ),
        exact=p.exacte,
    )
    return dire(figure, _message_effets(effets), unite=f"à un an, en euros, {p.periode}")


CLE_TIRAGES = "Trait\u00a0: huit fois sur dix. Gros point\u00a0: valeur centrale du calcul."
CLE_PLACES = "Trait\u00a0: places prises huit fois sur dix. Gros point\u00a0: place du milieu."
CLE_SEUILS = (
    "Trait\u00a0: d’une réaction forte des acheteurs à une faible. Gros point\u00a0: réaction moyenne."
)


class LigneSeuil(NamedTuple):
    """Surtaxe cherchée sur `code` seul (CPF4), ou sur tous les produits si `code` est None."""

    code: str | None
    nom: str
    nom_court: str
    ventes_eur: float
    trouve: Seuil


def lignes_seuils(resultat: Exposition, lieu: Territoire, *, cible_eur: float) -> list[LigneSeuil]:
    """Tous les produits ensemble, puis chacun des plus vendus aux États-Unis, surtaxé seul."""
    produits = resultat.par_produit(lieu.code).head(_PRODUITS)
    courts = tables.produits().set_index("code")["libelle_court"].to_dict()
    ventes = float(resultat.ligne(lieu.code)["exportations_us_eur"])
    demandes: list[tuple[str | None, str, str, float]] = [(None, _ENSEMBLE, _ENSEMBLE, ventes)]
    demandes += [
        (code, nom_produit(code), courts.get(code, nom_produit(code)), float(vendu))
        for code, vendu in zip(produits["produit"], produits["exportations_us_eur"], strict=True)
    ]
    return [
        LigneSeuil(
            code,
            nom,
            court,
            vendu,
            seuil(resultat, unite=lieu.code, cible_eur=cible_eur, produit=code),
        )
        for code, nom, court, vendu in demandes
    ]


def table_seuils(lignes: Sequence[LigneSeuil], *, exact: bool) -> pd.DataFrame:
    """Par produit vendu aux États-Unis, la surtaxe sur ce seul produit qui atteint la cible.

    Montants et points, écrits.
    """
    return pd.DataFrame(
        {
            "Produit surtaxé seul": [r.nom for r in lignes],
            "Ventes aux États-Unis": montants((r.ventes_eur for r in lignes), exact),
            "Surtaxe à partir de laquelle la baisse dépasse la cible": [
                texte_seuil(r.trouve) for r in lignes
            ],
        }
    )


_LECTURE_SEUILS = (
    "Chaque trait va de la surtaxe qui suffit si les acheteurs réagissent fort à celle qu’il faut s’ils "
    "réagissent peu\u202f; le gros point marque une réaction moyenne. Un trait qui touche "
    "100\u00a0points, dit «\u00a0ou jamais\u00a0»\u00a0: s’ils réagissent peu, aucune surtaxe jusque-là ne "
    "suffit. Un produit absent du "
    "graphique n’atteint la cible avec aucune."
)


def figure_seuils(lignes: Sequence[LigneSeuil], lieu: Territoire, provenance: Provenance) -> Figure | None:
    """De quelle surtaxe à quelle surtaxe (points) la cible est atteinte ; None si aucune n'y suffit."""
    if all(r.trouve.si_forte is None for r in lignes):
        return None
    cible = montant(lignes[0].trouve.cible_eur, provenance.exacte)

    def au_plus(points_: float | None, r: LigneSeuil) -> float:
        if r.trouve.si_forte is None:
            return float("nan")
        return SEUIL_MAXIMAL if points_ is None else points_

    cas = pd.DataFrame(
        {
            "libelle": [r.nom for r in lignes],
            "libelle_court": [r.nom_court for r in lignes],
            "bas": [au_plus(r.trouve.si_forte, r) for r in lignes],
            "milieu": [au_plus(r.trouve.points, r) for r in lignes],
            "haut": [au_plus(r.trouve.si_faible, r) for r in lignes],
            "texte": [_seuil_court(r.trouve) for r in lignes],
            "selection": [r.code is None for r in lignes],
        }
    )
    return fourchettes(
        cas,
        legende=Legende(
            f"Surtaxe qui ferait baisser de {cible} les ventes {de(lieu.nom)} aux États-Unis",
            f"{provenance.ligne('export')} · Réaction des acheteurs\u00a0: sensibilités publiées",
            "Surtaxe (points)",
            "points",
        ),
        lecture=_LECTURE_SEUILS,
        bornes=(0.0, SEUIL_MAXIMAL),
    )


NOMS_HORIZONS: dict[Horizon, str] = {
    "court": "À un an",
    "moyen": "À moyen terme",
    "long": "À long terme",
}


def figure_horizons(resultat: Exposition, etendues: Mapping[Horizon, Etendue], lieu: Territoire) -> Figure:
    """Baisse possible aux trois horizons, de la plus proche à la plus lointaine ; celui choisi se détache."""
    p, ligne = resultat.assiette.provenance, resultat.ligne(lieu.code)
    noms = [NOMS_HORIZONS[h] for h in etendues]
    unite = unite_commune(v for e in etendues.values() for v in e)
    cas = pd.DataFrame(
        {
            "libelle": noms,
            "libelle_court": noms,
            "bas": [e[0] for e in etendues.values()],
            "milieu": [ligne[f"baisse_{h}_eur"] for h in etendues],
            "haut": [e[2] for e in etendues.values()],
            "texte": [texte_de_a(e[0], e[2], exact=p.exacte, unite=unite) for e in etendues.values()],
            "selection": [h == resultat.hypotheses.horizon for h in etendues],
        }
    )
    return fourchettes(
        cas,
        legende=Legende(
            f"Baisse possible des ventes {de(lieu.nom)} aux États-Unis, à trois échéances",
            _source(p),
            "Baisse possible (€)",
            "euros",
        ),
    )


def texte_seuil(trouve: Seuil) -> str:
    """« entre 7 et 18 points », selon la réaction des acheteurs ; « aucune » si 100 points n'y suffisent
    pas."""
    if trouve.si_forte is None:
        return "aucune"
    if trouve.si_faible is None:
        return (
            f"à partir de {_arrondi(trouve.si_forte)} points si les acheteurs réagissent fort, sinon aucune"
        )
    bas, haut = _arrondi(trouve.si_forte), _arrondi(trouve.si_faible)
    return f"{bas}\u00a0points" if bas == haut else f"entre {bas} et {haut}\u00a0points"


def _seuil_court(trouve: Seuil) -> str:
    """Le même à côté d'un nom, où une phrase serait coupée : « 62 points, ou jamais »."""
    if trouve.si_forte is None or trouve.si_faible is not None:
        return texte_seuil(trouve)
    return f"{_arrondi(trouve.si_forte)}\u00a0points, ou jamais"


def _arrondi(points_: float) -> str:
    """Au point près ; au demi-point sous 2."""
    return nombre(round(points_)) if points_ >= 2 else nombre(round(2 * points_) / 2, 1)


def table_cellules(resultat: Exposition, cellules: pd.DataFrame) -> pd.DataFrame:
    """Couples produit × département en clair ; le code est donné, c'est lui que portent les fichiers."""
    p = resultat.assiette.provenance
    exact = p.exacte
    noms = tables.departements().set_index("code")["nom"]
    return pd.DataFrame(
        {
            "Département": noms.reindex(cellules["unite"]).to_numpy(),
            "Produit": [f"{nom_produit(c)} ({c})" for c in cellules["produit"]],
            "Droits théoriques": montants(cellules["droits_eur"], exact),
            "Part des droits": [texte_part(v, exact=exact) for v in cellules["part"]],
        }
    )


def table_concentrees(resultat: Exposition, cas: pd.DataFrame) -> pd.DataFrame:
    """Départements à exposition concentrée, en clair."""
    exact = resultat.assiette.provenance.exacte
    noms = tables.departements().set_index("code")["nom"]
    return pd.DataFrame(
        {
            "Département": noms.reindex(cas["unite"]).to_numpy(),
            "Produit": [f"{nom_produit(c)} ({c})" for c in cas["produit"]],
            "Part des droits du département": [texte_part(v, exact=exact) for v in cas["part"]],
        }
    )


def _source(p: Provenance) -> str:
    return f"{p.ligne('export')} · Surtaxes et tirages\u00a0: hypothèses de la méthode"
