"""Table des flux : trimestres d'un fichier, douze mois qu'on en retient, lecture, écriture, sélection."""

import hashlib
import io
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.api.types import union_categoricals

from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.memoire import rogner
from modules.donnees.provenance import Provenance, Sens, TotalControle

CLES_ANNUELLES = ["sens", "departement", "produit", "pays"]
CLES = [*CLES_ANNUELLES, "trimestre"]
MESURES = ["valeur_eur", "masse_kg"]
COLONNES = [*CLES, *MESURES]
_METADONNEE = b"provenance"
_LIGNES_PAR_LOT = 262_144
_GROUPES_A_LA_FOIS = 4
_LIGNES_PAR_GROUPE = (
    65_536  # le fichier est trié par sens puis département : une fiche n'en lit qu'un ou deux
)


@dataclass(frozen=True, slots=True)
class TableFlux:
    """Flux d'une période de douze mois, et les trimestres du fichier quand il les distingue.

    `table`, douze mois : une ligne par `sens` (export, import) × `departement` (code douane) × `produit`
    (CPF4) × `pays` (ISO2 de la douane, `ZZ` = autres pays de l'estimation), en catégories ; `valeur_eur`
    int64, FAB à l'export, CAF à l'import ; `masse_kg` si demandée. Les codes inconnus sont gardés tels quels
    (« non ventilé »). `detail` : toutes les lignes avec leur `trimestre` (« 2025T2 »), ou le fichier, ou ses
    octets, où elles se relisent par morceaux (deux millions de lignes ne restent pas en mémoire pour rien) ;
    None pour un jeu annuel. `detail` peut couvrir plus de douze mois, `table` jamais.
    """

    table: pd.DataFrame
    provenance: Provenance
    detail: pd.DataFrame | Path | bytes | None = None
    _places: "list[_Places | None]" = field(default_factory=list, init=False, repr=False, compare=False)

    @classmethod
    def des_trimestres(cls, detail: pd.DataFrame, provenance: Provenance) -> "TableFlux":
        """Jeu fait de lignes trimestrielles : somme les quatre trimestres de la période de `provenance`.

        La provenance est complétée (`trimestres`, `totaux`, `empreinte`).
        """
        complete = identifier(detail, provenance)
        return cls(annualiser(detail, complete.trimestres_retenus), complete, detail)

    def lignes(self, sens: Sens, departements: tuple[str, ...] | None = None) -> pd.DataFrame:
        """Douze mois d'un sens, pour ces départements (France entière, non ventilé compris, si absent)."""
        if not self._places:
            self._places.append(_places_de(self.table))
        places = self._places[0]
        if places is not None:
            return _prendre(self.table, places.intervalles(sens, departements))
        garde = _masque(self.table["sens"], (sens,))
        if departements is not None:
            garde &= _masque(self.table["departement"], departements)
        return self.table[garde]

    def total(self, sens: Sens, departements: tuple[str, ...] | None = None) -> int:
        """Somme des douze mois, en euros."""
        return int(self.lignes(sens, departements)["valeur_eur"].sum())

    def trimestriels(self, **codes: Sequence[str] | None) -> pd.DataFrame | None:
        """Lignes trimestrielles (`COLONNES`) filtrées par dimension ; None pour un jeu annuel.

        `codes` : par exemple `departement=("25", "70"), pays=("US",)`. Un fichier n'est lu que là où ces
        codes se trouvent. Lève `ErreurDonnees` si le fichier a été remplacé depuis sa lecture. `FichierAbime`
        s'il ne se lit plus.
        """
        voulus = {dimension: tuple(valeurs) for dimension, valeurs in codes.items() if valeurs is not None}
        if isinstance(self.detail, Path | bytes):
            return _relire(self.detail, self.provenance, voulus)
        if self.detail is None or not voulus:
            return self.detail
        gardes = [_masque(self.detail[dimension], valeurs) for dimension, valeurs in voulus.items()]
        return self.detail[np.logical_and.reduce(gardes)]

    def sommes_trimestrielles(self, par: Sequence[str], **codes: Sequence[str] | None) -> pd.DataFrame | None:
        """Lignes trimestrielles additionnées sur ces dimensions (`par`), filtrées comme `trimestriels`.

        Colonnes : `par`, `valeur_eur` (int64), `masse_kg` (Int64, NA si la masse d'une ligne est inconnue).
        La France entière se lit par morceaux : jamais deux millions de lignes en mémoire. Lève
        `ErreurDonnees` si le fichier a été remplacé depuis sa lecture, `FichierAbime` s'il ne se lit plus.
        """
        voulus = {dimension: tuple(valeurs) for dimension, valeurs in codes.items() if valeurs is not None}
        if isinstance(self.detail, Path | bytes):
            lots = _morceaux_du_fichier(self.detail, self.provenance, voulus)
        else:
            detail = self.trimestriels(**codes)
            if detail is None:
                return None
            lots = iter([detail])
        return _sommer(pd.concat([_sommer(lot, par) for lot in lots], ignore_index=True), par)


@dataclass(frozen=True, slots=True)
class _Places:
    """Où sont les lignes de chaque sens et département, dans une table rangée ainsi."""

    sens: "pd.Index[str]"
    departements: "pd.Index[str]"
    bornes: dict[tuple[int, int], tuple[int, int]]

    def intervalles(self, sens: Sens, departements: tuple[str, ...] | None) -> list[tuple[int, int]]:
        """(début, fin) de ce qui est demandé, dans l'ordre de la table."""
        voulu = int(self.sens.get_indexer(pd.Index([sens]))[0])
        if departements is None:
            trouves = [b for (s, _), b in self.bornes.items() if s == voulu]
            return [(trouves[0][0], trouves[-1][1])] if trouves else []
        codes = {int(d) for d in self.departements.get_indexer(pd.Index(list(departements))) if d >= 0}
        return [self.bornes[voulu, d] for d in sorted(codes) if (voulu, d) in self.bornes]


def _places_de(table: pd.DataFrame) -> _Places | None:
    """Places d'une table rangée par sens puis département ; None si elle ne l'est pas.

    Chercher les lignes d'un département dans un million d'autres coûtait cinq millisecondes à chaque fois.
    """
    sens, departements = table["sens"].cat, table["departement"].cat
    cle = sens.codes.to_numpy().astype(np.int32) * (len(departements.categories) + 1)
    cle += departements.codes.to_numpy()
    if (cle[1:] < cle[:-1]).any():
        return None
    debuts = np.flatnonzero(np.diff(cle, prepend=-2)).tolist()
    rangs = zip(*(c.codes.to_numpy()[debuts].tolist() for c in (sens, departements)), strict=True)
    return _Places(
        sens.categories,
        departements.categories,
        dict(zip(rangs, zip(debuts, [*debuts[1:], len(table)], strict=True), strict=True)),
    )


def _prendre(table: pd.DataFrame, intervalles: list[tuple[int, int]]) -> pd.DataFrame:
    """Ces lignes, sans les recopier quand elles se suivent."""
    if not intervalles:
        return table.iloc[:0]
    debut, fin = intervalles[0][0], intervalles[-1][1]
    if fin - debut == sum(f - d for d, f in intervalles):
        return table.iloc[debut:fin]
    return table.take(np.concatenate([np.arange(d, f) for d, f in intervalles]))


def _sommer(table: pd.DataFrame, par: Sequence[str]) -> pd.DataFrame:
    """Sommes par codes (en texte) ; masse inconnue dès qu'une des masses l'est."""
    sans_masse = table["masse_kg"].isna()
    brut = table.assign(valeur_eur=table["valeur_eur"], masse_kg=table["masse_kg"].fillna(0), sans=sans_masse)
    sommes = brut.groupby(list(par), observed=True)[["valeur_eur", "masse_kg", "sans"]].sum().reset_index()
    masse = sommes["masse_kg"].astype("Int64").mask(sommes["sans"].to_numpy() > 0)
    return sommes.assign(masse_kg=masse).drop(columns="sans").astype(dict.fromkeys(par, "str"))


def _masque(colonne: "pd.Series[str]", valeurs: Sequence[str]) -> np.ndarray:
    """Appartenance calculée sur les codes entiers des catégories (dix fois plus vite que sur le texte)."""
    codes = colonne.cat.categories.get_indexer(pd.Index(list(valeurs)))
    presents = np.zeros(len(colonne.cat.categories) + 1, dtype=bool)
    presents[codes[codes >= 0]] = True
    return presents[colonne.cat.codes.to_numpy()]


def annualiser(detail: pd.DataFrame, trimestres: Collection[str]) -> pd.DataFrame:
    """Somme ces trimestres : une ligne par `CLES_ANNUELLES`, triée comme `detail`.

    La masse est inconnue (NA) dès qu'une des lignes additionnées l'est : une somme partielle tromperait.
    """
    retenues = _masque(detail["trimestre"], tuple(trimestres))
    garde: np.ndarray | slice = slice(None) if retenues.all() else retenues
    cle = np.zeros(len(detail), dtype=np.int64)[garde]
    for colonne in CLES_ANNUELLES:
        cle *= len(detail[colonne].cat.categories) + 1
        cle += detail[colonne].cat.codes.to_numpy()[garde]
    ordre: np.ndarray | slice = slice(None)
    if len(cle) and (np.diff(cle) < 0).any():
        ordre = np.argsort(cle, kind="stable")
        cle = cle[ordre]
    debuts = np.flatnonzero(np.diff(cle, prepend=-1))
    del cle
    sommes: dict[str, Any] = {}
    for c in CLES_ANNUELLES:
        codes = detail[c].cat.codes.to_numpy()[garde][ordre][debuts]
        sommes[c] = pd.Categorical.from_codes(codes, categories=detail[c].cat.categories)
    valeurs = detail["valeur_eur"].to_numpy()[garde][ordre]
    sommes["valeur_eur"] = np.add.reduceat(valeurs, debuts) if len(debuts) else valeurs
    del valeurs
    if "masse_kg" in detail:
        masses = detail["masse_kg"].to_numpy(dtype=np.float64, na_value=np.nan)[garde][ordre]
        somme = np.add.reduceat(masses, debuts) if len(debuts) else masses
        sommes["masse_kg"] = pd.Series(np.rint(somme)).astype("Int64")
    return pd.DataFrame(sommes, copy=False)


def reunir(tables: Sequence[pd.DataFrame], *, vider: bool = False) -> pd.DataFrame:
    """Tables mises bout à bout, codes réunis en catégories alphabétiques ; sans masse si l'une n'en a pas.

    Colonne par colonne, sans copie : deux millions de lignes ne tiennent pas trois fois. `vider` retire
    chaque colonne des tables données, à mesure, quand personne d'autre ne les emploie.
    """
    mesures = [mesure for mesure in MESURES if all(mesure in table for table in tables)]

    def prendre(colonne: str) -> "list[pd.Series[Any]]":
        return [table.pop(colonne) if vider else table[colonne] for table in tables]

    colonnes: dict[str, Any] = {
        c: union_categoricals(prendre(c), sort_categories=True) for c in _cles(tables[0])
    }
    for mesure in mesures:
        colonnes[mesure] = pd.concat(prendre(mesure), ignore_index=True)
    return pd.DataFrame(colonnes, copy=False)


def identifier(table: pd.DataFrame, provenance: Provenance) -> Provenance:
    """Provenance complétée de ce qui se lit dans les lignes : trimestres, totaux de contrôle, empreinte."""
    complete = replace(provenance, empreinte=_empreinte(table))
    if "trimestre" not in table:
        return complete
    valeurs = table["valeur_eur"].to_numpy()
    sens, trimestres = (table[c].cat.codes.to_numpy() for c in ("sens", "trimestre"))
    totaux = []
    for i, nom_sens in enumerate(table["sens"].cat.categories):
        for j, trimestre in enumerate(table["trimestre"].cat.categories):
            lignes = (sens == i) & (trimestres == j)
            if lignes.any():
                totaux.append(TotalControle(nom_sens, str(trimestre), int(valeurs[lignes].sum())))
    totaux.sort(key=lambda t: (t.sens, t.trimestre))
    return replace(complete, trimestres=tuple(sorted({t.trimestre for t in totaux})), totaux=tuple(totaux))


def _rangs(colonne: "pd.Series[str]") -> tuple[np.ndarray, list[str]]:
    """Rang alphabétique du code de chaque ligne, et les codes présents dans cet ordre."""
    codes = colonne.astype("category").cat
    vues = np.zeros(len(codes.categories), dtype=bool)
    vues[codes.codes.to_numpy()] = True
    presentes = np.flatnonzero(vues)
    textes = codes.categories.to_numpy(dtype=object)[presentes]
    ordre = np.argsort(textes)
    place = np.zeros(len(codes.categories), dtype=np.int32)
    place[presentes[ordre]] = np.arange(len(ordre))
    return place[codes.codes.to_numpy()], list(textes[ordre])


def _cle_de_tri(table: pd.DataFrame) -> tuple[np.ndarray, list[list[str]]]:
    """Un entier par ligne, croissant dans l'ordre alphabétique des codes ; les codes de chaque dimension."""
    cle = np.zeros(len(table), dtype=np.int64)
    axes = []
    for colonne in _cles(table):
        codes, categories = _rangs(table[colonne])
        cle *= len(categories)  # sur place : cette colonne pèse 30 Mo
        cle += codes
        axes.append(categories)
    return cle, axes


def _cles(table: pd.DataFrame) -> list[str]:
    """Colonnes qui désignent une ligne : `CLES`, sans le trimestre pour un jeu annuel."""
    return CLES if "trimestre" in table else CLES_ANNUELLES


def _empreinte(table: pd.DataFrame) -> str:
    """Sha256 du contenu des flux : ne dépend ni de l'ordre des lignes, ni de celui des catégories.

    Les masses comptent dans un jeu trimestriel ; un jeu annuel garde l'empreinte qu'il a toujours eue.
    """
    h = hashlib.sha256()
    cle, axes = _cle_de_tri(table)
    for categories in axes:
        h.update("\n".join(categories).encode())
    ordre = np.argsort(cle, kind="stable") if _en_desordre(cle) else None

    def compter(suite: np.ndarray) -> None:
        rangee = suite if ordre is None else suite[ordre]
        h.update(np.ascontiguousarray(rangee, dtype="<i8").data)

    compter(cle)
    del cle
    compter(table["valeur_eur"].to_numpy())
    if "trimestre" in table and "masse_kg" in table:
        compter(table["masse_kg"].to_numpy(dtype=np.int64, na_value=-1))
    return h.hexdigest()


def _en_desordre(cle: np.ndarray) -> bool:
    return bool((cle[1:] < cle[:-1]).any())


def ecrire(chemin: Path, table: pd.DataFrame, provenance: Provenance, *, compression: int = 19) -> Provenance:
    """Écrit le Parquet (zstd) d'un coup : fichier temporaire voisin puis remplacement.

    `table` : `COLONNES` (tous les trimestres du fichier, la période retenue étant celle de `provenance`) ou,
    pour un jeu annuel, les mêmes sans `trimestre`. Renvoie la provenance complétée par `identifier`.
    `masse_kg` est écrite même vide. `compression` : au-delà du million de lignes, 9 prend une seconde au
    lieu de dix, pour 1 % de plus sur le disque.
    """
    with _d_un_coup(chemin) as provisoire:
        return _ecrire(provisoire, table, provenance, compression=compression)


def ecrire_octets(chemin: Path, octets: bytes) -> Provenance:
    """Écrit d'un coup un Parquet déjà fait par `en_octets`.

    Lève `ErreurDonnees` s'ils ne portent pas de provenance.
    """
    with _d_un_coup(chemin) as provisoire:
        provisoire.write_bytes(octets)
    return lire_provenance(octets)


@contextmanager
def _d_un_coup(chemin: Path) -> Iterator[Path]:
    """Fichier provisoire voisin, mis à la place de `chemin` s'il a été écrit en entier."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    descripteur, nom = tempfile.mkstemp(dir=chemin.parent, suffix=".tmp")
    os.close(descripteur)
    provisoire = Path(nom)
    try:
        yield provisoire
        provisoire.chmod(0o644)
        provisoire.replace(chemin)
    finally:
        provisoire.unlink(missing_ok=True)


def en_octets(table: pd.DataFrame, provenance: Provenance) -> bytes:
    """Le même Parquet, en mémoire : dix fois plus petit que la table, et relu comme un fichier."""
    flot = io.BytesIO()
    _ecrire(flot, table, provenance, compression=3)
    return flot.getvalue()


def _ecrire(
    cible: Path | io.BytesIO, table: pd.DataFrame, provenance: Provenance, *, compression: int
) -> Provenance:
    colonnes = _cles(table)
    complet = table if "masse_kg" in table else table.assign(masse_kg=np.nan)
    complet = complet[[*colonnes, *MESURES]]
    cle, _ = _cle_de_tri(complet)
    if _en_desordre(cle):
        complet = complet.iloc[np.argsort(cle, kind="stable")].reset_index(drop=True)
    del cle
    complet = complet.astype(
        {"valeur_eur": "int64", "masse_kg": "Int64"} | dict.fromkeys(colonnes, "category")
    )
    provenance = identifier(complet, provenance)
    if len(complet) > _LIGNES_PAR_LOT:
        rogner()
    arrow = pa.Table.from_pandas(complet, preserve_index=False)
    arrow = arrow.replace_schema_metadata(
        {**(arrow.schema.metadata or {}), _METADONNEE: provenance.vers_json().encode()}
    )
    trimestriel = "trimestre" in table
    pq.write_table(
        arrow,
        cible,
        compression="zstd",
        compression_level=compression,
        row_group_size=_LIGNES_PAR_GROUPE if trimestriel else None,
        write_page_checksum=trimestriel,  # un jeu annuel se vérifie tout entier, par son empreinte
    )
    return provenance


def _flot(rangement: Path | bytes) -> Path | pa.BufferReader:
    """Ce que pyarrow sait ouvrir."""
    return pa.BufferReader(rangement) if isinstance(rangement, bytes) else rangement


def _defaut(rangement: Path | bytes, constat: str) -> Defaut:
    """« x.parquet » est illisible… ; `fichier` est son nom, s'il en a un."""
    nom = None if isinstance(rangement, bytes) else rangement.name
    return Defaut(f"{'Ce fichier' if nom is None else f'« {nom} »'} {constat}", fichier=nom)


def lire_provenance(chemin: Path | bytes) -> Provenance:
    """Provenance seule, sans lire les lignes. Lève `ErreurDonnees` si le fichier n'en a pas."""
    metadonnees = pq.read_schema(_flot(chemin)).metadata or {}
    if _METADONNEE not in metadonnees:
        raise ErreurDonnees(_defaut(chemin, "n'a pas de provenance : reconstruire ce fichier."))
    return Provenance.depuis_json(metadonnees[_METADONNEE].decode())


class FichierAbime(ErreurDonnees):
    """Octets d'un jeu qui ne sont plus ceux qui ont été écrits : disque, copie ou transfert interrompus."""


def lire(chemin: Path | bytes, avec_masse: bool = False) -> TableFlux:
    """Relit un Parquet écrit par `ecrire` ou `en_octets`, codes en catégories : douze mois, jamais davantage.

    Les trimestres restent dans le fichier (`TableFlux.trimestriels`). La forme d'avant les trimestres, une
    ligne pour douze mois, se lit aussi. Lève `FichierAbime` s'il est illisible. `ErreurDonnees` s'il ne porte
    pas de provenance.
    """
    provenance = lire_provenance(chemin)
    trimestriel = "trimestre" in pq.read_schema(_flot(chemin)).names
    colonnes = [*(CLES if trimestriel else CLES_ANNUELLES), *(MESURES if avec_masse else MESURES[:1])]
    if not trimestriel:
        table = _lire_colonnes(chemin, colonnes, {})
        if _empreinte(table) != provenance.empreinte:  # un bit changé se lirait sans erreur
            raise FichierAbime(_defaut(chemin, "est illisible : fichier abîmé, à remplacer."))
        return TableFlux(table, provenance)
    retenus = provenance.trimestres_retenus
    moities = [  # un sens après l'autre : moitié moins de mémoire au plus haut
        annualiser(_lire_colonnes(chemin, colonnes, {"sens": (sens,), "trimestre": retenus}), retenus)
        for sens in get_args(Sens)
    ]
    return TableFlux(reunir(moities), provenance, chemin)


def _morceaux_du_fichier(
    chemin: Path | bytes, attendue: Provenance, voulus: dict[str, tuple[str, ...]]
) -> Iterator[pd.DataFrame]:
    """Lignes trimestrielles, quelques groupes du fichier à la fois ; au moins une table, même vide."""
    _verifier_meme_fichier(chemin, attendue)
    with pq.ParquetFile(_flot(chemin)) as fichier:
        utiles = [g for g in range(fichier.num_row_groups) if _utile(fichier.metadata.row_group(g), voulus)]
    for rang in range(0, max(len(utiles), 1), _GROUPES_A_LA_FOIS):
        yield _lire_colonnes(chemin, COLONNES, voulus, groupes=utiles[rang : rang + _GROUPES_A_LA_FOIS])


def _relire(chemin: Path | bytes, attendue: Provenance, voulus: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Lignes trimestrielles de ces codes, d'un fichier qui est toujours celui qu'on a lu."""
    _verifier_meme_fichier(chemin, attendue)
    return _lire_colonnes(chemin, COLONNES, voulus)


def _verifier_meme_fichier(chemin: Path | bytes, attendue: Provenance) -> None:
    if isinstance(chemin, bytes):
        return
    try:
        if lire_provenance(chemin).empreinte == attendue.empreinte:
            return
    except OSError as erreur:
        raise ErreurDonnees(_defaut(chemin, "ne se lit plus : recharger la page.")) from erreur
    raise ErreurDonnees(_defaut(chemin, "vient d'être remplacé : recharger la page."))


def _lire_colonnes(
    chemin: Path | bytes,
    colonnes: list[str],
    voulus: dict[str, tuple[str, ...]],
    groupes: list[int] | None = None,
) -> pd.DataFrame:
    """Colonnes d'un Parquet, limitées à ces codes ; les codes en catégories alphabétiques.

    Par morceaux et sans jamais passer par le texte : lire d'un coup prendrait trois fois plus de mémoire.
    Lève `FichierAbime` si les octets ne sont plus ceux qui ont été écrits.
    """
    try:
        return _assembler(chemin, colonnes, voulus, groupes)
    except (OSError, ValueError, IndexError, KeyError) as erreur:
        if isinstance(erreur, FileNotFoundError):
            raise
        raise FichierAbime(_defaut(chemin, "est illisible : fichier abîmé, à remplacer.")) from erreur


def _assembler(
    chemin: Path | bytes, colonnes: list[str], voulus: dict[str, tuple[str, ...]], groupes: list[int] | None
) -> pd.DataFrame:
    dimensions = [c for c in colonnes if c not in MESURES]
    numeros: dict[str, dict[str, int]] = {c: {} for c in dimensions}
    morceaux: dict[str, list[np.ndarray]] = {c: [] for c in colonnes}
    flot = _flot(chemin)
    with pq.ParquetFile(flot, read_dictionary=dimensions, page_checksum_verification=True) as fichier:
        tous = range(fichier.num_row_groups) if groupes is None else groupes
        utiles = [g for g in tous if _utile(fichier.metadata.row_group(g), voulus)]
        manquent = sum(fichier.metadata.row_group(g).num_rows for g in utiles)
        for lot in fichier.iter_batches(_LIGNES_PAR_LOT, row_groups=utiles, columns=colonnes):
            manquent -= len(lot)
            codes = {c: _numeroter(lot.column(c), numeros[c]) for c in dimensions}
            garde = np.ones(len(lot), dtype=bool)
            for dimension, valeurs in voulus.items():
                garde &= np.isin(codes[dimension], [numeros[dimension].get(v, -1) for v in valeurs])
            for c in colonnes:
                suite = codes[c] if c in codes else lot.column(c).to_numpy(zero_copy_only=False)
                morceaux[c].append(suite[garde])
    if manquent:  # l'en-tête d'une page n'entre pas dans sa somme de contrôle
        raise ValueError(f"{manquent} lignes manquent")
    pa.default_memory_pool().release_unused()  # sinon pyarrow garderait pour lui la mémoire de la lecture
    return pd.DataFrame({c: _colonne(c, morceaux.pop(c), numeros.get(c)) for c in colonnes})


def _utile(groupe: pq.RowGroupMetaData, voulus: dict[str, tuple[str, ...]]) -> bool:
    """Faux si les bornes d'un groupe de lignes disent qu'aucun de ces codes ne s'y trouve."""
    for rang in range(groupe.num_columns):
        colonne = groupe.column(rang)
        valeurs, bornes = voulus.get(colonne.path_in_schema), colonne.statistics
        if valeurs is None or bornes is None or not bornes.has_min_max:
            continue
        if not any(bornes.min <= valeur <= bornes.max for valeur in valeurs):
            return False
    return True


def _numeroter(colonne: pa.DictionaryArray, numeros: dict[str, int]) -> np.ndarray:
    """Numéro de chaque ligne d'une colonne Arrow de codes ; `numeros` reçoit les codes nouveaux."""
    textes = colonne.dictionary.to_pylist()
    table = np.asarray([numeros.setdefault(texte, len(numeros)) for texte in textes], dtype=np.int16)
    codes: np.ndarray = table[colonne.indices.to_numpy()]
    return codes


def _colonne(nom: str, morceaux: list[np.ndarray], numeros: dict[str, int] | None) -> "pd.Series[Any]":
    """Colonne pandas faite de ces morceaux : catégories triées, euros en int64, masses en Int64."""
    if numeros is None:
        suite = np.concatenate([np.zeros(0, dtype=np.int64), *morceaux])
        return pd.Series(suite).astype("Int64" if nom == "masse_kg" else "int64")
    codes = sorted(numeros)
    place = np.zeros(len(codes) + 1, dtype=np.int16)
    place[[numeros[code] for code in codes]] = np.arange(len(codes))
    suite = np.concatenate([np.zeros(0, dtype=np.int16), *morceaux])
    return pd.Series(pd.Categorical.from_codes(place[suite], categories=pd.Index(codes, dtype="str")))
