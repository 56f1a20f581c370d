"""Totaux et place d'un territoire, écrits à la précision que ses chiffres permettent."""

from modules.indicateurs.affichage import texte_part, texte_rang, texte_total
from modules.indicateurs.cote import Cote
from modules.indicateurs.fiche import Fiche
from modules.langue.grammaire import de


def total(fiche: Fiche, cote: Cote | None) -> str:
    """Total d'un sens, « inconnu » s'il manque au fichier."""
    valeur = None if cote is None else cote.total_eur
    return texte_total(valeur, provenance=fiche.provenance, territoire=fiche.territoire.code)


def solde(fiche: Fiche) -> str:
    """Solde du territoire."""
    return texte_total(fiche.solde_eur, provenance=fiche.provenance, territoire=fiche.territoire.code)


def couverture(fiche: Fiche) -> str:
    """Taux de couverture."""
    return texte_part(fiche.taux_couverture, exact=fiche.provenance.total_exact(fiche.territoire.code))


def place(fiche: Fiche, cote: Cote | None) -> str:
    """« 20,0 % de la région · 0,73 % de la France · rang : autour du 40e »."""
    if cote is None:
        return "absentes du fichier chargé"
    code, p = fiche.territoire.code, fiche.provenance
    morceaux = []
    if cote.part_region is not None and fiche.region is not None:
        exact = p.total_exact(code) and p.total_exact(fiche.region.code)
        morceaux.append(f"{texte_part(cote.part_region, exact=exact)} {de(fiche.region.nom)}")
    if cote.part_france is not None:
        exact = p.total_exact(code) and p.total_exact("FR")
        morceaux.append(f"{texte_part(cote.part_france, exact=exact)} de la France")
    if fiche.territoire.genre == "departement":
        morceaux.append(f"rang\u00a0: {texte_rang(cote.rang, provenance=p)}")
    return " · ".join(morceaux)
