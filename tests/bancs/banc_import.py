"""Vitesse et mémoire de l'import, comparées à la lecture brute de pandas (moteur pyarrow), en une exécution.

    python tests/bancs/banc_import.py [--lignes 1000000] [--tours 5]

Chaque mesure de mémoire se fait dans un processus neuf, lue dans `VmHWM` : `ru_maxrss` hérite, lui, du plus
haut du processus qui l'a lancé.
"""

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pandas as pd

from modules.donnees import flux, jeu
from modules.donnees.douane import SourceFichier, lire_douane
from modules.donnees.douane.controles import codes_connus
from tests.fabriquer import ecrire_grand

# Objectif : deux fois la lecture brute. La Douane livre des archives ; sur les textes, deux mesures de suite
# diffèrent de 0,2.
RAPPORT = {".zip": 2.0, ".txt": 2.3}
LIMITE_MO = 1000.0


def brut(chemins: list[Path]) -> None:
    """Référence : les mêmes textes, lus sans rien vérifier ni additionner."""
    for chemin in chemins:
        pd.read_csv(chemin, sep=";", header=None, engine="pyarrow")


def importer(chemins: list[Path]) -> None:
    """Import de la ligne de commande, sans l'écriture."""
    lire_douane([SourceFichier.du_chemin(chemin) for chemin in chemins])


def importer_et_ecrire(chemins: list[Path]) -> None:
    """Import de la ligne de commande, Parquet compris."""
    lu = lire_douane([SourceFichier.du_chemin(chemin) for chemin in chemins]).flux
    with tempfile.TemporaryDirectory() as dossier:
        flux.ecrire(Path(dossier) / "banc.parquet", lu.table, lu.provenance, compression=9)


def deposer(chemins: list[Path]) -> None:
    """Dépôt dans la page : octets en mémoire."""
    lire_douane([SourceFichier(chemin.name, io.BytesIO(chemin.read_bytes())) for chemin in chemins])


MESURES: dict[str, Callable[[list[Path]], None]] = {
    f.__name__: f for f in (brut, importer, importer_et_ecrire, deposer)
}


def memoire(nom: str, chemins: list[Path]) -> tuple[float, float]:
    """Plus haut de mémoire (Mo) d'un processus neuf, et supplément par rapport aux bibliothèques chargées."""
    sortie = subprocess.run(
        [sys.executable, __file__, "--memoire", nom, *map(str, chemins)],
        check=True,
        capture_output=True,
        text=True,
    )
    avant, apres = map(float, sortie.stdout.split())
    return apres, apres - avant


def duree(nom: str, chemins: list[Path]) -> float:
    """Secondes d'une exécution."""
    depart = time.perf_counter()
    MESURES[nom](chemins)
    return time.perf_counter() - depart


def plus_haut() -> float:
    """Plus haut de mémoire de ce processus, en Mo."""
    etat = Path("/proc/self/status").read_text(encoding="ascii")
    return int(etat.split("VmHWM:")[1].split()[0]) / 1e3


def preparer(dossier: Path, lignes: int) -> tuple[list[Path], list[Path]]:
    """Un fichier par sens, en texte et en archive."""
    textes, archives = [], []
    for graine, sens in enumerate("EI"):
        texte = dossier / f"REGIONAL_CPF4PAYS{sens}.txt"
        ecrire_grand(texte, flux=sens, lignes=lignes, connus=codes_connus(), graine=graine)
        archive = texte.with_suffix(".zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zip_:
            zip_.write(texte, texte.name)
        textes.append(texte)
        archives.append(archive)
    return textes, archives


def principal() -> None:
    """Prépare les fichiers, alterne les mesures, imprime les tables."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--lignes", type=int, default=1_000_000)
    analyseur.add_argument("--tours", type=int, default=5)
    analyseur.add_argument("--memoire", choices=list(MESURES))
    analyseur.add_argument("chemins", nargs="*", type=Path)
    args = analyseur.parse_args()
    if args.memoire:
        codes_connus()
        if args.memoire == "deposer":
            jeu.charger()  # la page a déjà un jeu en mémoire quand le visiteur dépose le sien
        avant = plus_haut()
        MESURES[args.memoire](args.chemins)
        print(avant, plus_haut())
        return
    with tempfile.TemporaryDirectory() as dossier:
        textes, archives = preparer(Path(dossier), args.lignes)
        taille = sum(chemin.stat().st_size for chemin in textes) / 1e6
        print(f"2 × {args.lignes} lignes, {taille:.0f} Mo de texte\n")
        cas = [
            ("brut", textes), ("importer", textes), ("importer_et_ecrire", textes),
            ("brut", archives), ("importer", archives),
        ]  # fmt: skip
        temps: list[list[float]] = [[] for _ in cas]
        for _ in range(args.tours):
            for i, (nom, chemins) in enumerate(cas):
                temps[i].append(duree(nom, chemins))
        print(f"{'mesure':<26}{'médiane s':>10}{'rapport':>9}{'plus haut Mo':>14}{'supplément Mo':>15}")
        reference, defauts = 1.0, []
        for (nom, chemins), durees in zip(cas, temps, strict=True):
            mediane = statistics.median(durees)
            reference = mediane if nom == "brut" else reference
            haut = imprimer(nom, chemins, f"{mediane:.2f}", f"{mediane / reference:.2f}")
            if nom == "importer" and (haut > LIMITE_MO or mediane / reference > RAPPORT[chemins[0].suffix]):
                defauts.append(f"{nom} {chemins[0].suffix}")
        for chemins in (textes, archives):
            imprimer("deposer", chemins, "", "")
        print(f"limites : {RAPPORT}, {LIMITE_MO:.0f} Mo : {'DÉPASSÉES ' if defauts else 'tenues'}", *defauts)
        sys.exit(bool(defauts))


def imprimer(nom: str, chemins: list[Path], mediane: str, rapport: str) -> float:
    """Une ligne de la table ; la mémoire au plus haut (Mo), mesurée à part."""
    haut, supplement = memoire(nom, chemins)
    titre = f"{nom} {chemins[0].suffix}"
    print(f"{titre:<26}{mediane:>10}{rapport:>9}{haut:>14.0f}{supplement:>15.0f}")
    return haut


if __name__ == "__main__":
    principal()
