"""Vitesse et mémoire de l'import, comparées à la lecture brute de pandas (moteur pyarrow), en une exécution.

    python -m tests.bancs.banc_import [--tours 5] [--part 1]

Tailles réelles : cinq trimestres, 1,6 million de lignes à l'export et 2,2 millions à l'import. `--part 0.1`
en prend le dixième.

Chaque mesure de mémoire se fait dans un processus neuf, lue dans `VmHWM` : `ru_maxrss` hérite, lui, du plus
haut du processus qui l'a lancé.
"""

import argparse
import contextlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from playwright.sync_api import sync_playwright

from modules.donnees import jeu
from modules.donnees.douane import SourceFichier, lire_douane
from modules.donnees.douane.controles import codes_connus
from modules.donnees.erreurs import ErreurDonnees
from tests.bancs.client_streamlit import serveur
from tests.fabriquer import ecrire_grand
from tests.navigateur.chromium import OPTIONS, attendre_calme, chemin_chromium

LIGNES = {"E": 1_600_000, "I": 2_200_000}  # cinq trimestres, d'après un fichier d'importations de 2019
# Lire, contrôler, additionner et ranger en Parquet : au plus trois fois et demie la lecture brute de pandas.
RAPPORT = 3.5
LIMITE_MO = 500.0
# Serveur entier : nom, visiteurs à la fois, les deux fichiers ensemble ou l'un après l'autre, limite en Mo.
EN_PAGE = (
    ("la paire ensemble", 1, True, 690.0),
    ("un fichier après l'autre", 1, False, 690.0),
    ("deux visiteurs à la fois", 2, True, 900.0),
)
LU = (
    "Vos fichiers sont chargés",
    "Reprises de l",
)  # ce que dit la page au premier, au second


def brut(chemins: list[Path]) -> None:
    """Référence : les mêmes textes, lus sans rien vérifier ni additionner."""
    for chemin in chemins:
        pd.read_csv(chemin, sep=";", header=None, engine="pyarrow")


def importer(chemins: list[Path]) -> None:
    """Import de la ligne de commande, sans l'écriture."""
    lire_douane([SourceFichier.du_chemin(chemin) for chemin in chemins])


def refuser(chemins: list[Path]) -> None:
    """Import de fichiers fautifs : tout est lu, les fautes sont comptées."""
    with contextlib.suppress(ErreurDonnees):
        importer(chemins)


def deposer(chemins: list[Path]) -> None:
    """Dépôt dans la page : octets en mémoire."""
    lire_douane([SourceFichier(chemin.name, io.BytesIO(chemin.read_bytes())) for chemin in chemins])


MESURES: dict[str, Callable[[list[Path]], None]] = {f.__name__: f for f in (brut, importer, refuser, deposer)}


def memoire(nom: str, chemins: list[Path]) -> tuple[float, float]:
    """Plus haut de mémoire (Mo) d'un processus neuf, et supplément par rapport aux bibliothèques chargées."""
    sortie = subprocess.run(
        [sys.executable, "-m", "tests.bancs.banc_import", "--memoire", nom, *map(str, chemins)],
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


def preparer(dossier: Path, part: float) -> dict[str, list[Path]]:
    """Un fichier par sens : texte, archive, et texte fautif (une mauvaise ligne toutes les 90 000)."""
    chemins: dict[str, list[Path]] = {"txt": [], "zip": [], "fautif": []}
    for graine, (sens, lignes) in enumerate(LIGNES.items()):
        texte = dossier / f"REGIONAL_CPF4PAYS{sens}.txt"
        ecrire_grand(texte, flux=sens, lignes=int(lignes * part), connus=codes_connus(), graine=graine)
        archive = texte.with_suffix(".zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zip_:
            zip_.write(texte, texte.name)
        fautif = dossier / f"fautif_{sens}.txt"
        with texte.open("rb") as lu, fautif.open("wb") as ecrit:
            for numero, ligne in enumerate(lu):
                ecrit.write(ligne)
                if numero % 90_000 == 0:
                    ecrit.write(b"E;1;2024;25;16;C29B;2932;DE;?;1\r\n")
        for genre, chemin in (("txt", texte), ("zip", archive), ("fautif", fautif)):
            chemins[genre].append(chemin)
    return chemins


def en_page(archives: list[Path], visiteurs: int, *, ensemble: bool = True) -> float:
    """Plus haut de mémoire du serveur (Mo) quand tant de visiteurs déposent la paire en même temps.

    `ensemble` faux : un fichier après l'autre, le second repris avec le premier.
    """
    lots = [archives] if ensemble else [[archive] for archive in archives]
    with (
        serveur(options=["--server.fileWatcherType=none"], environnement={}) as s,
        sync_playwright() as chromium,
    ):
        navigateur = chromium.chromium.launch(executable_path=chemin_chromium(), args=OPTIONS)
        pages = [navigateur.new_context(locale="fr-FR").new_page() for _ in range(visiteurs)]
        for page in pages:
            page.goto(f"{s.adresse}/donnees")
            page.get_by_text("Où trouver les fichiers").wait_for(timeout=120_000)
        for rang, lot in enumerate(lots):
            for page in pages:
                page.locator("input[type=file]").set_input_files([str(archive) for archive in lot])
            for page in pages:
                page.wait_for_timeout(10_000)  # le temps de l'envoi, sur la même machine
                page.get_by_role("button", name="Charger ces fichiers").click()
            for page in pages:
                page.get_by_text(LU[rang]).wait_for(timeout=600_000)
                attendre_calme(page)
        return s.memoire("VmHWM")


def principal() -> None:
    """Prépare les fichiers, alterne les mesures, imprime les tables."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--tours", type=int, default=5)
    analyseur.add_argument("--part", type=float, default=1.0, help="part des tailles réelles")
    analyseur.add_argument("--serveur", action="store_true", help="mesure aussi un puis deux dépôts en page")
    analyseur.add_argument("--memoire", choices=list(MESURES), help=argparse.SUPPRESS)
    analyseur.add_argument("chemins", nargs="*", type=Path, help=argparse.SUPPRESS)
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
        chemins = preparer(Path(dossier), args.part)
        sys.exit(mesurer(chemins, tours=args.tours, serveurs=args.serveur))


def mesurer(chemins: dict[str, list[Path]], *, tours: int, serveurs: bool) -> bool:
    """Imprime durées et mémoires ; vrai si une limite est dépassée."""
    taille = sum(chemin.stat().st_size for chemin in chemins["txt"]) / 1e6
    print(f"{taille:.0f} Mo de texte, charge de la machine {os.getloadavg()[0]:.1f}\n")
    cas = [("brut", "txt"), ("importer", "txt"), ("refuser", "fautif"), ("brut", "zip"), ("importer", "zip")]
    temps: list[list[float]] = [[] for _ in cas]
    for _ in range(tours):
        for i, (nom, genre) in enumerate(cas):
            temps[i].append(duree(nom, chemins[genre]))
    print(f"{'mesure':<20}{'médiane s':>10}{'rapport':>9}{'plus haut Mo':>14}{'supplément Mo':>15}")
    reference, defauts = 1.0, []
    for (nom, genre), durees in zip(cas, temps, strict=True):
        mediane = statistics.median(durees)
        reference = mediane if nom == "brut" else reference
        haut = imprimer(nom, chemins[genre], f"{mediane:.2f}", f"{mediane / reference:.2f}")
        if nom != "brut" and (haut > LIMITE_MO or mediane / reference > RAPPORT):
            defauts.append(f"{nom} {genre}")
    imprimer("deposer", chemins["zip"], "", "")
    if serveurs:
        for nom, visiteurs, ensemble, limite in EN_PAGE:
            haut = en_page(chemins["zip"], visiteurs, ensemble=ensemble)
            print(f"serveur, {nom} : {haut:.0f} Mo au plus haut (limite {limite:.0f})")
            if haut > limite:
                defauts.append(f"serveur, {nom}")
    print(f"limites : {RAPPORT} fois pandas, {LIMITE_MO:.0f} Mo :", *(defauts or ["tenues"]))
    return bool(defauts)


def imprimer(nom: str, chemins: list[Path], mediane: str, rapport: str) -> float:
    """Une ligne de la table ; la mémoire au plus haut (Mo), mesurée à part."""
    haut, supplement = memoire(nom, chemins)
    titre = f"{nom} {chemins[0].stem[:6]}{chemins[0].suffix}"
    print(f"{titre:<20}{mediane:>10}{rapport:>9}{haut:>14.0f}{supplement:>15.0f}")
    return haut


if __name__ == "__main__":
    principal()
