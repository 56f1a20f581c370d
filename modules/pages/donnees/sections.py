"""Page « Données » : identité du jeu, jeux présents, téléchargements, inventaire."""

import json
from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from modules.donnees import jeu, tables
from modules.donnees.douane.periodes import PLURIEL
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.donnees.tables import de, region_de, territoire
from modules.ecran import adresse, cache
from modules.ecran.composants import tableau
from modules.ecran.partage import Fichier, proposer
from modules.fiche.affichage import texte_total
from modules.fiche.fiche import Fiche
from modules.langue.nombres import montant
from modules.langue.typographie import echapper, insecables, mois_de_a
from modules.vues.flux import NON_VENTILE, table_flux, table_totaux
from modules.vues.tableur import csv_francais


def identite(flux: TableFlux) -> None:
    """Carte d'identité du jeu employé par toutes les pages."""
    p, france = flux.provenance, cache.fiche(flux, "FR")
    ventes, achats = france.exportations, france.importations
    lignes = {
        "Statut": LIBELLE_STATUT[p.statut],
        "Période": f"{p.periode} ({mois_de_a(p.debut, p.fin)})" + ("" if p.complete else ", incomplète"),
        "Source": p.source,
        "Exportations de la France (FAB)": texte_total(
            ventes.total_eur if ventes else None, provenance=p, territoire="FR"
        ),
        "Importations de la France (CAF)": texte_total(
            achats.total_eur if achats else None, provenance=p, territoire="FR"
        ),
        **_non_ventile(flux, france),
        "Licence": p.licence,
        "Réserve": p.reserve or "aucune",
        "Empreinte": p.empreinte[:16],
    }
    table = pd.DataFrame({"Information": list(lignes), "Valeur": list(lignes.values())})
    tableau(table, legende="Jeu de données employé")


def _non_ventile(flux: TableFlux, france: Fiche) -> dict[str, str]:
    """Part d'un fichier de la Douane sans département, produit ou pays connu ; rien pour une estimation."""
    if flux.provenance.est_estimation:
        return {}
    unites = tuple(tables.departements()["code"])
    morceaux = []
    for cote in (france.exportations, france.importations):
        if cote is None:
            continue
        manques = {
            "département": cote.total_eur - flux.total(cote.sens, unites),
            "produit": cote.non_ventile_produits_eur,
            "pays (ou pays indéterminé)": cote.non_ventile_pays_eur,
        }
        dits = [f"{montant(eur, exact=True)} sans {nom}" for nom, eur in manques.items() if eur]
        if dits:
            morceaux.append(f"{PLURIEL[cote.sens]}\u00a0: {', '.join(dits)}")
    return {NON_VENTILE: "\u202f; ".join(morceaux) or "rien"}


def jeux_presents() -> None:
    """Fichiers installés avec l'application, et ceux qui sont inutilisables, avec la raison."""
    st.markdown("**Jeux installés**, le premier est celui que l’application préfère\u00a0:")
    # Une liste : dans une table, le nom du fichier, insécable, pousse la source hors d'un téléphone.
    lignes = [
        f"1. `{chemin.name}`\u00a0: {echapper(insecables(_resume(p)))}" for chemin, p in jeu.disponibles()
    ]
    st.markdown("\n".join(lignes))
    for chemin, raison in jeu.inutilisables():
        st.warning(f"«\u00a0{echapper(chemin.name)}\u00a0» est écarté\u00a0: {echapper(insecables(raison))}")


def _resume(p: Provenance) -> str:
    """Statut, période, sens manquant et source d'un jeu installé."""
    manques = "".join(f", sans les {PLURIEL[sens]}" for sens in p.sens_absents)
    return f"{LIBELLE_STATUT[p.statut].lower()} {p.periode}{manques} ; source : {p.source}."


def telechargements(flux: TableFlux) -> None:
    """Totaux de toutes les unités, et flux détaillés du territoire choisi, de sa région, de la France."""
    p, code = flux.provenance, adresse.code_affiche()
    lieux = [] if p.est_partielle else [territoire("FR")]
    choisi = territoire(code)
    if choisi.genre in {"departement", "region"}:
        region = region_de(code) if choisi.genre == "departement" else None
        lieux = [choisi, *([region] if region else []), *lieux]
    _telecharger("Totaux par département (CSV)", "totaux-departements", flux, lambda: table_totaux(flux))
    for lieu in lieux:
        detail = "produits et pays" if lieu.departements is None else "départements, produits et pays"
        nom = f"Flux détaillés {de(lieu.nom)}\u00a0: {detail} (CSV)"
        _telecharger(nom, f"flux-{lieu.code}", flux, partial(table_flux, flux, lieu))
    if choisi.genre == "france":
        st.caption("Choisissez un territoire sur l’accueil pour télécharger aussi ses flux détaillés.")
    st.caption(f"Chaque fichier porte la période ({p.periode}), le statut et la source.")


def _telecharger(libelle: str, nom: str, flux: TableFlux, table: Callable[[], pd.DataFrame]) -> None:
    p = flux.provenance
    fichier = Fichier(
        libelle,
        f"{nom}-{p.periode}.csv".lower(),
        lambda: csv_francais(table(), statut=p.statut, source=p.ligne()),
    )
    proposer(fichier, large=True)


def inventaire() -> None:
    """Toutes les données du projet : source, licence, période."""
    contenu = json.loads((tables.dossier() / "datapackage.json").read_text(encoding="utf-8"))
    lignes = [
        {
            "Ressource": r.get("title", r["name"]),
            "Source": "\u202f; ".join(s["title"] for s in r.get("sources", [])),
            "Licence": "\u202f; ".join(
                lic.get("title", lic.get("name", "")) for lic in r.get("licenses", [])
            ),
        }
        for r in contenu["resources"]
    ]
    tableau(pd.DataFrame(lignes), legende="Inventaire des données")
    st.download_button(
        "Inventaire complet (datapackage.json)",
        json.dumps(contenu, ensure_ascii=False, indent=2),
        file_name="datapackage.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
    )
