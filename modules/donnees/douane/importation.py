"""Import des fichiers officiels de la douane, le même pour la ligne de commande et pour la page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import pandas as pd

from modules.donnees.douane.agregation import agreger
from modules.donnees.douane.fichiers import LES_DEUX_SENS, Lecture, Progres, lire_fichiers
from modules.donnees.douane.periodes import PLURIEL, Periode, choisir, verifier
from modules.donnees.douane.rapport import FichierLu, NonVentile, Origine, Rapport
from modules.donnees.douane.sources import SourceFichier
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import CLES_ANNUELLES, TableFlux, identifier, reunir
from modules.donnees.provenance import Provenance, Sens, Statut

SOURCE = "Douane (DGDDI), statistiques régionales"
LICENCE = "Licence Ouverte 2.0"
CHOISIE: Origine = "choisie"
DEMANDEE: Origine = "demandée"
REPRISE: Origine = "reprise du premier import"
RESERVE = (
    "Données brutes de collecte, hors matériel militaire et échanges intra-UE sous le seuil déclaratif ; "
    "certains flux peuvent être masqués par le secret statistique."
)


@dataclass(frozen=True, slots=True)
class Import:
    """Flux de la période retenue et compte rendu."""

    flux: TableFlux
    rapport: Rapport


def lire_douane(
    sources: Sequence[SourceFichier],
    *,
    periode: Periode | None = None,
    statut: Statut = "importé",
    progres: Progres | None = None,
    entames: Iterable[Provenance] = (),
) -> Import:
    """Lit des fichiers officiels et retient douze mois (voir `lire_fichiers` et `retenir`)."""
    return retenir(lire_fichiers(sources, progres=progres), periode=periode, statut=statut, entames=entames)


def retenir(
    lecture: Lecture,
    *,
    periode: Periode | None = None,
    statut: Statut = "importé",
    entames: Iterable[Provenance] = (),
) -> Import:
    """Additionne douze mois et rend compte.

    Période : celle demandée ; sinon celle d'un des jeux `entames`, s'il n'attend que le sens fourni ; sinon
    la dernière année complète ou les quatre derniers trimestres.
    """
    presents = lecture.presents
    reprise = None if periode else _periode_entamee(lecture, entames)
    if periode:
        choisie, origine = verifier(periode, presents), DEMANDEE
    elif reprise:
        choisie, origine = reprise, REPRISE
    else:
        choisie, origine = choisir(presents), CHOISIE
    detail = agreger(lecture.lots, lecture.registre)
    provenance = Provenance(
        statut=statut, source=SOURCE, periode=choisie.code, debut=choisie.debut, fin=choisie.fin,
        complete=True, licence=LICENCE, reserve=RESERVE,
        sens_absents=tuple(s for s in LES_DEUX_SENS if s not in presents),
    )  # fmt: skip
    flux = TableFlux.des_trimestres(detail, provenance)
    rapport = _rapporter(lecture, choisie, origine=origine, table=flux.table)
    if rapport.totaux_avant != rapport.totaux_apres:
        raise ErreurDonnees("Les totaux ont changé pendant l'import : résultat écarté, rien n'a été changé.")
    return Import(flux, rapport)


def completer(nouveau: TableFlux, ancien: TableFlux) -> TableFlux:
    """Reprend de `ancien` le sens qui manque à `nouveau` (même période), sinon rend `nouveau` tel quel.

    Un des deux sans trimestres : le jeu réuni est annuel.
    """
    avant, apres = ancien.provenance, nouveau.provenance
    repris = [sens for sens in apres.sens_absents if sens not in avant.sens_absents]
    if not repris or avant.est_estimation or (avant.debut, avant.fin) != (apres.debut, apres.fin):
        return nouveau
    restants = tuple(sens for sens in apres.sens_absents if sens not in repris)
    provenance = replace(apres, sens_absents=restants)
    details = (nouveau.trimestriels(), ancien.trimestriels(sens=repris))
    if all(detail is not None for detail in details):
        return TableFlux.des_trimestres(reunir([d for d in details if d is not None]), provenance)
    table = reunir([nouveau.table, *(ancien.lignes(sens) for sens in repris)])
    return TableFlux(table, identifier(table, replace(provenance, trimestres=(), totaux=())))


def _periode_entamee(lecture: Lecture, entames: Iterable[Provenance]) -> Periode | None:
    """Période du premier jeu auquel il manque exactement le sens fourni cette fois."""
    periodes = {periode.code: periode for periode in lecture.periodes}
    for provenance in entames:
        attendus = set(provenance.sens_absents)
        if attendus and attendus == set(lecture.presents) and provenance.periode in periodes:
            return periodes[provenance.periode]
    return None


def _rapporter(lecture: Lecture, periode: Periode, *, origine: Origine, table: pd.DataFrame) -> Rapport:
    presents = lecture.presents
    retenus = {cle: compte for cle, compte in lecture.comptes.items() if cle[1] in periode.trimestres}
    laisses = {cle: compte for cle, compte in lecture.comptes.items() if cle not in retenus}
    return Rapport(
        fichiers=_fichiers(lecture),
        periode=periode,
        origine=origine,
        periodes_possibles=lecture.periodes,
        trimestres_laisses={s: tuple(sorted(t for sens, t in laisses if sens == s)) for s in presents},
        sens_absents=tuple(s for s in LES_DEUX_SENS if s not in presents),
        lignes_retenues=sum(lignes for lignes, _ in retenus.values()),
        lignes_laissees=sum(lignes for lignes, _ in laisses.values()),
        totaux_avant={s: sum(eur for (sens, _), (_, eur) in retenus.items() if sens == s) for s in presents},
        totaux_apres={s: int(table.loc[table["sens"] == s, "valeur_eur"].sum()) for s in presents},
        non_ventile=_non_ventile(lecture, periode),
        remarques=(*lecture.remarques, *_trimestres_maigres(lecture, periode)),
    )


def _fichiers(lecture: Lecture) -> tuple[FichierLu, ...]:
    return tuple(
        FichierLu(
            nom=lot.nom,
            lignes=lot.lignes,
            trimestres={
                sens: trimestres
                for sens in LES_DEUX_SENS
                if (trimestres := tuple(sorted(t for s, t in comptes if s == sens)))
            },
            contradictions=lot.contradictions,
            regions_inattendues=lot.regions_inattendues,
        )
        for lot, comptes in zip(lecture.lots, lecture.comptes_par_lot, strict=True)
    )


def _non_ventile(lecture: Lecture, periode: Periode) -> tuple[NonVentile, ...]:
    """Codes inconnus des nomenclatures, par dimension, dans la période retenue."""
    premier = periode.premier.rang * 2
    constats = []
    for dimension in CLES_ANNUELLES[1:]:
        codes = lecture.registre.codes(dimension)
        inconnus = np.asarray([lecture.connus.manque(dimension, code) for code in codes], dtype=bool)
        vus: set[str] = set()
        lignes = 0
        valeurs: dict[Sens, int] = dict.fromkeys(lecture.presents, 0)
        for lot in lecture.lots if inconnus.any() else ():
            moment, numeros = lot.colonne("moment"), lot.colonne(dimension)
            garde = inconnus[numeros] & (moment >= premier) & (moment < premier + 8)
            lignes += int(garde.sum())
            vus.update(codes[n] for n in np.unique(numeros[garde]))
            for i, sens in enumerate(LES_DEUX_SENS):
                if sens in valeurs:
                    valeurs[sens] += int(lot.colonne("valeur")[garde & (moment % 2 == i)].sum())
        if lignes:
            constats.append(NonVentile(dimension, tuple(sorted(vus)), lignes, valeurs))
    return tuple(constats)


def _trimestres_maigres(lecture: Lecture, periode: Periode) -> list[str]:
    """Un trimestre très en dessous des autres trahit souvent un fichier incomplet : le dire, sans refuser."""
    remarques = []
    for sens in lecture.presents:
        valeurs = {t: lecture.comptes[sens, t][1] for t in periode.trimestres}
        milieu = median(valeurs.values())
        remarques += [
            f"Les {PLURIEL[sens]} du {t} pèsent moitié moins que les autres trimestres : fichier incomplet ?"
            for t, valeur in valeurs.items()
            if valeur < milieu / 2
        ]
    return remarques
