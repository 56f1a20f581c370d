"""Indicateurs par territoire : niveau 1 (assiette) et niveau 2 (réaction), en produits matriciels."""

from collections.abc import Mapping

import numpy as np

from modules.simulation.assiette import Assiette
from modules.simulation.reaction import Reaction
from modules.simulation.scenario import HORIZONS, Horizon, Hypotheses
from modules.simulation.surtaxes import Surtaxes

Colonnes = dict[str, np.ndarray]


def indicateurs_assiette(assiette: Assiette, *, surtaxes: Surtaxes) -> Colonnes:
    """Niveau 1, sans hypothèse de comportement (formules : `part` de 0 à 1).

    exportations_eur (X), exportations_us_eur (V), salaries (L), dependance (V/X), intensite_eur (V/L),
    visees_eur, visees_inconnues_eur, visees_part_us, visees_part_exportations, surtaxe_moyenne_points (sur
    les ventes dont le taux est connu), droits_eur (D), droits_min_eur, droits_max_eur,
    droits_part_exportations (D/X), non_couverte_eur, part_non_couverte, npf_inconnu_eur, rang, et l'écart à
    la France de D/X : ecart_france = effet_dependance + effet_composition + effet_croise.
    """
    us, totaux = assiette.us, assiette.totaux
    ventes = us.sum(axis=1)
    inconnues = us @ (~surtaxes.connue).astype(float)
    connues = ventes - inconnues
    # Rien de connu n'est pas zéro : un territoire dont aucune vente n'a de taux a des droits inconnus.
    tout_inconnu = (ventes > 0) & (connues <= 0)
    droits, minimum, maximum = (
        np.where(tout_inconnu, np.nan, us @ connu(t))
        for t in (surtaxes.central, surtaxes.minimum, surtaxes.maximum)
    )
    sans_part = np.isnan(surtaxes.part_touchee)
    visees_inconnues = us @ sans_part.astype(float)
    visees = np.where((ventes > 0) & (visees_inconnues >= ventes), np.nan, us @ connu(surtaxes.part_touchee))
    poids = diviser(droits, totaux)
    return {
        "exportations_eur": totaux,
        "exportations_us_eur": ventes,
        "salaries": assiette.salaries,
        "dependance": diviser(ventes, totaux),
        "intensite_eur": diviser(ventes, assiette.salaries),
        "visees_eur": visees,
        "visees_inconnues_eur": visees_inconnues,
        "visees_part_us": diviser(visees, ventes),
        "visees_part_exportations": diviser(visees, totaux),
        "surtaxe_moyenne_points": 100 * diviser(droits, connues),
        "droits_eur": droits,
        "droits_min_eur": minimum,
        "droits_max_eur": maximum,
        "droits_part_exportations": poids,
        "non_couverte_eur": inconnues,
        "part_non_couverte": np.where(ventes > 0, diviser(inconnues, ventes), 0.0),
        "npf_inconnu_eur": us @ (surtaxes.npf_inconnu & (surtaxes.central > 0)).astype(float),
        "rang": rangs(poids, classees=assiette.classees),
        **_decomposition(assiette, connues=connues, droits=droits),
    }


def indicateurs_reaction(
    assiette: Assiette,
    *,
    surtaxes: Surtaxes,
    reactions: Mapping[Horizon, Reaction],
    hypotheses: Hypotheses,
) -> Colonnes:
    """Niveau 2, par horizon h : baisse_h_eur, baisse_h_basse_eur, baisse_h_haute_eur (sensibilité basse et
    haute ; une valeur négative est une hausse possible), droits_apres_h_eur ; part de la charge
    droits_cote_americain_eur et droits_cote_francais_eur ; reorientee_h_eur (part de la baisse vendue
    ailleurs) ; reaction_non_couverte_eur (ventes dont la surtaxe ou la référence est inconnue).
    """
    us = assiette.us
    ventes = us.sum(axis=1)
    sans_reaction = us @ np.isnan(reactions["court"].centrale).astype(float)
    inconnu = (ventes > 0) & (sans_reaction >= ventes)
    colonnes: Colonnes = {"reaction_non_couverte_eur": sans_reaction}
    for horizon in HORIZONS:
        r = reactions[horizon]
        for suffixe, perte in (("", r.centrale), ("_basse", r.basse), ("_haute", r.haute)):
            colonnes[f"baisse_{horizon}{suffixe}_eur"] = np.where(inconnu, np.nan, us @ connu(perte))
        apres = us @ connu((1 - r.centrale) * surtaxes.central)
        colonnes[f"droits_apres_{horizon}_eur"] = np.where(inconnu, np.nan, apres)
        baisse = colonnes[f"baisse_{horizon}_eur"]
        colonnes[f"reorientee_{horizon}_eur"] = hypotheses.reorientation * np.maximum(baisse, 0.0)
    droits = us @ connu(surtaxes.central)
    colonnes["droits_cote_americain_eur"] = hypotheses.phi * droits
    colonnes["droits_cote_francais_eur"] = (1 - hypotheses.phi) * droits
    return colonnes


def connu(valeurs: np.ndarray) -> np.ndarray:
    """Retire les inconnues d'une somme : leur montant est compté à part, en « non couvert »."""
    return np.where(np.isnan(valeurs), 0.0, valeurs)


def diviser(haut: np.ndarray, bas: np.ndarray) -> np.ndarray:
    """Quotient, NaN quand le diviseur est nul ou inconnu."""
    quotient = np.full(len(haut), np.nan)
    np.divide(haut, bas, out=quotient, where=bas > 0)
    return quotient


def rangs(poids: np.ndarray, *, classees: np.ndarray) -> np.ndarray:
    """Rang des unités classées, du plus exposé au moins exposé ; ex aequo au même rang.

    NaN pour Monaco, une région, un poids inconnu, ou quand personne n'est exposé.
    """
    # Arrondi : deux poids égaux ne doivent pas être départagés par le dernier bit d'une somme.
    arrondis = np.round(poids, 12)
    en_lice = classees & ~np.isnan(arrondis)
    resultat = np.full(len(poids), np.nan)
    if not np.any(arrondis[en_lice] > 0):
        return resultat
    ordonnes = np.sort(arrondis[en_lice])
    resultat[en_lice] = 1 + len(ordonnes) - np.searchsorted(ordonnes, arrondis[en_lice], side="right")
    return resultat


def _decomposition(assiette: Assiette, *, connues: np.ndarray, droits: np.ndarray) -> Colonnes:
    """Écart à la France de D/X, avec D/X = part des ventes couvertes × surtaxe moyenne.

    effet dépendance + effet composition + effet croisé = écart, exactement.
    """
    dependance = diviser(connues, assiette.totaux)
    france = assiette.genres.index("france") if "france" in assiette.genres else None
    if france is None:
        vide = np.full(len(connues), np.nan)
        return dict.fromkeys(("ecart_france", "effet_dependance", "effet_composition", "effet_croise"), vide)
    moyenne = diviser(droits, connues)
    if connues[france] <= 0 and droits[france] == 0:
        moyenne[france] = 0.0
    # Sans vente, la surtaxe moyenne est sans objet : tout l'écart vient de la dépendance.
    moyenne = np.where((connues <= 0) & (droits == 0), moyenne[france], moyenne)
    ecart_dependance = dependance - dependance[france]
    ecart_moyenne = moyenne - moyenne[france]
    return {
        "ecart_france": dependance * moyenne - dependance[france] * moyenne[france],
        "effet_dependance": ecart_dependance * moyenne[france],
        "effet_composition": dependance[france] * ecart_moyenne,
        "effet_croise": ecart_dependance * ecart_moyenne,
    }
