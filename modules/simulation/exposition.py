"""Résultat d'un scénario pour tous les territoires à la fois : assiette, surtaxes, réaction des ventes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees import droit, tables
from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Provenance, Sens
from modules.donnees.tables import Territoire, territoire
from modules.simulation.embarque import NON_VENTILE, Parametres, Regime, Vecteur, parametres_embarques
from modules.simulation.mots import SANS_DROIT_NORMAL, avis
from modules.simulation.scenario import (
    AUCUNE,
    GENRES,
    HORIZONS,
    PERIODE,
    Choc,
    Horizon,
    Hypotheses,
    Mesure,
    Scenario,
    defauts_hypotheses,
    defauts_scenario,
    lever,
)


@dataclass(frozen=True, eq=False)
class Surtaxes:
    """Surtaxes par produit, en part (0,15 = 15 points) ; NaN = taux inconnu, jamais zéro.

    `observee` : surtaxe de la situation de référence. `npf` : droit normal, zéro là où il est inconnu
    (`npf_inconnu` le signale). `part_touchee` : part des ventes du produit réellement visée.
    """

    minimum: Vecteur
    central: Vecteur
    maximum: Vecteur
    part_touchee: Vecteur
    observee: Vecteur
    npf: Vecteur
    npf_inconnu: Vecteur

    @property
    def connue(self) -> Vecteur:
        """Produits dont la surtaxe est connue."""
        connue: Vecteur = ~np.isnan(self.central)
        return connue

    @property
    def exemptions_variables(self) -> bool:
        """Une exemption au moins dépend d'une condition que la douane ne voit pas."""
        return bool(np.any(self.maximum > self.minimum))

    @property
    def uniforme(self) -> float | None:
        """Taux commun à tous les produits (en part), None s'ils diffèrent ou si l'un est inconnu."""
        premier = float(self.central[0])
        return premier if bool(np.all(self.central == premier)) else None


def surtaxes(scenario: Scenario, *, parametres: Parametres, poids_periode: Mapping[str, float]) -> Surtaxes:
    """Surtaxe du scénario et de sa référence. `poids_periode` : voir `modules.donnees.droit`."""
    base = regime_de_base(scenario.base, parametres=parametres)
    minimum, central, maximum = base.minimum.copy(), base.central.copy(), base.maximum.copy()
    part = base.part_touchee.copy()
    npf_inconnu = np.isnan(parametres.npf)
    npf = np.where(npf_inconnu, 0.0, parametres.npf)
    for mesure, vises in mesures_appliquees(scenario.mesures, parametres=parametres):
        for bornes, depart in ((minimum, base.minimum), (central, base.central), (maximum, base.maximum)):
            bornes[vises] = _appliquer(mesure, depart=depart[vises], npf=npf[vises])
        if not (mesure.mode == "ajoute" and mesure.taux == 0):
            part[vises] = np.where(central[vises] > 0, 1.0, 0.0)
    return Surtaxes(
        minimum=minimum,
        central=central,
        maximum=maximum,
        part_touchee=np.where(np.isnan(central), np.nan, part),
        observee=_observee(scenario.reference, parametres=parametres, poids=poids_periode),
        npf=npf,
        npf_inconnu=npf_inconnu,
    )


def regime_de_base(cle: str, *, parametres: Parametres) -> Regime:
    """Régime daté, ou zéro connu partout pour `aucune`."""
    if cle != AUCUNE:
        return parametres.regimes[cle]
    nul = np.zeros(len(parametres.produits))
    return Regime(nul, nul, nul, nul)


def mesures_appliquees(
    mesures: tuple[Mesure, ...], *, parametres: Parametres
) -> list[tuple[Mesure, np.ndarray]]:
    """Chaque mesure avec les produits (masque) où elle l'emporte : la plus précise, à égalité la dernière."""
    libres = np.ones(len(parametres.produits), dtype=bool)
    resultat = []
    ordre = sorted(enumerate(mesures), key=lambda m: (GENRES.index(m[1].perimetre_genre), -m[0]))
    for _, mesure in ordre:
        if mesure.perimetre_genre == "tous":
            vises = libres.copy()
        else:
            vises = libres & (parametres.groupes[mesure.perimetre_genre] == mesure.perimetre_code)
        libres &= ~vises
        resultat.append((mesure, vises))
    return resultat


def _appliquer(mesure: Mesure, *, depart: Vecteur, npf: Vecteur) -> Vecteur:
    """Surtaxe après la mesure ; ajouter à un taux inconnu reste inconnu."""
    taux = mesure.taux / 100
    if mesure.mode == "ajoute":
        return depart + taux
    if mesure.mode == "plafonne":
        return np.maximum(0.0, taux - npf)
    return np.full(len(depart), taux if mesure.mode == "remplace" else 0.0)


def _observee(reference: str, *, parametres: Parametres, poids: Mapping[str, float]) -> Vecteur:
    """Surtaxe de référence : celle de la période (moyenne par jours), d'un régime, ou aucune."""
    if reference != PERIODE:
        return regime_de_base(reference, parametres=parametres).central
    total = np.zeros(len(parametres.produits))
    for regime, part in poids.items():
        total = total + part * parametres.regimes[regime].central
    return total


@dataclass(frozen=True, eq=False)
class Reaction:
    """Part des ventes perdue par produit (négative : hausse possible), NaN si inconnue.

    `basse` et `haute` : aux deux bouts de la fourchette de sensibilité, taux central inchangé.
    """

    basse: Vecteur
    centrale: Vecteur
    haute: Vecteur


def reactions(
    surtaxes: Surtaxes, *, parametres: Parametres, hypotheses: Hypotheses
) -> Mapping[Horizon, Reaction]:
    """1 − R^(−ε) par produit, horizon et borne, avec R = (1 + npf + surtaxe) / (1 + npf + observée).

    ε porte sur la valeur hors droits : la réponse des prix est dedans, on ne la multiplie par rien.
    """
    log_rapport = np.log1p(surtaxes.npf + surtaxes.central) - np.log1p(surtaxes.npf + surtaxes.observee)
    resultat: dict[Horizon, Reaction] = {}
    for horizon in HORIZONS:
        bornes = sensibilites(horizon, parametres=parametres, choc=hypotheses.champ_du_choc)
        resultat[horizon] = Reaction(*(-np.expm1(-e * log_rapport) for e in bornes))
    return resultat


def sensibilites(horizon: Horizon, *, parametres: Parametres, choc: Choc) -> tuple[Vecteur, Vecteur, Vecteur]:
    """Sensibilité (basse, centrale, haute) par produit.

    À long terme : σ(1 − θ) + θη quand toute l'Union subit la surtaxe, σ si la France seule ; valeur commune,
    jamais réduite, là où l'estimation du produit n'est pas utilisable.
    """
    communes = tuple(np.full(len(parametres.produits), v) for v in parametres.sensibilites[horizon])
    if horizon != "long":
        return communes[0], communes[1], communes[2]
    # Part de l'UE inconnue : on ne réduit pas la sensibilité du produit.
    theta = np.where(np.isnan(parametres.theta), 0.0, parametres.theta) if choc == "UE" else 0.0
    basse, centrale, haute = (
        np.where(parametres.sigma_utilisable, sigma * (1 - theta) + theta * parametres.eta, commune)
        for sigma, commune in zip(parametres.sigma, communes, strict=True)
    )
    return basse, centrale, haute


ETATS_UNIS = "US"
FRANCE = "FR"


@dataclass(frozen=True, eq=False)
class Assiette:
    """Exportations de douze mois, en euros FAB.

    Lignes : `unites` (codes de territoire) ; colonnes : `produits` (CPF4, puis les codes inconnus réunis).
    `us[u, p]` : ventes aux États-Unis ; `toutes[u, p]` : vers tous les pays ; `totaux[u]` : toutes
    exportations ; `salaries[u]` : salariés du privé, NaN si inconnu. `classees[u]` : départements qui ont un
    rang (100 unités, sans Monaco). `membres[u, v]` : 1 si le département v fait partie de u (un département
    fait partie de lui-même). `poids_periode` : surtaxes déjà en vigueur pendant la période.
    """

    unites: tuple[str, ...]
    genres: tuple[str, ...]
    produits: tuple[str, ...]
    us: np.ndarray
    toutes: np.ndarray
    totaux: np.ndarray
    salaries: np.ndarray
    classees: np.ndarray
    membres: np.ndarray
    poids_periode: Mapping[str, float]
    provenance: Provenance

    def rang_de(self, unite: str) -> int:
        """Numéro de ligne d'une unité."""
        if unite not in self.unites:
            raise ErreurDonnees(f"Le territoire « {unite} » n'a pas été préparé pour la simulation.")
        return self.unites.index(unite)


def preparer(  # noqa: PLR0913
    flux: TableFlux,
    *,
    territoires: Sequence[Territoire],
    departements: pd.DataFrame,
    produits: Sequence[str],
    poids_periode: Mapping[str, float],
    sens: Sens = "export",
) -> Assiette:
    """Construit l'assiette de ces territoires, pour les ventes (ou les achats : `sens="import"`).

    `departements` : catalogue (code, salaries_prive_2024, classe). `produits` : ceux de `Parametres` ; les
    codes du fichier qui n'y sont pas vont dans le dernier, « non ventilé ». La France reprend toutes les
    lignes.
    """
    if sens in flux.provenance.sens_absents:
        raise ErreurDonnees(
            f"Ce jeu de données ne contient pas les {sens}ations : pas de simulation possible."
        )
    lignes = flux.lignes(sens)
    codes = tuple(produits)
    unites = list(lignes["departement"].cat.categories)
    toutes = _matrice(lignes, unites=unites, codes=codes)
    us = _matrice(lignes[(lignes["pays"] == ETATS_UNIS).to_numpy()], unites=unites, codes=codes)
    groupes = np.array(
        [[t.departements is None or u in t.departements for u in unites] for t in territoires], dtype=float
    )
    toutes, us = groupes @ toutes, groupes @ us
    catalogue = departements.set_index("code")
    classes = set(catalogue.index[catalogue["classe"].astype(bool)])
    return Assiette(
        unites=tuple(t.code for t in territoires),
        genres=tuple(t.genre for t in territoires),
        produits=codes,
        us=us,
        toutes=toutes,
        totaux=toutes.sum(axis=1),
        salaries=np.array([_salaries(t, effectifs=catalogue["salaries_prive_2024"]) for t in territoires]),
        classees=np.array([t.genre == "departement" and t.code in classes for t in territoires]),
        membres=_membres(territoires),
        poids_periode=poids_periode,
        provenance=flux.provenance,
    )


def _matrice(lignes: pd.DataFrame, *, unites: list[str], codes: tuple[str, ...]) -> np.ndarray:
    """Sommes par département du fichier × produit, sur les codes entiers des catégories."""
    place = pd.Index(codes).get_indexer(pd.Index(lignes["produit"].cat.categories))
    place[place < 0] = codes.index(NON_VENTILE)
    colonnes = place[lignes["produit"].cat.codes.to_numpy()]
    rangees = lignes["departement"].cat.codes.to_numpy().astype(np.int64)
    sommes = np.bincount(
        rangees * len(codes) + colonnes,
        weights=lignes["valeur_eur"].to_numpy(float),
        minlength=len(unites) * len(codes),
    )
    return sommes.reshape(len(unites), len(codes))


def _membres(territoires: Sequence[Territoire]) -> np.ndarray:
    """Appartenance des départements préparés à chaque territoire."""
    return np.array(
        [
            [
                v.genre == "departement" and (u.departements is None or v.code in u.departements)
                for v in territoires
            ]
            for u in territoires
        ],
        dtype=float,
    )


def _salaries(territoire: Territoire, *, effectifs: "pd.Series[float]") -> float:
    """Somme des salariés connus : un ensemble est donné sans Mayotte ni Monaco, qui n'ont pas de valeur."""
    codes = effectifs.index if territoire.departements is None else list(territoire.departements)
    valeurs = effectifs.reindex(codes)
    return float(valeurs.sum(min_count=1))


Colonnes = dict[str, np.ndarray]


def indicateurs_assiette(assiette: Assiette, *, surtaxes: Surtaxes) -> Colonnes:
    """Niveau 1, sans hypothèse de comportement (formules : `part` de 0 à 1).

    exportations_eur (X), exportations_us_eur (V), salaries (L), dependance (V/X), intensite_eur (V/L),
    visees_eur, visees_inconnues_eur, visees_part_us, visees_part_exportations, surtaxe_moyenne_points (sur
    les ventes dont le taux est connu), droits_eur (D), droits_min_eur, droits_max_eur,
    droits_part_exportations (D/X), non_couverte_eur, part_non_couverte, npf_inconnu_eur, rang, et l'écart à
    la France de D/X : ecart_france = effet_dependance + effet_composition + effet_croise.
    """
    us, totaux = assiette.us, assiette.totaux
    ventes = us.sum(axis=1)
    inconnues = us @ (~surtaxes.connue).astype(float)
    connues = ventes - inconnues
    # Rien de connu n'est pas zéro : un territoire dont aucune vente n'a de taux a des droits inconnus.
    tout_inconnu = (ventes > 0) & (connues <= 0)
    droits, minimum, maximum = (
        np.where(tout_inconnu, np.nan, us @ connu(t))
        for t in (surtaxes.central, surtaxes.minimum, surtaxes.maximum)
    )
    sans_part = np.isnan(surtaxes.part_touchee)
    visees_inconnues = us @ sans_part.astype(float)
    visees = np.where((ventes > 0) & (visees_inconnues >= ventes), np.nan, us @ connu(surtaxes.part_touchee))
    poids = diviser(droits, totaux)
    return {
        "exportations_eur": totaux,
        "exportations_us_eur": ventes,
        "salaries": assiette.salaries,
        "dependance": diviser(ventes, totaux),
        "intensite_eur": diviser(ventes, assiette.salaries),
        "visees_eur": visees,
        "visees_inconnues_eur": visees_inconnues,
        "visees_part_us": diviser(visees, ventes),
        "visees_part_exportations": diviser(visees, totaux),
        "surtaxe_moyenne_points": 100 * diviser(droits, connues),
        "droits_eur": droits,
        "droits_min_eur": minimum,
        "droits_max_eur": maximum,
        "droits_part_exportations": poids,
        "non_couverte_eur": inconnues,
        "part_non_couverte": np.where(ventes > 0, diviser(inconnues, ventes), 0.0),
        "npf_inconnu_eur": us @ (surtaxes.npf_inconnu & (surtaxes.central > 0)).astype(float),
        "rang": rangs(poids, classees=assiette.classees),
        **_decomposition(assiette, connues=connues, droits=droits),
    }


def indicateurs_reaction(
    assiette: Assiette,
    *,
    surtaxes: Surtaxes,
    reactions: Mapping[Horizon, Reaction],
    hypotheses: Hypotheses,
) -> Colonnes:
    """Niveau 2, par horizon h : baisse_h_eur, baisse_h_basse_eur, baisse_h_haute_eur (sensibilité basse et
    haute ; une valeur négative est une hausse possible), droits_apres_h_eur ; part de la charge
    droits_cote_americain_eur et droits_cote_francais_eur ; reorientee_h_eur (part de la baisse vendue
    ailleurs) ; reaction_non_couverte_eur (ventes dont la surtaxe ou la référence est inconnue).
    """
    us = assiette.us
    ventes = us.sum(axis=1)
    sans_reaction = us @ np.isnan(reactions["court"].centrale).astype(float)
    inconnu = (ventes > 0) & (sans_reaction >= ventes)
    colonnes: Colonnes = {"reaction_non_couverte_eur": sans_reaction}
    for horizon in HORIZONS:
        r = reactions[horizon]
        for suffixe, perte in (("", r.centrale), ("_basse", r.basse), ("_haute", r.haute)):
            colonnes[f"baisse_{horizon}{suffixe}_eur"] = np.where(inconnu, np.nan, us @ connu(perte))
        apres = us @ connu((1 - r.centrale) * surtaxes.central)
        colonnes[f"droits_apres_{horizon}_eur"] = np.where(inconnu, np.nan, apres)
        baisse = colonnes[f"baisse_{horizon}_eur"]
        colonnes[f"reorientee_{horizon}_eur"] = hypotheses.reorientation * np.maximum(baisse, 0.0)
    droits = us @ connu(surtaxes.central)
    colonnes["droits_cote_americain_eur"] = hypotheses.phi * droits
    colonnes["droits_cote_francais_eur"] = (1 - hypotheses.phi) * droits
    return colonnes


def connu(valeurs: np.ndarray) -> np.ndarray:
    """Retire les inconnues d'une somme : leur montant est compté à part, en « non couvert »."""
    return np.where(np.isnan(valeurs), 0.0, valeurs)


def diviser(haut: np.ndarray, bas: np.ndarray) -> np.ndarray:
    """Quotient, NaN quand le diviseur est nul ou inconnu."""
    quotient = np.full(len(haut), np.nan)
    np.divide(haut, bas, out=quotient, where=bas > 0)
    return quotient


def rangs(poids: np.ndarray, *, classees: np.ndarray) -> np.ndarray:
    """Rang des unités classées, du plus exposé au moins exposé ; ex aequo au même rang.

    NaN pour Monaco, une région, un poids inconnu, ou quand personne n'est exposé.
    """
    # Arrondi : deux poids égaux ne doivent pas être départagés par le dernier bit d'une somme.
    arrondis = np.round(poids, 12)
    en_lice = classees & ~np.isnan(arrondis)
    resultat = np.full(len(poids), np.nan)
    if not np.any(arrondis[en_lice] > 0):
        return resultat
    ordonnes = np.sort(arrondis[en_lice])
    resultat[en_lice] = 1 + len(ordonnes) - np.searchsorted(ordonnes, arrondis[en_lice], side="right")
    return resultat


def _decomposition(assiette: Assiette, *, connues: np.ndarray, droits: np.ndarray) -> Colonnes:
    """Écart à la France de D/X, avec D/X = part des ventes couvertes × surtaxe moyenne.

    effet dépendance + effet composition + effet croisé = écart, exactement.
    """
    dependance = diviser(connues, assiette.totaux)
    france = assiette.genres.index("france") if "france" in assiette.genres else None
    if france is None:
        vide = np.full(len(connues), np.nan)
        return dict.fromkeys(("ecart_france", "effet_dependance", "effet_composition", "effet_croise"), vide)
    moyenne = diviser(droits, connues)
    if connues[france] <= 0 and droits[france] == 0:
        moyenne[france] = 0.0
    # Sans vente, la surtaxe moyenne est sans objet : tout l'écart vient de la dépendance.
    moyenne = np.where((connues <= 0) & (droits == 0), moyenne[france], moyenne)
    ecart_dependance = dependance - dependance[france]
    ecart_moyenne = moyenne - moyenne[france]
    return {
        "ecart_france": dependance * moyenne - dependance[france] * moyenne[france],
        "effet_dependance": ecart_dependance * moyenne[france],
        "effet_composition": dependance[france] * ecart_moyenne,
        "effet_croise": ecart_dependance * ecart_moyenne,
    }


@dataclass(frozen=True, eq=False)
class Exposition:
    """Un scénario calculé.

    `unites` : une ligne par territoire (index : code), colonnes de `modules.simulation.exposition` ; euros,
    parts de 0 à 1, points. NaN = inconnu. `surtaxes`, `reactions` : par produit. `avis` : phrases à montrer.
    """

    scenario: Scenario
    hypotheses: Hypotheses
    assiette: Assiette
    surtaxes: Surtaxes
    reactions: Mapping[Horizon, Reaction]
    unites: pd.DataFrame
    avis: tuple[str, ...]

    def ligne(self, unite: str) -> dict[str, float]:
        """Indicateurs d'un territoire : nom de colonne → valeur, NaN si inconnu."""
        rang = self.assiette.rang_de(unite)
        return {str(nom): float(valeur) for nom, valeur in self.unites.iloc[rang].items()}

    def avis_de(self, unite: str) -> tuple[str, ...]:
        """Avis communs et réserves propres à ce territoire."""
        sans_droit_normal = self.ligne(unite)["npf_inconnu_eur"] > 0
        return (*self.avis, SANS_DROIT_NORMAL) if sans_droit_normal else self.avis

    def ventes_visees(self, unite: str) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Codes, ventes aux États-Unis, partie visée (euros, NaN si inconnue), dans l'ordre de `par_produit`.

        Ce que le curseur redessine à chaque pas : trois colonnes au lieu de vingt-deux.
        """
        rang = self.assiette.rang_de(unite)
        vendus = self._vendus(rang)
        ventes = self.assiette.us[rang, vendus]
        codes = [self.assiette.produits[i] for i in vendus.tolist()]
        return codes, ventes, ventes * self.surtaxes.part_touchee[vendus]

    def _vendus(self, rang: int) -> np.ndarray:
        """Numéros des produits vendus aux États-Unis, du plus vendu au moins vendu."""
        us = self.assiette.us[rang]
        vendus = np.flatnonzero(us > 0)
        classes: np.ndarray = vendus[np.argsort(-us[vendus], kind="stable")]
        return classes

    def par_produit(self, unite: str) -> pd.DataFrame:
        """Tous les produits vendus aux États-Unis par ce territoire, du plus vendu au moins vendu.

        Colonnes : produit, exportations_us_eur, exportations_eur, part_us, surtaxe_points,
        surtaxe_min_points, surtaxe_max_points, surtaxe_observee_points, npf_points, npf_inconnu,
        part_touchee, visees_eur, droits_eur, baisse_<horizon>_eur, baisse_<horizon>_basse_eur,
        baisse_<horizon>_haute_eur. Une surtaxe inconnue reste NaN, comme tout ce qui en dépend.
        """
        rang, s = self.assiette.rang_de(unite), self.surtaxes
        toutes, vendus = self.assiette.toutes[rang], self._vendus(rang)
        ventes = self.assiette.us[rang, vendus]
        colonnes = {
            "produit": np.array(self.assiette.produits)[vendus],
            "exportations_us_eur": ventes,
            "exportations_eur": toutes[vendus],
            "part_us": ventes / toutes[vendus],
            "surtaxe_points": 100 * s.central[vendus],
            "surtaxe_min_points": 100 * s.minimum[vendus],
            "surtaxe_max_points": 100 * s.maximum[vendus],
            "surtaxe_observee_points": 100 * s.observee[vendus],
            "npf_points": 100 * np.where(s.npf_inconnu, np.nan, s.npf)[vendus],
            "npf_inconnu": s.npf_inconnu[vendus],
            "part_touchee": s.part_touchee[vendus],
            "visees_eur": ventes * s.part_touchee[vendus],
            "droits_eur": ventes * s.central[vendus],
        }
        for horizon in HORIZONS:
            r = self.reactions[horizon]
            for suffixe, perte in (("", r.centrale), ("_basse", r.basse), ("_haute", r.haute)):
                colonnes[f"baisse_{horizon}{suffixe}_eur"] = ventes * perte[vendus]
        return pd.DataFrame(colonnes)


def simuler(
    assiette: Assiette,
    *,
    parametres: Parametres,
    scenario: Scenario,
    hypotheses: Hypotheses | None = None,
) -> Exposition:
    """Calcule un scénario pour toutes les unités, aux trois horizons ; lève `ScenarioInvalide`."""
    hypotheses = hypotheses or Hypotheses()
    lever(defauts_scenario(scenario, vocabulaire=parametres.vocabulaire) + defauts_hypotheses(hypotheses))
    taux = surtaxes(scenario, parametres=parametres, poids_periode=assiette.poids_periode)
    pertes = reactions(taux, parametres=parametres, hypotheses=hypotheses)
    colonnes = indicateurs_assiette(assiette, surtaxes=taux)
    colonnes |= indicateurs_reaction(assiette, surtaxes=taux, reactions=pertes, hypotheses=hypotheses)
    unites = pd.DataFrame(colonnes, index=pd.Index(assiette.unites, name="unite"))
    return Exposition(
        scenario=scenario,
        hypotheses=hypotheses,
        assiette=assiette,
        surtaxes=taux,
        reactions=pertes,
        unites=unites,
        avis=avis(scenario, assiette=assiette, surtaxes=taux, parametres=parametres, hypotheses=hypotheses),
    )


def assiette_de(flux: TableFlux, sens: Sens = "export") -> Assiette:
    """Assiette des 101 unités, des régions douanières et de la France (à garder en cache par jeu).

    `sens` : ventes aux États-Unis, ou achats (`import`).
    """
    departements = tables.departements()
    codes = [*departements["code"], *(f"R{c}" for c in tables.regions()["code"]), FRANCE]
    periode = flux.provenance
    return preparer(
        flux,
        territoires=[territoire(code) for code in codes],
        departements=departements,
        produits=parametres_embarques().produits,
        poids_periode=droit.poids_periode(droit.lire_tarifs().regimes, debut=periode.debut, fin=periode.fin),
        sens=sens,
    )
