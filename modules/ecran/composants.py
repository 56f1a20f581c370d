"""Morceaux d'écran communs : figure avec sa table, chiffres, textes, téléchargements."""

import html
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
import streamlit as st

from modules.donnees.provenance import Provenance
from modules.ecran import navigation
from modules.ecran.adresse import INCOMPLET, verifier_donnees
from modules.ecran.cadre import TEXTES, insigne
from modules.ecran.jeux import prevenir
from modules.ecran.partage import Fichier, partager, proposer
from modules.figures.gabarit import Figure, configuration
from modules.langue.typographie import echapper, insecables
from modules.simulation.echange import vers_adresse
from modules.simulation.exposition import Exposition
from modules.simulation.mots import scenario_en_phrase
from modules.vues.resultat import reserves, verification
from modules.vues.tableur import csv_francais, table_affichee

CONTOURS = "app/static/departements.geojson"  # servi par l'application : jamais dans la page
_FONDS = "app/static/"  # le fond de carte vide que Plotly réclame ; « data: » serait refusé par une CSP


def titre_de_page(
    titre: str,
    provenance: Provenance,
    *,
    fichier: Callable[[], Fichier | None] | None = None,
    feuillet: Callable[[], Fichier | None] | None = None,
) -> None:
    """Titre de niveau 1, état des données, « Partager ». `fichier`, `feuillet` : ceux de la page."""
    verifier_donnees(provenance)
    prevenir(provenance)
    st.session_state[INCOMPLET] = False  # une page qui porte le carnet le dira
    with st.container(horizontal=True, vertical_alignment="center", key="titre"):
        st.title(titre, anchor=False, width="content")
        insigne(provenance)
        partager(provenance, feuillet=feuillet, fichier=fichier)


def texte(nom: str, **valeurs: str) -> None:
    """Affiche un fichier de `modules/textes`, chaque `{nom}` remplacé par sa valeur : un calcul s'y écrit."""
    chemin = f"{TEXTES}/{nom}"
    st.markdown(_ecrit(chemin, os.stat(chemin).st_mtime_ns, tuple(valeurs.items())))


@lru_cache(maxsize=64)  # chercher les espaces insécables d'une page de texte est plus long que l'afficher
def _ecrit(chemin: str, _modifie_le: int, valeurs: tuple[tuple[str, str], ...]) -> str:
    ecrit = Path(chemin).read_text(encoding="utf-8")
    for cle, valeur in valeurs:
        ecrit = ecrit.replace(f"{{{cle}}}", valeur)
    return insecables(ecrit)


def dire_scenario(resultat: Exposition, code: str | None) -> None:
    """Le scénario en une phrase, ce qu'il suppose, et le chemin pour en changer sans perdre le territoire."""
    phrase = scenario_en_phrase(resultat.scenario)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Scénario\u00a0: **{echapper(phrase)}**", width="content")
        scenario = vers_adresse(resultat.scenario, resultat.hypotheses)
        st.page_link(
            navigation.page("simulateur"),
            label="Changer de scénario",
            icon=":material/tune:",
            query_params={**({"dep": code} if code else {}), **scenario},
        )
    ligne = resultat.ligne(code or "FR")
    for phrase in (*(a.texte for a in resultat.avis), *reserves(ligne, resultat.assiette.provenance)):
        st.caption(phrase)


def limites() -> None:
    """« Ce que l'outil ne mesure pas », à un clic de tout résultat de simulation."""
    with st.expander("Ce que l’outil ne mesure pas", key="limites"):
        texte("limites_simulateur.md")


CHIFFRES_ECHANGES = "chiffres-echanges"  # ventes puis achats d'abord : style.css leur donne leur couleur


def chiffres(
    valeurs: Sequence[tuple[str, str, str | None]], *, par_ligne: int | None = None, cle: str = "chiffres"
) -> None:
    """Chiffres clés côte à côte : (libellé, valeur déjà écrite, précision ou None).

    `par_ligne` : nombre de chiffres sur une ligne, tous par défaut ; deux sur un téléphone. `cle` : unique
    dans la page, commence par « chiffres ».
    """
    largeur = par_ligne or len(valeurs)
    with st.container(key=cle):
        colonnes = [c for _ in range(0, len(valeurs), largeur) for c in st.columns(largeur)]
    for colonne, (libelle, valeur, precision) in zip(colonnes, valeurs, strict=True):
        with colonne, st.container(border=True, height="stretch"):
            st.metric(libelle, valeur)
            if precision:
                st.caption(precision)


def dire_verification() -> None:
    """« Droit américain vérifié il y a 49 jours (9 octobre 2026) », en ambre quand cela commence à dater."""
    dit, date = verification()
    suite = "\u202f; au-delà de 45 jours, le revérifier avant de s’en servir" if date else ""
    st.html(f'<p class="verifie{" ambre" if date else ""}">Droit américain {dit}{suite}</p>')


def titre_de_figure(figure: Figure, *, niveau: int = 3) -> None:
    """Titre d'une figure, son message si les valeurs en permettent un, et la ligne de mesure dessous.

    `niveau` : 2 quand la figure ouvre sa section, 3 sous un autre titre, 0 là où elle n'ouvre rien.
    """
    titre = echapper(figure.entete)
    if niveau:
        (st.header if niveau == 2 else st.subheader)(titre, anchor=False)
    else:
        st.markdown(f"**{titre}**")
    if figure.mesure:
        st.caption(echapper(figure.mesure))


def montrer(
    figure: Figure, *, cle: str, fichier: str, statut: str, au_clic: Callable[[str], None] | None = None
) -> None:
    """Figure, ligne de source et menu « Tableau · CSV · Comment lire ».

    `cle` : identifiant court et unique dans la page. `fichier` : nom sans extension des téléchargements.
    `au_clic` : reçoit le code du département cliqué sur une carte ; prévoir une liste pour le clavier.
    """
    config = configuration(figure.fig, fichier=fichier) | {"topojsonURL": _FONDS}
    if au_clic is None:
        st.plotly_chart(figure.fig, key=cle, theme=None, alt=figure.alt, config=config)
    else:
        st.plotly_chart(
            figure.fig,
            key=cle,
            theme=None,
            alt=figure.alt,
            config=config,
            on_select=lambda: _clic(cle, au_clic),
            selection_mode="points",
        )
    _menu(figure, cle=cle, fichier=fichier, statut=statut)


def _clic(cle: str, au_clic: Callable[[str], None]) -> None:
    points = st.session_state[cle]["selection"]["points"]
    if points and (code := points[0].get("location")):
        au_clic(code)


@st.fragment
def _menu(figure: Figure, *, cle: str, fichier: str, statut: str) -> None:
    """Menu rendu à la demande : la table ne coûte que si on l'ouvre, sans relancer la page."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(f'<p class="source">{html.escape(figure.source)}</p>', width="stretch")
        menu = st.popover("Tableau · CSV · Comment lire", key=f"menu-{cle}", on_change="rerun")
    if not menu.open:
        return
    with menu:
        st.markdown(f"**Comment lire.** {figure.lecture}")
        proposer(
            Fichier(
                "Télécharger le tableau (CSV)",
                f"{fichier}.csv",
                lambda: csv_francais(figure.table, statut=statut, source=figure.source),
            ),
            cle=f"csv-{cle}",
        )
        tableau(figure.table, legende=figure.titre, exact=statut != "estimation")


def tableau(table: pd.DataFrame, *, legende: str, exact: bool = True) -> None:
    """Table HTML lisible au clavier et au lecteur d'écran ; nombres écrits à la française.

    `exact` faux : deux chiffres significatifs, pour une estimation.
    """
    st.table(table_affichee(table, exact=exact).map(echapper), hide_index=True, alt=legende)


def petit_tableau(table: pd.DataFrame) -> str:
    """Même table, en Markdown : sur une page qui n'en a pas d'autre, 0,8 Mo de moins à la première visite.

    Le lecteur de tables de Streamlit ne se charge qu'à la première `st.table`.
    """
    ecrite = table_affichee(table).map(echapper)
    lignes = [[echapper(str(c)) for c in ecrite], ["---"] * ecrite.shape[1], *ecrite.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(ligne)} |" for ligne in lignes)
