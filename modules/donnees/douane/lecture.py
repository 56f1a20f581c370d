"""Des octets d'un texte de la douane à des colonnes de codes numérotés, par blocs, sans garder le texte.

Un bloc conforme est analysé d'un trait par pyarrow. Celui qui ne l'est pas est repris colonne par colonne :
ce qui s'arrange sans rien perdre l'est (en-tête répété, ligne de total, virgule décimale d'un entier…), le
reste est compté comme faute. Les deux chemins sont vectoriels : un fichier fautif se lit comme un bon.
"""

import csv
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from modules.donnees.douane.controles import VIDE, CodesConnus, normaliser
from modules.donnees.douane.fichiers import (
    ABIMEE,
    CHAMPS,
    MARQUE_UTF8,
    NOMS_CHAMPS,
    ContenuAbime,
    Forme,
    champs_d_entete,
    court,
    decoder,
)  # fmt: skip
from modules.donnees.erreurs import Defaut
from modules.langue.nombres import nombre

_TAILLE_BLOC = 5_000_000
_TAILLE_MORCEAU = _TAILLE_BLOC // 2  # analysés en parallèle par pyarrow
_TRANCHES = 16  # d'un bloc refusé : une ligne fautive n'en fait reprendre qu'une
_LONGUEUR_LIGNE = 1000
"""Une ligne officielle fait environ 50 octets ; au-delà de cette borne, ce n'en est plus une."""
_LONGUEUR_CODE = 30
_LIMITE_CODES = 10_000
_LIGNES_CITEES = 5
_LIGNES_EXAMINEES = 1000
"""Lignes d'un bloc regardées une à une, au plus : en-têtes répétés et totaux sont toujours rares."""
_PLAFOND = 10**11
"""Aucune cellule trimestrielle n'approche 100 Md€ ou 100 Md kg ; en deçà, les sommes tiennent sur 64 bits."""
_ANNEES = range(1990, 2100)
_CODES = ("departement", "region", "a129", "produit", "pays")
CLES = ("departement", "produit", "pays")
_EN_CHIFFRES = ("trimestre", "annee", "departement", "region", "valeur", "masse")
_SENS_DU_FLUX = {"E": 0, "I": 1}
_CITEES = 3
"""Contradictions citées en exemple."""
_ILLISIBLE = "fichier abîmé : le télécharger de nouveau"
_NOMS = {
    "flux": "flux", "trimestre": "trimestre", "annee": "année", "departement": "département",
    "region": "région", "a129": "A129", "produit": "produit", "pays": "pays", "valeur": "valeur",
    "masse": "masse",
}  # fmt: skip
ARRANGEMENTS = {
    "entete": "en-tête reconnu et passé",
    "ordre": "colonnes lues dans l'ordre de l'en-tête",
    "colonnes": "colonne de plus en fin de ligne, non lue",
    "total": "ligne de total passée, non comptée",
    "vides": "ligne vide de tableur passée",
    "fin": "marque de fin de fichier (Ctrl-Z) retirée",
    "nombres": "valeur écrite avec une virgule décimale ou des espaces de milliers, lue comme un entier : le "
    "fichier est repassé par un tableur",
}  # fmt: skip
_BLANCS = rb"[ \t]*"
_ESPACES = rb"(?: |\xc2\xa0|\xa0|\xe2\x80\xaf)"


class _BlocRefuse(Exception):
    """Bloc que la lecture rapide n'accepte pas : la reprise colonne par colonne dira pourquoi."""


@dataclass(slots=True)
class Faute:
    """Une sorte de faute : la première ligne et sa phrase, les suivantes, combien en tout."""

    texte: str
    attendu: str
    lignes: list[int]
    nombre: int


@dataclass(slots=True)
class Constats:
    """Ce qui ne va pas (par code et colonne) et ce qui a été arrangé (par sorte, en lignes)."""

    fautes: dict[tuple[str, str], Faute] = field(default_factory=dict)
    arrangees: Counter[str] = field(default_factory=Counter)

    def fauter(self, code: str, colonne: str, lignes: np.ndarray, *, texte: str, attendu: str = "") -> None:
        """Ajoute ces lignes (numéros croissants) à la faute de cette sorte."""
        faute = self.fautes.setdefault((code, colonne), Faute(texte, attendu, [], 0))
        faute.lignes += lignes[: _LIGNES_CITEES - len(faute.lignes)].tolist()
        faute.nombre += len(lignes)

    def joindre(self, autres: "Constats") -> None:
        """Reprend les constats d'un bloc suivant."""
        for (code, colonne), f in autres.fautes.items():
            faute = self.fautes.setdefault((code, colonne), Faute(f.texte, f.attendu, [], 0))
            faute.lignes += f.lignes[: _LIGNES_CITEES - len(faute.lignes)]
            faute.nombre += f.nombre
        self.arrangees += autres.arrangees

    def defauts(self, nom: str) -> list[Defaut]:
        """Fautes dites une fois chacune, les lignes comptées, dans l'ordre de leur première ligne."""
        defauts = []
        ordre = {nom: rang for rang, nom in enumerate(CHAMPS)}
        rangees = sorted(self.fautes.items(), key=lambda cas: (cas[1].lignes[0], ordre.get(cas[0][1], -1)))
        for (code, colonne), faute in rangees:
            premiere, *suite = faute.lignes
            autres = faute.nombre - 1
            reste = ""
            if autres:
                cites = ", ".join(map(str, suite)) + ("…" if autres > len(suite) else "")
                reste = f" ; de même {nombre(autres)} autre{'s' if autres > 1 else ''} (ligne"
                reste += f"{'s' if autres > 1 else ''} {cites})"
            defauts.append(
                Defaut(
                    f"{nom}, ligne {premiere} : {faute.texte}{reste}",
                    code=code,
                    fichier=nom,
                    ligne=premiere,
                    colonne=colonne,
                    attendu=faute.attendu,
                    lignes=faute.nombre,
                )
            )
        return defauts


@dataclass(slots=True)
class Registre:
    """Numéros donnés aux textes rencontrés, partagés par tous les fichiers d'un import.

    `lus` : texte tel qu'écrit → numéro ; `propres` : code normalisé → numéro ; `vers` : le second par le
    premier (« 1 », « 01 » et « 001 » sont trois textes et un code).
    """

    connus: CodesConnus
    lus: dict[str, dict[str, int]] = field(default_factory=lambda: {c: {} for c in _CODES})
    propres: dict[str, dict[str, int]] = field(default_factory=lambda: {c: {} for c in _CODES})
    vers: dict[str, list[int]] = field(default_factory=lambda: {c: [] for c in _CODES})

    def numeroter(self, colonne: str, textes: list[str]) -> np.ndarray:
        """Numéro de chaque texte, en ajoutant les nouveaux. Lève `_BlocRefuse` au-delà de 10 000."""
        lus, propres = self.lus[colonne], self.propres[colonne]
        for texte in textes:
            if texte not in lus:
                if len(lus) >= _LIMITE_CODES:
                    raise _BlocRefuse(colonne)
                lus[texte] = len(lus)
                code = normaliser(colonne, texte, self.connus)
                self.vers[colonne].append(propres.setdefault(code, len(propres)))
        return np.asarray([lus[texte] for texte in textes], dtype=np.int16)

    def codes(self, colonne: str) -> list[str]:
        """Codes normalisés dans l'ordre de leurs numéros."""
        return list(self.propres[colonne])

    def normaliser(self, colonne: str) -> np.ndarray:
        """Numéro du code normalisé de chaque texte lu."""
        return np.asarray(self.vers[colonne], dtype=np.int16)


@dataclass(slots=True)
class _Bloc:
    """Lignes d'un bloc : `codes` porte, par colonne, le numéro de chaque ligne et les textes distincts.

    `numeros` : numéro de chaque ligne dans le fichier, ou celui de la première si elles se suivent.
    `fins` : fins de ligne du bloc ; `octets` : sa longueur.
    """

    moment: np.ndarray
    codes: dict[str, tuple[np.ndarray, list[str]]]
    valeur: np.ndarray
    masse: np.ndarray
    numeros: np.ndarray | int
    fins: int = 0
    octets: int = 0
    constats: Constats = field(default_factory=Constats)


@dataclass(slots=True)
class Lot:
    """Lignes lues d'un texte, en morceaux de colonnes réunis à la fin (`souder`).

    `moment` : rang du trimestre × 2, plus 1 à l'import. Codes : numéros de `Registre.lus`. `masse` : NaN si
    inconnue. `reperes` : (rang de la première ligne, numéro dans le fichier ou numéros), bloc par bloc.
    """

    nom: str
    forme: Forme
    morceaux: dict[str, list[np.ndarray]] = field(
        default_factory=lambda: {c: [] for c in ("moment", *CLES, "valeur", "masse")}
    )
    lignes: int = 0
    hauteur: int = 0
    contradictions: int = 0
    exemples: list[str] = field(default_factory=list)
    regions_inattendues: int = 0
    constats: Constats = field(default_factory=Constats)
    reperes: list[tuple[int, np.ndarray | int]] = field(default_factory=list)

    def souder(self) -> None:
        """Une seule suite par colonne : à faire une fois tout le texte lu."""
        for nom, morceaux in self.morceaux.items():
            vide = np.zeros(0, dtype=np.int64 if nom == "valeur" else np.int16)
            self.morceaux[nom] = [np.concatenate([vide, *morceaux]) if len(morceaux) != 1 else morceaux[0]]

    def colonne(self, nom: str) -> np.ndarray:
        """Colonne entière, une fois le lot soudé."""
        return self.morceaux[nom][0]

    def vider(self) -> None:
        """Rend la mémoire des lignes, une fois additionnées."""
        self.morceaux = {nom: [morceaux[0][:0].copy()] for nom, morceaux in self.morceaux.items()}

    def numero(self, rang: int) -> int:
        """Numéro dans le fichier de la ligne de données de ce rang (compté de 0)."""
        premier, numeros = next(r for r in reversed(self.reperes) if r[0] <= rang)
        return numeros + rang - premier if isinstance(numeros, int) else int(numeros[rang - premier])


def lire(
    flot: BinaryIO, nom: str, registre: Registre, *, forme: Forme, progres: Callable[[int], None] | None
) -> Lot:
    """Lit un texte entier ; ses fautes sont comptées dans le lot, sans interrompre."""
    lot = Lot(nom, forme)
    for bloc in _analyses(flot, forme):
        lot.constats.joindre(bloc.constats)
        try:
            _ranger(bloc, lot, registre)
        except _BlocRefuse as refus:
            colonne = str(refus)
            texte = f"plus de {nombre(_LIMITE_CODES)} codes différents dans la colonne « {_NOMS[colonne]} »"
            premier = bloc.numeros if isinstance(bloc.numeros, int) else int(bloc.numeros[0])
            lot.constats.fauter(
                "codes", colonne, np.asarray([premier]), texte=f"{texte}, {_ILLISIBLE}", attendu=NOMS_CHAMPS
            )
            break
        lot.hauteur += bloc.fins
        if progres:
            progres(bloc.octets)
    lot.souder()
    _dire_la_forme(lot)
    return lot


def _dire_la_forme(lot: Lot) -> None:
    """Ajoute aux arrangements ce que la disposition des colonnes a demandé."""
    arrangees = lot.constats.arrangees
    if lot.forme.entete:
        arrangees["entete"] += 1
    if lot.forme.reordonnee:
        arrangees["ordre"] += lot.lignes
    if lot.forme.en_trop:
        arrangees["colonnes"] += lot.lignes


def _ranger(bloc: _Bloc, lot: Lot, registre: Registre) -> None:
    """Numérote les codes d'un bloc et l'ajoute au lot ; rien à garder d'un lot déjà refusé."""
    codes = {nom: registre.numeroter(nom, textes)[rangs] for nom, (rangs, textes) in bloc.codes.items()}
    if len(bloc.valeur):
        lot.reperes.append((lot.lignes, bloc.numeros))
        _comparer(lot, registre, codes)
    if not lot.constats.fautes:
        nombres = {"moment": bloc.moment, "valeur": bloc.valeur, "masse": bloc.masse}
        for nom, morceaux in lot.morceaux.items():
            morceaux.append(nombres[nom] if nom in nombres else codes[nom])
    lot.lignes += len(bloc.valeur)


def _comparer(lot: Lot, registre: Registre, codes: dict[str, np.ndarray]) -> None:
    """Compte les A129 qui contredisent leur CPF4, et les régions qui ne sont pas celles du département."""
    connus = registre.connus
    faux = _contredits(registre, codes, cle="departement", temoin="region", attendus=connus.regions)
    lot.regions_inattendues += int(faux.sum())
    faux = _contredits(registre, codes, cle="produit", temoin="a129", attendus=connus.a129)
    if not faux.any():
        return
    lot.contradictions += int(faux.sum())
    produits, a129 = registre.codes("produit"), registre.codes("a129")
    for rang in np.flatnonzero(faux)[: _CITEES - len(lot.exemples)]:
        produit = produits[registre.vers["produit"][codes["produit"][rang]]]
        lu = a129[registre.vers["a129"][codes["a129"][rang]]]
        lot.exemples.append(
            f"ligne {lot.numero(lot.lignes + int(rang))} : {court(lu)} au lieu de {connus.a129[produit]} "
            f"pour {produit}"
        )


def _contredits(
    registre: Registre, codes: dict[str, np.ndarray], *, cle: str, temoin: str, attendus: dict[str, str]
) -> np.ndarray:
    """Lignes dont le témoin, s'il est rempli, n'est pas celui que la clé, si elle est connue, appelle."""
    numeros = registre.propres[temoin]
    vide = numeros.get(VIDE, -1)
    # -1 : témoin attendu jamais rencontré, donc forcément contredit ; -2 : clé inconnue, rien à dire.
    voulus = [numeros.get(attendus[c], -1) if c in attendus else -2 for c in registre.codes(cle)]
    voulu = np.asarray(voulus, dtype=np.int16)[registre.normaliser(cle)[codes[cle]]]
    temoins = registre.normaliser(temoin)[codes[temoin]]
    faux: np.ndarray = (voulu != temoins) & (voulu != -2) & (temoins != vide)
    return faux


# --- Les blocs -----------------------------------------------------------------------------------------


def _blocs(flot: BinaryIO) -> Iterator[bytes]:
    """Blocs coupés en fin de ligne, sans la marque d'ordre UTF-8 du début.

    Une ligne démesurée reste coupée, et rien n'est lu après elle : le bloc est refusé, donc le fichier.
    """
    try:
        debut = flot.read(len(MARQUE_UTF8)).removeprefix(MARQUE_UTF8)
        demesuree = False
        while not demesuree and (octets := debut + flot.read(_TAILLE_BLOC)):
            reste = flot.readline(_LONGUEUR_LIGNE + 1)
            demesuree = len(reste) > _LONGUEUR_LIGNE and b"\r" not in reste and reste[-1:] != b"\n"
            debut = b""
            yield octets + reste
    except ABIMEE as erreur:
        raise ContenuAbime from erreur


@dataclass(slots=True)
class _Analyseur:
    """Analyse un texte bloc par bloc. Un bloc refusé se coupe : seules ses tranches fautives se reprennent.

    Là où tout est à arranger (virgules décimales partout), couper ne sert à rien : le bloc se reprend entier.
    """

    blocs: Iterator[bytes]
    forme: Forme
    ligne: int = 1
    tranches: deque[bytes] = field(default_factory=deque)
    reprises: int = 0  # tranches fautives du dernier bloc coupé

    def suivant(self) -> _Bloc | None:
        """Bloc, ou tranche d'un bloc, à la suite ; None à la fin du texte."""
        if self.tranches:
            return self._tranche(self.tranches.popleft())
        octets = next(self.blocs, None)
        if octets is None:
            return None
        longueur = len(octets)
        if self.ligne == 1:
            for _ in range(self.forme.entete):  # au plus quelques lignes, toutes dans le premier bloc
                octets = octets[_fin_de_ligne(octets) :]
                self.ligne += 1
        try:
            bloc = _lire_d_un_trait(octets, self.ligne, self.forme, _fins(octets))
        except _BlocRefuse:
            if len(octets) >= _TAILLE_BLOC and self.reprises <= _TRANCHES // 2:
                self.reprises = 0
                self.tranches.extend(_couper(octets))
                bloc = self._tranche(self.tranches.popleft())
                bloc.octets += longueur - len(octets)
                return bloc
            bloc = _reprendre(octets, self.ligne, self.forme)
        return self._compter(bloc, octets, longueur)

    def _tranche(self, octets: bytes) -> _Bloc:
        try:
            bloc = _lire_d_un_trait(octets, self.ligne, self.forme, _fins(octets))
        except _BlocRefuse:
            self.reprises += 1
            bloc = _reprendre(octets, self.ligne, self.forme)
        return self._compter(bloc, octets, len(octets))

    def _compter(self, bloc: _Bloc, octets: bytes, longueur: int) -> _Bloc:
        bloc.octets, bloc.fins = longueur, _fins(octets)
        self.ligne += bloc.fins
        return bloc


def _fins(octets: bytes) -> int:
    return octets.count(b"\n") or octets.count(b"\r")


def _couper(octets: bytes) -> Iterator[bytes]:
    """`_TRANCHES` morceaux à peu près égaux, coupés en fin de ligne."""
    fin = b"\n" if b"\n" in octets else b"\r"
    debut, pas = 0, len(octets) // _TRANCHES + 1
    while debut < len(octets):
        coupe = octets.find(fin, min(debut + pas, len(octets))) + 1 or len(octets)
        yield octets[debut:coupe]
        debut = coupe


def _analyses(flot: BinaryIO, forme: Forme) -> Iterator[_Bloc]:
    """Blocs analysés ; le suivant se lit et s'analyse pendant qu'on range celui-ci."""
    analyseur = _Analyseur(_blocs(flot), forme)
    premier = analyseur.suivant()
    if premier is None or premier.octets < _TAILLE_BLOC // _TRANCHES:  # petit : rien à faire en parallèle
        while premier is not None:
            yield premier
            premier = analyseur.suivant()
        return
    with ThreadPoolExecutor(1) as executeur:
        attendu = executeur.submit(analyseur.suivant)
        yield premier
        while (pret := attendu.result()) is not None:
            attendu = executeur.submit(analyseur.suivant)
            yield pret


def _fin_de_ligne(octets: bytes) -> int:
    """Rang de l'octet qui suit la première fin de ligne (\\n, \\r ou \\r\\n)."""
    return len(octets[: 2 * _LONGUEUR_LIGNE].splitlines(keepends=True)[0]) if octets else 0


def _lire_d_un_trait(octets: bytes, ligne: int, forme: Forme, fins: int) -> _Bloc:
    """Bloc conforme, ou `_BlocRefuse` sans dire pourquoi."""
    if b"\0" in octets or _peut_etre_hexadecimal(octets):
        raise _BlocRefuse  # pyarrow lirait « 0x1F » comme 31
    try:
        table = _table(octets, forme, {"valeur": pa.int64(), "masse": pa.int64()})
    except pa.ArrowInvalid as erreur:
        raise _BlocRefuse from erreur
    colonnes = {nom: table.column(nom).combine_chunks() for nom in CHAMPS}
    valeur, masse = colonnes["valeur"], colonnes["masse"]
    if valeur.null_count or _hors_bornes(valeur) or _hors_bornes(masse):
        raise _BlocRefuse
    moment = _moments({nom: _distinguer(colonnes[nom]) for nom in ("flux", "trimestre", "annee")})
    codes = {nom: _distinguer(colonnes[nom]) for nom in _CODES}
    if (moment < 0).any() or not all(_permis(texte) for _, textes in codes.values() for texte in textes):
        raise _BlocRefuse
    pleines = fins + (not octets.endswith((b"\n", b"\r")))
    numeros: np.ndarray | int = ligne
    if pleines != len(table):
        numeros = _Lignes.decouper(octets, ligne).pleines().numeros
        if len(numeros) != len(table):
            raise _BlocRefuse
    masses = masse.to_numpy(zero_copy_only=False).astype(np.float64)
    return _Bloc(moment, codes, valeur.to_numpy(), masses, numeros)


def _table(octets: bytes, forme: Forme, types: dict[str, pa.DataType]) -> pa.Table:
    noms = [nom or f"_{rang}" for rang, nom in enumerate(forme.colonnes)]
    return pcsv.read_csv(
        pa.BufferReader(octets),
        read_options=pcsv.ReadOptions(column_names=noms, block_size=_TAILLE_MORCEAU),
        parse_options=pcsv.ParseOptions(delimiter=";"),
        convert_options=pcsv.ConvertOptions(
            include_columns=list(CHAMPS),
            column_types=dict.fromkeys(noms, pa.binary()) | types,
            null_values=[""],
            strings_can_be_null=False,
        ),
    )


def _peut_etre_hexadecimal(octets: bytes) -> bool:
    """« 0x » ou « 0X » quelque part ; chercher le X d'abord va dix fois plus vite que `in`."""
    suite = np.frombuffer(octets, dtype=np.uint8)
    return any(
        lettre in octets and bool((suite[np.flatnonzero(suite == lettre[0]) - 1] == ord("0")).any())
        for lettre in (b"x", b"X")
    )


def _hors_bornes(nombres: pa.Array) -> bool:
    extremes = pc.min_max(nombres).as_py()
    return extremes["min"] is not None and (extremes["min"] < 0 or extremes["max"] > _PLAFOND)


def _moments(colonnes: dict[str, tuple[np.ndarray, list[str]]]) -> np.ndarray:
    """Rang du trimestre × 2, plus 1 à l'import ; -1 si l'un des trois champs est impossible."""

    def traduire(colonne: str, table: Callable[[str], int | None]) -> np.ndarray:
        rangs, textes = colonnes[colonne]
        nombres = [-20_000 if (lu := table(texte)) is None else lu for texte in textes]
        valeurs: np.ndarray = np.asarray(nombres, dtype=np.int32)[rangs]
        return valeurs

    sens = traduire("flux", _sens_du_flux)
    moment = (traduire("annee", _annee) * 4 + traduire("trimestre", _trimestre) - 1) * 2 + sens
    return np.where(moment < 0, -1, moment).astype(np.int16)


def _sens_du_flux(texte: str) -> int | None:
    """0 pour une exportation, 1 pour une importation, ou rien."""
    return _SENS_DU_FLUX.get(texte.strip().upper())


def _trimestre(texte: str) -> int | None:
    """1 à 4, ou rien si le trimestre est impossible."""
    propre = texte.strip()
    return int(propre) if propre in {"1", "2", "3", "4"} else None


def _annee(texte: str) -> int | None:
    """Année à quatre chiffres vraisemblable, ou rien."""
    propre = texte.strip()
    if len(propre) == 4 and propre.isascii() and propre.isdigit() and int(propre) in _ANNEES:
        return int(propre)
    return None


def _permis(code: str) -> bool:
    """Un code peut être inconnu, mais ni démesuré ni fait de caractères invisibles (lignes avalées)."""
    propre = code.strip()
    return len(propre) <= _LONGUEUR_CODE and propre.isprintable()


# --- La reprise d'un bloc refusé -----------------------------------------------------------------------


@dataclass(slots=True)
class _Lignes:
    """Bornes et numéros des lignes d'un bloc ; `suite` : ses octets."""

    octets: bytes
    suite: np.ndarray
    debuts: np.ndarray
    fins: np.ndarray
    numeros: np.ndarray

    @classmethod
    def decouper(cls, octets: bytes, premiere: int) -> "_Lignes":
        """Lignes d'un bloc, toutes fins de ligne ramenées à \\n."""
        if b"\r" in octets:
            octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        suite = np.frombuffer(octets, dtype=np.uint8)
        fins = np.flatnonzero(suite == ord("\n"))
        if not octets.endswith(b"\n"):
            fins = np.append(fins, len(octets))
        debuts = np.concatenate([[0], fins[:-1] + 1])
        return cls(octets, suite, debuts, fins, premiere + np.arange(len(fins)))

    def compter(self, presents: np.ndarray) -> np.ndarray:
        """Octets vrais de chaque ligne."""
        cumul = np.concatenate([[0], np.cumsum(presents, dtype=np.int32)])
        nombres: np.ndarray = cumul[self.fins] - cumul[self.debuts]
        return nombres

    def garder(self, lignes: np.ndarray) -> "_Lignes":
        """Les seules lignes vraies."""
        return _Lignes(self.octets, self.suite, self.debuts[lignes], self.fins[lignes], self.numeros[lignes])

    def pleines(self) -> "_Lignes":
        """Les lignes qui ne sont pas faites que de blancs."""
        return self.garder(
            self.compter((self.suite != ord(" ")) & (self.suite != ord("\t")) & (self.suite != ord("\n"))) > 0
        )

    def texte(self, rang: int) -> str:
        """Une ligne, décodée."""
        return decoder(self.octets[self.debuts[rang] : self.fins[rang]])

    def rassembler(self) -> bytes:
        """Octets de ces lignes, et d'elles seules."""
        bornes = zip(self.debuts.tolist(), self.fins.tolist(), strict=True)
        return b"\n".join([self.octets[debut:fin] for debut, fin in bornes])


def _reprendre(octets: bytes, ligne: int, forme: Forme) -> _Bloc:
    """Bloc refusé, repris colonne par colonne : lignes bonnes ou arrangées, fautes comptées."""
    constats = Constats()
    if octets.rstrip(b" \t\r\n").endswith(b"\x1a"):
        octets = octets.rstrip(b" \t\r\n\x1a") + b"\n"
        constats.arrangees["fin"] += 1
    lignes = _bien_formees(_Lignes.decouper(octets, ligne).pleines(), forme, constats)
    lignes, colonnes = _colonnes(lignes, forme, constats)
    if not len(lignes.numeros):
        return _bloc_vide(constats, ligne)
    distincts = {nom: _distinguer(colonnes[nom]) for nom in CHAMPS[:8]}
    moment = _moments(distincts)
    passees = _passer(lignes, np.flatnonzero(moment < 0), forme, constats)
    valeur, fausses = _entiers(colonnes["valeur"], lignes.numeros, "valeur", constats, passees)
    masse, fausses_masses = _entiers(colonnes["masse"], lignes.numeros, "masse", constats, passees)
    fausses |= fausses_masses | _fautes_de_codes(distincts, lignes.numeros, constats, passees)
    bonnes = ~passees & ~fausses
    codes = {nom: (rangs[bonnes], textes) for nom, (rangs, textes) in distincts.items() if nom in _CODES}
    return _Bloc(
        moment[bonnes], codes, valeur[bonnes].astype(np.int64), masse[bonnes], lignes.numeros[bonnes],
        constats=constats,
    )  # fmt: skip


def _bloc_vide(constats: Constats, ligne: int) -> _Bloc:
    rien = np.zeros(0, dtype=np.int16)
    codes: dict[str, tuple[np.ndarray, list[str]]] = {nom: (rien, []) for nom in _CODES}
    return _Bloc(rien, codes, rien.astype(np.int64), rien.astype(np.float64), ligne, constats=constats)


def _bien_formees(lignes: _Lignes, forme: Forme, constats: Constats) -> _Lignes:
    """Lignes qui ont le bon nombre de champs ; les autres sont passées (totaux, vides) ou fautives."""
    longues = lignes.fins - lignes.debuts > _LONGUEUR_LIGNE
    nuls = lignes.compter(lignes.suite == 0) > 0
    guillemets = lignes.compter(lignes.suite == ord('"'))
    ouverts = (guillemets % 2 == 1) & ~longues & ~nuls
    for fausses, code, texte in (
        (longues, "longueur", f"plus de {_LONGUEUR_LIGNE} octets sans fin de ligne, {_ILLISIBLE}"),
        (nuls & ~longues, "nul", f"caractère nul, {_ILLISIBLE}"),
        (ouverts, "guillemet", "guillemet qui n'est pas refermé"),
    ):
        if fausses.any():
            constats.fauter(code, "", lignes.numeros[fausses], texte=texte)
    lignes = lignes.garder(~longues & ~nuls & ~ouverts)
    if not len(lignes.numeros):
        return lignes
    champs = _compter_champs(lignes)
    voulus = len(forme.colonnes)
    for _ in range(3):  # une colonne de plus, vide : le séparateur final est de trop
        vide_finale = (champs > voulus) & (lignes.suite[lignes.fins - 1] == ord(";"))
        lignes.fins = lignes.fins - vide_finale
        champs = champs - vide_finale
        constats.arrangees["colonnes"] += int((vide_finale & (champs == voulus)).sum())
    signes = lignes.compter((lignes.suite != ord(" ")) & (lignes.suite != ord("\t")))
    vides = signes == champs - 1
    constats.arrangees["vides"] += int(vides.sum())
    autres = ~vides & (champs != voulus)
    totaux = np.zeros(len(champs), dtype=bool)
    for rang in np.flatnonzero(autres)[:_LIGNES_EXAMINEES]:
        totaux[rang] = _est_total(lignes.texte(int(rang)).split(";"))
    constats.arrangees["total"] += int(totaux.sum())
    autres &= ~totaux
    if autres.any():
        combien = int(champs[autres][0])
        texte = f"{combien} champ{'s' if combien > 1 else ''} au lieu de {voulus}"
        constats.fauter("champs", "", lignes.numeros[autres], texte=texte, attendu=NOMS_CHAMPS)
    return lignes.garder(~vides & (champs == voulus))


def _compter_champs(lignes: _Lignes) -> np.ndarray:
    """Champs de chaque ligne ; un point-virgule entre guillemets ne sépare rien."""
    separateurs = lignes.suite == ord(";")
    guillemets = lignes.suite == ord('"')
    if guillemets.any():
        # Parité des guillemets, un octet par signe : une ligne démesurée ne gonfle rien.
        parite = np.zeros(len(guillemets) + 1, dtype=np.uint8)
        np.bitwise_xor.accumulate(guillemets.view(np.uint8), out=parite[1:])
        longueurs = np.diff(lignes.debuts, append=len(guillemets))
        depuis = int(lignes.debuts[0])
        au_debut = np.repeat(parite[lignes.debuts], longueurs)
        separateurs[depuis:] &= parite[depuis:-1] == au_debut
    return lignes.compter(separateurs) + 1


def _colonnes(lignes: _Lignes, forme: Forme, constats: Constats) -> tuple[_Lignes, dict[str, pa.BinaryArray]]:
    """Champs de ces lignes, en octets ; un guillemet mal placé est une faute de plus."""
    if not len(lignes.numeros):
        return lignes, {}
    for derniere in (False, True):
        try:
            table = _table(lignes.rassembler(), forme, {})
        except pa.ArrowInvalid:
            table = None
        if table is not None and len(table) == len(lignes.numeros):
            return lignes, {nom: table.column(nom).combine_chunks() for nom in CHAMPS}
        cites = lignes.compter(lignes.suite == ord('"')) > 0
        bonnes = ~cites
        if not derniere:
            for rang in np.flatnonzero(cites)[:_LIGNES_EXAMINEES]:
                bonnes[rang] = _cite_bien(lignes.texte(int(rang)), len(forme.colonnes))
        if not bonnes.all():
            constats.fauter(
                "guillemet", "", lignes.numeros[~bonnes], texte="guillemets mal placés", attendu=NOMS_CHAMPS
            )
        lignes = lignes.garder(bonnes)
        if not len(lignes.numeros):
            break
    return lignes.garder(np.zeros(len(lignes.numeros), dtype=bool)), {}


def _cite_bien(ligne: str, colonnes: int) -> bool:
    """Les guillemets de cette ligne entourent-ils des champs entiers ?"""
    try:
        champs = next(csv.reader([ligne], delimiter=";", strict=True))
    except csv.Error:
        return False
    return len(champs) == colonnes and not any('"' in champ or "\n" in champ for champ in champs)


def _passer(lignes: _Lignes, suspectes: np.ndarray, forme: Forme, constats: Constats) -> np.ndarray:
    """Parmi les lignes sans flux ou sans date, celles qui sont un en-tête ou un total, une fois dites."""
    passees = np.zeros(len(lignes.numeros), dtype=bool)
    sures = [i for i, nom in enumerate(forme.colonnes) if nom in _EN_CHIFFRES]
    for rang in suspectes[:_LIGNES_EXAMINEES]:
        champs = [champ.strip(' "') for champ in lignes.texte(int(rang)).split(";")]
        if champs_d_entete(champs) == forme.colonnes:
            constats.arrangees["entete"] += 1
            passees[rang] = True
        elif _est_total(champs) or _sans_code(champs, forme):
            constats.arrangees["total"] += 1
            passees[rang] = True
        elif not any(any(map(str.isdigit, champ)) for champ in (champs[i] for i in sures)):
            ligne = lignes.numeros[rang : rang + 1]
            connu = set(CHAMPS) <= set(champs_d_entete(champs))
            quoi = "dans un autre ordre que les lignes d'avant" if connu else "aux colonnes inconnues"
            texte = f"en-tête {quoi} (« {court(';'.join(champs))} ») : reprendre le fichier d'origine"
            constats.fauter("entete", "", ligne, texte=texte, attendu=NOMS_CHAMPS)
            passees[rang] = True
    return passees


def _est_total(champs: list[str]) -> bool:
    """Ligne de total d'un tableur : « Total;;;…;580354 », « Total général ; … »."""
    return any(champ.strip(' "').lower().startswith(("total", "ensemble", "somme")) for champ in champs[:8])


def _sans_code(champs: list[str], forme: Forme) -> bool:
    """Ligne qui ne porte que des nombres : un total sans libellé."""
    par_nom = dict(zip(forme.colonnes, champs, strict=False))
    return not any(par_nom.get(nom) for nom in ("trimestre", "annee", "departement", "produit", "pays"))


def _fautes_de_codes(
    distincts: dict[str, tuple[np.ndarray, list[str]]],
    numeros: np.ndarray,
    constats: Constats,
    passees: np.ndarray,
) -> np.ndarray:
    """Lignes dont le flux, le trimestre ou l'année sont impossibles, ou un code illisible."""
    toutes = np.zeros(len(numeros), dtype=bool)
    regles: tuple[tuple[str, Callable[[str], Any], str], ...] = (
        ("flux", _sens_du_flux, "E ou I"),
        ("trimestre", _trimestre, "1 à 4"),
        ("annee", _annee, f"{_ANNEES.start} à {_ANNEES.stop - 1}"),
        *((nom, lambda texte: True if _permis(texte) else None, "") for nom in _CODES),
    )
    for colonne, regle, attendu in regles:
        rangs, textes = distincts[colonne]
        mauvais = np.asarray([regle(texte) is None for texte in textes], dtype=bool)
        fausses = np.flatnonzero(mauvais[rangs] & ~passees)
        toutes[fausses] = True
        if len(fausses):
            lu = court(textes[int(rangs[fausses[0]])])
            adjectif = {"flux": "inconnu", "trimestre": "impossible", "annee": "impossible"}.get(
                colonne, f"illisible, {_ILLISIBLE}"
            )
            texte = f"{_NOMS[colonne]} « {lu} » {adjectif}" + (f" ({attendu} attendu)" if attendu else "")
            constats.fauter(colonne, colonne, numeros[fausses], texte=texte, attendu=attendu)
    return toutes


def _entiers(
    colonne: pa.BinaryArray, numeros: np.ndarray, nom: str, constats: Constats, passees: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Nombres d'une colonne (NaN pour une masse vide) et lignes fautives.

    Virgule décimale d'un nombre entier et espaces de milliers sont retirés ; une masse peut avoir des
    décimales.
    """
    propre = pc.replace_substring_regex(
        colonne, pattern=f"^{_BLANCS.decode()}|{_BLANCS.decode()}$", replacement=""
    )
    direct = pc.match_substring_regex(propre, pattern="^-?[0-9]+$").to_numpy(zero_copy_only=False)
    vide = (pc.binary_length(propre).to_numpy(zero_copy_only=False)) == 0
    if not (direct | vide).all():
        propre, repares = _reparer(propre, nom)
        lisibles = pc.match_substring_regex(
            propre, pattern=r"^-?[0-9]+$" if nom == "valeur" else r"^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"
        ).to_numpy(zero_copy_only=False)
        constats.arrangees["nombres"] += int((repares & lisibles & ~direct & ~passees).sum())
    else:
        lisibles = direct
    nombres = _convertir(propre, lisibles, nom)
    absentes = vide if nom == "valeur" else np.zeros(len(vide), dtype=bool)
    illisibles = ~lisibles & ~vide
    negatives = lisibles & (nombres < 0)
    enormes = lisibles & (nombres > _PLAFOND)
    cas: list[tuple[np.ndarray, str, Callable[[str], str]]] = [
        (absentes, "absente", lambda _: f"{nom} absente"),
        (illisibles, "nombre", lambda lu: _dire_illisible(nom, lu)),
        (negatives, "negative", lambda lu: f"{nom} négative ({court(lu)})"),
        (enormes, "enorme", lambda lu: f"{nom} invraisemblable ({court(lu)}, plus de 100 milliards)"),
    ]
    for fausses, code, phrase in cas:
        rangs = np.flatnonzero(fausses & ~passees)
        if len(rangs):
            lu = decoder(colonne[int(rangs[0])].as_py()).strip(" \t")
            unite = "euros" if nom == "valeur" else "kilogrammes"
            constats.fauter(code, nom, numeros[rangs], texte=phrase(lu), attendu=f"nombre entier de {unite}")
    return nombres, absentes | illisibles | negatives | enormes


def _reparer(propre: pa.BinaryArray, nom: str) -> tuple[pa.BinaryArray, np.ndarray]:
    """Nombres sans espaces de milliers ni décimales nulles, et lignes changées."""
    espaces = _ESPACES.decode("latin-1").encode("latin-1")
    groupes = pc.match_substring_regex(
        propre, pattern=rb"^-?[0-9]{1,3}(?:" + espaces + rb"[0-9]{3})+(?:[.,][0-9]*)?$"
    )
    repare = pc.if_else(groupes, pc.replace_substring_regex(propre, pattern=espaces, replacement=b""), propre)
    if nom == "valeur":
        repare = pc.replace_substring_regex(repare, pattern=rb"^(-?[0-9]+)[.,]0*$", replacement=rb"\1")
    else:
        repare = pc.replace_substring_regex(repare, pattern=rb"^(-?[0-9]+),([0-9]*)$", replacement=rb"\1.\2")
    return repare, pc.not_equal(repare, propre).to_numpy(zero_copy_only=False)


def _convertir(propre: pa.BinaryArray, lisibles: np.ndarray, nom: str) -> np.ndarray:
    """Nombres des lignes lisibles, NaN ailleurs (0 pour une valeur, de toute façon refusée)."""
    textes = pc.if_else(pa.array(lisibles), propre, pa.scalar(None, pa.binary())).cast(pa.string())
    if nom == "valeur":
        # Au-delà de dix-huit chiffres, le nombre est refusé : inutile de le convertir exactement.
        longs = np.nan_to_num(pc.utf8_length(textes).to_numpy(zero_copy_only=False)) > 18
        if not longs.any():
            return np.asarray(pc.fill_null(textes.cast(pa.int64()), 0).to_numpy(zero_copy_only=False))
        valeurs: np.ndarray = np.nan_to_num(textes.cast(pa.float64()).to_numpy(zero_copy_only=False))
        return valeurs
    return np.asarray(textes.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _dire_illisible(nom: str, lu: str) -> str:
    """Pourquoi ce texte n'est pas un nombre entier, et quoi faire."""
    compact = lu.replace(",", ".").lower() if lu.isascii() else ""
    mantisse, e, exposant = compact.partition("e")
    if e and exposant.lstrip("+-").isdigit() and mantisse.replace(".", "").lstrip("+-").isdigit():
        return (
            f"{nom} « {court(lu)} » en notation scientifique, la précision est perdue : le fichier a été "
            "réenregistré par un tableur, reprendre le fichier d'origine"
        )
    if compact.replace(".", "", 1).lstrip("-").isdigit():
        return f"{nom} « {court(lu)} » n'est pas un nombre entier : reprendre le fichier d'origine"
    if compact and not compact.lstrip("-").strip("0123456789., "):
        return (
            f"{nom} « {court(lu)} » avec des séparateurs que l'on ne sait pas lire : le fichier a été "
            "réenregistré par un tableur, reprendre le fichier d'origine"
        )
    return f"{nom} « {court(lu)} » non numérique"


# --- Les codes distincts d'une colonne -----------------------------------------------------------------


def _distinguer(colonne: pa.BinaryArray) -> tuple[np.ndarray, list[str]]:
    """Numéro de chaque ligne et textes distincts.

    Les codes de la douane ont presque toujours la même largeur dans une colonne (1, 2 ou 4 octets) : les
    comparer comme des entiers coûte sept fois moins que de les hacher un à un.
    """
    bornes = np.frombuffer(colonne.buffers()[1], dtype=np.int32)
    bornes = bornes[colonne.offset : colonne.offset + len(colonne) + 1]
    largeur = int(bornes[1] - bornes[0]) if len(bornes) > 1 else 0
    if largeur not in (1, 2, 4) or not (np.diff(bornes) == largeur).all():
        encodee = colonne.dictionary_encode()
        return encodee.indices.to_numpy(), _decoder(encodee.dictionary.cast(pa.binary()).to_pylist())
    octets = np.frombuffer(colonne.buffers()[2], dtype=np.uint8)[bornes[0] : bornes[-1]]
    mots = octets.view(f"u{largeur}")
    if (mots == mots[0]).all():  # sens, année : souvent une seule valeur
        return np.zeros(len(mots), dtype=np.int8), _decoder(mots[:1].view(f"S{largeur}").tolist())
    numeros, presents = _par_suites(mots) if largeur == 4 else _par_table(mots)
    return numeros, _decoder(presents.view(f"S{largeur}").tolist())


def _par_table(mots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mots d'un ou deux octets : une table de tous les mots possibles suffit."""
    vus = np.zeros(np.iinfo(mots.dtype).max + 1, dtype=bool)
    vus[mots] = True
    presents = np.flatnonzero(vus).astype(mots.dtype)
    place = np.zeros(len(vus), dtype=np.int32)
    place[presents] = np.arange(len(presents))
    return place[mots], presents


def _par_suites(mots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mots de quatre octets : les fichiers étant triés, ils se répètent par longues suites."""
    debuts = np.flatnonzero(np.concatenate([[True], mots[1:] != mots[:-1]]))
    presents, numeros = np.unique(mots[debuts], return_inverse=True)
    return np.repeat(numeros, np.diff(debuts, append=len(mots))), presents


def _decoder(octets: list[bytes]) -> list[str]:
    return [decoder(mot) for mot in octets]
