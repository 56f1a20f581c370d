"""Dates écrites : « 7 août 2025 », seules ou au milieu d'un texte saisi au tableur."""

import re

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
_INSECABLE = "\u00a0"
# Ni un morceau de code (« M_UE15_2025-08-07 ») ni un numéro de document (« 2025-15010 », « 2025/08/06/ »).
_ISO = re.compile(r"(?<![\w/-])(20\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\w/-])")


def date_ecrite(iso: str) -> str:
    """« 2025-08-07 » → « 7 août 2025 » ; « 2025-07 » → « juillet 2025 » ; autre texte inchangé."""
    trouve = _ISO.fullmatch(iso)
    return _ecrire(trouve) if trouve else iso


def mois_ecrit(iso: str) -> str:
    """« 2025-08-07 » ou « 2025-08 » → « août 2025 »."""
    return date_ecrite(iso[:7])


def dates_ecrites(texte: str) -> str:
    """Remplace chaque date ISO d'un texte."""
    return _ISO.sub(_ecrire, texte)


def le(iso: str) -> str:
    """« le 7 août 2025 », « en juillet 2025 »."""
    return f"{'le' if iso.count('-') == 2 else 'en'} {date_ecrite(iso)}"


def _ecrire(trouve: re.Match[str]) -> str:
    annee, mois, jour = trouve.groups()
    morceaux = [MOIS[int(mois) - 1], annee]
    if jour:
        morceaux.insert(0, "1er" if jour == "01" else str(int(jour)))
    return _INSECABLE.join(morceaux)
