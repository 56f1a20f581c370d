"""Import des fichiers officiels de la douane, le même pour la ligne de commande et pour la page.

Lire tous les textes, refuser ce qui ne va pas (tous les défauts à la fois), additionner sans rien perdre,
rendre compte. Tous les trimestres sont gardés ; la période retenue est celle que l'on montre d'abord.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from modules.donnees.douane import controles
from modules.donnees.douane import fichiers as acces
from modules.donnees.douane.controles import CodesConnus, Comptes, Tranche
from modules.donnees.douane.fichiers import NOMS_CHAMPS, QUE_PRENDRE, Membre, SourceFichier
from modules.donnees.douane.lecture import ARRANGEMENTS, CLES, Lot, Registre, lire
from modules.donnees.douane.periodes import PLURIEL, Periode, Trimestre, choisir, periodes_possibles, verifier
from modules.donnees.douane.rapport import FichierLu, Origine, Rapport
from modules.donnees.douane.tableau import ATTENDUS as ATTENDUS_TABLEAU
from modules.donnees.douane.tableau import RESERVE as RESERVE_UTILISATEUR
from modules.donnees.douane.tableau import SOURCE as SOURCE_UTILISATEUR
from modules.donnees.douane.tableau import lire_tableau
from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.flux import CLES_ANNUELLES, TableFlux, en_octets, identifier, reunir
from modules.donnees.flux import lire as lire_flux
from modules.donnees.memoire import rogner
from modules.donnees.provenance import Provenance, Sens, Statut
from modules.langue.nombres import nombre

_LIMITE_DEFAUTS = 20
_LIGNES_EN_TABLE = 300_000
"""Au-delà, les trimestres d'un import prendraient trop de mémoire en table : ils sont rangés en octets."""
_GROS_TEXTE = 10_000_000
"""Octets au-delà desquels un texte lu laisse assez de mémoire en réserve pour qu'il vaille de la rendre."""
SOURCE = "Douane (DGDDI), statistiques régionales"
LICENCE = "Licence Ouverte 2.0"
_CHOISIE: Origine = "choisie"
_DEMANDEE: Origine = "demandée"
_REPRISE: Origine = "reprise du premier import"
LES_DEUX_SENS: tuple[Sens, ...] = ("export", "import")
RESERVE = (
    "Données brutes de collecte, hors matériel militaire et échanges intra-UE sous le seuil déclaratif ; "
    "certains flux peuvent être masqués par le secret statistique."
)
_RESERVE_PARTIELLE = (
    "Jeu partiel : des départements manquent, ni part, ni rang, ni total de la France n'en sont tirés."
)
_ATTENDUS = (
    f"{QUE_PRENDRE}, telles que la douane les publie ; chaque ligne de leurs textes a dix champs : "
    f"{NOMS_CHAMPS}."
)
Progres = Callable[[str, int, int], None]
"""Appelé avec le nom du fichier, les octets de texte lus et à lire, tous fichiers réunis."""


@dataclass(frozen=True, slots=True)
class Import:
    """Flux lus, tous trimestres gardés, et compte rendu."""

    flux: TableFlux
    rapport: Rapport


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce que l'on veut de l'import.

    `periode` : celle à montrer ; sinon celle d'un des jeux `entames`, s'il n'attend que le sens fourni ;
    sinon la dernière année complète ou les quatre derniers trimestres. `partiel` : admettre qu'il manque des
    départements. `publication`, `importe_le` : millésime et jour, pour la provenance.
    """

    periode: Periode | None = None
    statut: Statut = "importé"
    partiel: bool = False
    entames: Iterable[Provenance] = ()
    publication: str = ""
    importe_le: str = ""


def lire_douane(
    sources: Sequence[SourceFichier],
    demande: Demande | None = None,
    *,
    connus: CodesConnus | None = None,
    progres: Progres | None = None,
) -> Import:
    """Lit, contrôle et additionne des fichiers de la douane.

    Lève une seule `ErreurDonnees`, avec tous les défauts (vingt au plus, les lignes comptées).
    """
    demande = demande or Demande()
    registre = Registre(connus or controles.codes_connus())
    textes, remarques, defauts = _inventorier(sources)
    tableaux = [texte for texte in textes if texte.forme.utilisateur]
    if tableaux and not defauts:
        if len(tableaux) < len(textes):
            raise _refus(
                [
                    Defaut(
                        "des fichiers de la douane et un tableau d'utilisateur ensemble : les donner "
                        "séparément",
                        code="nature",
                    )
                ]
            )
        return _de_l_utilisateur(tableaux, demande, sources, registre.connus)
    lots, abimes = _lire_textes(textes, registre, progres)
    defauts += abimes + [defaut for lot in lots for defaut in _defauts_du_lot(lot)]
    if defauts:
        raise _refus(defauts)
    comptes_par_lot = [_compter([lot], registre) for lot in lots]
    defauts = _deux_fois_le_meme(lots, comptes_par_lot)
    if defauts:
        raise _refus(defauts)
    comptes = _compter(lots, registre)
    periode, origine = _periode(comptes, demande)
    partiel, echelle = _controler(comptes, registre.connus, periode, demande)
    fichiers = tuple(_fichier_lu(lot, comptes) for lot, comptes in zip(lots, comptes_par_lot, strict=True))
    rapport = Rapport(
        fichiers=fichiers,
        periode=periode,
        origine=origine,
        periodes_possibles=periodes_possibles(comptes.presents),
        trimestres=comptes.presents,
        sens_absents=tuple(s for s in LES_DEUX_SENS if s not in comptes.sens),
        totaux={s: _total(comptes, s, periode) for s in comptes.sens},
        non_ventile=controles.non_ventile(comptes, registre.connus, periode),
        partiel=partiel,
        remarques=(*remarques, *controles.remarques_sur_les_codes(comptes, registre.connus), *echelle),
    )
    provenance = _provenance(rapport, demande, sources, derniere=max(t.code for _, t in comptes.moments))
    flux = _ranger(lambda: _agreger(lots, registre), provenance)
    if any(flux.total(sens) != eur for sens, eur in rapport.totaux.items()):
        raise ErreurDonnees("Les totaux ont changé pendant l'import : résultat écarté, rien n'a été changé.")
    return Import(flux, rapport)


def _provenance(
    rapport: Rapport, demande: Demande, sources: Sequence[SourceFichier], *, derniere: str
) -> Provenance:
    """Carte d'identité du jeu lu. `derniere` : dernier trimestre du fichier, publication à défaut d'autre."""
    periode = rapport.periode
    return Provenance(
        statut="officiel partiel" if rapport.partiel else demande.statut, source=SOURCE, periode=periode.code,
        debut=periode.debut, fin=periode.fin, complete=True, licence=LICENCE,
        reserve=f"{_RESERVE_PARTIELLE} {RESERVE}" if rapport.partiel else RESERVE,
        sens_absents=rapport.sens_absents,
        sources=tuple(source.identite() for source in sources),
        publication=demande.publication or derniere,
        importe_le=demande.importe_le, rapport=tuple(rapport.phrases()),
    )  # fmt: skip


def _de_l_utilisateur(
    textes: Sequence[Membre], demande: Demande, sources: Sequence[SourceFichier], connus: CodesConnus
) -> Import:
    """Données de l'utilisateur : un jeu annuel, à son statut propre."""
    tableau, defauts = lire_tableau(
        textes, connus=connus, periode=demande.periode, importe_le=demande.importe_le
    )
    if tableau is None:
        raise _refus(defauts, attendus=ATTENDUS_TABLEAU)
    periode = tableau.periode
    codes = {c: pd.Categorical(tableau.table[c].astype("str")) for c in CLES_ANNUELLES}
    table = pd.DataFrame(codes).assign(
        valeur_eur=tableau.table["valeur_eur"].astype("int64"),
        masse_kg=tableau.table["masse_kg"].astype("Int64"),
    )
    sens = set(tableau.table["sens"])
    provenance = Provenance(
        statut="utilisateur", source=SOURCE_UTILISATEUR, periode=periode.code, debut=periode.debut,
        fin=periode.fin, complete=True, licence="non précisée", reserve=RESERVE_UTILISATEUR,
        sens_absents=tuple(s for s in LES_DEUX_SENS if s not in sens),
        sources=tuple(source.identite() for source in sources), importe_le=demande.importe_le,
        rapport=tableau.phrases,
    )  # fmt: skip
    rapport = Rapport(
        fichiers=(), periode=periode, origine=_CHOISIE, periodes_possibles=(periode,), trimestres={},
        sens_absents=provenance.sens_absents, totaux={}, non_ventile=(), remarques=tableau.phrases,
    )  # fmt: skip
    return Import(TableFlux(table, identifier(table, provenance)), rapport)


def completer(nouveau: TableFlux, ancien: TableFlux) -> TableFlux:
    """Reprend de `ancien` le sens qui manque à `nouveau`, sinon rend `nouveau` lui-même.

    Il faut la même période, ou que `ancien` ait, dans ce sens, les quatre trimestres de celle de `nouveau`.
    Un des deux sans trimestres : le jeu réuni est annuel.
    """
    avant, apres = ancien.provenance, nouveau.provenance
    repris = [
        sens for sens in apres.sens_absents if sens not in avant.sens_absents and _porte(avant, sens, apres)
    ]
    if not repris or avant.est_estimation or avant.statut != apres.statut:
        return nouveau
    provenance = replace(
        apres,
        sens_absents=tuple(sens for sens in apres.sens_absents if sens not in repris),
        sources=(*avant.sources, *apres.sources),
        rapport=(*avant.rapport, *apres.rapport),
    )
    if nouveau.detail is not None and ancien.detail is not None:
        return _ranger(lambda: _trimestres_reunis(nouveau, ancien, repris), provenance)
    table = reunir([nouveau.table, *(ancien.lignes(sens) for sens in repris)])
    return TableFlux(table, identifier(table, replace(provenance, trimestres=(), totaux=())))


def _trimestres_reunis(nouveau: TableFlux, ancien: TableFlux, repris: Sequence[Sens]) -> pd.DataFrame:
    """Lignes trimestrielles des deux jeux ; relues ici, elles ne restent que le temps de réunir."""
    lus = [nouveau.trimestriels(), ancien.trimestriels(sens=repris)]
    if "export" in repris:  # dans l'ordre du fichier : rien n'est à trier
        lus.reverse()
    details = [detail.copy(deep=False) for detail in lus if detail is not None]
    del lus
    return reunir(details, vider=True)


def _porte(avant: Provenance, sens: Sens, apres: Provenance) -> bool:
    """Ce jeu dit-il ce sens sur la période de l'autre ?"""
    meme_periode = (avant.debut, avant.fin) == (apres.debut, apres.fin)
    return meme_periode or (
        bool(apres.trimestres) and {*apres.trimestres_retenus} <= {*avant.trimestres_de(sens)}
    )


def _ranger(additionner: Callable[[], pd.DataFrame], provenance: Provenance) -> TableFlux:
    """Jeu de ces lignes trimestrielles ; en octets, relus par morceaux, quand elles sont nombreuses.

    `additionner` les donne : ainsi personne d'autre ne les retient pendant qu'on relit les octets.
    """
    detail = additionner()
    if len(detail) <= _LIGNES_EN_TABLE:
        return TableFlux.des_trimestres(detail, provenance)
    rogner()
    octets = en_octets(detail, provenance)
    del detail
    rogner()
    lu = lire_flux(octets)
    rogner()
    return lu


def _refus(defauts: Sequence[str], *, attendus: str = _ATTENDUS) -> ErreurDonnees:
    """Une erreur avec les vingt premiers défauts, puis `attendus`, ce qu'il fallait donner."""
    combien = f" Les {_LIMITE_DEFAUTS} premiers défauts :" if len(defauts) > _LIMITE_DEFAUTS else ""
    return ErreurDonnees(
        f"Import refusé, ce qui était chargé reste en place.{combien}",
        defauts[:_LIMITE_DEFAUTS],
        suite=attendus,
    )


# --- Lire ----------------------------------------------------------------------------------------------


def _inventorier(sources: Sequence[SourceFichier]) -> tuple[list[Membre], list[str], list[str]]:
    """Textes à lire, remarques et défauts d'ouverture."""
    textes: list[Membre] = []
    remarques: list[str] = []
    defauts: list[str] = [] if sources else [Defaut("aucun fichier donné.", code="nature")]
    for source in sources:
        try:
            trouves, notes = acces.membres(source)
        except ErreurDonnees as erreur:
            defauts += erreur.defauts
        else:
            textes += trouves
            remarques += notes
    total = sum(texte.taille for texte in textes)
    if total > acces.LIMITE_TEXTE:
        limite = acces.LIMITE_TEXTE // acces.MO
        raise _refus([*defauts, f"{total // acces.MO} Mo de texte en tout, la limite est de {limite} Mo."])
    return textes, remarques, defauts


def _lire_textes(
    textes: Sequence[Membre], registre: Registre, progres: Progres | None
) -> tuple[list[Lot], list[str]]:
    """Un lot par texte, et les défauts des archives qui cessent d'être lisibles."""
    lots: list[Lot] = []
    defauts: list[str] = []
    total = sum(texte.taille for texte in textes)
    deja = 0
    for texte in textes:
        avance = _avance(progres, texte.nom, deja, total)
        try:
            with texte.ouvert() as flot:
                lots.append(lire(flot, texte.nom, registre, forme=texte.forme, progres=avance))
            if texte.taille > _GROS_TEXTE:
                rogner()
        except acces.ContenuAbime:
            phrase = f"{texte.nom} : {acces.TRONQUEE}."
            defauts.append(Defaut(phrase, code="nature", fichier=texte.nom))
        deja += texte.taille
    return lots, defauts


def _avance(progres: Progres | None, nom: str, deja: int, total: int) -> Callable[[int], None] | None:
    if progres is None:
        return None
    lus = deja

    def avancer(octets: int) -> None:
        nonlocal lus
        lus += octets
        progres(nom, lus, total)

    return avancer


def _defauts_du_lot(lot: Lot) -> list[str]:
    """Fautes d'écriture d'un texte, contradictions, coupure par un tableur."""
    return [
        *lot.constats.defauts(lot.nom),
        *controles.contradictions(
            lot.nom, combien=lot.contradictions, lignes=lot.lignes, exemples=lot.exemples
        ),
        *controles.coupe_par_un_tableur(lot.nom, lot.hauteur),
        *(_lignes_en_double(lot) if not lot.constats.fautes else []),
    ]


def _lignes_en_double(lot: Lot) -> list[Defaut]:
    """Lignes de même sens, trimestre, département, produit et pays, tels qu'écrits."""
    cle = lot.colonne("moment").astype(np.int64)
    for dimension in CLES:
        cle *= 10_000
        cle += lot.colonne(dimension)
    ordre = np.argsort(cle, kind="stable")
    doubles = np.flatnonzero(np.diff(cle[ordre]) == 0)
    if not len(doubles):
        return []
    secondes = ordre[doubles + 1]
    premiere = int(np.argmin(secondes))
    debut, fin = lot.numero(int(ordre[doubles[premiere]])), lot.numero(int(secondes[premiere]))
    suite = ", ".join(str(lot.numero(int(rang))) for rang in np.sort(secondes)[1:4])
    combien = len(doubles)
    moities = combien > 0.4 * lot.lignes
    cause = "Le fichier a été recollé deux fois" if moities else "Des lignes ont été recopiées"
    phrase = (
        f"{lot.nom} : {nombre(combien)} ligne{'s' if combien > 1 else ''} en double (même sens, trimestre, "
        f"département, produit et pays) : la ligne {fin} répète la ligne {debut}"
        + (f", puis {suite}{'…' if combien > 4 else ''}" if suite else "")
        + f". {cause}. {controles.ORIGINE}"
    )
    return [
        Defaut(phrase, code="doublons", fichier=lot.nom, ligne=fin, lignes=combien, attendu="une seule fois")
    ]


def _deux_fois_le_meme(lots: Sequence[Lot], comptes: Sequence[Comptes]) -> list[str]:
    """Trimestres donnés deux fois par deux textes, dans le même sens."""
    defauts: list[str] = []
    for i, premier in enumerate(comptes):
        for j in range(i + 1, len(comptes)):
            for sens in premier.sens:
                communs = set(premier.presents[sens]) & set(comptes[j].presents.get(sens, ()))
                if communs:
                    trimestres = ", ".join(t.code for t in sorted(communs))
                    defauts.append(
                        Defaut(
                            f"« {lots[i].nom} » et « {lots[j].nom} » contiennent tous deux les "
                            f"{PLURIEL[sens]} de {trimestres} : n'en donner qu'un",
                            code="doublons",
                            fichier=lots[j].nom,
                        )
                    )
    return defauts


# --- Compter et contrôler ------------------------------------------------------------------------------


def _compter(lots: Sequence[Lot], registre: Registre) -> Comptes:
    """Lignes, euros et masses par sens et trimestre, et par code, sommés avant toute agrégation."""
    rangs = sorted({int(m) for lot in lots for m in np.unique(lot.colonne("moment"))})
    lignes, valeurs = np.zeros(len(rangs), dtype=np.int64), np.zeros(len(rangs), dtype=np.int64)
    masses, pesees = np.zeros(len(rangs)), np.zeros(len(rangs))
    par_code: dict[str, list[np.ndarray]] = {}
    for dimension in CLES:
        forme = (len(rangs), len(registre.lus[dimension]))
        par_code[dimension] = [np.zeros(forme, dtype=np.int64), np.zeros(forme, dtype=np.int64)]
    for lot in lots:
        for i, moment in enumerate(rangs):
            ici = slice(None) if len(rangs) == 1 else _du_moment(lot, moment)
            valeur, masse = lot.colonne("valeur")[ici], lot.colonne("masse")[ici]
            connue = ~np.isnan(masse)
            lignes[i] += len(valeur)
            valeurs[i] += valeur.sum()
            masses[i] += masse[connue].sum()
            pesees[i] += valeur[connue].sum()
            for dimension, (comptees, sommees) in par_code.items():
                codes = lot.colonne(dimension)[ici]
                comptees[i] += np.bincount(codes, minlength=comptees.shape[1])
                sommees[i] += np.bincount(codes, weights=valeur, minlength=comptees.shape[1]).astype(np.int64)
    return Comptes(
        moments=tuple((LES_DEUX_SENS[m % 2], Trimestre.du_rang(m // 2)) for m in rangs),
        lignes=tuple(lignes.tolist()), valeurs=tuple(valeurs.tolist()), masses=tuple(masses.tolist()),
        valeurs_pesees=tuple(pesees.tolist()),
        tranches={d: _tranche(registre, d, *tableaux) for d, tableaux in par_code.items()},
    )  # fmt: skip


def _du_moment(lot: Lot, moment: int) -> np.ndarray | slice:
    """Lignes d'un moment : une tranche quand elles se suivent, comme dans les fichiers de la douane."""
    rangs = np.flatnonzero(lot.colonne("moment") == moment)
    if len(rangs) and rangs[-1] - rangs[0] + 1 == len(rangs):
        return slice(int(rangs[0]), int(rangs[-1]) + 1)
    return rangs


def _tranche(registre: Registre, dimension: str, lignes: np.ndarray, valeurs: np.ndarray) -> Tranche:
    codes = registre.codes(dimension)
    return Tranche(
        textes=tuple(registre.lus[dimension]),
        codes=tuple(codes[n] for n in registre.vers[dimension]),
        lignes=lignes,
        valeurs=valeurs,
    )


def _periode(comptes: Comptes, demande: Demande) -> tuple[Periode, Origine]:
    """Période à montrer, et d'où vient ce choix."""
    if demande.periode:
        return verifier(demande.periode, comptes.presents), _DEMANDEE
    periodes = {periode.code: periode for periode in periodes_possibles(comptes.presents)}
    for provenance in demande.entames:
        attendus = set(provenance.sens_absents)
        if attendus and attendus == set(comptes.sens) and provenance.periode in periodes:
            return periodes[provenance.periode], _REPRISE
    return choisir(comptes.presents), _CHOISIE


def _controler(
    comptes: Comptes, connus: CodesConnus, periode: Periode, demande: Demande
) -> tuple[bool, list[str]]:
    """Refuse codes inconnus, dates et montants invraisemblables.

    Renvoie vrai pour un jeu partiel admis, et des remarques sur l'ordre de grandeur.
    """
    admis = demande.partiel
    manques = controles.couverture(comptes, connus)
    entier = [] if manques else controles.trimestres_coupes(comptes)
    defauts = [
        *([] if admis else [*manques, *entier]),
        *controles.codes_inconnus(comptes, connus),
        *controles.trimestres_a_venir(comptes, demande.importe_le),
        *([] if manques else controles.vraisemblance(comptes, periode)),
    ]
    isoles, remarques = controles.autre_echelle(comptes, connus, periode)
    if defauts or isoles:
        raise _refus(defauts or isoles)
    return bool(manques or entier), remarques


def _total(comptes: Comptes, sens: Sens, periode: Periode) -> int:
    return sum(comptes.valeurs[i] for i in comptes.rangs(sens, periode.trimestres))


def _fichier_lu(lot: Lot, comptes: Comptes) -> FichierLu:
    return FichierLu(
        nom=lot.nom,
        lignes=lot.lignes,
        trimestres=comptes.presents,
        contradictions=lot.contradictions,
        regions_inattendues=lot.regions_inattendues,
        arrangements={ARRANGEMENTS[sorte]: n for sorte, n in lot.constats.arrangees.items() if n},
    )


# --- Additionner ---------------------------------------------------------------------------------------


def _agreger(lots: Sequence[Lot], registre: Registre) -> pd.DataFrame:
    """Une ligne par sens × département × CPF4 × pays × trimestre, en euros exacts (int64).

    Deux textes d'un même code (2A et 2B, 3031 et 3032) sont additionnés ; `masse_kg` est alors inconnue dès
    qu'une des masses l'est : une somme partielle tromperait. Lignes triées par code, catégories en ordre
    alphabétique. Les lots sont vidés au passage : deux millions de lignes ne tiennent pas deux fois.
    """
    axes: dict[str, list[str]] = {}
    places: dict[str, np.ndarray] = {}
    for dimension in CLES:
        ordre, axes[dimension] = _alphabetique(registre.codes(dimension))
        places[dimension] = ordre[registre.normaliser(dimension)]
    rangs = sorted({int(m) // 2 for lot in lots for m in np.unique(lot.colonne("moment"))})
    axes["trimestre"] = [Trimestre.du_rang(rang).code for rang in rangs]
    morceaux = []
    for sens in range(len(LES_DEUX_SENS)):
        morceaux.append(_sommer(lots, sens, rangs, places))
        for lot in lots:
            if not (lot.colonne("moment") % 2 > sens).any():
                lot.vider()
        if len(morceaux[-1]["valeur"]) > _GROS_TEXTE // 40:
            rogner()
    axes["sens"] = list(LES_DEUX_SENS)
    longueurs = [len(morceau["valeur"]) for morceau in morceaux]
    colonnes: dict[str, Any] = {}
    for nom in ("sens", *CLES, "trimestre"):
        codes = (
            np.repeat(np.arange(2, dtype=np.int8), longueurs)
            if nom == "sens"
            else np.concatenate([morceau.pop(nom) for morceau in morceaux])
        )
        colonnes[nom] = pd.Categorical.from_codes(codes, categories=pd.Index(axes[nom], dtype="str"))
    colonnes["valeur_eur"] = np.concatenate([morceau.pop("valeur") for morceau in morceaux])
    masses = np.rint(np.concatenate([morceau.pop("masse") for morceau in morceaux]))
    inconnues = np.isnan(masses)
    masses[inconnues] = 0
    colonnes["masse_kg"] = pd.arrays.IntegerArray(masses.astype(np.int64), inconnues)
    return pd.DataFrame(colonnes, copy=False)


def _sommer(
    lots: Sequence[Lot], sens: int, rangs: Sequence[int], places: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Une ligne par clé distincte d'un sens, en ordre alphabétique ; euros et kilogrammes additionnés."""
    bases = [*(int(places[d].max(initial=0)) + 1 for d in CLES), len(rangs)]
    suites: dict[str, list[np.ndarray]] = {"cle": [], "valeur": [], "masse": []}
    for lot in lots:
        moment = lot.colonne("moment")
        garde = moment % 2 == sens
        ici = slice(None) if garde.all() else garde
        cle = places[CLES[0]][lot.colonne(CLES[0])[ici]].astype(np.int64)
        for dimension, base in zip(CLES[1:], bases[1:], strict=False):
            cle *= base
            cle += places[dimension][lot.colonne(dimension)[ici]]
        cle *= len(rangs)
        cle += np.searchsorted(np.asarray(rangs, dtype=np.int16), moment[ici] // 2)
        suites["cle"].append(cle)
        suites["valeur"].append(lot.colonne("valeur")[ici])
        suites["masse"].append(lot.colonne("masse")[ici])
    reunies = {nom: suite[0] if len(suite) == 1 else np.concatenate(suite) for nom, suite in suites.items()}
    del suites
    cle = reunies.pop("cle")
    ordre = np.argsort(cle, kind="stable")  # quasi linéaire : les fichiers sont triés dans chaque trimestre
    cle = cle[ordre]
    debuts = np.flatnonzero(np.concatenate([[True] * bool(len(cle)), cle[1:] != cle[:-1]]))
    sommes = {}
    for nom in ("valeur", "masse"):
        rangee = reunies.pop(nom)[ordre]
        sommes[nom] = np.add.reduceat(rangee, debuts) if len(debuts) < len(rangee) else rangee
    del ordre
    cle = cle[debuts]
    for nom, base in zip(("trimestre", *CLES[::-1]), bases[::-1], strict=True):
        sommes[nom] = (cle % base).astype(np.int16)
        cle //= base
    return sommes


def _alphabetique(codes: list[str]) -> tuple[np.ndarray, list[str]]:
    """Place alphabétique de chaque numéro, et codes dans cet ordre."""
    ordre = sorted(range(len(codes)), key=codes.__getitem__)
    place = np.empty(len(codes), dtype=np.int16)
    place[ordre] = np.arange(len(codes))
    return place, [codes[i] for i in ordre]
