"""Carte et classement des départements selon un indicateur, et nuage d'exposition."""

import unicodedata

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from modules.donnees import tables
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import avec_article
from modules.ecran import adresse, cache
from modules.ecran.choix import choisir
from modules.ecran.composants import CONTOURS, montrer, titre_de_figure
from modules.fiche.affichage import note_solde
from modules.figures.carte import Classes, choroplethe
from modules.figures.gabarit import Figure, Legende, dire
from modules.figures.nuage import dependance_intensite
from modules.langue.nombres import INSECABLE
from modules.langue.typographie import echapper, majuscule
from modules.simulation.exposition import Exposition
from modules.vues.classement import (
    INDICATEURS,
    UNITES,
    Indicateur,
    message_carte,
    message_nuage,
)
from modules.vues.resultat import texte_entre, texte_fourchette

_TRIS = {
    "decroissant": "Valeur décroissante",
    "croissant": "Valeur croissante",
    "nom": "Nom du département",
    "region": "Région, puis valeur",
}
_TOUTES = "toutes"
_HAUTEUR_TABLE = 540
_CLASSES_FIXES = (
    "Les limites de classe sont les mêmes pour tous les scénarios\u202f: de l’un à l’autre, une couleur plus "
    "foncée est une valeur plus élevée."
)
_SALARIES = "Salariés du privé\u00a0: Urssaf, 2024"


def choisir_indicateur(colonne: DeltaGenerator) -> Indicateur:
    """Liste des indicateurs ; ceux du simulateur le disent."""
    noms = {cle: f"Scénario\u00a0: {i.libelle}" if i.simule else i.libelle for cle, i in INDICATEURS.items()}
    return INDICATEURS[choisir("indicateur", noms, libelle="Indicateur", colonne=colonne)]


def position(table: pd.DataFrame, resultat: Exposition, indicateur: Indicateur, code: str | None) -> None:
    """Valeur et place du département choisi ; sinon, comment choisir."""
    if code is None:
        st.markdown("Choisissez un département dans la liste, ou cliquez-le sur la carte, pour le situer.")
        return
    ligne = table.set_index("code").astype(object).loc[code].to_dict()
    nom = avec_article(ligne["nom"])
    ordre = "" if pd.isna(ligne["rang"]) else ", de la valeur la plus haute à la plus basse"
    etendue = ""
    if indicateur.cle == "baisse":
        exact, unite = resultat.assiette.provenance.exacte, UNITES[indicateur.genre][0]
        etendue = f" ({texte_fourchette(cache.etendue(resultat, code), exact=exact, unite=unite)})"
    st.markdown(f"**{majuscule(nom)}\u00a0: {ligne['texte']}**{etendue}, {ligne['place']}{ordre}.")


def carte(flux: TableFlux, resultat: Exposition, indicateur: Indicateur, code: str | None) -> None:
    """Carte par classes ; un clic choisit le département, comme la liste au clavier."""
    p = flux.provenance
    figure = cache.dessin(flux, _figure_carte, resultat, indicateur, code)
    titre_de_figure(figure)
    montrer(
        figure,
        cle="carte",
        fichier=f"carte-{indicateur.cle}-{p.periode}".lower(),
        statut=p.statut,
        au_clic=adresse.retenir_territoire,
    )
    if indicateur.bornes:
        st.caption(_CLASSES_FIXES)
    if indicateur.sens is None:
        st.caption(note_solde(p))
    table = cache.classement(flux, resultat, indicateur)
    inconnues = sorted(table.loc[table["valeur"].isna(), "nom"])
    if inconnues:
        st.caption(f"Valeur inconnue\u00a0: {', '.join(inconnues)}.")


def _figure_carte(flux: TableFlux, resultat: Exposition, indicateur: Indicateur, code: str | None) -> Figure:
    table, p = cache.classement(flux, resultat, indicateur), flux.provenance
    textes = table["texte"]
    if indicateur.cle == "baisse":
        incertitude = cache.incertitude(resultat)
        etendues = (
            texte_entre(incertitude.etendue(c), exact=p.exacte, unite=UNITES[indicateur.genre][0])
            for c in table["code"]
        )
        textes = textes + [f", {etendue}" for etendue in etendues]
    figure = choroplethe(
        table[["code", "nom"]].assign(
            texte=textes, valeur=table["affichee"], selection=table["code"] == code
        ),
        geojson=CONTOURS,
        encarts=tables.encarts(),
        legende=Legende(indicateur.libelle, _source(indicateur, p), indicateur.mesure),
        classes=Classes(indicateur.bornes or None, "solde" if indicateur.solde else "croissante"),
    )
    message = message_carte(indicateur.cle, table["valeur"].tolist(), exact=p.exacte)
    return dire(figure, message, unite=f"en {UNITES[indicateur.genre][0]}, {p.periode}")


def _source(indicateur: Indicateur, p: Provenance) -> str:
    morceaux = [p.ligne(indicateur.sens)]
    if indicateur.simule:
        morceaux.append("Surtaxes\u00a0: hypothèse du scénario")
    if indicateur.genre == "par_salarie":
        morceaux.append(_SALARIES)
    return " · ".join(morceaux)


@st.fragment
def classer(table: pd.DataFrame, indicateur: Indicateur, code: str | None) -> None:
    """Région, ordre et tableau : trier ne refait ni la carte ni le nuage."""
    zone, tri = _choisir_classement()
    _tableau_classement(table, indicateur, code, zone=zone, tri=tri)


def _choisir_classement() -> tuple[str, str]:
    """Région montrée (« toutes » ou un code) et ordre du tableau."""
    regions = tables.regions().sort_values("nom")
    noms = dict(zip(regions["code"], regions["nom"].str[0].str.upper() + regions["nom"].str[1:], strict=True))
    gauche, droite = st.columns(2)
    zone = choisir("zone", {_TOUTES: "Toute la France"} | noms, libelle="Région", colonne=gauche)
    tri = choisir("tri", _TRIS, libelle="Trier par", colonne=droite)
    return zone, tri


def _tableau_classement(
    table: pd.DataFrame, indicateur: Indicateur, code: str | None, *, zone: str, tri: str
) -> None:
    """Le classement en clair, à lire au clavier ; la ligne du département choisi est en gras."""
    lignes = _trier(table if zone == _TOUTES else table[table["region"] == zone], tri)
    noms = [
        f"**➤ {echapper(nom_affiche(c))}**" if c == code else echapper(nom_affiche(c)) for c in lignes["code"]
    ]
    colonnes = {"Région": lignes["region_nom"].tolist()} if tri == "region" else {}
    colonnes |= {
        "Place": [place.replace(" ", INSECABLE) for place in lignes["place_courte"]],
        "Département": noms,
        indicateur.libelle: lignes["texte"].tolist(),
    }
    with st.container(height=_HAUTEUR_TABLE, border=False, key="tableau_classement"):
        st.table(pd.DataFrame(colonnes), hide_index=True, alt=f"Classement\u00a0: {indicateur.mesure}")


def _trier(table: pd.DataFrame, tri: str) -> pd.DataFrame:
    """Lignes dans l'ordre demandé ; une valeur inconnue vient toujours en dernier."""
    if tri in {"nom", "region"}:
        cle = table.assign(cle=table["nom"].map(_sans_accent), zone=table["region_nom"].map(_sans_accent))
        par = ["cle"] if tri == "nom" else ["zone", "valeur"]
        return cle.sort_values(par, ascending=[True] if tri == "nom" else [True, False], kind="stable")
    return table.sort_values("valeur", ascending=tri == "croissant", kind="stable")


def _sans_accent(nom: str) -> str:
    """Clé d'ordre alphabétique : « Île-de-France » à la lettre I."""
    return unicodedata.normalize("NFD", nom).encode("ascii", "ignore").decode().lower()


def nuage(flux: TableFlux, resultat: Exposition, code: str | None) -> None:
    """Dépendance aux États-Unis et ventes par salarié : deux façons d'être exposé, sans hypothèse."""
    p = flux.provenance
    figure = cache.dessin(flux, _figure_nuage, resultat, code)
    titre_de_figure(figure, niveau=2)
    montrer(figure, cle="nuage", fichier=f"exposition-departements-{p.periode}".lower(), statut=p.statut)


def _figure_nuage(flux: TableFlux, resultat: Exposition, code: str | None) -> Figure:
    noms = tables.departements()[["code", "nom"]]
    unites = resultat.unites.loc[noms["code"]]
    p = flux.provenance
    figure = dependance_intensite(
        noms.assign(
            dependance=unites["dependance"].to_numpy(),
            intensite_eur=unites["intensite_eur"].to_numpy(),
            taille=unites["exportations_us_eur"].to_numpy(),
            selection=noms["code"] == code,
        ),
        titre="Dépendance aux États-Unis et ventes par salarié",
        source=f"{p.ligne('export')} · {_SALARIES}",
        exact=p.exacte,
    )
    parts = dict(zip(noms["code"], unites["dependance"].astype(float), strict=True))
    message = message_nuage(parts, code, exact=p.exacte)
    return dire(figure, message, unite=f"par département, {p.periode}")
