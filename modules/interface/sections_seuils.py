"""Page « Fiabilité et seuils » : lecture inverse, et ce qui pèse en France."""

import pandas as pd
import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.territoires import Territoire
from modules.indicateurs.affichage import texte_part
from modules.interface.choix import choisir, choisir_entier
from modules.interface.composants import tableau
from modules.langue.grammaire import de
from modules.langue.nombres import montant, nombre, points
from modules.publication import fiabilite
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.simulation import libelle_produit
from modules.publication.tableur import csv_francais
from modules.simulation.exposition import Exposition
from modules.simulation.poids import cellules_majeures, expositions_concentrees
from modules.simulation.scenario import TAUX_MAXIMAL
from modules.simulation.seuils import seuil

CELLULES = 12
CIBLES = {"meur": "M€ de ventes", "part": "% des exportations"}
DEPARTS, PLAFONDS = {"meur": 10, "part": 1}, {"meur": 10_000, "part": 100}


def seuils(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """À partir de quelle surtaxe la baisse possible dépasse-t-elle la cible choisie ?"""
    p, exportations = flux.provenance, resultat.ligne(lieu.code)["exportations_eur"]
    gauche, droite = st.columns(2)
    unite = choisir("cible", CIBLES, libelle="Unité de la cible", colonne=droite)
    # Un champ par unité : 10 M€ et 10 % des exportations ne sont pas le même ordre de grandeur.
    cible = choisir_entier(
        "montant" if unite == "meur" else "pourcent", libelle="Baisse possible à dépasser",
        bornes=(1, PLAFONDS[unite]), defaut=DEPARTS[unite], colonne=gauche,
    )  # fmt: skip
    cible_eur = cible * 1e6 if unite == "meur" else cible / 100 * exportations
    parametres = parametres_embarques()
    trouve = seuil(resultat, parametres=parametres, unite=lieu.code, cible_eur=cible_eur)
    ecrite = f"{nombre(cible)}\u00a0{'M€' if unite == 'meur' else '% des exportations'}"
    exact = not p.est_estimation
    if trouve.points is None:
        st.markdown(
            f"**Aucune surtaxe jusqu’à {points(TAUX_MAXIMAL, 0)}** sur tous les produits ne ferait baisser "
            f"les ventes {de(lieu.nom)} de {ecrite} à un an\u202f: à ce taux, la baisse possible serait de "
            f"{montant(trouve.maximum_eur, exact)}."
        )
    else:
        st.markdown(
            f"La baisse possible des ventes {de(lieu.nom)} à un an dépasse {ecrite} à partir d’une surtaxe "
            f"de **{fiabilite.texte_seuil(trouve)}** sur tous les produits."
        )
    tableau(
        fiabilite.table_seuils(resultat, lieu, cible_eur=cible_eur, parametres=parametres),
        legende="Surtaxe à partir de laquelle la baisse dépasse la cible, produit par produit",
    )
    st.caption(
        "Calcul central, sans la fourchette. La surtaxe cherchée remplace le scénario\u202f; la situation de "
        "référence reste la sienne."
    )


def poids(resultat: Exposition, lieu: Territoire) -> None:
    """Les couples qui font la moitié des droits, et les expositions concentrées."""
    cellules, cas = cellules_majeures(resultat), expositions_concentrees(resultat)
    if cellules.empty:
        st.markdown("Aucun droit dans ce scénario\u202f: rien ne pèse.")
        return
    st.markdown(_dire_couples(len(cellules)))
    tableau(
        fiabilite.table_cellules(resultat, cellules.head(CELLULES)),
        legende="Couples produit × département qui pèsent le plus dans les droits théoriques",
    )
    p = resultat.assiette.provenance
    _tout(cellules, "Tous ces couples (CSV)", nom="couples-produit-departement", provenance=p)
    if cas.empty:
        st.markdown("Dans aucun département un seul produit ne fait plus de la moitié des droits.")
        return
    suite = f" Voici les {CELLULES} premiers." if len(cas) > CELLULES else ""
    st.markdown(
        f"**Exposition concentrée**\u00a0: dans {len(cas)} département{'s' if len(cas) > 1 else ''}, un seul "
        "produit fait plus de la moitié des droits. À ce niveau, un produit vendu vers un pays est une ligne "
        "du fichier, repérée par son seul code\u202f: ce peut être une seule usine."
        f"{_ici(cas, lieu, exact=not p.est_estimation)}{suite}"
    )
    tableau(
        fiabilite.table_concentrees(resultat, cas.head(CELLULES)),
        legende="Départements à exposition concentrée",
    )
    if suite:
        _tout(cas, "Tous ces départements (CSV)", nom="exposition-concentree", provenance=p)


def _dire_couples(combien: int) -> str:
    sujet = (
        "**Un seul couple produit × département** fait"
        if combien == 1
        else f"**{combien} couples produit × département** font"
    )
    suite = f"\u202f; voici les {CELLULES} premiers." if combien > CELLULES else "."
    return f"{sujet} la moitié des droits théoriques de tous les départements{suite}"


def _tout(table: pd.DataFrame, libelle: str, *, nom: str, provenance: Provenance) -> None:
    st.download_button(
        libelle,
        lambda: csv_francais(table, statut=provenance.statut, source=provenance.ligne("export")),
        file_name=f"{nom}-{provenance.periode}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _ici(cas: pd.DataFrame, lieu: Territoire, *, exact: bool) -> str:
    """Dit que le département choisi en est, s'il en est."""
    ici = cas[cas["unite"] == lieu.code]
    if ici.empty:
        return ""
    produit, part = str(ici["produit"].iloc[0]), texte_part(float(ici["part"].iloc[0]), exact=exact)
    return (
        f" **C’est le cas {de(lieu.nom)}**\u00a0: {part} des droits y viennent de "
        f"«\u00a0{libelle_produit(produit)}\u00a0»."
    )
