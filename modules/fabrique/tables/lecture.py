"""Lecture des sources et écriture des tables construites."""

import io
from pathlib import Path

import pandas as pd

from modules.donnees.erreurs import Defaut, ErreurDonnees


def lire_source(sources: Path, nom: str, colonnes: tuple[str, ...] = ()) -> pd.DataFrame:
    """CSV d'origine, tout en texte (le code `NA` est la Namibie). `colonnes` : celles qui doivent y être.

    Lève `ErreurDonnees` si le fichier ou une colonne manque.
    """
    chemin = sources / nom
    if not chemin.is_file():
        phrase = f"Source absente : « {nom} ». Vérifier l'option --sources."
        raise ErreurDonnees(Defaut(phrase, fichier=nom))
    table = pd.read_csv(chemin, dtype=str, keep_default_na=False)
    manquantes = [c for c in colonnes if c not in table.columns]
    if manquantes:
        attendu = ", ".join(colonnes)
        phrase = f"Source « {nom} » : colonnes absentes."
        raise ErreurDonnees(
            Defaut(phrase, fichier=nom, ligne=1, colonne=manquantes[0], attendu=attendu), manquantes
        )
    return table


def ecrire_si_change(chemin: Path, contenu: bytes) -> bool:
    """Écrit le fichier si son contenu diffère ; vrai s'il a été écrit."""
    if chemin.is_file() and chemin.read_bytes() == contenu:
        return False
    chemin.parent.mkdir(parents=True, exist_ok=True)
    provisoire = chemin.with_name(f".{chemin.name}.tmp")
    provisoire.write_bytes(contenu)
    provisoire.replace(chemin)
    return True


def en_csv(table: pd.DataFrame) -> bytes:
    """CSV du projet : UTF-8, virgule, fins de ligne « \\n », vide = inconnu."""
    tampon = io.StringIO()
    table.to_csv(tampon, index=False, lineterminator="\n")
    return tampon.getvalue().encode()
