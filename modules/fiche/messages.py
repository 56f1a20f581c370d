"""Ce que montre une figure de la fiche, en une phrase courte qui lui sert de titre.

Chaque fonction part des valeurs et rend None quand elles ne permettent pas de conclure : la figure garde
alors son nom. Une estimation n'affirme ni un écart faible, ni un pays réparti d'après la structure nationale.
"""

from typing import Any

import pandas as pd

from modules.donnees.provenance import Sens
from modules.donnees.tables import au_pluriel, avec_article
from modules.fiche.affichage import ecart_net
from modules.fiche.echanges import AUTRES, ETATS_UNIS
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.retenir import (
    CONNU,
    DISTINCTIF,
    NOTABLE,
    REMARQUABLE,
    identifie,
    nom_court,
    part_connue,
    solde_en_mots,
)
from modules.langue.nombres import montant, texte_part
from modules.langue.typographie import majuscule

# Part (0 à 1) → sujet, et si le verbe est au pluriel.
_FRACTIONS = (
    (0.2, "Le cinquième des", False), (0.25, "Le quart des", False), (1 / 3, "Le tiers des", False),
    (0.5, "La moitié des", False), (2 / 3, "Les deux tiers des", True), (0.75, "Les trois quarts des", True),
)  # fmt: skip
_A_PEU_PRES = 0.01  # « le quart » se dit de 24 à 26 %
_PRESQUE_TOUT = 0.97
_DOMINANT = 1 / 3  # part d'un produit, ou de trois pays, dont on dit qu'elle fait l'ensemble
_ETATS_UNIS_NOTABLES = 0.15
_HORS_TRANSPORT = 1.1  # rapport des achats (CAF) aux ventes (FAB) que le transport seul n'explique pas
_VARIE = 10  # produits pour la moitié des ventes, à partir de quoi on les dit variées
_MOTS: dict[Sens, str] = {"export": "ventes", "import": "achats"}


def fraction(part: float, nom: str, *, exact: bool) -> tuple[str, bool]:
    """« Le quart des ventes », faux ; « 23 % des ventes », vrai : le sujet, et s'il est au pluriel."""
    if part >= _PRESQUE_TOUT:
        return f"{'Presque tous' if nom == _MOTS['import'] else 'Presque toutes'} les {nom}", True
    for valeur, sujet, pluriel in _FRACTIONS:
        if abs(part - valeur) <= _A_PEU_PRES:
            return f"{sujet} {nom}", pluriel
    return f"{texte_part(part, exact=exact)} des {nom}", True


def message_balance(fiche: Fiche) -> str | None:
    """Le plus fort déficit et le plus fort excédent ; à défaut, le solde s'il va du simple au double."""
    table = fiche.balance[fiche.balance["code"] != AUTRES].dropna(subset="solde_eur")
    table = table.assign(solde_eur=table["solde_eur"].astype("int64")).sort_values("solde_eur")
    dits = [
        f"{mot} avec {avec_article(nom)}"
        for mot, nom in (
            ("plus fort déficit", _se_detache(fiche, table, -1)),
            ("plus fort excédent", _se_detache(fiche, table.iloc[::-1], 1)),
        )
        if nom is not None
    ]
    if dits:
        return majuscule(", ".join(dits))
    return solde_en_mots(fiche) or _ecart_des_totaux(fiche)


def _ecart_des_totaux(fiche: Fiche) -> str | None:
    """« Les achats dépassent les ventes de 942,4 M€ », si les deux totaux sont publiés et bien distincts.

    En dessous de 10 %, l'écart tient aussi aux frais de transport, comptés dans les seuls achats.
    """
    ventes, achats = fiche.exportations, fiche.importations
    if ventes is None or achats is None or not fiche.provenance.total_exact(fiche.territoire.code):
        return None
    petit, grand = sorted((ventes.total_eur, achats.total_eur))
    if grand < _HORS_TRANSPORT * petit:
        return None
    sens = ("achats", "ventes") if achats.total_eur == grand else ("ventes", "achats")
    return f"Les {sens[0]} dépassent les {sens[1]} de {montant(grand - petit, exact=True)}"


def _se_detache(fiche: Fiche, ordonnes: pd.DataFrame, signe: int) -> str | None:
    """Pays en tête d'un côté du solde (`signe`), si l'écart se commente et si ses flux sont sus."""
    valeurs = [signe * int(v) for v in ordonnes["solde_eur"].head(2)]
    if not valeurs or valeurs[0] <= 0:
        return None
    suivant = max(valeurs[1], 0) if len(valeurs) > 1 else 0
    if not ecart_net(valeurs[0], suivant, provenance=fiche.provenance):
        return None
    code = str(ordonnes["code"].iloc[0])
    cotes = [c for c in (fiche.exportations, fiche.importations) if c is not None]
    connus = all(_connu(fiche, c, code) for c in cotes if int(c.sommes_pays.get(code, 0)))
    return str(ordonnes["libelle"].iloc[0]) if connus else None


def _connu(fiche: Fiche, cote: Cote, pays: str) -> bool:
    """Ce que le territoire échange avec ce pays est-il su, et non réparti d'après la structure nationale ?"""
    sur = fiche.provenance.exacte or fiche.territoire.genre == "france"
    return sur or part_connue(cote, pays) >= CONNU


def message_produits(fiche: Fiche) -> str | None:
    """Le produit qui fait le tiers des ventes ou plus, les trois qui en font la moitié, ou leur variété."""
    ventes = fiche.exportations
    if ventes is None or not ventes.total_eur or not identifie(ventes.non_ventile_produits_eur, ventes):
        return None
    exact = fiche.provenance.exacte
    nommes = ventes.produits[ventes.produits["code"] != AUTRES]
    if not nommes.empty and float(nommes["part"].iloc[0]) >= _DOMINANT:
        produit = nommes.iloc[0]
        sujet, _ = fraction(float(produit["part"]), "ventes", exact=exact)
        return f"Un seul produit fait {_minuscule(sujet)}\u00a0: {nom_court(produit)}"
    concentration = ventes.concentration_produits
    if concentration.part_trois is not None and concentration.part_trois >= 0.5 - _A_PEU_PRES:
        return (
            f"Trois produits font {_minuscule(fraction(concentration.part_trois, 'ventes', exact=exact)[0])}"
        )
    if concentration.moitie is not None and concentration.moitie >= _VARIE:
        return f"Des ventes variées\u00a0: il faut {concentration.moitie} produits pour en faire la moitié"
    return None


def message_achats(fiche: Fiche) -> str | None:
    """Ce que pèsent les trois produits les plus achetés : nommer le premier affirmerait un écart faible."""
    achats = fiche.importations
    if achats is None or not achats.total_eur or not identifie(achats.non_ventile_produits_eur, achats):
        return None
    trois = achats.concentration_produits.part_trois
    if trois is None:
        return None
    return f"Trois produits font {texte_part(trois, exact=fiche.provenance.exacte)} des achats"


def message_flux(fiche: Fiche, *, sens: Sens) -> str | None:
    """La part des États-Unis si elle se remarque, sinon le premier client (fournisseur), sinon les trois."""
    cote = fiche.exportations if sens == "export" else fiche.importations
    if cote is None or not cote.total_eur or not identifie(cote.non_ventile_pays_eur, cote):
        return None
    exact, nom = fiche.provenance.exacte, _MOTS[sens]
    if sens == "export" and (americain := _part_americaine(fiche)) is not None:
        sujet, pluriel = fraction(americain, nom, exact=exact)
        return f"{sujet} {'partent' if pluriel else 'part'} aux États-Unis"
    verbe = {"export": "achète", "import": "fournit"}[sens]
    if (premier := _premier_pays(fiche, cote)) is not None:
        lieu, pluriel = avec_article(str(premier["libelle"])), au_pluriel(str(premier["libelle"]))
        accorde = {"achète": "achètent", "fournit": "fournissent"}[verbe] if pluriel else verbe
        return (
            f"{majuscule(lieu)} {accorde} {_minuscule(fraction(float(premier['part']), nom, exact=exact)[0])}"
        )
    trois = cote.concentration_pays.part_trois
    if trois is None or trois < _DOMINANT:
        return None
    accorde = {"achète": "achètent", "fournit": "fournissent"}[verbe]
    return f"Trois pays {accorde} {_minuscule(fraction(trois, nom, exact=exact)[0])}"


def _part_americaine(fiche: Fiche) -> float | None:
    """Part des ventes aux États-Unis, si elle est forte ou nettement au-dessus de la moyenne française."""
    us = fiche.etats_unis
    if us is None or us.part is None or us.part < NOTABLE:
        return None
    forte = us.part >= _ETATS_UNIS_NOTABLES
    rare = bool(us.part_france) and us.part >= REMARQUABLE * (us.part_france or 1.0)
    return us.part if forte or rare else None


def _premier_pays(fiche: Fiche, cote: Cote) -> "pd.Series[Any] | None":
    """Premier pays, s'il compte, s'il devance nettement le second et si ses flux sont sus."""
    nommes = cote.pays[cote.pays["code"] != AUTRES]
    if nommes.empty or float(nommes["part"].iloc[0]) < NOTABLE:
        return None
    second = int(nommes["valeur_eur"].iloc[1]) if len(nommes) > 1 else 0
    premier = nommes.iloc[0]
    if not ecart_net(int(premier["valeur_eur"]), second, provenance=fiche.provenance):
        return None
    su = str(premier["code"]) == ETATS_UNIS or _connu(fiche, cote, str(premier["code"]))
    return premier if su else None


def message_specialisation(fiche: Fiche) -> str | None:
    """Le premier produit distinctif, sa part ici et en France : rien n'est dit des autres."""
    table = fiche.specialisations
    if table is None or fiche.territoire.genre == "france":
        return None
    garde = table[(table["part"] >= NOTABLE) & (table["rapport"] >= DISTINCTIF)]
    if garde.empty:
        return None
    exact, premier = fiche.provenance.exacte, garde.iloc[0]
    ici, nationale = (texte_part(float(premier[nom]), exact=exact) for nom in ("part", "part_france"))
    return f"{premier['libelle_court']}\u00a0: {ici} des ventes ici, contre {nationale} en France"


def _minuscule(sujet: str) -> str:
    """Un sujet devenu complément : « la moitié des ventes »."""
    return sujet[:1].lower() + sujet[1:]
