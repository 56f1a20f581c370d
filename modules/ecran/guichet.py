"""Documents du jeu installé à une adresse stable, que l'on met dans un courriel et qu'un mandataire garde.

    document/fiche-25.html      document/fiche-R27.xlsx      document/simulation-25.html?v=1&m=tousr15

N'importe quel processus les sert, sans session. Un jeu déposé n'est jamais servi ici.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from modules.documents.classeur import classeur_fiche, classeur_simulation
from modules.documents.contenu import Simulation, contenu
from modules.documents.html import Edition, document
from modules.documents.reglages import lire_reglages, nom_fichier
from modules.donnees import droit, jeu
from modules.donnees.erreurs import ErreurMetier
from modules.donnees.schema_json import court
from modules.donnees.tables import territoire
from modules.ecran import cache
from modules.simulation.echange import PARAMETRES, depuis_adresse
from modules.simulation.embarque import scenario_en_vigueur
from modules.vues.adresse import LIEU, nettoyer

_CHEMIN = re.compile(r"document/(fiche|simulation)-([0-9A-Za-z]{1,3})\.(html|xlsx)")
_TYPES = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_GARDE_S = 3600
_REQUETE_MAXIMUM = 4000  # signes d'adresse lus


@dataclass(frozen=True, slots=True)
class Servi:
    """Réponse du guichet. `corps` vide avec l'état 304 : le navigateur a déjà ce document."""

    etat: int
    corps: bytes
    entetes: dict[str, str]


TROP_DE_DEMANDES = Servi(
    503,
    "Trop de documents sont demandés à la fois : réessayez dans une minute.".encode(),
    {"content-type": "text/plain; charset=utf-8", "retry-after": "60"},
)


def servir(chemin: str, requete: str, deja: str = "") -> Servi:
    """Document demandé, ou un refus en français. `deja` : étiquette (`If-None-Match`) du demandeur."""
    demande = _CHEMIN.fullmatch(chemin)
    if demande is None:
        return _refus("Ce document n’existe pas.")
    nature, code, forme = demande.groups()
    try:
        lieu, flux = territoire(code), jeu.charger()
    except ErreurMetier as erreur:
        return _refus(erreur.message)
    if lieu.genre == "ti":
        return _refus("Ce document n’existe pas pour un Territoire d’industrie.")
    parametres, incompris = _lire(requete, nature, lieu.code)
    if incompris:
        return _refus(
            "Cette adresse n’a pas été comprise, et le document aurait montré autre chose. "
            f"À corriger : {' ; '.join(incompris)}.",
            400,
        )
    jour = date.today()
    marque = f"{chemin}|{sorted(parametres.items())}|{flux.provenance.version}|{droit.marque()}|{jour}"
    entetes = {
        "etag": f'"{hashlib.sha256(marque.encode()).hexdigest()[:32]}"',
        "cache-control": f"public, max-age={_GARDE_S}",
    }
    if entetes["etag"] in deja:
        return Servi(304, b"", entetes)
    corps = _preparer(lieu.code, forme, parametres if nature == "simulation" else None, jour)
    nom = f"{nom_fichier(nature, lieu, flux.provenance)}.{forme}"
    ouverture = "inline" if forme == "html" else "attachment"
    entetes |= {"content-type": _TYPES[forme], "content-disposition": f'{ouverture}; filename="{nom}"'}
    return Servi(200, corps, entetes)


def _lire(requete: str, nature: str, code: str) -> tuple[dict[str, str], list[str]]:
    """Paramètres du scénario, et tout ce que l'adresse dit d'incompris, que rien ne remplace en silence."""
    if len(requete) > _REQUETE_MAXIMUM:
        return {}, [f"elle dépasse {_REQUETE_MAXIMUM} signes"]
    recus: dict[str, list[str]] = {}
    for nom, valeur in parse_qsl(requete, keep_blank_values=True):
        recus.setdefault(nom, []).append(valeur)
    propre = nettoyer(recus)
    incompris = [f"paramètre «\u00a0{court(nom)}\u00a0» inconnu" for nom in propre.inconnus]
    incompris += [f"paramètre «\u00a0{nom}\u00a0» répété" for nom in propre.repetes]
    incompris += [
        f"le territoire «\u00a0{court(propre.valeurs[nom])}\u00a0» n’est pas celui du document"
        for nom in LIEU
        if propre.valeurs.get(nom, code) != code
    ]
    if nature != "simulation":
        return {}, incompris
    parametres = {nom: valeur for nom, valeur in propre.valeurs.items() if nom in PARAMETRES}
    return parametres, [*incompris, *depuis_adresse(parametres, defaut=scenario_en_vigueur()).ignores]


def _preparer(code: str, forme: str, parametres: dict[str, str] | None, jour: date) -> bytes:
    """`parametres` None : la fiche seule ; sinon, avec le scénario qu'ils disent."""
    flux, lieu, simulation = jeu.charger(), territoire(code), None
    emploi = cache.emploi(flux, code) if lieu.genre == "departement" else None
    if parametres is not None:
        lu = depuis_adresse(parametres, defaut=scenario_en_vigueur())
        simulation = Simulation(cache.exposition(flux, lu.scenario, lu.hypotheses))
        if forme == "xlsx":
            return classeur_simulation(simulation, lieu=lieu)
    a_publier = contenu(code, fiche=lambda c: cache.fiche(flux, c), simulation=simulation, emploi=emploi)
    if forme == "xlsx":
        return classeur_fiche(a_publier)
    return document(a_publier, edition=Edition(lire_reglages(), jour), forme="autonome").encode()


def _refus(phrase: str, etat: int = 404) -> Servi:
    return Servi(
        etat, phrase.encode(), {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"}
    )
