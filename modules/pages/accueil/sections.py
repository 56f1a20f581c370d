"""Morceaux de l'accueil : chiffres, carte où l'on choisit, état des données."""

import pandas as pd
import streamlit as st

from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import LIBELLE_STATUT
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import Territoire, avec_article, dans
from modules.ecran import adresse, cache, navigation
from modules.ecran.composants import CHIFFRES_ECHANGES, CONTOURS, chiffres, montrer, titre_de_figure
from modules.fiche.affichage import note_solde, solde, texte_total, total, total_publie
from modules.fiche.fiche import Fiche
from modules.figures.carte import choroplethe
from modules.figures.gabarit import Figure, Legende, dire
from modules.langue.nombres import texte_part
from modules.langue.typographie import insecables
from modules.vues.classement import message_carte

_MESURE = "Exportations (M€)"


_QUESTIONS = (
    ("fiche", "Que vend et qu’achète {lieu}\u202f?"),
    ("simulateur", "Que viserait, {dans}, une surtaxe américaine\u202f?"),
    ("carte", "Quels départements exportent le plus\u202f?"),
)


def questions(lieu: Territoire | None) -> None:
    """Trois questions, sur le territoire choisi ou sur la France."""
    nom = lieu.nom if lieu is not None else "France"
    with st.container(key="questions", gap="small"):
        for page, question in _QUESTIONS:
            navigation.lien(page, question.format(lieu=avec_article(nom), dans=dans(nom)))


def chiffres_cles(fiche: Fiche) -> None:
    """Exportations, importations, solde et part des États-Unis, côte à côte."""
    st.header(nom_affiche(fiche.territoire.code), anchor=False)
    exact = fiche.provenance.exacte
    ventes, achats = fiche.exportations, fiche.importations
    chiffres(
        [
            ("Exportations (FAB)", total(fiche, ventes), total_publie(fiche)),
            ("Importations (CAF)", total(fiche, achats), total_publie(fiche)),
            ("Solde", solde(fiche), None),
            ("Part des États-Unis", texte_part(fiche.dependance_us, exact=exact), None),
        ],
        par_ligne=2,
        cle=CHIFFRES_ECHANGES,
    )
    st.caption(note_solde(fiche.provenance))
    st.caption(fiche.provenance.ligne())


def carte(flux: TableFlux, code: str | None) -> None:
    """Exportations par département ; un clic choisit, comme la liste au clavier."""
    figure = cache.dessin(flux, _figure_carte, code)
    titre_de_figure(figure, niveau=2)
    montrer(
        figure,
        cle="carte_accueil",
        fichier=f"exportations-departements-{flux.provenance.periode}".lower(),
        statut=flux.provenance.statut,
        au_clic=adresse.demander_territoire,
    )


def _figure_carte(flux: TableFlux, code: str | None) -> Figure:
    table, p = _exportations(flux, code), flux.provenance
    figure = choroplethe(
        table,
        geojson=CONTOURS,
        encarts=tables.encarts(),
        legende=Legende("Exportations par département", p.ligne("export"), _MESURE),
    )
    message = message_carte("exportations", table["valeur"].tolist(), exact=p.exacte)
    return dire(figure, message, unite=f"en millions d’euros, {p.periode}")


def _exportations(flux: TableFlux, code: str | None) -> pd.DataFrame:
    """Une ligne par unité ; un département sans ligne n'exporte rien, un sens absent est inconnu."""
    noms = tables.departements()[["code", "nom"]]
    sommes = cache.cadre(flux).totaux("export")
    connu = "export" not in flux.provenance.sens_absents
    valeurs = sommes.reindex(noms["code"], fill_value=0).to_numpy(float) if connu else float("nan")
    table = noms.assign(valeur=valeurs / 1e6, selection=noms["code"] == code)
    p = flux.provenance
    textes = [
        texte_total(round(v * 1e6) if connu else None, provenance=p, territoire=c)
        for c, v in zip(table["code"], table["valeur"], strict=True)
    ]
    return table.assign(texte=textes)


def etat_des_donnees(flux: TableFlux) -> None:
    """Une phrase sur ce que contient l'application aujourd'hui."""
    p = flux.provenance
    fiche = cache.fiche(flux, "FR")
    ventes, achats = fiche.exportations, fiche.importations
    st.markdown(
        f"**{LIBELLE_STATUT[p.statut]}**, période **{p.periode}**. France\u00a0: "
        f"{texte_total(ventes.total_eur if ventes else None, provenance=p, territoire='FR')} exportés, "
        f"{texte_total(achats.total_eur if achats else None, provenance=p, territoire='FR')} importés. "
        f"Source\u00a0: {p.source}."
    )
    if p.reserve:
        st.caption(insecables(p.reserve))
