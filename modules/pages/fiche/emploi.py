"""Bloc « Emploi » d'un département ou d'un Territoire d'industrie : un contexte, jamais un effet."""

import streamlit as st

from modules.documents.classeur import classeur_emploi
from modules.donnees.emploi import tables_emploi
from modules.donnees.flux import TableFlux
from modules.ecran import cache
from modules.ecran.choix import choisir
from modules.ecran.composants import montrer, petit_tableau, tableau, titre_de_figure
from modules.ecran.partage import Fichier, proposer
from modules.fiche.emploi import EmploiTerritoire, ZoneEmploi, zones_visibles
from modules.fiche.phrases_emploi import (
    NOTE_PART_TI,
    NOTES_EMPLOI,
    SOURCE_EMPLOI,
    phrases_emploi,
    phrases_reperes,
)
from modules.figures.emploi import figure_zone
from modules.figures.gabarit import Figure
from modules.langue.typographie import citer, echapper
from modules.vues.emploi import (
    STATUT_EMPLOI,
    fichier_emploi,
    table_detail,
    table_emploi,
    table_zones_ecrite,
)
from modules.vues.tableur import csv_francais

_PREMIERS_GROUPES = 10
_ZONE = "zone_emploi"


def bloc(flux: TableFlux, code: str) -> None:
    """Phrases, zones d'emploi, branches industrielles d'une zone, activités fines, téléchargements."""
    emploi = cache.emploi(flux, code)
    st.markdown(cache.de_l_emploi(flux, code, _phrases))
    _reperes()
    zones = zones_visibles(emploi)
    if zones:
        _zone(flux, zones, emploi)
        st.markdown("**Les zones d’emploi touchées**")
        st.markdown(cache.de_l_emploi(flux, code, _zones_touchees))
        if emploi.territoire.genre == "ti":
            st.caption(NOTE_PART_TI)
    detail = table_detail(emploi)
    if detail is not None:
        st.markdown("**Activités fines du fichier importé**")
        tableau(detail.head(_PREMIERS_GROUPES)[["produit", "libelle", "salaries"]], legende="Activités fines")
    with st.expander("Comment lire ces chiffres d’emploi", key="lire-emploi"):
        st.markdown("\n".join(f"- {echapper(note)}" for note in NOTES_EMPLOI))
        st.caption(f"Sources\u00a0: {SOURCE_EMPLOI}.")
    if zones:
        _telechargements(emploi)


def _phrases(emploi: EmploiTerritoire) -> str:
    return "\n".join(f"- {echapper(phrase)}" for phrase in phrases_emploi(emploi, tables_emploi()))


def _zones_touchees(emploi: EmploiTerritoire) -> str:
    return petit_tableau(table_zones_ecrite(emploi))


def _figure_zone(emploi: EmploiTerritoire, code: str) -> Figure:
    return figure_zone(next(zone for zone in emploi.zones if zone.code == code))


def _zone(flux: TableFlux, zones: tuple[ZoneEmploi, ...], emploi: EmploiTerritoire) -> None:
    """Branches de la zone choisie, la plus présente dans le territoire par défaut."""
    noms = {zone.code: zone.nom for zone in zones}
    code = _choisie(noms)
    zone = next(z for z in zones if z.code == code)
    figure = cache.de_l_emploi(flux, emploi.territoire.code, _figure_zone, code)
    titre_de_figure(figure)
    if zone.branches:
        nom = f"emploi-{emploi.territoire.code}-{zone.code}".lower()
        montrer(figure, cle="emploi", fichier=nom, statut=STATUT_EMPLOI)
    else:
        st.info("L’Urssaf ne publie aucun effectif industriel dans cette zone d’emploi.")


def _choisie(noms: dict[str, str]) -> str:
    """Code de la zone choisie dans une liste, s'il y en a plusieurs.

    Une zone choisie pour un autre territoire s'oublie sans rien dire ; un code qui n'en est pas un est nommé.
    """
    premiere, recu = next(iter(noms)), st.query_params.get(_ZONE)
    if recu is not None and recu not in noms and recu in tables_emploi().zones.index:
        recu = st.query_params[_ZONE] = premiere
    if st.session_state.get(f"garde_{_ZONE}") not in noms:
        st.session_state.pop(f"garde_{_ZONE}", None)
    if len(noms) > 1:
        return choisir(_ZONE, noms, libelle="Zone d’emploi", colonne=st.container())
    if recu is not None and recu not in noms:
        st.warning(f"Zone d’emploi\u00a0: «\u00a0{citer(recu)}\u00a0» est inconnu dans l’adresse, ignoré.")
        st.query_params.pop(_ZONE)
    return premiere


def _reperes() -> None:
    """Le « i » : repères nationaux, jamais répartis."""
    volet = st.popover("Et en France\u202f?", icon=":material/info:", key="reperes", on_change="rerun")
    if not volet.open:
        return
    with volet:
        st.markdown("\n".join(f"- {echapper(phrase)}" for phrase in phrases_reperes(tables_emploi())))
        st.caption("Source\u00a0: Douane, étude du 25\u00a0juillet 2025. Détail dans la page Méthode.")


@st.fragment
def _telechargements(emploi: EmploiTerritoire) -> None:
    nom = fichier_emploi(emploi)
    with st.container(horizontal=True):
        proposer(
            Fichier(
                "Emploi (CSV)",
                f"{nom}.csv",
                lambda: csv_francais(table_emploi(emploi), statut=STATUT_EMPLOI, source=SOURCE_EMPLOI),
            ),
            cle="csv-emploi-complet",
        )
        proposer(
            Fichier("Emploi (tableur)", f"{nom}.xlsx", lambda: classeur_emploi(emploi, tables_emploi())),
            cle="xlsx-emploi",
        )
