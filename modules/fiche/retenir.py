"""« À retenir » : quatre à six phrases tirées des chiffres d'une fiche, à la précision qu'ils permettent."""

import re

from modules.donnees.articles import avec_article, de
from modules.fiche.affichage import ecart_net, texte_part, texte_total
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import Cote, Fiche


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


NOMBRES = ("zéro", "un", "deux", "trois", "quatre", "cinq")
MAJORITE = 0.5
PEU = 5  # nombre de produits que l'on cite encore tous
POINT_VIRGULE = re.compile(r"\s+;")
PRECISIONS = re.compile(
    r"\s\([^)]*\)|,?\sà l’exclusion .*|,?\sn\.c\.a\.?|\s; collecte des déchets .*| et leur sperme$"
)
VIRGULE_ADJECTIF = re.compile(r",(?= (?:vivant|brut|sciés|non décortiqué))")  # « porcins, vivants »


def a_retenir(fiche: Fiche) -> tuple[str, ...]:
    """Phrases dans l'ordre : poids, solde, produits, clients, fournisseurs, ce qui distingue de la France.

    Une phrase sans objet (rien d'exporté, sens absent du fichier) est omise ; sans exportations, les produits
    achetés prennent la place des produits vendus.
    """
    ventes, achats = fiche.exportations, fiche.importations
    phrases = [
        *(_poids(fiche, cote=cote) for cote in (ventes, None if ventes and ventes.total_eur else achats)),
        _solde(fiche),
        _produits(fiche, cote=ventes if ventes and ventes.total_eur else achats),
        _partenaires(fiche, cote=ventes),
        _partenaires(fiche, cote=achats),
        _specialite(fiche),
    ]
    return tuple(phrase for phrase in phrases if phrase)


def _poids(fiche: Fiche, *, cote: Cote | None) -> str | None:
    """Total du territoire, sa part dans la région et en France."""
    if cote is None:
        return None
    provenance, code = fiche.provenance, fiche.territoire.code
    nom = "exportations" if cote.sens == "export" else "importations"
    de_territoire = de(fiche.territoire.nom)
    if not cote.total_eur:
        return f"{_quand(fiche)}, aucune {nom[:-1]} {de_territoire} n’est enregistrée."
    verbe = "atteignent" if provenance.total_exact(code) else "sont estimées à"
    total = texte_total(cote.total_eur, provenance=provenance, territoire=code)
    parts = []
    if cote.part_region is not None and fiche.region is not None:
        exact = provenance.total_exact(code) and provenance.total_exact(fiche.region.code)
        parts.append(f"{texte_part(cote.part_region, exact=exact)} de celles {de(fiche.region.nom)}")
    if cote.part_france is not None:
        exact = provenance.total_exact(code) and provenance.total_exact("FR")
        parts.append(f"{texte_part(cote.part_france, exact=exact)} de celles de la France")
    soit = f", soit {' et '.join(parts)}" if parts else ""
    return f"{_quand(fiche)}, les {nom} {de_territoire} {verbe} {total}{soit}."


def _quand(fiche: Fiche) -> str:
    periode = fiche.provenance.periode
    return f"En {periode}" if periode.isdigit() else f"Sur la période {periode}"


def _solde(fiche: Fiche) -> str | None:
    """Importations face aux exportations ; muet sur le signe quand l'estimation ne permet pas de trancher."""
    ventes, achats, solde = fiche.exportations, fiche.importations, fiche.solde_eur
    if ventes is None or achats is None or solde is None or not ventes.total_eur:
        return None
    provenance, code = fiche.provenance, fiche.territoire.code
    importe = texte_total(achats.total_eur, provenance=provenance, territoire=code)
    grand, petit = max(ventes.total_eur, achats.total_eur), min(ventes.total_eur, achats.total_eur)
    if not (provenance.total_exact(code) or ecart_net(grand, petit, provenance=provenance)):
        return (
            f"Les importations sont du même ordre ({importe})\u00a0: l’écart avec les exportations est trop "
            "faible pour être commenté sur une estimation."
        )
    environ = "de " if provenance.total_exact(code) else "d’environ "
    texte_solde = environ + texte_total(abs(solde), provenance=provenance, territoire=code)
    if solde >= 0:
        return f"Les importations sont plus faibles ({importe})\u00a0: l’excédent est {texte_solde}."
    couverture = texte_part(fiche.taux_couverture, exact=provenance.total_exact(code))
    return (
        f"Les importations sont plus élevées ({importe})\u00a0: le déficit est {texte_solde} et les "
        f"ventes couvrent {couverture} des achats."
    )


def _produits(fiche: Fiche, *, cote: Cote | None) -> str | None:
    """Concentration en mots, avec le nom des premiers produits."""
    if cote is None or not cote.total_eur:
        return None
    exact = not fiche.provenance.est_estimation
    quoi = "ventes" if cote.sens == "export" else "achats"
    c = cote.concentration_produits
    noms = [nom_produit(nom) for nom in _nommes(cote, axe="produits")[: max(3, c.moitie or 0)]]
    if not noms or c.part_un is None or c.part_trois is None:
        return None
    if c.part_un >= MAJORITE:
        return f"Un seul produit fait {texte_part(c.part_un, exact=exact)} des {quoi}\u00a0: {noms[0]}."
    if c.part_trois >= MAJORITE:
        part, premiers = texte_part(c.part_trois, exact=exact), noms[:3]
        return f"{_en_lettres(len(premiers))} produits font {part} des {quoi}\u00a0: {_liste(premiers)}."
    france = fiche.france_produits.moitie if fiche.france_produits and cote.sens == "export" else None
    comparaison = (
        f" (il en faut {france} pour la France)" if france and fiche.territoire.genre != "france" else ""
    )
    if c.moitie and c.moitie <= PEU:
        return (
            f"{_en_lettres(c.moitie)} produits font la moitié des {quoi}{comparaison}\u00a0: {_liste(noms)}."
        )
    debut = f"Il faut {c.moitie} produits pour faire la moitié des {quoi}{comparaison}. " if c.moitie else ""
    return f"{debut}Principaux produits\u00a0: {_liste(noms[:3])}."


def _partenaires(fiche: Fiche, *, cote: Cote | None) -> str | None:
    """Premiers clients ou fournisseurs ; un premier n'est nommé que si son avance est nette."""
    if cote is None or not cote.total_eur:
        return None
    noms = [avec_article(nom) for nom in _nommes(cote, axe="pays")[:3]]
    if not noms:
        return None
    exact = not fiche.provenance.est_estimation
    role, base = ("client", "ventes") if cote.sens == "export" else ("fournisseur", "achats")
    valeurs = cote.pays["valeur_eur"].head(len(noms)).tolist()
    premier = texte_part(valeurs[0] / cote.total_eur, exact=exact)
    if len(noms) == 1:
        return f"Le seul pays {role} identifié est {noms[0]} ({premier} des {base})."
    if ecart_net(valeurs[0], valeurs[1], provenance=fiche.provenance):
        est = "sont" if noms[0].startswith("les ") else "est"
        return (
            f"{_majuscule(noms[0])} {est} le premier {role} ({premier} des {base}), "
            f"devant {_liste(noms[1:])}."
        )
    ensemble = texte_part(sum(valeurs) / cote.total_eur, exact=exact)
    tous = _majuscule(_liste(noms))
    return f"{tous} comptent parmi les premiers {role}s\u00a0: ensemble, {ensemble} des {base}."


def _specialite(fiche: Fiche) -> str | None:
    """Le ou les deux produits dont le poids s'écarte le plus de la moyenne nationale."""
    table, ventes = fiche.specialisations, fiche.exportations
    if table is None or ventes is None or not ventes.total_eur or fiche.territoire.genre == "france":
        return None
    if table.empty:
        return "La répartition des ventes entre produits reste proche de celle de la France."
    exact = not fiche.provenance.est_estimation
    dits = [
        f"{nom_produit(ligne['libelle'])} ({texte_part(ligne['part'], exact=exact)} des ventes, contre "
        f"{texte_part(ligne['part_france'], exact=exact)} pour la France)"
        for ligne in table.head(2).to_dict("records")
    ]
    return f"Ce qui distingue {avec_article(fiche.territoire.nom)} de la France\u00a0: {' et '.join(dits)}."


def _nommes(cote: Cote, *, axe: str) -> list[str]:
    table = cote.produits if axe == "produits" else cote.pays
    return table.loc[table["code"] != AUTRES, "libelle"].tolist()


def _liste(noms: list[str]) -> str:
    """« a, b et c » ; points-virgules quand un nom contient lui-même une virgule ou un « et »."""
    if len(noms) == 1:
        return noms[0]
    separateur = "\u202f; " if any("," in nom or " et " in nom for nom in noms) else ", "
    lien = "\u202f; " if separateur != ", " else " et "
    return separateur.join(noms[:-1]) + lien + noms[-1]


def nom_produit(libelle: str) -> str:
    """Libellé officiel lisible dans une phrase : sans exclusions, doublons ni sigles de nomenclature."""
    nom = PRECISIONS.sub("", libelle.replace("'", "’"))
    nom = VIRGULE_ADJECTIF.sub("", POINT_VIRGULE.sub(",", nom)).strip()
    return nom if nom[1:2].isupper() else nom[:1].lower() + nom[1:]


def _en_lettres(nombre: int) -> str:
    return NOMBRES[nombre].capitalize()


def _majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]
