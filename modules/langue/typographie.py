"""Le français écrit : espaces insécables, dates, prépositions, texte reçu ; et la mention de toute page."""

import re
import unicodedata

INDEPENDANCE = (
    "Outil indépendant, inspiré de la fiche ANCT\u202f; ni l’ANCT, ni l’Insee, ni la Douane ne l’ont validé."
)

_REGLES = (
    (r" (?=[;?!])", "\u202f"),
    (r" (?=[:%»€])", "\u00a0"),
    (r"(?<=«) ", "\u00a0"),
    (r"(?<=\d) (?=\d{3}\b)", "\u202f"),
    (r"(?<=\d) (?=(?:points?|Mo)\b|Md?€)", "\u00a0"),
)


def insecables(texte: str) -> str:
    """« 15 % : oui ! » avec les espaces insécables qui conviennent, dates comprises, et « ’ »."""
    for motif, espace in _REGLES:
        texte = re.sub(motif, espace, texte)
    return dates_insecables(texte).replace("'", "’")


MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
_INSECABLE = "\u00a0"
# Ni un morceau de code (« M_UE15_2025-08-07 ») ni un numéro de document (« 2025-15010 », « 2025/08/06/ »).
_ISO = re.compile(r"(?<![\w/-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\w/-])")
_UN_MOIS = "|".join(MOIS)
# Entre le jour et le mois, puis entre le mois et l'année.
_ESPACES = re.compile(
    rf"(?<=\d) (?=(?:{_UN_MOIS})\b)|(?<=\b1er) (?=(?:{_UN_MOIS})\b)|"
    + "|".join(rf"(?<=\b{mois}) (?=(?:19|20)\d\d\b)" for mois in MOIS)
)


def date_ecrite(iso: str) -> str:
    """« 2025-08-07 » → « 7 août 2025 » ; « 2025-07 » → « juillet 2025 » ; autre texte inchangé."""
    trouve = _ISO.fullmatch(iso)
    return _ecrire(trouve) if trouve else iso


def mois_de_a(debut: str, fin: str) -> str:
    """« octobre à décembre 2025 », « octobre 2025 à mars 2026 », « juillet 2025 »."""
    premier, dernier = debut[:7], fin[:7]
    if premier == dernier:
        return date_ecrite(dernier)
    meme_annee = premier[:4] == dernier[:4]
    ecrit = MOIS[int(premier[5:]) - 1] if meme_annee else date_ecrite(premier)
    return f"{ecrit} à {date_ecrite(dernier)}"


def dates_ecrites(texte: str) -> str:
    """Remplace chaque date ISO d'un texte."""
    return _ISO.sub(_ecrire, texte)


def dates_insecables(texte: str) -> str:
    """« 9 octobre 2026 », déjà écrit en clair : ses espaces ne se coupent pas en fin de ligne."""
    return _ESPACES.sub(_INSECABLE, texte)


def le(iso: str) -> str:
    """« le 7 août 2025 », « en juillet 2025 »."""
    return f"{'le' if iso.count('-') == 2 else 'en'} {date_ecrite(iso)}"


def _ecrire(trouve: re.Match[str]) -> str:
    annee, mois, jour = trouve.groups()
    morceaux = [MOIS[int(mois) - 1], annee]
    if jour:
        morceaux.insert(0, "1er" if jour == "01" else str(int(jour)))
    return _INSECABLE.join(morceaux)


def de_lieu(nom: str) -> str:
    """Nom de ville ou de zone d'emploi : « de Toulouse », « du Havre », « des Herbiers », « d’Auch »."""
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    return de_sans_article(nom)


def de_sans_article(nom: str) -> str:
    """« de Nord Franche-Comté », « d’Alliances Luxe et Précision Doubs », « d’Yvetot »."""
    return f"d’{nom}" if _elide(nom) else f"de {nom}"


def _elide(nom: str) -> bool:
    """Le nom commence-t-il par un son de voyelle ? Un y l'est devant une consonne, un h presque jamais."""
    nu = unicodedata.normalize("NFD", nom).encode("ascii", "ignore").decode()
    return bool(re.match(r"[AEIOU]|Y[^AEIOUY]", nu, re.IGNORECASE))


def majuscule(texte: str) -> str:
    """Le même texte, premier signe en capitale ; le reste ne change pas."""
    return texte[:1].upper() + texte[1:]


def entre_guillemets(texte: str) -> str:
    """« texte », où les guillemets déjà présents deviennent des guillemets anglais : “travail forcé”."""
    dedans = re.sub(r"\s*»", "”", re.sub(r"«\s*", "“", texte))
    return f"«{_INSECABLE}{dedans}{_INSECABLE}»"


_CITE_MAXIMUM = 60
_CACHES = frozenset({"Cc", "Cf", "Cs"})  # sens d’écriture renversé, espaces sans largeur, retours
_LIENS_AUTOMATIQUES = re.compile(r"(https?:|www(?=\.)|@)", re.IGNORECASE)


def echapper(texte: str) -> str:
    """Neutralise le Markdown d'un texte venu d'un fichier ou de l'adresse, liens automatiques compris."""
    # Une barre oblique inverse n'empêche pas « http://… » de devenir un lien : un signe invisible, si.
    texte = _LIENS_AUTOMATIQUES.sub("\\1\u2060", texte)
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>$:~" else c for c in texte)


def citer(texte: str) -> str:
    """Valeur de l'adresse répétée dans un message : échappée, soixante signes au plus, sans signe caché."""
    debut = texte[: _CITE_MAXIMUM + 1]
    visible = "".join("·" if unicodedata.category(c) in _CACHES else c for c in debut)
    return echapper(visible if len(visible) <= _CITE_MAXIMUM else f"{visible[:_CITE_MAXIMUM]}…")
