"""Chiffres publiés lus comme des données : chacun choisit des cellules et dit ce que vaut leur somme.

Un `Fait` désigne des départements, des produits (CPF4) et des pays (vide : tous), un montant, un minimum, une
part ou un solde, avec sa source, son année, sa fiabilité et la tolérance qui en découle (§ 9 de la méthode).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from modules.donnees.provenance import Sens
from modules.fabrique.estimation.entrees import PREFIXE, Entiers, Entrees, Matrice
from modules.fabrique.estimation.entropie import Groupe, Selection
from modules.fabrique.estimation.structure import (
    ETATS_UNIS,
    concordance,
    eurostat_par_section,
    pays_publies,
)

Genre = Literal["montant", "minimum", "part", "solde"]
# Départements, produits, pays dont une part est la part (vide : tous).
Base = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
Niveau = Literal["produit", "pays", "produit_pays", "territoire"]

_SENS_DE: dict[str, Sens] = {"E": "export", "I": "import"}
_ANNEE = 2024
# Tolérance par fiabilité (§ 9) ; un cran de plus par tranche de trois ans d'ancienneté.
_CRANS = (0.05, 0.10, 0.20, 0.35, 0.50)
_RANG_FIABILITE = {"A": 0, "B": 1, "C": 2}
# Force d'un fait face au germe, et part de la tolérance visée : le calcul tient mieux que ce qu'on exige.
_FORCES = {"A": 300.0, "B": 150.0, "C": 80.0}
_FORCE_MINIMUM = 600.0
_PART_VISEE = 0.25
_MONDE = "MONDE"
_ZONES = {"ASIE": ("Asie",)}
# Fiabilité des chiffres de `partenaires_publies.csv`, qui n'en portent pas : premier motif trouvé.
_FIABILITES = (
    ("Comité Champagne", "A"), ("FEBEA", "A"), ("FEVS", "A"), ("Moci", "C"), ("Statista", "C"), ("BMEL", "C"),
    ("presse", "C"), ("FKCCI", "C"), ("BNIC", "B"), ("CNIEL", "C"), ("", "B"),
)  # fmt: skip
_MONTANT, _VOLUME = "MEUR", "Mbouteilles"
# Une note sur un pays donne la part d'un produit dans les ventes à ce pays ; une filière, la part du pays
# dans les siennes. Pour les deux chiffres en cause (P098, P101), l'autre lecture ne tient pas : 20 % de
# l'aéronautique feraient 11 Md€, près de la moitié de toutes les ventes à la Chine (24 Md€) ; 11 % des
# automobiles feraient 3,8 Md€, et il faudrait alors que 43 % des équipements aillent en Allemagne pour faire
# les 10,9 Md€ que l'OCDE compte pour la branche, quand leur première position (870899) y va pour 17 %.
_NOTES_PAR_PAYS = ("DG Trésor", "Les Echos")
_LU_PAR_PAYS = (
    "part de ce produit dans toutes les ventes à ce pays ; comprise comme la part du pays dans les ventes "
    "du produit, elle contredirait les ventes connues à ce pays"
)
# Parts d'un territoire dites en toutes lettres dans une note : elles donnent l'ordre de son total.
_PARTS_DITES = {"un quart des exportations": 0.25}
SOURCE_DIX_PREMIERS = "Douane ; repris par le ministère de l’Europe et des Affaires étrangères"
# Produits plus étroits que leur CPF4 : leur montant n'en est qu'un minimum.
_SOUS_PRODUITS = ("Fromages", "Cognac", "Viande porcine", "Champagne")


@dataclass(frozen=True)
class Fait:
    """Un chiffre publié.

    `valeur` : M€ (montant, minimum, solde) ou part de 0 à 1 ; `publie` : le chiffre d'origine, tel qu'écrit.
    `base` : départements, produits, pays dont la somme porte la part. `ecarte` : raison de ne pas l'employer
    (vide s'il l'est). `remarque` : comment il a été lu, quand plusieurs lectures sont possibles.
    """

    cle: str
    libelle: str
    sens: Sens
    departements: tuple[str, ...]
    produits: tuple[str, ...]
    pays: tuple[str, ...]
    genre: Genre
    valeur: float
    publie: str
    annee: str
    fiabilite: str
    source: str
    tolerance: float
    base: Base | None = None
    ecarte: str = ""
    remarque: str = ""

    @property
    def employe(self) -> bool:
        """Entre dans le calcul."""
        return not self.ecarte

    @property
    def niveau(self) -> Niveau:
        """Étape du calcul qui le tient."""
        if self.departements:
            return "territoire"
        if self.pays:
            return "produit_pays" if self.produits else "pays"
        return "produit"

    @property
    def bornes(self) -> tuple[float, float]:
        """Bande visée : la moitié de la tolérance (un minimum n'a pas de plafond)."""
        marge = _PART_VISEE * self.tolerance * abs(self.valeur)
        if self.genre == "minimum":
            ancien = _annee_de(self.annee) < _ANNEE
            return self.valeur * (1 - self.tolerance / 2 if ancien else 1.0), np.inf
        return self.valeur - marge, self.valeur + marge

    @property
    def force(self) -> float:
        """Force du fait dans l'ajustement ; « au moins » se prend au mot."""
        return _FORCE_MINIMUM if self.genre == "minimum" else _FORCES[self.fiabilite]


def _annee_de(periode: str) -> int:
    """Dernière année nommée par une période : « 2022T2-2023T1 » donne 2023."""
    annees = [int(a) for a in re.findall(r"20\d\d", periode)]
    return annees[-1] if annees else _ANNEE


def _tolerance_de(fiabilite: str, periode: str) -> float:
    """Tolérance relative : 5, 10 ou 20 %, un cran de plus par tranche de trois ans d'ancienneté."""
    cran = _RANG_FIABILITE[fiabilite] + max(_ANNEE - _annee_de(periode), 0) // 3
    return _CRANS[min(cran, len(_CRANS) - 1)]


@cache
def _produits_de(entrees: Entrees, code: str) -> tuple[str, ...]:
    """CPF4 désignés par un code : CPF4 réunis par « + », A129, A38, A17, division, « IAA » ou « TOTAL »."""
    secteurs = entrees.tables["secteurs"].set_index("cpf4")["a129"].reindex(entrees.produits)
    nomenclature = entrees.tables["a129"].set_index("code")
    a38, a17 = (secteurs.map(nomenclature[c]).to_numpy(dtype=str) for c in ("a38", "a17"))
    codes = entrees.produits.to_numpy(dtype=str)
    trouves = np.zeros(len(codes), dtype=bool)
    for morceau in re.split(r"[+ ]", code):
        if morceau == "TOTAL":
            return ()
        racine = morceau.removesuffix("*")
        prefixe = np.char.startswith(codes, racine) if racine.isdigit() else np.zeros(len(codes), dtype=bool)
        a129 = secteurs.to_numpy(dtype=str)
        par_a129 = np.char.startswith(a129, racine) if morceau.endswith("*") else a129 == morceau
        iaa = np.isin(a17, ("AZ", "C1")) if morceau == "IAA" else np.zeros(len(codes), dtype=bool)
        trouves |= prefixe | par_a129 | (a38 == morceau) | (a17 == morceau) | iaa
    return tuple(codes[trouves])


@cache
def _pays_de(entrees: Entrees, code: str) -> tuple[str, ...]:
    """Pays désignés : codes réunis par « + », « UE27 », zone, ou « MONDE » (tous)."""
    table = entrees.tables["pays"].query("actif == '1'")
    if code in (_MONDE, ""):
        return ()
    if code == "UE27":
        return tuple(table.query("ue27 == '1'")["code"])
    if code in _ZONES:
        return tuple(table[table["zone"].isin(_ZONES[code])]["code"])
    return tuple(code.split("+"))


def actualisation_produits(entrees: Entrees, sens: Sens, produits: Sequence[str], *, annee: int) -> float:
    """Croissance de l'année à 2024 des sections CTCI de ces produits (1 avant 2019 : inconnue)."""
    if annee >= _ANNEE or annee < 2019:
        return 1.0
    avant = eurostat_par_section(entrees, sens, debut=f"{annee}-01", fin=f"{annee}-12")
    apres = eurostat_par_section(entrees, sens, debut="2024-01", fin="2024-12")
    section = pd.Series(entrees.section, index=entrees.produits)
    sections = section.reindex(list(produits)) if produits else section
    # Un groupe à cheval sur plusieurs sections suit la plus fréquente : le calage affine.
    principale = sections.mode().iloc[0]
    return float(apres[principale] / avant[principale])


def lire_faits(entrees: Entrees) -> list[Fait]:
    """Tous les chiffres publiés, contradictions d'âge et de fiabilité déjà tranchées."""
    faits = [*_faits_territoires(entrees), *_faits_partenaires(entrees), *_faits_nationaux(entrees)]
    return _departager(faits)


def _faits_territoires(entrees: Entrees) -> list[Fait]:
    """`faits_publies.csv` : départements, régions, France vers un pays."""
    faits = []
    for rang, ligne in enumerate(entrees.tables["faits"].to_dict("records")):
        sens = _SENS_DE[ligne["flux"]]
        region = tuple(entrees.departements[entrees.en_region(ligne["region"])])
        deps = tuple(ligne["departements"].split()) or region
        produits = _produits_de(entrees, ligne["produits"]) if ligne["produits"] else ()
        pays = _pays_de(entrees, ligne["pays"])
        mesure, valeur = ligne["mesure"], float(ligne["valeur"])
        bases = {
            "part_des_exportations_pct": (deps, (), ()),
            "part_des_exportations_du_produit_pct": (deps, produits, ()),
            "part_des_ventes_us_pct": (deps, (), pays),
            "part_de_la_region_pct": (region, produits, pays),
        }
        genre: Genre = "part" if mesure in bases else "minimum" if mesure.endswith("_min") else "montant"
        unite = "%" if genre == "part" else "M€"
        deps_libelle = ligne["departements"] or (f"région {ligne['region']}" if ligne["region"] else "France")
        quoi = ligne["produits"] or "tous produits"
        vers = f" vers {ligne['pays']}" if ligne["pays"] else ""
        fiabilite = ligne["fiabilite"]
        annee = ligne["periode"]
        if genre != "part" and _annee_de(annee) < _ANNEE:
            valeur *= actualisation_produits(entrees, sens, produits, annee=_annee_de(annee))
        faits.append(
            Fait(
                cle=f"T{rang + 1:02}", libelle=f"{deps_libelle}, {quoi}{vers}", sens=sens,
                departements=deps if len(deps) < len(entrees.departements) else (),
                produits=produits, pays=pays, genre=genre,
                valeur=valeur / 100 if genre == "part" else valeur,
                publie=f"{'au moins ' * (genre == 'minimum')}{ligne['valeur']} {unite}",
                annee=annee, fiabilite=fiabilite, source=ligne["source"],
                tolerance=_tolerance_de(fiabilite, annee), base=bases.get(mesure),
            )
        )  # fmt: skip
    for rang, fait in enumerate(faits):
        if fait.source == "idem":
            faits[rang] = replace(fait, source=faits[rang - 1].source)
    return [*faits, *_totaux_dits(faits, list(entrees.tables["faits"]["note"]))]


def _totaux_dits(faits: Sequence[Fait], notes: Sequence[str]) -> list[Fait]:
    """Total d'un territoire que sa note laisse déduire : un montant, et la part des exportations qu'il fait.

    `notes` : celles des faits, dans leur ordre. Un mot n'est qu'un ordre de grandeur : fiabilité C.
    """
    totaux = []
    for fait, note in zip(faits, notes, strict=True):
        dites = [(mots, part) for mots, part in _PARTS_DITES.items() if mots in note]
        if not dites or fait.genre != "montant" or fait.produits or not fait.departements:
            continue
        mots, part = dites[0]
        totaux.append(
            replace(
                fait, cle=f"{fait.cle}t", libelle=fait.libelle.split(" vers ")[0], pays=(),
                valeur=fait.valeur / part, fiabilite="C",
                publie=f"environ {fait.valeur / part:.0f} M€, déduits de « {mots} »",
                tolerance=_tolerance_de("C", fait.annee),
                remarque="total déduit de la part dite en toutes lettres",
            )
        )  # fmt: skip
    return totaux


def _fiabilite(source: str) -> str:
    return next(niveau for motif, niveau in _FIABILITES if motif.lower() in source.lower())


def _faits_partenaires(entrees: Entrees) -> list[Fait]:
    """`partenaires_publies.csv` : produit × pays. Un chiffre d'avant 2019 vaut par sa part, sinon rien."""
    table = entrees.tables["publies"]
    mondes = {
        (r["flux"], r["cpf4"], r["annee"], r["unite"], r["produit"]): float(r["publie"])
        for r in table.to_dict("records")
        if r["pays"] == _MONDE and r["publie"]
    }
    faits = []
    for rang, r in enumerate(table.to_dict("records")):
        sens = _SENS_DE[r["flux"]]
        produits, annee = _produits_de(entrees, r["cpf4"]), _annee_de(r["annee"])
        total = mondes.get((r["flux"], r["cpf4"], r["annee"], r["unite"], r["produit"]))
        part = float(r["part_publiee_pct"]) / 100 if r["part_publiee_pct"] else None
        fiabilite = _fiabilite(r["source"])
        ecarte, genre, valeur, du_pays = "", "montant", 0.0, False
        if r["unite"] in (_MONTANT, "MUSD") and r["publie"]:
            valeur = float(r["publie"]) / (entrees.dollars(annee) if r["unite"] == "MUSD" else 1.0)
        if part is None and total and r["pays"] != _MONDE and annee < _ANNEE:
            part = float(r["publie"]) / total
        if r["annee"].endswith("S1"):
            ecarte = "un semestre seulement, les livraisons d’avions ne s’étalent pas sur l’année"
        elif r["unite"] == _VOLUME or r["produit"].startswith("Champagne"):
            ecarte = "volume, ou produit d’un seul terroir : sert à la table des produits locaux"
        elif part is not None and (annee < _ANNEE or not valeur):
            genre, valeur = "part", part
            du_pays = not r["publie"] and r["source"].startswith(_NOTES_PAR_PAYS)
        elif annee < 2019:
            ecarte = "trop ancien pour un montant, et total du produit inconnu cette année-là"
        else:
            valeur *= actualisation_produits(entrees, sens, produits, annee=annee)
            genre = "minimum" if r["produit"] in _SOUS_PRODUITS else "montant"
        publie = f"{r['publie']} {r['unite']}" if r["publie"] else f"{r['part_publiee_pct']} %"
        publie = f"au moins {publie}" if genre == "minimum" else publie
        faits.append(
            Fait(
                cle=f"P{rang + 1:03}",
                libelle=f"{r['produit']} {'vers' if sens == 'export' else 'de'} {r['pays']}"
                + (", part des ventes à ce pays" if du_pays else ""),
                sens=sens, departements=(), produits=produits, pays=_pays_de(entrees, r["pays"]),
                genre=genre,  # type: ignore[arg-type]
                valeur=valeur, publie=publie, annee=r["annee"], fiabilite=fiabilite, source=r["source"],
                tolerance=_tolerance_de(fiabilite, r["annee"]),
                base=_base(produits, _pays_de(entrees, r["pays"]), du_pays=du_pays)
                if genre == "part"
                else None,
                ecarte=ecarte, remarque=_LU_PAR_PAYS if du_pays else "",
            )
        )  # fmt: skip
    return faits


def _base(produits: tuple[str, ...], pays: tuple[str, ...], *, du_pays: bool) -> Base:
    """Ce dont une part est la part : ventes au pays, ou ventes du produit."""
    return ((), (), pays) if du_pays else ((), produits, ())


def _faits_nationaux(entrees: Entrees) -> list[Fait]:
    """`douane_a129_national_2004_2024.csv` : valeurs et soldes 2024, moyennes 2022-2024, zones."""
    faits = []
    table = entrees.tables["a129_national"]
    table = table[table["annee"].isin(("2024", "2022-2024"))]
    for rang, r in enumerate(table.to_dict("records")):
        solde, moyenne, zone = r["flux"] == "S", r["annee"] != "2024", r["a129"] == "zone"
        sens: Sens = "import" if r["flux"] == "I" else "export"
        valeur = 1000 * float(r["valeur_md_eur"])
        if not solde:
            valeur *= concordance(entrees, sens)
        ecarte = ""
        if r["libelle"].startswith("Pays tiers"):
            ecarte = "somme d’autres zones"
        elif solde and moyenne:
            ecarte = "moyenne de trois années dont deux de prix exceptionnels : montré à titre de repère"
        sorte = "solde" if solde else "exportations" if sens == "export" else "importations"
        if zone:
            zones = {"Pays tiers (Monde hors UE)": "hors UE"}
            libelle = f"Zone {zones.get(r['libelle'], r['libelle'])}, solde"
        else:
            libelle = f"{r['libelle']} ({r['a129']}), {sorte}{', moyenne 2022-2024' if moyenne else ''}"
        fiabilite = "C" if moyenne else "B" if solde else "A"
        faits.append(
            Fait(
                cle=f"N{rang + 1:02}", libelle=libelle, sens=sens, departements=(),
                produits=() if zone else _produits_de(entrees, r["a129"]),
                pays=_zone(entrees, r["libelle"]) if zone else (),
                genre="solde" if solde else "montant", valeur=valeur, publie=f"{r['valeur_md_eur']} Md€",
                annee=r["annee"], fiabilite=fiabilite, source="Douane (DSECE), données brutes",
                tolerance=max(_tolerance_de(fiabilite, r["annee"]), 0.0), ecarte=ecarte,
            )
        )  # fmt: skip
    return faits


def dix_premiers(entrees: Entrees) -> list[Fait]:
    """Totaux 2024 des dix premiers partenaires (§ 3), imposés avant les faits : pour le rapport seulement.

    Sans les États-Unis, dont le total imposé est un autre chiffre publié.
    """
    faits: list[Fait] = []
    mots: dict[Sens, str] = {"export": "vers", "import": "de"}
    for sens, mot in mots.items():
        imposes = pays_publies(entrees, sens).drop(ETATS_UNIS)
        bruts = entrees.tables["dix_premiers"].set_index("pays")[f"{PREFIXE[sens]}_meur"]
        for pays, valeur in imposes.items():
            faits.append(
                Fait(
                    cle=f"D{len(faits) + 1:02}", libelle=f"Total {mot} {pays}", sens=sens, departements=(),
                    produits=(), pays=(str(pays),), genre="montant", valeur=float(valeur),
                    publie=f"{bruts[str(pays)]} MEUR", annee=str(_ANNEE), fiabilite="A",
                    source=SOURCE_DIX_PREMIERS,
                    tolerance=_tolerance_de("A", str(_ANNEE)),
                )
            )  # fmt: skip
    return faits


def _zone(entrees: Entrees, libelle: str) -> tuple[str, ...]:
    table = entrees.tables["pays"].query("actif == '1'")
    if libelle.startswith("Pays tiers"):
        return tuple(table.query("ue27 != '1'")["code"])
    return tuple(table[table["zone"] == libelle]["code"])


def _departager(faits: Iterable[Fait]) -> list[Fait]:
    """Deux faits sur les mêmes cellules : le plus récent, puis le plus fiable ; l'autre le dit."""
    tous = list(faits)
    meilleurs: dict[tuple[object, ...], Fait] = {}
    for fait in tous:
        if not fait.employe:
            continue
        cle = (
            fait.sens, fait.departements, fait.produits, fait.pays,
            fait.genre == "minimum", fait.genre == "solde",
        )  # fmt: skip
        tenant = meilleurs.get(cle)
        if tenant is None or _rang(fait) < _rang(tenant):
            meilleurs[cle] = fait
    gardes = {fait.cle for fait in meilleurs.values()}
    return [
        fait if not fait.employe or fait.cle in gardes
        else replace(fait, ecarte="un chiffre plus récent ou plus fiable dit la même chose")
        for fait in tous
    ]  # fmt: skip


def _rang(fait: Fait) -> tuple[int, int, str]:
    moyenne = 1 if "-20" in fait.annee and not fait.departements else 0
    return (-(_annee_de(fait.annee) - moyenne), _RANG_FIABILITE[fait.fiabilite], fait.cle)


def rangs(codes: "pd.Index[str]", choisis: Sequence[str]) -> Entiers | None:
    """Rangs des codes choisis présents sur l'axe ; None si aucun n'est nommé (tous)."""
    if not choisis:
        return None
    trouves = codes.get_indexer(pd.Index(list(choisis)))
    return np.unique(trouves[trouves >= 0]).astype(np.int64)


def rangs_tous(codes: "pd.Index[str]", choisis: Sequence[str]) -> Entiers:
    """Rangs des codes choisis présents sur l'axe ; tous les rangs si aucun n'est nommé."""
    trouves = rangs(codes, choisis)
    return np.arange(len(codes)) if trouves is None else trouves


def groupe_montant(fait: Fait, *, cellules: Selection, montant: float) -> Groupe:
    """Groupe d'un fait ramené à un montant : sa bande autour de `montant` (M€)."""
    bas, haut = replace(
        fait, genre="minimum" if fait.genre == "minimum" else "montant", valeur=montant
    ).bornes
    return Groupe(
        fait.cle, cellules=cellules, axes=tuple(range(len(cellules))), bas=bas, haut=haut, force=fait.force
    )


def montant_du(fait: Fait, *, total: float) -> float:
    """Montant (M€) que vaut le fait, `total` étant la somme de sa base."""
    return fait.valeur * total if fait.genre == "part" else fait.valeur


def selection_valide(selection: Selection) -> bool:
    """Chaque axe garde au moins un rang."""
    return all(choix is None or len(choix) > 0 for choix in selection)


def somme_de(x: Matrice, selection: Selection) -> float:
    """Somme des cellules d'une sélection."""
    indices = [np.arange(n) if choix is None else choix for choix, n in zip(selection, x.shape, strict=True)]
    return float(x[np.ix_(*indices)].sum())
