"""Concentration des ventes dite en mots, face à la France."""

from modules.indicateurs.affichage import texte_part
from modules.indicateurs.fiche import Fiche


def phrases_concentration(fiche: Fiche) -> tuple[str, ...]:
    """Une phrase sur les produits, une sur le nombre qui fait la moitié, une sur les pays clients.

    Vide si les exportations sont inconnues ou nulles.
    """
    ventes, france = fiche.exportations, fiche.france_produits
    if ventes is None or not ventes.total_eur:
        return ()
    exact = not fiche.provenance.est_estimation
    produits, pays = ventes.concentration_produits, ventes.concentration_pays
    phrases = []
    if produits.part_trois is not None:
        phrase = f"Trois produits font {texte_part(produits.part_trois, exact=exact)} des ventes"
        if france is not None and france.part_trois is not None and fiche.territoire.genre != "france":
            phrase += f" ({texte_part(france.part_trois, exact=exact)} pour la France)"
        phrases.append(f"{phrase}.")
    if produits.moitie is not None:
        nom = "un seul produit suffit" if produits.moitie == 1 else f"il faut {produits.moitie} produits"
        compare = f" ({france.moitie} pour la France)" if france and france.moitie else ""
        phrases.append(f"Pour faire la moitié des ventes, {nom}{compare}.")
    if pays.part_trois is not None:
        phrases.append(f"Trois pays achètent {texte_part(pays.part_trois, exact=exact)} des ventes.")
    return tuple(phrases)
