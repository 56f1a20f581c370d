"""Une simulation en données : CSV, JSON et libellés communs."""

from dataclasses import asdict
from math import isnan
from typing import Any

import pandas as pd

from modules.donnees import tables
from modules.donnees.droit import verifie_le
from modules.donnees.tables import Territoire, region_de
from modules.simulation.echange import mesures_en_texte, scenario_en_dict, vers_adresse
from modules.simulation.embarque import NON_VENTILE
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import QUANTILES, Incertitude
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.simulation.scenario import Vocabulaire
from modules.vues.tableur import csv_francais, neutraliser


def libelle_produit(code: str) -> str:
    """Libellé d'un produit ; les codes absents de la nomenclature sont réunis en « Non ventilé »."""
    return "Non ventilé" if code == NON_VENTILE else tables.libelle_produit(code)


def csv_simulation(resultat: Exposition, lieu: Territoire, *, vocabulaire: Vocabulaire) -> bytes:
    """Produits vendus aux États-Unis, en euros et points ; les lignes « # » de tête disent les hypothèses."""
    table = resultat.par_produit(lieu.code)
    table.insert(1, "libelle", [libelle_produit(c) for c in table["produit"]])
    return csv_avec_entete(table, resultat=resultat, vocabulaire=vocabulaire, lieu=lieu)


def csv_avec_entete(
    table: pd.DataFrame, *, resultat: Exposition, vocabulaire: Vocabulaire, lieu: Territoire | None = None
) -> bytes:
    """CSV pour tableur français ; scénario, hypothèses et données dans des lignes « # » de tête."""
    p, s, h = resultat.assiette.provenance, resultat.scenario, resultat.hypotheses
    entete = [
        f"Scénario : {scenario_en_phrase(s, vocabulaire=vocabulaire)}",
        f"Point de départ : {s.base} ; référence : {s.reference} ; mesures : "
        f"{mesures_en_texte(s.mesures) or 'aucune'}",
        f"Horizon : {h.horizon} ; champ du choc : {h.champ_du_choc} ; part de la charge côté américain : "
        f"{h.phi:g} ; réorientation : {h.reorientation:g}",
        p.ligne("export"),
        f"Droit américain vérifié au {verifie_le()}",
        *(resultat.avis if lieu is None else resultat.avis_de(lieu.code)),
        TROIS_MONTANTS,
    ]
    if lieu is not None:
        entete.insert(0, f"Territoire : {lieu.nom} ({lieu.code})")
    corps = csv_francais(table, statut=p.statut, source=p.source).decode("utf-8-sig")
    lignes = "".join(f"{neutraliser('# ' + ligne)}\r\n" for ligne in entete)
    return (lignes + corps).encode("utf-8-sig")


CLASSEMENT = [
    "rang", "exportations_eur", "exportations_us_eur", "dependance", "intensite_eur", "visees_eur",
    "surtaxe_moyenne_points", "droits_eur", "droits_part_exportations", "baisse_eur", "baisse_basse_eur",
    "baisse_haute_eur", "part_non_couverte",
]  # fmt: skip


def simulation_en_json(
    exposition: Exposition, *, territoire: Territoire, vocabulaire: Vocabulaire, incertitude: Incertitude
) -> dict[str, Any]:
    """Résultat d'un territoire ; euros, parts de 0 à 1, points ; None = inconnu ou sans objet.

    `incertitude` : étendue sur les tirages, à l'horizon des hypothèses ; la place n'est tirée que sur une
    estimation.

    `par_produit` énumère tout produit vendu aux États-Unis et somme aux totaux ; `baisse` suit l'horizon des
    hypothèses, `horizons` donne les trois.
    """
    ligne, h = exposition.ligne(territoire.code), exposition.hypotheses
    provenance = exposition.assiette.provenance
    region = region_de(territoire.code) if territoire.genre == "departement" else None
    return {
        "departement": {
            "code": territoire.code,
            "nom": territoire.nom,
            "region": region.nom if region else territoire.nom,
        },
        "scenario": {
            "phrase": scenario_en_phrase(exposition.scenario, vocabulaire=vocabulaire),
            **scenario_en_dict(exposition.scenario),
            "adresse": vers_adresse(exposition.scenario, h),
        },
        "hypotheses": {**asdict(h), "droit_verifie_le": verifie_le()},
        "donnees": {
            "statut": provenance.statut,
            "periode": provenance.periode,
            "source": provenance.source,
            "empreinte": provenance.empreinte,
            "reserve": provenance.reserve,
        },
        "exportations_eur": round(ligne["exportations_eur"]),
        "exportations_us_eur": round(ligne["exportations_us_eur"]),
        "dependance": _valeur(ligne["dependance"]),
        "intensite_eur_par_salarie": _valeur(ligne["intensite_eur"]),
        "exportations_visees_eur": _valeur(ligne["visees_eur"]),
        "surtaxe_moyenne_points": _valeur(ligne["surtaxe_moyenne_points"]),
        "droits_theoriques_eur": _valeur(ligne["droits_eur"]),
        "droits_theoriques_min_eur": _valeur(ligne["droits_min_eur"]),
        "droits_theoriques_max_eur": _valeur(ligne["droits_max_eur"]),
        "baisse": _baisse(ligne, h.horizon),
        "horizons": {nom: _baisse(ligne, nom) for nom in exposition.reactions},
        "incertitude": _etendue(incertitude, territoire.code),
        "part_non_couverte": _valeur(ligne["part_non_couverte"]),
        "rang": None if isnan(ligne["rang"]) else int(ligne["rang"]),
        "ecart_france": {
            cle: _valeur(ligne[cle])
            for cle in ("ecart_france", "effet_dependance", "effet_composition", "effet_croise")
        },
        "charge": {
            "cote_americain_eur": _valeur(ligne["droits_cote_americain_eur"]),
            "cote_francais_eur": _valeur(ligne["droits_cote_francais_eur"]),
        },
        "par_produit": [_produit(p, h.horizon) for p in _lignes(exposition, territoire.code)],
        "avis": [*exposition.avis_de(territoire.code), TROIS_MONTANTS],
    }


def table_classement(exposition: Exposition) -> pd.DataFrame:
    """Les 101 unités, de la plus exposée à la moins exposée : code, nom, region, colonnes `CLASSEMENT`.

    Les rangs inconnus (Monaco, poids inconnu) viennent à la fin.
    """
    noms = tables.departements().set_index("code")
    unites = exposition.unites.loc[noms.index].rename(columns=_sans_horizon(exposition.hypotheses.horizon))
    table = unites[CLASSEMENT].astype({"rang": "Int64"})
    table.insert(0, "region", noms["region_nom"])
    table.insert(0, "nom", noms["nom"])
    return table.rename_axis("code").reset_index().sort_values(["rang", "code"], ignore_index=True)


def csv_classement(exposition: Exposition, *, vocabulaire: Vocabulaire) -> bytes:
    """Classement pour tableur français, précédé des hypothèses."""
    return csv_avec_entete(table_classement(exposition), resultat=exposition, vocabulaire=vocabulaire)


def _sans_horizon(horizon: str) -> dict[str, str]:
    return {f"baisse_{horizon}{b}_eur": f"baisse{b}_eur" for b in ("", "_basse", "_haute")}


def _lignes(exposition: Exposition, unite: str) -> list[dict[str, Any]]:
    return exposition.par_produit(unite).to_dict("records")  # type: ignore[return-value]


def _produit(ligne: dict[str, Any], horizon: str) -> dict[str, Any]:
    return {
        "code": ligne["produit"],
        "libelle": libelle_produit(ligne["produit"]),
        "exportations_us_eur": round(ligne["exportations_us_eur"]),
        "surtaxe_points": _valeur(ligne["surtaxe_points"]),
        "droits_theoriques_eur": _valeur(ligne["droits_eur"]),
        "baisse_centrale_eur": _valeur(ligne[f"baisse_{horizon}_eur"]),
        "baisse_basse_eur": _valeur(ligne[f"baisse_{horizon}_basse_eur"]),
        "baisse_haute_eur": _valeur(ligne[f"baisse_{horizon}_haute_eur"]),
        "part_touchee": _valeur(ligne["part_touchee"]),
        "exportations_visees_eur": _valeur(ligne["visees_eur"]),
        "part_us": _valeur(ligne["part_us"]),
        "npf_inconnu": bool(ligne["npf_inconnu"]),
    }


def _baisse(ligne: dict[str, float], horizon: str) -> dict[str, float | None]:
    return {
        "centrale_eur": _valeur(ligne[f"baisse_{horizon}_eur"]),
        "basse_eur": _valeur(ligne[f"baisse_{horizon}_basse_eur"]),
        "haute_eur": _valeur(ligne[f"baisse_{horizon}_haute_eur"]),
    }


def _etendue(incertitude: Incertitude, code: str) -> dict[str, dict[str, Any]]:
    """Étendue de la baisse possible (euros) et de la place (1 = la plus exposée)."""
    cles = [f"p{round(100 * q)}" for q in QUANTILES]
    place: dict[str, Any] = dict.fromkeys([*cles, "proba_top10"])
    if incertitude.rangs_droits is not None:
        place |= incertitude.rangs_droits.de(code) or {}
    return {
        "baisse": {cle: _valeur(v) for cle, v in zip(cles, incertitude.etendue(code), strict=True)},
        "rang": place,
    }


def _valeur(x: float) -> float | None:
    """Flottant JSON ; None si inconnu."""
    return None if isnan(x) else float(x)
