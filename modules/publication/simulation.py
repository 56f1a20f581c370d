"""CSV d'une simulation : hypothèses en tête, puis une ligne par produit ou par département."""

import pandas as pd

from modules.donnees import catalogue
from modules.donnees.regimes import verifie_le
from modules.donnees.territoires import Territoire
from modules.publication.tableur import csv_francais, neutraliser
from modules.simulation.avis import TROIS_MONTANTS
from modules.simulation.echange import mesures_en_texte
from modules.simulation.exposition import Exposition
from modules.simulation.parametres import NON_VENTILE
from modules.simulation.phrase import scenario_en_phrase
from modules.simulation.scenario import Vocabulaire


def libelle_produit(code: str) -> str:
    """Libellé d'un produit ; les codes absents de la nomenclature sont réunis en « Non ventilé »."""
    return "Non ventilé" if code == NON_VENTILE else catalogue.libelle_produit(code)


def csv_simulation(resultat: Exposition, lieu: Territoire, *, vocabulaire: Vocabulaire) -> bytes:
    """Produits vendus aux États-Unis, en euros et points ; les lignes « # » de tête disent les hypothèses."""
    table = resultat.par_produit(lieu.code)
    table.insert(1, "libelle", [libelle_produit(c) for c in table["produit"]])
    return csv_avec_entete(table, resultat=resultat, vocabulaire=vocabulaire, lieu=lieu)


def csv_avec_entete(
    table: pd.DataFrame, *, resultat: Exposition, vocabulaire: Vocabulaire, lieu: Territoire | None = None
) -> bytes:
    """CSV pour tableur français ; scénario, hypothèses et données dans des lignes « # » de tête."""
    p, s, h = resultat.assiette.provenance, resultat.scenario, resultat.hypotheses
    entete = [
        f"Scénario : {scenario_en_phrase(s, vocabulaire=vocabulaire)}",
        f"Point de départ : {s.base} ; référence : {s.reference} ; mesures : "
        f"{mesures_en_texte(s.mesures) or 'aucune'}",
        f"Horizon : {h.horizon} ; champ du choc : {h.champ_du_choc} ; part de la charge côté américain : "
        f"{h.phi:g} ; réorientation : {h.reorientation:g}",
        p.ligne("export"),
        f"Droit américain vérifié au {verifie_le()}",
        *(resultat.avis if lieu is None else resultat.avis_de(lieu.code)),
        TROIS_MONTANTS,
    ]
    if lieu is not None:
        entete.insert(0, f"Territoire : {lieu.nom} ({lieu.code})")
    corps = csv_francais(table, statut=p.statut, source=p.source).decode("utf-8-sig")
    lignes = "".join(f"{neutraliser('# ' + ligne)}\r\n" for ligne in entete)
    return (lignes + corps).encode("utf-8-sig")
