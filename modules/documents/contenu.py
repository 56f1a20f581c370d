"""Ce que contient le document d'un département et son annexe, avant toute mise en page."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from modules.donnees.droit import verifie_le
from modules.donnees.flux import TableFlux
from modules.donnees.provenance import Sens
from modules.donnees.tables import Territoire, region_de, territoire
from modules.fiche.echanges import Cadre
from modules.fiche.emploi import EmploiTerritoire, zones_visibles
from modules.fiche.fiche import Fiche
from modules.fiche.fiche import fiche as calculer
from modules.figures import de_fiche
from modules.figures.emploi import figure_zone
from modules.figures.gabarit import Figure
from modules.langue.nombres import INCONNU, points, texte_part, unite_commune
from modules.simulation.embarque import scenario_en_vigueur
from modules.simulation.exposition import Exposition, assiette_de, simuler
from modules.simulation.incertitude import etendue_de, etendue_produits_de
from modules.simulation.mots import TROIS_MONTANTS, scenario_en_phrase
from modules.simulation.scenario import Hypotheses
from modules.vues.resultat import (
    Chiffre,
    ecrire,
    figure_visees,
    reserves,
    sans_vente,
    texte_de_a,
    trois_nombres,
    unite_des_ventes,
)
from modules.vues.simulation import nom_produit, place_ecrite

LARGEUR = 680  # pixels : la largeur utile d'une page A4, marges de 15 mm
_SENS: tuple[Sens, ...] = ("export", "import")


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """Scénario calculé et mots pour le dire."""

    resultat: Exposition


@dataclass(frozen=True, slots=True, eq=False)
class Contenu:
    """`echelles` : fiches du département, de sa région (absente pour la Corse) et de la France."""

    fiche: Fiche
    echelles: tuple[Fiche, ...]
    simulation: Simulation | None = None
    emploi: EmploiTerritoire | None = None

    def figures(self) -> dict[str, Figure]:
        """Figures de la fiche par identifiant, dans l'ordre du document ; une figure sans objet est omise."""
        toutes = {
            "balance": de_fiche.figure_balance(self.fiche),
            "produits": de_fiche.figure_produits(self.fiche),
        }
        for sens in _SENS:
            for vue in self.echelles:
                toutes[f"flux-{sens}-{vue.territoire.genre}"] = de_fiche.figure_flux(vue, sens=sens)
        toutes["specialisation"] = de_fiche.figure_specialisation(self.fiche)
        if self.emploi is not None and (zones := zones_visibles(self.emploi)) and zones[0].branches:
            toutes["emploi"] = figure_zone(zones[0])
        return {nom: figure for nom, figure in toutes.items() if figure is not None}


def simulation_en_vigueur(flux: TableFlux) -> Simulation:
    """Dernier régime vérifié, sur ce jeu de flux."""
    resultat = simuler(assiette_de(flux), scenario=scenario_en_vigueur(), hypotheses=Hypotheses())
    return Simulation(resultat)


def contenu(
    code: str,
    *,
    fiche: Callable[[str], Fiche],
    simulation: Simulation | None = None,
    emploi: EmploiTerritoire | None = None,
) -> Contenu:
    """Réunit les fiches d'un territoire, de sa région et de la France. `fiche` : donne celle d'un code."""
    lieu = territoire(code)
    region = region_de(code) if lieu.genre == "departement" else None
    codes = dict.fromkeys([code, *([region.code] if region else []), "FR"])
    return Contenu(fiche(code), tuple(fiche(c) for c in codes), simulation, emploi)


def fiches_de(cadre: Cadre) -> Callable[[str], Fiche]:
    """Calcul des fiches d'un jeu, chacune faite une fois ; l'application, elle, a son propre cache."""
    faites: dict[str, Fiche] = {}

    def fiche(code: str) -> Fiche:
        if code not in faites:
            lieu = territoire(code)
            region = region_de(code) if lieu.genre == "departement" else None
            faites[code] = calculer(cadre, territoire=lieu, region=region)
        return faites[code]

    return fiche


_PRODUITS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Annexe:
    """`vide` : phrase qui remplace tout si rien n'est vendu aux États-Unis. `produits` : textes des dix
    premiers produits (libellé, ventes, surtaxe, droits, baisse et fourchette)."""

    scenario: str
    verifie_le: str
    vide: str
    dependance: str
    rang: str
    avant: list[str]
    nombres: list[Chiffre]
    trois_montants: str
    reserves: list[str]
    produits: list[tuple[str, ...]]
    figures: dict[str, Figure]


def annexe_simulation(simulation: Simulation, *, lieu: Territoire) -> Annexe:
    """Annexe d'un territoire."""
    resultat = simulation.resultat
    p, ligne = resultat.assiette.provenance, resultat.ligne(lieu.code)
    vendu = ligne["exportations_us_eur"] > 0
    part = texte_part(ligne["dependance"], exact=p.exacte) if vendu else ""
    dits, etendue = resultat.avis_de(lieu.code), etendue_de(resultat, lieu.code)
    return Annexe(
        scenario=scenario_en_phrase(resultat.scenario),
        verifie_le=verifie_le(),
        vide="" if vendu else sans_vente(lieu),
        dependance=f"{ecrire(ligne['exportations_us_eur'], p)}, soit {part} des exportations",
        rang=place_ecrite(resultat, lieu.code),
        avant=[a.texte for a in dits if a.avant],
        nombres=trois_nombres(ligne, p, etendue, unite_des_ventes(resultat, lieu.code)),
        trois_montants=TROIS_MONTANTS,
        reserves=[*reserves(ligne, p, etendue), *(a.texte for a in dits if not a.avant)],
        produits=_produits(simulation, lieu=lieu),
        figures={"visees": figure_visees(resultat, lieu)} if vendu else {},
    )


_MONTANTS_PAR_PRODUIT = ("exportations_us_eur", "droits_eur", "baisse_court_eur")


def _produits(simulation: Simulation, *, lieu: Territoire) -> list[tuple[str, ...]]:
    p = simulation.resultat.assiette.provenance
    # Les mêmes tirages que la fourchette du total, pas les deux bouts des usages publiés.
    etendues = etendue_produits_de(simulation.resultat, lieu.code).set_index("produit")
    etendues = etendues[["baisse_p10_eur", "baisse_p90_eur"]]
    lignes: list[tuple[str, ...]] = []
    produits = simulation.resultat.par_produit(lieu.code).head(_PRODUITS)
    unite = unite_commune(produits[list(_MONTANTS_PAR_PRODUIT)].to_numpy().ravel().tolist())
    for produit in produits.to_dict("records"):
        bas, haut = etendues.loc[produit["produit"]].tolist()
        surtaxe = produit["surtaxe_points"]
        lignes.append(
            (
                nom_produit(produit["produit"]),
                ecrire(produit["exportations_us_eur"], p, unite),
                INCONNU if pd.isna(surtaxe) else points(surtaxe),
                ecrire(produit["droits_eur"], p, unite),
                ecrire(produit["baisse_court_eur"], p, unite),
                texte_de_a(bas, haut, exact=p.exacte, unite=unite),
            )
        )
    return lignes
