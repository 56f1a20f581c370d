"""Territoires que l'on peut demander : France, région douanière, département, Territoire d'industrie."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from modules.donnees import catalogue
from modules.donnees.erreurs import TerritoireInconnu

Genre = Literal["france", "region", "departement", "ti"]

CORSE = "20"
# Codes Insee, plus familiers, des unités que la douane numérote autrement.
ALIAS = {"2A": CORSE, "2B": CORSE, "971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9E"}
# Collectivités que les fichiers départementaux de la douane ne détaillent pas.
ABSENTS = {
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "986": "Wallis-et-Futuna",
    "987": "la Polynésie française",
    "988": "la Nouvelle-Calédonie",
}


@dataclass(frozen=True, slots=True)
class Territoire:
    """`code` : « FR », « R16 », « 25 », « ti-0101 ». `departements` : codes douane de ses unités.

    `departements` vaut None pour la France : toutes les lignes comptent, non ventilé compris.
    """

    code: str
    nom: str
    genre: Genre
    departements: tuple[str, ...] | None


def territoire(code: str) -> Territoire:
    """Territoire d'un code, alias Insee compris (« 1 », « 2A », « 971 », « r16 »).

    Lève `TerritoireInconnu` avec un conseil.
    """
    connus = _territoires()
    demande = code.strip()
    for candidat in (demande, demande.upper(), demande.lower(), demande.upper().zfill(2)):
        normal = ALIAS.get(candidat, candidat)
        if normal in connus:
            return connus[normal]
    raise TerritoireInconnu(_conseil(demande))


def region_de(departement: str) -> Territoire | None:
    """Région douanière d'une unité ; None pour la Corse, seule de sa région.

    Monaco est compté en Provence-Alpes-Côte d'Azur, comme dans la source ; les DROM forment un ensemble.
    """
    lieu = territoire(departement)
    if lieu.genre != "departement":
        raise TerritoireInconnu(f"« {departement} » n'est pas un département.")
    table = catalogue.departements()
    region = table.loc[table["code"] == lieu.code, "region"].item()
    return None if lieu.code == CORSE else territoire(f"R{region}")


@cache
def _territoires() -> dict[str, Territoire]:
    """Tous les territoires par code."""
    departements = catalogue.departements()
    paires = catalogue.territoires_industrie_departements()
    tous = [Territoire("FR", "France", "france", None)]
    for region, nom in catalogue.regions().itertuples(index=False, name=None):
        membres = departements.loc[departements["region"] == region, "code"]
        tous.append(Territoire(f"R{region}", nom, "region", tuple(membres)))
    for code, nom in departements[["code", "nom"]].itertuples(index=False, name=None):
        tous.append(Territoire(code, nom, "departement", (code,)))
    listes = paires[paires["liste"]].sort_values("part_population", ascending=False, kind="stable")
    membres_ti = listes.groupby("id")["departement"].agg(tuple)
    for identifiant, libelle in catalogue.territoires_industrie().itertuples(index=False, name=None):
        tous.append(Territoire(identifiant, libelle, "ti", membres_ti[identifiant]))
    return {t.code: t for t in tous}


def _conseil(code: str) -> str:
    """Message d'un code refusé."""
    if code in ABSENTS:
        return f"Les fichiers départementaux de la douane ne détaillent pas {ABSENTS[code]} (code {code})."
    if re.fullmatch(r"R\d{2}", code.upper()):
        return f"Région « {code} » inconnue : la douane a ses propres codes, « R16 » par exemple."
    if code.lower().startswith("ti-"):
        return f"Territoire d'industrie « {code} » inconnu : codes de « ti-0101 » à « ti-9306 » par exemple."
    return (
        f"Département « {code} » inconnu. Codes possibles : 01 à 95, 20 (ou 2A, 2B) pour la Corse, "
        "971 à 974 et 976 pour l'outre-mer, 99 pour Monaco."
    )
