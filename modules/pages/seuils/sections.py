"""Vue « À partir de quel taux ? » : la surtaxe qui ferait atteindre une baisse que l'on choisit."""

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire, de
from modules.ecran.choix import choisir, choisir_entier
from modules.ecran.composants import montrer, tableau
from modules.langue.nombres import montant, nombre, points
from modules.simulation.exposition import Exposition
from modules.simulation.lectures import SEUIL_MAXIMAL
from modules.simulation.mots import SEULE
from modules.vues import fiabilite

# Unité de la cible : libellé, paramètre d'adresse, valeur de départ, plus grande valeur.
_CIBLES = {
    "ventes": ("% des ventes aux États-Unis", "ventes", 5, 100),
    "part": ("% des exportations", "pourcent", 1, 100),
    "meur": ("M€ de ventes", "montant", 10, 10_000),
}


def _cible_d_un_ancien_lien() -> None:
    """Un lien qui donne un montant sans en dire l'unité (« ?montant=5 ») garde le sens qu'il avait."""
    if "cible" not in st.query_params:
        for cle, (_, parametre, *_) in _CIBLES.items():
            if parametre in st.query_params:
                st.query_params["cible"] = cle


def seuils(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """À partir de quelle surtaxe la baisse possible dépasse-t-elle la cible choisie ?"""
    p, exact = flux.provenance, flux.provenance.exacte
    cible_eur, ecrite = _cible(resultat, lieu)
    lignes = fiabilite.lignes_seuils(resultat, lieu, cible_eur=cible_eur)
    trouve = lignes[0].trouve
    if trouve.si_forte is None:
        st.markdown(
            f"**Aucune** surtaxe jusqu’à {points(SEUIL_MAXIMAL, 0)} sur tous les produits ne ferait baisser "
            f"les ventes {de(lieu.nom)} de {ecrite} à un an\u202f: à ce taux, la baisse possible "
            f"serait de {montant(trouve.maximum_eur, exact)}. Au-delà, la réaction des acheteurs n’est pas "
            "connue."
        )
    else:
        st.markdown(
            f"La baisse possible des ventes {de(lieu.nom)} à un an atteint {ecrite} avec une surtaxe "
            f"sur tous les produits\u00a0: **{fiabilite.texte_seuil(trouve)}**, selon que les acheteurs "
            "réagissent fort ou peu."
        )
    figure = fiabilite.figure_seuils(lignes, lieu, p)
    if figure is not None:
        st.header(figure.titre, anchor=False)
        st.caption(fiabilite.CLE_SEUILS)
        montrer(figure, cle="seuils", fichier=f"seuils-{lieu.code}-{p.periode}", statut=p.statut)
    tableau(
        fiabilite.table_seuils(lignes[1:], exact=exact),
        legende="Surtaxe à partir de laquelle la baisse atteint la cible, produit par produit",
    )
    st.caption(
        "Selon les sensibilités publiées, de la plus forte à la plus faible\u202f; "
        f"{SEULE}. La surtaxe cherchée remplace le scénario\u202f; la situation de référence reste la sienne."
    )


def _cible(resultat: Exposition, lieu: Territoire) -> tuple[float, str]:
    """Baisse à atteindre, en euros, et la même telle qu'on la dit ; réglée par deux champs gardés."""
    ligne, exact = resultat.ligne(lieu.code), resultat.assiette.provenance.exacte
    gauche, droite = st.columns(2)
    noms = {cle: nom for cle, (nom, *_) in _CIBLES.items()}
    _cible_d_un_ancien_lien()
    unite = choisir("cible", noms, libelle="Unité de la cible", colonne=droite)
    # Un champ par unité : 10 M€ et 10 % des exportations ne sont pas le même ordre de grandeur.
    nom, parametre, depart, plafond = _CIBLES[unite]
    cible = choisir_entier(
        parametre, libelle="Baisse possible à dépasser", bornes=(1, plafond), defaut=depart, colonne=gauche
    )
    if unite == "meur":
        return cible * 1e6, f"{nombre(cible)}\u00a0M€"
    total = ligne["exportations_us_eur" if unite == "ventes" else "exportations_eur"]
    cible_eur = cible / 100 * total
    return cible_eur, f"{nombre(cible)}\u00a0{nom} (soit {montant(cible_eur, exact)})"
