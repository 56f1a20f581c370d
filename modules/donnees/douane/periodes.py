"""Trimestres et périodes de douze mois : écriture, énumération, choix."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.provenance import Sens

_ORDINAUX = ("1er", "2e", "3e", "4e")
PLURIEL: dict[str, str] = {"export": "exportations", "import": "importations"}


@dataclass(frozen=True, slots=True, order=True)
class Trimestre:
    """Trimestre civil ; `rang` compte les trimestres depuis l'an 0."""

    annee: int
    numero: int

    @property
    def rang(self) -> int:
        """Rang absolu : deux trimestres qui se suivent ont deux rangs qui se suivent."""
        return self.annee * 4 + self.numero - 1

    @classmethod
    def du_rang(cls, rang: int) -> "Trimestre":
        """Inverse de `rang`."""
        return cls(rang // 4, rang % 4 + 1)

    @property
    def code(self) -> str:
        """« 2024T3 »."""
        return f"{self.annee}T{self.numero}"

    @property
    def debut(self) -> str:
        """Premier mois, « 2025-04 »."""
        return f"{self.annee}-{self.numero * 3 - 2:02d}"

    @property
    def fin(self) -> str:
        """Dernier mois, « 2025-06 »."""
        return f"{self.annee}-{self.numero * 3:02d}"

    def __str__(self) -> str:
        return f"{_ORDINAUX[self.numero - 1]} trimestre {self.annee}"


@dataclass(frozen=True, slots=True, order=True)
class Periode:
    """Quatre trimestres qui se suivent, désignés par le premier."""

    premier: Trimestre

    @property
    def trimestres(self) -> tuple[Trimestre, ...]:
        """Les quatre trimestres, dans l'ordre."""
        return tuple(Trimestre.du_rang(self.premier.rang + i) for i in range(4))

    @property
    def est_annee(self) -> bool:
        """Vrai pour une année civile."""
        return self.premier.numero == 1

    @property
    def code(self) -> str:
        """« 2024 » ou « 2024T3-2025T2 »."""
        if self.est_annee:
            return str(self.premier.annee)
        return f"{self.premier.code}-{self.trimestres[-1].code}"

    @property
    def debut(self) -> str:
        """Premier mois, « 2024-07 »."""
        return self.premier.debut

    @property
    def fin(self) -> str:
        """Dernier mois, « 2025-06 »."""
        return self.trimestres[-1].fin

    def __str__(self) -> str:
        if self.est_annee:
            return f"année {self.premier.annee}"
        return f"du {self.premier} au {self.trimestres[-1]}"


def lire_periode(texte: str) -> Periode:
    """« 2024 » ou « 2024T3-2025T2 » ; tout autre texte, ou plus de quatre trimestres, est refusé.

    Lève alors `ErreurDonnees`.
    """
    propre = texte.strip().upper().replace(" ", "")
    if re.fullmatch(r"\d{4}", propre):
        return Periode(Trimestre(int(propre), 1))
    bornes = re.fullmatch(r"(\d{4})-?T([1-4])[-–:/](\d{4})-?T([1-4])", propre)
    if bornes is None:
        raise ErreurDonnees(
            f"Période « {texte} » illisible : écrire une année (2024) ou quatre trimestres (2024T3-2025T2)."
        )
    premier, dernier = Trimestre(int(bornes[1]), int(bornes[2])), Trimestre(int(bornes[3]), int(bornes[4]))
    if dernier.rang - premier.rang != 3:
        raise ErreurDonnees(
            f"Période « {texte} » refusée : il faut quatre trimestres qui se suivent, "
            f"par exemple {Periode(premier).code}."
        )
    return Periode(premier)


def periodes_possibles(presents: Mapping[Sens, Iterable[Trimestre]]) -> tuple[Periode, ...]:
    """Périodes entières dans chacun des sens fournis, la plus récente d'abord."""
    ensembles = [set(trimestres) for trimestres in presents.values()]
    communs = set.intersection(*ensembles) if ensembles else set()
    periodes = (Periode(t) for t in communs)
    return tuple(sorted((p for p in periodes if communs.issuperset(p.trimestres)), reverse=True))


def choisir(presents: Mapping[Sens, Iterable[Trimestre]]) -> Periode:
    """La dernière année civile complète, sinon les quatre derniers trimestres ; refus s'il n'y en a pas.

    Lève alors `ErreurDonnees`.
    """
    possibles = periodes_possibles(presents)
    if not possibles:
        raise ErreurDonnees(
            "Aucune période de douze mois complète : il faut quatre trimestres qui se suivent"
            + (" présents à l'export et à l'import." if len(presents) > 1 else ".")
            + " La dernière publication de la douane en a cinq.",
            [f"{PLURIEL[sens]} : {_enumerer(trimestres)}" for sens, trimestres in presents.items()],
        )
    return next((p for p in possibles if p.est_annee), possibles[0])


def verifier(periode: Periode, presents: Mapping[Sens, Iterable[Trimestre]]) -> Periode:
    """Refuse une période demandée dont un trimestre manque, et dit laquelle serait possible.

    Lève alors `ErreurDonnees`.
    """
    manques = [
        f"{PLURIEL[sens]} : il manque {_enumerer(absents)}"
        for sens, trimestres in presents.items()
        if (absents := set(periode.trimestres) - set(trimestres))
    ]
    if manques:
        possibles = ", ".join(p.code for p in periodes_possibles(presents)) or "aucune"
        raise ErreurDonnees(
            f"La période demandée ({periode.code}) n'est pas entière dans ces fichiers. "
            f"Périodes possibles : {possibles}.",
            manques,
        )
    return periode


def par_sens(trimestres: Mapping[Sens, Iterable[Trimestre]], *, entre: str) -> str:
    """« exportations et importations 2024T1 à 2025T1 », ou chaque sens à part, séparés par `entre`."""
    dits = {sens: _enumerer(suite) for sens, suite in trimestres.items()}
    if len(dits) > 1 and len(set(dits.values())) == 1:
        return f"{' et '.join(PLURIEL[sens] for sens in dits)} {next(iter(dits.values()))}"
    return entre.join(f"{PLURIEL[sens]} {dit}" for sens, dit in dits.items())


def _enumerer(trimestres: Iterable[Trimestre]) -> str:
    """« 2024T1 à 2025T1, 2025T3 » : ceux qui se suivent, à trois ou plus, par leurs bornes."""
    suites: list[list[Trimestre]] = []
    for trimestre in sorted(trimestres):
        if suites and trimestre.rang == suites[-1][-1].rang + 1:
            suites[-1].append(trimestre)
        else:
            suites.append([trimestre])
    dits = [
        f"{suite[0].code} à {suite[-1].code}" if len(suite) > 2 else ", ".join(t.code for t in suite)
        for suite in suites
    ]
    return ", ".join(dits) or "aucun trimestre"
