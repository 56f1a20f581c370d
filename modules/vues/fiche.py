"""La fiche en données : dictionnaire pour le JSON, table longue pour le CSV."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from modules.fiche.affichage import note_solde, notes
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.retenir import a_retenir

COLONNES_COTE = ["code", "libelle", "valeur_eur", "part"]
COLONNES_FLUX = ["produit", "produit_libelle", "pays", "pays_libelle", "valeur_eur", "part", "principal"]
COLONNES_BALANCE = ["pays", "libelle", "importations_eur", "exportations_eur", "solde_eur"]
COLONNES_SPECIALISATIONS = ["code", "libelle", "valeur_eur", "part", "part_france", "rapport"]


def fiche_en_json(fiche: Fiche) -> dict[str, Any]:
    """Dictionnaire prêt pour `json.dump`, montants en euros entiers, parts de 0 à 1, None si inconnu.

    `produits` et `pays` : dix entrées au plus et « autres », dont la somme est `total_eur`, comme celle de
    `flux`. Un côté absent du fichier vaut None.
    """
    provenance = fiche.provenance
    lieu = fiche.territoire
    # Sans région au-dessus d'elle, une unité est sa propre région (Corse).
    region = fiche.region.nom if fiche.region else lieu.nom
    identite = {"code": lieu.code, "nom": lieu.nom}
    if lieu.genre == "departement":
        identite["region"] = region
    return {
        _nom_du_genre(fiche): identite,
        "territoires_industrie": list(fiche.territoires_industrie),
        "donnees": {
            "statut": provenance.statut,
            "periode": provenance.periode,
            "source": provenance.source,
            "complete": provenance.complete,
            "licence": provenance.licence,
            "reserve": provenance.reserve,
            "empreinte": provenance.empreinte,
        },
        "exportations": _cote(fiche.exportations),
        "importations": _cote(fiche.importations),
        "solde_eur": fiche.solde_eur,
        "taux_couverture": fiche.taux_couverture,
        "exportations_us_eur": fiche.exportations_us_eur,
        "dependance_us": fiche.dependance_us,
        "balance_par_pays": _lignes(fiche.balance.rename(columns={"code": "pays"}), COLONNES_BALANCE),
        "specialisations": None
        if fiche.specialisations is None
        else _lignes(fiche.specialisations, COLONNES_SPECIALISATIONS),
        "a_retenir": list(a_retenir(fiche)),
        "notes": [*notes(fiche), note_solde(provenance)],
    }


def _cote(cote: Cote | None) -> dict[str, Any] | None:
    if cote is None:
        return None
    return {
        "total_eur": cote.total_eur,
        "part_region": cote.part_region,
        "part_france": cote.part_france,
        "rang": cote.rang,
        "produits": _lignes(cote.produits, COLONNES_COTE),
        "pays": _lignes(cote.pays, COLONNES_COTE),
        "flux": _lignes(cote.flux, COLONNES_FLUX),
        "concentration_produits": asdict(cote.concentration_produits),
        "concentration_pays": asdict(cote.concentration_pays),
    }


def _lignes(table: pd.DataFrame, colonnes: list[str]) -> list[dict[str, Any]]:
    """Lignes en types Python ; un manque devient None."""
    objets = table[colonnes].astype(object)
    valeurs = objets.where(objets.notna(), None).to_numpy().tolist()
    return [dict(zip(colonnes, ligne, strict=True)) for ligne in valeurs]


def table_fiche(fiche: Fiche) -> pd.DataFrame:
    """Table longue : une ligne par sens et par flux produit × pays (dix premiers et « autres »).

    Colonnes : departement, departement_nom (territoire, territoire_nom pour une région ou la France),
    periode, sens, produit, produit_libelle, pays, pays_libelle, valeur_eur, principal. La somme par sens est
    le total du territoire.
    """
    tables = [
        cote.flux[["produit", "produit_libelle", "pays", "pays_libelle", "valeur_eur", "principal"]].assign(
            sens=cote.sens
        )
        for cote in (fiche.exportations, fiche.importations)
        if cote is not None
    ]
    table = pd.concat(tables, ignore_index=True)
    nom = _nom_du_genre(fiche)
    identite = {nom: fiche.territoire.code, f"{nom}_nom": fiche.territoire.nom}
    table = table.assign(**identite, periode=fiche.provenance.periode)
    devant = [*identite, "periode", "sens"]
    return table[[*devant, *table.columns.drop([*devant])]]


def _nom_du_genre(fiche: Fiche) -> str:
    """Le même nom en JSON et en CSV."""
    return "departement" if fiche.territoire.genre == "departement" else "territoire"
