"""Menu « Télécharger » : document, tableur et PDF, préparés au clic sans faire attendre la page."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.territoires import Territoire
from modules.interface import cache
from modules.publication.classeur import classeur_fiche, classeur_simulation
from modules.publication.comparaison import Comparaison, classeur_comparaison, document_comparaison
from modules.publication.contenu import Contenu, Simulation, contenu
from modules.publication.document import Edition, document
from modules.publication.navigateur import Chromium, exiger, trouver
from modules.publication.noms import nom_fichier
from modules.publication.reglages import lire_reglages
from modules.simulation.exposition import Exposition
from modules.simulation.scenario import Vocabulaire

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMPRIMER = (
    "Pour un PDF\u00a0: ouvrez le document dans votre navigateur, puis Imprimer, «\u00a0Enregistrer au "
    "format PDF\u00a0», format A4, en-têtes et pieds de page du navigateur décochés."
)
IMAGES = (
    "Image d’une figure\u00a0: l’appareil photo en haut à droite de chacune. Dans le document, la même barre "
    "l’enregistre en PNG ou en SVG."
)


def menu_fiche(flux: TableFlux, lieu: Territoire) -> None:
    """Fiche d'un département à emporter."""
    nom = nom_fichier("fiche", lieu, flux.provenance)
    _menu(nom, lambda: _html(_contenu(flux, lieu)), lambda: classeur_fiche(_contenu(flux, lieu)))


def menu_simulation(
    resultat: Callable[[], Exposition], lieu: Territoire, *, flux: TableFlux, vocabulaire: Vocabulaire
) -> None:
    """Fiche et annexe « Exposition aux surtaxes » du scénario, et tableur de ses résultats.

    `resultat` est demandé au clic : le scénario alors affiché.
    """
    nom = nom_fichier("simulation", lieu, flux.provenance)
    _menu(
        nom,
        lambda: _html(_contenu(flux, lieu, Simulation(resultat(), vocabulaire))),
        lambda: classeur_simulation(Simulation(resultat(), vocabulaire), lieu=lieu),
    )


def menu_comparaison(nom: str, a_comparer: Callable[[], Comparaison]) -> None:
    """Comparaison affichée : document d'un seul tenant et tableur. `nom` : fichier, sans extension."""
    _menu(
        nom,
        lambda: document_comparaison(a_comparer(), edition=_edition(), nom=nom),
        lambda: classeur_comparaison(a_comparer()),
    )


def _contenu(flux: TableFlux, lieu: Territoire, simulation: Simulation | None = None) -> Contenu:
    return contenu(lieu.code, fiche=lambda code: cache.fiche(flux, code), simulation=simulation)


def _menu(nom: str, html: Callable[[], str], tableur: Callable[[], bytes]) -> None:
    with st.popover(
        "Télécharger", icon=":material/download:", key=f"telecharger-{nom.split('-', maxsplit=1)[0]}"
    ):
        _bouton("Document (HTML, à lire hors ligne)", f"{nom}.html", "text/html", lambda: html().encode())
        if trouver():
            _bouton("Document (PDF)", f"{nom}.pdf", "application/pdf", lambda: _pdf(html()))
        _bouton("Tableur (xlsx)", f"{nom}.xlsx", XLSX, tableur)
        if not trouver():
            st.caption(IMPRIMER)
        st.caption(IMAGES)


def _bouton(libelle: str, fichier: str, mime: str, donnees: Callable[[], bytes]) -> None:
    st.download_button(
        libelle,
        donnees,
        file_name=fichier,
        mime=mime,
        key=f"dl-{fichier}",
        on_click="ignore",
        width="stretch",
    )


def _html(a_publier: Contenu) -> str:
    return document(a_publier, edition=_edition(), forme="autonome")


def _pdf(html: str) -> bytes:
    with tempfile.TemporaryDirectory() as dossier, Chromium(exiger()) as chromium:
        page = Path(dossier) / "document.html"
        page.write_bytes(html.encode())
        return chromium.imprimer(page)


def _edition() -> Edition:
    return Edition(lire_reglages(), date.today())
