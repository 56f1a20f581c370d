"""Ce qui fait refuser un fichier bien écrit : couverture, codes, doublons, totaux invraisemblables.

Les codes connus, leur normalisation et la correspondance entre CPF sont ici ; les contrôles ne voient que des
comptes (lignes et euros par sens, trimestre et code), jamais les lignes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log10
from statistics import median

import numpy as np
import pyarrow.parquet as pq

from modules.donnees import tables
from modules.donnees.douane.fichiers import court
from modules.donnees.douane.periodes import PLURIEL, Periode, Trimestre, par_sens
from modules.donnees.douane.rapport import NonVentile
from modules.donnees.erreurs import Defaut
from modules.donnees.provenance import Sens
from modules.langue.nombres import montant, nombre, part
from modules.langue.typographie import date_ecrite

VIDE = "??"
"""Code écrit à la place d'un champ vide, pour rester visible parmi les « non ventilé »."""
_ALIAS_DEPARTEMENTS = {
    "971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9E", "2A": "20", "2B": "20",
}  # fmt: skip
DIMENSIONS = ("departement", "produit", "pays")
NOM_DIMENSION = {"departement": "département", "produit": "produit (CPF4)", "pays": "pays"}
SEUIL_NON_VENTILE = 0.02
_SEUIL_CONTRADICTIONS = 0.05
_SEUIL_LIGNES = 0.6
"""Un trimestre compte à 5 % près autant de lignes que les autres : en deçà de 60 %, il est coupé."""
_BORNES_TRIMESTRE = (1 / 3, 3.0)
"""Un trimestre de la France n'a jamais valu trois fois moins ou trois fois plus que les autres."""
_BORNES_FRANCE = (200e9, 2_000e9)
"""Douze mois d'exportations ou d'importations de la France, en euros (580 et 685 Md€ en 2024)."""
_VALEUR_PAR_KG = (0.1, 0.6)
"""La France vend et achète autour de 2,5 € le kilogramme ; valeur et masse interverties donnent 0,4.

Bien en dessous de 0,1, c'est l'unité de la valeur qui a changé : interverties, elles diraient plus de 10 €.
"""
_ECART_ECHELLE = 2.5
"""Écart, en puissances de dix, au-delà duquel un département n'a pas changé mais s'est trompé d'unité.

Entre trois cents et mille : aucun département n'a gagné ou perdu cela, et des milliers d'euros s'y voient.
"""
_DISPERSION_ECHELLE = 0.3
"""Écart médian, en puissances de dix, en deçà duquel un fichier ressemble assez à ce que l'on connaît."""
_ECHELLE_MINI = 20_000_000
"""Euros en deçà desquels un département (Mayotte, Monaco) peut changer d'échelle d'une année à l'autre."""
_LIGNES_TABLEUR = (1_048_575, 1_048_576)
ORIGINE = "Reprendre le fichier d'origine de la douane"
_OU_PARTIEL = (
    ", ou l'importer comme jeu partiel : cocher « Accepter un fichier où des départements manquent » dans la "
    "page, ou ajouter --partiel à la commande"
)
_CODES_CITES = 5
"""Codes de pays hors de leurs dates : au-delà, ils sont dits ensemble, les plus lourds cités."""


@dataclass(frozen=True, slots=True)
class CodesConnus:
    """`a129` : CPF4 → A129. `regions` : département → région douanière. `pays` : codes de pays.

    `debuts`, `fins` : premier et dernier mois de validité d'un code de pays qui en a. `cpf22` : code de la
    CPF 2.2 → CPF4. `changes` : codes que la CPF 2.2 emploie dans un autre sens. `noms` : département → nom.
    `echelle` : (sens, département) → euros d'une année connue, pour l'ordre de grandeur seul.
    """

    a129: dict[str, str]
    regions: dict[str, str]
    pays: frozenset[str]
    fins: dict[str, str] = field(default_factory=dict)
    debuts: dict[str, str] = field(default_factory=dict)
    cpf22: dict[str, str] = field(default_factory=dict)
    changes: frozenset[str] = frozenset()
    noms: dict[str, str] = field(default_factory=dict)
    echelle: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def manque(self, dimension: str, code: str) -> bool:
        """Ce code est-il à compter comme « non ventilé » ?"""
        connus = {"departement": self.regions, "produit": self.a129, "pays": self.pays}[dimension]
        return code not in connus

    @property
    def unites(self) -> frozenset[str]:
        """Départements qu'un fichier entier contient tous : Monaco peut y manquer."""
        return frozenset(self.regions) - {tables.MONACO}


@cache
def codes_connus() -> CodesConnus:
    """Codes des nomenclatures embarquées."""
    produits, departements, pays = tables.produits(), tables.departements(), tables.pays()
    cpf22 = tables.lire_csv("nomenclatures/cpf22.csv")
    reverses = cpf22[cpf22["cpf21"] != ""]
    finis, commences = pays[pays["fin"] != ""], pays[pays["debut"] != ""]
    return CodesConnus(
        a129=dict(zip(produits["code"], produits["a129"], strict=True)),
        regions=dict(zip(departements["code"], departements["region"], strict=True)),
        pays=frozenset(pays["code"]),
        fins=dict(zip(finis["code"], finis["fin"], strict=True)),
        debuts=dict(zip(commences["code"], commences["debut"], strict=True)),
        cpf22=dict(zip(reverses["code"], reverses["cpf21"], strict=True)),
        changes=frozenset(cpf22["code"]) - frozenset(reverses["code"]),
        noms=dict(zip(departements["code"], departements["nom"], strict=True)),
        echelle=_echelle(),
    )


def _echelle() -> dict[tuple[str, str], int]:
    """(sens, département) → euros en un an, d'après l'estimation embarquée."""
    chemin = tables.dossier() / "flux" / "estimation_2024.parquet"
    table = pq.read_table(chemin, columns=["sens", "departement", "valeur_eur"])
    sommes = table.group_by(["sens", "departement"]).aggregate([("valeur_eur", "sum")]).to_pydict()
    cles = zip(sommes["sens"], sommes["departement"], strict=True)
    return dict(zip(cles, sommes["valeur_eur_sum"], strict=True))


def normaliser(colonne: str, texte: str, connus: CodesConnus) -> str:
    """Code d'un champ : blancs retirés, alias traduits, zéros remis ou ôtés, vide rendu visible.

    Un tableur a pu retirer un zéro de tête (« 1 », « 111 ») ou en ajouter un (« 025 »), mettre les pays en
    minuscules. Un code de la CPF 2.2 est reversé dans celui de la CPF 2.1.
    """
    code = texte.strip()
    if colonne == "departement":
        code = code.upper()
        if len(code) == 3 and code.startswith("0"):
            code = code[1:]
        code = _ALIAS_DEPARTEMENTS.get(code, code)
        if len(code) == 1 and code.isdigit():
            code = code.zfill(2)
    elif colonne == "produit":
        code = code.zfill(4) if len(code) == 3 and code.isdigit() else code
        code = connus.cpf22.get(code, code)
    elif colonne == "region":
        code = code.zfill(2) if len(code) == 1 and code.isdigit() else code
    elif len(code) <= 4:  # pays, A129
        code = code.upper()
    return code or VIDE


@dataclass(frozen=True, slots=True)
class Tranche:
    """Lignes et euros par code d'une dimension : une ligne de tableau par moment, une colonne par texte lu.

    `textes` : tels qu'écrits ; `codes` : normalisés, au même rang.
    """

    textes: tuple[str, ...]
    codes: tuple[str, ...]
    lignes: np.ndarray
    valeurs: np.ndarray


@dataclass(frozen=True, slots=True)
class Comptes:
    """Ce qu'un import a lu, sommé avant toute agrégation. `moments` : (sens, trimestre), dans l'ordre.

    `lignes`, `valeurs` (euros), `masses` (kg, lignes de masse connue) et `valeurs_pesees` (euros de ces mêmes
    lignes) : au même rang.
    """

    moments: tuple[tuple[Sens, Trimestre], ...]
    lignes: tuple[int, ...]
    valeurs: tuple[int, ...]
    masses: tuple[float, ...]
    valeurs_pesees: tuple[float, ...]
    tranches: Mapping[str, Tranche]

    def rangs(self, sens: Sens, trimestres: Sequence[Trimestre] | None = None) -> list[int]:
        """Rangs des moments de ce sens (et de ces trimestres)."""
        return [
            i
            for i, (s, t) in enumerate(self.moments)
            if s == sens and (trimestres is None or t in trimestres)
        ]

    @property
    def sens(self) -> tuple[Sens, ...]:
        """Sens fournis, l'exportation d'abord."""
        presents = {s for s, _ in self.moments}
        tous: tuple[Sens, ...] = ("export", "import")
        return tuple(s for s in tous if s in presents)

    @property
    def presents(self) -> dict[Sens, tuple[Trimestre, ...]]:
        """Trimestres de chaque sens fourni."""
        return {s: tuple(sorted(self.moments[i][1] for i in self.rangs(s))) for s in self.sens}


def couverture(comptes: Comptes, connus: CodesConnus) -> list[Defaut]:
    """Un défaut par ensemble d'unités manquantes, avec les trimestres concernés et la cause probable."""
    tranche = comptes.tranches["departement"]
    attendues = connus.unites
    manques: dict[frozenset[str], list[int]] = {}
    for i in range(len(comptes.moments)):
        vues = {tranche.codes[j] for j in np.flatnonzero(tranche.lignes[i])}
        if absentes := attendues - vues:
            manques.setdefault(frozenset(absentes), []).append(i)
    defauts = []
    for absentes, rangs in manques.items():
        presentes = attendues - absentes
        phrase = (
            f"{_dire_moments(comptes, rangs)} : il manque {_dire_unites(absentes, connus)} sur "
            f"{len(attendues)}. {_cause_du_manque(presentes, connus)}. {ORIGINE}"
            f"{_OU_PARTIEL if presentes else ''}"
        )
        defauts.append(
            Defaut(
                phrase, code="couverture", colonne="departement", lignes=sum(comptes.lignes[i] for i in rangs)
            )
        )
    return defauts


def _dire_moments(comptes: Comptes, rangs: Sequence[int]) -> str:
    """« exportations 2024T1 à 2025T1 et importations 2024T1 »."""
    moments: dict[Sens, list[Trimestre]] = {}
    for i in rangs:
        moments.setdefault(comptes.moments[i][0], []).append(comptes.moments[i][1])
    return par_sens(moments, entre=" et ")


def _dire_unites(absentes: frozenset[str], connus: CodesConnus) -> str:
    cites = [f"{code} {connus.noms.get(code, '')}".strip() for code in sorted(absentes)]
    if len(cites) == 1:
        return f"1 département ({cites[0]})"
    return f"{len(cites)} départements ({', '.join(cites[:8])}{'…' if len(cites) > 8 else ''})"


def _cause_du_manque(presentes: frozenset[str], connus: CodesConnus) -> str:
    regions = {connus.regions[code] for code in presentes}
    if not presentes:
        return "Aucun département n'est reconnu : colonnes décalées, ou codes d'une autre nomenclature"
    if len(presentes) == 1:
        return "C'est l'extrait d'un seul département"
    if len(regions) == 1:
        return "C'est l'extrait d'une seule région"
    ordre = sorted(connus.unites)
    if presentes == set(ordre[: len(presentes)]):
        return "Le fichier est coupé : un tableur s'arrête à 1 048 576 lignes, un téléchargement s'interrompt"
    return "Le fichier est incomplet"


def trimestres_coupes(comptes: Comptes) -> list[Defaut]:
    """Trimestres d'un fichier entier qui ont bien moins de lignes, ou une autre valeur, que les autres."""
    defauts = []
    for sens in comptes.sens:
        rangs = comptes.rangs(sens)
        lignes = median(comptes.lignes[i] for i in rangs)
        euros = median(comptes.valeurs[i] for i in rangs)
        for i in rangs:
            trimestre = comptes.moments[i][1]
            if comptes.lignes[i] < _SEUIL_LIGNES * lignes:
                defauts.append(
                    Defaut(
                        f"{PLURIEL[sens]} {trimestre.code} : {nombre(comptes.lignes[i])} lignes, les autres "
                        f"trimestres en ont environ {nombre(lignes)}. Le trimestre est incomplet. {ORIGINE}",
                        code="couverture",
                        colonne="trimestre",
                        lignes=comptes.lignes[i],
                    )
                )
            elif not _BORNES_TRIMESTRE[0] * euros <= comptes.valeurs[i] <= _BORNES_TRIMESTRE[1] * euros:
                defauts.append(
                    Defaut(
                        f"{PLURIEL[sens]} {trimestre.code} : {montant(comptes.valeurs[i], exact=True)}, "
                        f"quand les autres valent environ {montant(euros, exact=True)}. Unité changée "
                        f"ou colonnes décalées dans ce trimestre. {ORIGINE}",
                        code="vraisemblance",
                        colonne="valeur",
                        lignes=comptes.lignes[i],
                    )
                )
    return defauts


def vraisemblance(comptes: Comptes, periode: Periode) -> list[Defaut]:
    """Douze mois d'une France entière hors de 200 à 2 000 Md€, ou valeur et masse interverties."""
    defauts = []
    mini, maxi = _BORNES_FRANCE
    for sens in comptes.sens:
        rangs = comptes.rangs(sens, periode.trimestres)
        total = sum(comptes.valeurs[i] for i in rangs)
        masse = sum(comptes.masses[i] for i in rangs)
        pesees = sum(comptes.valeurs_pesees[i] for i in rangs)
        prix = pesees / masse if masse else 0.0
        interverties = _VALEUR_PAR_KG[0] < prix < _VALEUR_PAR_KG[1] and mini <= masse <= maxi
        if mini <= total <= maxi and not interverties:
            continue
        causes = {
            "les valeurs sont en milliers d'euros, il les faut en euros": mini <= total * 1e3 <= maxi,
            "les valeurs sont en millions d'euros, il les faut en euros": mini <= total * 1e6 <= maxi,
            "les colonnes valeur et masse sont interverties": interverties,
        }
        probables = [cause for cause, possible in causes.items() if possible]
        cause = ", ou ".join(probables) or "ce n'est pas la France entière, ou les colonnes sont décalées"
        au_kilo = f" et {nombre(prix, 2)} € le kilogramme" if interverties else ""
        attendu = ", autour de 2,50 € le kilogramme" if interverties else ""
        defauts.append(
            Defaut(
                f"{PLURIEL[sens]}, {periode} : {_milliards(total)}{au_kilo} pour la France, quand on attend "
                f"entre 200 et 2 000 Md€{attendu}. Sans doute {cause}. {ORIGINE}",
                code="vraisemblance",
                colonne="valeur",
                attendu="entre 200 et 2 000 Md€ en douze mois",
                lignes=sum(comptes.lignes[i] for i in rangs),
            )
        )
    return defauts


def trimestres_a_venir(comptes: Comptes, jour: str) -> list[Defaut]:
    """Trimestres qui ne sont pas finis au jour de l'import (AAAA-MM-JJ, vide : pas de contrôle)."""
    rangs = [i for i, (_, t) in enumerate(comptes.moments) if jour and t.fin >= jour[:7]]
    if not rangs:
        return []
    return [
        Defaut(
            f"{_dire_moments(comptes, rangs)} : ce n'est pas encore fini au {date_ecrite(jour)}, date de cet "
            f"ordinateur. Sans doute une année mal écrite, ou cette date à régler. {ORIGINE}",
            code="vraisemblance",
            colonne="annee",
            attendu="des trimestres finis",
            lignes=sum(comptes.lignes[i] for i in rangs),
        )
    ]


def autre_echelle(comptes: Comptes, connus: CodesConnus, periode: Periode) -> tuple[list[Defaut], list[str]]:
    """Départements des centaines de fois au-dessus ou au-dessous de l'estimation : défauts, et remarques.

    Refusés quand le reste du fichier lui ressemble (seul le département détonne) ; sinon seulement signalés.
    Les rapports sont comparés à leur médiane : la France entière est l'affaire de `vraisemblance`.
    """
    defauts, remarques = [], []
    tranche = comptes.tranches["departement"]
    for sens in comptes.sens:
        rangs = comptes.rangs(sens, periode.trimestres)
        ecarts, lus = {}, dict.fromkeys(tranche.codes, 0)
        for j, code in enumerate(tranche.codes):
            lus[code] += int(tranche.valeurs[rangs, j].sum())
        for code, eur in lus.items():
            connu = connus.echelle.get((sens, code), 0)
            if eur > 0 and connu >= _ECHELLE_MINI:
                ecarts[code] = log10(eur / connu)
        if not ecarts:
            continue
        milieu = median(ecarts.values())
        ressemble = median(abs(e - milieu) for e in ecarts.values()) <= _DISPERSION_ECHELLE
        for code, ecart in sorted(ecarts.items()):
            if abs(ecart - milieu) < _ECART_ECHELLE:
                continue
            phrase = (
                f"{PLURIEL[sens]}, {periode}, {code} {connus.noms.get(code, '')} : "
                f"{montant(lus[code], exact=True)}, quand l'estimation embarquée (2024) donne "
                f"{montant(connus.echelle[sens, code], exact=False)}"
            )
            if not ressemble:
                remarques.append(f"{phrase}. Vérifier l'unité de ces lignes.")
                continue
            cause = "Sans doute en milliers d'euros" if ecart < milieu else "Unité changée"
            defauts.append(
                Defaut(
                    f"{phrase} et que les autres départements en sont proches. {cause}, ou des lignes "
                    f"manquent. {ORIGINE}",
                    code="vraisemblance",
                    colonne="valeur",
                    attendu="des euros",
                    lignes=int(tranche.lignes[rangs][:, [c == code for c in tranche.codes]].sum()),
                )
            )
    return defauts, remarques


def _milliards(eur: int) -> str:
    """« 240,0 Md€ » : dans l'unité des bornes."""
    return f"{nombre(eur / 1e9, 1)} Md€" if eur >= 50_000_000 else "moins de 0,1 Md€"


def codes_inconnus(comptes: Comptes, connus: CodesConnus) -> list[Defaut]:
    """Plus de 2 % de la valeur d'un sens sur des codes inconnus : refus qui nomme les plus lourds."""
    defauts = []
    for dimension in DIMENSIONS:
        tranche = comptes.tranches[dimension]
        inconnus = np.asarray([connus.manque(dimension, code) for code in tranche.codes], dtype=bool)
        if not inconnus.any():
            continue
        for sens in comptes.sens:
            rangs = comptes.rangs(sens)
            total = sum(comptes.valeurs[i] for i in rangs)
            par_texte = np.where(inconnus, tranche.valeurs[rangs].sum(axis=0), 0)
            proportion = float(par_texte.sum()) / total if total else 0.0
            if proportion <= SEUIL_NON_VENTILE:
                continue
            lourds = [tranche.textes[j] for j in np.argsort(-par_texte, kind="stable")[:5] if par_texte[j]]
            cites = ", ".join(f"« {court(texte)} »" for texte in lourds)
            defauts.append(
                Defaut(
                    f"{PLURIEL[sens]} : {part(proportion)} de la valeur porte un code de "
                    f"{NOM_DIMENSION[dimension]} inconnu ({cites}), 2 % au plus sont admis. "
                    f"{_cause_des_codes(dimension, lourds)}. {ORIGINE}",
                    code="codes",
                    colonne=dimension,
                    lignes=int(tranche.lignes[rangs][:, inconnus].sum()),
                )
            )
    return defauts


def _cause_des_codes(dimension: str, textes: Sequence[str]) -> str:
    """Cause la plus probable de codes inconnus, d'après leur forme."""
    formes = {(len(t.strip()), t.strip().isdigit()) for t in textes}
    if formes == {(0, False)}:
        return "Colonne vide"
    chiffres = all(en_chiffres for _, en_chiffres in formes)
    longueurs = {longueur for longueur, _ in formes}
    autres = {
        "departement": "Colonnes décalées, ou codes d'une autre nomenclature que celle de la douane",
        "produit": "Colonnes décalées : il faut la CPF4, quatre chiffres",
        "pays": "Colonnes décalées, ou codes d'une autre nomenclature que les deux lettres de la douane",
    }
    cause = autres[dimension]
    if dimension == "departement" and chiffres and min(longueurs) >= 3:
        cause = "Codes à trois chiffres ou de commune, quand la douane écrit deux caractères (01, 20, 9A)"
    elif dimension == "produit" and chiffres and longueurs == {4}:
        cause = "Nomenclature plus récente que la CPF 2.1, ou codes abîmés"
    elif dimension == "produit" and chiffres and longueurs <= {6, 8}:
        cause = "Codes SH6 ou NC8, quand il faut la CPF4 (quatre chiffres)"
    elif dimension == "pays" and longueurs == {3}:
        cause = "Codes à trois signes, quand la douane emploie deux lettres (DE, US)"
    return cause


def non_ventile(comptes: Comptes, connus: CodesConnus, periode: Periode) -> tuple[NonVentile, ...]:
    """Codes inconnus des nomenclatures, par dimension, dans la période retenue."""
    constats = []
    for dimension in DIMENSIONS:
        tranche = comptes.tranches[dimension]
        inconnus = np.asarray([connus.manque(dimension, code) for code in tranche.codes], dtype=bool)
        rangs = {s: comptes.rangs(s, periode.trimestres) for s in comptes.sens}
        tous = [i for liste in rangs.values() for i in liste]
        lignes = tranche.lignes[tous].sum(axis=0) * inconnus
        if lignes.any():
            vus = {tranche.codes[j] for j in np.flatnonzero(lignes)}
            valeurs = {
                s: int((tranche.valeurs[liste].sum(axis=0) * inconnus).sum()) for s, liste in rangs.items()
            }
            constats.append(NonVentile(dimension, tuple(sorted(vus)), int(lignes.sum()), valeurs))
    return tuple(constats)


def remarques_sur_les_codes(comptes: Comptes, connus: CodesConnus) -> list[str]:
    """Codes arrangés (zéro de trop, minuscules, CPF 2.2) et codes hors de leurs dates de validité."""
    remarques = []
    departements, produits, pays = (comptes.tranches[d] for d in DIMENSIONS)
    sortes: tuple[tuple[Tranche, Callable[[str], bool], str], ...] = (
        (departements, lambda t: len(t) == 3 and t.startswith("0"), "département écrit avec un zéro de trop"),
        (departements, lambda t: len(t) == 1 and t.isdigit(), "département sans son zéro de tête"),
        (produits, lambda t: len(t) == 3 and t.isdigit(), "produit sans son zéro de tête"),
        (pays, lambda t: t != t.upper(), "pays écrit en minuscules"),
    )
    for tranche, regle, nom in sortes:
        comptees = tranche.lignes.sum(axis=0)  # un en-tête est lu, mais n'est d'aucune ligne comptée
        rangs = [j for j, texte in enumerate(tranche.textes) if comptees[j] and regle(texte.strip())]
        if rangs:
            exemple = f"« {court(tranche.textes[rangs[0]].strip())} » lu « {court(tranche.codes[rangs[0]])} »"
            remarques.append(f"Code de {nom} sur {_lignes(tranche, rangs)} ({exemple}).")
    remarques += _remarques_cpf22(produits, connus)
    return remarques + _remarques_sur_les_dates(comptes, connus)


def _remarques_sur_les_dates(comptes: Comptes, connus: CodesConnus) -> list[str]:
    """Codes de pays employés dans un trimestre où ils n'ont plus cours, ou pas encore."""
    pays = comptes.tranches["pays"]
    mois = [trimestre.debut for _, trimestre in comptes.moments]
    hors: list[tuple[int, int, str, str]] = []  # euros, lignes, code, pourquoi
    for j, code in enumerate(pays.codes):
        debut, fin = connus.debuts.get(code, ""), connus.fins.get(code, "9999-12")
        for pourquoi, rangs in (
            (f"n'a plus cours depuis {date_ecrite(fin)}", [i for i, m in enumerate(mois) if m > fin]),
            (f"n'a cours que depuis {date_ecrite(debut)}", [i for i, m in enumerate(mois) if m < debut]),
        ):
            if lignes := int(pays.lignes[rangs, j].sum()):
                hors.append((int(pays.valeurs[rangs, j].sum()), lignes, code, pourquoi))
    if len(hors) <= _CODES_CITES:
        garde = {True: "Cette ligne est gardée telle quelle", False: "Elles sont gardées telles quelles"}
        return [
            f"Code de pays {code} employé sur {_combien(lignes)} ({montant(eur, exact=True)}) : il "
            f"{pourquoi}. {garde[lignes == 1]}."
            for eur, lignes, code, pourquoi in hors
        ]
    cites = ", ".join(code for _, _, code, _ in sorted(hors, reverse=True)[:_CODES_CITES])
    euros, lignes = (sum(colonne) for colonne in list(zip(*hors, strict=True))[:2])
    return [
        f"{len(hors)} codes de pays n'ont pas cours aux dates de ces fichiers ({cites}…) : "
        f"{_combien(lignes)}, {montant(euros, exact=True)}, gardées telles quelles."
    ]


def _remarques_cpf22(produits: Tranche, connus: CodesConnus) -> list[str]:
    rangs = [j for j, texte in enumerate(produits.textes) if texte.strip().zfill(4) in connus.cpf22]
    if not rangs:
        return []
    paires = ", ".join(f"{produits.textes[j].strip()} dans {produits.codes[j]}" for j in rangs[:8])
    remarques = [
        f"Nomenclature CPF 2.2 : {_lignes(produits, rangs)} reversées dans la CPF 2.1 "
        f"({paires}{'…' if len(rangs) > 8 else ''})."
    ]
    changes = sorted({c for c in produits.codes if c in connus.changes})
    if changes:
        remarques.append(
            f"La CPF 2.2 emploie {', '.join(changes)} dans un autre sens que la CPF 2.1 : ces codes sont "
            "laissés tels quels, leurs montants sont à lire avec prudence."
        )
    return remarques


def contradictions(nom: str, *, combien: int, lignes: int, exemples: Sequence[str]) -> list[Defaut]:
    """A129 qui contredisent leur CPF4 sur plus de 5 % des lignes d'un texte."""
    if combien <= _SEUIL_CONTRADICTIONS * lignes:
        return []
    return [
        Defaut(
            f"{nom} : l'A129 contredit le CPF4 sur {nombre(combien)} ligne{'s' if combien > 1 else ''} sur "
            f"{nombre(lignes)} (plus de 5 %), colonnes interverties ou nomenclature d'une autre année : "
            + ", ".join(exemples),
            code="contradictions",
            fichier=nom,
            colonne="a129",
            lignes=combien,
        )
    ]


def coupe_par_un_tableur(nom: str, hauteur: int) -> list[Defaut]:
    """Un fichier qui a exactement la hauteur d'une feuille de calcul y a perdu sa fin."""
    if hauteur not in _LIGNES_TABLEUR:
        return []
    return [
        Defaut(
            f"{nom} : exactement {nombre(hauteur)} lignes, la limite d'une feuille de calcul. Réenregistré "
            f"par un tableur, il a perdu sa fin. {ORIGINE}",
            code="couverture",
            fichier=nom,
            lignes=hauteur,
            attendu="le fichier entier",
        )
    ]


def _lignes(tranche: Tranche, rangs: Sequence[int]) -> str:
    return _combien(int(tranche.lignes[:, rangs].sum()))


def _combien(lignes: int) -> str:
    return f"{nombre(lignes)} ligne{'s' if lignes > 1 else ''}"
