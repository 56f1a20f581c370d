"""Tous les chiffres de la fiche d'un territoire, sans mise en forme."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.confiance import Niveau as NiveauConfiance
from modules.donnees.confiance import chances_de_tete
from modules.donnees.provenance import Provenance, Sens
from modules.donnees.tables import Niveau, References, Territoire
from modules.fiche.confiance import Confiance, confiance_de, sans_confiance
from modules.fiche.echanges import AUTRES, ETATS_UNIS, Cadre, classer, reduire

_MOITIE = 0.5


@dataclass(frozen=True, slots=True)
class Concentration:
    """`part_un`, `part_trois` : part du premier et des trois premiers postes dans le total.

    `moitie` : plus petit nombre de postes atteignant la moitié du total ; None si les postes nommés n'y
    suffisent pas (montants non ventilés) ou si le total est nul. `nombre` : postes de montant positif.
    """

    nombre: int
    part_un: float | None
    part_trois: float | None
    moitie: int | None


def _concentration(sommes: pd.Series) -> Concentration:
    """Concentration d'une série de montants par poste ; « autres » compte dans le total seulement."""
    total = int(sommes.sum())
    if not total:
        return Concentration(nombre=0, part_un=None, part_trois=None, moitie=None)
    valeurs = sommes[sommes.index != AUTRES].to_numpy()
    cumul = np.sort(valeurs[valeurs > 0])[::-1].cumsum() / total
    atteints = int((cumul < _MOITIE).sum()) + 1
    parts = [float(cumul[min(n, len(cumul)) - 1]) if len(cumul) else 0.0 for n in (1, 3)]
    return Concentration(
        nombre=len(cumul),
        part_un=parts[0],
        part_trois=parts[1],
        moitie=atteints if atteints <= len(cumul) else None,
    )


_PREMIERS = 10
_FEUILLES = 40
_FLUX_PRINCIPAUX = 5
_AUTRES_PRODUITS = "Autres produits"
_AUTRES_PAYS = "Autres pays"


@dataclass(frozen=True, slots=True, eq=False)
class Cote:
    """Exportations (FAB) ou importations (CAF) d'un territoire sur la période.

    `rang` : sur 100 unités, seulement pour un département classé. Parts de 0 à 1, None si sans objet.
    `produits` : dix premiers + « autres » [code, libelle, libelle_court, famille, famille_libelle,
    valeur_eur, part]. `feuilles` : mêmes colonnes, quarante premiers + « autres ». `pays` : dix premiers +
    « autres » [code, libelle, zone, valeur_eur, part]. `flux` : croisement des deux, décroissant, sans
    ligne nulle [produit, produit_libelle, produit_court, pays, pays_libelle, valeur_eur, part, principal].
    Les quatre tables ont pour somme `total_eur`. `non_ventile_*` : montant sans produit ou sans pays connu,
    compris dans « autres ». `sommes_produits`, `sommes_pays` : euros par code, sans limite de rang.
    Les quatre portent aussi confiance (code de `NIVEAUX`) et publie (texte), None si inconnus ou sans objet.
    `confiance` : part des échanges à chaque niveau, et `confiance_pays` : niveau de chaque pays ; vides hors
    d'une estimation.
    """

    sens: Sens
    territoire: Territoire
    niveau: Niveau
    total_eur: int
    part_region: float | None
    part_france: float | None
    rang: int | None
    produits: pd.DataFrame
    pays: pd.DataFrame
    flux: pd.DataFrame
    feuilles: pd.DataFrame
    concentration_produits: Concentration
    concentration_pays: Concentration
    non_ventile_produits_eur: int
    non_ventile_pays_eur: int
    sommes_produits: pd.Series
    sommes_pays: pd.Series
    confiance: dict[NiveauConfiance, float]
    confiance_pays: dict[str, NiveauConfiance]

    def principaux(self) -> pd.DataFrame:
        """Les flux principaux, du plus grand au plus petit (cinq au plus, deux bouts nommés)."""
        return self.flux[self.flux["principal"]]


def _cote(
    cadre: Cadre, *, sens: Sens, territoire: Territoire, region: Territoire | None = None
) -> Cote | None:
    """Calcule un côté ; None si le fichier ne contient pas ce sens, ou pas tout ce territoire (inconnu).

    D'un jeu partiel, on ne tire ni part, ni rang. `region` : territoire dont on donne la part, None pour la
    Corse, une région ou la France.
    """
    if not cadre.present(sens) or not cadre.couvre(sens, territoire.departements):
        return None
    partiel = cadre.flux.provenance.est_partielle
    table = cadre.matrice(sens, territoire.departements)
    par_produit, par_pays = table.sum(axis=1), table.sum(axis=0)
    libelles = cadre.noms_produits
    feuilles = classer(par_produit, libelles=libelles, limite=_FEUILLES, libelle_autres=_AUTRES_PRODUITS)
    produits = classer(par_produit, libelles=libelles, limite=_PREMIERS, libelle_autres=_AUTRES_PRODUITS)
    pays = classer(par_pays, libelles=cadre.noms_pays, limite=_PREMIERS, libelle_autres=_AUTRES_PAYS)
    total, totaux = int(par_produit.sum()), cadre.totaux(sens)
    flux = _flux(table, produits=produits, pays=pays)
    sure = _confiance(cadre, table, sens=sens, code=territoire.code)
    return Cote(
        sens=sens,
        territoire=territoire,
        niveau=cadre.niveau,
        total_eur=total,
        part_region=None if partiel else _part_region(total, region=region, totaux=totaux),
        part_france=None if partiel or territoire.genre == "france" else _part(total, int(totaux.sum())),
        rang=None
        if partiel
        else _rang(territoire, totaux=totaux, classes=cadre.references.departements_classes()),
        produits=sure.des_produits(produits) if sure else sans_confiance(produits),
        pays=sure.des_pays(pays) if sure else sans_confiance(pays),
        flux=sure.des_flux(flux) if sure else sans_confiance(flux),
        feuilles=sure.des_produits(feuilles) if sure else sans_confiance(feuilles),
        concentration_produits=_concentration(par_produit),
        concentration_pays=_concentration(par_pays),
        non_ventile_produits_eur=int(par_produit.get(AUTRES, 0)),
        non_ventile_pays_eur=int(par_pays.get(AUTRES, 0)),
        sommes_produits=par_produit,
        sommes_pays=par_pays,
        confiance=sure.parts() if sure else {},
        confiance_pays=sure.niveaux_pays() if sure else {},
    )


def _confiance(cadre: Cadre, table: pd.DataFrame, *, sens: Sens, code: str) -> Confiance | None:
    """Confiance de ces échanges ; None pour des données officielles, ou des postes regroupés."""
    if cadre.flux.provenance.exacte or cadre.niveau != "cpf4":
        return None
    return confiance_de(table, sens=sens, code=code)


def _part(valeur: int, total: int) -> float | None:
    return valeur / total if total else None


def _part_region(total: int, *, region: Territoire | None, totaux: pd.Series) -> float | None:
    if region is None or region.departements is None:
        return None
    return _part(total, int(totaux.reindex(list(region.departements)).sum()))


def _rang(territoire: Territoire, *, totaux: pd.Series, classes: pd.Series) -> int | None:
    """1 + nombre d'unités classées strictement devant ; une unité sans ligne dans le fichier vaut zéro."""
    if territoire.genre != "departement" or territoire.code not in set(classes):
        return None
    return 1 + int((totaux.reindex(classes) > totaux.get(territoire.code, 0)).sum())


def _flux(table: pd.DataFrame, *, produits: pd.DataFrame, pays: pd.DataFrame) -> pd.DataFrame:
    """Dix produits × dix pays + « autres » des deux côtés, en liste décroissante."""
    noms_produits, noms_pays = _lignes_par_code(produits), _lignes_par_code(pays)
    reduite = reduire(table, produits=[*noms_produits], pays=[*noms_pays])
    # En listes : une douzaine d'opérations sur une table si courte prendraient dix fois plus de temps.
    lignes = sorted(
        (
            (-valeur, produit, client)
            for produit, valeurs in zip(noms_produits, reduite.to_numpy().tolist(), strict=True)
            for client, valeur in zip(noms_pays, valeurs, strict=True)
            if valeur > 0
        ),
    )
    valeurs = np.array([-oppose for oppose, _, _ in lignes], dtype=np.int64)
    nommes = np.array([AUTRES not in bouts for _, *bouts in lignes], dtype=bool)
    textes = {
        "produit": [p for _, p, _ in lignes],
        "produit_libelle": [noms_produits[p]["libelle"] for _, p, _ in lignes],
        "produit_court": [noms_produits[p]["libelle_court"] for _, p, _ in lignes],
        "pays": [c for _, _, c in lignes],
        "pays_libelle": [noms_pays[c]["libelle"] for _, _, c in lignes],
    }
    return pd.DataFrame(
        {nom: pd.array(colonne, dtype="str") for nom, colonne in textes.items()}
        | {
            "valeur_eur": valeurs,
            "part": valeurs / valeurs.sum() if len(valeurs) else np.array([], dtype=float),
            "principal": nommes & (nommes.cumsum() <= _FLUX_PRINCIPAUX),
        }
    )


def _lignes_par_code(table: pd.DataFrame) -> dict[str, dict[Hashable, str]]:
    return {ligne["code"]: ligne for ligne in table.to_dict("records")}


def _balance_par_pays(cadre: Cadre, *, exportations: Cote | None, importations: Cote | None) -> pd.DataFrame:
    """Dix premiers clients et dix premiers fournisseurs réunis, par échanges décroissants, puis « autres ».

    Colonnes : code, libelle, zone, importations_eur, exportations_eur, solde_eur (Int64 : inconnus quand le
    fichier ne contient qu'un sens), importations_confiance et exportations_confiance (code de `NIVEAUX`, None
    si sans objet). Les sommes de colonnes d'euros sont les totaux du territoire.
    """
    premiers = _premiers(exportations) | _premiers(importations)
    codes = [*sorted(premiers), AUTRES]
    noms = cadre.pays.reindex(codes[:-1])
    table = pd.DataFrame(
        {
            "code": codes,
            "libelle": [*noms["libelle"], _AUTRES_PAYS],
            "zone": [*noms["zone"], ""],
            "importations_eur": _par_pays(importations, codes=codes),
            "exportations_eur": _par_pays(exportations, codes=codes),
        }
    )
    table["solde_eur"] = table["exportations_eur"] - table["importations_eur"]
    for nom, un in (("importations", importations), ("exportations", exportations)):
        connus = {} if un is None else un.confiance_pays
        niveaux = [None if code == AUTRES else connus.get(code) for code in codes]
        table[f"{nom}_confiance"] = pd.Series(niveaux, dtype="object")
    # Un seul côté connu : c'est lui qui donne l'ordre.
    echanges = table[["importations_eur", "exportations_eur"]].sum(axis=1)
    echanges.iloc[-1] = -1  # « autres » en dernier
    return table.loc[echanges.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _par_pays(cote: Cote | None, *, codes: list[str]) -> "pd.api.extensions.ExtensionArray":
    """Montants de ces pays, le reste sous « autres » ; un pays absent d'un côté connu n'y échange rien."""
    if cote is None:
        return pd.array([None] * len(codes), dtype="Int64")
    par_pays = cote.sommes_pays.reindex(codes[:-1], fill_value=0).tolist()
    return pd.array([*par_pays, cote.total_eur - sum(par_pays)], dtype="Int64")


def _premiers(cote: Cote | None) -> set[str]:
    return set() if cote is None else set(cote.pays["code"].head(_PREMIERS)) - {AUTRES}


_PART_MINIMALE = 0.01  # en dessous, un rapport élevé ne tient qu'à quelques expéditions
_RAPPORT_MINIMAL = 1.5
_LIMITE = 10


def _comparaison(cadre: Cadre, cote: Cote) -> pd.DataFrame:
    """Parts de chaque produit dans le territoire et en France, pour le sens de `cote`.

    Colonnes : code, libelle, libelle_court, valeur_eur, part, part_france, ecart (part − part_france),
    rapport (part / part_france, indice de Balassa). Une ligne par produit échangé, « autres » exclu.
    """
    local = cote.sommes_produits.drop(AUTRES, errors="ignore")
    local = local[local > 0]
    france = cadre.france(cote.sens).sum(axis=1)
    table = cadre.libelles_produits[["libelle", "libelle_court"]].reindex(local.index)
    table = table.assign(
        valeur_eur=local,
        part=local / cote.total_eur if cote.total_eur else 0.0,
        part_france=france.reindex(local.index) / france.sum(),
    )
    table["ecart"] = table["part"] - table["part_france"]
    table["rapport"] = table["part"] / table["part_france"]
    return table.rename_axis("code").reset_index()


def _specialisations(cadre: Cadre, cote: Cote) -> pd.DataFrame:
    """Lignes de `_comparaison` surreprésentées, par écart de part décroissant (dix au plus).

    Seuils : au moins 1 % du total du territoire et 1,5 fois la part nationale.
    """
    table = _comparaison(cadre, cote)
    gardes = table[(table["part"] >= _PART_MINIMALE) & (table["rapport"] >= _RAPPORT_MINIMAL)]
    return gardes.sort_values(["ecart", "code"], ascending=[False, True], ignore_index=True).head(_LIMITE)


@dataclass(frozen=True, slots=True, eq=False)
class EtatsUnis:
    """Ventes aux États-Unis d'un territoire.

    `par_produit` : euros par CPF4 (« autres » compris). `part`, `part_france` : part des exportations, de 0
    à 1 ; None si rien n'est exporté. `rang` : place de cette part parmi les unités classées, ou None.
    `chances[n]` : chance (0 à 1) que la part soit parmi les n plus fortes, l'incertitude des ventes comprise.
    """

    par_produit: pd.Series
    part: float | None
    part_france: float | None
    rang: int | None
    chances: dict[int, float]


def _etats_unis(cadre: Cadre, territoire: Territoire) -> EtatsUnis:
    """Ventes aux États-Unis d'un territoire, et la place de leur part dans ses exportations."""
    table = cadre.matrice("export", territoire.departements)
    # Copiée : une colonne tient en mémoire toute sa table, un demi-mégaoctet par fiche gardée.
    par_produit = table[ETATS_UNIS].copy() if ETATS_UNIS in table else pd.Series(0, index=table.index)
    france = cadre.france("export")
    vendu = int(france[ETATS_UNIS].sum()) if ETATS_UNIS in france else 0
    classes = cadre.references.departements_classes()
    parts = (cadre.ventes_us() / cadre.totaux("export")).reindex(classes).fillna(-1)  # rien vendu : dernier
    partiel = cadre.flux.provenance.est_partielle
    propre = not partiel and territoire.genre == "departement" and territoire.code in set(classes)
    estimee = cadre.flux.provenance.est_estimation
    return EtatsUnis(
        par_produit=par_produit,
        part=_part(int(par_produit.sum()), int(table.to_numpy().sum())),
        part_france=None if partiel else _part(vendu, int(france.to_numpy().sum())),
        rang=1 + int((parts > parts[territoire.code]).sum()) if propre else None,
        chances=chances_de_tete(parts, territoire.code, estimee=estimee) if propre else {},
    )


@dataclass(frozen=True, slots=True, eq=False)
class Fiche:
    """Fiche d'un territoire ; un côté vaut None quand le fichier ne le contient pas (montants inconnus).

    `territoires_industrie` : libellés, pour un département. `solde_eur` : exportations FAB − importations
    CAF. `taux_couverture` : exportations / importations. `dependance_us` : part des États-Unis dans les
    exportations. `balance`, `specialisations` : voir `_balance_par_pays` et `_specialisations` (None sans
    exportations connues). `france_produits`, `france_ventes` : concentration et produits × pays (euros)
    des exportations de la France, termes de comparaison ; None, comme les parts et les rangs, pour un jeu
    partiel.
    """

    territoire: Territoire
    region: Territoire | None
    territoires_industrie: tuple[str, ...]
    provenance: Provenance
    niveau: Niveau
    exportations: Cote | None
    importations: Cote | None
    solde_eur: int | None
    taux_couverture: float | None
    exportations_us_eur: int | None
    dependance_us: float | None
    balance: pd.DataFrame
    specialisations: pd.DataFrame | None
    france_produits: Concentration | None
    france_ventes: pd.DataFrame | None
    etats_unis: EtatsUnis | None


def fiche(cadre: Cadre, *, territoire: Territoire, region: Territoire | None) -> Fiche:
    """Calcule la fiche. `region` : celle dont on donne la part, None pour la Corse (voir `region_de`)."""
    exportations = _cote(cadre, sens="export", territoire=territoire, region=region)
    importations = _cote(cadre, sens="import", territoire=territoire, region=region)
    us_eur, us_part = _ventes_us(exportations)
    comparable = exportations is not None and not cadre.flux.provenance.est_partielle
    return Fiche(
        territoire=territoire,
        region=region,
        territoires_industrie=_territoires_industrie(territoire, references=cadre.references),
        provenance=cadre.flux.provenance,
        niveau=cadre.niveau,
        exportations=exportations,
        importations=importations,
        solde_eur=exportations.total_eur - importations.total_eur if exportations and importations else None,
        taux_couverture=_rapport(exportations, importations),
        exportations_us_eur=us_eur,
        dependance_us=us_part,
        balance=_balance_par_pays(cadre, exportations=exportations, importations=importations),
        specialisations=_specialisations(cadre, exportations) if exportations and comparable else None,
        france_produits=_concentration(cadre.france("export").sum(axis=1)) if comparable else None,
        france_ventes=cadre.france("export") if comparable else None,
        etats_unis=_etats_unis(cadre, territoire) if exportations else None,
    )


def _ventes_us(exportations: Cote | None) -> tuple[int | None, float | None]:
    """Ventes aux États-Unis, en euros et en part ; part None si rien n'est exporté."""
    if exportations is None:
        return None, None
    valeur = int(exportations.sommes_pays.get(ETATS_UNIS, 0))
    return valeur, valeur / exportations.total_eur if exportations.total_eur else None


def _rapport(exportations: Cote | None, importations: Cote | None) -> float | None:
    """Taux de couverture ; None si un côté est inconnu ou si rien n'est importé."""
    if exportations is None or importations is None or importations.total_eur == 0:
        return None
    return exportations.total_eur / importations.total_eur


def _territoires_industrie(territoire: Territoire, *, references: References) -> tuple[str, ...]:
    """Libellés des Territoires d'industrie du département, sans les débordements de moins de 1 %."""
    table = references.territoires_industrie
    garde = (table["departement"] == territoire.code) & table["liste"].astype(bool)
    return tuple(sorted(table.loc[garde, "libelle"]))
