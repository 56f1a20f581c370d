"""Dépôt de fichiers officiels dans la page « Données » : lecture, compte rendu, période, fichier à garder."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from modules.donnees import douane
from modules.donnees.douane import SourceFichier, taille_extraite
from modules.donnees.douane.fichiers import MO
from modules.donnees.douane.garder import choisir_periode, est_garde, garder, periodes_gardees, relire
from modules.donnees.douane.tableau import MODELE
from modules.donnees.douane.telechargement import Acces, acces_douane, chercher, prendre
from modules.donnees.erreurs import ErreurDonnees, ErreurMetier
from modules.donnees.flux import TableFlux
from modules.ecran import cache, cadre, partage, serveur
from modules.ecran.adresse import AUTRES_DONNEES
from modules.ecran.cadre import TEXTES
from modules.ecran.composants import texte
from modules.langue.typographie import echapper, insecables

# Octets de texte extraits : 152 Mo (cinq trimestres des deux sens) ajoutent 270 Mo de mémoire (banc_import).
_LIMITE_DEPOT = 200_000_000
_RECETTE = "python -m modules importer CHEMIN_DU_FICHIER…"
_RAPPORT = "rapport_import"
_REFUS = "refus_import"
_FICHIERS = "fichiers_douane"  # change quand ils sont lus : le champ se vide, et leur mémoire est rendue
_PERIODE = "periode_import"
_DANS_UN_CADRE = (
    "L’outil est ouvert dans la page d’un autre site\u00a0: le navigateur y bloque d’ordinaire l’envoi d’un "
    "fichier (erreur 403). Ouvrez-le dans son propre onglet pour déposer les vôtres."
)
_Avancer = Callable[[float, str], None]


def ou_trouver() -> None:
    """Où sont les fichiers, lesquels prendre, combien ils pèsent."""
    dit = (TEXTES / "charger.md").read_text(encoding="utf-8")
    st.markdown(insecables(dit).replace("(PAGE)", f"({acces_douane().page})"))


def depot() -> None:
    """Formulaire de dépôt ; un refus ne change rien à ce qui était chargé."""
    if st.context.is_embedded:
        st.warning(_DANS_UN_CADRE)
        st.link_button("Ouvrir l’outil dans son onglet", st.context.url or "/donnees")
    with st.form("import-douane"):
        # Tout fichier est pris : ce qu'il est et que faire se disent mieux que « Fichiers …/… refusés ».
        fichiers = st.file_uploader(
            "Fichiers de la Douane (.zip, .txt ou .csv), les deux sens ensemble ou l’un après l’autre",
            accept_multiple_files=True,
            key=_champ(),
        )
        partiel = st.checkbox(
            "Accepter un fichier où des départements manquent (ni part, ni rang, ni total de la France)",
            key="partiel_douane",
        )
        if st.form_submit_button("Charger ces fichiers", type="primary"):
            _essayer(lambda avancer: _charger(fichiers or [], avancer, partiel=partiel))
    acces = acces_douane()
    if acces.bouton and st.button("Les prendre sur le site de la Douane", key="prendre_douane"):
        _essayer(lambda avancer: _prendre(acces, avancer))
    _compte_rendu()


def _essayer(charger: Callable[[_Avancer], None]) -> None:
    """Charge sous les yeux du visiteur ; un refus est dit, et lui seul, jusqu'au prochain essai."""
    st.session_state.pop(_REFUS, None)
    try:
        with _travail() as avancer:
            charger(avancer)
    except ErreurMetier as erreur:
        st.session_state[_REFUS] = True
        cadre.montrer_erreur(erreur)
    else:
        _vider_le_champ()
        st.rerun()


def _champ() -> str:
    return f"{_FICHIERS}_{st.session_state.get(_FICHIERS, 0)}"


def _vider_le_champ() -> None:
    """Rend la mémoire des fichiers lus ; à la prochaine exécution, le champ sera neuf."""
    st.session_state.pop(_champ(), None)
    st.session_state[_FICHIERS] = st.session_state.get(_FICHIERS, 0) + 1
    serveur.rendre_les_depots()


@contextmanager
def _travail() -> Iterator[_Avancer]:
    """Un travail lourd à la fois : la file d'attente, puis l'avancement en pour cent, se disent ici."""
    place = st.empty()

    def attendre(rang: int) -> None:
        place.info(partage.file_en_mots(rang))

    with serveur.travail_lourd(attendre):
        dit = [-1]

        def avancer(part: float, quoi: str) -> None:
            pour_cent = min(100, int(100 * part))
            if pour_cent != dit[0]:  # un message par pour cent, pas par bloc lu
                dit[0] = pour_cent
                place.progress(pour_cent, text=f"{echapper(quoi)}\u202f: {pour_cent}\u00a0%")

        try:
            yield avancer
        finally:
            place.empty()


def _charger(fichiers: Sequence[UploadedFile], avancer: _Avancer, *, partiel: bool) -> None:
    """Lit des fichiers déposés : ceux de la Douane, un tableau à soi, ou un jeu gardé d'une autre visite."""
    if not fichiers and (refus := serveur.envoi_refuse()) is not None:
        raise ErreurDonnees(f"{refus} Rien n’a été chargé.")
    if not fichiers:
        raise ErreurDonnees(
            "Aucun fichier n’est arrivé\u202f: déposez-le dans la case et attendez que son nom s’y affiche, "
            "puis cliquez sur «\u00a0Charger ces fichiers\u00a0». S’il y est en rouge, l’envoi a "
            "échoué\u202f: réessayez ou, si l’outil est dans la page d’un autre site, ouvrez-le dans son "
            "propre onglet."
        )
    sources = [SourceFichier(f.name, serveur.ouvrir_depot(f)) for f in fichiers]
    if len(sources) == 1 and est_garde(sources[0]):
        flux = relire(sources[0].octets())
        _installer(flux, ["Jeu gardé d’une visite précédente, relu et vérifié.", *flux.provenance.rapport])
        return
    taille = taille_extraite(sources)
    if taille > _LIMITE_DEPOT:
        raise ErreurDonnees(
            f"Ces fichiers contiennent {taille // MO} Mo de texte\u202f: c’est trop pour un dépôt dans la "
            f"page ({_LIMITE_DEPOT // MO} Mo). Sur votre ordinateur, lancez plutôt "
            f"«\u00a0{_RECETTE}\u00a0»\u202f: l’application prendra ensuite ces données d’elle-même."
        )
    _lire(sources, avancer, partiel=partiel)


def _prendre(acces: Acces, avancer: _Avancer) -> None:
    """Télécharge les archives de la dernière publication dans un dossier provisoire, et les lit."""
    with tempfile.TemporaryDirectory() as dossier:
        sources = [
            prendre(
                acces,
                archive,
                Path(dossier),
                progres=lambda nom, lus, total: avancer(lus / (total or 30 * MO), f"Téléchargement de {nom}"),
            )
            for archive in chercher(acces).values()
        ]
        _lire(sources, avancer, partiel=False)


def _lire(sources: Sequence[SourceFichier], avancer: _Avancer, *, partiel: bool) -> None:
    precedent = cache.import_present()
    demande = douane.Demande(
        partiel=partiel,
        entames=[precedent.provenance] if precedent else [],
        importe_le=cadre.aujourdhui().isoformat(),
    )
    resultat = douane.lire_douane(
        sources,
        demande,
        progres=lambda nom, lus, total: avancer(lus / max(total, 1), f"Lecture de {nom}"),
    )
    for source in sources:
        source.fermer()
    _vider_le_champ()  # réunir deux sens demande la mémoire que prennent leurs textes
    flux = douane.completer(resultat.flux, precedent) if precedent else resultat.flux
    repris = set(resultat.rapport.sens_absents) - set(flux.provenance.sens_absents)
    _installer(flux, resultat.rapport.phrases(repris))


def _installer(flux: TableFlux, phrases: Sequence[str]) -> None:
    cache.garder_import(flux)
    st.session_state.pop(AUTRES_DONNEES, None)  # un lien ou un rechargement d'avant : le visiteur a choisi
    st.session_state[_RAPPORT] = list(phrases)
    st.session_state.pop(_PERIODE, None)


def _compte_rendu() -> None:
    """Ce qui est chargé ; après un refus, rien de vert ne se montre sous le rouge."""
    flux = cache.import_present()
    if flux is None:
        return
    phrases = "\n".join(f"- {echapper(phrase)}" for phrase in st.session_state.get(_RAPPORT, []))
    if st.session_state.get(_REFUS):
        st.caption("Vos fichiers précédents restent chargés, tels qu’ils étaient.")
    else:
        st.success(
            "Vos fichiers sont chargés\u202f: toutes les pages les emploient, pour vous seulement, tant que "
            "cet onglet reste ouvert. Recharger la page ou la fermer les oublie."
        )
        st.markdown(phrases)
    _choix_de_periode(flux)
    colonnes = st.columns(2)
    colonnes[0].download_button(
        "Garder ces données, pour les redéposer",
        lambda: garder(flux),
        file_name=f"donnees-{flux.provenance.periode}.parquet".lower(),
        on_click="ignore",
        width="stretch",
        icon=":material/download:",
    )
    colonnes[1].button("Oublier ces fichiers", on_click=_oublier, width="stretch")


def ce_qu_ils_deviennent() -> None:
    """Ce que deviennent les fichiers déposés, et le modèle d'un tableau à soi."""
    with st.expander("Ce que deviennent vos fichiers, et comment déposer un tableau à vous"):
        texte("charger_suite.md")
        st.download_button(
            "Modèle de tableau (CSV)",
            MODELE.encode(),
            file_name="modele-donnees-utilisateur.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def _choix_de_periode(flux: TableFlux) -> None:
    """Autre période du même jeu, les deux sens gardés : rien n'est à redéposer."""
    periodes = periodes_gardees(flux)
    if len(periodes) < 2:
        return
    codes = [periode.code for periode in periodes]
    choisi = st.selectbox("Période montrée", codes, index=codes.index(flux.provenance.periode), key=_PERIODE)
    if choisi != flux.provenance.periode:
        nouveau = choisir_periode(flux, periodes[codes.index(choisi)])
        cache.garder_import(nouveau)
        st.rerun()


def _oublier() -> None:
    cache.oublier_import()
    for cle in (_RAPPORT, _REFUS, _PERIODE):
        st.session_state.pop(cle, None)
