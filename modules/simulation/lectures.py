"""Autres lectures d'un résultat : seuils, hypothèses, débouchés, poids, achats, contre-épreuves."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isclose
from typing import Any

import numpy as np
import pandas as pd

from modules.donnees import droit, tables
from modules.donnees.confiance import confiance, ecart_type_us
from modules.donnees.droit import Tarifs, poids_periode
from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire
from modules.langue.nombres import INSECABLE, nombre
from modules.langue.typographie import insecables
from modules.simulation.attendu import produits_observes, surtaxe_moyenne_de, un_an_avant
from modules.simulation.embarque import Parametres, parametres_embarques
from modules.simulation.exposition import (
    ETATS_UNIS,
    Assiette,
    Exposition,
    Surtaxes,
    connu,
    sensibilites,
    surtaxes,
)
from modules.simulation.incertitude import CONDITIONS, condition_de
from modules.simulation.scenario import (
    AUCUNE,
    Horizon,
    Mesure,
    Scenario,
    exiger_valide,
)

SEUIL_MAXIMAL = 100.0  # points : au-delà, la sensibilité n'est plus établie


@dataclass(frozen=True, slots=True)
class Seuil:
    """Surtaxe, en points, à partir de laquelle la baisse possible atteint la cible ; None = aucune jusqu'à
    100.

    `points` : réaction centrale ; `si_forte` et `si_faible` : aux deux bouts des sensibilités publiées
    (une réaction forte atteint la cible plus tôt). `cible_eur` : baisse cherchée. `maximum_eur` : baisse
    possible à 100 points, réaction centrale.
    """

    points: float | None
    si_forte: float | None
    si_faible: float | None
    cible_eur: float
    maximum_eur: float


def seuil(
    exposition: Exposition,
    *,
    unite: str,
    cible_eur: float,
    produit: str | None = None,
    horizon: Horizon = "court",
) -> Seuil:
    """Surtaxe uniforme (ou sur un seul `produit`) qui fait baisser les ventes de `cible_eur` euros.

    Part de la référence de l'exposition ; ni sa base ni ses mesures n'y entrent. Les navires, dont le droit
    est incertain, n'y comptent pas. La baisse croît avec la surtaxe : une seule solution, cherchée de 0 à 100
    points (méthode, § 4).
    """
    assiette, s = exposition.assiette, exposition.surtaxes
    ventes = assiette.us[assiette.rang_de(unite)]
    # Une référence inconnue (taux de la période) exclut le produit, comme dans la réaction.
    comptes = (ventes > 0) & ~np.isnan(s.observee) & ~s.incertain
    if produit is not None:
        comptes &= np.array(assiette.produits) == produit
    npf, depart, ventes = s.npf[comptes], s.observee[comptes], ventes[comptes]
    reponses = []
    for e in sensibilites(horizon, parametres=exposition.parametres):

        def baisse(points: float, e: np.ndarray = e[comptes]) -> float:
            rapport = np.log1p(npf + points / 100) - np.log1p(npf + depart)
            return float(ventes @ -np.expm1(-e * rapport))

        reponses.append((_chercher(baisse, cible=cible_eur), baisse(SEUIL_MAXIMAL)))
    (faible, _), (centre, maximum), (forte, _) = reponses
    return Seuil(centre, forte, faible, cible_eur, maximum)


def _chercher(baisse: Callable[[float], float], *, cible: float) -> float | None:
    """Surtaxe où une fonction croissante atteint la cible, None si elle ne l'atteint pas."""
    from scipy.optimize import brentq  # 20 Mo que la plupart des visites n'emploient pas

    maximum = baisse(SEUIL_MAXIMAL)
    if maximum < cible and not isclose(maximum, cible):
        return None
    if maximum <= cible:
        return SEUIL_MAXIMAL
    if baisse(0.0) >= cible:
        return 0.0
    return float(brentq(lambda x: baisse(x) - cible, 0.0, SEUIL_MAXIMAL, xtol=1e-9))


_HORIZON: Horizon = "court"
_BORNES = ("bas", "haut")
_FACTEURS = {0.0: "nul", 2.0: "doublé"}
_Essais = Mapping[Hashable, Mapping[Hashable, Any]]  # essai → colonnes de sa ligne


@dataclass(frozen=True, slots=True)
class Effet:
    """Baisse possible (euros) pour les deux valeurs d'une hypothèse, les autres inchangées.

    `valeur_a` et `valeur_b` : les deux valeurs en clair ; `source` : d'où elles viennent.
    """

    hypothese: str
    valeur_a: str
    valeur_b: str
    baisse_a: float
    baisse_b: float
    source: str

    @property
    def amplitude(self) -> float:
        """Écart entre les deux baisses, en euros."""
        return abs(self.baisse_b - self.baisse_a)


def effets(exposition: Exposition, *, unite: str) -> list[Effet]:
    """Toutes les hypothèses, de celle qui compte le plus à celle qui compte le moins.

    Valeurs essayées et sources : `data/elasticites`, tables des essais et des horizons. Baisses en euros.
    """
    tarifs = droit.lire_tarifs()
    essais: _Essais = tarifs.essais.set_index("essai").to_dict("index")
    sources = tarifs.horizons.set_index("horizon")["source"]
    rang, parametres = exposition.assiette.rang_de(unite), exposition.parametres
    us, s = exposition.assiette.us[rang], exposition.surtaxes
    e_bas, e, e_haut = sensibilites(_HORIZON, parametres=parametres)
    long = float(us @ connu(exposition.reactions["long"].perte))
    bornes = parametres.sensibilites[_HORIZON]
    centrale = _baisse(us, s, sensibilite=e)
    liste = [
        Effet(
            "Réaction des acheteurs à un an",
            f"faible ({_court(bornes[0])})", f"forte ({_court(bornes[2])})",
            _baisse(us, s, sensibilite=e_bas), _baisse(us, s, sensibilite=e_haut), sources[_HORIZON],
        ),
        Effet(
            "Horizon", "à un an", "à long terme",
            centrale, long, sources["long"],
        ),
        _report(essais["reorientation"], centrale=centrale),
        _droit_normal(exposition, us, essai=essais["droit_normal"], sensibilite=e),
        *(
            _exemption(essais[c], us, s, ici=condition_de(parametres.produits) == c, sensibilite=e)
            for c in CONDITIONS
        ),
    ]  # fmt: skip
    if exposition.assiette.provenance.est_estimation and exposition.assiette.genres[rang] == "departement":
        ecart = ecart_type_us(unite)
        bas, haut = np.exp([-ecart, ecart])
        liste.append(
            Effet(
                essais["donnees"]["libelle"],
                f"{nombre(100 * (1 - bas))}{INSECABLE}% de moins",
                f"{nombre(100 * (haut - 1))}{INSECABLE}% de plus",
                centrale * bas, centrale * haut, insecables(essais["donnees"]["source"]),
            )
        )  # fmt: skip
    return sorted(liste, key=lambda effet: -effet.amplitude)


def _report(essai: Mapping[Hashable, Any], *, centrale: float) -> Effet:
    """Part de la baisse que d'autres marchés rachètent, aux deux valeurs de l'essai."""
    parts = [float(essai[borne]) for borne in _BORNES]
    a, b = (f"{nombre(100 * p)}{INSECABLE}% de la baisse" for p in parts)
    baisse_a, baisse_b = (centrale - p * max(centrale, 0.0) for p in parts)
    return Effet(essai["libelle"], a, b, baisse_a, baisse_b, insecables(essai["source"]))


def _droit_normal(
    exposition: Exposition, us: np.ndarray, *, essai: Mapping[Hashable, Any], sensibilite: np.ndarray
) -> Effet:
    """Droit normal multiplié par les deux valeurs de l'essai ; un taux « tout compris » en dépend aussi."""
    parametres, baisses = exposition.parametres, []
    facteurs = [float(essai[borne]) for borne in _BORNES]
    for facteur in facteurs:
        s = surtaxes(
            exposition.scenario,
            parametres=replace(parametres, npf=facteur * parametres.npf),
            poids_periode=exposition.assiette.poids_periode,
        )
        baisses.append(_baisse(us, s, sensibilite=sensibilite))
    a, b = (_FACTEURS.get(f, f"multiplié par {_court(f)}") for f in facteurs)
    return Effet(essai["libelle"], a, b, baisses[0], baisses[1], insecables(essai["source"]))


def _exemption(
    essai: Mapping[Hashable, Any], us: np.ndarray, s: Surtaxes, *, ici: np.ndarray, sensibilite: np.ndarray
) -> Effet:
    """Tout est exempté, ou rien ne l'est, parmi les produits `ici`, qui dépendent de la condition."""
    exempte, taxe = (
        _baisse(us, replace(s, central=np.where(ici, borne, s.central)), sensibilite=sensibilite)
        for borne in (s.minimum, s.maximum)
    )
    return Effet(
        essai["libelle"], "toujours accordée", "jamais accordée", exempte, taxe, insecables(essai["source"]),
    )  # fmt: skip


def _baisse(us: np.ndarray, s: Surtaxes, *, sensibilite: np.ndarray) -> float:
    """Σ V · (1 − R^(−ε)), produits sans taux connu exclus."""
    rapport = np.log1p(s.npf + s.central) - np.log1p(s.npf + s.observee)
    return float(us @ connu(-np.expm1(-sensibilite * rapport)))


def _court(valeur: float) -> str:
    return nombre(valeur, 2)


def debouches(
    flux: TableFlux,
    *,
    territoire: Territoire,
    produits: Collection[str],
    pays: pd.DataFrame,
    limite: int = 3,
) -> pd.DataFrame:
    """Une ligne par produit × pays de destination hors États-Unis, les premiers de chaque produit.

    `pays` : catalogue (code, libelle, rang_exclu). Colonnes : produit, rang (1 à `limite`), pays, libelle,
    valeur_eur, part (des ventes du produit par ce territoire). Les pays non classés ne sont jamais nommés.
    Dans une estimation, seuls les couples produit × pays tirés d'une donnée sont gardés, jamais une
    répartition (méthode, § 18).
    """
    lignes = flux.lignes("export", territoire.departements)
    lignes = lignes[lignes["produit"].isin(list(produits))]
    ventes = (
        lignes.astype({"produit": "str", "pays": "str"})
        .groupby(["produit", "pays"], observed=True)["valeur_eur"]
        .sum()
        .reset_index()
    )
    # transform, et non map : reste numérique quand rien n'est vendu.
    ventes["part"] = ventes["valeur_eur"] / ventes.groupby("produit")["valeur_eur"].transform("sum")
    nommes = pays[~pays["rang_exclu"].astype(bool)].set_index("code")["libelle"]
    autres = ventes[ventes["pays"].isin(nommes.index) & (ventes["pays"] != ETATS_UNIS)]
    if flux.provenance.est_estimation:
        niveaux = [confiance("export", c, q) for c, q in zip(autres["produit"], autres["pays"], strict=True)]
        autres = autres[np.array(niveaux, dtype=str) != "reparti"]
    autres = autres[autres["valeur_eur"] > 0].sort_values(
        ["produit", "valeur_eur", "pays"], ascending=[True, False, True], ignore_index=True
    )
    autres = autres.assign(rang=autres.groupby("produit").cumcount() + 1)
    autres = autres[autres["rang"] <= limite]
    return pd.DataFrame(
        {
            "produit": autres["produit"],
            "rang": autres["rang"],
            "pays": autres["pays"],
            "libelle": autres["pays"].map(nommes),
            "valeur_eur": autres["valeur_eur"],
            "part": autres["part"],
        }
    ).reset_index(drop=True)


_MOITIE = 0.5


def cellules_majeures(exposition: Exposition, *, part: float = _MOITIE) -> pd.DataFrame:
    """Plus petit nombre de couples qui font au moins `part` des droits de tous les départements.

    unite, produit, ventes_eur, droits_eur, part (des droits de tous les départements), cumul ; du plus gros
    au plus petit. Vide si personne n'est taxé. Droits en euros.
    """
    a = exposition.assiette
    lignes = np.flatnonzero(np.array([g == "departement" for g in a.genres]))
    droits = a.us[lignes] * connu(exposition.surtaxes.central)
    total = float(droits.sum())
    plats = droits.ravel()
    ordre = np.argsort(-plats, kind="stable")
    cumul = np.cumsum(plats[ordre])
    gardes = ordre[: int(np.searchsorted(cumul, part * total)) + 1] if total > 0 else ordre[:0]
    rangs, produits = np.unravel_index(gardes, droits.shape)
    return pd.DataFrame(
        {
            "unite": np.array(a.unites)[lignes[rangs]],
            "produit": np.array(a.produits)[produits],
            "ventes_eur": a.us[lignes[rangs], produits],
            "droits_eur": plats[gardes],
            "part": plats[gardes] / (total or 1.0),
            "cumul": cumul[: len(gardes)] / (total or 1.0),
        }
    )


def expositions_concentrees(exposition: Exposition, *, part: float = _MOITIE) -> pd.DataFrame:
    """Départements dont un seul produit fait plus de `part` des droits.

    unite, produit, droits_eur (du produit), part (des droits du département) ; de la plus grande part à la
    plus petite, puis des plus gros droits aux plus petits. À ce niveau un produit vers un pays est un flux du
    fichier : en dessous, rien n'est visible.
    """
    a = exposition.assiette
    lignes = np.flatnonzero(np.array([g == "departement" for g in a.genres]))
    droits = a.us[lignes] * connu(exposition.surtaxes.central)
    totaux = droits.sum(axis=1)
    premier = droits.argmax(axis=1)
    maximum = droits[np.arange(len(lignes)), premier]
    parts = np.divide(maximum, totaux, out=np.zeros(len(lignes)), where=totaux > 0)
    gardes = np.flatnonzero(parts > part)
    gardes = gardes[np.lexsort((-maximum[gardes], -parts[gardes]))]
    return pd.DataFrame(
        {
            "unite": np.array(a.unites)[lignes[gardes]],
            "produit": np.array(a.produits)[premier[gardes]],
            "droits_eur": maximum[gardes],
            "part": parts[gardes],
        }
    )


@dataclass(frozen=True, eq=False)
class Riposte:
    """Une contre-mesure calculée.

    `unites` : index unite, colonnes importations_eur, importations_us_eur, concernees_eur (achats aux
    États-Unis taxés), droits_eur (théoriques, payés par les importateurs locaux), part_us et part_concernee
    (de toutes les importations ; NaN si aucune). `taux` : droit supplémentaire par produit, en part.
    """

    assiette: Assiette
    taux: np.ndarray
    unites: pd.DataFrame

    def ligne(self, unite: str) -> dict[str, float]:
        """Indicateurs d'un territoire, NaN si sans objet.

        Euros pour `_eur`, parts de 0 à 1 sinon. Lève `ErreurDonnees` si ce territoire n'a pas été préparé.
        """
        valeurs = self.unites.iloc[self.assiette.rang_de(unite)]
        return {str(nom): float(valeur) for nom, valeur in valeurs.items()}

    def par_produit(self, unite: str) -> pd.DataFrame:
        """produit, importations_us_eur, droits_eur des produits achetés, du plus taxé au moins taxé.

        Euros. Lève `ErreurDonnees` si ce territoire n'a pas été préparé.
        """
        achats = self.assiette.us[self.assiette.rang_de(unite)]
        droits = achats * self.taux
        ordre = np.lexsort((-achats, -droits))
        ordre = ordre[achats[ordre] > 0]
        return pd.DataFrame(
            {
                "produit": np.array(self.assiette.produits)[ordre],
                "importations_us_eur": achats[ordre],
                "droits_eur": droits[ordre],
            }
        )


def riposter(
    assiette: Assiette, *, mesures: tuple[Mesure, ...], parametres: Parametres | None = None
) -> Riposte:
    """Applique des contre-mesures à l'assiette des importations ; aucune réaction des achats n'est supposée.

    `assiette` : préparée avec `sens="import"`. Lève `ScenarioInvalide`. Droits théoriques en euros, à achats
    inchangés.
    """
    parametres = parametres or parametres_embarques()
    scenario = Scenario(AUCUNE, mesures, AUCUNE)
    exiger_valide(scenario, vocabulaire=parametres.vocabulaire)
    # Le droit européen frappe aussi les navires : l'incertitude américaine n'y a pas lieu.
    certains = replace(parametres, incertain=np.zeros(len(parametres.produits), dtype=bool))
    taux = surtaxes(scenario, parametres=certains, poids_periode={}).central
    achats = assiette.us.sum(axis=1)
    concernees = assiette.us @ (taux > 0).astype(float)
    totaux = np.where(assiette.totaux > 0, assiette.totaux, np.nan)
    unites = pd.DataFrame(
        {
            "importations_eur": assiette.totaux,
            "importations_us_eur": achats,
            "concernees_eur": concernees,
            "droits_eur": assiette.us @ taux,
            "part_us": achats / totaux,
            "part_concernee": concernees / totaux,
        },
        index=pd.Index(assiette.unites, name="unite"),
    )
    unites[np.isnan(assiette.totaux)] = np.nan
    return Riposte(assiette=assiette, taux=taux, unites=unites)


MESURES = ("visees_eur", "droits_eur", "baisse_court_eur")
_AUTRES_COLONNES = ("exportations_us_eur",)


@dataclass(frozen=True, slots=True, eq=False)
class Colonne:
    """Un terme de la comparaison : ce scénario, vu de ce territoire (`unite` : « 25 », « R16 », « FR »)."""

    nom: str
    resultat: Exposition
    unite: str


def totaux(colonnes: Sequence[Colonne]) -> pd.DataFrame:
    """Une ligne par terme, dans l'ordre.

    Colonnes : nom, unite, `MESURES`, `_AUTRES_COLONNES` (euros, NaN = inconnu) et ecart_<mesure> : ce terme
    moins le premier (0 pour lui-même, NaN dès qu'un des deux est inconnu).
    """
    table = pd.DataFrame(
        [
            {"nom": c.nom, "unite": c.unite}
            | {nom: c.resultat.ligne(c.unite)[nom] for nom in (*MESURES, *_AUTRES_COLONNES)}
            for c in colonnes
        ]
    )
    for mesure in MESURES:
        table[f"ecart_{mesure}"] = table[mesure] - table[mesure].iloc[0]
    return table


def par_produit(colonnes: Sequence[Colonne], *, mesure: str) -> pd.DataFrame:
    """Une ligne par produit vendu aux États-Unis par au moins un des territoires comparés.

    Colonnes : produit, valeur_0, valeur_1… (euros, NaN = taux inconnu, 0 = aucune vente), ecart_1… (terme
    moins le premier). Triée par plus grande valeur décroissante.
    """
    series = [c.resultat.par_produit(c.unite).set_index("produit")[mesure] for c in colonnes]
    produits = pd.Index(sorted(set().union(*(s.index for s in series))), name="produit")
    # Un produit absent d'un territoire n'y est pas vendu : zéro est une valeur connue.
    table = pd.DataFrame({f"valeur_{i}": s.reindex(produits, fill_value=0.0) for i, s in enumerate(series)})
    for i in range(1, len(series)):
        table[f"ecart_{i}"] = table[f"valeur_{i}"] - table["valeur_0"]
    plus_grande = table[[f"valeur_{i}" for i in range(len(series))]].abs().max(axis=1)
    ordre = plus_grande.sort_values(ascending=False, kind="stable", na_position="last").index
    return table.loc[ordre].reset_index()


def plus_grand_ecart(produits: pd.DataFrame, rang: int) -> tuple[str, float] | None:
    """(produit, écart) où le terme de ce rang s'éloigne le plus du premier ; None si rien ne les sépare."""
    ecarts = produits.set_index("produit")[f"ecart_{rang}"].dropna()
    if ecarts.empty or ecarts.abs().max() == 0:
        return None
    produit = str(ecarts.abs().idxmax())
    return produit, float(ecarts[produit])


@dataclass(frozen=True, slots=True)
class Repere:
    """Ce qui a été observé des ventes françaises aux États-Unis, et ce que donne le calcul.

    `observe` et `calcule` : variation sur un an, en part (−0,39 = −39 %) ; `calcule` None pour un pays
    témoin, dont les taux ne sont pas dans les tables. `surtaxe_points` : surtaxe moyenne de la période, moins
    celle d'un an plus tôt. `produits` : codes des produits visés ; `general` : tous le sont.
    """

    observation: str
    origine: str
    libelle: str
    produits: tuple[str, ...]
    general: bool
    debut: str
    fin: str
    observe: float
    calcule: float | None
    surtaxe_points: float | None
    complement: str
    source: str
    fiabilite: str

    @property
    def mois(self) -> int:
        """Longueur de la période, en mois."""
        (a, m), (b, n) = ((int(d[:4]), int(d[5:7])) for d in (self.debut, self.fin))
        return 12 * (b - a) + n - m + 1

    @property
    def ecart_points(self) -> float | None:
        """Observé moins calculé, en points."""
        return None if self.calcule is None else 100 * (self.observe - self.calcule)


def _reperes(parametres: Parametres, *, tarifs: Tarifs, observations: pd.DataFrame) -> list[Repere]:
    """Chaque observation et le calcul sous les régimes de sa période, face à ceux d'un an plus tôt (§ 12).

    Surtaxes pondérées par les jours ; ensemble de produits pondéré par les importations américaines de 2024 ;
    sensibilité à un an. Produits de taux inconnu exclus.
    """
    return [_repere(ligne, parametres, tarifs) for ligne in observations.to_dict("records")]


def reperes_embarques() -> tuple[Repere, ...]:
    """Repères des tables embarquées. Source de chacun : `data/observations` (méthode, § 7 et 12)."""
    return _reperes_gardes(parametres_embarques())


@lru_cache(maxsize=2)
def _reperes_gardes(parametres: Parametres) -> tuple[Repere, ...]:
    return tuple(_reperes(parametres, tarifs=droit.lire_tarifs(), observations=tables.observations()))


_REPERES_MONTRES = 4
_PART_SUIVIE = 0.05  # un produit pèse dans le territoire s'il fait au moins 5 % de ses ventes aux États-Unis


def reperes_du_territoire(exposition: Exposition, unite: str) -> list[Repere]:
    """« Ce qu'on a vu » : une observation par groupe de produits qui pèse ici, la plus longue et la plus
    sûre.

    Du groupe le plus vendu au moins vendu ; le total national toujours, en dernier.
    """
    ventes = dict(zip(*exposition.ventes_visees(unite)[:2], strict=True))
    total = sum(ventes.values())
    groupes: dict[tuple[str, ...], Repere] = {}
    for r in reperes_embarques():
        retenu = groupes.get(r.produits)
        if r.origine == "France" and r.fin >= "2025" and (retenu is None or _plus_sur(r, retenu)):
            groupes[r.produits] = r
    poids = {r: sum(ventes.get(p, 0.0) for p in r.produits) for r in groupes.values()}
    general = max(poids, key=lambda r: len(r.produits))
    precis = [r for r in poids if len(r.produits) < len(general.produits) / 2]
    pesent = [r for r in precis if total > 0 and poids[r] >= _PART_SUIVIE * total]
    # Deux observations des mêmes produits (vins, boissons) n'en feraient qu'une : la plus longue reste.
    gardes: list[Repere] = []
    for r in sorted(pesent, key=lambda r: (-r.mois, -poids[r])):
        if not any(set(r.produits) & set(autre.produits) for autre in gardes):
            gardes.append(r)
    return [*sorted(gardes, key=lambda r: -poids[r])[:_REPERES_MONTRES], general]


def _plus_sur(a: Repere, b: Repere) -> bool:
    """Fiabilité d'abord, puis la période la plus longue, puis la fin la plus récente."""
    return (b.fiabilite, a.mois, a.fin) > (a.fiabilite, b.mois, b.fin)


def _repere(ligne: Mapping[Hashable, Any], parametres: Parametres, tarifs: Tarifs) -> Repere:
    produits = produits_observes(str(ligne["produits"]), parametres=parametres)
    debut, fin = str(ligne["debut"]), str(ligne["fin"])
    calcule = surtaxe = None
    if ligne["origine"] == "France":
        pendant, avant = (
            _surtaxe_de_la_periode(d, f, parametres=parametres, tarifs=tarifs)
            for d, f in ((debut, fin), (un_an_avant(debut), un_an_avant(fin)))
        )
        npf = np.where(np.isnan(parametres.npf), 0.0, parametres.npf)
        sigma = sensibilites("court", parametres=parametres)[1]
        variation = np.expm1(-sigma * (np.log1p(npf + pendant) - np.log1p(npf + avant)))
        calcule = _moyenne(variation, produits, parametres=parametres)
        surtaxe = 100 * _moyenne(pendant - avant, produits, parametres=parametres)
    return Repere(
        observation=str(ligne["observation"]),
        origine=str(ligne["origine"]),
        libelle=str(ligne["libelle"]),
        produits=tuple(np.array(parametres.produits)[produits]),
        general=not str(ligne["produits"]),
        debut=debut,
        fin=fin,
        observe=float(ligne["variation_pct"]) / 100,
        calcule=calcule,
        surtaxe_points=surtaxe,
        complement=str(ligne["complement"]),
        source=str(ligne["source"]),
        fiabilite=str(ligne["fiabilite"]),
    )


def _surtaxe_de_la_periode(debut: str, fin: str, *, parametres: Parametres, tarifs: Tarifs) -> np.ndarray:
    """Part, par produit : régimes de la période, et surtaxes d'avant 2025 qui l'ont couverte tout entière."""
    total = surtaxe_moyenne_de(poids_periode(tarifs.regimes, debut=debut, fin=fin), parametres=parametres)
    for ancienne in tables.surtaxes_anciennes().to_dict("records"):
        if ancienne["debut"] <= debut and fin <= ancienne["fin"]:
            vises = produits_observes(ancienne["produits"], parametres=parametres)
            total = total + ancienne["points"] / 100 * vises
    return total


def _moyenne(valeurs: np.ndarray, produits: np.ndarray, *, parametres: Parametres) -> float:
    poids = parametres.importations_us
    comptes = produits & ~np.isnan(valeurs) & ~np.isnan(poids)
    return float(np.average(valeurs[comptes], weights=poids[comptes]))


@dataclass(frozen=True, slots=True)
class VariationOrdinaire:
    """Variation sur un an des ventes françaises aux États-Unis quand aucune surtaxe ne bouge, en part."""

    basse: float
    haute: float
    mediane: float  # en valeur absolue : une fois sur deux, davantage
    debut: str
    fin: str


def variation_ordinaire(variations: pd.DataFrame) -> VariationOrdinaire:
    """Douze mois glissants, hors 2020 et 2021, mis à part. Parts ; source : Eurostat, `data/observations`."""
    ordinaires = variations[variations["periode"] == "ordinaire"]
    parts = ordinaires["variation_pct"].astype(float) / 100
    return VariationOrdinaire(
        float(parts.min()), float(parts.max()), float(parts.abs().median()),
        str(ordinaires["fin"].min())[:4], str(ordinaires["fin"].max())[:4],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Epreuve:
    """Surtaxe moyenne de la France sous un régime : calculée, et publiée ailleurs (points)."""

    episode: str
    calcule: float
    publie: float
    source: str


def surtaxes_moyennes() -> list[Epreuve]:
    """Surtaxe moyenne de la France sous les régimes que d'autres ont chiffrés.

    Poids : importations américaines de 2024, par produit. Points ; chaque ligne a sa source
    (méthode, § 7).
    """
    parametres = parametres_embarques()
    tous = np.ones(len(parametres.produits), dtype=bool)
    return [
        Epreuve(
            insecables(ligne["libelle"]),
            100 * _moyenne(parametres.regimes[ligne["regime"]].central, tous, parametres=parametres),
            ligne["publie_points"],
            ligne["source"],
        )
        for ligne in tables.surtaxes_moyennes().to_dict("records")
    ]
