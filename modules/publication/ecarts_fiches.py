"""Deux fiches comparées : les mêmes chiffres, phrases et figures à l'écran et dans le document."""

from collections.abc import Sequence

import pandas as pd

from modules.donnees.provenance import Sens
from modules.figures.figure import Figure
from modules.figures.groupees import barres_groupees
from modules.indicateurs import entete
from modules.indicateurs.affichage import ecart_net, texte_montant, texte_part, texte_rang
from modules.indicateurs.agregats import AUTRES
from modules.indicateurs.cote import Cote
from modules.indicateurs.fiche import Fiche
from modules.langue.grammaire import avec_article, de
from modules.langue.nombres import INCONNU, montant

LIGNES = 8
MOTS: dict[Sens, tuple[str, str, str]] = {
    "export": ("Exportations", "vendus", "Pays clients"),
    "import": ("Importations", "achetés", "Pays fournisseurs"),
}


def figures_fiches(fiches: Sequence[Fiche]) -> dict[tuple[Sens, str], Figure]:
    """(sens, axe) → produits ou pays des deux territoires ; un sens inconnu d'un des deux est omis."""
    figures = {}
    for sens, (_, verbe, pays) in MOTS.items():
        connus = [c for c in (_cote(f, sens) for f in fiches) if c is not None]
        if len(connus) == len(fiches):
            for axe, titre in (("produits", f"Produits {verbe}"), ("pays", pays)):
                figures[sens, axe] = _figure(connus, fiches, axe=axe, titre=titre, sens=sens)
    return figures


def _cote(fiche: Fiche, sens: Sens) -> Cote | None:
    return fiche.exportations if sens == "export" else fiche.importations


def chiffres_fiches(fiches: Sequence[Fiche]) -> pd.DataFrame:
    """Une ligne par chiffre, une colonne par territoire."""
    lignes: dict[str, list[str]] = {
        "Exportations (FAB)": [entete.total(f, f.exportations) for f in fiches],
        "Importations (CAF)": [entete.total(f, f.importations) for f in fiches],
        "Solde": [entete.solde(f) for f in fiches],
        "Taux de couverture": [entete.couverture(f) for f in fiches],
        "Rang à l’exportation": [_rang(f) for f in fiches],
        "Ventes aux États-Unis": [
            texte_montant(f.exportations_us_eur, provenance=f.provenance) for f in fiches
        ],
        "Part des États-Unis dans les exportations": [_part(f, f.dependance_us) for f in fiches],
        "Part des trois premiers produits vendus": [_part(f, _trois(f, "produits")) for f in fiches],
        "Part des trois premiers pays clients": [_part(f, _trois(f, "pays")) for f in fiches],
    }
    colonnes = {f.territoire.nom: [v[i] for v in lignes.values()] for i, f in enumerate(fiches)}
    return pd.DataFrame({"Chiffre": list(lignes), **colonnes})


def _rang(fiche: Fiche) -> str:
    rang = fiche.exportations.rang if fiche.exportations else None
    return texte_rang(rang, provenance=fiche.provenance) if rang is not None else "non classé"


def _part(fiche: Fiche, valeur: float | None) -> str:
    return texte_part(valeur, exact=not fiche.provenance.est_estimation)


def _trois(fiche: Fiche, axe: str) -> float | None:
    if fiche.exportations is None:
        return None
    part: float | None = getattr(fiche.exportations, f"concentration_{axe}").part_trois
    return part


def phrases_fiches(fiches: Sequence[Fiche]) -> list[str]:
    """Écarts des totaux et du solde, second territoire comparé au premier."""
    a, b = fiches
    p = a.provenance
    noms = avec_article(b.territoire.nom), avec_article(a.territoire.nom)
    phrases = []
    for verbe, ici, la in (
        ("exporte", b.exportations, a.exportations),
        ("importe", b.importations, a.importations),
    ):
        if ici is None or la is None:
            continue
        phrases.append(_ecart(verbe, ici.total_eur, la.total_eur, noms=noms, fiches=fiches))
    phrases.append(
        _ecart("vend aux États-Unis", b.exportations_us_eur, a.exportations_us_eur, noms=noms, fiches=fiches)
    )
    if a.solde_eur is not None and b.solde_eur is not None:
        exact = all(p.total_exact(f.territoire.code) for f in fiches)
        ecart = montant(b.solde_eur - a.solde_eur, exact, signe=True)
        phrases.append(
            f"Entre les soldes {de(b.territoire.nom)} et {de(a.territoire.nom)}, l’écart est de {ecart}."
        )
    return phrases


def _ecart(
    verbe: str, ici: int | None, la: int | None, *, noms: tuple[str, str], fiches: Sequence[Fiche]
) -> str:
    """« La Gironde exporte 1 200 M€ de plus que le Doubs. »"""
    p = fiches[0].provenance
    sujet = noms[0][0].upper() + noms[0][1:]
    if ici is None or la is None:
        return f"{sujet} {verbe} un montant {INCONNU}."
    totaux = verbe != "vend aux États-Unis"
    exact = totaux and all(p.total_exact(f.territoire.code) for f in fiches)
    if not exact and not ecart_net(max(ici, la), min(ici, la), provenance=p):
        return f"{sujet} {verbe} à peu près autant que {noms[1]}."
    sens = "plus" if ici > la else "moins"
    return f"{sujet} {verbe} {montant(abs(ici - la), exact or not p.est_estimation)} de {sens} que {noms[1]}."


def _figure(cotes: Sequence[Cote], fiches: Sequence[Fiche], *, axe: str, titre: str, sens: Sens) -> Figure:
    """Réunion des premiers produits ou pays des deux territoires, à la même échelle."""
    series = [getattr(c, f"sommes_{axe}") for c in cotes]
    libelles = pd.concat([getattr(c, axe) for c in cotes]).drop_duplicates("code").set_index("code")
    codes = [c for c in libelles.index if c != AUTRES]
    # Absent d'un territoire : aucun échange enregistré, donc zéro.
    table = pd.DataFrame(
        {f"valeur_{i}": s.reindex(codes, fill_value=0).astype(float) for i, s in enumerate(series)}
    )
    ordre = table.max(axis=1).sort_values(ascending=False, kind="stable").index[:LIGNES]
    table = table.loc[ordre]
    court = "libelle_court" if axe == "produits" else "libelle"
    table["libelle"] = libelles["libelle"].reindex(ordre)
    table["libelle_court"] = libelles[court].reindex(ordre)
    p = fiches[0].provenance
    return barres_groupees(
        table.reset_index(drop=True),
        noms=[f.territoire.nom for f in fiches],
        titre=titre,
        exact=not p.est_estimation,
        source=p.ligne(sens),
    )


def specialites(fiche: Fiche) -> list[str]:
    """Trois premiers produits vendus plus qu'en France, en phrases ; vide s'il n'y en a pas."""
    if fiche.specialisations is None:
        return []
    return [
        f"{r['libelle']}\u00a0: {_part(fiche, r['part'])} des ventes, "
        f"{_part(fiche, r['part_france'])} pour la France"
        for r in fiche.specialisations.head(3).to_dict("records")
    ]
