"""Sections du simulateur : premier écran, et pourquoi ce département."""

from html import escape

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire, avec_article, de, region_de
from modules.ecran import cache, partage
from modules.ecran.composants import chiffres, montrer, tableau, titre_de_figure
from modules.langue.nombres import INCONNU, INSECABLE, deux_chiffres, nombre, points, texte_part
from modules.langue.typographie import echapper, insecables
from modules.simulation.exposition import Exposition
from modules.simulation.lectures import debouches
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.vues.resultat import (
    NON_CONNU,
    certitude,
    change_ecrit,
    concurrents,
    depuis_quand,
    ecrire_colonnes,
    ecrire_points,
    face_aux_autres,
    ordinaire_ecrite,
    reserves,
    reserves_locales,
    s_appuie_sur_le_droit,
    sans_vente,
    textes_legaux,
    trois_nombres,
    unite_des_ventes,
    verification,
    vus,
)
from modules.vues.simulation import nom_produit, place_ecrite

_EN_COURT = 2  # les deux premiers nombres : ce qui est visé, et ce que cela coûterait


def en_court(resultat: Exposition, lieu: Territoire, place: DeltaGenerator | None) -> None:
    """Les premiers nombres en une ligne, sous le curseur : sur un téléphone, les cartes sont plus bas.

    Un lecteur d'écran, lui, les reçoit des cartes à chaque pas : ils n'y sont pas dits deux fois.
    """
    ligne, p = resultat.ligne(lieu.code), resultat.assiette.provenance
    if place is None or ligne["exportations_us_eur"] <= 0:
        return
    nombres = trois_nombres(ligne, p, cache.etendue(resultat, lieu.code))[:_EN_COURT]
    texte = "<br>".join(
        f"{escape(nom)}\u00a0: <strong>{escape(valeur)}</strong>" for nom, valeur, _ in nombres
    )
    place.html(f'<p class="resultat-court" aria-hidden="true">{texte}</p>')


def premier_ecran(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """La phrase du scénario, trois nombres qui ne s'additionnent pas et les ventes par produit."""
    ligne, p = resultat.ligne(lieu.code), resultat.assiette.provenance
    with st.container(horizontal=True, key="phrase"):
        st.markdown(f"**{echapper(scenario_en_phrase(resultat.scenario))}**", width="content")
        if ligne["exportations_us_eur"] > 0:
            st.markdown(f"*{TROIS_MONTANTS}*", width="content")
        partage.copier(resultat, lieu)
    if ligne["exportations_us_eur"] <= 0:
        st.info(sans_vente(lieu))
        return
    avis = resultat.avis_de(lieu.code)
    for phrase in (*(a.texte for a in avis if a.avant), *reserves_locales(lieu, p, avant=True)):
        st.warning(insecables(phrase))
    with st.container(key="resultats"):  # annoncé aux lecteurs d'écran à chaque pas du curseur
        etendue = cache.etendue(resultat, lieu.code)
        chiffres(trois_nombres(ligne, p, etendue, unite_des_ventes(resultat, lieu.code)))
    figure = cache.visees(flux, resultat, lieu)
    titre_de_figure(figure, niveau=2)
    montrer(figure, cle="visees", fichier=f"simulation-{lieu.code}-{p.periode}", statut=p.statut)
    apres = [
        *reserves(ligne, p, etendue),
        *(a.texte for a in avis if not a.avant),
        *reserves_locales(lieu, p),
    ]
    st.caption(insecables(" ".join(apres)))
    _reponses(flux, resultat, lieu)
    _vu(resultat, lieu)


def _reponses(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Depuis quand et ce que cela veut dire, face aux autres, concurrents, clients, certitude, textes."""
    st.header("Ce que cela veut dire", anchor=False)
    dit, date = verification()
    clients = [f"{nom}\u00a0: {pays}" for nom, pays in cache.clients(flux, resultat, lieu)]
    phrases = [
        ("Depuis quand", depuis_quand(resultat.scenario)),
        ("Face aux autres", face_aux_autres(resultat, lieu)),
        (
            "Qui concurrence, à quel taux",
            " ".join(concurrents(resultat, lieu)) or "Rien n’est visé.",
        ),
        ("Qui d’autre achète déjà ici", "\u202f; ".join(clients) + "." if clients else "Rien n’est visé."),
        ("À quel point c’est sûr", f"{certitude(flux, lieu)} {cache.hors_fourchette(flux) or ''}".strip()),
        ("Par quels textes", textes_legaux(resultat.scenario)),
    ]
    st.markdown("\n".join(f"- **{titre}.** {echapper(phrase)}" for titre, phrase in phrases if phrase))
    change = change_ecrit(resultat, lieu)
    if change:
        st.markdown(change)
    droit = f"Droit américain {dit}{_SUITE_AMBRE if date else ''}. "
    st.caption(
        (droit if s_appuie_sur_le_droit(resultat.scenario) else "")
        + "Taux moyens par produit\u202f: une ligne du tarif "
        "peut payer plus ou moins. Départements semblables\u00a0: mêmes produits exportés, pas mêmes "
        "entreprises. "
        "Concurrents et clients\u00a0: exemples, sans rang. Le calcul ne dit rien des commandes déjà passées."
    )


def _vu(resultat: Exposition, lieu: Territoire) -> None:
    """Ce qui a été observé en 2025, ce que l'outil donnait, et comment les ventes bougent d'ordinaire."""
    st.header("Ce qu’on a vu", anchor=False)
    st.markdown("\n".join(f"- {phrase}" for phrase in vus(resultat, lieu)))
    st.caption(
        f"{ordinaire_ecrite()} Chiffres nationaux, sur un an\u202f; «\u00a0attendu\u00a0» est "
        f"l’effet "
        "des seules surtaxes alors en vigueur. L’écart vient des stocks, du change, de la demande, des "
        "contrats. "
        "Sources et autres épisodes\u00a0: page Méthode, «\u00a0Contre-épreuves\u00a0»."
    )


_SUITE_AMBRE = ", donc à revérifier avant toute décision"


_PRODUITS_SUIVIS = 5


def pourquoi(flux: TableFlux, resultat: Exposition, lieu: Territoire) -> None:
    """Place, comparaison avec la région et la France, décomposition de l'écart, débouchés ailleurs."""
    ligne, p = resultat.ligne(lieu.code), resultat.assiette.provenance
    if pd.notna(ligne["rang"]):
        st.markdown(
            f"Par droits théoriques rapportés aux exportations, {avec_article(lieu.nom)} est "
            f"**{place_ecrite(resultat, lieu.code)}**, du plus exposé au moins exposé."
        )
    region = region_de(lieu.code)
    lieux = {lieu.nom: lieu.code} | ({region.nom: region.code} if region else {}) | {"France": "FR"}
    tableau(_comparaison(resultat, lieux), legende="Comparaison avec la région et la France")
    _decomposition(ligne, lieu)
    _debouches(flux, resultat, lieu)
    st.caption(f"{p.ligne('export')} · Salariés du privé\u00a0: Urssaf, 2024")


def _comparaison(resultat: Exposition, lieux: dict[str, str]) -> pd.DataFrame:
    exact = resultat.assiette.provenance.exacte

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
    vises = vises[~(vises["visees_eur"] <= 0)].head(_PRODUITS_SUIVIS)
    if vises.empty:
        return
    p = resultat.assiette.provenance
    autres = debouches(flux, territoire=lieu, produits=list(vises["produit"]), pays=tables.pays())
    lignes = []
    (vendus,) = ecrire_colonnes(p, vises["exportations_us_eur"])
    for produit, vendu in zip(vises.to_dict("records"), vendus, strict=True):
        clients = autres[autres["produit"] == produit["produit"]]
        noms = [
            f"{c['libelle']} ({texte_part(c['part'], exact=p.exacte)})" for c in clients.to_dict("records")
        ]
        lignes.append(
            {
                "Produit": nom_produit(produit["produit"]),
                "Ventes aux États-Unis": vendu,
                "Part des États-Unis": texte_part(produit["part_us"], exact=p.exacte),
                "Autres clients du département": ", ".join(noms) or NON_CONNU,
            }
        )
    st.markdown("**Où ces produits se vendent-ils déjà ailleurs\u202f?**")
    tableau(pd.DataFrame(lignes), legende="Débouchés hors des États-Unis")
