"""Ce qui signe un document, lu dans `data/publication.toml`, et le nom des fichiers."""

import base64
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from modules.donnees import tables
from modules.donnees.erreurs import Defaut, ErreurDonnees
from modules.donnees.provenance import Provenance
from modules.donnees.tables import Territoire

_NOM = "publication.toml"
_IMAGES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_TEXTES = ("titre", "organisation", "logo")


@dataclass(frozen=True, slots=True)
class Reglages:
    """`logo` : image en adresse `data:`, vide s'il n'y en a pas ; `contact` : lignes de texte."""

    titre: str
    organisation: str
    contact: tuple[str, ...]
    logo: str


def lire_reglages(chemin: Path | None = None) -> Reglages:
    """Lit et contrôle les réglages ; lève `ErreurDonnees` en énumérant tous les défauts."""
    chemin = chemin or tables.dossier() / _NOM
    try:
        contenu = tomllib.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError as erreur:
        phrase = f"« {chemin.name} » est absent du dossier data."
        raise ErreurDonnees(Defaut(phrase, fichier=chemin.name)) from erreur
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erreur:
        trouvee = re.search(r"line (\d+)", str(erreur))
        ligne = int(trouvee[1]) if trouvee else None
        lieu = f", ligne {ligne}," if ligne else ""
        conseil = 'nom = "texte" sur chaque ligne, en UTF-8'
        phrase = f"« {chemin.name} »{lieu} n'est pas un fichier TOML lisible : {conseil}."
        raise ErreurDonnees(Defaut(phrase, fichier=chemin.name, ligne=ligne)) from erreur
    if defauts := _defauts(contenu, dossier=chemin.parent):
        raise ErreurDonnees(f"« {chemin.name} » est à corriger.", defauts)
    return Reglages(
        titre=contenu["titre"],
        organisation=contenu.get("organisation", ""),
        contact=tuple(contenu.get("contact", ())),
        logo=_image(chemin.parent / contenu["logo"]) if contenu.get("logo") else "",
    )


def _defauts(contenu: dict[str, object], *, dossier: Path) -> list[str]:
    inconnus = sorted(set(contenu) - {*_TEXTES, "contact"})
    defauts = [f"réglage « {nom} » inconnu" for nom in inconnus]
    defauts += [
        f"« {nom} » doit être un texte" for nom in _TEXTES if not isinstance(contenu.get(nom, ""), str)
    ]
    if not contenu.get("titre"):
        defauts.append("« titre » manque")
    contact = contenu.get("contact", [])
    if not isinstance(contact, list) or not all(isinstance(ligne, str) for ligne in contact):
        defauts.append("« contact » doit être une liste de textes")
    logo = contenu.get("logo")
    if isinstance(logo, str) and logo:
        if Path(logo).suffix.lower() not in _IMAGES:
            defauts.append(f"logo « {logo} » : image SVG, PNG ou JPEG attendue")
        elif not (dossier / logo).is_file():
            defauts.append(f"logo « {logo} » introuvable dans {dossier.name}")
    return defauts


def _image(chemin: Path) -> str:
    """Image en adresse `data:` : le document reste d'un seul tenant."""
    return f"data:{_IMAGES[chemin.suffix.lower()]};base64,{base64.b64encode(chemin.read_bytes()).decode()}"


def limace(texte: str) -> str:
    """« Côte-d’Or » → « cote-d-or » : lettres et chiffres simples, admis partout."""
    simple = (
        unicodedata.normalize("NFKD", texte.replace("œ", "oe").replace("’", "-"))
        .encode("ascii", "ignore")
        .decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", simple.lower()).strip("-") or "sans-nom"


def nom_fichier(genre: str, lieu: Territoire, provenance: Provenance) -> str:
    """« fiche-25-doubs-2024 », sans extension."""
    return f"{limace(genre)}-{limace(lieu.code)}-{limace(lieu.nom)}-{limace(provenance.periode)}"
