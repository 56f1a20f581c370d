"""Page « Données » : identité du jeu, jeux présents, téléchargements, inventaire."""

import json

import pandas as pd
import streamlit as st

from modules.donnees import jeu, tables
from modules.donnees.douane.periodes import PLURIEL
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import LIBELLE_STATUT, Provenance
from modules.ecran import adresse, cache
from modules.ecran.cadre import echapper
from modules.ecran.composants import tableau
from modules.fiche.affichage import texte_total
from modules.fiche.fiche import Fiche
from modules.langue.nombres import montant
from modules.langue.typographie import insecables
from modules.vues.tableur import csv_francais

NON_VENTILE = "Non ventilé"


def identite(flux: TableFlux) -> None:
    """Carte d'identité du jeu employé par toutes les pages."""
    p, france = flux.provenance, cache.fiche(flux, "FR")
    ventes, achats = france.exportations, france.importations
    lignes = {
        "Statut": LIBELLE_STATUT[p.statut],
        "Période": f"{p.periode} ({p.debut} à {p.fin})" + ("" if p.complete else ", incomplète"),
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
    """Flux du département choisi, et totaux de toutes les unités."""
    p, code = flux.provenance, adresse.departement_courant()
    colonnes = st.columns(2)
    colonnes[0].download_button(
        "Totaux par département (CSV)",
        lambda: csv_francais(_totaux(flux), statut=p.statut, source=p.ligne()),
        file_name=f"totaux-departements-{p.periode}.csv".lower(),
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    if code is None:
        colonnes[1].caption("Choisissez un département sur l’accueil pour télécharger ses flux détaillés.")
        return
    colonnes[1].download_button(
        f"Flux détaillés du département {code} (CSV)",
        lambda: csv_francais(_flux(flux, code), statut=p.statut, source=p.ligne()),
        file_name=f"flux-{code}-{p.periode}.csv".lower(),
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )


def _totaux(flux: TableFlux) -> pd.DataFrame:
    """Une ligne par unité et, s'il y en a, le « non ventilé » : les colonnes se somment au total du jeu.

    Une unité absente d'un sens fourni n'y échange rien.
    """
    noms = tables.departements()[["code", "nom", "region_nom"]]
    sommes = flux.table.groupby(["departement", "sens"], observed=True)["valeur_eur"].sum()
    table = sommes.unstack("sens", fill_value=0).rename(columns=lambda sens: f"{sens}ations_eur")
    reste = table.drop(noms["code"], errors="ignore").sum()
    table = table.reindex(noms["code"], fill_value=0).reset_index(drop=True)
    lignes = pd.concat([noms, table], axis=1)
    if reste.any():
        ligne = pd.DataFrame([{"code": "", "nom": NON_VENTILE, "region_nom": "", **reste}])
        lignes = pd.concat([lignes, ligne], ignore_index=True)
    return lignes


def _flux(flux: TableFlux, code: str) -> pd.DataFrame:
    table = pd.concat([flux.lignes("export", (code,)), flux.lignes("import", (code,))])
    produits = table["produit"].astype("str").map(tables.libelle_produit)
    pays = table["pays"].astype("str").map(tables.libelle_pays)
    return table.assign(produit_libelle=produits, pays_libelle=pays)


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
    )
