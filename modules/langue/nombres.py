"""Nombres affichés : virgule, espaces insécables fines, signes et unités."""

from collections.abc import Iterable
from math import floor, isclose, isfinite, log10, nan
from typing import Literal

# Ce que compte une colonne de nombres : sa forme à l'écran et au tableur en découle, jamais de son titre.
Sorte = Literal["euros", "kg", "part", "pour_cent", "points", "rang", "entier", "decimale"]

_ESPACE = "\u202f"  # espace fine insécable : milliers
INSECABLE = "\u00a0"  # devant l'unité
MOINS = "\u2212"
INCONNU = "inconnu"
ENTIERE = 1 - 1e-9  # part à partir de laquelle il ne manque rien, au dernier bit d'une somme près
# (à partir de, diviseur, unité) : M€ jusqu'à 10 Md€, pour que les montants d'un département se comparent.
_UNITES = ((1e10, 1e9, "Md€"), (1e6, 1e6, "M€"), (0.0, 1e3, "k€"))
_DIVISEURS = {unite: diviseur for _, diviseur, unite in _UNITES}


def lire_taux(texte: str) -> float | None:
    """« 12,5 », « 12.5 », « 7,5 % » → 12,5 et 7,5 ; None si ce n'est pas un nombre."""
    propre = "".join(texte.split()).replace(_ESPACE, "").replace(INSECABLE, "").removesuffix("%")
    propre = propre.replace(",", ".").replace(MOINS, "-")
    try:
        valeur = float(propre)
    except ValueError:
        return None
    return valeur if isfinite(valeur) else None


def nombre(valeur: float | None, decimales: int = 0) -> str:
    """« 4 260,9 » : arrondi au plus près, espace fine par milliers, virgule, signe moins typographique.

    « inconnu » pour une valeur absente ou qui n'est pas un nombre.
    """
    if valeur is None or not isfinite(valeur):
        return INCONNU
    texte = f"{abs(valeur):,.{decimales}f}".replace(",", _ESPACE).replace(".", ",")
    return f"{MOINS if valeur < 0 and float(f'{valeur:.{decimales}f}') != 0 else ''}{texte}"


def deux_chiffres(valeur: float) -> float:
    """Arrondit à deux chiffres significatifs : 1 234 → 1 200 ; 0,0456 → 0,046."""
    if valeur == 0 or not isfinite(valeur):
        return valeur
    return round(valeur, 1 - floor(log10(abs(valeur))))


def soustraire(de_eur: float, retire_eur: float, exact: bool) -> float:
    """Différence à écrire à côté de ses deux termes : celle des montants tels qu'ils sont écrits.

    1 781 et 1 331 s'écrivent 1 800 et 1 300 M€ : leur écart s'écrit 500 M€, et non 450. NaN si un terme
    l'est.
    """
    if not (isfinite(de_eur) and isfinite(retire_eur)):
        return nan
    if exact:
        return round(de_eur, -5) - round(retire_eur, -5) or de_eur - retire_eur
    return deux_chiffres(deux_chiffres(de_eur) - deux_chiffres(retire_eur))


def unite_commune(valeurs_eur: Iterable[float | None]) -> str:
    """Unité d'une rangée de montants que l'on compare : celle du plus grand, tant que le plus petit s'y lit.

    4,1 M€, 840 k€ et 480 k€ s'écrivent tous en M€ ; avec 18 k€, tous en k€. Inconnus et zéros à part.
    """
    connus = [abs(deux_chiffres(v)) for v in valeurs_eur if v is not None and isfinite(v) and v]
    if not connus:
        return "k€"
    grand, petit = max(connus), min(connus)
    unite = next(u for seuil, _, u in _UNITES if grand >= seuil)
    if unite == "Md€":
        return "Md€" if petit >= 1e8 else "M€"
    return "k€" if petit < 1e5 and grand < 1e7 else unite


def montants(valeurs_eur: Iterable[float], exact: bool, signe: bool = False) -> list[str]:
    """Des montants montrés ensemble : une unité pour tous, deux chiffres significatifs s'ils sont estimés."""
    valeurs = list(valeurs_eur)
    unite = unite_commune(valeurs)
    return [montant(v, exact, signe=signe, unite=unite) for v in valeurs]


def montant(valeur_eur: float, exact: bool, signe: bool = False, unite: str | None = None) -> str:
    """Montant lisible.

    `exact` : une décimale en M€ (« 4 260,9 M€ »). Sinon deux chiffres significatifs, dans l'unité qui les
    rend lisibles : « 12 Md€ », « 340 M€ », « 4,3 M€ », « 460 k€ ». `signe` ajoute un + aux montants positifs.
    `unite` : celle des montants voisins (`unite_commune`) ; « 0,84 M€ ».
    """
    if not isfinite(valeur_eur):
        return INCONNU
    devant, chiffres, dite = _morceaux(valeur_eur, exact, unite)
    plus = "+" if signe and valeur_eur > 0 and not devant else ""
    return f"{plus}{devant}{chiffres}{INSECABLE}{dite}"


def deux_montants(bas_eur: float, haut_eur: float, lien: str, *, exact: bool, unite: str) -> str:
    """« 8,9 et 24 M€ » : deux montants positifs finis, l'unité dite une fois quand elle est la même.

    « moins de 1 k€ » garde la sienne : « moins de 1 et 2,5 k€ » ne se lit pas.
    """
    devant, chiffres, dite = _morceaux(bas_eur, exact, unite)
    haut = montant(haut_eur, exact, unite=unite)
    if not devant and dite == _morceaux(haut_eur, exact, unite)[2]:
        return f"{chiffres} {lien} {haut}"
    return f"{devant}{chiffres}{INSECABLE}{dite} {lien} {haut}"


def _morceaux(valeur_eur: float, exact: bool, unite: str | None) -> tuple[str, str, str]:
    """Ce qui précède le nombre (« moins de »), le nombre écrit, son unité ; `valeur_eur` est finie."""
    if exact:
        if 0 < abs(valeur_eur) < 50_000:
            return "moins de " if valeur_eur > 0 else f"plus de {MOINS}", "0,1", "M€"
        return "", nombre(valeur_eur / 1e6, 1), "M€"
    arrondi = deux_chiffres(valeur_eur)
    unite = unite or next(u for seuil, _, u in _UNITES if abs(arrondi) >= seuil)
    reduit, plancher = arrondi / _DIVISEURS[unite], 1 if unite == "k€" else 0.01
    if 0 < abs(reduit) < plancher:
        limite = nombre(plancher, 0 if plancher == 1 else 2)
        return "moins de " if arrondi > 0 else f"plus de {MOINS}", limite, unite
    decimales = 2 if 0 < abs(reduit) < 1 else 1 if 0 < abs(reduit) < 10 else 0
    return "", nombre(reduit, decimales), unite


def part(valeur: float, decimales: int = 1) -> str:
    """Part de 0 à 1 en pourcentage : « 20,0 % » ; positive elle n'est jamais écrite 0, ni incomplète 100."""
    if not isfinite(valeur):
        return INCONNU
    pas = 10**-decimales
    if 0 < valeur * 100 < pas / 2:
        return f"moins de {nombre(pas, decimales)}{INSECABLE}%"
    if 100 - pas / 2 <= valeur * 100 < 100 * ENTIERE:
        return f"plus de {nombre(100 - pas, decimales)}{INSECABLE}%"
    return f"{nombre(valeur * 100, decimales)}{INSECABLE}%"


def texte_part(valeur: float | None, *, exact: bool) -> str:
    """Part de 0 à 1 : « 20,0 % », « 0,73 % » si elle est exacte, sinon deux chiffres significatifs."""
    if valeur is None:
        return INCONNU
    if exact:
        return part(valeur, 1 if valeur >= 0.01 or valeur == 0 else 2)
    if valeur < 0.00005:
        return part(valeur, 0 if valeur == 0 else 2)
    arrondi = deux_chiffres(valeur * 100)
    if arrondi == 100:
        return part(valeur, 0)
    return part(arrondi / 100, max(0, 1 - floor(log10(arrondi))))


def variation(pour_cent: float, decimales: int | None = None) -> str:
    """Variation en pour cent, signe toujours écrit : « −39 % », « +12,7 % », « 0 % ».

    Sans `decimales` : une décimale, sauf si la valeur est entière, comme un chiffre publié sans décimale.
    """
    if not isfinite(pour_cent):
        return INCONNU
    if decimales is None:
        entiere = isclose(pour_cent, round(pour_cent), abs_tol=1e-7) or not round(pour_cent, 1)
        decimales = 0 if entiere else 1
    arrondi = round(pour_cent, decimales)
    return f"{'+' if arrondi > 0 else ''}{nombre(arrondi, decimales)}{INSECABLE}%"


def points(valeur: float, decimales: int = 1) -> str:
    """Points de pourcentage : « 8,8 points », « inconnu »."""
    if not isfinite(valeur):
        return INCONNU
    unite = "point" if abs(valeur) < 2 else "points"
    return f"{nombre(valeur, decimales)}{INSECABLE}{unite}"


def ordinal(rang: int) -> str:
    """« 1er », « 12e »."""
    return "1er" if rang == 1 else f"{rang}e"
