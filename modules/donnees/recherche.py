"""Trouver un lieu ou un produit à partir de ce que quelqu'un tape, le meilleur d'abord.

La page cherche dans le navigateur (`textes/recherche.js`), avec la même normalisation et le même classement :
un test compare les deux. Changer une règle ici, c'est la changer là-bas.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import pandas as pd

from modules.donnees import tables
from modules.donnees.erreurs import Defaut, ErreurDonnees, TerritoireInconnu
from modules.donnees.tables import ABSENTS, territoire
from modules.langue.typographie import insecables, majuscule

Genre = Literal[
    "france",
    "departement",
    "region",
    "commune",
    "territoire_industrie",
    "produit",
    "famille",
    "poste",
    "tous",
]

# Index servis au navigateur, dans `static/`.
INDEX_LIEUX, INDEX_PRODUITS = "recherche-lieux.json", "recherche-produits.json"
INDEX_PERIMETRES = "recherche-perimetres.json"
_MAXIMUM = 20
_REGION = "région"  # Occitanie ne se confond pas avec un département ou une ville
_NOM_USUEL = "nom usuel"  # nature d'un nom qui n'est pas celui d'un ancien territoire
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss"}
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# Mots que l'on omet souvent ; ils ne comptent que s'ils sont seuls.
_PETITS_MOTS = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"}
)
_ARTICLE = re.compile(r"^(?:la|le|les|l) ")
# « le Doubs », « département du Doubs », « ville de Toulouse » : on tape parfois plus que le nom.
_AVANT_LE_NOM = re.compile(
    r"^(?:(?:departement|region|ville|commune) )?(?:(?:de|du|des|d) )?(?:(?:la|le|les|l) )?(?=.)"
)
_CODE_POSTAL = re.compile(r"^(97\d|\d\d)\d{2,3}$")
_NOMS_ENTIERS = frozenset({"commune", "territoire_industrie"})  # une faute n'y vaut que sur tout le nom
_MONACO, _POSTAL_MONACO = "99", "980"
_SONS = tuple(
    (re.compile(motif), son)
    for motif, son in (("e?au", "o"), ("[ae][iy]", "e"), ("ph", "f"), ("y", "i"), (r"(.)\1", r"\1"))
)
# Du plus sûr au plus incertain ; deux fautes de frappe viennent après une.
_CODE, _EXACT, _DEBUT, _MOTS, _DEDANS, _FAUTE = range(6)
_LETTRES_UNE_FAUTE, _LETTRES_DEUX_FAUTES = 4, 8


@dataclass(frozen=True, slots=True)
class Entree:
    """Ce que l'on peut trouver.

    `code` : territoire (« 25 », « R16 », « FR », « ti-2708 » ; pour une commune, le département où elle mène)
    ou CPF4 ; pour ce qu'une mesure peut viser, aussi une famille ou un poste A129. `nu`, `precision` : ce
    qu'on affiche, « Toulouse » et « Haute-Garonne, 31 », que `nom` réunit. `cles` : noms que l'on peut taper,
    le plus juste d'abord. `codes` : numéros que l'on peut taper.
    """

    genre: Genre
    code: str
    nu: str
    cles: tuple[str, ...]
    codes: tuple[str, ...] = ()
    precision: str = ""

    @property
    def nom(self) -> str:
        """« Toulouse (Haute-Garonne, 31) », « Occitanie (région) », « Automobiles »."""
        return f"{self.nu} ({self.precision})" if self.precision else self.nu


def normaliser(texte: str) -> str:
    """« Côte-d’Or », « COTE D'OR » → « cote d or » ; « St Denis » → « saint denis » ; « œuf » → « oeuf »."""
    decompose = unicodedata.normalize("NFD", texte.lower())
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c))
    for ligature, lettres in _LIGATURES.items():
        sans_accent = sans_accent.replace(ligature, lettres)
    mots = re.sub(r"[^a-z0-9]+", " ", sans_accent).split()
    return " ".join(_ABREGES.get(mot, mot) for mot in mots)


def chercher(texte: str, *, produits: bool = False, maximum: int = _MAXIMUM) -> list[Entree]:
    """Lieux (ou produits) que désigne `texte`, le meilleur d'abord ; liste vide si rien ne convient."""
    return _classer(index_produits() if produits else index_lieux(), texte, maximum=maximum)


def _classer(entrees: Sequence[Entree], texte: str, *, maximum: int = _MAXIMUM) -> list[Entree]:
    """Entrées qui répondent à `texte`, de la plus sûre à la plus incertaine.

    Ordre : numéro exact, nom exact, début du nom, début de chaque mot, dedans, puis, faute de mieux, une ou
    deux fautes de frappe. À égalité : le nom le plus juste de l'entrée, puis l'ordre de `entrees`. Un même
    territoire n'apparaît qu'une fois par genre ; deux communes d'un même département en sont deux.
    """
    demande = _demande(texte)
    if not demande:
        return []
    for noter in (_note, _note_avec_fautes):
        trouvees = sorted(
            (*note, rang)
            for rang, entree in enumerate(entrees)
            if (note := noter(_normale(entree), demande)) is not None
        )
        if trouvees:
            return _sans_doublon(entrees[rang] for *_, rang in trouvees)[:maximum]
    return []


def _demande(texte: str) -> str:
    """Texte tapé, normalisé ; un code postal y vaut le numéro du département."""
    demande = normaliser(texte)
    if len(demande) == 5 and demande.isdigit() and demande.startswith(_POSTAL_MONACO):
        return _MONACO
    postal = _CODE_POSTAL.match(demande) if len(demande) == 5 else None
    return postal[1] if postal else demande


@cache
def _normale(entree: Entree) -> Entree:
    """L'entrée, textes normalisés : ce à quoi l'on compare ce qui est tapé."""
    codes, cles = tuple(map(normaliser, entree.codes)), tuple(map(normaliser, entree.cles))
    return replace(entree, nu=normaliser(entree.nom), precision="", cles=cles, codes=codes)


def _note(entree: Entree, demande: str) -> tuple[int, int] | None:
    """(niveau, rang de la clé) de la meilleure correspondance ; None si l'entrée ne répond pas."""
    if demande in entree.codes or demande.zfill(2) in entree.codes:
        return _CODE, 0
    if len(demande) > 1 and any(code.startswith(demande) for code in entree.codes):
        return _DEBUT, 0
    niveaux = (_niveau(cle, entree.nom, demande) for cle in entree.cles)
    return min(((niveau, i) for i, niveau in enumerate(niveaux) if niveau is not None), default=None)


def _note_avec_fautes(entree: Entree, demande: str) -> tuple[int, int] | None:
    """Comme `_note`, pour une demande à laquelle rien ne répond telle quelle."""
    # « Morez » n'est ni « Moret-Loing-et-Orvanne », à 300 km, ni « Roannais Forez ».
    par_mot = entree.genre not in _NOMS_ENTIERS
    niveaux = (_fautes(cle, demande, par_mot=par_mot) for cle in entree.cles)
    return min(((niveau, i) for i, niveau in enumerate(niveaux) if niveau is not None), default=None)


def _niveau(cle: str, nom: str, demande: str) -> int | None:
    """Niveau de correspondance d'une demande avec une clé de l'entrée et son nom, tous normalisés."""
    cles, (demandes, mots) = _sans_article(cle), _essais(demande)
    if any(c in demandes for c in cles):
        return _EXACT
    if any(c.startswith(demandes) for c in cles):
        return _DEBUT
    if _chaque_mot(mots, cle.split(), nom.split()):
        return _MOTS
    return _DEDANS if len(demande) > 2 and demande in cle else None


@cache
def _sans_article(cle: str) -> tuple[str, str]:
    """La clé, avec et sans son article."""
    return cle, _ARTICLE.sub("", cle)


@lru_cache(maxsize=8)
def _essais(demande: str) -> tuple[tuple[str, str], tuple[str, ...]]:
    """La demande, avec et sans ce qui précède le nom ; ses mots, les petits exceptés."""
    mots = demande.split()
    importants = tuple(m for m in mots if m not in _PETITS_MOTS)
    return (demande, _AVANT_LE_NOM.sub("", demande)), importants or tuple(mots)


def _chaque_mot(mots: Sequence[str], de_la_cle: list[str], du_nom: list[str]) -> bool:
    """Chaque mot demandé commence un mot différent de la clé ou du nom, dont un au moins de la clé."""
    if not any(m.startswith(mot) for mot in mots for m in de_la_cle):
        return False
    libres = list(dict.fromkeys([*de_la_cle, *du_nom]))
    for mot in mots:
        debut = next((m for m in libres if m.startswith(mot)), None)
        if debut is None:
            return False
        libres.remove(debut)
    return True


def _fautes(cle: str, demande: str, *, par_mot: bool) -> int | None:
    """Niveau d'une faute de frappe : sur le nom entier, sur le nom sans article, ou sur l'un de ses mots.

    Ce qui s'écrit autrement mais se dit pareil (« lozaire ») ne compte que pour une faute.
    """
    permises = int(len(demande) >= _LETTRES_UNE_FAUTE) + int(len(demande) >= _LETTRES_DEUX_FAUTES)
    essais = [*_sans_article(cle)]
    if par_mot and " " not in demande:
        essais += [mot for mot in cle.split() if len(mot) >= _LETTRES_UNE_FAUTE]
    if permises and _son(demande) in map(_son, essais):
        return _FAUTE + 1
    distances = [_distance(essai, demande, permises) for essai in essais]
    connues = [d for d in distances if d is not None]
    return _FAUTE + min(connues) if connues else None


@lru_cache(maxsize=20_000)
def _son(texte: str) -> str:
    """Écriture selon l'oreille, d'un texte normalisé : « lozaire » et « lozere » donnent « lozere »."""
    for motif, son in _SONS:
        texte = motif.sub(son, texte)
    return texte


def _distance(un: str, deux: str, permises: int) -> int | None:
    """Lettres à changer, ôter, ajouter ou intervertir (Damerau-Levenshtein) ; None au-delà de `permises`."""
    if permises == 0 or abs(len(un) - len(deux)) > permises:
        return None
    avant: list[int] = []
    ligne = list(range(len(deux) + 1))
    for i, a in enumerate(un, start=1):
        suivante = [i]
        for j, b in enumerate(deux, start=1):
            cout = min(ligne[j] + 1, suivante[j - 1] + 1, ligne[j - 1] + (a != b))
            if i > 1 and j > 1 and a == deux[j - 2] and un[i - 2] == b:
                cout = min(cout, avant[j - 2] + 1)
            suivante.append(cout)
        if min(suivante) > permises:
            return None
        avant, ligne = ligne, suivante
    return ligne[-1] if ligne[-1] <= permises else None


def _sans_doublon(entrees: Iterable[Entree]) -> list[Entree]:
    """Première apparition de chaque résultat."""
    uniques: dict[tuple[str, str], Entree] = {}
    for e in entrees:
        uniques.setdefault((e.genre, e.nom if e.genre == "commune" else e.code), e)
    return list(uniques.values())


@cache
def index_lieux() -> tuple[Entree, ...]:
    """Tous les lieux, dans l'ordre qui départage : départements, régions, France, communes, Territoires.

    Un nom usuel (« Lorraine ») est une entrée de plus, qui dit à quoi elle mène. Lève `ErreurDonnees` s'il
    mène à un territoire inconnu.
    """
    departements = _departements()
    regions = [
        Entree("region", f"R{code}", majuscule(nom), (nom,), (f"R{code}",), _REGION)
        for code, nom in tables.regions().itertuples(index=False, name=None)
        if len(territoire(f"R{code}").departements or ()) > 1
    ]
    france = Entree("france", "FR", "France", ("France",), ("FR",))
    officiels = {e.code: e for e in (*departements, *regions, france)}
    usuels = []
    for nom, code, nature in tables.noms_usuels().itertuples(index=False, name=None):
        vise = officiels.get(code)
        if vise is None:
            raise ErreurDonnees(
                Defaut(
                    f"« data/territoires/noms_usuels.csv » : « {nom} » mène à « {code} », inconnu.",
                    fichier="territoires/noms_usuels.csv",
                )
            )
        ajout = nom if nature == _NOM_USUEL else f"{nature} {nom}"
        usuels.append(Entree(vise.genre, code, f"{vise.nom} – {ajout}", (nom,)))
    return (*departements, *regions, france, *usuels, *_communes(departements), *_territoires_industrie())


def nom_affiche(code: str) -> str:
    """« La Réunion (974) », « Occitanie (région) » : le nom d'un territoire, jamais son code de la douane.

    Lève `KeyError` si le code n'est pas celui d'un territoire.
    """
    return _affichees()[code].nom


def numero_affiche(code: str) -> str:
    """« (974) », « (2A, 2B) », précédé d'une espace, à écrire derrière un nom ; vide s'il n'y en a pas.

    Lève `KeyError` si le code n'est pas celui d'un territoire.
    """
    entree = _affichees()[code]
    return f" ({entree.precision})" if entree.genre == "departement" and entree.precision else ""


@cache
def _affichees() -> dict[str, Entree]:
    """Code → l'entrée sous laquelle un territoire est montré, la première qui le désigne."""
    corse = Entree("region", "R22", "Corse", ("Corse",), precision=_REGION)
    lieux = [e for e in (*index_lieux(), corse) if e.genre != "commune"]
    return {e.code: e for e in reversed(lieux)}


def _departements() -> list[Entree]:
    """Les 101 unités, sous le numéro que tout le monde connaît : « La Réunion (974) », « Corse (2A, 2B) »."""
    table = tables.departements()[["code", "nom", "codes_insee"]]
    entrees = []
    for code, nom, insee in table.itertuples(index=False, name=None):
        numeros = insee.split()
        codes = tuple(dict.fromkeys([code, *numeros]))
        entrees.append(Entree("departement", code, nom, (nom,), codes, ", ".join(numeros)))
    return entrees


def _communes(departements: Sequence[Entree]) -> list[Entree]:
    """« Toulouse (Haute-Garonne, 31) » mène à la Haute-Garonne ; Paris, qui en est un, n'y figure pas."""
    noms = {e.code: e for e in departements}
    entrees = []
    for insee, nom, code in tables.communes()[["code_insee", "nom", "departement"]].itertuples(
        index=False, name=None
    ):
        departement = noms[code].cles[0]
        numero = insee[:3] if insee.startswith("97") else insee[:2]
        if nom != departement:
            entrees.append(Entree("commune", code, nom, (nom,), precision=f"{departement}, {numero}"))
    return entrees


def _territoires_industrie() -> list[Entree]:
    table = tables.territoires_industrie()
    return [
        Entree("territoire_industrie", code, nom, (nom,), (code,), "Territoire d’industrie")
        for code, nom in table.itertuples(index=False, name=None)
    ]


@cache
def index_produits() -> tuple[Entree, ...]:
    """Les 273 produits : libellé court, mots de tous les jours, libellé de la douane, puis leurs morceaux."""
    table = tables.produits()[["code", "libelle", "libelle_court", "synonymes"]]
    entrees = []
    for code, libelle, court, synonymes in table.itertuples(index=False, name=None):
        mots = [m for m in synonymes.split(" ; ") if m]
        morceaux = re.split(r", | et ", court)
        pluriels = [f"{m}s" for m in mots if not m.endswith(("s", "x"))]
        cles = tuple(dict.fromkeys([court, *mots, *pluriels, libelle, *morceaux]))
        entrees.append(Entree("produit", code, court, cles, (code,)))
    return tuple(entrees)


@cache
def index_perimetres() -> tuple[Entree, ...]:
    """Ce qu'une mesure peut viser : tous les produits, un produit, une famille, un poste A129."""
    table = tables.produits()
    tous = Entree("tous", "tous", "Tous les produits", ("Tous les produits", "Tout"))
    familles = [
        Entree("famille", code, nom, (nom,), precision="famille")
        for code, nom in _uniques(table[["famille", "famille_libelle"]])
    ]
    postes = [
        Entree("poste", code, nom, (nom,), (code,), f"poste {code}")
        for code, nom in _uniques(table[["a129", "a129_libelle"]])
    ]
    return (tous, *index_produits(), *familles, *postes)


def _uniques(table: pd.DataFrame) -> list[tuple[str, str]]:
    """(code, libellé) dans l'ordre d'apparition, sans double ni code vide."""
    return list({str(code): (str(code), str(nom)) for code, nom in table.to_numpy() if code}.values())


def en_json(entrees: Sequence[Entree]) -> bytes:
    """Ce que le navigateur lit : une liste [genre, code, nom, clés, codes] par entrée, dans l'ordre.

    Les codes absents s'omettent ; les clés valent null quand la seule est le nom sans sa précision.
    """
    lignes = []
    for e in entrees:
        cles = None if e.cles == (e.nu,) else list(e.cles)
        lignes.append([e.genre, e.code, e.nom, *([cles] if cles or e.codes else [])])
        if e.codes:
            lignes[-1].append(list(e.codes))
    texte = ",\n".join(json.dumps(ligne, ensure_ascii=False, separators=(",", ":")) for ligne in lignes)
    return f"[{texte}]\n".encode()


def aucun_resultat(texte: str, *, produits: bool = False) -> str:
    """Ce qu'on peut taper, quand rien ne répond à `texte`."""
    if produits:
        return insecables("Aucun produit ne répond. Tapez un mot courant : « vin », « voiture », « acier »…")
    if texte.strip() in ABSENTS:
        try:
            territoire(texte.strip())
        except TerritoireInconnu as erreur:
            return str(erreur)
    return insecables(
        "Aucun lieu ne répond. Tapez un département (« Jura », « 39 »), une région, un Territoire "
        "d’industrie ou un code postal (« 39220 ») : l’outil ne connaît par leur nom que les 2 000 villes "
        "principales."
    )


PROCHES = insecables("Aucun lieu de ce nom parmi ceux que l’outil connaît. Vouliez-vous dire :")
