"""Enchaîne les sections de la méthode : sources et chiffres publiés → table des flux, diagnostic, Parquet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from modules.donnees import flux
from modules.donnees.provenance import Provenance, Sens
from modules.fabrique.estimation.cube import (
    Cube,
    cube_achats,
    cube_ventes,
    gros_porteurs,
    minima_pays,
    minima_produits,
    minima_varietes,
    montants_territoires,
)
from modules.fabrique.estimation.entrees import PREFIXE, SENS, Entrees, Matrice, lire
from modules.fabrique.estimation.entropie import Ajustement, Groupe, rapport
from modules.fabrique.estimation.faits import Fait, groupe_montant, lire_faits, rangs
from modules.fabrique.estimation.produit_pays import (
    Marges,
    ProduitPays,
    groupes_faits,
    montants_croises,
    produit_pays,
)
from modules.fabrique.estimation.structure import (
    Calage,
    TotauxPays,
    caler,
    caler_zones,
    concordance,
    pays_nommes,
    pays_publies,
    retenir_pays,
    structure_2024,
    totaux_par_pays,
    totaux_produits,
)
from modules.fabrique.estimation.table import lignes_entieres, verifier

# Nom d'une figure intermédiaire → facteur, part, écart, nombre de tours ou de lignes, ou liste de CPF4.
Diagnostic = dict[str, int | float | bool | list[str]]

_PROVENANCE = Provenance(
    statut="estimation",
    source="estimation de l’outil d’après Douane, Eurostat, OCDE, UN Comtrade, US Census",
    periode="2024",
    debut="2024-01",
    fin="2024-12",
    complete=True,
    licence="Licence Ouverte 2.0 ; distances : GeoNames, CC BY 4.0",
    reserve=(
        "Montants modélisés : seuls les totaux de la France, de la Bourgogne-Franche-Comté et du Doubs "
        "sont publiés ; le reste donne des ordres de grandeur."
    ),
    totaux_publies=("FR", "R16", "25"),
)


@dataclass(frozen=True, eq=False)
class Modele:
    """Un sens avant arrondi : `calage` V[d, p], `national` N[p, c], `cube` [d, p, c], en M€."""

    sens: Sens
    calage: Calage
    national: ProduitPays
    cube: Cube


@dataclass(frozen=True, eq=False)
class Modeles:
    """Les deux sens, ce qui les lie, et les faits ; `zones` : solde visé de chaque zone (M€, notre champ)."""

    entrees: Entrees
    faits: tuple[Fait, ...]
    produits: Ajustement
    pays: dict[Sens, TotauxPays]
    sens: dict[Sens, Modele]
    zones: dict[str, float]


@dataclass(frozen=True, eq=False)
class Estimation:
    """Table des flux (colonnes de `modules.donnees.flux`, sans masse), figures intermédiaires, modèles."""

    table: pd.DataFrame
    diagnostic: Diagnostic
    modeles: Modeles


def _muet(_message: str) -> None:
    """Avancement ignoré."""


def modeliser(
    entrees: Entrees, faits: Sequence[Fait], *, avancement: Callable[[str], None] = _muet
) -> Modeles:
    """§ 1 à 5, 9 et 10 : tout sauf l'arrondi, avec ces faits-là (ceux qui sont écartés ne comptent pas)."""
    employes = [fait for fait in faits if fait.employe]
    avancement("Totaux par produit et par pays")
    produits = totaux_produits(entrees, faits=_groupes_produits(entrees, employes))
    pays = {sens: totaux_par_pays(entrees, sens, faits=_totaux_publies(employes, sens)) for sens in SENS}
    nommes = pays_nommes(pays)
    zones = [f for f in employes if f.niveau == "pays" and f.genre == "solde"]
    pays, cibles = caler_zones(
        entrees, pays, soldes={f.cle: (f.pays, f.valeur) for f in zones},
        fixes={s: [*pays_publies(entrees, s).index, *_totaux_publies(employes, s).index] for s in SENS},
    )  # fmt: skip
    retenus = retenir_pays(pays, nommes=nommes)
    modeles = {}
    for rang, sens in enumerate(SENS):
        avancement(f"{PREFIXE[sens].capitalize()} : départements, produit × pays, puis les trois ensemble")
        totaux = produits.valeurs[rang] * concordance(entrees, sens)
        modeles[sens] = _modeliser_sens(
            entrees,
            sens,
            faits=[f for f in employes if f.sens == sens],
            totaux=totaux,
            totaux_pays=retenus[sens],
        )
    return Modeles(entrees, tuple(faits), produits, pays, modeles, cibles)


def _modeliser_sens(
    entrees: Entrees, sens: Sens, *, faits: Sequence[Fait], totaux: Matrice, totaux_pays: "pd.Series[float]"
) -> Modele:
    """Un sens : territoires × produits, France × produits × pays, puis le cube."""
    territoires = [f for f in faits if f.niveau == "territoire"]
    croises = [f for f in faits if f.niveau == "produit_pays"]
    structure = structure_2024(entrees, sens, totaux=totaux)
    calage = caler(entrees, sens, structure=structure)
    montants = montants_territoires(entrees, territoires, valeurs=calage.valeurs)
    if territoires:
        minima = minima_produits(entrees, territoires, montants=montants)
        calage = caler(entrees, sens, structure=structure, faits=minima)
        montants = montants_territoires(entrees, territoires, valeurs=calage.valeurs)
    par_produit = calage.valeurs.sum(axis=0)
    pays = totaux_pays.index
    marges = Marges(par_produit, pays=totaux_pays)
    minima = minima_pays(entrees, territoires, montants=montants, pays=pays)
    if sens == "export":
        minima += minima_varietes(entrees, valeurs=calage.valeurs, pays=pays)
    national = produit_pays(entrees, sens, marges=marges, faits=croises, minima=minima)
    if sens == "import":
        return Modele(sens, calage, national, cube_achats(entrees, valeurs=calage.valeurs, national=national))
    croises_en_meur = montants_croises(entrees, croises, marges=marges)
    nationaux = groupes_faits(entrees, croises, montants=croises_en_meur, pays=pays)
    cube = cube_ventes(
        entrees, valeurs=calage.valeurs, national=national, faits=territoires, nationaux=nationaux
    )
    return Modele(sens, calage, national, cube)


def _groupes_produits(entrees: Entrees, faits: Sequence[Fait]) -> list[Groupe]:
    """Faits sur un produit entier, deux sens en ligne : montants, et soldes (exportations − importations)."""
    groupes = []
    for fait in faits:
        p = rangs(entrees.produits, fait.produits)
        if fait.niveau != "produit" or not fait.produits or p is None or not len(p):
            continue
        sens = np.array([SENS.index(fait.sens)])
        if fait.genre != "solde":
            groupes.append(groupe_montant(fait, cellules=(sens, p), montant=fait.valeur))
            continue
        bas, haut = fait.bornes
        # Un solde publié à 0,1 Md€ près, et plus sûrement connu en proportion des échanges.
        marge = max((haut - bas) / 2, 100.0)
        groupes.append(
            Groupe(
                fait.cle, cellules=(np.array([0]), p), axes=(0, 1), bas=fait.valeur - marge,
                haut=fait.valeur + marge, force=fait.force, moins=(np.array([1]), p),
            )
        )  # fmt: skip
    return groupes


def _totaux_publies(faits: Sequence[Fait], sens: Sens) -> "pd.Series[float]":
    """Totaux de pays publiés pour 2024 (M€)."""
    retenus = {
        f.pays[0]: f.valeur
        for f in faits
        if f.niveau == "pays"
        and f.sens == sens
        and f.annee == "2024"
        and len(f.pays) == 1
        and f.genre == "montant"
    }
    return pd.Series(retenus, dtype="float64")


def estimer(dossier: Path, *, avancement: Callable[[str], None] = _muet) -> Estimation:
    """Applique toute la méthode aux sources de `dossier` ; `avancement` reçoit une phrase par étape."""
    avancement("Lecture des sources")
    entrees = lire(dossier)
    modeles = modeliser(entrees, lire_faits(entrees), avancement=avancement)
    diagnostic = _diagnostic_pays(modeles.pays) | _diagnostic_gros_porteurs(entrees)
    lignes = []
    for sens in SENS:
        avancement(f"{PREFIXE[sens].capitalize()} : arrondi")
        modele = modeles.sens[sens]
        table = lignes_entieres(entrees, sens, cube=modele.cube.valeurs, pays=modele.national.pays)
        diagnostic |= _diagnostic_sens(modele)
        totaux_pays = pd.Series(modele.cube.valeurs.sum(axis=(0, 1)), index=modele.national.pays)
        diagnostic |= _diagnostic_table(sens, table=table, totaux_pays=totaux_pays)
        lignes.append(table)
    avancement("Contrôles")
    ensemble = pd.concat(lignes, ignore_index=True)
    verifier(entrees, ensemble)
    return Estimation(ensemble, diagnostic, modeles)


def ecrire(estimation: Estimation, chemin: Path) -> Provenance:
    """Écrit le Parquet de l'estimation."""
    return flux.ecrire(chemin, estimation.table, _PROVENANCE)


def _diagnostic_pays(totaux: dict[Sens, TotauxPays]) -> Diagnostic:
    return {
        "k_export": totaux["export"].facteur_hors_ue,
        "facteur_ue_import": totaux["import"].facteur_ue,
        "facteur_hors_ue_import": totaux["import"].facteur_hors_ue,
    }


def _diagnostic_gros_porteurs(entrees: Entrees) -> Diagnostic:
    parts = gros_porteurs(entrees)
    return {
        "gros_porteurs_part_nationale": parts.part_nationale,
        "gros_porteurs_part_haute_garonne": parts.part_haute_garonne,
        "gros_porteurs_lambda": parts.lambda_,
        "gros_porteurs_part_ventes_us": parts.part_ventes_us,
    }


def _diagnostic_sens(modele: Modele) -> Diagnostic:
    """Facteur du groupe libre, tours et convergence de chaque ajustement, écarts aux totaux imposés."""
    sens, valeurs = modele.sens, modele.calage.valeurs
    n = modele.national.valeurs
    releve: Diagnostic = {
        f"facteur_libre_{sens}": modele.calage.facteur_libre,
        f"ecart_produit_pays_{sens}": float(
            np.abs(rapport(n.sum(axis=1), valeurs.sum(axis=0)) - 1)[valeurs.sum(axis=0) > 0].max()
        ),
        f"ecart_cube_{sens}_meur": float(np.abs(modele.cube.valeurs.sum(axis=2) - valeurs).max()),
    }
    for nom, ajustement in (
        ("calage", modele.calage.ajustement),
        ("produit_pays", modele.national.ajustement),
        ("cube", modele.cube.ajustement),
    ):
        if ajustement is not None:
            releve[f"tours_{nom}_{sens}"] = ajustement.tours
            releve[f"dernier_mouvement_{nom}_{sens}"] = ajustement.ecart
    if sens == "export":
        releve["plafonnes_us"] = list(modele.national.plafonnes)
    return releve


def _diagnostic_table(sens: Sens, *, table: pd.DataFrame, totaux_pays: "pd.Series[float]") -> Diagnostic:
    """Ce que coûtent la parcimonie et l'arrondi : lignes écrites, plus grand écart à un total de pays."""
    trouves = table.groupby("pays")["valeur_eur"].sum() / 1e6
    return {
        f"lignes_{sens}": len(table),
        f"ecart_pays_{sens}": float((trouves / totaux_pays - 1).abs().max()),
    }
