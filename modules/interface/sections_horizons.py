"""Volet « Et à plus long terme ? » du simulateur : trois horizons, charge, réorientation, produits."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.regimes import lire_tarifs
from modules.donnees.territoires import Territoire
from modules.indicateurs.affichage import texte_part
from modules.interface import etat_scenario
from modules.interface.composants import tableau
from modules.publication.resume_simulation import ecrire
from modules.publication.simulation import libelle_produit
from modules.simulation.avis import avis_long_terme
from modules.simulation.exposition import Exposition
from modules.simulation.scenario import CHOCS, HORIZONS, Choc, Horizon

NOMS_HORIZONS: dict[Horizon, str] = {
    "court": "À un an", "moyen": "Moyen terme", "long": "Borne haute de long terme",
}  # fmt: skip
NOMS_CHOCS: dict[Choc, str] = {"UE": "Toute l’Union européenne", "France": "La France seule"}
PRODUITS_MONTRES = 10


def plus_long_terme(_flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Trois horizons et leurs fourchettes, partage de la charge, réorientation, détail par produit."""
    _hypotheses(resultat)
    _trois_horizons(resultat, lieu)
    st.caption(avis_long_terme(resultat.hypotheses))
    _charge(resultat, lieu)
    _par_produit(resultat, lieu)


def _hypotheses(resultat: Exposition) -> None:
    """Réglages gardés dans l'adresse : horizon détaillé, qui subit la surtaxe, réorientation."""
    scenario, h = resultat.scenario, resultat.hypotheses
    gauche, milieu, droite = st.columns(3)
    st.session_state.update(h=h.horizon, choc=h.champ_du_choc, reo=round(100 * h.reorientation))

    def suivre() -> None:
        lus = st.session_state
        nouvelles = replace(h, horizon=lus["h"], champ_du_choc=lus["choc"], reorientation=lus["reo"] / 100)
        etat_scenario.retenir(scenario, nouvelles)

    gauche.selectbox(
        "Horizon détaillé", HORIZONS, key="h", format_func=NOMS_HORIZONS.__getitem__, on_change=suivre
    )
    milieu.selectbox(
        "Qui subit la surtaxe (long terme)",
        CHOCS,
        key="choc",
        format_func=NOMS_CHOCS.__getitem__,
        on_change=suivre,
    )
    droite.slider(
        "Part de la baisse vendue ailleurs", 0, 100, step=5, key="reo", format="%d %%", on_change=suivre
    )


def _trois_horizons(resultat: Exposition, lieu: Territoire) -> None:
    u, p = resultat.ligne(lieu.code), resultat.assiette.provenance
    sources = lire_tarifs().horizons.set_index("horizon")["source"]
    table = pd.DataFrame(
        {
            "Horizon": [NOMS_HORIZONS[h] for h in HORIZONS],
            "Baisse possible des ventes": [ecrire(u[f"baisse_{h}_eur"], p) for h in HORIZONS],
            # Pas la fourchette des tirages : les deux bouts de la seule réaction.
            "Réaction faible à forte": [
                f"de {ecrire(u[f'baisse_{h}_basse_eur'], p)} à {ecrire(u[f'baisse_{h}_haute_eur'], p)}"
                for h in HORIZONS
            ],
            "Droits après réaction": [ecrire(u[f"droits_apres_{h}_eur"], p) for h in HORIZONS],
            "Source": [sources[h] for h in HORIZONS],
        }
    )
    tableau(table, legende="Baisse possible des ventes aux trois horizons")


def _charge(resultat: Exposition, lieu: Territoire) -> None:
    u, p, h = resultat.ligne(lieu.code), resultat.assiette.provenance, resultat.hypotheses
    st.markdown(
        f"**Qui paie les droits\u202f?** Selon les études disponibles, environ "
        f"{texte_part(h.phi, exact=False)} de la charge reste du côté américain\u00a0: "
        f"{ecrire(u['droits_cote_americain_eur'], p)} sur {ecrire(u['droits_eur'], p)}\u202f; le reste, "
        f"{ecrire(u['droits_cote_francais_eur'], p)}, du côté français. C’est une information, "
        "pas un montant à ajouter aux autres."
    )
    if h.reorientation > 0:
        reorientee = ecrire(u[f"reorientee_{h.horizon}_eur"], p)
        st.markdown(
            f"**Vendu sur d’autres marchés** ({NOMS_HORIZONS[h.horizon].lower()}, si "
            f"{texte_part(h.reorientation, exact=False)} de la baisse l’est)\u00a0: {reorientee}."
        )


def _par_produit(resultat: Exposition, lieu: Territoire) -> None:
    """Les produits dont les ventes baisseraient le plus à l'horizon choisi."""
    p, horizon = resultat.assiette.provenance, resultat.hypotheses.horizon
    colonne = f"baisse_{horizon}_eur"
    produits = resultat.par_produit(lieu.code)
    produits = produits.sort_values(colonne, ascending=False, na_position="last").head(PRODUITS_MONTRES)
    table = pd.DataFrame(
        {
            "Produit": [libelle_produit(c) for c in produits["produit"]],
            "Ventes aux États-Unis": [ecrire(v, p) for v in produits["exportations_us_eur"]],
            f"Baisse possible ({NOMS_HORIZONS[horizon].lower()})": [ecrire(v, p) for v in produits[colonne]],
        }
    )
    tableau(table, legende="Baisse possible des ventes par produit")
