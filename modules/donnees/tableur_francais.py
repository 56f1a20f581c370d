"""Table enregistrée par un tableur en français : remise aux conventions des CSV du projet."""

import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

from modules.donnees.erreurs import Defaut, ErreurDonnees


def lire_texte(chemin: Path, *, nom: str) -> tuple[str, str]:
    """Texte d'un CSV, sans marque UTF-8, et son séparateur. `nom` : celui que l'erreur donne au fichier.

    Lève `ErreurDonnees` si ce n'est pas de l'UTF-8.
    """
    try:
        texte = chemin.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as erreur:
        phrase = f"« {nom} » n'est pas en UTF-8 : l'enregistrer au format « CSV UTF-8 »."
        raise ErreurDonnees(Defaut(phrase, fichier=nom, attendu="UTF-8")) from erreur
    return texte, _separateur(texte)


def _separateur(texte: str) -> str:
    """« ; » si l'en-tête est celui d'un tableur en français, sinon « , »."""
    entete = texte.partition("\n")[0]
    return ";" if entete.count(";") > entete.count(",") else ","


def remettre_en_forme(chemin: Path, *, nombres: Collection[str]) -> bool:
    """Virgules, points décimaux dans les colonnes `nombres`, UTF-8 sans marque, fins de ligne « \\n ».

    Ne touche à rien d'autre : ni code, ni date, ni fichier conforme ou d'un autre codage, que le contrôle
    explique. Vrai si le fichier a été réécrit.
    """
    octets = chemin.read_bytes()
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    lu = _separateur(texte)
    if lu == "," and not octets.startswith(b"\xef\xbb\xbf") and b"\r" not in octets:
        return False
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=lu)
    colonnes, *lignes = [ligne for ligne in lecteur if any(ligne)]
    rangs = [rang for rang, nom in enumerate(colonnes) if nom in nombres]
    for ligne in lignes:
        for rang in rangs:
            if rang < len(ligne) and re.fullmatch(r"-?\d+,\d+", ligne[rang]):
                ligne[rang] = ligne[rang].replace(",", ".")
    tampon = io.StringIO()
    csv.writer(tampon, lineterminator="\n").writerows([colonnes, *lignes])
    chemin.write_bytes(tampon.getvalue().encode())
    return True
