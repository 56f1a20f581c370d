"""§ 6 de la méthode : cellules gardées, recalage, milliers d'euros entiers de somme exacte ; contrôles."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import CLES_ANNUELLES
from modules.donnees.provenance import Sens
from modules.fabrique.estimation.entrees import SENS, Entiers, Entrees, Masque, Matrice
from modules.fabrique.estimation.entropie import Marge, ajuster_cellules, plus_forts_restes
from modules.fabrique.estimation.structure import BFC, DOUBS, ETATS_UNIS
from modules.langue.nombres import nombre

_PAS_EUR = 1000
_SEUIL_MEUR, _SEUIL_US_MEUR = 0.020, 0.0005
_MILLIERS_PAR_MEUR = 1000
_TOLERANCE_MEUR, _TOURS_MAX = 1e-3, 300


def _cellules_gardees(cube: Matrice, *, us: int) -> Masque:
    """§ 6 : cellules assez grandes ; un couple (d, p) qui n'en a aucune hors US garde la plus grande."""
    gardees = cube >= _SEUIL_MEUR
    gardees[:, :, us] = cube[:, :, us] >= _SEUIL_US_MEUR
    hors_us = cube.copy()
    hors_us[:, :, us] = 0.0
    seuls = (cube.sum(axis=2) >= _SEUIL_US_MEUR) & ~np.delete(gardees, us, axis=2).any(axis=2)
    seuls &= hors_us.max(axis=2) > 0
    d, p = np.nonzero(seuls)
    gardees[d, p, hors_us[d, p].argmax(axis=1)] = True
    return gardees


def _recaler(cube: Matrice, *, gardees: Masque, us: int) -> Matrice:
    """§ 6 : cellules gardées hors États-Unis recalées sur (d, p) et sur les totaux par pays."""
    n_prod = cube.shape[1]
    resultat = np.where(gardees, cube, 0.0)
    cibles_pays = cube.sum(axis=(0, 1))
    cibles_pays[us] = 0.0
    gardees_hors_us = gardees.copy()
    gardees_hors_us[:, :, us] = False
    d, p, c = np.nonzero(gardees_hors_us)
    cibles_dp = np.where(gardees_hors_us.any(axis=2), cube.sum(axis=2) - resultat[:, :, us], 0.0).ravel()
    # Les couples trop petits pour être gardés manquent à (d, p) : les deux marges doivent boucler.
    cibles_dp *= cibles_pays.sum() / cibles_dp.sum()
    valeurs = ajuster_cellules(
        cube[d, p, c], lignes=Marge(d * n_prod + p, cibles_dp),
        colonnes=Marge(c.astype(np.int64), cibles_pays), tolerance=_TOLERANCE_MEUR, tours_max=_TOURS_MAX,
    )  # fmt: skip
    resultat[d, p, c] = valeurs
    return resultat


def _totaux_departements(entrees: Entrees, sens: Sens, *, totaux: Matrice) -> Entiers:
    """§ 6 : totaux entiers par département (k€) ; Doubs, reste de la BFC et reste de la France exacts."""
    doubs = np.asarray(entrees.departements == DOUBS)
    bfc = entrees.en_region(BFC)
    publie_doubs = round(float(entrees.controle(sens, "departement")[DOUBS]) * _MILLIERS_PAR_MEUR)
    publie_bfc = round(float(entrees.controle(sens, "region")[BFC]) * _MILLIERS_PAR_MEUR)
    publie_france = round(entrees.total(sens) * _MILLIERS_PAR_MEUR)
    entiers = np.zeros(len(totaux), dtype=np.int64)
    for groupe, total in (
        (doubs, publie_doubs),
        (bfc & ~doubs, publie_bfc - publie_doubs),
        (~bfc, publie_france - publie_bfc),
    ):
        entiers[groupe] = plus_forts_restes(totaux[groupe], total=total)
    return entiers


def _arrondir(entrees: Entrees, sens: Sens, *, cube: Matrice, us: int) -> Entiers:
    """§ 6 : cube en milliers d'euros entiers, par plus forts restes : départements, États-Unis, cellules."""
    departements = _totaux_departements(entrees, sens, totaux=cube.sum(axis=(1, 2)))
    total_us = round(float(entrees.controle(sens, "partenaire")[ETATS_UNIS]) * _MILLIERS_PAR_MEUR)
    ventes_us = plus_forts_restes(cube[:, :, us].sum(axis=1), total=total_us)
    entiers = np.zeros(cube.shape, dtype=np.int64)
    for d in range(len(cube)):
        entiers[d, :, us] = plus_forts_restes(cube[d, :, us], total=int(ventes_us[d]))
        autres = cube[d].copy()
        autres[:, us] = 0.0
        reste = int(departements[d] - ventes_us[d])
        entiers[d] += plus_forts_restes(autres.ravel(), total=reste).reshape(autres.shape)
    return entiers


def lignes_entieres(entrees: Entrees, sens: Sens, *, cube: Matrice, pays: "pd.Index[str]") -> pd.DataFrame:
    """§ 6 : table finale d'un sens, une ligne par cellule non nulle, `valeur_eur` multiple de 1 000."""
    us = list(pays).index(ETATS_UNIS)
    recale = _recaler(cube, gardees=_cellules_gardees(cube, us=us), us=us)
    entiers = _arrondir(entrees, sens, cube=recale, us=us)
    d, p, c = np.nonzero(entiers)
    return pd.DataFrame(
        {
            "sens": sens,
            "departement": entrees.departements.to_numpy()[d],
            "produit": entrees.produits.to_numpy()[p],
            "pays": pays.to_numpy()[c],
            "valeur_eur": entiers[d, p, c] * 1000,
        }
    )


def _sommes_attendues(entrees: Entrees, table: pd.DataFrame) -> Iterator[tuple[str, float, int]]:
    """Nom du total, valeur publiée (M€), somme trouvée (euros)."""
    bfc = entrees.departements[entrees.en_region(BFC)]
    for sens in SENS:
        lignes = table[table["sens"] == sens]
        for niveau, code, garde in (
            ("france", "FR", lignes["sens"] == sens),
            ("region", BFC, lignes["departement"].isin(bfc)),
            ("departement", DOUBS, lignes["departement"] == DOUBS),
            ("partenaire", ETATS_UNIS, lignes["pays"] == ETATS_UNIS),
        ):
            publie = float(entrees.controle(sens, niveau)[code])
            yield f"{sens} {niveau} {code}", publie, int(lignes.loc[garde, "valeur_eur"].sum())


def _codes_inconnus(entrees: Entrees, table: pd.DataFrame) -> Iterator[str]:
    connus = {
        "sens": pd.Index(SENS),
        "departement": entrees.departements,
        "produit": pd.Index(entrees.tables["secteurs"]["cpf4"]),
        "pays": pd.Index(entrees.tables["pays"].query("actif == '1'")["code"]),
    }
    for colonne, codes in connus.items():
        for code in pd.Index(table[colonne].unique()).difference(codes):
            yield f"{colonne} inconnu : {code}"


def verifier(entrees: Entrees, table: pd.DataFrame) -> None:
    """Refuse la table en listant tous les contrôles manqués. Lève alors `ErreurDonnees`."""
    defauts = [
        f"{nom} : {nombre(trouve)} € au lieu de {nombre(round(publie * 1e6))} €"
        for nom, publie, trouve in _sommes_attendues(entrees, table)
        if trouve != round(publie * 1e6)
    ]
    if table.duplicated(CLES_ANNUELLES).any():
        defauts.append(f"{table.duplicated(CLES_ANNUELLES).sum()} ligne(s) en double")
    if (table["valeur_eur"] <= 0).any() or (table["valeur_eur"] % _PAS_EUR != 0).any():
        defauts.append("valeur négative, nulle ou qui n'est pas un multiple de 1 000 €")
    defauts += _codes_inconnus(entrees, table)
    if defauts:
        raise ErreurDonnees("L'estimation ne respecte pas ses contrôles.", defauts)
