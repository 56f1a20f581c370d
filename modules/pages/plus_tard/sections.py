"""Vue « Plus tard » : trois échéances et leurs fourchettes, qui est visé, qui paie, produit par produit."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from modules.donnees.droit import lire_tarifs
from modules.donnees.tables import Territoire
from modules.ecran import adresse, cache
from modules.ecran.composants import montrer, tableau
from modules.langue.nombres import texte_part, unite_commune
from modules.simulation.exposition import Exposition, simuler
from modules.simulation.mots import avis_du_choc
from modules.simulation.scenario import CHOCS, DU_REGIME, HORIZONS
from modules.vues.fiabilite import CLE_TIRAGES, NOMS_HORIZONS, figure_horizons
from modules.vues.resultat import ecrire, ecrire_colonnes, plus_que_les_ventes, texte_entre
from modules.vues.simulation import nom_produit

_NOMS_CHOCS = {
    DU_REGIME: "Comme dans le régime de départ",
    "monde": "Tout le monde",
    "UE": "Toute l’Union européenne",
    "France": "La France seule",
}
_PRODUITS_MONTRES = 10


def hypotheses(resultat: Exposition) -> None:
    """Réglages gardés dans l'adresse : horizon détaillé, qui est visé, réorientation, change."""
    scenario, h = resultat.scenario, resultat.hypotheses
    gauche, milieu, droite, change = st.columns(4)
    st.session_state.update(
        h=h.horizon, choc=h.champ_du_choc, reo=round(100 * h.reorientation), change=round(h.change)
    )

    def suivre() -> None:
        lus = st.session_state
        nouvelles = replace(
            h, horizon=lus["h"], champ_du_choc=lus["choc"], reorientation=lus["reo"] / 100,
            change=float(lus["change"]),
        )  # fmt: skip
        adresse.retenir_scenario(scenario, nouvelles)

    gauche.selectbox(
        "Horizon détaillé", HORIZONS, key="h", format_func=NOMS_HORIZONS.__getitem__, on_change=suivre
    )
    milieu.selectbox(
        "Qui est visé",
        [DU_REGIME, *CHOCS],
        key="choc",
        format_func=_NOMS_CHOCS.__getitem__,
        on_change=suivre,
    )
    droite.slider(
        "Part de la baisse vendue ailleurs", 0, 100, step=5, key="reo", format="%d %%", on_change=suivre
    )
    change.slider(
        "Hausse de l’euro face au dollar", -30, 30, step=5, key="change", format="%d %%", on_change=suivre
    )


def trois_horizons(resultat: Exposition, lieu: Territoire) -> None:
    """Baisse possible à un an, à moyen et à long terme, avec sa fourchette ; droits après réaction."""
    u, p = resultat.ligne(lieu.code), resultat.assiette.provenance
    etendues = {h: cache.etendue(resultat, lieu.code, h) for h in HORIZONS}
    figure = figure_horizons(resultat, etendues, lieu)
    st.header(figure.titre, anchor=False)
    st.caption(CLE_TIRAGES)
    haut = max(e.haut for e in etendues.values())
    if depasse := plus_que_les_ventes(haut, u["exportations_us_eur"], p):
        st.caption(depasse)
    montrer(figure, cle="horizons", fichier=f"horizons-{lieu.code}-{p.periode}", statut=p.statut)
    baisses, droits = ([u[f"{mesure}_{h}_eur"] for h in HORIZONS] for mesure in ("baisse", "droits_apres"))
    unite = unite_commune([*baisses, *droits])
    sources = lire_tarifs().horizons.set_index("horizon")["source"]
    table = pd.DataFrame(
        {
            "Horizon": [NOMS_HORIZONS[h] for h in HORIZONS],
            "Baisse possible des ventes": [ecrire(v, p, unite) for v in baisses],
            "Huit fois sur dix": [texte_entre(e, exact=p.exacte, unite=unite) for e in etendues.values()],
            "Droits après réaction": [ecrire(v, p, unite) for v in droits],
            "Source": [sources[h] for h in HORIZONS],
        }
    )
    tableau(table, legende="Baisse possible des ventes aux trois horizons")
    st.caption(avis_du_choc(resultat.choc).texte)


def selon_qui(resultat: Exposition, lieu: Territoire) -> None:
    """Ce que change la réponse à « qui est visé ? », à long terme."""
    p = resultat.assiette.provenance
    effets = []
    for choc in CHOCS:
        autre = simuler(
            resultat.assiette, scenario=resultat.scenario,
            hypotheses=replace(resultat.hypotheses, champ_du_choc=choc),
        )  # fmt: skip
        baisse = autre.ligne(lieu.code)["baisse_long_eur"]
        sens = " de hausse, report en faveur des produits français" if baisse < 0 else ""
        qui = _NOMS_CHOCS[choc]
        effets.append(f"{qui[0].lower()}{qui[1:]}, {ecrire(abs(baisse), p)}{sens}")
    dits = "\u202f; ".join(effets)
    st.markdown(f"**Selon qui est visé**, la baisse possible à long terme\u00a0: {dits}.")


_QUI_PAIE = (
    "L’importateur américain acquitte le droit. Qui le supporte au bout du compte dépend du produit\u00a0: "
    "en "
    "moyenne presque entièrement le côté américain selon les études de 2018-2019 et de 2025\u202f; pour le "
    "vin "
    "en 2019-2020, environ un quart l’a été par les vendeurs\u202f; en 2025, le prix du champagne vendu aux "
    "États-Unis a baissé de 8 à 9\u00a0%."
)


def charge(resultat: Exposition, lieu: Territoire) -> None:
    """Qui paie les droits, et ce qui se vendrait ailleurs."""
    u, p, h = resultat.ligne(lieu.code), resultat.assiette.provenance, resultat.hypotheses
    st.markdown(f"**Qui paie les droits\u202f?** {_QUI_PAIE}")
    if h.reorientation > 0:
        reorientee = ecrire(u[f"reorientee_{h.horizon}_eur"], p)
        st.markdown(
            f"**Vendu sur d’autres marchés** ({NOMS_HORIZONS[h.horizon].lower()}, si "
            f"{texte_part(h.reorientation, exact=False)} de la baisse l’est)\u00a0: {reorientee}."
        )


def par_produit(resultat: Exposition, lieu: Territoire) -> None:
    """Les produits dont les ventes baisseraient le plus à l'horizon choisi."""
    p, horizon = resultat.assiette.provenance, resultat.hypotheses.horizon
    colonne = f"baisse_{horizon}_eur"
    produits = resultat.par_produit(lieu.code)
    produits = produits.sort_values(colonne, ascending=False, na_position="last").head(_PRODUITS_MONTRES)
    ventes, baisses = ecrire_colonnes(p, produits["exportations_us_eur"], produits[colonne])
    table = pd.DataFrame(
        {
            "Produit": [nom_produit(c) for c in produits["produit"]],
            "Ventes aux États-Unis": ventes,
            f"Baisse possible ({NOMS_HORIZONS[horizon].lower()})": baisses,
        }
    )
    tableau(table, legende="Baisse possible des ventes par produit")
