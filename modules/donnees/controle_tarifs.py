"""Contrôle des tables corrigées à la main dans `data/tarifs` et `data/elasticites`.

Chaque défaut nomme le fichier, la ligne, la colonne, ce qui ne va pas et ce qui est attendu.
"""

import csv
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from modules.donnees.erreurs import ErreurDonnees
from modules.donnees.tableur_francais import lire_texte

Regle = Callable[[str], str]  # texte d'une cellule → défaut, vide si tout va bien
LIGNE = "_ligne"
SURTAXE_MAXIMALE = 1_000.0
DEFAUTS_MONTRES = 20


def nombre_entre(bas: float, haut: float) -> Regle:
    """Cellule numérique bornée (point ou virgule décimale)."""

    def regle(texte: str) -> str:
        attendu = f"un nombre de {bas:g} à {haut:g} est attendu"
        try:
            valeur = float(texte.replace(",", "."))
        except ValueError:
            return f"« {texte} » n'est pas un nombre, {attendu}" if texte else f"cellule vide, {attendu}"
        return "" if bas <= valeur <= haut else f"{texte} est hors limites, {attendu}"

    return regle


def parmi(*valeurs: str) -> Regle:
    """Cellule à choisir dans une liste."""
    return lambda texte: "" if texte in valeurs else f"« {texte} » inconnu, attendu : {', '.join(valeurs)}"


def obligatoire(texte: str) -> str:
    """Cellule non vide."""
    return "" if texte.strip() else "cellule vide"


def libre(_texte: str) -> str:
    """Tout est admis."""
    return ""


def ou_vide(regle: Regle) -> Regle:
    """La cellule peut rester vide."""
    return lambda texte: regle(texte) if texte else ""


def code_cpf4(texte: str) -> str:
    """Quatre chiffres ; les tableurs retirent volontiers le zéro de tête."""
    if re.fullmatch(r"\d{4}", texte):
        return ""
    conseil = " (le tableur a sans doute retiré le zéro de tête)" if re.fullmatch(r"\d{3}", texte) else ""
    return f"« {texte} » n'est pas un code CPF4 de quatre chiffres{conseil}"


def jour_iso(texte: str) -> str:
    """« 2026-10-09 » : les régimes se comptent en jours."""
    complete = re.fullmatch(r"\d{4}-\d{2}-\d{2}", texte) and not date_iso(texte)
    return "" if complete else f"« {texte} » n'est pas une date (attendu : AAAA-MM-JJ)"


def date_iso(texte: str) -> str:
    """« 2026-10-09 », ou « 2025-07 » quand le jour est inconnu."""
    try:
        date.fromisoformat(texte if re.fullmatch(r"\d{4}-\d{2}-\d{2}", texte) else f"{texte}-01")
    except ValueError:
        return f"« {texte} » n'est pas une date (attendu : AAAA-MM-JJ, ou AAAA-MM)"
    return ""


GENRES_REGIME = ("sans_surtaxe", "en_vigueur", "menace", "construit")
ETATS = ("en_vigueur", "termine", "jamais_applique", "en_attente", "construit")
REGLES: dict[str, dict[str, Regle]] = {
    "tarifs/regimes.csv": {
        "regime": obligatoire, "libelle": obligatoire, "genre": parmi(*GENRES_REGIME), "date": jour_iso,
        "debut": ou_vide(jour_iso), "fin": ou_vide(jour_iso), "remarque": libre,
    },
    "tarifs/surtaxes.csv": {
        "regime": obligatoire, "cpf4": code_cpf4, "borne": parmi("min", "central", "max"),
        "points": nombre_entre(0, SURTAXE_MAXIMALE),
    },
    "tarifs/parts_touchees.csv": {"regime": obligatoire, "cpf4": code_cpf4, "part": nombre_entre(0, 1)},
    "tarifs/npf.csv": {
        "cpf4": code_cpf4, "npf_points": nombre_entre(0, 400), "importations_us_musd": nombre_entre(0, 1e6),
        "source": obligatoire,
    },
    "tarifs/regimes_autres_origines.csv": {
        "regime": obligatoire, "choc": parmi("monde", "UE", "France"), "kappa_min": nombre_entre(0, 10),
        "kappa_central": nombre_entre(0, 10), "kappa_max": nombre_entre(0, 10), "ue": obligatoire,
        "autres_origines": obligatoire, "source": obligatoire, "confiance": obligatoire,
    },
    "tarifs/taux_par_origine.csv": {
        "regime": obligatoire, "origine": obligatoire, "gentile": obligatoire,
        "points": nombre_entre(0, SURTAXE_MAXIMALE), "type": parmi("net", "ajoute"), "produits": libre,
        "source": obligatoire,
    },
    "tarifs/surtaxes_sectorielles.csv": {
        "regime": obligatoire, "cpf4": code_cpf4, "points": nombre_entre(0, SURTAXE_MAXIMALE),
    },
    "tarifs/plafonds.csv": {
        "cpf4": code_cpf4, "plafond_points": nombre_entre(0, 500), "surtaxe_points": nombre_entre(0, 500),
    },
    "tarifs/evenements.csv": {
        "evenement": obligatoire, "libelle": obligatoire, "annonce": ou_vide(date_iso),
        "debut": ou_vide(date_iso), "fin": ou_vide(date_iso), "etat": parmi(*ETATS),
        "etat_detail": obligatoire, "base_legale": libre, "taux_points": ou_vide(nombre_entre(0, 1_000)),
        "type_taux": libre, "champ": libre, "cumul": libre, "exemptions": libre, "source": obligatoire,
        "confiance": libre, "remarques": libre, "regimes": libre,
    },
    "tarifs/prereglages.csv": {
        "prereglage": obligatoire, "libelle": obligatoire, "base": obligatoire, "mesures": libre,
    },
    "elasticites/sigma_a129.csv": {
        "a129": obligatoire, "sigma_long": nombre_entre(0, 50), "ecart_log": nombre_entre(0, 3),
        "part_ue": ou_vide(nombre_entre(0, 1)), "utilisable": parmi("oui", "non"),
    },
    "elasticites/horizons.csv": {
        "horizon": parmi("court", "moyen", "long"), "libelle": obligatoire,
        "sensibilite": nombre_entre(0, 50), "basse": nombre_entre(0, 50), "haute": nombre_entre(0, 50),
        "source": obligatoire,
    },
    "elasticites/parametres.csv": {
        "parametre": obligatoire, "libelle": obligatoire, "valeur": nombre_entre(0, 50),
        "basse": nombre_entre(0, 50), "haute": nombre_entre(0, 50), "source": obligatoire,
    },
}  # fmt: skip
CLES: dict[str, tuple[str, ...]] = {
    "tarifs/surtaxes.csv": ("regime", "cpf4", "borne"),
    "tarifs/parts_touchees.csv": ("regime", "cpf4"),
    "tarifs/surtaxes_sectorielles.csv": ("regime", "cpf4"),
    "tarifs/taux_par_origine.csv": ("regime", "origine"),
    "tarifs/plafonds.csv": ("cpf4", "plafond_points"),
}


def lire_table(chemin: Path) -> pd.DataFrame:
    """CSV en texte, numéro de ligne dans `_ligne` ; accepte « ; » et la marque UTF-8 des tableurs."""
    nom = f"{chemin.parent.name}/{chemin.name}"
    try:
        texte, lu = lire_texte(chemin, nom=chemin.name)
    except FileNotFoundError as erreur:
        raise ErreurDonnees(f"« {chemin.name} » est introuvable dans {chemin.parent.name}.") from erreur
    lecteur = csv.reader(texte.splitlines(keepends=True), delimiter=lu)
    colonnes = next(lecteur, [])
    lignes, defauts = [], []
    for ligne in lecteur:
        if any(ligne):
            lignes.append([*ligne, lecteur.line_num])
            if len(ligne) != len(colonnes):
                defauts.append(
                    f"{nom}, ligne {lecteur.line_num} : {len(ligne)} cellules pour {len(colonnes)} colonnes "
                    "(virgule sans guillemets, ou cellule oubliée)"
                )
    if defauts:
        raise ErreurDonnees("Une table de data/ est mal formée.", defauts[:DEFAUTS_MONTRES])
    return pd.DataFrame(lignes, columns=[*colonnes, LIGNE])


def borner(defauts: Sequence[str]) -> list[str]:
    """Les premiers défauts, et le nombre de ceux que l'on tait."""
    reste = len(defauts) - DEFAUTS_MONTRES
    return [*defauts[:DEFAUTS_MONTRES], *([f"et {reste} autres"] if reste > 0 else [])]


def defauts_tables(tables: dict[str, pd.DataFrame], *, cpf4: Collection[str] = ()) -> list[str]:
    """Tous les défauts des tables (clé : chemin sous `data`) ; `cpf4` : codes admis, tous si vide."""
    defauts = []
    for nom, table in tables.items():
        defauts += [f"{nom}, {d}" for d in defauts_cellules(table, regles=REGLES[nom])]
    if defauts:
        return defauts
    for nom, table in tables.items():
        cle = CLES.get(nom, tuple(table.columns[:1]))
        defauts += [f"{nom}, {d}" for d in doublons(table, cle=cle)]
        if cpf4 and "cpf4" in table:
            inconnus = table[~table["cpf4"].isin(set(cpf4))]
            defauts += [
                f"{nom}, ligne {n}, colonne cpf4 : « {c} » n'est pas dans la nomenclature"
                for c, n in zip(inconnus["cpf4"], inconnus[LIGNE], strict=True)
            ]
    return defauts + _defauts_croises(tables)


def defauts_cellules(table: pd.DataFrame, *, regles: dict[str, Regle]) -> list[str]:
    manquantes = [c for c in regles if c not in table]
    inconnues = [c for c in table.columns if c not in regles and c != LIGNE]
    defauts = [f"colonne « {c} » absente" for c in manquantes]
    defauts += [f"colonne « {c} » inattendue" for c in inconnues]
    for colonne, regle in regles.items():
        if colonne in table:
            verdicts = {v: regle(v) for v in table[colonne].unique()}
            fautifs = table[table[colonne].map(verdicts) != ""]
            defauts += [
                f"ligne {n}, colonne {colonne} : {verdicts[v]}"
                for v, n in zip(fautifs[colonne], fautifs[LIGNE], strict=True)
            ]
    return defauts


def doublons(table: pd.DataFrame, *, cle: tuple[str, ...]) -> list[str]:
    defauts = []
    noms = table[list(cle)].agg(" ".join, axis=1)
    for nom, lignes in table[noms.duplicated(keep=False)].groupby(noms)[LIGNE]:
        numeros = " et ".join(str(n) for n in lignes)
        defauts.append(f"lignes {numeros} : {nom} figure plusieurs fois")
    return defauts


def _defauts_croises(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Régimes cités mais absents, bornes mal ordonnées, régimes en vigueur qui se chevauchent."""
    regimes, surtaxes = tables["tarifs/regimes.csv"], tables["tarifs/surtaxes.csv"]
    connus = set(regimes["regime"])
    citations = [("tarifs/surtaxes.csv", "regime"), ("tarifs/parts_touchees.csv", "regime")]
    citations += [("tarifs/evenements.csv", "regimes"), ("tarifs/prereglages.csv", "base")]
    citations += [("tarifs/surtaxes_sectorielles.csv", "regime"), ("tarifs/taux_par_origine.csv", "regime")]
    citations += [("tarifs/regimes_autres_origines.csv", "regime")]
    defauts = []
    for nom, colonne in citations:
        for cellule, groupe in tables[nom].groupby(colonne)[LIGNE]:
            absents = set(str(cellule).split(";")) - connus - {"", "aucune"}
            defauts += [
                f"{nom}, ligne {groupe.iloc[0]}, colonne {colonne} : régime « {r} » absent de regimes.csv"
                for r in sorted(absents)
            ]
    sans_taux = regimes[~regimes["regime"].isin(set(surtaxes["regime"]))]
    defauts += [
        f"tarifs/regimes.csv, ligne {n} : le régime « {r} » n'a aucun taux dans surtaxes.csv"
        for r, n in zip(sans_taux["regime"], sans_taux[LIGNE], strict=True)
    ]
    return defauts + _bornes(surtaxes) + _chevauchements(regimes)


def _bornes(surtaxes: pd.DataFrame) -> list[str]:
    """Chaque min ou max a un central, et min ≤ central ≤ max."""
    points = surtaxes.assign(points=surtaxes["points"].str.replace(",", ".").astype(float))
    cle = ["regime", "cpf4"]
    centraux = points[points["borne"] == "central"].set_index(cle)["points"].rename("centre")
    autres = points[points["borne"] != "central"].join(centraux, on=cle)
    sens = autres["borne"].map({"min": 1.0, "max": -1.0})
    ecart = (autres["points"] - autres["centre"]) * sens
    fautifs = autres[ecart.isna() | (ecart > 0)]
    return [
        f"tarifs/surtaxes.csv, ligne {f[LIGNE]}, colonne points : {f['borne']} = {f['points']:g} pour "
        f"{f['regime']} {f['cpf4']}, mais le taux central "
        + ("est absent" if pd.isna(f["centre"]) else f"est {f['centre']:g}")
        for _, f in fautifs.iterrows()
    ]


def _chevauchements(regimes: pd.DataFrame) -> list[str]:
    """Deux régimes en vigueur ne peuvent pas couvrir le même jour."""
    dates = regimes[(regimes["genre"] == "en_vigueur") & (regimes["debut"] != "")].sort_values("debut")
    suivants = dates.shift(-1)
    fautifs = dates[(dates["fin"].replace("", "9999") >= suivants["debut"]) & suivants["debut"].notna()]
    return [
        f"tarifs/regimes.csv, ligne {f[LIGNE]} : « {f['regime']} » finit après le début du régime suivant"
        for _, f in fautifs.iterrows()
    ]
