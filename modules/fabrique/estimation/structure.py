"""§ 1 à 3 de la méthode : structure portée à 2024, totaux de territoires et de pays (M€).

Structure d'avril 2019 – juin 2020 ; totaux par produit, par territoire et par pays de 2024 publiés.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from modules.donnees.provenance import Sens
from modules.fabrique.estimation.entrees import FLUX, PREFIXE, SENS, Entiers, Entrees, Matrice
from modules.fabrique.estimation.entropie import Ajustement, Groupe, ajuster, rapport

# Total national « CAF/FAB estimés » publié (M€) : ramené au champ de la fiche par `concordance`.
_TOTAL_CAF_FAB_EXPORT = 586_100.0
_DEBUT_BASE, _FIN_BASE = "2019-04", "2020-06"
# Postes publiés pour l'année ; les autres postes A17 sont quatre fois un trimestre, à quelques % près.
# La pharmacie (CF) est publiée sur douze mois à cheval sur 2023 et 2024.
_TOLERANCE_PUBLIE, _TOLERANCE_TRIMESTRE, _FORCE_TRIMESTRE = {"CF": 0.04}, 0.05, 100.0
_TOLERANCE_ANNUELLE = 0.01
# Les exportations par pays sont mieux connues que les importations (origine ou provenance) : presque fixes.
_FORCE_PAYS_EXPORT, _FORCE_ZONE, _MARGE_ZONE_MEUR = 3000.0, 1000.0, 150.0
DOUBS, BFC = "25", "16"
_TOURS_MAX, _TOURS_ZONES = 400, 4000
AUTRES, ETATS_UNIS = "ZZ", "US"
_NOMBRE_DE_PAYS = 100
_DOLLARS_PAR_EURO_2023 = 1.081
# Pays de l'UE connus à la fois par origine (douane) et par provenance (Eurostat).
_UE_DE_REFERENCE = ["DE", "IT", "ES", "PL"]


def concordance(entrees: Entrees, sens: Sens) -> float:
    """`conc` : passage des chiffres « CAF/FAB estimés » au champ de la fiche ; 1 à l'import."""
    return entrees.total("export") / _TOTAL_CAF_FAB_EXPORT if sens == "export" else 1.0


def base(entrees: Entrees, sens: Sens) -> Matrice:
    """§ 1.1 : `M[d, p]`, somme des deux périodes de la base, en M€."""
    montants = entrees.tables["base"].groupby(["dep", "cpf4"])[f"{PREFIXE[sens]}_eur"].sum().unstack()
    table = montants.reindex(index=entrees.departements, columns=entrees.produits)
    # Ici l'absence de ligne veut dire : pas d'échange déclaré.
    return table.fillna(0.0).to_numpy(dtype=np.float64) / 1e6


@cache
def eurostat_par_section(entrees: Entrees, sens: Sens, *, debut: str, fin: str) -> "pd.Series[float]":
    """Échanges de la France par section CTCI, mois `debut` à `fin` inclus, en M€."""
    table = entrees.tables["sections"]
    mois = table[(table["mois"] >= debut) & (table["mois"] <= fin)]
    return mois.groupby("ctci1")[f"{PREFIXE[sens]}_eur"].sum() / 1e6


def _croissance_par_section(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """§ 1.2 : `g[s]`, année 2024 rapportée aux quinze mois de la base."""
    apres = eurostat_par_section(entrees, sens, debut="2024-01", fin="2024-12")
    avant = eurostat_par_section(entrees, sens, debut=_DEBUT_BASE, fin=_FIN_BASE)
    return apres / avant


def _totaux_produits_croissance(entrees: Entrees, sens: Sens, *, base_dp: Matrice) -> Matrice:
    """§ 1.2 : `T[p]`, base prolongée par la croissance de sa section, à l'échelle du total national."""
    g = _croissance_par_section(entrees, sens).reindex(entrees.section).to_numpy(dtype=np.float64)
    totaux: Matrice = g * base_dp.sum(axis=0)
    totaux *= entrees.total(sens) / totaux.sum()
    return totaux


def _cibles_a17(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """§ 1.3 : quatre fois août-octobre 2024 par poste A17 (M€), champ publié."""
    table = entrees.tables["a17"]
    table = table[table["flux"] == FLUX[sens]].set_index("a17")
    trimestre: pd.Series[float] = table[["aout_2024_deduit", "septembre_2024", "octobre_2024"]].sum(axis=1)
    return 4.0 * trimestre


def _groupes_produits_publies(entrees: Entrees) -> list[Groupe]:
    """Postes A17 et produits publiés (`controles`), deux sens en ligne, produits en colonne."""
    groupes = []
    for rang, sens in enumerate(SENS):
        publies = entrees.controle(sens, "produits")
        codes = entrees.produits.to_numpy(dtype=str)
        masques = {"CF": np.char.startswith(codes, "21"), "2042": codes == "2042"}
        cibles = _cibles_a17(entrees, sens)
        for code, cible, marge, force in [
            *((k, v, _TOLERANCE_TRIMESTRE, _FORCE_TRIMESTRE) for k, v in cibles.drop(["AZ", "C1"]).items()),
            *((k, v, _TOLERANCE_PUBLIE.get(str(k), _TOLERANCE_ANNUELLE), np.inf) for k, v in publies.items()),
        ]:
            produits = np.flatnonzero(masques.get(str(code), entrees.a17 == code))
            groupes.append(
                Groupe(
                    f"{sens} {code}", cellules=(np.array([rang]), produits), axes=(0, 1),
                    bas=float(cible) * (1 - marge), haut=float(cible) * (1 + marge), force=force,
                )
            )  # fmt: skip
    return groupes


def totaux_produits(entrees: Entrees, *, faits: Sequence[Groupe]) -> Ajustement:
    """§ 1.2-1.4 et § 9 : `T[sens, p]` dans le champ publié (M€), au plus près de la base prolongée.

    Tient les totaux nationaux, les postes A17, les produits publiés et les `faits` par produit (montants et
    soldes) : les deux sens s'ajustent ensemble, puisqu'un solde les lie.
    """
    germe = np.array(
        [
            _totaux_produits_croissance(entrees, sens, base_dp=base(entrees, sens))
            / concordance(entrees, sens)
            for sens in SENS
        ]
    )
    totaux = np.array([entrees.total(sens) / concordance(entrees, sens) for sens in SENS])
    national = Groupe("total national", cellules=(None, None), axes=(1,), bas=totaux, haut=totaux)
    return ajuster(germe, [*_groupes_produits_publies(entrees), *faits, national], tours_max=_TOURS_MAX)


def structure_2024(entrees: Entrees, sens: Sens, *, totaux: Matrice) -> Matrice:
    """§ 1.5 : `A[d, p]`, base de chaque produit portée à `totaux` (2024, champ de la fiche), M€."""
    base_dp = base(entrees, sens)
    return base_dp * rapport(totaux, base_dp.sum(axis=0))


@dataclass(frozen=True, eq=False)
class Calage:
    """Résultat : `valeurs[d, p]` en M€.

    `facteur_libre` : total laissé au groupe libre, rapporté à sa structure ; proche de 1 si les contrôles
    publiés sont cohérents entre eux.
    """

    valeurs: Matrice
    facteur_libre: float
    ajustement: Ajustement


def _actualisation(entrees: Entrees, sens: Sens, *, region: str, annee: str, structure: Matrice) -> float:
    """§ 2.1 : facteur qui porte à 2024 un total régional de l'année, selon la structure CTCI de la région."""
    poids = pd.Series(structure[entrees.en_region(region)].sum(axis=0)).groupby(entrees.section).sum()
    avant = eurostat_par_section(entrees, sens, debut=f"{annee}-01", fin=f"{annee}-12")
    apres = eurostat_par_section(entrees, sens, debut="2024-01", fin="2024-12")
    return float(poids.sum() / (poids * avant / apres).sum())


def _cibles_regionales(entrees: Entrees, sens: Sens, *, structure: Matrice) -> dict[str, float]:
    """§ 2.1 : total 2024 visé de chaque région publiée, Bourgogne-Franche-Comté comprise (M€)."""
    table = entrees.tables["controles"]
    table = table[(table["flux"] == FLUX[sens]) & (table["niveau"] == "region")]
    return {
        region: cible * _actualisation(entrees, sens, region=region, annee=annee, structure=structure)
        for region, annee, cible in zip(table["code"], table["annee"], table["valeur_meur"], strict=True)
    }


def _groupes_cales(entrees: Entrees, sens: Sens, *, structure: Matrice) -> tuple[Entiers, Matrice]:
    """§ 2.2 : groupe de chaque département et total de chaque groupe ; le groupe 0 est le groupe libre."""
    groupes = np.zeros(len(entrees.departements), dtype=np.int64)
    cibles = [entrees.total(sens)]
    doubs = float(entrees.controle(sens, "departement")[DOUBS])
    for region, cible in _cibles_regionales(entrees, sens, structure=structure).items():
        groupes[entrees.en_region(region)] = len(cibles)
        cibles.append(cible - doubs if region == BFC else cible)
    groupes[entrees.numero_departement(DOUBS)] = len(cibles)
    cibles.append(doubs)
    cibles[0] -= sum(cibles[1:])
    return groupes, np.array(cibles)


def caler(entrees: Entrees, sens: Sens, *, structure: Matrice, faits: Sequence[Groupe] = ()) -> Calage:
    """§ 2.3 : `V[d, p]`, territoires sur leurs totaux publiés, `faits` tenus, produits sur leurs totaux."""
    numeros, cibles = _groupes_cales(entrees, sens, structure=structure)
    territoires = [
        Groupe(
            f"total du groupe {g}", cellules=(np.flatnonzero(numeros == g), None), axes=(0, 1),
            bas=cible, haut=cible,
        )
        for g, cible in enumerate(cibles)
    ]  # fmt: skip
    produits = structure.sum(axis=0)
    marge = Groupe("total du produit", cellules=(None, None), axes=(0,), bas=produits, haut=produits)
    resultat = ajuster(structure, [*faits, marge, *territoires], tours_max=_TOURS_MAX)
    facteur_libre = float(cibles[0] / structure[numeros == 0].sum())
    return Calage(resultat.valeurs, facteur_libre=facteur_libre, ajustement=resultat)


@dataclass(frozen=True, eq=False)
class TotauxPays:
    """Total par pays (M€, somme = total national) et facteurs appliqués aux pays non publiés.

    `facteur_ue` et `facteur_hors_ue` : k, le même, à l'export.
    """

    totaux: "pd.Series[float]"
    facteur_ue: float
    facteur_hors_ue: float


def pays_publies(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """Dix premiers partenaires × conc, États-Unis remplacés par leur total exact (M€)."""
    dix = entrees.tables["dix_premiers"].set_index("pays")[f"{PREFIXE[sens]}_meur"]
    publies = dix.astype("float64") * concordance(entrees, sens)
    publies[ETATS_UNIS] = entrees.controle(sens, "partenaire")[ETATS_UNIS]
    return publies


def _eurostat_par_pays(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """Échanges 2024 avec les partenaires suivis par Eurostat (M€)."""
    table = entrees.tables["partenaires"]
    annee = table[table["mois"].str.startswith("2024")]
    return annee.groupby("pays")[f"{PREFIXE[sens]}_eur"].sum() / 1e6


def _baci_porte_a_2024(entrees: Entrees, sens: Sens) -> "pd.Series[float]":
    """BACI 2023 converti en euros et prolongé par la croissance Eurostat 2024/2023 du total (M€)."""
    avant = eurostat_par_section(entrees, sens, debut="2023-01", fin="2023-12")["TOTAL"]
    apres = eurostat_par_section(entrees, sens, debut="2024-01", fin="2024-12")["TOTAL"]
    milliers_usd = entrees.tables["baci"].set_index("pays")[f"{PREFIXE[sens]}_kusd"]
    return milliers_usd / 1e3 / _DOLLARS_PAR_EURO_2023 * (apres / avant)


def totaux_par_pays(entrees: Entrees, sens: Sens, *, faits: "pd.Series[float] | None" = None) -> TotauxPays:
    """§ 3 : publiés tels quels, les autres à l'échelle pour boucler sur le total national.

    `faits` : autres totaux publiés (M€, champ publié), par pays ; ceux des dix premiers priment sur eux.

    À l'import, l'UE suit d'abord le rapport douane/Eurostat des pays de référence (origine contre
    provenance) ; le reste du monde boucle.
    """
    publies = pays_publies(entrees, sens)
    if faits is not None:
        publies = publies.combine_first(faits * concordance(entrees, sens))
    eurostat = _eurostat_par_pays(entrees, sens)
    autres = eurostat.combine_first(_baci_porte_a_2024(entrees, sens))
    autres = autres.drop(publies.index, errors="ignore")
    solde = entrees.total(sens) - publies.sum()
    if sens == "export":
        k = float(solde / autres.sum())
        return TotauxPays(pd.concat([publies, autres * k]).sort_index(), facteur_ue=k, facteur_hors_ue=k)
    membres = entrees.tables["pays"].query("ue27 == '1'")["code"]
    ue = autres.index.isin(membres)
    facteur_ue = float(publies[_UE_DE_REFERENCE].sum() / eurostat[_UE_DE_REFERENCE].sum())
    dans_ue = autres[ue] * facteur_ue
    facteur_hors_ue = float((solde - dans_ue.sum()) / autres[~ue].sum())
    totaux = pd.concat([publies, dans_ue, autres[~ue] * facteur_hors_ue]).sort_index()
    return TotauxPays(totaux, facteur_ue=facteur_ue, facteur_hors_ue=facteur_hors_ue)


def caler_zones(
    entrees: Entrees, totaux: dict[Sens, TotauxPays], *, soldes: dict[str, tuple[tuple[str, ...], float]],
    fixes: dict[Sens, Sequence[str]],
) -> tuple[dict[Sens, TotauxPays], dict[str, float]]:  # fmt: skip
    """§ 9 : totaux de pays qui tiennent les soldes publiés par zone (`soldes` : nom → pays, M€).

    Les soldes publiés somment à moins que le nôtre (matériel militaire, compléments, saisons) : la différence
    se répartit entre zones selon leurs importations. `fixes` : pays publiés, qui ne bougent pas. Renvoie les
    totaux et le solde visé de chaque zone, ramené à notre champ.
    """
    complet = pd.DataFrame({sens: totaux[sens].totaux for sens in SENS}).fillna(0.0)
    germe = complet.to_numpy(dtype=np.float64).T / np.array([[concordance(entrees, s)] for s in SENS])
    zones = complet.index.isin([code for codes, _ in soldes.values() for code in codes])
    notre_solde = germe[0, zones].sum() - germe[1, zones].sum()
    ecart_de_champ = (sum(valeur for _, valeur in soldes.values()) - notre_solde) / germe[1, zones].sum()
    groupes = []
    cibles = {}
    for nom, (codes, valeur) in soldes.items():
        c = np.flatnonzero(complet.index.isin(codes))
        cible = float(valeur - ecart_de_champ * germe[1, c].sum())
        cibles[nom] = cible
        groupes.append(
            Groupe(
                nom, cellules=(np.array([0]), c), axes=(0, 1), bas=cible - _MARGE_ZONE_MEUR,
                haut=cible + _MARGE_ZONE_MEUR, force=_FORCE_ZONE, moins=(np.array([1]), c),
            )
        )  # fmt: skip
    groupes.append(
        Groupe(
            "exportations",
            cellules=(np.array([0]), None),
            axes=(0,),
            bas=germe[0],
            haut=germe[0],
            force=_FORCE_PAYS_EXPORT,
        )
    )
    sommes = germe.sum(axis=1)
    groupes.append(Groupe("total national", cellules=(None, None), axes=(1,), bas=sommes, haut=sommes))
    for rang, sens in enumerate(SENS):
        c = np.flatnonzero(complet.index.isin(list(fixes[sens])))
        groupes.append(
            Groupe(
                "publié", cellules=(np.array([rang]), c), axes=(0,), bas=germe[rang, c], haut=germe[rang, c]
            )
        )
    x = ajuster(germe, groupes, tours_max=_TOURS_ZONES).valeurs
    resultat = {}
    for rang, sens in enumerate(SENS):
        valeurs = pd.Series(x[rang] * concordance(entrees, sens), index=complet.index)
        valeurs *= entrees.total(sens) / valeurs.sum()
        resultat[sens] = replace(totaux[sens], totaux=valeurs)
    return resultat, cibles


def pays_nommes(totaux: dict[Sens, TotauxPays]) -> "pd.Index[str]":
    """§ 3 : les cent pays aux plus grands totaux des deux sens, triés par code."""
    complet = pd.DataFrame({sens: t.totaux for sens, t in totaux.items()})
    return complet.sum(axis=1).nlargest(_NOMBRE_DE_PAYS).index.sort_values()


def retenir_pays(
    totaux: dict[Sens, TotauxPays], *, nommes: "pd.Index[str]"
) -> dict[Sens, "pd.Series[float]"]:
    """§ 3 : totaux des pays nommés ; `ZZ` réunit le reste."""
    complet = pd.DataFrame({sens: t.totaux for sens, t in totaux.items()})
    reste = complet.drop(nommes).sum()
    return {
        sens: pd.concat([complet.loc[nommes, sens], pd.Series({AUTRES: float(reste[sens])})])
        for sens in totaux
    }
