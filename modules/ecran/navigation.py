"""Les pages de l'application, déclarées comme des données."""

from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

DOSSIER = "modules/pages"
TITRE = "titre_de_la_page"
NOM = "Commerce extérieur des départements"


@dataclass(frozen=True, slots=True)
class Entree:
    """Une page : groupe du menu, dossier, titre, adresse, icône. `visible` faux : absente du menu."""

    groupe: str
    fichier: str
    titre: str
    adresse: str
    icone: str
    visible: bool = True


ENTREES = (
    Entree("Lire", "accueil", "Accueil", "", ":material/home:"),
    Entree("Lire", "fiche", "Fiche départementale", "fiche", ":material/description:"),
    Entree("Lire", "carte", "Carte et classement", "carte", ":material/map:"),
    Entree("Simuler", "simulateur", "Simulateur", "simulateur", ":material/tune:"),
    Entree("Simuler", "regimes", "Régimes et menaces", "regimes", ":material/history:"),
    Entree("Simuler", "comparer", "Comparer", "comparer", ":material/compare_arrows:"),
    Entree("Simuler", "fiabilite", "Fiabilité et seuils", "fiabilite", ":material/insights:"),
    Entree("Atelier", "atelier", "Carnet d’atelier", "atelier", ":material/groups:"),
    Entree("Atelier", "presentation", "Présentation", "presentation", ":material/slideshow:", visible=False),
    Entree("Données et méthode", "donnees", "Données", "donnees", ":material/database:"),
    Entree("Données et méthode", "methode", "Méthode et limites", "methode", ":material/menu_book:"),
)


def page(fichier: str) -> str:
    """Chemin d'une page pour `st.page_link` et `st.switch_page`."""
    return f"{DOSSIER}/{fichier}/{fichier}.py"


def declarer() -> StreamlitPage:
    """Construit le menu groupé, renvoie la page demandée par l'adresse et en nomme l'onglet."""
    menu: dict[str, list[StreamlitPage]] = {}
    for e in ENTREES:
        accueil = e.adresse == ""
        menu.setdefault(e.groupe, []).append(
            st.Page(
                page(e.fichier),
                title=e.titre,
                icon=e.icone,
                url_path=None if accueil else e.adresse,
                default=accueil,
                visibility="visible" if e.visible else "hidden",
            )
        )
    ouverte = st.navigation(menu)
    st.session_state[TITRE] = ouverte.title
    nommer_onglet()
    return ouverte


def nommer_onglet(lieu: str | None = None) -> None:
    """« Fiche départementale · Doubs – Commerce extérieur… » : deux onglets se distinguent."""
    morceaux = [st.session_state.get(TITRE), lieu]
    st.set_page_config(page_title=f"{' · '.join(m for m in morceaux if m)} – {NOM}")
