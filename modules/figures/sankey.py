"""Flux produits × pays : un Sankey, les cinq premiers flux en rouge, les plus fins en une seule bande."""

from dataclasses import dataclass, replace
from math import ceil
from textwrap import shorten
from typing import Any, Literal

import numpy as np
import pandas as pd

from modules.donnees.provenance import Sens
from modules.figures import arbre, gabarit
from modules.figures.gabarit import Figure
from modules.langue.nombres import montant, montants, part

_HAUTEUR = 630  # davantage si beaucoup de noms prennent trois lignes
_MARGE = 24  # la moitié d'une étiquette de trois lignes dépasse du premier ou du dernier nœud
_TAILLE = 12
_LIGNE = 15.6  # hauteur d'une ligne d'étiquette, en pixels
_JEU = 4  # espace minimal entre deux nœuds ou deux étiquettes, en pixels
_EPAISSEUR = 12
_ECART = _EPAISSEUR // 2 + 3  # du centre d'un nœud, posé au bord du dessin, à son étiquette
# Les étiquettes sont hors du dessin, dans deux marges fixes : aucun lien ne les barre, et il reste au moins
# 140 pixels aux liens sur un téléphone. Signes par ligne et pixels de marge.
_LARGEURS = {"produit": 15, "pays": 12}
_MARGES = {"produit": 118, "pays": 98}
_LIGNES_DU_NOM = 3
_SOUFFLE = 1.1  # hauteur du dessin rapportée à celle des étiquettes empilées, au moins
_EPSILON = 1e-4  # Plotly prend une position nulle pour une position absente
_LIEN = "rgba(128, 128, 128, 0.25)"
_LIEN_FIN = "rgba(128, 128, 128, 0.1)"
_LIEN_PRINCIPAL = "rgba(206, 5, 0, 0.9)"
_FIN = 0.01  # part du total en deçà de laquelle un flux rejoint la bande « Autres flux »
_BANDE = "#dddddd"
_GENRES = {"produit": ("produit", "produits"), "pays": ("pays", "pays")}
_FLUX_FINS = "<br>flux de moins de 1\u00a0% du total chacun"
_LEGENDE = 22  # hauteur de la ligne qui nomme la bande, sous le dessin
_COTES: dict[Sens, tuple[str, str]] = {"export": ("produit", "pays"), "import": ("pays", "produit")}
_LECTURE: dict[Sens, str] = {
    "export": "À gauche les produits vendus, à droite les pays acheteurs, du plus grand au plus petit. ",
    "import": "À gauche les pays fournisseurs, à droite les produits achetés, du plus grand au plus petit. ",
}
_EPAISSEURS = (
    "L’épaisseur d’un lien est sa valeur\u00a0; les cinq premiers flux sont en rouge et listés dessous. Ceux "
    "de moins de 1\u00a0% du total passent ensemble par une bande pâle\u00a0; la table les donne un à un."
)


@dataclass(frozen=True, slots=True)
class _Rive:
    """Nœuds d'un côté, de haut en bas ; `milieux` : hauteur du centre, de 0 (haut) à 1.

    `lignes` : texte écrit à côté du nœud, nom coupé puis montant.
    """

    genre: str
    codes: list[str]
    etiquettes: list[str]
    lignes: list[list[str]]
    valeurs: list[float]
    milieux: list[float]


def sankey(flux: pd.DataFrame, *, sens: Sens, titre: str, exact: bool, source: str) -> Figure:
    """Sankey des exportations (produits → pays) ou des importations (pays → produits).

    `flux` : produit, pays (codes ; « autres » réunit le reste), produit_libelle, produit_court,
    pays_libelle, valeur_eur (euros), principal (bool) ; au plus onze nœuds par côté. Une colonne `mention`
    (ce que vaut le montant, en mots) rejoint la table.
    """
    flux = flux[flux["valeur_eur"] > 0]
    gauche, droite = (_cote(flux, genre, exact) for genre in _COTES[sens])
    hauteur_utile = max(
        _HAUTEUR - 2 * _MARGE, *(ceil(_SOUFFLE * _hauteurs(c).sum()) for c in (gauche, droite))
    )
    echelle = _echelle([gauche, droite], hauteur_utile)
    plus_long = max(len(gauche.codes), len(droite.codes), 2)
    total = float(flux["valeur_eur"].sum())
    cotes = [_placer(cote, echelle, hauteur_utile) for cote in (gauche, droite)]
    bouts = _bouts(flux, cotes, sens)
    bande = _bande(bouts, exact)
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        # Plotly déduit la hauteur des nœuds de cet écart : il est calculé pour donner `echelle`.
        "node": _noeuds(cotes, bande, exact) | {"pad": (hauteur_utile - echelle * total) / (plus_long - 1)},
        "link": _traits(_liens(bouts, bande, sens), exact),
    }
    bas = _MARGE + (_LEGENDE if bande else 0)
    disposition = gabarit.mise_en_page(
        hauteur_utile + _MARGE + bas,
        margin={"l": _MARGES[gauche.genre], "r": _MARGES[droite.genre], "t": _MARGE, "b": bas, "pad": 0},
        annotations=[
            *_etiquettes(cotes[0], bord="left"),
            *_etiquettes(cotes[1], bord="right"),
            *([_legende(bande)] if bande else []),
        ],
    )
    return Figure(
        titre,
        gabarit.figure([trace] if total else [], disposition),
        _alt(flux, cotes, exact),
        _table(flux),
        source,
        _LECTURE[sens] + _EPAISSEURS,
    )


def _cote(flux: pd.DataFrame, genre: str, exact: bool) -> _Rive:
    """Nœuds triés par valeur, « Autres » en dernier ; milieux encore inconnus."""
    court = "produit_court" if genre == "produit" else "pays_libelle"
    etiquettes = dict(zip(flux[genre].tolist(), flux[court].tolist(), strict=True))
    valeurs = dict.fromkeys(sorted(etiquettes), 0)
    for code, valeur in zip(flux[genre].tolist(), flux["valeur_eur"].tolist(), strict=True):
        valeurs[code] += valeur
    codes = sorted(valeurs, key=lambda c: (c == gabarit.AUTRES, -valeurs[c]))
    ecrits = montants((valeurs[c] for c in codes), exact)
    lignes = [[*_lignes_du_nom(etiquettes[c], genre), ecrit] for c, ecrit in zip(codes, ecrits, strict=True)]
    return _Rive(genre, codes, [etiquettes[c] for c in codes], lignes, [valeurs[c] for c in codes], [])


def _lignes_du_nom(nom: str, genre: str) -> list[str]:
    """Nom d'un produit ou d'un pays coupé pour tenir dans la marge."""
    largeur = _LARGEURS[genre]
    lignes = arbre.lignes(nom, largeur=largeur, couper_les_mots=True)
    if len(lignes) <= _LIGNES_DU_NOM:
        return lignes
    debut, reste = lignes[: _LIGNES_DU_NOM - 1], " ".join(lignes[_LIGNES_DU_NOM - 1 :])
    return [*debut, shorten(reste, largeur, placeholder="…")]


def _hauteurs(cote: _Rive) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Place que demande chaque étiquette, en pixels."""
    return np.array([len(lignes) * _LIGNE + _JEU for lignes in cote.lignes])


def _ecarts(cote: _Rive, echelle: float) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Espaces entre nœuds voisins (pixels) pour que deux étiquettes centrées ne se touchent jamais."""
    hauteurs = np.asarray(cote.valeurs, dtype=float) * echelle
    textes = _hauteurs(cote)
    demandes: np.ndarray[Any, np.dtype[np.float64]] = textes[:-1] + textes[1:] - hauteurs[:-1] - hauteurs[1:]
    return np.maximum(_JEU, demandes / 2)


def _echelle(cotes: list[_Rive], hauteur: float) -> float:
    """Plus grande échelle (pixels par euro) à laquelle les deux côtés tiennent dans `hauteur`."""
    bas, haut = 0.0, hauteur / max(sum(cotes[0].valeurs), 1.0)
    for _ in range(40):
        milieu = (bas + haut) / 2
        tient = all(sum(c.valeurs) * milieu + _ecarts(c, milieu).sum() <= hauteur for c in cotes)
        bas, haut = (milieu, haut) if tient else (bas, milieu)
    return bas


def _placer(cote: _Rive, echelle: float, hauteur: float) -> _Rive:
    """Pose les nœuds de haut en bas ; l'espace qui reste est réparti également."""
    hauteurs = np.asarray(cote.valeurs, dtype=float) * echelle
    ecarts = _ecarts(cote, echelle)
    if len(ecarts):
        ecarts = ecarts + (hauteur - hauteurs.sum() - ecarts.sum()) / len(ecarts)
    hauts = np.concatenate([[0.0], np.cumsum(hauteurs[:-1] + ecarts)])[: len(hauteurs)]
    if len(hauteurs) == 1:
        hauts = np.array([(hauteur - hauteurs[0]) / 2])
    milieux = np.clip((hauts + hauteurs / 2) / hauteur, _EPSILON, 1 - _EPSILON)
    return replace(cote, milieux=milieux.tolist())


@dataclass(frozen=True, slots=True)
class _Lien:
    """Lien dessiné : rang, hauteur (0 à 1) et nom de chaque bout ; `fin` s'il passe par la bande.

    La bande réunit les flux de moins de 1 % du total, sauf les cinq premiers, toujours dessinés.
    """

    depart: int
    depart_y: float
    depart_nom: str
    arrivee: int
    arrivee_y: float
    arrivee_nom: str
    valeur: int
    principal: bool
    fin: bool


@dataclass(frozen=True, slots=True)
class _Bande:
    """« Autres flux » : nœud du milieu par où passent les flux fins. `milieu` : de 0 (haut) à 1."""

    nombre: int
    valeur: float
    milieu: float
    ecrit: str


def _bande(bouts: list[_Lien], exact: bool) -> _Bande | None:
    """La bande, à la hauteur moyenne de ce qu'elle relie ; None si aucun flux n'est fin."""
    fins = [lien for lien in bouts if lien.fin]
    if not fins:
        return None
    nombre, valeur = len(fins), sum(lien.valeur for lien in fins)
    hauteurs = np.array([(lien.depart_y + lien.arrivee_y) / 2 * lien.valeur for lien in fins])
    sujet = (
        f"{nombre} autres flux de moins de 1\u00a0% chacun"
        if nombre > 1
        else "un autre flux, de moins de 1\u00a0%"
    )
    return _Bande(nombre, valeur, float(hauteurs.sum()) / valeur, f"{sujet}\u00a0: {montant(valeur, exact)}")


def _noeuds(cotes: list[_Rive], bande: _Bande | None, exact: bool) -> dict[str, Any]:
    noms = [(n, v) for c in cotes for n, v in zip(c.etiquettes, c.valeurs, strict=True)]
    abscisses = [x for c, x in zip(cotes, (_EPSILON, 1 - _EPSILON), strict=True) for _ in c.codes]
    hauteurs = [y for c in cotes for y in c.milieux]
    couleurs = [gabarit.TEXTE if c.genre == "pays" else gabarit.GRIS for c in cotes for _ in c.codes]
    if bande:
        noms.append(("Autres flux", bande.valeur))
        abscisses.append(0.5)
        hauteurs.append(bande.milieu)
        couleurs.append(_BANDE)
    total = sum(cotes[0].valeurs)
    return {
        "label": [""] * len(noms),
        "customdata": [
            f"<b>{gabarit.echapper(n)}</b><br>{montant(v, exact)}<br>{part(v / total)} du total"
            for n, v in noms
        ],
        "x": abscisses,
        "y": hauteurs,
        "color": couleurs,
        "sort": "input",
        "thickness": _EPAISSEUR,
        "line": {"width": 0},
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _legende(bande: _Bande) -> dict[str, Any]:
    """Nomme la bande sous le dessin : entre les liens, un texte serait barré."""
    return {
        "xref": "paper", "yref": "paper", "x": 0.5, "xanchor": "center", "y": 0, "yanchor": "top",
        "yshift": -_MARGE, "borderpad": 0, "showarrow": False, "font": {"size": _TAILLE},
        "text": f"En pâle, {bande.ecrit}",
    }  # fmt: skip


def _etiquettes(cote: _Rive, *, bord: Literal["left", "right"]) -> list[dict[str, Any]]:
    """Nom et montant de chaque nœud, dans la marge de son côté."""
    gauche = bord == "left"
    commun = {
        "xref": "paper",
        "yref": "paper",
        "x": 0 if gauche else 1,
        "xanchor": "right" if gauche else "left",
        "xshift": -_ECART if gauche else _ECART,
        "yanchor": "middle",
        "align": "right" if gauche else "left",
        "borderpad": 0,
        "showarrow": False,
        "font": {"size": _TAILLE},
    }
    return [
        commun | {"y": 1 - milieu, "text": "<br>".join(gabarit.echapper(ligne) for ligne in lignes)}
        for milieu, lignes in zip(cote.milieux, cote.lignes, strict=True)
    ]


def _bouts(flux: pd.DataFrame, cotes: list[_Rive], sens: Sens) -> list[_Lien]:
    """Un lien par flux."""
    noeuds, decalage = [], 0
    for cote in cotes:
        places = zip(range(decalage, decalage + len(cote.codes)), cote.milieux, strict=True)
        noeuds.append(dict(zip(cote.codes, places, strict=True)))
        decalage += len(cote.codes)
    de, vers = _COTES[sens]
    colonnes = (
        flux[nom].tolist()
        for nom in (de, f"{de}_libelle", vers, f"{vers}_libelle", "valeur_eur", "principal")
    )
    seuil = _FIN * float(flux["valeur_eur"].sum())
    return [
        _Lien(*noeuds[0][a], nom_a, *noeuds[1][b], nom_b, valeur, bool(p), valeur < seuil and not p)
        for a, nom_a, b, nom_b, valeur, p in zip(*colonnes, strict=True)
    ]


def _liens(bouts: list[_Lien], bande: _Bande | None, sens: Sens) -> list[_Lien]:
    """Liens dessinés, les flux fins remplacés par leur trajet en deux temps : côté, bande, côté.

    Chaque nœud garde sa valeur, à l'euro : seuls changent le nombre de ses liens et leur autre bout.
    """
    liens = [lien for lien in bouts if not lien.fin]
    if bande:
        rang = max(lien.arrivee for lien in bouts) + 1
        de, vers = _COTES[sens]
        # Un lien direct passe au-dessus de la bande, à mi-chemin, si son autre bout est plus haut.
        for fins in _par_noeud(bouts, "depart"):
            autre, y = _autres(len(fins), _GENRES[vers]), 2 * bande.milieu - fins[0].depart_y
            valeur = sum(lien.valeur for lien in fins)
            liens.append(replace(fins[0], arrivee=rang, arrivee_y=y, arrivee_nom=autre, valeur=valeur))
        for fins in _par_noeud(bouts, "arrivee"):
            autre, y = _autres(len(fins), _GENRES[de]), 2 * bande.milieu - fins[0].arrivee_y
            valeur = sum(lien.valeur for lien in fins)
            liens.append(replace(fins[0], depart=rang, depart_y=y, depart_nom=autre, valeur=valeur))
    # Dans l'ordre des nœuds, les liens quittent et rejoignent chaque nœud sans se croiser.
    return sorted(liens, key=lambda lien: (lien.depart_y, lien.arrivee_y))


def _par_noeud(bouts: list[_Lien], bout: Literal["depart", "arrivee"]) -> list[list[_Lien]]:
    """Liens fins réunis par leur nœud de départ ou d'arrivée, de haut en bas."""
    groupes: dict[int, list[_Lien]] = {}
    for lien in bouts:
        if lien.fin:
            groupes.setdefault(getattr(lien, bout), []).append(lien)
    return [groupes[noeud] for noeud in sorted(groupes)]


def _autres(nombre: int, genre: tuple[str, str]) -> str:
    """« 12 pays », « un produit » : ce que la bande réunit d'un côté."""
    return f"{nombre} {genre[1]}" if nombre > 1 else f"un {genre[0]}"


def _traits(liens: list[_Lien], exact: bool) -> dict[str, Any]:
    return {
        "source": [lien.depart for lien in liens],
        "target": [lien.arrivee for lien in liens],
        "value": [lien.valeur for lien in liens],
        "color": [_LIEN_PRINCIPAL if li.principal else _LIEN_FIN if li.fin else _LIEN for li in liens],
        "customdata": [
            f"<b>{gabarit.couper(lien.depart_nom, largeur=45)}<br>"
            f"→ {gabarit.couper(lien.arrivee_nom, largeur=45)}</b><br>"
            f"{montant(lien.valeur, exact)}{_FLUX_FINS if lien.fin else ''}"
            for lien in liens
        ],
        "sort": "input",
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _alt(flux: pd.DataFrame, cotes: list[_Rive], exact: bool) -> str:
    if flux.empty:
        return "Diagramme de Sankey vide\u00a0: aucun flux."
    genres = {"produit": "produits", "pays": "pays"}
    phrases = [f"Diagramme de Sankey, {genres[cotes[0].genre]} à gauche, {genres[cotes[1].genre]} à droite."]
    phrases += [
        f"Premier {'produit' if c.genre == 'produit' else 'pays'}\u00a0: {c.etiquettes[0]}, "
        f"{montant(c.valeurs[0], exact)}."
        for c in cotes
    ]
    principaux = flux[flux["principal"]]
    if not principaux.empty:
        p = principaux.sort_values("valeur_eur").iloc[-1]
        bouts = f"{p['produit_court']}, {p['pays_libelle']}"
        phrases.append(f"Premier flux\u00a0: {bouts}, {montant(p['valeur_eur'], exact)}.")
    return " ".join(phrases)


def _table(flux: pd.DataFrame) -> pd.DataFrame:
    ordre = np.argsort(-flux["valeur_eur"].to_numpy(), kind="stable")
    noms = {
        "produit_libelle": "Produit",
        "pays_libelle": "Pays",
        "valeur_eur": "Valeur (€)",
        "principal": "Parmi les cinq premiers flux",
        "mention": gabarit.CONFIANCE,
    }
    table = flux[[nom for nom in noms if nom in flux]].take(ordre).reset_index(drop=True)
    table["principal"] = pd.array(["oui" if p else "non" for p in table["principal"]], dtype="str")
    return gabarit.decrire(table.rename(columns=noms), euros=["Valeur (€)"])
