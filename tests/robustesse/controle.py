"""Ce qui doit rester vrai de n'importe quel fichier : accepté sans rien perdre, ou refusé en clair."""

import csv
import io
import re
import signal
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from modules.donnees.douane import Demande, SourceFichier, lire_douane
from modules.donnees.douane.controles import normaliser
from modules.donnees.douane.fichiers import CHAMPS, _reconnaitre, court
from modules.donnees.erreurs import ErreurMetier
from tests import fabriquer

SECONDES = 20  # garde-fou d'un cas ; la borne d'une seconde se mesure dans `banc_robustesse`
LONGUEUR_MESSAGE = 600
# Mots des messages de Python, de pyarrow ou de zipfile : aucun ne doit atteindre l'utilisateur.
ANGLAIS = re.compile(
    r"\b(error|invalid|expected|unexpected|column|columns|row|conversion|parse|codec|decode|buffer|object|"
    r"bytes|file is not|bad|magic|unsupported|field larger|traceback|none|nonetype|exceeds?|string)\b",
    re.IGNORECASE,
)
# Ce que l'utilisateur peut faire, ou l'endroit exact à regarder.
ACTION = re.compile(
    r"ligne|télécharger|[Ee]xtraire|enregistrer|attendu|limite|[Ii]l faut|retirer|donner|trimestre"
)
csv.field_size_limit(10**7)
SENS = {"E": "export", "I": "import"}
CITATION = re.compile(r"«.*?»|\([^()]*\)", re.DOTALL)


@contextmanager
def chronometre(secondes: int = SECONDES) -> Iterator[None]:
    """Interrompt un cas qui ne finit pas."""

    def trop_long(_signal: int, _cadre: object) -> None:
        raise TimeoutError(f"plus de {secondes} s")

    ancien = signal.signal(signal.SIGALRM, trop_long)
    signal.setitimer(signal.ITIMER_REAL, secondes)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, ancien)


@contextmanager
def memoire_bornee(*, mo: float) -> Iterator[None]:
    """Échoue si le plus haut de mémoire de ce processus s'élève de plus de `mo` mégaoctets."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # remet le plus haut au niveau présent
    avant = _plus_haut()
    yield
    assert _plus_haut() - avant < mo


def _plus_haut() -> float:
    etat = Path("/proc/self/status").read_text(encoding="ascii")
    return int(etat.split("VmHWM:")[1].split()[0]) / 1e3


def eprouver(fichiers: Sequence[tuple[str, bytes]]) -> str:
    """Importe ces fichiers et contrôle le résultat ; renvoie « accepté » ou le premier défaut."""
    sources = [SourceFichier(nom, io.BytesIO(octets)) for nom, octets in fichiers]
    try:
        with chronometre():
            resultat = lire_douane(sources, Demande(partiel=True), connus=fabriquer.CONNUS)
    except ErreurMetier as erreur:
        controler_refus(erreur, [nom for nom, _ in fichiers])
        return erreur.defauts[0] if erreur.defauts else erreur.message
    controler_accepte(resultat, fichiers)
    return "accepté"


def controler_refus(erreur: ErreurMetier, noms: Sequence[str]) -> None:
    """Français, court, situé, actionnable."""
    assert erreur.defauts, erreur
    assert len(erreur.defauts) <= 20
    for phrase in (erreur.message, *erreur.defauts, erreur.suite):
        assert len(phrase) <= LONGUEUR_MESSAGE, f"message de {len(phrase)} signes : {phrase[:200]}"
        assert not ANGLAIS.search(CITATION.sub("", phrase.replace(max(noms, key=len), ""))), phrase
    generaux = ("exportations :", "importations :")
    for defaut in erreur.defauts:
        assert defaut.startswith(generaux) or any(nom in defaut for nom in noms), defaut
        assert ACTION.search(f"{erreur.message} {defaut} {erreur.suite}"), defaut


def controler_accepte(resultat, fichiers: Sequence[tuple[str, bytes]]) -> None:
    """Rien n'est perdu : lignes, euros par clé, trimestres retenus et laissés, comptes dits."""
    rapport = resultat.rapport
    for phrase in rapport.phrases():
        assert len(phrase) <= LONGUEUR_MESSAGE, phrase[:200]
    lus = {fichier.nom for fichier in rapport.fichiers}
    contenus = [(nom, octets) for nom, octets in textes(fichiers) if nom in lus]
    if len(contenus) > len(lus):
        return  # deux membres du même nom court : on ne sait pas ici lequel a été lu
    attendu: Counter[tuple] = Counter()
    lignes = 0
    for _, octets in contenus:
        for cle, euros in lire_simplement(octets):
            attendu[cle] += euros
            lignes += 1
    assert rapport.lignes_lues == lignes
    assert resultat.flux.trimestriels()["valeur_eur"].sum() == sum(attendu.values())
    trimestres = {(t.annee, t.numero) for t in rapport.periode.trimestres}
    retenu: Counter[tuple] = Counter()
    for (sens, annee, trimestre, *codes), euros in attendu.items():
        if (annee, trimestre) in trimestres:
            retenu[(sens, *codes)] += euros
    table = resultat.flux.table.drop(columns="masse_kg").astype(object)
    obtenu = {cle: euros for *cle_, euros in table.itertuples(index=False, name=None) if (cle := tuple(cle_))}
    assert obtenu == dict(retenu)


def textes(fichiers: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Textes des fichiers et de leurs archives, sous le nom que leur donne l'import."""
    for nom, octets in fichiers:
        if octets.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
            with zipfile.ZipFile(io.BytesIO(octets)) as archive:
                for info in archive.infolist():
                    if not info.is_dir():
                        yield f"{nom} › {court(Path(info.filename).name)}", archive.read(info)
        else:
            yield nom, octets


def lire_simplement(octets: bytes) -> Iterator[tuple[tuple, int]]:
    """Lecture de référence, lente et sans pyarrow : (sens, année, trimestre, codes) et euros.

    Passe, comme l'import, en-têtes, totaux et lignes vides ; ne garde que les dix colonnes de `reconnaitre`.
    """
    forme = _reconnaitre(octets[:8192])
    assert not isinstance(forme, str), forme
    # Tous les octets passent par latin-1, puis chaque champ est relu en UTF-8 s'il le peut.
    brutes = octets.replace(b"\xef\xbb\xbf", b"").rstrip(b" \t\r\n\x1a").splitlines(keepends=True)
    textes = (brute.decode("latin-1") for brute in brutes[forme.entete :])
    for lus in csv.reader(textes, delimiter=";"):
        champs = {nom: _champ(lu) for nom, lu in zip(forme.colonnes, lus, strict=False) if nom}
        if len(champs) < len(CHAMPS) or champs["flux"].upper() not in SENS or not champs["annee"]:
            continue
        codes = (normaliser(nom, champs[nom], fabriquer.CONNUS) for nom in ("departement", "produit", "pays"))
        valeur = re.sub(r"[.,]0*$|[ \u00a0\u202f]", "", champs["valeur"])
        date = int(champs["annee"]), int(champs["trimestre"])
        yield (SENS[champs["flux"].upper()], *date, *codes), int(valeur)


def _champ(texte: str) -> str:
    octets = texte.encode("latin-1")
    try:
        return octets.decode().strip()
    except UnicodeDecodeError:
        return texte.strip()
