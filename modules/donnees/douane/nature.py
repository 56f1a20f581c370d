"""Reconnaître un contenu à ses premiers octets : données régionales, ou autre chose que l'on sait nommer."""

import re

MARQUE_UTF8 = b"\xef\xbb\xbf"
OCTETS_EXAMINES = 8192
CHAMPS = 10
EXEMPLES = 10
"""Lignes au format que peut citer un mode d'emploi sans que l'on y voie des données abîmées."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "c'est une archive ZIP, qu'il faut d'abord extraire"),
    (b"%PDF", "c'est un document PDF"),
    (b"\x1f\x8b", "c'est une archive gzip : l'extraire d'abord"),
    (b"7z\xbc\xaf\x27\x1c", "c'est une archive 7-Zip : l'extraire d'abord"),
    (b"Rar!", "c'est une archive RAR : l'extraire d'abord"),
    (b"PAR1", "c'est un fichier Parquet, pas un fichier de la douane"),
    (b"\xd0\xcf\x11\xe0", "c'est un ancien document Office (.xls, .doc)"),
    (b"\x89PNG", "c'est une image"),
    (b"\xff\xd8\xff", "c'est une image"),
    (b"\xff\xfe", "il est codé en UTF-16 : l'enregistrer en UTF-8 ou en ISO-8859-1"),
    (b"\xfe\xff", "il est codé en UTF-16 : l'enregistrer en UTF-8 ou en ISO-8859-1"),
)
_NC8 = re.compile(r"\d{8}")
_NC8_CONSEIL = (
    "c'est un fichier national par produit NC8, sans département. Il faut les « statistiques régionales et "
    "départementales » (REGIONAL_CPF4PAYSE et REGIONAL_CPF4PAYSI)"
)


def lignes_de_tete(debut: bytes) -> list[str]:
    """Premières lignes non vides ; la dernière, peut-être coupée, est écartée s'il y en a d'autres."""
    lignes = decoder(debut).splitlines()
    if len(debut) >= OCTETS_EXAMINES and len(lignes) > 1:
        lignes.pop()
    return [ligne for ligne in lignes if ligne.strip()]


def decoder(octets: bytes) -> str:
    """Texte UTF-8, avec ou sans marque d'ordre ; sinon ISO-8859-1, qui accepte tout."""
    octets = octets.removeprefix(MARQUE_UTF8)
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def court(texte: str, *, longueur: int = 30) -> str:
    """Texte d'un fichier cité dans un message : borné, les caractères invisibles remplacés."""
    visible = "".join(c if c.isprintable() else "·" for c in texte[: longueur + 1])
    return visible if len(visible) <= longueur else visible[:longueur] + "…"


def obstacle(debut: bytes) -> str | None:
    """Raison de ne pas lire ce contenu ligne à ligne (« c'est un document PDF »), ou rien."""
    if not debut.removeprefix(MARQUE_UTF8).strip():
        return "il est vide"
    for signature, raison in _SIGNATURES:
        if debut.startswith(signature):
            return raison
    if b"\x00" in debut:
        return "c'est un fichier binaire, pas du texte"
    if debut.removeprefix(MARQUE_UTF8).lstrip()[:1] in (b"<", b"{", b"["):
        return "c'est une page web ou un fichier structuré (XML, JSON), pas le fichier de la douane"
    lignes = lignes_de_tete(debut)
    return _obstacle_texte(lignes) if lignes else "il est vide"


def _obstacle_texte(lignes: list[str]) -> str | None:
    premiers = [champ.strip().strip('"') for champ in lignes[0].split(";")]
    avec_nc8 = sum(any(_NC8.fullmatch(c.strip(' "')) for c in ligne.split(";")[2:7]) for ligne in lignes)
    if avec_nc8 > len(lignes) / 2:
        return _NC8_CONSEIL
    textuels = all(c and not re.search(r"\d", c) for c in premiers[:3])
    if len(premiers) >= 7 and textuels and premiers[0] not in ("E", "I"):
        return (
            "sa première ligne est un en-tête "
            f"(« {court(lignes[0], longueur=60)} ») : le format officiel n'en a pas, retirer cette ligne"
        )
    # Un mode d'emploi cite volontiers une ligne d'exemple : c'est l'ensemble qui doit en avoir la forme.
    en_forme = sum(ligne.count(";") >= 6 for ligne in lignes)
    if 2 * en_forme >= len(lignes):
        return None
    for separateur, nom in ((",", "la virgule"), ("\t", "la tabulation"), ("|", "la barre verticale")):
        if lignes[0].count(separateur) >= 6:
            return f"son séparateur est {nom}, le format officiel emploie le point-virgule"
    combien = "aucune ligne n'a" if not en_forme else "presque aucune ligne n'a"
    if en_forme > EXEMPLES:
        combien = "trop peu de lignes ont"
    return (
        f"{combien} la forme attendue, {CHAMPS} champs séparés par « ; » "
        f"(première ligne : « {court(lignes[0], longueur=60)} »)"
    )
