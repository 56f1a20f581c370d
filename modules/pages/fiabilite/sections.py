"""Vue « Est-ce sûr ? » : fourchette, place, hypothèses, ce qui pèse, achats."""

from math import exp, isnan

import pandas as pd
import streamlit as st

from modules.donnees import tables
from modules.donnees.droit import parametre
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire, avec_article, de
from modules.ecran import cache, navigation
from modules.ecran.choix import choisir, choisir_entier
from modules.ecran.composants import chiffres, montrer, tableau, texte, titre_de_figure
from modules.ecran.partage import Fichier, proposer
from modules.langue.nombres import nombre, ordinal, texte_part, unite_commune
from modules.simulation.embarque import vocabulaire_embarque
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import NOMBRE, Rangs
from modules.simulation.lectures import cellules_majeures, effets, expositions_concentrees, riposter
from modules.simulation.mots import SEULE
from modules.simulation.scenario import TOUS, Mesure, genre_de
from modules.vues import fiabilite
from modules.vues.resultat import (
    ecrire,
    ecrire_colonnes,
    plus_que_les_ventes,
    texte_chances,
    texte_fourchette,
    texte_place,
)
from modules.vues.simulation import nom_produit
from modules.vues.tableur import csv_francais

_CITES = 5


def fourchette(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """La baisse possible en une phrase, ce qui varie, puis produit par produit."""
    p, centrale = flux.provenance, resultat.ligne(lieu.code)["baisse_court_eur"]
    etendue = cache.etendue(resultat, lieu.code)
    unite = unite_commune((centrale, *etendue))
    sens = "baisse" if isnan(centrale) or centrale >= 0 else "hausse"
    st.markdown(
        f"À un an, la {sens} possible des ventes {de(lieu.nom)} aux États-Unis\u00a0: "
        f"**{ecrire(abs(centrale), p, unite)}, {texte_fourchette(etendue, exact=p.exacte, unite=unite)}**, "
        f"{SEULE}."
    )
    if depasse := plus_que_les_ventes(etendue.haut, resultat.ligne(lieu.code)["exportations_us_eur"], p):
        st.caption(depasse)
    gauche, droite = st.columns([2, 3], gap="medium")
    with gauche:
        texte("tirages.md", tirages=nombre(NOMBRE), **_ecarts_des_ventes())
    with droite:
        figure = fiabilite.figure_produits(resultat, cache.etendue_produits(resultat, lieu.code), lieu)
        if figure.table.empty:
            st.markdown("Aucun produit n’est touché dans ce scénario.")
            return
        titre_de_figure(figure)
        st.caption(fiabilite.CLE_TIRAGES)
        montrer(figure, cle="fourchettes", fichier=f"fourchette-{lieu.code}-{p.periode}", statut=p.statut)


def _ecarts_des_ventes() -> dict[str, str]:
    """Écarts typiques des ventes estimées, écrits : un même facteur divise ou multiplie, en proportion."""
    ecrits = {}
    for cas in ("mesure", "reparti"):
        facteur = exp(parametre(f"ecart_{cas}"))
        ecrits[f"moins_{cas}"] = f"{nombre(100 * (1 - 1 / facteur))}\u00a0%"
        ecrits[f"plus_{cas}"] = f"{nombre(100 * (facteur - 1))}\u00a0%"
    return ecrits


def place(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Étendue de la place, chances d'être dans les dix premiers, départements indiscernables."""
    rangs = cache.incertitude(resultat)
    if flux.provenance.exacte:
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
        titre_de_figure(figure)
        st.caption(fiabilite.CLE_PLACES)
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
    if droits["p90"] - droits["p10"] > fiabilite.PLACE_INCONNUE:
        st.markdown(
            "Autant dire que l’on ne sait pas placer ce département\u00a0: tout dépend des exemptions "
            "accordées."
        )
    st.markdown(_indiscernables(par_droits, lieu))
    if baisse is not None:
        premier, dernier = int(baisse["p10"]), int(baisse["p90"])
        va = f"va du {ordinal(premier)} au" if premier < dernier else "ne bouge pas\u00a0: le"
        st.markdown(f"Par baisse possible rapportée aux exportations, sa place {va} {ordinal(dernier)} rang.")


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
    noms = tables.departements().set_index("code")["nom"]
    cites = ", ".join(noms[c] for c in codes[:_CITES])
    reste = len(codes) - _CITES
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
    tous = effets(resultat, unite=lieu.code)
    plus_grand = max((e.amplitude for e in tous), default=0.0)
    actifs = [e for e in tous if e.amplitude > 0.001 * plus_grand]
    if not actifs:
        st.markdown("Dans ce scénario, aucune hypothèse ne change la baisse possible\u202f: elle est nulle.")
        return
    p = flux.provenance
    gauche, droite = st.columns([3, 2], gap="medium")
    with gauche:
        figure = fiabilite.figure_effets(resultat, actifs, lieu)
        titre_de_figure(figure)
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


def vers_les_seuils(lieu: Territoire) -> None:
    """Là où menaient les anciens liens vers les seuils : la question, et la vue qui y répond."""
    st.markdown(f"Quelle surtaxe ferait nettement baisser les ventes {de(lieu.nom)}\u202f?")
    navigation.lien("seuils", "Chercher à partir de quel taux")


_CELLULES = 12


def poids(resultat: Exposition, lieu: Territoire) -> None:
    """Les couples qui font la moitié des droits, et les expositions concentrées."""
    cellules, cas = cellules_majeures(resultat), expositions_concentrees(resultat)
    if cellules.empty:
        st.markdown("Aucun droit dans ce scénario\u202f: rien ne pèse.")
        return
    st.markdown(_dire_couples(len(cellules)))
    tableau(
        fiabilite.table_cellules(resultat, cellules.head(_CELLULES)),
        legende="Couples produit × département qui pèsent le plus dans les droits théoriques",
    )
    p = resultat.assiette.provenance
    _tout(cellules, "Tous ces couples (CSV)", nom="couples-produit-departement", provenance=p)
    if cas.empty:
        st.markdown("Dans aucun département un seul produit ne fait plus de la moitié des droits.")
        return
    suite = f" Voici les {_CELLULES} premiers." if len(cas) > _CELLULES else ""
    st.markdown(
        f"**Exposition concentrée**\u00a0: dans {len(cas)} département{'s' if len(cas) > 1 else ''}, un seul "
        "produit fait plus de la moitié des droits. À ce niveau, un produit vendu vers un pays est une ligne "
        "du fichier, repérée par son seul code\u202f: ce peut être une seule usine."
        f"{_ici(cas, lieu, exact=p.exacte)}{suite}"
    )
    tableau(
        fiabilite.table_concentrees(resultat, cas.head(_CELLULES)),
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
    suite = f"\u202f; voici les {_CELLULES} premiers." if combien > _CELLULES else "."
    return f"{sujet} la moitié des droits théoriques de tous les départements{suite}"


def _tout(table: pd.DataFrame, libelle: str, *, nom: str, provenance: Provenance) -> None:
    proposer(
        Fichier(
            libelle,
            f"{nom}-{provenance.periode}.csv",
            lambda: csv_francais(table, statut=provenance.statut, source=provenance.ligne("export")),
        )
    )


def _ici(cas: pd.DataFrame, lieu: Territoire, *, exact: bool) -> str:
    """Dit que le département choisi en est, s'il en est."""
    ici = cas[cas["unite"] == lieu.code]
    if ici.empty:
        return ""
    produit, part = str(ici["produit"].iloc[0]), texte_part(float(ici["part"].iloc[0]), exact=exact)
    return (
        f" **C’est le cas {de(lieu.nom)}**\u00a0: {part} des droits y viennent de "
        f"«\u00a0{nom_produit(produit)}\u00a0»."
    )


_PRODUITS = 8


def importations(flux: TableFlux, lieu: Territoire) -> None:
    """Choix de la contre-mesure, trois nombres, premiers produits."""
    p = flux.provenance
    st.markdown(
        "Lecture **séparée** de tout ce qui précède\u00a0: ici, l’Union européenne taxerait les produits "
        "américains. Aucune contre-mesure de ce genre n’est en vigueur dans les données\u202f: c’est une "
        "supposition. Les droits seraient payés par les importateurs d’ici."
    )
    if "import" in p.sens_absents:
        st.info("Ce jeu de données ne contient pas les importations.")
        return
    gauche, droite = st.columns(2)
    code = choisir("riposte", _perimetres(), libelle="Produits américains visés", colonne=gauche)
    taux = choisir_entier(
        "droit", libelle="Droit européen supplémentaire (%)", bornes=(0, 500), defaut=15, colonne=droite
    )
    mesure = Mesure(genre_de(code), code, "remplace", float(taux))
    resultat = riposter(cache.assiette_importations(flux), mesures=(mesure,))
    u = resultat.ligne(lieu.code)
    exact = p.exacte
    if u["importations_us_eur"] <= 0:
        st.info(f"Aucun achat {de(lieu.nom)} aux États-Unis n’apparaît dans ces données.")
        return
    ((achats, concernees, droits),) = ecrire_colonnes(
        p, (u[c] for c in ("importations_us_eur", "concernees_eur", "droits_eur"))
    )
    part_us, part = (texte_part(u[c], exact=exact) for c in ("part_us", "part_concernee"))
    chiffres(
        [
            ("Achats aux États-Unis", achats, f"{part_us} de tous les achats"),
            ("Importations concernées", concernees, f"{part} de tous les achats"),
            (
                "Droits théoriques payés par les importateurs locaux",
                droits,
                f"{nombre(taux)}\u00a0% des importations concernées, achats inchangés",
            ),
        ]
    )
    produits = resultat.par_produit(lieu.code).head(_PRODUITS)
    achetes, taxes = ecrire_colonnes(p, produits["importations_us_eur"], produits["droits_eur"])
    tableau(
        pd.DataFrame(
            {
                "Produit acheté": [nom_produit(c) for c in produits["produit"]],
                "Achats aux États-Unis": achetes,
                "Droits théoriques": taxes,
            }
        ),
        legende="Achats aux États-Unis et droits théoriques, par produit",
    )
    st.caption(
        f"{p.ligne('import')} · Aucune réaction des achats n’est calculée\u202f: aucune source employée ici "
        "ne la mesure."
    )


def _perimetres() -> dict[str, str]:
    return (
        {TOUS: "Tous les produits"}
        | dict(vocabulaire_embarque().familles)
        | dict(vocabulaire_embarque().cpf4)
    )
