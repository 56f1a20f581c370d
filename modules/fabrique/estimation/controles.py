"""Contrôles de la table finale (§ 6) : sommes publiées à l'euro, clés uniques, codes connus."""

from collections.abc import Iterator

import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.flux import CLES_ANNUELLES
from modules.fabrique.estimation.calage import BFC, DOUBS
from modules.fabrique.estimation.entrees import SENS, Entrees
from modules.fabrique.estimation.pays import ETATS_UNIS
from modules.langue.nombres import nombre

PAS_EUR = 1000


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
    """Refuse la table en listant tous les contrôles manqués."""
    defauts = [
        f"{nom} : {nombre(trouve)} € au lieu de {nombre(round(publie * 1e6))} €"
        for nom, publie, trouve in _sommes_attendues(entrees, table)
        if trouve != round(publie * 1e6)
    ]
    if table.duplicated(CLES_ANNUELLES).any():
        defauts.append(f"{table.duplicated(CLES_ANNUELLES).sum()} ligne(s) en double")
    if (table["valeur_eur"] <= 0).any() or (table["valeur_eur"] % PAS_EUR != 0).any():
        defauts.append("valeur négative, nulle ou qui n'est pas un multiple de 1 000 €")
    defauts += _codes_inconnus(entrees, table)
    if defauts:
        raise ErreurDonnees("L'estimation ne respecte pas ses contrôles.", defauts)
