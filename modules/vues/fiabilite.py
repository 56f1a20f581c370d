"""Page « Fiabilité et seuils » et contre-épreuves : figures et tables, à la précision des données."""

from dataclasses import asdict
from math import isclose

import pandas as pd

from modules.donnees import tables
from modules.donnees.articles import de
from modules.donnees.droit import lire_tarifs
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire, territoire
from modules.fiche.affichage import UNITES_CLASSEES, texte_part
from modules.figures.fourchettes import fourchettes
from modules.figures.gabarit import Figure
from modules.figures.tornade import tornade
from modules.langue.nombres import montant, ordinal, part, points
from modules.simulation.embarque import Parametres, parametres_embarques
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import Incertitude, Rangs
from modules.simulation.lectures import Effet, Epreuve, Seuil, contre_epreuves, seuil
from modules.simulation.scenario import TAUX_MAXIMAL, Vocabulaire
from modules.vues.resume import texte_de_a
from modules.vues.simulation import csv_avec_entete, libelle_produit


def table_contre_epreuves() -> pd.DataFrame:
    """Une ligne par épisode, recalculée avec les tables embarquées, nombres écrits."""
    epreuves = contre_epreuves(parametres_embarques(), tarifs=lire_tarifs())
    return pd.DataFrame(
        {
            "Épisode": [e.episode for e in epreuves],
            "Calcul": [e.calcul for e in epreuves],
            "Calculé": [_ecrire(e, e.predit) for e in epreuves],
            "Observé": [_observe(e) for e in epreuves],
            "Source de l’observation": [e.source for e in epreuves],
            "Calculé, face à l’observé": ["plus faible" if e.sous_estime else "plus fort" for e in epreuves],
        }
    )


def _ecrire(epreuve: Epreuve, valeur: float) -> str:
    return part(valeur) if epreuve.unite == "part" else points(valeur)


def _observe(epreuve: Epreuve) -> str:
    """À la précision publiée : « −22 % » ou « 11 points » n'ont pas de décimale."""
    valeur = 100 * epreuve.observe if epreuve.unite == "part" else epreuve.observe
    decimales = 0 if isclose(valeur, round(valeur)) else 1
    return part(epreuve.observe, decimales) if epreuve.unite == "part" else points(valeur, decimales)


PRODUITS = 8
PRESQUE_RIEN = 0.1  # points
VOISINS = 6  # départements montrés de chaque côté
LECTURE_PLACES = (
    "Chaque barre va de la place la plus haute à la place la plus basse d’un département dans huit tirages "
    "sur dix\u00a0; la 1re place est la plus exposée. Deux départements dont les barres se recouvrent ne "
    "peuvent pas être départagés."
)


def csv_fourchettes(resultat: Exposition, incertitude: Incertitude, *, vocabulaire: Vocabulaire) -> bytes:
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
    return csv_avec_entete(table, resultat=resultat, vocabulaire=vocabulaire)


def figure_produits(resultat: Exposition, etendues: pd.DataFrame, lieu: Territoire) -> Figure:
    """Fourchette de la baisse possible à un an des produits qui bougent le plus ; vide si rien ne bouge."""
    p = resultat.assiette.provenance
    exact = not p.est_estimation
    connues = etendues.dropna()
    # Une hausse possible est une baisse négative : c'est l'ampleur qui classe.
    ampleur = connues[["baisse_p10_eur", "baisse_p90_eur"]].abs().max(axis=1)
    rangees = ampleur[ampleur > 0].sort_values(ascending=False, kind="stable")
    table = connues.loc[rangees.index].head(PRODUITS)
    courts = tables.produits().set_index("code")["libelle_court"]
    cas = pd.DataFrame(
        {
            "libelle": [libelle_produit(c) for c in table["produit"]],
            "libelle_court": courts.reindex(table["produit"]).fillna("Non ventilé").to_numpy(),
            "bas": table["baisse_p10_eur"],
            "milieu": table["baisse_p50_eur"],
            "haut": table["baisse_p90_eur"],
            "texte": [
                texte_de_a(bas, haut, exact=exact)
                for bas, haut in zip(table["baisse_p10_eur"], table["baisse_p90_eur"], strict=True)
            ],
            "selection": False,
        }
    )
    return fourchettes(
        cas,
        titre=f"Baisse possible des ventes {de(lieu.nom)} par produit",
        mesure="Baisse possible à un an (€)",
        source=_source(p),
    )


def figure_places(rangs: Rangs, code: str, provenance: Provenance) -> Figure:
    """Étendue de la place du département et de ses voisins."""
    table = rangs.table.sort_values(["p50", "p10", "p90"], kind="stable")
    ici = list(table.index).index(code)
    debut = min(max(ici - VOISINS, 0), max(len(table) - 2 * VOISINS - 1, 0))
    proches = table.iloc[debut : debut + 2 * VOISINS + 1]
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
    return fourchettes(
        cas,
        titre="Places, de la 1re (à gauche) à la 100e\u00a0: le département et ses voisins",
        mesure="Place sur 100",
        source=_source(provenance),
        lecture=LECTURE_PLACES,
        bornes=(1.0, float(UNITES_CLASSEES)),
    )


def figure_effets(resultat: Exposition, effets: list[Effet], lieu: Territoire) -> Figure:
    """Tornade des hypothèses qui changent quelque chose."""
    p = resultat.assiette.provenance
    return tornade(
        pd.DataFrame([asdict(e) for e in effets]),
        centrale=resultat.ligne(lieu.code)["baisse_court_eur"],
        titre=f"Baisse possible des ventes {de(lieu.nom)}, une hypothèse à la fois",
        mesure="Baisse possible",
        exact=not p.est_estimation,
        source=_source(p),
    )


def table_seuils(
    resultat: Exposition, lieu: Territoire, *, cible_eur: float, parametres: Parametres
) -> pd.DataFrame:
    """Par produit vendu aux États-Unis, la surtaxe sur ce seul produit qui atteint la cible."""
    p = resultat.assiette.provenance
    produits = resultat.par_produit(lieu.code).head(PRODUITS)
    lignes = []
    for code, ventes in zip(produits["produit"], produits["exportations_us_eur"], strict=True):
        trouve = seuil(resultat, parametres=parametres, unite=lieu.code, cible_eur=cible_eur, produit=code)
        lignes.append(
            {
                "Produit surtaxé seul": libelle_produit(code),
                "Ventes aux États-Unis": montant(ventes, not p.est_estimation),
                "Surtaxe à partir de laquelle la baisse dépasse la cible": texte_seuil(trouve),
            }
        )
    return pd.DataFrame(lignes)


def texte_seuil(trouve: Seuil) -> str:
    """« 9,7 points » ; dit quand aucune surtaxe n'y suffit."""
    if trouve.points is None:
        return f"aucune jusqu’à {points(TAUX_MAXIMAL, 0)}"
    if trouve.points < PRESQUE_RIEN:
        return f"moins de {points(PRESQUE_RIEN, 1)}"
    return points(trouve.points, 1 if trouve.points < 100 else 0)


def table_cellules(resultat: Exposition, cellules: pd.DataFrame) -> pd.DataFrame:
    """Couples produit × département en clair ; le code est donné, c'est lui que portent les fichiers."""
    p = resultat.assiette.provenance
    exact = not p.est_estimation
    noms = tables.departements().set_index("code")["nom"]
    return pd.DataFrame(
        {
            "Département": noms.reindex(cellules["unite"]).to_numpy(),
            "Produit": [f"{libelle_produit(c)} ({c})" for c in cellules["produit"]],
            "Droits théoriques": [montant(v, exact) for v in cellules["droits_eur"]],
            "Part des droits": [texte_part(v, exact=exact) for v in cellules["part"]],
        }
    )


def table_concentrees(resultat: Exposition, cas: pd.DataFrame) -> pd.DataFrame:
    """Départements à exposition concentrée, en clair."""
    exact = not resultat.assiette.provenance.est_estimation
    noms = tables.departements().set_index("code")["nom"]
    return pd.DataFrame(
        {
            "Département": noms.reindex(cas["unite"]).to_numpy(),
            "Produit": [f"{libelle_produit(c)} ({c})" for c in cas["produit"]],
            "Part des droits du département": [texte_part(v, exact=exact) for v in cas["part"]],
        }
    )


def _source(p: Provenance) -> str:
    return f"{p.ligne('export')} · Surtaxes et tirages\u00a0: hypothèses de la méthode"
