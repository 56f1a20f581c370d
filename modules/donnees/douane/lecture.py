"""Lecture rapide : des octets aux codes entiers, par blocs, sans jamais garder le texte entier."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from modules.donnees.douane import lignes, nature
from modules.donnees.douane.blocs import ILLISIBLE, BlocRefuse, analyses
from modules.donnees.douane.codage import distinguer
from modules.donnees.douane.nomenclatures import CodesConnus

LIMITE_DEFAUTS = 20
LIMITE_EXEMPLES = 3
LIMITE_CODES = 10_000
CODES = ("departement", "region", "a129", "produit", "pays")
GARDEES = ("moment", "departement", "produit", "pays", "valeur", "masse")
SENS_DU_FLUX = {"E": 0, "I": 1}
FIN_DE_LIGNE = ord("\n")


@dataclass(slots=True)
class Registre:
    """Numéros donnés aux codes dans leur ordre d'apparition, partagés par tous les fichiers d'un import.

    `lus` : numéro de chaque texte rencontré, avant normalisation (« 1 » et « 01 » ont le même).
    """

    numeros: dict[str, dict[str, int]] = field(default_factory=lambda: {c: {} for c in CODES})
    lus: dict[str, dict[str, int]] = field(default_factory=lambda: {c: {} for c in CODES})

    def numeroter(self, colonne: str, codes: list[str]) -> np.ndarray:
        """Numéro de chaque code, en ajoutant les nouveaux."""
        connus, lus = self.numeros[colonne], self.lus[colonne]
        for code in codes:
            if code in lus:
                continue
            propre = lignes.normaliser(colonne, code)
            if not lignes.permis(propre):
                raise BlocRefuse(ILLISIBLE)
            if len(lus) >= LIMITE_CODES:
                raise BlocRefuse(
                    f"plus de {LIMITE_CODES} codes différents dans la colonne « {colonne} », fichier abîmé : "
                    "le télécharger de nouveau"
                )
            lus[code] = connus.setdefault(propre, len(connus))
        return np.asarray([lus[code] for code in codes], dtype=np.int16)

    def codes(self, colonne: str) -> list[str]:
        """Codes dans l'ordre de leurs numéros."""
        return list(self.numeros[colonne])


@dataclass(frozen=True, slots=True)
class _Bloc:
    """Texte d'un bloc, numéro de sa première ligne, lignes non vides lues avant lui."""

    octets: bytes
    premiere: int
    deja: int

    def numero(self, rang: int) -> int:
        """Numéro, lignes vides comptées, de la ligne non vide de ce rang dans le fichier."""
        return next(islice(lignes.numeros_pleins(self.octets, self.premiere), rang - self.deja, None))


@dataclass(slots=True)
class Lot:
    """Lignes lues d'un texte, en morceaux de colonnes réunis à la fin (`souder`).

    `moment` : rang du trimestre × 2, plus 1 à l'import. `masse` : NaN si inconnue.
    """

    nom: str
    morceaux: dict[str, list[np.ndarray]] = field(default_factory=lambda: {c: [] for c in GARDEES})
    lignes: int = 0
    contradictions: int = 0
    exemples: list[str] = field(default_factory=list)
    regions_inattendues: int = 0
    defauts: list[str] = field(default_factory=list)

    def souder(self) -> None:
        """Une seule suite par colonne : à faire une fois tout le texte lu."""
        for nom, morceaux in self.morceaux.items():
            self.morceaux[nom] = [np.concatenate([np.zeros(0, dtype=np.int16), *morceaux])]

    def colonne(self, nom: str) -> np.ndarray:
        """Colonne entière, une fois le lot soudé."""
        return self.morceaux[nom][0]


def lire(
    flot: BinaryIO,
    nom: str,
    registre: Registre,
    connus: CodesConnus,
    progres: Callable[[int], None] | None = None,
) -> Lot:
    """Lit un texte entier. Les défauts trouvés (20 au plus) sont rangés dans le lot, sans interrompre."""
    lot = Lot(nom)
    ligne = 1
    for octets, analyse in analyses(flot):
        try:
            if isinstance(analyse, BlocRefuse):
                raise analyse
            _ranger(analyse, lot, registre, connus, _Bloc(octets, ligne, lot.lignes))
        except BlocRefuse as refus:
            reste = LIMITE_DEFAUTS - len(lot.defauts)
            trouves = list(islice(lignes.defauts(octets, ligne), reste))
            lot.defauts += trouves or [f"lignes {ligne} et suivantes : {refus}"]
            if len(lot.defauts) >= LIMITE_DEFAUTS:
                break
        ligne += int(np.count_nonzero(np.frombuffer(octets, dtype=np.uint8) == FIN_DE_LIGNE))
        if progres:
            progres(len(octets))
    lot.souder()
    return lot


def _ranger(table: pa.Table, lot: Lot, registre: Registre, connus: CodesConnus, bloc: _Bloc) -> None:
    """Traduit les codes d'un bloc en numéros et les ajoute au lot."""
    for morceau in table.to_batches():
        colonnes: dict[str, Any] = dict(zip(lignes.COLONNES, morceau.columns, strict=True))
        _verifier_nombres(colonnes["valeur"], colonnes["masse"])
        moment = _moments(colonnes)
        codes = {}
        for nom in CODES:
            numeros, textes = distinguer(colonnes[nom])
            codes[nom] = registre.numeroter(nom, textes)[numeros]
        _comparer(lot, registre, connus, codes, bloc)
        nombres = {
            "moment": moment,
            "valeur": colonnes["valeur"].to_numpy(),
            "masse": colonnes["masse"].to_numpy(zero_copy_only=False),
        }
        for nom in GARDEES:
            lot.morceaux[nom].append(nombres[nom] if nom in nombres else codes[nom])
        lot.lignes += len(morceau)


def _verifier_nombres(valeur: pa.Array, masse: pa.Array) -> None:
    """Valeurs présentes et positives, masses positives ou vides : sinon, relecture ligne à ligne."""
    if valeur.null_count or _hors_bornes(valeur.to_numpy()):
        raise BlocRefuse(ILLISIBLE)
    masses = masse.to_numpy(zero_copy_only=False)
    if np.count_nonzero(np.isnan(masses)) != masse.null_count or _hors_bornes(masses):
        raise BlocRefuse(ILLISIBLE)


def _hors_bornes(nombres: np.ndarray) -> bool:
    return bool(((nombres < 0) | (nombres > lignes.PLAFOND)).any())


def _moments(colonnes: dict[str, Any]) -> np.ndarray:
    """Sens et trimestre de chaque ligne ; un texte inconnu renvoie à la relecture ligne à ligne."""

    def table(colonne: str, traduire: Callable[[str], int | None]) -> np.ndarray:
        numeros, textes = distinguer(colonnes[colonne])
        nombres = [traduire(texte) for texte in textes]
        if None in nombres:
            raise BlocRefuse(ILLISIBLE)
        rangs = np.asarray(nombres, dtype=np.int16)
        return rangs if len(rangs) == 1 else rangs[numeros]

    sens = table("flux", lambda texte: SENS_DU_FLUX.get(texte.strip()))
    rang = table("annee", lignes.annee) * 4 + table("trimestre", lignes.trimestre) - 1
    return np.broadcast_to(rang * 2 + sens, len(colonnes["flux"])).astype(np.int16)


def _comparer(
    lot: Lot, registre: Registre, connus: CodesConnus, codes: dict[str, np.ndarray], bloc: _Bloc
) -> None:
    """Compte les A129 qui contredisent leur CPF4, et les régions qui ne sont pas celles du département."""
    faux = _contredits(registre, codes, cle="departement", temoin="region", attendus=connus.regions)
    lot.regions_inattendues += int(faux.sum())
    faux = _contredits(registre, codes, cle="produit", temoin="a129", attendus=connus.a129)
    if not faux.any():
        return
    lot.contradictions += int(faux.sum())
    produits, a129 = registre.codes("produit"), registre.codes("a129")
    for rang in np.flatnonzero(faux)[: LIMITE_EXEMPLES - len(lot.exemples)]:
        produit, lu = produits[codes["produit"][rang]], a129[codes["a129"][rang]]
        numero = bloc.numero(lot.lignes + int(rang))
        lot.exemples.append(
            f"ligne {numero} : {nature.court(lu)} au lieu de {connus.a129[produit]} pour {produit}"
        )


def _contredits(
    registre: Registre, codes: dict[str, np.ndarray], *, cle: str, temoin: str, attendus: dict[str, str]
) -> np.ndarray:
    """Lignes dont le témoin, s'il est rempli, n'est pas celui que la clé, si elle est connue, appelle."""
    numeros = registre.numeros[temoin]
    vide = numeros.get(lignes.VIDE, -1)
    # -1 : témoin attendu jamais rencontré, donc forcément contredit ; -2 : clé inconnue, rien à dire.
    voulus = [numeros.get(attendus[c], -1) if c in attendus else -2 for c in registre.codes(cle)]
    voulu = np.asarray(voulus, dtype=np.int16)[codes[cle]]
    temoins = codes[temoin]
    faux: np.ndarray = (voulu != temoins) & (voulu != -2) & (temoins != vide)
    return faux
