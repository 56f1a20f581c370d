"""Ce qui tuait le serveur sous 690 Mo : dépôts non lus, imports et PDF simultanés, visites qui s'en vont.

    python -m tests.bancs.banc_lourd [--imports 3] [--lignes 1100000] [--pdf 3] [--visites 600]

Un témoin déplace le curseur pendant tout ce temps ; son p95 dit ce que la salle ressent. Une visite coupée
est gardée cinq secondes au lieu de cinq minutes, pour que le banc dure peu. Échec si le serveur dépasse
690 Mo, s'arrête, ou ne rend pas sa mémoire à 15 % près une fois la salle partie.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from modules.donnees.douane.controles import codes_connus
from tests.bancs.banc_charge import SCENARIO, UNITES, imprimer
from tests.bancs.banc_memoire import LIMITE_MO, limite
from tests.bancs.client_streamlit import Serveur, SessionEnErreur, serveur, visiteur
from tests.fabriquer import ecrire_grand

OPTIONS = ["--server.fileWatcherType=none", "--server.disconnectedSessionTTL=5"]
RETOUR = 0.15
COUPURE_S = 12.0
SILENCE_S = 40.0  # le ménage passe après vingt secondes sans geste
NOM = "fiche-25-doubs-2024"


async def temoin(adresse: str, fini: asyncio.Event) -> list[float]:
    """Durées, en secondes, des gestes d'une personne qui déplace le curseur sans rien demander d'autre."""
    async with visiteur(adresse) as v:
        await v.ouvrir("simulateur", f"dep=31&{SCENARIO}")
        while not fini.is_set():
            await v.regler("taux", len(v.reponses) % 100)
            await asyncio.sleep(0.5)
        return [r.secondes for r in v.reponses[1:]]


async def depots(adresse: str) -> str:
    """Six fichiers de 50 Mo, jamais lus."""
    async with visiteur(adresse) as v:
        await v.ouvrir("donnees")
        return str([await v.deposer("e.txt", b"x" * 50_000_000) for _ in range(6)])


async def pdf(adresse: str) -> str:
    async with visiteur(adresse) as v:
        await v.ouvrir("fiche", "dep=25")
        try:
            await v.cliquer(f"preparer-{NOM}")
        except SessionEnErreur as erreur:
            return f"refusé : {str(erreur)[:60]}"
        return f"{len(await v.prendre('Enregistrer le PDF')) / 1000:.0f} ko"


async def depots_et_pdf(adresse: str, nombre: int) -> str:
    """Les mêmes fichiers, que leur visiteur garde sous la main, puis des PDF aussitôt."""
    async with visiteur(adresse) as v:
        await v.ouvrir("donnees")
        recus = [await v.deposer("e.txt", b"x" * 50_000_000) for _ in range(6)]
        return f"{recus}, {await asyncio.gather(*(pdf(adresse) for _ in range(nombre)))}"


async def importer(adresse: str, fichiers: dict[str, bytes]) -> str:
    async with visiteur(adresse) as v:
        await v.ouvrir("donnees", "dep=25")
        try:
            await v.importer("fichiers_douane_0", "Charger ces fichiers", fichiers)
        except SessionEnErreur as erreur:
            return f"refusé : {str(erreur)[:60]}"
        await v.ouvrir("fiche", "dep=25")
        return f"chargé en {v.reponses[-2].secondes:.0f} s"


async def visites(adresse: str, nombre: int) -> str:
    """Des visites d'une page, vingt à la fois, qui se ferment sans prévenir."""
    places = asyncio.Semaphore(20)

    async def une(rang: int) -> None:
        async with places, visiteur(adresse) as v:
            await v.ouvrir("fiche", f"dep={UNITES[rang % len(UNITES)]}")

    await asyncio.gather(*(une(rang) for rang in range(nombre)))
    return f"{nombre} visites"


async def etape(s: Serveur, nom: str, faire: Callable[[], Awaitable[object]]) -> None:
    """Imprime la mémoire et le p95 du témoin pendant une étape."""
    fini = asyncio.Event()
    vu = asyncio.create_task(temoin(s.adresse, fini))
    await asyncio.sleep(3)
    resultat = await faire()
    fini.set()
    await asyncio.sleep(COUPURE_S)  # ce que l'étape a laissé est rendu avant la suivante
    imprimer(f"témoin, {nom}"[:28], await vu)
    print(f"{nom} : {resultat} ; {s.memoire():.0f} Mo (au plus haut {s.memoire('VmHWM'):.0f})", flush=True)


def textes(lignes: int) -> dict[str, bytes]:
    """Deux fichiers tirés au sort, d'environ 40 Mo chacun pour 1,1 million de lignes."""
    with tempfile.TemporaryDirectory() as dossier:
        for graine, sens in enumerate("EI"):
            chemin = Path(dossier) / f"REGIONAL_CPF4PAYS{sens}.txt"
            ecrire_grand(chemin, flux=sens, lignes=lignes, connus=codes_connus(), graine=graine)
        return {c.name: c.read_bytes() for c in Path(dossier).iterdir()}


async def mesurer(s: Serveur, args: argparse.Namespace) -> bool:
    """Joue les étapes ; vrai si la mémoire revient."""
    await etape(s, "tour d'échauffement", lambda: visites(s.adresse, len(UNITES)))
    await asyncio.sleep(SILENCE_S)
    avant = s.memoire()
    print(f"au calme : {avant:.0f} Mo")
    await etape(s, f"six dépôts gardés, {args.pdf} PDF", lambda: depots_et_pdf(s.adresse, args.pdf))
    await etape(s, "six dépôts non lus", lambda: depots(s.adresse))
    await etape(s, f"{args.pdf} PDF", lambda: asyncio.gather(*(pdf(s.adresse) for _ in range(args.pdf))))
    if args.imports:
        fichiers = textes(args.lignes)
        poids = sum(map(len, fichiers.values())) / 1e6
        await etape(
            s,
            f"{args.imports} imports de {poids:.0f} Mo",
            lambda: asyncio.gather(*(importer(s.adresse, fichiers) for _ in range(args.imports))),
        )
    await etape(s, "visites qui partent", lambda: visites(s.adresse, args.visites))
    await asyncio.sleep(SILENCE_S)
    print(f"salle vide : {s.memoire():.0f} Mo, {100 * (s.memoire() / avant - 1):+.0f} %")
    return s.memoire() <= avant * (1 + RETOUR)


def principal() -> int:
    """Lance le serveur sous la limite de Community Cloud, et compare."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--imports", type=int, default=3)
    analyseur.add_argument("--lignes", type=int, default=1_100_000)
    analyseur.add_argument("--pdf", type=int, default=3)
    analyseur.add_argument("--visites", type=int, default=600)
    args = analyseur.parse_args()
    with limite() as prefixe, serveur(options=OPTIONS, prefixe=prefixe) as s:
        rendue = asyncio.run(mesurer(s, args))
        haut, vivant = s.memoire("VmHWM"), s.processus.poll() is None
    tenu = vivant and haut < LIMITE_MO and rendue
    print(f"au plus haut {haut:.0f} Mo, limite {LIMITE_MO} : {'tenue' if tenu else 'DÉPASSÉE'}")
    return int(not tenu)


if __name__ == "__main__":
    sys.exit(principal())
