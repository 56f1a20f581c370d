"""Autres lectures d'un résultat : seuils, hypothèses, débouchés, poids, achats, contre-épreuves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose

import numpy as np
import pandas as pd

from modules.donnees.droit import Tarifs, poids_periode
from modules.donnees.flux import TableFlux
from modules.donnees.tables import Territoire
from modules.langue.nombres import INSECABLE, nombre
from modules.simulation.embarque import Parametres
from modules.simulation.exposition import (
    ETATS_UNIS,
    Assiette,
    Exposition,
    Surtaxes,
    connu,
    reactions,
    sensibilites,
    surtaxes,
)
from modules.simulation.incertitude import CONDITIONS, ECART_DONNEES, Condition, condition_de
from modules.simulation.scenario import (
    AUCUNE,
    TAUX_MAXIMAL,
    Horizon,
    Hypotheses,
    Mesure,
    Scenario,
    exiger_valide,
)


@dataclass(frozen=True, slots=True)
class Seuil:
    """Réponse.

    `points` : surtaxe à partir de laquelle la cible est atteinte, None si aucune ne l'atteint jusqu'à 500.
    `cible_eur` : baisse cherchée. `maximum_eur` : baisse possible à 500 points.
    """

    points: float | None
    cible_eur: float
    maximum_eur: float


def seuil(  # noqa: PLR0913
    exposition: Exposition,
    *,
    parametres: Parametres,
    unite: str,
    cible_eur: float,
    produit: str | None = None,
    horizon: Horizon = "court",
) -> Seuil:
    """Surtaxe uniforme (ou sur un seul `produit`) qui fait baisser les ventes de `cible_eur` euros.

    Part de la référence de l'exposition ; ni sa base ni ses mesures n'y entrent. La baisse croît avec la
    surtaxe : une seule solution, cherchée de 0 à 500 points.
    """
    from scipy.optimize import brentq  # 20 Mo que la plupart des visites n'emploient pas

    assiette, s, choc = exposition.assiette, exposition.surtaxes, exposition.hypotheses.champ_du_choc
    ventes = assiette.us[assiette.rang_de(unite)]
    # Une référence inconnue (taux de la période) exclut le produit, comme dans la réaction.
    comptes = (ventes > 0) & ~np.isnan(s.observee)
    if produit is not None:
        comptes &= np.array(assiette.produits) == produit
    npf, depart, ventes = s.npf[comptes], s.observee[comptes], ventes[comptes]
    e = sensibilites(horizon, parametres=parametres, choc=choc)[1][comptes]

    def baisse(points: float) -> float:
        rapport = np.log1p(npf + points / 100) - np.log1p(npf + depart)
        return float(ventes @ -np.expm1(-e * rapport))

    maximum = baisse(TAUX_MAXIMAL)
    if not len(ventes) or (maximum < cible_eur and not isclose(maximum, cible_eur)):
        return Seuil(None, cible_eur, maximum)
    if maximum <= cible_eur:
        return Seuil(TAUX_MAXIMAL, cible_eur, maximum)
    if baisse(0.0) >= cible_eur:
        return Seuil(0.0, cible_eur, maximum)
    points = brentq(lambda x: baisse(x) - cible_eur, 0.0, TAUX_MAXIMAL, xtol=1e-9)
    return Seuil(float(points), cible_eur, maximum)


HORIZON: Horizon = "court"
REORIENTATION = 0.5
NOMS_CONDITIONS: dict[Condition, str] = {
    "aviation": "Exemption de l’aviation civile",
    "medicament": "Exemption des médicaments",
}
SOURCES_CONDITIONS: dict[Condition, str] = {
    "aviation": "Listes d’exemption du régime\u202f; l’usage civil ne se voit pas en douane.",
    "medicament": "Listes d’exemption du régime\u202f; brevet et usage médical ne se voient pas en douane.",
}
SOURCE_DROIT = "Droits normaux américains 2024 (OMC)\u202f; ceux des vins chers sont surestimés."
SOURCE_REORIENTATION = "Convention\u202f: aucune étude ne fixe cette part."
SOURCE_DONNEES = "Méthode de l’estimation\u202f: écart typique d’un cinquième sur les ventes aux États-Unis."


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


def effets(
    exposition: Exposition, *, unite: str, parametres: Parametres, sources: Mapping[Horizon, str]
) -> list[Effet]:
    """Toutes les hypothèses, de celle qui compte le plus à celle qui compte le moins.

    `sources` : provenance des sensibilités par horizon (table des horizons).
    """
    rang = exposition.assiette.rang_de(unite)
    us, s = exposition.assiette.us[rang], exposition.surtaxes
    choc = exposition.hypotheses.champ_du_choc
    e_bas, e, e_haut = sensibilites(HORIZON, parametres=parametres, choc=choc)
    e_long = sensibilites("long", parametres=parametres, choc=choc)[1]
    bornes = parametres.sensibilites[HORIZON]
    centrale = _baisse(us, s, sensibilite=e)
    liste = [
        Effet(
            "Réaction des acheteurs à un an",
            f"faible ({_court(bornes[0])})", f"forte ({_court(bornes[2])})",
            _baisse(us, s, sensibilite=e_bas), _baisse(us, s, sensibilite=e_haut), sources[HORIZON],
        ),
        Effet(
            "Horizon", "à un an", "long terme (borne haute)",
            centrale, _baisse(us, s, sensibilite=e_long), sources["long"],
        ),
        Effet(
            "Ventes reportées sur d’autres marchés",
            f"0{INSECABLE}% de la baisse", f"{nombre(100 * REORIENTATION)}{INSECABLE}% de la baisse",
            centrale, centrale - REORIENTATION * max(centrale, 0.0), SOURCE_REORIENTATION,
        ),
        _droit_normal(exposition, us, parametres=parametres, sensibilite=e),
        *(_exemption(us, s, condition=c, codes=parametres.produits, sensibilite=e) for c in CONDITIONS),
    ]  # fmt: skip
    if exposition.assiette.provenance.est_estimation and exposition.assiette.genres[rang] == "departement":
        bas, haut = np.exp([-ECART_DONNEES, ECART_DONNEES])
        liste.append(
            Effet(
                "Ventes estimées du département",
                f"{nombre(100 * (1 - bas))}{INSECABLE}% de moins",
                f"{nombre(100 * (haut - 1))}{INSECABLE}% de plus",
                centrale * bas, centrale * haut, SOURCE_DONNEES,
            )
        )  # fmt: skip
    return sorted(liste, key=lambda effet: -effet.amplitude)


def _droit_normal(
    exposition: Exposition, us: np.ndarray, *, parametres: Parametres, sensibilite: np.ndarray
) -> Effet:
    """Droit normal ignoré ou doublé ; un taux « tout compris » en dépend aussi."""
    baisses = []
    for facteur in (0.0, 2.0):
        s = surtaxes(
            exposition.scenario,
            parametres=replace(parametres, npf=facteur * parametres.npf),
            poids_periode=exposition.assiette.poids_periode,
        )
        baisses.append(_baisse(us, s, sensibilite=sensibilite))
    return Effet("Droit normal américain", "nul", "doublé", baisses[0], baisses[1], SOURCE_DROIT)


def _exemption(
    us: np.ndarray, s: Surtaxes, *, condition: Condition, codes: tuple[str, ...], sensibilite: np.ndarray
) -> Effet:
    """Tout est exempté, ou rien ne l'est, parmi les produits qui dépendent de la condition."""
    ici = condition_de(codes) == condition
    exempte, taxe = (
        _baisse(us, replace(s, central=np.where(ici, borne, s.central)), sensibilite=sensibilite)
        for borne in (s.minimum, s.maximum)
    )
    return Effet(
        NOMS_CONDITIONS[condition], "toujours accordée", "jamais accordée", exempte, taxe,
        SOURCES_CONDITIONS[condition],
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


MOITIE = 0.5


def cellules_majeures(exposition: Exposition, *, part: float = MOITIE) -> pd.DataFrame:
    """Plus petit nombre de couples qui font au moins `part` des droits de tous les départements.

    unite, produit, ventes_eur, droits_eur, part (des droits de tous les départements), cumul ; du plus gros
    au plus petit. Vide si personne n'est taxé.
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


def expositions_concentrees(exposition: Exposition, *, part: float = MOITIE) -> pd.DataFrame:
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
        """Indicateurs d'un territoire, NaN si sans objet."""
        valeurs = self.unites.iloc[self.assiette.rang_de(unite)]
        return {str(nom): float(valeur) for nom, valeur in valeurs.items()}

    def par_produit(self, unite: str) -> pd.DataFrame:
        """produit, importations_us_eur, droits_eur des produits achetés, du plus taxé au moins taxé."""
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


def riposter(assiette: Assiette, *, parametres: Parametres, mesures: tuple[Mesure, ...]) -> Riposte:
    """Applique des contre-mesures à l'assiette des importations ; aucune réaction des achats n'est supposée.

    `assiette` : préparée avec `sens="import"`. Lève `ScenarioInvalide`.
    """
    scenario = Scenario(AUCUNE, mesures, AUCUNE)
    exiger_valide(scenario, vocabulaire=parametres.vocabulaire)
    taux = surtaxes(scenario, parametres=parametres, poids_periode={}).central
    achats = assiette.us.sum(axis=1)
    concernees = assiette.us @ (taux > 0).astype(float)
    totaux = np.where(assiette.totaux > 0, assiette.totaux, np.nan)
    return Riposte(
        assiette=assiette,
        taux=taux,
        unites=pd.DataFrame(
            {
                "importations_eur": assiette.totaux,
                "importations_us_eur": achats,
                "concernees_eur": concernees,
                "droits_eur": assiette.us @ taux,
                "part_us": achats / totaux,
                "part_concernee": concernees / totaux,
            },
            index=pd.Index(assiette.unites, name="unite"),
        ),
    )


MESURES = ("visees_eur", "droits_eur", "baisse_court_eur")
AUTRES_COLONNES = ("exportations_us_eur", "baisse_court_basse_eur", "baisse_court_haute_eur")


@dataclass(frozen=True, slots=True, eq=False)
class Colonne:
    """Un terme de la comparaison : ce scénario, vu de ce territoire (`unite` : « 25 », « R16 », « FR »)."""

    nom: str
    resultat: Exposition
    unite: str


def totaux(colonnes: Sequence[Colonne]) -> pd.DataFrame:
    """Une ligne par terme, dans l'ordre.

    Colonnes : nom, unite, `MESURES`, `AUTRES_COLONNES` (euros, NaN = inconnu) et ecart_<mesure> : ce terme
    moins le premier (0 pour lui-même, NaN dès qu'un des deux est inconnu).
    """
    table = pd.DataFrame(
        [
            {"nom": c.nom, "unite": c.unite}
            | {nom: c.resultat.ligne(c.unite)[nom] for nom in (*MESURES, *AUTRES_COLONNES)}
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


VINS, SPIRITUEUX = "1102", "1101"
VINS_2019 = 25.0  # points, vins tranquilles ; ancien tarif, absent des tables
ACCORD = "R2_UE15_2025-11-13"


@dataclass(frozen=True, slots=True)
class Epreuve:
    """Un épisode : `calcul` dit comment, `predit` ce que donne le code, `observe` la mesure et sa source.

    Parts (−0,156 = −15,6 %) pour une baisse, points pour une surtaxe moyenne (`unite`). `sous_estime` : la
    méthode prédit moins que l'observé.
    """

    episode: str
    calcul: str
    unite: str
    predit: float
    observe: float
    source: str

    @property
    def sous_estime(self) -> bool:
        """La prédiction est plus faible que l'observation."""
        return abs(self.predit) < abs(self.observe)


def contre_epreuves(parametres: Parametres, *, tarifs: Tarifs) -> list[Epreuve]:
    """Les épisodes de la méthode, recalculés avec les sensibilités et les tables embarquées."""
    return [*_vins(parametres, tarifs=tarifs), *_surtaxes_moyennes(parametres, tarifs=tarifs)]


def surtaxe_vins_2025(tarifs: Tarifs) -> float:
    """Moyenne de l'année 2025, en points : taux de chaque régime, pondéré par ses jours.

    Taux des spiritueux : leur droit normal est nul, le « 15 % tout compris » s'y lit donc en entier.
    """
    poids = poids_periode(tarifs.regimes, debut="2025-01", fin="2025-12")
    return sum(_taux_spiritueux(regime, tarifs=tarifs) * part for regime, part in poids.items())


def _vins(parametres: Parametres, *, tarifs: Tarifs) -> list[Epreuve]:
    """Ventes de vins et de spiritueux, aux sensibilités à un an ; droit normal négligé."""
    _, centrale, haute = parametres.sensibilites["court"]
    moyenne, accord = surtaxe_vins_2025(tarifs), _taux_spiritueux(ACCORD, tarifs=tarifs)
    bourgogne = (
        "2019-2020, vins tranquilles de Bourgogne",
        -0.22,
        "BIVB, en valeur (volume\u00a0: −15\u00a0%)",
    )
    vins = ("2025, vins et spiritueux", -0.21, "FEVS, en valeur (volume\u00a0: −9\u00a0%)")
    cas = (
        (bourgogne, VINS_2019, centrale, ""),
        (bourgogne, VINS_2019, haute, ""),
        (vins, moyenne, centrale, ""),
        (vins, accord, haute, ", toute l’année"),
    )
    return [
        Epreuve(
            episode, _calcul(taux, e) + suite, "part",
            _variation(taux, haute=e == haute, parametres=parametres), observe, source,
        )
        for (episode, observe, source), taux, e, suite in cas
    ]  # fmt: skip


def _surtaxes_moyennes(parametres: Parametres, *, tarifs: Tarifs) -> list[Epreuve]:
    """Surtaxe moyenne de la France sous trois régimes, poids : importations américaines de 2024."""
    moyenne = "moyenne pondérée par les importations américaines"
    return [
        Epreuve(
            episode, moyenne, "points", surtaxe_moyenne(regime, parametres=parametres, tarifs=tarifs),
            observe, source,
        )
        for episode, regime, observe, source in (
            ("Mai 2025, surtaxe de 10\u00a0%", "R1a_IEEPA10_2025-05-03", 9.6,
             "DGDDI (pondérée par les exportations françaises)"),
            ("Août 2025, accord à 15\u00a0% avant exemptions", "R2a_UE15_2025-08-07", 11.0,
             "Banque de France, septembre 2025 (environ)"),
            ("Novembre 2025, accord à 15\u00a0% avec exemptions", "R2_UE15_2025-11-13", 8.0,
             "Rexecode, octobre 2025 (environ)"),
        )
    ]  # fmt: skip


def surtaxe_moyenne(regime: str, *, parametres: Parametres, tarifs: Tarifs) -> float:
    """Points : taux central du régime, pondéré par les importations américaines de chaque produit."""
    poids = tarifs.npf.set_index("cpf4")["importations_us_musd"].reindex(list(parametres.produits))
    poids_connus = poids.to_numpy(float)
    taux = parametres.regimes[regime].central
    connus = ~np.isnan(taux) & ~np.isnan(poids_connus)
    return 100 * float(np.average(taux[connus], weights=poids_connus[connus]))


def _taux_spiritueux(regime: str, *, tarifs: Tarifs) -> float:
    """Points, taux central de la table."""
    t = tarifs.surtaxes
    ici = (t["regime"] == regime) & (t["cpf4"] == SPIRITUEUX) & (t["borne"] == "central")
    return float(t.loc[ici, "points"].iloc[0])


def _variation(taux: float, *, haute: bool, parametres: Parametres) -> float:
    """Variation des ventes de vins à un an que donne le calcul du simulateur pour cette seule surtaxe."""
    sans_droit = replace(parametres, npf=np.zeros(len(parametres.produits)))
    scenario = Scenario(AUCUNE, (Mesure("cpf4", VINS, "remplace", taux),), AUCUNE)
    calculees = surtaxes(scenario, parametres=sans_droit, poids_periode={})
    reaction = reactions(calculees, parametres=sans_droit, hypotheses=Hypotheses())["court"]
    perte = reaction.haute if haute else reaction.centrale
    return -float(perte[parametres.produits.index(VINS)])


def _calcul(points: float, sensibilite: float) -> str:
    taux = nombre(points, 0 if points == round(points) else 1)
    return f"surtaxe de {taux}{INSECABLE}%, élasticité {nombre(sensibilite, 2)}"
