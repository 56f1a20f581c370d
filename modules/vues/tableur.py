"""Tables à emporter : CSV pour tableur français et table écrite en clair."""

import pandas as pd

from modules.figures.gabarit import sortes_de
from modules.langue.nombres import INCONNU, Sorte, deux_chiffres, nombre

OUI_NON = {True: "oui", False: "non"}
_FORMULES = ("=", "+", "-", "@", "\t", "\r")


def neutraliser(texte: str) -> str:
    """Précède d'une apostrophe un texte qu'un tableur exécuterait comme une formule."""
    return f"'{texte}" if texte.startswith(_FORMULES) else texte


def csv_francais(table: pd.DataFrame, *, statut: str, source: str) -> bytes:
    """CSV « ; », virgule décimale, UTF-8 avec BOM ; colonnes `statut` et `source` ajoutées à chaque ligne.

    Les montants gardent toute leur précision, sans « ,0 » quand toute la colonne est entière ; une valeur
    inconnue reste une cellule vide ; un booléen s'écrit oui ou non.
    """
    sortie = table.assign(statut=statut, source=source)
    for colonne in sortie.columns:
        if pd.api.types.is_bool_dtype(sortie[colonne]):
            sortie[colonne] = sortie[colonne].map(OUI_NON)
        if pd.api.types.is_float_dtype(sortie[colonne]) and _sans_decimale(sortie[colonne]):
            sortie[colonne] = sortie[colonne].astype("Int64")
        if not pd.api.types.is_numeric_dtype(sortie[colonne]):
            sortie[colonne] = sortie[colonne].map(lambda v: neutraliser(v) if isinstance(v, str) else v)
    sortie.columns = [neutraliser(str(c)) for c in sortie.columns]
    texte: str = sortie.to_csv(sep=";", decimal=",", index=False, lineterminator="\r\n")
    return texte.encode("utf-8-sig")


def _sans_decimale(valeurs: pd.Series) -> bool:
    connues = valeurs.dropna().astype(float)
    return bool(len(connues)) and bool(((connues % 1 == 0) & (connues.abs() < 2**53)).all())


def table_affichee(table: pd.DataFrame, *, exact: bool = True) -> pd.DataFrame:
    """Même table en texte : entiers par milliers, décimales à la virgule, « inconnu » pour un manque.

    `exact` faux (estimation) : deux chiffres significatifs, comme sur la figure ; le CSV garde tout.
    """
    sortes = sortes_de(table) or {}
    ecrites = {str(c): _colonne(table[c], sortes.get(str(c)), exact=exact) for c in table.columns}
    return pd.DataFrame(ecrites, index=table.index)


def _colonne(valeurs: pd.Series, sorte: Sorte | None, *, exact: bool) -> list[str]:
    entiere = pd.api.types.is_integer_dtype(valeurs) or sorte == "euros"  # pas de centimes
    return [_cellule(v, entiere=entiere, exact=exact) for v in valeurs]


def _cellule(valeur: object, *, entiere: bool, exact: bool) -> str:
    if isinstance(valeur, str):
        return valeur
    if valeur is None or pd.isna(valeur):  # type: ignore[call-overload]
        return INCONNU
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    reel = float(valeur) if exact else deux_chiffres(float(valeur))  # type: ignore[arg-type]
    return nombre(reel, 0 if entiere else 2)
