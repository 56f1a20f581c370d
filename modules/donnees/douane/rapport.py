"""Ce que l'import a lu, choisi, laissé et compté : à dire à l'utilisateur en entier."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from modules.donnees.douane.periodes import PLURIEL, Periode, Trimestre, par_sens
from modules.donnees.provenance import Sens
from modules.langue.nombres import montant, nombre, part
from modules.langue.typographie import insecables

Origine = Literal["choisie", "demandée", "reprise du premier import"]
_PARTIEL = (
    "Jeu partiel : des départements manquent. Ni part, ni rang, ni total de la France n'en seront tirés."
)
_NOMS_DIMENSIONS = {"departement": "département", "produit": "produit", "pays": "pays"}


@dataclass(frozen=True, slots=True)
class FichierLu:
    """Un texte lu : lignes de données, trimestres par sens, A129 contredits, régions inattendues.

    `arrangements` : ce qui a été arrangé pour le lire, et sur combien de lignes.
    """

    nom: str
    lignes: int
    trimestres: Mapping[Sens, tuple[Trimestre, ...]]
    contradictions: int
    regions_inattendues: int
    arrangements: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NonVentile:
    """Codes inconnus d'une dimension dans la période retenue : gardés, comptés, jamais classés.

    `valeurs_eur` : euros par sens.
    """

    dimension: str
    codes: tuple[str, ...]
    lignes: int
    valeurs_eur: Mapping[Sens, int]


@dataclass(frozen=True, slots=True)
class Rapport:
    """Compte rendu d'un import. `trimestres` : tous ceux qui ont été lus et gardés, par sens.

    `totaux` : euros par sens, sur la période retenue. `partiel` : des départements manquent.
    """

    fichiers: tuple[FichierLu, ...]
    periode: Periode
    origine: Origine
    periodes_possibles: tuple[Periode, ...]
    trimestres: Mapping[Sens, tuple[Trimestre, ...]]
    sens_absents: tuple[Sens, ...]
    totaux: Mapping[Sens, int]
    non_ventile: tuple[NonVentile, ...]
    partiel: bool = False
    remarques: tuple[str, ...] = ()

    @property
    def lignes_lues(self) -> int:
        """Lignes non vides de tous les fichiers."""
        return sum(fichier.lignes for fichier in self.fichiers)

    @property
    def contradictions(self) -> int:
        """Lignes dont l'A129 contredit le CPF4 (qui fait foi)."""
        return sum(fichier.contradictions for fichier in self.fichiers)

    def phrases(self, repris: Collection[Sens] = ()) -> list[str]:
        """Compte rendu en français, une phrase par constat.

        `repris` : sens absents de ces fichiers mais gardés d'un import précédent de la même période.
        """
        tableau = not self.fichiers  # celui d'un utilisateur : ses remarques disent d'abord ce que c'est
        phrases = [
            *([_PARTIEL] if self.partiel else []),
            *(self.remarques if tableau else self._lecture()),
            *self._choix(repris),
            *(f"Total des {PLURIEL[s]} : {montant(v, exact=True)}." for s, v in self.totaux.items()),
            *self._reserves(),
            *(() if tableau else self.remarques),
        ]
        return [insecables(phrase) for phrase in phrases]

    def _lecture(self) -> list[str]:
        return [
            f"{f.nom} : {_lignes(f.lignes)} lues, {par_sens(f.trimestres, entre=' ; ')}."
            for f in self.fichiers
        ] + [
            f"{f.nom} : {arrangement} ({_lignes(combien)})."
            for f in self.fichiers
            for arrangement, combien in f.arrangements.items()
        ]

    def _choix(self, repris: Collection[Sens]) -> list[str]:
        phrases = [f"Période {self.origine} : {self.periode}."]
        hors = {
            s: [t for t in trimestres if t not in self.periode.trimestres]
            for s, trimestres in self.trimestres.items()
        }
        if any(hors.values()):
            gardes = par_sens({s: t for s, t in hors.items() if t}, entre=" ; ")
            phrases.append(f"Gardés aussi, pour les comparaisons dans le temps : {gardes}.")
        autres = [p.code for p in self.periodes_possibles if p != self.periode]
        if autres:
            phrases.append(f"Autres périodes possibles : {', '.join(autres)}.")
        phrases += [
            f"Reprises de l'import précédent : les {PLURIEL[sens]}."
            if sens in repris
            else f"Les {PLURIEL[sens]} ne sont pas dans ces fichiers : sans autre import, elles sont "
            "inconnues, pas nulles."
            for sens in self.sens_absents
        ]
        return phrases

    def _reserves(self) -> list[str]:
        phrases = [
            f"Non ventilé par {_NOMS_DIMENSIONS[n.dimension]} : {_lignes(n.lignes)}, "
            + ", ".join(f"{montant(v, exact=True)} à l'{s}" for s, v in n.valeurs_eur.items())
            + f" (codes {', '.join(n.codes[:10])}{'…' if len(n.codes) > 10 else ''})."
            for n in self.non_ventile
        ]
        if self.contradictions:
            proportion = part(self.contradictions / self.lignes_lues, 2)
            phrases.append(
                f"Code A129 en contradiction avec le CPF4 sur {_lignes(self.contradictions)} "
                f"({proportion}) : le CPF4 fait foi."
            )
        regions = sum(f.regions_inattendues for f in self.fichiers)
        if regions:
            phrases.append(
                f"Région différente de celle du département sur {_lignes(regions)} : "
                "la région se déduit ici du département."
            )
        return phrases


def _lignes(combien: int) -> str:
    """« 1 ligne », « 1 234 lignes »."""
    return f"{nombre(combien)} ligne{'s' if combien > 1 else ''}"
