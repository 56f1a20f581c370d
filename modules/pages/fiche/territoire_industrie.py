"""Départements d'un Territoire d'industrie, côte à côte."""

import streamlit as st

from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire
from modules.ecran import adresse, cache
from modules.ecran.cadre import echapper
from modules.fiche.affichage import texte_montant, texte_total
from modules.fiche.fiche import Cote, Fiche
from modules.langue.nombres import INCONNU


def cote_a_cote(flux: TableFlux, ti: Territoire) -> None:
    """Une colonne par département touché : totaux, solde, premiers produits et pays, accès à la fiche."""
    st.header(ti.nom, anchor=False)
    codes = ti.departements or ()
    st.markdown(
        f"Ce Territoire d’industrie touche **{len(codes)} départements**. Il n’existe pas de chiffre plus "
        "fin que le département\u202f: on les lit donc côte à côte, chacun en entier."
    )
    for colonne, code in zip(st.columns(len(codes)), codes, strict=True):
        with colonne, st.container(border=True, height="stretch"):
            _resume(cache.fiche(flux, code))


def _resume(fiche: Fiche) -> None:
    lieu = fiche.territoire
    st.subheader(lieu.nom, anchor=False)
    for libelle, valeur in (
        ("Exportations (FAB)", fiche.exportations.total_eur if fiche.exportations else None),
        ("Importations (CAF)", fiche.importations.total_eur if fiche.importations else None),
        ("Solde", fiche.solde_eur),
    ):
        st.metric(libelle, texte_total(valeur, provenance=fiche.provenance, territoire=lieu.code))
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
    p = fiche.provenance
    return "\n".join(
        f"1. {echapper(str(r['libelle']))}\u00a0: {texte_montant(r['valeur_eur'], provenance=p)}"
        for r in lignes.to_dict("records")
    )
