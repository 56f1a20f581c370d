"""Comparaison écrite et tracée : les mêmes phrases et les mêmes figures à l'écran et dans le compte rendu."""

from collections.abc import Sequence
from math import nan

import pandas as pd

from modules.donnees import catalogue
from modules.donnees.provenance import Provenance
from modules.figures.figure import Figure
from modules.figures.groupees import LETTRES, barres_groupees
from modules.indicateurs.affichage import ecart_net
from modules.publication.cadre_simulation import etendue_de
from modules.publication.resume_simulation import BAISSE, DROITS, VISEES, ecrire
from modules.publication.simulation import libelle_produit
from modules.publication.tableur import csv_francais
from modules.simulation.comparaison import MESURES, Colonne, par_produit, plus_grand_ecart, totaux

LIBELLES = dict(zip(MESURES, (VISEES, DROITS, BAISSE), strict=True))
NOMS = dict(
    zip(MESURES, ("d’exportations visées", "de droits théoriques", "de baisse possible à un an"), strict=True)
)
ETENDUE = ("valeur basse", "milieu", "valeur haute")
PRODUITS = 8


def phrases_ecarts(colonnes: Sequence[Colonne]) -> list[str]:
    """Une phrase par mesure et par terme à partir du deuxième, comparé au premier."""
    table, p = totaux(colonnes), _provenance(colonnes)
    memes = len({c.unite for c in colonnes}) == 1
    return [
        f"{LETTRES[rang]}, {colonnes[rang].nom}\u00a0: "
        + _ecart(table, rang, mesure=mesure, p=p, memes=memes)
        + _produit(colonnes, rang, mesure=mesure, p=p)
        for rang in range(1, len(colonnes))
        for mesure in MESURES
    ]


def _ecart(table: pd.DataFrame, rang: int, *, mesure: str, p: Provenance, memes: bool) -> str:
    """« 12,4 M€ de droits théoriques de plus que A »."""
    ici, premier, ecart = table[mesure][rang], table[mesure][0], table[f"ecart_{mesure}"][rang]
    autre, nom = "A", NOMS[mesure]
    if pd.isna(ecart):
        return f"l’écart {nom} avec {autre} est inconnu"
    if ecart == 0:
        return f"autant {nom} que {autre}"
    # D'un territoire à l'autre, une estimation ne sépare pas deux montants voisins ; d'un scénario à
    # l'autre, l'assiette est la même et l'écart ne vient que des taux.
    grand, petit = max(abs(ici), abs(premier)), min(abs(ici), abs(premier))
    if not memes and not ecart_net(grand, petit, provenance=p):
        return f"à peu près autant {nom} que {autre}, à la précision de l’estimation"
    return f"{ecrire(abs(ecart), p)} {nom} de {'plus' if ecart > 0 else 'moins'} que {autre}"


def _produit(colonnes: Sequence[Colonne], rang: int, *, mesure: str, p: Provenance) -> str:
    plus_grand = plus_grand_ecart(par_produit(colonnes, mesure=mesure), rang)
    if plus_grand is None:
        return "."
    produit, ecart = plus_grand
    signe = "+" if ecart > 0 else "−"
    return f"\u202f; d’abord «\u00a0{libelle_produit(produit)}\u00a0», {signe}{ecrire(abs(ecart), p)}."


def figure_mesures(colonnes: Sequence[Colonne], *, titre: str) -> Figure:
    """Les trois montants de chaque terme, à la même échelle."""
    table, p = totaux(colonnes), _provenance(colonnes)
    lignes = pd.DataFrame(
        [
            {"libelle": LIBELLES[m], "libelle_court": LIBELLES[m]}
            | {f"valeur_{i}": table[m][i] for i in range(len(colonnes))}
            for m in MESURES
        ]
    )
    return barres_groupees(
        lignes,
        noms=[c.nom for c in colonnes],
        titre=titre,
        exact=not p.est_estimation,
        source=_source(p),
    )


def figure_produits(colonnes: Sequence[Colonne], *, mesure: str, lignes: int = PRODUITS) -> Figure:
    """Les premiers produits, une barre par terme ; la table garde les mêmes lignes."""
    p = _provenance(colonnes)
    table = par_produit(colonnes, mesure=mesure).head(lignes)
    courts = catalogue.produits().set_index("code")["libelle_court"]
    table["libelle"] = [libelle_produit(c) for c in table["produit"]]
    table["libelle_court"] = courts.reindex(table["produit"]).fillna("Non ventilé").to_numpy()
    return barres_groupees(
        table,
        noms=[c.nom for c in colonnes],
        titre=f"{LIBELLES[mesure]}, par produit",
        exact=not p.est_estimation,
        source=_source(p),
    )


def csv_comparaison(colonnes: Sequence[Colonne]) -> bytes:
    """`table_comparaison` en CSV."""
    p = _provenance(colonnes)
    return csv_francais(table_comparaison(colonnes), statut=p.statut, source=p.source)


def table_comparaison(colonnes: Sequence[Colonne]) -> pd.DataFrame:
    """Totaux (`produit` vide) puis produits, à l'euro près : une ligne par terme, mesure et produit."""
    table = totaux(colonnes)
    lignes = [
        {"terme": c.nom, "territoire": c.unite, "mesure": LIBELLES[m], "produit": "", "libelle": "Total",
         "valeur_eur": table[m][i], "ecart_eur": table[f"ecart_{m}"][i]}
        for m in MESURES for i, c in enumerate(colonnes)
    ]  # fmt: skip
    # Fourchette des tirages : soustraire deux quantiles ne dirait rien, l'écart reste vide.
    lignes += [
        {"terme": c.nom, "territoire": c.unite, "mesure": f"{BAISSE}, {nom} des tirages", "produit": "",
         "libelle": "Total", "valeur_eur": valeur, "ecart_eur": nan}
        for c in colonnes
        for nom, valeur in zip(ETENDUE, etendue_de(c.resultat, c.unite), strict=True)
    ]  # fmt: skip
    for m in MESURES:
        for ligne in par_produit(colonnes, mesure=m).to_dict("records"):
            lignes += [
                {"terme": c.nom, "territoire": c.unite, "mesure": LIBELLES[m], "produit": ligne["produit"],
                 "libelle": libelle_produit(str(ligne["produit"])), "valeur_eur": ligne[f"valeur_{i}"],
                 "ecart_eur": ligne.get(f"ecart_{i}", 0.0)}
                for i, c in enumerate(colonnes)
            ]  # fmt: skip
    return pd.DataFrame(lignes)


def _provenance(colonnes: Sequence[Colonne]) -> Provenance:
    return colonnes[0].resultat.assiette.provenance


def _source(p: Provenance) -> str:
    return f"{p.ligne('export')} · Surtaxes\u00a0: hypothèse des scénarios"
