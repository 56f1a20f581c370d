"""Page « Méthode » : valeurs lues dans les tables, et contre-épreuves."""

import numpy as np
import pandas as pd
import streamlit as st

from modules.donnees.droit import lire_tarifs
from modules.donnees.emploi import tables_emploi
from modules.donnees.flux import TableFlux
from modules.ecran.composants import montrer, tableau, texte, titre_de_figure
from modules.fiche.phrases_emploi import phrases_reperes
from modules.langue.nombres import nombre
from modules.langue.typographie import echapper
from modules.simulation.embarque import NON_VENTILE, parametres_embarques, regime_en_vigueur
from modules.simulation.incertitude import NOMBRE
from modules.vues.emploi import table_reperes
from modules.vues.estimation import (
    mesures_construction,
    table_construction,
    table_epreuve,
    table_insee,
    trente_premiers,
)
from modules.vues.fiabilite import figure_contre_epreuves, table_contre_epreuves, table_surtaxes_moyennes
from modules.vues.resultat import ordinaire_ecrite

_COLONNES = {
    "libelle": "Horizon",
    "sensibilite": "ε",
    "basse": "ε, bas de fourchette",
    "haute": "ε, haut de fourchette",
    "ecart_commun": "Écart type de u",
    "source": "Source",
}
_COLONNES_PARAMETRES = {
    "libelle": "Paramètre",
    "valeur": "Valeur",
    "basse": "Bas de l’usage",
    "haute": "Haut de l’usage",
    "source": "Source",
}


def elasticites() -> None:
    """Élasticités employées aux trois horizons, avec leur source."""
    horizons = _tels_quels(lire_tarifs().horizons[list(_COLONNES)]).rename(columns=_COLONNES)
    st.markdown("**Élasticités employées**")
    tableau(horizons, legende="Élasticités employées aux trois horizons")


def reperes_nationaux() -> None:
    """Repères nationaux sur les exportateurs vers les États-Unis, chacun avec sa source et sa réserve."""
    st.subheader("Repères nationaux", anchor="reperes-nationaux")
    st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases_reperes(tables_emploi())))
    tableau(table_reperes(tables_emploi()), legende="Repères nationaux et leurs sources")


def _tels_quels(table: pd.DataFrame) -> pd.DataFrame:
    """Nombres avec les décimales de la table : un paramètre ne s'arrondit pas (« 0,345 »)."""
    chiffres = table.select_dtypes("number").columns
    textes = {c: [f"{v:g}".replace(".", ",") for v in table[c]] for c in chiffres}
    return table.assign(**textes)


def nombres_du_simulateur() -> dict[str, str]:
    """Produits de la nomenclature, et ceux dont le régime en vigueur ne donne pas le taux."""
    p = parametres_embarques()
    connus = np.array(p.produits) != NON_VENTILE
    sans_taux = connus & np.isnan(p.regimes[regime_en_vigueur()].central)
    return {"sans_taux": nombre(sans_taux.sum()), "produits": nombre(connus.sum())}


def nombres_de_l_incertitude() -> dict[str, str]:
    """Nombre de tirages, et bornes essayées de la part reportée sur d'autres marchés."""
    report = lire_tarifs().essais.query("essai == 'reorientation'")
    bas, haut = (nombre(100 * float(report[borne].iloc[0])) for borne in ("bas", "haut"))
    return {"tirages": nombre(NOMBRE), "report_bas": bas, "report_haut": haut}


def autres_parametres() -> None:
    """Paramètres communs à tous les produits, avec leurs bornes et leur source."""
    lus = lire_tarifs().parametres[list(_COLONNES_PARAMETRES)]
    table = _tels_quels(lus).rename(columns=_COLONNES_PARAMETRES)
    st.markdown("**Autres paramètres**")
    tableau(table, legende="Autres paramètres du simulateur")


def montrer_contre_epreuves() -> None:
    """Une ligne par épisode, recalculée avec les tables embarquées."""
    st.header("Contre-épreuves", anchor="contre-epreuves")
    texte("contre_epreuves.md")
    st.caption(ordinaire_ecrite())
    figure = figure_contre_epreuves()
    titre_de_figure(figure)
    montrer(figure, cle="contre-epreuves", fichier="contre-epreuves", statut="calculé par l’outil")
    tableau(table_contre_epreuves(), legende="Contre-épreuves nationales\u00a0: calculé et observé")
    tableau(table_surtaxes_moyennes(), legende="Surtaxe moyenne de la France\u00a0: calculée et publiée")


def montrer_precision() -> None:
    """Ce que vaut l'estimation : épreuve des chiffres retirés, puis chaque chiffre publié."""
    st.subheader("Ce que vaut l’estimation", anchor="precision")
    texte("precision.md")
    tableau(table_epreuve(), legende="Écart de l’estimation aux chiffres publiés qu’elle n’a pas vus")
    mesures = mesures_construction()
    employes, tenus, ecart = (mesures[nom] for nom in ("employes", "tenus", "ecart_median_pct"))
    st.markdown(
        f"**Les chiffres employés.** L’estimation complète en emploie {nombre(employes)}, en tient "
        f"{nombre(tenus)} dans leur tolérance, et s’en écarte de {nombre(ecart, 1)}\u00a0% en médiane."
    )
    with st.expander("Chaque chiffre publié employé, et ce que l’estimation en dit"):
        tableau(table_construction(employes=True), legende="Chiffres publiés employés")
    with st.expander("Chiffres publiés non employés, et pourquoi"):
        tableau(table_construction(employes=False), legende="Chiffres publiés non employés")


def montrer_insee(flux: TableFlux) -> None:
    """Les départements que l'Insee cite, et ceux que l'outil met en tête ; une estimation seulement."""
    st.subheader("Les départements les plus exposés, selon l’Insee et selon l’outil", anchor="insee")
    texte("insee.md")
    tableau(table_insee(flux), legende="Départements cités par l’Insee, et leur place dans l’outil")
    with st.expander("Les trente départements qui dépendent le plus des États-Unis, d’après l’outil"):
        tableau(
            trente_premiers(flux), legende="Trente premiers départements par part des ventes aux États-Unis"
        )
