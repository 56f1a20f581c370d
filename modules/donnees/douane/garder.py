"""Un jeu importé, gardé dans un petit fichier : trimestres, provenance, de quoi vérifier qu'il est intact.

Changer la période d'un jeu déjà lu se fait ici aussi : les trimestres y sont tous, dans les deux sens.
"""

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from modules.donnees import flux as tables_de_flux
from modules.donnees.douane.fichiers import SourceFichier
from modules.donnees.douane.importation import LES_DEUX_SENS, LICENCE, RESERVE, SOURCE
from modules.donnees.douane.periodes import Periode, Trimestre, lire_periode, periodes_possibles
from modules.donnees.douane.tableau import RESERVE as RESERVE_UTILISATEUR
from modules.donnees.douane.tableau import SOURCE as SOURCE_UTILISATEUR
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import (
    CLES_ANNUELLES,
    COLONNES,
    MESURES,
    TableFlux,
    annualiser,
    en_octets,
    identifier,
)  # fmt: skip
from modules.donnees.provenance import Provenance

_SIGNATURE = b"PAR1"
_LIGNES = 12_000_000


def est_garde(source: SourceFichier) -> bool:
    """Ce fichier est-il un jeu gardé par l'outil (Parquet) ?"""
    with source.ouvert() as flot:
        return flot.read(len(_SIGNATURE)) == _SIGNATURE


def garder(flux: TableFlux) -> bytes:
    """Octets à garder : tous les trimestres, ou les douze mois d'un jeu annuel."""
    if isinstance(flux.detail, bytes) and tables_de_flux.lire_provenance(flux.detail) == flux.provenance:
        return flux.detail
    detail = flux.trimestriels()
    return en_octets(flux.table if detail is None else detail, flux.provenance)


def relire(octets: bytes) -> TableFlux:
    """Jeu gardé, vérifié contre sa propre empreinte : un fichier retouché n'est pas repris.

    Il n'est jamais plus officiel que « importé », et ses textes sont récrits : rien de ce qu'un fichier
    pourrait contenir d'autre n'atteint l'écran. Lève `ErreurDonnees` s'il est abîmé ou d'une autre origine.
    """
    try:
        if not _a_notre_forme(octets):
            raise KeyError("colonnes")
        lu = tables_de_flux.lire(octets, avec_masse=True)
        detail = lu.trimestriels()
        table = lu.table if detail is None else detail
        avant, periode = lu.provenance, lire_periode(lu.provenance.periode)
        refaite = identifier(table, replace(avant, totaux=(), trimestres=()))
    except (pa.ArrowException, ErreurDonnees, KeyError, TypeError, ValueError, OSError) as erreur:
        raise ErreurDonnees(
            "Ce fichier Parquet n'est pas un jeu gardé par cet outil, ou il est abîmé : déposer les archives "
            "de la douane."
        ) from erreur
    if refaite.empreinte != avant.empreinte or avant.est_estimation:
        raise ErreurDonnees("Ce jeu gardé a été modifié : déposer de nouveau les archives de la douane.")
    utilisateur = avant.statut == "utilisateur"
    presents = {str(s) for s in table["sens"].unique()}
    provenance = Provenance(
        statut=avant.statut if avant.est_partielle else "importé",
        source=SOURCE_UTILISATEUR if utilisateur else SOURCE, periode=periode.code, debut=periode.debut,
        fin=periode.fin, complete=True, licence="non précisée" if utilisateur else LICENCE,
        reserve=RESERVE_UTILISATEUR if utilisateur else RESERVE, empreinte=refaite.empreinte,
        sens_absents=tuple(s for s in LES_DEUX_SENS if s not in presents),
        trimestres=refaite.trimestres, totaux=refaite.totaux, rapport=avant.rapport,
    )  # fmt: skip
    return TableFlux(lu.table, provenance, lu.detail)


def _a_notre_forme(octets: bytes) -> bool:
    """Les colonnes d'un jeu de l'outil, et pas plus de lignes que la douane n'en publie."""
    entete = pq.read_metadata(pa.BufferReader(octets))
    colonnes = [*CLES_ANNUELLES, *MESURES]
    return sorted(entete.schema.names) in (sorted(colonnes), sorted(COLONNES)) and entete.num_rows < _LIGNES


def periodes_gardees(flux: TableFlux) -> tuple[Periode, ...]:
    """Périodes de douze mois que ce jeu permet de montrer, la plus récente d'abord."""
    p = flux.provenance
    presents = {
        sens: [Trimestre(int(code[:4]), int(code[5])) for code in p.trimestres_de(sens)]
        for sens in LES_DEUX_SENS
        if sens not in p.sens_absents
    }
    return periodes_possibles(presents) if p.trimestres else ()


def choisir_periode(flux: TableFlux, periode: Periode) -> TableFlux:
    """Le même jeu, montré sur une autre période ; lève `ErreurDonnees` s'il n'a pas ces trimestres."""
    if periode not in periodes_gardees(flux):
        raise ErreurDonnees(f"Ce jeu n'a pas les quatre trimestres de {periode}.")
    provenance = replace(flux.provenance, periode=periode.code, debut=periode.debut, fin=periode.fin)
    detail = flux.trimestriels(trimestre=provenance.trimestres_retenus)
    if detail is None:
        raise ErreurDonnees("Ce jeu ne distingue pas les trimestres.")
    return TableFlux(annualiser(detail, provenance.trimestres_retenus), provenance, flux.detail)
