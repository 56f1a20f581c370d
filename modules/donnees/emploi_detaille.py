"""Emploi plus fin que l'A38, lu dans un fichier officiel que l'utilisateur a téléchargé.

Deux fichiers, reconnus à leurs colonnes, donc à leur licence :

- Urssaf, « établissements et effectifs salariés au niveau commune × APE » (ODbL) : environ 1,2 million de
  lignes, une colonne d'effectifs par année. L'APE mène au produit (CPF4) par ses quatre premiers chiffres ;
- Insee, Flores A88 (Licence Ouverte 2.0), une archive ZIP : salariés, public compris, par division à deux
  chiffres.

Rien n'est réparti : on additionne des communes (Urssaf) ou l'on reprend la ligne du département (Flores). Un
effectif non diffusé reste inconnu.
"""

import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from modules.donnees import inventaire, tables
from modules.donnees.emploi import ANNEES_DEPARTEMENTS, TablesEmploi
from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.inventaire import Entree

Source = Literal["urssaf", "flores"]
_Flot = IO[bytes]
_OCTETS_EXAMINES = 65_536
_LIGNES_PAR_BLOC = 200_000
TOTAL = "total"
SANS_PRODUIT = "sans_produit"
_ECART_NATIONAL = 0.02  # l'Urssaf révise ses séries d'une publication à l'autre
_ECART_DEPARTEMENT = 0.05
_PLANCHER_FLORES = 0.8  # Flores compte aussi le public et l'agriculture : il dépasse toujours le privé
_ECART_ANNEE_INCONNUE = 0.15  # année sans total de référence : on compare à la dernière connue
_INCONNUS_ADMIS = 0.01
_EXEMPLES = 5
_ALIAS = {"2A": "20", "2B": "20", "971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9E"}
# Divisions de la NAF rév. 2.
_DIVISIONS = frozenset(
    f"{n:02d}"
    for debut, fin in (
        (1, 3), (5, 9), (10, 33), (35, 39), (41, 43), (45, 47), (49, 53), (55, 56), (58, 63), (64, 66),
        (68, 68), (69, 75), (77, 82), (84, 84), (85, 85), (86, 88), (90, 93), (94, 96), (97, 98), (99, 99),
    )
    for n in range(debut, fin + 1)
)  # fmt: skip
_EFFECTIF = re.compile(r"effectifs?(?:_salaries?)?_((?:19|20)\d\d)")
_METADONNEE = b"provenance_emploi"
_DERNIERE_DIVISION = "39"  # sections A à E : agriculture, industrie, énergie, eau et déchets
_SCHEMA = pa.schema(
    [("territoire", pa.string()), ("code", pa.string()), ("libelle", pa.string()), ("salaries", pa.int64())]
)
_FORME_PUBLIQUE = "1T9X7"  # Flores : ensemble hors particuliers employeurs
_TITRES: dict[str, str] = {
    "urssaf": "Urssaf, établissements et effectifs salariés par commune et APE",
    "flores": "Insee, Flores, effectifs salariés par division (A88)",
}
_LICENCES: dict[str, str] = {"urssaf": "odbl", "flores": "lo2"}


@dataclass(frozen=True, slots=True)
class ProvenanceEmploi:
    """D'où viennent les effectifs importés et ce qu'ils couvrent.

    `couverture` : salariés lus / total publié (None pour Flores, dont le champ est plus large).
    `couvertures` : la même chose par département. `partiel` : importé avec `--partiel`, à dire partout.
    `inconnus` : salariés dont la commune ou l'activité n'existe pas. `ti_ecartes` : Territoires d'industrie
    dont les intercommunalités lues ne font pas le total publié.
    """

    source: Source
    annee: int
    fichier: str
    lignes: int
    partiel: bool
    departements: tuple[str, ...]
    couverture: float | None
    couvertures: dict[str, float]
    annee_reference: int | None
    inconnus: int
    ti_ecartes: tuple[str, ...] = ()

    @property
    def titre(self) -> str:
        """Nom de la source."""
        return _TITRES[self.source]

    @property
    def licence(self) -> str:
        """Nom de la licence, que toute reprise doit citer."""
        return inventaire.LICENCES[_LICENCES[self.source]]["title"]


@dataclass(frozen=True, eq=False)
class EmploiDetaille:
    """Effectifs importés. `table` : territoire (département douane ou « ti-… »), code, libelle, salaries.

    `code` : CPF4 (Urssaf) ou division (Flores) ; « total » pour tous les salariés du territoire,
    « sans_produit » pour ceux dont l'activité ne fait aucun bien. `salaries` : NA si non diffusé.
    """

    table: pd.DataFrame
    provenance: ProvenanceEmploi


@dataclass(frozen=True, slots=True)
class _Demande:
    """Ce que l'on veut du fichier, et son nom pour les messages."""

    nom: str
    references: TablesEmploi
    annee: int | None
    partiel: bool
    progres: Callable[[int], None]


def importer(
    chemin: Path,
    references: TablesEmploi,
    *,
    annee: int | None = None,
    partiel: bool = False,
    progres: Callable[[int], None] = lambda lignes: None,
) -> EmploiDetaille:
    """Lit un fichier de l'Urssaf ou une archive Flores et en contrôle le contenu.

    `annee` : celle que l'on veut, sinon la dernière qui porte des effectifs. `partiel` : accepte un fichier
    qui ne couvre pas la France. Lève `ErreurDonnees`, avec tous les défauts, si le fichier n'est ni l'un ni
    l'autre, s'il est abîmé, incomplet, ou si des codes lui sont étrangers.
    """
    if not chemin.is_file():
        raise ErreurDonnees(Defaut(f"« {chemin} » est introuvable.", fichier=str(chemin)))
    demande = _Demande(chemin.name, references, annee, partiel, progres)
    if zipfile.is_zipfile(chemin):
        return _de_l_archive(chemin, demande)
    with chemin.open("rb") as flot:
        entete = _entete(flot.read(_OCTETS_EXAMINES), chemin.name)
        flot.seek(0)
        if not _est_urssaf(entete.noms):
            raise _meconnu(chemin.name, entete.noms)
        return _urssaf(flot, entete, demande)


# --- Reconnaître le fichier --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entete:
    """Première ligne : noms d'origine, noms simplifiés, séparateur, codage."""

    originaux: list[str]
    noms: list[str]
    separateur: str
    codage: str


def _entete(debut: bytes, fichier: str) -> _Entete:
    if b"\x00" in debut or debut.startswith((b"\x1f\x8b", b"%PDF", b"\xd0\xcf")):
        raise ErreurDonnees(
            Defaut(
                f"« {fichier} » n'est pas du texte : exporter le jeu de données de "
                "l'Urssaf au format CSV, sans "
                "l'ouvrir dans un tableur.",
                fichier=fichier,
            )
        )
    if debut.lstrip()[:1] in {b"<", b"{", b"["}:
        raise ErreurDonnees(
            Defaut(
                f"« {fichier} » est une page web ou un JSON, pas un CSV : choisir "
                "l'export CSV du jeu de données.",
                fichier=fichier,
            )
        )
    premiere = debut.partition(b"\n")[0].rstrip(b"\r")
    try:
        texte, codage = premiere.decode("utf-8-sig"), "utf-8-sig"
        debut[:-4].decode("utf-8-sig")
    except UnicodeDecodeError:
        texte, codage = premiere.decode("cp1252", errors="replace"), "cp1252"
    separateur = max(";,\t", key=texte.count)
    originaux = [nom.strip().strip('"') for nom in texte.split(separateur)]
    return _Entete(originaux, [_simplifier(nom) for nom in originaux], separateur, codage)


def _simplifier(nom: str) -> str:
    """« Effectifs salariés 2024 » → « effectifs_salaries_2024 »."""
    sans_accent = unicodedata.normalize("NFD", nom).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", sans_accent).strip("_")


def _est_urssaf(noms: list[str]) -> bool:
    return {"code_commune", "code_ape"} <= set(noms) or ("ape" in noms and "commune" in noms)


def _meconnu(fichier: str, noms: list[str]) -> ErreurDonnees:
    """Ni Urssaf ni Flores : sans source connue, pas de licence connue, donc pas d'import."""
    return ErreurDonnees(
        f"« {fichier} » n'est ni le fichier commune × APE de l'Urssaf, ni l'archive Flores A88 de l'Insee : "
        "sa source et sa licence sont inconnues, il n'est pas importé.",
        [
            Defaut(
                "Urssaf : colonnes code_commune, code_ape et effectifs_salaries_<année> attendues",
                fichier=fichier,
                ligne=1,
                attendu="code_commune;code_ape;effectifs_salaries_2024",
            ),
            "Insee : colonnes GEO, GEO_OBJECT, ACTIVITY, FLORES_MEASURE, TIME_PERIOD, OBS_VALUE attendues",
            f"colonnes lues : {', '.join(noms[:12])}{'…' if len(noms) > 12 else ''}",
        ],
    )


def _de_l_archive(chemin: Path, demande: _Demande) -> EmploiDetaille:
    """Archive ZIP : Flores, ou le CSV de l'Urssaf compressé."""
    lus: list[str] = []
    try:
        with zipfile.ZipFile(chemin) as archive:
            if "[Content_Types].xml" in archive.namelist():
                raise ErreurDonnees(
                    Defaut(
                        f"« {chemin.name} » est un classeur : donner le CSV ou l'archive d'origine.",
                        fichier=chemin.name,
                    )
                )
            noms = [n for n in archive.namelist() if n.lower().endswith((".csv", ".txt"))]
            for nom in sorted(noms, key=lambda n: "metadata" in n.lower()):
                with archive.open(nom) as membre:
                    entete = _entete(membre.read(_OCTETS_EXAMINES), f"{chemin.name} › {nom}")
                lus += entete.noms
                if {"geo", "geo_object", "activity", "obs_value"} <= set(entete.noms):
                    with archive.open(nom) as membre:
                        table = _lire_flores(membre, entete, chemin.name)
                    return _flores(table, _libelles_flores(archive, noms), demande)
                if _est_urssaf(entete.noms):
                    with archive.open(nom) as membre:
                        return _urssaf(membre, entete, demande)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as erreur:
        raise ErreurDonnees(
            Defaut(
                f"« {chemin.name} » : archive ZIP tronquée, chiffrée ou abîmée. La télécharger de nouveau.",
                fichier=chemin.name,
            )
        ) from erreur
    raise _meconnu(chemin.name, lus)


# --- Urssaf ------------------------------------------------------------------------------------------------


def _urssaf(flot: _Flot, entete: _Entete, demande: _Demande) -> EmploiDetaille:
    """Additionne les communes par département et par Territoire d'industrie, APE par APE."""
    nom, references = demande.nom, demande.references
    lignes, lues, choisie, reference = _lire_urssaf(flot, entete, demande)
    lignes = lignes.assign(
        departement=_departements(lignes["commune"]), ape_connue=_apes_connues(lignes["ape"])
    )
    _refuser_doublons(lignes, nom)
    inconnus = _codes_inconnus(lignes, nom)
    bonnes = lignes[lignes["departement"].notna() & lignes["ape_connue"]]
    couverture, couvertures, defauts = _couverture(bonnes, references, choisie=choisie, reference=reference)
    if defauts and not demande.partiel:
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » ne couvre pas la France : il n'est pas importé. Télécharger "
                "le fichier complet, ou "
                "ajouter --partiel pour importer ce qu'il contient, et le dire partout.",
                fichier=nom,
            ),
            defauts,
        )
    territoires, ecartes = _par_territoire(bonnes, references, reference=reference)
    return EmploiDetaille(
        _grouper_par_produit(territoires),
        ProvenanceEmploi(
            source="urssaf",
            annee=choisie,
            fichier=nom,
            lignes=lues,
            partiel=bool(defauts),
            departements=tuple(sorted(couvertures)),
            couverture=couverture,
            couvertures=couvertures,
            annee_reference=reference,
            inconnus=inconnus,
            ti_ecartes=ecartes,
        ),
    )


def _lire_urssaf(
    flot: _Flot, entete: _Entete, demande: _Demande
) -> tuple[pd.DataFrame, int, int, int | None]:
    """commune, ape, epci, effectif, effectif_reference ; lignes lues ; année retenue ; année de référence.

    L'année de référence est la plus récente dont on connaisse le total publié : elle juge la couverture.
    """
    nom, annee = demande.nom, demande.annee
    colonnes = dict(zip(entete.noms, entete.originaux, strict=True))
    annees = {int(m[1]): o for n, o in colonnes.items() if (m := _EFFECTIF.fullmatch(n))}
    if not annees:
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » n'a aucune colonne d'effectifs par année.",
                fichier=nom,
                ligne=1,
                attendu="effectifs_salaries_2024",
            )
        )
    if annee is not None and annee not in annees:
        connues = f"de {min(annees)} à {max(annees)}"
        raise ErreurDonnees(
            Defaut(f"« {nom} » n'a pas d'effectifs pour {annee} : ses années vont {connues}.", fichier=nom)
        )
    choisie = annee or max(annees)
    reference = choisie
    if choisie not in ANNEES_DEPARTEMENTS:
        reference = max((a for a in annees if a in ANNEES_DEPARTEMENTS), default=choisie)
    champs = {
        "commune": colonnes.get("code_commune") or colonnes["commune"],
        "ape": colonnes.get("code_ape") or colonnes["ape"],
        "epci": colonnes.get("code_epci") or colonnes.get("epci"),
        "effectif": annees[choisie],
        "effectif_reference": annees[reference],
    }
    lignes, lues = _lire_colonnes(flot, entete, champs, demande)
    if lignes["effectif"].sum() == 0:
        conseil = " ou ".join(str(a) for a in sorted(annees, reverse=True) if a != choisie)
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » n'a aucun salarié en {choisie}"
                + (f" : choisir une autre année avec --annee ({conseil[:60]})." if conseil else "."),
                fichier=nom,
            )
        )
    return lignes, lues, choisie, reference if reference in ANNEES_DEPARTEMENTS else None


def _lire_colonnes(
    flot: _Flot, entete: _Entete, champs: dict[str, str | None], demande: _Demande
) -> tuple[pd.DataFrame, int]:
    """Lit par blocs les seules colonnes utiles ; refuse un effectif qui n'est pas un entier."""
    nom = demande.nom
    utiles = {o for o in champs.values() if o is not None}
    blocs: list[pd.DataFrame] = []
    fautes: list[str] = []
    lues = 0
    try:
        lecteur = pd.read_csv(
            io.TextIOWrapper(flot, encoding=entete.codage, newline=""),
            sep=entete.separateur,
            dtype=str,
            keep_default_na=False,
            chunksize=_LIGNES_PAR_BLOC,
            usecols=lambda colonne: colonne.strip() in utiles,
        )
        for bloc in lecteur:
            bloc.columns = bloc.columns.str.strip()
            for colonne in {champs["effectif"], champs["effectif_reference"]}:
                mauvais = ~_simplifiee(bloc[colonne], lambda s: s.str.fullmatch(r"\d*(?:\.0+)?"))
                fautes += _fautes(bloc.loc[mauvais, colonne], nom=nom)
                bloc[colonne] = pd.to_numeric(bloc[colonne].mask(mauvais, ""), errors="coerce")
            blocs.append(_utile(bloc, champs))
            lues += len(bloc)
            demande.progres(lues)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as erreur:
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » s'arrête ou change de forme après la ligne {lues + 1} : le "
                "télécharger de nouveau.",
                fichier=nom,
            )
        ) from erreur
    if fautes:
        raise ErreurDonnees(
            Defaut(f"« {nom} » : des effectifs ne sont pas des nombres entiers.", fichier=nom),
            fautes[:_EXEMPLES],
        )
    if not lues:
        raise ErreurDonnees(Defaut(f"« {nom} » n'a que son en-tête.", fichier=nom))
    return pd.concat(blocs, ignore_index=True), lues


def _utile(bloc: pd.DataFrame, champs: dict[str, str | None]) -> pd.DataFrame:
    """commune, ape, epci, effectif, effectif_reference des lignes qui portent un effectif."""
    epci = champs["epci"]
    table = pd.DataFrame(
        {
            "commune": _simplifiee(
                bloc[champs["commune"]], lambda s: s.str.extract(r"^\s*(\w{4,5})", expand=False).str.zfill(5)
            ),
            "ape": _simplifiee(
                bloc[champs["ape"]], lambda s: s.str.replace(".", "", regex=False).str.strip().str[:5]
            ),
            "epci": ""
            if epci is None
            else _simplifiee(bloc[epci], lambda s: s.str.extract(r"(\d{9})", expand=False)),
            "effectif": bloc[champs["effectif"]],
            "effectif_reference": bloc[champs["effectif_reference"]],
        }
    )
    return table[table["effectif"].notna() | table["effectif_reference"].notna()]


def _simplifiee(
    textes: "pd.Series[str]", lire: Callable[["pd.Series[str]"], "pd.Series[Any]"]
) -> "pd.Series[Any]":
    """Applique `lire` aux valeurs distinctes seulement : un million de lignes, trente mille communes."""
    codes, distinctes = pd.factorize(textes)
    return pd.Series(lire(pd.Series(distinctes)).to_numpy()[codes], index=textes.index)


def _fautes(valeurs: "pd.Series[str]", *, nom: str) -> list[str]:
    """Premières cellules qui ne sont pas un effectif, avec leur ligne (l'index du bloc suit le fichier)."""
    return [
        Defaut(
            f"ligne {int(str(rang)) + 2}, colonne {valeurs.name} : « {valeur[:20]} »",
            fichier=nom,
            ligne=int(str(rang)) + 2,
            colonne=str(valeurs.name),
            attendu="un nombre entier de salariés",
        )
        for rang, valeur in valeurs.head(_EXEMPLES).items()
    ]


def _departements(communes: "pd.Series[str]") -> "pd.Series[str]":
    """Code douane du département d'une commune ; vide si le code ne désigne aucun département."""
    prefixe = communes.str[:2].where(~communes.str.startswith("97"), communes.str[:3])
    codes = prefixe.replace(_ALIAS)
    connus = set(tables.departements()["code"]) - {"99"}
    forme = communes.str.fullmatch(r"(?:\d{2}|2[AB])\d{3}").fillna(False).astype(bool)
    return codes.where(forme & codes.isin(connus))


def _apes_connues(apes: "pd.Series[str]") -> "pd.Series[bool]":
    """Une APE de la NAF rév. 2 : quatre chiffres dont la division existe, une lettre."""
    return apes.str.fullmatch(r"\d{4}[A-Z]") & apes.str[:2].isin(_DIVISIONS)


def _refuser_doublons(lignes: pd.DataFrame, nom: str) -> None:
    doubles = lignes[lignes.duplicated(["commune", "ape"], keep="first")]
    if not doubles.empty:
        exemples = [f"commune {r.commune}, APE {r.ape}" for r in doubles.head(_EXEMPLES).itertuples()]
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » : {len(doubles)} couples commune × APE en double. Le "
                "fichier a sans doute été mis "
                "bout à bout avec un autre.",
                fichier=nom,
            ),
            exemples,
        )


def _codes_inconnus(lignes: pd.DataFrame, nom: str) -> int:
    """Salariés dont la commune ou l'APE n'existe pas ; refuse au-delà de 1 %."""
    fautives = lignes[lignes["departement"].isna() | ~lignes["ape_connue"]]
    combien, total = int(fautives["effectif"].sum()), float(lignes["effectif"].sum())
    if (total and combien > _INCONNUS_ADMIS * total) or len(fautives) == len(lignes):
        exemples = fautives.sort_values("effectif", ascending=False).head(_EXEMPLES)
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » : {len(fautives)} lignes portent une commune ou une APE "
                f"inconnues, soit {combien} "
                "salariés. Communes à cinq signes du code officiel, APE de la NAF rév. "
                "2 (« 2120Z ») attendues.",
                fichier=nom,
            ),
            [f"commune « {r.commune} », APE « {r.ape} »" for r in exemples.itertuples()],
        )
    return combien


def _couverture(
    lignes: pd.DataFrame, references: TablesEmploi, *, choisie: int, reference: int | None
) -> tuple[float, dict[str, float], list[str]]:
    """Part des salariés publiés que le fichier contient, en France et par département ; défauts.

    Sans année de référence, on compare à la dernière publiée, avec une tolérance plus large.
    """
    an = reference or max(ANNEES_DEPARTEMENTS)
    attendus = references.departements[f"salaries_prive_{an}"].dropna()
    colonne = "effectif_reference" if reference else "effectif"
    lus = lignes.groupby("departement")[colonne].sum()
    rapports = (lus.reindex(attendus.index) / attendus).dropna()
    parts = {str(d): float(p) for d, p in rapports.items()}
    national = float(lus.reindex(attendus.index).sum() / attendus.sum())
    marge_dep, marge = (_ECART_DEPARTEMENT, _ECART_NATIONAL) if reference else (_ECART_ANNEE_INCONNUE,) * 2
    trop = [f"{_nom(d)} : {_pour_cent(p)} du total" for d, p in parts.items() if p > 1 + marge_dep]
    if trop:
        raise ErreurDonnees(
            f"Le fichier a trop de salariés en {reference or choisie} face au total que l'Urssaf publie.",
            trop[:_EXEMPLES],
        )
    absents = [str(d) for d in attendus.index if d not in parts]
    maigres = [d for d, p in parts.items() if p < 1 - marge_dep]
    defauts = []
    if absents:
        noms = ", ".join(_nom(d) for d in absents[:_EXEMPLES])
        suite = f" et {len(absents) - _EXEMPLES} autres" if len(absents) > _EXEMPLES else ""
        defauts.append(f"{len(absents)} départements absents : {noms}{suite}")
    defauts += [
        f"{_nom(d)} : {_pour_cent(parts[d])} des salariés publiés pour {an}" for d in maigres[:_EXEMPLES]
    ]
    if not defauts and abs(national - 1) > marge:
        defauts.append(f"France : {_pour_cent(national)} des salariés publiés pour {an}")
    return round(national, 4), {d: round(p, 4) for d, p in parts.items()}, defauts


def _par_territoire(
    lignes: pd.DataFrame, references: TablesEmploi, *, reference: int | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """territoire, ape, effectif : départements, puis Territoires d'industrie par leurs intercommunalités.

    Un Territoire dont la somme s'écarte de plus de 5 % du total publié n'est pas gardé : une commune y entre
    sans son intercommunalité, ou le fichier ne le couvre pas.
    """
    departements = lignes.rename(columns={"departement": "territoire"})
    membres = references.membres.rename(columns={"id": "territoire", "siren": "epci"})
    ti = lignes.drop(columns="departement").merge(membres[["territoire", "epci"]], on="epci", how="inner")
    publie = references.ti.get(f"salaries_prives_{reference}")
    if ti.empty or publie is None:
        ecartes = tuple(sorted(ti["territoire"].unique()))
        gardes: list[str] = []
    else:
        lus = ti.groupby("territoire")["effectif_reference"].sum()
        rapports = lus / publie.reindex(lus.index)
        gardes = [str(t) for t, r in rapports.items() if abs(r - 1) <= _ECART_DEPARTEMENT]
        ecartes = tuple(sorted(set(lus.index) - set(gardes)))
    reunis = pd.concat([departements, ti[ti["territoire"].isin(gardes)]], ignore_index=True)
    return reunis.groupby(["territoire", "ape"])["effectif"].sum().reset_index(), ecartes


def _grouper_par_produit(territoires: pd.DataFrame) -> pd.DataFrame:
    """APE → CPF4 par les quatre premiers chiffres ; ce qui ne fait aucun bien est réuni.

    Au-delà de la division 39, le code d'un bien désigne une autre activité : 9602, « cheveux bruts » pour la
    douane, est la coiffure pour l'emploi.
    """
    produits = tables.produits()
    produits = produits[produits["code"].str[:2] <= _DERNIERE_DIVISION]
    libelles = dict(zip(produits["code"], produits["libelle"], strict=True))
    cpf4 = territoires["ape"].str[:4]
    table = territoires.assign(code=cpf4.where(cpf4.isin(libelles), SANS_PRODUIT))
    table = table.groupby(["territoire", "code"])["effectif"].sum().reset_index()
    totaux = table.groupby("territoire")["effectif"].sum().reset_index().assign(code=TOTAL)
    table = pd.concat([table, totaux], ignore_index=True).rename(columns={"effectif": "salaries"})
    return _finir(table, {**libelles, SANS_PRODUIT: "Activités qui ne font pas de bien", TOTAL: "Ensemble"})


def _finir(table: pd.DataFrame, libelles: dict[str, str]) -> pd.DataFrame:
    table = table.assign(
        libelle=[libelles.get(code, f"Division {code}") for code in table["code"]],
        salaries=table["salaries"].round().astype("Int64"),
    )
    table = table[["territoire", "code", "libelle", "salaries"]]
    return table.sort_values(["territoire", "code"], ignore_index=True)


# --- Flores ------------------------------------------------------------------------------------------------


def _lire_flores(membre: _Flot, entete: _Entete, nom: str) -> pd.DataFrame:
    """geo, geo_object, activity, obs_value… : effectifs (EMPL3112) des départements et intercommunalités."""
    try:
        table = pd.read_csv(
            io.TextIOWrapper(membre, encoding=entete.codage, newline=""),
            sep=entete.separateur,
            dtype=str,
            keep_default_na=False,
        )
    except (UnicodeDecodeError, pd.errors.ParserError, EOFError) as erreur:
        raise ErreurDonnees(
            Defaut(f"« {nom} » est abîmé : le télécharger de nouveau.", fichier=nom)
        ) from erreur
    table.columns = [_simplifier(c) for c in table.columns]
    manquent = [c.upper() for c in ("flores_measure", "time_period", "obs_value") if c not in table]
    if manquent:
        raise ErreurDonnees(Defaut(f"« {nom} » : colonnes absentes.", fichier=nom), manquent)
    table = table[(table["flores_measure"] == "EMPL3112") & table["geo_object"].isin(["DEP", "EPCI"])]
    formes = set(table.get("legal_form_with_public", pd.Series(dtype=str)))
    if len(formes) > 1:
        table = table[table["legal_form_with_public"] == _FORME_PUBLIQUE]
    if table.empty:
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » n'a aucun effectif (mesure EMPL3112) de département : "
                "prendre l'archive A88 complète.",
                fichier=nom,
            )
        )
    return table.assign(geo=table["geo"].str.rsplit("-", n=1).str[-1])


def _libelles_flores(archive: zipfile.ZipFile, noms: list[str]) -> dict[str, str]:
    """Libellés des divisions, dans le fichier de métadonnées de l'archive."""
    for nom in (n for n in noms if "metadata" in n.lower()):
        with archive.open(nom) as membre:
            meta = pd.read_csv(membre, sep=";", dtype=str, keep_default_na=False)
        meta.columns = [_simplifier(c) for c in meta.columns]
        if {"cod_var", "cod_mod", "lib_mod"} <= set(meta.columns):
            activites = meta[meta["cod_var"] == "ACTIVITY"]
            return dict(zip(activites["cod_mod"], activites["lib_mod"], strict=True))
    return {}


def _flores(table: pd.DataFrame, libelles: dict[str, str], demande: _Demande) -> EmploiDetaille:
    """Effectifs par division des départements et des Territoires d'industrie."""
    nom, annee, references = demande.nom, demande.annee, demande.references
    annees = sorted(set(table["time_period"].str[:4]))
    if annee is not None and str(annee) not in annees:
        raise ErreurDonnees(
            Defaut(f"« {nom} » n'a pas d'effectifs pour {annee} : années {', '.join(annees)}.", fichier=nom)
        )
    choisie = str(annee) if annee else annees[-1]
    table = table[table["time_period"].str[:4] == choisie]
    if table.duplicated(["geo_object", "geo", "activity"]).any():
        raise ErreurDonnees(Defaut(f"« {nom} » : des lignes sont en double pour {choisie}.", fichier=nom))
    table = table.assign(salaries=pd.to_numeric(table["obs_value"], errors="coerce"))
    if "obs_status" in table:  # « K » : la valeur n'est pas diffusée
        table["salaries"] = table["salaries"].mask(table["obs_status"] == "K")
    activites = set(table["activity"]) - {"_T"}
    etrangeres = sorted(activites - _DIVISIONS)
    if etrangeres:
        raise ErreurDonnees(
            Defaut(f"« {nom} » : divisions inconnues de la NAF rév. 2.", fichier=nom), etrangeres[:_EXEMPLES]
        )
    departements = _departements_flores(table, nom)
    lus = set(departements["territoire"])
    defauts = _couverture_flores(departements, references)
    if defauts and not demande.partiel:
        raise ErreurDonnees(
            Defaut(
                f"« {nom} » ne couvre pas la France. Télécharger l'archive complète, ou "
                "ajouter --partiel pour "
                "importer ce qu'elle contient, et le dire partout.",
                fichier=nom,
            ),
            defauts,
        )
    epci = table[table["geo_object"] == "EPCI"].rename(columns={"geo": "siren"})
    ti, ecartes = _ti_flores(epci, references)
    reunis = pd.concat([departements, ti], ignore_index=True)
    biens = {code[:2] for code in tables.produits()["code"] if code[:2] <= _DERNIERE_DIVISION}
    reunis = reunis[reunis["activity"].isin(biens | {"_T"})]
    reunis = reunis.assign(code=reunis["activity"].replace({"_T": TOTAL}))
    return EmploiDetaille(
        _finir(reunis[["territoire", "code", "salaries"]], {**libelles, TOTAL: "Ensemble"}),
        ProvenanceEmploi(
            source="flores", annee=int(choisie), fichier=nom, lignes=len(table), partiel=bool(defauts),
            departements=tuple(sorted(lus)), couverture=None, couvertures={}, annee_reference=None,
            inconnus=0, ti_ecartes=ecartes,
        ),
    )  # fmt: skip


def _couverture_flores(departements: pd.DataFrame, references: TablesEmploi) -> list[str]:
    """Départements absents, ou dont le total est loin sous celui du seul secteur privé."""
    totaux = departements[departements["activity"] == "_T"].set_index("territoire")["salaries"]
    prives = references.departements[f"salaries_prive_{max(ANNEES_DEPARTEMENTS)}"].dropna()
    absents = [str(d) for d in prives.index if d not in totaux.index]
    maigres = [str(d) for d in prives.index if d in totaux.index and totaux[d] < _PLANCHER_FLORES * prives[d]]
    return [
        *(
            [f"{len(absents)} départements absents : {', '.join(map(_nom, absents[:_EXEMPLES]))}"]
            * bool(absents)
        ),
        *(f"{_nom(d)} : moins de salariés que le seul secteur privé" for d in maigres[:_EXEMPLES]),
    ]


def _departements_flores(table: pd.DataFrame, nom: str) -> pd.DataFrame:
    """territoire (douane), activity, salaries : la Corse est la somme de ses deux départements."""
    dep = table[table["geo_object"] == "DEP"]
    codes = dep["geo"].replace(_ALIAS)
    inconnus = sorted(set(codes) - set(tables.departements()["code"]))
    if inconnus:
        raise ErreurDonnees(Defaut(f"« {nom} » : départements inconnus.", fichier=nom), inconnus[:_EXEMPLES])
    sommes = dep.assign(territoire=codes).groupby(["territoire", "activity"])["salaries"]
    return _somme_connue(sommes)


def _ti_flores(epci: pd.DataFrame, references: TablesEmploi) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Territoires dont toutes les intercommunalités sont dans le fichier."""
    membres = references.membres.rename(columns={"id": "territoire"})
    presents = set(epci["siren"])
    complets = membres.groupby("territoire")["siren"].agg(lambda s: set(s) <= presents)
    gardes = set(complets.index[complets])
    ti = epci.merge(membres[membres["territoire"].isin(gardes)], on="siren", how="inner")
    ecartes = tuple(sorted(set(complets.index) - gardes)) if presents else ()
    return _somme_connue(ti.groupby(["territoire", "activity"])["salaries"]), ecartes


def _somme_connue(groupes: Any) -> pd.DataFrame:  # noqa: ANN401
    """Somme par groupe ; inconnue dès qu'un terme n'est pas diffusé."""
    sommes = groupes.agg(lambda s: s.sum() if s.notna().all() else np.nan)
    resultat: pd.DataFrame = sommes.rename("salaries").reset_index()
    return resultat


# --- Écrire et relire --------------------------------------------------------------------------------------


def chemin_import(provenance: ProvenanceEmploi, dossier: Path) -> Path:
    """`data/emploi/detail_urssaf_2024.parquet`."""
    return dossier / f"detail_{provenance.source}_{provenance.annee}.parquet"


def ecrire(detaille: EmploiDetaille, chemin: Path) -> None:
    """Écrit d'un coup table et provenance, et l'inscrit à l'inventaire si elle est dans `data/emploi`.

    Lève `ErreurDonnees` si l'inventaire ne peut pas être relu.
    """
    arrow = pa.Table.from_pandas(detaille.table, schema=_SCHEMA, preserve_index=False)
    texte = json.dumps(asdict(detaille.provenance), ensure_ascii=False, sort_keys=True)
    arrow = arrow.replace_schema_metadata({_METADONNEE: texte.encode()})
    chemin.parent.mkdir(parents=True, exist_ok=True)
    provisoire = chemin.with_name(f".{chemin.name}.tmp")
    pq.write_table(arrow, provisoire, compression="zstd")
    provisoire.replace(chemin)
    if chemin.resolve().parent == tables.dossier() / "emploi":
        inventaire.enregistrer([ressource_detail(chemin)])


def _lire_provenance(chemin: Path) -> ProvenanceEmploi:
    """Provenance seule. Lève `ErreurDonnees` si le fichier n'en a pas."""
    metadonnees = pq.read_schema(chemin).metadata or {}
    if _METADONNEE not in metadonnees:
        raise ErreurDonnees(
            Defaut(
                f"« {chemin.name} » n'a pas de provenance : relancer l'import de l'emploi.",
                fichier=chemin.name,
            )
        )
    try:
        lue = ProvenanceEmploi(**json.loads(metadonnees[_METADONNEE]))
    except (ValueError, TypeError, RecursionError) as erreur:
        phrase = f"« {chemin.name} » est abîmé : relancer l'import de l'emploi."
        raise ErreurDonnees(Defaut(phrase, fichier=chemin.name)) from erreur
    return replace(lue, departements=tuple(lue.departements), ti_ecartes=tuple(lue.ti_ecartes))


def charger(dossier: Path | None = None) -> EmploiDetaille | None:
    """L'import disponible, relu seulement s'il a changé ; None s'il n'y en a pas.

    Lève `ErreurDonnees` si le fichier n'a pas de provenance.
    """
    chemin = disponible(dossier)
    return None if chemin is None else _charger(chemin, chemin.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _charger(chemin: Path, _date: int) -> EmploiDetaille:
    return lire(chemin)


def lire(chemin: Path) -> EmploiDetaille:
    """Relit ce que `ecrire` a écrit. Lève `ErreurDonnees` si le fichier n'a pas de provenance."""
    provenance = _lire_provenance(chemin)
    table = pq.read_table(chemin).to_pandas()
    return EmploiDetaille(table.astype({"salaries": "Int64"}), provenance)


def disponible(dossier: Path | None = None) -> Path | None:
    """L'import à employer : le plus récent, l'Urssaf (plus fine) avant Flores ; None s'il n'y en a pas."""
    ou = dossier or tables.dossier() / "emploi"
    candidats = sorted(
        ou.glob("detail_*.parquet"), key=lambda c: (c.stem.startswith("detail_urssaf"), c.stem[-4:])
    )
    return candidats[-1] if candidats else None


def ressource_detail(chemin: Path) -> Entree:
    """Description d'un import pour l'inventaire, licence de sa source comprise.

    Lève `ErreurDonnees` si le fichier n'a pas de provenance.
    """
    p = _lire_provenance(chemin)
    partiel = " Fichier partiel." if p.partiel else ""
    requis = {"required": True}
    champs = [
        ("territoire", "string", "Code douanier du département, ou identifiant de Territoire", requis),
        ("code", "string", "CPF4 (Urssaf) ou division A88 (Flores) ; total ; sans_produit", requis),
        ("libelle", "string", "Nom du groupe de produits", requis),
        ("salaries", "integer", "Salariés en fin d’année ; vide si non diffusé", {"minimum": 0}),
    ]
    return {
        "name": f"emploi-{chemin.stem}".lower(),
        "title": f"Emploi par activité fine, fin {p.annee}",
        "description": f"Salariés par département et Territoire d’industrie, sommes du fichier lu.{partiel}",
        "path": f"emploi/{chemin.name}",
        "type": "file",
        "profile": "data-resource",
        "format": "parquet",
        "periode": str(p.annee),
        "corrige_a_la_main": False,
        "sources": [{"title": p.titre}],
        "licenses": [inventaire.LICENCES[_LICENCES[p.source]]],
        "schema": {
            "fields": [
                {"name": nom, "type": genre, "description": texte, "constraints": contraintes}
                for nom, genre, texte, contraintes in champs
            ],
            "primaryKey": ["territoire", "code"],
        },
    }


def _nom(code: str) -> str:
    noms = tables.departements().set_index("code")["nom"].to_dict()
    return f"{noms.get(code, code)} ({code})"


def _pour_cent(part: float) -> str:
    return f"{100 * part:.1f}".replace(".", ",") + " %"
