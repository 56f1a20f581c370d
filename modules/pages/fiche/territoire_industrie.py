"""Page d'un Territoire d'industrie : ses membres, son emploi, puis ses départements côte à côte."""

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire, territoire
from modules.ecran import adresse, cache, partage
from modules.ecran.composants import chiffres
from modules.fiche.affichage import solde, total, total_publie
from modules.fiche.emploi import EmploiTerritoire
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.phrases_emploi import phrase_touche
from modules.langue.nombres import INCONNU, montants, nombre
from modules.langue.typographie import echapper
from modules.pages.fiche.emploi import bloc


def page(flux: TableFlux, ti: Territoire) -> None:
    """Membres, emploi, zones d'emploi et branches, puis les fiches des départements touchés."""
    emploi = cache.emploi(flux, ti.code)
    codes = ti.departements or ()
    st.markdown(phrase_touche(tuple(territoire(code).nom for code in codes)))
    _chiffres(emploi)
    if flux.provenance.est_estimation:
        st.caption(
            f"Salariés et établissements sont relevés (Urssaf, ANCT). La mention «\u00a0Estimation "
            f"{flux.provenance.periode}\u00a0» ne vaut que pour le commerce extérieur, plus bas."
        )
    if emploi.membres:
        with st.expander(f"Les {len(emploi.membres)} intercommunalités membres", key="membres"):
            st.markdown("\n".join(f"- {echapper(nom)}" for nom in emploi.membres))
            st.caption("ANCT, Territoires d’industrie 2023-2027.")
    partage.menu_territoire(flux, ti)
    st.header("Emploi", anchor="emploi")
    bloc(flux, ti.code)
    _cote_a_cote(flux, codes)


def _chiffres(emploi: EmploiTerritoire) -> None:
    """Salariés du privé aux trois dates, établissements industriels, communes."""
    salaries = [(an, nombre(emploi.salaries_prives[an])) for an in sorted(emploi.salaries_prives)]
    (_, premier), (_, milieu), (an, dernier) = salaries
    avant = f"{milieu} fin 2019 · {premier} fin 2014" if emploi.salaries_prives[an] is not None else None
    mayotte = "9E" in (emploi.territoire.departements or ())
    inconnu = (
        "L’Urssaf ne publie pas Mayotte." if mayotte else "Ce Territoire n’est pas dans nos tables d’emploi."
    )
    membres = f"{len(emploi.membres)} intercommunalités" if emploi.membres else None
    chiffres(
        [
            (f"Salariés du privé, fin {an}", dernier, avant or inconnu),
            ("Établissements industriels, 2018", nombre(emploi.etablissements_industrie_2018), None),
            ("Communes", nombre(emploi.communes), membres),
        ]
    )


def _cote_a_cote(flux: TableFlux, codes: tuple[str, ...]) -> None:
    """Une colonne par département touché : totaux, solde, premiers produits et pays, accès à la fiche."""
    st.header("Le commerce extérieur de ses départements", anchor="commerce")
    suite = (
        "on les lit donc côte à côte, chacun en entier." if len(codes) > 1 else "on le lit donc en entier."
    )
    st.markdown(
        "Il n’existe pas de chiffre de commerce extérieur plus fin que le département\u202f: " + suite
    )
    for colonne, code in zip(st.columns(len(codes)), codes, strict=True):
        with colonne, st.container(border=True, height="stretch"):
            _resume(cache.fiche(flux, code))


def _resume(fiche: Fiche) -> None:
    lieu = fiche.territoire
    st.subheader(lieu.nom, anchor=False)
    if publie := total_publie(fiche):
        st.caption(f"{publie[0].upper()}{publie[1:]}.")
    for libelle, valeur in (
        ("Exportations (FAB)", total(fiche, fiche.exportations)),
        ("Importations (CAF)", total(fiche, fiche.importations)),
        ("Solde", solde(fiche)),
    ):
        st.metric(libelle, valeur)
    for titre, cote, table in (
        ("Premiers produits vendus", fiche.exportations, "produits"),
        ("Premiers pays clients", fiche.exportations, "pays"),
        ("Premiers produits achetés", fiche.importations, "produits"),
        ("Premiers pays fournisseurs", fiche.importations, "pays"),
    ):
        st.markdown(f"**{titre}**\n{_premiers(cote, table, fiche)}")
    st.caption(fiche.provenance.ligne())
    st.button(
        "Lire la fiche complète",
        key=f"ouvrir-{lieu.code}",
        on_click=adresse.retenir_territoire,
        args=(lieu.code,),
        width="stretch",
    )


def _premiers(cote: Cote | None, table: str, fiche: Fiche) -> str:
    if cote is None:
        return f"\n{INCONNU}"
    lignes = (cote.produits if table == "produits" else cote.pays).head(3)
    ecrits = montants(lignes["valeur_eur"], fiche.provenance.exacte)
    nom = "libelle_court" if table == "produits" else "libelle"
    return "\n".join(
        f"1. {echapper(str(dit))}\u00a0: {ecrit}" for dit, ecrit in zip(lignes[nom], ecrits, strict=True)
    )
