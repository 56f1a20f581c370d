"""Annexe « Exposition aux surtaxes » : un scénario, ses trois montants, ses produits et ses réserves."""

from dataclasses import dataclass

import pandas as pd

from modules.donnees.regimes import verifie_le
from modules.donnees.territoires import Territoire
from modules.figures.figure import Figure
from modules.indicateurs.affichage import texte_part, texte_rang
from modules.langue.nombres import INCONNU, points
from modules.publication import resume_simulation as resume
from modules.publication.cadre_simulation import etendue_de, etendue_produits_de
from modules.publication.contenu import Simulation
from modules.publication.fourchette import texte_de_a
from modules.publication.simulation import libelle_produit
from modules.simulation.avis import TROIS_MONTANTS
from modules.simulation.phrase import scenario_en_phrase

PRODUITS = 10


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
    nombres: list[tuple[str, str, str]]
    trois_montants: str
    reserves: list[str]
    produits: list[tuple[str, ...]]
    figures: dict[str, Figure]


def annexe_simulation(simulation: Simulation, *, lieu: Territoire) -> Annexe:
    """Annexe d'un territoire."""
    resultat = simulation.resultat
    p, ligne = resultat.assiette.provenance, resultat.ligne(lieu.code)
    vendu = ligne["exportations_us_eur"] > 0
    part = texte_part(ligne["dependance"], exact=not p.est_estimation) if vendu else ""
    dits = resultat.avis_de(lieu.code)
    return Annexe(
        scenario=scenario_en_phrase(resultat.scenario, vocabulaire=simulation.vocabulaire),
        verifie_le=verifie_le(),
        vide="" if vendu else resume.sans_vente(lieu),
        dependance=f"{resume.ecrire(ligne['exportations_us_eur'], p)}, soit {part} des exportations",
        rang="" if pd.isna(ligne["rang"]) else texte_rang(int(ligne["rang"]), provenance=p),
        avant=[phrase for phrase in dits if phrase in resume.A_DIRE_AVANT],
        nombres=resume.trois_nombres(ligne, p, etendue_de(resultat, lieu.code)),
        trois_montants=TROIS_MONTANTS,
        reserves=[*resume.reserves(ligne, p), *(a for a in dits if a not in resume.A_DIRE_AVANT)],
        produits=_produits(simulation, lieu=lieu),
        figures={"visees": resume.figure_visees(resultat, lieu)} if vendu else {},
    )


def _produits(simulation: Simulation, *, lieu: Territoire) -> list[tuple[str, ...]]:
    p = simulation.resultat.assiette.provenance
    # Les mêmes tirages que la fourchette du total, pas les deux bouts des usages publiés.
    etendues = etendue_produits_de(simulation.resultat, lieu.code).set_index("produit")
    etendues = etendues[["baisse_p10_eur", "baisse_p90_eur"]]
    lignes: list[tuple[str, ...]] = []
    for produit in simulation.resultat.par_produit(lieu.code).head(PRODUITS).to_dict("records"):
        bas, haut = etendues.loc[produit["produit"]].tolist()
        surtaxe = produit["surtaxe_points"]
        lignes.append(
            (
                libelle_produit(produit["produit"]),
                resume.ecrire(produit["exportations_us_eur"], p),
                INCONNU if pd.isna(surtaxe) else points(surtaxe),
                resume.ecrire(produit["droits_eur"], p),
                resume.ecrire(produit["baisse_court_eur"], p),
                texte_de_a(bas, haut, exact=not p.est_estimation),
            )
        )
    return lignes
