"""Page « Fiabilité et seuils » : fourchette, place, hypothèses."""

from math import isnan

import pandas as pd
import streamlit as st

from modules.donnees import catalogue
from modules.donnees.flux import TableFlux
from modules.donnees.regimes import lire_tarifs
from modules.donnees.territoires import Territoire
from modules.indicateurs.affichage import texte_part
from modules.interface import cache
from modules.interface.composants import montrer, tableau, texte
from modules.langue.grammaire import avec_article, de
from modules.langue.nombres import ordinal
from modules.publication import fiabilite
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.fourchette import ECART_AU_CENTRE, texte_chances, texte_fourchette, texte_place
from modules.publication.resume_simulation import ecrire
from modules.simulation.exposition import Exposition
from modules.simulation.rangs import Rangs
from modules.simulation.scenario import HORIZONS
from modules.simulation.sensibilite import effets

CITES = 5
PLACE_INCONNUE = 75  # places : au-delà, l'étendue couvre presque tout le classement


def fourchette(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """La baisse possible en une phrase, ce qui varie, puis produit par produit."""
    p, centrale = flux.provenance, resultat.ligne(lieu.code)["baisse_court_eur"]
    etendue = cache.etendue(flux, resultat, lieu.code)
    sens = "baisse" if isnan(centrale) or centrale >= 0 else "hausse"
    st.markdown(
        f"À un an, la {sens} possible des ventes {de(lieu.nom)} aux États-Unis\u00a0: "
        f"**{texte_fourchette(etendue, exact=not p.est_estimation, centrale=centrale)}**."
    )
    if abs(etendue[1] - centrale) > ECART_AU_CENTRE * abs(centrale):
        st.markdown(_loin_du_centre(etendue[1], centrale, central=ecrire(abs(centrale), p)))
    gauche, droite = st.columns([2, 3], gap="medium")
    with gauche:
        texte("tirages.md")
    with droite:
        figure = fiabilite.figure_produits(resultat, cache.etendue_produits(flux, resultat, lieu.code), lieu)
        if figure.table.empty:
            st.markdown("Aucun produit n’est touché dans ce scénario.")
            return
        st.subheader(figure.titre, anchor=False)
        montrer(figure, cle="fourchettes", fichier=f"fourchette-{lieu.code}-{p.periode}", statut=p.statut)


def _loin_du_centre(milieu: float, centrale: float, *, central: str) -> str:
    """Pourquoi le milieu des tirages n'est pas le nombre du simulateur."""
    plus, moins = ("se réduire", "s’élargir") if milieu > centrale else ("s’élargir", "se réduire")
    effet = "grand" if abs(milieu) > abs(centrale) else "petit"
    return (
        f"Le simulateur affiche {central}\u00a0: ce calcul central laisse les exemptions qui dépendent d’un "
        "usage (aviation civile, médicament) à leur niveau habituel. Ici, elles peuvent bien plus "
        f"{plus} que {moins}\u202f: le montant que dépasse un tirage sur deux est donc plus {effet}."
    )


def place(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Étendue de la place, chances d'être dans les dix premiers, départements indiscernables."""
    rangs = cache.incertitude(flux, resultat)
    if not flux.provenance.est_estimation:
        st.markdown(
            "Ces données sont relevées par la Douane\u202f: l’outil ne les fait pas varier. Il ne publie "
            "donc ni étendue de place ni chance d’être parmi les premiers. La place est dans le simulateur."
        )
        return
    classe = rangs.rangs_droits is not None and rangs.rangs_droits.de(lieu.code) is not None
    if rangs.rangs_droits is None or rangs.rangs_baisse is None or not classe:
        st.markdown(_sans_place(lieu, personne=rangs.rangs_droits is None))
        return
    gauche, droite = st.columns([2, 3], gap="medium")
    with gauche:
        _dire_place(rangs.rangs_droits, rangs.rangs_baisse, lieu)
        _ordre_conserve(resultat, rangs.rangs_droits, rangs.rangs_baisse)
    with droite:
        p = flux.provenance
        figure = fiabilite.figure_places(rangs.rangs_droits, lieu.code, p)
        st.subheader(figure.titre, anchor=False)
        montrer(figure, cle="places", fichier=f"places-{lieu.code}-{p.periode}", statut=p.statut)


def _dire_place(par_droits: Rangs, par_baisse: Rangs, lieu: Territoire) -> None:
    """Étendue de la place, chances d'être en tête, départements indiscernables."""
    nom, droits, baisse = avec_article(lieu.nom), par_droits.de(lieu.code), par_baisse.de(lieu.code)
    if droits is None:
        return
    st.markdown(
        f"Par droits théoriques rapportés aux exportations, {nom} est "
        f"**{texte_place(int(droits['p10']), int(droits['p90']))}** sur 100, du plus exposé au moins exposé. "
        f"Être parmi les dix plus exposés\u00a0: {texte_chances(droits['proba_top10'])}."
    )
    if droits["p90"] - droits["p10"] > PLACE_INCONNUE:
        st.markdown(
            "Autant dire que l’on ne sait pas placer ce département\u00a0: tout dépend des exemptions "
            "accordées."
        )
    st.markdown(_indiscernables(par_droits, lieu))
    if baisse is not None:
        st.markdown(
            f"Par baisse possible rapportée aux exportations, sa place va du "
            f"{ordinal(int(baisse['p10']))} au {ordinal(int(baisse['p90']))}."
        )


def _sans_place(lieu: Territoire, *, personne: bool) -> str:
    if lieu.genre != "departement":
        return "Seuls les départements ont une place. Choisissez-en un pour lire la sienne."
    if personne:
        return "Aucun département n’est exposé dans ce scénario\u202f: il n’y a pas de classement."
    return f"{lieu.nom} n’est pas classé\u202f: pas de place à discuter."


def _indiscernables(rangs: Rangs, lieu: Territoire) -> str:
    codes = rangs.indiscernables(lieu.code)
    if not codes:
        return "Aucun autre département n’a une étendue de place qui recoupe la sienne."
    noms = catalogue.departements().set_index("code")["nom"]
    cites = ", ".join(noms[c] for c in codes[:CITES])
    reste = len(codes) - CITES
    suite = f" et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
    combien = f"{len(codes)} autres départements" if len(codes) > 1 else "un autre département"
    return (
        f"Ce département est **indiscernable** de {combien}, dont l’étendue de place recoupe la "
        f"sienne\u00a0: {cites}{suite}."
    )


def _ordre_conserve(resultat: Exposition, droits: Rangs, baisse: Rangs) -> None:
    """Ce qui change l'ordre, et ce qui ne le change pas."""
    paires = [texte_part(r.ordre_conserve, exact=False) for r in (droits, baisse)]
    if resultat.surtaxes.uniforme:
        raison = (
            "La surtaxe étant la même partout, ni la réaction des acheteurs ni les exemptions ne changent le "
            "classement par droits\u202f: seule l’incertitude sur les ventes le fait."
        )
    else:
        causes = (
            "les exemptions et l’incertitude sur les ventes le font"
            if resultat.surtaxes.exemptions_variables
            else "seule l’incertitude sur les ventes le fait"
        )
        raison = (
            "La réaction des acheteurs, commune à tous, ne change jamais le classement par droits\u202f; "
            f"{causes}. Cette réaction peut en revanche changer le classement par baisse, parce que les "
            "surtaxes diffèrent d’un produit à l’autre."
        )
    st.markdown(
        f"{raison} D’un tirage à l’autre, deux départements pris au hasard restent dans le même ordre "
        f"{paires[0]} du temps par droits, {paires[1]} par baisse."
    )


def hypotheses(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Une hypothèse à la fois, de la plus influente à la moins influente."""
    horizons = lire_tarifs().horizons.set_index("horizon")
    sources = {h: str(horizons.loc[h, "source"]) for h in HORIZONS}
    tous = effets(resultat, unite=lieu.code, parametres=parametres_embarques(), sources=sources)
    plus_grand = max((e.amplitude for e in tous), default=0.0)
    actifs = [e for e in tous if e.amplitude > 0.001 * plus_grand]
    if not actifs:
        st.markdown("Dans ce scénario, aucune hypothèse ne change la baisse possible\u202f: elle est nulle.")
        return
    p = flux.provenance
    gauche, droite = st.columns([3, 2], gap="medium")
    with gauche:
        figure = fiabilite.figure_effets(resultat, actifs, lieu)
        st.subheader(figure.titre, anchor=False)
        montrer(figure, cle="tornade", fichier=f"hypotheses-{lieu.code}-{p.periode}", statut=p.statut)
    with droite:
        sources_dites = pd.DataFrame(
            {
                "Hypothèse": [e.hypothese for e in actifs],
                "Source des deux valeurs": [e.source for e in actifs],
            }
        )
        tableau(sources_dites, legende="Source des deux valeurs de chaque hypothèse")
        muets = [e.hypothese.lower() for e in tous if e not in actifs]
        if muets:
            st.caption(f"Sans effet dans ce scénario\u00a0: {', '.join(muets)}.")
