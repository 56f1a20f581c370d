"""Comparaisons écrites et tracées : mêmes phrases et mêmes figures à l'écran et dans les documents."""

from collections.abc import Sequence
from math import isnan, nan

import pandas as pd

from modules.donnees import tables
from modules.donnees.provenance import Provenance, Sens
from modules.donnees.tables import avec_article, de
from modules.fiche import affichage
from modules.fiche.affichage import ecart_net, texte_montant, texte_rang
from modules.fiche.echanges import AUTRES
from modules.fiche.fiche import Cote, Fiche
from modules.fiche.retenir import nom_court
from modules.figures.gabarit import Figure, dire
from modules.figures.groupees import LETTRES, barres_groupees
from modules.langue.nombres import INCONNU, montant, soustraire, texte_part, unite_commune
from modules.langue.typographie import majuscule
from modules.simulation.incertitude import etendue_de
from modules.simulation.lectures import MESURES, Colonne, par_produit, plus_grand_ecart, totaux
from modules.vues.resultat import BAISSE, DROITS, VISEES, ecrire
from modules.vues.simulation import libelle_produit, nom_produit
from modules.vues.tableur import csv_francais

LIBELLES = dict(zip(MESURES, (VISEES, DROITS, BAISSE), strict=True))
_NOMS = dict(
    zip(MESURES, ("d’exportations visées", "de droits théoriques", "de baisse possible à un an"), strict=True)
)
_BORNES = ("borne basse", "borne haute")
_PRODUITS = 8


def phrases_ecarts(colonnes: Sequence[Colonne]) -> list[str]:
    """Une phrase par mesure et par terme à partir du deuxième, comparé au premier."""
    table, p = totaux(colonnes), _provenance(colonnes)
    memes = len({c.unite for c in colonnes}) == 1
    return [
        f"{LETTRES[rang]}, {colonnes[rang].nom}\u00a0: "
        + _ecart(table, rang, mesure=mesure, p=p, memes=memes)
        + _produit(colonnes, rang, mesure=mesure, p=p)
        for rang in range(1, len(colonnes))
        for mesure in MESURES
    ]


def _ecart(table: pd.DataFrame, rang: int, *, mesure: str, p: Provenance, memes: bool) -> str:
    """« 12,4 M€ de droits théoriques de plus que A » : la différence des deux montants écrits."""
    unite = unite_commune(v for m in MESURES for v in table[m])
    ici, premier, ecart = table[mesure][rang], table[mesure][0], table[f"ecart_{mesure}"][rang]
    autre, nom = "A", _NOMS[mesure]
    if pd.isna(ecart):
        return f"l’écart {nom} avec {autre} est inconnu"
    if ecart == 0:
        return f"autant {nom} que {autre}"
    # D'un territoire à l'autre, une estimation ne sépare pas deux montants voisins ; d'un scénario à
    # l'autre, l'assiette est la même et l'écart ne vient que des taux.
    grand, petit = max(abs(ici), abs(premier)), min(abs(ici), abs(premier))
    if not memes and not ecart_net(grand, petit, provenance=p):
        return f"à peu près autant {nom} que {autre}, à la précision de l’estimation"
    ecart = soustraire(ici, premier, p.exacte)
    if not ecart:
        return f"autant {nom} que {autre}, à la précision des montants"
    return f"{ecrire(abs(ecart), p, unite)} {nom} de {'plus' if ecart > 0 else 'moins'} que {autre}"


def _produit(colonnes: Sequence[Colonne], rang: int, *, mesure: str, p: Provenance) -> str:
    table = par_produit(colonnes, mesure=mesure)
    plus_grand = plus_grand_ecart(table, rang)
    if plus_grand is None:
        return "."
    produit, _ = plus_grand
    ligne = table[table["produit"] == produit].iloc[0]
    ecart = soustraire(float(ligne[f"valeur_{rang}"]), float(ligne["valeur_0"]), p.exacte)
    ecrit = montant(ecart, p.exacte, signe=True)
    return f"\u202f; d’abord «\u00a0{nom_produit(produit)}\u00a0», {ecrit}."


def figure_mesures(colonnes: Sequence[Colonne], *, titre: str) -> Figure:
    """Les trois montants de chaque terme, à la même échelle."""
    table, p = totaux(colonnes), _provenance(colonnes)
    lignes = pd.DataFrame(
        [
            {"libelle": LIBELLES[m], "libelle_court": LIBELLES[m]}
            | {f"valeur_{i}": table[m][i] for i in range(len(colonnes))}
            for m in MESURES
        ]
    )
    figure = barres_groupees(
        lignes,
        noms=[c.nom for c in colonnes],
        titre=titre,
        exact=p.exacte,
        source=_source(p),
    )
    return dire(figure, _message_mesures(colonnes), unite=f"en euros, {p.periode}")


def _message_mesures(colonnes: Sequence[Colonne]) -> str | None:
    """La plus douce et la plus forte baisse, désignées par leur lettre ; None si rien ne les sépare."""
    p = _provenance(colonnes)
    baisses = [float(b) for b in totaux(colonnes)["baisse_court_eur"]]
    if len(baisses) < 2 or any(isnan(b) or b < 0 for b in baisses):
        return None
    bas, haut = min(baisses), max(baisses)
    ecrits = ecrire(bas, p), ecrire(haut, p)
    if ecrits[0] == ecrits[1] or not _separes(colonnes, haut, bas):
        return None
    lettres = LETTRES[baisses.index(bas)], LETTRES[baisses.index(haut)]
    return f"Baisse possible à un an\u00a0: de {ecrits[0]} ({lettres[0]}) à {ecrits[1]} ({lettres[1]})"


def _separes(colonnes: Sequence[Colonne], grand: float, petit: float) -> bool:
    """D'un scénario à l'autre, seuls les taux changent ; d'un lieu à l'autre, l'estimation pèse."""
    memes = len({c.unite for c in colonnes}) == 1
    return memes or ecart_net(grand, petit, provenance=_provenance(colonnes))


def figure_produits(colonnes: Sequence[Colonne], *, mesure: str, lignes: int = _PRODUITS) -> Figure:
    """Les premiers produits, une barre par terme ; la table garde les mêmes lignes."""
    p = _provenance(colonnes)
    table = par_produit(colonnes, mesure=mesure).head(lignes)
    courts = tables.produits().set_index("code")["libelle_court"]
    table["libelle"] = [nom_produit(c) for c in table["produit"]]
    table["libelle_court"] = courts.reindex(table["produit"]).fillna("Non ventilé").to_numpy()
    figure = barres_groupees(
        table,
        noms=[c.nom for c in colonnes],
        titre=f"{LIBELLES[mesure]}, par produit",
        exact=p.exacte,
        source=_source(p),
    )
    return dire(figure, _message_ecart(table, colonnes), unite=f"en euros, {p.periode}")


def _message_ecart(produits: pd.DataFrame, colonnes: Sequence[Colonne]) -> str | None:
    """Le produit qui sépare le plus deux termes. `produits` : produit, libelle_court, valeur_0, valeur_1."""
    if len(colonnes) != 2 or (plus_grand := plus_grand_ecart(produits, 1)) is None:
        return None
    code, ecart = plus_grand
    ligne = produits[produits["produit"] == code].iloc[0]
    valeurs = float(ligne["valeur_0"]), float(ligne["valeur_1"])
    if not code or not _separes(colonnes, max(valeurs), min(valeurs)):
        return None
    terme = LETTRES[1 if ecart > 0 else 0]
    nom, ecrit = nom_court(ligne), ecrire(abs(ecart), _provenance(colonnes))
    return f"Le plus grand écart\u00a0: {nom}, {ecrit} de plus pour {terme}"


def csv_comparaison(colonnes: Sequence[Colonne]) -> bytes:
    """`table_comparaison` en CSV."""
    p = _provenance(colonnes)
    return csv_francais(table_comparaison(colonnes), statut=p.statut, source=p.ligne("export"))


def table_comparaison(colonnes: Sequence[Colonne]) -> pd.DataFrame:
    """Totaux (`produit` vide) puis produits, à l'euro près : une ligne par terme, mesure et produit."""
    table = totaux(colonnes)
    lignes = [
        {"terme": c.nom, "territoire": c.unite, "mesure": LIBELLES[m], "produit": "", "libelle": "Total",
         "valeur_eur": table[m][i], "ecart_eur": table[f"ecart_{m}"][i]}
        for m in MESURES for i, c in enumerate(colonnes)
    ]  # fmt: skip
    # Bornes des tirages : soustraire deux quantiles ne dirait rien, l'écart reste vide.
    lignes += [
        {"terme": c.nom, "territoire": c.unite, "mesure": f"{BAISSE}, {nom}", "produit": "",
         "libelle": "Total", "valeur_eur": valeur, "ecart_eur": nan}
        for c in colonnes
        for etendue in [etendue_de(c.resultat, c.unite)]
        for nom, valeur in zip(_BORNES, (etendue.bas, etendue.haut), strict=True)
    ]  # fmt: skip
    for m in MESURES:
        for ligne in par_produit(colonnes, mesure=m).to_dict("records"):
            lignes += [
                {"terme": c.nom, "territoire": c.unite, "mesure": LIBELLES[m], "produit": ligne["produit"],
                 "libelle": libelle_produit(str(ligne["produit"])), "valeur_eur": ligne[f"valeur_{i}"],
                 "ecart_eur": ligne.get(f"ecart_{i}", 0.0)}
                for i, c in enumerate(colonnes)
            ]  # fmt: skip
    return pd.DataFrame(lignes)


def _provenance(colonnes: Sequence[Colonne]) -> Provenance:
    return colonnes[0].resultat.assiette.provenance


def _source(p: Provenance) -> str:
    return f"{p.ligne('export')} · Surtaxes\u00a0: hypothèse des scénarios"


_LIGNES = 8
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
    """Une ligne par chiffre, une colonne par territoire.

    Tout y est écrit, chaque rangée dans une seule unité.
    """
    unite, ventes_us = affichage.unite_des_totaux(*fiches), [f.exportations_us_eur for f in fiches]
    lignes: dict[str, list[str]] = {
        "Exportations (FAB)": [affichage.total(f, f.exportations, unite=unite) for f in fiches],
        "Importations (CAF)": [affichage.total(f, f.importations, unite=unite) for f in fiches],
        "Solde": [affichage.solde(f, unite=unite) for f in fiches],
        "Taux de couverture": [affichage.couverture(f) for f in fiches],
        "Rang à l’exportation": [_rang(f) for f in fiches],
        "Ventes aux États-Unis": [
            texte_montant(v, provenance=f.provenance, unite=unite_commune(ventes_us))
            for f, v in zip(fiches, ventes_us, strict=True)
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
    return texte_part(valeur, exact=fiche.provenance.exacte)


def _trois(fiche: Fiche, axe: str) -> float | None:
    if fiche.exportations is None:
        return None
    part: float | None = getattr(fiche.exportations, f"concentration_{axe}").part_trois
    return part


def phrases_fiches(fiches: Sequence[Fiche]) -> list[str]:
    """Écarts des totaux et du solde, second territoire comparé au premier."""
    a, b = fiches
    p, unite = a.provenance, affichage.unite_des_totaux(*fiches)
    phrases = []
    for verbe, ici, la in (
        ("exporte", b.exportations, a.exportations),
        ("importe", b.importations, a.importations),
    ):
        if ici is None or la is None:
            continue
        phrases.append(_ecart_des_fiches(verbe, ici.total_eur, la.total_eur, fiches=fiches, publies=True))
    phrases.append(
        _ecart_des_fiches(
            "vend aux États-Unis", b.exportations_us_eur, a.exportations_us_eur, fiches=fiches, publies=False
        )
    )
    if a.solde_eur is not None and b.solde_eur is not None:
        exact = all(p.total_exact(f.territoire.code) for f in fiches)
        soldes = (affichage.solde_ecrit(f) for f in fiches)
        du_premier, du_second = (float("nan") if s is None else s for s in soldes)
        ecart = montant(soustraire(du_second, du_premier, exact), exact, signe=True, unite=unite)
        phrases.append(
            f"Entre les soldes {de(b.territoire.nom)} et {de(a.territoire.nom)}, l’écart est de {ecart}."
        )
    return phrases


def _ecart_des_fiches(
    verbe: str, ici: int | None, la: int | None, *, fiches: Sequence[Fiche], publies: bool
) -> str:
    """« La Gironde exporte 1 200 M€ de plus que le Doubs. » `publies` : totaux qu'une source peut donner."""
    p, (autre, sujet) = fiches[0].provenance, (avec_article(f.territoire.nom) for f in fiches)
    unite = affichage.unite_des_totaux(*fiches)
    sujet = majuscule(sujet)
    if ici is None or la is None:
        return f"{sujet} {verbe} un montant {INCONNU}."
    exact = publies and all(p.total_exact(f.territoire.code) for f in fiches)
    if not exact and not ecart_net(max(ici, la), min(ici, la), provenance=p):
        return f"{sujet} {verbe} à peu près autant que {autre}."
    sens = "plus" if ici > la else "moins"
    ecart = montant(soustraire(max(ici, la), min(ici, la), exact or p.exacte), exact or p.exacte, unite=unite)
    return f"{sujet} {verbe} {ecart} de {sens} que {autre}."


def _figure(cotes: Sequence[Cote], fiches: Sequence[Fiche], *, axe: str, titre: str, sens: Sens) -> Figure:
    """Réunion des premiers produits ou pays des deux territoires, à la même échelle."""
    series = [getattr(c, f"sommes_{axe}") for c in cotes]
    libelles = pd.concat([getattr(c, axe) for c in cotes]).drop_duplicates("code").set_index("code")
    codes = [c for c in libelles.index if c != AUTRES]
    # Absent d'un territoire : aucun échange enregistré, donc zéro.
    table = pd.DataFrame(
        {f"valeur_{i}": s.reindex(codes, fill_value=0).astype(float) for i, s in enumerate(series)}
    )
    ordre = table.max(axis=1).sort_values(ascending=False, kind="stable").index[:_LIGNES]
    table = table.loc[ordre]
    court = "libelle_court" if axe == "produits" else "libelle"
    table["libelle"] = libelles[court].reindex(ordre)
    table["libelle_court"] = libelles[court].reindex(ordre)
    p = fiches[0].provenance
    figure = barres_groupees(
        table.reset_index(drop=True),
        noms=[f.territoire.nom for f in fiches],
        titre=titre,
        exact=p.exacte,
        source=p.ligne(sens),
    )
    # Une estimation répartit les pays d'après la structure nationale : leur écart ne se titre pas.
    message = _message_fiches(table, fiches) if axe == "produits" or p.exacte else None
    return dire(figure, message, unite=f"en euros, {p.periode}")


def _message_fiches(table: pd.DataFrame, fiches: Sequence[Fiche]) -> str | None:
    """La ligne qui sépare le plus deux territoires. `table` : libelle_court, valeur_0, valeur_1 (euros)."""
    if table.empty:
        return None
    ligne = table.iloc[int((table["valeur_0"] - table["valeur_1"]).abs().to_numpy().argmax())]
    p, valeurs = fiches[0].provenance, [float(ligne["valeur_0"]), float(ligne["valeur_1"])]
    if not ecart_net(max(valeurs), min(valeurs), provenance=p):
        return None
    rang = valeurs.index(max(valeurs))
    ecrits = [montant(v, p.exacte) if v else "rien" for v in (valeurs[rang], valeurs[1 - rang])]
    nom, lettre = nom_court(ligne), LETTRES[rang]
    return f"Le plus grand écart\u00a0: {nom}, {ecrits[0]} pour {lettre} contre {ecrits[1]}"


def specialites(fiche: Fiche) -> list[str]:
    """Trois premiers produits vendus plus qu'en France, en phrases ; vide s'il n'y en a pas."""
    if fiche.specialisations is None:
        return []
    return [
        f"{r['libelle_court']}\u00a0: {_part(fiche, r['part'])} des ventes, "
        f"{_part(fiche, r['part_france'])} pour la France"
        for r in fiche.specialisations.head(3).to_dict("records")
    ]
