"""Page « Fiabilité et seuils » : figures et tables, à la précision des données."""

from dataclasses import asdict

import pandas as pd

from modules.donnees import catalogue
from modules.donnees.provenance import Provenance
from modules.donnees.territoires import Territoire, territoire
from modules.figures.figure import Figure
from modules.figures.fourchettes import fourchettes
from modules.figures.tornade import tornade
from modules.indicateurs.affichage import UNITES_CLASSEES, texte_part
from modules.langue.grammaire import de
from modules.langue.nombres import montant, ordinal, points
from modules.publication.fourchette import texte_de_a
from modules.publication.simulation import csv_avec_entete, libelle_produit
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import Incertitude
from modules.simulation.parametres import Parametres
from modules.simulation.rangs import Rangs
from modules.simulation.scenario import TAUX_MAXIMAL, Vocabulaire
from modules.simulation.sensibilite import Effet
from modules.simulation.seuils import Seuil, seuil

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
    courts = catalogue.produits().set_index("code")["libelle_court"]
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
    noms = catalogue.departements().set_index("code")["nom"]
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
    noms = catalogue.departements().set_index("code")["nom"]
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
    noms = catalogue.departements().set_index("code")["nom"]
    return pd.DataFrame(
        {
            "Département": noms.reindex(cas["unite"]).to_numpy(),
            "Produit": [f"{libelle_produit(c)} ({c})" for c in cas["produit"]],
            "Part des droits du département": [texte_part(v, exact=exact) for v in cas["part"]],
        }
    )


def _source(p: Provenance) -> str:
    return f"{p.ligne('export')} · Surtaxes et tirages\u00a0: hypothèses de la méthode"
