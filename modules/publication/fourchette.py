"""L'incertitude en mots ordinaires : fourchette, place, chances ; à l'écran et dans les documents."""

from math import isnan

from modules.langue.nombres import INCONNU, INSECABLE, montant, ordinal

ECART_AU_CENTRE = 0.2
PRESQUE_NUL_EUR = 500.0  # en dessous, un montant d'estimation s'écrirait « moins de 1 k€ »


def texte_fourchette(
    etendue: tuple[float, float, float], *, exact: bool, centrale: float | None = None
) -> str:
    """« entre 8,9 et 24 M€, le plus probable autour de 15 M€ » ; une hausse possible se dit.

    `etendue` : une chance sur dix d'être en dessous, milieu, une chance sur dix d'être au-dessus (euros).
    `centrale` : valeur affichée au-dessus ; si le milieu des tirages s'en écarte (exemption qui ne peut
    bouger que d'un côté), on dit ce qu'il est au lieu de l'appeler « le plus probable ».
    """
    entre, milieu = texte_entre(etendue, exact=exact), etendue[1]
    if not entre.startswith("entre"):
        return entre
    if centrale is not None and abs(milieu - centrale) > ECART_AU_CENTRE * abs(centrale):
        return f"{entre} selon les exemptions accordées\u202f; une fois sur deux, {_au_dela(milieu, exact)}"
    sens = "" if etendue[0] * etendue[2] >= 0 else f" de {'baisse' if milieu > 0 else 'hausse'}"
    probable = f"le plus probable autour de {montant(abs(milieu), exact)}{sens}"
    return f"{entre}, {probable}"


def _au_dela(milieu: float, exact: bool) -> str:
    """« plus de 31 M€ » : la moitié des tirages vont au-delà du milieu."""
    return f"plus de {montant(abs(milieu), exact)}{' de hausse' if milieu < 0 else ''}"


def texte_entre(etendue: tuple[float, float, float], *, exact: bool) -> str:
    """« entre 8,9 et 24 M€ », sans le milieu ; « autour de 15 M€ » si les deux bouts s'écrivent pareil."""
    bas, _, haut = etendue
    if any(isnan(v) for v in etendue):
        return f"fourchette {INCONNU}e"
    if max(abs(bas), abs(haut)) < PRESQUE_NUL_EUR:
        return "aucun effet"
    if bas < 0 < haut:
        return f"entre {montant(-bas, exact)} de hausse et {montant(haut, exact)} de baisse"
    petit, grand = sorted((abs(bas), abs(haut)))
    if montant(petit, exact) == montant(grand, exact):
        return f"autour de {montant(petit, exact)}"
    return f"entre {sans_unite_repetee(montant(petit, exact), montant(grand, exact))}"


def texte_de_a(bas: float, haut: float, *, exact: bool) -> str:
    """« 8,9 à 24 M€ », pour une ligne de tableau ou de graphique ; une hausse possible se dit."""
    if isnan(bas) or isnan(haut):
        return INCONNU
    if bas < 0 < haut:
        return f"{montant(-bas, exact)} de hausse à {montant(haut, exact)} de baisse"
    petit, grand = (montant(v, exact) for v in sorted((abs(bas), abs(haut))))
    ecrit = grand if petit == grand else sans_unite_repetee(petit, grand, lien="à")
    return f"{ecrit} de hausse" if bas < 0 else ecrit


def sans_unite_repetee(bas: str, haut: str, *, lien: str = "et") -> str:
    """« 8,9 et 24 M€ » : l'unité n'est dite qu'une fois quand elle est la même."""
    nombre, _, unite = bas.rpartition(INSECABLE)
    # « moins de 1 k€ » garde la sienne : « moins de 1 et 2,5 k€ » ne se lit pas.
    reprise = nombre[:1].isdigit() and haut.endswith(f"{INSECABLE}{unite}")
    return f"{nombre if reprise else bas} {lien} {haut}"


def texte_place(premier: int, dernier: int) -> str:
    """« très probablement entre le 5e et le 12e »."""
    if premier == dernier:
        return f"très probablement {ordinal(premier)}"
    return f"très probablement entre le {ordinal(premier)} et le {ordinal(dernier)}"


def texte_chances(proba: float) -> str:
    """« environ 3 chances sur 10 » ; les extrêmes se disent sans chiffre trompeur."""
    dixiemes = round(10 * proba)
    if proba < 0.01:
        return "presque aucune chance"
    if proba > 0.99:
        return "presque certain"
    if dixiemes == 0:
        return "moins d’une chance sur 10"
    if dixiemes == 10:
        return "plus de 9 chances sur 10"
    return f"environ {dixiemes} chance{'s' if dixiemes > 1 else ''} sur 10"
