"""Table enregistrée par un tableur en français : remise aux conventions des CSV du projet."""

import csv
import io
import re
from collections.abc import Collection
from pathlib import Path


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
    entete = texte.partition("\n")[0]
    points_virgules = entete.count(";") > entete.count(",")
    if not points_virgules and not octets.startswith(b"\xef\xbb\xbf") and b"\r" not in octets:
        return False
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=";" if points_virgules else ",")
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
