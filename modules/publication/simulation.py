"""CSV d'une simulation : hypothèses en tête, une ligne par produit."""

from modules.donnees import catalogue
from modules.donnees.territoires import Territoire
from modules.publication.tableur import csv_francais, neutraliser
from modules.simulation.echange import mesures_en_texte
from modules.simulation.exposition import Exposition
from modules.simulation.phrase import scenario_en_phrase
from modules.simulation.scenario import Vocabulaire


def csv_simulation(resultat: Exposition, lieu: Territoire, *, vocabulaire: Vocabulaire) -> bytes:
    """Produits vendus aux États-Unis, en euros et points ; les lignes « # » de tête disent les hypothèses."""
    p, s, h = resultat.assiette.provenance, resultat.scenario, resultat.hypotheses
    entete = [
        f"Territoire : {lieu.nom} ({lieu.code})",
        f"Scénario : {scenario_en_phrase(s, vocabulaire=vocabulaire)}",
        f"Point de départ : {s.base} ; référence : {s.reference} ; mesures : "
        f"{mesures_en_texte(s.mesures) or 'aucune'}",
        f"Champ du choc : {h.champ_du_choc} ; part de la charge côté américain : {h.phi:g} ; "
        f"réorientation : {h.reorientation:g}",
        p.ligne("export"),
        "Les exportations visées, les droits théoriques et la baisse possible ne s'additionnent pas.",
    ]
    table = resultat.par_produit(lieu.code)
    table.insert(1, "libelle", [catalogue.libelle_produit(c) for c in table["produit"]])
    corps = csv_francais(table, statut=p.statut, source=p.source).decode("utf-8-sig")
    lignes = "".join(f"{neutraliser('# ' + ligne)}\r\n" for ligne in entete)
    return (lignes + corps).encode("utf-8-sig")
