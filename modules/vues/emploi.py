"""L'emploi en données : JSON de la ligne de commande, tables des CSV, des classeurs et des écrans."""

import re
from dataclasses import asdict
from typing import Any

import pandas as pd

from modules.donnees.emploi import DERNIERE, TablesEmploi
from modules.fiche.emploi import EmploiTerritoire, ZoneEmploi, zones_visibles
from modules.fiche.phrases_emploi import NOTES_EMPLOI, SOURCE_EMPLOI, phrases_emploi
from modules.figures.gabarit import decrire
from modules.langue.nombres import nombre, texte_part
from modules.langue.typographie import majuscule

STATUT_EMPLOI = "officiel"
_COLONNES = [
    "code", "nom", "zone_emploi", "zone_nom", "zone_part", "zone_salaries_prives_2024", "a38", "libelle",
    "salaries", "part", "part_france", "part_achats_us", "statut_achats_us",
]  # fmt: skip


def territoire_en_json(emploi: EmploiTerritoire) -> dict[str, Any]:
    """Territoire d'industrie : parts de 0 à 1, None si inconnu, branches industrielles (A38, B à E)."""
    lieu = emploi.territoire
    return {
        "id": lieu.code,
        "nom": lieu.nom,
        "departements": list(lieu.departements or ()),
        "salaries_prives": {str(an): valeur for an, valeur in emploi.salaries_prives.items()},
        "etablissements_industrie_2018": emploi.etablissements_industrie_2018,
        "zones_emploi": [_zone(zone) for zone in emploi.zones],
    }


def emploi_en_json(emploi: EmploiTerritoire, tables: TablesEmploi) -> dict[str, Any]:
    """Emploi d'un département ou d'un Territoire d'industrie, phrases et réserves comprises."""
    lieu = emploi.territoire
    return {
        "code": lieu.code,
        "nom": lieu.nom,
        "genre": lieu.genre,
        "salaries_prives": {str(an): valeur for an, valeur in emploi.salaries_prives.items()},
        "emploi_manufacturier_2018": emploi.emploi_manufacturier_2018,
        "part_manufacture_2018": emploi.part_manufacture_2018,
        "part_manufacture_france_2018": emploi.part_manufacture_france_2018,
        "etablissements_industrie_2018": emploi.etablissements_industrie_2018,
        "zones_emploi": [
            _zone(zone)
            | {
                "salaries_prives_2024": zone.salaries_prives_2024,
                "salaries_manufacture_2024": zone.salaries_manufacture_2024,
            }
            for zone in emploi.zones
        ],
        "achats_etats_unis": [asdict(achat) | {"produits": list(achat.produits)} for achat in emploi.achats],
        "detail": _detail(emploi),
        "statut_echanges": emploi.provenance.statut,
        "phrases": list(phrases_emploi(emploi, tables)),
        "notes": list(NOTES_EMPLOI),
        "source": SOURCE_EMPLOI,
    }


def _detail(emploi: EmploiTerritoire) -> dict[str, Any] | None:
    """Activités fines du fichier importé, None s'il n'y en a pas."""
    if emploi.detail is None:
        return None
    p = emploi.detail.provenance
    return {
        "source": p.titre,
        "licence": p.licence,
        "annee": p.annee,
        "partiel": p.partiel,
        "couverture": emploi.detail.couverture,
        "salaries": emploi.detail.total,
        "groupes": [asdict(groupe) for groupe in emploi.detail.groupes],
    }


def table_reperes(tables: TablesEmploi) -> pd.DataFrame:
    """Repères nationaux cités, avec leur source, leur degré de preuve et leur réserve.

    Les valeurs sont écrites, avec leur unité.
    """
    r = tables.reperes.reset_index(drop=True)
    return pd.DataFrame(
        {
            "Repère": [majuscule(texte) for texte in r["definition"]],
            "Valeur": [_valeur(v, u) for v, u in zip(r["valeur"], r["unite"], strict=True)],
            "Année": r["annee"],
            "Source": r["source"],
            "Preuve": r["preuve"],
            "Réserve": r["prudence"],
        }
    )


def _valeur(valeur: str, unite: str) -> str:
    """« 14 700 entreprises », « −0,6 point » ; une valeur qui n'est pas un nombre reste telle quelle."""
    if unite == "codes":
        return valeur
    lu = re.fullmatch(r"-?\d+(?:\.(\d+))?", valeur)
    texte = nombre(float(valeur), len(lu[1] or "")) if lu else valeur
    return f"{texte}\u00a0{unite}"


def fichier_emploi(emploi: EmploiTerritoire) -> str:
    """« emploi-25-2024 » : nom commun des téléchargements."""
    return f"emploi-{emploi.territoire.code}-{DERNIERE}".lower()


_PART_MANUFACTURIERE = "Part manufacturière (%)"


def _table_zones(emploi: EmploiTerritoire) -> pd.DataFrame:
    """Une ligne par zone d'emploi visible, colonnes nommées en français avec unité.

    La part d'un département est celle des salariés de la zone qui y travaillent ; celle d'un Territoire
    d'industrie vient de la source, qui ne dit pas sur quoi elle est calculée.
    """
    part = f"{_nom_de_la_part(emploi)} (%)"
    table = pd.DataFrame(
        [
            (
                zone.nom if zone.nom != zone.code else f"Zone {zone.code}",
                zone.salaries_prives_2024,
                zone.salaries_manufacture_2024,
                100 * zone.salaries_manufacture_2024 / zone.salaries_prives_2024,
                100 * zone.part,
            )
            for zone in zones_visibles(emploi)
        ],
        columns=[
            "Zone d’emploi", "Salariés du privé fin 2024", "dont industrie manufacturière",
            _PART_MANUFACTURIERE, part,
        ],
    )  # fmt: skip
    return decrire(table, pour_cent=[_PART_MANUFACTURIERE, part])


def _nom_de_la_part(emploi: EmploiTerritoire) -> str:
    return "Part dans le Territoire" if emploi.territoire.genre == "ti" else "Part qui travaille ici"


def table_zones_ecrite(emploi: EmploiTerritoire) -> pd.DataFrame:
    """La même à lire : les deux parts s'écrivent pareil, « 15,5 % » ; le tableur garde les nombres."""
    table = _table_zones(emploi)
    for colonne in (_PART_MANUFACTURIERE, f"{_nom_de_la_part(emploi)} (%)"):
        table[colonne] = [
            texte_part(None if pd.isna(part) else part / 100, exact=True) for part in table[colonne]
        ]
    return table.rename(columns=lambda colonne: colonne.removesuffix(" (%)"))


def feuilles_emploi(emploi: EmploiTerritoire) -> dict[str, pd.DataFrame]:
    """Feuilles d'un tableur : zones, branches, activités fines si un fichier a été importé.

    Salariés (nombres entiers) et parts ; une feuille sans ligne est absente.
    """
    detail = table_detail(emploi)
    feuilles = {"Emploi, zones": _table_zones(emploi), "Emploi, branches": table_emploi(emploi)}
    if detail is not None:
        feuilles["Emploi, activités fines"] = detail
    return {nom: table for nom, table in feuilles.items() if len(table)}


def table_detail(emploi: EmploiTerritoire) -> pd.DataFrame | None:
    """Activités fines, une ligne par groupe de produits ; None sans import.

    `salaries` : nombre, vide si non diffusé ; `part` : de 0 à 1.
    """
    if emploi.detail is None:
        return None
    p, lieu = emploi.detail.provenance, emploi.territoire
    return pd.DataFrame(
        [
            (
                lieu.code,
                lieu.nom,
                p.annee,
                g.code,
                g.libelle,
                g.salaries,
                g.part,
                "oui" if p.partiel else "non",
            )
            for g in emploi.detail.groupes
        ],
        columns=["code", "nom", "annee", "produit", "libelle", "salaries", "part", "partiel"],
    ).astype({"salaries": "Int64"})


def _zone(zone: ZoneEmploi) -> dict[str, Any]:
    return {
        "code": zone.code,
        "nom": zone.nom,
        "part": zone.part,
        "branches": [asdict(branche) for branche in zone.branches],
    }


def table_emploi(emploi: EmploiTerritoire) -> pd.DataFrame:
    """Une ligne par zone d'emploi et branche industrielle, pour le CSV et le classeur.

    code, nom, zone_emploi, zone_nom, zone_part, zone_salaries_prives_2024, a38, libelle, salaries,
    part, part_france, part_achats_us (vide si la branche n'est pas de celles que les États-Unis achètent
    surtout ici), statut_achats_us (celui des données de commerce : une estimation le reste).
    """
    achats = {achat.a38: achat.part for achat in emploi.achats}
    lignes = [
        (
            emploi.territoire.code,
            emploi.territoire.nom,
            zone.code,
            zone.nom,
            zone.part,
            zone.salaries_prives_2024,
            branche.a38,
            branche.libelle,
            branche.salaries,
            branche.part,
            branche.part_france,
            achats.get(branche.a38),
            emploi.provenance.statut if branche.a38 in achats else "",
        )
        for zone in emploi.zones
        for branche in zone.branches
    ]
    return pd.DataFrame(lignes, columns=_COLONNES)
