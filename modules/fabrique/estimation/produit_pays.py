"""§ 4 et 10 de la méthode : échanges produit × pays de la France entière (M€), tirés du réel et du publié.

Germe : structures réelles (Comtrade pour quelques chapitres et SH6, miroir de l'OCDE à l'import, douanes
américaines), OCDE par branche ailleurs. Puis ajustement par entropie sur les totaux, les marchés que l'OCDE
connaît, les planchers des SH6 et les chiffres publiés. Les lignes d'UN Comtrade et de l'OCDE restent ici.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.provenance import Sens
from modules.fabrique.estimation.entrees import FLUX, PREFIXE, Entrees, Masque, Matrice
from modules.fabrique.estimation.entropie import Ajustement, Groupe, ajuster, rapport
from modules.fabrique.estimation.faits import (
    Fait,
    actualisation_produits,
    groupe_montant,
    montant_du,
    rangs,
    rangs_tous,
    selection_valide,
    somme_de,
)
from modules.fabrique.estimation.structure import AUTRES, ETATS_UNIS

_RESTE_DU_MONDE = "ROW"
_HYDROCARBURES = {"0610": "petrole_brut", "0620": "gaz_naturel"}
# Position SH6 d'importation connue vers tous les pays (brut, gaz liquéfié), et pays qu'un gazoduc relie.
_POSITIONS_HYDROCARBURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "0610": ("270900", ()),
    "0620": ("271111", ("BE", "CH", "DE", "ES", "GB", "IT", "LU", "NL", "NO")),
}
_ELECTRICITE, _RESEAU_ELECTRIQUE = "3511", ["BE", "DE", "CH", "IT", "ES", "GB"]
_PLAFOND_US = 0.5
# Un paquebot livré sous pavillon étranger n'entre pas dans les importations américaines : le départ est le
# plafond, que les faits de territoire et l'entropie ramènent où il faut.
_HORS_CENSUS = ("3011",)
# Structures réelles : force face au germe, bande autour de la valeur (champ et année diffèrent un peu).
_FORCE_REEL, _MARGE_REEL = 15.0, 0.10
_FORCE_PLANCHER, _CHAMP_PLANCHER = 200.0, 0.98
# Branches de l'OCDE détaillées par leurs filles, et pièges du § 10.1 (un paquebot ; un classement).
_MERES_OCDE = ("_T", "_X", "C24", "C25", "C26", "C30", "C32")
_PIEGES_OCDE = (("C301", "US"), ("E38", "DE"))
_CHAPITRES = ("10", "26", "27", "44", "84+85")
# Luxe (§ 10.4) : ces produits partagent leurs clients ; rétrécissement vers 1 d'autant plus fort que rares.
_LUXE = ("1101", "1102", "1413", "1414", "1512", "1520", "2042", "2652", "3212")
_RETRECISSEMENT = 0.5
# Part d'une cellule qu'un fait ou un plancher doit expliquer pour qu'elle soit dite mesurée.
_PART_MESURE = 0.5
_TOURS_PREMIER, _TOURS_MAX = 40, 150
NIVEAUX = ("reparti", "structure_reelle", "mesure")


@dataclass(frozen=True, eq=False)
class ProduitPays:
    """`valeurs[p, c]` en M€, colonnes dans l'ordre de `pays` ; `plafonnes` : CPF4 au plafond américain.

    `confiance[p, c]` : rang dans `NIVEAUX` de ce dont la cellule est tirée (§ 11).
    """

    valeurs: Matrice
    pays: "pd.Index[str]"
    plafonnes: tuple[str, ...] = ()
    ajustement: Ajustement | None = None
    confiance: Matrice | None = None

    @property
    def us(self) -> int:
        """Colonne des États-Unis."""
        return list(self.pays).index(ETATS_UNIS)


@dataclass(frozen=True, eq=False)
class Marges:
    """Totaux à respecter, M€ : `produits[p]`, dans l'ordre des CPF4 ; `pays`, un par code, `ZZ` compris."""

    produits: Matrice
    pays: "pd.Series[float]"


def _parts_icio(entrees: Entrees, sens: Sens, *, totaux_pays: "pd.Series[float]") -> pd.DataFrame:
    """Part de chaque pays dans les échanges d'un secteur ICIO, secteurs en lignes, somme 1.

    Le « reste du monde » va aux pays absents d'ICIO et à `ZZ`, au prorata de leur total ; les pays d'ICIO
    trop petits pour être nommés vont à `ZZ`.
    """
    icio = entrees.tables["icio"]
    montants = icio.pivot_table(
        index="secteur_icio", columns="partenaire_iso3", values=f"{PREFIXE[sens]}_musd", aggfunc="sum"
    )
    pays = entrees.tables["pays"].query("iso3 != '' and actif == '1'")
    code: pd.Series[str] = pays.set_index("iso3")["code"]
    nommes = montants.drop(columns=_RESTE_DU_MONDE).rename(columns=code.to_dict())
    absents = totaux_pays.drop(nommes.columns, errors="ignore")
    tous: pd.DataFrame = nommes.reindex(columns=totaux_pays.index, fill_value=0.0)
    tous[AUTRES] += nommes.drop(columns=totaux_pays.index, errors="ignore").sum(axis=1)
    tous[absents.index] += np.outer(montants[_RESTE_DU_MONDE], absents / absents.sum())
    parts: pd.DataFrame = tous.div(tous.sum(axis=1), axis=0)
    return parts


def _fournisseurs_possibles(
    entrees: Entrees, colonne: str, *, pays: "pd.Index[str]", vus: Sequence[str] | None = None
) -> Masque:
    """Fournisseurs d'un hydrocarbure : ceux de la table, et les pays d'ICIO qui n'y figurent pas.

    `vus` : pays dont la France en achète d'après un tableau complet ; un pays d'ICIO absent de cette liste
    n'en vend pas (sa branche n'y est que du charbon ou un raffinage). None : pas de tableau.
    """
    table = entrees.tables["hydrocarbures"].set_index("pays")[colonne]
    iso3 = entrees.tables["pays"].set_index("code")["iso3"].reindex(pays)
    dans_icio = iso3.isin(set(entrees.tables["icio"]["partenaire_iso3"]))
    if vus is not None:
        dans_icio &= pays.isin(vus)
    possibles: Masque = (table.reindex(pays).fillna(dans_icio.astype("int64")) == 1).to_numpy(dtype=bool)
    return possibles


def _fournisseurs_vus(entrees: Entrees, produit: str, *, pays: "pd.Index[str]") -> list[str]:
    """Fournisseurs d'un hydrocarbure dans sa position SH6 d'importation, et ceux qu'un gazoduc relie."""
    position, relies = _POSITIONS_HYDROCARBURES[produit]
    return [
        *relies,
        *(
            code
            for reel in lire_reel(entrees, "import", nomenclature="SH6", pays=pays)
            if reel.code == position
            for code in reel.valeurs.index
        ),
    ]


def _germe(entrees: Entrees, sens: Sens, *, totaux_pays: "pd.Series[float]") -> Matrice:
    """§ 4 : `G[p, c]`, parts de pays de chaque produit, somme 1 par produit.

    Électricité et gaz manufacturé, absents d'ICIO : pays du réseau pour la première, tous pour le second.
    """
    pays = totaux_pays.index
    hors_icio = pd.DataFrame([totaux_pays], index=["D35"])
    parts = pd.concat([_parts_icio(entrees, sens, totaux_pays=totaux_pays), hors_icio])
    g: Matrice = parts.reindex(entrees.secteur).to_numpy(dtype=np.float64)
    g[entrees.produits == _ELECTRICITE] *= pays.isin(_RESEAU_ELECTRIQUE)
    if sens == "import":
        for produit, colonne in _HYDROCARBURES.items():
            vus = _fournisseurs_vus(entrees, produit, pays=pays)
            g[entrees.produits == produit] *= _fournisseurs_possibles(entrees, colonne, pays=pays, vus=vus)
    g /= g.sum(axis=1, keepdims=True)
    return g


def _structure_us(entrees: Entrees) -> Matrice:
    """Importations américaines d'origine France 2024 par CPF4 (M$), réparties par `part_nc8`."""
    census = entrees.tables["census"].merge(entrees.tables["hs6"], on="hs6")
    montants = census["importations_us_origine_france_usd"] * census["part_nc8"] / 1e6
    par_cpf4 = montants.groupby(census["cpf4"]).sum().reindex(entrees.produits)
    # Un CPF4 absent du tableau américain n'a pas été importé de France.
    return par_cpf4.fillna(0.0).to_numpy(dtype=np.float64)


def _plafonner(valeurs: Matrice, *, plafonds: Matrice, total: float) -> Matrice:
    """Vecteur proportionnel à `valeurs`, de somme `total`, plafonné ; l'excédent va aux autres au prorata.

    Lève `ErreurDonnees` si les plafonds n'y suffisent pas.
    """
    if plafonds.sum() < total:
        raise ErreurDonnees("Les plafonds ne laissent pas place au total demandé.")
    libres = np.ones(len(valeurs), dtype=bool)
    x: Matrice = valeurs * (total / valeurs.sum())
    while (depassement := libres & (x > plafonds)).any():
        libres &= ~depassement
        x = np.where(libres, x, plafonds)
        x[libres] *= (total - plafonds[~libres].sum()) / x[libres].sum()
    return x


def _ventes_us(
    entrees: Entrees, *, totaux_produits: Matrice, total: float
) -> tuple[Matrice, tuple[str, ...]]:
    """§ 4 : colonne américaine des exportations (M€) et CPF4 arrêtés à la moitié de leurs exportations."""
    plafonds = _PLAFOND_US * totaux_produits
    colonne = _plafonner(_structure_us(entrees), plafonds=plafonds, total=total)
    atteints = (colonne >= plafonds * (1 - 1e-12)) & (plafonds > 0)
    return colonne, tuple(entrees.produits[atteints])


@dataclass(frozen=True, eq=False)
class Reel:
    """Tableau réel d'un code (SH ou CPA), M€ : `valeurs` par pays nommé, `monde`, `parts` par CPF4."""

    code: str
    valeurs: "pd.Series[float]"
    monde: float
    parts: "pd.Series[float]"


def lire_reel(entrees: Entrees, sens: Sens, *, nomenclature: str, pays: "pd.Index[str]") -> list[Reel]:
    """Tableaux réels d'une nomenclature, en euros ; pays non nommés dans `ZZ`."""
    table = entrees.tables["reel"]
    table = table[(table["flux"] == FLUX[sens]) & (table["nomenclature"] == nomenclature)]
    liens = entrees.tables["reel_cpf4"].query("nomenclature == @nomenclature")
    liens = liens[liens["cpf4"].isin(entrees.produits)]
    poids = pd.to_numeric(liens["regle"].str.extract(r"= ([\d.]+)$")[0]).fillna(1.0)
    parts = {
        code: pd.Series(poids[lignes.index].to_numpy(), index=lignes["cpf4"].to_numpy())
        for code, lignes in liens.groupby("code_produit")
    }
    annees = table.groupby("code_produit")["annee"].transform("first")
    montants = table["valeur"] / annees.map(lambda annee: entrees.dollars(int(annee))) / 1e6
    monde = table["pays"] == "MONDE"
    mondes = montants[monde].groupby(table["code_produit"]).first()
    nommes = table["pays"].where(table["pays"].isin(pays), AUTRES)
    sommes = montants[~monde].groupby([table["code_produit"], nommes]).sum()
    tableaux = []
    for code, par_pays in sommes.groupby(level=0):
        if code in parts:
            valeurs = par_pays.droplevel(0)
            total = float(mondes.get(code, valeurs.sum()))
            tableaux.append(Reel(str(code), valeurs, monde=total, parts=parts[code]))
    return tableaux


def _germe_miroir(entrees: Entrees, *, germe_icio: Matrice, pays: "pd.Index[str]") -> Matrice:
    """§ 10.2 : parts des fournisseurs par branche, vues des vendeurs (OCDE) ; le reste d'ICIO."""
    g = germe_icio.copy()
    tableaux = lire_reel(entrees, "import", nomenclature="CPA2.1", pays=pays)
    declarants = np.zeros(len(pays), dtype=bool)
    for reel in tableaux:
        declarants |= pays.isin(reel.valeurs.index)
    declarants[pays == AUTRES] = False
    tailles = {}
    for reel in sorted(tableaux, key=lambda r: -len(r.parts)):
        for code in reel.parts.index:
            tailles[code] = reel  # la branche la plus fine l'emporte
    for code, reel in tailles.items():
        if code in (*_HYDROCARBURES, _ELECTRICITE) or len(reel.valeurs) < 10:
            continue
        p = entrees.numero_produit(code)
        miroir = reel.valeurs.reindex(pays).fillna(0.0).to_numpy(dtype=np.float64) * declarants
        if miroir.sum() > 0:
            g[p, declarants] = g[p, declarants].sum() * miroir[declarants] / miroir.sum()
    return g


def _meler_reel(
    entrees: Entrees, sens: Sens, *, germe: Matrice, totaux: Matrice, pays: "pd.Index[str]"
) -> tuple[Matrice, Matrice]:
    """Germe où la partie d'un CPF4 connue par ses SH4 ou SH6 prend leurs clients ; et part connue [p].

    Une position ne vaut que pour ce qu'elle pèse : le reste du CPF4 garde son germe. Les clients qu'elle ne
    nomme pas se partagent son solde comme le germe.
    """
    connu = np.zeros_like(germe)
    pese = np.zeros(len(germe))
    for nomenclature in ("SH4", "SH6"):
        for reel in lire_reel(entrees, sens, nomenclature=nomenclature, pays=pays):
            if nomenclature == "SH6" and reel.code[:2] in ("84", "85"):
                continue  # déjà dans les SH4 et dans le total des chapitres 84 et 85
            if len(reel.valeurs) < 5:
                continue
            montants = reel.valeurs.reindex(pays)
            for code, part in reel.parts.items():
                p = entrees.numero_produit(str(code))
                nommes = montants.notna().to_numpy()
                autres = germe[p] * ~nommes
                solde = max(reel.monde - float(montants.sum()), 0.0)
                repartis = solde * autres / autres.sum() if autres.sum() > 0 else autres * 0
                connu[p] += part * (montants.fillna(0.0).to_numpy(dtype=np.float64) + repartis)
                pese[p] += part * reel.monde
    part_connue = np.minimum(rapport(pese, totaux), 1.0)
    structure = rapport(connu, np.broadcast_to(connu.sum(axis=1, keepdims=True), connu.shape).copy())
    return part_connue[:, None] * structure + (1 - part_connue)[:, None] * germe, part_connue


def _groupes_ocde(
    entrees: Entrees, *, totaux: Matrice, pays: "pd.Index[str]", faits: Sequence[Fait]
) -> list[Groupe]:
    """§ 10.1 : exportations par branche vers les marchés que l'OCDE suit, portées de 2023 à 2024.

    La douane française prime (§ 10.4) : une branche dont un fait publié dit tout vers un pays en est retirée.
    """
    publies = {(fait.produits, fait.pays) for fait in faits if fait.genre != "minimum"}
    groupes = []
    for reel in lire_reel(entrees, "export", nomenclature="CPA2.1", pays=pays):
        if reel.code in _MERES_OCDE:
            continue
        p = rangs_tous(entrees.produits, list(reel.parts.index))
        dits = [c for c in reel.valeurs.index if (tuple(entrees.produits[p]), (c,)) in publies]
        pieges = [c for code, c in _PIEGES_OCDE if code == reel.code]
        valeurs = reel.valeurs.drop([*dits, *pieges], errors="ignore")
        valeurs = valeurs[valeurs.index.isin(pays) & (valeurs.index != AUTRES) & (valeurs > 0)]
        if not len(p) or not len(valeurs):
            continue
        facteur = actualisation_produits(entrees, "export", list(reel.parts.index), annee=2023)
        # Jamais plus que ce que la branche vend au monde : son champ n'est pas tout à fait celui des CPF4.
        facteur *= min(1.0, 0.9 * float(totaux[p].sum()) / (float(valeurs.sum()) * facteur))
        cibles = valeurs.to_numpy(dtype=np.float64) * facteur
        groupes.append(
            Groupe(
                f"OCDE {reel.code}", cellules=(p, pays.get_indexer(valeurs.index)), axes=(0,),
                bas=cibles * (1 - _MARGE_REEL), haut=cibles * (1 + _MARGE_REEL), force=_FORCE_REEL,
            )
        )  # fmt: skip
    return groupes


def _groupes_chapitres(
    entrees: Entrees, sens: Sens, *, totaux: Matrice, pays: "pd.Index[str]"
) -> list[Groupe]:
    """§ 10 : chapitres SH connus vers tous les pays (Comtrade), en parts du total de leurs CPF4."""
    groupes = []
    for reel in lire_reel(entrees, sens, nomenclature="SH2", pays=pays):
        if reel.code not in _CHAPITRES:
            continue
        p = rangs_tous(entrees.produits, list(reel.parts.index))
        if not len(p):
            continue
        valeurs = reel.valeurs.drop(AUTRES, errors="ignore")
        cibles = valeurs.to_numpy(dtype=np.float64) * float(totaux[p].sum()) / reel.monde
        groupes.append(
            Groupe(
                f"chapitre {reel.code}", cellules=(p, pays.get_indexer(valeurs.index)), axes=(0,),
                bas=cibles * (1 - _MARGE_REEL), haut=cibles * (1 + _MARGE_REEL), force=_FORCE_REEL,
            )
        )  # fmt: skip
    return groupes


def _planchers(entrees: Entrees, *, totaux: Matrice, pays: "pd.Index[str]") -> list[Groupe]:
    """§ 10.1 : une cellule ne peut être inférieure à ce qu'une seule de ses positions SH6 vend à ce pays."""
    groupes = []
    for reel in lire_reel(entrees, "export", nomenclature="SH6", pays=pays):
        p = rangs_tous(entrees.produits, list(reel.parts.index))
        if not len(p):
            continue
        # Un CPF4 plus petit que sa position (champ différent) : planchers ramenés à sa taille.
        echelle = _CHAMP_PLANCHER * min(1.0, 0.95 * float(totaux[p].sum()) / reel.monde)
        valeurs = reel.valeurs.drop(AUTRES, errors="ignore")
        valeurs = valeurs[valeurs > 1.0]
        for code, valeur in valeurs.items():
            cellules = (p, np.array([list(pays).index(str(code))]))
            groupes.append(
                Groupe(
                    f"plancher {reel.code} {code}", cellules=cellules, axes=(0, 1),
                    bas=float(valeur) * echelle, haut=np.inf, force=_FORCE_PLANCHER,
                )
            )  # fmt: skip
    return groupes


def montants_croises(entrees: Entrees, faits: Sequence[Fait], *, marges: Marges) -> dict[str, float]:
    """Montant (M€) de chaque fait produit × pays ; une part s'applique au total du produit, ou du pays."""
    montants = {}
    for fait in faits:
        produits, pays = (fait.base[1], fait.base[2]) if fait.base else (fait.produits, ())
        if pays:
            total = float(marges.pays.reindex(list(pays)).sum())
        else:
            p = rangs(entrees.produits, produits)
            total = float(marges.produits.sum() if p is None else marges.produits[p].sum())
        montants[fait.cle] = montant_du(fait, total=total)
    return montants


def groupes_faits(
    entrees: Entrees, faits: Sequence[Fait], *, montants: dict[str, float], pays: "pd.Index[str]"
) -> list[Groupe]:
    """Faits produit × pays, en montants."""
    groupes = []
    for fait in faits:
        cellules = (rangs(entrees.produits, fait.produits), rangs(pays, fait.pays))
        if selection_valide(cellules):
            groupes.append(groupe_montant(fait, cellules=cellules, montant=montants[fait.cle]))
    return groupes


def _familles(entrees: Entrees) -> dict[str, Masque]:
    """Familles de produits qui partagent leurs clients (§ 10.4) : le luxe, et de grands postes."""
    codes = entrees.produits
    luxe = np.asarray(codes.isin(_LUXE))
    postes = {
        "agroalimentaire": np.isin(entrees.a17, ("AZ", "C1")),
        "chimie": np.asarray(codes.str.startswith(("20", "21"))),
        "équipements": entrees.a17 == "C3",
    }
    return {"luxe": luxe} | {nom: masque & ~luxe for nom, masque in postes.items()}


def _facteurs_communs(
    entrees: Entrees, faits: Sequence[Fait], *, reference: Matrice, montants: dict[str, float],
    pays: "pd.Index[str]",
) -> Matrice:  # fmt: skip
    """§ 10.4 : facteur [p, c] des cellules sans fait, moyenne rétrécie des log-rapports publié ÷ référence.

    Un fait compte dans la famille de ses produits (la plupart d'entre eux) ; un minimum ne dit rien.
    """
    facteurs = np.ones(reference.shape)
    for masque in _familles(entrees).values():
        logs: dict[int, list[float]] = {}
        for fait in faits:
            p, c = rangs(entrees.produits, fait.produits), rangs(pays, fait.pays)
            if p is None or c is None or len(fait.pays) != 1 or fait.genre == "minimum" or not len(c):
                continue
            ecart = np.log(montants[fait.cle] / somme_de(reference, (p, c))) if len(p) else np.nan
            if len(p) and masque[p].mean() > 0.5 and np.isfinite(ecart):
                logs.setdefault(int(c[0]), []).append(float(ecart))
        for c_rang, ecarts in logs.items():
            facteurs[masque, c_rang] = np.exp(sum(ecarts) / (len(ecarts) + _RETRECISSEMENT))
    return facteurs


def produit_pays(
    entrees: Entrees, sens: Sens, *, marges: Marges, faits: Sequence[Fait], minima: Sequence[Groupe]
) -> ProduitPays:
    """§ 4 et 10 : `N[p, c]`. `faits` : produit × pays ; `minima` : ce que les territoires exigent."""
    pays, totaux = marges.pays.index, marges.produits
    colonnes: Matrice = np.asarray(marges.pays, dtype=np.float64)
    g = _germe(entrees, sens, totaux_pays=marges.pays)
    if sens == "import":
        g = _germe_miroir(entrees, germe_icio=g, pays=pays)
    g, connue = _meler_reel(entrees, sens, germe=g, totaux=totaux, pays=pays)
    depart = g * totaux[:, None]
    plafonnes: tuple[str, ...] = ()
    structures, bas = _groupes_chapitres(entrees, sens, totaux=totaux, pays=pays), list[Groupe]()
    if sens == "export":
        us = list(pays).index(ETATS_UNIS)
        fixe, plafonnes = _ventes_us(entrees, totaux_produits=totaux, total=float(colonnes[us]))
        depart[:, us] = np.where(entrees.produits.isin(_HORS_CENSUS), _PLAFOND_US * totaux, fixe)
        structures += _groupes_ocde(entrees, totaux=totaux, pays=pays, faits=faits)
        bas = _planchers(entrees, totaux=totaux, pays=pays)
    tenus = [
        Groupe("total du pays", cellules=(None, None), axes=(0,), bas=colonnes, haut=colonnes),
        Groupe("total du produit", cellules=(None, None), axes=(1,), bas=totaux, haut=totaux),
    ]
    montants = montants_croises(entrees, faits, marges=marges)
    publies = groupes_faits(entrees, faits, montants=montants, pays=pays)
    if sens == "export" and faits:
        premier = ajuster(depart, [*structures, *bas, *tenus], tours_max=_TOURS_PREMIER)
        depart *= _facteurs_communs(entrees, faits, reference=premier.valeurs, montants=montants, pays=pays)
    resultat = ajuster(depart, [*structures, *bas, *minima, *publies, *tenus], tours_max=_TOURS_MAX)
    n = resultat.valeurs
    reelles = _cellules_de_structure(entrees, sens, part_connue=connue, pays=pays)
    locales = {NIVEAUX.index("structure_reelle"): minima, NIVEAUX.index("mesure"): [*bas, *publies]}
    confiance = _niveaux_de_confiance(n, reelles=reelles, structures=structures, connues=locales)
    return ProduitPays(n, pays=pays, plafonnes=plafonnes, ajustement=resultat, confiance=confiance)


def _cellules_de_structure(
    entrees: Entrees, sens: Sens, *, part_connue: Matrice, pays: "pd.Index[str]"
) -> Masque:
    """Cellules [p, c] dont les clients, ou les fournisseurs, viennent d'un tableau réel et non d'ICIO.

    `part_connue[p]` : part (0 à 1) du produit que ses positions SH couvrent.
    """
    reelles = np.zeros((len(part_connue), len(pays)), dtype=bool)
    if sens == "export":
        reelles[:, list(pays).index(ETATS_UNIS)] = True  # douanes américaines, position par position
    else:
        for reel in lire_reel(entrees, "import", nomenclature="CPA2.1", pays=pays):
            p = rangs_tous(entrees.produits, list(reel.parts.index))
            reelles[np.ix_(p, pays.get_indexer(reel.valeurs.index.drop(AUTRES, errors="ignore")))] = True
    for nomenclature in ("SH4", "SH6"):
        for reel in lire_reel(entrees, sens, nomenclature=nomenclature, pays=pays):
            nommes = pays.get_indexer(reel.valeurs.index.drop(AUTRES, errors="ignore"))
            for code in reel.parts.index:
                produit = entrees.numero_produit(str(code))
                if part_connue[produit] >= _PART_MESURE:
                    reelles[produit, nommes] = True
    return reelles


def _niveaux_de_confiance(
    valeurs: Matrice, *, reelles: Masque, structures: Sequence[Groupe], connues: dict[int, Sequence[Groupe]]
) -> Matrice:
    """§ 11, par cellule : 2 mesuré (un fait ou plancher en fait la moitié), 1 structure réelle, 0 réparti.

    `reelles` et les groupes de `structures` disent où la structure est réelle ; `connues`, par niveau : faits
    et planchers (2), ou clients publiés d'un territoire (1), qui valent s'ils font la moitié de la cellule.
    """
    niveaux = reelles.astype(np.float64)
    for groupe in structures:
        lignes, colonnes = groupe.cellules
        if lignes is not None and colonnes is not None:
            niveaux[np.ix_(lignes, colonnes)] = 1
    for niveau, groupe in ((niveau, g) for niveau, groupes in connues.items() for g in groupes):
        lignes, colonnes = groupe.cellules
        if lignes is not None and colonnes is not None:
            bloc = np.ix_(lignes, colonnes)
            moitie = _PART_MESURE * valeurs[bloc].sum()
            sues = (valeurs[bloc] >= moitie) & (float(groupe.bas) >= moitie)
            niveaux[bloc] = np.maximum(niveaux[bloc], float(niveau) * sues)
    return niveaux


def part_gros_porteurs_us(entrees: Entrees, *, produit: str, hs6: str) -> float:
    """Part d'un SH6 dans les importations américaines d'un CPF4 d'origine France (§ 5.1)."""
    numero = entrees.numero_produit(produit)
    census = entrees.tables["census"].set_index("hs6")["importations_us_origine_france_usd"]
    parts = entrees.tables["hs6"].query("hs6 == @hs6 and cpf4 == @produit")["part_nc8"].sum()
    return float(census[hs6] * parts / 1e6 / _structure_us(entrees)[numero])
