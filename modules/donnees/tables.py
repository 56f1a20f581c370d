"""Tables de référence de `data/`, lues une fois : produits, pays, territoires et leurs articles, contours.

Les tables renvoyées sont partagées : ne pas les modifier sur place. Toute lecture lève `ErreurDonnees`, qui
nomme le fichier et la ligne, si une table manque, n'est pas un CSV du projet ou enfreint les règles de
l'inventaire.
"""

import io
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from modules.donnees.croisements import PART_LISTE
from modules.donnees.erreurs import Defaut, ErreurDonnees, TerritoireInconnu
from modules.donnees.schema import exiger, lire_texte
from modules.langue.typographie import de_sans_article

_DOSSIER = Path(__file__).resolve().parents[2] / "data"
MONACO = "99"
_NOMENCLATURES = (
    "nomenclatures/produits.csv", "nomenclatures/a129.csv", "nomenclatures/libelles_cpf4.csv",
    "nomenclatures/libelles_a129.csv", "nomenclatures/familles.csv",
)  # fmt: skip
_TERRITOIRES = (
    "territoires/territoires_industrie.csv", "territoires/territoires_industrie_departements.csv",
    "territoires/departements.csv",
)  # fmt: skip


def dossier() -> Path:
    """Dossier `data/` du projet."""
    return _DOSSIER


def lire_csv(nom: str) -> pd.DataFrame:
    """CSV de `data/`, tout en texte ; le vide reste un texte vide (le code `NA` est la Namibie).

    Lève `ErreurDonnees`, avec `fichier` et `ligne`, si le fichier manque ou n'est pas un CSV du projet.
    """
    chemin = dossier() / nom
    if not chemin.is_file():
        phrase = f"« data/{nom} » est absent : lancer « python -m modules construire »."
        raise ErreurDonnees(Defaut(phrase, fichier=nom))
    texte, lu = lire_texte(chemin, nom=f"data/{nom}")
    if lu == ";":
        phrase = (
            f"« data/{nom} » est enregistré avec des points-virgules, comme le fait un tableur en français : "
            "lancer « python -m modules inventaire --actualiser », qui le remet en forme."
        )
        raise ErreurDonnees(Defaut(phrase, fichier=nom, ligne=1, attendu="des virgules"))
    try:
        return pd.read_csv(io.StringIO(texte), dtype=str, keep_default_na=False)
    except pd.errors.ParserError as erreur:
        trouvee = re.search(r"line (\d+)", str(erreur))
        ligne = int(trouvee[1]) if trouvee else None
        lieu = f", ligne {ligne}" if ligne else ""
        phrase = f"« data/{nom} »{lieu} : trop de cellules (virgule sans guillemets ?)."
        raise ErreurDonnees(Defaut(phrase, fichier=nom, ligne=ligne)) from erreur


@cache
def produits() -> pd.DataFrame:
    """Les 273 CPF4 de biens.

    code, libelle, libelle_court (26 signes au plus, unique), a129, a129_libelle, a129_court, famille,
    famille_libelle, synonymes (mots de tous les jours séparés par « ; », le plus juste d'abord).
    """
    exiger(dossier(), _NOMENCLATURES)
    table = lire_csv("nomenclatures/produits.csv")
    table = table.merge(lire_csv("nomenclatures/libelles_cpf4.csv"), on="code", how="left", validate="1:1")
    groupes = lire_csv("nomenclatures/a129.csv").merge(
        lire_csv("nomenclatures/libelles_a129.csv"), on="code", how="left", validate="1:1"
    )
    groupes = groupes.rename(
        columns={"code": "a129", "libelle": "a129_libelle", "libelle_court": "a129_court"}
    )
    familles = lire_csv("nomenclatures/familles.csv").rename(columns={"libelle": "famille_libelle"})
    table = table.merge(groupes, on="a129", how="left", validate="m:1")
    table = table.merge(familles, on="famille", how="left", validate="m:1")
    colonnes = ["code", "libelle", "libelle_court", "a129", "a129_libelle", "a129_court"]
    return table[[*colonnes, "famille", "famille_libelle", "synonymes"]]


@cache
def pays() -> pd.DataFrame:
    """code, libelle, libelle_officiel, iso3, zone, ue27, rang_exclu (bool : jamais classé), debut, fin."""
    table = lire_csv("nomenclatures/pays.csv")
    return table.assign(ue27=table["ue27"] == "true", rang_exclu=table["rang_exclu"] == "true")


@cache
def regions() -> pd.DataFrame:
    """code (douane, « 16 »), nom (« Bourgogne-Franche-Comté »)."""
    return lire_csv("territoires/regions.csv")[["code", "nom"]]


@cache
def regions_insee() -> dict[str, str]:
    """Code Insee d'une région → code de la douane : « 27 » → « 16 » ; les cinq DROM mènent à « 24 »."""
    table = lire_csv("territoires/regions.csv")
    return {
        insee: code
        for code, codes in zip(table["code"], table["codes_insee"], strict=True)
        for insee in codes.split()
    }


@cache
def departements() -> pd.DataFrame:
    """Les 101 unités douanières, triées par code.

    code, nom, region, region_nom, codes_insee, population_2023 et salaries_prive_2024 (nombres, NaN si
    inconnus), classe (bool : faux pour Monaco, hors classement).
    """
    table = lire_csv("territoires/departements.csv")
    noms = regions().rename(columns={"code": "region", "nom": "region_nom"})
    salaries = lire_csv("emploi/salaries_prive.csv").rename(columns={"departement": "code"})
    table = table.merge(noms, on="region", how="left", validate="m:1")
    table = table.merge(salaries, on="code", how="left", validate="1:1")
    for colonne in ("population_2023", "salaries_prive_2024"):
        table[colonne] = pd.to_numeric(table[colonne]).astype(float)
    colonnes = ["code", "nom", "region", "region_nom", "codes_insee", "population_2023"]
    return table.assign(classe=table["code"] != MONACO)[[*colonnes, "salaries_prive_2024", "classe"]]


@cache
def territoires_industrie() -> pd.DataFrame:
    """id, libelle : un Territoire d'industrie par ligne, dont chacun a au moins un département."""
    exiger(dossier(), _TERRITOIRES)
    return lire_csv("territoires/territoires_industrie.csv")


@cache
def codes_des_territoires() -> dict[str, str]:
    """Nom d'un Territoire d'industrie → son code."""
    table = territoires_industrie()
    return dict(zip(table["libelle"], table["id"], strict=True))


@cache
def _territoires_industrie_departements() -> pd.DataFrame:
    """id, libelle, departement, part_population (0 à 1), liste (bool : au moins 1 % de la population)."""
    paires = lire_csv("territoires/territoires_industrie_departements.csv")
    table = paires.merge(territoires_industrie(), on="id", how="left", validate="m:1")
    part = table["part_population"].astype(float)
    table = table.assign(part_population=part, liste=part >= PART_LISTE)
    return table[["id", "libelle", "departement", "part_population", "liste"]]


@cache
def communes() -> pd.DataFrame:
    """code_insee, nom, departement (code douane), prefecture (bool) ; la plus grosse place d'abord."""
    table = lire_csv("territoires/communes.csv")
    return table.assign(prefecture=table["prefecture"] == "true")


@cache
def observations() -> pd.DataFrame:
    """Ventes aux États-Unis observées : voir `data/observations`, variation_pct en nombre."""
    table = lire_csv("observations/observations_etats_unis.csv")
    return table.assign(variation_pct=table["variation_pct"].astype(float))


@cache
def variations_ordinaires() -> pd.DataFrame:
    """Variation sur un an des ventes françaises aux États-Unis, douze mois glissants, avant 2025."""
    table = lire_csv("observations/variations_ordinaires.csv")
    return table.assign(variation_pct=table["variation_pct"].astype(float))


@cache
def surtaxes_moyennes() -> pd.DataFrame:
    """regime, libelle, publie_points, source : surtaxe moyenne de la France, calculée par d'autres."""
    table = lire_csv("observations/surtaxes_moyennes.csv")
    return table.assign(publie_points=table["publie_points"].astype(float))


@cache
def surtaxes_anciennes() -> pd.DataFrame:
    """surtaxe, libelle, produits, debut, fin, points, source : surtaxes d'avant 2025, hors du simulateur."""
    table = lire_csv("observations/surtaxes_anciennes.csv")
    return table.assign(points=table["points"].astype(float))


@cache
def voisins() -> dict[str, tuple[str, ...]]:
    """Département → ceux avec qui il partage une limite, la plus longue d'abord, d'après les contours.

    Une île, et Monaco, qui n'a pas de contour, n'en ont pas.
    """
    porteurs: dict[tuple[float, float], set[str]] = {}
    for entite in contours()["features"]:
        geometrie = entite["geometry"]
        polygones = geometrie["coordinates"]
        for polygone in [polygones] if geometrie["type"] == "Polygon" else polygones:
            for longitude, latitude in (point for anneau in polygone for point in anneau):
                porteurs.setdefault((longitude, latitude), set()).add(entite["id"])
    communs: dict[str, dict[str, int]] = {}
    for codes in porteurs.values():
        for un in codes:
            for autre in codes - {un}:
                compte = communs.setdefault(un, {})
                compte[autre] = compte.get(autre, 0) + 1
    return {
        code: tuple(sorted((v for v, n in compte.items() if n > 1), key=lambda v: (-compte[v], v)))
        for code, compte in communs.items()
    }


@cache
def noms_usuels() -> pd.DataFrame:
    """nom (« Lorraine », « PACA »), code du territoire (« R13 »), nature (ancienne région, nom usuel…)."""
    return lire_csv("territoires/noms_usuels.csv")


@cache
def contours() -> dict[str, Any]:
    """GeoJSON des 100 unités (Monaco n'a pas de contour), DROM en encarts ; `id` = code douane."""
    texte = (dossier() / "contours" / "departements.geojson").read_text(encoding="utf-8")
    contenu: dict[str, Any] = json.loads(texte)
    return contenu


@cache
def encarts() -> dict[str, dict[str, Any]]:
    """Code du DROM → nom et cadre [ouest, sud, est, nord] de son encart, en degrés de la carte."""
    table = lire_csv("contours/encarts.csv")
    bords = table[["ouest", "sud", "est", "nord"]].astype(float).to_numpy().tolist()
    return {
        code: {"nom": nom, "cadre": cadre}
        for code, nom, cadre in zip(table["departement"], table["nom"], bords, strict=True)
    }


def libelle_produit(code: str) -> str:
    """Libellé d'un CPF4 ; un code inconnu reste lisible."""
    return _libelles_produits().get(code) or _non_repertorie(code)


def nom_produit(code: str) -> str:
    """Nom d'usage d'un CPF4, le seul des écrans et des documents ; le libellé va aux fichiers."""
    return _noms_produits().get(code) or _non_repertorie(code)


def libelle_pays(code: str) -> str:
    """Nom d'un pays ; un code inconnu reste lisible."""
    return _libelles_pays().get(code) or _non_repertorie(code)


@cache
def _libelles_produits() -> dict[str, str]:
    return dict(zip(produits()["code"], produits()["libelle"], strict=True))


@cache
def _noms_produits() -> dict[str, str]:
    return dict(zip(produits()["code"], produits()["libelle_court"], strict=True))


@cache
def _libelles_pays() -> dict[str, str]:
    return dict(zip(pays()["code"], pays()["libelle"], strict=True))


def _non_repertorie(code: str) -> str:
    return f"Code {code} (non répertorié)"


Niveau = Literal["cpf4", "a129"]

_COLONNES_A129 = {
    "a129": "code", "a129_libelle": "libelle", "a129_court": "libelle_court",
    "famille": "famille", "famille_libelle": "famille_libelle",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class References:
    """Tables de `modules.donnees.tables` : mêmes noms, mêmes colonnes."""

    produits: pd.DataFrame
    pays: pd.DataFrame
    departements: pd.DataFrame
    territoires_industrie: pd.DataFrame

    def groupes_produits(self, niveau: Niveau) -> dict[str, str]:
        """CPF4 → code au niveau demandé ; un code absent est « non ventilé »."""
        cible = "code" if niveau == "cpf4" else "a129"
        return dict(zip(self.produits["code"], self.produits[cible], strict=True))

    def libelles_produits(self, niveau: Niveau) -> pd.DataFrame:
        """Index : code au niveau demandé. Colonnes : libelle, libelle_court, famille, famille_libelle."""
        colonnes = list(_COLONNES_A129.values())
        if niveau == "cpf4":
            return self.produits[colonnes].set_index("code")
        groupes = self.produits[list(_COLONNES_A129)].rename(columns=_COLONNES_A129)
        return groupes.drop_duplicates("code").set_index("code")

    def pays_classables(self) -> pd.DataFrame:
        """Index : code. Colonnes : libelle, zone. Sans « autres pays » ni pays indéterminés."""
        classables = self.pays[~self.pays["rang_exclu"].astype(bool)]
        return classables[["code", "libelle", "zone"]].set_index("code")

    def departements_classes(self) -> "pd.Series[str]":
        """Codes des 100 unités classées (sans Monaco)."""
        return self.departements.loc[self.departements["classe"].astype(bool), "code"]


@cache
def references() -> References:
    """Nomenclatures embarquées du projet."""
    return References(
        produits=produits(),
        pays=pays(),
        departements=departements(),
        territoires_industrie=_territoires_industrie_departements(),
    )


Genre = Literal["france", "region", "departement", "ti"]

_CORSE = "20"
# Codes Insee, plus familiers, des unités que la douane numérote autrement.
_ALIAS = {"2A": _CORSE, "2B": _CORSE, "971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9E"} | {
    "MC": "99",
    "MONACO": "99",
}
# Collectivités que les fichiers départementaux de la douane ne détaillent pas.
ABSENTS = {
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "986": "Wallis-et-Futuna",
    "987": "la Polynésie française",
    "988": "la Nouvelle-Calédonie",
}


@dataclass(frozen=True, slots=True)
class Territoire:
    """`code` : « FR », « R16 », « 25 », « ti-0101 ». `departements` : codes douane de ses unités.

    `departements` vaut None pour la France : toutes les lignes comptent, non ventilé compris.
    """

    code: str
    nom: str
    genre: Genre
    departements: tuple[str, ...] | None


def territoire(code: str) -> Territoire:
    """Territoire d'un code, alias Insee compris (« 1 », « 2A », « 971 », « r16 »).

    « R » devant un code de région : celui de la douane (« R16 »), sinon celui de l'Insee quand la douane ne
    s'en sert pas (« R27 », la même région). Deux chiffres seuls sont toujours un département (« 27 », Eure).
    Lève `TerritoireInconnu` avec un conseil.
    """
    connus = _territoires()
    demande = code.strip()
    for candidat in (demande, demande.upper(), demande.lower(), demande.upper().zfill(2)):
        normal = _ALIAS.get(candidat, candidat)
        if normal in connus:
            return connus[normal]
    insee = re.fullmatch(r"R(\d\d)", demande.upper())
    if insee and insee[1] in regions_insee():
        return connus[f"R{regions_insee()[insee[1]]}"]
    raise TerritoireInconnu(_conseil(demande))


def codes_insee(lieu: Territoire) -> str:
    """Codes Insee d'un département ou d'une région, séparés par une espace ; vide ailleurs et à Monaco."""
    if lieu.genre == "departement":
        table = departements()
        return str(table.loc[table["code"] == lieu.code, "codes_insee"].item())
    if lieu.genre == "region":
        return " ".join(insee for insee, code in regions_insee().items() if f"R{code}" == lieu.code)
    return ""


def region_de(departement: str) -> Territoire | None:
    """Région douanière d'une unité ; None pour la Corse, seule de sa région.

    Monaco est compté en Provence-Alpes-Côte d'Azur, comme dans la source ; les DROM forment un ensemble.
    Lève `TerritoireInconnu` si ce n'est pas un département.
    """
    lieu = territoire(departement)
    if lieu.genre != "departement":
        raise TerritoireInconnu(f"« {departement} » n'est pas un département.")
    table = departements()
    region = table.loc[table["code"] == lieu.code, "region"].item()
    return None if lieu.code == _CORSE else territoire(f"R{region}")


@cache
def _territoires() -> dict[str, Territoire]:
    """Tous les territoires par code."""
    unites = departements()
    paires = _territoires_industrie_departements()
    tous = [Territoire("FR", "France", "france", None)]
    for region, nom in regions().itertuples(index=False, name=None):
        membres = unites.loc[unites["region"] == region, "code"]
        tous.append(Territoire(f"R{region}", nom, "region", tuple(membres)))
    for code, nom in unites[["code", "nom"]].itertuples(index=False, name=None):
        tous.append(Territoire(code, nom, "departement", (code,)))
    listes = paires[paires["liste"]].sort_values("part_population", ascending=False, kind="stable")
    membres_ti = listes.groupby("id")["departement"].agg(tuple)
    for identifiant, libelle in territoires_industrie().itertuples(index=False, name=None):
        tous.append(Territoire(identifiant, libelle, "ti", membres_ti[identifiant]))
    return {t.code: t for t in tous}


def _conseil(code: str) -> str:
    """Message d'un code refusé."""
    if code in ABSENTS:
        return f"Les fichiers départementaux de la douane ne détaillent pas {ABSENTS[code]} (code {code})."
    if re.fullmatch(r"R\d{2}", code.upper()):
        return f"Région « {code} » inconnue : la douane a ses propres codes, « R16 » par exemple."
    if code.lower().startswith("ti-"):
        return f"Territoire d'industrie « {code} » inconnu : codes de « ti-0101 » à « ti-9306 » par exemple."
    return (
        f"Département « {code} » inconnu. Codes possibles : 01 à 95, 20 (ou 2A, 2B) pour la Corse, "
        "971 à 974 et 976 pour l'outre-mer, 99 pour Monaco."
    )


# Articles et prépositions des lieux et des pays, colonnes de leurs tables ; un nom qu'aucune ne connaît
# (Territoire d'industrie…) s'emploie sans article : « de Nord Franche-Comté ».


class _Mots(NamedTuple):
    """Ce qui précède un nom : « le », « du », « dans le » ; vide si rien ; `en` None si la table l'ignore."""

    article: str
    de: str
    en: str | None


def avec_article(nom: str) -> str:
    """« le Doubs », « l’Ain », « les Landes », « La Réunion », « Paris », « les États-Unis »."""
    mots = _mots().get(nom)
    return _joindre(mots.article, nom) if mots else nom


def de(nom: str) -> str:
    """« du Doubs », « de l’Ain », « des Landes », « de La Réunion », « de Paris », « d’Oman »."""
    mots = _mots().get(nom)
    return _joindre(mots.de, nom) if mots else de_sans_article(nom)


def dans(nom: str) -> str:
    """Département ou région : « dans le Doubs », « en Gironde », « à Paris » ; un autre nom : « à … »."""
    mots = _mots().get(nom)
    return _joindre(mots.en if mots and mots.en else "à", nom)


def au_pluriel(nom: str) -> bool:
    """« les Landes achètent », « le Doubs achète » : l'article de la table fait l'accord."""
    mots = _mots().get(nom)
    return mots is not None and mots.article == "les"


def _joindre(mot: str, nom: str) -> str:
    return f"{mot}{nom}" if mot.endswith("’") else f"{mot} {nom}".strip()


@cache
def _mots() -> dict[str, _Mots]:
    """Nom affiché → mots ; un département l'emporte sur un pays du même nom (la Guadeloupe)."""
    pays = lire_csv("nomenclatures/pays.csv")
    connus = {n: _Mots(a, d, None) for n, a, d in pays[["libelle", "article", "de"]].itertuples(index=False)}
    connus["France"] = connus["France"]._replace(en="en")
    for table in ("territoires/regions.csv", "territoires/departements.csv"):
        lignes = lire_csv(table)[["nom", "article", "de", "en"]].itertuples(index=False)
        connus |= {n: _Mots(a, d, e) for n, a, d, e in lignes}
    return connus
