"""Ce que vaut chaque montant d'une fiche estimée, et le chiffre publié à mettre à côté (méthode, § 11)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.confiance import LIBELLES, LIBELLES_LOCAUX, NIVEAUX, Niveau, publies_par_case, rangs
from modules.donnees.provenance import Sens
from modules.fiche.echanges import AUTRES, ETATS_UNIS

_MESURE, _STRUCTURE = NIVEAUX.index("mesure"), NIVEAUX.index("structure_reelle")
_MAJORITE = 0.5
_FRANCE = "FR"
_COURTS: dict[Niveau, str] = {
    "mesure": "publié (France)", "structure_reelle": "structure réelle", "reparti": "réparti",
}  # fmt: skip
_LIBELLE_PRODUIT = "d’après la structure de 2019-2020 publiée par la Douane"


@dataclass(frozen=True, slots=True, eq=False)
class Confiance:
    """Confiance des échanges d'un territoire, dans un sens.

    `rangs` : rang de `NIVEAUX` par produit (lignes) et pays ; `table` : mêmes axes, en euros.
    """

    sens: Sens
    code: str
    table: pd.DataFrame
    rangs: "np.ndarray"

    def parts(self) -> dict[Niveau, float]:
        """Part (0 à 1) des échanges à chaque niveau ; ce qui n'a ni produit ni pays nommé est réparti."""
        valeurs = self.table.to_numpy()
        total = int(valeurs.sum())
        if not total:
            return {}
        return {niveau: int(valeurs[self.rangs == r].sum()) / total for r, niveau in enumerate(NIVEAUX)}

    def des_produits(self, produits: pd.DataFrame) -> pd.DataFrame:
        """`produits` et deux colonnes, confiance et publie (None si inconnu).

        Le total d'un produit vient de la structure départementale de la Douane, ou d'un chiffre publié.
        """
        return self._completer(produits, [_STRUCTURE] * len(produits), produits["code"], "")

    def des_pays(self, pays: pd.DataFrame) -> pd.DataFrame:
        """`pays` et les mêmes colonnes : le niveau qu'atteint la moitié au moins des montants du pays.

        Codes de `NIVEAUX`.
        """
        tous = self.niveaux_pays()
        return self._completer(pays, [NIVEAUX.index(tous[code]) for code in pays["code"]], "", pays["code"])

    def des_flux(self, flux: pd.DataFrame) -> pd.DataFrame:
        """`flux` et les mêmes colonnes."""
        p = self.table.index.get_indexer(pd.Index(flux["produit"]))
        c = self.table.columns.get_indexer(pd.Index(flux["pays"]))
        return self._completer(flux, self.rangs[p, c].tolist(), flux["produit"], flux["pays"])

    def niveaux_pays(self) -> dict[str, Niveau]:
        """Niveau de chaque pays de la table, « autres » compris (réparti)."""
        valeurs = self.table.to_numpy()
        moities = _MAJORITE * valeurs.sum(axis=0)
        niveaux = np.zeros(len(moities), dtype=np.int64)
        for rang in (_STRUCTURE, _MESURE):
            atteints = np.where(self.rangs >= rang, valeurs, 0).sum(axis=0) >= moities
            niveaux = np.where(atteints & (moities > 0), rang, niveaux)
        trouves = {code: NIVEAUX[n] for code, n in zip(self.table.columns, niveaux, strict=True)}
        mesures = [c for s, p, c in publies_par_case(self.code) if s == self.sens and not p and c in trouves]
        if self.code == _FRANCE and ETATS_UNIS in trouves:
            mesures.append(ETATS_UNIS)  # le total de la France avec les États-Unis est publié (§ 3)
        return trouves | dict.fromkeys(mesures, NIVEAUX[_MESURE]) | {AUTRES: NIVEAUX[0]}

    def _completer(
        self, table: pd.DataFrame, niveaux: list[int], produits: "pd.Series | str", pays: "pd.Series | str"
    ) -> pd.DataFrame:
        """Ajoute confiance et publie ; « autres » n'en a pas, un chiffre publié du territoire est mesuré."""
        par_case = publies_par_case(self.code)
        codes_produits, codes_pays = (
            [codes] * len(table) if isinstance(codes, str) else codes.tolist() for codes in (produits, pays)
        )
        cles = list(zip(codes_produits, codes_pays, strict=True))
        trouves = [par_case.get((self.sens, p, c)) for p, c in cles]
        codes = [
            None if AUTRES in cle else "mesure" if publie else NIVEAUX[niveau]
            for niveau, cle, publie in zip(niveaux, cles, trouves, strict=True)
        ]
        references = [publie.reference if publie else None for publie in trouves]
        return table.assign(
            confiance=pd.Series(codes, index=table.index, dtype="object"),
            publie=pd.Series(references, index=table.index, dtype="object"),
        )


def confiance_de(table: pd.DataFrame, *, sens: Sens, code: str) -> Confiance:
    """Confiance d'une matrice produits (CPF4) × pays d'un territoire."""
    niveaux = rangs(sens, produits=table.index, pays=table.columns, code=code)
    return Confiance(sens, code, table, niveaux)


def sans_confiance(table: pd.DataFrame) -> pd.DataFrame:
    """Mêmes colonnes, vides : des données officielles, ou un niveau de détail que la table ne connaît pas."""
    vide = pd.Series([None] * len(table), index=table.index, dtype="object")
    return table.assign(confiance=vide, publie=vide)


def mention(confiance: str | None, publie: str | None, *, code: str, de_produit: bool = False) -> str:
    """Ce que vaut un montant, en quelques mots ; vide s'il n'y a rien à en dire.

    « publié : 1 000 M€ (2024, presse) », « réparti d’après la structure nationale ». `code` : territoire ;
    `de_produit` : total d'un produit, tous pays.
    """
    if publie is not None and not pd.isna(publie):
        return f"publié\u00a0: {publie}"
    if confiance is None or pd.isna(confiance):
        return ""
    if de_produit:
        return _LIBELLE_PRODUIT
    return (LIBELLES if code == _FRANCE else LIBELLES_LOCAUX)[confiance]  # type: ignore[index]


def mention_courte(confiance: str | None, publie: str | None, *, code: str) -> str:
    """La même en un mot ou deux, pour une colonne étroite : « publié », « structure réelle », « réparti »."""
    if publie is not None and not pd.isna(publie):
        return "publié"
    if confiance is None or pd.isna(confiance):
        return ""
    court = _COURTS[confiance]  # type: ignore[index]
    return "publié" if confiance == "mesure" and code == _FRANCE else court


def mentions(table: pd.DataFrame, *, code: str, de_produit: bool = False) -> list[str]:
    """`mention` de chaque ligne d'une table qui porte confiance et publie."""
    lignes = zip(table["confiance"], table["publie"], strict=True)
    return [mention(niveau, publie, code=code, de_produit=de_produit) for niveau, publie in lignes]
