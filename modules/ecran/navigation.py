"""Les cinq lieux de l'application et leurs pages, déclarés comme des données ; liens qui portent l'état."""

from copy import copy
from dataclasses import dataclass
from functools import cache as une_fois
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from modules.vues.adresse import PAGES

_DOSSIER = "modules/pages"
_TITRE = "titre_de_la_page"
NOM = "Commerce extérieur des départements"
_STATIQUE = Path(__file__).parents[2] / "static"


@dataclass(frozen=True, slots=True)
class _EntreeDeMenu:
    """Une page : dossier, titre, adresse, icône, et son nom parmi les parties d'un même lieu.

    `visible` faux : absente de la barre du haut ; on y vient d'un autre endroit, et son adresse reste.
    """

    fichier: str
    titre: str
    adresse: str
    icone: str
    partie: str = ""
    visible: bool = True


_SUR, _TAUX, _DROIT = "Est-ce sûr\u202f?", "À partir de quel taux\u202f?", "Le droit américain"
ENTREES = (
    _EntreeDeMenu("accueil", "Accueil", "", ":material/home:"),
    _EntreeDeMenu("fiche", "Mon territoire", "fiche", ":material/description:"),
    _EntreeDeMenu("simulateur", "Et si\u202f?", "simulateur", ":material/tune:", "Résultat"),
    _EntreeDeMenu("carte", "Carte et classement", "carte", ":material/map:"),
    _EntreeDeMenu("atelier", "Atelier", "atelier", ":material/groups:", "Carnet"),
    _EntreeDeMenu("fiabilite", _SUR, "fiabilite", ":material/insights:", _SUR, visible=False),
    _EntreeDeMenu("seuils", _TAUX, "seuils", ":material/straighten:", _TAUX, visible=False),
    _EntreeDeMenu(
        "plus_tard", "Et plus tard\u202f?", "plus_tard", ":material/schedule:", "Plus tard", visible=False
    ),
    _EntreeDeMenu("regimes", _DROIT, "regimes", ":material/history:", _DROIT, visible=False),
    _EntreeDeMenu("comparer", "Comparer", "comparer", ":material/compare_arrows:", "Comparer", visible=False),
    _EntreeDeMenu(
        "presentation", "Présentation", "presentation", ":material/slideshow:", "Présenter", visible=False
    ),
    _EntreeDeMenu("donnees", "Données", "donnees", ":material/database:", visible=False),
    _EntreeDeMenu("methode", "Méthode et limites", "methode", ":material/menu_book:", visible=False),
)
PAR_FICHIER = {e.fichier: e for e in ENTREES}
# Pages qui sont les parties d'un même lieu, dans l'ordre où elles se lisent.
_PARTIES = (
    ("simulateur", "fiabilite", "seuils", "plus_tard", "regimes"),
    ("atelier", "comparer", "presentation"),
)
# Les deux questions qui viennent après chaque page.
_SUITES = {
    "accueil": (
        ("fiche", "Que vend-on et qu’achète-t-on ici\u202f?"),
        ("simulateur", "Que viserait ici une surtaxe américaine\u202f?"),
    ),
    "fiche": (
        ("simulateur", "Que viserait ici une surtaxe américaine\u202f?"),
        ("carte", "Où se situe-t-il parmi les autres\u202f?"),
    ),
    "simulateur": (
        ("fiabilite", "À quel point est-ce sûr\u202f?"),
        ("carte", "Et les autres départements, sous ce scénario\u202f?"),
    ),
    "fiabilite": (
        ("seuils", "À partir de quel taux cela compte-t-il\u202f?"),
        ("comparer", "Et sous un autre scénario\u202f?"),
    ),
    "seuils": (
        ("plus_tard", "Et plus tard, à moyen et à long terme\u202f?"),
        ("regimes", "Quels taux le droit américain prévoit-il\u202f?"),
    ),
    "plus_tard": (
        ("regimes", "Que dit le droit américain\u202f?"),
        ("comparer", "Et sous un autre scénario\u202f?"),
    ),
    "regimes": (
        ("simulateur", "Que viserait le scénario chez nous\u202f?"),
        ("carte", "Quels départements sont les plus exposés\u202f?"),
    ),
    "carte": (
        ("fiche", "Que vend et qu’achète ce territoire\u202f?"),
        ("simulateur", "Que viserait chez lui ce scénario\u202f?"),
    ),
    "atelier": (
        ("simulateur", "Ajouter un scénario"),
        ("presentation", "Présenter à la salle"),
    ),
    "comparer": (
        ("simulateur", "Revenir au scénario"),
        ("atelier", "Ouvrir le carnet d’atelier"),
    ),
    "donnees": (
        ("methode", "Comment ces chiffres sont-ils faits\u202f?"),
        ("fiche", "Lire un territoire"),
    ),
    "methode": (
        ("donnees", "D’où viennent les données\u202f?"),
        ("fiche", "Lire un territoire"),
    ),
}
PIED = ("donnees", "methode")


def page(fichier: str) -> str:
    """Chemin d'une page pour `st.page_link` et `st.switch_page`."""
    return f"{_DOSSIER}/{fichier}/{fichier}.py"


def declarer() -> StreamlitPage:
    """Pose la marque et la barre du haut, renvoie la page demandée par l'adresse et en nomme l'onglet."""
    st.logo(str(_STATIQUE / "logo.svg"), size="large")
    ouverte = st.navigation([copy(p) for p in _pages_declarees()], position="top")
    st.session_state[_TITRE] = ouverte.title
    nommer_onglet()
    return ouverte


@une_fois
def _pages_declarees() -> tuple[StreamlitPage, ...]:
    """Toutes les pages, à copier : Streamlit cherche le fichier de chacune, et note dessus qui l'ouvre."""
    return tuple(
        st.Page(
            page(e.fichier),
            title=e.titre,
            icon=e.icone,
            url_path=e.adresse or None,
            default=not e.adresse,
            visibility="visible" if e.visible else "hidden",
        )
        for e in ENTREES
    )


def nommer_onglet(lieu: str | None = None) -> None:
    """« Mon territoire · Doubs – Commerce extérieur… » : deux onglets se distinguent."""
    morceaux = [st.session_state.get(_TITRE), lieu]
    st.set_page_config(page_title=f"{' · '.join(m for m in morceaux if m)} – {NOM}")


@une_fois
def _cible(fichier: str) -> StreamlitPage:
    """Page visée par un lien : toute faite, Streamlit ne cherche pas son fichier à chaque lien."""
    e = PAR_FICHIER[fichier]
    return st.Page(page(fichier), title=e.titre, url_path=e.adresse or None, default=not e.adresse)


def etat_pour(fichier: str) -> dict[str, str]:
    """Ce que l'adresse présente dit du territoire, du scénario et du carnet, et que cette page sait lire."""
    sus = {*PAGES[fichier], "d"}
    return {nom: valeur for nom, valeur in st.query_params.to_dict().items() if nom in sus}


def lien(fichier: str, libelle: str) -> None:
    """Lien vers une page qui porte le territoire et le scénario, aussi dans un nouvel onglet."""
    st.page_link(
        _cible(fichier), label=libelle, icon=PAR_FICHIER[fichier].icone, query_params=etat_pour(fichier)
    )


def parties(fichier: str) -> None:
    """Les parties du lieu où l'on est (« Résultat », « Est-ce sûr ? »…), en liens qui portent l'état.

    Le lieu se voit dans la barre du haut, quelle que soit sa partie ouverte. La règle vient de la page : un
    `:has` sur toute l'application se recalcule à chaque texte qu'une figure mesure, 20 fois plus lentement.
    """
    voisines = next((groupe for groupe in _PARTIES if fichier in groupe), ())
    if not voisines:
        return
    barre = f'[data-testid="stTopNavLink"][href*="/{voisines[0]}"]'
    st.html(f"<style>{barre} {{ background: #e4e9ee; font-weight: 600; }}</style>")
    with st.container(horizontal=True, key=f"parties-{voisines[0]}", gap="small"):
        for autre in voisines:
            st.page_link(
                _cible(autre),
                label=f"**{PAR_FICHIER[autre].partie}**" if autre == fichier else PAR_FICHIER[autre].partie,
                query_params=etat_pour(autre),
                disabled=autre == fichier,
            )


def suites(fichier: str) -> None:
    """« Et ensuite ? » : les deux questions qui viennent après cette page."""
    with st.container(key="suites"):
        st.markdown("**Et ensuite\u202f?**")
        for autre, question in _SUITES[fichier]:
            lien(autre, question)
