"""Page « Fiabilité et seuils » : fourchette, place, hypothèses, seuils, ce qui pèse."""

from math import isnan

import pandas as pd
import streamlit as st

from modules.donnees import catalogue
from modules.donnees.flux import TableFlux
from modules.donnees.regimes import lire_tarifs
from modules.donnees.territoires import Territoire
from modules.indicateurs.affichage import texte_part
from modules.interface import cache
from modules.interface.choix import choisir, choisir_entier
from modules.interface.composants import montrer, tableau, texte
from modules.langue.grammaire import avec_article, de
from modules.langue.nombres import montant, nombre, ordinal, points
from modules.publication import fiabilite
from modules.publication.cadre_simulation import parametres_embarques
from modules.publication.fourchette import ECART_AU_CENTRE, texte_chances, texte_fourchette, texte_place
from modules.publication.resume_simulation import ecrire
from modules.publication.tableur import csv_francais
from modules.simulation.exposition import Exposition
from modules.simulation.poids import cellules_majeures, expositions_concentrees
from modules.simulation.rangs import Rangs
from modules.simulation.scenario import HORIZONS, TAUX_MAXIMAL
from modules.simulation.sensibilite import effets
from modules.simulation.seuils import seuil

CITES = 5
CELLULES = 12
CIBLES = {"meur": "M€ de ventes", "part": "% des exportations"}
DEPARTS, PLAFONDS = {"meur": 10, "part": 1}, {"meur": 10_000, "part": 100}


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
        accord, effet = ("moins", "plus haut") if etendue[1] > centrale else ("plus", "plus bas")
        st.markdown(
            f"Le simulateur affiche {ecrire(abs(centrale), p)}\u00a0: ce calcul central suppose que les "
            "exemptions qui dépendent d’un usage (aviation civile, médicament) s’appliquent comme "
            f"d’habitude. Ici elles comptent beaucoup, et les tirages où elles s’appliquent {accord} "
            f"largement mettent le milieu {effet}."
        )
    texte("tirages.md")
    figure = fiabilite.figure_produits(resultat, cache.etendue_produits(flux, resultat, lieu.code), lieu)
    st.subheader(figure.titre, anchor=False)
    montrer(figure, cle="fourchettes", fichier=f"fourchette-{lieu.code}-{p.periode}", statut=p.statut)


def place(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Étendue de la place, chances d'être dans les dix premiers, départements indiscernables."""
    rangs = cache.incertitude(flux, resultat)
    if not flux.provenance.est_estimation:
        st.markdown(
            "Ces données sont relevées par la Douane\u202f: l’outil ne les fait pas varier. Il ne publie "
            "donc ni étendue de place ni chance d’être parmi les premiers. La place est dans le simulateur."
        )
        return
    droits = rangs.rangs_droits.de(lieu.code) if rangs.rangs_droits else None
    if rangs.rangs_droits is None or rangs.rangs_baisse is None or droits is None:
        st.markdown(_sans_place(lieu, personne=rangs.rangs_droits is None))
        return
    nom = avec_article(lieu.nom)
    st.markdown(
        f"Par droits théoriques rapportés aux exportations, {nom} est "
        f"**{texte_place(int(droits['p10']), int(droits['p90']))}** sur 100, du plus exposé au moins exposé. "
        f"Être parmi les dix plus exposés\u00a0: {texte_chances(droits['proba_top10'])}."
    )
    st.markdown(_indiscernables(rangs.rangs_droits, lieu))
    baisse = rangs.rangs_baisse.de(lieu.code)
    if baisse is not None:
        st.markdown(
            f"Par baisse possible rapportée aux exportations, sa place va du "
            f"{ordinal(int(baisse['p10']))} au {ordinal(int(baisse['p90']))}."
        )
    _ordre_conserve(resultat, rangs.rangs_droits, rangs.rangs_baisse)
    p = flux.provenance
    figure = fiabilite.figure_places(rangs.rangs_droits, lieu.code, p)
    st.subheader(figure.titre, anchor=False)
    montrer(figure, cle="places", fichier=f"places-{lieu.code}-{p.periode}", statut=p.statut)


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
        f"Il est **indiscernable** de {combien}, dont l’étendue de place recoupe la sienne\u00a0: "
        f"{cites}{suite}."
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
        raison = (
            "La réaction des acheteurs, commune à tous, ne change jamais le classement par droits\u202f; les "
            "exemptions et l’incertitude sur les ventes le font. Cette réaction peut en revanche changer le "
            "classement par baisse, parce que les surtaxes diffèrent d’un produit à l’autre."
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
    figure = fiabilite.figure_effets(resultat, actifs, lieu)
    montrer(figure, cle="tornade", fichier=f"hypotheses-{lieu.code}-{p.periode}", statut=p.statut)
    muets = [e.hypothese.lower() for e in tous if e not in actifs]
    if muets:
        st.caption(f"Sans effet dans ce scénario\u00a0: {', '.join(muets)}.")
    sources_dites = pd.DataFrame(
        {"Hypothèse": [e.hypothese for e in actifs], "Source des deux valeurs": [e.source for e in actifs]}
    )
    tableau(sources_dites, legende="Source des deux valeurs de chaque hypothèse")


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


def poids(resultat: Exposition) -> None:
    """Les couples qui font la moitié des droits, et les expositions concentrées."""
    cellules, cas = cellules_majeures(resultat), expositions_concentrees(resultat)
    if cellules.empty:
        st.markdown("Aucun droit dans ce scénario\u202f: rien ne pèse.")
        return
    st.markdown(
        f"**{len(cellules)} couples produit × département** font la moitié des droits théoriques de tous les "
        f"départements\u202f; voici les {min(CELLULES, len(cellules))} premiers."
    )
    tableau(
        fiabilite.table_cellules(resultat, cellules.head(CELLULES)),
        legende="Couples produit × département qui pèsent le plus dans les droits théoriques",
    )
    p = resultat.assiette.provenance
    st.download_button(
        "Tous ces couples (CSV)",
        lambda: csv_francais(cellules, statut=p.statut, source=p.ligne("export")),
        file_name=f"couples-produit-departement-{p.periode}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    if cas.empty:
        st.markdown("Dans aucun département un seul produit ne fait plus de la moitié des droits.")
        return
    st.markdown(
        f"**Exposition concentrée**\u00a0: dans {len(cas)} département{'s' if len(cas) > 1 else ''}, un seul "
        "produit fait plus de la moitié des droits. À ce niveau, un produit vendu vers un pays est une ligne "
        "du fichier, repérée par son seul code\u202f: ce peut être une seule usine."
    )
    tableau(fiabilite.table_concentrees(resultat, cas), legende="Départements à exposition concentrée")
