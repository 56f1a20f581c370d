"""« Partager » et « Télécharger » : lien, QR code, fichier de la page, documents préparés au clic."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from modules.documents.chromium import Chromium, disponible, exiger
from modules.documents.classeur import classeur_emploi, classeur_fiche, classeur_simulation
from modules.documents.comparaison import Comparaison, classeur_comparaison, document_comparaison
from modules.documents.contenu import Contenu, Simulation, contenu, simulation_en_vigueur
from modules.documents.feuillet import feuillet
from modules.documents.html import Edition, document
from modules.documents.reglages import lire_reglages, nom_fichier
from modules.documents.territoire import document_territoire
from modules.donnees import tables
from modules.donnees.droit import lire_tarifs, verifie_le
from modules.donnees.emploi import tables_emploi
from modules.donnees.erreurs import ErreurMetier
from modules.donnees.flux import TableFlux
from modules.donnees.memoire import rendre_memoire
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire, territoire
from modules.ecran import adresse, cache, cadre, carnet, memoire, serveur
from modules.ecran import adresse as adresse_ecran
from modules.ecran.adresse import MARQUE
from modules.fiche.phrases_emploi import SOURCE_EMPLOI
from modules.simulation.echange import depuis_json, vers_adresse, vers_json
from modules.simulation.exposition import Exposition
from modules.vues.classement import Indicateur, csv_carte
from modules.vues.emploi import STATUT_EMPLOI, fichier_emploi, table_emploi
from modules.vues.fiabilite import csv_fourchettes, table_contre_epreuves
from modules.vues.fiche import table_fiche
from modules.vues.simulation import csv_simulation
from modules.vues.tableur import csv_francais


def bouton_copier(parametres: dict[str, str], *, cle: str) -> None:
    """Copie l'adresse de la page avec tous ces paramètres ; là où c'est interdit, montre le lien sélectionné.

    `cle` : unique dans la page. L'adresse de base vient du navigateur : juste même derrière un mandataire.
    """
    cadre.composant("copie")(key=cle, data={"requete": urlencode(parametres, safe="~")})


_GENRES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Fichier:
    """Le fichier d'une page : `contenu` n'est calculé que si on le demande."""

    libelle: str
    nom: str
    contenu: Callable[[], bytes]

    @property
    def mime(self) -> str:
        """Genre du fichier, d'après la fin de son nom."""
        return _GENRES[Path(self.nom).suffix]


def proposer(
    fichier: Fichier, *, cle: str | None = None, large: bool = False, dans: DeltaGenerator | None = None
) -> None:
    """Bouton de téléchargement d'un fichier, préparé au clic. `dans` : la colonne où le poser."""
    (dans or st).download_button(
        fichier.libelle,
        fichier.contenu,
        file_name=fichier.nom,
        mime=fichier.mime,
        key=cle,
        on_click="ignore",
        width="stretch" if large else "content",
        icon=":material/download:",
    )


@st.fragment
def partager(
    provenance: Provenance,
    *,
    fichier: Callable[[], Fichier | None] | None = None,
    feuillet: Callable[[], Fichier | None] | None = None,
) -> None:
    """Bouton et son volet, rempli seulement quand on l'ouvre, sans relancer la page.

    `fichier`, `feuillet` : ce qui s'emporte de la page, en plus de son lien.
    """
    volet = st.popover("Partager", icon=":material/share:", key="partager", on_change="rerun")
    if not volet.open:
        return
    with volet:
        parametres = adresse.parametres_de_page(provenance)
        page = urlsplit(st.context.url or "").path.rpartition("/")[2]
        complet = adresse.adresse(page, parametres)
        if st.session_state.get(adresse.INCOMPLET):
            st.warning(
                "Le carnet est trop long pour un lien\u202f: celui-ci rouvre la page sans lui. "
                "Transmettez le fichier du carnet, dans la page «\u00a0Carnet d’atelier\u00a0»."
            )
        else:
            st.markdown("Le lien rouvre cette page dans le même état.")
        bouton_copier(parametres, cle="copier-page")
        code = adresse.qr_code(
            complet,
            classe="qr" if len(complet) <= adresse.LONGUEUR_QR else "qr dense",
            maximum=adresse.LONGUEUR_QR_PROCHE,
        )
        if code is None:
            st.caption(
                f"Lien de {len(complet)} signes\u00a0: trop long pour un QR code que l’on puisse lire. "
                "Copiez-le, ou emportez le fichier."
            )
        else:
            st.html(code)
        if adresse.sur_ce_poste():
            st.caption(
                "Cette adresse ne vaut que sur cet ordinateur\u00a0: pour les téléphones, ouvrez "
                "l’application par son adresse sur le réseau."
            )
        for cle, demande in (("feuillet-page", feuillet), ("fichier-page", fichier)):
            if demande is not None and (trouve := demande()) is not None:
                proposer(trouve, cle=cle, large=True)


_IMPRIMER = (
    "Pour un PDF\u00a0: ouvrez le document dans votre navigateur, puis Imprimer, «\u00a0Enregistrer au "
    "format PDF\u00a0», format A4, en-têtes et pieds de page du navigateur décochés."
)
_IMAGES = (
    "Image d’une figure\u00a0: l’appareil photo en haut à droite de chacune. Dans le document, la même barre "
    "l’enregistre en PNG ou en SVG."
)


def menu_fiche(flux: TableFlux, lieu: Territoire) -> None:
    """Fiche d'un département à emporter."""
    nom = nom_fichier("fiche", lieu, flux.provenance)
    edition = _edition()
    _menu(
        nom,
        lambda: _html(_contenu(flux, lieu), edition),
        lambda: classeur_fiche(_contenu(flux, lieu)),
        feuillet=(
            nom_fichier("feuillet", lieu, flux.provenance),
            lambda: feuillet(_contenu(flux, lieu), simulation_en_vigueur(flux), edition=edition),
        ),
        stable=_stable(lieu),
    )


def _stable(lieu: Territoire) -> str:
    """Adresse du document de ce lieu ; vide pour un jeu déposé, ou là où l'application n'est pas `st.App`."""
    if cache.import_present() is not None or os.environ.get(cadre.SERVIE) != "oui":
        return ""
    return f"{adresse.racine()}/document/fiche-{lieu.code}.html"


def menu_territoire(flux: TableFlux, ti: Territoire) -> None:
    """Page d'un Territoire d'industrie à emporter : document et tableur."""
    nom = nom_fichier("territoire", ti, flux.provenance)
    edition = _edition()
    emploi = cache.emploi(flux, ti.code)

    def html() -> str:
        fiches = [cache.fiche(flux, code) for code in ti.departements or ()]
        return document_territoire(emploi, fiches, tables_emploi(), edition=edition)

    _menu(nom, html, lambda: classeur_emploi(emploi, tables_emploi()))


def _menu_simulation(resultat: Callable[[], Exposition], lieu: Territoire, *, flux: TableFlux) -> None:
    """Fiche et annexe « Exposition aux surtaxes » du scénario, et tableur de ses résultats.

    `resultat` est demandé au clic : le scénario alors affiché.
    """
    nom = nom_fichier("simulation", lieu, flux.provenance)
    edition = _edition()
    _menu(
        nom,
        lambda: _html(_contenu(flux, lieu, Simulation(resultat())), edition),
        lambda: classeur_simulation(Simulation(resultat()), lieu=lieu),
        feuillet=(
            nom_fichier("feuillet", lieu, flux.provenance),
            lambda: feuillet(_contenu(flux, lieu), Simulation(resultat()), edition=edition),
        ),
    )


def menu_comparaison(nom: str, a_comparer: Callable[[], Comparaison]) -> None:
    """Comparaison affichée : document d'un seul tenant et tableur. `nom` : fichier, sans extension."""
    edition = _edition()
    _menu(
        nom,
        lambda: document_comparaison(a_comparer(), edition=edition, nom=nom),
        lambda: classeur_comparaison(a_comparer()),
    )


def _contenu(flux: TableFlux, lieu: Territoire, simulation: Simulation | None = None) -> Contenu:
    emploi = cache.emploi(flux, lieu.code) if lieu.genre == "departement" else None
    return contenu(
        lieu.code, fiche=lambda code: cache.fiche(flux, code), simulation=simulation, emploi=emploi
    )


def _menu(
    nom: str,
    html: Callable[[], str],
    tableur: Callable[[], bytes],
    *,
    feuillet: tuple[str, Callable[[], str]] | None = None,
    stable: str = "",
) -> None:
    """Ce qui s'emporte d'une page. `feuillet` : nom de fichier et HTML de la page A4, s'il y en a un.

    `stable` : adresse où le même document se lit sans ouvrir l'outil, s'il y en a une.
    """
    possible = disponible()
    with st.popover(
        "Télécharger", icon=":material/download:", key=f"telecharger-{nom.split('-', maxsplit=1)[0]}"
    ):
        if feuillet is not None:
            court, une_page = feuillet
            _du_menu(Fichier(_FEUILLET, f"{court}.html", lambda: une_page().encode()))
            if possible:
                _pdf_a_preparer(court, une_page, libelle="Préparer le feuillet (PDF)")
        _du_menu(Fichier("Document (HTML, à lire hors ligne)", f"{nom}.html", lambda: html().encode()))
        if possible:
            _pdf_a_preparer(nom, html)
        _du_menu(Fichier("Tableur (xlsx)", f"{nom}.xlsx", tableur))
        if stable:
            st.markdown(f"[Lien direct vers le document]({stable}), à mettre dans un courriel")
        if not possible:
            st.caption(_IMPRIMER)
        st.caption(_IMAGES)


def _du_menu(fichier: Fichier) -> None:
    proposer(fichier, cle=f"dl-{fichier.nom}", large=True)


@st.fragment
def _pdf_a_preparer(
    nom: str, html: Callable[[], str], *, libelle: str = "Préparer le document (PDF)"
) -> None:
    """Un PDF occupe le serveur quelques secondes : un à la fois, et l'attente se voit."""
    if not st.button(libelle, key=f"preparer-{nom}", width="stretch"):
        return
    attente = st.empty()
    try:
        with serveur.travail_lourd(lambda rang: attente.info(file_en_mots(rang))):
            serveur.exiger_la_place_d_un_pdf()
            attente.info("Préparation du PDF…")
            pdf = _pdf(html())
    except ErreurMetier as erreur:
        attente.empty()
        cadre.montrer_erreur(erreur)
        return
    except OSError:  # Chromium n'a pas pu être lancé : mémoire ou place prises par d'autres
        attente.error(
            "Le PDF n’a pas pu être préparé ici. Prenez le document HTML\u202f: il s’imprime en PDF."
        )
        return
    attente.download_button(
        "Enregistrer le PDF",
        pdf,
        file_name=f"{nom}.pdf",
        mime="application/pdf",
        key=f"dl-{nom}.pdf",
        type="primary",
        on_click="ignore",
        width="stretch",
        icon=":material/download:",
    )


def file_en_mots(rang: int) -> str:
    """« Deux personnes avant vous » : ce que lit celui qui attend."""
    nombres = ("", "Une personne", "Deux personnes", "Trois personnes", "Quatre personnes")
    return f"{nombres[rang] if rang < len(nombres) else f'{rang} personnes'} avant vous…"


def _html(a_publier: Contenu, edition: Edition) -> str:
    return document(a_publier, edition=edition, forme="autonome")


def _pdf(html: str) -> bytes:
    with tempfile.TemporaryDirectory() as dossier, Chromium(exiger(), sobre=True) as chromium:
        page = Path(dossier) / "document.html"
        page.write_bytes(html.encode())
        del html
        rendre_memoire()  # Chromium demande 200 Mo : le document de 5 Mo et ce qui l'a fait ne servent plus
        return chromium.imprimer(page)


def _edition() -> Edition:
    """Réglages et date du jour du visiteur : à demander avant le clic, dans le fil de sa session."""
    return Edition(lire_reglages(), cadre.aujourdhui())


_LIRE = "fichier_scenario"


def copier(resultat: Exposition, lieu: Territoire) -> None:
    """Lien du scénario affiché, toutes ses hypothèses comprises."""
    adresse, marque = (
        vers_adresse(resultat.scenario, resultat.hypotheses),
        resultat.assiette.provenance.marque,
    )
    bouton_copier({"dep": lieu.code, **adresse, MARQUE: marque}, cle="copier-lien")


@st.fragment
def garder(flux: TableFlux, lieu: Territoire) -> None:
    """Carnet, CSV des résultats, JSON du scénario, et relecture d'un JSON.

    À part du curseur, qui n'a pas à la redessiner à chaque pas : le scénario se lit au moment du clic.
    """
    lire = adresse_ecran.lecteur()
    with st.container(key="garder"):  # rien de ce qui suit ne s'imprime : le titre non plus
        st.header("Garder ce scénario", anchor=False)
    carnet.formulaire(lieu=lieu, lire=lire)
    memoire.tenir("memoire-carnet")
    nom = f"simulation-{lieu.code}-{flux.provenance.periode}".lower()

    def resultat() -> Exposition:
        return cache.exposition(flux, *lire())

    gauche, droite = st.columns(2)
    resultats = Fichier("Résultats par produit (CSV)", f"{nom}.csv", lambda: csv_simulation(resultat(), lieu))
    proposer(resultats, large=True, dans=gauche)
    relisible = Fichier("Scénario (JSON)", f"scenario-{lieu.code}.json", lambda: vers_json(*lire()).encode())
    proposer(relisible, large=True, dans=droite)
    _menu_simulation(resultat, lieu, flux=flux)
    volet = st.expander("Relire un scénario enregistré", key="relire", on_change="rerun")
    if volet.open:
        with volet:
            depose = st.file_uploader("Fichier JSON d’un scénario", type=["json"], key=_LIRE)
            if depose is not None and st.button("Appliquer ce scénario"):
                _relire(depose.getvalue())


def _relire(contenu: bytes) -> None:
    """Un fichier refusé ne change rien au scénario en cours."""
    try:
        scenario, hypotheses = depuis_json(contenu.decode("utf-8-sig"))
    except UnicodeDecodeError:
        st.error("Ce fichier n’est pas du texte\u202f: choisissez un fichier JSON enregistré par cet outil.")
    except ErreurMetier as erreur:
        cadre.montrer_erreur(erreur)
    else:
        adresse_ecran.retenir_scenario(scenario, hypotheses)
        st.rerun()


_FEUILLET = "Feuillet d’une page (HTML)"


def feuillet_du_territoire(flux: TableFlux, lieu: Territoire | None) -> Fichier | None:
    """La fiche en une page A4 ; un Territoire d'industrie n'en a pas."""
    ici = lieu or territoire("FR")
    if ici.genre == "ti":
        return None
    edition = _edition()
    return Fichier(
        _FEUILLET,
        f"{nom_fichier('feuillet', ici, flux.provenance)}.html",
        lambda: feuillet(_contenu(flux, ici), simulation_en_vigueur(flux), edition=edition).encode(),
    )


def feuillet_du_scenario(flux: TableFlux) -> Fichier:
    """La fiche en une page A4 et ce que le scénario affiché y vise, du territoire choisi ou de la France."""
    ici, edition = territoire(adresse.code_affiche()), _edition()
    ecrire = _du_scenario(
        flux, lambda resultat: feuillet(_contenu(flux, ici), Simulation(resultat), edition=edition).encode()
    )
    return Fichier(_FEUILLET, f"{nom_fichier('feuillet', ici, flux.provenance)}.html", ecrire)


def de_mon_territoire(flux: TableFlux, lieu: Territoire | None) -> Fichier:
    """Emploi d'un Territoire d'industrie, chiffres de la fiche pour tout autre territoire."""
    return _de_l_emploi(flux, lieu) if lieu is not None and lieu.genre == "ti" else de_la_fiche(flux)


def _de_l_emploi(flux: TableFlux, ti: Territoire) -> Fichier:
    """Zones d'emploi et branches industrielles d'un Territoire d'industrie."""
    emploi = cache.emploi(flux, ti.code)
    return Fichier(
        "Emploi du Territoire (CSV)",
        f"{fichier_emploi(emploi)}.csv",
        lambda: csv_francais(table_emploi(emploi), statut=STATUT_EMPLOI, source=SOURCE_EMPLOI),
    )


def de_la_fiche(flux: TableFlux) -> Fichier:
    """Flux produit × pays du territoire affiché ; s'il n'est pas choisi, de la France."""
    code, p = adresse.code_affiche(), flux.provenance
    return Fichier(
        "Chiffres de la fiche (CSV)",
        f"fiche-{code}-{p.periode}.csv".lower(),
        lambda: csv_francais(table_fiche(cache.fiche(flux, code)), statut=p.statut, source=p.source),
    )


def du_simulateur(flux: TableFlux) -> Fichier:
    """Résultats du scénario affiché, par produit, pour le territoire choisi ou la France."""
    code = adresse.code_affiche()
    nom = f"simulation-{code}-{flux.provenance.periode}.csv".lower()
    ecrire = _du_scenario(flux, lambda resultat: csv_simulation(resultat, territoire(code)))
    return Fichier("Résultats par produit (CSV)", nom, ecrire)


def _du_scenario(flux: TableFlux, ecrire: Callable[[Exposition], bytes]) -> Callable[[], bytes]:
    """Ce qu'`ecrire` donne, au moment du clic, sous le scénario affiché."""
    lire = adresse.lecteur()
    return lambda: ecrire(cache.exposition(flux, *lire()))


def de_la_carte(flux: TableFlux, resultat: Exposition, indicateur: Indicateur) -> Fichier:
    """Classement et indicateurs de tous les départements."""
    return Fichier(
        "Classement et indicateurs (CSV)",
        f"classement-{indicateur.cle}-{flux.provenance.periode}.csv".lower(),
        lambda: csv_carte(indicateur, cadre=cache.cadre(flux), resultat=resultat),
    )


def de_la_fiabilite(flux: TableFlux) -> Fichier:
    """Fourchettes et places de tous les territoires sous le scénario affiché."""
    nom = f"fourchettes-{flux.provenance.periode}.csv".lower()
    ecrire = _du_scenario(flux, lambda resultat: csv_fourchettes(resultat, cache.incertitude(resultat)))
    return Fichier("Fourchettes de tous les territoires (CSV)", nom, ecrire)


def des_regimes() -> Fichier:
    """Chronologie du droit américain ; `reference` est la source propre à chaque événement."""
    evenements = lire_tarifs().evenements.rename(columns={"source": "reference"})
    statut = f"vérifié au {verifie_le()}"
    return Fichier(
        "Régimes et menaces (CSV)",
        "regimes-et-menaces.csv",
        lambda: csv_francais(evenements, statut=statut, source="droit américain, relevé par l’outil"),
    )


def des_donnees() -> Fichier:
    """Inventaire de toutes les données du projet : schémas, sources, licences, empreintes."""
    chemin = tables.dossier() / "datapackage.json"
    return Fichier("Inventaire des données (JSON)", chemin.name, chemin.read_bytes)


def de_la_methode() -> Fichier:
    """Contre-épreuves : calculé face à observé."""
    return Fichier(
        "Contre-épreuves (CSV)",
        "contre-epreuves.csv",
        lambda: csv_francais(
            table_contre_epreuves(), statut="calculé par l’outil", source="propre à chaque ligne"
        ),
    )
