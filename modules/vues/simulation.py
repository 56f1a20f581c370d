"""Une simulation en données : CSV, JSON et libellés communs."""

from dataclasses import asdict
from math import isnan
from typing import Any

import pandas as pd

from modules.donnees import tables
from modules.donnees.confiance import chances_de_tete, reserves
from modules.donnees.droit import verifie_le
from modules.donnees.recherche import nom_affiche
from modules.donnees.tables import Territoire, region_de
from modules.fiche.affichage import texte_rang
from modules.simulation.echange import mesures_en_texte, scenario_en_dict, vers_adresse
from modules.simulation.embarque import NON_VENTILE
from modules.simulation.exposition import Exposition
from modules.simulation.incertitude import Incertitude, bornes_de, etendue_de, etendue_produits_de
from modules.simulation.lectures import Repere, reperes_du_territoire
from modules.simulation.mots import SEULE, TROIS_MONTANTS, scenario_en_phrase
from modules.simulation.scenario import Horizon
from modules.vues.tableur import csv_francais, neutraliser


def place_ecrite(resultat: Exposition, unite: str) -> str:
    """Place d'un département par droits rapportés à ses exportations, à la précision des données ; ou rien.

    « parmi les dix premiers » seulement si l'estimation le permet huit fois sur dix.
    """
    rang = resultat.ligne(unite)["rang"]
    if isnan(rang):
        return ""
    p = resultat.assiette.provenance
    classees = resultat.unites["droits_part_exportations"][resultat.unites["rang"].notna()]
    chances = chances_de_tete(classees, unite, estimee=p.est_estimation)
    return texte_rang(int(rang), provenance=p, chances=chances)


def nom_produit(code: str) -> str:
    """Nom d'usage d'un produit du calcul, le même à l'écran et dans les documents."""
    return "Non ventilé" if code == NON_VENTILE else tables.nom_produit(code)


def libelle_produit(code: str) -> str:
    """Libellé d'un produit ; les codes absents de la nomenclature sont réunis en « Non ventilé »."""
    return "Non ventilé" if code == NON_VENTILE else tables.libelle_produit(code)


def csv_simulation(resultat: Exposition, lieu: Territoire) -> bytes:
    """Produits vendus aux États-Unis, en euros et points ; les lignes « # » de tête disent les hypothèses."""
    table, horizon = resultat.par_produit(lieu.code), resultat.hypotheses.horizon
    table.insert(1, "libelle", [libelle_produit(c) for c in table["produit"]])
    bornes = etendue_produits_de(resultat, lieu.code, horizon).set_index("produit").loc[table["produit"]]
    # Les noms de « classer » : la baisse à l'horizon choisi et ses bornes, avant les trois horizons.
    rang = list(table.columns).index("baisse_court_eur")
    table.insert(rang, "baisse_eur", table[f"baisse_{horizon}_eur"])
    table.insert(rang + 1, "baisse_basse_eur", bornes["baisse_p10_eur"].to_numpy())
    table.insert(rang + 2, "baisse_haute_eur", bornes["baisse_p90_eur"].to_numpy())
    return csv_avec_entete(table, resultat=resultat, lieu=lieu)


def csv_avec_entete(table: pd.DataFrame, *, resultat: Exposition, lieu: Territoire | None = None) -> bytes:
    """CSV pour tableur français ; scénario, hypothèses et données dans des lignes « # » de tête."""
    p, s = resultat.assiette.provenance, resultat.scenario
    entete = [
        f"Scénario : {scenario_en_phrase(s)}",
        f"Point de départ : {s.base} ; référence : {s.reference} ; mesures : "
        f"{mesures_en_texte(s.mesures) or 'aucune'}",
        hypotheses_en_mots(resultat),
        f"Bornes basse et haute : huit fois sur dix, {SEULE}",
        p.ligne("export"),
        f"Droit américain vérifié au {verifie_le()}",
        *([*(a.texte for a in resultat.avis), TROIS_MONTANTS] if lieu is None else _avis(resultat, lieu)),
    ]
    if lieu is not None:
        entete.insert(0, f"Territoire : {nom_affiche(lieu.code)}")
    corps = csv_francais(table, statut=p.statut, source=p.source).decode("utf-8-sig")
    lignes = "".join(f"{neutraliser('# ' + ligne)}\r\n" for ligne in entete)
    return (lignes + corps).encode("utf-8-sig")


def hypotheses_en_mots(resultat: Exposition) -> str:
    """« Horizon : court ; qui est visé : UE ; … », pour l'en-tête d'un fichier."""
    h = resultat.hypotheses
    return (
        f"Horizon : {h.horizon} ; qui est visé : {resultat.choc.champ} ; surtaxe des autres origines : "
        f"{_decimal(resultat.choc.kappa[1])} fois celle de l'Union ; hausse de l'euro : "
        f"{_decimal(h.change)} % ; réorientation : {_decimal(h.reorientation)}"
    )


def _decimal(valeur: float) -> str:
    """« 1,2 » : la virgule du reste du fichier."""
    return f"{valeur:g}".replace(".", ",")


_CLASSEMENT = [
    "rang", "exportations_eur", "exportations_us_eur", "dependance", "intensite_eur", "visees_eur",
    "surtaxe_moyenne_points", "droits_eur", "droits_part_exportations", "baisse_eur", "baisse_basse_eur",
    "baisse_haute_eur", "part_non_couverte",
]  # fmt: skip


_BORNES = {"": "centrale", "basse_": "basse", "haute_": "haute"}


def simulation_en_json(
    exposition: Exposition, *, territoire: Territoire, incertitude: Incertitude
) -> dict[str, Any]:
    """Résultat d'un territoire ; euros, parts de 0 à 1, points ; None = inconnu ou sans objet.

    `incertitude` : places tirées, sur une estimation seulement. `par_produit` énumère tout produit vendu aux
    États-Unis et somme aux totaux ; `baisse` suit l'horizon des hypothèses, `horizons` donne les trois :
    valeur centrale, bornes huit fois sur dix. Baisse et `change_eur` : pertes de ventes, positives.
    """
    ligne, h = exposition.ligne(territoire.code), exposition.hypotheses
    provenance = exposition.assiette.provenance
    baisse = _baisse(exposition, territoire.code, h.horizon)
    region = region_de(territoire.code) if territoire.genre == "departement" else None
    return {
        "departement": {
            "code": territoire.code,
            "nom": territoire.nom,
            "region": region.nom if region else territoire.nom,
        },
        "scenario": {
            "phrase": scenario_en_phrase(exposition.scenario),
            **scenario_en_dict(exposition.scenario),
            "adresse": vers_adresse(exposition.scenario, h),
        },
        "hypotheses": _hypotheses(exposition),
        "donnees": {
            nom: getattr(provenance, nom) for nom in ("statut", "periode", "source", "empreinte", "reserve")
        },
        # Les noms du CSV et de « classer », puis ceux que ce JSON donnait déjà aux mêmes choses.
        **{
            nom: _valeur(ligne[nom])
            for nom in ("intensite_eur", "visees_eur", "droits_eur", "droits_part_exportations")
        },
        **{f"baisse_{nom}eur": baisse[f"{cle}_eur"] for nom, cle in _BORNES.items()},
        **{nom: _euros(ligne[nom]) for nom in ("exportations_eur", "exportations_us_eur")},
        "dependance": _valeur(ligne["dependance"]),
        "intensite_eur_par_salarie": _valeur(ligne["intensite_eur"]),
        "exportations_visees_eur": _valeur(ligne["visees_eur"]),
        "surtaxe_moyenne_points": _valeur(ligne["surtaxe_moyenne_points"]),
        "droits_theoriques_eur": _valeur(ligne["droits_eur"]),
        "droits_theoriques_min_eur": _valeur(ligne["droits_min_eur"]),
        "droits_theoriques_max_eur": _valeur(ligne["droits_max_eur"]),
        "baisse": baisse,
        "horizons": {nom: _baisse(exposition, territoire.code, nom) for nom in exposition.reactions},
        "change_eur": _valeur(ligne[f"change_{h.horizon}_eur"]),
        "incertitude": {
            "baisse": dict(zip(("p10", "p50", "p90"), _bornes(baisse), strict=True)),
            "rang": _place(incertitude, territoire.code),
        },
        "part_non_couverte": _valeur(ligne["part_non_couverte"]),
        "reaction_non_couverte_eur": _valeur(ligne["reaction_non_couverte_eur"]),
        "rang": None if isnan(ligne["rang"]) else int(ligne["rang"]),
        "ecart_france": {
            cle: _valeur(ligne[cle])
            for cle in ("ecart_france", "effet_dependance", "effet_composition", "effet_croise")
        },
        "par_produit": _produits(exposition, territoire.code),
        "reperes_observes": [_repere(r) for r in reperes_du_territoire(exposition, territoire.code)],
        "avis": _avis(exposition, territoire),
    }


def _avis(exposition: Exposition, lieu: Territoire) -> list[str]:
    """Avis du scénario, puis réserves de l'estimation propres au territoire."""
    estimee = exposition.assiette.provenance.est_estimation
    locales = [r.phrase for r in reserves(lieu.code)] if estimee else []
    return [*(a.texte for a in exposition.avis_de(lieu.code)), *locales, TROIS_MONTANTS]


def _euros(valeur: float) -> int | None:
    """Montant relevé, entier ; None si inconnu."""
    return None if isnan(valeur) else round(valeur)


def _hypotheses(exposition: Exposition) -> dict[str, Any]:
    """Hypothèses de réaction, choc appliqué, et jour où le droit a été vérifié."""
    kappa_min, kappa, kappa_max = exposition.choc.kappa
    return {
        **asdict(exposition.hypotheses),
        "champ_du_choc": exposition.choc.champ,
        "kappa": kappa,
        "kappa_min": kappa_min,
        "kappa_max": kappa_max,
        "droit_verifie_le": verifie_le(),
    }


def table_classement(exposition: Exposition) -> pd.DataFrame:
    """Les 101 unités, de la plus exposée à la moins exposée : code, nom, region, colonnes `_CLASSEMENT`.

    Les rangs inconnus (Monaco, poids inconnu) viennent à la fin.
    """
    noms = tables.departements().set_index("code")
    horizon = exposition.hypotheses.horizon
    unites = exposition.unites.join(bornes_de(exposition, horizon)).loc[noms.index]
    table = unites.rename(columns={f"baisse_{horizon}_eur": "baisse_eur"})[_CLASSEMENT].astype(
        {"rang": "Int64"}
    )
    table.insert(0, "region", noms["region_nom"])
    table.insert(0, "nom", noms["nom"])
    return table.rename_axis("code").reset_index().sort_values(["rang", "code"], ignore_index=True)


def csv_classement(exposition: Exposition) -> bytes:
    """Classement pour tableur français, précédé des hypothèses."""
    return csv_avec_entete(table_classement(exposition), resultat=exposition)


def _produits(exposition: Exposition, unite: str) -> list[dict[str, Any]]:
    horizon = exposition.hypotheses.horizon
    bornes = etendue_produits_de(exposition, unite, horizon).set_index("produit")
    basses, hautes = bornes["baisse_p10_eur"].to_dict(), bornes["baisse_p90_eur"].to_dict()
    return [
        {
            # Les noms du CSV, puis ceux que le JSON donnait déjà aux mêmes choses.
            **{str(nom): _valeur(p[nom]) for nom in p if nom not in {"produit", "npf_inconnu"}},
            "produit": p["produit"],
            "code": p["produit"],
            "libelle": libelle_produit(str(p["produit"])),
            "exportations_us_eur": round(p["exportations_us_eur"]),
            "surtaxe_points": _valeur(p["surtaxe_points"]),
            "droits_theoriques_eur": _valeur(p["droits_eur"]),
            "baisse_eur": _valeur(p[f"baisse_{horizon}_eur"]),
            "baisse_centrale_eur": _valeur(p[f"baisse_{horizon}_eur"]),
            "baisse_basse_eur": _valeur(basses[p["produit"]]),
            "baisse_haute_eur": _valeur(hautes[p["produit"]]),
            "part_touchee": _valeur(p["part_touchee"]),
            "exportations_visees_eur": _valeur(p["visees_eur"]),
            "part_us": _valeur(p["part_us"]),
            "npf_inconnu": bool(p["npf_inconnu"]),
        }
        for p in exposition.par_produit(unite).to_dict("records")
    ]


def _baisse(exposition: Exposition, code: str, horizon: Horizon) -> dict[str, float | None]:
    bas, centre, haut = etendue_de(exposition, code, horizon)
    return {"centrale_eur": _valeur(centre), "basse_eur": _valeur(bas), "haute_eur": _valeur(haut)}


def _bornes(baisse: dict[str, float | None]) -> list[float | None]:
    """Mêmes valeurs, dans l'ordre : bas, centre, haut."""
    return [baisse[cle] for cle in ("basse_eur", "centrale_eur", "haute_eur")]


def _place(incertitude: Incertitude, code: str) -> dict[str, Any]:
    """Étendue de la place (1 = la plus exposée)."""
    place: dict[str, Any] = dict.fromkeys(["p10", "p50", "p90", "proba_top10"])
    if incertitude.rangs_droits is not None:
        place |= incertitude.rangs_droits.de(code) or {}
    return place


def _repere(r: Repere) -> dict[str, Any]:
    ecart = r.ecart_points
    return {
        "observation": r.observation,
        "libelle": r.libelle,
        "debut": r.debut,
        "fin": r.fin,
        "observe_pct": round(100 * r.observe, 2),
        "calcule_pct": None if r.calcule is None else round(100 * r.calcule, 2),
        "ecart_points": None if ecart is None else round(ecart, 2),
        "source": r.source,
    }


def _valeur(x: float) -> float | None:
    """Flottant JSON ; None si inconnu."""
    return None if isnan(x) else float(x)
