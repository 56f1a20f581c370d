"""Lecture de plusieurs fichiers de la douane : contrôles, défauts réunis, trimestres trouvés."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modules.donnees.douane import sources as acces
from modules.donnees.douane.lecture import LIMITE_DEFAUTS, Lot, Registre, lire
from modules.donnees.douane.nomenclatures import CodesConnus, codes_connus
from modules.donnees.douane.periodes import PLURIEL, Periode, Trimestre, enumerer, periodes_possibles
from modules.donnees.douane.sources import Membre, SourceFichier
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.provenance import Sens

SEUIL_CONTRADICTIONS = 0.05
ATTENDUS = (
    "Fichiers attendus : les textes REGIONAL_CPF4PAYSE et REGIONAL_CPF4PAYSI de la douane, tels qu'elle les "
    "publie, ou leurs archives ZIP."
)
LES_DEUX_SENS: tuple[Sens, ...] = ("export", "import")
Comptes = Mapping[tuple[Sens, Trimestre], tuple[int, int]]
Progres = Callable[[str, int, int], None]
"""Appelé avec le nom du fichier, les octets de texte lus et à lire, tous fichiers réunis."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """Textes lus et contrôlés, tous trimestres gardés : on peut encore choisir la période.

    `comptes_par_lot` : pour chaque texte, (sens, trimestre) → (lignes, euros).
    """

    lots: tuple[Lot, ...]
    registre: Registre
    connus: CodesConnus
    comptes_par_lot: tuple[Comptes, ...]
    remarques: tuple[str, ...]

    @property
    def comptes(self) -> Comptes:
        """Lignes et euros par sens et trimestre : chaque trimestre vient d'un seul texte par sens."""
        return {cle: compte for comptes in self.comptes_par_lot for cle, compte in comptes.items()}

    @property
    def presents(self) -> dict[Sens, tuple[Trimestre, ...]]:
        """Trimestres de chaque sens fourni."""
        return {
            sens: tuple(sorted(t for s, t in self.comptes if s == sens))
            for sens in LES_DEUX_SENS
            if any(s == sens for s, _ in self.comptes)
        }

    @property
    def periodes(self) -> tuple[Periode, ...]:
        """Périodes que l'on peut retenir, la plus récente d'abord."""
        return periodes_possibles(self.presents)


def lire_fichiers(
    sources: Sequence[SourceFichier],
    *,
    connus: CodesConnus | None = None,
    progres: Progres | None = None,
) -> Lecture:
    """Lit et contrôle les fichiers ; lève une seule `ErreurDonnees` avec les vingt premiers défauts."""
    connus = connus or codes_connus()
    textes, remarques, defauts = _inventorier(sources)
    registre = Registre()
    lots: list[Lot] = []
    total = sum(texte.taille for texte in textes)
    deja = 0
    for texte in textes:
        avance = _avance(progres, texte.nom, deja, total)
        try:
            with texte.ouvert() as flot:
                lots.append(lire(flot, texte.nom, registre, connus, progres=avance))
        except acces.ContenuAbime:
            defauts.append(f"{texte.nom} : archive tronquée ou abîmée. La télécharger de nouveau.")
        deja += texte.taille
    defauts += [defaut for lot in lots for defaut in _defauts(lot)]
    comptes = [_compter(lot) for lot in lots]
    defauts += _doublons(lots, comptes)
    if not sources:
        defauts.append("aucun fichier donné.")
    if defauts:
        raise _refus(defauts)
    return Lecture(tuple(lots), registre, connus, tuple(comptes), tuple(remarques))


def _inventorier(sources: Sequence[SourceFichier]) -> tuple[list[Membre], list[str], list[str]]:
    """Textes à lire, remarques et défauts d'ouverture."""
    textes: list[Membre] = []
    remarques: list[str] = []
    defauts: list[str] = []
    for source in sources:
        try:
            trouves, notes = acces.membres(source)
        except ErreurDonnees as erreur:
            defauts.append(erreur.message)
        else:
            textes += trouves
            remarques += notes
    total = sum(texte.taille for texte in textes)
    if total > acces.LIMITE_TEXTE:
        limite = acces.LIMITE_TEXTE // acces.MO
        raise _refus([*defauts, f"{total // acces.MO} Mo de texte en tout, la limite est de {limite} Mo."])
    return textes, remarques, defauts


def _avance(progres: Progres | None, nom: str, deja: int, total: int) -> Callable[[int], None] | None:
    if progres is None:
        return None
    lus = deja

    def avancer(octets: int) -> None:
        nonlocal lus
        lus += octets
        progres(nom, lus, total)

    return avancer


def _defauts(lot: Lot) -> list[str]:
    """Défauts d'un texte, précédés de son nom."""
    defauts = [f"{lot.nom}, {defaut}" for defaut in lot.defauts]
    if lot.contradictions > SEUIL_CONTRADICTIONS * lot.lignes:
        defauts.append(
            f"{lot.nom} : l'A129 contredit le CPF4 sur {lot.contradictions} "
            f"ligne{'s' if lot.contradictions > 1 else ''} sur {lot.lignes} (plus de 5 %), colonnes "
            f"interverties ou nomenclature d'une autre année : {', '.join(lot.exemples)}"
        )
    return defauts


def _compter(lot: Lot) -> Comptes:
    """Lignes et euros par sens et trimestre, sommés avant toute agrégation."""
    moments, valeurs = lot.colonne("moment"), lot.colonne("valeur")
    lignes = np.bincount(moments)
    return {
        (LES_DEUX_SENS[moment % 2], Trimestre.du_rang(moment // 2)): (
            int(lignes[moment]),
            int(valeurs[moments == moment].sum()),
        )
        for moment in np.flatnonzero(lignes).tolist()
    }


def _doublons(lots: Sequence[Lot], comptes: Sequence[Comptes]) -> list[str]:
    """Trimestres donnés deux fois par deux textes, dans le même sens."""
    defauts = []
    for i, premier in enumerate(comptes):
        for j in range(i + 1, len(comptes)):
            for sens in LES_DEUX_SENS:
                communs = [t for s, t in premier.keys() & comptes[j].keys() if s == sens]
                if communs:
                    defauts.append(
                        f"« {lots[i].nom} » et « {lots[j].nom} » contiennent tous deux les "
                        f"{PLURIEL[sens]} de {enumerer(communs)} : n'en donner qu'un"
                    )
    return defauts


def _refus(defauts: list[str]) -> ErreurDonnees:
    suite = f" (les {LIMITE_DEFAUTS} premiers)" if len(defauts) >= LIMITE_DEFAUTS else ""
    return ErreurDonnees(
        f"Import refusé, ce qui était chargé reste en place. {ATTENDUS} Défauts{suite} :",
        defauts[:LIMITE_DEFAUTS],
    )
