"""« Attendu et observé » : l'effet des surtaxes que calcule l'outil, à côté de ce qu'on a relevé.

L'attendu est l'effet de la surtaxe seule, toutes choses égales par ailleurs : stocks, change et demande
bougent aussi les ventes (`RAISONS`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modules.donnees.droit import poids_periode
from modules.donnees.provenance import rang_trimestre, trimestre_du_rang
from modules.simulation.embarque import Parametres, Vecteur

TOUS = "tous"
_PREMIER = "2025T2"  # premier trimestre entier après mars 2025
_SEUIL_EUR = 100_000
_AN = 4
# En dessous, l'attendu d'un ensemble porterait sur trop peu de ses ventes pour leur être comparé.
_COUVERTURE_MINIMALE = 0.5
RAISONS = (
    "des stocks ont été constitués avant les surtaxes, puis écoulés",
    "l’euro a bougé face au dollar",
    "la demande américaine change pour d’autres raisons que les droits",
    "une livraison exceptionnelle (avion, navire, machine) suffit à faire bouger un trimestre",
    "l’attendu retient une même sensibilité à un an pour tous les produits",
)


@dataclass(frozen=True, slots=True, eq=False)
class _Variation:
    """Variation (part, −0,066 = −6,6 %) des ventes par produit de `Parametres` ; NaN si un taux manque.

    `basse` et `haute` : aux deux bouts de la fourchette de sensibilité.
    """

    basse: Vecteur
    centrale: Vecteur
    haute: Vecteur


def _effet_des_surtaxes(
    parametres: Parametres, *, poids: Mapping[str, float], poids_avant: Mapping[str, float]
) -> _Variation:
    """Effet à un an du passage d'une période à une autre : R^(−ε) − 1 (méthode du simulateur, § 4 et § 12).

    R = (1 + droit normal + surtaxe) / (1 + droit normal + surtaxe d'avant). `poids` : part des jours de
    chaque période passée sous chaque régime (`regimes.poids_periode`).
    """
    surtaxe, avant = (surtaxe_moyenne_de(p, parametres=parametres) for p in (poids, poids_avant))
    log_rapport = np.log1p(parametres.npf + surtaxe) - np.log1p(parametres.npf + avant)
    bornes = parametres.sensibilites["court"]
    return _Variation(*(np.expm1(-e * log_rapport) for e in bornes))


def attendu_observe(
    ventes: pd.DataFrame, *, parametres: Parametres, regimes: pd.DataFrame, trimestres: Sequence[str]
) -> pd.DataFrame:
    """Attendu et observé, par trimestre et par produit, puis tous produits (`TOUS`).

    `ventes` : `trimestre`, `produit`, `valeur_eur` (ventes aux États-Unis d'un territoire). `trimestres` :
    ceux du fichier. Colonnes : `trimestre`, `produit`, `exportations_us_eur`, `un_an_avant_eur`,
    `attendu_pct`, `attendu_bas_pct`, `attendu_haut_pct` (NaN si un taux est inconnu), `observe_pct` (NaN sur
    une base de moins de 100 000 €), `couverture` (part des ventes d'il y a un an dont le taux est connu).
    Les trimestres sans l'année d'avant dans le fichier n'y sont pas.
    """
    suivis = [t for t in sorted(trimestres) if rang_trimestre(t) >= rang_trimestre(_PREMIER)]
    couples = [
        (t, avant) for t in suivis if (avant := trimestre_du_rang(rang_trimestre(t) - _AN)) in trimestres
    ]
    if not couples:
        return pd.DataFrame(columns=["trimestre", "produit", *_MESURES]).astype(_GENRES)
    tables = []
    par_trimestre = ventes.pivot_table(
        index="produit", columns="trimestre", values="valeur_eur", aggfunc="sum", fill_value=0
    )
    for trimestre, avant in couples:
        effet = _effet_des_surtaxes(
            parametres,
            poids=poids_periode(regimes, **_mois(trimestre)),
            poids_avant=poids_periode(regimes, **_mois(avant)),
        )
        tables.append(_trimestre(par_trimestre, (trimestre, avant), effet, parametres.produits))
    return pd.concat(tables, ignore_index=True)


_MESURES = [
    "exportations_us_eur", "un_an_avant_eur", "attendu_pct", "attendu_bas_pct", "attendu_haut_pct",
    "observe_pct", "couverture",
]  # fmt: skip
_GENRES = {"exportations_us_eur": "int64", "un_an_avant_eur": "int64"} | dict.fromkeys(
    _MESURES[2:], "float64"
)


def observations_nationales(
    observations: pd.DataFrame, ventes: "pd.Series[float]", *, parametres: Parametres, regimes: pd.DataFrame
) -> pd.DataFrame:
    """Effet calculé en face de chaque variation relevée des ventes de la France aux États-Unis.

    `observations` : libelle, produits (CPF4 ou A129 séparés par une espace, « -C30C » : tout sauf, vide :
    tout), debut, fin (mois ISO), variation_pct, source, fiabilite. `ventes` : euros par CPF4 vendus par la
    France aux États-Unis, qui pèsent les produits d'un groupe. Colonnes ajoutées : `attendu_pct`,
    `attendu_bas_pct`, `attendu_haut_pct` (NaN si trop peu des ventes ont un taux connu).
    """
    poids_produits = ventes.reindex(list(parametres.produits)).fillna(0).to_numpy(float)  # codes non vendus
    lignes = []
    for ligne in observations.to_dict("records"):
        avant = {cle: un_an_avant(str(ligne[cle])) for cle in ("debut", "fin")}
        effet = _effet_des_surtaxes(
            parametres,
            poids=poids_periode(regimes, debut=str(ligne["debut"]), fin=str(ligne["fin"])),
            poids_avant=poids_periode(regimes, **avant),
        )
        pris = poids_produits * produits_observes(str(ligne["produits"]), parametres=parametres)
        connus = ~np.isnan(effet.centrale) & (pris > 0)
        assez = pris[connus].sum() >= _COUVERTURE_MINIMALE * pris.sum() > 0
        for nom, vecteur in _bornes(effet).items():
            ligne[nom] = 100 * float(np.average(vecteur[connus], weights=pris[connus])) if assez else np.nan
        lignes.append(ligne)
    return pd.DataFrame(lignes, columns=[*observations.columns, *_bornes_noms()])


def produits_observes(texte: str, *, parametres: Parametres) -> np.ndarray:
    """Masque des produits : codes CPF4 ou A129 séparés par un espace, vide = tous, « - » devant = sauf."""
    codes = texte.split()
    vises = np.array([not codes or codes[0].startswith("-")] * len(parametres.produits))
    for code in codes:
        nu = code.removeprefix("-")
        ici = (parametres.groupes["cpf4"] == nu) | (parametres.groupes["a129"] == nu)
        vises = vises & ~ici if code.startswith("-") else vises | ici
    return vises


def un_an_avant(mois: str) -> str:
    """« 2025-04 » → « 2024-04 »."""
    return f"{int(mois[:4]) - 1}{mois[4:]}"


def _bornes(effet: _Variation) -> dict[str, Vecteur]:
    return dict(zip(_bornes_noms(), (effet.centrale, effet.basse, effet.haute), strict=True))


def _bornes_noms() -> tuple[str, str, str]:
    return "attendu_pct", "attendu_bas_pct", "attendu_haut_pct"


def _trimestre(
    ventes: pd.DataFrame, paire: tuple[str, str], effet: _Variation, produits: Sequence[str]
) -> pd.DataFrame:
    """Les produits vendus à l'un des deux trimestres, du plus vendu un an avant au moins, et leur somme."""
    apres, avant = (
        ventes[t] if t in ventes else pd.Series(0, index=ventes.index, dtype="int64") for t in paire
    )
    garde = (apres > 0) | (avant > 0)
    apres, avant = apres[garde].astype("int64"), avant[garde].astype("int64")
    place = pd.Index(produits).get_indexer(apres.index)
    effets = {nom: np.where(place < 0, np.nan, vecteur[place]) for nom, vecteur in _bornes(effet).items()}
    table = pd.DataFrame({"trimestre": paire[0], "produit": apres.index.astype("str")})
    table["exportations_us_eur"], table["un_an_avant_eur"] = apres.to_numpy(), avant.to_numpy()
    for nom, effets_produits in effets.items():
        table[nom] = 100 * effets_produits
    table["couverture"] = (~np.isnan(effets["attendu_pct"])).astype(float)
    table["observe_pct"] = _observe(table)
    table = table.sort_values(["un_an_avant_eur", "produit"], ascending=[False, True], ignore_index=True)
    return pd.concat(
        [pd.DataFrame([_somme(table, paire[0])]).astype(_GENRES), table[["trimestre", "produit", *_MESURES]]]
    )


def _somme(table: pd.DataFrame, trimestre: str) -> dict[str, object]:
    """Tous produits : attendu moyen, pondéré par les ventes d'il y a un an dont le taux est connu."""
    avant = table["un_an_avant_eur"].to_numpy(float)
    connus = table["couverture"].to_numpy() > 0
    couvertes, total = avant[connus].sum(), avant.sum()
    ligne: dict[str, object] = {
        "trimestre": trimestre,
        "produit": TOUS,
        "exportations_us_eur": int(table["exportations_us_eur"].sum()),
        "un_an_avant_eur": int(total),
        "couverture": couvertes / total if total else np.nan,
    }
    suffisante = total > 0 and couvertes >= _COUVERTURE_MINIMALE * total
    for nom in _bornes_noms():
        effets = table[nom].to_numpy()[connus]
        ligne[nom] = float(effets @ avant[connus]) / couvertes if suffisante else np.nan
    ligne["observe_pct"] = float(_observe(pd.DataFrame([ligne]))[0])
    return {cle: ligne[cle] for cle in ("trimestre", "produit", *_MESURES)}


def _observe(table: pd.DataFrame) -> np.ndarray:
    avant = table["un_an_avant_eur"].to_numpy(float)
    base = np.where(avant >= _SEUIL_EUR, avant, np.nan)
    ecarts: np.ndarray = (table["exportations_us_eur"].to_numpy(float) / base - 1) * 100
    return ecarts


def surtaxe_moyenne_de(poids: Mapping[str, float], *, parametres: Parametres) -> Vecteur:
    """Par produit, en part : taux centraux pondérés par les jours ; hors de tout régime, aucune surtaxe.

    Parts (méthode, § 12).
    """
    total = np.zeros(len(parametres.produits))
    for regime, part in poids.items():
        total = total + part * parametres.regimes[regime].central
    return total


def _mois(trimestre: str) -> dict[str, str]:
    """Premier et dernier mois : « 2025T2 » → 2025-04, 2025-06."""
    annee, numero = trimestre[:4], int(trimestre[5])
    return {"debut": f"{annee}-{3 * numero - 2:02d}", "fin": f"{annee}-{3 * numero:02d}"}
