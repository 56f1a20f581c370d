"""« À retenir » : trois à cinq phrases sur ce qui distingue un territoire, à la précision de ses chiffres."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import pandas as pd

from modules.donnees.confiance import SUR, TETES, reserves
from modules.donnees.droit import Tarifs, lire_tarifs, regime_en_vigueur, verifie_le
from modules.donnees.tables import au_pluriel, avec_article, de
from modules.fiche.affichage import ECART_COMMENTABLE
from modules.fiche.echanges import AUTRES, ETATS_UNIS
from modules.fiche.fiche import Cote, EtatsUnis, Fiche
from modules.langue.nombres import deux_chiffres, texte_part
from modules.langue.typographie import dates_insecables, insecables, majuscule


def phrases_concentration(fiche: Fiche) -> tuple[str, ...]:
    """Une phrase sur les produits, une sur le nombre qui fait la moitié, une sur les pays clients.

    Vide si les exportations sont inconnues ou nulles.
    """
    ventes, france = fiche.exportations, fiche.france_produits
    if ventes is None or not ventes.total_eur:
        return ()
    exact = fiche.provenance.exacte
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


_MAJORITE = 0.5  # part d'un produit dont on dit qu'il fait le territoire
NOTABLE = 0.08  # part des ventes à partir de laquelle un produit se remarque
DISTINCTIF = 2.0  # fois la part française
_RARE = 0.10  # part d'un produit dans ce qu'en vend la France
_COUVERT = 0.8  # part des ventes dont le sort est connu, en deçà de laquelle on ne le dit pas
_DESEQUILIBRE = 2.0  # achats et ventes du simple au double : le solde dit quelque chose
_CLIENT = 1.5  # fois la part française d'un pays client
REMARQUABLE = 1.75  # fois la moyenne française, à partir de quoi on dit « deux fois »
_SEMBLABLE = 1.1
_TETES = {5: "cinq", 10: "dix"}
_PRESQUE = 0.01
_MEDICAMENTS = 0.05  # de là, la part visée n'est qu'une borne haute, et se dit telle
CONNU = 0.5  # part d'un pays tirée de chiffres publiés ou d'une structure réelle
_PHRASES = 5
_PLANCHER_CLIENTS_EUR = 10_000_000  # moins de dix millions estimés : quelques expéditions les renversent
_OUTRE_MER = ("9A", "9B", "9C", "9D", "9E")  # leurs clients ne sont publiés nulle part : ceux de la France
_REPARTI = " (réparties d’après la structure nationale)"
_FOIS = {
    1.5: "une fois et demie", 2.0: "deux fois", 2.5: "deux fois et demie", 3.0: "trois fois",
    3.5: "trois fois et demie", 4.0: "quatre fois", 5.0: "cinq fois", 6.0: "six fois", 7.0: "sept fois",
    8.0: "huit fois", 9.0: "neuf fois", 10.0: "dix fois",
}  # fmt: skip
_PRONOMS = {"departement": "il", "region": "elle", "france": "elle", "ti": "il"}
_NOMS = {"departement": "Le département", "region": "La région", "france": "La France", "ti": "Le territoire"}


def a_retenir(fiche: Fiche) -> tuple[str, ...]:
    """Trois à cinq phrases sur ce qui distingue le territoire, et rien de ce que les cartes disent déjà.

    Dans l'ordre : le produit qui le fait et ce qu'il pèse en France, les États-Unis (part, comparaison,
    place, ce que vise le droit en vigueur), ses clients, le solde s'il dit quelque chose, la réserve utile.
    """
    ventes = fiche.exportations
    if ventes is None or not ventes.total_eur:
        return tuple(p for p in (_sans_vente(fiche), *_achats(fiche)) if p)
    phrases = [
        _produits(fiche, ventes) if identifie(ventes.non_ventile_produits_eur, ventes) else _inconnus(ventes),
        _etats_unis(fiche),
        _clients(fiche, ventes) if identifie(ventes.non_ventile_pays_eur, ventes) else None,
        f"{solde}." if (solde := solde_en_mots(fiche)) else None,
        _reserve(fiche),
    ]
    return tuple(phrase for phrase in phrases if phrase)[:_PHRASES]


def identifie(non_ventile_eur: int, cote: Cote) -> bool:
    """Faux quand plus de la moitié d'un côté n'a pas de produit (ou de pays) connu : rien à dire du reste."""
    return 2 * non_ventile_eur <= cote.total_eur


def _inconnus(cote: Cote) -> str:
    part = texte_part(cote.non_ventile_produits_eur / cote.total_eur, exact=True)
    return f"{part} des montants n’ont pas de produit connu\u00a0: rien n’est dit ici de leur composition."


def _sans_vente(fiche: Fiche) -> str:
    lieu = de(fiche.territoire.nom)
    if fiche.exportations is None:
        return (
            f"Les exportations {lieu} ne sont pas dans le fichier\u00a0: elles sont inconnues, et non nulles."
        )
    return f"Aucune exportation {lieu} n’est enregistrée sur la période."


def _achats(fiche: Fiche) -> tuple[str, ...]:
    """Ce que le territoire achète, quand il n'y a rien à dire de ses ventes."""
    achats = fiche.importations
    if achats is None or not achats.total_eur:
        return ()
    if not identifie(achats.non_ventile_produits_eur, achats):
        return (_inconnus(achats),)
    exact = fiche.provenance.exacte
    phrases = [f"Principaux achats\u00a0: {_liste(_produits_cites(achats, exact=exact)[:3])}."]
    if pays := _pays_cites(achats, exact=exact)[:3]:
        phrases.append(f"Principaux fournisseurs\u00a0: {_liste(pays)}.")
    return tuple(phrases)


def _produits(fiche: Fiche, ventes: Cote) -> str:
    """Le produit qui fait le territoire, ou ceux qui le distinguent, ou la variété de ses ventes."""
    exact = fiche.provenance.exacte
    lieu, pluriel = avec_article(fiche.territoire.nom), au_pluriel(fiche.territoire.nom)
    produits = ventes.produits[ventes.produits["code"] != AUTRES]
    premier = None if produits.empty else produits.iloc[0]
    if premier is not None and premier["part"] >= _MAJORITE and fiche.territoire.genre != "france":
        vit = "vivent" if pluriel else "vit"
        return f"{majuscule(lieu)} {vit} d’abord d’un produit\u00a0: {_cite(fiche, premier)}."
    propres = _distinctifs(fiche)
    if propres:
        distingue = "se distinguent" if pluriel else "se distingue"
        dits = [_cite(fiche, ligne, contre=True) for ligne in propres]
        return (
            f"{majuscule(lieu)} {distingue} par un produit\u00a0: {dits[0]}."
            if len(dits) == 1
            else (f"{majuscule(lieu)} {distingue} par deux produits\u00a0: {_liste(dits)}.")
        )
    moitie, france = ventes.concentration_produits.moitie, fiche.france_produits
    lieu, cites = de(fiche.territoire.nom), _liste(_produits_cites(ventes, exact=exact)[:3])
    nationale = france.moitie if france and fiche.territoire.genre != "france" else None
    if moitie and nationale and moitie < nationale:  # moins variées qu'en France : on compte, sans adjectif
        il_faut = (
            f"Il faut {moitie} produits pour faire la moitié des ventes {lieu}, contre {nationale} en France"
        )
        return f"{il_faut}\u202f; les premiers\u00a0: {cites}."
    varie = f"\u00a0: {moitie} produits en font la moitié" if moitie else ""
    if moitie and nationale:
        varie += f", contre {nationale} en France"
    return f"Les ventes {lieu} sont variées{varie}\u202f; les premières\u00a0: {cites}."


def _distinctifs(fiche: Fiche) -> list[dict[Hashable, Any]]:
    """Un ou deux produits notables ici et deux fois plus présents qu'en France."""
    table = fiche.specialisations
    if table is None or fiche.territoire.genre == "france":
        return []
    garde = table[(table["part"] >= NOTABLE) & (table["rapport"] >= DISTINCTIF)]
    return garde.head(2).to_dict("records")


def _cite(fiche: Fiche, ligne: Any, *, contre: bool = False) -> str:  # noqa: ANN401
    """« vins (31 % des ventes, contre 1,9 % en France ; 22 % de ce qu’en vend la France) »."""
    exact = fiche.provenance.exacte
    texte = f"{nom_court(ligne)} ({texte_part(ligne['part'], exact=exact)} des ventes"
    if contre:
        texte += f", contre {texte_part(ligne['part_france'], exact=exact)} en France"
    ventes, france = fiche.exportations, fiche.france_ventes
    if ventes is not None and france is not None and ligne["code"] in france.index:
        nationale = int(france.loc[ligne["code"]].sum())
        poids = int(ventes.sommes_produits.get(ligne["code"], 0)) / nationale if nationale else 0.0
        if poids >= _RARE:
            texte += f"\u202f; {texte_part(poids, exact=exact)} de ce qu’en vend la France"
    return f"{texte})"


def _etats_unis(fiche: Fiche) -> str | None:
    """Part des ventes, comparaison avec la France, place en mots, part visée par le droit en vigueur."""
    us = fiche.etats_unis
    if us is None or us.part is None:
        return None
    exact = fiche.provenance.exacte
    if not us.part:
        return "Aucune vente aux États-Unis n’est connue\u00a0: une surtaxe américaine ne viserait rien ici."
    phrase = f"{texte_part(us.part, exact=exact)} des ventes partent aux États-Unis"
    if not exact and _us_repartis(fiche):  # ni comparaison, ni place : rien n'en est propre au territoire
        return f"{phrase}{_REPARTI}."
    phrase += _face_a_la_france(fiche, us)
    sures = [n for n in TETES if us.rang is not None and us.rang <= n and us.chances[n] >= SUR]
    if sures:
        phrase += f"\u00a0: parmi les {_TETES[sures[0]]} plus fortes parts de France"
    visee = _part_visee(us)
    if visee is None:
        return f"{phrase}."
    vise = f"en vise {texte_part(visee, exact=False)}"
    if visee < _PRESQUE:
        vise = "n’en vise presque rien"
    elif _medicaments(us) >= _MEDICAMENTS:  # brevetés seulement, et un laboratoire est exempté
        au_plus = texte_part(visee, exact=False)
        vise = f"en vise au plus {au_plus} (une partie des médicaments est exemptée)"
    elif visee > 1 - _PRESQUE:
        vise = "les vise presque toutes"
    return f"{phrase}\u202f; le droit américain vérifié le {dates_insecables(verifie_le())} {vise}."


def _medicaments(us: EtatsUnis) -> float:
    """Part (0 à 1) des médicaments dans les ventes aux États-Unis, dont on ne sait pas combien sont visés."""
    ici = us.par_produit.index.astype(str).str.startswith("21")
    return float(us.par_produit[ici].sum() / us.par_produit.sum())


def _us_repartis(fiche: Fiche) -> bool:
    """Vrai si les ventes aux États-Unis d'un territoire sont surtout une répartition, faute de mieux."""
    ventes = fiche.exportations
    return ventes is not None and ventes.confiance_pays.get(ETATS_UNIS) == "reparti"


def _face_a_la_france(fiche: Fiche, us: EtatsUnis) -> str:
    if fiche.territoire.genre == "france" or not us.part_france or us.part is None:
        return ""
    exact = fiche.provenance.exacte
    moyenne = texte_part(us.part_france, exact=exact)
    ecrites = (us.part, us.part_france) if exact else (deux_chiffres(us.part), deux_chiffres(us.part_france))
    rapport = ecrites[0] / ecrites[1]  # des chiffres écrits : deux « 11 % » se disent de même
    seuil = _SEMBLABLE if exact else ECART_COMMENTABLE
    if rapport >= REMARQUABLE:
        return f", {_fois(rapport)} la moyenne française ({moyenne})"
    if rapport >= seuil:
        return f", plus que la moyenne française ({moyenne})"
    return (
        f", moins que la moyenne française ({moyenne})"
        if rapport <= 1 / seuil
        else (
            f", autant qu’en moyenne en France ({moyenne})"
            if exact
            else f", à peu près la moyenne française ({moyenne})"
        )
    )


def _part_visee(us: EtatsUnis) -> float | None:
    """Part (0 à 1) des ventes aux États-Unis que vise le droit vérifié ; None si trop peu est connu."""
    touchees = _parts_touchees(lire_tarifs())
    vendus = [(c, v) for c, v in zip(us.par_produit.index, us.par_produit.tolist(), strict=True) if v > 0]
    connus = [(touchees[code], valeur) for code, valeur in vendus if code in touchees]
    total = sum(valeur for _, valeur in connus)
    if total < _COUVERT * sum(valeur for _, valeur in vendus):
        return None
    return float(sum(part * valeur for part, valeur in connus) / total)


@lru_cache(maxsize=2)
def _parts_touchees(tarifs: Tarifs) -> dict[str, float]:
    """CPF4 → part (0 à 1) que vise le droit en vigueur ; les produits de part inconnue n'y sont pas."""
    table = tarifs.parts_touchees
    connues = table[(table["regime"] == regime_en_vigueur(tarifs.regimes)) & table["part"].notna()]
    return dict(zip(connues["cpf4"], connues["part"].tolist(), strict=True))


def _clients(fiche: Fiche, ventes: Cote) -> str | None:
    """Le client qui compte plus ici qu'en France (les États-Unis sont déjà dits), sinon les trois premiers.

    Ni un flux réparti d'après la structure nationale, ni une place due à la distance seule n'est affirmé
    comme propre au territoire. Rien non plus d'une estimation de moins de `_PLANCHER_CLIENTS_EUR`.
    """
    exact = fiche.provenance.exacte
    table = ventes.pays.loc[ventes.pays["code"] != AUTRES]
    autres = table.loc[table["code"] != ETATS_UNIS]
    if autres.empty or (not exact and ventes.total_eur < _PLANCHER_CLIENTS_EUR):
        return None
    if (propre := _client_propre(fiche, ventes, autres)) is not None:
        return propre
    cites = table.head(3)
    noms = _liste([avec_article(n) for n in cites["libelle"]])
    ensemble = texte_part(float(cites["part"].sum()), exact=exact)
    if len(table) == 1:
        return f"Seul client identifié\u00a0: {noms} ({ensemble} des ventes)."
    eux = "à eux trois" if len(table) > 2 else "à eux deux"
    return f"Premiers clients\u00a0: {noms}, {ensemble} des ventes {eux}{_d_apres(fiche, ventes, cites)}."


def _d_apres(fiche: Fiche, ventes: Cote, cites: pd.DataFrame) -> str:
    """Ce que les ventes à ces pays doivent à la France entière, ou à la distance ; vide si rien."""
    if fiche.provenance.exacte or fiche.territoire.genre == "france":
        return ""
    repartis = [ventes.confiance_pays.get(code) == "reparti" for code in cites["code"]]
    proche = False
    if fiche.france_ventes is not None:
        autres = cites[cites["code"] != ETATS_UNIS]  # la distance n'y entre pas
        attendues = _parts_attendues(fiche).reindex(autres["code"]).to_numpy(float)
        proche = bool((autres["part"].to_numpy(float) >= _CLIENT * attendues).any())
    if not any(repartis) and fiche.territoire.code not in _OUTRE_MER:
        return " (estimées en partie d’après la distance)" if proche else ""
    en_partie = "" if all(repartis) or fiche.territoire.code in _OUTRE_MER else "en partie "
    return f" ({en_partie}réparties d’après la structure nationale{' et la distance' if proche else ''})"


def _parts_attendues(fiche: Fiche) -> "pd.Series[float]":
    """Part (0 à 1) qu'aurait chaque pays si chaque produit d'ici avait les clients qu'il a en France."""
    assert fiche.exportations is not None
    assert fiche.france_ventes is not None
    locales = fiche.exportations.sommes_produits
    nationales = fiche.france_ventes.reindex(locales.index).fillna(0.0)
    parts = nationales.div(nationales.sum(axis=1), axis=0)
    return (parts.mul(locales / locales.sum(), axis=0)).sum(axis=0)


def _client_propre(fiche: Fiche, ventes: Cote, table: pd.DataFrame) -> str | None:
    """Pays notable, une fois et demie plus présent qu'en France, et dont les flux sont connus.

    D'une estimation, il faut encore que les produits vendus ici y suffisent, à clients égaux.
    """
    france = fiche.france_ventes
    if france is None or fiche.territoire.genre == "france" or _detail_emprunte(fiche):
        return None
    exact = fiche.provenance.exacte
    nationales = france.sum(axis=0) / france.to_numpy().sum()
    candidats = table.assign(france=table["code"].map(nationales).fillna(0.0))
    candidats = candidats[
        (candidats["part"] >= NOTABLE) & (candidats["part"] >= _CLIENT * candidats["france"])
    ]
    if not exact:
        attendues = _parts_attendues(fiche).reindex(candidats["code"]).to_numpy(float)
        candidats = candidats[attendues >= _CLIENT * candidats["france"].to_numpy(float)]
    candidats = candidats.assign(ecart=candidats["part"] - candidats["france"]).sort_values("ecart")
    for ligne in candidats.iloc[::-1].to_dict("records"):
        if exact or part_connue(ventes, ligne["code"]) >= CONNU:
            nom = avec_article(ligne["libelle"])
            compte = "comptent" if au_pluriel(ligne["libelle"]) else "compte"
            ici, moyenne = (texte_part(ligne[colonne], exact=exact) for colonne in ("part", "france"))
            sujet = f"{majuscule(nom)} {compte} plus ici qu’ailleurs"
            return f"{sujet}\u00a0: {ici} des ventes, contre {moyenne} en France."
    return None


def part_connue(ventes: Cote, pays: str) -> float:
    """Part (0 à 1) des flux nommés vers ce pays tirés d'un chiffre publié ou d'une structure réelle."""
    colonnes = (ventes.flux[nom].tolist() for nom in ("pays", "produit", "valeur_eur", "confiance"))
    vers = [(v, sur) for vers, p, v, sur in zip(*colonnes, strict=True) if vers == pays and p != AUTRES]
    total = sum(v for v, _ in vers)
    connus = sum(v for v, sur in vers if sur in {"mesure", "structure_reelle"})
    return connus / total if total else 0.0


def solde_en_mots(fiche: Fiche) -> str | None:
    """« Le département vend trois fois ce qu’il achète » ; None s'ils ne vont pas du simple au double."""
    ventes, achats = fiche.exportations, fiche.importations
    if ventes is None or achats is None or not achats.total_eur or not ventes.total_eur:
        return None
    sujet = _NOMS[fiche.territoire.genre]
    rapport = ventes.total_eur / achats.total_eur
    if rapport >= _DESEQUILIBRE:
        return f"{sujet} vend {_fois(rapport)} ce qu’{_PRONOMS[fiche.territoire.genre]} achète"
    if rapport <= 1 / _DESEQUILIBRE:
        return f"{sujet} achète {_fois(1 / rapport)} ce qu’{_PRONOMS[fiche.territoire.genre]} vend"
    return None


def _reserve(fiche: Fiche) -> str | None:
    """Ce que les montants du territoire doivent à une convention, à un port ou à une seule usine."""
    exact = fiche.provenance.exacte
    connues = [r for r in reserves(fiche.territoire.code) if r.portee == "toujours" or not exact]
    return insecables(connues[0].phrase) if connues else None


def _detail_emprunte(fiche: Fiche) -> bool:
    """Vrai si le détail par produit estimé ici n'est pas propre au territoire : rien ne s'y affirme."""
    return not fiche.provenance.exacte and any(r.portee == "detail" for r in reserves(fiche.territoire.code))


def _fois(rapport: float) -> str:
    """« trois fois », « près de quatre fois » (3,9), « plus de deux fois » (2,1), « plus de dix fois »."""
    if rapport > 10.5:
        return "plus de dix fois"
    mot = min(_FOIS, key=lambda possible: abs(possible - rapport))
    ecart = round(rapport, 1) - mot
    if not ecart:
        return _FOIS[mot]
    return f"{'plus' if ecart > 0 else 'près'} {'d’' if mot < REMARQUABLE else 'de '}{_FOIS[mot]}"


def nom_court(ligne: Any) -> str:  # noqa: ANN401
    """Nom court d'un produit, le même que dans les figures, en minuscule dans une phrase."""
    nom = str(ligne["libelle_court"])
    return nom if nom[1:2].isupper() else nom[:1].lower() + nom[1:]


def _produits_cites(cote: Cote, *, exact: bool) -> list[str]:
    table = cote.produits[cote.produits["code"] != AUTRES]
    return [f"{nom_court(r)} ({texte_part(r['part'], exact=exact)})" for r in table.to_dict("records")]


def _pays_cites(cote: Cote, *, exact: bool) -> list[str]:
    table = cote.pays[cote.pays["code"] != AUTRES]
    return [
        f"{avec_article(r['libelle'])} ({texte_part(r['part'], exact=exact)})"
        for r in table.to_dict("records")
    ]


def _liste(noms: list[str]) -> str:
    """« a, b et c » ; points-virgules quand un nom contient lui-même une virgule ou un « et »."""
    if len(noms) == 1:
        return noms[0]
    separateur = "\u202f; " if any("," in nom or " et " in nom for nom in noms) else ", "
    lien = "\u202f; " if separateur != ", " else " et "
    return separateur.join(noms[:-1]) + lien + noms[-1]
