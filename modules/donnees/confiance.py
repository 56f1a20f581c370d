"""Ce que vaut une estimation : confiance d'un couple produit × pays, réserves locales, chiffres publiés.

Tables écrites par `python -m modules estimer` (`data/flux`). Elles ne disent rien d'un fichier officiel : ne
les employer que si la provenance des flux affichés est une estimation (`Provenance.est_estimation`).
"""

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from modules.donnees.droit import parametre
from modules.donnees.provenance import Sens
from modules.donnees.tables import lire_csv
from modules.langue.nombres import nombre, ordinal

Niveau = Literal["mesure", "structure_reelle", "reparti"]

# Du moins sûr au plus sûr : le rang d'un niveau est son indice.
NIVEAUX: tuple[Niveau, ...] = ("reparti", "structure_reelle", "mesure")
LIBELLES: dict[Niveau, str] = {
    "mesure": "chiffre publié",
    "structure_reelle": "d’après la structure réelle de la France",
    "reparti": "réparti d’après la structure nationale",
}
# Un couple publié l'est pour la France : ailleurs, son montant n'en est que tiré.
LIBELLES_LOCAUX: dict[Niveau, str] = LIBELLES | {"mesure": "d’après un chiffre publié pour la France"}
_UNITES_ECRITES = {"MEUR": "M€", "MUSD": "M$"}
# Ce dont une part est la part ; d'un territoire dans ses propres exportations, cela va sans dire.
PARTS_ECRITES = {
    "produit": ", part des ventes du produit",
    "pays": ", part des ventes à ce pays",
    "region": ", part de la région",
}


class Reserve(NamedTuple):
    """Avertissement propre à un territoire.

    `repartis` : CPF4 (séparés d'une espace) dont les clients y sont ceux de la France, faute de mieux.
    `portee` : « toujours » (aussi pour un fichier officiel), « estimation », ou « detail » quand le détail
    par produit de l'estimation n'est pas propre au territoire (à dire avant les chiffres).
    """

    code: str
    sujet: str
    phrase: str
    source: str
    repartis: str = ""
    portee: str = "toujours"


class Publie(NamedTuple):
    """Chiffre publié d'un territoire et ce que l'estimation en dit, dans la même unité (« M€ » ou « % »).

    `produits`, `pays` : codes séparés d'une espace, vides pour tous. `part_de` : ce dont une part est la part
    (exportations, produit, pays, region), vide pour un montant.
    """

    fait: str
    publie: str
    obtenu: float
    unite: str
    annee: str
    source: str
    sens: Sens
    produits: str
    pays: str
    part_de: str

    @property
    def ecrit(self) -> str:
        """Le chiffre publié, écrit à la française : « 22 % », « 1 998,9 M€ »."""
        ecrit = re.sub(r"\d+(?:\.\d+)?", lambda m: _nombre_ecrit(m.group()), self.publie)
        for code, unite in _UNITES_ECRITES.items():
            ecrit = ecrit.replace(code, unite)
        return ecrit

    @property
    def quand(self) -> str:
        """« 2024 », ou « du 2e trimestre 2022 au 1er trimestre 2023 » pour « 2022T2-2023T1 »."""
        trimestres = re.fullmatch(r"(\d{4})T([1-4])-(\d{4})T([1-4])", self.annee)
        if trimestres is None:
            return self.annee
        debut, premier, fin, dernier = trimestres.groups()
        depuis, jusqua = ordinal(int(premier)), ordinal(int(dernier))
        return f"du {depuis} trimestre\u00a0{debut} au {jusqua} trimestre\u00a0{fin}"

    @property
    def reference(self) -> str:
        """« 22 % (2024, presse nationale d’après la douane) » ; la première source citée."""
        part = PARTS_ECRITES.get(self.part_de, "") if self.ecrit.endswith("%") else ""
        return f"{self.ecrit} ({self.quand}, {self.source.split(' ; ')[0]}){part}"

    @property
    def mention(self) -> str:
        """« publié : 22 % (2024, presse nationale d’après la douane) »."""
        return f"publié\u00a0: {self.reference}"


def _nombre_ecrit(texte: str) -> str:
    return nombre(float(texte), len(texte.partition(".")[2]))


@cache
def _table_confiance() -> pd.DataFrame:
    """sens, produit, pays, niveau : couples mesurés ou à structure réelle. Un couple absent est réparti."""
    table = lire_csv("flux/confiance.csv")
    table = table.assign(pays=table["pays"].str.split()).explode("pays", ignore_index=True)
    return table[["sens", "produit", "pays", "niveau"]]


@cache
def _niveaux() -> dict[tuple[str, str, str], Niveau]:
    table = _table_confiance()
    cles = zip(table["sens"], table["produit"], table["pays"], strict=True)
    return dict(zip(cles, table["niveau"], strict=True))


def confiance(sens: Sens, produit: str, pays: str) -> Niveau:
    """Niveau de confiance d'un couple produit (CPF4) × pays, France entière ou territoire."""
    return _niveaux().get((sens, produit, pays), "reparti")


def reserves(*codes: str) -> list[Reserve]:
    """Réserves des départements de ces codes, dans l'ordre de la table (liste vide s'il n'y en a pas)."""
    return [reserve for reserve in _reserves() if reserve.code in codes]


@cache
def _reserves() -> tuple[Reserve, ...]:
    return tuple(Reserve(*ligne) for ligne in lire_csv("flux/reserves.csv").itertuples(index=False))


@cache
def _rangs(sens: Sens) -> pd.DataFrame:
    """Rang de `NIVEAUX` de chaque couple : produits en lignes, pays en colonnes."""
    table = _table_confiance()
    table = table[table["sens"] == sens].assign(rang=lambda t: t["niveau"].map(NIVEAUX.index))
    return table.pivot(index="produit", columns="pays", values="rang").fillna(0).astype("int64")


def rangs(sens: Sens, *, produits: "pd.Index[str]", pays: "pd.Index[str]", code: str) -> "np.ndarray":
    """Rang de `NIVEAUX` de chaque couple (produits en lignes), au territoire de ce code.

    Là où une réserve dit que les clients d'un produit sont ceux de la France, tout est réparti.
    """
    trouves = _rangs(sens).reindex(index=produits, columns=pays, fill_value=0).to_numpy(copy=True)
    if sens == "export":
        trouves[produits.isin([p for r in reserves(code) for p in r.repartis.split()])] = 0
    return trouves


@cache
def rapport_construction() -> pd.DataFrame:
    """Rapport de construction : un chiffre publié par ligne (colonnes dans `data/datapackage.json`)."""
    return lire_csv("flux/construction.csv")


@cache
def epreuve() -> pd.DataFrame:
    """Écarts sur les faits retirés, par sorte de chiffre ; la dernière ligne est l'ensemble.

    Écarts et parts en pour cent.
    """
    return lire_csv("flux/epreuve.csv")


def publies(code: str) -> list[Publie]:
    """Chiffres publiés employés d'un territoire : code de département, « R12 » pour une région, « FR »."""
    return list(_publies().get(code, ()))


@cache
def _publies() -> dict[str, list[Publie]]:
    """Chiffres publiés employés de chaque territoire."""
    table = rapport_construction()
    table = table[(table["usage"] == "employé") & (table["obtenu"] != "")]
    par_territoire: dict[str, list[Publie]] = {}
    lignes = table.astype({"obtenu": "float64"})[[*Publie._fields, "territoires"]]
    for *champs, code in lignes.itertuples(index=False, name=None):
        par_territoire.setdefault(code, []).append(Publie(*champs))
    return par_territoire


@cache
def publies_par_case(code: str) -> dict[tuple[str, str, str], Publie]:
    """(sens, produit, pays) → chiffre publié de cette case ; vide : tous les produits, ou tous les pays."""
    tries = sorted(publies(code), key=lambda p: p.annee)
    return {(p.sens, p.produits, p.pays): p for p in tries}


@cache
def _table_departements() -> "pd.Series[float]":
    """Part mesurée des ventes aux États-Unis (0 à 1), par code de département."""
    table = lire_csv("flux/confiance_departements.csv").set_index("departement")
    return table["part_mesure_us"].astype("float64")


def part_mesure_us(departement: str) -> float:
    """Part (0 à 1) des ventes d'un département aux États-Unis portée par des chiffres publiés ; 0 sinon."""
    parts = _table_departements()
    return float(parts[departement]) if departement in parts.index else 0.0


def ecart_type_us(departement: str) -> float:
    """Écart typique relatif des ventes d'un département aux États-Unis.

    Entre les paramètres `ecart_mesure` et `ecart_reparti`, selon la part portée par des chiffres publiés.
    """
    part = part_mesure_us(departement)
    mesure, reparti = parametre("ecart_mesure"), parametre("ecart_reparti")
    return float(np.sqrt(part * mesure**2 + (1 - part) * reparti**2))


TETES = (5, 10)  # « parmi les cinq », « parmi les dix »
SUR = 0.8  # chance à partir de laquelle une place estimée s'affirme : huit fois sur dix
_TIRAGES, _GRAINE = 2_000, 20_261_009


def chances_de_tete(parts: "pd.Series[float]", code: str, *, estimee: bool) -> dict[int, float]:
    """Chance (0 à 1) que la part de ce code soit parmi les n plus fortes, pour chaque n de `TETES`.

    `parts` : une par unité classée. Estimée, chacune varie comme dans le simulateur (méthode, § 5) :
    multipliée par exp(w), w normal d'écart type `ecart_type_us`. Le recalage national ne change aucune place.
    """
    tirees = parts.to_numpy(float)[None, :]
    if estimee:
        tirees = tirees * _bruits(tuple(str(autre) for autre in parts.index))
    ici = tirees[:, parts.index.to_numpy() == code]
    places = 1 + (tirees > ici).sum(axis=1)
    return {n: float((places <= n).mean()) for n in TETES}


@lru_cache(maxsize=4)
def _bruits(codes: tuple[str, ...]) -> np.ndarray:
    """exp(w) : une ligne par tirage, une colonne par unité (en lecture seule)."""
    ecarts = np.array([ecart_type_us(code) for code in codes])
    bruits = np.exp(ecarts * np.random.default_rng(_GRAINE).standard_normal((_TIRAGES, len(codes))))
    bruits.setflags(write=False)
    return bruits
