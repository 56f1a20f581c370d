"""Volet « Pourquoi ce département ? » du simulateur."""

import pandas as pd
import streamlit as st

from modules.donnees import catalogue
from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire, region_de
from modules.indicateurs.affichage import texte_part, texte_rang
from modules.interface.composants import tableau
from modules.langue.grammaire import avec_article, de
from modules.langue.nombres import INCONNU, INSECABLE, deux_chiffres, nombre, points
from modules.publication.resume_simulation import ecrire, ecrire_points
from modules.publication.simulation import libelle_produit
from modules.simulation.debouches import debouches
from modules.simulation.exposition import Exposition

PRODUITS_SUIVIS = 5


def pourquoi(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Place, comparaison avec la région et la France, décomposition de l'écart, débouchés ailleurs."""
    ligne, p = resultat.ligne(lieu.code), resultat.assiette.provenance
    if pd.notna(ligne["rang"]):
        st.markdown(
            f"Par droits théoriques rapportés aux exportations, {avec_article(lieu.nom)} est "
            f"**{texte_rang(int(ligne['rang']), provenance=p)}**, du plus exposé au moins exposé."
        )
    region = region_de(lieu.code)
    lieux = {lieu.nom: lieu.code} | ({region.nom: region.code} if region else {}) | {"France": "FR"}
    tableau(_comparaison(resultat, lieux), legende="Comparaison avec la région et la France")
    _decomposition(ligne, lieu)
    _debouches(flux, resultat, lieu)
    st.caption(f"{p.ligne('export')} · Salariés du privé\u00a0: Urssaf, 2024")


def _comparaison(resultat: Exposition, lieux: dict[str, str]) -> pd.DataFrame:
    exact = not resultat.assiette.provenance.est_estimation

    def part(valeur: float) -> str:
        return texte_part(None if pd.isna(valeur) else float(valeur), exact=exact)

    def colonne(code: str) -> list[str]:
        u = resultat.ligne(code)
        moyenne, intensite = u["surtaxe_moyenne_points"], u["intensite_eur"]
        return [
            part(u["dependance"]),
            INCONNU if pd.isna(intensite) else f"{nombre(deux_chiffres(intensite))}{INSECABLE}€",
            ecrire_points(moyenne, resultat.assiette.provenance),
            part(u["visees_part_exportations"]),
            part(u["droits_part_exportations"]),
        ]

    indicateurs = [
        "Part des États-Unis dans les exportations",
        "Ventes aux États-Unis par salarié du privé",
        "Surtaxe moyenne sur ces ventes",
        "Exportations visées, part de toutes les exportations",
        "Droits théoriques, part de toutes les exportations",
    ]
    return pd.DataFrame({"Indicateur": indicateurs} | {nom: colonne(code) for nom, code in lieux.items()})


def _decomposition(ligne: dict[str, float], lieu: Territoire) -> None:
    """Écart à la France = dépendance + composition + effet croisé, en points d'exportations."""
    if pd.isna(ligne["ecart_france"]):
        return
    ecart, *effets = (
        f"{'+' if ligne[nom] > 0 else ''}{points(100 * ligne[nom], 2)}"
        for nom in ("ecart_france", "effet_dependance", "effet_composition", "effet_croise")
    )
    st.markdown(
        f"**D’où vient l’écart avec la France\u202f?** Rapportés aux exportations, les droits théoriques "
        f"{de(lieu.nom)} s’écartent de {ecart} de ceux de la France. Cet écart est la somme exacte de trois "
        f"effets\u00a0: dépendance aux États-Unis, {effets[0]}\u202f; produits plus ou moins taxés, "
        f"{effets[1]}\u202f; les deux à la fois, {effets[2]}."
    )


def _debouches(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    vises = resultat.par_produit(lieu.code)
    vises = vises[~(vises["visees_eur"] <= 0)].head(PRODUITS_SUIVIS)
    if vises.empty:
        return
    p = resultat.assiette.provenance
    autres = debouches(flux, territoire=lieu, produits=list(vises["produit"]), pays=catalogue.pays())
    lignes = []
    for produit in vises.to_dict("records"):
        clients = autres[autres["produit"] == produit["produit"]]
        noms = [
            f"{c['libelle']} ({texte_part(c['part'], exact=not p.est_estimation)})"
            for c in clients.to_dict("records")
        ]
        lignes.append(
            {
                "Produit": libelle_produit(produit["produit"]),
                "Ventes aux États-Unis": ecrire(produit["exportations_us_eur"], p),
                "Part des États-Unis": texte_part(produit["part_us"], exact=not p.est_estimation),
                "Autres clients du département": ", ".join(noms) or "aucun autre pays nommé",
            }
        )
    st.markdown("**Où ces produits se vendent-ils déjà ailleurs\u202f?**")
    tableau(pd.DataFrame(lignes), legende="Débouchés hors des États-Unis")
